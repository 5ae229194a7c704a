/*
 * run_rule.h - metrics found in what a step prints.
 *
 *	rules = run_rule_set_new();
 *	run_rule_set_add(rules, &step->metrics[i], err);
 *	run_rule_set_block(rules, STORE_STDOUT, bytes, n, found, me);		whole lines, many at once
 *	run_rule_set_free(rules);
 *
 * A rule is a PCRE2 pattern with named groups: each group that takes part and reads as a number is
 * a point of the metric of that name. The groups `step` and `epoch` are no metrics but the axis of
 * the others (with both, step is the axis and epoch a metric; `axis:` of the rule names another).
 *
 * The built-in rules need no pattern:
 *
 *	pairs		name=value, name: value, "name": value; several on a line
 *	json		a line that is one JSON object
 *	epoch		epoch 3/10, Epoch [3/10], epoch=3: the axis
 *	progress	step 12, iter 7, global_step=5, and [10] at the beginning of a line: the axis
 *
 * Their axis holds for later lines too, until another line names one. What looks like a number but
 * may be something else (12:30, 1,234, 127.0.0.1, v1.2.3) is no value.
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
#include "run_project.h"
#include "store_log.h"

enum { RUN_RULE_LINE_MAX = 64 * 1024, RUN_RULE_NAME_MAX = 250 };

#define RUN_RULE_NO_STEP INT64_MIN	/* the line named no step: the point is counted */

struct run_rule_set;

/* Called for each point; name is borrowed for the call. */
typedef void run_rule_found(void *arg, struct slice name, int64_t step, double value);

struct run_rule_set *run_rule_set_new(void);
void run_rule_set_free(struct run_rule_set *set);

/* A rule of the project file; one for a metric file adds nothing. ERR_CONFIG: the pattern is wrong,
 * or names no metric. The rule's texts must outlive the set. */
MUST_CHECK bool run_rule_set_add(struct run_rule_set *set, const struct run_metric_rule *rule,
    struct err *err);
void run_rule_set_add_builtin(struct run_rule_set *set);	/* all of them, on both streams */

/* A block of lines, each ended by '\n' but perhaps the last. */
void run_rule_set_block(struct run_rule_set *set, enum store_stream stream, const char *p, size_t n,
    run_rule_found *found, void *arg);

/* How many matches were cut off by the work limit, and the first pattern that was (NULL: none). A
 * pattern that is cut off a hundred times is not tried any more. */
uint64_t run_rule_set_limited(const struct run_rule_set *set, const char **pattern);

#endif
