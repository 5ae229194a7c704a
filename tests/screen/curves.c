/*
 * curves.c - a run with curves.
 */
#include "screen/curves.h"

#include <math.h>

#include "base_time.h"
#include "store_points.h"

static char *id = workspace_ids[0];
static int64_t start;
static size_t written;

double
curves_loss(size_t step)
{
	return 1 / (1 + (double)step * 0.02);
}

static double
value_of(const char *metric, size_t step)
{
	if (str_equal(metric, "loss"))
		return curves_loss(step);
	if (str_equal(metric, "acc"))
		return 1 - curves_loss(step);
	return str_equal(metric, "epoch") ? (double)step / 10 : step % 2 == 0 ? 1 : 9;
}

static const char *const metrics[] = { "acc", "epoch", "loss", "noise" };

static char *
points_path(void)
{
	return store_run_path(workspace->store, id, "metrics.bin", workspace->arena);
}

static void
write_points(size_t count)
{
	struct store_points_writer *w;
	struct buf members = BUF_INIT;

	assert_true(store_points_writer_open(&w, points_path(), &workspace->err));
	buf_add(&members, "\"metrics\":{");
	for (size_t i = 0; i < ARRAY_LEN(metrics); i++) {
		uint32_t series;

		assert_true(store_points_series(w, metrics[i], &series, &workspace->err));
		for (size_t k = written; k < written + count; k++)
			assert_true(store_points_add(w, series, (int64_t)k, start + (int64_t)k * TIME_SECOND,
			    value_of(metrics[i], k), &workspace->err));
		buf_printf(&members, "%s\"%s\":{\"count\":%zu,\"last\":%.9g,\"min\":0,\"max\":1,\"mean\":0.5,"
		    "\"step\":%zu,\"time\":1}", i > 0 ? "," : "", metrics[i], written + count,
		    value_of(metrics[i], written + count - 1), written + count - 1);
	}
	assert_true(store_points_writer_close(w, &workspace->err));
	buf_add(&members, "}");
	fixture_record(workspace, id, "metric", buf_str(&members));
	buf_release(&members);
	written += count;
}

void
curves_grow(size_t points)
{
	write_points(points);
}

int
curves_running(void **state)
{
	workspace_empty(state);
	start = time_now() - 400 * TIME_SECOND;
	written = 0;
	fixture_run(workspace, "{\"depth\":6}", id);
	fixture_record(workspace, id, "status",
	    "\"status\":\"running\",\"host\":\"box\",\"boot\":\"b\",\"pid\":1,\"pidstart\":1");
	write_points(CURVES_POINTS);
	return 0;
}

int
curves_finished(void **state)
{
	curves_running(state);
	assert_true(store_points_seal(points_path(), &workspace->err));
	fixture_record(workspace, id, "status", "\"status\":\"finished\",\"exit\":0");
	return 0;
}

void
curves_open_page(struct pty_screen *s)
{
	pty_screen_wait(s, id);
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "status      ");
	pty_screen_type(s, "m");
	pty_screen_wait(s, "c all charts");
	pty_screen_wait(s, "300 points");
}

void
curves_open_loss(struct pty_screen *s)
{
	curves_open_page(s);
	pty_screen_type(s, "jj" ENTER);
	pty_screen_wait(s, "+ _ zoom");
}
