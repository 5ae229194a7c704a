/*
 * run_spec.h - one run, frozen: everything that the supervisor needs to execute it and that a
 * person needs to understand or repeat it. It is written to spec.yaml before the run starts and
 * never changed.
 *
 * From a request to a run (run_launch.h does all of it):
 *
 *	run_spec_prepare(&spec, store, project, &request, progress, arena, err);
 *	run_spec_print(&spec, &yaml);			the bytes of spec.yaml
 *	... store_run_create makes the run's folder and gives the id ...
 *	run_snapshot_keep(&spec.code, folder, arena, err);
 *	run_spec_place(&spec, store, id, arena);	where steps will work
 *	run_spec_fill(&spec, store, progress, arena, err);	a clean folder gets its content
 *
 * In the supervisor: run_spec_load(&spec, store, id, arena, err).
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

struct os_env;
struct store;

enum { RUN_SPEC_VERSION = 1 };

/* A dataset as the run saw it. */
struct run_spec_data {
	const char *name;
	const char *version;		/* "rentals@7" */
	const char *path;		/* as configured: relative to the root, or absolute */
	bool added;			/* this launch made the version */
};

struct run_spec {
	int64_t version;		/* of this format */
	const char *id;			/* NULL before the run has a folder; not in spec.yaml */
	const char *project;
	const char *pipeline;		/* NULL: an ad-hoc command */
	const char *root;		/* the project's folder, absolute */
	const char *workdir;		/* where steps run, absolute; set by run_spec_place */
	bool isolated;			/* workdir is a clean folder of this run's own, not root */
	bool no_cache;			/* no step is taken from an earlier run */
	int64_t created;		/* ns */
	const char *rerun_of;		/* id; NULL */
	const char *trigger;		/* what started it, when not a person */
	const char *note;
	struct run_texts tags;
	struct run_texts overrides;	/* "path=value", as given */
	struct run_texts command;	/* of an ad-hoc run: its argv, masked */
	struct run_texts secret_argv;	/* of an ad-hoc run whose command cannot be recorded: the whole
					 * command. Never written; see run_spec_hide */
	struct run_param *params;
	struct run_spec_data *data;
	size_t data_count;
	struct run_code code;
	struct run_environ environ;
	int64_t jobs;
	int64_t timeout;		/* ns */
	struct run_pairs env;		/* variables set for all steps */
	struct run_step *steps;		/* parameters substituted; needs[] filled in */
	size_t step_count;
	struct run_step *templates;	/* the steps as declared; the same number, or none */
	size_t template_count;
	size_t *order;			/* indices of steps, each after all that it needs */
	struct run_test *tests;		/* parameters substituted */
	size_t test_count;
	struct run_test *test_templates;	/* as declared; the same number, or none */
	size_t test_template_count;
	struct run_bundle bundle;	/* parameters substituted */
	struct run_bundle bundle_template;	/* as declared; not set: there is nothing in it */
	struct run_promote promote;
	struct run_metric_info *metrics;
	size_t metric_count;
	struct run_texts warnings;	/* said at launch: what could not be recorded or restored */
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
	bool no_cache;
};

/* Called while preparing takes long: "hashing data", done and total in bytes (0: unknown). Return
 * false to give up (ERR_CANCELLED). */
struct run_progress {
	bool (*report)(const char *what, uint64_t done, uint64_t total, void *arg);
	void *arg;
};

/* Everything but id, name and workdir; records data versions in the store and stages the code
 * snapshot (spec->code.folder) in the store's folder for temporary files. progress may be NULL. */
MUST_CHECK bool run_spec_prepare(struct run_spec *out, struct store *store,
    const struct run_project *project, const struct run_request *request,
    const struct run_progress *progress, struct arena *arena, struct err *err);

/* Only what follows from the project file and the parameters: steps, tests and the bundle, substituted.
 * request->pipeline is not NULL. */
MUST_CHECK bool run_spec_pipeline(struct run_spec *out, const struct run_project *project,
    const struct run_request *request, struct arena *arena, struct err *err);

/* Substitutes params in templates, giving steps, their needs and their order, tests and the bundle. For a
 * rerun with other parameters. */
MUST_CHECK bool run_spec_resolve(struct run_spec *spec, struct arena *arena, struct err *err);

/* Sets id, workdir and code.folder, which follow from the run's folder. */
void run_spec_place(struct run_spec *spec, const struct store *store, const char *id,
    struct arena *arena);
/* The work folder of an isolated run: the code restored, data versions checked out where they lay, and
 * links to what else programs need. Nothing to do for a run in the project's folder. Sentences about
 * what could not be had are added to warnings. */
MUST_CHECK bool run_spec_fill(struct run_spec *spec, struct store *store,
    const struct run_progress *progress, struct arena *arena, struct err *err);

/* The command as one line, its arguments quoted as a shell reads them. */
void run_command_line(const struct run_command *command, struct buf *out);

/* Adds a sentence to warnings. text is kept. */
void run_spec_warn(struct run_spec *spec, const char *text, struct arena *arena);

/*
 * Secrets on the command line of an ad-hoc run are not recorded: run_spec_hide keeps argv in
 * secret_argv and leaves the masked command in steps. The launcher hands secret_argv over in the
 * supervisor's environment (run_spec_secret_env), and run_spec_reveal takes it from there and removes
 * it, so that steps do not inherit it. So do arguments that are no UTF-8, which spec.yaml cannot hold: the step
 * gets them as they are, and a warning says that what is recorded is not that.
 */
void run_spec_hide(struct run_spec *spec, char *const *argv, struct arena *arena);
#define RUN_SPEC_SECRET_ARGV "BENCHTOP_SECRET_ARGV"
void run_spec_secret_env(const struct run_spec *spec, struct os_env *env);
void run_spec_reveal(struct run_spec *spec, struct arena *arena);

void run_spec_print(const struct run_spec *spec, struct buf *out);
MUST_CHECK bool run_spec_parse(struct run_spec *out, struct slice text, struct arena *arena,
    struct err *err);
/* Reads a run's spec.yaml and places it. */
MUST_CHECK bool run_spec_load(struct run_spec *out, struct store *store, const char *id,
    struct arena *arena, struct err *err);

/* argv for execve of a step's command: the list itself, or { "/bin/sh", "-c", line }. NULL-terminated,
 * the arena's. */
char **run_spec_argv(const struct run_command *command, struct arena *arena);

#endif
