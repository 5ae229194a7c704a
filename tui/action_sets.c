/*
 * action_sets.c - collecting the sets of actions from the screens.
 */
#include "action_sets.h"

#include "frame_parts.h"
#include "scroll.h"
#include "table.h"

enum { SETS_MAX = 32, NAMES_MAX = 512 };

static struct {
	const struct action_set *sets[SETS_MAX];
	size_t count;
	const char *names[NAMES_MAX];
	size_t name_count;
} all;

static void
add(const struct action_set *set)
{
	x_assert(all.count < SETS_MAX);
	all.sets[all.count++] = set;
}

const struct action_set *const *
action_sets(size_t *count)
{
	size_t screens;
	const struct screen_type *const *types = screen_list(&screens);

	*count = all.count;
	if (all.count > 0)
		return all.sets;
	for (size_t i = 0; i < screens; i++) {
		if (types[i]->actions != NULL)
			add(types[i]->actions);
		for (size_t k = 0; types[i]->inner_sets != NULL && types[i]->inner_sets[k] != NULL; k++)
			add(types[i]->inner_sets[k]);
	}
	add(&table_actions);
	add(&scroll_actions);
	add(&frame_actions);
	*count = all.count;
	return all.sets;
}

static void
add_names(const struct action_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		x_assert(all.name_count < NAMES_MAX);
		all.names[all.name_count++] = xasprintf("%s.%s", set->context, set->actions[i].name);
	}
}

const char *const *
action_sets_names(size_t *count)
{
	size_t sets;
	const struct action_set *const *list = action_sets(&sets);

	for (size_t i = 0; i < sets && (i > 0 || all.name_count == 0); i++)
		add_names(list[i]);
	*count = all.name_count;
	return all.names;
}
