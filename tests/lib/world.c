/*
 * world.c - one run of real processes under a real supervisor.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base_time.h"
#include "lib/await.h"
#include "lib/must.h"
#include "lib/points_text.h"
#include "lib/world.h"
#include "os_fs.h"
#include "run_supervisor.h"
#include "store_points.h"
#include "store_workspace.h"

int
world_begin(void **state)
{
	char template[] = "/tmp/benchtop-supervisor-XXXXXX";
	struct world *w = x_new(struct world);
	struct err err;

	w->a = arena_new();
	w->root = arena_strdup(w->a, mkdtemp(template));
	must(store_workspace_init(w->root, NULL, &err), &err);
	must(store_open(&w->store, w->root, STORE_FILES, &err), &err);
	w->work = fs_join(w->a, w->root, "work");
	must(fs_mkdirs(w->work, &err), &err);
	w->spec.workdir = w->spec.root = w->work;
	w->spec.params = run_params_new(w->a);
	w->spec.steps = w->steps;
	*state = w;
	return 0;
}

int
world_finish(void **state)
{
	struct world *w = *state;

	store_close(w->store);
	fs_discard_tree(w->root);
	arena_free(w->a);
	x_free(w);
	return 0;
}

struct run_step *
world_add(struct world *w, const char *name, const char *line, bool alone)
{
	struct run_step *step = &w->steps[w->spec.step_count];

	step->name = name;
	step->run.line = line;
	step->grace = 60 * TIME_SECOND;
	if (!alone && w->spec.step_count > 0) {
		step->needs = arena_array(w->a, size_t, 1);
		step->needs[0] = w->spec.step_count - 1;
		step->need_count = 1;
	}
	w->spec.step_count++;
	return step;
}

static void
on_owned(void *arg)
{
	if (write(*(int *)arg, "o", 1) != 1)
		_exit(9);
}

void
world_start(struct world *w)
{
	struct store_run_spec run = { .spec_yaml = slice_of("version: 1\n"), .host = "here" };
	int ends[2];
	struct err err;

	must(store_run_create(w->store, &run, w->id, &err), &err);
	w->spec.id = w->id;
	assert_int_equal(pipe(ends), 0);
	w->supervisor = fork();
	assert_true(w->supervisor >= 0);
	if (w->supervisor == 0) {
		/* The marker is held by the supervisor alone, not by its steps. */
		fcntl(ends[1], F_SETFD, FD_CLOEXEC);
		close(ends[0]);
		if (run_supervise_here(w->store, w->id, &w->spec, on_owned, &ends[1], &err))
			_exit(0);
		fprintf(stderr, "%s\n", err.msg);
		_exit(1);
	}
	close(ends[1]);
	w->owned = ends[0];
}

void
world_await_owned(struct world *w)
{
	char c;

	assert_int_equal(read(w->owned, &c, 1), 1);
}

int
world_await_end(struct world *w)
{
	int status;

	assert_int_equal(waitpid(w->supervisor, &status, 0), w->supervisor);
	close(w->owned);
	return status;
}

void
world_run(struct world *w)
{
	world_start(w);
	assert_int_equal(world_await_end(w), 0);
}

const char *
world_path(struct world *w, const char *name)
{
	return store_run_path(w->store, w->id, name, w->a);
}

const char *
world_content(struct world *w, const char *path)
{
	struct buf text = BUF_INIT;
	struct err err;
	char *copy;

	must(fs_read_file(path, 0, &text, &err), &err);
	copy = arena_strdup(w->a, buf_str(&text));
	buf_release(&text);
	return copy;
}

const char *
world_log(struct world *w, const char *step)
{
	return world_content(w, store_run_log_path(w->store, w->id, step, w->a));
}

/* ---- journal, as short lines */

bool
world_see(void *ctx, const char *kind, int64_t time, const struct json *r, struct err *err)
{
	struct buf *out = ctx;

	(void)time;
	(void)err;
	if (str_equal(json_str(json_get(r, "status"), ""), "created"))
		return true;
	if (str_equal(kind, "status"))
		buf_printf(out, "%s", json_str(json_get(r, "status"), "?"));
	else if (str_equal(kind, "step"))
		buf_printf(out, "%s:%s", json_str(json_get(r, "step"), "?"), json_str(json_get(r, "status"), "?"));
	else if (str_equal(kind, "artifact"))
		buf_printf(out, "+%s", json_str(json_get(r, "path"), "?"));
	else
		return true;
	if (json_get(r, "exit") != NULL)
		buf_printf(out, " exit=%d", (int)json_int(json_get(r, "exit"), -1));
	if (json_get(r, "signal") != NULL)
		buf_printf(out, " signal=%d", (int)json_int(json_get(r, "signal"), -1));
	if (json_get(r, "reason") != NULL)
		buf_printf(out, " (%s)", json_str(json_get(r, "reason"), "?"));
	buf_add(out, "\n");
	return true;
}

bool
world_see_all(void *ctx, const char *kind, int64_t time, const struct json *r, struct err *err)
{
	struct buf *out = ctx;

	(void)time;
	(void)err;
	if (str_equal(kind, "notice"))
		buf_printf(out, "notice: %s\n", json_str(json_get(r, "text"), "?"));
	if (str_equal(kind, "resource"))
		buf_printf(out, "resource\n");
	if (str_equal(kind, "metric")) {
		const struct json *metrics = json_get(r, "metrics");

		for (void *it = json_first(metrics); it != NULL; it = json_next(metrics, it))
			buf_printf(out, "metric %s\n", json_key(it));
	}
	return true;
}

/* How often a second is over meanwhile is not told. */
bool
world_see_notices(void *ctx, const char *kind, int64_t time, const struct json *r, struct err *err)
{
	return !str_equal(kind, "notice") || world_see_all(ctx, kind, time, r, err);
}

const char *
world_journal(struct world *w, store_record_fn *fn)
{
	struct store_journal_state at = { .offset = 0 };
	struct buf out = BUF_INIT;
	struct err err;
	char *copy;

	must(store_journal_read(world_path(w, "journal.jsonl"), &at, fn, &out, &err), &err);
	assert_int_equal(at.bad, 0);
	copy = arena_strdup(w->a, buf_str(&out));
	buf_release(&out);
	return copy;
}

void
world_expect_journal(struct world *w, const char *wanted)
{
	assert_string_equal(world_journal(w, world_see), wanted);
}

/* ---- points */

void
world_expect_points(struct world *w, const char *series, const char *wanted)
{
	struct store_points *points;
	struct err err;

	must(store_points_open(&points, world_path(w, "metrics.bin"), &err), &err);
	assert_true(points_are_sealed(world_path(w, "metrics.bin")));
	assert_string_equal(points_text(points, series, w->a), wanted);
	store_points_close(points);
}

char *
world_ready(struct world *w)
{
	return fs_join(w->a, w->work, "ready");
}

void
world_await_ready(struct world *w)
{
	assert_true(await_file(world_ready(w)));
}
