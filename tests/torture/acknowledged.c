/*
 * acknowledged.c - looks at a workspace as the command line tells it, with its runs, versions, settings and index.
 */
#include "torture/acknowledged.h"

#include <stdio.h>
#include <unistd.h>

#include "base_json.h"
#include "lib/await.h"
#include "lib/tap.h"
#include "lib/train.h"
#include "os_proc.h"
#include "run_alive.h"
#include "screen/workspace.h"
#include "store_dataset.h"
#include "store_record.h"
#include "store_reindex.h"
#include "store_run_load.h"

/* ------------------------------------------------------------------------------------ what is known */

void
acknowledged_begin(struct acknowledged *said)
{
	said->versions = 1;
	said->seen = map_new();
	for (int i = 0; i < ACKNOWLEDGED_RUNS; i++) {
		map_set(said->seen, workspace_ids[i], said->seen);
		str_copy(said->facts[i][DELETED].is, sizeof said->facts[i][DELETED].is, "no");
	}
}

void
acknowledged_release(struct acknowledged *said)
{
	map_free(said->seen, NULL);
}

void
acknowledged_try(struct known *k, const char *value)
{
	str_copy(k->maybe, sizeof k->maybe, value);
	k->unsure = true;
}

void
acknowledged_told(struct acknowledged *said, struct known *k)
{
	str_copy(k->is, sizeof k->is, k->maybe);
	k->unsure = false;
	said->count++;
}

bool
acknowledged_deleted(const struct acknowledged *said, int run)
{
	return str_equal(said->facts[run][DELETED].is, "yes");
}

/* ------------------------------------------------------------------------------------ the command line */

int
acknowledged_benchtop(struct acknowledged *said, const char *arguments, struct buf *out)
{
	const char *argv[] = { "/bin/sh", "-c", arena_printf(said->a, "\"$BENCHTOP\" %s", arguments), NULL };
	struct buf errors = BUF_INIT;
	struct os_proc child = OS_PROC_INIT;
	struct err err;
	int status;

	child.argv = argv;
	child.cwd = workspace->root;
	tap_must(os_proc_run(&child, NULL, out, &errors, &status, &err), &err);
	if (status != 0)
		train_problem("benchtop %s: %s", arguments, buf_str(&errors));
	buf_release(&errors);
	return status;
}

void
acknowledged_start_long(struct acknowledged *said)
{
	struct buf id = BUF_INIT;

	acknowledged_benchtop(said, "run long --detach", &id);
	str_copy(said->running, sizeof said->running, buf_str(&id));
	said->running[strcspn(said->running, "\n")] = '\0';
	said->stopped = false;
	map_set(said->seen, said->running, said->seen);
	buf_release(&id);
}

/* ------------------------------------------------------------------------------------ what is left */

static bool
has_ended(void *id)
{
	struct run_state state;
	struct err err;

	tap_must(run_state_read(workspace->store, id, &state, &err), &err);
	return store_status_is_final(state.status);
}

static void
check_launched(struct acknowledged *said, const char *id)
{
	struct store_run *run;
	struct err err;

	if (!await_change(store_run_path(workspace->store, id, NULL, said->a), has_ended, (char *)(uintptr_t)id))
		train_problem("run %s does not end", id);
	tap_must(store_run_load(workspace->store, id, said->a, &run, &err), &err);
	if (!str_equal(run->status, "finished"))
		train_problem("run %s is %s (%s)", id, run->status, run->reason);
	train_check(workspace->store, run, false);
}

static void
check_stopped(struct acknowledged *said)
{
	struct run_state state;
	struct err err;

	if (said->running[0] == '\0')
		return;
	if (!said->stopped && !has_ended(said->running))
		acknowledged_benchtop(said, arena_printf(said->a, "stop %s", said->running), NULL);
	if (!await_change(store_run_path(workspace->store, said->running, NULL, said->a), has_ended, said->running))
		train_problem("run %s does not stop", said->running);
	tap_must(run_state_read(workspace->store, said->running, &state, &err), &err);
	if (!str_equal(state.status, "stopped"))
		train_problem("run %s is %s instead of stopped", said->running, state.status);
	said->running[0] = '\0';
}

/* All runs that were not there before are launched ones, besides the one that was started to be stopped. */
static void
check_runs(struct acknowledged *said)
{
	int launched = 0;
	struct err err;
	size_t count;
	char **ids;

	/* Commands that the workbench had started go on without it, and so do runs: until the last of them has ended. */
	if (!await_unmarked("HOME", workspace->root))
		train_problem("processes are left behind");
	check_stopped(said);
	tap_must(fs_list(fixture_path(workspace, ".benchtop/runs"), said->a, &ids, &count, &err), &err);
	for (size_t i = 0; i < count; i++) {
		if (!store_id_is_valid(ids[i]) || map_get(said->seen, ids[i]) != NULL)
			continue;
		map_set(said->seen, ids[i], said->seen);
		check_launched(said, ids[i]);
		launched++;
	}
	if (launched < said->launches || launched > said->launches_tried)
		train_problem("%d runs were launched, %d of %d acknowledged", launched, said->launches, said->launches_tried);
	said->launches = said->launches_tried = 0;
}

static void
check_fact(struct known *k, const char *what, const char *value)
{
	if (!str_equal(value, k->is) && !(k->unsure && str_equal(value, k->maybe)))
		train_problem("%s is \"%s\", not \"%s\"%s%s", what, value, k->is, k->unsure ? " or " : "", k->unsure ? k->maybe : "");
	str_copy(k->is, sizeof k->is, value);
	k->unsure = false;
}

static const struct json *
find_run(const struct json *runs, const char *id)
{
	for (size_t i = 0; i < json_len(runs); i++)
		if (str_equal(json_str(json_get(json_at(runs, i), "id"), ""), id))
			return json_at(runs, i);
	return NULL;
}

static void
check_facts(struct acknowledged *said, struct slice text)
{
	struct json *runs = NULL;
	struct err err;

	tap_must(json_parse(&runs, text, &err), &err);
	for (int i = 0; i < ACKNOWLEDGED_RUNS; i++) {
		const struct json *run = find_run(runs, workspace_ids[i]);

		check_fact(&said->facts[i][DELETED], "deleted", run == NULL ? "yes" : "no");
		if (run == NULL)
			continue;
		check_fact(&said->facts[i][TAG], "the tag", json_str(json_get(json_get(run, "tags"), "t"), ""));
		check_fact(&said->facts[i][NOTE], "the note", json_str(json_get(run, "note"), ""));
	}
	json_free(runs);
}

/* The tables of the index that was kept are those of one made anew, and so is what is printed. */
static void
check_index(struct acknowledged *said, const struct buf *kept)
{
	struct buf anew = BUF_INIT;
	struct store *store;
	struct err err;

	if (!store_open(&store, workspace->root, 0, &err)) {
		train_problem("%s", err.msg);
		return;
	}
	if (!store_reindex_check(store, NULL, &err))
		train_problem("%s", err.msg);
	store_close(store);
	(void)!unlink(fixture_path(workspace, ".benchtop/index.db"));
	(void)!unlink(fixture_path(workspace, ".benchtop/index.db-wal"));
	(void)!unlink(fixture_path(workspace, ".benchtop/index.db-shm"));
	acknowledged_benchtop(said, "reindex", NULL);
	acknowledged_benchtop(said, "runs --json", &anew);
	if (anew.len != kept->len || memcmp(anew.data, kept->data, anew.len) != 0)
		train_problem("the index made anew gives other runs");
	buf_release(&anew);
}

static void
check_versions(struct acknowledged *said)
{
	size_t count = 0;
	struct err err;
	int *versions;

	tap_must(store_dataset_versions(workspace->store, "d", said->a, &versions, &count, &err), &err);
	if ((int)count < said->versions || (int)count > said->versions + 1)
		train_problem("%zu versions, %d acknowledged", count, said->versions);
	for (size_t i = count > 2 ? count - 2 : 0; i < count; i++)
		if (!store_dataset_verify(workspace->store, "d", versions[i], NULL, &err))
			train_problem("version %d: %s", versions[i], err.msg);
	said->versions = (int)count;
}

static void
check_settings(struct acknowledged *said)
{
	char *path = fixture_path(workspace, "state/benchtop/remembered"), theme[32] = "";
	struct buf text = BUF_INIT;
	struct err err;
	int used = 0;

	if (fs_read_file(path, 0, &text, &err)) {
		const char *line = strstr(buf_str(&text), "theme ");

		if (text.len == 0 || text.data[text.len - 1] != '\n')
			train_problem("%s is not whole", path);
		if (line != NULL && sscanf(line, "theme %31s%n", theme, &used) == 1 && line[used] != '\n')
			train_problem("%s has a strange theme", path);
	}
	check_fact(&said->theme, "the theme", theme);
	buf_release(&text);
}

void
acknowledged_check(struct acknowledged *said, int run)
{
	struct buf kept = BUF_INIT;

	check_runs(said);
	check_versions(said);
	check_settings(said);
	acknowledged_benchtop(said, "runs --json", &kept);
	check_facts(said, buf_slice(&kept));
	check_index(said, &kept);
	buf_release(&kept);
	if (acknowledged_deleted(said, run) &&
	    acknowledged_benchtop(said, arena_printf(said->a, "restore %s", workspace_ids[run]), NULL) == 0)
		str_copy(said->facts[run][DELETED].is, sizeof said->facts[run][DELETED].is, "no");
}
