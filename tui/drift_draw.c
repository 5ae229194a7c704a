/*
 * drift_draw.c - how the Drift screen looks: facts, the heat map, below it the views of the column under the
 * cursor (drift_views.c).
 */
#include <math.h>
#include <stdio.h>

#include "base_utf8.h"
#include "datawork.h"
#include "drift_parts.h"

enum { FACTS = 2 };

static void
describe_progress(const struct drift *d, struct buf *out)
{
	switch (drift_job_state(d->job)) {
	case DRIFT_JOB_COLUMNS:
		buf_printf(out, "● comparing columns, %zu of %zu", drift_job_done(d->job),
		    drift_job_total(d->job));
		break;
	case DRIFT_JOB_ROWS:
		buf_add(out, "● looking at rows");
		break;
	case DRIFT_JOB_STOPPED:
		buf_add(out, "stopped: r compares again");
		break;
	default:
		if (d->bare_count > 0)
			buf_printf(out, "%zu without statistics: s makes them", d->bare_count);
		else if (d->left_out > 0)
			buf_printf(out, "the %zu oldest versions are left out", d->left_out);
	}
}

/* What the classifier says of the chosen pair; nothing while it is not known. */
static void
describe_rows(const struct drift *d, struct buf *out)
{
	const struct data_drift *r = drift_chosen_rows(d);

	if (r == NULL || isnan(r->classifier.auc))
		return;
	buf_printf(out, "AUC %.3f%s%s%s", r->classifier.auc, r->classifier.alarm ? " ▲" : "",
	    r->pca_alarm ? "  PCA ▲" : "", r->correlation.alarm ? "  correlations ▲" : "");
}

/* Of the columns, and of rows as a whole where they are known. */
static int
draw_outcome(struct area a, const struct data_drift *r, const struct data_drift *rows)
{
	enum data_drift_outcome outcome = data_drift_outcome(rows != NULL && rows->drifted ? rows : r);
	bool drift = outcome == DATA_OUTCOME_DRIFT;

	if (data_drift_outcome_why(outcome) != NULL)
		return draw_printf(a, 1, 1, STYLE_WARNING, "%s: %s", data_drift_outcome_name(outcome),
		    data_drift_outcome_why(outcome));
	return draw_printf(a, 1, 1, drift ? STYLE_ERROR : STYLE_GOOD, "%s %s: %zu of %zu columns",
	    drift ? "▲" : "✓", data_drift_outcome_name(outcome), r->drifted_count, r->compared_count);
}

static void
draw_facts(const struct drift *d, struct area a)
{
	const struct data_drift *r = drift_chosen(d), *rows = drift_chosen_rows(d);
	const struct drift_pair *p = &d->pairs[d->chosen];
	char before[STR_SHORT], now[STR_SHORT];
	struct buf text = BUF_INIT;
	int x;

	x = 1 + draw_printf(a, 1, 0, STYLE_STRONG, "%s against %s", d->labels[p->current],
	    d->labels[p->reference]);
	describe_progress(d, &text);
	if (x + utf8_width(buf_str(&text)) + 2 < a.w)
		draw_before(a, a.w - 1, 0, drift_job_state(d->job) < DRIFT_JOB_WAITS ? STYLE_ACTIVE
		    : STYLE_DIM, buf_str(&text));
	buf_clear(&text);
	if (r != NULL) {
		x = 1 + draw_outcome(a, r, rows);
		x += 3 + draw_printf(a, x + 3, 1, STYLE_DIM, "%s rows against %s", str_count(now, r->rows),
		    str_count(before, r->rows_before));
		describe_rows(d, &text);
		if (x + utf8_width(buf_str(&text)) + 2 < a.w)
			draw_before(a, a.w - 1, 1, rows != NULL && rows->classifier.alarm ? STYLE_WARNING
			    : STYLE_DIM, buf_str(&text));
	} else if (drift_job_error(d->job, d->chosen)[0] != '\0') {
		draw_field(a, 1, 1, a.w - 2, STYLE_ERROR, DRAW_LEFT, drift_job_error(d->job, d->chosen));
	}
	buf_release(&text);
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

	if (d->bare_count > 0) {
		draw_printf(a, 4, 2, STYLE_STRONG, "%zu versions of %s have no statistics yet",
		    d->bare_count, d->name);
		draw_text(a, 4, 4, STYLE_DIM, datawork_is_on() ? "they are being computed" : "s makes them");
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

	a = datawork_draw(a);
	d->heat.area = (struct area){ .w = 0 };
	if (d->job == NULL || d->pair_count == 0) {
		draw_nothing(d, a);
		return;
	}
	if (!d->main.enlarged) {
		draw_facts(d, area_top(a, FACTS));
		a = area_below(a, FACTS);
	}
	if (d->row_count == 0) {
		draw_text(a, 2, 1, STYLE_DIM, drift_job_error(d->job, d->chosen)[0] == '\0' ? "comparing…"
		    : "they cannot be compared; the other versions can: ] and [ go to them");
		return;
	}
	charttable_draw(&d->main, a, drift_draw_below);
	if (!d->main.enlarged)
		drift_heat_draw(d);
	/* The rule that names the views has room behind them. */
	if (!d->main.enlarged && d->main.views.area.w > 0)
		drift_heat_legend(d, d->main.views.area, d->main.views.x[DRIFT_VIEWS] + 2);
}
