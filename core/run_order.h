/*
 * run_order.h - which steps a step needs, and an order in which each comes after what it needs.
 *
 * A step needs those that its `after` names and those that write what it reads: an input that is
 * another's output, lies in a folder that is one, or is matched by a pattern (either may be one).
 */
#ifndef RUN_ORDER_H
#define RUN_ORDER_H

#include "run_project.h"

/* Fills in needs and need_count of every step. Unknown and repeated names are mistakes. */
void run_order_needs(struct run_step *steps, size_t count, struct arena *arena,
    struct mistakes *mistakes, const char *context);

/* *order gets `count` indices: what is given first comes first where that is possible. NULL after a
 * cycle, which is a mistake that names it. */
void run_order_sort(const struct run_step *steps, size_t count, struct arena *arena,
    struct mistakes *mistakes, const char *context, size_t **order);

/* Do two paths (files, folders or patterns) mean a file in common? */
bool run_order_overlap(const char *a, const char *b);

#endif
