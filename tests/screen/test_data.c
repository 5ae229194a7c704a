/*
 * test_data.c - the screen Data as a person meets it: versions are added, checked, checked out and deleted.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "screen/datasets.h"

static void
adding_asks_for_path_and_message_and_completes_paths(void **state)
{
	struct pty_screen *s = datasets_open_trips(100, 30);

	(void)state;
	pty_screen_type(s, "a");
	pty_screen_wait(s, "Add a version of a dataset");
	pty_screen_type(s, CLEAR_LINE "more" ENTER CLEAR_LINE "sl" TAB);
	pty_screen_wait(s, "data add more slices/");
	pty_screen_type(s, "f" TAB);
	pty_screen_wait(s, "data add more slices/first.csv");
	pty_screen_type(s, ENTER "a quarter" ENTER);
	pty_screen_wait(s, "-m 'a quarter'");
	pty_screen_type(s, ENTER ENTER);
	pty_screen_wait(s, "added: more@1, 2,000 rows, 4 columns");
	pty_screen_wait(s, "a quarter");
	workspace_leave(s);
}

static void
of_a_long_path_the_end_is_shown(void **state)
{
	struct pty_screen *s;

	(void)state;
	assert_int_equal(datasets_script("mkdir -p \"$1/$2\" && cd \"$1\" && cp slices/first.csv \"$2\"/quarter.csv &&"
	    " \"$BENCHTOP\" data add far \"$2\"/quarter.csv >/dev/null", "a-long/way/down/into/folders"), 0);
	s = datasets_open(80, 24);
	pty_screen_wait_in_row(s, "far@1", "…");
	pty_screen_wait_in_row(s, "far@1", "quarter.csv");
	workspace_leave(s);
}

static void
a_version_is_added_compressed(void **state)
{
	struct pty_screen *s = datasets_open(100, 30);

	(void)state;
	assert_int_equal(datasets_script("cd \"$1\"; sed 's/,x,/,y,/' slices/third.csv >new.csv\n", ""), 0);
	pty_screen_type(s, "a");
	pty_screen_wait(s, "as configured");
	pty_screen_type(s, CLEAR_LINE "new" ENTER CLEAR_LINE "new.csv" ENTER ENTER RIGHT);
	pty_screen_wait(s, "data add new new.csv --compress");
	pty_screen_type(s, RIGHT);
	pty_screen_wait(s, "data add new new.csv --no-compress");
	pty_screen_type(s, ESC "[D" ENTER ENTER);
	pty_screen_wait(s, "new@1 (23.7 kB, stored in");
	pty_screen_wait(s, "stored");
	workspace_leave(s);
}

static void
the_version_under_the_cursor_tells_of_its_columns(void **state)
{
	struct pty_screen *s = datasets_open_trips(140, 40);

	(void)state;
	pty_screen_wait(s, "trips@3  2,000 rows, 4 columns");
	pty_screen_wait_in_row(s, "temp", "41 to 140");
	pty_screen_wait_in_row(s, "city", "3 distinct");
	pty_screen_resize(s, 50, 24);
	pty_screen_wait_gone(s, "3 distinct");
	pty_screen_wait_in_row(s, "city", "string");
	workspace_leave(s);
}

static void
a_version_that_cannot_be_read_hides_no_other(void **state)
{
	struct pty_screen *s;

	(void)state;
	assert_int_equal(datasets_script("cd \"$1/.benchtop/data/trips/2\" && chmod u+w manifest.json && echo '{oops' >manifest.json",
	    ""), 0);
	s = datasets_open_trips(140, 40);
	pty_screen_wait_in_row(s, "trips@2", "cannot be read: dataset trips@2: manifest: line 1");
	pty_screen_wait_in_row(s, "trips@1", "first");
	workspace_leave(s);
}

static void
several_paths_are_offered_and_tab_goes_through_them(void **state)
{
	struct pty_screen *s = datasets_open_trips(100, 30);

	(void)state;
	pty_screen_type(s, "a" DOWN CLEAR_LINE "slices/" TAB);
	pty_screen_wait(s, "first.csv  second.csv  third.csv");
	pty_screen_type(s, TAB TAB);
	pty_screen_wait(s, "data add trips slices/second.csv");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "Add a version");
	workspace_leave(s);
}

static void
a_version_that_breaks_rules_is_added_and_they_are_told_whole(void **state)
{
	struct pty_screen *s = datasets_open(100, 30);

	(void)state;
	assert_int_equal(datasets_script("cd \"$1\"; sed 's/,x,/,nowhere,/' slices/third.csv >slices/fourth.csv\n",
	    ""), 0);
	pty_screen_type(s, ":add trips slices/fourth.csv" ENTER);
	pty_screen_wait(s, "adding trips: done, but");
	pty_screen_wait(s, "values above 130");
	pty_screen_wait(s, "$ benchtop data add trips slices/fourth.csv");
	pty_screen_type(s, ESC);
	pty_screen_wait(s, "trips@4");
	workspace_leave(s);
}

static void
the_form_of_a_version_that_cannot_be_added_comes_back_as_it_was_filled_in(void **state)
{
	struct pty_screen *s = datasets_open_trips(100, 30);

	(void)state;
	pty_screen_type(s, "a" CLEAR_LINE "more" ENTER CLEAR_LINE "missing.csv" ENTER "a quarter");
	pty_screen_wait(s, "$ benchtop data add more missing.csv -m 'a quarter'");
	pty_screen_type(s, "\x13");
	pty_screen_wait(s, "adding more: failed");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "adding more: failed");
	pty_screen_wait(s, "$ benchtop data add more missing.csv -m 'a quarter'");
	pty_screen_wait(s, "missing.csv: No such file");
	pty_screen_type(s, DOWN CLEAR_LINE "slices/first.csv");
	pty_screen_wait_gone(s, "missing.csv: No such file");
	pty_screen_type(s, "\x13");
	pty_screen_wait(s, "added: more@1");
	assert_false(pty_screen_has(s, "Add a version"));
	workspace_leave(s);
}

/* Another dataset has another path. */
static void
the_form_of_a_version_says_what_an_empty_path_stands_for(void **state)
{
	static const char project[] = "datasets:\n  trips: {path: slices/first.csv}\n  more: {path: slices/second.csv}\n";
	struct pty_screen *s;

	(void)state;
	fixture_write(fixture_path(workspace, "benchtop.yaml"), project, strlen(project));
	s = datasets_open_trips(100, 30);
	pty_screen_type(s, "a" DOWN);
	pty_screen_wait(s, "empty: slices/first.csv, as configured");
	pty_screen_type(s, ESC "[A" CLEAR_LINE "more" DOWN);
	pty_screen_wait(s, "empty: slices/second.csv, as configured");
	pty_screen_type(s, ESC "[A" CLEAR_LINE "other" DOWN);
	pty_screen_wait(s, "CSV, TSV or JSON Lines");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "Add a version");
	workspace_leave(s);
}

static void
what_cannot_be_added_says_why_whole(void **state)
{
	struct pty_screen *s = datasets_open(80, 24);

	(void)state;
	pty_screen_type(s, ":add trips slices/nothing-of-this-name.csv" ENTER);
	pty_screen_wait(s, "adding trips: failed");
	pty_screen_wait(s, "nothing-of-this-name.csv");
	pty_screen_wait(s, "$ benchtop data add");
	pty_screen_type(s, ENTER);
	pty_screen_wait_gone(s, "failed");
	workspace_leave(s);
}

/* A gigabyte of holes: long enough to be seen, nothing to be kept. */
static void
adding_tells_how_far_it_is_and_can_be_stopped(void **state)
{
	struct pty_screen *s = datasets_open(100, 30);
	char *path = fixture_path(workspace, "large.csv");
	FILE *f = fopen(path, "w");

	(void)state;
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(truncate(path, (off_t)2 << 30), 0);
	pty_screen_type(s, ":add large large.csv" ENTER);
	pty_screen_wait(s, "adding large: ");
	pty_screen_wait(s, " of 2.15 GB");
	pty_screen_type(s, "x");
	pty_screen_wait(s, "stopped adding large");
	pty_screen_wait_gone(s, "● adding");
	assert_false(pty_screen_has(s, "large@1"));
	workspace_leave(s);
}

static void
versions_are_checked_out_and_verified(void **state)
{
	struct pty_screen *s = datasets_open_trips(100, 30);
	struct stat st;

	(void)state;
	pty_screen_type(s, "V");
	pty_screen_wait(s, "$ benchtop data verify trips@3");
	/* Works end in any order, and the last one has the message. */
	pty_screen_wait(s, "trips@3 is as it was added");
	pty_screen_type(s, "o");
	pty_screen_wait(s, "checkout into");
	pty_screen_type(s, CLEAR_LINE "out" ENTER);
	pty_screen_wait(s, "$ benchtop data checkout trips@3 out");
	pty_screen_wait(s, "1 file");
	assert_int_equal(stat(fixture_path(workspace, "out/third.csv"), &st), 0);
	workspace_leave(s);
}

static void
a_version_is_deleted_and_taken_back(void **state)
{
	struct pty_screen *s = datasets_open_trips(100, 30);

	(void)state;
	pty_screen_type(s, ESC "[3~");
	pty_screen_wait(s, "Delete trips@3?");
	pty_screen_wait(s, "$ benchtop data rm trips@3");
	pty_screen_type(s, "y");
	pty_screen_wait(s, "deleted trips@3");
	pty_screen_wait(s, "trips  2 versions");
	pty_screen_type(s, "z");
	pty_screen_wait(s, "trips  3 versions");
	workspace_leave(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DATASETS_TEST(adding_asks_for_path_and_message_and_completes_paths),
		DATASETS_TEST(of_a_long_path_the_end_is_shown),
		DATASETS_TEST(a_version_is_added_compressed),
		DATASETS_TEST(the_version_under_the_cursor_tells_of_its_columns),
		DATASETS_TEST(a_version_that_cannot_be_read_hides_no_other),
		DATASETS_TEST(several_paths_are_offered_and_tab_goes_through_them),
		DATASETS_TEST(a_version_that_breaks_rules_is_added_and_they_are_told_whole),
		DATASETS_TEST(the_form_of_a_version_that_cannot_be_added_comes_back_as_it_was_filled_in),
		DATASETS_TEST(the_form_of_a_version_says_what_an_empty_path_stands_for),
		DATASETS_TEST(what_cannot_be_added_says_why_whole),
		DATASETS_TEST(adding_tells_how_far_it_is_and_can_be_stopped),
		DATASETS_TEST(versions_are_checked_out_and_verified),
		DATASETS_TEST(a_version_is_deleted_and_taken_back),
	};

	return cmocka_run_group_tests_name("data", tests, NULL, NULL);
}
