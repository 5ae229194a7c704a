/*
 * cmd_data_version.c - `benchtop data add`, `ls`, `show`, `verify`, `checkout`, `rm`, `restore`:
 * versions of datasets.
 */
#include <stdio.h>

#include "base_time.h"
#include "cmd_data.h"
#include "cmd_project.h"
#include "cmd_store.h"
#include "cmd_table.h"
#include "store_object.h"

/* The path of a dataset that the project file declares. */
static bool
declared_path(
    struct cmd_call *call, const char *name, const char **path, const char **base, struct err *err)
{
	const struct run_project *project;
	const struct run_dataset *dataset;
	char *root;

	if (!cmd_store_root(call, &root, err) || !cmd_project(call, root, &project, err))
		return false;
	dataset = run_project_dataset(project, name, err);
	if (dataset == NULL || dataset->path == NULL)
		return err_set(err, ERR_NOTFOUND,
		    "no dataset %s with a path in the project file; give one: benchtop data add %s "
		    "PATH",
		    name, name);
	*path = dataset->path;
	*base = root;
	return true;
}

static bool
profile_new(struct cmd_call *call, const char *name, int version, struct err *err)
{
	struct cmd_data_input in;
	struct data_profile profile;

	if (!cmd_data_find(call, arena_printf(call->arena, "%s@%d", name, version), &in, err) ||
	    !cmd_data_check_new(call, &in, &profile, err))
		return false;
	data_profile_release(&profile);
	return true;
}

static bool
add_run(struct cmd_call *call, struct err *err)
{
	struct store_dataset_add add = { .name = call->args[0],
		.message = cmd_text(call, "message", NULL) };
	struct store *store;
	bool created, done;
	int version;

	if (!cmd_store_make(call, false, &store, err))
		return false;
	if (call->arg_count == 2)
		add.source = call->args[1];
	else if (!declared_path(call, add.name, &add.source, &add.base, err))
		return false;
	add.progress = cmd_store_progress(call);
	done = store_dataset_add(store, &add, &version, &created, err);
	cmd_store_progress_end(call);
	if (!done)
		return false;
	cmd_out_printf(call->out, "%s@%d%s\n", add.name, version,
	    created ? "" : " (the same content was there already)");
	if (!created || cmd_flag(call, "no-profile"))
		return true;
	/* The version is kept whatever its statistics say. */
	if (!profile_new(call, add.name, version, err)) {
		cmd_out_printf(call->errors,
		    "benchtop: %s@%d is stored, but could not be looked at: %s\n", add.name,
		    version, err->msg);
		err_clear(err);
	}
	return true;
}

/* ------------------------------------------------------------------------------------- listing */

static void
put_version_json(struct json_out *out, const struct store_dataset *d)
{
	char created[STR_SHORT];

	json_open(out, NULL, '{');
	json_put_str(out, "name", d->name);
	json_put_int(out, "version", d->version);
	json_put_str(out, "created", time_format(created, d->created));
	json_put_str(out, "user", d->user);
	json_put_str(out, "host", d->host);
	json_put_str(out, "message", d->message);
	json_put_str(out, "source", d->source);
	json_put_str(out, "content", d->content);
	json_put_int(out, "bytes", (int64_t)d->bytes);
	json_open(out, "files", '[');
	for (size_t i = 0; i < d->file_count; i++) {
		json_open(out, NULL, '{');
		store_object_members(out, d->files[i].path, d->files[i].size, d->files[i].sha256);
		json_close(out);
	}
	json_close(out);
	json_close(out);
}

static void
put_version(struct cmd_table *table, const struct store_dataset *d)
{
	char text[STR_SHORT], version[STR_SHORT];

	snprintf(version, sizeof version, "%d", d->version);
	cmd_table_cell(table, d->name, NULL);
	cmd_table_cell(table, version, NULL);
	cmd_table_cell(table, time_ago(text, d->created, time_now()), NULL);
	cmd_table_cell(table, str_count(text, d->file_count), NULL);
	cmd_table_cell(table, str_bytes(text, d->bytes), NULL);
	cmd_table_cell(table, d->message, NULL);
}

/* Calls back for each version of each wanted dataset, in order. */
struct listing {
	struct cmd_table *table;
	struct json_out *json;
};

static bool
list_dataset(struct cmd_call *call, const char *name, struct listing *list, struct err *err)
{
	struct store_dataset *d;
	int *versions;
	size_t count;

	if (!store_dataset_versions(call->store, name, call->arena, &versions, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!store_dataset_load(call->store, name, versions[i], call->arena, &d, err))
			return false;
		if (list->json != NULL)
			put_version_json(list->json, d);
		else
			put_version(list->table, d);
	}
	return true;
}

static bool
list_all(struct cmd_call *call, struct listing *list, struct err *err)
{
	const char **names;
	size_t count;

	if (call->arg_count == 1)
		return list_dataset(call, call->args[0], list, err);
	if (!store_dataset_names(call->store, call->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!list_dataset(call, names[i], list, err))
			return false;
	return true;
}

static bool
ls_run(struct cmd_call *call, struct err *err)
{
	static const struct cmd_column columns[] = { { .title = "dataset" },
		{ .title = "version", .right = true }, { .title = "added" },
		{ .title = "files", .right = true }, { .title = "size", .right = true },
		{ .title = "message", .flexible = true } };
	struct listing list = { .table = NULL };
	struct buf text = BUF_INIT;
	struct json_out json;
	struct store *store;
	bool done;

	if (!cmd_store(call, &store, err))
		return false;
	if (cmd_flag(call, "json")) {
		json_begin(&json, &text);
		json_open(&json, NULL, '[');
		list.json = &json;
		done = list_all(call, &list, err);
		json_close(&json);
		if (done)
			cmd_data_print(call, &text);
		buf_release(&text);
		return done;
	}
	list.table = cmd_table_new(ARRAY_LEN(columns));
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		cmd_table_column(list.table, i, &columns[i]);
	done = list_all(call, &list, err);
	if (done && cmd_table_rows(list.table) > 0)
		cmd_table_print(list.table, call->out);
	else if (done)
		cmd_out_text(
		    call->errors, "no datasets yet; to add one: benchtop data add NAME PATH\n");
	cmd_table_free(list.table);
	return done;
}

/* A dataset version that must be one of the store. */
static bool
find_version(struct cmd_call *call, const char *text, struct store_dataset **out, struct err *err)
{
	const char *name;
	struct store *store;
	int version;

	return cmd_store(call, &store, err) &&
	       store_dataset_parse(store, text, call->arena, &name, &version, err) &&
	       store_dataset_load(store, name, version, call->arena, out, err);
}

static bool
show_run(struct cmd_call *call, struct err *err)
{
	struct store_dataset *d;
	char text[STR_SHORT];

	if (!find_version(call, call->args[0], &d, err))
		return false;
	if (cmd_flag(call, "json")) {
		struct buf buf = BUF_INIT;
		struct json_out json;

		json_begin(&json, &buf);
		put_version_json(&json, d);
		cmd_data_print(call, &buf);
		return true;
	}
	cmd_out_printf(call->out, "%s@%d\n  added    %s by %s on %s\n", d->name, d->version,
	    time_local(text, d->created), d->user, d->host);
	if (*d->message != '\0')
		cmd_out_printf(call->out, "  message  %s\n", d->message);
	cmd_out_printf(call->out, "  from     %s\n", d->source);
	cmd_out_printf(call->out, "  content  %s\n", d->content);
	cmd_out_printf(
	    call->out, "  size     %s in %zu files\n\n", str_bytes(text, d->bytes), d->file_count);
	for (size_t i = 0; i < d->file_count; i++)
		cmd_out_printf(call->out, "  %.12s %10s  %s\n", d->files[i].sha256,
		    str_bytes(text, d->files[i].size), d->files[i].path);
	return true;
}

/* ------------------------------------------------------------------------------------- verify, checkout, rm */

static bool
verify_dataset(struct cmd_call *call, const char *name, size_t *checked, struct err *err)
{
	int *versions;
	size_t count;

	if (!store_dataset_versions(call->store, name, call->arena, &versions, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		bool good = store_dataset_verify(
		    call->store, name, versions[i], cmd_store_progress(call), err);

		cmd_store_progress_end(call);
		if (!good)
			return err_wrap(err, "%s@%d", name, versions[i]);
		(*checked)++;
	}
	return true;
}

static bool
verify_run(struct cmd_call *call, struct err *err)
{
	struct store *store;
	const char **names;
	size_t count, checked = 0;

	if (!cmd_store(call, &store, err))
		return false;
	if (call->arg_count == 1) {
		struct store_dataset *d;
		bool good;

		if (!find_version(call, call->args[0], &d, err))
			return false;
		good =
		    store_dataset_verify(store, d->name, d->version, cmd_store_progress(call), err);
		cmd_store_progress_end(call);
		if (good)
			cmd_out_printf(
			    call->out, "%s@%d is as it was added\n", d->name, d->version);
		return good;
	}
	if (!store_dataset_names(store, call->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!verify_dataset(call, names[i], &checked, err))
			return false;
	cmd_out_printf(call->out, "%zu versions are as they were added\n", checked);
	return true;
}

static bool
checkout_run(struct cmd_call *call, struct err *err)
{
	struct store_dataset *d;
	bool done;

	if (!find_version(call, call->args[0], &d, err))
		return false;
	done = store_dataset_checkout(
	    call->store, d->name, d->version, call->args[1], cmd_store_progress(call), err);
	cmd_store_progress_end(call);
	if (done)
		cmd_out_printf(call->out, "%s@%d: %zu files in %s\n", d->name, d->version,
		    d->file_count, call->args[1]);
	return done;
}

static bool
change_versions(struct cmd_call *call,
    bool (*change)(struct store *, const char *, int, struct err *), const char *what,
    struct err *err)
{
	struct store *store;

	if (!cmd_store(call, &store, err))
		return false;
	for (int i = 0; i < call->arg_count; i++) {
		const char *name;
		int version;

		if (!store_dataset_parse(store, call->args[i], call->arena, &name, &version, err) ||
		    !change(store, name, version, err))
			return false;
		cmd_out_printf(call->out, "%s@%d %s\n", name, version, what);
	}
	return true;
}

static bool
rm_run(struct cmd_call *call, struct err *err)
{
	return change_versions(
	    call, store_dataset_delete, "removed (until gc: benchtop data restore)", err);
}

static bool
restore_run(struct cmd_call *call, struct err *err)
{
	return change_versions(call, store_dataset_restore, "is back", err);
}

static const struct cmd_option add_options[] = {
	{ .letter = 'm',
	    .name = "message",
	    .arg = "TEXT",
	    .type = CMD_TEXT,
	    .help = "what this version is" },
	{ .name = "no-profile", .help = "statistics later, when they are asked for" },
	{ .name = NULL },
};

static const struct cmd_option json_options[] = { { .name = "json", .help = "for programs" },
	{ .name = NULL } };

static const struct cmd_example add_examples[] = {
	{ "benchtop data add rentals data/rentals.csv -m 'first quarter'", "version 1" },
	{ "benchtop data add rentals", "the path that the project file declares" },
	{ .line = NULL },
};

const struct cmd cmd_data_add = {
	.name = "add",
	.summary = "keep a version of a dataset",
	.usage = "NAME [PATH] [-m TEXT]",
	.options = add_options,
	.details = "PATH is a file, a folder or a glob; without it, the path of the dataset in the "
		   "project file. Each file is "
		   "stored once, by its SHA-256, and never changes again. The same content is the "
		   "same version. The statistics "
		   "are made at once and kept. May be interrupted at any time.",
	.examples = add_examples,
	.min_args = 1,
	.max_args = 2,
	.completes = CMD_ARGS_DATASETS,
	.run = add_run,
};

const struct cmd cmd_data_ls = {
	.name = "ls",
	.summary = "list datasets and their versions",
	.usage = "[NAME] [--json]",
	.options = json_options,
	.max_args = 1,
	.completes = CMD_ARGS_DATASETS,
	.run = ls_run,
};

const struct cmd cmd_data_show = {
	.name = "show",
	.summary = "show a version: who, when, which files",
	.usage = "NAME[@VERSION] [--json]",
	.options = json_options,
	.min_args = 1,
	.max_args = 1,
	.completes = CMD_ARGS_DATASETS,
	.run = show_run,
};

const struct cmd cmd_data_verify = {
	.name = "verify",
	.summary = "read stored data again and compare its hashes",
	.usage = "[NAME[@VERSION]]",
	.max_args = 1,
	.completes = CMD_ARGS_DATASETS,
	.run = verify_run,
};

const struct cmd cmd_data_checkout = {
	.name = "checkout",
	.summary = "put the files of a version into a folder",
	.usage = "NAME[@VERSION] FOLDER",
	.min_args = 2,
	.max_args = 2,
	.completes = CMD_ARGS_DATASETS,
	.run = checkout_run,
};

const struct cmd cmd_data_rm = {
	.name = "rm",
	.summary = "remove versions",
	.usage = "NAME@VERSION...",
	.details = "Removed versions can be restored until `benchtop gc` frees them. Numbers are "
		   "never used again.",
	.min_args = 1,
	.max_args = -1,
	.completes = CMD_ARGS_DATASETS,
	.run = rm_run,
};

const struct cmd cmd_data_restore = {
	.name = "restore",
	.summary = "bring removed versions back",
	.usage = "NAME@VERSION...",
	.min_args = 1,
	.max_args = -1,
	.completes = CMD_ARGS_DATASETS,
	.run = restore_run,
};
