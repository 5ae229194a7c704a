/*
 * bench_tui - how fast the workbench is on many runs, seen from outside through a pseudo-terminal.
 *
 *	bench_tui [WORKSPACE]	a workspace with many runs; without, one of BENCH_RUNS (100000) is made
 *	BENCHTOP		the program
 *
 * Prints one line of JSON per figure, and a table on standard error: time to the first paint and to the first rows, time
 * from a key to its paint (median and 99th percentile; moving, paging, sorting, typing a filter), from a filter
 * to the number of runs that match (also when nothing was read before), memory
 * and CPU while idle. The limits are those of the design: 50 ms, 150 ms, 16 ms, 64 MB, 0.5 %.
 */
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "base_time.h"
#include "lib/gen_runs.h"
#include "os_fs.h"
#include "screen/pty_screen.h"
#include "store_filter.h"
#include "store_open.h"
#include "store_query.h"

enum { MOVES = 1000, SORTS = 40, FILTERS = 12, IDLE_MS = 5000, OPENINGS = 9, KEYS_MAX = 4096 };

struct figure {
	const char *name, *unit;
	double value, limit;
};

static struct figure figures[32];
static size_t figure_count;

static void
must(bool ok, const struct err *err)
{
	if (ok)
		return;
	fprintf(stderr, "bench_tui: %s\n", err->msg);
	exit(1);
}

static void
report(const char *name, double value, const char *unit, double limit)
{
	printf("{\"bench\":\"tui\",\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"limit\":%g}\n", name,
	    value, unit, limit);
	fflush(stdout);
	figures[figure_count++] = (struct figure){ name, unit, value, limit };
}

static void
print_table(void)
{
	fprintf(stderr, "\n%-36s %12s %10s\n", "", "measured", "limit");
	for (size_t i = 0; i < figure_count; i++) {
		const struct figure *f = &figures[i];

		fprintf(stderr, "%-36s %9.2f %-2s %7g %-2s%s\n", f->name, f->value, f->unit, f->limit, f->unit,
		    f->value <= f->limit ? "" : "  over");
	}
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
quantile(double *values, size_t count, double q)
{
	qsort(values, count, sizeof(*values), compare);
	return values[(size_t)(q * (double)(count - 1) + 0.5)];
}

/* ---- opening */

static struct pty_screen *
start(const char *workspace)
{
	return pty_screen_start(&(struct pty_program){ .folder = workspace, .columns = 120, .rows = 40 });
}

static double
since(int64_t from)
{
	return (double)(time_monotonic() - from) / (double)TIME_MS;
}

static void
measure_opening(const char *workspace)
{
	double painted[OPENINGS], usable[OPENINGS];

	for (int i = 0; i < OPENINGS; i++) {
		int64_t from = time_monotonic();
		struct pty_screen *s = start(workspace);

		pty_screen_wait(s, "benchtop");
		painted[i] = since(from);
		pty_screen_wait(s, "started");
		usable[i] = since(from);
		pty_screen_type(s, "q");
		pty_screen_end(s);
	}
	report("first paint", quantile(painted, OPENINGS, 0.5), "ms", 50);
	report("first rows", quantile(usable, OPENINGS, 0.5), "ms", 150);
}

/* ---- keys */

/* From the key to the first bytes that answer it, and then until it is quiet. */
static double
press(struct pty_screen *s, const char *key, int quiet_ms)
{
	size_t before = pty_screen_bytes(s);
	int64_t from = time_monotonic();
	double painted;

	pty_screen_type(s, key);
	while (pty_screen_bytes(s) == before && since(from) < 2000)
		pty_screen_listen_once(s, 2000);
	painted = since(from);
	if (quiet_ms > 0)
		pty_screen_listen(s, quiet_ms);
	return painted;
}

static void
report_keys(const char *name, double *values, size_t count)
{
	char text[2][64];

	snprintf(text[0], sizeof(text[0]), "%s, median", name);
	snprintf(text[1], sizeof(text[1]), "%s, p99", name);
	report(xstrdup(text[0]), quantile(values, count, 0.5), "ms", 16);
	report(xstrdup(text[1]), quantile(values, count, 0.99), "ms", 16);
}

static void
measure_moves(struct pty_screen *s)
{
	static const char *const keys[] = { "j", "j", "j", "\033[6~", "k", "\033[6~", "\033[5~", " ", "G", "g" };
	double values[MOVES];

	for (size_t i = 0; i < MOVES; i++)
		values[i] = press(s, keys[i % ARRAY_LEN(keys)], i % 10 == 0 ? 30 : 0);
	report_keys("move, page, mark", values, MOVES);
	pty_screen_type(s, "u");
	pty_screen_listen(s, 50);
}

static void
measure_sorts(struct pty_screen *s)
{
	double values[SORTS];

	for (size_t i = 0; i < SORTS; i++)
		values[i] = press(s, i % 2 == 0 ? ">" : "S", 250);
	report_keys("sort, key painted", values, SORTS);
}

static void
measure_filters(struct pty_screen *s)
{
	static const char text[] = "rmse < 120 and params.model.depth >= 4";
	double values[KEYS_MAX], whole[FILTERS];
	size_t count = 0;

	for (size_t i = 0; i < FILTERS; i++) {
		pty_screen_type(s, "/");
		pty_screen_listen(s, 50);
		for (const char *p = text; *p != '\0' && count < KEYS_MAX; p++)
			values[count++] = press(s, (char[]){ *p, '\0' }, i % 2 == 0 ? 60 : 0);
		pty_screen_listen(s, 300);
		pty_screen_type(s, "\033");
		pty_screen_listen(s, 300);
	}
	report_keys("type a filter, key painted", values, count);
	for (size_t i = 0; i < FILTERS; i++) {
		int64_t from;
		char wanted[64];

		snprintf(wanted, sizeof(wanted), "rmse < %zu", 11 + i);
		pty_screen_type(s, "/");
		pty_screen_listen(s, 50);
		pty_screen_type(s, wanted);
		pty_screen_listen(s, 300);
		from = time_monotonic();
		pty_screen_type(s, "9");
		pty_screen_wait_change(s, " of ");
		whole[i] = since(from);
		pty_screen_type(s, "\033");
		pty_screen_listen(s, 300);
	}
	report("filter, answer painted, median", quantile(whole, FILTERS, 0.5), "ms", 66);
}

/* The first question of a workbench: no column that it asks for was read before. The text comes at once, as
 * pasted; what is painted is how many runs match. */
static double
first_answer(const char *workspace, const char *text, const char *answer)
{
	struct pty_screen *s = start(workspace);
	int64_t from;
	double ms;

	pty_screen_wait(s, "started");
	pty_screen_listen(s, 300);
	pty_screen_type(s, "/");
	pty_screen_listen(s, 50);
	from = time_monotonic();
	pty_screen_type(s, text);
	pty_screen_wait(s, answer);
	ms = since(from);
	pty_screen_type(s, "\033");
	pty_screen_listen(s, 100);
	pty_screen_type(s, "q");
	pty_screen_end(s);
	return ms;
}

/* "39,471 of": what must be painted. */
static void
find_answer(const char *workspace, const char *text, char answer[64])
{
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .descending = true };
	struct arena *a = arena_new();
	char number[STR_SHORT];
	struct store *store;
	struct err err;

	must(store_open(&store, workspace, 0, &err), &err);
	must(store_filter_query(store, text, a, &q, &err), &err);
	must(store_query_run(store, &q, &rows, &err), &err);
	snprintf(answer, 64, "%s of ", str_count(number, rows.count));
	store_rows_release(&rows);
	store_close(store);
	arena_free(a);
}

static void
measure_first_answers(const char *workspace)
{
	static const struct {
		const char *name, *text;
	} cold[] = {
		{ "cold column, answer painted", "m11 < 50 and params.p09 > 20" },
		{ "cold bare word, answer painted", "falcon" },
	};
	double values[OPENINGS];
	char answer[64];

	for (size_t i = 0; i < ARRAY_LEN(cold); i++) {
		find_answer(workspace, cold[i].text, answer);
		for (size_t turn = 0; turn < OPENINGS; turn++)
			values[turn] = first_answer(workspace, cold[i].text, answer);
		report(cold[i].name, quantile(values, OPENINGS, 0.5), "ms", 66);
	}
}

/* ---- memory and idling */

static double
memory_mb(pid_t pid)
{
	char path[64], line[256];
	double kb = NAN;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "Rss:", 4) == 0)
			kb = strtod(line + 4, NULL);
	}
	if (f != NULL)
		fclose(f);
	return kb / 1024;
}

static double
cpu_ms(pid_t pid)
{
	char path[64], line[1024];
	unsigned long user = 0, system = 0;
	const char *p = NULL;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	if (f != NULL && fgets(line, sizeof(line), f) != NULL)
		p = strrchr(line, ')');
	if (p != NULL && sscanf(p + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
		user = system = 0;
	if (f != NULL)
		fclose(f);
	return (double)(user + system) * 1000 / (double)sysconf(_SC_CLK_TCK);
}

static void
measure_idle(struct pty_screen *s)
{
	double before = cpu_ms(pty_screen_pid(s));
	size_t bytes = pty_screen_bytes(s);

	pty_screen_listen(s, IDLE_MS);
	report("CPU while idle", (cpu_ms(pty_screen_pid(s)) - before) / IDLE_MS * 100, "%", 0.5);
	report("bytes sent while idle", (double)(pty_screen_bytes(s) - bytes), "B", 0);
}

/* ---- a workspace */

static void
make_workspace(char *root)
{
	const char *wish = getenv("BENCH_RUNS");
	int64_t count = 100000;
	struct store *store;
	struct err err;

	if (wish != NULL && !str_to_int64(wish, &count))
		count = 100000;
	if (mkdtemp(root) == NULL)
		must(err_sys(&err, "%s", root), &err);
	must(gen_runs(root, (uint64_t)count, &err), &err);
	must(store_open(&store, root, 0, &err), &err);
	store_close(store);
}

static void
measure(const char *workspace)
{
	struct pty_screen *s;

	measure_opening(workspace);
	measure_first_answers(workspace);
	s = start(workspace);
	pty_screen_wait(s, "started");
	pty_screen_listen(s, 300);
	measure_moves(s);
	measure_sorts(s);
	measure_filters(s);
	report("memory", memory_mb(pty_screen_pid(s)), "MB", 64);
	measure_idle(s);
	pty_screen_type(s, "q");
	pty_screen_end(s);
	print_table();
}

int
main(int argc, char **argv)
{
	const char *tmp = getenv("TMPDIR");
	char root[256], home[300];
	struct err err;

	if (argc > 2 || getenv("BENCHTOP") == NULL) {
		fprintf(stderr, "usage: BENCHTOP=PROGRAM bench_tui [WORKSPACE]\n");
		return 2;
	}
	if (argc == 2) {
		measure(argv[1]);
		return 0;
	}
	snprintf(root, sizeof(root), "%s/bench-tui-XXXXXX", tmp != NULL ? tmp : "/tmp");
	make_workspace(root);
	/* The settings of whoever runs this are no part of the figures. */
	snprintf(home, sizeof(home), "%s/home", root);
	setenv("HOME", home, 1);
	measure(root);
	must(fs_remove_tree(root, &err), &err);
	return 0;
}
