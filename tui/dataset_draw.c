/*
 * dataset_draw.c - how the Columns screen looks: facts, the table, below it the views of the column under the
 * cursor.
 */
#include <stdio.h>

#include "base_utf8.h"
#include "data_dialect.h"
#include "dataset_parts.h"
#include "datawork.h"

enum { SPLIT_WIDTH = 120, FIGURES_WIDTH = 40, SPLIT_HEIGHT = 16 };

const char *const dataset_view_names[DATASET_VIEWS] = { "Chart", "Figures", "Values",
	"Over versions", "Correlations" };

/* The chart is made for the room it has: another one makes it anew. */
static void
note_room(struct dataset *d, struct area a)
{
	if (a.w != d->below_w || a.h != d->below_h)
		d->main.stale = true;
	d->below_w = a.w;
	d->below_h = a.h;
}

static void
draw_below(void *self, struct area a)
{
	struct dataset *d = self;
	const struct data_summary *s = dataset_here(d);
	size_t view = d->main.views.front;

	if (s == NULL)
		return;
	if (view == DATASET_FIGURES) {
		dataset_draw_figures(d, s, a);
	} else if (view == DATASET_VALUES) {
		dataset_draw_values(s, a);
	} else {
		/* One column whole: its figures beside its chart. */
		if (view == DATASET_CHART && d->main.enlarged && a.w >= SPLIT_WIDTH && a.h >= SPLIT_HEIGHT) {
			dataset_draw_figures(d, s, area_right_of(a, a.w - FIGURES_WIDTH + 2));
			a = area_left(a, a.w - FIGURES_WIDTH);
		}
		note_room(d, a);
		charttable_draw_chart(&d->main, a);
	}
}

static void
draw_facts(const struct dataset *d, struct area a)
{
	char rows[STR_SHORT], bytes[STR_SHORT];
	struct buf dialect = BUF_INIT;
	const struct data_profile *p = &d->profile;
	size_t severe = 0;
	int x;

	for (size_t i = 0; i < d->alert_count; i++)
		severe += d->alerts[i].severe;
	data_dialect_describe(&p->dialect, &dialect);
	x = 1 + draw_printf(a, 1, 0, STYLE_DIM, "%s rows, %zu columns, %s   %s",
	    str_count(rows, p->rows), p->count, str_bytes(bytes, p->bytes), buf_str(&dialect));
	if (severe > 0) {
		char *text = xasprintf("▲ %zu to look at", severe);

		if (x + utf8_width(text) + 2 < a.w)
			draw_before(a, a.w - 1, 0, STYLE_WARNING, text);
		x_free(text);
	}
	buf_release(&dialect);
}

static void
draw_waiting(const struct dataset *d, struct area a)
{
	if (datawork_is_on())
		draw_text(a, 2, 1, STYLE_DIM, "the statistics of this version are being computed…");
	else if (d->asked)
		draw_text(a, 2, 1, STYLE_DIM, "there are no statistics of this version: r tries again");
	else
		draw_text(a, 2, 1, STYLE_DIM, "loading…");
}

void
dataset_draw(void *self, struct area a)
{
	struct dataset *d = self;

	a = datawork_draw(a);
	if (!d->loaded) {
		draw_waiting(d, a);
		return;
	}
	if (!d->main.enlarged) {
		draw_facts(d, area_top(a, 1));
		a = area_below(a, 1);
	}
	if (d->profile.count == 0)
		draw_text(a, 2, 1, STYLE_DIM, "the version has no column");
	else
		charttable_draw(&d->main, a, draw_below);
}
