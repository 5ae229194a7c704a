/*
 * drift.c - the Drift screen: columns against versions as a heat map in cells, and for the column
 * under the cursor its distributions over each other, every measure, its course over versions. The
 * comparing is done by a thread (drift_job.h).
 */
#include <string.h>

#include "datawork.h"
#include "drift_parts.h"
#include "run_dataset.h"
#include "screens.h"

void
drift_choose(struct drift *d, size_t pair)
{
	if (pair >= d->pair_count)
		return;
	d->chosen = pair;
	d->main.stale = true;
	table_changed(&d->main.table);
	if (drift_chosen_rows(d) == NULL)
		drift_job_want(d->job, pair);
}

/* ---- working */

static void
choose_pairs(struct drift *d)
{
	if (d->reference != DRIFT_BEFORE && d->reference >= d->version_count)
		d->reference = DRIFT_BEFORE;
	d->pairs = arena_array(d->arena, struct drift_pair, d->version_count + 1);
	d->pair_count = 0;
	for (size_t i = 0; i < d->version_count; i++) {
		size_t reference = d->reference != DRIFT_BEFORE ? d->reference : i - 1;

		if (reference != i && (d->reference != DRIFT_BEFORE || i > 0))
			d->pairs[d->pair_count++] = (struct drift_pair){ reference, i };
	}
	d->chosen = d->pair_count > 0 ? d->pair_count - 1 : 0;
}

static void
job_spoke(void *self)
{
	struct drift *d = self;

	drift_job_seen(d->job);
	drift_rows_take(d);
	if (drift_column_here(d) == NULL || !chartpane_has(d->main.pane))
		d->main.stale = true;
	if (d->main.views.front == DRIFT_HISTORY)
		d->main.stale = true;
	table_changed(&d->main.table);
	frame_redraw(d->frame);
}

static void
stop_job(struct drift *d)
{
	if (d->job == NULL)
		return;
	frame_unwatch(d->frame, drift_job_fd(d->job));
	drift_job_release(d->job);
	d->job = NULL;
	drift_rows_forget(d);
}

/* What the project file says of how this dataset's drift is judged; the defaults where it cannot be read. */
static void
read_settings(const struct drift *d, struct data_drift_options *out, struct arena *a)
{
	const struct run_project *project;
	const struct run_dataset *dataset;
	struct mistakes mistakes;
	struct err err;
	bool ok;

	*out = (struct data_drift_options){ .preset = NULL };
	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	ok = run_project_load(&project, frame_root(d->frame), a, &mistakes, &err);
	if (!ok)
		frame_say(d->frame, TONE_WARNING, "drift is judged by the defaults: %s", err.msg);
	dataset = ok && d->name != NULL ? run_project_dataset(project, d->name, NULL) : NULL;
	if (dataset != NULL)
		run_dataset_drift(out, dataset, a);
	mistakes_release(&mistakes);
}

bool
drift_start(struct drift *d, struct err *err)
{
	struct data_drift_options options;
	struct arena *a;

	stop_job(d);
	drift_release_profiles(d);
	charttable_set(&d->main, NULL, NULL);
	choose_pairs(d);
	if (d->pair_count == 0)
		return true;
	a = arena_new();
	read_settings(d, &options, a);
	d->job = drift_job_start(&(struct drift_job_request){ .paths = d->paths,
	    .count = d->version_count, .pairs = d->pairs, .pair_count = d->pair_count,
	    .options = &options, .arena = a }, err);
	if (d->job == NULL)
		return false;
	drift_rows_take(d);
	frame_watch(d->frame, drift_job_fd(d->job), job_spoke, d);
	drift_set_columns(d);
	return true;
}

/* ---- loading */

/* Are there the same versions as before? Then what was compared stays. */
static bool
is_same(struct drift *d, bool *same, struct err *err)
{
	struct drift now = { .frame = d->frame, .wanted = d->wanted, .arena = arena_new() };
	bool ok = drift_choose_versions(&now, err);

	*same = ok && now.version_count == d->version_count && (now.version_count == 0 ||
	    str_equal(now.labels[now.version_count - 1], d->labels[d->version_count - 1]));
	arena_free(now.arena);
	return ok;
}

static bool
drift_load(void *self, struct err *err)
{
	struct drift *d = self;
	bool same = false;

	/* Not with every version that gets its statistics, but with the last. */
	if (d->version_count > 0 && datawork_has_queue())
		return true;
	if (d->job != NULL && (!is_same(d, &same, err) || same))
		return same;
	stop_job(d);
	arena_clear(d->arena);
	return drift_choose_versions(d, err) && drift_start(d, err);
}

void
drift_want(struct drift *d, const char *wanted)
{
	stop_job(d);
	x_free(d->wanted);
	d->wanted = wanted != NULL ? xstrdup(wanted) : NULL;
	d->reference = DRIFT_BEFORE;
	frame_reload(d->frame);
}

static bool
drift_idle(void *self)
{
	struct drift *d = self;

	if (!d->main.stale || d->job == NULL)
		return false;
	drift_make_chart(d);
	d->main.stale = false;
	return true;
}

/* ---- life */

static void *
drift_open(struct frame *f, const char *argument, struct err *err)
{
	struct drift *d = x_new(struct drift);

	(void)err;
	d->frame = f;
	d->wanted = argument != NULL && argument[0] != '\0' ? xstrdup(argument) : NULL;
	d->arena = arena_new();
	d->reference = DRIFT_BEFORE;
	for (size_t i = 0; i < ARRAY_LEN(d->held); i++)
		d->held[i].version = SIZE_MAX;
	charttable_init(&d->main, f, &drift_model, d);
	d->main.views = (struct tabs){ .names = drift_view_names, .count = DRIFT_VIEWS };
	return d;
}

static void
drift_close(void *self)
{
	struct drift *d = self;

	stop_job(d);
	drift_release_profiles(d);
	charttable_release(&d->main);
	arena_free(d->arena);
	x_free(d->wanted);
	x_free(d);
}

/* A click in the heat map chooses the comparison; the table takes the row. */
static enum next
drift_event(void *self, const struct event *e)
{
	struct drift *d = self;
	size_t pair;

	if (e->key == K_CLICK && !d->main.enlarged && drift_heat_at(d, e->x, e->y, &pair)) {
		drift_choose(d, pair);
		return NEXT_IGNORED;
	}
	return charttable_event(self, e);
}

static void
drift_title(void *self, struct buf *out)
{
	const struct drift *d = self;

	if (d->name != NULL)
		buf_add(out, d->name);
}

const struct screen_type drift_screen = {
	.name = "drift",
	.title = "Drift",
	.digit = '4',
	.help = "has the data changed? columns against versions, verdicts, distributions",
	.actions = &drift_actions,
	.open = drift_open,
	.load = drift_load,
	.idle = drift_idle,
	.draw = drift_draw,
	.event = drift_event,
	.peel = charttable_peel,
	.table = charttable_table,
	.title_of = drift_title,
	.close = drift_close,
};
