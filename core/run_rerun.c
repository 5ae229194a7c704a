/*
 * run_rerun.c - a historical run made ready to be run again.
 *
 * The frozen specification is what is repeated, not the project file of today: its steps with their
 * parameters substituted, or, when parameters are overridden, its templates substituted anew. The
 * snapshot is copied, so that each run's folder stays whole by itself. The environment is captured anew:
 * it cannot be restored, so where it differs is said.
 */
#include "run_rerun.h"

#include <string.h>

#include "base_map.h"
#include "base_rand.h"
#include "base_time.h"
#include "os_fs.h"
#include "run_adhoc.h"
#include "store_dataset.h"

extern char **environ;

/* The name of the flag that argument i is the value of, or "api-key" as an example. */
static const char *
flag_of(char *const *argv, size_t i, struct arena *arena)
{
	const char *word = argv[i][0] == '-' || i == 0 ? argv[i] : argv[i - 1];

	if (word[0] != '-')
		return "api-key";
	word += strspn(word, "-");
	return arena_strndup(arena, word, strcspn(word, "="));
}

static bool
override_command(struct run_spec *spec, const char *const *overrides, size_t count,
    struct arena *arena, struct err *err)
{
	char **argv = run_spec_argv(&spec->steps[0].run, arena);

	if (!run_adhoc_apply(argv, overrides, count, arena, &argv, err))
		return false;
	for (size_t i = 0; argv[i] != NULL; i++)
		if (strstr(argv[i], RUN_MASK) != NULL)
			return err_set(err, ERR_CONFIG,
			    "run %s: argument %zu of its command is a secret, which was "
			    "not recorded: give it anew, as in -p %s=...",
			    spec->rerun_of, i, flag_of(argv, i, arena));
	run_spec_hide(spec, argv, arena);
	spec->params = run_adhoc_params(argv, arena);
	return true;
}

static bool
override_params(struct run_spec *spec, const char *const *overrides, size_t count,
    struct arena *arena, struct err *err)
{
	struct run_texts all = { .items = arena_array(
				     arena, const char *, spec->overrides.count + count + 1) };

	if (spec->pipeline == NULL && spec->step_count == 0)
		return err_set(err, ERR_CORRUPT, "run %s has neither a pipeline nor a command",
		    spec->rerun_of);
	if (spec->pipeline == NULL && !override_command(spec, overrides, count, arena, err))
		return false;
	if (count == 0)
		return true;
	if (spec->pipeline != NULL) {
		for (size_t i = 0; i < count; i++)
			if (!run_params_override(arena, spec->params, NULL, overrides[i], err))
				return false;
		if ((spec->template_count > 0 || spec->test_template_count > 0 ||
		    spec->bundle_template.is_set) && !run_spec_resolve(spec, arena, err))
			return false;
	}
	for (size_t i = 0; i < spec->overrides.count; i++)
		all.items[all.count++] = spec->overrides.items[i];
	for (size_t i = 0; i < count; i++)
		all.items[all.count++] = spec->pipeline != NULL
					     ? arena_strdup(arena, overrides[i])
					     : run_adhoc_mask_override(overrides[i], arena);
	spec->overrides = all;
	return true;
}

/* ------------------------------------------------------------------------------- code */

struct copier {
	const char *from, *to;
	struct arena *arena;
};

static bool
copy_file(void *ctx, const char *path, const char *relative, const struct stat *st, struct err *err)
{
	struct copier *c = ctx;
	char *to = fs_join(c->arena, c->to, relative), *slash = strrchr(to, '/');

	(void)st;
	*slash = '\0';
	if (!fs_mkdirs(to, err))
		return false;
	*slash = '/';
	return fs_copy_file(path, to, FS_MAY_LINK, NULL, err);
}

static bool
copy_snapshot(struct run_spec *spec, struct store *store, struct arena *arena, struct err *err)
{
	struct copier c = { .from = spec->code.folder, .arena = arena };
	struct err ignored;

	c.to = arena_printf(arena, "%s/tmp/snapshot-%016llx", store_dir(store),
	    (unsigned long long)rand_u64());
	if (!fs_exists(fs_join(arena, c.from, "snapshot.json")))
		return err_set(
		    err, ERR_NOTFOUND, "run %s has no snapshot of its code", spec->rerun_of);
	if (!fs_mkdirs(c.to, err) || !fs_walk(c.from, copy_file, &c, err)) {
		if (!fs_remove_tree(c.to, &ignored))
			return false;
		return false;
	}
	spec->code.folder = c.to;
	return true;
}

/* ------------------------------------------------------------------------------- data, environment */

static bool
check_data(const struct run_spec *spec, struct store *store, struct arena *arena, struct err *err)
{
	for (size_t i = 0; i < spec->data_count; i++) {
		struct store_dataset *version;
		const char *name;
		int number;

		if (!store_dataset_parse(
			store, spec->data[i].version, arena, &name, &number, err) ||
		    !store_dataset_load(store, name, number, arena, &version, err))
			return err_wrap(err, "the data of run %s", spec->rerun_of);
		if (version->deleted)
			return err_set(err, ERR_NOTFOUND,
			    "the data of run %s: %s was removed (`benchtop data "
			    "restore %s` while it can be)",
			    spec->rerun_of, spec->data[i].version, spec->data[i].version);
	}
	return true;
}

static void
compare_word(struct run_spec *spec, const char *what, const char *then, const char *now,
    struct arena *arena)
{
	if (then != NULL && now != NULL && !str_equal(then, now))
		run_spec_warn(
		    spec, arena_printf(arena, "%s: %s then, %s now", what, then, now), arena);
}

static void
compare_packages(struct run_spec *spec, const struct run_environ *then,
    const struct run_environ *now, struct arena *arena)
{
	struct map *versions = map_new();
	struct buf examples = BUF_INIT;
	size_t differ = 0;

	for (size_t i = 0; i < now->packages.count; i++)
		map_set(versions, now->packages.items[i].name,
		    (void *)(uintptr_t)now->packages.items[i].value);
	for (size_t i = 0; i < then->packages.count; i++) {
		const struct run_pair *package = &then->packages.items[i];
		const char *version = map_get(versions, package->name);

		if (version != NULL && str_equal(version, package->value))
			continue;
		if (++differ <= 3)
			buf_printf(&examples, "%s%s %s then, %s now", differ > 1 ? "; " : "",
			    package->name, package->value, version != NULL ? version : "missing");
	}
	if (differ > 0)
		run_spec_warn(spec, arena_printf(arena, "packages: %s%s", buf_str(&examples),
		    differ > 3 ? arena_printf(arena, "; and %zu more", differ - 3) : ""), arena);
	buf_release(&examples);
	map_free(versions, NULL);
}

static void
capture_environment(struct run_spec *spec, struct arena *arena)
{
	struct run_environ then = spec->environ;
	struct run_environ_request request = {
		.folder = spec->root, .python = then.python, .envp = environ
	};

	if (request.python != NULL && !fs_exists(request.python))
		request.python = NULL;
	run_environ_capture(&spec->environ, &request, arena);
	compare_word(spec, "host", then.host, spec->environ.host, arena);
	compare_word(spec, "system", then.system, spec->environ.system, arena);
	compare_word(spec, "python", then.python_version, spec->environ.python_version, arena);
	compare_packages(spec, &then, &spec->environ, arena);
}

bool
run_rerun_prepare(struct run_spec *out, struct store *store, const char *id,
    const char *const *overrides, size_t override_count, struct arena *arena,
    struct err *err)
{
	struct run_spec spec;

	if (!run_spec_load(&spec, store, id, arena, err))
		return false;
	spec.rerun_of = arena_strdup(arena, id);
	spec.id = NULL;
	spec.workdir = NULL;
	spec.isolated = true;
	spec.no_cache = true;	/* a rerun is to show what comes out, not what came out */
	spec.created = time_now();
	spec.note = spec.trigger = NULL;
	spec.warnings.count = 0;
	if (!override_params(&spec, overrides, override_count, arena, err) ||
	    !check_data(&spec, store, arena, err) || !copy_snapshot(&spec, store, arena, err))
		return false;
	capture_environment(&spec, arena);
	*out = spec;
	return true;
}
