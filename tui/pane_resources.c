/*
 * pane_resources.c - what the run used of the machine: one small chart each, with now, mean and peak.
 */
#include <math.h>
#include <string.h>

#include "chartpane.h"
#include "pane.h"
#include "runchart.h"
#include "scroll.h"

enum { WIDE = 76, WIDEST = 160, LEAST_ROWS = 7, MANY = 64 };

struct resource {
	struct runchart_resource what;
	struct chartpane *chart;
	int columns;		/* for which its chart was made */
	struct err error;
};

struct pane_resources {
	struct runview *run;
	struct resource resources[MANY];
	size_t count;
	struct scroll scroll;	/* in rows of charts */
};

static void *
pane_resources_open(struct runview *v)
{
	struct pane_resources *p = x_new(struct pane_resources);

	p->run = v;
	return p;
}

static void
drop_charts(struct pane_resources *p)
{
	for (size_t i = 0; i < p->count; i++)
		chartpane_free(p->resources[i].chart);
	p->count = 0;
}

static void
pane_resources_close(void *self)
{
	struct pane_resources *p = self;

	drop_charts(p);
	x_free(p);
}

static bool
is_listed(const char *series)
{
	for (const struct runchart_resource *r = runchart_resources; r->series != NULL; r++)
		if (str_equal(r->series, series))
			return true;
	return false;
}

static void
add(struct pane_resources *p, const struct runchart_resource *what)
{
	if (p->count < MANY)
		p->resources[p->count++] = (struct resource){ .what = *what, .chart = chartpane_new() };
}

/* Those that are known in their order, then any other (each GPU has its own). */
static void
pane_resources_load(void *self)
{
	struct pane_resources *p = self;
	const struct store_summary *sum;

	drop_charts(p);
	if (p->run->points == NULL)
		return;
	for (const struct runchart_resource *r = runchart_resources; r->series != NULL; r++)
		if (runview_series(p->run, r->series, &sum))
			add(p, r);
	for (size_t i = 0; i < store_points_count(p->run->points); i++) {
		const char *name = store_points_name(p->run->points, i);

		if (runview_is_system(name) && !is_listed(name))
			add(p, &(struct runchart_resource){ .series = name, .title = name + strlen(RUNVIEW_SYSTEM),
				.unit = strstr(name, "memory") != NULL ? CHART_BYTES : CHART_NUMBER, .behind = "" });
	}
}

/* ---------------------------------------------------------------------------------------- drawing */

static void
add_value(struct buf *out, const char *label, const struct resource *r, double value)
{
	buf_printf(out, "  %s ", label);
	runchart_value(out, &r->what, value);
}

static void
draw_one(struct pane_resources *p, struct resource *r, int colour, struct area a)
{
	const struct store_summary *sum;
	struct buf text = BUF_INIT;

	if (!runview_series(p->run, r->what.series, &sum))
		return;
	draw_text(a, 1, 0, STYLE_STRONG, r->what.title);
	if (runview_is_live(p->run))
		add_value(&text, "now", r, sum->last);
	add_value(&text, "mean", r, sum->mean);
	add_value(&text, "peak", r, sum->max);
	draw_before(a, a.w - 1, 0, STYLE_DIM, buf_str(&text));
	buf_release(&text);
	if (r->columns != a.w) {
		err_clear(&r->error);
		chartpane_set(r->chart, runchart_system(p->run, &r->what, colour, a.w, &r->error));
		r->columns = a.w;
	}
	if (chartpane_has(r->chart))
		chartpane_draw(r->chart, area_part(a, 1, 1, a.w - 2, a.h - 1));
	else
		draw_paragraph(area_below(a, 1), 0, STYLE_WARNING, r->error.msg);
}

static void
draw_empty(const struct pane_resources *p, struct area a)
{
	if (p->run->points_error.kind != ERR_NONE) {
		draw_paragraph(area_part(a, 1, 1, a.w - 2, a.h), 0, STYLE_ERROR, p->run->points_error.msg);
		return;
	}
	draw_paragraph(area_part(a, 1, 1, a.w - 2, a.h), 0, STYLE_DIM, runview_is_live(p->run) ?
	    "the first measurement comes a second after a step begins" :
	    "nothing was measured: the run was over in less than a second, or never began");
}

static void
pane_resources_draw(void *self, struct area a)
{
	struct pane_resources *p = self;
	int across = a.w >= WIDEST ? 3 : a.w >= WIDE ? 2 : 1, down, h, w = a.w / across;

	if (p->count == 0) {
		draw_empty(p, a);
		return;
	}
	if ((size_t)across > p->count)
		across = (int)p->count, w = a.w / across;
	down = ((int)p->count + across - 1) / across;
	h = a.h / down > LEAST_ROWS ? a.h / down : LEAST_ROWS;
	h = h < a.h ? h : a.h;
	scroll_fit(&p->scroll, a.h / h, down);
	for (int i = p->scroll.first * across; i < (int)p->count; i++) {
		int y = (i / across - p->scroll.first) * h;

		if (y + h > a.h)
			break;
		draw_one(p, &p->resources[i], i, area_part(a, i % across * w, y, w - (across > 1), h));
	}
	scroll_draw_bar(&p->scroll, a);
}

static struct scroll *
pane_resources_scroll(void *self)
{
	return &((struct pane_resources *)self)->scroll;
}

const struct pane_type pane_resources = {
	.name = "resources",
	.title = "Resources",
	.open = pane_resources_open,
	.load = pane_resources_load,
	.draw = pane_resources_draw,
	.scroll = pane_resources_scroll,
	.close = pane_resources_close,
};
