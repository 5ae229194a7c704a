/*
 * runs_change.c - tagging, noting, renaming, deleting and copying the runs that are marked, or the one under
 * the cursor of the Runs screen.
 */
#include <string.h>

#include "menu.h"
#include "runchange.h"
#include "runs_parts.h"
#include "store_run_load.h"

/* ---- the runs an action is about */

struct runs_chosen
runs_chosen(struct runs *r)
{
	size_t count;
	uint64_t *identities = table_chosen(&r->table, &count);
	struct runs_chosen c = { xcalloc(count + 1, STORE_ID_SIZE), 0 };

	for (size_t i = 0; i < count; i++) {
		if (runs_id(r, identities[i], c.ids[c.count]))
			c.count++;
	}
	x_free(identities);
	return c;
}

char *
runs_chosen_text(struct runs *r, const struct runs_chosen *c)
{
	const struct store_value *name;

	if (c->count != 1)
		return xasprintf("%zu runs", c->count);
	if (table_mark_count(&r->table) > 0)
		return xstrdup(c->ids[0]);
	name = runs_cell(r, r->table.cursor, RUNS_NAME);
	return xstrdup(name->kind == STORE_TEXT ? name->text : c->ids[0]);
}

void
runs_chosen_shell(struct runs *r, const char *verb, struct buf *out)
{
	struct runs_chosen c = runs_chosen(r);

	if (c.count > 0)
		runchange_shell(out, verb, (const char (*)[STORE_ID_SIZE])c.ids, c.count, NULL);
	x_free(c.ids);
}

/* ---- changes that can be undone */

static enum next
change_runs(struct runs *r, enum runchange_kind kind, const char *text)
{
	struct runs_chosen c = runs_chosen(r);
	char *what = runs_chosen_text(r, &c);
	enum next next = runchange_do(r->frame, &(struct runchange){ .kind = kind, .text = text,
		.ids = (const char (*)[STORE_ID_SIZE])c.ids, .count = c.count, .what = what });

	x_free(what);
	x_free(c.ids);
	return next;
}

static enum next
tag_typed(void *self, const char *text)
{
	if (*text == '\0')
		return NEXT_DRAW;
	if (*text == '-')
		return change_runs(self, RUNCHANGE_UNTAG, text + 1);
	return change_runs(self, RUNCHANGE_TAG, text);
}

void
runs_complete_tag(void *self, const char *text, struct map *words)
{
	runchange_complete_tag(((struct runs *)self)->frame, text, words);
}

enum next
runs_act_tag(void *self, const char *argument)
{
	struct runs *r = self;

	if (argument != NULL)
		return tag_typed(r, argument);
	frame_prompt(r->frame, &(struct frame_ask){ .label = "tag", .history = "tag", .self = r,
	    .hint = "best, or owner=ada; -best takes it away; tab completes", .done = tag_typed,
	    .complete = runs_complete_tag });
	return NEXT_DRAW;
}

static enum next
note_typed(void *self, const char *text)
{
	return change_runs(self, RUNCHANGE_NOTE, text);
}

enum next
runs_act_note(void *self, const char *argument)
{
	struct runs *r = self;
	struct arena *a = arena_new();
	struct store_run *run = NULL;
	char id[STORE_ID_SIZE];
	bool one = table_mark_count(&r->table) <= 1;

	if (argument != NULL) {
		arena_free(a);
		return note_typed(r, argument);
	}
	if (one && runs_cursor_id(r, id) && !store_run_load(frame_store(r->frame), id, a, &run, NULL))
		run = NULL;
	frame_prompt(r->frame, &(struct frame_ask){ .label = "note", .self = r, .done = note_typed,
	    .initial = run != NULL ? run->note : NULL, .hint = "what is worth remembering of this run" });
	arena_free(a);
	return NEXT_DRAW;
}

static enum next
name_typed(void *self, const char *text)
{
	if (*text == '\0')
		return NEXT_DRAW;
	return change_runs(self, RUNCHANGE_NAME, text);
}

enum next
runs_act_rename(void *self, const char *argument)
{
	struct runs *r = self;
	const struct store_value *name;

	if (argument != NULL)
		return name_typed(r, argument);
	name = runs_cell(r, r->table.cursor, RUNS_NAME);
	frame_prompt(r->frame, &(struct frame_ask){ .label = "name", .self = r, .done = name_typed,
	    .initial = name->kind == STORE_TEXT ? name->text : NULL });
	return NEXT_DRAW;
}

static enum next
delete_now(void *self)
{
	struct runs *r = self;
	enum next next = change_runs(r, r->deleted ? RUNCHANGE_RESTORE : RUNCHANGE_DELETE, NULL);

	table_unmark_all(&r->table);
	return next;
}

enum next
runs_act_delete(void *self, const char *argument)
{
	struct runs *r = self;
	size_t marked = table_mark_count(&r->table);
	struct buf shell = BUF_INIT;
	char question[STR_SHORT * 2], count[STR_SHORT];
	struct buf text = BUF_INIT;

	(void)argument;
	/* One can be undone at a glance; of many one wants to see how many first. */
	if (marked <= 1)
		return delete_now(r);
	runs_chosen_shell(r, r->deleted ? "restore" : "rm", &shell);
	buf_printf(&text, r->deleted ? "Restore %s runs?" : "Delete %s runs? z brings them back until gc.",
	    str_count(count, marked));
	str_copy(question, sizeof(question), buf_str(&text));
	frame_confirm(r->frame, question, buf_str(&shell), delete_now, r);
	buf_release(&text);
	buf_release(&shell);
	return NEXT_DRAW;
}

void
runs_shell_delete(void *self, struct buf *out)
{
	runs_chosen_shell(self, ((struct runs *)self)->deleted ? "restore" : "rm", out);
}

enum next
runs_act_deleted(void *self, const char *argument)
{
	struct runs *r = self;

	(void)argument;
	r->deleted = !r->deleted;
	table_unmark_all(&r->table);
	frame_say(r->frame, TONE_INFO, r->deleted ? "deleted runs: d restores, D goes back" : "runs");
	return NEXT_LOAD;
}

bool
runs_is_deleted(void *self)
{
	return ((struct runs *)self)->deleted;
}

/* ---- copying */

enum { COPY_ID, COPY_NAME, COPY_PATH, COPY_SHOW, COPY_LIST };

static enum next
copy_chosen(void *self, size_t value)
{
	struct runs *r = self;
	struct arena *a = arena_new();
	struct buf text = BUF_INIT;
	const struct store_value *name = runs_cell(r, r->table.cursor, RUNS_NAME);
	static const char *const what[] = { "the id", "the name", "the path", "the command line", "the command line" };
	struct runs_chosen c = runs_chosen(r);
	char id[STORE_ID_SIZE] = "";

	if (!runs_cursor_id(r, id))
		id[0] = '\0';
	if (value == COPY_NAME)
		buf_add(&text, name->kind == STORE_TEXT ? name->text : "");
	else if (value == COPY_PATH)
		buf_add(&text, store_run_path(frame_store(r->frame), id, NULL, a));
	else if (value == COPY_SHOW)
		buf_printf(&text, "benchtop show %s", id);
	else if (value == COPY_LIST)
		runs_shell_list(r, &text);
	for (size_t i = 0; value == COPY_ID && i < c.count; i++)
		buf_printf(&text, i == 0 ? "%s" : " %s", c.ids[i]);
	frame_copy(r->frame, buf_str(&text), what[value]);
	buf_release(&text);
	arena_free(a);
	x_free(c.ids);
	return NEXT_DRAW;
}

enum next
runs_act_copy(void *self, const char *argument)
{
	struct runs *r = self;
	bool marked = table_mark_count(&r->table) > 0;
	const struct menu_item items[] = {
		{ .label = marked ? "ids" : "id", .keys = "y", .key = 'y', .value = COPY_ID,
		  .detail = marked ? "of the marked runs" : "of the run" },
		{ .label = "name", .keys = "n", .key = 'n', .value = COPY_NAME, .detail = "of the run" },
		{ .label = "path", .keys = "p", .key = 'p', .value = COPY_PATH, .detail = "of its folder" },
		{ .label = "show", .keys = "s", .key = 's', .value = COPY_SHOW, .detail = "command line that shows the run" },
		{ .label = "list", .keys = "l", .key = 'l', .value = COPY_LIST, .detail = "command line that lists these runs" },
	};

	(void)argument;
	menu_open(r->frame, &(struct menu_request){ .title = "Copy", .items = items,
	    .count = ARRAY_LEN(items), .self = r, .chosen = copy_chosen });
	return NEXT_DRAW;
}
