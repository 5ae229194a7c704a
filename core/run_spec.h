/*
 * run_spec.h - one run, frozen: everything that the supervisor needs to execute it and that a
 * person needs to understand or repeat it. It is written to spec.yaml before the run starts and
 * never changed.
 *
 *	struct run_request request = { .pipeline = "train", .overrides = ..., };
 *	run_spec_prepare(&spec, store, project, &request, arena, err);	parameters, code, data, environment
 *	... make the run's folder, giving spec an id and a name ...
 *	run_snapshot_keep(&spec.code, folder, arena, err);
 *	run_spec_print(&spec, &buf);					the bytes of spec.yaml
 *	...
 *	run_spec_parse(&spec, bytes, arena, err);			in the supervisor
 *
 * In a spec every command, input, output, path and variable has its parameters substituted.
 */
#ifndef RUN_SPEC_H
#define RUN_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "run_environ.h"
#include "run_params.h"
#include "run_project.h"
#include "run_snapshot.h"

struct store;

enum { RUN_SPEC_VERSION = 1 };

/* A dataset as the run saw it. */
struct run_spec_data {
	const char *name;
	const char *version;		/* "rentals@7" */
	struct run_texts paths;		/* as configured */
	const char *base;		/* where the version's files lay, relative to the root, or
					 * absolute */
	bool added;			/* this launch made the version */
};

struct run_spec {
	const char *id, *name;		/* given when the folder is made; NULL before */
	const char *project;
	const char *pipeline;		/* NULL: an ad-hoc command */
	const char *root;		/* the project's folder, absolute */
	const char *workdir;		/* where steps run, absolute: root, or a clean folder */
	bool isolated;			/* workdir is a clean folder of this run's own */
	int64_t created;		/* ns */
	const char *rerun_of;		/* id; NULL */
	const char *trigger;		/* what started it, when not a person */
	const char *note;
	struct run_texts tags;
	struct run_texts overrides;	/* "path=value", as given */
	struct run_texts command;	/* of an ad-hoc run: its argv, masked */
	struct run_param *params;
	struct run_spec_data *data;
	size_t data_count;
	struct run_code code;
	struct run_environ environ;
	int64_t jobs;
	int64_t timeout;		/* ns */
	struct run_pairs env;		/* variables set for all steps */
	struct run_step *steps;		/* commands substituted; needs[] filled in */
	size_t step_count;
	size_t *order;
	struct run_test *tests;
	size_t test_count;
	struct run_bundle bundle;
	struct run_promote promote;
	struct run_metric_info *metrics;
	size_t metric_count;
	struct run_texts warnings;	/* said at launch: unused parameters, left out files */
};

/* What a person asked to run: a pipeline by name, or a command. */
struct run_request {
	const char *pipeline;
	char *const *argv;		/* an ad-hoc command; NULL-terminated; pipeline is NULL then */
	const char *folder;		/* where an ad-hoc command was given, absolute; NULL: the root */
	const char *const *overrides;	/* "path=value" */
	size_t override_count;
	const char *const *tags;
	size_t tag_count;
	const char *note;
	const char *trigger;
	bool isolated;
};

/* Called while preparing takes long: "hashing data", done and total in bytes (0: unknown). Return
 * false to give up (ERR_CANCELLED). */
struct run_progress {
	bool (*report)(const char *what, uint64_t done, uint64_t total, void *arg);
	void *arg;
};

/* Everything but id and name; records data versions in the store and stages the code snapshot
 * (spec->code.folder) below the store's folder for temporary files. progress may be NULL. */
MUST_CHECK bool run_spec_prepare(struct run_spec *out, struct store *store,
    const struct run_project *project, const struct run_request *request,
    const struct run_progress *progress, struct arena *arena, struct err *err);

void run_spec_print(const struct run_spec *spec, struct buf *out);
MUST_CHECK bool run_spec_parse(struct run_spec *out, struct slice text, struct arena *arena,
    struct err *err);

/* argv for execve of a step's command: the list itself, or { "/bin/sh", "-c", line }. NULL-terminated,
 * the arena's. */
char **run_spec_argv(const struct run_command *command, struct arena *arena);

/* The name of a step as a file name: letters, digits, `-`, `_`, `.` (not first) as they are, every
 * other byte as %XX; a long one is cut and ends in a hash. */
void run_spec_file_name(struct buf *out, const char *step);

#endif
