/*
 * screen_run_action.c - what can be done on the Run screen: going through its pages, and with the run all that can
 * be done to it on the Runs screen, by the same keys.
 */
#include <string.h>

#include "job.h"
#include "launch.h"
#include "menu.h"
#include "runchange.h"
#include "screen_run.h"

static const struct store_run *
run_of(void *self)
{
	return ((struct screen_run *)self)->view.run;
}

static const char *
why_not_loaded(void *self)
{
	return run_of(self) == NULL ? "the run is not read yet" : NULL;
}

static void
shell(void *self, const char *verb, struct buf *out)
{
	buf_printf(out, "benchtop %s %s", verb, ((struct screen_run *)self)->view.id);
}

/* ------------------------------------------------------------------------------------------ pages */

static enum next
act_next_page(void *self, const char *argument)
{
	(void)argument;
	return screen_run_page(self, 1);
}

static enum next
act_previous_page(void *self, const char *argument)
{
	(void)argument;
	return screen_run_page(self, -1);
}

static enum next
act_page(void *self, const char *argument)
{
	struct screen_run *s = self;

	if (argument == NULL || !screen_run_go(s, argument, NULL))
		frame_say(s->frame, TONE_ERROR, "which page? overview, steps, metrics, log, artifacts, resources, code or "
		    "environment");
	return NEXT_DRAW;
}

static enum next
act_next_part(void *self, const char *argument)
{
	(void)argument;
	return screen_run_turn(self, 1);
}

static enum next
act_previous_part(void *self, const char *argument)
{
	(void)argument;
	return screen_run_turn(self, -1);
}

/* -------------------------------------------------------------------------------- rerun and stop */

static enum next
act_rerun(void *self, const char *argument)
{
	struct screen_run *s = self;

	(void)argument;
	launch_rerun(s->frame, s->view.id);
	return NEXT_DRAW;
}

static void
shell_rerun(void *self, struct buf *out)
{
	shell(self, "rerun", out);
}

static const char *
why_no_stop(void *self)
{
	return runview_is_live(&((struct screen_run *)self)->view) ? NULL : "the run is not running";
}

static void
shell_stop(void *self, struct buf *out)
{
	shell(self, "stop", out);
}

static enum next
stop_now(void *self)
{
	struct screen_run *s = self;
	const char *const args[] = { "stop", s->view.id, NULL };
	char *doing = xasprintf("stopping %s", run_of(s)->name);
	char *done = xasprintf("asked %s to stop", run_of(s)->name);

	job_start(s->frame, &(struct job_request){ .doing = doing, .done = done, .args = args });
	x_free(done);
	x_free(doing);
	return NEXT_DRAW;
}

static enum next
act_stop(void *self, const char *argument)
{
	struct screen_run *s = self;
	char *question = xasprintf("Stop %s? All its processes are ended.", run_of(s)->name);
	struct buf line = BUF_INIT;

	(void)argument;
	shell_stop(s, &line);
	frame_confirm(s->frame, question, buf_str(&line), stop_now, s);
	buf_release(&line);
	x_free(question);
	return NEXT_DRAW;
}

/* ---------------------------------------------------------------------------------------- changes */

static enum next
change(struct screen_run *s, enum runchange_kind kind, const char *text)
{
	return runchange_do(s->frame, &(struct runchange){ .kind = kind, .text = text,
		.ids = (const char (*)[STORE_ID_SIZE])&s->view.id, .count = 1, .what = run_of(s)->name });
}

static enum next
tag_typed(void *self, const char *text)
{
	if (*text == '\0')
		return NEXT_DRAW;
	return *text == '-' ? change(self, RUNCHANGE_UNTAG, text + 1) : change(self, RUNCHANGE_TAG, text);
}

static void
complete_tag(void *self, const char *text, struct map *words)
{
	runchange_complete_tag(((struct screen_run *)self)->frame, text, words);
}

static enum next
act_tag(void *self, const char *argument)
{
	struct screen_run *s = self;

	if (argument != NULL)
		return tag_typed(s, argument);
	frame_prompt(s->frame, &(struct frame_ask){ .label = "tag", .history = "tag", .self = s,
		.hint = "best, or owner=ada; -best takes it away; tab completes", .done = tag_typed,
		.complete = complete_tag });
	return NEXT_DRAW;
}

static enum next
note_typed(void *self, const char *text)
{
	return change(self, RUNCHANGE_NOTE, text);
}

static enum next
act_note(void *self, const char *argument)
{
	struct screen_run *s = self;

	if (argument != NULL)
		return note_typed(s, argument);
	frame_prompt(s->frame, &(struct frame_ask){ .label = "note", .self = s, .done = note_typed,
		.initial = run_of(s)->note, .hint = "what is worth remembering of this run" });
	return NEXT_DRAW;
}

static enum next
name_typed(void *self, const char *text)
{
	return *text == '\0' ? NEXT_DRAW : change(self, RUNCHANGE_NAME, text);
}

static enum next
act_rename(void *self, const char *argument)
{
	struct screen_run *s = self;

	if (argument != NULL)
		return name_typed(s, argument);
	frame_prompt(s->frame, &(struct frame_ask){ .label = "name", .self = s, .done = name_typed,
		.initial = run_of(s)->name });
	return NEXT_DRAW;
}

static enum next
act_delete(void *self, const char *argument)
{
	(void)argument;
	return change(self, run_of(self)->deleted ? RUNCHANGE_RESTORE : RUNCHANGE_DELETE, NULL);
}

static const char *
why_no_delete(void *self)
{
	if (why_not_loaded(self) != NULL)
		return why_not_loaded(self);
	return runview_is_live(&((struct screen_run *)self)->view) ? "the run is running: stop it first (x)" : NULL;
}

static void
shell_delete(void *self, struct buf *out)
{
	shell(self, run_of(self)->deleted ? "restore" : "rm", out);
}

/* ---------------------------------------------------------------------------------------- copying */

enum { COPY_ID, COPY_NAME, COPY_PATH, COPY_SHOW };

static enum next
copy_chosen(void *self, size_t value)
{
	static const char *const what[] = { "the id", "the name", "the path", "the command line" };
	struct screen_run *s = self;
	struct arena *a = arena_new();
	const char *const texts[] = {
		[COPY_ID] = s->view.id,
		[COPY_NAME] = run_of(s)->name,
		[COPY_PATH] = store_run_path(frame_store(s->frame), s->view.id, NULL, a),
		[COPY_SHOW] = arena_printf(a, "benchtop show %s", s->view.id),
	};

	frame_copy(s->frame, texts[value], what[value]);
	arena_free(a);
	return NEXT_DRAW;
}

static enum next
act_copy(void *self, const char *argument)
{
	static const struct menu_item items[] = {
		{ .label = "id", .keys = "y", .key = 'y', .value = COPY_ID, .detail = "of the run" },
		{ .label = "name", .keys = "n", .key = 'n', .value = COPY_NAME, .detail = "of the run" },
		{ .label = "path", .keys = "p", .key = 'p', .value = COPY_PATH, .detail = "of its folder" },
		{ .label = "show", .keys = "s", .key = 's', .value = COPY_SHOW, .detail = "command line that shows the run" },
	};
	struct screen_run *s = self;

	(void)argument;
	menu_open(s->frame, &(struct menu_request){ .title = "Copy", .items = items, .count = ARRAY_LEN(items),
		.self = s, .chosen = copy_chosen });
	return NEXT_DRAW;
}

/* ----------------------------------------------------------------------------------------- others */

static const char *
why_no_origin(void *self)
{
	if (why_not_loaded(self) != NULL)
		return why_not_loaded(self);
	return *run_of(self)->rerun_of == '\0' ? "this run repeats no other one" : NULL;
}

static enum next
act_origin(void *self, const char *argument)
{
	struct screen_run *s = self;

	(void)argument;
	frame_open(s->frame, "run", run_of(s)->rerun_of);
	return NEXT_DRAW;
}

static const struct action actions[] = {
	{ .name = "next-page", .keys = "tab", .hint = "page",
	  .help = "show the next page of the run",
	  .act = act_next_page },
	{ .name = "previous-page", .keys = "backtab",
	  .help = "show the page before",
	  .act = act_previous_page },
	{ .name = "page",
	  .help = "show a page of the run by its name",
	  .argument = "NAME", .act = act_page },
	{ .name = "next-part", .keys = "]",
	  .help = "go on to the next step, file or metric of the page",
	  .act = act_next_part },
	{ .name = "previous-part", .keys = "[",
	  .help = "go back to the step, file or metric before",
	  .act = act_previous_part },
	{ .name = "stop", .keys = "x", .hint = "stop",
	  .help = "stop the run; all its processes are ended",
	  .act = act_stop, .why_not = why_no_stop, .shell = shell_stop },
	{ .name = "rerun", .keys = "r", .hint = "rerun",
	  .help = "run it again with its own code, parameters and data",
	  .act = act_rerun, .why_not = why_not_loaded, .shell = shell_rerun },
	{ .name = "tag", .keys = "t", .hint = "tag",
	  .help = "tag the run; -TAG takes a tag away",
	  .argument = "TAG", .act = act_tag, .why_not = why_not_loaded, .complete = complete_tag },
	{ .name = "note", .keys = "e", .hint = "note",
	  .help = "write a note on the run",
	  .argument = "TEXT", .act = act_note, .why_not = why_not_loaded },
	{ .name = "copy", .keys = "y", .hint = "copy",
	  .help = "copy id, name, path or command line to the clipboard of your terminal",
	  .act = act_copy, .why_not = why_not_loaded },
	{ .name = "delete", .keys = "d delete",
	  .help = "delete the run (z brings it back), or restore a deleted one",
	  .act = act_delete, .why_not = why_no_delete, .shell = shell_delete },
	{ .name = "rename", .keys = "R",
	  .help = "give the run another name",
	  .argument = "NAME", .act = act_rename, .why_not = why_not_loaded },
	{ .name = "origin", .keys = "o",
	  .help = "open the run that this one repeats",
	  .act = act_origin, .why_not = why_no_origin },
};

const struct action_set screen_run_actions = { "run", "Run", actions, ARRAY_LEN(actions) };
