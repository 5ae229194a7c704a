/*
 * run_artifact.c - outputs become objects of the store, and links in the run's folder.
 *
 * The bytes lie once in objects/, whatever number of runs produced them; runs/<id>/artifacts/ has
 * hard links to them (copies where links are not possible), so that a run folder is whole by
 * itself. Outputs that the project's rules let lie outside the step's folder are stored under
 * their path without leading dots and slashes.
 */
#include "run_artifact.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "base_json.h"
#include "os_fs.h"
#include "run_child.h"
#include "store_object.h"
#include "store_run.h"

struct run_artifact_job {
	struct run_artifact_request want;
	struct run_child *child;	/* it answers with JSON lines */
};

/* ----------------------------------------------------------------------------- in the child */

struct collector {
	const struct run_artifact_request *want;
	struct arena *a;
	struct buf *out;
	const char *folder;		/* of the artifacts */
};

static const char *
stored_path(const char *path)
{
	while (path[0] == '/' || (path[0] == '.' && (path[1] == '/' || path[1] == '.')))
		path++;
	return path;
}

static bool
link_object(struct collector *c, const struct store_object *object, const char *to, struct err *err)
{
	char *parent = arena_strdup(c->a, to);
	struct store_object_place place;

	*strrchr(parent, '/') = '\0';
	if (!fs_mkdirs(parent, err))
		return false;
	if (unlink(to) < 0 && errno != ENOENT)
		return err_sys(err, "replace %s", to);
	if (store_object_find(c->want->store, object->sha256, c->a, &place) && !place.packed &&
	    link(place.path, to) == 0)
		return true;
	return store_object_checkout(c->want->store, object->sha256, to, NULL, err);
}

static void
report(struct collector *c, const char *path, const struct store_object *object)
{
	struct json_out *json = xmalloc(sizeof *json);

	json_begin(json, c->out);
	json_open(json, NULL, '{');
	store_object_members(json, path, object->size, object->sha256);
	json_close(json);
	buf_add_char(c->out, '\n');
	x_free(json);
}

static bool
collect_file(struct collector *c, const char *path, const char *stored, struct err *err)
{
	struct store_object object;

	if (!store_object_add_file(c->want->store, path, NULL, &object, err))
		return false;
	if (!link_object(c, &object, fs_join(c->a, c->folder, stored), err))
		return false;
	report(c, stored, &object);
	return true;
}

struct below {
	struct collector *c;
	const char *stored;
};

static bool
collect_below(void *ctx, const char *path, const char *relative, const struct stat *st,
    struct err *err)
{
	struct below *below = ctx;

	(void)st;
	return collect_file(below->c, path, fs_join(below->c->a, below->stored, relative), err);
}

static bool
collect_path(struct collector *c, const char *path, const char *output, struct err *err)
{
	struct below below = { c, stored_path(output) };
	const char *up = strstr(below.stored, "..");

	if (up != NULL && (up[2] == '/' || up[2] == '\0') && (up == below.stored || up[-1] == '/'))
		return err_set(err, ERR_FAILED, "output %s: \"..\" inside a path is not followed", output);
	if (fs_is_dir(path))
		return fs_walk(path, collect_below, &below, err);
	return collect_file(c, path, below.stored, err);
}

static bool
collect_glob(struct collector *c, const char *pattern, const char *output, struct err *err)
{
	glob_t found = { .gl_pathc = 0 };
	size_t skip = strlen(c->want->folder) + 1;
	bool ok = true;

	if (glob(pattern, GLOB_ERR, NULL, &found) != 0)
		ok = err_set(err, ERR_FAILED, "output %s: no file of that pattern was written", output);
	for (size_t i = 0; ok && i < found.gl_pathc; i++)
		ok = collect_path(c, found.gl_pathv[i],
		    output[0] == '/' ? found.gl_pathv[i] : found.gl_pathv[i] + skip, err);
	globfree(&found);
	return ok;
}

static bool
collect_output(struct collector *c, const char *output, struct err *err)
{
	const char *path = fs_join(c->a, c->want->folder, output);

	if (fs_exists(path))
		return collect_path(c, path, output, err);
	if (strpbrk(output, "*?[") != NULL)
		return collect_glob(c, path, output, err);
	return err_set(err, ERR_FAILED, "output %s was not written", output);
}

/* All problems are told, not only the first. */
static void
collect(void *context, struct buf *answer)
{
	const struct run_artifact_request *want = &((struct run_artifact_job *)context)->want;
	struct collector c = { .want = want, .a = arena_new(), .out = answer };
	struct buf problems = BUF_INIT;
	struct json_out *json = xmalloc(sizeof *json);

	c.folder = store_run_path(want->store, want->run_id, "artifacts", c.a);
	for (size_t i = 0; i < want->outputs->count; i++) {
		struct err err;

		if (!collect_output(&c, want->outputs->items[i], &err))
			buf_printf(&problems, "%s%s", problems.len > 0 ? "; " : "", err.msg);
	}
	json_begin(json, answer);
	json_open(json, NULL, '{');
	json_put_str(json, "problem", problems.len > 0 ? problems.data : NULL);
	json_close(json);
	buf_add_char(answer, '\n');
	x_free(json);
	buf_release(&problems);
	arena_free(c.a);
}

/* ------------------------------------------------------------------------ in the supervisor */

/* One line of the child; false: it was the last one, and *problem is set. */
static bool
read_line(struct slice line, struct run_artifact *item, const char **problem, struct arena *a)
{
	struct json *root = NULL;
	bool is_item = false;

	if (!json_parse(&root, line, NULL))
		return false;
	if (json_get(root, "path") != NULL) {
		is_item = true;
		item->path = arena_strdup(a, json_str(json_get(root, "path"), ""));
		item->size = (uint64_t)json_int(json_get(root, "size"), 0);
		(void)str_copy(item->sha256, sizeof item->sha256, json_str(json_get(root, "sha256"), ""));
	} else {
		const char *text = json_str(json_get(root, "problem"), NULL);

		*problem = text != NULL ? arena_strdup(a, text) : NULL;
	}
	json_free(root);
	return is_item;
}

static void
finish(void *arg, const struct buf *answer)
{
	struct run_artifact_job *job = arg;
	struct run_artifact_result result = { .problem = "collecting the outputs was interrupted" };
	struct run_artifact *items = NULL;
	struct arena *a = arena_new();
	const char *p = buf_str(answer), *newline;
	size_t cap = 0;

	for (; (newline = strchr(p, '\n')) != NULL; p = newline + 1) {
		x_grow(&items, &cap, result.count + 1);
		if (!read_line((struct slice){ p, (size_t)(newline - p) }, &items[result.count],
		    &result.problem, a))
			break;
		result.count++;
	}
	result.items = items;
	job->want.done(job->want.arg, &result);
	x_free(items);
	arena_free(a);
	x_free(job);
}

bool
run_artifact_start(struct run_artifact_job **out, const struct run_artifact_request *request,
    struct err *err)
{
	struct run_artifact_job *job = x_new(struct run_artifact_job);

	job->want = *request;
	if (!run_child_start(&job->child, request->loop, &(struct run_child_work){ collect, job, finish, job },
	    err)) {
		x_free(job);
		return false;
	}
	*out = job;
	return true;
}

void
run_artifact_cancel(struct run_artifact_job *job)
{
	run_child_kill(job->child);
}
