/*
 * torture_store - processes that create runs, edit them, write points, add data, collect garbage and
 * reindex are killed with SIGKILL at random moments, again and again. What a process had acknowledged
 * (through a pipe) before it was killed must be there afterwards; the index must be what a rebuilt one
 * would be; data must verify; nothing half-made may be seen.
 *
 * TORTURE_ROUNDS (300) sets how many kills. Prints TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base.h"
#include "base_rand.h"
#include "base_time.h"
#include "lib/store_fixture.h"
#include "os_fs.h"
#include "store_changes.h"
#include "store_dataset.h"
#include "store_edit.h"
#include "store_gc.h"
#include "store_object_put.h"
#include "store_pack.h"
#include "store_points.h"
#include "store_query.h"
#include "store_reindex.h"
#include "store_run_load.h"
#include "store_vector.h"

enum { JOBS = 4, CHECK_EVERY = 10, LONGEST_MS = 60 };

/* What a child tells when it is done and on disk: a run with so many notes and points, or a version. */
struct ack {
	char id[STORE_ID_SIZE];
	int notes, points, version;
};

struct tally {
	struct store *s;
	size_t objects, packed;
};

static int failures;
static long checked;

static void
expect(bool ok, const char *what, const struct err *err)
{
	if (ok)
		return;
	failures++;
	printf("# %s: %s\n", what, err->msg);
}

static void
acknowledge(int fd, const struct ack *a)
{
	if (write(fd, a, sizeof *a) != (ssize_t)sizeof *a)
		_exit(1);
}

/* ------------------------------------------------------------------ what the children do */

static void
job_runs(struct store *s, const char *root, int acks)
{
	struct err err;
	(void)root;

	for (;;) {
		struct store_run_spec spec = { .pipeline = "t", .params_json = "{\"a\":1}",
			.spec_yaml = slice_of("x: 1\n") };
		struct ack a = { .notes = 0 };
		char text[32];

		if (!store_run_create(s, &spec, a.id, &err))
			_exit(2);
		acknowledge(acks, &a);
		for (int i = 1; i <= 5; i++) {
			snprintf(text, sizeof text, "%d", i);
			if (!store_run_note(s, a.id, text, &err))
				_exit(2);
			a.notes = i;
			acknowledge(acks, &a);
		}
	}
}

static void
job_points(struct store *s, const char *root, int acks)
{
	struct arena *arena = arena_new();
	struct store_run_spec spec = { .pipeline = "p" };
	struct ack a = { .notes = 0 };
	struct store_points_writer *w;
	char *path;
	uint32_t series;
	struct err err;
	(void)root;

	if (!store_run_create(s, &spec, a.id, &err))
		_exit(2);
	path = store_run_path(s, a.id, "metrics.bin", arena);
	if (!store_points_writer_open(&w, path, &err) || !store_points_series(w, "loss", &series, &err))
		_exit(2);
	for (int i = 0; i < 200; i++) {
		for (int n = 0; n < 100; n++)
			if (!store_points_add(w, series, a.points++, 1, 1, &err))
				_exit(2);
		if (!store_points_flush(w, false, &err))
			_exit(2);
		acknowledge(acks, &a);
	}
	if (!store_points_writer_close(w, &err) || !store_points_seal(path, &err))
		_exit(2);
	pause();
}

/* A file of lines that no other has: small, of some blocks, or seldom so large that threads compress it. */
static void
write_lines(const char *path)
{
	static const size_t sizes[] = { 8, 8, 60000, 60000, 200000, 200000, 200000, 20 << 20 };
	size_t size = sizes[rand_below(ARRAY_LEN(sizes))];
	struct buf text = BUF_INIT;

	for (uint64_t word = rand_u64(); text.len < size; word++)
		buf_printf(&text, "%llx,one,%llu\n", (unsigned long long)word, (unsigned long long)word % 7);
	fixture_write(path, text.data, size);
	buf_release(&text);
}

static void
job_data(struct store *s, const char *root, int acks)
{
	char path[400];
	struct err err;

	for (;;) {
		struct store_dataset_add add = { .name = "d", .source = "in", .base = root };
		struct ack a = { .notes = 0 };
		bool created;

		add.compress = rand_below(3) > 0;
		snprintf(path, sizeof path, "%s/in/%d", root, (int)rand_below(4));
		write_lines(path);
		if (!store_dataset_add(s, &add, &a.version, &created, &err))
			_exit(2);
		acknowledge(acks, &a);
	}
}

static void
job_care(struct store *s, const char *root, int acks)
{
	struct store_gc_request request = { .dry = false };
	struct store_gc_result result;
	struct err err;
	(void)root, (void)acks;

	for (;;) {
		/* Others add data, so gc may be refused. */
		if (!store_gc(s, &request, &result, &err) && err.kind != ERR_BUSY)
			_exit(2);
		if (!store_reindex(s, NULL, NULL, &err))
			_exit(2);
	}
}

static void (*const jobs[JOBS])(struct store *s, const char *root, int acks) = { job_runs, job_points,
	job_data, job_care };

/* ------------------------------------------------------------------ what must hold */

static void
check_ack(struct store *s, const struct ack *a)
{
	struct arena *arena = arena_new();
	struct store_points *p;
	struct store_run *run;
	struct err err = { .msg = "" };
	int64_t notes;

	checked++;
	if (a->version != 0) {
		expect(store_dataset_verify(s, "d", a->version, NULL, &err), "version", &err);
	} else if (!store_run_load(s, a->id, arena, &run, &err)) {
		expect(false, "an acknowledged run", &err);
	} else {
		expect(run->bad_records == 0, "a damaged record", &err);
		expect(a->notes == 0 || (str_to_int64(run->note, &notes) && notes >= a->notes), "a note", &err);
		if (a->points > 0 && store_points_open(&p, store_run_path(s, a->id, "metrics.bin", arena), &err)) {
			expect(store_points_count(p) == 1 && store_points_summary_of(p, 0)->count
			    >= (uint64_t)a->points, "points", &err);
			store_points_close(p);
		}
	}
	arena_free(arena);
}

/* Reads what children acknowledged; the last word on each run counts. */
static void
check_acks(struct store *s, int acks)
{
	struct pollfd p = { .fd = acks, .events = POLLIN };
	struct ack a, last = { .notes = 0 };

	while (poll(&p, 1, 0) == 1 && read(acks, &a, sizeof a) == (ssize_t)sizeof a) {
		if (last.id[0] != '\0' && !str_equal(last.id, a.id))
			check_ack(s, &last);
		if (a.version != 0)
			check_ack(s, &a);
		last = a;
	}
	if (last.id[0] != '\0')
		check_ack(s, &last);
}

static void
check_store(struct fixture *f, int acks)
{
	struct store *s;
	struct err err;

	if (!store_open(&s, f->root, 0, &err)) {
		expect(false, "open", &err);
		return;
	}
	check_acks(s, acks);
	expect(store_reindex_check(s, NULL, &err), "rebuilt equals kept", &err);
	store_close(s);
}

/* Every object that has a name has all its bytes, and lies there once. */
static bool
check_object(void *ctx, const char *path, const char *relative, const struct stat *st, struct err *err)
{
	struct tally *t = ctx;
	bool packed = str_ends(relative, STORE_PACK_END);
	char sha256[SHA256_HEX + 8];

	(void)path, (void)st;
	snprintf(sha256, sizeof sha256, "%.2s%s", relative, relative + 3);
	sha256[SHA256_HEX - 1] = '\0';
	t->objects++;
	t->packed += packed;
	if (packed && store_object_is_spare(t->s, sha256))
		return err_set(err, ERR_CORRUPT, "%s is there twice", sha256);
	return store_object_verify(t->s, sha256, NULL, err);
}

static void
check_objects(struct fixture *f, struct tally *t)
{
	struct err err;

	if (!store_open(&t->s, f->root, 0, &err)) {
		expect(false, "open", &err);
		return;
	}
	expect(fs_walk(fixture_path(f, ".benchtop/objects"), check_object, t, &err), "an object", &err);
	store_close(t->s);
}

static pid_t
start(struct fixture *f, int job, int acks)
{
	pid_t pid = fork();
	struct store *s;
	struct err err;

	if (pid != 0)
		return pid;
	if (!store_open(&s, f->root, 0, &err)) {
		fprintf(stderr, "# open: %s\n", err.msg);
		_exit(2);
	}
	jobs[job](s, f->root, acks);
	_exit(0);
}

/* A child that ends by itself found something wrong. */
static void
finish(pid_t pid, bool was_killed, int job)
{
	int status;
	struct err err = { .msg = "it ended by itself" };

	if (waitpid(pid, &status, 0) != pid)
		return;
	expect(was_killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	    job == 0 ? "runs" : job == 1 ? "points" : job == 2 ? "data" : "care", &err);
}

int
main(void)
{
	struct fixture *f;
	const char *text = getenv("TORTURE_ROUNDS");
	int64_t rounds = 300;
	pid_t pids[JOBS];
	struct tally tally = { .objects = 0 };
	int acks[2];

	/* However few runs there are, their columns are kept in the index and must stay right. */
	store_vector_least = 1;
	/* And the log of announcements is trimmed again and again. */
	store_changes_kept = 4096;
	f = fixture_new();
	if (text != NULL && !str_to_int64(text, &rounds))
		return 2;
	if (pipe(acks) == -1 || !fs_mkdirs(fixture_path(f, "in"), &f->err))
		return 2;
	/* A full pipe must not hold a child up. */
	if (fcntl(acks[0], F_SETPIPE_SZ, 1 << 20) == -1)
		return 2;
	for (int j = 0; j < JOBS; j++)
		pids[j] = start(f, j, acks[1]);
	for (int64_t round = 0; round < rounds && failures == 0; round++) {
		int victim = (int)rand_below(JOBS);

		poll(NULL, 0, (int)rand_below(LONGEST_MS));
		kill(pids[victim], SIGKILL);
		finish(pids[victim], true, victim);
		if (round % CHECK_EVERY == 0) {
			/* Only a store at rest can be compared with its rebuilt index. */
			for (int j = 0; j < JOBS; j++)
				if (j != victim) {
					kill(pids[j], SIGKILL);
					finish(pids[j], true, j);
				}
			check_store(f, acks[0]);
			for (int j = 0; j < JOBS; j++)
				pids[j] = start(f, j, acks[1]);
			continue;
		}
		pids[victim] = start(f, victim, acks[1]);
	}
	for (int j = 0; j < JOBS; j++) {
		kill(pids[j], SIGKILL);
		waitpid(pids[j], NULL, 0);
	}
	check_store(f, acks[0]);
	check_objects(f, &tally);
	printf("%s 1 - %d kills, %ld acknowledgements, %zu objects, %zu of them compressed\n",
	    failures == 0 ? "ok" : "not ok", (int)rounds, checked, tally.objects, tally.packed);
	fixture_free(f);
	return failures != 0;
}
