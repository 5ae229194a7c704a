/*
 * runs_columns.c - which columns the Runs table has, how wide they are, and what their cells show.
 *
 * A column is kept by its text in the filter language ("metrics.rmse"). Unless a person chose, the
 * columns are the attributes below and the first metrics and parameters that the runs have.
 */
#include <math.h>
#include <string.h>

#include "base_time.h"
#include "base_utf8.h"
#include "menu.h"
#include "runs_parts.h"
#include "settings.h"

enum { DEFAULT_METRICS = 10, DEFAULT_PARAMS = 12, NUMBER_WIDTH = 8, TEXT_WIDTH = 12, DIGITS = 5 };

static const char *const default_attributes[] = { "id", "name", "status", "started", "duration" };

/* How attributes stand in the table. */
static const struct attribute_look {
	const char *name, *title;
	int width, least;
	bool fixed;
} attribute_looks[] = {
	{ "id", "run", STORE_ID_LEN, STORE_ID_LEN, true },
	{ "name", "name", 18, 14, true },
	{ "pipeline", "pipeline", 10, 8, false },
	{ "status", "status", 8, 8, false },
	{ "started", "started", 10, 9, false },
	{ "created", "created", 10, 9, false },
	{ "ended", "ended", 10, 9, false },
	{ "duration", "took", 7, 7, false },
	{ "commit", "commit", 8, 8, false },
	{ "note", "note", 24, 8, false },
};

/* The prefix of each kind in the filter language, and what the chooser says of it. */
static const struct kind_look {
	const char *prefix, *what;
} kinds[] = {
	[STORE_ATTR] = { "", "of the run" },
	[STORE_PARAM] = { "params.", "parameter" },
	[STORE_METRIC] = { "metrics.", "metric" },
	[STORE_TAG] = { "tags.", "tag" },
	[STORE_DATA] = { "data.", "dataset version" },
	[STORE_RESOURCE] = { "resources.", "resource" },
	[STORE_TEST] = { "tests.", "test" },
};

/* ---- texts */

/* "metrics.rmse"; a name with odd characters stands in back-quotes. */
static const char *
column_text(struct arena *a, enum store_column_kind kind, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./";
	bool odd = name[strspn(name, plain)] != '\0';

	return arena_printf(a, odd ? "%s`%s`" : "%s%s", kinds[kind].prefix, name);
}

static bool
is_system(const char *metric)
{
	return str_starts(metric, "sys/");
}

static size_t
add_names(struct runs *r, struct arena *a, enum store_column_kind kind, size_t most, bool chooser,
    const char **texts, size_t count)
{
	const char **names;
	size_t name_count, added = 0;

	if (!store_query_names(frame_store(r->frame), kind, a, &names, &name_count, NULL))
		return count;
	for (size_t i = 0; i < name_count && added < most; i++) {
		if (!chooser && kind == STORE_METRIC && is_system(names[i]))
			continue;
		texts[count++] = column_text(a, kind, names[i]);
		added++;
	}
	return count;
}

static bool
several_pipelines(struct runs *r, struct arena *a)
{
	struct store_column column = { .kind = STORE_ATTR, .name = "pipeline" };
	const char **values;
	size_t count = 0;

	return store_query_values(frame_store(r->frame), &column, 3, a, &values, &count, NULL) && count > 1;
}

/* The columns when nobody chose any. */
static size_t
default_texts(struct runs *r, struct arena *a, const char **texts)
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(default_attributes); i++) {
		texts[count++] = default_attributes[i];
		if (str_equal(default_attributes[i], "name") && several_pipelines(r, a))
			texts[count++] = "pipeline";
	}
	count = add_names(r, a, STORE_METRIC, DEFAULT_METRICS, false, texts, count);
	return add_names(r, a, STORE_PARAM, DEFAULT_PARAMS, false, texts, count);
}

/* Without a choice the newest are first. */
static const char *
sorted_by(const struct runs *r)
{
	return r->sort != NULL ? r->sort : "started";
}

/* ---- setting columns */

static const char *
title_of(const struct runs_column *c)
{
	for (size_t i = 0; c->attribute != NULL && i < ARRAY_LEN(attribute_looks); i++) {
		if (str_equal(attribute_looks[i].name, c->column.name))
			return attribute_looks[i].title;
	}
	return c->column.name;
}

static bool
add_column(struct runs *r, const char *text, struct err *err)
{
	struct store_filter_world world = runs_world(r);
	struct runs_column *c = &r->columns[r->column_count];

	*c = (struct runs_column){ .text = arena_strdup(r->column_arena, text) };
	if (!store_filter_column(&c->column, text, &world, r->column_arena, err))
		return false;
	if (c->column.kind == STORE_ATTR)
		c->attribute = store_attribute_find(c->column.name);
	c->title = title_of(c);
	if (c->column.kind == STORE_METRIC && c->column.stat != STORE_LAST)
		c->title = arena_printf(r->column_arena, "%s.%s", c->column.name,
		    store_stat_names[c->column.stat]);
	r->column_count++;
	return true;
}

static void
look_of(const struct runs_column *c, struct table_column *out)
{
	int title = utf8_width(c->title) + 2;

	for (size_t i = 0; c->attribute != NULL && i < ARRAY_LEN(attribute_looks); i++) {
		const struct attribute_look *look = &attribute_looks[i];

		if (!str_equal(look->name, c->column.name))
			continue;
		out->width = look->width;
		out->least = look->least;
		out->fixed = look->fixed;
		out->right = c->attribute->type == STORE_ATTR_DURATION;
		return;
	}
	out->right = c->column.kind == STORE_METRIC || c->column.kind == STORE_RESOURCE;
	out->least = out->right ? NUMBER_WIDTH : TEXT_WIDTH;
	if (c->column.kind == STORE_PARAM)
		out->least = NUMBER_WIDTH;
	out->width = title > out->least ? title : out->least;
	if (out->width > 28)
		out->width = 28;
	out->least = out->width < 14 ? out->width : 14;
}

/* Gives the table its columns: the sign of the status, then those of the screen. */
static void
set_table(struct runs *r)
{
	struct table_column *columns = x_new_array(struct table_column, r->column_count + 1);

	columns[0] = (struct table_column){ .name = "status", .title = "", .width = 1, .least = 1,
		.fixed = true, .unsortable = true };
	for (size_t i = 0; i < r->column_count; i++) {
		columns[i + 1] = (struct table_column){ .name = r->columns[i].text, .title = r->columns[i].title };
		look_of(&r->columns[i], &columns[i + 1]);
	}
	table_set_columns(&r->table, columns, r->column_count + 1);
	for (size_t i = 0; i < r->column_count; i++) {
		if (str_equal(r->columns[i].text, sorted_by(r)))
			r->table.sort_column = i + 1;
	}
	r->table.sort_descending = r->sort == NULL || r->descending;
	x_free(columns);
	runs_forget_page(r);
}

static bool
same_columns(const struct runs *r, const char *const *texts, size_t count)
{
	if (count != r->column_count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(r->columns[i].text, texts[i]))
			return false;
	}
	return true;
}

/* Columns that cannot be resolved any more are left out. The texts may be those of the columns. */
static void
set_columns(struct runs *r, const char *const *texts, size_t count)
{
	struct arena *before = r->column_arena;
	struct runs_column *old = r->columns;

	if (same_columns(r, texts, count))
		return;
	r->column_arena = arena_new();
	r->columns = x_new_array(struct runs_column, count + 1);
	r->column_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (!add_column(r, texts[i], NULL))
			continue;
	}
	set_table(r);
	x_free(old);
	arena_free(before);
}

void
runs_columns_release(struct runs *r)
{
	x_free(r->columns);
	arena_free(r->column_arena);
}

/* ---- remembering, per workspace */

static char *
memory_name(struct runs *r, const char *what)
{
	char *name = xasprintf("runs.%s@%s", what, frame_root(r->frame));

	for (char *p = name; *p != '\0'; p++) {
		if (*p == ' ' || *p == '\n')
			*p = '_';
	}
	return name;
}

const char *
runs_remembered(struct runs *r, const char *what)
{
	char *name = memory_name(r, what);
	const char *value = settings_remembered(frame_settings(r->frame), name);

	x_free(name);
	return value;
}

void
runs_remember(struct runs *r, const char *what, const char *value)
{
	char *name = memory_name(r, what);

	settings_remember(frame_settings(r->frame), name, value);
	x_free(name);
}

static void
remember_columns(struct runs *r)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < r->column_count; i++)
		buf_printf(&line, i == 0 ? "%s" : "\t%s", r->columns[i].text);
	runs_remember(r, "columns", buf_str(&line));
	buf_release(&line);
}

static size_t
split_texts(struct arena *a, const char *line, const char **texts, size_t most)
{
	size_t count = 0;

	while (*line != '\0' && count < most) {
		size_t n = strcspn(line, "\t");

		texts[count++] = arena_strndup(a, line, n);
		line += n;
		line += *line == '\t';
	}
	return count;
}

enum { COLUMNS_MAX = 200 };

/* What rules the order is seen: before the first metric or parameter when nobody chose its place. */
static size_t
add_sorted(struct runs *r, struct arena *a, const char **texts, size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		if (r->sort == NULL || str_equal(texts[i], r->sort))
			return count;
	}
	while (at < count && store_attribute_find(texts[at]) != NULL)
		at++;
	memmove(&texts[at + 1], &texts[at], (count - at) * sizeof(*texts));
	texts[at] = arena_strdup(a, r->sort);
	return count + 1;
}

void
runs_columns_load(struct runs *r)
{
	struct arena *a = arena_new();
	const char **texts = arena_array(a, const char *, COLUMNS_MAX + 1);
	const char *kept = runs_remembered(r, "columns");
	size_t count;

	count = kept != NULL && *kept != '\0' ? split_texts(a, kept, texts, COLUMNS_MAX) :
	    default_texts(r, a, texts);
	set_columns(r, texts, r->sort != NULL ? add_sorted(r, a, texts, count) : count);
	arena_free(a);
}

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
	set_columns(c->runs, texts, count);
	remember_columns(c->runs);
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
	return attribute != NULL ? attribute->help : kinds[column.kind].what;
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
	for (size_t i = 0; store_attributes[i].name != NULL; i++)
		others[other_count++] = store_attributes[i].name;
	for (int kind = STORE_PARAM; kind <= STORE_TEST; kind++)
		other_count = add_names(r, a, (enum store_column_kind)kind, EACH, true, others, other_count);
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
		set_columns(r, texts, count);
		remember_columns(r);
	}
	arena_free(a);
	return ok;
}

/* ---- sorting */

static void
sort_by(struct runs *r, const char *text, bool descending)
{
	char *copy = xstrdup(text);

	runs_set_order(r, copy, descending);
	runs_columns_load(r);
	set_table(r);
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
	bool now = str_equal(text, sorted_by(c->runs));

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
		bool now = str_equal(c->texts[i], sorted_by(r));

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

/* ---- cells */

static void
format_int(const struct runs_column *c, const struct store_value *v, char text[STR_SHORT])
{
	enum store_attr_type type = c->attribute != NULL ? c->attribute->type : STORE_ATTR_INT;

	if (c->attribute != NULL && type == STORE_ATTR_TIME)
		time_ago(text, v->i, time_now());
	else if (c->attribute != NULL && type == STORE_ATTR_BOOL)
		str_copy(text, STR_SHORT, v->i != 0 ? "yes" : "no");
	else
		str_number(text, (double)v->i, 15);
}

void
runs_format(const struct runs_column *c, const struct store_value *v, struct table_cell *out)
{
	char text[STR_SHORT] = "";

	if (v->kind == STORE_NULL) {
		str_copy(out->text, sizeof(out->text), "–");
		out->style = STYLE_FAINT;
		return;
	}
	if (v->kind == STORE_TEXT) {
		str_copy(out->text, sizeof(out->text), v->text != NULL ? v->text : "");
		return;
	}
	if (c->attribute != NULL && c->attribute->type == STORE_ATTR_DURATION)
		str_duration(text, v->num);
	else if (v->kind == STORE_INT)
		format_int(c, v, text);
	else
		str_number(text, v->num, DIGITS);
	str_copy(out->text, sizeof(out->text), text);
	if (c->attribute != NULL)
		out->style = STYLE_DIM;
}
