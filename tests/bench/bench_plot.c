/*
 * bench_plot.c - how long charts take: a series of ten million points from its pyramid, the same after
 * a zoom, a hundred runs compared, a chart of cells against one of a thousandth of the points.
 *
 * The limits are those that the workbench needs to stay fluent: 20 ms a chart, 200 ms a comparison.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "base_time.h"
#include "chart_run.h"
#include "lib/figure.h"
#include "lib/gen_curve.h"
#include "lib/store_fixture.h"
#include "plot.h"
#include "run_compare.h"
#include "run_spec.h"

enum { POINTS = 10000000, FEW = 10000, RUNS = 100, COLS = 120, ROWS = 32, TRIES = 9 };

static void
must(bool ok, const struct err *err)
{
	if (!ok) {
		fprintf(stderr, "bench_plot: %s\n", err->msg);
		exit(1);
	}
}

static void
write_series(struct fixture *f, const char *id, size_t n)
{
	must(gen_curve(store_run_path(f->store, id, "metrics.bin", f->arena), "loss", n, &f->err), &f->err);
}

/* Median milliseconds of building and drawing the chart. */
static double
draw_ms(struct fixture *f, const char *id, double from, double to)
{
	const char *labels[] = { "run" }, *metrics[] = { "loss" };
	struct chart_run_request r = { .ids = &id, .labels = labels, .run_count = 1,
		.metrics = metrics, .metric_count = 1, .from = from, .to = to, .buckets = 2 * COLS };
	double times[TRIES];

	for (int i = 0; i < TRIES; i++) {
		int64_t start = time_monotonic();
		struct cells_canvas canvas;
		struct chart *chart;

		must(chart_run(f->store, &r, &chart, &f->err), &f->err);
		cells_canvas_init(&canvas, COLS, ROWS);
		must(plot_cells(chart, &canvas, &plot_style_dark, &f->err), &f->err);
		cells_canvas_release(&canvas);
		chart_free(chart);
		times[i] = (double)(time_monotonic() - start) / 1e6;
	}
	return figure_median(times, TRIES);
}

/* A specification as large as a real one: a hundred packages and variables each. */
static void
print_spec(struct arena *a, struct buf *out)
{
	enum { NAMES = 100 };
	struct run_spec spec = { .version = RUN_SPEC_VERSION, .project = "demo", .pipeline = "train",
		.root = "/tmp", .workdir = "/tmp" };
	struct run_pair *pairs = arena_array(a, struct run_pair, NAMES);

	for (int i = 0; i < NAMES; i++)
		pairs[i] = (struct run_pair){ arena_printf(a, "name%d", i), "1.2.3" };
	spec.params = run_params_new(a);
	spec.environ.packages = spec.environ.variables = (struct run_pairs){ pairs, NAMES };
	run_spec_print(&spec, out);
}

static double
compare_ms(struct fixture *f)
{
	static char ids[RUNS][STORE_ID_SIZE];
	const char *list[RUNS];
	char params[128], metric[256];
	struct run_compare c;
	struct arena *a = arena_new();
	struct buf text = BUF_INIT;
	int64_t start;
	double ms;

	print_spec(a, &text);
	for (int i = 0; i < RUNS; i++) {
		struct store_run_spec spec = { .pipeline = "train", .project = "demo",
			.params_json = params, .spec_yaml = buf_slice(&text) };

		snprintf(params, sizeof params, "{\"rate\":%d,\"depth\":%d,\"seed\":%d}", i % 7, i % 5, i);
		must(store_run_create(f->store, &spec, ids[i], &f->err), &f->err);
		snprintf(metric, sizeof metric, "\"metrics\":{\"loss\":{\"count\":1,\"last\":%d,\"min\":1,"
		    "\"max\":1,\"mean\":1,\"step\":0,\"time\":0}}", i);
		fixture_record(f, ids[i], "metric", metric);
		list[i] = ids[i];
	}
	start = time_monotonic();
	must(run_compare(&c, f->store, list, RUNS, 0, a, &f->err), &f->err);
	ms = (double)(time_monotonic() - start) / 1e6;
	buf_release(&text);
	arena_free(a);
	return ms;
}

static void
report(const char *name, double value, double limit)
{
	figure_tell("plot", name, value, "ms", limit, false);
}

int
main(void)
{
	struct fixture *f = fixture_new();
	char long_id[STORE_ID_SIZE], short_id[STORE_ID_SIZE];
	double few, many;

	fixture_run(f, NULL, long_id);
	fixture_run(f, NULL, short_id);
	write_series(f, long_id, POINTS);
	write_series(f, short_id, FEW);
	few = draw_ms(f, short_id, (double)NAN, (double)NAN);
	many = draw_ms(f, long_id, (double)NAN, (double)NAN);
	report("chart of 10,000 points", few, 20);
	report("chart of 10,000,000 points", many, 20);
	report("the same, zoomed to a hundredth", draw_ms(f, long_id, 4e6, 4.1e6), 20);
	report("comparison of 100 runs", compare_ms(f), 200);
	fixture_free(f);
	return figure_end();
}
