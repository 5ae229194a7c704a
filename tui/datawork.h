/*
 * datawork.h - long work on data that goes on behind the screens: adding a version, verifying one,
 * computing statistics. It is told on the last rows of the Data and Columns screens, can be stopped, and goes on
 * when the workbench is left. What went wrong is shown whole.
 */
#ifndef DATAWORK_H
#define DATAWORK_H

#include "frame.h"

struct datawork {
	const char *doing;		/* "adding rentals" */
	const char *done;		/* said at the end, before what the command printed; "": only that */
	const char *const *args;	/* NULL-ended, without the program's name */
	bool quiet;			/* what the command prints is not told, only its errors */
	/* It is over, and that was said; `error` is NULL when it was not a failure. May be NULL. */
	void (*ended)(void *self, const char *error);
	void *self;
};

/* Says why when it cannot be started; that is its end. */
void datawork_start(struct frame *f, const struct datawork *work);
/* Statistics of these versions ("rentals@3"), one after the other; copied. */
void datawork_statistics(struct frame *f, const char *const *versions, size_t count);
bool datawork_is_on(void);
bool datawork_has_queue(void);		/* more of those are to come */
/* Is exactly this command being run? */
bool datawork_has(const char *const *args);
void datawork_stop(void);		/* the newest, and what waits; again: by force */

/* Stopping as an action of any screen. */
enum next datawork_act_stop(void *self, const char *argument);
const char *datawork_why_no_stop(void *self);
#define DATAWORK_STOP_ACTION \
	{ .name = "stop", .keys = "x", .hint = "stop", .act = datawork_act_stop, \
	  .why_not = datawork_why_no_stop, \
	  .help = "stop what is being done (the newest); nothing half done stays" }

/* The rows that are left for the screen: the last ones tell what is being done. */
struct area datawork_draw(struct area a);

/* A form for a new version: dataset, path (with completion), message, compression. name and path may be NULL. */
void datawork_ask_add(struct frame *f, const char *name, const char *path);
/* Adds without asking: "NAME [PATH]". */
void datawork_add(struct frame *f, const char *text);

#endif
