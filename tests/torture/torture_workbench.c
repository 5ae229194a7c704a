/*
 * torture_workbench - the workbench is ended at random moments while somebody works with it, and what it
 * leaves is looked at.
 *
 * Each round opens the real workbench on a real pseudo-terminal, does up to two things undisturbed, and ends
 * it at a random moment of another one: tagging, noting, deleting, undoing, launching a run from the menu,
 * stopping one, adding a version of a dataset, choosing a theme. It ends by SIGKILL, SIGTERM, SIGHUP, SIGSEGV,
 * or because its terminal goes away. Afterwards, always:
 *
 *	- what the screen had acknowledged is in the store; what it had not is there whole or not at all
 *	- the index made anew gives the same `runs --json`, byte for byte, and the same tables
 *	- runs that were launched go on and finish, with their whole log and all points; versions of data verify
 *	- unless it was killed: the terminal is as it was before
 *
 * TORTURE_ROUNDS rounds (`make torture`: 300; `make check`: a dozen). TORTURE_SEED repeats a sequence of
 * decisions; it is printed, and in `make check` always the same.
 */
#include <errno.h>
#include <inttypes.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base_rand.h"
#include "base_time.h"
#include "lib/chance.h"
#include "lib/forever.h"
#include "lib/tap.h"
#include "lib/train.h"
#include "screen/workspace.h"
#include "torture/acknowledged.h"

enum { UNDOABLE = 8,
	FIRST_ROW = 3 };	/* of the list, on the screen */

enum ending { KILLED, TERMINATED, HUNG_UP, CRASHED, CUT_OFF, ENDINGS };

static const struct {
	const char *name;
	int signo, code;
} endings[ENDINGS] = {
	[KILLED] = { "killed", SIGKILL, 128 + SIGKILL },
	[TERMINATED] = { "terminated", SIGTERM, 0 },
	[HUNG_UP] = { "hung up", SIGHUP, 0 },
	[CRASHED] = { "crashed", SIGSEGV, 128 + SIGSEGV },
	[CUT_OFF] = { "without its terminal", 0, 0 },
};

static const char *const names[ACKNOWLEDGED_RUNS] = { "amber-falcon", "quiet-harbour", "brisk-otter", "misty-maple", "golden-lynx" };

static struct acknowledged said;

static struct {
	struct pty_screen *screen;
	struct arena *a;		/* of the round */
	int round;
	enum ending ending;
	const char *deed;		/* what was being done */
	int target;			/* the run of this round */
	struct {
		enum fact fact;
		char before[32], told[96];	/* what it was, and how the change was told */
	} undo[UNDOABLE];
	int undo_count;
	long values;
} t;

static volatile sig_atomic_t fired;	/* the moment has come */
static pid_t victim;
static struct termios plain;		/* the modes of a new terminal */

static void
where(void)
{
	printf("# round %d (%s while %s, run %s): ", t.round, endings[t.ending].name, t.deed, workspace_ids[t.target]);
}

/* ------------------------------------------------------------------------------------ the moment */

static void
on_alarm(int signo)
{
	(void)signo;
	fired = 1;
	if (endings[t.ending].signo != 0)
		(void)kill(victim, endings[t.ending].signo);
}

static void
arm(uint64_t microseconds)
{
	struct itimerval when = { .it_value = { .tv_sec = (time_t)(microseconds / 1000000),
	    .tv_usec = (suseconds_t)(microseconds % 1000000) + 1 } };

	(void)setitimer(ITIMER_REAL, &when, NULL);
}

static bool
is_over(void)
{
	return (fired && t.ending == CUT_OFF) || pty_screen_has_ended(t.screen);
}

static bool
is_shown(const char *text, int row)
{
	return row < 0 ? pty_screen_has(t.screen, text) : strstr(pty_screen_row(t.screen, row), text) != NULL;
}

/* Until this is on the screen, or on this row of it. False: it was ended before. */
static bool
see_at(const char *text, int row)
{
	int64_t start = time_monotonic();

	while (!is_shown(text, row)) {
		if (is_over())
			return false;
		if (time_monotonic() - start > 240 * TIME_SECOND) {
			pty_screen_picture(t.screen);
			train_problem("\"%s\" never came", text);
			return false;
		}
		pty_screen_listen_once(t.screen, 200);
	}
	return true;
}

static bool
see(const char *text)
{
	return see_at(text, -1);
}

/* Types, unless it was ended before; then until the answer is on the screen. */
static bool
say(const char *keys, const char *answer)
{
	if (is_over())
		return false;
	pty_screen_type(t.screen, keys);
	return see(answer);
}

/* Lets only this run be in the list, with the cursor on it. */
static bool
choose_run(const char *id, const char *status)
{
	return say(arena_printf(t.a, ":filter id = %s" ENTER, id), "1 of ") && see_at(id, FIRST_ROW) &&
	    see_at(status, FIRST_ROW);
}

/* ------------------------------------------------------------------------------------ what somebody does */

static struct known *
fact_of(enum fact fact)
{
	return &said.facts[t.target][fact];
}

static bool
acknowledge(struct known *k)
{
	acknowledged_told(&said, k);
	return true;
}

/* One change of the run under the cursor, told by a message that no other change has. */
static bool
change(enum fact fact, const char *value, const char *keys, const char *told)
{
	struct known *k = fact_of(fact);

	acknowledged_try(k, value);
	if (!say(keys, arena_printf(t.a, "%s   (z undoes it)", told)))
		return false;
	if (t.undo_count < UNDOABLE) {
		t.undo[t.undo_count].fact = fact;
		str_copy(t.undo[t.undo_count].before, sizeof k->is, k->is);
		str_copy(t.undo[t.undo_count++].told, sizeof t.undo[0].told, told);
	}
	return acknowledge(k);
}

static bool
is_deleted(void)
{
	return acknowledged_deleted(&said, t.target);
}

static bool
tag(void)
{
	const char *value = arena_printf(t.a, "v%ld", t.values++);

	return is_deleted() || (say("t", "tag \xe2\x9d\xaf") && change(TAG, value, arena_printf(t.a, "t=%s" ENTER, value),
	    arena_printf(t.a, "tagged %s: t=%s", names[t.target], value)));
}

static bool
note(void)
{
	const char *value = arena_printf(t.a, "note %ld", t.values++);

	return is_deleted() || (say("e", "note \xe2\x9d\xaf") && change(NOTE, value, arena_printf(t.a, CLEAR_LINE "%s" ENTER,
	    value), arena_printf(t.a, "noted on %s: %s", names[t.target], value)));
}

static bool
delete(void)
{
	return is_deleted() || (change(DELETED, "yes", "d", arena_printf(t.a, "deleted %s", names[t.target])) && see("0 of"));
}

static bool
undo(void)
{
	struct known *k;

	if (t.undo_count == 0)
		return tag();
	t.undo_count--;
	k = fact_of(t.undo[t.undo_count].fact);
	acknowledged_try(k, t.undo[t.undo_count].before);
	return say("z", arena_printf(t.a, "undone: %s", t.undo[t.undo_count].told)) && acknowledge(k) && see("1 of");
}

static bool
launch(void)
{
	if (!say("L", "benchtop run train") || !say(ENTER, "Launch train"))
		return false;
	said.launches_tried++;
	if (!say("\x13", "launched train"))
		return false;
	said.launches++;
	said.count++;
	return true;
}

static bool
stop(void)
{
	if (said.running[0] == '\0' || said.stopped)
		return launch();
	if (!choose_run(said.running, "running") || !say("x", "Stop ") || !say("y", "asked "))
		return false;
	said.stopped = true;
	said.count++;
	return is_deleted() || choose_run(workspace_ids[t.target], names[t.target]);
}

static bool
add_version(void)
{
	const char *name = arena_printf(t.a, "in/%d-%d.csv", t.round, said.versions);
	const char *text = arena_printf(t.a, "a,b\n%d,%d\n", t.round, said.versions);

	fixture_write(fixture_path(workspace, name), text, strlen(text));
	if (!say("3", "V verify") || !say(arena_printf(t.a, ":add d %s" ENTER, name),
	    arena_printf(t.a, "added: d@%d", said.versions + 1)))
		return false;
	said.versions++;
	said.count++;
	return say("1", " of ");
}

static bool
choose_theme(void)
{
	static const char *const themes[] = { "dark", "light", "high-contrast", "sixteen", "plain" };
	const char *name = themes[rand_below(ARRAY_LEN(themes))];

	if (str_equal(name, said.theme.is))
		return note();
	acknowledged_try(&said.theme, name);
	return say(arena_printf(t.a, ":theme %s" ENTER, name), arena_printf(t.a, "theme %s", name)) &&
	    acknowledge(&said.theme);
}

static const struct {
	const char *name;
	bool (*act)(void);
} deeds[] = {
	{ "tagging", tag }, { "noting", note }, { "deleting", delete }, { "undoing", undo }, { "launching", launch },
	{ "stopping", stop }, { "adding a version", add_version }, { "choosing a theme", choose_theme },
};

/* ------------------------------------------------------------------------------------ one round */

/* How long things take here, in microseconds: the moment is anywhere in that, and somewhat later. */
static uint64_t usual[ARRAY_LEN(deeds) + 1];

static void
learn(size_t at, int64_t start)
{
	uint64_t took = (uint64_t)(time_monotonic() - start) / 1000;

	usual[at] = (3 * usual[at] + took) / 4;
}

static bool
open_workbench(void)
{
	int64_t start = time_monotonic();
	bool ok;

	t.screen = workspace_open(160, 40, NULL, NULL);
	victim = pty_screen_pid(t.screen);
	if (t.deed == NULL) {
		t.deed = "opening";
		arm(rand_below(usual[ARRAY_LEN(deeds)] * 3 / 2));
	}
	ok = see(" runs") && choose_run(workspace_ids[t.target], names[t.target]);
	if (ok)
		learn(ARRAY_LEN(deeds), start);
	return ok;
}

static void
work(void)
{
	size_t before = (size_t)rand_below(3), at;

	for (size_t i = 0; i < before; i++) {
		int64_t start = time_monotonic();

		at = (size_t)rand_below(ARRAY_LEN(deeds));
		t.deed = deeds[at].name;
		if (!deeds[at].act())
			return;
		learn(at, start);
	}
	at = (size_t)rand_below(ARRAY_LEN(deeds));
	t.deed = deeds[at].name;
	arm(rand_below(usual[at] * 3 / 2));
	(void)deeds[at].act();
}

static bool
same_modes(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
	    a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof a->c_cc) == 0;
}

static void
end_workbench(void)
{
	int code;

	/* Whatever it did, it is still there until the moment comes. */
	while (!is_over())
		pty_screen_listen_once(t.screen, 200);
	arm(0);
	if (t.ending == CUT_OFF) {
		code = pty_screen_hang_up(t.screen);
	} else {
		struct termios after = pty_screen_modes(t.screen);

		if (t.ending != KILLED && (pty_screen_is_alternate(t.screen) || pty_screen_tells_mouse(t.screen) ||
		    !pty_screen_cursor_shown(t.screen)))
			train_problem("the terminal keeps%s%s%s", pty_screen_is_alternate(t.screen) ? " the other screen" : "",
			    pty_screen_tells_mouse(t.screen) ? " the mouse" : "",
			    pty_screen_cursor_shown(t.screen) ? "" : " a hidden cursor");
		if (t.ending != KILLED && !same_modes(&plain, &after))
			train_problem("the terminal's modes are not what they were");
		code = pty_screen_end(t.screen);
	}
	if (code != endings[t.ending].code && !(endings[t.ending].code == 0 && str_equal(t.deed, "opening")))
		train_problem("it ended with %d", code);
}

/* ------------------------------------------------------------------------------------ all rounds */

static void
one_round(void)
{
	bool ready;

	t.ending = rand_below(2) == 0 ? KILLED : (enum ending)rand_below(ENDINGS);
	t.target = (int)rand_below(ACKNOWLEDGED_RUNS);
	t.undo_count = 0;
	t.deed = rand_below(8) == 0 ? NULL : "starting";
	fired = 0;
	if (rand_below(3) == 0)
		acknowledged_start_long(&said);
	ready = open_workbench();
	if (ready && !str_equal(t.deed, "opening"))
		work();
	end_workbench();
	acknowledged_check(&said, t.target);
}

static void
learn_modes(void)
{
	int ends[2];

	if (openpty(&ends[0], &ends[1], NULL, NULL, NULL) < 0 || tcgetattr(ends[0], &plain) < 0) {
		printf("Bail out! no terminal: %s\n", strerror(errno));
		exit(1);
	}
	close(ends[0]);
	close(ends[1]);
}

static void
prepare(void)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	const char *project;
	struct err err;

	self[n > 0 ? n : 0] = '\0';
	workspace_five_runs(NULL);
	project = arena_printf(workspace->arena, "project: torture\npipelines:\n  train: {steps: {fit: {run: '%s train'}}}\n"
	    "  long: {steps: {wait: {run: " FOREVER "}}}\n", self);
	fixture_write(fixture_path(workspace, "benchtop.yaml"), project, strlen(project));
	tap_must(fs_mkdirs(fixture_path(workspace, "in"), &err), &err);
	fixture_write(fixture_path(workspace, "in/first.csv"), "a,b\n1,2\n", 8);
	acknowledged_benchtop(&said, "data add d in/first.csv", NULL);
	fixture_reopen(workspace, STORE_FILES);
	acknowledged_begin(&said);
	for (size_t i = 0; i < ARRAY_LEN(usual); i++)
		usual[i] = 50000;
}

/* A workbench that has not begun to catch signals ends by them, though a sanitizer would like to tell of it. */
static void
ends_as_told(void)
{
	const char *options = getenv("ASAN_OPTIONS");

	setenv("ASAN_OPTIONS", arena_printf(t.a, "%s:handle_segv=0", options != NULL ? options : ""), 1);
}

int
main(int argc, char **argv)
{
	const char *text = getenv("TORTURE_ROUNDS"), *seed = getenv("TORTURE_SEED");
	struct sigaction action = { .sa_handler = on_alarm };
	int64_t rounds = 12;

	if (argc == 2 && str_equal(argv[1], "train"))
		return train();
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (getenv("BENCHTOP") == NULL || (text != NULL && !str_to_int64(text, &rounds))) {
		printf("Bail out! run me with make torture\n");
		return 1;
	}
	unsetenv("BENCHTOP_WORKSPACE");
	sigaction(SIGALRM, &action, NULL);
	train_on_problem(where);
	t.a = said.a = arena_new();
	ends_as_told();
	/* What is tried anew each time belongs to `make torture`: a change is not refused for its luck. */
	if (seed == NULL)
		seed = text == NULL ? "1" : arena_printf(t.a, "%" PRId64, time_now() / TIME_MS);
	printf("# seed %s, %d rounds\n", seed, (int)rounds);
	chance_begin(seed);
	learn_modes();
	prepare();
	for (t.round = 1; t.round <= rounds && train_problems < 10; t.round++) {
		arena_clear(t.a);
		one_round();
		if (t.round % 50 == 0)
			fprintf(stderr, "# %d rounds\n", t.round);
	}
	printf("# %ld acknowledgements\n", said.count);
	tap_check(train_problems == 0, "a workbench that ends at any moment keeps what it said and leaves all in order");
	acknowledged_release(&said);
	if (train_problems == 0)
		workspace_teardown(NULL);
	else
		printf("# kept: %s\n", workspace->root);
	return tap_end();
}
