/*
 * run_snapshot.c - taking the code of a run.
 *
 * The problem. A run is to be repeated exactly, perhaps years later, from code that was never committed.
 * A commit alone is not enough, and a diff is a fragile way to keep the rest: it depends on line endings,
 * filters (Git LFS), encodings and options, and binary files make it huge or useless.
 *
 * What is kept. The commit's name; and every file that differs from it or that git does not know, whole,
 * with its mode or link target and its SHA-256, and the names of files that were deleted. Restoring
 * is then "the tree of the commit, minus the deleted, with these files put over it": byte for byte by
 * construction. The diff is kept beside it for people and is never applied.
 *
 *	commit 3c1f2ab            code/files/           code/snapshot.json
 *	  fit.py   (old)   --->     fit.py  (changed)     deleted: [old.py]
 *	  old.py                    new.py  (untracked)   left_out: [{big.bin, "20 MB"}]
 *	  util.py
 *
 * What is left out, and said: results of runs and data (both are kept elsewhere), files over a limit,
 * nested repositories that are no submodules, sockets and the like. Ignored files are no code by the user's own
 * word. Without git all files of the folder count as untracked (run_snapshot_walk.c), and a large one
 * is kept only when a step names it as its code.
 *
 * A commit can vanish by rebasing and garbage collection; then restoring says so. Making a reference
 * that keeps it would write into the user's repository, which this never does.
 */
#include "run_snapshot.h"


#include "base_json.h"
#include "base_map.h"
#include "base_rand.h"
#include "os_fs.h"
#include "run_snapshot_parts.h"

static void
say_what_was_left_out(struct run_snapshot *s)
{
	struct buf names = BUF_INIT;

	if (s->left_total == 0)
		return;
	for (size_t i = 0; i < s->left_count && i < 3; i++)
		buf_printf(
		    &names, "%s%s (%s)", i > 0 ? ", " : "", s->left[i].name, s->left[i].value);
	run_snapshot_note(s, "not kept: %s%s", buf_str(&names),
	    s->left_total > 3 ? arena_printf(s->arena, " and %zu more", s->left_total - 3) : "");
	buf_release(&names);
}

static void
put_texts(struct json_out *json, const char *key, const char *const *items, size_t count)
{
	json_open(json, key, '[');
	for (size_t i = 0; i < count; i++)
		json_put_str(json, NULL, items[i]);
	json_close(json);
}

static bool
finish(struct run_snapshot *s, struct err *err)
{
	struct json_out *json = &s->json;
	const char **deleted = arena_array(s->arena, const char *, s->changed_count + s->gone_count + 1);
	size_t deleted_count = 0;

	json_close(json);
	for (size_t i = 0; i < s->changed_count; i++)
		if (!fs_exists(fs_join(s->arena, s->top, s->changed[i])))
			deleted[deleted_count++] = s->changed[i];
	for (size_t i = 0; i < s->gone_count; i++)
		deleted[deleted_count++] = s->gone[i];
	put_texts(json, "deleted", deleted, deleted_count);
	json_open(json, "left_out", '[');
	for (size_t i = 0; i < s->left_count; i++) {
		json_open(json, NULL, '{');
		json_put_str(json, "path", s->left[i].name);
		json_put_str(json, "why", s->left[i].value);
		json_close(json);
	}
	json_close(json);
	say_what_was_left_out(s);
	put_texts(json, "notes", s->code->notes.items, s->code->notes.count);
	json_close(json);
	buf_add_char(&s->text, '\n');
	return fs_write_file(
	    fs_join(s->arena, s->code->folder, "snapshot.json"), buf_slice(&s->text), FS_SYNC, err);
}

static bool
take(struct run_snapshot *s, struct err *err)
{
	return run_snapshot_find_repository(s) ? run_snapshot_git(s, err)
					       : run_snapshot_walk(s, err);
}

bool
run_snapshot_take(struct run_code *out, const struct run_snapshot_request *request,
    struct arena *arena, struct err *err)
{
	struct run_snapshot s = {
		.request = request, .arena = arena, .code = out, .top = request->root
	};
	bool ok;

	s.left_seen = map_new();
	*out = (struct run_code){ .prefix = "" };
	out->notes.items = arena_array(arena, const char *, RUN_SNAPSHOT_NOTES);
	out->folder = arena_printf(arena, "%s/snapshot-%016llx", request->staging,
	    (unsigned long long)rand_u64());
	json_begin(&s.json, &s.text);
	s.json.indent = 1;
	json_open(&s.json, NULL, '{');
	json_put_int(&s.json, "version", 1);
	json_open(&s.json, "files", '[');
	ok = fs_mkdirs(fs_join(arena, out->folder, "files"), err);
	ok = ok && take(&s, err);
	ok = ok && finish(&s, err);
	map_free(s.left_seen, NULL);
	x_free(s.left);
	x_free(s.changed);
	x_free(s.gone);
	buf_release(&s.text);
	if (!ok)
		run_snapshot_drop(out);
	return ok;
}

bool
run_snapshot_keep(struct run_code *code, const char *run_folder, struct arena *arena,
    struct err *err)
{
	char *to = fs_join(arena, run_folder, "code");

	/* The run's folder comes with an empty `code`, over which a folder can be renamed. */
	if (!fs_rename(code->folder, to, FS_SYNC, err))
		return false;
	code->folder = to;
	return true;
}

void
run_snapshot_drop(struct run_code *code)
{
	struct err err;

	if (code->folder != NULL && !fs_remove_tree(code->folder, &err))
		code->notes.count = 0;	/* nothing to be done about rubbish in the folder for it */
	code->folder = NULL;
}
