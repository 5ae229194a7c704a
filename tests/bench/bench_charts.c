/*
 * bench_charts - how long a person waits for a chart in the workbench, seen from outside through a
 * pseudo-terminal: from the key to the painted chart.
 *
 *	BENCHTOP	the program
 *
 * Two runs, one with ten million points, one with a tenth of them. The chart of either is opened from the list
 * of runs (the run is read, its points are opened, the chart is drawn), then zoomed, panned, and its crosshair
 * moved. The limit is that of the design, 20 ms, and that what is drawn does not follow from the number of points:
 * many may take half as long again as few.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "base_time.h"
#include "lib/figure.h"
#include "lib/gen_curve.h"
#include "lib/store_fixture.h"
#include "screen/pty_screen.h"
#include "store_edit.h"

enum { MANY = 10000000, FEW = 1000000, TRIES = 15, LIMIT_MS = 20 };

static void
make_run(struct fixture *f, const char *name, size_t points)
{
	char id[STORE_ID_SIZE], metric[256];

	fixture_run(f, NULL, id);
	snprintf(metric, sizeof(metric), "\"metrics\":{\"loss\":{\"count\":%zu,\"last\":0.05,\"min\":0.05,\"max\":1,"
	    "\"mean\":0.3,\"step\":%zu,\"time\":1}}", points, points - 1);
	if (!store_run_rename(f->store, id, name, &f->err) ||
	    !gen_curve(store_run_path(f->store, id, "metrics.bin", f->arena), "loss", points, &f->err)) {
		fprintf(stderr, "bench_charts: %s\n", f->err.msg);
		exit(1);
	}
	fixture_record(f, id, "metric", metric);
	fixture_record(f, id, "status", "\"status\":\"finished\",\"exit\":0");
}

/* From the key until this is on the screen. */
static double
press(struct pty_screen *s, const char *key, const char *painted)
{
	int64_t from = time_monotonic();

	pty_screen_type(s, key);
	pty_screen_wait(s, painted);
	return (double)(time_monotonic() - from) / (double)TIME_MS;
}

/* What each key leads to and what then stands on the screen; in an order that ends where it began. */
static const struct {
	const char *name, *key, *painted;
} steps[] = {
	{ "opened from the list", "m", "+ _ zoom" },
	{ "zoomed", "+", " of step   0 all" },
	{ "crosshair put", "l", "   loss " },
	{ "all again", "0", "+ _ zoom" },
};

static void
measure(const struct fixture *f, const char *points, double medians[ARRAY_LEN(steps)])
{
	double times[ARRAY_LEN(steps)][TRIES];
	struct pty_screen *s = pty_screen_start(&(struct pty_program){ .folder = f->root, .columns = 120, .rows = 40 });

	pty_screen_wait(s, "2 runs");
	/* By now the list is as it stays; the run in question comes to the cursor. */
	pty_screen_type(s, "g");
	pty_screen_type(s, str_equal(points, "many") ? "j" : "");
	pty_screen_wait(s, str_equal(points, "many") ? "10,000,000 points" : "1,000,000 points");
	for (size_t turn = 0; turn < TRIES; turn++) {
		for (size_t i = 0; i < ARRAY_LEN(steps); i++)
			times[i][turn] = press(s, steps[i].key, steps[i].painted);
		pty_screen_type(s, "q");
		pty_screen_wait(s, "to filter");
		pty_screen_wait_gone(s, steps[0].painted);
	}
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		medians[i] = figure_median(times[i], TRIES);
	pty_screen_type(s, "\x11");
	pty_screen_end(s);
}

static void
tell(const char *points, size_t i, double value)
{
	char *name = xasprintf("%s points, %s", points, steps[i].name);

	figure_tell("charts", name, value, "ms", LIMIT_MS, false);
	x_free(name);
}

int
main(void)
{
	double few[ARRAY_LEN(steps)], many[ARRAY_LEN(steps)];
	struct fixture *f;
	char *home;

	if (getenv("BENCHTOP") == NULL) {
		fprintf(stderr, "usage: BENCHTOP=PROGRAM bench_charts\n");
		return 2;
	}
	f = fixture_new();
	home = fixture_path(f, "home");
	setenv("HOME", home, 1);
	make_run(f, "many", MANY);
	make_run(f, "few", FEW);
	measure(f, "few", few);
	measure(f, "many", many);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		tell("1 M", i, few[i]);
		tell("10 M", i, many[i]);
	}
	figure_tell("charts", "10 M beside 1 M points, zoomed", many[1] / few[1], "x", 1.5, false);
	fixture_free(f);
	return figure_end();
}
