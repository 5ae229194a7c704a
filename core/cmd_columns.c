/*
 * cmd_columns.c - which columns a list of runs has.
 */
#include "cmd_columns.h"

#include <string.h>

#include "store_filter.h"

enum { GUESS_ROWS = 200, GUESS_METRICS = 4, GUESS_PARAMS = 4 };

static void
add_column(struct cmd_columns *c, const struct store_column *column, const char *title)
{
	if (c->count == c->cap) {
		struct store_column *columns = c->column;
		const char **titles = c->title;

		c->cap = c->cap * 2 + 16;
		c->column = arena_array(c->arena, struct store_column, c->cap);
		c->title = arena_array(c->arena, const char *, c->cap);
		for (size_t i = 0; i < c->count; i++) {
			c->column[i] = columns[i];
			c->title[i] = titles[i];
		}
	}
	c->column[c->count] = *column;
	c->title[c->count++] = title;
}

static void
add_attribute(struct cmd_columns *c, const char *name, const char *title)
{
	add_column(c, &(struct store_column){ .kind = STORE_ATTR, .name = name }, title);
}

bool
cmd_columns_named(struct cmd_columns *c, const char *list, struct err *err)
{
	struct store_filter_world world = store_filter_world(c->store);

	while (*list != '\0') {
		size_t n = strcspn(list, ",");
		struct slice name = slice_trim((struct slice){ list, n });
		const char *text = arena_strndup(c->arena, name.p, name.n);
		struct store_column column;

		if (name.n > 0) {
			if (!store_filter_column(&column, text, &world, c->arena, err))
				return err_wrap(err, "--columns");
			add_column(c, &column, text);
		}
		list += n + (list[n] == ',');
	}
	if (c->count == 0)
		return err_set(err, ERR_USAGE, "--columns names no column");
	return true;
}

bool
cmd_columns_all(struct cmd_columns *c, struct err *err)
{
	static const struct {
		enum store_column_kind kind;
		const char *prefix;
	} kinds[] = { { STORE_PARAM, "params." }, { STORE_METRIC, "metrics." },
		{ STORE_TAG, "tags." }, { STORE_DATA, "data." } };

	for (const struct store_attribute *a = store_attributes; a->name != NULL; a++)
		add_attribute(c, a->name, a->name);
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		const char **names;
		size_t count;

		if (!store_query_names(c->store, kinds[k].kind, c->arena, &names, &count, err))
			return false;
		for (size_t i = 0; i < count; i++)
			add_column(c, &(struct store_column){ .kind = kinds[k].kind,
			    .name = names[i] }, arena_printf(c->arena, "%s%s",
			    kinds[k].prefix, names[i]));
	}
	return true;
}

static bool
same_value(const struct store_value *a, const struct store_value *b)
{
	if (a->kind == STORE_NULL || b->kind == STORE_NULL)
		return a->kind == b->kind;
	if (a->kind == STORE_TEXT || b->kind == STORE_TEXT)
		return a->kind == b->kind && strcmp(a->text, b->text) == 0;
	return a->num == b->num;
}

struct guess {
	const char *name;
	size_t present;
};

/* Of a column in the first rows: how many have it, and whether it differs. */
static bool
look_at_column(struct cmd_columns *c, const struct store_rows *rows, const struct store_column *column,
    struct guess *g, bool *differs, struct err *err)
{
	size_t n = rows->count < GUESS_ROWS ? rows->count : GUESS_ROWS;
	struct arena *arena = arena_new();
	struct store_value *cells;
	bool ok = store_query_cells(c->store, rows->row, n, column, 1, arena, &cells, err);

	g->present = 0;
	*differs = false;
	for (size_t i = 0; ok && i < n; i++) {
		g->present += cells[i].kind != STORE_NULL;
		*differs = *differs || !same_value(&cells[0], &cells[i]);
	}
	arena_free(arena);
	return ok;
}

/* Keeps the `max` most frequent, the earlier one first where they are equally frequent. */
static void
keep_best(struct guess *best, size_t *count, size_t max, struct guess g)
{
	size_t at = *count;

	while (at > 0 && best[at - 1].present < g.present)
		at--;
	if (at == max)
		return;
	if (*count < max)
		(*count)++;
	memmove(&best[at + 1], &best[at], (*count - 1 - at) * sizeof *best);
	best[at] = g;
}

static bool
guess_columns(struct cmd_columns *c, const struct store_rows *rows, enum store_column_kind kind, size_t max,
    struct err *err)
{
	enum { LOOK_AT = 64, MAX = 8 };
	struct guess best[MAX];
	const char **names;
	size_t count, found = 0;

	x_assert(max <= MAX);
	if (!store_query_names(c->store, kind, c->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count && i < LOOK_AT; i++) {
		struct guess g = { .name = names[i] };
		bool differs;

		if (str_starts(names[i], "sys/"))
			continue;
		if (!look_at_column(c, rows, &(struct store_column){ .kind = kind, .name = names[i] }, &g,
			&differs, err))
			return false;
		if (g.present > 0 && (kind == STORE_METRIC || differs))
			keep_best(best, &found, max, g);
	}
	for (size_t i = 0; i < found; i++)
		add_column(c, &(struct store_column){ .kind = kind, .name = best[i].name },
		    best[i].name);
	return true;
}

bool
cmd_columns_default(struct cmd_columns *c, const struct store_rows *rows, struct err *err)
{
	static const struct store_column pipeline = { .kind = STORE_ATTR, .name = "pipeline" };
	struct guess pipelines = { .present = 0 };
	size_t first;
	bool differs;

	add_attribute(c, "id", "run");
	add_attribute(c, "name", "name");
	if (!look_at_column(c, rows, &pipeline, &pipelines, &differs, err))
		return false;
	if (pipelines.present > 0)
		add_column(c, &pipeline, "pipeline");
	add_attribute(c, "status", "status");
	add_attribute(c, "started", "started");
	add_attribute(c, "duration", "took");
	first = c->count;
	if (rows->count > 0 && !(guess_columns(c, rows, STORE_METRIC, GUESS_METRICS, err) &&
	    guess_columns(c, rows, STORE_PARAM, GUESS_PARAMS, err)))
		return false;
	c->guessed = c->count - first;
	return true;
}
