/*
 * run_super.h - what the files of the supervisor share; for them alone.
 *
 *	run_supervisor.c	the run: start, schedule, stop, end; the tick of every second. It knows steps; a
 *				step knows of it what struct run_step_news says
 *	run_step.c		the life of one step: attempts, time limit, left-over processes, outcome
 *	run_step_cache.c	steps taken from earlier runs
 *	run_step_env.c		what a step is given: environment, parameters, folder, command
 *	run_sample.c		what the run uses: series sys/..., the resource record
 *	run_guard.c		the process that outlives the supervisor
 */
#ifndef RUN_SUPER_H
#define RUN_SUPER_H

#include "base.h"
#include "os_loop.h"
#include "os_tree.h"
#include "run_artifact.h"
#include "run_cache.h"
#include "run_capture.h"
#include "run_gpu.h"
#include "run_ingest.h"
#include "run_metric_file.h"
#include "run_record.h"
#include "run_spec.h"
#include "store_open.h"
#include "store_run.h"

#define RUN_STEP_MARK "BENCHTOP_STEP"	/* in the environment of every process of a step */

struct run_sample;

enum run_step_phase {
	STEP_WAITING,		/* for other steps, for room, for graphics processors */
	STEP_LOOKING,		/* whether an earlier run did the same */
	STEP_RUNNING,		/* its process is alive */
	STEP_LEAVING,		/* its process ended, others that it started are being ended */
	STEP_PAUSED,		/* before the next attempt */
	STEP_COLLECTING,	/* outputs are being stored */
	STEP_OVER,
};

struct run_super_step {
	struct run_super *super;
	const struct run_step *step;
	size_t index;
	enum run_step_phase phase;
	int attempt;
	pid_t pid;
	int status;			/* of the process, as from waitpid */
	bool stopped, timed_out;	/* by us */
	int kills;			/* SIGKILLs that were sent since it was asked to leave */
	uint64_t limit_timer, kill_timer, retry_timer;
	struct run_capture *capture;
	struct run_metric_file **files;
	size_t file_count;
	char *metrics_path;		/* $BENCHTOP_METRICS */
	struct run_artifact_job *job;
	struct run_cache_job *look;
	void (*looked_up)(struct run_super_step *s);	/* is told when the look has ended */
	char key[SHA256_HEX];		/* "": its result is not kept for later runs */
	bool looked, taken;		/* in the cache; its outputs are those of an earlier run */
	struct run_ingest *branch;	/* notes its points, for the cache; NULL: nobody wants to know */
	int64_t began;			/* monotonic, of the first attempt */
	struct run_gpus *gpus;		/* that it has taken; NULL: none */
	bool waits;			/* for them, and said so */
	const char *outcome;		/* status word, when it is over */
	struct buf reason;
};

/* What a step tells who schedules it. */
struct run_step_news {
	/* It is over; its outcome and reason are set. */
	void (*over)(void *arg, struct run_super_step *s);
	/* It cannot begin yet: its place is free for others, and run_step_begin is to be called again. */
	void (*waits)(void *arg, struct run_super_step *s);
	void *arg;
};

/* What all of them work with. How steps are scheduled is known to run_supervisor.c alone. */
struct run_super {
	struct run_step_news news;
	struct store *store;
	const char *id;
	const struct run_spec *spec;
	struct os_loop *loop;
	struct os_tree *tree;
	struct run_recorder *recorder;
	struct run_ingest *ingest;
	char *params_path;		/* $BENCHTOP_PARAMS */
	struct os_gpu *gpu;		/* NULL: none, or not asked for yet */
	bool gpu_asked;
	bool stopping;			/* nothing is to begin any more */
};

/* run_step.c */
void run_step_begin(struct run_super_step *s);
/* Asks all processes of the step to leave: TERM, after the grace KILL; forced: KILL at once. */
void run_step_stop(struct run_super_step *s, bool forced);
void run_step_look(struct run_super_step *s);	/* each second: metric files */
void run_step_orphan_gone(struct run_super_step *s);	/* a process that returned to us has ended */

/* run_step_cache.c */
/* True: it looks for the step in the cache, and calls done when it knows: s->taken says whether an
 * earlier run did the same, whose outputs are to be collected. */
bool run_step_cache_look(struct run_super_step *s, void (*done)(struct run_super_step *s));
/* The outputs were collected. True: they are those of the earlier run, whose points are taken over;
 * *reason says which. */
bool run_step_cache_take(struct run_super_step *s, const struct run_artifact_result *result);
/* The step came to a good end by itself. */
void run_step_cache_keep(struct run_super_step *s, const struct run_artifact_result *result);

/* run_step_env.c */
struct run_step_command {
	char **argv;
	struct os_env *env;
	const char *cwd;
};
MUST_CHECK bool run_step_command(struct run_super_step *s, struct arena *a,
    struct run_step_command *out, struct err *err);
MUST_CHECK bool run_step_write_params(struct run_super *super, struct err *err);

/* run_sample.c */
struct run_sample *run_sample_new(struct run_super *super);
void run_sample_take(struct run_sample *sample);
void run_sample_put(struct run_sample *sample, struct json_out *out);	/* members of the record */
void run_sample_free(struct run_sample *sample);

#endif
