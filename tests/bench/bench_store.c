/*
 * bench_store - the store at its full size, beside its limits.
 *
 *	bench_store [FIGURE]...		some of: runs filters points log crowd; all of them without arguments
 *	bench_store generate DIR COUNT	a workspace of COUNT runs in DIR, to look at by other means
 *
 *	bench_store open DIR		what opening costs, as raw numbers (it calls itself so)
 *
 * BENCH_DIR takes such a workspace instead of making one. BENCH_RUNS (100000) and BENCH_POINTS (10000000) set the sizes. Each figure is a line of JSON on
 * standard output; a table for people follows on standard error.
 */
#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base.h"
#include "base_rand.h"
#include "base_time.h"
#include "lib/figure.h"
#include "lib/gen_runs.h"
#include "os_fs.h"
#include "store_filter.h"
#include "store_journal.h"
#include "store_log.h"
#include "store_open.h"
#include "store_points.h"
#include "store_query.h"
#include "store_reindex.h"
#include "store_run.h"
#include "store_workspace.h"

enum { PAGE = 40, WRITERS = 16, READERS = 4, CROWD_MS = 4000 };

static char root[256];

static void
must(bool ok, const struct err *err)
{
	if (ok)
		return;
	fprintf(stderr, "bench_store: %s\n", err->msg);
	exit(1);
}

static double
ms_since(int64_t start)
{
	return (double)(time_monotonic() - start) / (double)TIME_MS;
}

static void
report(const char *name, double value, const char *unit, double limit, bool more_is_better)
{
	figure_tell("store", name, value, unit, limit, more_is_better);
}

static uint64_t
size_from(const char *name, uint64_t fallback)
{
	int64_t n;

	return getenv(name) != NULL && str_to_int64(getenv(name), &n) && n > 0 ? (uint64_t)n : fallback;
}

static void
make_root(void)
{
	const char *given = getenv("BENCH_DIR"), *tmp = getenv("TMPDIR");

	if (given != NULL) {
		snprintf(root, sizeof root, "%s", given);
		return;
	}
	snprintf(root, sizeof root, "%s/bench-store-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(root) == NULL) {
		perror(root);
		exit(1);
	}
}

/* ------------------------------------------------------------------ 100,000 runs */

static const struct store_column page_columns[] = {
	{ STORE_ATTR, "id", STORE_LAST }, { STORE_ATTR, "name", STORE_LAST },
	{ STORE_ATTR, "status", STORE_LAST }, { STORE_ATTR, "started", STORE_LAST },
	{ STORE_ATTR, "duration", STORE_LAST }, { STORE_ATTR, "data", STORE_LAST },
	{ STORE_METRIC, "rmse", STORE_LAST }, { STORE_METRIC, "loss", STORE_MIN },
	{ STORE_METRIC, "m03", STORE_LAST }, { STORE_PARAM, "model.depth", STORE_LAST },
	{ STORE_PARAM, "split", STORE_LAST }, { STORE_PARAM, "p00", STORE_LAST },
};

static void
page(struct store *s, const struct store_rows *rows)
{
	struct arena *a = arena_new();
	struct store_value *cells;
	struct err err;

	must(store_query_cells(s, rows->row, rows->count < PAGE ? rows->count : PAGE, page_columns,
	    ARRAY_LEN(page_columns), a, &cells, &err), &err);
	arena_free(a);
}

/* As the workbench does it: open, first page, everything; then a filter and a sort. */
static int
open_here(const char *dir)
{
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .descending = true, .limit = PAGE };
	int64_t start = time_monotonic();
	struct rusage usage;
	double told[3];
	struct store *s;
	struct err err;

	must(store_open(&s, dir, 0, &err), &err);
	must(store_query_run(s, &q, &rows, &err), &err);
	page(s, &rows);
	told[0] = ms_since(start);
	q.limit = 0;
	must(store_query_run(s, &q, &rows, &err), &err);
	told[1] = ms_since(start);
	q = (struct store_query){ .where = "test(2, 'rmse', 0, '<', 120, r.block)",
		.sort = { STORE_METRIC, "rmse", STORE_LAST } };
	must(store_query_run(s, &q, &rows, &err), &err);
	page(s, &rows);
	getrusage(RUSAGE_SELF, &usage);
	told[2] = (double)usage.ru_maxrss / 1024;
	store_rows_release(&rows);
	store_close(s);
	return write(STDOUT_FILENO, told, sizeof told) != sizeof told;
}

/* In a program of its own, so that its memory is its own. */
static void
open_store(void)
{
	double told[3];
	int ends[2], status;
	pid_t pid;

	if (pipe(ends) == -1 || (pid = fork()) == -1)
		exit(1);
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execl("/proc/self/exe", "bench_store", "open", root, (char *)NULL);
		_exit(1);
	}
	if (read(ends[0], told, sizeof told) != sizeof told || waitpid(pid, &status, 0) != pid)
		exit(1);
	close(ends[0]);
	close(ends[1]);
	report("open, first page", told[0], "ms", 30, false);
	report("open, first page, all rows", told[1], "ms", 80, false);
	report("memory with a filter and a sort", told[2], "MB", 40, false);
}

/* The same query twice: reading its columns, and with them in memory. */
static void
timed_query(struct store *s, const char *name, const struct store_query *q, double cold, double warm)
{
	struct store_rows rows = { .row = NULL };
	char label[100];
	double best = 1e9, first = 0;
	struct err err;

	for (int turn = 0; turn < 6; turn++) {
		int64_t start = time_monotonic();

		must(store_query_run(s, q, &rows, &err), &err);
		if (turn == 0)
			first = ms_since(start);
		else
			best = fmin(best, ms_since(start));
	}
	snprintf(label, sizeof label, "%s, first time", name);
	report(label, first, "ms", cold, false);
	snprintf(label, sizeof label, "%s, again", name);
	report(label, best, "ms", warm, false);
	store_rows_release(&rows);
}

static void
queries(struct store *s)
{
	struct store_rows rows = { .row = NULL };
	struct store_query all = { .descending = true };
	struct err err;
	int64_t start;

	timed_query(s, "filter by metric and parameter", &(struct store_query){
		.where = "test(2, 'rmse', 0, '<', 120, r.block) & test(1, 'model.depth', 0, '>=', 4, r.block)" }, 50, 50);
	timed_query(s, "filter by text", &(struct store_query){
		.where = "test(1, 'model.kind', 0, '=', 'tree', r.block) | test(0, 'name', 0, 'like', '%falcon%', r.block)" }, 50, 50);
	timed_query(s, "filter by status and age", &(struct store_query){
		.where = "test(0, 'status', 0, '=', 'failed', r.block) & test(0, 'started', 0, '>', 1768000000000000000, r.block)" },
	    50, 50);
	timed_query(s, "sort by metric", &(struct store_query){ .sort = { STORE_METRIC, "m05", STORE_MIN } },
	    50, 50);
	timed_query(s, "sort by name", &(struct store_query){ .sort = { STORE_ATTR, "name", STORE_LAST } },
	    150, 50);
	timed_query(s, "filter and sort by metric", &(struct store_query){
		.where = "test(2, 'rmse', 0, '<', 20, r.block)", .sort = { STORE_METRIC, "rmse", STORE_LAST } },
	    50, 50);
	must(store_query_run(s, &all, &rows, &err), &err);
	start = time_monotonic();
	for (int i = 0; i < 20; i++)
		page(s, &(struct store_rows){ rows.row + (size_t)i * PAGE, PAGE, 0 });
	report("page of 40 runs x 12 columns", ms_since(start) / 20, "ms", 5, false);
	start = time_monotonic();
	for (int i = 0; i < 100; i++)
		must(store_refresh(s, NULL, &err), &err);
	report("refresh when nothing happened", ms_since(start) / 100, "ms", 1, false);
	store_rows_release(&rows);
}

/* Once for all that wants them. */
static void
make_runs(void)
{
	uint64_t count = size_from("BENCH_RUNS", 100000);
	int64_t start = time_monotonic();
	static bool made;
	struct store *s;
	struct err err;

	if (getenv("BENCH_DIR") != NULL || made)
		return;
	made = true;
	must(gen_runs(root, count, &err), &err);
	report("runs generated", (double)count / ms_since(start) * 1000, "runs/s", NAN, true);
	must(store_open(&s, root, 0, &err), &err);
	store_close(s);
}

/* ------------------------------------------------------------------ filters as people write them */

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Each asks for columns that nothing has read before: the store is opened anew, so that neither a column
 * nor a page of the index is in this process. */
static const char *const cold_filters[] = {
	"rmse < 120",
	"m07 >= 50",
	"loss.min < 0.2",
	"m03 != 7",
	"m04 in (1, 2, 3)",
	"m05 is null",
	"params.p00 < 0.3",
	"params.p01 = 7",
	"params.model.kind = tree",
	"params.model.kind ~ '^(tree|mlp)$'",
	"params.model.kind like '%re%'",
	"tags.best",
	"tag = best",
	"data = rentals@7",
	"status = failed",
	"status in (failed, stopped)",
	"started > 2026-02-01",
	"duration < 5m",
	"id = 0",
	"commit = a",
	"name ~ '^amber'",
	"note is null",
	"falcon",
	"tree",
	"'no run has this text'",
	"rmse < 120 and params.model.depth >= 4",
	"rmse < 120 and loss < 0.5 and m00 > 10 and params.split > 0.5",
	"not (m08 > 50 or m09.max > 150 or params.p03 in (1, 2, 3)) and falcon",
};

static void
ask_cold(const char *text, double *wall, double *cpu)
{
	struct store_rows rows = { .row = NULL };
	struct arena *a = arena_new();
	struct store_query q = { .descending = true };
	struct store *s;
	struct err err;
	int64_t start;
	double before;

	must(store_open(&s, root, 0, &err), &err);
	start = time_monotonic();
	before = cpu_ms();
	must(store_filter_query(s, text, a, &q, &err), &err);
	must(store_query_run(s, &q, &rows, &err), &err);
	*cpu = fmin(*cpu, cpu_ms() - before);
	*wall = fmin(*wall, ms_since(start));
	store_rows_release(&rows);
	store_close(s);
	arena_free(a);
}

/* The best of a few turns, since other work on the machine only ever adds; beside it what of it was our
 * own computing. */
static void
bench_filters(void)
{
	double slowest = 0, slowest_cpu = 0;
	char label[128];

	make_runs();
	for (size_t i = 0; i < ARRAY_LEN(cold_filters); i++) {
		double wall = 1e9, cpu = 1e9;

		for (int turn = 0; turn < 5; turn++)
			ask_cold(cold_filters[i], &wall, &cpu);
		snprintf(label, sizeof label, "cold: %s", cold_filters[i]);
		report(label, wall, "ms", 50, false);
		slowest = fmax(slowest, wall);
		slowest_cpu = fmax(slowest_cpu, cpu);
	}
	report("slowest cold filter", slowest, "ms", 50, false);
	report("slowest cold filter, CPU", slowest_cpu, "ms", 50, false);
}

static void
bench_runs(void)
{
	struct store_reindex_result result;
	struct store *s;
	struct err err;
	int64_t start;
	double cpu, took;

	make_runs();
	must(store_open(&s, root, 0, &err), &err);
	start = time_monotonic();
	cpu = cpu_ms();
	must(store_reindex(s, NULL, &result, &err), &err);
	took = ms_since(start) / 1000;
	report("runs indexed", (double)result.runs / took, "runs/s", NAN, true);
	report("index made anew of all of them", took, "s", NAN, false);
	report("index made anew, CPU of a run", (cpu_ms() - cpu) * 1000 / (double)result.runs, "us", NAN, false);
	store_close(s);
	open_store();
	must(store_open(&s, root, 0, &err), &err);
	queries(s);
	store_close(s);
}

/* ------------------------------------------------------------------ points */

static void
bench_points(void)
{
	uint64_t count = size_from("BENCH_POINTS", 10000000);
	char *path = xasprintf("%s/metrics.bin", root);
	struct store_points_writer *w;
	struct store_bucket out[200];
	struct store_points *p;
	int64_t from, to, start = time_monotonic();
	uint32_t series;
	double best = 1e9;
	size_t got;
	struct err err;

	must(store_points_writer_open(&w, path, &err), &err);
	must(store_points_series(w, "loss", &series, &err), &err);
	for (uint64_t i = 0; i < count; i++)
		must(store_points_add(w, series, (int64_t)i, (int64_t)(i * 1000), sin((double)i / 1e5), &err),
		    &err);
	must(store_points_flush(w, true, &err), &err);
	report("points taken in", (double)count / ms_since(start) * 1000, "points/s", 500000, true);
	must(store_points_writer_close(w, &err), &err);
	start = time_monotonic();
	must(store_points_seal(path, &err), &err);
	report("points sealed", (double)count / ms_since(start) * 1000, "points/s", NAN, true);
	for (int turn = 0; turn < 5; turn++) {
		start = time_monotonic();
		must(store_points_open(&p, path, &err), &err);
		if (!store_points_range(p, 0, STORE_AXIS_STEP, &from, &to))
			exit(1);
		must(store_points_read(p, 0, STORE_AXIS_STEP, from, to, 200, out, &got, &err), &err);
		best = fmin(best, ms_since(start));
		store_points_close(p);
	}
	report("sealed series opened, read as 200 buckets", best, "ms", 5, false);
	x_free(path);
}

/* ------------------------------------------------------------------ logs */

static void
bench_log(void)
{
	enum { CHUNK = 64 * 1024, CHUNKS = 4000 };
	char *path = xasprintf("%s/fit.log", root), *chunk = xmalloc(CHUNK);
	struct store_log_writer *w;
	struct store_log *l;
	struct store_log_line line;
	struct buf text = BUF_INIT;
	int64_t start;
	struct err err;

	for (int i = 0; i < CHUNK; i++)
		chunk[i] = i % 80 == 79 ? '\n' : 'x';
	start = time_monotonic();
	must(store_log_writer_open(&w, path, &err), &err);
	for (int i = 0; i < CHUNKS; i++)
		must(store_log_write(w, STORE_STDOUT, chunk, CHUNK, i, &err), &err);
	must(store_log_writer_close(w, false, &err), &err);
	report("log written", CHUNKS * (CHUNK / 1e6) / ms_since(start) * 1000, "MB/s", 400, true);
	start = time_monotonic();
	must(store_log_open(&l, path, &err), &err);
	for (uint64_t i = 0; i < 1000; i++) {
		must(store_log_line(l, rand_below(store_log_lines(l)), &line, &err), &err);
		must(store_log_text(l, &line, 0, 200, &text, &err), &err);
	}
	report("log opened, 1,000 lines at random", ms_since(start), "ms", 50, false);
	store_log_close(l);
	buf_release(&text);
	x_free(chunk);
	x_free(path);
}

/* ------------------------------------------------------------------ a crowd */

/* Times in ms. The machine may be busy with other things, so of the longest operation it is told what it was:
 * computing, waiting for a processor, or waiting for anything else (a lock, a disk). */
struct moment {
	double wall, cpu, queue;
};

struct told {
	struct moment longest;
	double longest_work;	/* without waiting for a processor */
	double opening;		/* wall time until it is ready */
	double count;
};

/* All of them begin at once: each says that it is ready and waits until nobody holds go[1] any more. */
struct gate {
	int ready[2], go[2];
};

static int64_t
pass_gate(const struct gate *g)
{
	char byte = 0;

	close(g->go[1]);
	if (write(g->ready[1], &byte, 1) != 1 || read(g->go[0], &byte, 1) != 0)
		exit(1);
	return time_monotonic() + CROWD_MS * TIME_MS;
}

static void
open_gate(const struct gate *g, int count)
{
	char byte;

	for (int i = 0; i < count; i++)
		if (read(g->ready[0], &byte, 1) != 1)
			exit(1);
	close(g->go[1]);
}

static struct moment
moment_now(void)
{
	struct moment m = { .wall = (double)time_monotonic() / (double)TIME_MS };
	FILE *f = fopen("/proc/thread-self/schedstat", "r");
	double cpu, queue;

	if (f != NULL && fscanf(f, "%lf %lf", &cpu, &queue) == 2) {
		m.cpu = cpu / (double)TIME_MS;
		m.queue = queue / (double)TIME_MS;
	}
	if (f != NULL)
		fclose(f);
	return m;
}

static void
note_moment(struct told *t, const struct moment *start)
{
	struct moment m = moment_now();

	m = (struct moment){ m.wall - start->wall, m.cpu - start->cpu, m.queue - start->queue };
	t->longest_work = fmax(t->longest_work, m.wall - m.queue);
	if (m.wall > t->longest.wall)
		t->longest = m;
	t->count++;
}

static void
write_runs(const struct gate *gate, struct told *t)
{
	int64_t end;
	struct store *s;
	struct store_journal *j;
	struct store_run_spec spec = { .pipeline = "crowd", .params_json = "{\"a\":1}" };
	struct store_record r;
	char id[STORE_ID_SIZE];
	struct err err;

	must(store_open(&s, root, STORE_FILES, &err), &err);
	must(store_run_create(s, &spec, id, &err), &err);
	must(store_run_write(s, id, &j, &err), &err);
	end = pass_gate(gate);
	while (time_monotonic() < end) {
		struct moment start = moment_now();

		store_record_begin(&r, "metric");
		json_open(&r.json, "metrics", '{');
		json_open(&r.json, "loss", '{');
		json_put_num(&r.json, "last", t->count);
		json_put_int(&r.json, "count", (int64_t)t->count);
		json_close(&r.json);
		json_close(&r.json);
		must(store_journal_append(j, &r, 0, &err), &err);
		note_moment(t, &start);
		poll(NULL, 0, 10);	/* a hundred times what a run writes */
	}
	store_journal_close(j);
	store_close(s);
}

static void
read_runs(const struct gate *gate, struct told *t)
{
	int64_t end, opened = time_monotonic();
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .where = "test(2, 'loss', 0, '>=', 0, r.block)", .descending = true };
	struct store *s;
	struct err err;

	must(store_open(&s, root, 0, &err), &err);
	must(store_query_run(s, &q, &rows, &err), &err);
	t->opening = ms_since(opened);
	end = pass_gate(gate);
	while (time_monotonic() < end) {
		struct moment start = moment_now();

		must(store_refresh(s, NULL, &err), &err);
		must(store_query_run(s, &q, &rows, &err), &err);
		note_moment(t, &start);
		poll(NULL, 0, 50);
	}
	store_rows_release(&rows);
	store_close(s);
}

static void
report_longest(const char *what, const struct told *t)
{
	const struct moment *m = &t->longest;
	char label[100];

	snprintf(label, sizeof label, "16 writers, 4 readers: longest %s", what);
	report(label, m->wall, "ms", 50, false);
	snprintf(label, sizeof label, "  of it computing");
	report(label, m->cpu, "ms", NAN, false);
	snprintf(label, sizeof label, "  of it waiting for a processor");
	report(label, m->queue, "ms", NAN, false);
	snprintf(label, sizeof label, "  of it waiting for locks and disks");
	report(label, fmax(0, m->wall - m->cpu - m->queue), "ms", NAN, false);
	snprintf(label, sizeof label, "longest %s but for processors", what);
	report(label, t->longest_work, "ms", 50, false);
}

static void
bench_crowd(void)
{
	struct told one, writers = { .count = 0 }, readers = { .count = 0 };
	struct gate gate;
	int ends[2][2], status;

	make_runs();
	if (pipe(ends[0]) == -1 || pipe(ends[1]) == -1 || pipe(gate.ready) == -1 || pipe(gate.go) == -1)
		exit(1);
	for (int i = 0; i < WRITERS + READERS; i++) {
		bool writes = i < WRITERS;

		if (fork() != 0)
			continue;
		one = (struct told){ .count = 0 };
		(writes ? write_runs : read_runs)(&gate, &one);
		_exit(write(ends[writes][1], &one, sizeof one) != sizeof one);
	}
	open_gate(&gate, WRITERS + READERS);
	for (int i = 0; i < WRITERS + READERS; i++) {
		bool writes = i < WRITERS;
		struct told *all = writes ? &writers : &readers;

		if (wait(&status) < 0 || status != 0) {
			fprintf(stderr, "bench_store: a process of the crowd failed\n");
			exit(1);
		}
		if (read(ends[writes][0], &one, sizeof one) != sizeof one)
			exit(1);
		if (one.longest.wall > all->longest.wall)
			all->longest = one.longest;
		all->longest_work = fmax(all->longest_work, one.longest_work);
		all->opening = fmax(all->opening, one.opening);
		all->count += one.count;
	}
	report("16 writers, 4 readers: records written", writers.count * 1000 / CROWD_MS, "records/s", NAN,
	    true);
	report_longest("append", &writers);
	report("16 writers, 4 readers: opening and a first filter", readers.opening, "ms", NAN, false);
	report("16 writers, 4 readers: refreshes", readers.count * 1000 / CROWD_MS, "refreshes/s", 40, true);
	report_longest("refresh", &readers);
}

static const struct {
	const char *name;
	void (*run)(void);
} benches[] = {
	{ "runs", bench_runs },
	{ "filters", bench_filters },
	{ "points", bench_points },
	{ "log", bench_log },
	{ "crowd", bench_crowd },
};

static bool
wanted(const char *name, int argc, char **argv)
{
	bool found = argc < 2;

	for (int i = 1; i < argc; i++)
		found = found || str_equal(argv[i], name);
	return found;
}

static int
generate(const char *dir, const char *count)
{
	struct err err;
	int64_t n;

	if (!str_to_int64(count, &n) || n < 0) {
		fprintf(stderr, "usage: bench_store generate DIR COUNT\n");
		return 2;
	}
	must(gen_runs(dir, (uint64_t)n, &err), &err);
	return 0;
}

int
main(int argc, char **argv)
{
	struct err err;

	if (argc == 4 && str_equal(argv[1], "generate"))
		return generate(argv[2], argv[3]);
	if (argc == 3 && str_equal(argv[1], "open"))
		return open_here(argv[2]);
	make_root();
	must(store_workspace_init(root, NULL, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(benches); i++)
		if (wanted(benches[i].name, argc, argv))
			benches[i].run();
	if (getenv("BENCH_DIR") == NULL)
		fs_discard_tree(root);
	return figure_end();
}
