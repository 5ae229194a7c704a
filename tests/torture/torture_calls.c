/*
 * torture_calls - the n-th call of a program fails, for every n: allocations, files, pipes, processes.
 *
 * The calls fail in a library that is loaded before the others (failing.c). Two things are disturbed:
 *
 *	- runs: the supervisor with its guard, and the command that launches them. Afterwards the log,
 *	  the points and the journal are as torture_run wants them, no run is left running, no process.
 *	- commands that read and write the store. Each ends by itself: with success, and then it printed
 *	  what it prints undisturbed or told what is missing; with an error that is told; or, when memory
 *	  has run out, by saying so. The index is then what a rebuilt one would be, and what was
 *	  acknowledged is there.
 *
 * TORTURE_N: at most so many calls of each, spread over all (`make torture`: 1000; `make check`:
 * four).
 */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base.h"
#include "base_time.h"
#include "lib/await.h"
#include "lib/tap.h"
#include "lib/train.h"
#include "os_fs.h"
#include "os_proc.h"
#include "run_alive.h"
#include "store_edit.h"
#include "store_open.h"
#include "store_reindex.h"
#include "store_run.h"
#include "store_run_load.h"
#include "store_workspace.h"

/* No command of these takes longer, undisturbed or not; one that does waits for ever. */
#define PATIENCE "240"

struct mode {
	const char *calls;		/* as FAILING_CALLS */
	const char *lasts;		/* as FAILING_FOR: milliseconds for which the later ones fail too */
};

/* A supervisor waits ten minutes for room on a full disk, so that does not last. */
static const struct mode modes[] = {
	{ "memory", NULL },
	{ "memory", "60000" },
	{ "system", NULL },
	{ "system", "1500" },
};

/* Few among all calls; what was written before one that fails cannot be taken back for a while. */
static const struct mode syncs = { "sync", "1500" };

static struct {
	char root[256];
	char program[4096], self[4096], library[4096], note[512];
	int64_t at_most;		/* calls of one kind that are made to fail */
	struct arena *a;		/* cleared after each command */
	/* where we are, for problems */
	const char *what;
	const struct mode *mode;
	char failed[64];		/* the name of the call that failed */
	int64_t nth;
} t;

static const char *
and_later(void)
{
	return t.mode->lasts != NULL ? " and those after it" : "";
}

static void
where(void)
{
	if (t.mode == NULL)
		printf("# %s, undisturbed: ", t.what);
	else
		printf("# %s, call %" PRId64 " of %s (%s)%s: ", t.what, t.nth, t.mode->calls, t.failed, and_later());
}

/* ------------------------------------------------------------------------ a disturbed command */

struct answer {
	int status;			/* as from waitpid, of timeout(1) */
	struct buf out, errors;
};

static void
answer_release(struct answer *answer)
{
	buf_release(&answer->out);
	buf_release(&answer->errors);
}

static void
disturb(struct os_env *env, const char *role)
{
	char nth[32];

	if (t.mode == NULL)
		return;
	snprintf(nth, sizeof nth, "%" PRId64, t.nth);
	os_env_set(env, "FAILING_NTH", nth);
	os_env_set(env, "FAILING_CALLS", t.mode->calls);
	os_env_set(env, "FAILING_FOR", t.mode->lasts);
	os_env_set(env, "FAILING_ROLE", role);
	os_env_set(env, "FAILING_NOTE", t.note);
	os_env_set(env, "LD_PRELOAD", t.library);
}

/* Runs the shell line "benchtop ..." with the n-th call failing in processes of that role (NULL: in
 * all); $1 is this program and $2 is n. */
static void
command(const char *line, const char *role, struct answer *answer)
{
	const char *argv[] = { "timeout", "-k", "1", PATIENCE, "/bin/sh", "-c",
		arena_printf(t.a, "exec \"$0\" %s", line), t.program, t.self,
		arena_printf(t.a, "%" PRId64, t.nth), NULL };
	struct os_env *env = os_env_new(true);
	struct os_proc child = OS_PROC_INIT;
	struct err err;

	*answer = (struct answer){ .out = BUF_INIT, .errors = BUF_INIT };
	disturb(env, role);
	child.argv = argv;
	child.env = os_env_list(env);
	child.cwd = t.root;
	tap_must(os_proc_run(&child, NULL, &answer->out, &answer->errors, &answer->status, &err), &err);
	os_env_free(env);
}

/* Whether a call failed since we last asked. */
static bool
a_call_failed(void)
{
	struct buf name = BUF_INIT;
	struct err err;
	bool failed = fs_read_file(t.note, 0, &name, &err);

	(void)str_copy(t.failed, sizeof t.failed, failed ? buf_str(&name) : "none");
	buf_release(&name);
	return failed && unlink(t.note) == 0;
}

/* timeout(1) ends by the same signal as its command, or with 124. */
static void
check_end(struct answer *answer)
{
	struct buf text = BUF_INIT;
	const char *errors = buf_str(&answer->errors);

	os_proc_status_text(&text, answer->status);
	if (WIFSIGNALED(answer->status) && !(WTERMSIG(answer->status) == SIGABRT && strstr(errors, "memory") != NULL))
		train_problem("%s; it said: %s", buf_str(&text), errors);
	if (WIFEXITED(answer->status) && WEXITSTATUS(answer->status) >= 124)
		train_problem("%s", buf_str(&text));
	if (WIFEXITED(answer->status) && WEXITSTATUS(answer->status) != 0 && errors[0] == '\0')
		train_problem("%s without a word", buf_str(&text));
	buf_release(&text);
}

/* ------------------------------------------------------------------------------------- runs */

static void
check_runs(struct store *store)
{
	char **ids;
	size_t count;
	struct err err;

	tap_must(fs_list(arena_printf(t.a, "%s/.benchtop/runs", t.root), t.a, &ids, &count, &err), &err);
	for (size_t i = 0; i < count; i++) {
		struct store_run *run;

		if (!store_id_is_valid(ids[i]))
			continue;
		tap_must(store_run_load(store, ids[i], t.a, &run, &err), &err);
		if (str_equal(run->status, "running") || str_equal(run->status, "created"))
			train_problem("run %s is still called %s", run->id, run->status);
		train_check(store, run, true);
		if (!await_unmarked("BENCHTOP_RUN", run->id))
			train_problem("processes of run %s are left behind", run->id);
	}
}

/* The supervisor may still be at work when its launcher has gone: waits for it, then calls lost what is
 * lost. */
static void
settle(struct store *store)
{
	char now[STR_SHORT];
	size_t lost;
	struct err err;

	if (!await_unmarked("BENCHTOP_SUPERVISES", t.root))
		train_problem("a supervisor does not end");
	setenv("BENCHTOP_NOW", time_format(now, time_now() + 120 * TIME_SECOND), 1);
	tap_must(store_refresh(store, NULL, &err) && run_alive_sweep(store, &lost, &err) &&
	    store_refresh(store, NULL, &err), &err);
	unsetenv("BENCHTOP_NOW");
}

/* One run in a workspace of its own; false when there was no n-th call. */
static bool
one_run(const char *role)
{
	struct answer answer;
	struct store *store;
	struct err err;
	bool failed;

	fs_discard_tree(arena_printf(t.a, "%s/.benchtop", t.root));
	tap_must(store_workspace_init(t.root, NULL, &err), &err);
	setenv("BENCHTOP_SUPERVISES", t.root, 1);
	command("run -- \"$1\" train", role, &answer);
	unsetenv("BENCHTOP_SUPERVISES");
	failed = a_call_failed();
	check_end(&answer);
	answer_release(&answer);
	tap_must(store_open(&store, t.root, 0, &err), &err);
	settle(store);
	check_runs(store);
	if (!store_reindex_check(store, NULL, &err))
		train_problem("%s", err.msg);
	store_close(store);
	arena_clear(t.a);
	return failed;
}

/* --------------------------------------------------------------------------------- commands */

struct command {
	const char *line;
	bool reads;			/* prints the same each time */
};

static const struct command commands[] = {
	{ "runs --json", true },
	{ "runs 'loss < 2 and status = finished'", true },
	{ "show @", true },
	{ "logs @", true },
	{ "compare @ @~1 --json", true },
	{ "data stats table.csv --json", true },
	{ "data ls", true },
	{ "plot loss @ @~1 --size 60x15", true },
	{ "tag @ number=$2", false },
	{ "note @ $2", false },
	{ "data add table table.csv", false },
	{ "reindex", false },
	{ "gc", false },
};

static void
check_store(const char *line, const struct answer *answer)
{
	bool acknowledged = WIFEXITED(answer->status) && WEXITSTATUS(answer->status) == 0;
	const char *nth = arena_printf(t.a, "%" PRId64, t.nth);
	char id[STORE_ID_SIZE];
	struct store_run *run;
	struct store *store;
	struct err err;

	tap_must(store_open(&store, t.root, 0, &err), &err);
	if (!store_reindex_check(store, NULL, &err))
		train_problem("%s", err.msg);
	tap_must(store_run_resolve(store, "@", id, &err) && store_run_load(store, id, t.a, &run, &err), &err);
	if (run->bad_records != 0)
		train_problem("%zu damaged records", (size_t)run->bad_records);
	if (acknowledged && strstr(line, "note") == line && !str_equal(run->note, nth))
		train_problem("the confirmed note is \"%s\"", run->note);
	if (acknowledged && strstr(line, "tag") == line && (run->tag_count != 1 || !str_equal(run->tags[0].value, nth)))
		train_problem("the confirmed tag is not there");
	store_close(store);
}

static bool
one_command(const struct command *c, struct slice wanted)
{
	struct answer answer;
	bool failed;

	command(c->line, NULL, &answer);
	failed = a_call_failed();
	check_end(&answer);
	if (c->reads && answer.status == 0 && answer.errors.len == 0 && !slice_equal(buf_slice(&answer.out), wanted))
		train_problem("it ended well and printed something else: %.200s", buf_str(&answer.out));
	check_store(c->line, &answer);
	answer_release(&answer);
	arena_clear(t.a);
	return failed;
}

/* ------------------------------------------------------------------------------ every call */

/* How many calls of the mode an undisturbed round makes: the first power of two too many, refined by
 * halves; a probe is a round like any other. */
typedef bool round_fn(void *ctx);

static bool
round_of(round_fn *run, void *ctx, int64_t nth)
{
	t.nth = nth;
	return run(ctx);
}

static int64_t
count_calls(round_fn *run, void *ctx)
{
	int64_t low = 0, high = 64;

	while (round_of(run, ctx, high)) {
		low = high;
		high *= 2;
	}
	while (high - low > high / 50 + 1) {
		int64_t middle = low + (high - low) / 2;

		if (round_of(run, ctx, middle))
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void
each_call(round_fn *run, void *ctx)
{
	int64_t count = count_calls(run, ctx), rounds = count < t.at_most ? count : t.at_most;

	for (int64_t i = 0; i < rounds && train_problems < 20; i++)
		(void)round_of(run, ctx, 1 + i * count / rounds);
	fprintf(stderr, "# %s: %" PRId64 " of %" PRId64 " calls of %s%s\n", t.what, rounds, count, t.mode->calls,
	    and_later());
}

static bool
run_round(void *role)
{
	return one_run(role);
}

struct command_round {
	const struct command *command;
	struct slice wanted;
};

static bool
command_round(void *ctx)
{
	const struct command_round *r = ctx;

	return one_command(r->command, r->wanted);
}

static int number;

static void
result(int problems_before, const char *name)
{
	printf("%s %d - %s\n", train_problems == problems_before ? "ok" : "not ok", ++number, name);
}

static void
disturb_runs(void)
{
	static const char *const roles[] = { "supervise", "run" };
	int before = train_problems;

	t.what = roles[0];
	t.mode = &syncs;
	each_call(run_round, (void *)(uintptr_t)roles[0]);
	for (size_t role = 0; role < ARRAY_LEN(roles); role++) {
		t.what = roles[role];
		for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
			t.mode = &modes[i];
			each_call(run_round, (void *)(uintptr_t)roles[role]);
		}
	}
	t.mode = NULL;
	result(before, "a run whose n-th call fails loses nothing that it has");
}

static void
make_runs(void)
{
	struct buf table = BUF_INIT;
	struct answer answer;
	struct err err;

	for (int i = 0; i < 500; i++)
		buf_printf(&table, "%d,%d.5,name %d\n", i, i * 7 % 100, i % 5);
	tap_must(fs_write_file(arena_printf(t.a, "%s/table.csv", t.root), buf_slice(&table), 0, &err), &err);
	buf_release(&table);
	fs_discard_tree(arena_printf(t.a, "%s/.benchtop", t.root));
	tap_must(store_workspace_init(t.root, NULL, &err), &err);
	for (int i = 0; i < 2; i++) {
		command("run -- \"$1\" train", NULL, &answer);
		if (answer.status != 0)
			train_problem("a run that nothing disturbs failed");
		answer_release(&answer);
	}
}

static void
disturb_commands(void)
{
	int before = train_problems;

	make_runs();
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		struct answer undisturbed;
		struct command_round round = { .command = &commands[i] };

		t.what = commands[i].line;
		command(commands[i].line, NULL, &undisturbed);
		round.wanted = buf_slice(&undisturbed.out);
		for (size_t k = 0; k < ARRAY_LEN(modes); k++) {
			t.mode = &modes[k];
			each_call(command_round, &round);
		}
		t.mode = NULL;
		answer_release(&undisturbed);
	}
	result(before, "a command whose n-th call fails ends by itself and loses nothing");
}

int
main(int argc, char **argv)
{
	static char template[] = "/tmp/benchtop-calls-XXXXXX";
	const char *program = getenv("BENCHTOP"), *objects = getenv("TOP_OBJDIR"), *rounds = getenv("TORTURE_N");
	ssize_t n;

	if (argc == 2 && str_equal(argv[1], "train"))
		return train();
	setvbuf(stdout, NULL, _IOLBF, 0);
	t.a = arena_new();
	t.at_most = 4;
	n = readlink("/proc/self/exe", t.self, sizeof t.self - 1);
	if (program == NULL || objects == NULL || n < 0 || mkdtemp(template) == NULL ||
	    realpath(program, t.program) == NULL || (rounds != NULL && !str_to_int64(rounds, &t.at_most))) {
		printf("Bail out! run me with make torture\n");
		return 1;
	}
	snprintf(t.library, sizeof t.library, "%s/tests/torture/failing.so", objects);
	if (access(t.library, R_OK) != 0) {
		printf("ok 1 - the n-th call fails # SKIP a sanitizer has the allocator\n");
		return 0;
	}
	(void)str_copy(t.root, sizeof t.root, template);
	snprintf(t.note, sizeof t.note, "%s/failed", template);
	setenv("BENCHTOP_PROGRAM", t.program, 1);
	unsetenv("BENCHTOP_WORKSPACE");
	train_on_problem(where);
	disturb_runs();
	disturb_commands();
	if (train_problems == 0)
		fs_discard_tree(template);
	else
		printf("# kept: %s\n", template);
	return train_problems > 0;
}
