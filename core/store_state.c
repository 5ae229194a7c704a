/*
 * store_state.c - the state of a run while its records are applied: empty at first, handed out as lists at
 * the end.
 */
#include "store_record.h"

#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "store_id.h"

enum { MAPS = 9 };

static void
all_maps(struct store_state *st, struct map **out[MAPS])
{
	out[0] = &st->params, out[1] = &st->metrics, out[2] = &st->tags, out[3] = &st->data;
	out[4] = &st->steps, out[5] = &st->artifacts, out[6] = &st->tests, out[7] = &st->resources;
	out[8] = &st->warnings;
}

void
store_state_init(struct store_state *st, const char *id, struct arena *a)
{
	struct map **maps[MAPS];

	*st = (struct store_state){ .a = a, .failed_step = "" };
	st->run = (struct store_run){ .name = "", .pipeline = "", .project = "", .status = "created",
		.reason = "", .user = "", .host = "", .note = "", .rerun_of = "", .trigger = "",
		.params_json = "{}", .command_json = "[]", .data_json = "{}", .code_json = "{}",
		.commit = "", .branch = "", .run_host = "", .boot = "",
		.exit_code = STORE_NO_EXIT, .signal = STORE_NO_EXIT };
	str_copy(st->run.id, sizeof st->run.id, id);
	/* Until the first record says it; for ever when that is damaged. */
	st->run.created = store_id_time(id);
	all_maps(st, maps);
	for (size_t i = 0; i < ARRAY_LEN(maps); i++)
		*maps[i] = map_new();
}

void
store_state_release(struct store_state *st)
{
	struct map **maps[MAPS];

	all_maps(st, maps);
	for (size_t i = 0; i < ARRAY_LEN(maps); i++)
		map_free(*maps[i], NULL);
}

/* The values of a map as an array of structs of this size, in order of insertion. */
static void *
gather(struct arena *a, const struct map *m, size_t size, size_t *count)
{
	char *items = arena_alloc(a, size * (map_count(m) + 1));

	for (size_t i = 0; i < map_count(m); i++)
		memcpy(items + i * size, map_value_at(m, i), size);
	*count = map_count(m);
	return items;
}

/* The name is the first member of each of these structs. */
static int
compare_names(const void *a, const void *b)
{
	return str_natural_cmp(*(const char *const *)a, *(const char *const *)b);
}

static void
drop_removed_tags(struct store_run *run)
{
	size_t kept = 0;

	for (size_t i = 0; i < run->tag_count; i++)
		if (run->tags[i].value != NULL)
			run->tags[kept++] = run->tags[i];
	run->tag_count = kept;
}

#define GATHER(list, number, from) \
	(run->list = gather(st->a, st->from, sizeof *run->list, &run->number))
#define BY_NAME(list, number) qsort(run->list, run->number, sizeof *run->list, compare_names)

void
store_state_finish(struct store_state *st)
{
	struct store_run *run = &st->run;

	GATHER(params, param_count, params);
	GATHER(metrics, metric_count, metrics);
	GATHER(tags, tag_count, tags);
	GATHER(data, data_count, data);
	GATHER(steps, step_count, steps);
	GATHER(artifacts, artifact_count, artifacts);
	GATHER(tests, test_count, tests);
	GATHER(resources, resource_count, resources);
	GATHER(warnings, warning_count, warnings);
	drop_removed_tags(run);
	BY_NAME(metrics, metric_count);
	BY_NAME(tags, tag_count);
	BY_NAME(data, data_count);
	BY_NAME(resources, resource_count);
}
