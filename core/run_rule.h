/*
 * run_rule.h - metrics found in what a step prints.
 *
 *	rules = run_rule_set_new();
 *	run_rule_set_add(rules, "^epoch (?<step>\\d+) .*loss=(?<loss>\\S+)", err);
 *	run_rule_set_block(rules, bytes, n, found, me);		whole lines, many at once
 *	run_rule_set_free(rules);
 *
 * A rule is a PCRE2 pattern with named groups: each group that takes part and reads as a number is
 * a point of the metric of that name. The groups `step` and `epoch` are no metrics but the axis of
 * the others (with both, step is the axis and epoch a metric).
 *
 * The built-in rules need no pattern. They find `name=value`, `name: value`, `name value` after an
 * `epoch`, JSON objects, and take `epoch 3/10`, `step 12`, `iter 7`, `[3/10]` as the axis, which holds until a later
 * line gives another one.
 *
 * A line is looked at without colour escapes, from behind the last carriage return that something
 * follows (a progress bar draws over itself), and at most RUN_RULE_LINE_MAX bytes of it.
 */
#ifndef RUN_RULE_H
#define RUN_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_buf.h"
#include "base_err.h"

enum { RUN_RULE_LINE_MAX = 64 * 1024, RUN_RULE_NAME_MAX = 250 };

#define RUN_RULE_NO_STEP INT64_MIN	/* the line named no step: the point is counted */

struct run_rule_set;

/* What is called for each point; name is borrowed for the call. */
typedef void run_rule_found(void *arg, struct slice name, int64_t step, double value);

struct run_rule_set *run_rule_set_new(void);
void run_rule_set_free(struct run_rule_set *set);

/* ERR_CONFIG: the pattern is wrong, or has no named group but step and epoch. */
MUST_CHECK bool run_rule_set_add(struct run_rule_set *set, const char *pattern, struct err *err);
void run_rule_set_add_builtin(struct run_rule_set *set);
size_t run_rule_set_count(const struct run_rule_set *set);

/* A block of lines, each ended by '\n' but perhaps the last. */
void run_rule_set_block(struct run_rule_set *set, const char *p, size_t n, run_rule_found *found,
    void *arg);

/* One JSON object: every number in it is a point, nested ones as "outer/inner"; `step` (or `epoch`, or
 * `iteration`, `global_step`) is the axis; "NaN" and the infinities as strings count as numbers.
 * False: it is no JSON object. */
bool run_rule_json_line(struct slice line, run_rule_found *found, void *arg);

/* How many matches were cut off by the work limit, and the number of the first rule that was. */
uint64_t run_rule_set_limited(const struct run_rule_set *set, size_t *first_rule);

#endif
