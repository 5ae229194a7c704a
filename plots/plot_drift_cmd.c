/*
 * plot_drift_cmd.c - `benchtop drift --plot`: the door that cmd_drift.c leaves open.
 */
#include "chart_drift.h"
#include "plot_cmd.h"
#include "plot_output.h"

enum { PANEL_WIDTH = 40, PANEL_HEIGHT = 12, FILE_PANELS = 9 };

/* As many panels as can be read: of the terminal's size, or of a page. */
static size_t
panels(const struct plot_output *o)
{
	int across = o->width / PANEL_WIDTH, down = o->height / PANEL_HEIGHT;

	if (o->path != NULL)
		return FILE_PANELS;
	return (size_t)((across < 1 ? 1 : across) * (down < 1 ? 1 : down));
}

bool
plot_drifts(struct cmd_call *call, const struct cmd_drifts *drifts, struct err *err)
{
	struct plot_output output;
	struct chart *chart;
	bool ok;

	if (!plot_output_choose(call, &output, err))
		return false;
	chart = drifts->count == 1 ? chart_drift_pair(drifts->drift, drifts->reference[0],
	    drifts->current[0], panels(&output))
	    : chart_drift_history(drifts->drift, drifts->current, drifts->count);
	ok = plot_output_write(call, &output, chart, err);
	chart_free(chart);
	return ok;
}
