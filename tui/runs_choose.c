/*
 * runs_choose.c - the menus over the columns of the Runs table: which are shown, which one sorts, which groups.
 */
#include <string.h>

#include "base_map.h"
#include "menu.h"
#include "runs_parts.h"

/* What the chooser says of a column that is no attribute. */
static const char *const kind_words[] = {
	[STORE_ATTR] = "of the run",
	[STORE_PARAM] = "parameter",
	[STORE_METRIC] = "metric",
	[STORE_TAG] = "tag",
	[STORE_DATA] = "dataset version",
	[STORE_RESOURCE] = "resource",
	[STORE_TEST] = "test",
};

/* ---- choosing */

struct chooser {
	struct runs *runs;
	struct arena *arena;
	const char **texts;
	size_t count;
};

static enum next
chosen_columns(void *self, const size_t *values, size_t count)
{
	struct chooser *c = self;
	const char **texts = arena_array(c->arena, const char *, count + 1);

	for (size_t i = 0; i < count; i++)
		texts[i] = c->texts[values[i]];
	runs_columns_set(c->runs, texts, count);
	return NEXT_LOAD;
}

static void
drop_chooser(void *self)
{
	struct chooser *c = self;

	arena_free(c->arena);
	x_free(c);
}

static bool
is_shown(const struct runs *r, const char *text)
{
	for (size_t i = 0; i < r->column_count; i++) {
		if (str_equal(r->columns[i].text, text))
			return true;
	}
	return false;
}

static const char *
what_is(struct runs *r, struct arena *a, const char *text)
{
	struct store_filter_world world = runs_world(r);
	struct store_column column;
	const struct store_attribute *attribute;

	if (!store_filter_column(&column, text, &world, a, NULL))
		return NULL;
	attribute = column.kind == STORE_ATTR ? store_attribute_find(column.name) : NULL;
	return attribute != NULL ? attribute->help : kind_words[column.kind];
}

/* Every column there could be, those that are shown first. Returns how many. */
static size_t
all_texts(struct runs *r, struct arena *a, const char ***out)
{
	enum { EACH = 2000, ALL = 8 * EACH };
	const char **texts = arena_array(a, const char *, ALL + r->column_count);
	const char **others = arena_array(a, const char *, ALL);
	size_t count = 0, other_count = 0;

	for (size_t i = 0; i < r->column_count; i++)
		texts[count++] = arena_strdup(a, r->columns[i].text);
	/* Some are for filters only: tags and data are columns by their names. */
	for (size_t i = 0; store_attributes[i].name != NULL; i++)
		if (what_is(r, a, store_attributes[i].name) != NULL)
			others[other_count++] = store_attributes[i].name;
	for (int kind = STORE_PARAM; kind <= STORE_TEST; kind++)
		other_count = runs_column_names(r, a, (enum store_column_kind)kind, EACH, true, others, other_count);
	for (size_t i = 0; i < other_count; i++) {
		if (!is_shown(r, others[i]))
			texts[count++] = others[i];
	}
	*out = texts;
	return count;
}

static struct chooser *
new_chooser(struct runs *r)
{
	struct chooser *c = x_new(struct chooser);

	c->runs = r;
	c->arena = arena_new();
	c->count = all_texts(r, c->arena, &c->texts);
	return c;
}

void
runs_columns_choose(struct runs *r)
{
	struct chooser *c = new_chooser(r);
	struct menu_item *items;

	items = arena_array(c->arena, struct menu_item, c->count + 1);
	for (size_t i = 0; i < c->count; i++)
		items[i] = (struct menu_item){ .label = c->texts[i], .detail = what_is(r, c->arena, c->texts[i]),
			.on = i < r->column_count, .value = i };
	menu_open(r->frame, &(struct menu_request){ .title = "Columns", .items = items, .count = c->count,
	    .check = true, .reorder = true, .self = c, .checked = chosen_columns, .dropped = drop_chooser });
}

bool
runs_columns_add(struct runs *r, const char *text, struct err *err)
{
	struct arena *a = arena_new();
	const char **texts = arena_array(a, const char *, r->column_count + 1);
	struct store_filter_world world = runs_world(r);
	struct store_column column;
	size_t count = 0;
	bool ok = is_shown(r, text) || store_filter_column(&column, text, &world, a, err);

	for (size_t i = 0; i < r->column_count; i++) {
		if (!str_equal(r->columns[i].text, text))
			texts[count++] = r->columns[i].text;
	}
	if (count == r->column_count)
		texts[count++] = text;
	if (ok) {
		runs_columns_set(r, texts, count);
	}
	arena_free(a);
	return ok;
}

void
runs_complete_column(void *self, const char *text, struct map *words)
{
	struct chooser *c = new_chooser(self);

	for (size_t i = 0; i < c->count; i++) {
		if (str_starts(c->texts[i], text))
			map_set(words, c->texts[i], words);
	}
	drop_chooser(c);
}

/* ---- sorting */

static void
sort_by(struct runs *r, const char *text, bool descending)
{
	char *copy = xstrdup(text);

	runs_set_order(r, copy, descending);
	runs_columns_load(r);
	runs_columns_show_order(r);
	x_free(copy);
}

bool
runs_sort_by(struct runs *r, const char *text, struct err *err)
{
	bool descending = str_ends(text, " desc");
	char *name = xstrndup(text, strlen(text) - (descending ? strlen(" desc") : 0));
	struct store_filter_world world = runs_world(r);
	struct arena *a = arena_new();
	struct store_column column;
	bool ok = is_shown(r, name) || store_filter_column(&column, name, &world, a, err);

	if (ok)
		sort_by(r, name, descending);
	arena_free(a);
	x_free(name);
	return ok;
}

/* Turns the order round; of another column, times begin with the latest and all else with the least. */
static enum next
sort_chosen(void *self, size_t value)
{
	struct chooser *c = self;
	const char *text = c->texts[value];
	const struct store_attribute *attribute = store_attribute_find(text);
	bool now = str_equal(text, runs_sorted_by(c->runs));

	sort_by(c->runs, text, now ? !c->runs->table.sort_descending :
	    attribute != NULL && attribute->type == STORE_ATTR_TIME);
	return NEXT_LOAD;
}

void
runs_sort_choose(struct runs *r)
{
	struct chooser *c = new_chooser(r);
	struct menu_item *items = arena_array(c->arena, struct menu_item, c->count + 1);

	for (size_t i = 0; i < c->count; i++) {
		bool now = str_equal(c->texts[i], runs_sorted_by(r));

		items[i] = (struct menu_item){ .label = c->texts[i], .value = i, .on = now,
			.detail = !now ? what_is(r, c->arena, c->texts[i]) : r->table.sort_descending ?
			    "▼ descending; again: ascending" : "▲ ascending; again: descending" };
	}
	menu_open(r->frame, &(struct menu_request){ .title = "Sort by", .items = items, .count = c->count,
	    .search = true, .self = c, .chosen = sort_chosen, .dropped = drop_chooser });
}

/* ---- grouping */

static enum next
group_chosen(void *self, size_t value)
{
	struct runs *r = self;

	x_free(r->group);
	r->group = value < r->column_count ? xstrdup(r->columns[value].text) : NULL;
	return NEXT_LOAD;
}

void
runs_group_choose(struct runs *r)
{
	struct menu_item *items = x_new_array(struct menu_item, r->column_count + 1);
	size_t count = 0;

	items[count++] = (struct menu_item){ .label = "no groups", .value = r->column_count,
		.on = r->group == NULL };
	for (size_t i = 0; i < r->column_count; i++) {
		items[count++] = (struct menu_item){ .label = r->columns[i].text, .value = i,
			.on = str_equal(r->columns[i].text, r->group) };
	}
	menu_open(r->frame, &(struct menu_request){ .title = "Group by", .items = items, .count = count,
	    .search = true, .self = r, .chosen = group_chosen });
	x_free(items);
}
