/*
 * store_edit.c - tags, notes, names and deletion: one journal record each.
 */
#include "store_edit.h"

#include <string.h>

#include "base.h"
#include "os_fs.h"
#include "store_index.h"
#include "store_journal.h"
#include "store_record.h"
#include "store_run.h"

/* Appends the record; always releases it. */
static bool
append(struct store *s, const char *id, struct store_record *r, struct err *err)
{
	struct store_journal *j = NULL;
	bool ok;

	if (!store_run_write(s, id, &j, err)) {
		store_record_release(r);
		if (err != NULL && err->kind == ERR_NOTFOUND)
			err_set(err, ERR_NOTFOUND, "no run %s", id);
		return false;
	}
	ok = store_journal_append(j, r, STORE_SYNC, err);
	store_journal_close(j);
	if (!ok || s->index == NULL)
		return ok;
	/* It is done and announced; the index shows it now, or, when it cannot be written, later. */
	if (!store_catchup_one(s, id, NULL))
		store_notify(s, "run %s: the index will show the change at its next refresh", id);
	return true;
}

/* Length of the key in "key" or "key=value"; 0 when it is none. */
static size_t
key_length(const char *tag)
{
	size_t n = strcspn(tag, "=");

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)tag[i] <= ' ' || tag[i] == 0x7f || tag[i] == ',')
			return 0;
	return n;
}

static bool
put_tags(struct json_out *out, const char *key, const char *const *tags, size_t count,
    bool keys_only, struct err *err)
{
	if (count == 0)
		return true;
	json_open(out, key, '[');
	for (size_t i = 0; i < count; i++) {
		size_t n = key_length(tags[i]);

		if (n == 0)
			return err_set(err, ERR_INPUT, "tag \"%s\": write key or key=value, the key without"
			    " blanks or commas", tags[i]);
		if (keys_only)
			json_put_slice(out, NULL, (struct slice){ tags[i], n });
		else
			json_put_str(out, NULL, tags[i]);
	}
	json_close(out);
	return true;
}

bool
store_run_tag(struct store *s, const char *id, const char *const *add, size_t add_count,
    const char *const *remove, size_t remove_count, struct err *err)
{
	struct store_record r;

	store_record_begin(&r, "tag");
	if (!put_tags(&r.json, "remove", remove, remove_count, true, err)
	    || !put_tags(&r.json, "add", add, add_count, false, err)) {
		store_record_release(&r);
		return false;
	}
	return append(s, id, &r, err);
}

bool
store_run_note(struct store *s, const char *id, const char *text, struct err *err)
{
	struct store_record r;

	store_record_begin(&r, "note");
	json_put_str(&r.json, "text", text);
	return append(s, id, &r, err);
}

bool
store_run_rename(struct store *s, const char *id, const char *name, struct err *err)
{
	struct store_record r;

	if (!store_run_name_is_valid(name))
		return err_set(err, ERR_INPUT, "name \"%s\": 1 to 64 letters, digits and -_.", name);
	store_record_begin(&r, "rename");
	json_put_str(&r.json, "name", name);
	return append(s, id, &r, err);
}

static bool
set_deleted(struct store *s, const char *id, bool deleted, struct err *err)
{
	struct store_record r;

	store_record_begin(&r, "delete");
	json_put_bool(&r.json, "deleted", deleted);
	return append(s, id, &r, err);
}

bool
store_run_delete(struct store *s, const char *id, struct err *err)
{
	struct arena *a = arena_new();
	struct store_run *run;
	bool ok = store_run_load(s, id, a, &run, err);

	if (ok && str_equal(run->status, "running"))
		ok = err_set(err, ERR_BUSY, "run %s (%s) is running; stop it first: benchtop stop %s",
		    id, run->name, id);
	ok = ok && set_deleted(s, id, true, err);
	arena_free(a);
	return ok;
}

bool
store_run_restore(struct store *s, const char *id, struct err *err)
{
	return set_deleted(s, id, false, err);
}
