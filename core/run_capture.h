/*
 * run_capture.h - what one step prints: kept exactly as it came, and searched for metrics.
 *
 *	run_capture_open(&capture, &request, err);
 *	run_capture_attempt(capture, &out, &err_end, err);	pipes for a child; close them after the start
 *	... the loop reads ...
 *	run_capture_drain(capture);			when all processes of the attempt are gone
 *	run_capture_close(capture);
 *
 * Bytes are written to the log as they arrive. When the disk is full the step goes on: its output
 * is still read, looked through for metrics and counted as lost, and the notice says so.
 */
#ifndef RUN_CAPTURE_H
#define RUN_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base_err.h"
#include "os_loop.h"
#include "run_ingest.h"
#include "run_project.h"

struct run_capture;

struct run_capture_request {
	struct os_loop *loop;
	struct run_ingest *ingest;
	const struct run_step *step;	/* its rules; must outlive the capture */
	const char *log_path;
	/* Called with a sentence when something is not as it should be: output lost, a pattern
	 * cut off. */
	void (*notice)(void *arg, const char *text);
	void *arg;
};

MUST_CHECK bool run_capture_open(struct run_capture **out,
    const struct run_capture_request *request, struct err *err);
/* Ends of pipes for a child's standard output and error; the caller closes them. From the second
 * attempt on the log goes on behind a marker. */
MUST_CHECK bool run_capture_attempt(struct run_capture *capture, int *out_end, int *err_end,
    struct err *err);
/* Takes what is in the pipes now and closes them, whoever else may still hold them open. */
void run_capture_drain(struct run_capture *capture);
/* Drains; says what was lost. NULL is fine. */
void run_capture_close(struct run_capture *capture);

#endif
