/*
 * cmd_plot.c - what commands of drift say to the door of plots/: is a picture wanted, and draw it.
 */
#include "cmd_plot.h"

#include "base.h"

bool (*cmd_plot_drifts)(struct cmd_call *call, const struct cmd_drifts *drifts, struct err *err);

bool
cmd_plot_wanted(const struct cmd_call *call)
{
	size_t only;

	cmd_texts(call, "only", &only);
	return cmd_flag(call, "plot") || only > 0 || cmd_text(call, "kind", NULL) != NULL ||
	    cmd_text(call, "output", NULL) != NULL;
}

bool
cmd_plot_draw(struct cmd_call *call, const struct cmd_drifts *drifts, struct err *err)
{
	return cmd_plot_drifts != NULL ? cmd_plot_drifts(call, drifts, err)
	    : err_set(err, ERR_USAGE, "--plot: this program was built without plots");
}
