/*
 * run_ingest.c - one map from a metric's name to its series; a million points a second pass here.
 */
#include "run_ingest.h"

#include "base.h"
#include "base_map.h"
#include "run_rule.h"
#include "store_points.h"

#define MACHINE_PREFIX "sys/"

struct series {
	uint32_t number;
	int64_t next_step;		/* of a point that names none */
	bool changed, refused;
};

struct run_ingest {
	struct store_points_writer *writer;
	struct map *series;
	char *path;
	uint64_t lost;
};

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

static struct series *
add_series(struct run_ingest *ingest, struct slice name)
{
	struct series *series = x_new(struct series);
	char *text = xstrndup(name.p, name.n);

	series->refused = !store_points_series(ingest->writer, text, &series->number, NULL);
	map_set(ingest->series, text, series);
	x_free(text);
	return series;
}

void
run_ingest_point(struct run_ingest *ingest, struct slice name, int64_t step, double value,
    int64_t time)
{
	struct series *series = map_get_n(ingest->series, name.p, name.n);

	if (series == NULL)
		series = add_series(ingest, name);
	if (step == RUN_RULE_NO_STEP)
		step = series->next_step;
	if (step < INT64_MAX)
		series->next_step = step + 1;
	series->changed = true;
	if (series->refused || !store_points_add(ingest->writer, series->number, step, time, value, NULL))
		ingest->lost++;
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
