/*
 * job.h - running a command of Benchtop behind the workbench: launching, rerunning, stopping.
 *
 * What the workbench does to runs beyond tags and notes is exactly the command line that it shows,
 * run as a child process, so that it never waits and both ways are the same code.
 */
#ifndef JOB_H
#define JOB_H

#include "frame.h"

/*
 * Starts `benchtop ARGS...` in the workspace; args ends with NULL and leaves the program's name out.
 * `doing` is said at once ("launching train"); when it ends `done` ("launched train") and its last line, or its
 * error.
 * The command line is shown with both. At most a few at a time (ERR_BUSY).
 */
void job_start(struct frame *f, const char *doing, const char *done, const char *const *args);

/* Runs `benchtop ARGS...` and shows what it prints in the pager (frame_pager). args as above. */
void job_show(struct frame *f, const char *const *args);

/* Where this program lies, for a child to be started from it. */
const char *job_program(void);

/* A line that a command of ours printed, without the "benchtop: " of messages. */
struct slice job_message(struct slice line);

/* The command line as a person would type it: "benchtop run train -p model.depth=8". */
void job_shell(struct buf *out, const char *const *args);

#endif
