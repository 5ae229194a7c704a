/*
 * run_step_cache.c - a step that is taken from an earlier run, or kept for later ones (run_cache.h).
 */
#include <string.h>

#include "base_time.h"
#include "run_super.h"

static void
on_looked(void *arg, const char *key, bool hit)
{
	struct run_super_step *s = arg;

	s->look = NULL;
	if (key != NULL)
		(void)str_copy(s->key, sizeof s->key, key);
	if (key != NULL && s->branch == NULL)
		s->branch = run_ingest_branch(s->super->ingest);
	s->taken = hit && !s->super->stopping;
	s->looked_up(s);
}

bool
run_step_cache_look(struct run_super_step *s, void (*done)(struct run_super_step *s))
{
	struct run_cache_request request = { .store = s->super->store, .spec = s->super->spec,
		.step = s->index, .loop = s->super->loop, .done = on_looked, .arg = s };
	struct err ignored;

	if (s->looked || !run_cache_may(s->super->spec, s->index))
		return false;
	s->looked = true;
	s->looked_up = done;
	if (!run_cache_start(&s->look, &request, &ignored))
		return false;
	s->phase = STEP_LOOKING;
	return true;
}

bool
run_step_cache_take(struct run_super_step *s, const struct run_artifact_result *result)
{
	struct run_cache_entry entry;
	struct arena *a = arena_new();
	char took[STR_SHORT];
	struct err ignored;
	bool same;

	same = result->problem == NULL && run_cache_load(&entry, s->super->store, s->key, a, &ignored) &&
	    run_cache_same(&entry, result->items, result->count);
	if (same) {
		run_ingest_again(s->super->ingest, entry.points, time_now());
		buf_printf(&s->reason, "taken from run %s, where it took %s", entry.run,
		    str_duration(took, entry.took));
	}
	arena_free(a);
	return same;
}

/* Points of an attempt that failed are part of a run, but nothing to take over. */
void
run_step_cache_keep(struct run_super_step *s, const struct run_artifact_result *result)
{
	struct run_cache_entry entry = { .run = s->super->id, .count = result->count,
		.took = (double)(time_monotonic() - s->began) / (double)TIME_SECOND };
	struct err ignored;

	if (s->key[0] == '\0' || s->attempt != 1 || result->count == 0 ||
	    !run_ingest_noted(s->branch, &entry.points))
		return;
	entry.items = (struct run_artifact *)(uintptr_t)result->items;
	/* Without an entry the step is executed again the next time. */
	if (!run_cache_save(&entry, s->super->store, s->key, s->step->name, &ignored))
		err_clear(&ignored);
}
