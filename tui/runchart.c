/*
 * runchart.c - what the Run screen asks of chart_run.
 */
#include "runchart.h"

#include <math.h>

#include "chart_run.h"
#include "plot.h"

enum { AXIS_COLUMNS = 8, LEAST_BUCKETS = 16 };

const struct runchart_resource runchart_resources[] = {
	{ "sys/cpu", "CPU", CHART_NUMBER },
	{ "sys/rss", "memory", CHART_BYTES },
	{ "sys/gpu", "GPU", CHART_NUMBER },
	{ "sys/gpu_memory", "GPU memory", CHART_BYTES },
	{ "sys/read", "read", CHART_BYTES },
	{ "sys/write", "written", CHART_BYTES },
	{ "sys/processes", "processes", CHART_NUMBER },
	{ .series = NULL },
};

struct chart *
runchart_metric(const struct runview *v, const char *name, const struct runchart_look *look,
    struct err *err)
{
	const char *id = v->id;
	struct store_points *points = v->points;
	int dots = (look->columns - AXIS_COLUMNS) * 2;
	struct chart_run_request request = {
		.ids = &id, .labels = &id, .points = &points, .run_count = 1,
		.metrics = &name, .metric_count = 1,
		.x = look->axis == STORE_AXIS_STEP ? CHART_X_STEP : CHART_X_RELATIVE,
		.log_y = look->log_y, .smooth = look->smooth,
		.from = (double)NAN, .to = (double)NAN,
		.buckets = (size_t)(dots > LEAST_BUCKETS ? dots : LEAST_BUCKETS),
	};
	struct chart *chart;

	if (points == NULL) {
		*err = v->points_error;
		return NULL;
	}
	return chart_run(NULL, &request, &chart, err) ? chart : NULL;
}

struct chart *
runchart_system(const struct runview *v, const char *series, enum chart_unit unit, int number,
    int columns, struct err *err)
{
	struct chart *chart = runchart_metric(v, series,
	    &(struct runchart_look){ .axis = STORE_AXIS_TIME, .columns = columns }, err);
	struct chart_panel *panel;

	if (chart == NULL)
		return NULL;
	panel = &chart->panels[0];
	panel->title = "";
	panel->note = panel->x.label = NULL;
	panel->y.unit = unit;
	panel->y.from_zero = true;
	for (size_t i = 0; i < panel->layer_count; i++)
		panel->layers[i].color = number % PLOT_COLORS;
	return chart;
}
