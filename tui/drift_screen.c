/*
 * drift_screen.c - the Drift screen: columns against versions as a heat map in cells, and for the
 * column under the cursor its distributions over each other, or every measure with its threshold.
 *
 * A cell is the score of the column between two versions; its colour is the verdict, so that noise
 * never looks like drift. With two versions the columns say more: measure, threshold, floor, p.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chart_data.h"
#include "chartpane.h"
#include "data_dataset.h"
#include "drift_job.h"
#include "frame.h"
#include "os_fs.h"
#include "screens.h"
#include "store_dataset.h"
#include "table.h"

enum { MOST_VERSIONS = 64, CHART_LEAST = 9, FACTS = 2 };

struct drift {
	struct frame *frame;
	struct table table;
	struct arena *arena;
	char *wanted;			/* "rentals@1 rentals@2", "rentals", or NULL */
	const char **labels;		/* of versions, oldest first */
	const char **paths;
	size_t version_count;
	struct drift_pair *pairs;
	size_t pair_count, drawn_pairs;	/* pairs whose results the table shows */
	struct drift_job *job;
	size_t chosen;			/* pair that the chart and the facts are about */
	bool against_first;
	bool figures, ecdf, zoomed;
	struct chartpane *pane;
	bool chart_stale;
	char note[256];
};

/* The result that has the columns of the table: the newest one that is there. */
static const struct data_drift *
result(const struct drift *d, size_t pair)
{
	if (d->job == NULL || pair >= drift_job_done(d->job))
		return NULL;
	return drift_job_result(d->job, pair);
}

static const struct data_drift *
chosen_result(const struct drift *d)
{
	return result(d, d->chosen);
}

static const struct data_drift_column *
column_of(const struct data_drift *r, const char *name)
{
	for (size_t i = 0; r != NULL && i < r->count; i++)
		if (str_equal(r->columns[i].name, name))
			return &r->columns[i];
	return NULL;
}

static const struct data_drift_column *
column_here(const struct drift *d)
{
	const struct data_drift *r = chosen_result(d);

	return r != NULL && d->table.cursor < r->count ? &r->columns[d->table.cursor] : NULL;
}

/* ---- the table */

static unsigned
verdict_style(enum data_verdict v)
{
	static const unsigned styles[] = {
		[DATA_STABLE] = STYLE_GOOD, [DATA_DRIFTED] = STYLE_ERROR,
		[DATA_INSUFFICIENT] = STYLE_DIM, [DATA_SIGNIFICANT] = STYLE_WARNING,
		[DATA_NOT_COMPARED] = STYLE_FAINT, [DATA_ADDED] = STYLE_ERROR,
		[DATA_REMOVED] = STYLE_ERROR, [DATA_RETYPED] = STYLE_ERROR,
	};

	return styles[v];
}

static size_t
model_count(void *self)
{
	const struct data_drift *r = chosen_result(self);

	return r != NULL ? r->count : 0;
}

static uint64_t
model_identity(void *self, size_t row)
{
	(void)self;
	return row + 1;
}

static void
put_score(const struct data_drift_column *c, struct table_cell *out)
{
	char text[STR_SHORT];

	if (c == NULL)
		return;
	out->style = verdict_style(c->verdict);
	if (isnan(c->score))
		str_copy(out->text, sizeof out->text, c->verdict == DATA_NOT_COMPARED ? "·"
		    : data_verdict_name(c->verdict));
	else
		str_copy(out->text, sizeof out->text, str_number(text, c->score, 3));
	if (c->verdict == DATA_DRIFTED)
		out->style |= STYLE_REVERSE;
}

static void
put_number(double v, struct table_cell *out)
{
	char text[STR_SHORT];

	out->style = STYLE_DIM;
	if (!isnan(v))
		str_copy(out->text, sizeof out->text, str_number(text, v, 3));
}

/* Two versions: one comparison, and what its score is held against. */
static void
pair_cell(const struct data_drift_column *c, size_t column, struct table_cell *out)
{
	switch (column) {
	case 0:
		str_copy(out->text, sizeof out->text, data_verdict_name(c->verdict));
		out->style = verdict_style(c->verdict);
		break;
	case 1:
		put_score(c, out);
		break;
	case 2:
		put_number(c->threshold, out);
		break;
	case 3:
		put_number(c->floor, out);
		break;
	case 4:
		put_number(c->p_adjusted, out);
		break;
	case 5:
		str_copy(out->text, sizeof out->text, c->measure != NULL ? c->measure : "");
		out->style = STYLE_DIM;
		break;
	default:
		str_copy(out->text, sizeof out->text, c->text);
	}
}

static void
model_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	const struct drift *d = self;
	const struct data_drift *r = chosen_result(d);
	const struct data_drift_column *c = r != NULL ? &r->columns[row] : NULL;

	if (c == NULL)
		return;
	if (column == 0) {
		str_copy(out->text, sizeof out->text, c->name);
		out->style = c->verdict == DATA_DRIFTED ? STYLE_STRONG : STYLE_TEXT;
	} else if (d->pair_count == 1) {
		pair_cell(c, column - 1, out);
	} else {
		put_score(column_of(result(d, column - 1), c->name), out);
	}
}

static void
model_moved(void *self)
{
	((struct drift *)self)->chart_stale = true;
}

static enum next
model_open(void *self)
{
	struct drift *d = self;

	d->zoomed = !d->zoomed;
	return NEXT_DRAW;
}

static const struct table_model model = {
	.count = model_count,
	.identity = model_identity,
	.cell = model_cell,
	.moved = model_moved,
	.open = model_open,
	.single = true,
};

static void
set_columns(struct drift *d)
{
	static const struct table_column pair[] = {
		{ .name = "column", .title = "column", .width = 20, .least = 10, .fixed = true,
		  .grow = 1, .unsortable = true },
		{ .name = "verdict", .title = "verdict", .width = 26, .least = 12, .unsortable = true },
		{ .name = "score", .title = "score", .width = 9, .least = 7, .right = true,
		  .unsortable = true },
		{ .name = "threshold", .title = "threshold", .width = 9, .least = 9, .right = true,
		  .unsortable = true },
		{ .name = "floor", .title = "floor", .width = 8, .least = 7, .right = true,
		  .unsortable = true },
		{ .name = "p", .title = "p", .width = 9, .least = 8, .right = true,
		  .unsortable = true },
		{ .name = "measure", .title = "measure", .width = 18, .least = 10, .unsortable = true },
		{ .name = "what", .title = "what changed", .width = 30, .least = 10, .grow = 2,
		  .unsortable = true },
	};
	struct table_column *columns;

	if (d->pair_count == 1) {
		table_set_columns(&d->table, pair, ARRAY_LEN(pair));
		return;
	}
	columns = arena_array(d->arena, struct table_column, d->pair_count + 1);
	columns[0] = pair[0];
	for (size_t i = 0; i < d->pair_count; i++) {
		const char *label = d->labels[d->pairs[i].current];
		const char *at = strrchr(label, '@');

		columns[i + 1] = (struct table_column){ .name = label, .title = at != NULL ? at : label,
			.width = 8, .least = 7, .right = true, .unsortable = true };
	}
	table_set_columns(&d->table, columns, d->pair_count + 1);
}

/* ---- which versions */

static bool
add_version(struct drift *d, const char *name, int version)
{
	char *path = store_dataset_path(frame_store(d->frame), name, version, DATA_PROFILE_FILE,
	    d->arena);

	if (!fs_exists(path) || d->version_count == MOST_VERSIONS)
		return false;
	d->labels[d->version_count] = arena_printf(d->arena, "%s@%d", name, version);
	d->paths[d->version_count++] = path;
	return true;
}

static bool
add_named(struct drift *d, const char *text, struct err *err)
{
	const char *name;
	int version;

	if (!store_dataset_parse(frame_store(d->frame), text, d->arena, &name, &version, err))
		return false;
	return add_version(d, name, version) || err_set(err, ERR_NOTFOUND,
	    "%s has no statistics yet; benchtop data stats %s makes them", text, text);
}

/* Every version of a dataset that has statistics: the last MOST_VERSIONS. */
static bool
add_all(struct drift *d, const char *name, struct err *err)
{
	int *numbers;
	size_t count;

	if (!store_dataset_versions(frame_store(d->frame), name, d->arena, &numbers, &count, err))
		return false;
	for (size_t i = count > MOST_VERSIONS ? count - MOST_VERSIONS : 0; i < count; i++)
		add_version(d, name, numbers[i]);
	return true;
}

/* Without a wish: the dataset that has most versions. */
static bool
add_some(struct drift *d, struct err *err)
{
	const char **names, *best = NULL;
	size_t count, most = 0;

	if (!store_dataset_names(frame_store(d->frame), d->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		int *numbers;
		size_t versions;

		if (!store_dataset_versions(frame_store(d->frame), names[i], d->arena, &numbers,
		    &versions, err))
			return false;
		if (versions > most) {
			most = versions;
			best = names[i];
		}
	}
	return best == NULL || add_all(d, best, err);
}

static bool
choose_versions(struct drift *d, struct err *err)
{
	const char *space = d->wanted != NULL ? strchr(d->wanted, ' ') : NULL;

	d->version_count = 0;
	d->labels = arena_array(d->arena, const char *, MOST_VERSIONS);
	d->paths = arena_array(d->arena, const char *, MOST_VERSIONS);
	if (d->wanted == NULL)
		return add_some(d, err);
	if (space == NULL)
		return add_all(d, d->wanted, err);
	return add_named(d, arena_strndup(d->arena, d->wanted, (size_t)(space - d->wanted)), err) &&
	    add_named(d, space + 1, err);
}

static void
choose_pairs(struct drift *d)
{
	d->pair_count = d->version_count > 0 ? d->version_count - 1 : 0;
	d->pairs = arena_array(d->arena, struct drift_pair, d->pair_count);
	for (size_t i = 0; i < d->pair_count; i++)
		d->pairs[i] = (struct drift_pair){ d->against_first ? 0 : i, i + 1 };
	d->chosen = d->pair_count > 0 ? d->pair_count - 1 : 0;
}

/* ---- working and loading */

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
	d->chart_stale = true;
	table_changed(&d->table);
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

static bool
start(struct drift *d, struct err *err)
{
	stop_job(d);
	chartpane_set(d->pane, NULL);
	choose_pairs(d);
	if (d->pair_count == 0)
		return true;
	d->job = drift_job_start(d->paths, d->version_count, d->pairs, d->pair_count, err);
	if (d->job == NULL)
		return false;
	frame_watch(d->frame, drift_job_fd(d->job), job_spoke, d);
	set_columns(d);
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
		same = choose_versions(d, err) && d->version_count == before;
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
	return choose_versions(d, err) && start(d, err);
}

/* ---- the chart */

static void
make_chart(struct drift *d)
{
	const struct data_drift_column *c = column_here(d);
	const struct drift_pair *p = &d->pairs[d->chosen];
	const struct data_profile *profiles[2] = { drift_job_profile(d->job, p->reference),
		drift_job_profile(d->job, p->current) };
	const char *labels[2] = { d->labels[p->reference], d->labels[p->current] };
	struct chart_data_request r = { .profiles = profiles, .labels = labels, .count = 2,
		.ecdf = d->ecdf };
	struct chart *chart = NULL;
	struct err err;

	d->note[0] = '\0';
	if (c == NULL || profiles[0] == NULL || profiles[1] == NULL)
		return;
	r.column = c->name;
	if (!chart_data_column(&r, &chart, &err))
		str_copy(d->note, sizeof d->note, err.msg);
	chartpane_set(d->pane, chart);
}

static bool
drift_idle(void *self)
{
	struct drift *d = self;

	if (!d->chart_stale || chosen_result(d) == NULL)
		return false;
	make_chart(d);
	d->chart_stale = false;
	return true;
}

/* ---- drawing */

static void
put_measure(struct area a, int *at, const char *name, double v)
{
	int rows = a.h > 0 ? a.h : 1, width = 34;
	char text[STR_SHORT];

	if (isnan(v))
		return;
	draw_text(a, *at / rows * width, *at % rows, STYLE_DIM, name);
	draw_before(a, *at / rows * width + width - 4, *at % rows, STYLE_TEXT, str_number(text, v, 4));
	(*at)++;
}

static void
draw_measures(const struct data_drift_column *c, struct area a)
{
	const struct data_measures *m = &c->measures;
	const struct {
		const char *name;
		double value;
	} rows[] = {
		{ "PSI", m->psi }, { "KL divergence", m->kl },
		{ "Jensen-Shannon distance", m->jensen_shannon }, { "Hellinger", m->hellinger },
		{ "total variation", m->tvd }, { "L-infinity", m->linf }, { "KS D", m->ks },
		{ "KS p", m->ks_p }, { "Wasserstein", m->wasserstein },
		{ "Wasserstein / sd", m->wasserstein_normed },
		{ "Wasserstein / IQR", m->wasserstein_iqr }, { "energy", m->energy },
		{ "energy / sd", m->energy_normed }, { "Anderson-Darling", m->anderson },
		{ "Anderson-Darling p", m->anderson_p }, { "Cramer-von Mises", m->cramer },
		{ "Cramer-von Mises p", m->cramer_p }, { "Mann-Whitney p", m->mann_whitney_p },
		{ "Welch p", m->welch_p }, { "chi-square", m->chi }, { "chi-square p", m->chi_p },
		{ "G", m->g }, { "G p", m->g_p }, { "Cramer's V", m->cramers_v },
		{ "overlap of values", m->overlap }, { "missing before", c->missing_before },
		{ "missing now", c->missing }, { "missing p", c->missing_p },
		{ "unseen categories", c->unseen }, { "mean before", c->mean_before },
		{ "mean now", c->mean }, { "sd before", c->sd_before }, { "sd now", c->sd },
		{ "rows needed", c->rows_needed },
	};
	int at = 0;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		put_measure(a, &at, rows[i].name, rows[i].value);
}

static void
draw_below(struct drift *d, struct area a)
{
	const struct data_drift_column *c = column_here(d);

	if (c == NULL)
		return;
	draw_text(a, 0, 0, STYLE_STRONG, c->name);
	draw_text(a, (int)strlen(c->name) + 2, 0, verdict_style(c->verdict),
	    data_verdict_name(c->verdict));
	draw_before(a, a.w, 0, STYLE_DIM, c->text);
	a = area_below(a, 1);
	if (d->figures)
		draw_measures(c, a);
	else if (d->note[0] != '\0')
		draw_text(a, 1, 1, STYLE_DIM, d->note);
	else
		chartpane_draw(d->pane, a);
}

static void
draw_facts(const struct drift *d, struct area a)
{
	const struct data_drift *r = chosen_result(d);
	const struct drift_pair *p = &d->pairs[d->chosen];
	char before[STR_SHORT], now[STR_SHORT];

	draw_printf(a, 1, 0, STYLE_STRONG, "%s against %s", d->labels[p->current],
	    d->labels[p->reference]);
	if (drift_job_done(d->job) < drift_job_total(d->job)) {
		char *text = xasprintf("comparing, %zu of %zu", drift_job_done(d->job),
		    drift_job_total(d->job));

		draw_before(a, a.w - 1, 0, STYLE_ACTIVE, text);
		x_free(text);
	}
	if (r == NULL)
		return;
	draw_printf(a, 1, 1, r->drifted ? STYLE_ERROR : STYLE_GOOD, "%s: %zu of %zu columns",
	    r->drifted ? "drift" : "no drift", r->drifted_count, r->compared_count);
	draw_printf(a, 30, 1, STYLE_DIM, "%s rows against %s%s", str_count(now, r->rows),
	    str_count(before, r->rows_before), "");
	if (!isnan(r->classifier.auc)) {
		char *text = xasprintf("told apart by a classifier: AUC %.3f%s%s", r->classifier.auc,
		    r->pca_alarm ? ", PCA" : "", r->correlation_alarm ? ", correlations" : "");

		draw_before(a, a.w - 1, 1, r->classifier.alarm ? STYLE_WARNING : STYLE_DIM, text);
		x_free(text);
	}
}

static void
draw_nothing(const struct drift *d, struct area a)
{
	static const char *const words[] = {
		"Nothing to compare yet",
		"",
		"Drift is measured between two versions of a dataset that have statistics.",
		"On Data, mark two with  space  and press  d; or in a shell:",
		"    $ benchtop drift rentals@1 rentals@2",
	};

	if (d->job != NULL) {
		draw_text(a, 2, 1, STYLE_DIM, drift_job_error(d->job)[0] != '\0'
		    ? drift_job_error(d->job) : "comparing…");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		draw_text(a, 4, 2 + (int)i, i == 0 ? STYLE_STRONG : words[i][0] == ' ' ? STYLE_SHELL
		    : STYLE_DIM, words[i]);
}

static void
drift_draw(void *self, struct area a)
{
	struct drift *d = self;
	const struct data_drift *r = chosen_result(d);
	int table;

	if (r == NULL) {
		draw_nothing(d, a);
		return;
	}
	if (d->zoomed) {
		draw_below(d, area_part(a, 1, 0, a.w - 2, a.h));
		return;
	}
	draw_facts(d, area_top(a, FACTS));
	a = area_below(a, FACTS);
	table = (int)r->count + 1;
	if (a.h - table - 1 < (a.h > 28 ? 14 : CHART_LEAST))
		table = a.h - 1 - (a.h > 28 ? 14 : CHART_LEAST);
	if (table < 4 && table < (int)r->count + 1)
		table = a.h;
	table_draw(&d->table, area_top(a, table));
	if (a.h - table > 1) {
		draw_rule(area_below(a, table), 0, NULL);
		draw_below(d, area_part(area_below(a, table + 1), 1, 0, a.w - 2, a.h - table - 1));
	}
}

/* ---- actions */

static enum next
act_measures(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	d->figures = !d->figures;
	return NEXT_DRAW;
}

static bool
is_measures(void *self)
{
	return ((struct drift *)self)->figures;
}

static enum next
act_ecdf(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	d->ecdf = !d->ecdf;
	d->figures = false;
	d->chart_stale = true;
	return NEXT_DRAW;
}

static bool
is_ecdf(void *self)
{
	return ((struct drift *)self)->ecdf;
}

static const char *
why_one_pair(void *self)
{
	return ((struct drift *)self)->pair_count > 1 ? NULL : "there are only two versions";
}

static enum next
move_pair(struct drift *d, size_t pair)
{
	if (result(d, pair) == NULL)
		return NEXT_NOTHING;
	d->chosen = pair;
	d->chart_stale = true;
	return NEXT_DRAW;
}

static enum next
act_newer(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	return move_pair(d, d->chosen + 1);
}

static enum next
act_older(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	return d->chosen > 0 ? move_pair(d, d->chosen - 1) : NEXT_NOTHING;
}

static enum next
act_against(void *self, const char *argument)
{
	struct drift *d = self;
	struct err err;

	(void)argument;
	d->against_first = !d->against_first;
	if (!start(d, &err))
		frame_say_error(d->frame, &err);
	else
		frame_say(d->frame, TONE_INFO, d->against_first ? "every version against the first"
		    : "every version against the one before it");
	return NEXT_DRAW;
}

static bool
is_against_first(void *self)
{
	return ((struct drift *)self)->against_first;
}

static void
shell_drift(void *self, struct buf *out)
{
	const struct drift *d = self;

	if (d->pair_count > 0)
		buf_printf(out, "benchtop drift %s %s", d->labels[d->pairs[d->chosen].reference],
		    d->labels[d->pairs[d->chosen].current]);
}

static const struct action actions[] = {
	{ .name = "measures", .keys = "i", .hint = "measures", .act = act_measures,
	  .is_on = is_measures, .shell = shell_drift,
	  .help = "every measure of the column instead of its chart" },
	{ .name = "ecdf", .keys = "e", .hint = "cumulative", .act = act_ecdf, .is_on = is_ecdf,
	  .help = "cumulative shares instead of histograms" },
	{ .name = "older", .keys = "[", .hint = "older", .act = act_older, .why_not = why_one_pair,
	  .help = "look at the comparison before" },
	{ .name = "newer", .keys = "]", .hint = "newer", .act = act_newer, .why_not = why_one_pair,
	  .help = "look at the next comparison" },
	{ .name = "against", .keys = "b", .hint = "baseline", .act = act_against,
	  .is_on = is_against_first, .why_not = why_one_pair,
	  .help = "compare every version with the first, or with the one before it" },
};

static const struct action_set drift_actions = {
	.context = "drift", .title = "Drift", .actions = actions, .count = ARRAY_LEN(actions),
};

/* ---- life */

static void *
drift_open(struct frame *f, const char *argument, struct err *err)
{
	struct drift *d = x_new(struct drift);

	(void)err;
	d->frame = f;
	d->wanted = argument != NULL && argument[0] != '\0' ? xstrdup(argument) : NULL;
	d->arena = arena_new();
	d->pane = chartpane_new();
	table_init(&d->table, f, &model, d);
	return d;
}

static void
drift_close(void *self)
{
	struct drift *d = self;

	stop_job(d);
	table_release(&d->table);
	chartpane_free(d->pane);
	arena_free(d->arena);
	x_free(d->wanted);
	x_free(d);
}

static bool
drift_peel(void *self)
{
	struct drift *d = self;

	if (d->zoomed) {
		d->zoomed = false;
		return true;
	}
	return table_peel(&d->table);
}

static struct table *
drift_table(void *self)
{
	return &((struct drift *)self)->table;
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
	.peel = drift_peel,
	.table = drift_table,
	.close = drift_close,
};
