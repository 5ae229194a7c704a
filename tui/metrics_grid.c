/*
 * metrics_grid.c - all metrics of a run as small charts beside and under each other.
 *
 * Charts are made when they come in sight, so a run of a thousand metrics opens like one of ten.
 */
#include <math.h>

#include "metrics_parts.h"

enum { TILE_W = 38, TILE_H = 9, ACROSS_MOST = 6 };

void
metrics_grid_stale(struct pane_metrics *p)
{
	for (size_t i = 0; i < p->tile_count; i++) {
		x_free(p->tiles[i].name);
		p->tiles[i].name = NULL;
	}
}

void
metrics_grid_release(struct pane_metrics *p)
{
	metrics_grid_stale(p);
	for (size_t i = 0; i < p->tile_count; i++)
		chartpane_free(p->tiles[i].pane);
	x_free(p->tiles);
}

/* As many beside each other as can be read; fewer where there are few metrics, and then higher. */
static void
lay_out(struct pane_metrics *p, struct area a)
{
	size_t most = (size_t)(a.w / TILE_W), rows, row;

	most = most < 1 ? 1 : most > ACROSS_MOST ? ACROSS_MOST : most;
	p->down = a.h >= TILE_H ? (size_t)(a.h / TILE_H) : 1;
	for (p->across = 1; p->across < most && p->across * p->down < p->count;)
		p->across++;
	rows = (p->count + p->across - 1) / p->across;
	if (p->down > rows)
		p->down = rows;
	p->tile_w = a.w / (int)p->across;
	p->tile_h = a.h / (int)p->down;
	p->grid = a;
	row = p->table.cursor / p->across;
	if (row < p->first_row)
		p->first_row = row;
	if (row >= p->first_row + p->down)
		p->first_row = row - p->down + 1;
	if (p->first_row + p->down > rows)
		p->first_row = rows - p->down;
}

/* The last value is what one looks for first. */
static void
make_tile(struct pane_metrics *p, struct metric_tile *t, const struct store_metric *m, int columns)
{
	struct runchart_look look = p->look;
	struct chart *chart;
	char last[STR_SHORT];

	x_free(t->name);
	t->name = xstrdup(m->name);
	t->columns = look.columns = columns;
	look.from = look.to = 0;
	err_clear(&t->error);
	chart = runchart_metric(p->run, m->name, &look, &t->error);
	if (chart != NULL) {
		chart->panels[0].note = chart_text(chart, "%s", str_number(last, m->last, 5));
		chart->panels[0].x.label = NULL;
	}
	chartpane_set(t->pane, chart);
}

void
metrics_draw_error(const struct err *error, struct area a)
{
	draw_paragraph(area_part(a, 1, 1, a.w - 2, a.h - 1), 0, STYLE_DIM,
	    error->kind == ERR_NOTFOUND ? "no points of this metric were kept" : error->msg);
}

static void
draw_tile(struct pane_metrics *p, size_t i, struct area a)
{
	const struct store_metric *m = p->rows[i].metric;
	struct metric_tile *t = &p->tiles[i];

	if (t->pane == NULL)
		t->pane = chartpane_new();
	if (t->columns != a.w || !str_equal(t->name, m->name))
		make_tile(p, t, m, a.w);
	if (chartpane_has(t->pane)) {
		chartpane_draw(t->pane, a);
	} else {
		draw_text(a, 0, 0, STYLE_STRONG, m->name);
		metrics_draw_error(&t->error, a);
	}
	if (i == p->table.cursor)
		draw_restyle(area_top(a, 1), STYLE_CURSOR);
}

void
metrics_grid_draw(struct pane_metrics *p, struct area a)
{
	size_t first, last;

	lay_out(p, a);
	if (p->tile_count < p->count) {
		x_grow(&p->tiles, &p->tile_cap, p->count);
		while (p->tile_count < p->count)
			p->tiles[p->tile_count++] = (struct metric_tile){ .pane = NULL };
	}
	first = p->first_row * p->across;
	last = first + p->across * p->down;
	for (size_t i = first; i < last && i < p->count; i++) {
		int x = (int)((i - first) % p->across) * p->tile_w;
		int y = (int)((i - first) / p->across) * p->tile_h;

		draw_tile(p, i, area_part(a, x + 1, y, p->tile_w - 2, p->tile_h));
	}
	draw_scrollbar(a, p->first_row, p->down, (p->count + p->across - 1) / p->across);
}

/* ---- moving */

static enum next
move_by(struct pane_metrics *p, long by)
{
	long at = (long)p->table.cursor + by;

	if (p->count == 0)
		return NEXT_IGNORED;
	at = at < 0 ? 0 : at >= (long)p->count ? (long)p->count - 1 : at;
	table_move_to(&p->table, (size_t)at);
	return NEXT_DRAW;
}

static enum next
click(struct pane_metrics *p, const struct event *e)
{
	size_t i;

	if (!area_contains(p->grid, e->x, e->y) || p->across == 0 || p->tile_w < 1 || p->tile_h < 1)
		return NEXT_IGNORED;
	i = p->first_row * p->across + (size_t)((e->y - p->grid.y) / p->tile_h) * p->across +
	    (size_t)((e->x - p->grid.x) / p->tile_w);
	if (i >= p->count)
		return NEXT_NOTHING;
	table_move_to(&p->table, i);
	p->large = e->clicks >= 2;
	return NEXT_DRAW;
}

enum next
metrics_grid_event(struct pane_metrics *p, const struct event *e)
{
	long row = (long)p->across, page = (long)(p->across * p->down), all = (long)p->count;

	switch (e->key) {
	case K_LEFT:
	case 'h': return move_by(p, -1);
	case K_RIGHT:
	case 'l': return move_by(p, 1);
	case K_WHEEL_UP:
	case K_UP:
	case 'k': return move_by(p, -row);
	case K_WHEEL_DOWN:
	case K_DOWN:
	case 'j': return move_by(p, row);
	case K_PAGEUP: return move_by(p, -page);
	case K_PAGEDOWN: return move_by(p, page);
	case K_HOME:
	case 'g': return move_by(p, -all);
	case K_END:
	case 'G': return move_by(p, all);
	case K_CLICK: return click(p, e);
	default: return NEXT_IGNORED;
	}
}
