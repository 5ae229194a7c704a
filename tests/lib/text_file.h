/*
 * text_file.h - one file for a group of tests, written anew by each: give text_file_make and
 * text_file_remove to cmocka_run_group_tests. Include it behind cmocka.h.
 */
#ifndef TESTS_TEXT_FILE_H
#define TESTS_TEXT_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char text_file[] = "/tmp/benchtop-text-XXXXXX";

static inline void
text_file_write(const char *text)
{
	FILE *f = fopen(text_file, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static inline int
text_file_make(void **state)
{
	int fd = mkstemp(text_file);

	(void)state;
	return fd == -1 ? -1 : close(fd);
}

static inline int
text_file_remove(void **state)
{
	(void)state;
	return unlink(text_file);
}

#endif
