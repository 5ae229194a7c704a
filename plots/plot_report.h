/*
 * plot_report.h - a comparison as one HTML page with its charts inside, to mail or to attach.
 */
#ifndef PLOT_REPORT_H
#define PLOT_REPORT_H

#include "cmd_plot.h"

struct run_compare;
struct run_groups;
struct store;

/* Writes the page at path: whole or not at all. all: what is the same is listed too. groups are the columns; where
 * each run is one, charts have a line a run, else means and bands. */
MUST_CHECK bool plot_report(struct store *s, const struct run_compare *c, const struct run_groups *groups,
    bool all, const char *path, struct err *err);

#endif
