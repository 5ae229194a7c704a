/*
 * test_pathwords.c - what the path of a file that is being typed can become.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base.h"
#include "os_fs.h"
#include "pathwords.h"

static char root[64];

static void
put_file(const char *name)
{
	char *path = xasprintf("%s/%s", root, name);

	assert_true(fs_write_file(path, slice_of("x"), 0, NULL));
	x_free(path);
}

static int
setup(void **state)
{
	char *folder;

	(void)state;
	str_copy(root, sizeof root, "/tmp/benchtop-pathwords-XXXXXX");
	if (mkdtemp(root) == NULL)
		return -1;
	folder = xasprintf("%s/data/inner", root);
	assert_true(fs_mkdirs(folder, NULL));
	x_free(folder);
	put_file("data/a one.csv");
	put_file("data/a two.csv");
	put_file("data/.hidden");
	put_file("dates.csv");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	return fs_remove_tree(root, NULL) ? 0 : -1;
}

static void
expect(const char *typed, const char *const *wanted)
{
	struct map *words = map_new();
	size_t n = 0;

	pathwords_add(root, typed, words);
	for (; wanted[n] != NULL; n++)
		assert_non_null(map_get(words, wanted[n]));
	assert_int_equal(map_count(words), n);
	map_free(words, NULL);
}

static void
folders_end_with_a_slash(void **state)
{
	(void)state;
	expect("da", (const char *const[]){ "data/", "dates.csv", NULL });
	expect("data/i", (const char *const[]){ "data/inner/", NULL });
}

static void
blanks_are_part_of_names(void **state)
{
	(void)state;
	expect("data/a ", (const char *const[]){ "data/a one.csv", "data/a two.csv", NULL });
}

static void
hidden_files_are_offered_when_a_dot_was_typed(void **state)
{
	(void)state;
	expect("data/", (const char *const[]){ "data/a one.csv", "data/a two.csv", "data/inner/", NULL });
	expect("data/.", (const char *const[]){ "data/.hidden", NULL });
}

static void
absolute_paths_and_nothing_at_all_work(void **state)
{
	char *typed = xasprintf("%s/dat", root), *file = xasprintf("%s/dates.csv", root);
	char *folder = xasprintf("%s/data/", root);

	(void)state;
	expect(typed, (const char *const[]){ file, folder, NULL });
	expect("nowhere/x", (const char *const[]){ NULL });
	x_free(typed);
	x_free(file);
	x_free(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_end_with_a_slash),
		cmocka_unit_test(blanks_are_part_of_names),
		cmocka_unit_test(hidden_files_are_offered_when_a_dot_was_typed),
		cmocka_unit_test(absolute_paths_and_nothing_at_all_work),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
