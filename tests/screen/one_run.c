/*
 * one_run.c - writes a run with two steps, logs, points, files and code, and goes to its pages.
 */
#include "screen/one_run.h"

#include "base_time.h"
#include "store_points.h"

enum { EPOCHS = 300 };

char *const one_run_id = workspace_ids[0];
static int64_t start;

/* -------------------------------------------------------------------------------------- the run */

void
one_run_record(const char *kind, const char *members)
{
	fixture_record(workspace, one_run_id, kind, members);
}

struct store_log_writer *
one_run_open_log(const char *step)
{
	struct store_log_writer *w;

	assert_true(store_log_writer_open(&w, store_run_log_path(workspace->store, one_run_id, step, workspace->arena),
	    &workspace->err));
	return w;
}

void
one_run_print(struct store_log_writer *w, enum store_stream stream, int64_t second, const char *text)
{
	assert_true(store_log_write(w, stream, text, strlen(text), start + second * TIME_SECOND, &workspace->err));
}

void
one_run_close_log(struct store_log_writer *w)
{
	assert_true(store_log_writer_close(w, false, &workspace->err));
}

static void
write_logs(void)
{
	struct store_log_writer *w = one_run_open_log("prepare");
	char line[128];

	one_run_print(w, STORE_STDOUT, 0, "40 rows prepared\n");
	one_run_close_log(w);
	w = one_run_open_log("fit");
	for (int i = 0; i < EPOCHS; i++) {
		snprintf(line, sizeof(line), "epoch %d loss=%.4f\n", i, 1 / (1 + i * 0.02));
		one_run_print(w, STORE_STDOUT, i, line);
		if (i == 100)
			one_run_print(w, STORE_STDERR, i, ESC "[1;31mERROR" ESC "[0m: no room for a checkpoint\n");
		if (i == 200)
			one_run_print(w, STORE_STDOUT, i, "before" ESC "[2J" ESC "]0;owned\007" ESC "[?1049lafter 10%\r"
			    "before and after 100%\n");
	}
	one_run_close_log(w);
}

static void
write_points(void)
{
	const char *path = store_run_path(workspace->store, one_run_id, "metrics.bin", workspace->arena);
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

	fixture_write(store_run_path(workspace->store, one_run_id, arena_printf(workspace->arena, "artifacts/%s", path),
	    workspace->arena), p, n);
	buf_printf(&members, "\"path\":\"%s\",\"step\":\"%s\",\"size\":%zu,\"sha256\":"
	    "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"", path, step, n);
	one_run_record("artifact", buf_str(&members));
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

	assert_true(fs_mkdirs(store_run_path(workspace->store, one_run_id, "artifacts", workspace->arena), &workspace->err));
	assert_true(fs_mkdirs(store_run_path(workspace->store, one_run_id, "code/files", workspace->arena), &workspace->err));
	write_artifact("model.json", "fit", json, sizeof(json) - 1);
	write_artifact("test.csv", "prepare", csv, sizeof(csv) - 1);
	write_artifact("plot.png", "fit", binary, sizeof(binary) - 1);
	one_run_record("artifact", "\"path\":\"../../../../etc/passwd\",\"step\":\"fit\",\"size\":1,\"sha256\":\"ab\"");
	fixture_write(store_run_path(workspace->store, one_run_id, "code/diff.patch", workspace->arena), diff, sizeof(diff) - 1);
	fixture_write(store_run_path(workspace->store, one_run_id, "code/snapshot.json", workspace->arena), snapshot,
	    sizeof(snapshot) - 1);
	fixture_write(store_run_path(workspace->store, one_run_id, "code/files/new.py", workspace->arena), "print('new')", 12);
}

int
one_run_new(void **state)
{
	workspace_empty(state);
	start = time_now() - 400 * TIME_SECOND;
	fixture_run(workspace, "{\"split\":0.8,\"model\":{\"depth\":6}}", one_run_id);
	return 0;
}

int
one_run_bare(void **state)
{
	one_run_new(state);
	one_run_record("status", "\"status\":\"failed\",\"reason\":\"no such program\"");
	return 0;
}

static void
begin_run(void)
{
	one_run_record("status", "\"status\":\"running\",\"host\":\"box\",\"boot\":\"b\",\"pid\":1,\"pidstart\":1");
	one_run_record("step", "\"step\":\"prepare\",\"status\":\"finished\",\"attempt\":1,\"exit\":0,"
		       "\"command\":\"python3 prepare.py\"");
	one_run_record("step", "\"step\":\"fit\",\"status\":\"running\",\"attempt\":1,\"command\":\"python3 fit.py\"");
	write_logs();
}

int
one_run_running(void **state)
{
	one_run_new(state);
	begin_run();
	return 0;
}

int
one_run_finished(void **state)
{
	one_run_new(state);
	begin_run();
	write_points();
	one_run_record("metric", "\"metrics\":{\"loss\":{\"count\":300,\"last\":0.1433,\"min\":0.1433,\"max\":1,\"mean\":0.3,"
			 "\"step\":299,\"time\":1},\"auc\":{\"count\":1,\"last\":\"NaN\",\"min\":\"NaN\",\"max\":\"NaN\","
			 "\"mean\":\"NaN\",\"step\":0,\"time\":1}}");
	write_files();
	one_run_record("test", "\"name\":\"loss below 0.2\",\"ok\":true,\"detail\":\"0.1433\"");
	one_run_record("step", "\"step\":\"fit\",\"status\":\"finished\",\"attempt\":1,\"exit\":0");
	one_run_record("status", "\"status\":\"finished\",\"exit\":0");
	return 0;
}

/* ---------------------------------------------------------------------------------------- driving */

struct pty_screen *
one_run_open_sized(int columns, int rows, const char *locale, const char *variable)
{
	struct pty_screen *s = workspace_open(columns, rows, locale, variable);

	pty_screen_wait(s, one_run_id);
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "status      ");
	return s;
}

struct pty_screen *
one_run_open(void)
{
	return one_run_open_sized(80, 24, NULL, NULL);
}

void
one_run_go_to_log(struct pty_screen *s)
{
	pty_screen_type(s, "l");
	pty_screen_wait(s, " of 302");
	pty_screen_wait(s, "epoch 299");
}

struct pty_screen *
one_run_open_at_log(void)
{
	struct pty_screen *s = one_run_open();

	one_run_go_to_log(s);
	return s;
}

void
one_run_open_page(struct pty_screen *s, const char *name)
{
	pty_screen_type(s, ":page ");
	pty_screen_type(s, name);
	pty_screen_type(s, ENTER);
}

bool
one_run_is_match(struct pty_look look)
{
	return look.bg == 221;
}
