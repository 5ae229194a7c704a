/*
 * cmd_drift_report.h - a drift report for people: columns by how much they changed, rows as a whole,
 * and what to do next.
 */
#ifndef CMD_DRIFT_REPORT_H
#define CMD_DRIFT_REPORT_H

#include "cmd.h"
#include "data_drift.h"

/* The style of cmd_out for a verdict; NULL: plain. */
const char *cmd_drift_style(enum data_verdict verdict);

/* before and now are what the person called the two. Of many columns those that are stable are left out
 * unless `all`. */
void cmd_drift_report(struct cmd_call *call, const struct data_drift *d, const char *before,
    const char *now, bool all);

/* With --check: ERR_FAILED when the data (called `now`) has drifted, ERR_INPUT when nothing of it could be
 * compared. */
MUST_CHECK bool cmd_drift_check(struct cmd_call *call, const struct data_drift *d, const char *now, struct err *err);

#endif
