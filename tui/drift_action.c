/*
 * drift_action.c - what can be done on the Drift screen.
 */
#include <string.h>

#include "base_map.h"
#include "datawork.h"
#include "drift_parts.h"
#include "menu.h"
#include "store_dataset.h"

/* ---- which comparison */

static const char *
why_one_pair(void *self)
{
	return ((struct drift *)self)->pair_count > 1 ? NULL : "there are only two versions";
}

static enum next
act_newer(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	drift_choose(d, d->chosen + 1);
	return NEXT_DRAW;
}

static enum next
act_older(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	if (d->chosen > 0)
		drift_choose(d, d->chosen - 1);
	return NEXT_DRAW;
}

static const char *
why_no_version(void *self)
{
	return ((struct drift *)self)->version_count > 0 ? NULL : "there is no version";
}

static enum next
reference_chosen(void *self, size_t value)
{
	struct drift *d = self;
	struct err err;

	d->reference = value;
	if (!drift_start(d, &err))
		frame_say_error(d->frame, &err);
	return NEXT_DRAW;
}

static enum next
act_reference(void *self, const char *argument)
{
	struct drift *d = self;
	struct menu_item *items = x_new_array(struct menu_item, d->version_count + 1);

	(void)argument;
	items[0] = (struct menu_item){ .label = "each against the one before it",
		.value = DRIFT_BEFORE, .on = d->reference == DRIFT_BEFORE };
	for (size_t i = 0; i < d->version_count; i++)
		items[i + 1] = (struct menu_item){ .label = d->labels[i], .value = i,
			.on = d->reference == i, .detail = i == 0 ? "the first" : NULL };
	menu_open(d->frame, &(struct menu_request){ .title = "Compare every version with", .items = items,
	    .count = d->version_count + 1, .start = d->reference == DRIFT_BEFORE ? 0 : d->reference + 1,
	    .self = d, .chosen = reference_chosen });
	x_free(items);
	return NEXT_DRAW;
}

static bool
is_reference(void *self)
{
	return ((struct drift *)self)->reference != DRIFT_BEFORE;
}

/* ---- which versions */

static enum next
versions_chosen(void *self, const size_t *values, size_t count)
{
	struct drift *d = self;
	struct buf wanted = BUF_INIT;

	for (size_t i = 0; i < count; i++)
		buf_printf(&wanted, "%s%s@%zu", i > 0 ? " " : "", d->name, values[i]);
	if (count < 2)
		frame_say(d->frame, TONE_WARNING, "drift takes two versions or more");
	else
		drift_want(d, buf_str(&wanted));
	buf_release(&wanted);
	return NEXT_LOAD;
}

static bool
is_compared(const struct drift *d, const char *label)
{
	for (size_t i = 0; i < d->version_count; i++)
		if (str_equal(d->labels[i], label))
			return true;
	return false;
}

static enum next
act_versions(void *self, const char *argument)
{
	struct drift *d = self;
	struct arena *a = arena_new();
	struct menu_item *items;
	int *numbers;
	size_t count;
	struct err err;

	(void)argument;
	if (!store_dataset_versions(frame_store(d->frame), d->name, a, &numbers, &count, &err)) {
		frame_say_error(d->frame, &err);
		arena_free(a);
		return NEXT_DRAW;
	}
	items = arena_array(a, struct menu_item, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct store_dataset *set = NULL;

		items[i].label = arena_printf(a, "%s@%d", d->name, numbers[i]);
		items[i].value = (size_t)numbers[i];
		items[i].on = is_compared(d, items[i].label);
		if (store_dataset_load(frame_store(d->frame), d->name, numbers[i], a, &set, NULL))
			items[i].detail = set->message;
	}
	menu_open(d->frame, &(struct menu_request){ .title = "Versions to compare", .items = items,
	    .count = count, .check = true, .self = d, .checked = versions_chosen });
	arena_free(a);
	return NEXT_DRAW;
}

static enum next
dataset_chosen(void *self, size_t value)
{
	struct drift *d = self;
	struct arena *a = arena_new();
	const char **names;
	size_t count;

	if (store_dataset_names(frame_store(d->frame), a, &names, &count, NULL) && value < count)
		drift_want(d, names[value]);
	arena_free(a);
	return NEXT_LOAD;
}

static enum next
act_dataset(void *self, const char *argument)
{
	struct drift *d = self;
	struct arena *a = arena_new();
	struct menu_item *items;
	const char **names;
	size_t count, start = 0;

	if (argument != NULL) {
		drift_want(d, argument);
		arena_free(a);
		return NEXT_LOAD;
	}
	if (store_dataset_names(frame_store(d->frame), a, &names, &count, NULL)) {
		items = arena_array(a, struct menu_item, count + 1);
		for (size_t i = 0; i < count; i++) {
			items[i] = (struct menu_item){ .label = names[i], .value = i,
				.on = str_equal(names[i], d->name) };
			start = items[i].on ? i : start;
		}
		menu_open(d->frame, &(struct menu_request){ .title = "Drift of", .items = items,
		    .count = count, .start = start, .search = true, .self = d, .chosen = dataset_chosen,
		    .empty = "there is no dataset" });
	}
	arena_free(a);
	return NEXT_DRAW;
}

static void
complete_dataset(void *self, const char *text, struct map *words)
{
	struct drift *d = self;
	struct arena *a = arena_new();
	const char **names;
	size_t count;

	if (store_dataset_names(frame_store(d->frame), a, &names, &count, NULL))
		for (size_t i = 0; i < count; i++)
			if (str_starts(names[i], text))
				map_set(words, names[i], words);
	arena_free(a);
}

/* ---- what is shown */

static enum next
act_ecdf(void *self, const char *argument)
{
	struct drift *d = self;

	d->main.views.front = DRIFT_DISTRIBUTIONS;
	return charttable_turned(d, argument);
}

static enum next
measure_chosen(void *self, size_t value)
{
	struct drift *d = self;

	d->measure = value;
	d->main.views.front = DRIFT_HISTORY;
	d->main.stale = true;
	return NEXT_DRAW;
}

static enum next
act_measure(void *self, const char *argument)
{
	struct drift *d = self;
	struct menu_item *items = x_new_array(struct menu_item, data_measure_count + 1);

	(void)argument;
	items[0] = (struct menu_item){ .label = "the score of the verdict", .on = d->measure == 0 };
	for (size_t i = 0; i < data_measure_count; i++)
		items[i + 1] = (struct menu_item){ .label = data_measure_list[i].title, .value = i + 1,
			.on = d->measure == i + 1 };
	menu_open(d->frame, &(struct menu_request){ .title = "Measure over versions", .items = items,
	    .count = data_measure_count + 1, .start = d->measure, .search = true, .self = d,
	    .chosen = measure_chosen });
	x_free(items);
	return NEXT_DRAW;
}

static enum next
act_strongest(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	drift_rows_sort(d);
	table_changed(&d->main.table);
	table_move_to(&d->main.table, 0);
	return NEXT_DRAW;
}

static enum next
act_column(void *self, const char *argument)
{
	struct drift *d = self;
	char *what = xasprintf("%s %s", d->labels[d->pairs[d->chosen].current], drift_row_here(d)->name);

	(void)argument;
	frame_open(d->frame, "dataset", what);
	x_free(what);
	return NEXT_DRAW;
}

static const char *
why_no_column(void *self)
{
	return drift_row_here(self) != NULL ? NULL : "no column is under the cursor";
}

/* ---- working */

static const char *
why_no_statistics(void *self)
{
	return ((struct drift *)self)->bare_count > 0 ? NULL : "every version has statistics";
}

static enum next
act_statistics(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	datawork_statistics(d->frame, d->bare, d->bare_count);
	return NEXT_DRAW;
}

static const char *
why_no_stop(void *self)
{
	const struct drift *d = self;
	bool compares = d->job != NULL && drift_job_state(d->job) < DRIFT_JOB_WAITS;

	return compares || datawork_is_on() ? NULL : "nothing is being compared";
}

static enum next
act_stop(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	if (datawork_is_on()) {
		datawork_stop();
		return NEXT_DRAW;
	}
	drift_job_stop(d->job);
	frame_say(d->frame, TONE_INFO, "stopping after what is being compared now; what is there stays");
	return NEXT_DRAW;
}

static enum next
act_again(void *self, const char *argument)
{
	struct drift *d = self;
	size_t chosen = d->chosen;
	struct err err;

	(void)argument;
	if (!drift_start(d, &err))
		frame_say_error(d->frame, &err);
	else if (d->pair_count > 0)
		drift_choose(d, chosen);
	return NEXT_DRAW;
}

static void
shell_drift(void *self, struct buf *out)
{
	const struct drift *d = self;

	if (d->pair_count > 0)
		buf_printf(out, "benchtop drift %s %s", d->labels[d->pairs[d->chosen].reference],
		    d->labels[d->pairs[d->chosen].current]);
}

static void
shell_history(void *self, struct buf *out)
{
	const struct drift *d = self;

	if (d->name != NULL)
		buf_printf(out, "benchtop drift %s", d->name);
}

static const struct action actions[] = {
	{ .name = "older", .keys = "[ left h", .hint = "older", .act = act_older,
	  .why_not = why_one_pair, .shell = shell_drift, .help = "look at the comparison before" },
	{ .name = "newer", .keys = "] right l", .hint = "newer", .act = act_newer,
	  .why_not = why_one_pair, .shell = shell_drift, .help = "look at the next comparison" },
	CHARTTABLE_VIEW_ACTIONS,
	{ .name = "measures", .keys = "i", .hint = "measures", CHARTTABLE_VIEW(DRIFT_MEASURES),
	  .shell = shell_drift,
	  .help = "every measure of the column instead of its chart" },
	{ .name = "ecdf", .keys = "e", .hint = "cumulative", ACTION_FLAG(drift, ecdf), .act = act_ecdf,
	  .help = "cumulative shares instead of histograms" },
	{ .name = "measure", .keys = "m", .hint = "measure", .act = act_measure,
	  .why_not = why_one_pair, .shell = shell_history,
	  .help = "choose the measure that is shown over versions, with threshold and noise floor" },
	{ .name = "rows", .keys = "w", .hint = "rows", CHARTTABLE_VIEW(DRIFT_ROWS),
	  .shell = shell_drift,
	  .help = "rows as a whole: classifier, PCA, correlations, rows in common" },
	{ .name = "reference", .keys = "b", .hint = "reference", .act = act_reference,
	  .is_on = is_reference, .why_not = why_no_version, .shell = shell_history,
	  .help = "compare every version with the one before it, or with a version of your choice" },
	{ .name = "versions", .keys = "c", .hint = "versions", .act = act_versions,
	  .why_not = why_no_version, .help = "choose the versions that are compared" },
	{ .name = "switch", .keys = "t", .hint = "dataset", .act = act_dataset, .argument = "NAME",
	  .complete = complete_dataset, .help = "look at another dataset" },
	{ .name = "strongest", .keys = "o", .hint = "strongest", ACTION_FLAG(drift, by_strength),
	  .act = act_strongest,
	  .help = "columns that drifted most first, or as the data has them" },
	{ .name = "column", .keys = "O", .act = act_column, .why_not = why_no_column,
	  .help = "the column alone: every statistic and chart of the newer version" },
	{ .name = "statistics", .keys = "s", .hint = "statistics", .act = act_statistics,
	  .why_not = why_no_statistics, .help = "compute the statistics of versions that have none" },
	{ .name = "stop", .keys = "x", .hint = "stop", .act = act_stop, .why_not = why_no_stop,
	  .help = "stop comparing; what is there stays" },
	{ .name = "again", .keys = "r", .act = act_again, .why_not = why_no_version, .shell = shell_history,
	  .help = "read the settings in the project file and compare again" },
};

const struct action_set drift_actions = {
	.context = "drift", .title = "Drift", .actions = actions, .count = ARRAY_LEN(actions),
};
