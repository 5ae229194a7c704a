/*
 * tap.h - what test programs without cmocka print: one line of TAP for each thing that is looked at.
 *
 *	tap_must(store_open(&store, root, 0, &err), &err);	// nothing makes sense without it
 *	tap_check(seen == 3, "three runs are seen");
 *	return tap_end();
 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdbool.h>

#include "base_err.h"

/* "ok 1 - name" or "not ok 1 - name". */
void tap_check(bool ok, const char *name);
/* Ends the program with "Bail out! ..." unless ok. */
void tap_must(bool ok, const struct err *err);
/* The plan; the exit code. */
int tap_end(void);

#endif
