/*
 * store_run.c - making run folders and opening them for writing.
 *
 * A new run is made whole in tmp/ and renamed into runs/, so a run folder always has its
 * specification and first record; a folder that is not empty cannot be renamed over, which makes the
 * id unique.
 */
#include "store_run.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "base_json.h"
#include "base_rand.h"
#include "base_time.h"
#include "os_fs.h"
#include "store_changes.h"
#include "store_internal.h"
#include "store_journal.h"

enum { ATTEMPTS = 1000, NAME_MAX_BYTES = 64 };

char *
store_run_path(const struct store *s, const char *id, const char *name, struct arena *a)
{
	return arena_printf(a, "%s/runs/%s%s%s", s->dir, id, name != NULL ? "/" : "",
	    name != NULL ? name : "");
}

char *
store_run_log_path(const struct store *s, const char *id, const char *step, struct arena *a)
{
	struct buf name = BUF_INIT;
	char *path;

	for (const char *p = step; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if (isalnum(c) || c == '_' || c == '-' || (c == '.' && p != step))
			buf_add_char(&name, *p);
		else
			buf_printf(&name, "%%%02X", c);
	}
	path = arena_printf(a, "%s/runs/%s/logs/%s.log", s->dir, id, buf_str(&name));
	buf_release(&name);
	return path;
}

/* A JSON text of the caller's, checked so that a bad one cannot spoil the journal. */
static bool
put_checked(struct json_out *out, const char *key, const char *text, enum json_type type,
    struct err *err)
{
	struct json *value = NULL;
	bool ok;

	if (text == NULL)
		return true;
	if (!json_parse(&value, slice_of(text), err))
		return err_wrap(err, "%s of the run", key);
	ok = json_type_of(value) == type;
	if (ok)
		json_put_value(out, key, value);
	else
		err_set(err, ERR_INPUT, "%s of the run: not an %s", key,
		    type == JSON_IS_OBJECT ? "object" : "array");
	json_free(value);
	return ok;
}

static void
put_text(struct json_out *out, const char *key, const char *text)
{
	if (text != NULL && text[0] != '\0')
		json_put_str(out, key, text);
}

/* The members of the first record. */
static bool
put_run(struct json_out *out, const struct store_run_spec *spec, const char *id, int64_t now,
    struct err *err)
{
	struct buf made = BUF_INIT;
	char text[STR_SHORT];
	bool ok;

	if (spec->name == NULL)
		store_run_make_name(rand_below(128 * 128), &made);
	json_put_str(out, "id", id);
	json_put_str(out, "name", spec->name != NULL ? spec->name : buf_str(&made));
	put_text(out, "pipeline", spec->pipeline);
	put_text(out, "project", spec->project);
	json_put_str(out, "created", time_format_exact(text, now));
	put_text(out, "user", spec->user);
	put_text(out, "host", spec->host);
	json_open(out, "origin", '{');
	put_text(out, "rerun_of", spec->rerun_of);
	put_text(out, "trigger", spec->trigger);
	json_close(out);
	ok = put_checked(out, "params", spec->params_json, JSON_IS_OBJECT, err)
	    && put_checked(out, "command", spec->command_json, JSON_IS_ARRAY, err)
	    && put_checked(out, "data", spec->data_json, JSON_IS_OBJECT, err)
	    && put_checked(out, "code", spec->code_json, JSON_IS_OBJECT, err);
	put_text(out, "note", spec->note);
	json_open(out, "tags", '[');
	for (const char *const *tag = spec->tags; tag != NULL && *tag != NULL; tag++)
		json_put_str(out, NULL, *tag);
	json_close(out);
	buf_release(&made);
	return ok;
}

/* Two lines: what the run is, and that it is created. Written before the folder has its name, so
 * nothing is announced and nobody else can append. */
static bool
write_journal(const char *path, const struct store_run_spec *spec, const char *id, int64_t now,
    struct err *err)
{
	struct store_record r;
	struct buf bytes = BUF_INIT;
	bool ok;

	store_record_begin_at(&r, "run", now);
	ok = put_run(&r.json, spec, id, now, err);
	store_record_end(&r, ok ? &bytes : NULL);
	store_record_begin_at(&r, "status", now);
	json_put_str(&r.json, "status", "created");
	store_record_end(&r, ok ? &bytes : NULL);
	ok = ok && fs_write_file(path, buf_slice(&bytes), FS_SYNC, err);
	buf_release(&bytes);
	return ok;
}

static bool
fill_folder(const char *dir, const struct store_run_spec *spec, const char *id, int64_t now,
    struct err *err)
{
	static const char *const folders[] = { "logs", "artifacts", "code" };
	struct arena *a = arena_new();
	bool ok = true;

	for (size_t i = 0; ok && i < ARRAY_LEN(folders); i++)
		ok = fs_mkdirs(fs_join(a, dir, folders[i]), err);
	ok = ok
	    && fs_write_file(fs_join(a, dir, "spec.yaml"), spec->spec_yaml, FS_SYNC | FS_READONLY, err)
	    && write_journal(fs_join(a, dir, "journal.jsonl"), spec, id, now, err)
	    && fs_sync_dir(dir, err);
	arena_free(a);
	return ok;
}

/* Gives the finished folder its name and tells readers. *taken: the id is in use, try another. */
static bool
put_in_place(struct store *s, const char *temporary, const char *id, bool *taken, struct err *err)
{
	struct arena *a = arena_new();
	char *runs = fs_join(a, s->dir, "runs");
	int64_t before = store_changes_mtime(runs);
	int changes = -1;
	bool ok = false;

	*taken = false;
	if (!store_changes_open(fs_join(a, s->dir, "changes"), &changes, err))
		goto out;
	if (rename(temporary, store_run_path(s, id, NULL, a)) == -1) {
		*taken = errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR;
		err_sys(err, "make the folder of run %s", id);
		goto out;
	}
	ok = fs_sync_dir(runs, err)
	    && store_changes_announce_folder(changes, id, before, store_changes_mtime(runs), err)
	    && (fdatasync(changes) == 0 || err_sys(err, "announce the change"));
	if (!ok)
		fs_discard_tree(store_run_path(s, id, NULL, a));
out:
	if (changes != -1)
		close(changes);
	arena_free(a);
	return ok;
}

/* One attempt with one id. */
static bool
create_as(struct store *s, const struct store_run_spec *spec, const char *id, int64_t now,
    bool *taken, struct err *err)
{
	char *temporary = xasprintf("%s/tmp/run-%s-%08x", s->dir, id, (unsigned)rand_u64());
	bool ok = fs_mkdirs(temporary, err) && fill_folder(temporary, spec, id, now, err)
	    && put_in_place(s, temporary, id, taken, err);

	if (!ok)
		fs_discard_tree(temporary);
	x_free(temporary);
	return ok;
}

bool
store_run_name_is_valid(const char *name)
{
	size_t n = strlen(name);

	if (n < 1 || n > NAME_MAX_BYTES || name[0] == '-')
		return false;
	for (; *name != '\0'; name++)
		if (!isalnum((unsigned char)*name) && strchr("-_.", *name) == NULL)
			return false;
	return true;
}

bool
store_run_create(struct store *s, const struct store_run_spec *spec, char id[STORE_ID_SIZE],
    struct err *err)
{
	char attempt[STORE_ID_SIZE];
	bool taken = true;

	if (spec->name != NULL && !store_run_name_is_valid(spec->name))
		return err_set(err, ERR_INPUT, "run name %s: letters, digits and -_. only, at most 64",
		    spec->name);
	for (int i = 0; taken && i < ATTEMPTS; i++) {
		int64_t now = time_now();

		taken = false;
		store_id_make(now, attempt);
		if (create_as(s, spec, attempt, now, &taken, err)) {
			memcpy(id, attempt, STORE_ID_SIZE);
			return true;
		}
	}
	return false;
}

bool
store_run_write(struct store *s, const char *id, struct store_journal **out, struct err *err)
{
	struct arena *a = arena_new();
	bool ok;

	if (!store_id_is_valid(id))
		ok = err_set(err, ERR_INPUT, "\"%s\" is not the id of a run", id);
	else
		ok = store_journal_open(out, store_run_path(s, id, "journal.jsonl", a),
		    fs_join(a, s->dir, "changes"), id, err);
	arena_free(a);
	return ok;
}
