/*
 * must.h - what a test cannot go on without.
 *
 *	must(store_open(&store, root, 0, &err), &err);
 */
#ifndef TESTS_MUST_H
#define TESTS_MUST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base_err.h"

/* Fails the test with the error's message unless ok. */
static inline void
must(bool ok, const struct err *err)
{
	if (!ok)
		fail_msg("%s", err->msg);
}

#endif
