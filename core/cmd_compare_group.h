/*
 * cmd_compare_group.h - `benchtop compare --group-by`: groups of runs side by side instead of runs.
 */
#ifndef CMD_COMPARE_GROUP_H
#define CMD_COMPARE_GROUP_H

#include "base_json.h"
#include "cmd.h"
#include "cmd_compare_rows.h"
#include "run_compare_group.h"

/* For people: what differs between the runs, by group, and mean and spread of their metrics. */
void cmd_compare_group_print(struct cmd_call *call, const struct run_compare *c,
    const struct run_groups *g, bool all);

/* As lines of a table. In CSV every figure of a metric is a line with a number in each cell: what it is stands
 * in a third column. */
void cmd_compare_group_rows(struct cmd_call *call, const struct run_compare *c,
    const struct run_groups *g, const struct cmd_notation *n, bool all);

/* As the member "groups" of an object: {by, baseline, groups:[{label, runs:[ID], metrics:{NAME:{n, mean, sd,
 * min, max, delta, best}}}]}; baseline is an index, numbers that there are not are null. */
void cmd_compare_group_json(struct json_out *out, const struct run_compare *c,
    const struct run_groups *g);

#endif
