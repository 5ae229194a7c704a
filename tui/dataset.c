/*
 * dataset.c - the Columns screen: the columns of one dataset version, with statistics and the
 * distribution of the column under the cursor. It reads the profile that is kept with the version.
 */
#include <string.h>

#include "chart_data.h"
#include "data_dataset.h"
#include "dataset_parts.h"
#include "job.h"
#include "os_fs.h"
#include "screens.h"

const struct data_summary *
dataset_here(const struct dataset *d)
{
	return d->has[0] && d->main.table.cursor < d->profile[0].count ? &d->summaries[d->main.table.cursor]
	    : NULL;
}

/* ---- loading */

static void
forget(struct dataset *d)
{
	for (size_t i = 0; d->has[0] && i < d->profile[0].count; i++)
		data_summary_release(&d->summaries[i]);
	x_free(d->summaries);
	x_free(d->alerts);
	d->summaries = NULL;
	d->alerts = NULL;
	d->alert_count = 0;
	for (size_t i = 0; i < 2; i++) {
		if (d->has[i])
			data_profile_release(&d->profile[i]);
		d->has[i] = false;
	}
}

static bool
load_profile(struct dataset *d, int version, size_t which)
{
	char *path = store_dataset_path(frame_store(d->frame), d->name, version, DATA_PROFILE_FILE,
	    d->arena);

	d->has[which] = fs_exists(path) && data_profile_load(&d->profile[which], path, NULL);
	return d->has[which];
}

/* The version before this one, when it has a profile: for charts over each other. */
static bool
load_before(struct dataset *d, struct err *err)
{
	int *numbers, before = 0;
	size_t count;

	if (!store_dataset_versions(frame_store(d->frame), d->name, d->arena, &numbers, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (numbers[i] < d->version)
			before = numbers[i];
	if (before > 0)
		load_profile(d, before, 1);
	return true;
}

static void
summarise(struct dataset *d)
{
	const struct data_profile *p = &d->profile[0];
	size_t pair_count;
	struct data_corr *pairs = data_corr_find(p, &pair_count);

	d->summaries = x_new_array(struct data_summary, p->count + 1);
	for (size_t i = 0; i < p->count; i++)
		data_summary_make(&d->summaries[i], &p->columns[i]);
	d->alerts = data_alert_find(p, d->summaries, pairs, pair_count, &d->alert_count);
	x_free(pairs);
}

static bool
dataset_load(void *self, struct err *err)
{
	struct dataset *d = self;

	forget(d);
	arena_clear(d->arena);
	if (!store_dataset_parse(frame_store(d->frame), d->wanted, d->arena, &d->name, &d->version,
	    err))
		return false;
	if (!load_profile(d, d->version, 0)) {
		char *doing = xasprintf("computing the statistics of %s", d->wanted);

		job_start(d->frame, doing, "the statistics are there",
		    (const char *const[]){ "data", "stats", d->wanted, NULL });
		x_free(doing);
		return true;
	}
	if (!load_before(d, err))
		return false;
	summarise(d);
	d->main.stale = true;
	table_changed(&d->main.table);
	return true;
}

/* While the statistics are being computed, look whether they are there. */
static enum next
dataset_tick(void *self)
{
	struct dataset *d = self;
	char *path;

	if (d->has[0] || d->name == NULL)
		return NEXT_NOTHING;
	path = store_dataset_path(frame_store(d->frame), d->name, d->version, DATA_PROFILE_FILE,
	    d->arena);
	return fs_exists(path) ? NEXT_LOAD : NEXT_NOTHING;
}

/* ---- the chart */

static void
make_chart(struct dataset *d)
{
	const struct data_summary *s = dataset_here(d);
	const struct data_profile *profiles[2] = { &d->profile[d->overlay], &d->profile[0] };
	const char *labels[2] = { "the version before", d->wanted };
	struct chart_data_request r = {
		.profiles = d->overlay ? profiles : profiles + 1,
		.labels = d->overlay ? labels : labels + 1,
		.count = d->overlay ? 2 : 1,
		.ecdf = d->ecdf, .log_y = d->log_y,
	};
	struct chart *chart = NULL;
	struct err err = { ERR_NONE };

	if (s == NULL)
		return;
	r.column = s->column->name;
	if (d->view == DATASET_CORRELATIONS) {
		chart = chart_data_correlations(&d->profile[0]);
		if (chart == NULL)
			err_set(&err, ERR_NOTFOUND, "fewer than two numeric columns");
	} else if (!chart_data_column(&r, &chart, &err)) {
		chart = NULL;
	}
	charttable_set(&d->main, chart, &err);
}

static bool
dataset_idle(void *self)
{
	struct dataset *d = self;

	if (!d->main.stale || !d->has[0])
		return false;
	make_chart(d);
	d->main.stale = false;
	return true;
}

/* ---- life */

static void *
dataset_open(struct frame *f, const char *argument, struct err *err)
{
	struct dataset *d;

	if (argument == NULL) {
		err_set(err, ERR_USAGE, "dataset: which one? NAME@VERSION");
		return NULL;
	}
	d = x_new(struct dataset);
	d->frame = f;
	d->wanted = xstrdup(argument);
	d->arena = arena_new();
	charttable_init(&d->main, f, &dataset_model, d);
	dataset_set_columns(d);
	return d;
}

static void
dataset_close(void *self)
{
	struct dataset *d = self;

	forget(d);
	charttable_release(&d->main);
	arena_free(d->arena);
	x_free(d->wanted);
	x_free(d);
}

static void
dataset_title(void *self, struct buf *out)
{
	buf_add(out, ((struct dataset *)self)->wanted);
}

const struct screen_type dataset_screen = {
	.name = "dataset",
	.title = "Columns",
	.help = "one dataset version: statistics and distribution of every column",
	.actions = &dataset_actions,
	.open = dataset_open,
	.load = dataset_load,
	.tick = dataset_tick,
	.tick_ms = 500,
	.idle = dataset_idle,
	.draw = dataset_draw,
	.peel = charttable_peel,
	.table = charttable_table,
	.title_of = dataset_title,
	.close = dataset_close,
};
