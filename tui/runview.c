/*
 * runview.c - taking and refreshing the snapshot of a run.
 */
#include "runview.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

enum { LOAD_SHARE = 20 };	/* reading again takes at most a twentieth of the time */

void
runview_init(struct runview *v, struct frame *f, const char *id)
{
	*v = (struct runview){ .frame = f };
	str_copy(v->id, sizeof(v->id), id);
}

void
runview_release(struct runview *v)
{
	store_points_close(v->points);
	arena_free(v->arena);
	arena_free(v->spec_arena);
}

static void
read_spec(struct runview *v)
{
	struct buf text = BUF_INIT;

	if (v->has_spec || v->spec_error.kind != ERR_NONE)
		return;
	v->spec_arena = arena_new();
	v->has_spec = store_run_spec_text(frame_store(v->frame), v->id, &text, &v->spec_error) &&
	    run_spec_parse(&v->spec, buf_slice(&text), v->spec_arena, &v->spec_error);
	buf_release(&text);
}

/* Points that cannot be read hide nothing else of the run. */
static void
read_points(struct runview *v, struct arena *a)
{
	const char *path = store_run_path(frame_store(v->frame), v->id, "metrics.bin", a);

	if (v->points != NULL && store_points_refresh(v->points, NULL, &v->points_error))
		return;
	store_points_close(v->points);
	v->points = NULL;
	err_clear(&v->points_error);
	if (!store_points_open(&v->points, path, &v->points_error))
		v->points = NULL;
}

static void
remember_journal(struct runview *v)
{
	struct arena *a = arena_new();
	struct stat st;

	if (stat(store_run_path(frame_store(v->frame), v->id, "journal.jsonl", a), &st) == 0) {
		v->journal_size = st.st_size;
		v->journal_time = st.st_mtim.tv_sec * TIME_SECOND + st.st_mtim.tv_nsec;
	}
	arena_free(a);
}

static const struct store_step *
find_step(const struct store_run *run, const char *name)
{
	for (size_t i = 0; i < run->step_count; i++)
		if (str_equal(run->steps[i].name, name))
			return &run->steps[i];
	return NULL;
}

/* The journal knows a step from when it begins; those that wait for it are declared only. */
static void
add_declared_steps(struct runview *v)
{
	struct store_run *run = v->run;
	size_t count = run->step_count;
	struct store_step *steps;

	if (!v->has_spec || v->spec.step_count == 0)
		return;
	steps = arena_array(v->arena, struct store_step, count + v->spec.step_count);
	for (size_t i = 0; i < count; i++)
		steps[i] = run->steps[i];
	for (size_t i = 0; i < v->spec.step_count; i++) {
		const char *name = v->spec.steps[v->spec.order != NULL ? v->spec.order[i] : i].name;

		if (find_step(run, name) == NULL)
			steps[count++] = (struct store_step){ .name = name, .reason = "", .command = "",
				.status = runview_is_live(v) ? "waiting" : "skipped",
				.exit_code = STORE_NO_EXIT, .signal = STORE_NO_EXIT };
	}
	run->steps = steps;
	run->step_count = count;
}

bool
runview_load(struct runview *v, struct err *err)
{
	struct arena *a = arena_new();
	struct store_run *run;
	int64_t begun = time_monotonic();

	/* Before reading, so that what is written meanwhile is noticed later. */
	remember_journal(v);
	if (!store_run_load(frame_store(v->frame), v->id, a, &run, err)) {
		arena_free(a);
		return false;
	}
	read_points(v, a);
	arena_free(v->arena);
	v->arena = a;
	v->run = run;
	v->now = time_now();
	read_spec(v);
	add_declared_steps(v);
	v->loaded = time_monotonic();
	v->load_took = v->loaded - begun;
	return true;
}

bool
runview_is_old(struct runview *v)
{
	int64_t size = v->journal_size, time = v->journal_time;

	if (time_monotonic() - v->loaded < v->load_took * LOAD_SHARE)
		return false;
	remember_journal(v);
	return size != v->journal_size || time != v->journal_time;
}

bool
runview_is_live(const struct runview *v)
{
	return v->run != NULL && (str_equal(v->run->status, "running") || str_equal(v->run->status, "created"));
}

bool
runview_series(const struct runview *v, const char *name, const struct store_summary **out)
{
	size_t index;

	if (v->points == NULL || !store_points_find(v->points, name, &index))
		return false;
	*out = store_points_summary_of(v->points, index);
	return true;
}

const struct store_step *
runview_step(const struct runview *v, const char *name)
{
	return v->run != NULL ? find_step(v->run, name) : NULL;
}

static int
interest(const struct store_step *step)
{
	if (str_equal(step->status, "running"))
		return 4;
	if (str_equal(step->status, "failed"))
		return 3;
	if (str_equal(step->status, "stopped"))
		return 2;
	return step->started != 0;
}

const struct store_step *
runview_main_step(const struct runview *v)
{
	const struct store_step *best = NULL;

	for (size_t i = 0; v->run != NULL && i < v->run->step_count; i++) {
		const struct store_step *step = &v->run->steps[i];
		int more = interest(step) - (best != NULL ? interest(best) : 0);

		if (more > 0 || (more == 0 && best != NULL && step->started >= best->started))
			best = step;
	}
	return best;
}

const struct run_step *
runview_declared(const struct runview *v, const char *name)
{
	for (size_t i = 0; v->has_spec && i < v->spec.step_count; i++)
		if (str_equal(v->spec.steps[i].name, name))
			return &v->spec.steps[i];
	return NULL;
}

double
runview_step_took(const struct runview *v, const struct store_step *step)
{
	int64_t end = step->ended != 0 ? step->ended : runview_is_live(v) ? time_now() : v->run->changed;

	if (step->started == 0)
		return (double)NAN;
	return (double)(end - step->started) / (double)TIME_SECOND;
}

void
runview_go(struct runview *v, const char *pane, const char *what)
{
	if (!v->go(v->screen, pane, what))
		frame_say(v->frame, TONE_ERROR, "a run has no page \"%s\"", pane);
}

bool
runview_is_system(const char *metric)
{
	return str_starts(metric, RUNVIEW_SYSTEM);
}
