/*
 * plot_drift_cmd.c - `benchtop drift --plot`: the door that cmd_drift.c leaves open.
 */
#include "chart_drift.h"
#include "plot_cmd.h"
#include "plot_output.h"

enum { PANEL_WIDTH = 36, PANEL_HEIGHT = 12, FILE_PANELS = 9, LINES_HEIGHT = 7, FILE_LINES = 12 };

/* As many panels as can be read: of the terminal's size, or of a page. Lines need less room than shapes. */
static size_t
panels(const struct plot_output *o, bool lines)
{
	int across = o->width / PANEL_WIDTH, down = o->height / (lines ? LINES_HEIGHT : PANEL_HEIGHT);

	if (o->path != NULL)
		return lines ? FILE_LINES : FILE_PANELS;
	return (size_t)((across < 1 ? 1 : across) * (down < 1 ? 1 : down));
}

/* The words of --kind, in the order of enum chart_drift_kind. */
static const char *const kinds[] = { "auto", "overlay", "ecdf", "quantiles", "scores", "map",
	"measures" };

static enum chart_drift_kind
chosen_kind(const struct cmd_call *call)
{
	const char *name = cmd_text(call, "kind", kinds[0]);

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_equal(name, kinds[i]))
			return (enum chart_drift_kind)i;
	return CHART_DRIFT_AUTO;
}

bool
plot_drifts(struct cmd_call *call, const struct cmd_drifts *drifts, struct err *err)
{
	struct plot_output output;
	struct chart_drift_request r = { .drift = drifts->drift, .reference = drifts->reference,
		.current = drifts->current, .count = drifts->count, .kind = chosen_kind(call) };
	struct chart *chart = NULL;
	bool ok;

	if (!plot_output_choose(call, &output, err))
		return false;
	r.most = panels(&output, drifts->count > 1);
	r.only = cmd_texts(call, "only", &r.only_count);
	ok = chart_drift(&r, &chart, err) && plot_output_write(call, &output, chart, err);
	chart_free(chart);
	return ok;
}
