/*
 * train.c - the training program, and what must hold of its runs.
 */
#include "train.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base_json.h"
#include "lib/tap.h"
#include "os_fs.h"
#include "store_journal.h"
#include "store_log.h"
#include "store_points.h"

int train_problems;
static void (*print_where)(void);

void
train_on_problem(void (*where)(void))
{
	print_where = where;
}

void
train_problem(const char *fmt, ...)
{
	va_list ap;

	if (print_where != NULL)
		print_where();
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	train_problems++;
}

void
train_pause(double ms)
{
	struct timespec pause = { .tv_nsec = (long)(ms * 1e6) % 1000000000L, .tv_sec = (time_t)(ms / 1000) };

	nanosleep(&pause, NULL);
}

/* --------------------------------------------------------------------- the training program */

static void
epoch_line(struct buf *out, int i)
{
	buf_printf(out, "epoch %d loss=%.4f\n", i, 1.0 / (i + 1));
}

int
train(void)
{
	struct buf line = BUF_INIT;

	for (int i = 0; i < TRAIN_EPOCHS; i++) {
		buf_clear(&line);
		epoch_line(&line, i);
		if (!fs_write_all(STDOUT_FILENO, line.data, line.len))
			return 1;
		train_pause(0.5);
	}
	buf_release(&line);
	return 0;
}

/* ----------------------------------------------------------------------------- what is left */

struct check {
	struct store *store;
	const struct store_run *run;
	struct arena *a;
	int ends, notices;		/* records of the journal */
	bool whole;			/* all that was printed must be there */
	int64_t points;
};

static bool
see_record(void *ctx, const char *kind, int64_t time, const struct json *record, struct err *err)
{
	const char *status = json_str(json_get(record, "status"), "");
	struct check *c = ctx;

	(void)time;
	(void)err;
	c->ends += str_equal(kind, "status") && !str_equal(status, "created") && !str_equal(status, "running");
	c->notices += str_equal(kind, "notice");
	return true;
}

static void
check_journal(struct check *c)
{
	struct store_journal_state at = { .offset = 0 };
	struct err err;

	tap_must(store_journal_read(store_run_path(c->store, c->run->id, "journal.jsonl", c->a), &at, see_record, c,
	    &err), &err);
	if (at.bad != 0)
		train_problem("%" PRIu64 " damaged records", at.bad);
	if (c->ends != 1 && !str_equal(c->run->status, "created"))
		train_problem("it ended %d times", c->ends);
}

/* How many lines the log has. */
static size_t
check_log(struct check *c)
{
	struct buf wanted = BUF_INIT, log = BUF_INIT;
	struct err err;
	size_t lines = 0;

	for (int i = 0; i < TRAIN_EPOCHS; i++)
		epoch_line(&wanted, i);
	for (size_t i = 0; i < c->run->step_count; i++) {
		if (!fs_read_file(store_run_log_path(c->store, c->run->id, c->run->steps[i].name, c->a), 0, &log, &err) &&
		    err.kind != ERR_NOTFOUND)
			train_problem("%s", err.msg);
	}
	if (log.len > wanted.len || (log.len > 0 && memcmp(log.data, wanted.data, log.len) != 0))
		train_problem("the log is not what was printed: %zu bytes", log.len);
	if (c->whole && log.len != wanted.len)
		train_problem("the log of a finished run has %zu of %zu bytes", log.len, wanted.len);
	for (size_t i = 0; i < log.len; i++)
		lines += log.data[i] == '\n';
	buf_release(&wanted);
	buf_release(&log);
	return lines;
}

static bool
see_point(void *ctx, const struct store_point *p)
{
	struct check *c = ctx;
	char text[32];
	double wanted;

	/* As it was printed: four digits. */
	snprintf(text, sizeof text, "%.4f", 1.0 / ((double)p->step + 1));
	if (!str_to_double(text, &wanted) || wanted != p->value || p->step != c->points)
		train_problem("point %" PRId64 " is %g at place %" PRId64, p->step, p->value, c->points);
	c->points++;
	return true;
}

static void
check_points(struct check *c, size_t lines)
{
	struct store_points *points;
	struct err err;
	size_t series;

	tap_must(store_points_open(&points, store_run_path(c->store, c->run->id, "metrics.bin", c->a), &err), &err);
	if (store_points_find(points, "loss", &series))
		tap_must(store_points_each(points, series, STORE_AXIS_STEP, INT64_MIN, INT64_MAX, see_point, c, &err),
		    &err);
	store_points_close(points);
	/* A log that could not be written further does not stop the points. */
	if (c->points > (int64_t)lines && c->notices == 0)
		train_problem("%" PRId64 " points from %zu lines", c->points, lines);
	if (c->whole && c->points != TRAIN_EPOCHS)
		train_problem("a finished run has %" PRId64 " of %d points", c->points, TRAIN_EPOCHS);
}

void
train_check(struct store *store, const struct store_run *run, bool may_be_cut)
{
	struct check c = { .store = store, .run = run, .a = arena_new() };

	check_journal(&c);
	c.whole = str_equal(run->status, "finished") && !(may_be_cut && c.notices > 0);
	check_points(&c, check_log(&c));
	arena_free(c.a);
}
