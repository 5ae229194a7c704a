/*
 * plot_cmd.h - the commands that draw, for main() to hand to cmd_main.
 */
#ifndef PLOT_CMD_H
#define PLOT_CMD_H

#include "cmd.h"

extern const struct cmd cmd_plot, cmd_data_plot;

#endif
