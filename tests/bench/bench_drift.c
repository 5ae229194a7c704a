/*
 * bench_drift - how long comparing takes, from kept profiles alone.
 *
 * Two tables of 10 M rows x 13 columns ($BENCH_DRIFT_ROWS) are made and profiled once, each by bench_data beside
 * this program; then the two kept profiles are read and compared. The bike-sharing rows of the shared data are
 * cut into 20 versions (without them: 20 such profiles of made rows), whose history is 38 comparisons: each
 * against the one before and against the first. Limits are of CPU time, medians of five.
 */
#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <cmocka.h>

#include "base.h"
#include "base_time.h"
#include "data_drift.h"
#include "data_pass.h"
#include "lib/figure.h"
#include "lib/reference.h"
#include "os_fs.h"

enum { ROUNDS = 5, VERSIONS = 20, MADE_ROWS = 900 };

static char folder[4096];

static void
must(bool ok, const struct err *err)
{
	if (ok)
		return;
	fprintf(stderr, "bench_drift: %s\n", err->msg);
	exit(1);
}

static double
cpu_ms(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return 1e3 * (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    1e-3 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
profile_file(struct data_profile *p, const char *path)
{
	struct data_files files = { .count = 0 };
	struct data_pass_options options = { .threads = 0 };
	struct err err;

	must(data_files_add(&files, path, &err) && data_pass_run(p, &files, &options, &err), &err);
	data_files_release(&files);
}

/* ------------------------------------------------------------------------------- two large versions */

/* The kept profile of a table, which is made and removed again. */
static char *
keep_profile(const char *self, const char *rows, const char *seed)
{
	char *table = xasprintf("%s/%s.csv", folder, seed), *kept = xasprintf("%s/%s.profile", folder, seed);
	char *line = xasprintf("BENCH_SEED=%s '%.*sbench_data' generate %s '%s'", seed,
	    (int)(strlen(self) - strlen("bench_drift")), self, rows, table);
	struct data_profile p;
	struct err err;

	must(system(line) == 0 || err_set(&err, ERR_SYSTEM, "bench_data generate failed"), &err);
	profile_file(&p, table);
	must(data_profile_save(&p, kept, &err), &err);
	data_profile_release(&p);
	remove(table);
	x_free(line);
	x_free(table);
	return kept;
}

static void
compare_kept(const char *before, const char *now)
{
	const struct data_drift_options options = { .preset = NULL };
	struct data_profile p, q;
	struct data_drift d;
	struct err err;

	must(data_profile_load(&p, before, &err) && data_profile_load(&q, now, &err), &err);
	must(data_drift_find(&d, &p, &q, &options, &err), &err);
	data_drift_release(&d);
	data_profile_release(&p);
	data_profile_release(&q);
}

static void
bench_two(const char *self)
{
	const char *wanted = getenv("BENCH_DRIFT_ROWS"), *rows = wanted != NULL ? wanted : "10000000";
	char *before = keep_profile(self, rows, "1"), *now = keep_profile(self, rows, "2");
	double cpu[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		double start = cpu_ms();

		compare_kept(before, now);
		cpu[i] = cpu_ms() - start;
	}
	qsort(cpu, ROUNDS, sizeof *cpu, by_value);
	figure_tell("drift", "two versions of 13 columns, CPU", cpu[ROUNDS / 2], "ms", 400, false);
	x_free(before);
	x_free(now);
}

/* ------------------------------------------------------------------------------- a history */

static int
add_file(char **paths, int count, const char *dir, const struct dirent *entry)
{
	if (str_ends(entry->d_name, ".csv"))
		paths[count++] = xasprintf("%s/%s", dir, entry->d_name);
	return count;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All rows of the slices in their order; the header first. False: they are not there. */
static bool
read_bike(struct buf *out)
{
	char *dir = xasprintf("%s/bike-sharing/slices", reference_dir() != NULL ? reference_dir() : ".");
	DIR *d = opendir(dir);
	struct dirent *entry;
	char *paths[64];
	int count = 0;
	struct err err;

	while (d != NULL && count < 64 && (entry = readdir(d)) != NULL)
		count = add_file(paths, count, dir, entry);
	if (d != NULL)
		closedir(d);
	x_free(dir);
	qsort(paths, (size_t)count, sizeof *paths, by_name);
	for (int i = 0; i < count; i++) {
		struct buf text = BUF_INIT;
		const char *rows;

		must(fs_read_file(paths[i], SIZE_MAX / 2, &text, &err), &err);
		rows = i == 0 ? buf_str(&text) : strchr(buf_str(&text), '\n') + 1;
		buf_add(out, rows);
		buf_release(&text);
		x_free(paths[i]);
	}
	return count > 0;
}

static void
make_rows(struct buf *out)
{
	uint64_t x = 1;

	buf_add(out, "a,b,c,d,e,f,kind\n");
	for (int i = 0; i < VERSIONS * MADE_ROWS; i++) {
		for (int k = 0; k < 6; k++) {
			x = x * 6364136223846793005 + 1442695040888963407;
			buf_printf(out, "%.4f,", (double)(x >> 40) / 16777216.0 + i * 1e-5);
		}
		buf_printf(out, "%c\n", (int)('a' + (x >> 33) % 5));
	}
}

/* Rows from..to as a version of their own. */
static void
make_version(struct data_profile *p, const struct buf *all, size_t from, size_t to)
{
	const char *at = buf_str(all), *first = strchr(at, '\n') + 1, *start, *end;
	char *path = xasprintf("%s/version.csv", folder);
	FILE *f = fopen(path, "w");

	start = first;
	for (size_t i = 0; i < from; i++)
		start = strchr(start, '\n') + 1;
	end = start;
	for (size_t i = from; i < to; i++)
		end = strchr(end, '\n') + 1;
	if (f == NULL || fwrite(at, 1, (size_t)(first - at), f) == 0 ||
	    fwrite(start, 1, (size_t)(end - start), f) == 0 || fclose(f) != 0)
		exit(1);
	profile_file(p, path);
	remove(path);
	x_free(path);
}

static double
compare_history(const struct data_profile *versions, unsigned threads, double *wall)
{
	const struct data_drift_options options = { .preset = NULL };
	struct data_drift_pair pairs[2 * (VERSIONS - 1)] = { { .found = false } };
	double start = cpu_ms();
	int64_t began = time_monotonic();
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		pairs[i].before = &versions[i < VERSIONS - 1 ? i : 0];
		pairs[i].now = &versions[i % (VERSIONS - 1) + 1];
	}
	must(data_drift_find_all(pairs, ARRAY_LEN(pairs), &options, threads, NULL, &err), &err);
	data_drift_release_all(pairs, ARRAY_LEN(pairs));
	*wall = (double)(time_monotonic() - began) / (double)TIME_MS;
	return cpu_ms() - start;
}

static void
bench_history(void)
{
	struct data_profile versions[VERSIONS];
	struct buf all = BUF_INIT;
	bool bike = read_bike(&all);
	double cpu[ROUNDS], wall[ROUNDS], ratio[ROUNDS];
	size_t rows = 0;

	if (!bike)
		make_rows(&all);
	for (const char *at = buf_str(&all); (at = strchr(at, '\n')) != NULL; at++)
		rows++;
	rows--;
	for (size_t i = 0; i < VERSIONS; i++)
		make_version(&versions[i], &all, rows * i / VERSIONS, rows * (i + 1) / VERSIONS);
	for (int i = 0; i < ROUNDS; i++) {
		double alone;

		(void)compare_history(versions, 1, &alone);
		cpu[i] = compare_history(versions, 0, &wall[i]);
		ratio[i] = alone / wall[i];
	}
	qsort(cpu, ROUNDS, sizeof *cpu, by_value);
	qsort(wall, ROUNDS, sizeof *wall, by_value);
	qsort(ratio, ROUNDS, sizeof *ratio, by_value);
	figure_tell("drift", bike ? "history of 20 versions of bike, CPU" : "history of 20 versions, CPU",
	    cpu[ROUNDS / 2], "ms", 4000, false);
	figure_tell("drift", "  of it on the clock", wall[ROUNDS / 2], "ms", (double)NAN, false);
	figure_tell("drift", "  as quick as one thread, times", ratio[ROUNDS / 2], "", (double)NAN, true);
	for (size_t i = 0; i < VERSIONS; i++)
		data_profile_release(&versions[i]);
	buf_release(&all);
}

int
main(int argc, char **argv)
{
	const char *tmp = getenv("TMPDIR");
	struct err err;

	(void)argc;
	snprintf(folder, sizeof folder, "%s/bench-drift-XXXXXX", tmp != NULL ? tmp : "/tmp");
	must(mkdtemp(folder) != NULL || err_sys(&err, "make %s", folder), &err);
	bench_history();
	bench_two(argv[0]);
	must(fs_remove_tree(folder, &err), &err);
	return figure_end();
}
