/*
 * bench_data - how long profiling a table takes, beside what else can do a part of it.
 *
 *	bench_data			makes tables of 100 MB and of 1.2 GB (or one of $BENCH_ROWS rows) below
 *					$TMPDIR, and runs `wc -l`, our profile, and DuckDB, polars and pandas
 *					where they are installed, in turn, $BENCH_ROUNDS (3) times: a line of
 *					JSON for each run, then a table of medians, and how they stand to
 *					the limits. Ratios are medians of the ratios of each round
 *	bench_data generate ROWS FILE	the table alone: ints, floats of 2, 6 and 16 digits, categories, unique
 *					text, quoted text, timestamps, truth values, missing values; by
 *					$BENCH_SEED other rows of the same kind
 *	bench_data profile FILE [THREADS]	one line of JSON: rows, seconds, CPU seconds, memory
 *
 * 10 million rows are 1.2 GB. DuckDB is looked for as a Python module, and as a Node package below
 * $BENCH_DUCKDB (a folder where `npm install @duckdb/node-api` was run).
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "base_hash.h"
#include "base_json.h"
#include "base_time.h"
#include "data_pass.h"
#include "lib/measure.h"

static uint64_t state = 1;

static uint64_t
next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static double
uniform(void)
{
	return (double)(next() >> 11) / 0x1p53;
}

static double
normal(void)
{
	return sqrt(-2 * log(1 - uniform())) * cos(6.283185307179586 * uniform());
}

static int
generate(uint64_t rows, const char *path)
{
	static const char *const categories[] = { "north", "south", "east", "west", "central",
		"remote", "coast", "unknown" };
	FILE *f = fopen(path, "w");

	if (f == NULL) {
		perror(path);
		return 1;
	}
	fputs("id,user,quantity,amount,rate,score,region,country,code,comment,time,active,delay\n",
	    f);
	for (uint64_t i = 0; i < rows; i++) {
		uint64_t bits = next(), second = i * 3 + next() % 3;

		fprintf(f,
		    "%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%.2f,%.6f,%.16g,%s,C%03" PRIu64
		    ",%08" PRIx64 "-%04" PRIx64,
		    i + 1, (uint64_t)(1e6 * pow(uniform(), 3)), bits % 50, exp(3 + normal()),
		    uniform(), normal(), categories[bits >> 8 & 7], bits >> 16 & 127,
		    next() & 0xffffffff, bits >> 48);
		fprintf(
		    f, ",\"item %" PRIu64 ", lot %" PRIu64 "\"", next() % 20000, bits >> 30 & 15);
		fprintf(f, ",2024-%02d-%02d %02d:%02d:%02d,%s,", (int)(second / 2419200 % 12) + 1,
		    (int)(second / 86400 % 28) + 1, (int)(second / 3600 % 24),
		    (int)(second / 60 % 60), (int)(second % 60),
		    (bits >> 40 & 3) != 0 ? "true" : "false");
		if (next() % 10 != 0)
			fprintf(f, "%.3f", fabs(normal()) * 100);
		fputc('\n', f);
	}
	return fclose(f) != 0;
}

/* Other rows of the same kind by $BENCH_SEED. */
static int
generate_seeded(uint64_t rows, const char *path)
{
	const char *seed = getenv("BENCH_SEED");

	if (seed != NULL)
		state = strtoull(seed, NULL, 10) << 32;
	return generate(rows, path);
}

static double
seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static int
profile(const char *path, unsigned threads)
{
	struct data_files files = { .count = 0 };
	struct data_pass_options options = { .threads = threads };
	struct data_profile result;
	struct rusage usage;
	struct buf line = BUF_INIT, packed = BUF_INIT;
	struct json_out out;
	struct err err;
	char digest[SHA256_HEX];
	int64_t start = time_monotonic();
	double seconds;

	if (!data_files_add(&files, path, &err) ||
	    !data_pass_run(&result, &files, &options, &err)) {
		fprintf(stderr, "bench_data: %s\n", err.msg);
		return 1;
	}
	seconds = (double)(time_monotonic() - start) * 1e-9;
	getrusage(RUSAGE_SELF, &usage);
	result.written = 0;
	data_profile_pack(&result, &packed);
	sha256_of(packed.data, packed.len, digest);
	json_begin(&out, &line);
	json_open(&out, NULL, '{');
	json_put_str(&out, "bench", "data_profile");
	json_put_int(&out, "rows", (int64_t)result.rows);
	json_put_int(&out, "bytes", (int64_t)result.bytes);
	json_put_num(&out, "seconds", seconds);
	json_put_num(&out, "cpu_seconds", seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
	json_put_num(&out, "memory_mb", (double)usage.ru_maxrss / 1000);
	json_put_str(&out, "digest", digest);
	json_close(&out);
	puts(buf_str(&line));
	buf_release(&line);
	buf_release(&packed);
	data_profile_release(&result);
	data_files_release(&files);
	return 0;
}

/* ------------------------------------------------------------------------------------- beside others */

struct result {
	const char *name;
	double seconds, cpu_seconds, memory_mb;
	bool ran;
};

/* A shell line that fails is one whose program is not installed. */
static struct result
measure(const char *name, const char *line)
{
	struct measured m = measure_line(line);

	return (struct result){ name, m.seconds, m.cpu_seconds, m.memory_mb, m.ran };
}

static void
print_line(const struct result *r, double bytes)
{
	struct buf line = BUF_INIT;
	struct json_out out;

	json_begin(&out, &line);
	json_open(&out, NULL, '{');
	json_put_str(&out, "bench", "data_profile");
	json_put_str(&out, "program", r->name);
	json_put_num(&out, "bytes", bytes);
	json_put_num(&out, "seconds", r->seconds);
	json_put_num(&out, "cpu_seconds", r->cpu_seconds);
	json_put_num(&out, "memory_mb", r->memory_mb);
	json_close(&out);
	puts(buf_str(&line));
	buf_release(&line);
}

/* What each program is asked: about as much as it has one command for. */
static const struct {
	const char *name, *line;	/* $FILE is the table, $SELF this program */
} programs[] = {
	{ "wc -l", "wc -l \"$FILE\"" },
	{ "benchtop", "\"$SELF\" profile \"$FILE\"" },
	{ "benchtop, 8 threads", "\"$SELF\" profile \"$FILE\" 8" },
	{ "duckdb (python)", "python3 -c 'import duckdb,os; duckdb.sql(\"SUMMARIZE SELECT * FROM "
			     "read_csv(\\x27%s\\x27)\" % "
			     "os.environ[\"FILE\"]).fetchall()'" },
	{ "duckdb (node)",
	    "cd \"${BENCH_DUCKDB:?}\" && node --input-type=module -e 'import { DuckDBInstance } "
	    "from "
	    "\"@duckdb/node-api\"; const c = await (await DuckDBInstance.create()).connect(); "
	    "await "
	    "c.runAndReadAll(`SUMMARIZE SELECT * FROM read_csv(\"${process.env.FILE}\")`);'" },
	{ "polars",
	    "python3 -c 'import polars,os; polars.read_csv(os.environ[\"FILE\"]).describe()'" },
	{ "pandas", "python3 -c 'import pandas,os; "
		    "pandas.read_csv(os.environ[\"FILE\"]).describe(include=\"all\")'" },
};

enum { MAX_ROUNDS = 15, OURS = 1, OURS_ON_MANY = 2 };

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
median(double *v, size_t n)
{
	qsort(v, n, sizeof *v, by_value);
	return n == 0 ? 0 : (v[(n - 1) / 2] + v[n / 2]) / 2;
}

/* All rounds of all programs. */
struct comparison {
	struct result results[ARRAY_LEN(programs)][MAX_ROUNDS];
	size_t rounds;
};

static double
median_of(const struct comparison *c, size_t program, size_t field)
{
	double v[MAX_ROUNDS];

	for (size_t r = 0; r < c->rounds; r++) {
		const struct result *result = &c->results[program][r];
		const double fields[] = { result->seconds, result->cpu_seconds, result->memory_mb };

		v[r] = fields[field];
	}
	return median(v, c->rounds);
}

/* Ours beside another in the same round, since the machine may be busy with other things. */
static void
print_ratio(const struct comparison *c, size_t program)
{
	double cpu[MAX_ROUNDS], wall[MAX_ROUNDS];

	for (size_t r = 0; r < c->rounds; r++) {
		const struct result *a = &c->results[OURS][r], *b = &c->results[program][r];

		cpu[r] = a->cpu_seconds / b->cpu_seconds;
		wall[r] = a->seconds / b->seconds;
	}
	printf("benchtop / %-20s CPU %.2f (limit 0.40)   time %.2f (limit 0.45)\n",
	    programs[program].name, median(cpu, c->rounds), median(wall, c->rounds));
}

static void
print_table(const struct comparison *c, uint64_t bytes)
{
	char number[STR_SHORT];

	printf("\nprofiling %s, medians of %zu rounds\n%-20s %10s %10s %10s\n",
	    str_bytes(number, bytes), c->rounds, "", "seconds", "CPU s", "MB");
	for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
		if (c->results[i][0].ran)
			printf("%-20s %10.2f %10.2f %10.0f\n", programs[i].name, median_of(c, i, 0),
			    median_of(c, i, 1), median_of(c, i, 2));
		else
			printf("%-20s %10s\n", programs[i].name, "not here");
	}
	for (size_t i = OURS_ON_MANY + 1; i < ARRAY_LEN(programs); i++)
		if (c->results[i][0].ran)
			print_ratio(c, i);
	printf("memory %.0f MB, with 8 threads %.0f MB (limit 120)\n", median_of(c, OURS, 2),
	    median_of(c, OURS_ON_MANY, 2));
	fflush(stdout);
}

static int
compare(const char *self, uint64_t rows)
{
	const char *folder = getenv("TMPDIR"), *wanted = getenv("BENCH_ROUNDS");
	char *path = xasprintf("%s/benchtop-bench-data.csv", folder != NULL ? folder : "/tmp");
	struct comparison c = { .rounds = wanted != NULL ? strtoul(wanted, NULL, 10) : 3 };
	struct stat st;

	if (c.rounds < 1 || c.rounds > MAX_ROUNDS)
		c.rounds = 3;
	if (generate(rows, path) != 0 || stat(path, &st) != 0)
		return 1;
	setenv("FILE", path, 1);
	setenv("SELF", self, 1);
	for (size_t r = 0; r < c.rounds; r++)
		for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
			if (r > 0 && !c.results[i][0].ran)
				continue;
			c.results[i][r] = measure(programs[i].name, programs[i].line);
			if (c.results[i][r].ran)
				print_line(&c.results[i][r], (double)st.st_size);
			fflush(stdout);
		}
	print_table(&c, (uint64_t)st.st_size);
	unlink(path);
	x_free(path);
	return c.results[OURS][0].ran ? 0 : 1;
}

static int
compare_all(const char *self)
{
	const char *wanted = getenv("BENCH_ROWS");

	if (wanted != NULL)
		return compare(self, strtoull(wanted, NULL, 10));
	return compare(self, 850000) != 0 || compare(self, 10000000) != 0;
}

int
main(int argc, char **argv)
{
	if (argc == 1)
		return compare_all(argv[0]);
	if (argc == 4 && str_equal(argv[1], "generate"))
		return generate_seeded(strtoull(argv[2], NULL, 10), argv[3]);
	if (argc >= 3 && str_equal(argv[1], "profile"))
		return profile(argv[2], argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0);
	fputs("usage: bench_data [generate ROWS FILE | profile FILE [THREADS]]\n", stderr);
	return 2;
}
