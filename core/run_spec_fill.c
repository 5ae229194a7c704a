/*
 * run_spec_fill.c - the clean folder of an isolated run: code, data and what else programs need, without
 * the results of other runs.
 */
#include <string.h>

#include "os_fs.h"
#include "run_section.h"
#include "run_spec_parts.h"
#include "store_dataset.h"
#include "store_run.h"

/* Where the files of a dataset lay: a folder's content in it, a file or a glob's matches beside it. */
static const char *
data_folder(const struct run_spec *spec, const struct run_spec_data *data,
    const struct store_dataset *version, struct arena *arena)
{
	const char *path = data->path;
	const char *glob = strpbrk(path, "*?[{"), *slash;
	size_t n = glob != NULL ? (size_t)(glob - path) : strlen(path);
	char *folder = arena_strndup(arena, path, n);

	/* A single file of the same base name was given by its own path. */
	if (glob == NULL && (version->file_count != 1 ||
	    !str_equal(version->files[0].path, fs_basename(path))))
		return fs_join(arena, spec->workdir, folder);
	slash = strrchr(folder, '/');
	folder[slash != NULL ? slash - folder : 0] = '\0';
	return *folder != '\0' ? fs_join(arena, spec->workdir, folder) : spec->workdir;
}

static bool
checkout_data(struct run_spec *spec, struct store *store, const struct run_spec_data *data,
    const struct run_progress *progress, struct arena *arena, struct err *err)
{
	struct run_data_progress reporter;
	struct store_dataset *version;
	const char *name, *folder;
	int number;

	if (!store_dataset_parse(store, data->version, arena, &name, &number, err) ||
	    !store_dataset_load(store, name, number, arena, &version, err))
		return false;
	if (data->path[0] == '/') {
		run_spec_warn(spec,
		    arena_printf(arena,
			"dataset %s lies outside of the project: what is in %s now is "
			"used, the run had %s",
			data->name, data->path, data->version),
		    arena);
		return true;
	}
	if (!run_path_check(data->path, err))
		return false;
	folder = data_folder(spec, data, version, arena);
	return store_dataset_checkout(
	    store, name, number, folder, run_data_progress(&reporter, progress, data->name), err);
}

bool
run_spec_fill(struct run_spec *spec, struct store *store, const struct run_progress *progress,
    struct arena *arena, struct err *err)
{
	const char *work = spec->isolated ? store_run_path(store, spec->id, "work", arena) : NULL;
	static const struct run_project nothing = { .root = "" };
	struct run_texts notes, results;

	if (work == NULL)
		return true;
	if (!run_snapshot_restore(&spec->code, work, arena, &notes, err))
		return err_wrap(
		    err, "the code of run %s", spec->rerun_of != NULL ? spec->rerun_of : spec->id);
	for (size_t i = 0; i < spec->data_count; i++)
		if (!checkout_data(spec, store, &spec->data[i], progress, arena, err))
			return err_wrap(err, "dataset %s", spec->data[i].version);
	results = run_spec_results(&nothing, spec, arena);
	if (!run_snapshot_link_rest(&spec->code, spec->root, work, &results, arena, err))
		return false;
	for (size_t i = 0; i < notes.count; i++)
		run_spec_warn(spec, notes.items[i], arena);
	return true;
}
