/*
 * run_ingest.c - one map from a metric's name to its series; a million points a second pass here.
 */
#include "run_ingest.h"

#include <string.h>

#include "base.h"
#include "base_map.h"
#include "run_rule.h"
#include "store_points.h"

#define MACHINE_PREFIX "sys/"

struct series {
	uint32_t number;
	int64_t next_step;		/* of a point that names none */
	bool changed;
	bool refused;			/* for ever: nothing that may be better later */
};

struct run_ingest {
	struct store_points_writer *writer;
	struct map *series;
	char *path;
	uint64_t lost, left_out;
	size_t found;			/* series that were recognised in output */
	/* of a branch alone */
	struct run_ingest *of;
	struct buf noted;
	bool too_many;
};

enum { NOTED_MAX = 1 << 20 };

bool
run_ingest_open(struct run_ingest **out, const char *path, struct err *err)
{
	struct store_points_writer *writer;

	if (!store_points_writer_open(&writer, path, err))
		return false;
	*out = x_new(struct run_ingest);
	(*out)->writer = writer;
	(*out)->series = map_new();
	(*out)->path = xstrdup(path);
	return true;
}

/* NULL: there is no room on disk for its name, now. */
static struct series *
add_series(struct run_ingest *ingest, struct slice name)
{
	struct series *series = x_new(struct series);
	char *text = xstrndup(name.p, name.n);
	struct err err;

	series->refused = !store_points_series(ingest->writer, text, &series->number, &err);
	if (series->refused && err.kind != ERR_INPUT) {
		x_free(series);
		series = NULL;
	} else {
		map_set(ingest->series, text, series);
	}
	x_free(text);
	return series;
}

struct run_ingest *
run_ingest_branch(struct run_ingest *of)
{
	struct run_ingest *branch = x_new(struct run_ingest);

	branch->of = of;
	return branch;
}

void
run_ingest_branch_free(struct run_ingest *branch)
{
	if (branch == NULL)
		return;
	buf_release(&branch->noted);
	x_free(branch);
}

bool
run_ingest_noted(const struct run_ingest *branch, struct slice *out)
{
	*out = (struct slice){ buf_str(&branch->noted), branch->noted.len };
	return !branch->too_many;
}

static void
note(struct run_ingest *branch, struct slice name, int64_t step, double value)
{
	struct json_out json;

	if (branch->too_many)
		return;
	json_begin(&json, &branch->noted);
	json_open(&json, NULL, '[');
	json_put_slice(&json, NULL, name);
	if (step == RUN_RULE_NO_STEP)
		json_put_null(&json, NULL);
	else
		json_put_int(&json, NULL, step);
	json_put_num(&json, NULL, value);
	json_close(&json);
	buf_add_char(&branch->noted, '\n');
	branch->too_many = branch->noted.len > NOTED_MAX;
}

static void
give_again(struct run_ingest *ingest, struct slice line, int64_t time)
{
	struct json *root = NULL;
	const char *name;
	double value;

	if (!json_parse(&root, line, NULL))
		return;
	name = json_str(json_at(root, 0), "");
	if (*name != '\0' && json_num(json_at(root, 2), &value))
		run_ingest_point(ingest, slice_of(name), json_int(json_at(root, 1), RUN_RULE_NO_STEP), value,
		    time);
	json_free(root);
}

void
run_ingest_again(struct run_ingest *ingest, struct slice noted, int64_t time)
{
	const char *p = noted.p, *end = noted.p + noted.n, *newline;

	for (; p < end && (newline = memchr(p, '\n', (size_t)(end - p))) != NULL; p = newline + 1)
		give_again(ingest, (struct slice){ p, (size_t)(newline - p) }, time);
}

/* Where the points of a branch go. */
static struct run_ingest *
root_of(struct run_ingest *ingest)
{
	return ingest->of != NULL ? ingest->of : ingest;
}

/* series: that of the name, NULL when there is none yet. */
static void
take_point(struct run_ingest *ingest, struct series *series, struct slice name, int64_t step,
    double value, int64_t time)
{
	if (ingest->of != NULL)
		note(ingest, name, step, value);
	ingest = root_of(ingest);
	if (series == NULL && (series = add_series(ingest, name)) == NULL) {
		ingest->lost++;
		return;
	}
	if (step == RUN_RULE_NO_STEP)
		step = series->next_step;
	if (step < INT64_MAX)
		series->next_step = step + 1;
	series->changed = true;
	if (series->refused || !store_points_add(ingest->writer, series->number, step, time, value, NULL))
		ingest->lost++;
}

void
run_ingest_point(struct run_ingest *ingest, struct slice name, int64_t step, double value,
    int64_t time)
{
	take_point(ingest, map_get_n(root_of(ingest)->series, name.p, name.n), name, step, value, time);
}

void
run_ingest_found(struct run_ingest *ingest, struct slice name, int64_t step, double value,
    int64_t time)
{
	struct run_ingest *to = root_of(ingest);
	struct series *series = map_get_n(to->series, name.p, name.n);

	if (series == NULL && ++to->found > RUN_INGEST_FOUND_MAX)
		to->left_out++;
	else
		take_point(ingest, series, name, step, value, time);
}

uint64_t
run_ingest_left_out(const struct run_ingest *ingest)
{
	return ingest->left_out;
}

bool
run_ingest_flush(struct run_ingest *ingest)
{
	return store_points_flush(ingest->writer, false, NULL);
}

uint64_t
run_ingest_lost(const struct run_ingest *ingest)
{
	return ingest->lost;
}

bool
run_ingest_put_changed(struct run_ingest *ingest, struct json_out *out)
{
	bool any = false;

	for (size_t i = 0; i < map_count(ingest->series); i++) {
		struct series *series = map_value_at(ingest->series, i);
		const char *name = map_key_at(ingest->series, i);

		if (!series->changed || series->refused || str_starts(name, MACHINE_PREFIX))
			continue;
		series->changed = false;
		if (!any)
			json_open(out, "metrics", '{');
		any = true;
		store_points_put_summary(out, name, store_points_summary(ingest->writer, series->number));
	}
	if (any)
		json_close(out);
	return any;
}

bool
run_ingest_close(struct run_ingest *ingest, struct err *err)
{
	bool ok = store_points_writer_close(ingest->writer, err);

	ok = ok && store_points_seal(ingest->path, err);
	map_free(ingest->series, x_free);
	x_free(ingest->path);
	x_free(ingest);
	return ok;
}
