/*
 * data_schema.h - what must be true of a dataset: inferred from a profile, checked against data.
 *
 * Rules are looked at in the pass that makes the profile (data_check.h). Where the profile was there
 * before, it decides most of them; where one is broken, or where it cannot know (a pattern over more values
 * than it keeps), the rows are read, so that the answer names them.
 */
#ifndef DATA_SCHEMA_H
#define DATA_SCHEMA_H

#include "base_yaml.h"
#include "data_reader.h"
#include "data_summary.h"

/* Numbers are NaN and texts NULL where nothing is demanded. */
struct data_rule {
	const char *name;		/* of the column */
	const char *type; /* bool int float date timestamp string categorical text code json */
	bool required;			/* the column must be there */
	double missing;			/* largest share of missing values */
	double min, max;		/* of numbers */
	double min_length, max_length;	/* characters */
	const char *const *values;	/* allowed ones, as text */
	size_t value_count;
	const char *pattern;		/* PCRE2, the whole value */
	bool unique;
	const char *order; /* ascending descending strictly-ascending strictly-descending */
	bool is_time;			/* freshness is about this column */
};

/* Columns that together never repeat. Rows in which one of them is missing do not count. */
struct data_key {
	const char *const *columns;
	size_t count;
};

struct data_schema {
	const struct data_rule *rules;
	size_t count;
	const char *const *expressions;	/* across columns, see data_expr.h */
	size_t expression_count;
	const struct data_key *keys;
	size_t key_count;
	bool extra_columns;		/* columns without a rule are allowed */
	double rows_min, rows_max;
	double freshness;	/* ns since the newest value of the time column, or of any; 0, NaN: any */
	double file_freshness;	/* ns since the newest file was written; 0, NaN: any */
};

void data_rule_init(struct data_rule *rule, const char *name);

enum { DATA_FAILING_ROWS = 10, DATA_FAILING_TEXT = 96 };

struct data_violation {
	const char *column;		/* NULL: the dataset */
	const char *rule;		/* "type", "max" ... */
	uint64_t count;			/* of rows; 0: it is not about rows */
	size_t kept;
	uint64_t rows[DATA_FAILING_ROWS];	/* from 0 */
	char values[DATA_FAILING_ROWS][DATA_FAILING_TEXT];
	char text[240];
};

struct data_violations {
	struct data_violation *items;
	size_t count, cap;
	struct arena *arena;		/* of names */
};

void data_violations_release(struct data_violations *v);

/* A schema that holds for this profile and that a person would sign, as YAML for the project file:
 * { column: {type: ...}, ... }. */
void data_schema_infer(const struct data_profile *p, struct yaml_out *out, const char *key);
/* `rules` of the dataset that hold in all sampled rows: sums of columns. Nothing where there are none. */
void data_schema_infer_rules(const struct data_profile *p, struct yaml_out *out);
/* What was seen of a column, for a comment: "0.02 to 0.7", "48 different". */
void data_schema_describe(const struct data_column *column, struct buf *out);

#endif
