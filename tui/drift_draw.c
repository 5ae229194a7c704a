/*
 * drift_draw.c - how the Drift screen looks: facts, the heat map, below it the distributions or every
 * measure of the column under the cursor.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "drift_parts.h"

enum { FACTS = 2 };

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
draw_below(void *self, struct area a)
{
	struct drift *d = self;
	const struct data_drift_column *c = drift_column_here(d);

	if (c == NULL)
		return;
	draw_text(a, 0, 0, STYLE_STRONG, c->name);
	draw_text(a, (int)strlen(c->name) + 2, 0, drift_verdict_style(c->verdict),
	    data_verdict_name(c->verdict));
	draw_before(a, a.w, 0, STYLE_DIM, c->text);
	a = area_below(a, 1);
	if (d->figures)
		draw_measures(c, a);
	else
		charttable_draw_chart(&d->main, a);
}

static void
draw_facts(const struct drift *d, struct area a)
{
	const struct data_drift *r = drift_chosen(d);
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

void
drift_draw(void *self, struct area a)
{
	struct drift *d = self;
	const struct data_drift *r = drift_chosen(d);

	if (r == NULL) {
		draw_nothing(d, a);
		return;
	}
	if (!d->main.enlarged) {
		draw_facts(d, area_top(a, FACTS));
		a = area_below(a, FACTS);
	}
	charttable_draw(&d->main, a, draw_below);
}
