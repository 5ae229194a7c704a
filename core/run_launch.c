/*
 * run_launch.c - making a run and handing it over to its supervisor.
 *
 * The supervisor is our own program started again, in a new session, with a pipe as its standard
 * output: it writes one line when it owns the run or when it cannot. Until then the launcher waits;
 * afterwards the two have nothing in common.
 */
#include "run_launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_json.h"
#include "base_time.h"
#include "os_fs.h"
#include "os_host.h"
#include "os_proc.h"
#include "run_alive.h"
#include "store_journal.h"

#define HANDSHAKE_LIMIT (60 * TIME_SECOND)

enum { MESSAGE_MAX = 900 };

/* ----------------------------------------------------------------- the supervisor's process */

/* Reads up to a newline, the end, or the time limit. */
static void
read_answer(int fd, struct buf *out)
{
	int64_t until = time_monotonic() + HANDSHAKE_LIMIT;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char bytes[256];

	while (memchr(buf_str(out), '\n', out->len) == NULL) {
		int64_t left = until - time_monotonic();
		ssize_t n;

		if (left <= 0 || (poll(&p, 1, (int)(left / TIME_MS) + 1) < 0 && errno != EINTR))
			return;
		if (p.revents == 0)
			continue;
		n = read(fd, bytes, sizeof bytes);
		if (n == 0 || (n < 0 && errno != EINTR))
			return;
		if (n > 0)
			buf_append(out, bytes, (size_t)n);
	}
}

/* A run that is started from inside a step is a run of its own, not a process of that step. */
static struct os_env *
clean_environment(const char *root)
{
	static const char *const ours[] = { "BENCHTOP_RUN", "BENCHTOP_STEP", "BENCHTOP_ATTEMPT",
		"BENCHTOP_PARAMS", "BENCHTOP_METRICS" };
	struct os_env *env = os_env_new(true);

	for (size_t i = 0; i < ARRAY_LEN(ours); i++)
		os_env_set(env, ours[i], NULL);
	os_env_unset_prefix(env, "BENCHTOP_PARAM_");
	os_env_set(env, "BENCHTOP_WORKSPACE", root);
	return env;
}

/* What the supervisor printed before it died, for the message. */
static void
last_words(const char *log, struct buf *out)
{
	struct err ignored;

	if (!fs_read_file(log, MESSAGE_MAX, out, &ignored))
		err_clear(&ignored);
}

static bool
judge_answer(const struct buf *answer, const char *log, struct err *err)
{
	struct slice text = slice_trim(buf_slice(answer));
	struct buf words = BUF_INIT;

	if (slice_is(text, "ok"))
		return true;
	if (text.n == 0)
		last_words(log, &words);
	if (text.n > 0)
		err_set(err, ERR_FAILED, SLICE_FMT, SLICE_ARG(text));
	else if (words.len > 0)
		err_set(err, ERR_SYSTEM, "the supervisor ended at once: %s", words.data);
	else
		err_set(err, ERR_SYSTEM, "the supervisor did not answer");
	buf_release(&words);
	return false;
}

static bool
start_supervisor(struct store *store, const struct run_spec *spec, struct err *err)
{
	const char *id = spec->id;
	const char *argv[] = { NULL, "supervise", id, NULL };
	struct os_env *env = clean_environment(store_root(store));
	struct os_proc child = OS_PROC_INIT;
	struct buf self = BUF_INIT, answer = BUF_INIT;
	struct arena *a = arena_new();
	const char *log = store_run_path(store, id, "supervisor.log", a);
	int fd = -1;
	bool ok = false;
	pid_t pid;

	if (!os_self_path(&self, err))
		goto out;
	argv[0] = buf_str(&self);
	run_spec_secret_env(spec, env);
	child.argv = argv;
	child.env = os_env_list(env);
	child.group = OS_PROC_SESSION;
	child.err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (!os_proc_pipe(&fd, &child.out, 0, err))
		goto out;
	ok = os_proc_start(&child, &pid, err);
	close(child.out);
	if (!ok)
		goto out;
	read_answer(fd, &answer);
	ok = judge_answer(&answer, log, err);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)	/* it left at once, see run_guard.c */
		;
out:
	if (fd >= 0)
		close(fd);
	if (child.err >= 0)
		close(child.err);
	buf_release(&self);
	buf_release(&answer);
	os_env_free(env);
	arena_free(a);
	return ok;
}

/* ------------------------------------------------------------------------- the run's folder */

static void
put_params(struct json_out *out, const struct run_spec *spec)
{
	if (spec->params != NULL)
		run_params_put_json(out, NULL, spec->params);
}

static void
put_command(struct json_out *out, const struct run_spec *spec)
{
	if (spec->command.count == 0)
		return;
	json_open(out, NULL, '[');
	for (size_t i = 0; i < spec->command.count; i++)
		json_put_str(out, NULL, spec->command.items[i]);
	json_close(out);
}

static void
put_data(struct json_out *out, const struct run_spec *spec)
{
	json_open(out, NULL, '{');
	for (size_t i = 0; i < spec->data_count; i++)
		json_put_str(out, spec->data[i].name, spec->data[i].version);
	json_close(out);
}

static void
put_code(struct json_out *out, const struct run_spec *spec)
{
	json_open(out, NULL, '{');
	if (spec->code.commit != NULL)
		json_put_str(out, "commit", spec->code.commit);
	if (spec->code.branch != NULL)
		json_put_str(out, "branch", spec->code.branch);
	json_put_bool(out, "dirty", spec->code.dirty);
	if (spec->code.dirty) {
		json_put_int(out, "added", spec->code.lines_added);
		json_put_int(out, "removed", spec->code.lines_removed);
	}
	json_close(out);
}

/* A part of the specification as JSON, in the arena; NULL when there is nothing of it. */
static char *
json_of(const struct run_spec *spec, void (*put)(struct json_out *out, const struct run_spec *spec),
    struct arena *a)
{
	struct json_out *out = arena_alloc(a, sizeof *out);
	struct buf text = BUF_INIT;
	char *copy;

	json_begin(out, &text);
	put(out, spec);
	copy = text.len > 0 ? arena_strdup(a, text.data) : NULL;
	buf_release(&text);
	return copy;
}

static const char *const *
tag_list(const struct run_spec *spec, struct arena *a)
{
	const char **tags = arena_array(a, const char *, spec->tags.count + 1);

	for (size_t i = 0; i < spec->tags.count; i++)
		tags[i] = spec->tags.items[i];
	return tags;
}

static bool
create(struct store *store, struct run_spec *spec, struct arena *a, char id[STORE_ID_SIZE],
    struct err *err)
{
	struct buf yaml = BUF_INIT;
	struct store_run_spec run = {
		.pipeline = spec->pipeline,
		.project = spec->project,
		.user = os_host_user(),
		.host = os_host_name(),
		.rerun_of = spec->rerun_of,
		.trigger = spec->trigger,
		.params_json = json_of(spec, put_params, a),
		.command_json = json_of(spec, put_command, a),
		.data_json = json_of(spec, put_data, a),
		.code_json = json_of(spec, put_code, a),
		.note = spec->note,
		.tags = tag_list(spec, a),
	};
	bool ok;

	run_spec_print(spec, &yaml);
	run.spec_yaml = buf_slice(&yaml);
	ok = store_run_create(store, &run, id, err);
	buf_release(&yaml);
	return ok;
}

/* A run that never started must say so and not wait for the minute after which it would be lost. */
static void
mark_failed(struct store *store, const char *id, const char *reason)
{
	struct store_journal *journal;
	struct run_state state;
	struct store_record r;
	struct err ignored;

	if (!run_state_read(store, id, &state, &ignored) || !str_equal(state.status, "created") ||
	    !store_run_write(store, id, &journal, &ignored))
		return;
	store_record_begin(&r, "status");
	json_put_str(&r.json, "status", "failed");
	json_put_str(&r.json, "reason", reason);
	if (!store_journal_append(journal, &r, STORE_SYNC, &ignored))
		err_clear(&ignored);
	store_journal_close(journal);
}

bool
run_launch_spec(struct store *store, struct run_spec *spec, const struct run_progress *progress,
    struct arena *arena, char id[STORE_ID_SIZE], struct err *err)
{
	struct err why;
	bool ok;

	id[0] = '\0';
	if (!create(store, spec, arena, id, err)) {
		run_snapshot_drop(&spec->code);
		return false;
	}
	ok = run_snapshot_keep(&spec->code, store_run_path(store, id, NULL, arena), arena, &why);
	run_spec_place(spec, store, id, arena);
	if (ok && run_spec_fill(spec, store, progress, arena, &why) && start_supervisor(store, spec, &why))
		return true;
	mark_failed(store, id, why.msg);
	return err_set(err, why.kind, "run %s: %s", id, why.msg);
}

bool
run_launch(struct store *store, const struct run_project *project,
    const struct run_request *request, const struct run_progress *progress, char id[STORE_ID_SIZE],
    struct err *err)
{
	struct arena *arena = arena_new();
	struct run_spec spec = { .id = NULL };
	bool ok;

	id[0] = '\0';
	ok = run_spec_prepare(&spec, store, project, request, progress, arena, err) &&
	    run_launch_spec(store, &spec, progress, arena, id, err);
	arena_free(arena);
	return ok;
}
