/*
 * runs_columns.c - which columns the Runs table has, how wide they are, and what their cells show.
 *
 * A column is kept by its text in the filter language ("metrics.rmse"). Unless a person chose, the
 * columns are the attributes below and the first metrics and parameters that the runs have: metrics that
 * can be better or worse before those that only tell something.
 */
#include <math.h>
#include <string.h>

#include "base_time.h"
#include "base_utf8.h"
#include "run_direction.h"
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

/* The prefix of each kind in the filter language. */
static const char *const prefixes[] = {
	[STORE_ATTR] = "",
	[STORE_PARAM] = "params.",
	[STORE_METRIC] = "metrics.",
	[STORE_TAG] = "tags.",
	[STORE_DATA] = "data.",
	[STORE_RESOURCE] = "resources.",
	[STORE_TEST] = "tests.",
};

/* ---- texts */

/* "metrics.rmse"; a name with odd characters stands in back-quotes. */
static const char *
column_text(struct arena *a, enum store_column_kind kind, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./";
	bool odd = name[strspn(name, plain)] != '\0';

	return arena_printf(a, odd ? "%s`%s`" : "%s%s", prefixes[kind], name);
}

static bool
is_system(const char *metric)
{
	return str_starts(metric, "sys/");
}

size_t
runs_column_names(struct runs *r, struct arena *a, enum store_column_kind kind, size_t most, bool system,
    const char **texts, size_t count)
{
	const char **names;
	size_t name_count, added = 0;

	if (!store_query_names(frame_store(r->frame), kind, a, &names, &name_count, NULL))
		return count;
	for (size_t i = 0; i < name_count && added < most; i++) {
		if (!system && kind == STORE_METRIC && is_system(names[i]))
			continue;
		texts[count++] = column_text(a, kind, names[i]);
		added++;
	}
	return count;
}

/* Of the names, those that are better in some direction, or those that are not. */
static size_t
add_metrics(struct arena *a, const char *const *names, size_t name_count, bool judged, size_t most,
    const char **texts, size_t count)
{
	size_t added = 0;

	for (size_t i = 0; i < name_count && added < most; i++) {
		if (is_system(names[i]) || (run_direction_guess(names[i]) != RUN_DIRECTION_NONE) != judged)
			continue;
		texts[count++] = column_text(a, STORE_METRIC, names[i]);
		added++;
	}
	return count;
}

static size_t
default_metrics(struct runs *r, struct arena *a, const char **texts, size_t count)
{
	size_t before = count, name_count;
	const char **names;

	if (!store_query_names(frame_store(r->frame), STORE_METRIC, a, &names, &name_count, NULL))
		return count;
	count = add_metrics(a, names, name_count, true, DEFAULT_METRICS, texts, count);
	return add_metrics(a, names, name_count, false, DEFAULT_METRICS - (count - before), texts, count);
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
	count = default_metrics(r, a, texts, count);
	return runs_column_names(r, a, STORE_PARAM, DEFAULT_PARAMS, false, texts, count);
}

/* Without a choice the newest are first. */
const char *
runs_sorted_by(const struct runs *r)
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

void
runs_columns_show_order(struct runs *r)
{
	r->table.sort_column = r->table.column_count;
	for (size_t i = 0; i < r->column_count; i++) {
		if (str_equal(r->columns[i].text, runs_sorted_by(r)))
			r->table.sort_column = i + 1;
	}
	r->table.sort_descending = r->sort == NULL || r->descending;
}

void
runs_forget_page(struct runs *r)
{
	r->page_count = 0;
	r->cells = NULL;
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
	runs_columns_show_order(r);
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

void
runs_columns_set(struct runs *r, const char *const *texts, size_t count)
{
	set_columns(r, texts, count);
	remember_columns(r);
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

static bool
is_fixed(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(attribute_looks); i++)
		if (str_equal(attribute_looks[i].name, text))
			return attribute_looks[i].fixed;
	return false;
}

/* What was out of sight when the order became its own comes right behind the names, so that the order is seen. */
static void
put_in_front(const char *front, const char **texts, size_t count)
{
	size_t to = 0, from = 0;
	const char *text;

	while (to < count && is_fixed(texts[to]))
		to++;
	while (from < count && !str_equal(texts[from], front))
		from++;
	if (from == count || from <= to)
		return;
	text = texts[from];
	memmove(&texts[to + 1], &texts[to], (from - to) * sizeof(*texts));
	texts[to] = text;
}

void
runs_columns_load(struct runs *r)
{
	struct arena *a = arena_new();
	const char **texts = arena_array(a, const char *, COLUMNS_MAX + 1);
	const char *kept = runs_remembered(r, "columns");
	bool chosen = kept != NULL && *kept != '\0';
	size_t count;

	count = chosen ? split_texts(a, kept, texts, COLUMNS_MAX) : default_texts(r, a, texts);
	if (r->sort != NULL)
		count = add_sorted(r, a, texts, count);
	if (!chosen && r->front != NULL)
		put_in_front(r->front, texts, count);
	set_columns(r, texts, count);
	arena_free(a);
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
