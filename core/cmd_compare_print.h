/*
 * cmd_compare_print.h - a comparison as tables and lines: its columns are groups of runs, or runs by themselves
 * (run_group_each).
 */
#ifndef CMD_COMPARE_PRINT_H
#define CMD_COMPARE_PRINT_H

#include "base_json.h"
#include "cmd.h"
#include "cmd_compare_rows.h"
#include "run_compare_group.h"

/* For people: what differs, and the metrics with their distance from the baseline (cmd_compare_people.c). */
void cmd_compare_print(struct cmd_call *call, const struct run_compare *c,
    const struct run_groups *g, bool all);

/* As lines of a table. CSV has a number in each cell of a metric; of groups every figure is a line, and a third
 * column says which. */
void cmd_compare_print_rows(struct cmd_call *call, const struct run_compare *c,
    const struct run_groups *g, const struct cmd_notation *n, bool all);

/* As the member "groups" of an object: {by, baseline, groups:[{label, runs:[ID], metrics:{NAME:{n, mean, sd,
 * min, max, delta, best}}}]}; baseline is an index, numbers that there are not are null. */
void cmd_compare_print_groups(struct json_out *out, const struct run_compare *c,
    const struct run_groups *g);

#endif
