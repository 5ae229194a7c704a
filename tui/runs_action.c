/*
 * runs_action.c - what can be done to runs: the table of actions of the Runs screen.
 *
 * Tags, notes and deleting are journal records, written at once, and can be undone. Launching,
 * rerunning and stopping are command lines run behind the workbench.
 */
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

static const char *
why_no_runs(void *self)
{
	const struct runs *r = self;

	return r->total > 0 || r->rows.count > 0 || !r->loaded ? NULL : "there are no runs yet";
}

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

/* The run's screen with a page to the fore, and what to show there; NULL: what it shows anyway. */
static enum next
open_page(struct runs *r, const char *page, const char *name)
{
	char id[STORE_ID_SIZE];
	struct buf what = BUF_INIT;

	if (runs_cursor_id(r, id)) {
		buf_printf(&what, "%s %s%s%s", id, page, name != NULL ? " " : "", name != NULL ? name : "");
		frame_open(r->frame, "run", buf_str(&what));
	}
	buf_release(&what);
	return NEXT_DRAW;
}

static enum next
act_log(void *self, const char *argument)
{
	(void)argument;
	return open_page(self, "log", NULL);
}

static enum next
act_metrics(void *self, const char *argument)
{
	struct runs *r = self;

	return open_page(r, "metrics", argument != NULL ? argument : runs_preview_charted(r->preview));
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
	struct arena *a = arena_new();
	struct store_run *run;
	struct buf line = BUF_INIT;
	char id[STORE_ID_SIZE];
	struct err err = { 0 };
	bool ok;

	(void)argument;
	ok = runs_cursor_id(r, id) && store_run_load(frame_store(r->frame), id, a, &run, &err);
	if (ok) {
		buf_add(&line, frame_pager(r->frame));
		for (size_t i = 0; i < run->step_count; i++) {
			buf_add_char(&line, ' ');
			buf_add_shell(&line, store_run_log_path(frame_store(r->frame), id, run->steps[i].name, a));
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

static void
complete_pipeline(void *self, const char *text, struct map *words)
{
	launch_complete(((struct runs *)self)->frame, text, words);
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
	struct runs_chosen c = runs_chosen(r);
	const char **args = x_new_array(const char *, c.count + 2);
	char *what = runs_chosen_text(r, &c);
	char *doing = xasprintf("stopping %s", what), *done = xasprintf("asked %s to stop", what);

	args[0] = "stop";
	for (size_t i = 0; i < c.count; i++)
		args[i + 1] = c.ids[i];
	job_start(r->frame, &(struct job_request){ .doing = doing, .done = done, .args = args });
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
	runs_chosen_shell(self, "stop", out);
}

static enum next
act_stop(void *self, const char *argument)
{
	struct runs *r = self;
	struct runs_chosen c = runs_chosen(r);
	char *what = runs_chosen_text(r, &c);
	char *question = xasprintf("Stop %s? All its processes are ended.", what);
	struct buf shell = BUF_INIT;

	(void)argument;
	runs_chosen_shell(r, "stop", &shell);
	frame_confirm(r->frame, question, buf_str(&shell), stop_now, r);
	buf_release(&shell);
	x_free(question);
	x_free(what);
	x_free(c.ids);
	return NEXT_DRAW;
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
	frame_say(r->frame, TONE_INFO, r->follow ? "following: the cursor stays on the first row" :
	    "not following any more; the table is live as before");
	return NEXT_LOAD;
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
		frame_say(r->frame, TONE_INFO, "preview: %s%s", argument,
		    str_equal(argument, "right") && r->no_room_beside ? ", once the window is wide enough" : "");
	return NEXT_DRAW;
}

/* ---- comparing */

static enum next
act_compare(void *self, const char *argument)
{
	struct runs *r = self;
	struct runs_chosen c = runs_chosen(r);
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
	runs_chosen_shell(self, "compare", out);
}

static const struct action actions[] = {
	{ .name = "open", .keys = "enter", .hint = "open",
	  .help = "open the run: overview, steps, metrics, log, artifacts",
	  .argument = "RUN", .act = act_open, .shell = shell_open, .why_not = why_no_runs },
	{ .name = "filter", .keys = "/", .hint = "filter",
	  .help = "choose which runs are seen, as in: rmse < 120 and started > -3d",
	  .argument = "FILTER", .act = act_filter, .shell = runs_shell_list, .why_not = why_no_runs },
	{ .name = "compare", .keys = "c", .hint = "compare",
	  .help = "put the marked runs side by side: what differs, metrics, curves",
	  .argument = "RUN...", .names = true, .act = act_compare, .why_not = why_no_compare, .shell = shell_compare },
	{ .name = "launch", .keys = "L", .hint = "launch",
	  .help = "run a pipeline, or any command: parameters can be changed in a form",
	  .argument = "PIPELINE", .act = act_launch, .complete = complete_pipeline },
	{ .name = "log", .keys = "l", .hint = "log",
	  .help = "open the log of the run",
	  .act = act_log, .why_not = why_no_run, .shell = shell_log },
	{ .name = "metrics", .keys = "m",
	  .help = "open the chart of the preview large, with zoom and crosshair, or that of another metric",
	  .argument = "METRIC", .act = act_metrics, .why_not = why_no_run },
	{ .name = "rerun", .keys = "r", .hint = "rerun",
	  .help = "run it again with its own code, parameters and data",
	  .act = act_rerun, .why_not = why_no_run, .shell = shell_rerun },
	{ .name = "stop", .keys = "x", .hint = "stop",
	  .help = "stop the run, or the marked ones; all their processes are ended",
	  .act = act_stop, .why_not = why_no_stop, .shell = shell_stop },
	{ .name = "sort", .keys = "s", .hint = "sort",
	  .help = "choose what to sort by, seen or not; the same again turns the order round",
	  .argument = "COLUMN [desc]", .act = act_sort, .complete = runs_complete_column },
	{ .name = "columns", .keys = "o", .hint = "columns",
	  .help = "choose the columns and their order",
	  .argument = "COLUMN", .act = act_columns, .complete = runs_complete_column },
	{ .name = "tag", .keys = "t", .hint = "tag",
	  .help = "tag the run, or the marked ones; -TAG takes a tag away",
	  .argument = "TAG", .act = runs_act_tag, .why_not = why_no_run, .complete = runs_complete_tag },
	{ .name = "note", .keys = "e", .hint = "note",
	  .help = "write a note on the run",
	  .argument = "TEXT", .act = runs_act_note, .why_not = why_no_run },
	{ .name = "delete", .keys = "d delete", .hint = "delete",
	  .help = "delete the run, or the marked ones (z brings them back); where deleted runs are seen, restore",
	  .act = runs_act_delete, .why_not = why_no_run, .shell = runs_shell_delete },
	{ .name = "copy", .keys = "y", .hint = "copy",
	  .help = "copy id, name, path or command line to the clipboard of your terminal",
	  .act = runs_act_copy, .why_not = why_no_run },
	{ .name = "rename", .keys = "R",
	  .help = "give the run another name",
	  .argument = "NAME", .act = runs_act_rename, .why_not = why_no_run },
	{ .name = "run", .keys = "!",
	  .help = "run any command as it is: flags become parameters, metrics are found in its output",
	  .argument = "COMMAND", .act = act_run },
	{ .name = "group", .keys = "b",
	  .help = "group the runs by the values of a column",
	  .act = act_group },
	{ .name = "follow", .keys = "F",
	  .help = "keep the cursor on the first row as runs come",
	  ACTION_FLAG(runs, follow), .act = act_follow },
	{ .name = "preview", .keys = "p",
	  .help = "the preview: where it fits, to the right, below, or none",
	  .argument = "auto|right|below|off", .act = act_preview },
	{ .name = "page-log", .keys = "P",
	  .help = "show the log in $PAGER",
	  .act = act_page_log, .why_not = why_no_run, .shell = shell_log },
	{ .name = "deleted", .keys = "D",
	  .help = "see the deleted runs instead of the others, or go back",
	  .act = runs_act_deleted, .is_on = runs_is_deleted },
};

const struct action_set runs_actions = { "runs", "Runs", actions, ARRAY_LEN(actions) };
