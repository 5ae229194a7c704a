/*
 * run_when.h - the condition under which a new model replaces the champion:
 *
 *	metrics.rmse < champion.metrics.rmse * 0.99 and not metrics.mae > 100
 *
 * Values are numbers, `metrics.NAME` and `params.PATH` of the new run, the same of the champion behind
 * `champion.`; operators are + - * / < <= > >= = != and or not, with parentheses.
 */
#ifndef RUN_WHEN_H
#define RUN_WHEN_H

#include "base.h"

/* Is it a condition? The error says what is expected at which character. */
MUST_CHECK bool run_when_check(const char *text, struct err *err);

#endif
