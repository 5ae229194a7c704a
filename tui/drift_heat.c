/*
 * drift_heat.c - the heat map of the Drift screen: a cell for each column and comparison, over the last
 * column of the table.
 *
 * The colour says how near the score is to its threshold, and red that it is drift by both keys of the
 * rule: noise never looks like drift. Where there is room the score stands in the cell. With few
 * colours or none, shades of block characters say the same, and drift is reversed.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_utf8.h"
#include "drift_parts.h"
#include "terminal.h"

enum { CELL_NUMBER = 5, STEPS = 4 };

/* Backgrounds of 256 colours for score / threshold in steps, and of drift. */
static const struct ramp {
	short calm[STEPS], noticed, drift[STEPS], unknown, ink_calm, ink_drift;
} dark = { { 234, 236, 237, 239 }, 94, { 88, 124, 160, 196 }, 233, 250, 231 },
light = { { 254, 253, 252, 250 }, 222, { 224, 217, 210, 203 }, 231, 238, 16 };

static size_t
step_of(double ratio, double from, double to)
{
	double at = (ratio - from) / (to - from) * STEPS;

	return !(at > 0) ? 0 : at >= STEPS ? STEPS - 1 : (size_t)at;
}

static unsigned
cell_style(const struct data_drift_column *c)
{
	const struct ramp *r = chartpane_is_light() ? &light : &dark;
	double ratio = data_drift_times(c);

	if (terminal_colours() < 256)
		return drift_verdict_style(c->verdict) | (data_verdict_is_drift(c->verdict) ? STYLE_REVERSE : 0);
	if (data_verdict_is_drift(c->verdict))
		return style_ansi(r->ink_drift, r->drift[step_of(log2(ratio), 0, 4)]);
	if (c->verdict == DATA_SIGNIFICANT)
		return style_ansi(chartpane_is_light() ? 16 : 231, r->noticed);
	if (c->verdict == DATA_NOT_COMPARED || isnan(ratio))
		return style_ansi(244, r->unknown);
	return style_ansi(r->ink_calm, r->calm[step_of(ratio, 0, 1)]);
}

/* "0.12", "12.3", "1e3": four columns at most. */
static void
short_number(char out[STR_SHORT], double v)
{
	if (v < 9.995)
		snprintf(out, STR_SHORT, "%.2f", v);
	else if (v < 99.95)
		snprintf(out, STR_SHORT, "%.1f", v);
	else if (v < 9999.5)
		snprintf(out, STR_SHORT, "%.0f", v);
	else
		snprintf(out, STR_SHORT, "%.0e", v);
}

/* What stands in a cell without a number. */
static const char *
sign_of(const struct data_drift_column *c)
{
	static const char *const shades[STEPS] = { "·", "░", "▒", "▓" };

	switch (c->verdict) {
	case DATA_ADDED:
		return "+";
	case DATA_REMOVED:
		return "−";
	case DATA_RETYPED:
		return "≠";
	case DATA_INSUFFICIENT:
		return "·";
	case DATA_NOT_COMPARED:
		return " ";
	default:
		break;
	}
	if (terminal_colours() >= 256)
		return "";
	return c->verdict == DATA_DRIFTED ? "!" : shades[step_of(data_drift_times(c), 0, 1)];
}

static void
put_cell(const struct drift *d, struct area a, int x, int y, const struct data_drift_column *c,
    unsigned flags)
{
	int gap = d->heat.cell > 2 ? 1 : 0, width = d->heat.cell - gap;
	unsigned style = cell_style(c) | flags;
	char text[STR_SHORT];

	if (d->heat.cell >= CELL_NUMBER && !isnan(c->score)) {
		short_number(text, c->score);
		draw_field(a, x, y, width, style, DRAW_RIGHT, text);
	} else {
		draw_field(a, x, y, width, style, DRAW_MIDDLE, sign_of(c));
	}
}

/* ---- the whole */

/* The place of the table's last column, if it is in sight. */
static bool
find_place(struct drift *d)
{
	const struct table *t = &d->main.table;
	const struct table_place *p = t->place_count > 0 ? &t->places[t->place_count - 1] : NULL;
	struct drift_heat *h = &d->heat;

	h->area = (struct area){ .w = 0 };
	if (d->pair_count < 2 || p == NULL || p->column + 1 != t->column_count || t->area.h < 2)
		return false;
	h->area = area_part(t->area, p->x + 1, 1, p->width, t->area.h - 1);
	h->cell = h->area.w / (int)d->pair_count;
	h->cell = h->cell > DRIFT_HEAT_CELL ? DRIFT_HEAT_CELL : h->cell < 1 ? 1 : h->cell;
	h->shown = (size_t)(h->area.w / h->cell);
	if (h->shown > d->pair_count)
		h->shown = d->pair_count;
	if (h->first + h->shown > d->pair_count)
		h->first = d->pair_count - h->shown;
	if (d->chosen < h->first)
		h->first = d->chosen;
	if (d->chosen >= h->first + h->shown)
		h->first = d->chosen - h->shown + 1;
	return h->shown > 0;
}

/* Where the label of a comparison stands. */
static int
label_place(const struct drift_heat *h, size_t at, int width, int room)
{
	int x = (int)at * h->cell;

	if (h->cell > 2 && h->cell - 1 > width)
		x += h->cell - 1 - width;
	return x + width > room ? room - width : x;
}

/* The versions' numbers, where they leave each other room; that of the chosen one in any case. */
static void
draw_labels(const struct drift *d, struct area head)
{
	const struct drift_heat *h = &d->heat;
	int end = 0, here = 0, here_end = 0;

	draw_fill(head, STYLE_HEADER);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < h->shown; i++) {
			const char *label = d->labels[d->pairs[h->first + i].current];
			const char *at = strrchr(label, '@'), *text = at != NULL ? at : label;
			int width = utf8_width(text), x = label_place(h, i, width, head.w);
			bool chosen = h->first + i == d->chosen;

			if (chosen && round == 0) {
				draw_text(head, x, 0, STYLE_TAB_ON, text);
				here = x;
				here_end = x + width;
			} else if (!chosen && round == 1 && x >= end && (x >= here_end + 1 || x + width < here)) {
				draw_text(head, x, 0, STYLE_HEADER, text);
				end = x + width + 1;
			}
		}
	}
}

void
drift_heat_draw(struct drift *d)
{
	const struct table *t = &d->main.table;
	struct drift_heat *h = &d->heat;

	if (!find_place(d))
		return;
	draw_labels(d, area_part(t->area, h->area.x - t->area.x, 0, h->area.w, 1));
	for (int y = 0; y < h->area.h && t->top + (size_t)y < d->row_count; y++) {
		const struct drift_row *row = &d->rows[d->order[t->top + (size_t)y]];
		unsigned flags = t->top + (size_t)y == t->cursor ? STYLE_CURSOR : 0;

		for (size_t i = 0; i < h->shown; i++) {
			const struct data_drift_column *c = row->cells[h->first + i];
			unsigned here = flags != 0 && h->first + i == d->chosen ? STYLE_BOLD | STYLE_UNDERLINE
			    : 0;

			if (c != NULL)
				put_cell(d, h->area, (int)i * h->cell, y, c, here);
		}
	}
}

void
drift_heat_legend(const struct drift *d, struct area row, int from)
{
	static const struct {
		const char *sign, *text;
		enum data_verdict verdict;
		double times;			/* of the threshold */
	} marks[] = {
		{ "·", "calm", DATA_STABLE, 0 }, { "▒", "near threshold", DATA_STABLE, 0.99 },
		{ "▒", "significant", DATA_SIGNIFICANT, 0.5 }, { "!", "drift", DATA_DRIFTED, 1 },
		{ "!", "much", DATA_DRIFTED, 64 },
	};
	int width = 0, x;

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		width += utf8_width(marks[i].text) + 5;
	x = row.w - width - 1;
	if (d->heat.area.w == 0 || x < from)
		return;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		struct data_drift_column c = { .verdict = marks[i].verdict, .score = marks[i].times,
			.threshold = 1 };

		draw_field(row, x, 0, 2, cell_style(&c), DRAW_LEFT, terminal_colours() >= 256 ? ""
		    : marks[i].sign);
		x += 2 + draw_printf(row, x + 2, 0, STYLE_DIM, " %s  ", marks[i].text);
	}
}

bool
drift_heat_at(const struct drift *d, int x, int y, size_t *pair)
{
	const struct drift_heat *h = &d->heat;
	size_t at;

	if (h->area.w == 0 || !area_contains(h->area, x, y))
		return false;
	at = (size_t)((x - h->area.x) / h->cell);
	*pair = h->first + at;
	return at < h->shown;
}
