/*
 * cmd_group.h - --group-by and --band: the runs of a command put together (run_group.h).
 */
#ifndef CMD_GROUP_H
#define CMD_GROUP_H

#include "cmd.h"
#include "run_group.h"

/* Rows for putting runs together. */
#define CMD_GROUP_OPTIONS \
	{ 0, "group-by", "WHAT", CMD_TEXT, NULL, false, \
	    "put runs together: by repeats (same but for a seed), pipeline, data, a parameter or a tag" }, \
	{ 0, "band", "KIND", CMD_CHOICE, "minmax|stddev|none", false, \
	    "around the mean of each group: from lowest to highest (default), or a standard deviation" }

/* As the options say; *out is NULL without --group-by. The call's arena owns it. */
MUST_CHECK bool cmd_group(struct cmd_call *call, struct store_run *const *runs, size_t count,
    const struct run_groups **out, struct err *err);

#endif
