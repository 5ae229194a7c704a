/*
 * bench_add - what adding a version of a dataset costs, as it is and compressed, beside the tools that do
 * its parts: sha256sum, cp, zstd.
 *
 *	bench_add	a table of 1 GB (or of $BENCH_ROWS rows) below $TMPDIR, made by bench_data beside this
 *			program; all in turn, $BENCH_ROUNDS (3) times; medians of the ratios of each round
 *
 * Time is told with the files synced, since a version that was added survives a power cut.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "lib/figure.h"
#include "lib/measure.h"
#include "os_fs.h"

enum { SHA256SUM, CP, ZSTD, ADD, COMPRESS, PROGRAMS, MAX_ROUNDS = 15, ROWS = 8300000 };

/* $FILE is the table, $DIR an empty folder for each. */
static const char *const lines[PROGRAMS] = {
	[SHA256SUM] = "sha256sum \"$FILE\"",
	[CP] = "cp --reflink=never \"$FILE\" \"$DIR/copy\" && sync \"$DIR/copy\"",
	[ZSTD] = "zstd -3 -q \"$FILE\" -o \"$DIR/packed\" && sync \"$DIR/packed\"",
	[ADD] = "cd \"$DIR\" && \"$BENCHTOP\" data add t \"$FILE\" --no-profile",
	[COMPRESS] = "cd \"$DIR\" && \"$BENCHTOP\" data add t \"$FILE\" --no-profile --compress",
};

struct round {
	struct measured of[PROGRAMS];
	double packed, stored;		/* bytes: by zstd, by us */
};

static bool
sum_size(void *ctx, const char *path, const char *relative, const struct stat *st, struct err *err)
{
	(void)path, (void)relative, (void)err;
	*(double *)ctx += (double)st->st_size;
	return true;
}

/* Bytes of the files below a folder of this name; NaN when it is not there. */
static double
size_below(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);
	double bytes = 0;

	if (!fs_walk(path, sum_size, &bytes, NULL))
		bytes = NAN;
	x_free(path);
	return bytes;
}

static void
run_round(struct round *r, const char *dir)
{
	for (int i = 0; i < PROGRAMS; i++) {
		fs_discard_tree(dir);
		if (mkdir(dir, 0777) != 0 || !measure_line("cd \"$DIR\" && \"$BENCHTOP\" init .").ran)
			exit(1);
		r->of[i] = measure_line(lines[i]);
		if (i == ZSTD)
			r->packed = size_below(dir, "packed");
		if (i == COMPRESS)
			r->stored = size_below(dir, ".benchtop/objects");
	}
	fs_discard_tree(dir);
}

/* Ours beside two others together. */
static void
tell_beside(const struct round *rounds, size_t count, const char *what, int ours, int a, int b, double limit)
{
	double cpu[MAX_ROUNDS], wall[MAX_ROUNDS];
	char *name;

	for (size_t i = 0; i < count; i++) {
		const struct measured *m = rounds[i].of;

		if (!m[ours].ran || !m[a].ran || !m[b].ran)
			return;
		cpu[i] = m[ours].cpu_seconds / (m[a].cpu_seconds + m[b].cpu_seconds);
		wall[i] = m[ours].seconds / (m[a].seconds + m[b].seconds);
	}
	name = xasprintf("%s, CPU", what);
	figure_tell("add", name, figure_median(cpu, count), "x", limit, false);
	x_free(name);
	name = xasprintf("%s, time", what);
	figure_tell("add", name, figure_median(wall, count), "x", limit, false);
	x_free(name);
}

static void
tell(const struct round *rounds, size_t count)
{
	double memory[MAX_ROUNDS], size[MAX_ROUNDS];

	tell_beside(rounds, count, "add beside sha256sum + cp", ADD, SHA256SUM, CP, 1.3);
	tell_beside(rounds, count, "add --compress beside sha256sum + zstd -3", COMPRESS, SHA256SUM, ZSTD, 1.0);
	for (size_t i = 0; i < count; i++) {
		memory[i] = rounds[i].of[COMPRESS].memory_mb;
		size[i] = rounds[i].stored / rounds[i].packed;
	}
	figure_tell("add", "add --compress, memory", figure_median(memory, count), "MB", 120, false);
	if (rounds[0].of[ZSTD].ran)
		figure_tell("add", "what it stores beside zstd -3", figure_median(size, count), "x", 1.02, false);
}

int
main(int argc, char **argv)
{
	const char *folder = getenv("TMPDIR"), *wanted = getenv("BENCH_ROUNDS"), *rows = getenv("BENCH_ROWS");
	char *dir = xasprintf("%s/benchtop-bench-add-%d", folder != NULL ? folder : "/tmp", (int)getpid());
	char *file = xasprintf("%s.csv", dir), *make;
	size_t count = wanted != NULL ? strtoul(wanted, NULL, 10) : 3;
	struct round rounds[MAX_ROUNDS];
	bool made;

	(void)argc;
	if (count < 1 || count > MAX_ROUNDS)
		count = 3;
	setenv("FILE", file, 1);
	setenv("DIR", dir, 1);
	setenv("SELF", argv[0], 1);
	make = xasprintf("\"$(dirname \"$SELF\")\"/bench_data generate %llu \"$FILE\"",
	    rows != NULL ? strtoull(rows, NULL, 10) : ROWS);
	made = getenv("BENCHTOP") != NULL && measure_line(make).ran;
	if (!made)
		fputs("bench_add: no table; it is made by bench_data, and BENCHTOP names the program\n", stderr);
	for (size_t i = 0; made && i < count; i++)
		run_round(&rounds[i], dir);
	if (made)
		tell(rounds, count);
	unlink(file);
	x_free(make);
	x_free(file);
	x_free(dir);
	return figure_end() || !made;
}
