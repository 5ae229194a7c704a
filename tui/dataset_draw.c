/*
 * dataset_draw.c - how the Columns screen looks: facts, the table, below it the chart or every figure
 * of the column under the cursor.
 */
#include <math.h>
#include <stdio.h>

#include "dataset_parts.h"

static void
put_line(struct area a, int *y, const char *label, const char *text)
{
	if (*y >= a.h || text[0] == '\0')
		return;
	draw_text(a, 0, *y, STYLE_DIM, label);
	draw_field(a, 16, (*y)++, a.w - 16, STYLE_TEXT, DRAW_LEFT, text);
}

static void
put_number(struct area a, int *y, const char *label, const struct data_summary *s, double v)
{
	struct table_cell cell = { .text = "" };

	dataset_figure(s, v, &cell);
	put_line(a, y, label, cell.text);
}

/* Everything that is known of the column, in as many columns of text as there is room for. */
static void
draw_figures(const struct dataset *d, const struct data_summary *s, struct area a)
{
	struct area left = area_left(a, a.w / 2 - 1), right = area_right_of(a, a.w / 2);
	char text[STR_SHORT];
	int y = 0, z = 0;

	put_line(left, &y, "type", data_type_name(s->type));
	put_line(left, &y, "present", str_count(text, s->present));
	put_line(left, &y, "missing", str_count(text, s->missing));
	put_line(left, &y, "distinct", str_count(text, (uint64_t)llround(s->distinct)));
	if (s->numeric || s->temporal) {
		put_number(left, &y, "min", s, s->min);
		for (size_t i = 0; i < DATA_QUANTILES; i++) {
			char label[16];

			snprintf(label, sizeof label, "%g %%", 100 * data_quantile_shares[i]);
			put_number(left, &y, label, s, s->quantiles[i]);
		}
		put_number(left, &y, "max", s, s->max);
	}
	if (s->numeric) {
		put_number(right, &z, "mean", s, s->mean);
		put_number(right, &z, "sd", s, s->sd);
		put_number(right, &z, "skewness", s, s->skewness);
		put_number(right, &z, "kurtosis", s, s->kurtosis);
		put_number(right, &z, "IQR", s, s->iqr);
		put_number(right, &z, "MAD", s, s->mad);
		put_line(right, &z, "zeros", str_count(text, s->column->zeros));
		put_line(right, &z, "negative", str_count(text, s->column->negatives));
		put_number(right, &z, "autocorrelation", s, s->autocorrelation);
	}
	for (size_t i = 0; i < s->top_count && z < right.h; i++) {
		struct buf value = BUF_INIT;

		data_top_print(&s->column->top, s->top[i], &value);
		buf_printf(&value, "   %s", str_count(text, s->top[i]->count));
		put_line(right, &z, i == 0 ? "most common" : "", buf_str(&value));
		buf_release(&value);
	}
	for (size_t i = 0; i < d->alert_count; i++)
		if (str_equal(d->alerts[i].column, s->column->name) && y < left.h)
			draw_printf(left, 0, y++, d->alerts[i].severe ? STYLE_WARNING : STYLE_DIM, "%s: %s",
			    d->alerts[i].code, d->alerts[i].text);
}

static void
draw_below(void *self, struct area a)
{
	struct dataset *d = self;
	const struct data_summary *s = dataset_here(d);

	if (s == NULL)
		return;
	if (d->view == DATASET_FIGURES)
		draw_figures(d, s, a);
	else
		charttable_draw_chart(&d->main, a);
}

static void
draw_facts(const struct dataset *d, struct area a)
{
	char rows[STR_SHORT], bytes[STR_SHORT];
	struct buf dialect = BUF_INIT;
	const struct data_profile *p = &d->profile[0];
	size_t severe = 0;

	for (size_t i = 0; i < d->alert_count; i++)
		severe += d->alerts[i].severe;
	data_dialect_describe(&p->dialect, &dialect);
	draw_printf(a, 1, 0, STYLE_DIM, "%s rows, %zu columns, %s   %s", str_count(rows, p->rows),
	    p->count, str_bytes(bytes, p->bytes), buf_str(&dialect));
	if (severe > 0) {
		char *text = xasprintf("▲ %zu to look at", severe);

		draw_before(a, a.w - 1, 0, STYLE_WARNING, text);
		x_free(text);
	}
	buf_release(&dialect);
}

void
dataset_draw(void *self, struct area a)
{
	struct dataset *d = self;

	if (!d->has[0]) {
		draw_text(a, 2, 1, STYLE_DIM, "the statistics of this version are being computed…");
		return;
	}
	if (!d->main.enlarged) {
		draw_facts(d, area_top(a, 1));
		a = area_below(a, 1);
	}
	charttable_draw(&d->main, a, draw_below);
}
