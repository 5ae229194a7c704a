/*
 * drift_views.c - what stands under the heat map: the distributions with their quantiles, every measure
 * and why the verdict is what it is, the measure over versions, and the rows as a whole.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_utf8.h"
#include "drift_parts.h"

const char *const drift_view_names[DRIFT_VIEWS] = { "Distributions", "Measures", "Over versions",
	"Rows as a whole" };

enum { QUANTILES_WIDTH = 46, CHART_LEAST_WIDTH = 50, MEASURE_WIDTH = 38,
	EXPLAIN_LEAST = 12 };

/* ---- the verdict in words */

static void
add_number(struct buf *out, double v)
{
	char text[STR_SHORT];

	buf_add(out, str_number(text, v, 3));
}

/* "wasserstein_normed 0.52, drift from 0.1; chance gives up to 0.04; p 1e-9 of 0.05" */
static void
explain(const struct data_drift_column *c, struct buf *out)
{
	if (isnan(c->score))
		return;
	buf_printf(out, "%s ", c->measure);
	if (c->compared != NULL)
		buf_printf(out, "of %s ", c->compared);
	add_number(out, c->score);
	if (!isnan(c->threshold)) {
		buf_add(out, c->p_decides ? ", drift up to " : ", drift from ");
		add_number(out, c->threshold);
	}
	if (!isnan(c->floor)) {
		buf_add(out, "; chance gives up to ");
		add_number(out, c->floor);
	}
	if (!isnan(c->p_adjusted)) {
		buf_add(out, "; p ");
		add_number(out, c->p_adjusted);
	}
}

/* Name, verdict, and what it is about; returns the rows taken. */
static int
draw_verdict(const struct drift *d, struct area a)
{
	const struct data_drift_column *c = drift_column_here(d);
	const struct drift_row *row = drift_row_here(d);
	struct buf why = BUF_INIT;
	int x;

	x = draw_text(a, 0, 0, STYLE_STRONG, row->name) + 2;
	if (c == NULL) {
		draw_text(a, x, 0, STYLE_DIM, drift_chosen(d) == NULL ? "not compared yet" :
		    "neither of the two versions has the column");
		return 1;
	}
	x += draw_text(a, x, 0, drift_verdict_style(c->verdict) | STYLE_BOLD,
	    data_verdict_name(c->verdict)) + 2;
	draw_field(a, x, 0, a.w - x, STYLE_DIM, DRAW_LEFT, c->text);
	/* A small chart needs the row more. */
	if (a.h >= EXPLAIN_LEAST || d->main.views.front == DRIFT_MEASURES)
		explain(c, &why);
	if (why.len > 0)
		draw_field(a, 0, 1, a.w, STYLE_DIM, DRAW_LEFT, buf_str(&why));
	x = why.len > 0 ? 2 : 1;
	buf_release(&why);
	return x;
}

/* ---- distributions */

static void
put(struct area a, int x, int y, unsigned style, const struct data_summary *s, double v)
{
	struct buf text = BUF_INIT;

	data_summary_print(s, v, &text);
	draw_field(a, x, y, 11, style, DRAW_RIGHT, buf_str(&text));
	buf_release(&text);
}

/* Quantiles of both, and how far they are apart in standard deviations of the reference. */
static void
draw_quantiles(struct drift *d, struct area a, const char *column)
{
	const struct drift_pair *p = &d->pairs[d->chosen];
	const struct data_profile *before = drift_profile(d, p->reference, NULL);
	const struct data_profile *now = drift_profile(d, p->current, NULL);
	const struct data_column *x = before != NULL ? data_profile_find(before, slice_of(column)) : NULL;
	const struct data_column *y = now != NULL ? data_profile_find(now, slice_of(column)) : NULL;
	struct data_summary s, t;

	if (x == NULL || y == NULL)
		return;
	data_summary_make(&s, x);
	data_summary_make(&t, y);
	if ((s.numeric && t.numeric) || (s.temporal && t.temporal)) {
		draw_field(a, 8, 0, 11, STYLE_SERIES_1, DRAW_RIGHT, "reference");
		draw_field(a, 20, 0, 11, STYLE_SERIES_2, DRAW_RIGHT, "current");
		draw_field(a, 33, 0, 10, STYLE_DIM, DRAW_RIGHT, s.temporal ? "" : "apart");
	}
	for (int i = 0; i < DATA_QUANTILES && s.numeric + s.temporal > 0 && t.numeric + t.temporal > 0; i++) {
		double apart = s.sd > 0 && !s.temporal ? (t.quantiles[i] - s.quantiles[i]) / s.sd
		    : (double)NAN;
		char text[STR_SHORT + 8], share[16];

		snprintf(share, sizeof share, "%g %%", 100 * data_quantile_shares[i]);
		draw_field(a, 0, i + 1, 7, STYLE_DIM, DRAW_RIGHT, share);
		put(a, 8, i + 1, STYLE_TEXT, &s, s.quantiles[i]);
		put(a, 20, i + 1, STYLE_TEXT, &t, t.quantiles[i]);
		snprintf(text, sizeof text, "%+.2f sd", apart);
		if (!isnan(apart))
			draw_field(a, 33, i + 1, 10, fabs(apart) >= 0.5 ? STYLE_WARNING : STYLE_DIM, DRAW_RIGHT,
			    text);
	}
	data_summary_release(&s);
	data_summary_release(&t);
}

static void
draw_distributions(struct drift *d, struct area a)
{
	const struct data_drift_column *c = drift_column_here(d);
	bool numbers = c != NULL && (c->kind == DATA_AS_NUMBER ||
	    (c->kind == DATA_AS_CATEGORY && !isnan(c->mean) && !isnan(c->mean_before)));

	if (numbers && !d->main.enlarged && !d->main.stale && a.w >= QUANTILES_WIDTH + CHART_LEAST_WIDTH && a.h >= 6) {
		draw_quantiles(d, area_right_of(a, a.w - QUANTILES_WIDTH + 2), c->name);
		a = area_left(a, a.w - QUANTILES_WIDTH);
	}
	charttable_draw_chart(&d->main, a);
}

/* ---- measures */

enum { MORE_FIGURES = 10 };

struct figure {
	const char *name;
	double value, level;
	bool is_p, judged;		/* judged: the verdict goes by it */
};

static size_t
list_figures(const struct data_drift_column *c, struct figure *out)
{
	const struct data_share *missing = &c->shares[DATA_SHARE_MISSING],
				*unseen = &c->shares[DATA_SHARE_UNSEEN],
				*range = &c->shares[DATA_SHARE_RANGE];
	const struct figure more[MORE_FIGURES] = {
		{ "missing before", missing->before, (double)NAN, false, false },
		{ "missing now", missing->now, (double)NAN, false, missing->drifted },
		{ "missing p", missing->p, 0.05, true, missing->drifted },
		{ "unseen categories", unseen->now, (double)NAN, false, unseen->drifted },
		{ "outside the range", range->now, (double)NAN, false, range->drifted },
		{ "mean before", c->mean_before, (double)NAN, false, false },
		{ "mean now", c->mean, (double)NAN, false, false },
		{ "sd before", c->sd_before, (double)NAN, false, false },
		{ "sd now", c->sd, (double)NAN, false, false },
		{ "rows needed", c->rows_needed, (double)NAN, false, false },
	};
	size_t n = 0;

	for (size_t i = 0; i < data_measure_count; i++) {
		const struct data_measure *m = &data_measure_list[i];
		bool judged = str_equal(c->measure, m->name);

		out[n++] = (struct figure){ m->title, data_measure_value(&c->measures, m),
			judged && !isnan(c->threshold) ? c->threshold : data_measure_level(m),
			m->kind == DATA_P, judged };
	}
	for (size_t i = 0; i < ARRAY_LEN(more); i++)
		out[n++] = more[i];
	return n;
}

static void
draw_figure(struct area a, const struct figure *f)
{
	bool beyond = !isnan(f->level) && (f->is_p ? f->value <= f->level : f->value >= f->level);
	char text[STR_SHORT];

	draw_field(a, 0, 0, 23, f->judged ? STYLE_STRONG : STYLE_DIM, DRAW_LEFT, f->name);
	draw_field(a, 23, 0, 8, beyond ? STYLE_WARNING : STYLE_TEXT, DRAW_RIGHT,
	    str_number(text, f->value, f->is_p ? 2 : 3));
	if (!isnan(f->level))
		draw_printf(a, 32, 0, STYLE_FAINT, "%s%s", f->is_p ? "≤" : "≥",
		    str_number(text, f->level, 2));
}

static void
judged_first(struct figure *figures, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct figure judged = figures[i];

		if (!judged.judged)
			continue;
		memmove(&figures[1], &figures[0], i * sizeof *figures);
		figures[0] = judged;
	}
}

/* In whole columns, what the verdict goes by first. Where they are not all seen the last place counts the others. */
static void
draw_measures(const struct data_drift_column *c, struct area a, bool enlarged)
{
	struct figure *figures = x_new_array(struct figure, data_measure_count + MORE_FIGURES);
	size_t all = list_figures(c, figures), n = 0;
	size_t rows = a.h > 0 ? (size_t)a.h : 1, sides = a.w >= MEASURE_WIDTH ? (size_t)(a.w + 1) / MEASURE_WIDTH : 1;
	size_t seen;
	char key[STR_SHORT];

	for (size_t i = 0; i < all; i++)
		if (!isnan(figures[i].value))
			figures[n++] = figures[i];
	judged_first(figures, n);
	seen = n > rows * sides ? rows * sides - 1 : n;
	for (size_t i = 0; i < seen; i++)
		draw_figure(area_part(a, (int)(i / rows) * MEASURE_WIDTH, (int)(i % rows), MEASURE_WIDTH - 1, 1),
		    &figures[i]);
	if (seen < n) {
		a = area_part(a, (int)(seen / rows) * MEASURE_WIDTH, (int)(seen % rows), MEASURE_WIDTH - 1, 1);
		if (enlarged)
			draw_printf(a, 0, 0, STYLE_DIM, "… %zu more", n - seen);
		else
			draw_printf(a, 0, 0, STYLE_DIM, "… %zu more: %s enlarges", n - seen, key_show(key, K_ENTER));
	}
	x_free(figures);
}

/* ---- rows as a whole */

static void
draw_bar(struct area a, int x, int y, int width, double share, unsigned style)
{
	int full = (int)(share * width + 0.5);

	for (int i = 0; i < width; i++)
		draw_text(a, x + i, y, i < full ? style : STYLE_FAINT, i < full ? "━" : "─");
}

/* The columns by which a classifier tells the two apart, the strongest first. */
static void
draw_gains(const struct drift *d, const struct data_drift *r, struct area a, int y)
{
	const struct data_drift *columns = drift_chosen(d);
	double *gain = x_new_array(double, columns->count + 1);

	memcpy(gain, r->classifier.gain, columns->count * sizeof *gain);
	for (; y < a.h; y++) {
		size_t best = 0;

		for (size_t i = 1; i < columns->count; i++)
			if (gain[i] > gain[best])
				best = i;
		if (columns->count == 0 || gain[best] < 0.01)
			break;
		draw_field(a, 2, y, 20, STYLE_TEXT, DRAW_LEFT, columns->columns[best].name);
		draw_bar(a, 23, y, 20, gain[best], STYLE_SERIES_1);
		draw_printf(a, 44, y, STYLE_DIM, "%.0f %%", 100 * gain[best]);
		gain[best] = 0;
	}
	x_free(gain);
}

static void
draw_classifier(const struct drift *d, const struct data_drift *r, struct area a)
{
	const struct data_classifier *k = &r->classifier;

	if (isnan(k->auc)) {
		draw_text(a, 0, 0, STYLE_DIM, "too few rows or columns for a classifier");
		return;
	}
	draw_printf(a, 0, 0, k->alarm ? STYLE_ERROR : STYLE_GOOD, "%s: AUC %.3f ± %.3f",
	    k->alarm ? "✗ the rows can be told apart" : "✓ the rows cannot be told apart", k->auc,
	    1.96 * k->auc_error);
	if (k->gain == NULL)
		return;
	draw_text(a, 2, 1, STYLE_DIM, "by which columns");
	draw_gains(d, r, a, 2);
}

static void
draw_share(struct area a, int y, const char *text, double share, bool exact)
{
	draw_field(a, 0, y, 36, STYLE_DIM, DRAW_LEFT, text);
	draw_printf(a, 36, y, share > 0.01 ? STYLE_WARNING : STYLE_TEXT, "%s%.3g %%", exact ? "" : "~",
	    100 * share);
}

static void
draw_others(const struct data_drift *r, struct area a)
{
	const struct data_correlation_drift *k = &r->correlation;
	int y = 0;

	if (!isnan(r->pca))
		draw_printf(a, 0, y++, r->pca_alarm ? STYLE_ERROR : STYLE_GOOD,
		    "%s: error %.3g, was %.3g ± %.2g", r->pca_alarm ? "✗ PCA fits worse or better"
		    : "✓ PCA fits as before", r->pca, r->pca_before, 3 * r->pca_sd);
	else
		draw_text(a, 0, y++, STYLE_DIM, "too few numeric columns or rows for PCA");
	if (!isnan(k->change)) {
		draw_printf(a, 0, y++, k->alarm ? STYLE_ERROR : STYLE_GOOD, "%s",
		    k->alarm ? "✗ correlations changed" : "✓ correlations are as before");
		if (k->alarm)
			draw_printf(a, 25, y - 1, STYLE_DIM, "%zu of %zu pairs", k->changed, k->pairs);
		draw_printf(a, 2, y++, STYLE_DIM, "most: %s and %s: %.2f, was %.2f", k->a, k->b, k->now, k->before);
	}
	y++;
	draw_share(a, y++, "current rows that the reference has", r->overlap.second_in_first,
	    r->overlap.exact);
	draw_share(a, y++, "reference rows that are still there", r->overlap.first_in_second,
	    r->overlap.exact);
	draw_field(a, 0, y, 36, STYLE_DIM, DRAW_LEFT, "rows in common (Jaccard)");
	draw_printf(a, 36, y, STYLE_TEXT, "%s%.3g %%", r->overlap.exact ? "" : "~",
	    100 * r->overlap.jaccard);
}

static void
draw_rows(const struct drift *d, struct area a)
{
	enum { HALF = 54 };
	const struct data_drift *r = drift_chosen_rows(d);

	if (r == NULL || drift_chosen(d) == NULL) {
		draw_text(a, 0, 0, STYLE_DIM, drift_job_state(d->job) < DRIFT_JOB_WAITS
		    ? "looking at the rows of these two versions…" : "not looked at: r compares again");
		return;
	}
	if (a.w >= 2 * HALF - 4) {
		draw_classifier(d, r, area_left(a, HALF));
		draw_others(r, area_right_of(a, HALF));
	} else {
		draw_others(r, a);
		draw_classifier(d, r, area_below(a, 8));
	}
}

/* ---- the views */

void
drift_draw_below(void *self, struct area a)
{
	struct drift *d = self;
	const struct data_drift_column *c = drift_column_here(d);

	if (drift_row_here(d) == NULL)
		return;
	if (d->main.views.front == DRIFT_ROWS) {
		draw_rows(d, a);
		return;
	}
	a = area_below(a, draw_verdict(d, a));
	/* The chart is made for the room it has. */
	if (a.w != d->below_w || a.h != d->below_h)
		d->main.stale = true;
	d->below_w = a.w;
	d->below_h = a.h;
	if (d->main.views.front == DRIFT_HISTORY)
		charttable_draw_chart(&d->main, a);
	else if (c != NULL && d->main.views.front == DRIFT_MEASURES)
		draw_measures(c, a, d->main.enlarged);
	else if (c != NULL)
		draw_distributions(d, a);
}
