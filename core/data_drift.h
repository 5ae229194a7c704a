/*
 * data_drift.h - has the data changed? Two profiles are compared column by column and as a whole; the
 * data itself is not needed.
 *
 * The rule has two keys. A column has drifted when its score is at least the threshold and at least
 * what chance alone would give with so few rows (the floor: the 95 % quantile of the score under equal
 * distributions), and its test is significant after Benjamini-Hochberg over all columns. A score that
 * could be chance is "insufficient data", with the number of rows that would be enough; a significant
 * difference below the threshold is information, no alarm.
 *
 * A preset takes over the choice of measure, threshold and rule from another tool, for those who
 * migrate; it has one key and no floor, as there.
 */
#ifndef DATA_DRIFT_H
#define DATA_DRIFT_H

#include "base_json.h"
#include "data_pair.h"
#include "store_progress.h"

/* What holds where nothing else is set: the score from which on a column has drifted, the level of tests, the
 * share of columns that makes the dataset drift, the change of the share of missing values and the share of
 * rows with new categories that are drift. */
#define DATA_DRIFT_SCORE 0.1
#define DATA_DRIFT_LEVEL 0.05
#define DATA_DRIFT_COLUMNS 0.5
#define DATA_MISSING_CHANGE 0.05
#define DATA_UNSEEN_ROWS 0.01
/* A change of a correlation that is large enough to be drift. */
#define DATA_CORRELATION_CHANGE 0.1

enum data_verdict {
	DATA_STABLE,
	DATA_DRIFTED,
	DATA_INSUFFICIENT,
	DATA_SIGNIFICANT,
	DATA_NOT_COMPARED,
	DATA_ADDED,
	DATA_REMOVED, DATA_RETYPED };

/* Of one column. Zero or NULL is the default. Where two are about the same column, the first wins. */
struct data_drift_setting {
	const char *column;
	const char *measure;	/* of data_measure_names; NULL: by what the column is */
	double threshold;	/* NaN: the default */
	double missing;		/* change of the missing share that is drift; NaN */
	double unseen;		/* share of rows with new categories that is drift; NaN */
	bool category;		/* compare as categories whatever the values look like */
	bool critical;		/* its drift is that of the dataset */
	bool ignored;
	bool optional;		/* no error when neither side has the column */
	const char *from;	/* where the setting comes from, for the report: "--column" */
};

enum data_drift_settable {
	DATA_DRIFT_PRESET,
	DATA_DRIFT_THRESHOLD,
	DATA_DRIFT_ALPHA,
	DATA_DRIFT_SHARE,
	DATA_DRIFT_MISSING,
	DATA_DRIFT_UNSEEN,
	DATA_DRIFT_SETTABLE
};

struct data_drift_options {
	const char *preset;	/* NULL: our rule */
	double number_threshold, category_threshold;	/* 0: DATA_DRIFT_SCORE, or that of the preset */
	double alpha;		/* 0: DATA_DRIFT_LEVEL */
	double share;		/* of drifted columns that makes the dataset drift; 0: DATA_DRIFT_COLUMNS */
	bool bonferroni;
	bool columns_only;	/* leave out what takes long: classifier, PCA, correlations (all NaN) */
	double missing, unseen;	/* as in a setting; 0: the rule's own */
	const char *from[DATA_DRIFT_SETTABLE];	/* where each of the above comes from; NULL: default */
	bool discrepancy;	/* the slow maximum mean discrepancy of rows as well */
	const struct data_drift_setting *settings;
	size_t setting_count;
};

/* Shares of rows that are judged by rules of their own, whatever the values do. */
enum data_share_kind {
	DATA_SHARE_MISSING,	/* NaN too */
	DATA_SHARE_EMPTY,	/* quoted nothing */
	DATA_SHARE_INFINITE,
	DATA_SHARE_UNSEEN,	/* a category that the reference does not have */
	DATA_SHARE_RANGE,	/* a number outside the reference's range */
	DATA_SHARES
};

struct data_share {
	double before, now;	/* NaN: the rule does not apply */
	double p, p_adjusted;
	bool drifted;
};

/* Of a column of dates or times, in ns since 1970. */
struct data_time_span {
	double oldest, newest, longest_gap;	/* NaN: not known */
};

struct data_drift_column {
	const char *name;	/* borrowed from a profile */
	enum data_drift_kind kind;
	enum data_type type, type_before;
	enum data_verdict verdict;
	const char *measure;	/* what the score is: "wasserstein_normed" ... */
	const char *compared;	/* of what, where it is not of the values: "hours of the day"; NULL */
	enum data_clock clock;	/* times: what is compared */
	double score, threshold, floor, p, p_adjusted;
	double
	    rows_needed; /* of the current data, for the floor to reach the threshold; NaN: never */
	bool p_decides;		/* the score is a p: small is drift */
	double possible;	/* presets: from here on "possible drift"; NaN */
	const struct data_drift_setting *setting;	/* borrowed from the options; NULL: none */
	bool critical, ignored;	/* as set */
	bool near_sketch_error;	/* the p-key turns with D inside its band */
	struct data_measures measures, floors;	/* floors: of scores, NaN where there is none */
	struct data_share shares[DATA_SHARES];
	char worst[64];		/* the category with the largest change, and its shares */
	double worst_share_before, worst_share;
	double mean_before, mean, sd_before, sd;	/* of a text: of its length */
	double quartiles_before[3], quartiles[3];
	struct data_time_span span_before, span;
	char text[200];		/* the verdict in words */
};

struct data_classifier {
	double auc, auc_error;	/* how well rows of the two can be told apart; 0.5: not at all */
	bool alarm;
	double *gain;		/* per column of the reference, sums to 1 */
	size_t columns, rows;	/* that it learned from, rows of both */
};

struct data_discrepancy {
	double value, p;	/* squared maximum mean discrepancy; NaN: not asked for */
	size_t columns, rows;	/* that it saw, rows of both */
};

/* How columns of numbers vary together (Pearson), the pair that changed most: of those whose change is no
 * chance, or of all where there is none. */
struct data_correlation_drift {
	double change, before, now;	/* NaN: no pair could be compared */
	double p, p_adjusted;		/* Fisher's z; over all pairs */
	double rows_before, rows;	/* that have both values */
	bool all_rows;			/* not only the samples' */
	bool alarm;
	const char *a, *b;
	size_t pairs, changed;		/* that were compared; of which no chance and large enough */
};

struct data_drift {
	uint64_t rows_before, rows;
	struct data_drift_column *columns;
	size_t count;
	size_t drifted_count, compared_count;
	size_t judged_count;	/* of the compared ones: those that did not have too few rows */
	double share;
	bool drifted;
	bool critical;		/* ... because a critical column did */
	struct data_classifier classifier;
	struct data_discrepancy discrepancy;
	size_t pca_columns;			/* at most 64 */
	double pca_before, pca_sd, pca;		/* reconstruction errors; NaN */
	bool pca_alarm;
	struct data_correlation_drift correlation;
	struct data_overlap overlap;		/* of rows: leakage */
	struct data_drift_options options;	/* that applied, as given */
	const struct data_profile *before, *now;
};

/* Both profiles must outlive the result. ERR_USAGE for an unknown preset or measure, ERR_NOTFOUND for
 * settings of a column that neither has. */
MUST_CHECK bool data_drift_find(struct data_drift *d, const struct data_profile *before,
    const struct data_profile *now, const struct data_drift_options *options, struct err *err);
void data_drift_release(struct data_drift *d);

/* What is said of the data as a whole. That nothing could be told is no good sign, and never called "no drift". */
enum data_drift_outcome {
	DATA_OUTCOME_NO_DRIFT,
	DATA_OUTCOME_DRIFT,
	DATA_OUTCOME_NONE_COMPARED,	/* no verdict: no column could be compared */
	DATA_OUTCOME_TOO_FEW_ROWS	/* no verdict: every column that was compared has too few rows */
};

enum data_drift_outcome data_drift_outcome(const struct data_drift *d);
/* "drift", "no drift", "no verdict" */
const char *data_drift_outcome_name(enum data_drift_outcome o);
/* Why there is no verdict; NULL: there is one. */
const char *data_drift_outcome_why(enum data_drift_outcome o);

/* One of many comparisons: zero but for the profiles. */
struct data_drift_pair {
	const struct data_profile *before, *now;
	struct data_drift drift;
	bool found;
	struct err err;
};

/* All of them, on `threads` threads (0: one for each processor), the same for any number. progress may be
 * NULL; stopped by it: ERR_CANCELLED. On failure nothing is there, and the error is that of the first pair
 * that has one. */
MUST_CHECK bool data_drift_find_all(struct data_drift_pair *pairs, size_t count,
    const struct data_drift_options *options, unsigned threads, const struct store_progress *progress,
    struct err *err);
void data_drift_release_all(struct data_drift_pair *pairs, size_t count);

/* NULL: there is none of this name. */
const struct data_drift_column *data_drift_column_of(const struct data_drift *d, const char *name);
/* The score in multiples of its threshold, of a p the other way round; NaN without a score. */
double data_drift_times(const struct data_drift_column *c);
const char *data_verdict_name(enum data_verdict v);
/* Does a column with this verdict count as drifted? */
bool data_verdict_is_drift(enum data_verdict v);
const char *data_drift_kind_name(enum data_drift_kind k);
const char *data_share_name(enum data_share_kind r);
const char *data_drift_presets(void);	/* "evidently|tfdv|nannyml|whylogs|psi" */
void data_drift_json(
    struct json_out *out, const struct data_drift *d, const char *before, const char *now);

#endif
