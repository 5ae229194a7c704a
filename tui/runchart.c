/*
 * runchart.c - what the Run screen asks of chart_run.
 */
#include "runchart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_time.h"
#include "chart_run.h"
#include "plot.h"

enum { AXIS_COLUMNS = 8, LEAST_BUCKETS = 16 };

const struct runchart_resource runchart_resources[] = {
	{ "sys/cpu", "CPU", CHART_NUMBER, " %" },
	{ "sys/rss", "memory", CHART_BYTES, "" },
	{ "sys/gpu", "GPU", CHART_NUMBER, " %" },
	{ "sys/gpu_memory", "GPU memory", CHART_BYTES, "" },
	{ "sys/read", "read", CHART_BYTES, "/s" },
	{ "sys/write", "written", CHART_BYTES, "/s" },
	{ "sys/processes", "processes", CHART_NUMBER, "" },
	{ .series = NULL },
};

void
runchart_value(struct buf *out, const struct runchart_resource *resource, double value)
{
	char s[STR_SHORT];

	if (resource->unit == CHART_BYTES && isfinite(value) && value >= 0)
		str_bytes(s, (uint64_t)value);
	else
		str_number(s, value, 3);
	buf_printf(out, "%s%s", s, resource->behind);
}

/* ---- what is remembered: "epoch logx logy 0.9" */

#define REMEMBERED "run.chart"

static void
take_word(struct runchart_look *look, const char *word)
{
	double weight;

	for (size_t i = 0; i < CHART_X_KINDS; i++)
		if (str_equal(word, chart_run_x_words[i]))
			look->x = (enum chart_run_x)i;
	look->log_x = look->log_x || str_equal(word, "logx");
	look->log_y = look->log_y || str_equal(word, "logy");
	if (str_to_double(word, &weight) && weight >= 0 && weight < 1)
		look->smooth = weight;
}

void
runchart_recall(const struct settings *s, struct runchart_look *look)
{
	const char *at = settings_remembered(s, REMEMBERED);

	look->x = CHART_X_STEP;
	look->log_x = look->log_y = false;
	look->smooth = 0;
	while (at != NULL && *at != '\0') {
		size_t n = strcspn(at, " ");
		char word[STR_SHORT];

		str_copy(word, n < sizeof(word) ? n + 1 : sizeof(word), at);
		take_word(look, word);
		at += n + (at[n] == ' ');
	}
}

void
runchart_remember(struct settings *s, const struct runchart_look *look)
{
	char text[STR_SHORT];

	snprintf(text, sizeof(text), "%s%s%s %g", chart_run_x_words[look->x], look->log_x ? " logx" : "",
	    look->log_y ? " logy" : "", look->smooth);
	settings_remember(s, REMEMBERED, text);
}

/* ---- charts */

struct chart *
runchart_points(struct store_points *points, const char *id, const char *name, const struct runchart_look *look,
    struct err *err)
{
	bool part = look->to > look->from;
	int dots = (look->columns - AXIS_COLUMNS) * 2;
	bool no_epochs = look->x == CHART_X_EPOCH && !chart_source_has_epochs(points);
	struct chart_run_request request = {
		.ids = &id, .labels = &id, .points = &points, .run_count = 1,
		.metrics = &name, .metric_count = 1,
		.x = no_epochs ? CHART_X_STEP : look->x, .log_x = look->log_x, .log_y = look->log_y,
		.smooth = look->smooth,
		.from = part ? look->from : (double)NAN, .to = part ? look->to : (double)NAN,
		.buckets = (size_t)(dots > LEAST_BUCKETS ? dots : LEAST_BUCKETS),
	};
	struct chart *chart;

	return chart_run(NULL, &request, &chart, err) ? chart : NULL;
}

struct chart *
runchart_metric(const struct runview *v, const char *name, const struct runchart_look *look, struct err *err)
{
	if (v->points == NULL) {
		*err = v->points_error;
		return NULL;
	}
	return runchart_points(v->points, v->id, name, look, err);
}

/* What else is known of the point: its epoch, when it came. */
static void
add_times(const struct chart_source *s, const struct store_point *p, struct buf *out)
{
	struct chart_source over = { .points = s->points, .series = s->series };
	char text[STR_SHORT];

	if (!str_equal(store_points_name(s->points, s->series), "epoch") && chart_source_has_epochs(s->points) &&
	    chart_source_choose(&over, CHART_X_EPOCH, (double)NAN, (double)NAN))
		buf_printf(out, "   epoch %s", str_number(text, chart_source_place(&over, p->step), 4));
	chart_source_release(&over);
	buf_printf(out, "   %s", time_local(text, p->time));
	if (chart_source_choose(&over, CHART_X_RELATIVE, (double)NAN, (double)NAN))
		buf_printf(out, "   %s", str_duration(text, chart_source_place(&over, p->time)));
}

void
runchart_cross(const struct runview *v, const char *name, const struct runchart_look *look,
    double at, struct chart *chart, struct buf *out)
{
	struct chart_source s = { .points = v->points };
	bool part = look->to > look->from;
	struct store_point p = { 0 };
	char text[STR_SHORT];
	double place;

	if (!store_points_find(v->points, name, &s.series) || !chart_source_choose(&s, look->x,
	    part ? look->from : (double)NAN, part ? look->to : (double)NAN))
		return;
	if (chart_source_nearest(&s, at, &p)) {
		place = chart_source_place(&s, s.axis == STORE_AXIS_STEP ? p.step : p.time);
		chart_add_mark(chart, &chart->panels[0],
		    &(struct chart_mark){ .vertical = true, .at = place, .color = -1 });
		buf_printf(out, "step %lld   %s %s", (long long)p.step, name, str_number(text, p.value, 9));
		add_times(&s, &p, out);
	}
	chart_source_release(&s);
}

struct chart *
runchart_system(const struct runview *v, const struct runchart_resource *resource, int number,
    int columns, struct err *err)
{
	struct chart *chart = runchart_metric(v, resource->series,
	    &(struct runchart_look){ .x = CHART_X_RELATIVE, .columns = columns }, err);
	const struct store_summary *sum;
	struct chart_panel *panel;

	if (chart == NULL)
		return NULL;
	panel = &chart->panels[0];
	panel->title = "";
	panel->note = panel->x.label = NULL;
	panel->y.unit = resource->unit;
	panel->y.from_zero = true;
	/* Nothing used at all: a line at the bottom, not in the middle of nowhere. */
	if (runview_series(v, resource->series, &sum) && sum->max <= 0) {
		panel->y.min = 0;
		panel->y.max = 1;
	}
	for (size_t i = 0; i < panel->layer_count; i++)
		panel->layers[i].color = number % PLOT_COLORS;
	return chart;
}
