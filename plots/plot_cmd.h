/*
 * plot_cmd.h - the commands that draw, for main() to hand to cmd_main.
 */
#ifndef PLOT_CMD_H
#define PLOT_CMD_H

#include "cmd_plot.h"

extern const struct cmd cmd_plot, cmd_data_plot;

/* What main() puts behind cmd_plot_drifts. */
bool plot_drifts(struct cmd_call *call, const struct cmd_drifts *drifts, struct err *err);

#endif
