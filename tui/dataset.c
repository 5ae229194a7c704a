/*
 * dataset.c - the Columns screen: the columns of one dataset version, with statistics and the
 * distribution of the column under the cursor. It reads the profile that is kept with the version.
 */
#include <string.h>

#include "data_dataset.h"
#include "dataset_parts.h"
#include "datawork.h"
#include "screens.h"
#include "versions.h"

/* ---- other versions */

void
dataset_drop_overlays(struct dataset *d)
{
	while (d->overlay_count > 0) {
		struct dataset_overlay *o = &d->overlays[--d->overlay_count];

		data_profile_release(&o->profile);
		x_free(o->label);
	}
	d->main.stale = true;
}

void
dataset_add_overlay(struct dataset *d, int version)
{
	struct dataset_overlay o = { .version = version };
	struct err err;

	if (d->overlay_count == DATASET_OVERLAYS) {
		frame_say(d->frame, TONE_WARNING, "at most %d versions over each other", DATASET_OVERLAYS);
		return;
	}
	if (!versions_profile(frame_store(d->frame), d->name, version, d->arena, &o.profile, &err)) {
		frame_say_error(d->frame, &err);
		return;
	}
	o.label = xasprintf("%s@%d", d->name, version);
	d->overlays[d->overlay_count++] = o;
	d->main.stale = true;
}

/* ---- loading */

static void
forget(struct dataset *d)
{
	if (!d->loaded)
		return;
	for (size_t i = 0; i < d->profile.count; i++)
		data_summary_release(&d->summaries[i]);
	x_free(d->summaries);
	x_free(d->alerts);
	data_profile_release(&d->profile);
	d->loaded = false;
}

static void
summarise(struct dataset *d)
{
	const struct data_profile *p = &d->profile;
	size_t pair_count;
	struct data_corr *pairs = data_corr_find(p, &pair_count);

	d->summaries = x_new_array(struct data_summary, p->count + 1);
	for (size_t i = 0; i < p->count; i++)
		data_summary_make(&d->summaries[i], &p->columns[i]);
	d->alerts = data_alert_find(p, d->summaries, pairs, pair_count, &d->alert_count);
	x_free(pairs);
}

static void
go_to_wanted(struct dataset *d)
{
	for (size_t i = 0; d->wanted_column != NULL && i < d->profile.count; i++)
		if (str_equal(d->profile.columns[i].name, d->wanted_column))
			table_move_to(&d->main.table, i);
	x_free(d->wanted_column);
	d->wanted_column = NULL;
}

static char *
profile_path(struct dataset *d)
{
	return store_dataset_path(frame_store(d->frame), d->name, d->version, DATA_PROFILE_FILE,
	    d->arena);
}

/* Once: what could not be made is not tried again and again. */
static void
ask_for_statistics(struct dataset *d)
{
	char *doing = xasprintf("computing the statistics of %s", d->label);
	const char *const args[] = { "data", "stats", d->label, NULL };

	if (!d->asked && !datawork_has(args))
		datawork_start(d->frame, &(struct datawork){ .doing = doing, .quiet = true, .args = args,
		    .done = "the statistics are there" });
	d->asked = true;
	x_free(doing);
}

static bool
find_version(struct dataset *d, struct err *err)
{
	if (!store_dataset_parse(frame_store(d->frame), d->wanted, d->arena, &d->name, &d->version, err))
		return false;
	d->label = arena_printf(d->arena, "%s@%d", d->name, d->version);
	return versions_before(frame_store(d->frame), d->name, d->version, d->arena, &d->before, err) &&
	    versions_after(frame_store(d->frame), d->name, d->version, d->arena, &d->after, err);
}

static void
drop_series(struct dataset *d)
{
	if (d->series != NULL)
		frame_unwatch(d->frame, dataset_series_fd(d->series));
	dataset_series_release(d->series);
	d->series = NULL;
}

/* Nothing of the version before stays but what was chosen to be seen. */
void
dataset_go(struct dataset *d, int version)
{
	const struct data_summary *here = dataset_here(d);
	char *column = here != NULL ? xstrdup(here->column->name) : NULL;

	x_free(d->wanted);
	d->wanted = xasprintf("%s@%d", d->name, version);
	x_free(d->wanted_column);
	d->wanted_column = column;
	drop_series(d);
	dataset_drop_overlays(d);
	charttable_set(&d->main, NULL, NULL);
	forget(d);
	d->label = NULL;
	d->asked = false;
	arena_clear(d->arena);
	d->name = NULL;
	d->before = d->after = 0;
	/* Known at once, so that the next key need not wait; what is wrong is told by the load. */
	if (!find_version(d, NULL))
		d->label = NULL;
}

/* A version never changes: once its profile is there, nothing is read again. */
static bool
dataset_load(void *self, struct err *err)
{
	struct dataset *d = self;

	if (d->loaded || (d->label == NULL && !find_version(d, err)))
		return d->loaded;
	if (!data_profile_is_file(profile_path(d))) {
		ask_for_statistics(d);
		return true;
	}
	if (!data_profile_load(&d->profile, profile_path(d), err)) {
		/* What is damaged is made anew, once. */
		if (err->kind != ERR_CORRUPT || d->asked)
			return false;
		ask_for_statistics(d);
		return true;
	}
	d->loaded = true;
	summarise(d);
	d->main.stale = true;
	table_changed(&d->main.table);
	go_to_wanted(d);
	return true;
}

static bool
dataset_idle(void *self)
{
	struct dataset *d = self;

	if (!d->main.stale || !d->loaded)
		return false;
	dataset_make_chart(d);
	d->main.stale = false;
	return true;
}

/* ---- life */

static void *
dataset_open(struct frame *f, const char *argument, struct err *err)
{
	size_t version = argument != NULL ? strcspn(argument, " ") : 0;
	struct dataset *d;

	if (argument == NULL) {
		err_set(err, ERR_USAGE, "dataset: which one? NAME@VERSION [COLUMN]");
		return NULL;
	}
	d = x_new(struct dataset);
	d->frame = f;
	d->wanted = xstrndup(argument, version);
	d->wanted_column = argument[version] != '\0' ? xstrdup(argument + version + 1) : NULL;
	d->arena = arena_new();
	charttable_init(&d->main, f, &dataset_model, d);
	d->main.views = (struct tabs){ .names = dataset_view_names, .count = DATASET_VIEWS };
	dataset_set_columns(d);
	return d;
}

static void
dataset_close(void *self)
{
	struct dataset *d = self;

	drop_series(d);
	dataset_drop_overlays(d);
	forget(d);
	charttable_release(&d->main);
	arena_free(d->arena);
	x_free(d->wanted_column);
	x_free(d->wanted);
	x_free(d);
}

static void
dataset_title(void *self, struct buf *out)
{
	const struct dataset *d = self;

	buf_add(out, d->label != NULL ? d->label : d->wanted);
}

const struct screen_type dataset_screen = {
	.name = "dataset",
	.title = "Columns",
	.help = "one dataset version: statistics and distribution of every column",
	.actions = &dataset_actions,
	.open = dataset_open,
	.load = dataset_load,
	.idle = dataset_idle,
	.draw = dataset_draw,
	.event = charttable_event,
	.peel = charttable_peel,
	.table = charttable_table,
	.title_of = dataset_title,
	.close = dataset_close,
};
