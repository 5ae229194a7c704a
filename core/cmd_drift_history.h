/*
 * cmd_drift_history.h - `benchtop drift NAME`: every version of a dataset against the one before it and
 * against the first.
 */
#ifndef CMD_DRIFT_HISTORY_H
#define CMD_DRIFT_HISTORY_H

#include "cmd.h"
#include "data_drift.h"
#include "data_pass.h"

MUST_CHECK bool cmd_drift_history(struct cmd_call *call, const char *name,
    const struct data_pass_options *pass, const struct data_drift_options *options, struct err *err);

#endif
