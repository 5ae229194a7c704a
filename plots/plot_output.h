/*
 * plot_output.h - where a command's chart goes: a file, the terminal as cells or pixels, a pipe.
 * Its options are CMD_PLOT_OPTIONS, the same for every command that draws.
 */
#ifndef PLOT_OUTPUT_H
#define PLOT_OUTPUT_H

#include "chart.h"
#include "cmd_plot.h"

struct plot_output {
	const char *path;	/* NULL: standard output */
	const char *term;	/* a word of the choices */
	int width, height;	/* characters; pixels or points of a file */
};

/* Reads the options and the terminal; ERR_USAGE for a size or a name that cannot be. */
MUST_CHECK bool plot_output_choose(const struct cmd_call *call, struct plot_output *out,
    struct err *err);
/* How many buckets of data the picture can show. */
size_t plot_output_buckets(const struct plot_output *o);
MUST_CHECK bool plot_output_write(struct cmd_call *call, const struct plot_output *o,
    const struct chart *chart, struct err *err);

#endif
