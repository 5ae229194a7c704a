/*
 * store_run_load.h - one run whole, from its folder (never from the index, so it is always current).
 *
 * Everything lives in the arena. Order: parameters as given; metrics, tags, data by name; steps,
 * artifacts and warnings as they appeared. The environment and what else is frozen is in spec.yaml.
 */
#ifndef STORE_RUN_LOAD_H
#define STORE_RUN_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"
#include "base_json.h"
#include "base_mem.h"
#include "store_open.h"
#include "store_run.h"

enum { STORE_NO_EXIT = -1,	/* exit code or signal where there is none */
	STORE_WARNINGS = 200 };

enum store_param_kind { STORE_PARAM_NULL, STORE_PARAM_BOOL, STORE_PARAM_INT, STORE_PARAM_REAL,
	STORE_PARAM_TEXT, STORE_PARAM_JSON };	/* lists and empty objects, as JSON text */

struct store_param {
	const char *name;	/* "model.depth" */
	const char *text;	/* as shown: 6, true, 0.1, rmsprop, [1,2] */
	enum store_param_kind kind;
	double num;		/* of a number (bool: 0 or 1), else NaN */
};

struct store_metric {
	const char *name;
	double last, min, max, mean;	/* NaN and infinities as they came */
	uint64_t count;
	int64_t step, time;	/* of the last point; time in ns */
};

struct store_tag {
	const char *key, *value;	/* value is "" for a plain tag */
};

struct store_pair {
	const char *name, *value;
};

struct store_step {
	const char *name, *status, *reason, *command;	/* reason, command: "" when none */
	int attempt;		/* from 1; 0 before the first */
	int exit_code, signal;	/* STORE_NO_EXIT */
	int64_t started, ended;	/* ns; 0: not yet */
};

struct store_artifact {
	const char *path, *step, *sha256;
	uint64_t size;
};

struct store_test {
	const char *name, *detail;
	bool ok;
};

struct store_warning {
	const char *text, *step;	/* step is "" where it is the run's */
};

struct store_resource {
	const char *name;
	double value;
};

struct store_run {
	char id[STORE_ID_SIZE];
	const char *name, *pipeline, *project, *status, *reason, *user, *host, *note;	/* never NULL */
	const char *rerun_of, *trigger;		/* "" */
	const char *params_json, *command_json, *data_json, *code_json;	/* "{}" or "[]" when none */
	const char *commit, *branch;		/* "" */
	bool dirty, deleted;
	int exit_code, signal;			/* STORE_NO_EXIT */
	int64_t created, started, ended;	/* ns; 0: not yet */
	int64_t changed;			/* of the last record */
	/* the supervisor that said "running" */
	const char *run_host, *boot;
	int64_t pid, pidstart;

	struct store_param *params;		size_t param_count;
	struct store_metric *metrics;		size_t metric_count;
	struct store_tag *tags;			size_t tag_count;
	struct store_pair *data;		size_t data_count;
	struct store_step *steps;		size_t step_count;
	struct store_artifact *artifacts;	size_t artifact_count;
	struct store_test *tests;		size_t test_count;
	struct store_resource *resources;	size_t resource_count;
	struct store_warning *warnings;		size_t warning_count;	/* each once, at most STORE_WARNINGS */
	uint64_t bad_records;			/* lines of the journal that are damaged */
};

/* A run whose supervisor is gone without an end in the journal is "lost", its steps that were running are
 * "stopped" and it ended with its last record, as run_alive.h would write it where we may write. */
MUST_CHECK bool store_run_load(struct store *s, const char *id, struct arena *a,
    struct store_run **out, struct err *err);
/* Seconds from start to end, or to now while it runs; NaN when it has not started. */
double store_run_duration(const struct store_run *run, int64_t now);
/* spec.yaml as it is, appended to out. */
MUST_CHECK bool store_run_spec_text(struct store *s, const char *id, struct buf *out,
    struct err *err);

#endif
