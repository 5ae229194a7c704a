/*
 * runchange.c - tags, notes, names and deletion: journal records, written at once, that can be taken back.
 */
#include "runchange.h"

#include <string.h>

#include "base_map.h"
#include "store_edit.h"
#include "store_query.h"
#include "store_run_load.h"

/* One run and what it needs to be as it was. */
struct change {
	char id[STORE_ID_SIZE];
	enum runchange_kind kind;
	char *text;
};

struct changes {
	struct change *items;
	size_t count;
};

static void
drop_changes(void *arg)
{
	struct changes *all = arg;

	for (size_t i = 0; i < all->count; i++)
		x_free(all->items[i].text);
	x_free(all->items);
	x_free(all);
}

static bool
apply_change(struct store *s, const struct change *c, struct err *err)
{
	const char *const one[] = { c->text };

	switch (c->kind) {
	case RUNCHANGE_TAG: return store_run_tag(s, c->id, one, 1, NULL, 0, err);
	case RUNCHANGE_UNTAG: return store_run_tag(s, c->id, NULL, 0, one, 1, err);
	case RUNCHANGE_NOTE: return store_run_note(s, c->id, c->text, err);
	case RUNCHANGE_NAME: return store_run_rename(s, c->id, c->text, err);
	case RUNCHANGE_DELETE: return store_run_delete(s, c->id, err);
	case RUNCHANGE_RESTORE: return store_run_restore(s, c->id, err);
	}
	return true;
}

static bool
undo_changes(struct frame *f, void *arg, struct err *err)
{
	struct changes *all = arg;

	for (size_t i = 0; i < all->count; i++) {
		if (!apply_change(frame_store(f), &all->items[i], err))
			return false;
	}
	return true;
}

/* The tag as it stood on the run, "key=value", or NULL. */
static char *
tag_before(const struct store_run *run, const char *tag)
{
	size_t key = strcspn(tag, "=");

	for (size_t i = 0; i < run->tag_count; i++) {
		const struct store_tag *t = &run->tags[i];

		if (strlen(t->key) == key && strncmp(t->key, tag, key) == 0)
			return *t->value != '\0' ? xasprintf("%s=%s", t->key, t->value) : xstrdup(t->key);
	}
	return NULL;
}

/* What takes `c` back, on a run as it is now. */
static struct change
opposite(const struct store_run *run, const struct change *c)
{
	struct change back = { .kind = RUNCHANGE_NOTE };
	char *tag = c->kind == RUNCHANGE_TAG || c->kind == RUNCHANGE_UNTAG ? tag_before(run, c->text) : NULL;

	str_copy(back.id, sizeof(back.id), c->id);
	switch (c->kind) {
	case RUNCHANGE_TAG:
	case RUNCHANGE_UNTAG:
		back.kind = tag != NULL ? RUNCHANGE_TAG : RUNCHANGE_UNTAG;
		back.text = tag != NULL ? tag : xstrndup(c->text, strcspn(c->text, "="));
		break;
	case RUNCHANGE_NOTE:
		back.text = xstrdup(run->note);
		break;
	case RUNCHANGE_NAME:
		back.kind = RUNCHANGE_NAME;
		back.text = xstrdup(run->name);
		break;
	case RUNCHANGE_DELETE:
		back.kind = RUNCHANGE_RESTORE;
		break;
	case RUNCHANGE_RESTORE:
		back.kind = RUNCHANGE_DELETE;
		break;
	}
	return back;
}

static const struct {
	const char *verb, *said;
} words[] = {
	[RUNCHANGE_TAG] = { "tag", "tagged" },
	[RUNCHANGE_UNTAG] = { "tag", "untagged" },
	[RUNCHANGE_NOTE] = { "note", "noted on" },
	[RUNCHANGE_NAME] = { "rename", "renamed" },
	[RUNCHANGE_DELETE] = { "rm", "deleted" },
	[RUNCHANGE_RESTORE] = { "restore", "restored" },
};

void
runchange_shell(struct buf *out, const char *verb, const char (*ids)[STORE_ID_SIZE], size_t count,
    const char *argument)
{
	enum { SHOWN = 20 };
	/* Where more words follow, the runs are one. */
	bool joined = str_equal(verb, "tag") || str_equal(verb, "note");

	buf_printf(out, "benchtop %s", verb);
	for (size_t i = 0; i < count && i < SHOWN; i++)
		buf_printf(out, "%c%s", i > 0 && joined ? ',' : ' ', ids[i]);
	if (count > SHOWN)
		buf_add(out, joined ? ",..." : " ...");
	if (argument != NULL) {
		buf_add_char(out, ' ');
		buf_add_shell(out, argument);
	}
}

/* All of them, as far as it goes; `back` holds what takes back that which was done. */
static bool
change_all(struct store *store, const struct runchange *request, struct changes *back, struct err *err)
{
	struct arena *a = arena_new();
	bool ok = true;

	for (size_t i = 0; ok && i < request->count; i++) {
		struct change change = { .kind = request->kind, .text = (char *)(uintptr_t)request->text };
		struct store_run *run;

		str_copy(change.id, sizeof(change.id), request->ids[i]);
		ok = store_run_load(store, change.id, a, &run, err);
		if (ok)
			back->items[back->count++] = opposite(run, &change);
		ok = ok && apply_change(store, &change, err);
		arena_clear(a);
	}
	arena_free(a);
	return ok;
}

enum next
runchange_do(struct frame *f, const struct runchange *request)
{
	const char *text = request->text;
	struct changes *back = x_new(struct changes);
	struct buf shell = BUF_INIT, done = BUF_INIT;
	struct err err;

	back->items = x_new_array(struct change, request->count + 1);
	runchange_shell(&shell, words[request->kind].verb, request->ids, request->count,
	    request->kind == RUNCHANGE_UNTAG ? NULL : text);
	if (request->kind == RUNCHANGE_UNTAG) {
		buf_add(&shell, " --remove ");
		buf_add_shell(&shell, text);
	}
	buf_printf(&done, "%s %s%s%s", words[request->kind].said, request->what,
	    text != NULL && *text != '\0' ? ": " : "", text != NULL ? text : "");
	if (change_all(frame_store(f), request, back, &err))
		frame_say_shell(f, buf_str(&shell), "%s   (z undoes it)", buf_str(&done));
	else
		frame_say_error(f, &err);
	if (back->count > 0)
		frame_undoable(f, buf_str(&done), undo_changes, back, drop_changes);
	else
		drop_changes(back);
	buf_release(&shell);
	buf_release(&done);
	return NEXT_LOAD;
}

void
runchange_complete_tag(struct frame *f, const char *text, struct map *tags)
{
	struct arena *a = arena_new();
	const char **names;
	size_t count;

	if (store_query_names(frame_store(f), STORE_TAG, a, &names, &count, NULL)) {
		for (size_t i = 0; i < count; i++) {
			if (str_starts(names[i], text))
				map_set(tags, names[i], tags);
		}
	}
	arena_free(a);
}
