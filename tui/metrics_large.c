/*
 * metrics_large.c - one metric with all the room: zoom, pan, crosshair, and under it the point that
 * the crosshair is on, exactly.
 */
#include <math.h>

#include "metrics_parts.h"

/* ---- what all charts of the pane go by */

const char *
metrics_name(const struct pane_metrics *p)
{
	return p->table.cursor < p->count ? p->rows[p->table.cursor].metric->name : NULL;
}

/* The chart that is looked at keeps its picture until the new one is made. */
void
metrics_stale(struct pane_metrics *p)
{
	chartpane_set(p->chart, NULL);
	err_clear(&p->chart_error);
	metrics_grid_stale(p);
}

void
metrics_reset_view(struct pane_metrics *p)
{
	chartview_reset(&p->view);
	p->look.from = p->look.to = 0;
	metrics_stale(p);
}

/* ---- the chart */

/* Which part is shown, or what can be done. */
static void
describe(struct pane_metrics *p, const struct chart *chart, struct buf *out)
{
	chartview_describe(&p->view, chart, out);
	if (out->len > 0)
		buf_add(out, "   0 all   ");
	buf_add(out, out->len > 0 ? "{ } pan   ← → crosshair" : CHARTVIEW_KEYS "   ↑ ↓ other metrics");
}

/* The crosshair, and the line under the chart. */
static void
decorate(struct pane_metrics *p, const char *name, struct chart *chart)
{
	struct buf text = BUF_INIT;

	chart->panels[0].mark_count = 0;
	chartview_measure(&p->view, chart);
	if (!isnan(p->view.cross))
		runchart_cross(p->run, name, &p->look, p->view.cross, chart, &text);
	if (text.len == 0)
		describe(p, chart, &text);
	str_copy(p->readout, sizeof(p->readout), buf_str(&text));
	buf_release(&text);
}

static void
make_chart(struct pane_metrics *p, const char *name, int columns)
{
	struct chart *chart;

	p->look.columns = columns;
	p->look.from = p->view.from;
	p->look.to = p->view.to;
	chart = runchart_metric(p->run, name, &p->look, &p->chart_error);
	p->readout[0] = '\0';
	if (chart != NULL)
		decorate(p, name, chart);
	chartpane_set(p->chart, chart);
}

void
metrics_large_draw(struct pane_metrics *p, struct area a)
{
	const char *name = metrics_name(p);

	if (name == NULL)
		return;
	p->plot = area_part(a, 1, 0, a.w - 2, a.h);
	if (p->look.columns != p->plot.w || !str_equal(p->chart_name, name)) {
		metrics_stale(p);
		x_free(p->chart_name);
		p->chart_name = xstrdup(name);
	}
	if (!chartpane_has(p->chart) && p->chart_error.kind == ERR_NONE)
		make_chart(p, name, p->plot.w);
	if (chartpane_has(p->chart))
		chartpane_draw_large(p->chart, p->plot, p->readout);
	else
		metrics_draw_error(&p->chart_error, p->plot);
}

static enum next
show_other(struct pane_metrics *p, int step)
{
	metrics_reset_view(p);
	return table_turn(&p->table, step);
}

static bool
is_same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool
is_same_part(const struct pane_metrics *p)
{
	return is_same(p->view.from, p->look.from) && is_same(p->view.to, p->look.to);
}

/* The points are not read again. */
static void
move_cross(struct pane_metrics *p)
{
	struct chart *chart = chartpane_take(p->chart);

	decorate(p, p->chart_name, chart);
	chartpane_set(p->chart, chart);
}

enum next
metrics_large_event(struct pane_metrics *p, const struct event *e)
{
	if (e->key == K_UP || e->key == 'k')
		return show_other(p, -1);
	if (e->key == K_DOWN || e->key == 'j')
		return show_other(p, 1);
	/* Without the last row, where the readout is. */
	if (!chartview_event(&p->view, e, area_top(p->plot, p->plot.h - 1)))
		return NEXT_IGNORED;
	if (chartpane_has(p->chart) && is_same_part(p))
		move_cross(p);
	else
		metrics_stale(p);
	return NEXT_DRAW;
}
