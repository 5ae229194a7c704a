/*
 * cmd_list.c - the commands that there are: those of core (cmd_list.h) and those that the program brings
 * along, in the order of `benchtop help`, with their subcommands.
 */
#include "cmd.h"

#define CMD(name) extern const struct cmd cmd_##name;
#include "cmd_list.h"
#undef CMD

enum { MAX_COMMANDS = 96, MAX_FAMILIES = 8, MAX_SUBS = 32 };

static const struct cmd *const core_rows[] = {
#define CMD(name) &cmd_##name,
#include "cmd_list.h"
#undef CMD
};

static const struct cmd *all_rows[MAX_COMMANDS + 1];

/* Commands with subcommands, those that name their parent included. */
static struct family {
	const struct cmd *parent;
	const struct cmd *rows[MAX_SUBS + 1];
	size_t count;
} families[MAX_FAMILIES];
static size_t family_count;

/* By group, so that every list is in the order of `benchtop help`. */
static void
gather_rows(const struct cmd *const *more)
{
	size_t n = 0;

	for (int group = 0; group < CMD_GROUPS; group++) {
		for (size_t i = 0; i < ARRAY_LEN(core_rows); i++) {
			if (core_rows[i]->group == (enum cmd_group)group)
				all_rows[n++] = core_rows[i];
			x_assert(n < MAX_COMMANDS);
		}
		for (const struct cmd *const *row = more; row != NULL && *row != NULL; row++) {
			if ((*row)->group == (enum cmd_group)group && (*row)->parent == NULL)
				all_rows[n++] = *row;
			x_assert(n < MAX_COMMANDS);
		}
	}
	all_rows[n] = NULL;
}

static void
gather_subs(const struct cmd *const *more)
{
	for (const struct cmd *const *row = all_rows; *row != NULL; row++) {
		struct family *f = &families[family_count];

		if ((*row)->subs == NULL)
			continue;
		x_assert(family_count < MAX_FAMILIES);
		*f = (struct family){ .parent = *row };
		family_count++;
		for (const struct cmd *const *sub = (*row)->subs; *sub != NULL; sub++) {
			x_assert(f->count < MAX_SUBS);
			f->rows[f->count++] = *sub;
		}
		for (const struct cmd *const *sub = more; sub != NULL && *sub != NULL; sub++) {
			if (!str_equal((*sub)->parent, (*row)->name))
				continue;
			x_assert(f->count < MAX_SUBS);
			f->rows[f->count++] = *sub;
		}
	}
}

const struct cmd *const *
cmd_subs(const struct cmd *row)
{
	for (size_t i = 0; i < family_count; i++) {
		if (families[i].parent == row)
			return families[i].rows;
	}
	return NULL;
}

const struct cmd *const *
cmd_all(void)
{
	return all_rows;
}

const struct cmd *
cmd_find(const struct cmd *const *rows, const char *name)
{
	for (; rows != NULL && *rows != NULL; rows++) {
		if (str_equal((*rows)->name, name))
			return *rows;
	}
	return NULL;
}

void
cmd_gather(const struct cmd *const *more)
{
	gather_rows(more);
	gather_subs(more);
}
