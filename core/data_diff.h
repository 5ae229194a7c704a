/*
 * data_diff.h - what changed between two profiles: rows, columns, types, statistics.
 */
#ifndef DATA_DIFF_H
#define DATA_DIFF_H

#include "base_json.h"
#include "data_summary.h"

enum data_diff_kind {
	DATA_DIFF_SAME,
	DATA_DIFF_ADDED,
	DATA_DIFF_REMOVED,
	DATA_DIFF_RETYPED,
	DATA_DIFF_CHANGED
};

struct data_diff_column {
	const char *name;		/* borrowed from a profile */
	enum data_diff_kind kind;	/* SAME: every value is the same, in the same order */
	struct data_summary before, now;	/* without a column where there is none */
};

struct data_diff {
	const struct data_profile *before, *now;
	struct data_diff_column *columns;
	size_t count;
	/* distinct rows that only one of the two has; estimated for large data */
	double rows_added, rows_removed;
	bool rows_exact;
};

/* The profiles must outlive the result. */
void data_diff_make(
    struct data_diff *d, const struct data_profile *before, const struct data_profile *now);
void data_diff_release(struct data_diff *d);
const char *data_diff_kind_name(enum data_diff_kind k);
void data_diff_json(
    struct json_out *out, const struct data_diff *d, const char *before, const char *now);

#endif
