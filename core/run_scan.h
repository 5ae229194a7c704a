/*
 * run_scan.h - the pieces of run_rule.c that look at single lines; not for others.
 */
#ifndef RUN_SCAN_H
#define RUN_SCAN_H

#include "run_rule.h"

/* The number at p: an optional sign, digits, fraction, exponent; nan, inf, infinity in any case.
 * Returns the end of it, or NULL when there is none. Exact (the nearest double). */
const char *scan_number(const char *p, const char *end, double *out);
/* The whole of s is a number, perhaps with one of `,;:)]}%` behind. */
bool scan_is_number(struct slice s, double *out);
/* A value as a step: a whole number that an int64 holds. */
bool scan_step(double value, int64_t *out);

/* What kind of axis a name is, when a rule does not say: 0 none, 1 an epoch, 2 a step; greater
 * wins. */
int scan_axis(struct slice name);

/* Points of one line, collected until its axis is known. */
struct scan_points {
	struct scan_point {
		size_t name_at, name_len;	/* in names */
		double value;
	} *items;
	size_t count, cap;
	struct buf names;
	const char *axis_name;		/* the only name that is an axis; NULL: those of scan_axis */
	int axis_rank;			/* 0: no axis seen */
	double axis;
	struct scan_point epoch;	/* becomes a metric when a step is the axis */
	bool has_epoch;
};

void scan_points_clear(struct scan_points *points);
void scan_points_release(struct scan_points *points);
/* Takes a named value: a point, or the axis. Names that are empty or too long are passed over. */
void scan_points_add(struct scan_points *points, struct slice name, double value);
void scan_points_axis(struct scan_points *points, int rank, double value);
/* Gives all points to found; a line without an axis gets `step`. Returns the step used. */
int64_t scan_points_emit(struct scan_points *points, int64_t step, run_rule_found *found, void *arg);

enum { SCAN_PAIRS = 1, SCAN_JSON = 2, SCAN_EPOCH = 4, SCAN_PROGRESS = 8, SCAN_ALL = 15 };

/* The built-in rules for text, on one cleaned line. */
void scan_text(struct scan_points *points, struct slice line, int parts);
/* One JSON object: every number in it is a point, nested ones as "outer/inner"; `step`,
 * `global_step`, `iteration`, `iter`, `epoch` is the axis. NaN and the infinities count as numbers,
 * bare or as strings. Lists and other texts are passed over. False: it is no JSON object (points then
 * hold nothing). */
bool scan_json(struct scan_points *points, struct slice line);

#endif
