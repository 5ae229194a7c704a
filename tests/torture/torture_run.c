/*
 * torture_run - kills the processes of runs at random moments and looks at what is left.
 *
 * Each round starts `benchtop run --detach` on a training program of known output, tags the run
 * while it goes, and kills the launcher, the supervisor, its guard, both, or the step with
 * SIGKILL at a random moment. Afterwards, always:
 *
 *	- what was acknowledged is there: a run whose id was printed, a tag that was confirmed
 *	- the log is a beginning of what the program printed, to the byte; whole if the run finished
 *	- the points are those of the log's lines; all of them if the run finished
 *	- no record of the journal is damaged, no run is left "running" or "created", none ends twice
 *	- no process of the run is left
 *
 * TORTURE_N rounds (`make torture`: 1000; `make check`: a dozen). TORTURE_SEED repeats a sequence; it
 * is printed, and in `make check` always the same.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base.h"
#include "base_json.h"
#include "base_rand.h"
#include "base_time.h"
#include "lib/await.h"
#include "lib/chance.h"
#include "lib/step_pid.h"
#include "lib/tap.h"
#include "lib/train.h"
#include "os_fs.h"
#include "os_host.h"
#include "os_proc.h"
#include "run_alive.h"
#include "store_edit.h"
#include "store_journal.h"
#include "store_open.h"
#include "store_query.h"
#include "store_run.h"
#include "store_run_load.h"
#include "store_workspace.h"

enum { TAGS = 3 };

#define MARK "BENCHTOP_TORTURED"	/* in the environment of all that is launched: the workspace */

enum victim { NOBODY, LAUNCHER, SUPERVISOR, GUARD, BOTH, STEP, VICTIMS };

static const char *const victim_names[] = { "nobody", "launcher", "supervisor", "guard",
	"supervisor and guard", "step" };

static struct {
	struct arena *a;
	char *root;
	const char *program;
	struct store *store;
	int round;
	enum victim victim;
	char id[STORE_ID_SIZE];
	bool acknowledged;		/* the launcher printed the id */
	bool tagged[TAGS];
} t;

/* In front of every problem. */
static void
where(void)
{
	printf("# round %d (%s killed), run %s: ", t.round, victim_names[t.victim], t.id);
}

/* ------------------------------------------------------------------------------------ one round */

static pid_t
launch(int *out)
{
	char self[4096];
	const char *argv[] = { t.program, "run", "--detach", "--", self, "train", NULL };
	struct os_proc child = OS_PROC_INIT;
	struct err err;
	pid_t pid;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	self[n > 0 ? n : 0] = '\0';
	child.argv = argv;
	child.cwd = t.root;
	tap_must(os_proc_pipe(out, &child.out, 0, &err), &err);
	tap_must(os_proc_start(&child, &pid, &err), &err);
	close(child.out);
	return pid;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The run that was not there before, "" while there is none. */
static void
find_new_run(char *const *before, size_t before_count)
{
	size_t count;
	char **names;
	struct err err;

	if (!fs_list(fs_join(t.a, t.root, ".benchtop/runs"), t.a, &names, &count, &err))
		return;
	for (size_t i = 0; i < count; i++) {
		if (store_id_is_valid(names[i]) && (before_count == 0 ||
		    bsearch(&names[i], before, before_count, sizeof *before, by_name) == NULL))
			(void)str_copy(t.id, sizeof t.id, names[i]);
	}
}

static pid_t
parent_of(pid_t pid)
{
	struct buf text = BUF_INIT;
	struct err err;
	pid_t parent = 0;

	if (fs_read_file(arena_printf(t.a, "/proc/%d/stat", (int)pid), 0, &text, &err)) {
		const char *p = strrchr(buf_str(&text), ')');

		if (p != NULL)
			(void)sscanf(p, ") %*c %d", &parent);
	}
	buf_release(&text);
	return parent;
}

static void
kill_it(pid_t pid)
{
	if (pid > 1 && pid != getpid())
		(void)kill(pid, SIGKILL);
}

static void
kill_victim(pid_t launcher)
{
	struct run_state state = { .pid = 0 };
	struct err err;
	pid_t guard;

	if (t.victim == LAUNCHER)
		kill_it(launcher);
	if (t.id[0] == '\0' || !run_state_read(t.store, t.id, &state, &err) || state.pid == 0 ||
	    !os_pid_alive(state.pid, state.pidstart))
		return;
	guard = parent_of(state.pid);
	if (t.victim == GUARD || t.victim == BOTH)
		kill_it(guard);
	if (t.victim == SUPERVISOR || t.victim == BOTH)
		kill_it(state.pid);
	if (t.victim == STEP)
		kill_it(step_pid(store_run_path(t.store, t.id, "journal.jsonl", t.a)));
}

static void
tag(int i)
{
	const char *add[] = { arena_printf(t.a, "t%d=r%d", i, t.round) };
	struct err err;

	if (t.id[0] != '\0')
		t.tagged[i] = store_run_tag(t.store, t.id, add, 1, NULL, 0, &err);
}

/* What the launcher printed: nothing, or an id, which is then a promise. */
static void
read_answer(int fd)
{
	char text[64] = "";
	size_t n = 0;
	ssize_t got;

	while (n < sizeof text - 1 && (got = read(fd, text + n, sizeof text - 1 - n)) > 0)
		n += (size_t)got;
	close(fd);
	text[strcspn(text, "\n")] = '\0';
	t.acknowledged = store_id_is_valid(text);
	if (t.acknowledged)
		(void)str_copy(t.id, sizeof t.id, text);
}

/* Until launcher, guard, supervisor and step are gone: whoever was not killed comes to an end, however slowly. A run
 * whose launcher was killed may have a supervisor that has not begun yet. */
static void
await_quiet(void)
{
	if (!await_unmarked(MARK, t.root))
		train_problem("its processes never end");
}

/* ----------------------------------------------------------------------------- what is left */

static void
check_tags(const struct store_run *run)
{
	for (int i = 0; i < TAGS; i++) {
		const char *key = arena_printf(t.a, "t%d", i);
		bool found = false;

		for (size_t k = 0; k < run->tag_count; k++)
			found = found || str_equal(run->tags[k].key, key);
		if (t.tagged[i] && !found)
			train_problem("the confirmed tag %s is gone", key);
	}
}

/* A run whose supervisor is gone is marked by its guard or by us; while the guard is at it, it has the
 * lock, and we leave it alone. */
static void
sweep(void)
{
	struct run_state state = { .status = "running" };
	struct err err;

	for (int i = 0; i < 5000 && str_equal(state.status, "running"); i++) {
		if (i > 0)
			train_pause(1);
		if (!run_alive_sweep(t.store, NULL, &err))
			train_problem("sweep: %s", err.msg);
		tap_must(run_state_read(t.store, t.id, &state, &err), &err);
	}
}

static void
check_run(void)
{
	struct store_run *run;
	struct err err;

	if (t.id[0] == '\0') {
		if (t.acknowledged)
			train_problem("an acknowledged run is not there");
		return;
	}
	sweep();
	tap_must(store_run_load(t.store, t.id, t.a, &run, &err), &err);
	/* Killed between making the run and starting the supervisor, it counts as lost after a
	 * minute. */
	if (str_equal(run->status, "running"))
		train_problem("it is still called running");
	if (str_equal(run->status, "created") && t.victim != LAUNCHER)
		train_problem("it is still called created");
	if (t.victim == NOBODY && !str_equal(run->status, "finished"))
		train_problem("undisturbed, it is called %s (%s)", run->status, run->reason);
	train_check(t.store, run, false);
	check_tags(run);
	if (!await_unmarked("BENCHTOP_RUN", t.id))
		train_problem("processes are left behind");
}

/* All that was announced; on a busy machine one look takes a part of it. */
static void
refresh(void)
{
	struct store_changes changes;
	struct err err;

	do {
		tap_must(store_refresh(t.store, &changes, &err), &err);
	} while (changes.more);
}

static void
one_round(void)
{
	char **before = NULL;
	size_t before_count = 0;
	struct err err;
	int out;
	pid_t launcher;

	t.id[0] = '\0';
	memset(t.tagged, 0, sizeof t.tagged);
	t.victim = (enum victim)rand_below(VICTIMS);
	tap_must(fs_list(fs_join(t.a, t.root, ".benchtop/runs"), t.a, &before, &before_count, &err), &err);
	launcher = launch(&out);
	/* A launch takes some 15 ms, the run some 45 more; the moment is anywhere in that. */
	train_pause((double)rand_below(60000) / 1000);
	find_new_run(before, before_count);
	tag(0);
	kill_victim(launcher);
	tag(1);
	read_answer(out);
	(void)waitpid(launcher, NULL, 0);
	find_new_run(before, before_count);
	tag(2);
	await_quiet();
	refresh();
	check_run();
	arena_clear(t.a);
}

/* ------------------------------------------------------------------------------- all rounds */

/* Runs that are not over, once time has gone on for those that never started. */
static size_t
active_runs(void)
{
	struct store_query q = { .where = "test(0, 'status', 0, '=', 'created', r.block) | "
	    "test(0, 'status', 0, '=', 'running', r.block)" };
	struct store_rows rows = { .row = NULL };
	struct err err;
	size_t count;

	tap_must(run_alive_sweep(t.store, NULL, &err), &err);
	refresh();
	tap_must(store_query_run(t.store, &q, &rows, &err), &err);
	count = rows.count;
	store_rows_release(&rows);
	return count;
}

static bool
same_after_reindex(void)
{
	const char *line = "\"$0\" runs --json >a.json && rm .benchtop/index.db* && \"$0\" reindex >/dev/null 2>&1 && "
	    "\"$0\" runs --json >b.json && cmp a.json b.json";
	const char *argv[] = { "/bin/sh", "-c", line, t.program, NULL };
	struct os_proc child = OS_PROC_INIT;
	struct err err;
	int status;

	child.argv = argv;
	child.cwd = t.root;
	tap_must(os_proc_run(&child, NULL, NULL, NULL, &status, &err), &err);
	return status == 0;
}

static void
torture(int rounds)
{
	char now[STR_SHORT];

	for (t.round = 1; t.round <= rounds && train_problems < 20; t.round++) {
		struct arena *a = arena_new();

		arena_free(t.a);
		t.a = a;
		one_round();
		if (t.round % 100 == 0)
			fprintf(stderr, "# %d rounds\n", t.round);
	}
	setenv("BENCHTOP_NOW", time_format(now, time_now() + 120 * TIME_SECOND), 1);
	tap_check(train_problems == 0, "kills lose nothing that was acknowledged and leave nothing behind");
	tap_check(active_runs() == 0, "no run is left running or created");
	store_close(t.store);
	unsetenv("BENCHTOP_NOW");
	tap_check(same_after_reindex(), "the index made anew gives the same runs");
}

int
main(int argc, char **argv)
{
	static char template[] = "/tmp/benchtop-torture-XXXXXX";
	const char *rounds = getenv("TORTURE_N"), *seed = getenv("TORTURE_SEED");
	int64_t n = 12;
	struct err err;

	if (argc == 2 && str_equal(argv[1], "train"))
		return train();
	setvbuf(stdout, NULL, _IOLBF, 0);
	train_on_problem(where);
	t.a = arena_new();
	t.program = getenv("BENCHTOP");
	t.root = mkdtemp(template);
	if (t.program == NULL || t.root == NULL || (rounds != NULL && !str_to_int64(rounds, &n))) {
		printf("Bail out! run me with make torture\n");
		return 1;
	}
	/* What is tried anew each time belongs to `make torture`: a change is not refused for its luck. */
	if (seed == NULL)
		seed = rounds == NULL ? "1" : arena_printf(t.a, "%" PRId64, time_now() / TIME_MS);
	printf("# seed %s, %d rounds\n", seed, (int)n);
	chance_begin(seed);
	unsetenv("BENCHTOP_WORKSPACE");
	setenv(MARK, t.root, 1);
	tap_must(store_workspace_init(t.root, NULL, &err) && store_open(&t.store, t.root, 0, &err), &err);
	torture((int)n);
	if (train_problems == 0)
		fs_discard_tree(template);
	else
		printf("# kept: %s\n", template);
	return train_problems > 0;
}
