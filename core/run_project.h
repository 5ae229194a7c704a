/*
 * run_project.h - the project file (benchtop.yaml), read, checked and with all defaults filled in.
 *
 *	struct arena *arena = arena_new();
 *	struct mistakes mistakes;
 *	mistakes_init(&mistakes, "benchtop.yaml");
 *	if (!run_project_load(&project, root, arena, &mistakes, err)) ...
 *
 * The structs are plain data in the arena; which key fills which member, its type, default and help
 * are rows of the one table in run_keys.c. An absent text is NULL, an absent list has count 0. Paths
 * are relative to the project's root unless said otherwise and never leave it, except those of
 * datasets, which may be anywhere. Commands still hold their ${params.x}: run_spec_prepare resolves
 * them.
 */
#ifndef RUN_PROJECT_H
#define RUN_PROJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "base_mistake.h"
#include "base_yaml.h"
#include "data_dialect.h"
#include "run_params.h"

#define RUN_PROJECT_FILE "benchtop.yaml"

/* A list of texts. */
struct run_texts {
	const char **items;
	size_t count;
	const struct mark *marks;	/* where each stands in the file; NULL: not from a file */
};

/* name = value pairs in order: env, tags. */
struct run_pair {
	const char *name, *value;
};

struct run_pairs {
	struct run_pair *items;
	size_t count;
};

/* A command: a shell line (`line`), or an argument list that no shell sees. line is NULL for the
 * latter, argv.count 0 for the former. */
struct run_command {
	const char *line;
	struct run_texts argv;
};

/* A number that may be absent. */
struct run_number {
	bool is_set;
	double value;
};

/* ------------------------------------------------------------------------------- datasets */

struct run_drift_rule {
	const char *measure;		/* NULL: chosen by the column's type */
	struct run_number threshold, missing, unseen;
	bool ignore, critical;
};

/* How drift of a whole dataset is judged. */
struct run_drift_rules {
	const char *preset;		/* NULL: the two-key rule */
	struct run_number threshold, share, alpha, missing, unseen;
	const char *correction;		/* benjamini-hochberg bonferroni */
};

/* Columns that are unique together. */
struct run_key {
	struct mark mark;
	struct run_texts columns;
};

struct run_column {
	const char *name;
	struct mark mark;
	const char *type;		/* bool int float date timestamp string categorical text code json */
	const char *role;		/* feature target id time weight ignore */
	const char *description;
	bool required;
	struct run_number missing;	/* largest share of missing values */
	struct run_number min, max, min_length, max_length;
	struct run_texts values;	/* allowed, as text */
	const char *pattern;		/* PCRE2, the whole value */
	bool unique;
	const char *order;		/* ascending descending strictly-ascending strictly-descending */
	struct run_drift_rule drift;
};

struct run_dataset {
	const char *name;
	struct mark mark;
	const char *path;		/* a file, a folder or a glob; relative to the root or absolute */
	const char *description;
	const char *format;		/* auto csv tsv jsonl */
	const char *delimiter, *quote, *escape, *comment, *encoding; /* NULL: found by itself */
	const char *header;		/* auto true false */
	struct run_texts missing_values;	/* further texts that mean a missing value */
	struct run_column *columns;	/* the schema; count 0: none declared */
	size_t column_count;
	struct data_told_column *told;	/* what types say to those who read; follows from the schema */
	size_t told_count;
	struct run_texts rules;		/* across columns: "start <= end" */
	struct run_key *unique;		/* each: columns that are unique together */
	size_t unique_count;
	struct run_number rows_min, rows_max;
	int64_t freshness;		/* ns; newest value of the time column; 0: not checked */
	int64_t file_freshness;		/* ns; newest of the files; 0: not checked */
	bool extra_columns;		/* columns beyond the schema are allowed */
	struct run_drift_rules drift;
	bool compress;			/* what is new of a version, in the store */
	int64_t compress_level;
};

/* ------------------------------------------------------------------------------- steps */

struct run_metric_rule {
	struct mark mark;
	const char *log;		/* PCRE2 on each line; named groups are metrics */
	const char *file;		/* JSON, CSV or YAML written by the step */
	struct run_texts builtin;	/* "all" or some of: pairs json epoch progress; "none" */
	const char *axis;		/* name of the group or key that counts steps; NULL: step, epoch */
	const char *prefix;		/* put before each metric's name */
	const char *stream;		/* both stdout stderr */
};

/* Features that a step reads from a dataset. */
struct run_reads {
	const char *dataset;
	struct mark mark;
	struct run_texts columns;	/* count 0: all */
};

struct run_step {
	const char *name;		/* any printable text */
	struct mark mark;
	const char *description;
	struct run_command run;
	struct run_texts after;
	struct run_reads *reads;
	size_t read_count;
	struct run_texts inputs, outputs, code;
	struct run_texts params;	/* parameters that it uses beside ${params.x}; "*": all */
	struct run_metric_rule *metrics;	/* count 0: the built-in rules */
	size_t metric_count;
	double cpus;			/* 0: not declared; thread limits follow it */
	int64_t gpus;
	int64_t timeout;		/* ns, of one attempt; 0: none */
	int64_t grace;			/* ns between TERM and KILL */
	int64_t retries;		/* further attempts */
	int64_t backoff;		/* ns before the first retry, doubled for each further */
	struct run_pairs env;
	const char *cwd;		/* relative to the root; NULL: the root */
	bool cache;			/* may be skipped when nothing that it depends on changed */
	/* Filled in by run_project_load: indices of steps that must be finished before, from `after`
	 * and from inputs that an earlier step outputs. */
	size_t *needs;
	size_t need_count;
	struct mark run_mark, cwd_mark;
};

/* ------------------------------------------------------------------------------- tests, bundle */

struct run_test {
	const char *name;		/* never NULL: made from what it tests */
	struct mark mark;
	const char *metric;
	struct run_number below, above, equals;
	double tolerance;		/* of equals and parity */
	const char *slice;		/* rows of the test data, as in "season = 1" */
	struct run_command run;
	const char *data;		/* a dataset whose schema must hold */
	const char *parity;		/* a dataset: served predictions equal those of training */
	int64_t rows;			/* of a parity test */
	int64_t timeout;		/* ns */
	bool optional;			/* a failure does not gate promotion */
};

struct run_bundle {
	bool is_set;
	struct mark mark;
	const char *model;		/* name in the registry; NULL: the pipeline's */
	struct run_texts files;
	struct run_command predict;
	const char *schema;		/* a dataset whose schema inputs must fit */
	struct run_texts features;	/* columns that a request has */
	const char *description;
};

struct run_promote {
	bool is_set;
	struct mark mark;
	const char *when;		/* an expression over metrics and champion.metrics */
	const char *alias;		/* champion */
	bool tests;			/* all tests must have passed */
};

struct run_trigger {
	struct mark mark;
	const char *schedule;		/* cron: "0 3 * * *" */
	const char *data;		/* a dataset: a new version */
	const char *drift;		/* a dataset: drift above */
	double above;
	struct run_pairs params;	/* overrides, name = text */
};

/* What is known of a metric. */
struct run_metric_info {
	const char *name;
	struct mark mark;
	const char *direction;		/* min max; NULL: guessed from the name */
	const char *unit;
	double tolerance;		/* relative, for "came out the same" */
};

/* ------------------------------------------------------------------------------- pipeline, project */

struct run_pipeline {
	const char *name;
	struct mark mark;
	const char *description;
	struct run_param *params;	/* a root, never NULL */
	int64_t jobs;			/* steps at once; 0: as many as the cpus allow */
	bool isolated;			/* run in a clean folder, not in the project's */
	int64_t timeout;		/* ns, of the whole run; 0: none */
	struct run_pairs env;
	struct run_texts tags;		/* "key" or "key=value" */
	struct run_step *steps;
	size_t step_count;
	size_t *order;			/* indices of steps, each after all that it needs */
	struct run_test *tests;
	size_t test_count;
	struct run_bundle bundle;
	struct run_promote promote;
	struct run_trigger *triggers;
	size_t trigger_count;
	struct run_metric_info *metrics;
	size_t metric_count;
};

/* What the snapshot of the code takes besides what git has. */
struct run_snapshot_rules {
	int64_t max_file;		/* bytes of one file */
	int64_t max_total;		/* bytes of all files */
	struct run_texts exclude;	/* patterns as in .gitignore, simple form */
};

struct run_project {
	const char *root;		/* absolute */
	const char *file;		/* the path of the project file; NULL: there is none */
	const char *name;
	const char *description;
	struct run_dataset *datasets;
	size_t dataset_count;
	struct run_pipeline *pipelines;
	size_t pipeline_count;
	struct run_metric_info *metrics;	/* for all pipelines */
	size_t metric_count;
	struct run_snapshot_rules snapshot;
	struct run_texts mask;		/* further name patterns of secret variables */
};

/* Reads <root>/benchtop.yaml. Without a file, *out is a project named like the folder, without
 * pipelines, and true is returned. On mistakes false, with `err` as mistakes_err makes it; warnings
 * stay in `mistakes`. */
MUST_CHECK bool run_project_load(const struct run_project **out, const char *root,
    struct arena *arena, struct mistakes *mistakes, struct err *err);

/* The same from text; root may be any path and is not looked at. */
MUST_CHECK bool run_project_parse(const struct run_project **out, const char *root,
    struct slice text, struct arena *arena, struct mistakes *mistakes, struct err *err);

/* By name; on failure the error lists or guesses what was meant. */
const struct run_pipeline *run_project_pipeline(const struct run_project *project, const char *name,
    struct err *err);
const struct run_dataset *run_project_dataset(const struct run_project *project, const char *name,
    struct err *err);

/* "min", "max" or NULL: the pipeline's word, then the project's; not guessed. */
const char *run_project_direction(const struct run_project *project,
    const struct run_pipeline *pipeline, const char *metric);

/* The resolved file: every key with its value, defaults included, as YAML. */
void run_project_print(const struct run_project *project, struct buf *out);

#endif
