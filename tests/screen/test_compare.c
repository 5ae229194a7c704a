/*
 * test_compare.c - the screens that set things side by side, as a person meets them: Compare, Data,
 * Columns, Drift. The workspace is made by the program itself.
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
#include "os_fs.h"
#include "screen/pty_screen.h"

#define ENTER "\r"
#define ESC "\033"
#define QUIT "\x11"

static char root[64], home[128], config[128], state_home[128], pager[128];
static const char *env[6];

static const char script[] =
    "set -e; cd \"$1\"; \"$BENCHTOP\" init . >/dev/null\n"
    "printf 'cat\\nread line </dev/tty\\n' >pager.sh\n"
    "cat >train.py <<'PY'\n"
    "import sys\n"
    "rate = float(sys.argv[2])\n"
    "for i in range(60): print('epoch %d loss=%.5f' % (i, 1 / (1 + rate * i)))\n"
    "print('accuracy=%.3f' % (0.5 + rate / 2))\n"
    "PY\n"
    "for rate in 0.1 0.3 0.5; do \"$BENCHTOP\" run -- python3 train.py --rate $rate >/dev/null; done\n"
    "for shift in 0 40; do python3 -c 'import sys\n"
    "shift = int(sys.argv[1])\n"
    "print(\"temp,city\")\n"
    "for i in range(2000): print(\"%d,%s\" % ((i * 7919) % 100 + shift, \"abc\"[i % 3]))' $shift >t.csv\n"
    "\"$BENCHTOP\" data add trips t.csv >/dev/null; done\n";

static int
setup(void **state)
{
	char *command;
	int code;

	(void)state;
	str_copy(root, sizeof root, "/tmp/benchtop-compare-XXXXXX");
	if (mkdtemp(root) == NULL)
		return -1;
	snprintf(home, sizeof home, "HOME=%s", root);
	snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s/config", root);
	snprintf(state_home, sizeof state_home, "XDG_STATE_HOME=%s/state", root);
	env[0] = home;
	env[1] = config;
	env[2] = state_home;
	snprintf(pager, sizeof pager, "PAGER=sh %s/pager.sh", root);
	env[3] = pager;
	command = xasprintf("%s/setup.sh", root);
	if (!fs_write_file(command, slice_of(script), 0, NULL))
		return -1;
	x_free(command);
	command = xasprintf("sh %s/setup.sh %s", root, root);
	code = system(command);
	x_free(command);
	return code == 0 ? 0 : -1;
}

static int
teardown(void **state)
{
	struct err err;

	(void)state;
	if (fs_remove_tree(root, &err))
		return 0;
	print_message("%s\n", err.msg);
	return -1;
}

static struct pty_screen *
start(int columns, int rows, const char *locale)
{
	return pty_screen_start(&(struct pty_program){ .folder = root, .columns = columns,
		.rows = rows, .locale = locale, .env = env });
}

static void
leave(struct pty_screen *s)
{
	pty_screen_type(s, QUIT);
	assert_int_equal(pty_screen_end(s), 0);
}

/* Three runs, all marked. */
static void
open_compare(struct pty_screen *s)
{
	pty_screen_wait(s, "0.75");
	pty_screen_type(s, "*c");
	pty_screen_wait(s, "3 runs,");
}

static void
marked_runs_stand_side_by_side_with_their_curves(void **state)
{
	struct pty_screen *s = start(120, 40, NULL);

	(void)state;
	open_compare(s);
	pty_screen_wait(s, "base: ");
	pty_screen_wait(s, "accuracy");
	pty_screen_wait(s, "max?");
	pty_screen_wait(s, "rate");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "180 points");
	pty_screen_wait(s, "0\xe2\x94\xa4");
	pty_screen_type(s, "L");
	pty_screen_wait(s, "0.05\xe2\x94\xa4");
	pty_screen_type(s, "w");
	pty_screen_wait(s, "smoothed 0.6");
	leave(s);
}

/* What it differs by is left out before the run is; numbers are never cut. */
static void
two_runs_stand_side_by_side_in_forty_columns(void **state)
{
	struct pty_screen *s = start(80, 24, NULL);

	(void)state;
	open_compare(s);
	pty_screen_wait_row(s, 2, "best  base: ");
	pty_screen_resize(s, 40, 24);
	pty_screen_wait_gone(s, "best  base: ");
	pty_screen_wait(s, "base: ");
	pty_screen_wait_in_row(s, "accuracy", "0.75");
	pty_screen_wait_in_row(s, "accuracy", "0.65");
	leave(s);
}

/* Colours or none: the baseline, whose rate is largest, is best in both metrics. */
static void
the_best_run_is_bold(void **state)
{
	struct pty_screen *s;
	int x, y;

	(void)state;
	env[4] = "NO_COLOR=1";
	s = start(120, 40, NULL);
	env[4] = NULL;
	open_compare(s);
	pty_screen_type(s, "G");
	pty_screen_wait_in_row(s, "accuracy", "0.65 -13.3%");
	assert_true(pty_screen_find(s, "0.75 ", &x, &y));
	assert_true(pty_screen_look(s, x, y).attributes & PTY_BOLD);
	assert_true(pty_screen_find(s, "0.65 -13.3%", &x, &y));
	assert_false(pty_screen_look(s, x, y).attributes & PTY_BOLD);
	leave(s);
}

static void
one_run_is_not_compared_and_the_reason_is_said(void **state)
{
	struct pty_screen *s = start(0, 0, NULL);

	(void)state;
	pty_screen_wait(s, "0.75");
	pty_screen_type(s, "c");
	pty_screen_wait(s, "mark two runs or more");
	leave(s);
}

static void
scatter_parallel_and_importance_explain_the_metric(void **state)
{
	struct pty_screen *s = start(120, 40, NULL);

	(void)state;
	open_compare(s);
	pty_screen_type(s, "p");
	pty_screen_wait(s, "best quarter by");
	pty_screen_type(s, "i");
	pty_screen_wait(s, "what explains");
	pty_screen_wait(s, "too few to tell");
	pty_screen_type(s, "sj");
	pty_screen_wait(s, "against");
	leave(s);
}

static void
the_baseline_moves_and_all_rows_can_be_seen(void **state)
{
	struct pty_screen *s = start(160, 45, NULL);

	(void)state;
	open_compare(s);
	pty_screen_type(s, "a");
	pty_screen_wait(s, "all rows shown");
	pty_screen_wait(s, "environment");
	pty_screen_type(s, "ab");
	pty_screen_wait_gone(s, "all rows shown");
	/* The first column is 0.5 or 0.1 now; the difference is seen from the second. */
	pty_screen_wait(s, "+15.4%");
	leave(s);
}

static void
shell(const char *line)
{
	char *command = xasprintf("cd %s && %s", root, line);

	assert_int_equal(system(command), 0);
	x_free(command);
}

static void
runs_are_put_together_with_a_band_and_a_column_each(void **state)
{
	struct pty_screen *s;

	(void)state;
	shell("\"$BENCHTOP\" tag @ arm >/dev/null");
	s = start(120, 40, NULL);
	open_compare(s);
	pty_screen_type(s, "B");
	pty_screen_wait(s, "each run is by itself; t puts them together");
	pty_screen_type(s, "t");
	pty_screen_wait(s, "Put runs together by");
	pty_screen_wait(s, "tags.arm");
	pty_screen_wait(s, "2 groups of 1 to 2 runs");
	pty_screen_type(s, "j" ENTER);
	pty_screen_wait(s, "3 runs in 2 groups by tags.arm: mean (lowest to highest)");
	pty_screen_wait(s, "base: ");
	pty_screen_wait(s, "(2 runs)");
	pty_screen_wait(s, "0.6 (0.55 to 0.65)");
	/* Where there is no room for its spread, a group still says how far it is from the baseline. */
	pty_screen_resize(s, 60, 20);
	pty_screen_wait_gone(s, "0.6 (0.55 to 0.65)");
	pty_screen_wait_in_row(s, "accuracy", "0.6 -20%");
	pty_screen_wait_in_row(s, "accuracy", "0.75");
	pty_screen_resize(s, 120, 40);
	pty_screen_wait(s, "0.6 (0.55 to 0.65)");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "3 runs in 2 groups, mean and min to max");
	pty_screen_type(s, "B");
	pty_screen_wait(s, "\xc2\xb1");
	pty_screen_wait(s, "3 runs in 2 groups, mean and standard deviation");
	pty_screen_type(s, "B");
	pty_screen_wait(s, "tags.arm: mean of last values");
	/* A screen that is opened again has the same runs in the same groups. */
	pty_screen_type(s, "1");
	pty_screen_wait_gone(s, "groups");
	pty_screen_type(s, "2");
	pty_screen_wait(s, "3 runs in 2 groups by tags.arm: mean of last values");
	pty_screen_type(s, "t");
	pty_screen_wait(s, "each run by itself");
	pty_screen_type(s, "k" ENTER);
	pty_screen_wait_gone(s, "groups");
	pty_screen_type(s, ":group nonsense" ENTER);
	pty_screen_wait(s, "none of these runs has a parameter or tag");
	leave(s);
}

/* Where there are no pale colours: in the colour of its group, which is seen on any background. */
static void
a_band_is_hatched_in_sixteen_colours(void **state)
{
	struct pty_screen *s;
	int x, y;

	(void)state;
	shell("\"$BENCHTOP\" tag @ arm >/dev/null");
	shell("mkdir -p config/benchtop && echo 'set colours 16' >config/benchtop/workbench.conf");
	s = start(120, 40, NULL);
	open_compare(s);
	pty_screen_type(s, ":group tags.arm" ENTER "j");
	pty_screen_wait(s, "mean and min to max");
	pty_screen_wait(s, "░░");
	assert_true(pty_screen_find(s, "░░", &x, &y));
	assert_int_equal(pty_screen_look(s, x, y).fg, 3);
	leave(s);
	shell("rm config/benchtop/workbench.conf");
}

static void
a_comparison_leaves_as_causes_and_as_a_report(void **state)
{
	struct pty_screen *s = start(120, 40, NULL);

	(void)state;
	pty_screen_wait(s, "0.75");
	pty_screen_type(s, "vjvc");
	pty_screen_wait(s, "2 runs,");
	pty_screen_type(s, "D");
	pty_screen_wait(s, "likely");
	pty_screen_wait(s, "-13.3%  worse");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "base: ");
	pty_screen_type(s, "W");
	pty_screen_wait(s, "report into");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "wrote compare.html");
	leave(s);
	shell("grep -q '<svg' compare.html");
}

static int
column_of(struct pty_screen *s, const char *text)
{
	int x = -1, y;

	pty_screen_wait(s, text);
	assert_true(pty_screen_find(s, text, &x, &y));
	return x;
}

static void
columns_stand_in_the_order_of_a_row_behind_the_baseline(void **state)
{
	struct pty_screen *s = start(120, 40, NULL);

	(void)state;
	open_compare(s);
	/* With the best run as baseline the next best stands beside it. */
	pty_screen_type(s, "b");
	pty_screen_wait_in_row(s, "accuracy", "0.65");
	pty_screen_type(s, "o");
	pty_screen_wait(s, "columns by accuracy, best first behind the baseline");
	pty_screen_wait(s, ", columns by accuracy");
	assert_true(column_of(s, "0.75 +15.4%") < column_of(s, "0.55 -15.4%"));
	pty_screen_type(s, "jo");
	pty_screen_wait(s, ", columns by loss");
	pty_screen_type(s, "o");
	pty_screen_wait_gone(s, ", columns by");
	leave(s);
}

static void
the_chart_takes_the_screen_and_gives_it_back(void **state)
{
	struct pty_screen *s = start(0, 0, NULL);

	(void)state;
	open_compare(s);
	pty_screen_type(s, "j" ENTER);
	pty_screen_wait_gone(s, "base: ");
	pty_screen_wait_row(s, 2, "loss");
	pty_screen_wait(s, "180 points");
	/* The crosshair tells values, zooming shows fewer points, 0 shows all again. */
	pty_screen_type(s, "l");
	pty_screen_wait(s, "at 29");
	pty_screen_wait(s, "1.0\xe2\x94\xa4");
	pty_screen_type(s, "+");
	pty_screen_wait_gone(s, "1.0\xe2\x94\xa4");
	pty_screen_wait(s, "at 29");
	pty_screen_type(s, "0");
	pty_screen_wait(s, "180 points");
	pty_screen_click(s, 40, 10);
	pty_screen_wait(s, "at ");
	pty_screen_type(s, ESC);
	pty_screen_wait(s, "base: ");
	leave(s);
}

static void
dataset_versions_open_into_columns_with_charts(void **state)
{
	struct pty_screen *s = start(120, 40, NULL);

	(void)state;
	pty_screen_wait(s, "Runs");
	pty_screen_type(s, "3");
	pty_screen_wait(s, "trips@2");
	pty_screen_wait(s, "2,000");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	pty_screen_wait(s, "2,000 values");
	pty_screen_type(s, "o");
	pty_screen_wait(s, "share of values");
	pty_screen_type(s, "e");
	pty_screen_wait(s, "share at or below");
	pty_screen_type(s, "i");
	pty_screen_wait(s, "skewness");
	pty_screen_type(s, "ij");
	pty_screen_wait(s, "share of rows");
	leave(s);
}

static void
two_versions_tell_which_column_drifted(void **state)
{
	struct pty_screen *s = start(120, 40, NULL);

	(void)state;
	pty_screen_wait(s, "Runs");
	pty_screen_type(s, "3");
	pty_screen_wait(s, "trips@2");
	pty_screen_type(s, "d");
	pty_screen_wait(s, "trips@2 against trips@1");
	pty_screen_wait(s, "drift");
	pty_screen_wait(s, "stable");
	pty_screen_wait(s, "temp");
	pty_screen_type(s, "i");
	pty_screen_wait(s, "Jensen-Shannon distance");
	pty_screen_type(s, "ie");
	pty_screen_wait(s, "share at or below");
	leave(s);
}

static void
every_screen_is_whole_at_every_size_and_in_the_c_locale(void **state)
{
	static const int sizes[][2] = { { 80, 24 }, { 120, 40 }, { 200, 60 }, { 60, 16 } };
	static const char *const locales[] = { "C.UTF-8", "C" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		for (size_t k = 0; k < ARRAY_LEN(locales); k++) {
			struct pty_screen *s = start(sizes[i][0], sizes[i][1], locales[k]);

			pty_screen_wait(s, "Runs");
			pty_screen_type(s, "2");
			pty_screen_wait(s, "2 runs,");
			pty_screen_type(s, "3");
			pty_screen_wait(s, "trips@1");
			pty_screen_type(s, "4");
			pty_screen_wait(s, "against trips@1");
			pty_screen_resize(s, sizes[i][0] - 7, sizes[i][1] - 3);
			pty_screen_wait(s, "against trips@1");
			leave(s);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marked_runs_stand_side_by_side_with_their_curves),
		cmocka_unit_test(the_best_run_is_bold),
		cmocka_unit_test(one_run_is_not_compared_and_the_reason_is_said),
		cmocka_unit_test(two_runs_stand_side_by_side_in_forty_columns),
		cmocka_unit_test(scatter_parallel_and_importance_explain_the_metric),
		cmocka_unit_test(the_baseline_moves_and_all_rows_can_be_seen),
		cmocka_unit_test(columns_stand_in_the_order_of_a_row_behind_the_baseline),
		cmocka_unit_test(a_comparison_leaves_as_causes_and_as_a_report),
		cmocka_unit_test(the_chart_takes_the_screen_and_gives_it_back),
		cmocka_unit_test(dataset_versions_open_into_columns_with_charts),
		cmocka_unit_test(two_versions_tell_which_column_drifted),
		cmocka_unit_test(every_screen_is_whole_at_every_size_and_in_the_c_locale),
		cmocka_unit_test(runs_are_put_together_with_a_band_and_a_column_each),
		cmocka_unit_test(a_band_is_hatched_in_sixteen_colours),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
