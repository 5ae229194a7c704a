/*
 * cmd_data_ls.c - `benchtop data ls` and `show`: which versions there are, and what they take.
 */
#include <stdio.h>

#include "base_time.h"
#include "cmd_data.h"
#include "cmd_table.h"
#include "store_object.h"

/* A file as it lies in the store; one that is missing there has no size there. */
static void
put_file_json(struct cmd_call *call, struct json_out *out, const struct store_dataset_file *file)
{
	struct store_object_place place;
	bool there = store_object_find(call->store, file->sha256, call->arena, &place);

	json_open(out, NULL, '{');
	store_object_members(out, file->path, file->size, file->sha256);
	if (there)
		json_put_int(out, "stored", (int64_t)place.stored);
	else
		json_put_null(out, "stored");
	json_put_bool(out, "compressed", place.packed);
	json_close(out);
}

static void
put_version_json(struct cmd_call *call, struct json_out *out, const struct store_dataset *d)
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
	json_put_int(out, "stored", (int64_t)store_dataset_stored(call->store, d, NULL));
	json_open(out, "files", '[');
	for (size_t i = 0; i < d->file_count; i++)
		put_file_json(call, out, &d->files[i]);
	json_close(out);
	json_close(out);
}

static void
put_version(struct cmd_call *call, struct cmd_table *table, const struct store_dataset *d)
{
	char text[STR_SHORT], version[STR_SHORT];

	snprintf(version, sizeof version, "%d", d->version);
	cmd_table_cell(table, d->name, NULL);
	cmd_table_cell(table, version, NULL);
	cmd_table_cell(table, time_ago(text, d->created, time_now()), NULL);
	cmd_table_cell(table, str_count(text, d->file_count), NULL);
	cmd_table_cell(table, str_bytes(text, d->bytes), NULL);
	cmd_table_cell(table, str_bytes(text, store_dataset_stored(call->store, d, NULL)), NULL);
	cmd_table_cell(table, d->message, NULL);
}

/* Where the versions go, and what could not be read: it has its row, and does not hide the others. */
struct listing {
	struct cmd_table *table;
	struct json_out *json;
	size_t unread;
	struct err first;
};

/* version 0: the dataset's folder itself */
static void
put_unread(struct cmd_call *call, struct listing *list, const char *name, int version, const struct err *why)
{
	char text[STR_SHORT] = "";

	if (list->unread++ == 0)
		list->first = *why;
	if (list->json != NULL) {
		json_open(list->json, NULL, '{');
		json_put_str(list->json, "name", name);
		if (version > 0)
			json_put_int(list->json, "version", version);
		else
			json_put_null(list->json, "version");
		json_put_str(list->json, "error", why->msg);
		json_close(list->json);
		return;
	}
	if (version > 0)
		snprintf(text, sizeof text, "%d", version);
	cmd_table_cell(list->table, name, NULL);
	cmd_table_cell(list->table, text, NULL);
	for (int i = 0; i < 4; i++)
		cmd_table_cell(list->table, NULL, NULL);
	cmd_table_cell(list->table, arena_printf(call->arena, "cannot be read: %s", why->msg), "error");
}

static void
list_dataset(struct cmd_call *call, const char *name, struct listing *list)
{
	struct store_dataset *d;
	int *versions;
	struct err why;
	size_t count;

	if (!store_dataset_versions(call->store, name, call->arena, &versions, &count, &why)) {
		put_unread(call, list, name, 0, &why);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (!store_dataset_load(call->store, name, versions[i], call->arena, &d, &why))
			put_unread(call, list, name, versions[i], &why);
		else if (list->json != NULL)
			put_version_json(call, list->json, d);
		else
			put_version(call, list->table, d);
	}
}

static bool
list_all(struct cmd_call *call, struct listing *list, struct err *err)
{
	const char **names;
	size_t count;

	if (call->arg_count == 1) {
		list_dataset(call, call->args[0], list);
		return true;
	}
	if (!store_dataset_names(call->store, call->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		list_dataset(call, names[i], list);
	return true;
}

static bool
check_unread(const struct listing *list, struct err *err)
{
	return list->unread == 0 ||
	    err_set(err, list->first.kind, "%zu of the versions could not be read (first: %s)", list->unread,
		list->first.msg);
}

static bool
ls_run(struct cmd_call *call, struct err *err)
{
	static const struct cmd_column columns[] = { { .title = "dataset" },
		{ .title = "version", .right = true }, { .title = "added" },
		{ .title = "files", .right = true }, { .title = "size", .right = true },
		{ .title = "stored", .right = true },
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
		return done && check_unread(&list, err);
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
	return done && check_unread(&list, err);
}

/* What compressed files take is told where there are any. */
static void
show_files(struct cmd_call *call, const struct store_dataset *d)
{
	char text[STR_SHORT], stored[STR_SHORT];
	size_t packed;
	uint64_t bytes = store_dataset_stored(call->store, d, &packed);

	if (packed > 0)
		cmd_out_printf(call->out, "  stored   %s (%.1f %%), %zu of %zu files compressed\n",
		    str_bytes(text, bytes), 100.0 * (double)bytes / (double)d->bytes, packed,
		    d->file_count);
	cmd_out_text(call->out, "\n");
	for (size_t i = 0; i < d->file_count; i++) {
		struct store_object_place place;

		(void)store_object_find(call->store, d->files[i].sha256, call->arena, &place);
		cmd_out_printf(call->out, "  %.12s %10s", d->files[i].sha256,
		    str_bytes(text, d->files[i].size));
		if (packed > 0)
			cmd_out_printf(call->out, " %10s", place.packed
			    ? str_bytes(stored, place.stored) : "");
		cmd_out_printf(call->out, "  %s\n", d->files[i].path);
	}
}

static bool
show_run(struct cmd_call *call, struct err *err)
{
	struct store_dataset *d;
	char text[STR_SHORT], files[STR_SHORT];

	if (!cmd_data_version(call, call->args[0], &d, err))
		return false;
	if (cmd_flag(call, "json")) {
		struct buf buf = BUF_INIT;
		struct json_out json;

		json_begin(&json, &buf);
		put_version_json(call, &json, d);
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
	    call->out, "  size     %s in %s\n", str_bytes(text, d->bytes),
	    str_things(files, d->file_count, "file"));
	show_files(call, d);
	return true;
}

static const struct cmd_option json_options[] = { { .name = "json", .help = "for programs" },
	{ .name = NULL } };

const struct cmd cmd_data_ls = {
	.name = "ls",
	.summary = "list datasets and their versions",
	.usage = "[NAME] [--json]",
	.options = json_options,
	.details = "The size is that of the files, stored what they take in the store: less where they are "
		   "kept compressed (data add --compress). What versions share is there once, and told for "
		   "each.",
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
