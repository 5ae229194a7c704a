/*
 * plot_page.c - pages, panels, headings and legends: where things stand.
 */
#include "plot_page.h"

#include <math.h>
#include <plplot.h>
#include <string.h>

#include "base.h"
#include "base_utf8.h"

/* PLplot takes '#' for a command; text from outside must neither command nor be broken UTF-8. */
static void
escape_text(struct buf *out, const char *text)
{
	struct buf safe = BUF_INIT;

	utf8_safe(&safe, text, strlen(text));
	for (const char *s = buf_str(&safe); *s != '\0'; s++) {
		if (*s == '#')
			buf_add_char(out, '#');
		buf_add_char(out, *s);
	}
	buf_release(&safe);
}

static void
cut_text(const struct page *p, struct buf *out, const char *text, double room)
{
	size_t fits;

	if (room <= 0 || utf8_width(text) <= (int)room) {
		buf_add(out, text);
		return;
	}
	fits = utf8_fit(text, (int)room - 1);
	buf_append(out, text, fits);
	buf_add(out, p->ascii ? "~" : "\xe2\x80\xa6");
}

void
page_text(const struct page *p, double at, double row, double just, int color, double room,
    const char *text)
{
	struct buf cut = BUF_INIT, escaped = BUF_INIT;

	if (text[0] == '\0' || (room != 0 && room < 1))
		return;
	cut_text(p, &cut, text, room);
	escape_text(&escaped, buf_str(&cut));
	page_leave(p);
	plcol0(color);
	plptex(at, row + 0.5, 1, 0, just, buf_str(&escaped));
	buf_release(&cut);
	buf_release(&escaped);
}

void
page_leave(const struct page *p)
{
	plvpor(0, 1, 0, 1);
	plwind(0, p->cols, p->rows, 0);
}

void
page_enter(const struct page *p, struct rect area)
{
	plvpor(area.x / p->cols, (area.x + area.w) / p->cols, 1 - (area.y + area.h) / p->rows,
	    1 - area.y / p->rows);
	plwind(0, 1, 0, 1);
}

void
page_color(int color)
{
	plcol0(color);
}

void
page_line(double x0, double y0, double x1, double y1)
{
	pljoin(x0, y0, x1, y1);
}

void
page_polyline(const double *x, const double *y, size_t n)
{
	if (n == 1)
		pljoin(x[0], y[0], x[0], y[0]);
	else if (n > 1)
		plline((PLINT)n, x, y);
}

void
page_fill(const double *x, const double *y, size_t n)
{
	if (n >= 3)
		plfill((PLINT)n, x, y);
}

void
page_box(double x0, double y0, double x1, double y1)
{
	double x[4] = { x0, x1, x1, x0 }, y[4] = { y0, y0, y1, y1 };

	page_fill(x, y, 4);
}

static bool
in_legend(const struct chart_layer *l)
{
	return l->label != NULL && l->label[0] != '\0';
}

static const char *
legend_marker(const struct page *p, const struct chart_layer *l)
{
	switch (l->kind) {
	case CHART_BARS:
	case CHART_BAND:
	case CHART_BOXES:
	case CHART_HEAT:
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

/* Entries side by side, two rows at most; what has no room is counted. Returns the rows used. */
static double
draw_legend(const struct page *p, const struct chart_panel *panel, struct rect r)
{
	double at = r.x, row = r.y, most = r.h >= 14 ? 2 : 1;
	size_t left = 0;

	for (size_t i = 0; i < panel->layer_count; i++)
		left += in_legend(&panel->layers[i]);
	if (left == 0 || r.h < 6)
		return 0;
	for (size_t i = 0; i < panel->layer_count; i++) {
		const struct chart_layer *l = &panel->layers[i];
		double width = in_legend(l) ? utf8_width(l->label) + 4 : 0;
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
		page_text(p, at, row, 0, PAGE_COLOR + l->color % PLOT_COLORS, 2,
		    legend_marker(p, l));
		page_text(p, at + 2, row, 0, PAGE_INK, r.x + r.w - at - 2, l->label);
		at += width;
		left--;
	}
	return row - r.y + 1;
}

struct rect
plot_heading(const struct page *p, const struct chart_panel *panel, struct rect outer)
{
	struct rect rest = outer;
	double title = utf8_width(panel->title), note;
	const char *unit = panel->y.label != NULL ? panel->y.label : "";

	if (outer.h < 5)
		return rest;
	note = panel->note != NULL ? utf8_width(panel->note) : 0;
	if (title > 0 || note > 0 || unit[0] != '\0') {
		page_text(p, outer.x, outer.y, 0, PAGE_INK, outer.w, panel->title);
		if (unit[0] != '\0' && title + 3 + utf8_width(unit) <= outer.w)
			page_text(p, outer.x + title + (title > 0 ? 2 : 0), outer.y, 0, PAGE_DIM, 0,
			    unit);
		title += unit[0] != '\0' ? 2 + utf8_width(unit) : 0;
		if (note > 0 && title + note + 3 <= outer.w)
			page_text(p, outer.x + outer.w, outer.y, 1, PAGE_DIM, 0, panel->note);
		rest.y++;
		rest.h--;
	}
	if (panel->legend) {
		double used = draw_legend(p, panel, rest);

		rest.y += used;
		rest.h -= used;
	}
	return rest;
}

static void
draw_panel(const struct page *p, const struct chart_panel *panel, struct rect r)
{
	struct rect below = plot_heading(p, panel, r);
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
	int columns = grid_columns(chart, p), rows, top = titled ? 1 : 0;
	double width, height;

	rows = ((int)chart->panel_count + columns - 1) / columns;
	if (titled)
		page_text(p, p->cols / 2, 0, 0.5, PAGE_INK, p->cols, chart->title);
	if (rows == 0) {
		page_text(p, p->cols / 2, floor(p->rows / 2), 0.5, PAGE_DIM, p->cols,
		    "nothing to draw");
		return;
	}
	width = floor((p->cols - 2 * (columns - 1)) / columns);
	height = floor((p->rows - top) / rows);
	for (int i = 0; i < (int)chart->panel_count; i++) {
		struct rect r = { (i % columns) * (width + 2), top + (i / columns) * height, width,
			height };

		draw_panel(p, &chart->panels[i], r);
	}
}
