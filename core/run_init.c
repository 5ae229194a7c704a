/*
 * run_init.c - project files for people to start from: a commented one, an example's, or one that says
 * what an ad-hoc run did.
 */
#include "run_init.h"

#include <stdlib.h>
#include <string.h>

#include "os_fs.h"
#include "os_share.h"
#include "run_adhoc.h"

static const char template_head[] =
    "# What can be run here, and on which data. `benchtop config --keys` lists every key that may "
    "stand here,\n"
    "# `benchtop config` shows this file with all defaults filled in.\n";

static const char template_body[] =
    "\n"
    "# Data that is versioned, profiled and checked:\n"
    "#datasets:\n"
    "#  NAME:\n"
    "#    path: data/*.csv\n"
    "\n"
    "#pipelines:\n"
    "#  train:\n"
    "#    params: {rate: 0.1, seed: 7}\n"
    "#    steps:\n"
    "#      fit:\n"
    "#        run: python3 fit.py --rate ${params.rate} --seed ${params.seed}\n"
    "#        outputs: [model.json]\n"
    "#        metrics:\n"
    "#          - log: '^epoch (?<epoch>\\d+) loss=(?<loss>\\S+)'\n";

/* The name of the folder itself, also of "." and of a link to it. */
static const char *
folder_name(const char *dir, struct arena *arena)
{
	char *real = realpath(dir, NULL);
	const char *name = real != NULL ? fs_basename(arena_strdup(arena, real)) : "";

	free(real);
	return name[0] != '\0' ? name : "project";
}

static void
put_line(struct buf *out, const char *key, const char *value)
{
	struct yaml_out *yaml = yaml_out_new(out);

	yaml_open_map(yaml, NULL);
	yaml_put_str(yaml, key, value);
	yaml_close(yaml);
	yaml_out_free(yaml);
}

bool
run_init_project(const char *dir, const char *name, struct err *err)
{
	struct arena *arena = arena_new();
	struct buf text = BUF_INIT;
	bool ok;

	ok = fs_mkdirs(dir, err);
	if (ok) {
		buf_add(&text, template_head);
		put_line(&text, "project", name != NULL ? name : folder_name(dir, arena));
		buf_add(&text, template_body);
		ok = fs_write_file(fs_join(arena, dir, RUN_PROJECT_FILE), buf_slice(&text),
		    FS_EXCLUSIVE, err);
	}
	buf_release(&text);
	arena_free(arena);
	return ok;
}

/* ------------------------------------------------------------------------------- examples */

struct run_texts
run_init_examples(struct arena *arena)
{
	struct run_texts names = { .items = NULL };
	char *folder, **entries;
	size_t count;
	struct err err;

	if (!os_share_find("examples", arena, &folder, &err) ||
	    !fs_list(folder, arena, &entries, &count, &err))
		return names;
	names.items = arena_array(arena, const char *, count + 1);
	for (size_t i = 0; i < count; i++)
		if (fs_exists(
			arena_printf(arena, "%s/%s/%s", folder, entries[i], RUN_PROJECT_FILE)))
			names.items[names.count++] = entries[i];
	return names;
}

struct copy {
	const char *to;
	struct arena *arena;
	bool only_look;			/* for files that are there already */
};

static bool
visit(void *ctx, const char *path, const char *relative, const struct stat *st, struct err *err)
{
	struct copy *c = ctx;
	char *to = fs_join(c->arena, c->to, relative), *slash = strrchr(to, '/');

	(void)st;
	if (strstr(relative, "__pycache__") != NULL)
		return true;
	if (c->only_look)
		return !fs_exists(to) || err_set(err, ERR_EXISTS, "%s exists already", to);
	*slash = '\0';
	if (!fs_mkdirs(to, err))
		return false;
	*slash = '/';
	return fs_copy_file(path, to, 0, NULL, err);
}

static bool
find_example(const char *name, struct arena *arena, char **folder, struct err *err)
{
	struct run_texts names = run_init_examples(arena);
	struct buf list = BUF_INIT;

	for (size_t i = 0; i < names.count; i++) {
		if (str_equal(names.items[i], name))
			return os_share_find(
			    arena_printf(arena, "examples/%s", name), arena, folder, err);
		buf_printf(&list, "%s%s", i > 0 ? ", " : "", names.items[i]);
	}
	if (names.count == 0)
		err_set(err, ERR_NOTFOUND, "no example \"%s\": none is installed", name);
	else
		err_set(err, ERR_NOTFOUND, "no example \"%s\" (there %s %s)", name,
		    names.count == 1 ? "is" : "are", buf_str(&list));
	buf_release(&list);
	return false;
}

bool
run_init_example(const char *dir, const char *example, struct err *err)
{
	struct arena *arena = arena_new();
	struct copy c = { .to = dir, .arena = arena, .only_look = true };
	char *folder;
	bool ok = find_example(example, arena, &folder, err) && fs_walk(folder, visit, &c, err);

	c.only_look = false;
	ok = ok && fs_mkdirs(dir, err) && fs_walk(folder, visit, &c, err);
	arena_free(arena);
	return ok;
}

/* ------------------------------------------------------------------------------- from a run */

/* Only what the shell line refers to becomes a parameter; a flag without a value stays in the line. */
static struct run_param *
referred_params(const struct run_spec *spec, const char *line, struct arena *arena)
{
	struct run_param *params = run_params_new(arena);
	const struct run_param **leaves;
	size_t count = run_params_leaves(arena, spec->params, &leaves);

	for (size_t i = 0; i < count; i++) {
		struct buf value = BUF_INIT;

		if (strstr(line, arena_printf(arena, "${params.%s}", leaves[i]->path)) == NULL)
			continue;
		run_params_text(&value, leaves[i]);
		if (leaves[i]->type == RUN_PARAM_STRING)
			run_params_add_str(arena, params, leaves[i]->path, leaves[i]->text);
		else
			run_params_add(arena, params, leaves[i]->path, buf_str(&value));
		buf_release(&value);
	}
	return params;
}

void
run_init_from_spec(const struct run_spec *spec, struct buf *out)
{
	struct arena *arena = arena_new();
	const struct run_step *step = &spec->steps[0];
	struct buf line = BUF_INIT;
	struct run_param *params;
	struct yaml_out *yaml;

	if (spec->step_count > 0)
		run_adhoc_line(run_spec_argv(&step->run, arena), arena, &line);
	params = referred_params(spec, buf_str(&line), arena);
	buf_printf(out,
	    "# Made from run %s. `benchtop config --keys` lists every key that may stand here.\n",
	    spec->id != NULL ? spec->id : "");
	yaml = yaml_out_new(out);
	yaml_open_map(yaml, NULL);
	yaml_put_str(yaml, "project", spec->project != NULL ? spec->project : "project");
	yaml_open_map(yaml, "pipelines");
	yaml_open_map(yaml, spec->step_count > 0 ? step->name : "train");
	if (params->count > 0)
		run_params_put_yaml(yaml, "params", params);
	yaml_open_map(yaml, "steps");
	yaml_open_map(yaml, spec->step_count > 0 ? step->name : "train");
	yaml_put_str(yaml, "run", buf_str(&line));
	if (spec->step_count > 0 && step->cwd != NULL)
		yaml_put_str(yaml, "cwd", step->cwd);
	yaml_close(yaml);
	yaml_close(yaml);
	yaml_close(yaml);
	yaml_close(yaml);
	yaml_close(yaml);
	yaml_out_free(yaml);
	buf_release(&line);
	arena_free(arena);
}
