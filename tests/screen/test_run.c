/*
 * test_run.c - the Run screen as a person meets it: every page, at every size, live and at rest.
 */
#include "base_time.h"
#include "screen/workspace.h"
#include "store_log.h"
#include "store_points.h"

enum { EPOCHS = 300 };

static char *id = workspace_ids[0];
static int64_t start;

/* -------------------------------------------------------------------------------------- the run */

static void
record(const char *kind, const char *members)
{
	fixture_record(workspace, id, kind, members);
}

static struct store_log_writer *
open_log(const char *step)
{
	struct store_log_writer *w;

	assert_true(store_log_writer_open(&w, store_run_log_path(workspace->store, id, step, workspace->arena),
	    &workspace->err));
	return w;
}

static void
print(struct store_log_writer *w, enum store_stream stream, int64_t second, const char *text)
{
	assert_true(store_log_write(w, stream, text, strlen(text), start + second * TIME_SECOND, &workspace->err));
}

static void
close_log(struct store_log_writer *w)
{
	assert_true(store_log_writer_close(w, false, &workspace->err));
}

static void
write_logs(void)
{
	struct store_log_writer *w = open_log("prepare");
	char line[128];

	print(w, STORE_STDOUT, 0, "40 rows prepared\n");
	close_log(w);
	w = open_log("fit");
	for (int i = 0; i < EPOCHS; i++) {
		snprintf(line, sizeof(line), "epoch %d loss=%.4f\n", i, 1 / (1 + i * 0.02));
		print(w, STORE_STDOUT, i, line);
		if (i == 100)
			print(w, STORE_STDERR, i, ESC "[1;31mERROR" ESC "[0m: no room for a checkpoint\n");
		if (i == 200)
			print(w, STORE_STDOUT, i, "before" ESC "[2J" ESC "]0;owned\007" ESC "[?1049lafter 10%\r"
			    "before and after 100%\n");
	}
	close_log(w);
}

static void
write_points(void)
{
	const char *path = store_run_path(workspace->store, id, "metrics.bin", workspace->arena);
	struct store_points_writer *w;
	uint32_t loss, cpu, rss;

	assert_true(store_points_writer_open(&w, path, &workspace->err));
	assert_true(store_points_series(w, "loss", &loss, &workspace->err));
	assert_true(store_points_series(w, "sys/cpu", &cpu, &workspace->err));
	assert_true(store_points_series(w, "sys/rss", &rss, &workspace->err));
	for (int i = 0; i < EPOCHS; i++) {
		int64_t t = start + i * TIME_SECOND;

		assert_true(store_points_add(w, loss, i, t, 1 / (1 + i * 0.02), &workspace->err));
		assert_true(store_points_add(w, cpu, i, t, 150, &workspace->err));
		assert_true(store_points_add(w, rss, i, t, 4e8, &workspace->err));
	}
	assert_true(store_points_writer_close(w, &workspace->err));
}

static void
write_artifact(const char *path, const char *step, const void *p, size_t n)
{
	struct buf members = BUF_INIT;

	fixture_write(store_run_path(workspace->store, id, arena_printf(workspace->arena, "artifacts/%s", path),
	    workspace->arena), p, n);
	buf_printf(&members, "\"path\":\"%s\",\"step\":\"%s\",\"size\":%zu,\"sha256\":"
	    "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"", path, step, n);
	record("artifact", buf_str(&members));
	buf_release(&members);
}

static void
write_files(void)
{
	static const char json[] = "{\"trees\":[{\"depth\":6}],\"loss\":\"squared\"}";
	static const char csv[] = "name,size\nlong-name.txt,12\nb,3456\n";
	static const char binary[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xe0\x08\2\0\0\0";
	static const char diff[] = "diff --git a/fit.py b/fit.py\n--- a/fit.py\n+++ b/fit.py\n@@ -1,2 +1,2 @@\n"
				   " import json\n-rate = 0.2\n+rate = 0.1\n";
	static const char snapshot[] = "{\"files\":[{\"path\":\"fit.py\",\"state\":\"changed\"},"
				       "{\"path\":\"new.py\",\"state\":\"untracked\",\"size\":12}],"
				       "\"left_out\":[{\"path\":\"big.bin\",\"why\":\"20 MB\"}]}";

	assert_true(fs_mkdirs(store_run_path(workspace->store, id, "artifacts", workspace->arena), &workspace->err));
	assert_true(fs_mkdirs(store_run_path(workspace->store, id, "code/files", workspace->arena), &workspace->err));
	write_artifact("model.json", "fit", json, sizeof(json) - 1);
	write_artifact("test.csv", "prepare", csv, sizeof(csv) - 1);
	write_artifact("plot.png", "fit", binary, sizeof(binary) - 1);
	record("artifact", "\"path\":\"../../../../etc/passwd\",\"step\":\"fit\",\"size\":1,\"sha256\":\"ab\"");
	fixture_write(store_run_path(workspace->store, id, "code/diff.patch", workspace->arena), diff, sizeof(diff) - 1);
	fixture_write(store_run_path(workspace->store, id, "code/snapshot.json", workspace->arena), snapshot,
	    sizeof(snapshot) - 1);
	fixture_write(store_run_path(workspace->store, id, "code/files/new.py", workspace->arena), "print('new')", 12);
}

static int
new_run(void **state)
{
	workspace_empty(state);
	start = time_now() - 400 * TIME_SECOND;
	fixture_run(workspace, "{\"split\":0.8,\"model\":{\"depth\":6}}", id);
	return 0;
}

static int
bare_run(void **state)
{
	new_run(state);
	record("status", "\"status\":\"failed\",\"reason\":\"no such program\"");
	return 0;
}

static void
begin_run(void)
{
	record("status", "\"status\":\"running\",\"host\":\"box\",\"boot\":\"b\",\"pid\":1,\"pidstart\":1");
	record("step", "\"step\":\"prepare\",\"status\":\"finished\",\"attempt\":1,\"exit\":0,"
		       "\"command\":\"python3 prepare.py\"");
	record("step", "\"step\":\"fit\",\"status\":\"running\",\"attempt\":1,\"command\":\"python3 fit.py\"");
	write_logs();
}

static int
running_run(void **state)
{
	new_run(state);
	begin_run();
	return 0;
}

static int
finished_run(void **state)
{
	new_run(state);
	begin_run();
	write_points();
	record("metric", "\"metrics\":{\"loss\":{\"count\":300,\"last\":0.1433,\"min\":0.1433,\"max\":1,\"mean\":0.3,"
			 "\"step\":299,\"time\":1},\"auc\":{\"count\":1,\"last\":\"NaN\",\"min\":\"NaN\",\"max\":\"NaN\","
			 "\"mean\":\"NaN\",\"step\":0,\"time\":1}}");
	write_files();
	record("test", "\"name\":\"loss below 0.2\",\"ok\":true,\"detail\":\"0.1433\"");
	record("step", "\"step\":\"fit\",\"status\":\"finished\",\"attempt\":1,\"exit\":0");
	record("status", "\"status\":\"finished\",\"exit\":0");
	return 0;
}

/* ---------------------------------------------------------------------------------------- driving */

static struct pty_screen *
open_sized(int columns, int rows, const char *locale, const char *variable)
{
	struct pty_screen *s = workspace_open(columns, rows, locale, variable);

	pty_screen_wait(s, id);
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "status      ");
	return s;
}

static struct pty_screen *
open_run(void)
{
	return open_sized(80, 24, NULL, NULL);
}

static struct pty_screen *
open_log_page(void)
{
	struct pty_screen *s = open_run();

	pty_screen_type(s, "l");
	pty_screen_wait(s, " of 302");
	pty_screen_wait(s, "epoch 299");
	return s;
}

static void
open_page(struct pty_screen *s, const char *name)
{
	pty_screen_type(s, ":page ");
	pty_screen_type(s, name);
	pty_screen_type(s, ENTER);
}

/* ----------------------------------------------------------------------------------------- pages */

static void
the_overview_shows_the_run_at_any_size(void **state)
{
	static const int sizes[][2] = { { 80, 24 }, { 120, 40 }, { 200, 60 }, { 60, 16 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct pty_screen *s = open_sized(sizes[i][0], sizes[i][1], NULL, NULL);

		pty_screen_wait(s, "finished after");
		if (sizes[i][0] >= 80) {
			pty_screen_wait(s, "model.depth  6");
			pty_screen_wait(s, "0.1433");
			pty_screen_wait(s, "loss below 0.2");
			pty_screen_wait(s, "400 MB");
		}
		if (sizes[i][1] >= 40)
			pty_screen_wait(s, "log of fit");
		workspace_leave(s);
	}
}

static void
tab_goes_through_all_pages_and_round(void **state)
{
	static const char *const marks[] = { "python3 prepare.py", "300", "epoch 299", "model.json", "CPU", "fit.py", "split" };
	struct pty_screen *s = open_run();

	(void)state;
	pty_screen_wait(s, "finished after");
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		pty_screen_type(s, TAB);
		pty_screen_wait(s, marks[i]);
	}
	pty_screen_type(s, TAB);
	pty_screen_wait(s, "finished after");
	pty_screen_type(s, ESC "[Z");
	pty_screen_wait(s, "\xe2\x96\xbe parameters");
	workspace_leave(s);
}

static void
tabs_can_be_clicked(void **state)
{
	struct pty_screen *s = open_run();
	int x, y;

	(void)state;
	assert_true(pty_screen_find(s, "Artifacts", &x, &y));
	pty_screen_click(s, x + 2, y);
	pty_screen_wait(s, "model.json");
	workspace_leave(s);
}

static void
keys_typed_ahead_are_not_lost(void **state)
{
	struct pty_screen *s = workspace_open(80, 24, NULL, NULL);

	(void)state;
	pty_screen_wait(s, id);
	pty_screen_type(s, ENTER "l");
	pty_screen_wait(s, "epoch 299");
	workspace_leave(s);
}

static void
steps_show_times_and_lead_to_their_logs(void **state)
{
	struct pty_screen *s = open_run();

	(void)state;
	open_page(s, "steps");
	pty_screen_wait(s, "python3 prepare.py");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "python3 fit.py");
	pty_screen_wait(s, "epoch 299");
	pty_screen_type(s, "k" ENTER);
	pty_screen_wait(s, "40 rows prepared");
	pty_screen_wait(s, "of 1  100 %");
	workspace_leave(s);
}

static void
metrics_are_a_table_and_a_chart(void **state)
{
	struct pty_screen *s = open_run();

	(void)state;
	pty_screen_type(s, "m");
	pty_screen_wait(s, "no points of this metric were kept");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "300 points");
	pty_screen_type(s, ENTER);
	pty_screen_wait_gone(s, "metric ");
	pty_screen_type(s, ESC);
	pty_screen_wait(s, "metric ");
	pty_screen_type(s, "a");
	pty_screen_wait(s, "over time since the run began");
	pty_screen_wait(s, "1:30");
	workspace_leave(s);
}

static void
resources_have_a_chart_each(void **state)
{
	struct pty_screen *s = open_run();

	(void)state;
	open_page(s, "resources");
	pty_screen_wait(s, "mean 150 %  peak 150 %");
	pty_screen_wait(s, "mean 400 MB");
	workspace_leave(s);
}

static bool
is_match(struct pty_look look)
{
	return look.bg == 221;
}

static bool
is_no_match(struct pty_look look)
{
	return look.bg != 221;
}

static void
artifacts_are_previewed_and_read(void **state)
{
	struct pty_screen *s = open_run();

	(void)state;
	open_page(s, "artifacts");
	pty_screen_wait(s, "\"depth\": 6");
	pty_screen_type(s, ENTER "/squared" ENTER);
	pty_screen_wait(s, "\"loss\": \"squared\"");
	pty_screen_wait_look(s, "squared", is_match);
	pty_screen_wait(s, "esc back");
	pty_screen_type(s, ESC);
	pty_screen_wait_look(s, "squared", is_no_match);
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "esc back");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "long-name.txt    12");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "PNG image, 640 x 480");
	pty_screen_wait(s, "89 50 4e 47");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "leads out of the run's folder");
	workspace_leave(s);
}

static bool
is_green(struct pty_look look)
{
	return look.fg == 114;
}

static void
code_is_a_diff_and_untracked_files(void **state)
{
	struct pty_screen *s = open_run();

	(void)state;
	open_page(s, "code");
	pty_screen_wait(s, "untracked  new.py");
	pty_screen_wait(s, "+rate = 0.1");
	pty_screen_wait_look(s, "+rate = 0.1", is_green);
	pty_screen_type(s, "jj");
	pty_screen_wait(s, "print('new')");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "was not kept: 20 MB");
	workspace_leave(s);
}

static void
environment_is_one_table(void **state)
{
	struct pty_screen *s = open_run();

	(void)state;
	open_page(s, "environment");
	pty_screen_wait(s, "parameters");
	pty_screen_wait(s, "model.depth");
	workspace_leave(s);
}

/* ------------------------------------------------------------------------------------------- log */

static void
errors_are_one_key_away(void **state)
{
	struct pty_screen *s = open_log_page();

	(void)state;
	pty_screen_type(s, "ge");
	pty_screen_wait(s, "ERROR: no room for a checkpoint");
	pty_screen_type(s, "e");
	pty_screen_wait(s, "went round the end");
	workspace_leave(s);
}

static void
a_search_is_highlighted_and_repeated(void **state)
{
	struct pty_screen *s = open_log_page();

	(void)state;
	pty_screen_type(s, "g/epoch 1[57]0" ENTER);
	pty_screen_wait(s, "epoch 150");
	pty_screen_wait_look(s, "epoch 150", is_match);
	pty_screen_type(s, "n");
	pty_screen_wait_look(s, "epoch 170", is_match);
	pty_screen_type(s, "N");
	pty_screen_wait_look(s, "epoch 150", is_match);
	pty_screen_type(s, "/nowhere" ENTER);
	pty_screen_wait(s, "nothing in fit matches nowhere");
	pty_screen_type(s, "/a(" ENTER);
	pty_screen_wait(s, "a(");
	pty_screen_type(s, ESC ESC);
	workspace_leave(s);
}

static void
times_are_shown_and_jumped_to(void **state)
{
	struct pty_screen *s = open_log_page();

	(void)state;
	pty_screen_type(s, "g");
	pty_screen_wait(s, "epoch 0");
	pty_screen_type(s, "ttt");
	pty_screen_wait(s, "+1.000 epoch 1 ");
	pty_screen_type(s, "@+90s" ENTER);
	pty_screen_wait(s, "epoch 90 ");
	workspace_leave(s);
}

static void
escape_sequences_of_a_log_do_nothing(void **state)
{
	struct pty_screen *s = open_log_page();

	(void)state;
	pty_screen_type(s, "g/before" ENTER);
	pty_screen_wait(s, "before and after 100%");
	assert_true(pty_screen_has(s, "Environment"));
	workspace_leave(s);
}

static void
a_log_is_followed_while_it_grows(void **state)
{
	struct pty_screen *s = open_log_page();
	struct store_log_writer *w = open_log("fit");

	(void)state;
	pty_screen_wait(s, "following");
	print(w, STORE_STDOUT, 301, "a line that came later\n");
	pty_screen_wait(s, "a line that came later");
	pty_screen_type(s, "kk");
	pty_screen_wait_gone(s, "following");
	print(w, STORE_STDOUT, 302, "a line that nobody watches\n");
	pty_screen_type(s, "F");
	pty_screen_wait(s, "a line that nobody watches");
	close_log(w);
	workspace_leave(s);
}

static void
steps_are_switched_in_the_log(void **state)
{
	struct pty_screen *s = open_log_page();

	(void)state;
	pty_screen_type(s, "[");
	pty_screen_wait(s, "40 rows prepared");
	pty_screen_type(s, "]");
	pty_screen_wait(s, "epoch 299");
	workspace_leave(s);
}

static int
failed_run(void **state)
{
	struct store_log_writer *w;

	new_run(state);
	record("status", "\"status\":\"running\",\"host\":\"box\",\"boot\":\"b\",\"pid\":1,\"pidstart\":1");
	w = open_log("prepare");
	print(w, STORE_STDERR, 0, "the split is empty\n");
	print(w, STORE_STDOUT, 0, "goodbye\n");
	close_log(w);
	record("step", "\"step\":\"prepare\",\"status\":\"failed\",\"attempt\":1,\"exit\":1,\"command\":\"p\"");
	record("status", "\"status\":\"failed\",\"reason\":\"step prepare: exit code 1\"");
	return 0;
}

static void
why_a_run_failed_is_seen_at_once(void **state)
{
	struct pty_screen *s = open_run();

	(void)state;
	pty_screen_wait(s, "log of prepare");
	pty_screen_wait(s, "the split is empty");
	/* No line looks like an error, but one is on standard error. */
	pty_screen_type(s, "le");
	pty_screen_wait(s, "on standard error");
	workspace_leave(s);
}

static const char pager_script[] = "head -n 1 \"$1\"; echo PAGER WAITS; read line\n";

static void
look_at_the_log_in_the_pager(struct pty_screen *s)
{
	pty_screen_type(s, "l");
	pty_screen_wait(s, " of 302");
	pty_screen_wait(s, "epoch 299");
	pty_screen_type(s, "p");
	pty_screen_wait(s, "PAGER WAITS");
	assert_true(pty_screen_has(s, "epoch 0 loss=1.0000"));
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "back from sh");
}

static void
the_pager_gets_the_log(void **state)
{
	struct pty_screen *s;
	char pager[400];

	(void)state;
	fixture_write(fixture_path(workspace, "pager.sh"), pager_script, sizeof(pager_script) - 1);
	snprintf(pager, sizeof(pager), "PAGER=sh %s/pager.sh", workspace->root);
	s = open_sized(80, 24, NULL, pager);
	look_at_the_log_in_the_pager(s);
	workspace_leave(s);
}

static void
the_setting_names_another_pager(void **state)
{
	char setting[400];
	struct pty_screen *s;

	(void)state;
	fixture_write(fixture_path(workspace, "pager.sh"), pager_script, sizeof(pager_script) - 1);
	snprintf(setting, sizeof(setting), "set pager sh %s/pager.sh\n", workspace->root);
	workspace_write_config("workbench.conf", setting);
	s = open_sized(80, 24, NULL, "PAGER=false");
	look_at_the_log_in_the_pager(s);
	workspace_leave(s);
	workspace_write_config("workbench.conf", "");
}

/* ------------------------------------------------------------------------------- state and change */

static void
a_run_that_ends_says_so(void **state)
{
	struct pty_screen *s = open_run();

	(void)state;
	/* It runs on a machine that we cannot ask. */
	pty_screen_wait(s, "unknown for");
	record("step", "\"step\":\"fit\",\"status\":\"failed\",\"attempt\":1,\"exit\":3");
	record("status", "\"status\":\"failed\",\"reason\":\"step fit failed\",\"exit\":3");
	pty_screen_wait(s, "failed after");
	pty_screen_wait(s, "step fit failed");
	workspace_leave(s);
}

static void
a_bare_run_says_what_is_missing_on_every_page(void **state)
{
	struct pty_screen *s = open_run();

	(void)state;
	pty_screen_wait(s, "no such program");
	open_page(s, "steps");
	pty_screen_wait(s, "ended before any step began");
	open_page(s, "metrics");
	pty_screen_wait(s, "this run has no metrics");
	open_page(s, "log");
	pty_screen_wait(s, "so it printed nothing");
	open_page(s, "artifacts");
	pty_screen_wait(s, "no files were kept");
	open_page(s, "resources");
	pty_screen_wait(s, "nothing was measured");
	open_page(s, "code");
	pty_screen_wait(s, "no code was kept");
	workspace_leave(s);
}

static void
damaged_points_hide_nothing_else(void **state)
{
	static char rubbish[4096];
	struct pty_screen *s;

	(void)state;
	memset(rubbish, 'x', sizeof(rubbish));
	fixture_write(store_run_path(workspace->store, id, "metrics.bin", workspace->arena), rubbish, sizeof(rubbish));
	s = open_run();
	pty_screen_wait(s, "damaged");
	pty_screen_wait(s, "finished after");
	pty_screen_type(s, "l");
	pty_screen_wait(s, " of 302");
	pty_screen_wait(s, "epoch 299");
	workspace_leave(s);
}

static void
tags_are_set_and_undone_here_too(void **state)
{
	struct pty_screen *s = open_run();

	(void)state;
	pty_screen_type(s, "t");
	pty_screen_wait(s, "tag \xe2\x9d\xaf");
	pty_screen_type(s, "best" ENTER);
	pty_screen_wait(s, "$ benchtop tag");
	pty_screen_wait(s, "tags        best");
	pty_screen_type(s, "z");
	pty_screen_wait_gone(s, "tags        best");
	workspace_leave(s);
}

static void
it_works_without_utf8_and_without_colours(void **state)
{
	struct pty_screen *s = open_sized(80, 24, "C", "NO_COLOR=1");

	(void)state;
	pty_screen_wait(s, "+ fit");
	pty_screen_type(s, "l");
	pty_screen_wait(s, " of 302");
	pty_screen_wait(s, "epoch 299");
	open_page(s, "metrics");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "300 points");
	workspace_leave(s);
}

static void
a_resize_keeps_the_place(void **state)
{
	struct pty_screen *s = open_log_page();

	(void)state;
	pty_screen_type(s, "g/epoch 150" ENTER);
	pty_screen_wait(s, "epoch 150");
	pty_screen_resize(s, 120, 40);
	pty_screen_wait(s, "epoch 150");
	pty_screen_resize(s, 50, 12);
	pty_screen_wait(s, "Log");
	workspace_leave(s);
}

#define FINISHED(name) cmocka_unit_test_setup_teardown(name, finished_run, workspace_teardown)
#define RUNNING(name) cmocka_unit_test_setup_teardown(name, running_run, workspace_teardown)
#define FAILED(name) cmocka_unit_test_setup_teardown(name, failed_run, workspace_teardown)
#define BARE(name) cmocka_unit_test_setup_teardown(name, bare_run, workspace_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FINISHED(the_overview_shows_the_run_at_any_size),
		FINISHED(tab_goes_through_all_pages_and_round),
		FINISHED(tabs_can_be_clicked),
		FINISHED(keys_typed_ahead_are_not_lost),
		FINISHED(steps_show_times_and_lead_to_their_logs),
		FINISHED(metrics_are_a_table_and_a_chart),
		FINISHED(resources_have_a_chart_each),
		FINISHED(artifacts_are_previewed_and_read),
		FINISHED(code_is_a_diff_and_untracked_files),
		FINISHED(environment_is_one_table),
		FINISHED(errors_are_one_key_away),
		FINISHED(a_search_is_highlighted_and_repeated),
		FINISHED(times_are_shown_and_jumped_to),
		FINISHED(escape_sequences_of_a_log_do_nothing),
		RUNNING(a_log_is_followed_while_it_grows),
		FINISHED(steps_are_switched_in_the_log),
		FINISHED(the_pager_gets_the_log),
		FINISHED(the_setting_names_another_pager),
		RUNNING(a_run_that_ends_says_so),
		FAILED(why_a_run_failed_is_seen_at_once),
		BARE(a_bare_run_says_what_is_missing_on_every_page),
		FINISHED(damaged_points_hide_nothing_else),
		FINISHED(tags_are_set_and_undone_here_too),
		FINISHED(it_works_without_utf8_and_without_colours),
		FINISHED(a_resize_keeps_the_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
