/*
 * changes_draw.c - how the Changes screen looks: facts, the table, below it the distributions, the figures
 * or the values of both versions.
 */
#include <math.h>
#include <stdio.h>

#include "base_utf8.h"
#include "changes_parts.h"
#include "datawork.h"

const char *const changes_view_names[CHANGES_VIEWS] = { "Distributions", "Figures", "Values" };

/* A figure of both versions, and how far they are apart. */
struct line {
	const char *name;
	double before, now;
	bool exact_before, exact_now;	/* else a sketch's: marked */
};

enum { NAME = 16, VALUE = 16, WIDTH = NAME + 3 * VALUE + 3 };

static void
print_value(const struct data_summary *s, double v, bool exact, struct buf *out)
{
	if (s->column == NULL || isnan(v))
		return;
	if (!exact)
		buf_add(out, "~");
	data_summary_print(s, v, out);
}

/* "+12.5 %" where a ratio says something, else nothing. */
static void
print_difference(const struct line *l, struct buf *out)
{
	char text[STR_SHORT];
	double ratio = l->before != 0 ? (l->now - l->before) / fabs(l->before) : (double)NAN;

	if (l->now == l->before)
		buf_add(out, "=");
	else if (isfinite(ratio))
		buf_printf(out, "%s%s %%", ratio > 0 ? "+" : "", str_number(text, 100 * ratio, 3));
}

static void
draw_line(struct area a, int y, const struct data_diff_column *c, const struct line *l)
{
	struct buf before = BUF_INIT, now = BUF_INIT, difference = BUF_INIT;

	print_value(&c->before, l->before, l->exact_before, &before);
	print_value(&c->now, l->now, l->exact_now, &now);
	if (before.len > 0 && now.len > 0 && !c->now.temporal)
		print_difference(l, &difference);
	draw_field(a, 0, y, NAME, STYLE_DIM, DRAW_LEFT, l->name);
	draw_field(a, NAME, y, VALUE, STYLE_TEXT, DRAW_RIGHT, buf_str(&before));
	draw_field(a, NAME + VALUE + 1, y, VALUE, STYLE_TEXT, DRAW_RIGHT, buf_str(&now));
	draw_field(a, NAME + 2 * VALUE + 2, y, VALUE, str_equal(buf_str(&difference), "=") ? STYLE_FAINT
	    : STYLE_ACCENT, DRAW_RIGHT, buf_str(&difference));
	buf_release(&before);
	buf_release(&now);
	buf_release(&difference);
}

static size_t
list_figures(const struct data_diff_column *c, struct line *out)
{
	const struct data_summary *a = &c->before, *b = &c->now;
	bool exact_a = a->rank_error <= 0, exact_b = b->rank_error <= 0;
	const struct line lines[] = {
		{ "mean", a->mean, b->mean, true, true }, { "sd", a->sd, b->sd, true, true },
		{ "min", a->min, b->min, true, true },
		{ "5 %", a->quantiles[2], b->quantiles[2], exact_a, exact_b },
		{ "25 %", a->quantiles[DATA_Q25], b->quantiles[DATA_Q25], exact_a, exact_b },
		{ "median", a->quantiles[DATA_Q50], b->quantiles[DATA_Q50], exact_a, exact_b },
		{ "75 %", a->quantiles[DATA_Q75], b->quantiles[DATA_Q75], exact_a, exact_b },
		{ "95 %", a->quantiles[8], b->quantiles[8], exact_a, exact_b },
		{ "max", a->max, b->max, true, true },
		{ "skewness", a->skewness, b->skewness, true, true },
		{ "kurtosis", a->kurtosis, b->kurtosis, true, true },
		{ "autocorrelation", a->autocorrelation, b->autocorrelation, true, true },
	};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		bool has_a = a->column != NULL && (a->numeric || a->temporal) && !isnan(lines[i].before);
		bool has_b = b->column != NULL && (b->numeric || b->temporal) && !isnan(lines[i].now);

		if (has_a || has_b)
			out[n++] = lines[i];
	}
	return n;
}

static void
draw_heads(const struct changes *c, struct area a)
{
	draw_field(a, NAME, 0, VALUE, STYLE_SERIES_1, DRAW_RIGHT, c->pair.label[0]);
	draw_field(a, NAME + VALUE + 1, 0, VALUE, STYLE_SERIES_2, DRAW_RIGHT, c->pair.label[1]);
	draw_field(a, NAME + 2 * VALUE + 2, 0, VALUE, STYLE_DIM, DRAW_RIGHT, "change");
}

static void
draw_counts(const struct data_diff_column *c, struct area a, int *y)
{
	const struct data_summary *sides[2] = { &c->before, &c->now };
	static const char *const names[] = { "present", "missing", "distinct" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++, (*y)++) {
		draw_field(a, 0, *y, NAME, STYLE_DIM, DRAW_LEFT, names[i]);
		for (int k = 0; k < 2; k++) {
			const struct data_summary *s = sides[k];
			char count[STR_SHORT], text[STR_SHORT + 2];
			uint64_t n = i == 0 ? s->present : i == 1 ? s->missing
			    : (uint64_t)llround(s->distinct);

			if (s->column == NULL)
				continue;
			snprintf(text, sizeof text, "%s%s", i == 2 && !s->distinct_exact ? "~" : "",
			    str_count(count, n));
			draw_field(a, NAME + k * (VALUE + 1), *y, VALUE, STYLE_TEXT, DRAW_RIGHT, text);
		}
	}
}

/* One column of figures, or two beside each other where they fit. */
static void
draw_figures(const struct changes *c, const struct data_diff_column *column, struct area a)
{
	struct line lines[16];
	size_t n = list_figures(column, lines);
	int y = 1;

	draw_heads(c, a);
	draw_counts(column, a, &y);
	for (size_t i = 0; i < n; i++) {
		if (y >= a.h && a.w >= 2 * WIDTH + 4) {
			a = area_right_of(a, WIDTH + 4);
			draw_heads(c, a);
			y = 1;
		}
		draw_line(a, y++, column, &lines[i]);
	}
}

static double
share_of(const struct data_summary *s, uint64_t hash)
{
	const struct data_top_item *item = s->column != NULL ? data_top_find(&s->column->top, hash)
	    : NULL;

	if (s->column == NULL || s->present == 0)
		return (double)NAN;
	return item != NULL ? (double)item->count / (double)s->present : 0;
}

/* The most frequent values of now, with their shares before and now. */
static void
draw_values(const struct changes *c, const struct data_diff_column *column, struct area a)
{
	const struct data_summary *s = column->now.column != NULL ? &column->now : &column->before;
	char text[STR_SHORT];

	draw_heads(c, a);
	for (size_t i = 0; i < s->top_count; i++) {
		double before = share_of(&column->before, s->top[i]->hash);
		double now = share_of(&column->now, s->top[i]->hash);
		struct buf value = BUF_INIT;
		int y = (int)i + 1;

		data_top_print(&s->column->top, s->top[i], &value);
		draw_field(a, 0, y, NAME, STYLE_TEXT, DRAW_LEFT, buf_str(&value));
		buf_clear(&value);
		if (!isnan(before))
			buf_printf(&value, "%s %%", str_number(text, 100 * before, 3));
		draw_field(a, NAME, y, VALUE, STYLE_TEXT, DRAW_RIGHT, buf_str(&value));
		buf_clear(&value);
		if (!isnan(now))
			buf_printf(&value, "%s %%", str_number(text, 100 * now, 3));
		draw_field(a, NAME + VALUE + 1, y, VALUE, STYLE_TEXT, DRAW_RIGHT, buf_str(&value));
		buf_clear(&value);
		if (!isnan(before) && !isnan(now))
			buf_printf(&value, "%s%s points", now > before ? "+" : "",
			    str_number(text, 100 * (now - before), 3));
		draw_field(a, NAME + 2 * VALUE + 2, y, VALUE, STYLE_ACCENT, DRAW_RIGHT, buf_str(&value));
		buf_release(&value);
	}
}

static void
draw_below(void *self, struct area a)
{
	struct changes *c = self;
	const struct data_diff_column *column = changes_here(c);

	if (column == NULL)
		return;
	if (c->main.views.front == CHANGES_FIGURES)
		draw_figures(c, column, a);
	else if (c->main.views.front == CHANGES_VALUES)
		draw_values(c, column, a);
	else
		charttable_draw_chart(&c->main, a);
}

static void
draw_facts(const struct changes *c, struct area a)
{
	const struct data_diff *d = &c->diff;
	char before[STR_SHORT], now[STR_SHORT], added[STR_SHORT], removed[STR_SHORT];
	struct buf text = BUF_INIT, same = BUF_INIT;
	int x;

	x = 1 + draw_printf(a, 1, 0, STYLE_STRONG, "%s → %s", c->pair.label[0], c->pair.label[1]);
	draw_printf(a, x + 2, 0, STYLE_DIM, "%s → %s rows", str_count(before, d->before->rows),
	    str_count(now, d->now->rows));
	buf_printf(&text, "%s%s new rows, %s gone", d->rows_exact ? "" : "~",
	    str_count(added, (uint64_t)d->rows_added), str_count(removed, (uint64_t)d->rows_removed));
	draw_text(a, 1, 1, STYLE_TEXT, buf_str(&text));
	x = utf8_width(buf_str(&text)) + 3;
	buf_clear(&text);
	for (int kind = DATA_DIFF_ADDED; kind <= DATA_DIFF_CHANGED; kind++)
		if (c->kinds[kind] > 0)
			buf_printf(&text, "%s%zu %s", text.len > 0 ? ", " : "", c->kinds[kind],
			    data_diff_kind_name((enum data_diff_kind)kind));
	buf_printf(&same, "%s%zu the same", text.len > 0 ? ", " : "", c->kinds[DATA_DIFF_SAME]);
	/* What did not change is left out first. */
	if (text.len == 0 || x + 9 + utf8_width(buf_str(&text)) + utf8_width(buf_str(&same)) < a.w)
		buf_add(&text, buf_str(&same));
	draw_printf(a, x, 1, c->kinds[DATA_DIFF_REMOVED] + c->kinds[DATA_DIFF_RETYPED] > 0 ? STYLE_WARNING
	    : STYLE_DIM, "columns: %s", buf_str(&text));
	buf_release(&text);
	buf_release(&same);
}

void
changes_draw(void *self, struct area a)
{
	struct changes *c = self;

	a = datawork_draw(a);
	if (!c->loaded) {
		draw_paragraph(area_part(a, 2, 1, a.w - 4, a.h - 1), 0, STYLE_DIM, c->main.note[0] != '\0'
		    ? c->main.note : datawork_is_on() ? "the statistics are being computed…" : "comparing…");
		return;
	}
	if (!c->main.enlarged) {
		draw_facts(c, area_top(a, 2));
		a = area_below(a, 2);
	}
	if (c->shown_count == 0)
		draw_text(a, 1, 1, STYLE_GOOD, "every column is the same: a shows them");
	else
		charttable_draw(&c->main, a, draw_below);
}
