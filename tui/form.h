/*
 * form.h - a popup with named fields, checked as one types, and the shell line that it will run.
 */
#ifndef FORM_H
#define FORM_H

#include "action.h"
#include "frame.h"

struct form;

struct form_field {
	const char *name;	/* "model.depth" */
	const char *type;	/* "int", "float", "text", "yes or no"...: shown dim */
	const char *value;	/* the default, which it begins with */
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
	void *self;
	/* Is this value possible? False and the error is shown beside the field. May be NULL. */
	bool (*check)(void *self, size_t field, const char *value, struct err *err);
	/* Adds what the value of this field can become, for Tab. May be NULL. */
	void (*complete)(void *self, size_t field, const char *value, struct map *words);
	/* What to say in place of the field's help, which hangs on other fields; NULL: that. May be NULL. */
	const char *(*help)(void *self, size_t field, const char *const *values);
	/* The command line for these values, shown at the foot. May be NULL. */
	void (*shell)(void *self, const char *const *values, struct buf *out);
	enum next (*done)(void *self, const char *const *values);
	/* In place of done: starts work that may fail. The form is closed meanwhile; form_end tells it how that went. */
	enum next (*start)(void *self, const char *const *values, struct form *form);
	void (*dropped)(void *self);	/* the form is gone, and self is not needed any more */
};

/* The work that the form started is over. With an error the form comes back as it was filled in, below the popups that
 * are open; with NULL it is gone. */
void form_end(struct form *m, const char *error);

void form_open(struct frame *f, const struct form_request *request);

#endif
