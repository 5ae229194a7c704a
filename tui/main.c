/*
 * main.c - where the program begins: the command line of core, the commands that core cannot link
 * (those that draw), and the workbench when no command is named.
 */
#include "cmd.h"
#include "plot_cmd.h"
#include "plot_report.h"
#include "workbench.h"

static const struct cmd *const more[] = { &cmd_workbench, &cmd_plot, &cmd_data_plot, NULL };

int
main(int argc, char **argv)
{
	cmd_plot_drifts = plot_drifts;
	cmd_plot_report = plot_report;
	return cmd_main(argc, argv, more);
}
