/*
 * job.h - running a command of Benchtop behind the workbench: launching, rerunning, stopping.
 *
 * What the workbench does to runs beyond tags and notes is exactly the command line that it shows,
 * run as a child process, so that it never waits and both ways are the same code.
 */
#ifndef JOB_H
#define JOB_H

#include "frame.h"

struct job_request {
	const char *doing;		/* said at once: "launching train" */
	const char *done;		/* said when it has ended well, before its last line: "launched train" */
	const char *const *args;	/* ends with NULL and leaves the program's name out */
	/* It is over, and that was said; `error` is NULL when it ended well. May be NULL. */
	void (*ended)(void *self, const char *error);
	/* Instead: the workbench ends before the command does, and `self` is not needed any more. May be NULL. */
	void (*dropped)(void *self);
	void *self;
};

/*
 * Starts `benchtop ARGS...` in the workspace. The command line is shown with what is said. At most a few at a time:
 * what cannot be started ends at once with its error.
 */
void job_start(struct frame *f, const struct job_request *request);

/* When the workbench ends: commands that are still at work go on, and nobody waits for them. */
void job_drop_all(void);

/* Runs `benchtop ARGS...` and shows what it prints in the pager (frame_pager). args as above. */
void job_show(struct frame *f, const char *const *args);

/* Where this program lies, for a child to be started from it. */
const char *job_program(void);

/* A line that a command of ours printed, without the "benchtop: " of messages. */
struct slice job_message(struct slice line);

/* The command line as a person would type it: "benchtop run train -p model.depth=8". */
void job_shell(struct buf *out, const char *const *args);

#endif
