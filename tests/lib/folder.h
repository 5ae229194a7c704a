/*
 * folder.h - a folder that a group of tests has for itself:
 *
 *	cmocka_run_group_tests(tests, test_folder_make, test_folder_remove)
 *
 * and test_folder is its path. Include it behind cmocka.h.
 */
#ifndef TESTS_FOLDER_H
#define TESTS_FOLDER_H

#include <stdlib.h>

#include "base.h"

static char test_folder[] = "/tmp/benchtop-test-XXXXXX";

static inline int
test_folder_make(void **state)
{
	(void)state;
	return mkdtemp(test_folder) == NULL;
}

static inline int
test_folder_remove(void **state)
{
	char *command = xasprintf("rm -rf %s", test_folder);
	int code = system(command);

	(void)state;
	x_free(command);
	return code;
}

#endif
