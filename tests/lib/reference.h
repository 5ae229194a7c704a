/*
 * reference.h - where the shared data sets and reference cases are: $BENCHTOP_TEST_DATA, else
 * ../shared/data beside the source tree. Tests that need them skip, saying so, where they are not.
 * Include it behind cmocka.h.
 */
#ifndef TESTS_REFERENCE_H
#define TESTS_REFERENCE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* NULL when there is none. */
static inline const char *
reference_dir(void)
{
	static char path[4096];
	const char *dir = getenv("BENCHTOP_TEST_DATA"), *source = getenv("TOP_SRCDIR");

	if (dir != NULL && *dir != '\0')
		snprintf(path, sizeof path, "%s", dir);
	else
		snprintf(path, sizeof path, "%s/../shared/data", source != NULL ? source : ".");
	return access(path, R_OK) == 0 ? path : NULL;
}

static inline void
reference_or_skip(void)
{
	if (reference_dir() != NULL)
		return;
	print_message("no reference data: set BENCHTOP_TEST_DATA\n");
	skip();
}

#endif
