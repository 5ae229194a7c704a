/*
 * form.h - a popup with named fields, checked as one types, and the shell line that it will run.
 */
#ifndef FORM_H
#define FORM_H

#include "action.h"
#include "frame.h"

struct form_field {
	const char *name;	/* "model.depth" */
	const char *type;	/* "int", "float", "text", "yes or no"...: shown dim */
	const char *value;	/* the default, which it begins with */
	const char *now;	/* what it begins with in its place, or NULL */
	const char *help;	/* a line under the form while in the field, or NULL */
	const char *const *choices;	/* left and right go through them; NULL: free text */
	size_t choice_count;
};

struct form_request {
	const char *title;
	const char *button;		/* "launch" */
	const struct form_field *fields;	/* copied */
	size_t count;
	const char *empty;		/* text when there is no field */
	/* Why a form comes back, until something is changed; it then waits below the popups that are open. NULL. */
	const char *error;
	void *self;
	/* Is this value possible? False and the error is shown beside the field. May be NULL. */
	bool (*check)(void *self, size_t field, const char *value, struct err *err);
	/* Adds what the value of this field can become, for Tab. May be NULL. */
	void (*complete)(void *self, size_t field, const char *value, struct map *words);
	/* The command line for these values, shown at the foot. May be NULL. */
	void (*shell)(void *self, const char *const *values, struct buf *out);
	enum next (*done)(void *self, const char *const *values);
	void (*dropped)(void *self);
};

void form_open(struct frame *f, const struct form_request *request);

#endif
