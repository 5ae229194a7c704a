/*
 * plot_page.c - pages, panels, headings and legends: where things stand.
 */
#include "plot_parts.h"

#include <math.h>
#include <stdio.h>

#include "base.h"
#include "base_utf8.h"

static bool
in_legend(const struct page *p, const struct chart_layer *l)
{
	return l->label != NULL && l->label[0] != '\0' && !page_leaves_out(p, l);
}

static const char *
legend_marker(const struct page *p, const struct chart_layer *l)
{
	switch (l->kind) {
	case CHART_BAND:
		if (p->mono)
			return p->ascii ? "." : "\xe2\x96\x91";
		return p->ascii ? "#" : "\xe2\x96\x88";
	case CHART_BARS:
	case CHART_LYING:
	case CHART_BOXES:
	case CHART_HEAT:
		if (p->mono && l->color % 2 == 1)
			return p->ascii ? ":" : "\xe2\x96\x92";
		return p->ascii ? "#" : "\xe2\x96\x88";
	case CHART_LINE:
	case CHART_STAIRS:
		if (l->plain)
			return p->ascii ? "-" : "\xe2\x94\x80";
		break;
	case CHART_POINTS:
		break;
	}
	return plot_marker(p, l->color);
}

/* Letters on paper are narrower than the page's columns. */
static double
printed_width(const struct page *p, const char *text)
{
	return utf8_width(text) * (p->is_cells ? 1 : 0.78);
}

/* Entries side by side, two rows at most; what has no room is counted. Returns the rows used. */
static double
draw_legend(const struct page *p, const struct chart_panel *panel, struct rect r)
{
	double at = r.x, row = r.y, most = r.h >= 11 ? 2 : 1;
	size_t left = 0;

	for (size_t i = 0; i < panel->layer_count; i++)
		left += in_legend(p, &panel->layers[i]);
	if (left == 0 || r.h < 6)
		return 0;
	for (size_t i = 0; i < panel->layer_count; i++) {
		const struct chart_layer *l = &panel->layers[i];
		double width = in_legend(p, l) ? printed_width(p, l->label) + 4 : 0;
		char more[32];

		if (width == 0)
			continue;
		if (at > r.x && at + width > r.x + r.w - (left > 1 ? 10 : 0)) {
			if (row + 1 >= r.y + most) {
				snprintf(more, sizeof more, "+%zu more", left);
				page_text(p, at, row, 0, PAGE_DIM, r.x + r.w - at, more);
				return most;
			}
			at = r.x;
			row++;
		}
		page_text(p, at, row, 0, (l->kind == CHART_BAND || l->faint ? PAGE_FAINT : PAGE_COLOR) +
		    l->color % PLOT_COLORS, 2,
		    legend_marker(p, l));
		page_text(p, at + 2, row, 0, PAGE_INK, r.x + r.w - at - 2, l->label);
		at += width;
		left--;
	}
	return row - r.y + 1;
}

static void
scale_text(char out[STR_SHORT], const struct chart_layer *l, double v, const char *word)
{
	char number[STR_SHORT];

	if (word != NULL) {
		str_copy(out, STR_SHORT, word);
		return;
	}
	str_number(number, l->unit == CHART_SHARE ? 100 * v : v, 3);
	snprintf(out, STR_SHORT, "%.40s%s", number, l->unit == CHART_SHARE ? "%" : "");
}

/* What the colours of a heat map mean: its ends, and a strip between them. Returns the rows used. */
static double
draw_scale(const struct page *p, const struct chart_layer *l, struct rect r)
{
	enum { STRIP = 24 };
	char low[STR_SHORT], high[STR_SHORT];
	double at, height = p->is_cells ? 1 : 0.7;

	scale_text(low, l, l->low, l->low_text);
	scale_text(high, l, l->high, l->high_text);
	at = r.x + utf8_width(low) + 1;
	if (r.h < 9 || r.w < STRIP + 20)
		return 0;
	page_text(p, r.x, r.y, 0, PAGE_DIM, 0, low);
	page_text(p, at + STRIP + 1, r.y, 0, PAGE_DIM, 0, high);
	page_enter(p, (struct rect){ at, r.y + (1 - height) / 2, STRIP, height });
	for (int i = 0; i < STRIP; i++) {
		page_color(plot_heat_color(l, l->low + (l->high - l->low) * i / (STRIP - 1)));
		page_box((double)i / STRIP, 0, (double)(i + 1) / STRIP, 1);
	}
	page_leave(p);
	return p->is_cells ? 1 : 1.3;
}

static double
draw_scales(const struct page *p, const struct chart_panel *panel, struct rect r)
{
	for (size_t i = 0; i < panel->layer_count; i++)
		if (panel->layers[i].kind == CHART_HEAT && !p->mono)
			return draw_scale(p, &panel->layers[i], r);
	return 0;
}

/* Title, note, legend; returns what is left below. */
static struct rect
put_heading(const struct page *p, const struct chart_panel *panel, struct rect outer)
{
	struct rect rest = outer;
	double title = printed_width(p, panel->title), note, used;
	const char *unit = panel->y.label != NULL ? panel->y.label : "";

	if (outer.h < 5)
		return rest;
	note = panel->note != NULL ? printed_width(p, panel->note) : 0;
	/* What stands behind a picture is told before what its axis means. */
	if (title + 5 + printed_width(p, unit) + note > outer.w && title + note + 3 <= outer.w)
		unit = "";
	if (title > 0 || note > 0 || unit[0] != '\0') {
		page_title(p, outer.x, outer.y, 0, outer.w, panel->title);
		if (unit[0] != '\0' && title + 3 + printed_width(p, unit) <= outer.w)
			page_text(p, outer.x + title + (title > 0 ? 2 : 0), outer.y, 0, PAGE_DIM, 0,
			    unit);
		title += unit[0] != '\0' ? 2 + printed_width(p, unit) : 0;
		if (note > 0 && title + note + 3 <= outer.w)
			page_text(p, outer.x + outer.w, outer.y, 1, PAGE_DIM, 0, panel->note);
		rest.y += p->is_cells ? 1 : 1.3;
		rest.h -= p->is_cells ? 1 : 1.3;
	}
	used = panel->legend ? draw_legend(p, panel, rest) : draw_scales(p, panel, rest);
	rest.y += used;
	rest.h -= used;
	return rest;
}

static void
draw_panel(const struct page *p, const struct chart_panel *panel, struct rect r)
{
	struct rect below = put_heading(p, panel, r);
	struct plot_area area;

	if (chart_panel_empty(panel)) {
		page_text(p, below.x + below.w / 2, floor(below.y + below.h / 2), 0.5, PAGE_DIM,
		    below.w, "no values to draw");
		return;
	}
	area = plot_axes(p, panel, below);
	if (area.rect.w >= 1 && area.rect.h >= 1)
		plot_layers(p, panel, &area);
}

/* As many columns as keep panels at least 36 characters wide, and no emptier a grid than needed. */
static int
grid_columns(const struct chart *chart, const struct page *p)
{
	int most = (int)(p->cols / 36), n = (int)chart->panel_count, columns;

	if (chart->columns > 0)
		return chart->columns < n ? chart->columns : n > 0 ? n : 1;
	most = most < 1 ? 1 : most > 4 ? 4 : most;
	columns = (int)ceil(sqrt((double)n));
	columns = columns < most ? columns : most;
	return columns < 1 ? 1 : columns;
}

void
plot_page(const struct page *p, const struct chart *chart)
{
	bool titled = chart->title != NULL && chart->title[0] != '\0' && p->rows >= 6;
	int columns = grid_columns(chart, p), rows;
	double width, height, left = p->margin, top = p->margin / 2, cols = p->cols - 2 * left;

	rows = ((int)chart->panel_count + columns - 1) / columns;
	if (titled) {
		page_title(p, p->cols / 2, top, 0.5, cols, chart->title);
		top += p->is_cells ? 1 : 1.5;
	}
	if (rows == 0) {
		page_text(p, p->cols / 2, floor(p->rows / 2), 0.5, PAGE_DIM, p->cols,
		    "nothing to draw");
		return;
	}
	width = floor((cols - 2 * (columns - 1)) / columns);
	height = floor((p->rows - top - p->margin / 2) / rows);
	for (int i = 0; i < (int)chart->panel_count; i++) {
		struct rect r = { left + (i % columns) * (width + 2), top + (i / columns) * height,
			width, height };

		draw_panel(p, &chart->panels[i], r);
	}
}
