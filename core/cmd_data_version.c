/*
 * cmd_data_version.c - `benchtop data add`, `verify`, `checkout`, `rm`, `restore`: making versions of
 * datasets, getting them back, hiding them.
 */
#include <stdio.h>
#include <string.h>

#include "base_zstd.h"
#include "cmd_data.h"
#include "cmd_project.h"
#include "cmd_store.h"
#include "run_dataset.h"

/* The path of a dataset that the project file declares. */
static bool
declared_path(
    struct cmd_call *call, const char *name, const char **path, const char **base, struct err *err)
{
	const struct run_project *project;
	const struct run_dataset *dataset;
	char *root;

	if (!cmd_store_root(call, &root, err) || !cmd_project_for(call, root, NULL, &project, err))
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

/* The level of compression: what was asked for, else what the project file says of the dataset. */
static bool
find_level(struct cmd_call *call, const char *name, int *level, struct err *err)
{
	int64_t asked = cmd_count(call, "level", cmd_flag(call, "compress") ? ZSTD_LEVEL_USUAL : 0);
	const struct run_project *project;
	const struct run_dataset *dataset;
	char *root;

	if (cmd_flag(call, "no-compress") && asked != 0)
		return err_set(err, ERR_USAGE, "--compress and --no-compress: one of the two");
	if (asked > ZSTD_LEVEL_MAX || (asked < ZSTD_LEVEL_MIN && cmd_flag(call, "level")))
		return err_set(err, ERR_USAGE, "--level %lld: it is %d (quick) to %d (small)",
		    (long long)asked, ZSTD_LEVEL_MIN, ZSTD_LEVEL_MAX);
	*level = (int)asked;
	/* Read whatever was asked for: its mistakes are told before anything is stored. */
	if (!cmd_store_root(call, &root, err) || !cmd_project_for(call, root, NULL, &project, err))
		return false;
	dataset = run_project_dataset(project, name, NULL);
	if (dataset != NULL && asked == 0 && !cmd_flag(call, "no-compress"))
		*level = run_dataset_compress(dataset);
	return true;
}

/* "rentals@7", and what compressing has brought. */
static void
tell_added(struct cmd_call *call, const char *name, int version, bool created)
{
	char size[STR_SHORT], stored[STR_SHORT];
	struct store_dataset *d = NULL;
	uint64_t bytes = 0;
	size_t packed = 0;

	if (created && store_dataset_load(call->store, name, version, call->arena, &d, NULL))
		bytes = store_dataset_stored(call->store, d, &packed);
	cmd_out_printf(call->out, "%s@%d", name, version);
	if (d != NULL && packed > 0)
		cmd_out_printf(call->out, " (%s, stored in %s)", str_bytes(size, d->bytes),
		    str_bytes(stored, bytes));
	cmd_out_text(call->out, created ? "\n" : " (the same content was there already)\n");
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
	if (!find_level(call, add.name, &add.compress, err))
		return false;
	add.progress = cmd_store_progress(call);
	done = store_dataset_add(store, &add, &version, &created, err);
	cmd_store_progress_end(call);
	if (!done)
		return false;
	tell_added(call, add.name, version, created);
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

/* ------------------------------------------------------------------------------------- verify, checkout, rm */

static bool
verify_version(struct cmd_call *call, const char *name, int version, struct err *err)
{
	bool good = store_dataset_verify(call->store, name, version, cmd_store_progress(call), err);

	cmd_store_progress_end(call);
	return good || err_wrap(err, "%s@%d", name, version);
}

/* How many versions there are, and how many of them are damaged or cannot be read, which is told of each. */
struct verified {
	size_t versions, damaged, unread;
	enum err_kind kind;		/* of the first that cannot be read */
};

static void
note_bad(struct cmd_call *call, struct verified *v, const struct err *why)
{
	cmd_out_printf(call->errors, "benchtop: %s\n", why->msg);
	if (why->kind == ERR_CORRUPT)
		v->damaged++;
	else if (v->unread++ == 0)
		v->kind = why->kind;
}

static bool
verify_dataset(struct cmd_call *call, const char *name, struct verified *v, struct err *err)
{
	int *versions;
	size_t count;

	if (!store_dataset_versions(call->store, name, call->arena, &versions, &count, err)) {
		v->versions++;
		note_bad(call, v, err);
		err_clear(err);
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		v->versions++;
		if (verify_version(call, name, versions[i], err))
			continue;
		if (err->kind == ERR_CANCELLED)
			return false;
		note_bad(call, v, err);
		err_clear(err);
	}
	return true;
}

static bool
verify_all(struct cmd_call *call, struct err *err)
{
	struct verified v = { .versions = 0 };
	struct store *store;
	const char **names;
	char text[STR_SHORT], unread[STR_SHORT] = "";
	size_t count;

	if (!cmd_store(call, &store, err) ||
	    !store_dataset_names(store, call->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!verify_dataset(call, names[i], &v, err))
			return false;
	if (v.unread > 0)
		snprintf(unread, sizeof unread, "; %zu could not be read", v.unread);
	if (v.damaged + v.unread > 0)
		return err_set(err, v.damaged > 0 ? ERR_CORRUPT : v.kind, "damaged: %zu of %s%s", v.damaged,
		    str_things(text, v.versions, "version"), unread);
	cmd_out_printf(call->out, "%s verified\n", str_things(text, v.versions, "version"));
	return true;
}

static bool
verify_run(struct cmd_call *call, struct err *err)
{
	struct store_dataset *d;

	if (call->arg_count == 0)
		return verify_all(call, err);
	if (!cmd_data_version(call, call->args[0], &d, err) ||
	    !verify_version(call, d->name, d->version, err))
		return false;
	cmd_out_printf(call->out, "%s@%d is as it was added\n", d->name, d->version);
	return true;
}

static bool
checkout_run(struct cmd_call *call, struct err *err)
{
	struct store_dataset *d;
	char text[STR_SHORT];
	bool done;

	if (!cmd_data_version(call, call->args[0], &d, err))
		return false;
	done = store_dataset_checkout(
	    call->store, d->name, d->version, call->args[1], cmd_store_progress(call), err);
	cmd_store_progress_end(call);
	if (done)
		cmd_out_printf(call->out, "%s@%d: %s in %s\n", d->name, d->version,
		    str_things(text, d->file_count, "file"), call->args[1]);
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

		if (!store_dataset_parse(store, call->args[i], call->arena, &name, &version, err))
			return false;
		if (strchr(call->args[i], '@') == NULL)
			return err_set(err, ERR_USAGE, "%s: which version? The newest is %s@%d", name, name, version);
		if (!change(store, name, version, err))
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
	{ .letter = 'z',
	    .name = "compress",
	    .help = "keep new files compressed (zstd); by default what the project file says" },
	{ .name = "level",
	    .arg = "N",
	    .type = CMD_COUNT,
	    .help = "compress, and how hard: 1 is quick, 19 is small (default 3)" },
	{ .name = "no-compress", .help = "keep new files as they are, whatever the project file says" },
	{ .name = "no-profile", .help = "statistics later, when they are asked for" },
	{ .name = NULL },
};

static const struct cmd_example add_examples[] = {
	{ "benchtop data add rentals data/rentals.csv -m 'first quarter'", "version 1" },
	{ "benchtop data add logs data/logs --level 9", "in less space" },
	{ "benchtop data add rentals", "the path that the project file declares" },
	{ .line = NULL },
};

const struct cmd cmd_data_add = {
	.name = "add",
	.summary = "keep a version of a dataset",
	.usage = "NAME [PATH] [-m TEXT] [--compress [--level N]]",
	.options = add_options,
	.details = "PATH is a file, a folder or a glob; without it, the path of the dataset in the "
		   "project file. Each file is "
		   "stored once, by its SHA-256, and never changes again. The same content is the "
		   "same version. The statistics "
		   "are made at once and kept. May be interrupted at any time.\n\n"
		   "With --compress, or compress: true at the dataset in the project file, files that are new "
		   "to the store are kept as zstd; those that get no smaller stay as they are. Nothing else "
		   "changes: hashes and versions are those of the content, every command reads it, and a "
		   "checkout gives it back byte for byte.",
	.examples = add_examples,
	.min_args = 1,
	.max_args = 2,
	.completes = CMD_ARGS_DATASETS,
	.run = add_run,
};

const struct cmd cmd_data_verify = {
	.name = "verify",
	.summary = "read stored data again and compare its hashes",
	.usage = "[NAME[@VERSION]]",
	.max_args = 1,
	.completes = CMD_ARGS_DATASETS,
	.run = verify_run,
};

static const struct cmd_example checkout_examples[] = {
	{ "benchtop data checkout rentals@3 old", "the files of version 3, into the folder old" },
	{ .line = NULL },
};

const struct cmd cmd_data_checkout = {
	.name = "checkout",
	.summary = "put the files of a version into a folder",
	.usage = "NAME[@VERSION] FOLDER",
	.details = "Byte for byte, as they were added, and yours to write. FOLDER is made where there is none; a "
		   "file in it that has the path of one of the version is replaced.",
	.examples = checkout_examples,
	.min_args = 2,
	.max_args = 2,
	.completes = CMD_ARGS_DATASETS,
	.run = checkout_run,
};

static const struct cmd_example rm_examples[] = {
	{ "benchtop data rm rentals@2 rentals@3", "two versions" },
	{ "benchtop gc", "then free what only they had" },
	{ .line = NULL },
};

const struct cmd cmd_data_rm = {
	.name = "rm",
	.summary = "remove versions",
	.usage = "NAME@VERSION...",
	.details = "Removed versions can be restored until `benchtop gc` frees them. Numbers are "
		   "never used again.",
	.examples = rm_examples,
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
