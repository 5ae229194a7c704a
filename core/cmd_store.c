/*
 * cmd_store.c - the store behind a command: opening it once, naming runs, progress on standard error.
 */
#include "cmd_store.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base_time.h"
#include "base_utf8.h"
#include "run_alive.h"
#include "store_open.h"
#include "store_query.h"
#include "store_workspace.h"

static const struct {
	const char *status, *utf8, *ascii, *style;
} looks[] = {
	/* run and step status words */
	{ "created", "○", "o", "dim" },	  { "running", "●", "*", "info" },
	{ "finished", "✓", "+", "good" }, { "failed", "✗", "x", "error" },
	{ "stopped", "■", "#", "warning" }, { "lost", "?", "?", "error" },
	{ "unknown", "?", "?", "warning" }, { "waiting", "○", "o", "dim" },
	{ "skipped", "·", ".", "dim" },	  { "cached", "=", "=", "good" },
};

const char *
cmd_store_symbol(const struct cmd_out *out, const char *status)
{
	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		if (str_equal(looks[i].status, status))
			return cmd_out_symbol(out, looks[i].utf8, looks[i].ascii);
	}
	return " ";
}

const char *
cmd_store_style(const char *status)
{
	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		if (str_equal(looks[i].status, status))
			return looks[i].style;
	}
	return NULL;
}

static const char *
as_bytes(char out[STR_SHORT], double v)
{
	return str_bytes(out, v > 0 ? (uint64_t)v : 0);
}

static const struct {
	const char *name, *label;
	const char *(*format)(char out[STR_SHORT], double v);
} resources[] = {
	{ "cpu", "cpu time", str_duration },
	{ "rss", "memory", as_bytes },
	{ "read", "read", as_bytes },
	{ "write", "written", as_bytes },
};

const char *
cmd_store_resource(char out[STR_SHORT], const char *name, double value, const char **label)
{
	for (size_t i = 0; i < ARRAY_LEN(resources); i++) {
		if (str_equal(resources[i].name, name)) {
			if (label != NULL)
				*label = resources[i].label;
			return resources[i].format(out, value);
		}
	}
	if (label != NULL)
		*label = name;
	return str_number(out, value, 4);
}

/* ------------------------------------------------------------------------------- progress */

static volatile sig_atomic_t interrupted;
static struct sigaction before_progress;
static bool progress_shown;	/* a line that must be wiped; there is one standard error */

static void
on_interrupt(int signo)
{
	(void)signo;
	interrupted = 1;
}

/* Whom the progress is for. */
struct reporter {
	struct cmd_call *call;
	struct rate rate;
	bool lines;			/* a program reads it: BENCHTOP_PROGRESS=json */
};

/* Whoever reads may go away before we are done: the work goes on. */
static void
report_line(const struct store_progress_at *at)
{
	struct buf line = BUF_INIT;

	store_progress_json(&line, at);
	if (write(STDERR_FILENO, line.data, line.len) == -1)
		errno = 0;
	buf_release(&line);
}

static bool
report_progress(void *ctx, const struct store_progress_at *at)
{
	struct reporter *r = ctx;
	struct buf text = BUF_INIT;

	store_progress_note(&r->rate, at, time_monotonic());
	if (r->lines) {
		report_line(at);
	} else if (r->call->errors->clever) {
		store_progress_text(&text, at, &r->rate);
		progress_shown = true;
		cmd_out_raw(r->call->errors, "\r\033[K", 4);
		cmd_out_text(r->call->errors, buf_str(&text));
		cmd_out_flush(r->call->errors);
		buf_release(&text);
	}
	return !interrupted;
}

static bool
is_interrupted(void *ctx)
{
	(void)ctx;
	return interrupted;
}

const struct store_progress *
cmd_store_progress(struct cmd_call *call)
{
	struct store_progress *progress = arena_alloc(call->arena, sizeof *progress);
	struct reporter *reporter = arena_alloc(call->arena, sizeof *reporter);
	struct sigaction action = { .sa_handler = on_interrupt }, now;

	*reporter = (struct reporter){ .call = call,
		.lines = str_equal(getenv("BENCHTOP_PROGRESS"), "json") };
	if (reporter->lines)
		(void)signal(SIGPIPE, SIG_IGN);
	*progress = (struct store_progress){ .report = report_progress, .ctx = reporter,
		.stopped = is_interrupted };
	interrupted = 0;
	sigaction(SIGINT, NULL, &now);
	if (now.sa_handler != on_interrupt)
		before_progress = now;
	/* background jobs ignore it, and we with them */
	if (before_progress.sa_handler != SIG_IGN)
		sigaction(SIGINT, &action, NULL);
	return progress;
}

void
cmd_store_progress_end(struct cmd_call *call)
{
	sigaction(SIGINT, &before_progress, NULL);
	if (!progress_shown)
		return;
	progress_shown = false;
	cmd_out_raw(call->errors, "\r\033[K", 4);
	cmd_out_flush(call->errors);
}

/* ------------------------------------------------------------------------------- the store */

bool
cmd_store_root(struct cmd_call *call, char **root, struct err *err)
{
	return store_workspace_find(".", call->arena, root, err);
}

static bool
open_store(struct cmd_call *call, const char *root, struct err *err)
{
	struct err ignored;
	size_t lost = 0;
	bool ok = store_open_progress(&call->store, root, 0, cmd_store_progress(call), err);

	cmd_store_progress_end(call);
	if (!ok)
		return false;
	for (size_t i = 0; store_notice(call->store, i) != NULL; i++)
		cmd_out_printf(call->errors, "benchtop: %s\n", store_notice(call->store, i));
	/* In a store that we may not write to, dead runs stay as they are. */
	(void)!run_alive_sweep(call->store, &lost, &ignored);
	/* What was marked now is not said to be running any more. */
	if (lost > 0)
		(void)!store_refresh(call->store, NULL, &ignored);
	return true;
}

bool
cmd_store_make(struct cmd_call *call, bool anywhere, struct store **out, struct err *err)
{
	char *root;
	bool created;

	if (call->store == NULL) {
		if (!cmd_store_root(call, &root, err)) {
			if (!anywhere || err->kind != ERR_NOTFOUND)
				return false;
			err_clear(err);
			root = arena_strdup(call->arena, ".");
		}
		if (!store_workspace_init(root, &created, err))
			return false;
		if (!store_workspace_find(root, call->arena, &root, err))
			return false;
		if (created)
			cmd_out_printf(call->errors, "made a workspace in %s\n", root);
		if (!open_store(call, root, err))
			return false;
	}
	*out = call->store;
	return true;
}

bool
cmd_store(struct cmd_call *call, struct store **out, struct err *err)
{
	return cmd_store_make(call, false, out, err);
}

bool
cmd_store_run(struct cmd_call *call, const char *text, const char **id, struct err *err)
{
	char found[STORE_ID_SIZE];
	struct store *store;

	if (!cmd_store(call, &store, err) || !store_run_resolve(store, text, found, err))
		return false;
	*id = arena_strdup(call->arena, found);
	return true;
}

bool
cmd_store_load(struct cmd_call *call, const char *text, struct store_run **run, struct err *err)
{
	const char *id;

	return cmd_store_run(call, text, &id, err) &&
	    store_run_load(call->store, id, call->arena, run, err);
}

static bool
is_known(const char **ids, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (str_equal(ids[i], id))
			return true;
	}
	return false;
}

bool
cmd_store_runs(struct cmd_call *call, int first, const char ***ids, size_t *count,
    struct err *err)
{
	const char **found = arena_array(call->arena, const char *, (size_t)call->arg_count + 1);
	size_t n = 0;

	for (int i = first; i < call->arg_count; i++) {
		const char *id;

		if (!cmd_store_run(call, call->args[i], &id, err))
			return false;
		if (!is_known(found, n, id))
			found[n++] = id;
	}
	*ids = found;
	*count = n;
	return true;
}

bool
cmd_store_list(struct cmd_call *call, const char *list, const char ***ids, size_t *count,
    struct err *err)
{
	const char **found = arena_array(call->arena, const char *, strlen(list) + 1);
	size_t n = 0;

	while (*list != '\0') {
		size_t len = strcspn(list, ",");

		if (len > 0 && !cmd_store_run(call, arena_strndup(call->arena, list, len),
			&found[n++], err))
			return false;
		list += len + (list[len] == ',');
	}
	*ids = found;
	*count = n;
	return true;
}
