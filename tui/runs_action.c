/*
 * runs_action.c - what can be done to runs: the table of actions of the Runs screen.
 *
 * Tags, notes and deleting are journal records, written at once, and can be undone. Launching,
 * rerunning and stopping are command lines run behind the workbench.
 */
#include <stdlib.h>
#include <string.h>

#include "base_time.h"
#include "job.h"
#include "launch.h"
#include "menu.h"
#include "runchange.h"
#include "runs_parts.h"
#include "settings.h"
#include "store_log.h"
#include "store_run_load.h"

/* ---- the runs an action is about */

struct chosen {
	char (*ids)[STORE_ID_SIZE];
	size_t count;
};

static struct chosen
chosen_runs(struct runs *r)
{
	size_t count;
	uint64_t *identities = table_chosen(&r->table, &count);
	struct chosen c = { xcalloc(count + 1, STORE_ID_SIZE), 0 };

	for (size_t i = 0; i < count; i++) {
		if (runs_id(r, identities[i], c.ids[c.count]))
			c.count++;
	}
	x_free(identities);
	return c;
}

/* "amber-falcon", or "3 runs". */
static char *
chosen_text(struct runs *r, const struct chosen *c)
{
	const struct store_value *name;

	if (c->count != 1)
		return xasprintf("%zu runs", c->count);
	if (table_mark_count(&r->table) > 0)
		return xstrdup(c->ids[0]);
	name = runs_cell(r, r->table.cursor, RUNS_NAME);
	return xstrdup(name->kind == STORE_TEXT ? name->text : c->ids[0]);
}

static void
shell_of(struct buf *out, const char *verb, const struct chosen *c, const char *argument)
{
	runchange_shell(out, verb, (const char (*)[STORE_ID_SIZE])c->ids, c->count, argument);
}

static void
shell_for(void *self, const char *verb, struct buf *out)
{
	struct chosen c = chosen_runs(self);

	if (c.count > 0)
		shell_of(out, verb, &c, NULL);
	x_free(c.ids);
}

static const char *
why_no_run(void *self)
{
	struct runs *r = self;

	return table_has_cursor(&r->table) ? NULL : "no run is under the cursor";
}

static const char *
status_here(struct runs *r)
{
	const struct store_value *status;

	if (!table_has_cursor(&r->table))
		return "";
	status = runs_cell(r, r->table.cursor, RUNS_STATUS);
	return status->kind == STORE_TEXT ? status->text : "";
}

/* ---- opening */

static enum next
act_open(void *self, const char *argument)
{
	struct runs *r = self;
	char id[STORE_ID_SIZE];
	struct err err;

	if (argument == NULL)
		return r->table.model->open(r);
	if (!store_run_resolve(frame_store(r->frame), argument, id, &err)) {
		frame_say_error(r->frame, &err);
		return NEXT_DRAW;
	}
	frame_open(r->frame, "run", id);
	return NEXT_DRAW;
}

static void
shell_open(void *self, struct buf *out)
{
	char id[STORE_ID_SIZE];

	if (runs_cursor_id(self, id))
		buf_printf(out, "benchtop show %s", id);
}

static enum next
act_log(void *self, const char *argument)
{
	struct runs *r = self;
	char id[STORE_ID_SIZE];
	struct buf what = BUF_INIT;

	(void)argument;
	if (runs_cursor_id(r, id)) {
		buf_printf(&what, "%s log", id);
		frame_open(r->frame, "run", buf_str(&what));
	}
	buf_release(&what);
	return NEXT_DRAW;
}

static void
shell_log(void *self, struct buf *out)
{
	char id[STORE_ID_SIZE];

	if (runs_cursor_id(self, id))
		buf_printf(out, "benchtop logs %s", id);
}

static enum next
act_page_log(void *self, const char *argument)
{
	struct runs *r = self;
	const char *pager = settings_text(frame_settings(r->frame), "pager");
	const char *user = getenv("PAGER");
	struct arena *a = arena_new();
	struct store_run *run;
	struct buf line = BUF_INIT;
	char id[STORE_ID_SIZE];
	struct err err = { 0 };
	bool ok;

	(void)argument;
	ok = runs_cursor_id(r, id) && store_run_load(frame_store(r->frame), id, a, &run, &err);
	if (ok) {
		buf_add(&line, *pager != '\0' ? pager : user != NULL && *user != '\0' ? user : "less -R");
		for (size_t i = 0; i < run->step_count; i++) {
			buf_add_char(&line, ' ');
			action_quote(&line, store_run_log_path(frame_store(r->frame), id, run->steps[i].name, a));
		}
		ok = frame_spawn(r->frame, (const char *const[]){ "sh", "-c", buf_str(&line), NULL }, &err);
	}
	if (!ok)
		frame_say_error(r->frame, &err);
	buf_release(&line);
	arena_free(a);
	return NEXT_DRAW;
}

/* ---- launching and stopping */

static enum next
act_launch(void *self, const char *argument)
{
	struct runs *r = self;

	if (argument != NULL)
		launch_pipeline(r->frame, argument);
	else
		launch_menu(r->frame);
	return NEXT_DRAW;
}

static enum next
act_run(void *self, const char *argument)
{
	launch_command(((struct runs *)self)->frame, argument);
	return NEXT_DRAW;
}

static enum next
act_rerun(void *self, const char *argument)
{
	struct runs *r = self;
	char id[STORE_ID_SIZE];

	(void)argument;
	if (runs_cursor_id(r, id))
		launch_rerun(r->frame, id);
	return NEXT_DRAW;
}

static void
shell_rerun(void *self, struct buf *out)
{
	char id[STORE_ID_SIZE];

	if (runs_cursor_id(self, id))
		buf_printf(out, "benchtop rerun %s", id);
}

static const char *
why_no_stop(void *self)
{
	struct runs *r = self;

	if (why_no_run(self) != NULL)
		return why_no_run(self);
	if (table_mark_count(&r->table) == 0 && !str_equal(status_here(r), "running") &&
	    !str_equal(status_here(r), "created"))
		return "the run is not running";
	return NULL;
}

static enum next
stop_now(void *self)
{
	struct runs *r = self;
	struct chosen c = chosen_runs(r);
	const char **args = x_new_array(const char *, c.count + 2);
	char *what = chosen_text(r, &c);
	char *doing = xasprintf("stopping %s", what), *done = xasprintf("asked %s to stop", what);

	args[0] = "stop";
	for (size_t i = 0; i < c.count; i++)
		args[i + 1] = c.ids[i];
	job_start(r->frame, doing, done, args);
	x_free(done);
	x_free(doing);
	x_free(what);
	x_free(args);
	x_free(c.ids);
	return NEXT_DRAW;
}

static void
shell_stop(void *self, struct buf *out)
{
	shell_for(self, "stop", out);
}

static enum next
act_stop(void *self, const char *argument)
{
	struct runs *r = self;
	struct chosen c = chosen_runs(r);
	char *what = chosen_text(r, &c);
	char *question = xasprintf("Stop %s? All its processes are ended.", what);
	struct buf shell = BUF_INIT;

	(void)argument;
	shell_of(&shell, "stop", &c, NULL);
	frame_confirm(r->frame, question, buf_str(&shell), stop_now, r);
	buf_release(&shell);
	x_free(question);
	x_free(what);
	x_free(c.ids);
	return NEXT_DRAW;
}

/* ---- changes that can be undone */

static enum next
change_runs(struct runs *r, enum runchange_kind kind, const char *text)
{
	struct chosen c = chosen_runs(r);
	char *what = chosen_text(r, &c);
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

static void
complete_tag(void *self, const char *text, struct map *words)
{
	runchange_complete_tag(((struct runs *)self)->frame, text, words);
}

static enum next
act_tag(void *self, const char *argument)
{
	struct runs *r = self;

	if (argument != NULL)
		return tag_typed(r, argument);
	frame_prompt(r->frame, &(struct frame_ask){ .label = "tag", .history = "tag", .self = r,
	    .hint = "best, or owner=ada; -best takes it away; tab completes", .done = tag_typed,
	    .complete = complete_tag });
	return NEXT_DRAW;
}

static enum next
note_typed(void *self, const char *text)
{
	return change_runs(self, RUNCHANGE_NOTE, text);
}

static enum next
act_note(void *self, const char *argument)
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

static enum next
act_rename(void *self, const char *argument)
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

static enum next
act_delete(void *self, const char *argument)
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
	shell_for(r, r->deleted ? "restore" : "rm", &shell);
	buf_printf(&text, r->deleted ? "Restore %s runs?" : "Delete %s runs? z brings them back until gc.",
	    str_count(count, marked));
	str_copy(question, sizeof(question), buf_str(&text));
	frame_confirm(r->frame, question, buf_str(&shell), delete_now, r);
	buf_release(&text);
	buf_release(&shell);
	return NEXT_DRAW;
}

static void
shell_delete(void *self, struct buf *out)
{
	shell_for(self, ((struct runs *)self)->deleted ? "restore" : "rm", out);
}

static enum next
act_deleted(void *self, const char *argument)
{
	struct runs *r = self;

	(void)argument;
	r->deleted = !r->deleted;
	table_unmark_all(&r->table);
	frame_say(r->frame, TONE_INFO, r->deleted ? "deleted runs: d restores, D goes back" : "runs");
	return NEXT_LOAD;
}

static bool
is_deleted(void *self)
{
	return ((struct runs *)self)->deleted;
}

/* ---- what is seen */

static enum next
act_filter(void *self, const char *argument)
{
	struct runs *r = self;
	struct err err;

	if (argument == NULL)
		runs_filter_edit(r);
	else if (!runs_filter_set(r, argument, &err))
		frame_say_error(r->frame, &err);
	return NEXT_DRAW;
}

static void
shell_filter(void *self, struct buf *out)
{
	struct runs *r = self;

	buf_add(out, "benchtop runs");
	if (r->filter.text[0] != '\0') {
		buf_add_char(out, ' ');
		action_quote(out, r->filter.text);
	}
	if (r->sort != NULL) {
		buf_add(out, " --sort ");
		action_quote(out, r->sort);
	}
}

static enum next
act_columns(void *self, const char *argument)
{
	struct runs *r = self;
	struct err err;

	if (argument == NULL)
		runs_columns_choose(r);
	else if (!runs_columns_add(r, argument, &err))
		frame_say_error(r->frame, &err);
	return argument == NULL ? NEXT_DRAW : NEXT_LOAD;
}

static enum next
act_sort(void *self, const char *argument)
{
	struct runs *r = self;
	struct err err;

	if (argument == NULL)
		runs_sort_choose(r);
	else if (!runs_sort_by(r, argument, &err))
		frame_say_error(r->frame, &err);
	return argument == NULL ? NEXT_DRAW : NEXT_LOAD;
}

static enum next
act_group(void *self, const char *argument)
{
	(void)argument;
	runs_group_choose(self);
	return NEXT_DRAW;
}

static enum next
act_follow(void *self, const char *argument)
{
	struct runs *r = self;

	(void)argument;
	r->follow = !r->follow;
	frame_say(r->frame, TONE_INFO, r->follow ? "following: the cursor stays on the first row" :
	    "not following any more; the table is live as before");
	return NEXT_LOAD;
}

static bool
is_following(void *self)
{
	return ((struct runs *)self)->follow;
}

static enum next
act_preview(void *self, const char *argument)
{
	static const char *const places[] = { "auto", "right", "below", "off" };
	struct runs *r = self;
	struct settings *s = frame_settings(r->frame);
	size_t at = 0;
	struct err err;

	if (argument == NULL) {
		while (at < ARRAY_LEN(places) && !str_equal(places[at], settings_text(s, "preview")))
			at++;
		argument = places[(at + 1) % ARRAY_LEN(places)];
	}
	if (!settings_set(s, "preview", argument, &err))
		frame_say_error(r->frame, &err);
	else
		frame_say(r->frame, TONE_INFO, "preview: %s", argument);
	return NEXT_DRAW;
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
	struct chosen c = chosen_runs(r);
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
		shell_filter(r, &text);
	for (size_t i = 0; value == COPY_ID && i < c.count; i++)
		buf_printf(&text, i == 0 ? "%s" : " %s", c.ids[i]);
	frame_copy(r->frame, buf_str(&text), what[value]);
	buf_release(&text);
	arena_free(a);
	x_free(c.ids);
	return NEXT_DRAW;
}

static enum next
act_copy(void *self, const char *argument)
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

/* ---- comparing */

static enum next
act_compare(void *self, const char *argument)
{
	struct runs *r = self;
	struct chosen c = chosen_runs(r);
	struct buf ids = BUF_INIT;

	for (size_t i = 0; argument == NULL && i < c.count; i++)
		buf_printf(&ids, "%s%s", i > 0 ? " " : "", c.ids[i]);
	frame_open(r->frame, "compare", argument != NULL ? argument : buf_str(&ids));
	buf_release(&ids);
	x_free(c.ids);
	return NEXT_DRAW;
}

static const char *
why_no_compare(void *self)
{
	struct runs *r = self;

	return table_mark_count(&r->table) >= 2 ? NULL : "mark two runs or more with space first";
}

static void
shell_compare(void *self, struct buf *out)
{
	shell_for(self, "compare", out);
}

static const struct action actions[] = {
	{ .name = "open", .keys = "enter", .hint = "open",
	  .help = "open the run: overview, steps, metrics, log, artifacts",
	  .argument = "RUN", .act = act_open, .shell = shell_open },
	{ .name = "filter", .keys = "/", .hint = "filter",
	  .help = "choose which runs are seen, as in: rmse < 120 and started > -3d",
	  .argument = "FILTER", .act = act_filter, .shell = shell_filter },
	{ .name = "compare", .keys = "c", .hint = "compare",
	  .help = "put the marked runs side by side: what differs, metrics, curves",
	  .argument = "RUN...", .act = act_compare, .why_not = why_no_compare, .shell = shell_compare },
	{ .name = "launch", .keys = "L", .hint = "launch",
	  .help = "run a pipeline, or any command: parameters can be changed in a form",
	  .argument = "PIPELINE", .act = act_launch },
	{ .name = "log", .keys = "l", .hint = "log",
	  .help = "open the log of the run",
	  .act = act_log, .why_not = why_no_run, .shell = shell_log },
	{ .name = "rerun", .keys = "r", .hint = "rerun",
	  .help = "run it again with its own code, parameters and data",
	  .act = act_rerun, .why_not = why_no_run, .shell = shell_rerun },
	{ .name = "stop", .keys = "x", .hint = "stop",
	  .help = "stop the run, or the marked ones; all their processes are ended",
	  .act = act_stop, .why_not = why_no_stop, .shell = shell_stop },
	{ .name = "sort", .keys = "s", .hint = "sort",
	  .help = "choose what to sort by, seen or not; the same again turns the order round",
	  .argument = "COLUMN [desc]", .act = act_sort },
	{ .name = "columns", .keys = "o", .hint = "columns",
	  .help = "choose the columns and their order",
	  .argument = "COLUMN", .act = act_columns },
	{ .name = "tag", .keys = "t", .hint = "tag",
	  .help = "tag the run, or the marked ones; -TAG takes a tag away",
	  .argument = "TAG", .act = act_tag, .why_not = why_no_run },
	{ .name = "note", .keys = "e", .hint = "note",
	  .help = "write a note on the run",
	  .argument = "TEXT", .act = act_note, .why_not = why_no_run },
	{ .name = "delete", .keys = "d delete", .hint = "delete",
	  .help = "delete the run, or the marked ones (z brings them back); where deleted runs are seen, restore",
	  .act = act_delete, .why_not = why_no_run, .shell = shell_delete },
	{ .name = "copy", .keys = "y", .hint = "copy",
	  .help = "copy id, name, path or command line to the clipboard of your terminal",
	  .act = act_copy, .why_not = why_no_run },
	{ .name = "rename", .keys = "R",
	  .help = "give the run another name",
	  .argument = "NAME", .act = act_rename, .why_not = why_no_run },
	{ .name = "run", .keys = "!",
	  .help = "run any command as it is: flags become parameters, metrics are found in its output",
	  .argument = "COMMAND", .act = act_run },
	{ .name = "group", .keys = "b",
	  .help = "group the runs by the values of a column",
	  .act = act_group },
	{ .name = "follow", .keys = "F",
	  .help = "keep the cursor on the first row as runs come",
	  .act = act_follow, .is_on = is_following },
	{ .name = "preview", .keys = "p",
	  .help = "the preview: where it fits, to the right, below, or none",
	  .argument = "auto|right|below|off", .act = act_preview },
	{ .name = "page-log", .keys = "P",
	  .help = "show the log in $PAGER",
	  .act = act_page_log, .why_not = why_no_run, .shell = shell_log },
	{ .name = "deleted", .keys = "D",
	  .help = "see the deleted runs instead of the others, or go back",
	  .act = act_deleted, .is_on = is_deleted },
};

const struct action_set runs_actions = { "runs", "Runs", actions, ARRAY_LEN(actions) };
