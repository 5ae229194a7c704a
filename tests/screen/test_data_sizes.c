/*
 * test_data_sizes.c - the screens about data at every size of the terminal, while it changes, and at rest.
 */
#include "screen/datasets.h"

/* Opens each screen once and waits for a word of it. */
static void
tour(struct pty_screen *s, const char *const *words)
{
	static const char *const keys[] = { "c", "D", "d", ENTER };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		pty_screen_type(s, keys[i]);
		pty_screen_wait(s, words[i]);
		pty_screen_type(s, "-");
		pty_screen_wait_gone(s, words[i]);
	}
}

static void
every_screen_is_whole_at_every_size(void **state)
{
	static const int sizes[][2] = { { 40, 10 }, { 60, 16 }, { 80, 24 }, { 200, 60 } };
	static const char *const locales[] = { "C.UTF-8", "C" };
	static const char *const words[] = { "rules are broken", "changed", "against trips@2",
		", 23.7 kB" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		for (size_t k = 0; k < ARRAY_LEN(locales); k++) {
			struct pty_screen *s = workspace_open(sizes[i][0], sizes[i][1], locales[k],
			    k == 0 ? NULL : "NO_COLOR=1");

			pty_screen_wait(s, "Runs");
			pty_screen_type(s, "3");
			pty_screen_wait(s, "bare@1");
			workspace_move_to(s, "jj", "trips@3");
			pty_screen_type(s, "a");
			pty_screen_wait(s, "dataset");
			pty_screen_wait(s, "path");
			pty_screen_type(s, ESC);
			pty_screen_wait_gone(s, "path");
			tour(s, words);
			workspace_leave(s);
		}
	}
}

static void
screens_stay_whole_when_the_terminal_changes(void **state)
{
	static const char *const keys[] = { "c", "D", "t", ENTER };
	/* What is there when it is open, and what is there at every size. */
	static const char *const opened[] = { "rules are broken", "trips@2 \xe2\x86\x92", "trips@3 against", "distribution" };
	static const char *const words[] = { "rules are broken", "trips@2 ", "trips@3 against", "2,000 rows, 4" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct pty_screen *s = datasets_open_trips(120, 40);

		pty_screen_type(s, keys[i]);
		pty_screen_wait(s, opened[i]);
		for (int view = 0; view < 5; view++) {
			pty_screen_type(s, TAB);
			pty_screen_resize(s, 40, 10);
			pty_screen_wait(s, words[i]);
			pty_screen_resize(s, 20, 5);
			pty_screen_wait_gone(s, words[i]);
			pty_screen_resize(s, 100, 30);
			pty_screen_wait(s, words[i]);
		}
		workspace_leave(s);
	}
}

/* A row that has no statistics, one that has, and a heat map: all come to rest. */
static void
screens_come_to_rest(void **state)
{
	static const char *const keys[] = { "", "jj", "t", ENTER };
	struct pty_screen *s = datasets_open(120, 40);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		pty_screen_type(s, keys[i]);
		if (i == 2)
			pty_screen_wait(s, "AUC");
		/* Classifiers end, pictures are made, however long that takes. */
		pty_screen_wait_rest(s, 1300);
	}
	workspace_leave(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DATASETS_TEST(every_screen_is_whole_at_every_size),
		DATASETS_TEST(screens_stay_whole_when_the_terminal_changes),
		DATASETS_TEST(screens_come_to_rest),
	};

	return cmocka_run_group_tests_name("data_sizes", tests, NULL, NULL);
}
