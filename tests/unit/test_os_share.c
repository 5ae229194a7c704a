/*
 * The files that come with the program are found from the build folder, and named when they are not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base.h"
#include "os_share.h"

static void
a_file_in_the_folder_of_the_environment_is_found(void **state)
{
	char folder[] = "/tmp/benchtop-share-XXXXXX", file[64];
	struct arena *arena = arena_new();
	struct err err = { 0 };
	char *path = NULL;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof file, "%s/theme", folder);
	assert_int_equal(symlink("/dev/null", file), 0);
	assert_int_equal(setenv("BENCHTOP_SHARE", folder, 1), 0);
	assert_true(os_share_find("theme", arena, &path, &err));
	assert_string_equal(path, "/dev/null");
	unlink(file);
	rmdir(folder);
	arena_free(arena);
}

static void
what_is_nowhere_is_named_with_all_places(void **state)
{
	struct arena *arena = arena_new();
	struct err err = { 0 };
	char *path = NULL;

	(void)state;
	assert_int_equal(setenv("BENCHTOP_SHARE", "/nowhere/at/all", 1), 0);
	assert_false(os_share_find("no/such.file", arena, &path, &err));
	assert_int_equal(err.kind, ERR_NOTFOUND);
	assert_null(path);
	assert_non_null(strstr(err.msg, "no/such.file is not installed"));
	assert_non_null(strstr(err.msg, "/nowhere/at/all/no/such.file"));
	assert_non_null(strstr(err.msg, "/../share/benchtop/no/such.file"));
	arena_free(arena);
}

static void
modules_have_places_of_their_own(void **state)
{
	struct arena *arena = arena_new();
	struct err err = { 0 };
	char *path = NULL;

	(void)state;
	assert_int_equal(setenv("BENCHTOP_SHARE", "/dev", 1), 0);
	assert_int_equal(setenv("BENCHTOP_LIB", "", 1), 0);
	assert_false(os_share_find_module("null", arena, &path, &err));
	assert_int_equal(setenv("BENCHTOP_LIB", "/dev", 1), 0);
	assert_true(os_share_find_module("null", arena, &path, &err));
	assert_string_equal(path, "/dev/null");
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_in_the_folder_of_the_environment_is_found),
		cmocka_unit_test(what_is_nowhere_is_named_with_all_places),
		cmocka_unit_test(modules_have_places_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
