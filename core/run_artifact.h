/*
 * run_artifact.h - collecting the outputs of a step: hashed, stored once, linked into the run.
 *
 * It is done by a child process, a copy of us, so that hashing gigabytes does not keep the
 * supervisor from reading what other steps print. The child writes what it found into a pipe.
 *
 *	job = run_artifact_start(&request, err);		its descriptor is watched by the loop
 *	... request.done(arg, result) is called once
 */
#ifndef RUN_ARTIFACT_H
#define RUN_ARTIFACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base_err.h"
#include "base_hash.h"
#include "os_loop.h"
#include "run_project.h"

struct store;
struct run_artifact_job;

struct run_artifact {
	const char *path;		/* as stored: relative to the run's artifacts/ */
	uint64_t size;
	char sha256[SHA256_HEX];
};

struct run_artifact_result {
	const struct run_artifact *items;
	size_t count;
	const char *problem;		/* NULL: all declared outputs are there and stored */
};

struct run_artifact_request {
	struct store *store;
	const char *run_id;
	struct os_loop *loop;
	const char *folder;		/* where the step ran; outputs are relative to it */
	const struct run_texts *outputs;	/* files, folders (whole), globs */
	void (*done)(void *arg, const struct run_artifact_result *result);
	void *arg;
};

/* The request's texts must stay until done was called. */
MUST_CHECK bool run_artifact_start(struct run_artifact_job **out,
    const struct run_artifact_request *request, struct err *err);
/* Kills the child; done is called soon with a problem. */
void run_artifact_cancel(struct run_artifact_job *job);

#endif
