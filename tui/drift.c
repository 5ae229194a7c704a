/*
 * drift.c - the Drift screen: columns against versions as a heat map in cells, and for the column
 * under the cursor its distributions over each other, or every measure with its threshold. The
 * comparing is done by a thread (drift_job.h).
 */
#include <string.h>

#include "chart_data.h"
#include "drift_parts.h"
#include "screens.h"

/* The result that has the columns of the table: the newest one that is there. */
const struct data_drift *
drift_result(const struct drift *d, size_t pair)
{
	if (d->job == NULL || pair >= drift_job_done(d->job))
		return NULL;
	return drift_job_result(d->job, pair);
}

const struct data_drift *
drift_chosen(const struct drift *d)
{
	return drift_result(d, d->chosen);
}

const struct data_drift_column *
drift_column_here(const struct drift *d)
{
	const struct data_drift *r = drift_chosen(d);

	return r != NULL && d->main.table.cursor < r->count ? &r->columns[d->main.table.cursor] : NULL;
}

/* ---- working and loading */

static void
choose_pairs(struct drift *d)
{
	d->pair_count = d->version_count > 0 ? d->version_count - 1 : 0;
	d->pairs = arena_array(d->arena, struct drift_pair, d->pair_count);
	for (size_t i = 0; i < d->pair_count; i++)
		d->pairs[i] = (struct drift_pair){ d->against_first ? 0 : i, i + 1 };
	d->chosen = d->pair_count > 0 ? d->pair_count - 1 : 0;
}

static void
job_spoke(void *self)
{
	struct drift *d = self;

	drift_job_seen(d->job);
	/* The results that are shown must be there; until then the first one stands in. */
	if (d->chosen >= drift_job_done(d->job))
		d->chosen = drift_job_done(d->job) - 1;
	else if (d->drawn_pairs < drift_job_done(d->job))
		d->chosen = drift_job_done(d->job) - 1;
	d->drawn_pairs = drift_job_done(d->job);
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
	d->drawn_pairs = 0;
}

bool
drift_start(struct drift *d, struct err *err)
{
	stop_job(d);
	charttable_set(&d->main, NULL, NULL);
	choose_pairs(d);
	if (d->pair_count == 0)
		return true;
	d->job = drift_job_start(d->paths, d->version_count, d->pairs, d->pair_count, err);
	if (d->job == NULL)
		return false;
	frame_watch(d->frame, drift_job_fd(d->job), job_spoke, d);
	drift_set_columns(d);
	return true;
}

static bool
drift_load(void *self, struct err *err)
{
	struct drift *d = self;
	size_t before = d->version_count;

	/* What was compared stays; only new versions are a reason to begin again. */
	if (d->job != NULL) {
		struct arena *kept = d->arena;
		const char **labels = d->labels, **paths = d->paths;
		bool same;

		d->arena = arena_new();
		same = drift_choose_versions(d, err) && d->version_count == before;
		arena_free(d->arena);
		d->arena = kept;
		d->labels = labels;
		d->paths = paths;
		d->version_count = before;
		if (same)
			return true;
	}
	stop_job(d);
	arena_clear(d->arena);
	return drift_choose_versions(d, err) && drift_start(d, err);
}

/* ---- the chart */

static void
make_chart(struct drift *d)
{
	const struct data_drift_column *c = drift_column_here(d);
	const struct drift_pair *p = &d->pairs[d->chosen];
	const struct data_profile *profiles[2] = { drift_job_profile(d->job, p->reference),
		drift_job_profile(d->job, p->current) };
	const char *labels[2] = { d->labels[p->reference], d->labels[p->current] };
	struct chart_data_request r = { .profiles = profiles, .labels = labels, .count = 2,
		.ecdf = d->ecdf };
	struct chart *chart = NULL;
	struct err err;

	if (c == NULL || profiles[0] == NULL || profiles[1] == NULL)
		return;
	r.column = c->name;
	if (!chart_data_column(&r, &chart, &err))
		chart = NULL;
	charttable_set(&d->main, chart, &err);
}

static bool
drift_idle(void *self)
{
	struct drift *d = self;

	if (!d->main.stale || drift_chosen(d) == NULL)
		return false;
	make_chart(d);
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
	charttable_init(&d->main, f, &drift_model, d);
	return d;
}

static void
drift_close(void *self)
{
	struct drift *d = self;

	stop_job(d);
	charttable_release(&d->main);
	arena_free(d->arena);
	x_free(d->wanted);
	x_free(d);
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
	.peel = charttable_peel,
	.table = charttable_table,
	.close = drift_close,
};
