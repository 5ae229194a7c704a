/*
 * cmd_plot.h - what commands of core know of drawing: the options that say where a chart goes, and
 * doors that main() opens to plots/, since core does not link PLplot. A door that is NULL is a
 * program built without plots.
 */
#ifndef CMD_PLOT_H
#define CMD_PLOT_H

#include "cmd.h"

struct data_drift;
struct run_compare;
struct run_groups;
struct store;

/* Rows for a command's table of options. */
#define CMD_PLOT_OPTIONS \
	{ 'o', "output", "FILE", CMD_FILE, NULL, false, \
	    "write FILE.png, .svg or .pdf instead of the terminal" }, \
	{ 0, "term", "KIND", CMD_CHOICE, "auto|cells|blocks|ascii|sixel|kitty", false, \
	    "how to draw in the terminal; auto asks it" }, \
	{ 0, "size", "COLSxROWS", CMD_TEXT, NULL, false, \
	    "size in characters (a file: pixels)" }

/* Comparisons of dataset versions, in order; one, or a history. */
struct cmd_drifts {
	const struct data_drift *drift;
	const char *const *reference, *const *current;	/* what a person calls the two of each */
	size_t count;
};

/* Was a picture asked for, by --plot, by what one is to look like, or by where it goes? */
bool cmd_plot_wanted(const struct cmd_call *call);

/* Draws them where the call's options say. ERR_USAGE in a program built without plots. */
MUST_CHECK bool cmd_plot_draw(struct cmd_call *call, const struct cmd_drifts *drifts, struct err *err);
extern bool (*cmd_plot_drifts)(struct cmd_call *call, const struct cmd_drifts *drifts, struct err *err);

/* Writes a comparison as an HTML page with charts. */
extern bool (*cmd_plot_report)(struct store *s, const struct run_compare *c,
    const struct run_groups *groups, bool all, const char *path, struct err *err);

#endif
