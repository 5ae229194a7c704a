/*
 * bench_run - what running a command under Benchtop costs, beside running it without.
 *
 *	bench_run [NAME]...	follow, builtin, ingest, lines, launch, command, overhead; all without arguments
 *
 * Each line of JSON has the figure, the limit it must keep (quality figures of the project), and
 * the same work done by a plain shell in the same minute. A table for people follows on standard
 * error.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base.h"
#include "base_json.h"
#include "base_time.h"
#include "os_fs.h"
#include "os_proc.h"
#include "run_ingest.h"
#include "run_metric_file.h"
#include "run_rule.h"
#include "run_spec.h"
#include "run_supervisor.h"
#include "store_open.h"
#include "store_run.h"
#include "store_workspace.h"

enum { LOG_BYTES = 400 * 1000 * 1000, POINTS = 2000000, LAUNCHES = 100, LAUNCH_TURNS = 4, BUSY_SECONDS = 5 };

struct figure {
	const char *name, *unit;
	double value, peer, limit;	/* NAN: none */
	bool more_is_better;
};

static struct {
	struct arena *a;
	char *root, *work;
	struct store *store;
	struct buf table;
	int failed;
} bench;

static void
must(bool ok, const struct err *err)
{
	if (ok)
		return;
	fprintf(stderr, "bench_run: %s\n", err->msg);
	exit(1);
}

static double
since(int64_t start)
{
	return (double)(time_monotonic() - start) / (double)TIME_SECOND;
}

static void
report(const struct figure *f)
{
	bool kept = f->more_is_better ? f->value >= f->limit : f->value <= f->limit;

	printf("{\"bench\":\"run\",\"name\":\"%s\",\"unit\":\"%s\",\"value\":%.6g,\"limit\":%.6g,\"peer\":%.6g,\"ok\":%s}\n",
	    f->name, f->unit, f->value, f->limit, f->peer, kept ? "true" : "false");
	fflush(stdout);
	buf_printf(&bench.table, "  %-34s %12.4g %-9s %s %-10.4g %12.4g  %s\n", f->name, f->value, f->unit,
	    f->more_is_better ? ">=" : "<=", f->limit, f->peer, kept ? "ok" : "MISSED");
	bench.failed += !kept;
}

/* ------------------------------------------------------------------------------------ runs */

static struct run_step *
new_steps(struct run_spec *spec, size_t count)
{
	spec->workdir = spec->root = bench.work;
	spec->params = run_params_new(bench.a);
	spec->steps = arena_array(bench.a, struct run_step, count);
	spec->step_count = count;
	for (size_t i = 0; i < count; i++) {
		spec->steps[i].name = arena_printf(bench.a, "s%zu", i);
		spec->steps[i].grace = TIME_SECOND;
	}
	spec->jobs = 1;
	return spec->steps;
}

/* Runs it in a child of ours; the seconds from start to end, and the supervisor's own CPU
 * seconds. */
static double
supervise(struct run_spec *spec, double *cpu)
{
	struct store_run_spec run = { .spec_yaml = slice_of("version: 1\n"), .host = "bench" };
	char id[STORE_ID_SIZE];
	int ends[2], status;
	struct rusage usage;
	struct err err;
	int64_t start;
	pid_t pid;

	must(store_run_create(bench.store, &run, id, &err), &err);
	spec->id = id;
	must(os_proc_pipe(&ends[0], &ends[1], 0, &err), &err);
	start = time_monotonic();
	pid = fork();
	if (pid == 0) {
		must(run_supervise_here(bench.store, id, spec, NULL, NULL, &err), &err);
		getrusage(RUSAGE_SELF, &usage);
		_exit(write(ends[1], &usage, sizeof usage) != (ssize_t)sizeof usage);
	}
	close(ends[1]);
	if (pid < 0 || read(ends[0], &usage, sizeof usage) != (ssize_t)sizeof usage ||
	    waitpid(pid, &status, 0) != pid || status != 0) {
		fprintf(stderr, "bench_run: the run failed\n");
		exit(1);
	}
	close(ends[0]);
	*cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	fs_discard_tree(store_run_path(bench.store, id, NULL, bench.a));
	return since(start);
}

static double
shell(const char *line)
{
	const char *argv[] = { "/bin/sh", "-c", line, NULL };
	struct os_proc child = OS_PROC_INIT;
	int64_t start = time_monotonic();
	struct err err;
	pid_t pid;

	child.argv = argv;
	child.cwd = bench.work;
	child.err = STDERR_FILENO;
	must(os_proc_start(&child, &pid, &err), &err);
	waitpid(pid, NULL, 0);
	return since(start);
}

/* -------------------------------------------------------------------------- following a log */

static void
write_log(const char *path)
{
	FILE *f = fopen(path, "w");
	size_t bytes = 0;

	for (int i = 0; f != NULL && bytes < LOG_BYTES; i++) {
		int n = i % 100 == 0 ? fprintf(f, "epoch %d - loss=%.4f acc=%.3f val_loss=%.4f\n", i / 100,
		    1.0 / (1 + i), 0.5, 2.0 / (1 + i)) :
		    fprintf(f, "2026-11-23 06:00:00,123 worker %d: read batch %d from shard %d\n", i % 8, i, i % 64);

		bytes += (size_t)n;
	}
	if (f == NULL || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

static void
follow(const char *name, struct run_metric_rule *rules, size_t count)
{
	struct run_spec spec = { .jobs = 1 };
	struct run_step *step = new_steps(&spec, 1);
	const char *log = fs_join(bench.a, bench.work, "big.log");
	struct figure f = { .name = name, .unit = "MB/s", .limit = 200, .more_is_better = true };
	struct figure by_cpu = { .name = arena_printf(bench.a, "%s_by_cpu", name), .unit = "MB/s",
		.limit = 200, .more_is_better = true };
	double cpu, best = 1e9, best_cpu = 1e9, peer;

	write_log(log);
	step->run.line = "cat big.log";
	step->metrics = rules;
	step->metric_count = count;
	for (int i = 0; i < 2; i++) {
		double seconds = supervise(&spec, &cpu);

		best = seconds < best ? seconds : best;
		best_cpu = cpu < best_cpu ? cpu : best_cpu;
	}
	peer = shell("cat big.log | cat >copy.log");
	f.value = LOG_BYTES / 1e6 / best;
	f.peer = LOG_BYTES / 1e6 / peer;
	report(&f);
	/* By our own processor time, which other work on the machine does not change much. */
	by_cpu.value = LOG_BYTES / 1e6 / best_cpu;
	by_cpu.peer = f.peer;
	report(&by_cpu);
	(void)unlink(log);
	(void)unlink(fs_join(bench.a, bench.work, "copy.log"));
}

static void
bench_follow(void)
{
	struct run_metric_rule rules[] = {
		{ .log = "^epoch (?<step>\\d+) .*loss=(?<loss>\\S+)" },
		{ .log = "acc=(?<acc>[0-9.]+)" },
		{ .log = "epoch (?<epoch>\\d+).* val_loss=(?<val_loss>\\S+)$" },
	};

	follow("follow_log_three_rules", rules, ARRAY_LEN(rules));
}

static void
bench_builtin(void)
{
	follow("follow_log_builtin_rules", NULL, 0);
}

/* ------------------------------------------------------------------------------------ points */

static void
bench_ingest(void)
{
	const char *path = fs_join(bench.a, bench.work, "points.jsonl");
	const char *bin = fs_join(bench.a, bench.work, "metrics.bin");
	struct figure f = { .name = "ingest_json_lines", .unit = "points/s", .limit = 500000,
		.more_is_better = true };
	struct run_metric_file *file;
	struct run_ingest *ingest;
	FILE *out = fopen(path, "w");
	struct err err;
	int64_t start;
	bool more;

	for (int i = 0; out != NULL && i < POINTS / 2; i++)
		fprintf(out, "{\"step\": %d, \"loss\": %.6f, \"acc\": %.4f}\n", i, 1.0 / (1 + i), 0.5);
	if (out == NULL || fclose(out) != 0)
		exit(1);
	f.peer = POINTS / shell("python3 -c 'import json\nfor l in open(\"points.jsonl\"): json.loads(l)'");
	must(run_ingest_open(&ingest, bin, &err), &err);
	file = run_metric_file_new(path, NULL, NULL, true, ingest);
	start = time_monotonic();
	must(run_metric_file_look(file, true, &more, &err), &err);
	(void)run_ingest_flush(ingest);
	f.value = POINTS / since(start);
	run_metric_file_free(file);
	must(run_ingest_close(ingest, &err), &err);
	report(&f);
}

static void
on_point(void *arg, struct slice name, int64_t step, double value)
{
	run_ingest_point(arg, name, step, value, 1);
}

/* Lines of a log as a step prints them, through the built-in rules. */
static void
bench_lines(void)
{
	struct figure f = { .name = "ingest_log_lines", .unit = "points/s", .limit = 500000,
		.more_is_better = true };
	struct run_rule_set *rules = run_rule_set_new();
	struct buf block = BUF_INIT;
	struct run_ingest *ingest;
	enum { LINES = 1000 };
	struct err err;
	int64_t start;

	for (int i = 0; i < LINES; i++)
		buf_printf(&block, "epoch %d - loss=%.6f acc: %.4f\n", i, 1.0 / (1 + i), 0.5);
	run_rule_set_add_builtin(rules);
	must(run_ingest_open(&ingest, fs_join(bench.a, bench.work, "lines.bin"), &err), &err);
	start = time_monotonic();
	for (int i = 0; i < POINTS / 2 / LINES; i++)
		run_rule_set_block(rules, STORE_STDOUT, block.data, block.len, on_point, ingest);
	(void)run_ingest_flush(ingest);
	f.value = POINTS / since(start);
	must(run_ingest_close(ingest, &err), &err);
	run_rule_set_free(rules);
	buf_release(&block);
	report(&f);
}

/* ------------------------------------------------------------------------------------ launching */

static void
bench_launch(void)
{
	struct figure f = { .name = "launch_a_step", .unit = "ms", .limit = 0 };
	struct run_spec spec = { .jobs = 1 };
	struct run_step *steps = new_steps(&spec, LAUNCHES);
	double cpu, best = 1e9, best_peer = 1e9;

	for (size_t i = 0; i < LAUNCHES; i++) {
		steps[i].run.line = ":";
		steps[i].metrics = arena_array(bench.a, struct run_metric_rule, 1);
		steps[i].metrics[0].log = "(?<x>\\d+)";
		steps[i].metric_count = 1;
	}
	/* In turns, and the best of each: other work on the machine hits both. */
	for (int turn = 0; turn < LAUNCH_TURNS; turn++) {
		double peer = 0, seconds;

		for (int i = 0; i < LAUNCHES; i++)
			peer += shell(":");
		/* Less one run of one step: what a run costs once is not what a step costs. */
		seconds = supervise(&spec, &cpu);
		spec.step_count = 1;
		seconds -= supervise(&spec, &cpu);
		spec.step_count = LAUNCHES;
		best_peer = peer < best_peer ? peer : best_peer;
		best = seconds < best ? seconds : best;
	}
	f.peer = best_peer / LAUNCHES * 1000;
	f.limit = f.peer + 5;
	f.value = best / (LAUNCHES - 1) * 1000;
	report(&f);
}

static void
bench_command(void)
{
	struct figure f = { .name = "benchtop_run_a_command", .unit = "ms", .limit = 500 };
	const char *program = getenv("BENCHTOP");
	enum { TIMES = 5 };
	double seconds = 0, peer = 0;

	if (program == NULL || access(program, X_OK) != 0)
		return;
	for (int i = 0; i < TIMES; i++) {
		seconds += shell(arena_printf(bench.a, "'%s' run -- true >/dev/null 2>&1", program));
		peer += shell("sh -c true");
	}
	f.value = seconds / TIMES * 1000;
	f.peer = peer / TIMES * 1000;
	report(&f);
}

/* ----------------------------------------------------------------------------- our own cost */

static void
bench_overhead(void)
{
	struct figure f = { .name = "own_cpu_of_a_busy_run", .unit = "percent", .limit = 1 };
	struct run_spec spec = { .jobs = 1 };
	struct run_step *step = new_steps(&spec, 1);
	char line[512];
	double cpu;

	snprintf(line, sizeof line, "exec python3 -c 'import time\nend = time.time() + %d\ni = 0\n"
	    "while time.time() < end:\n  i += 1\n  s = sum(range(100000))\n"
	    "  if i %% 20 == 0: print(\"epoch\", i, \"loss=%%f\" %% (1 / i), flush=True)'", BUSY_SECONDS);
	step->run.line = line;
	supervise(&spec, &cpu);
	f.value = 100 * cpu / BUSY_SECONDS;
	f.peer = 0;
	report(&f);
}

static const struct {
	const char *name;
	void (*run)(void);
} benches[] = {
	{ "follow", bench_follow }, { "builtin", bench_builtin }, { "ingest", bench_ingest },
	{ "lines", bench_lines },
	{ "launch", bench_launch }, { "command", bench_command }, { "overhead", bench_overhead },
};

static bool
is_wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (str_equal(argv[i], name))
			return true;
	}
	return argc == 1;
}

int
main(int argc, char **argv)
{
	char template[] = "/tmp/benchtop-bench-XXXXXX";
	struct err err;

	bench.a = arena_new();
	bench.root = mkdtemp(template);
	if (bench.root == NULL)
		return 1;
	bench.work = fs_join(bench.a, bench.root, "work");
	must(store_workspace_init(bench.root, NULL, &err) && fs_mkdirs(bench.work, &err) &&
	    store_open(&bench.store, bench.root, STORE_FILES, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(benches); i++) {
		if (is_wanted(benches[i].name, argc, argv))
			benches[i].run();
	}
	fprintf(stderr, "\n  %-34s %12s %-9s    %-10s %12s\n%s", "run", "figure", "", "limit", "plain shell",
	    buf_str(&bench.table));
	store_close(bench.store);
	fs_discard_tree(bench.root);
	buf_release(&bench.table);
	arena_free(bench.a);
	return bench.failed > 0;
}
