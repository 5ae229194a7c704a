/*
 * task.h - a command of Benchtop run behind the workbench whose progress is shown and which can be
 * stopped: adding data, verifying it, checking a schema.
 *
 *	task_start(frame, &(struct task_request){ .args = args, .ended = ended, .self = self }, &err)
 *	... task_text(task, &out) now and then ...
 *	task_cancel(task);		as Ctrl-C in a shell: `ended` is called when it has stopped
 *	task_drop(task);		nobody waits for it any more: it is stopped, `ended` is not called
 *
 * `ended` is called once, in the loop; the task is gone when it returns. job.h is for commands that
 * nobody watches.
 */
#ifndef TASK_H
#define TASK_H

#include "base.h"
#include "frame.h"

struct task;

struct task_end {
	bool good;			/* exit code 0 */
	bool cancelled;			/* by task_cancel */
	int exit_code;			/* 128 + signal when it was killed */
	struct slice output;		/* standard output, its first TASK_OUTPUT_MAX bytes */
	struct slice errors;		/* standard error without progress, "benchtop: " taken off */
	const char *shell;		/* the command line */
};

enum { TASK_OUTPUT_MAX = 16 << 20, TASK_ERRORS_MAX = 64 << 10 };

struct task_request {
	const char *const *args;	/* NULL-ended, without the program's name */
	const char *doing;		/* "adding rentals": shown until it says more */
	void (*ended)(void *self, const struct task_end *end);
	void *self;
	bool goes_on;			/* when the workbench is left, or task_drop is called */
};

/* NULL and the error: it could not be started. */
struct task *task_start(struct frame *f, const struct task_request *request, struct err *err);
void task_cancel(struct task *t);
void task_drop(struct task *t);		/* NULL is fine */

/* "adding rentals: reading  412 MB of 1.2 GB  240 MB/s  0:03 left" */
void task_text(const struct task *t, struct buf *out);
double task_share(const struct task *t);	/* of the present part that is done; NaN: not known */
const char *task_shell(const struct task *t);

#endif
