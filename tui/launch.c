/*
 * launch.c - from a menu to a form to a command line to a run.
 *
 * Values are checked by the project's own types while they are typed. What is started is the command
 * line that the form shows (job.h), so nothing here knows how runs begin.
 */
#include "launch.h"

#include <string.h>

#include "base_json.h"
#include "base_map.h"
#include "base_mistake.h"
#include "form.h"
#include "job.h"
#include "menu.h"
#include "run_params.h"
#include "run_project.h"
#include "store_run_load.h"

enum { WORDS_MAX = 60 };

/* What a form is about: a pipeline, or a run that is repeated. The form has it. */
struct launch {
	struct frame *frame;
	struct arena *arena;
	struct form *form;		/* which waits for the command that was made of it */
	const char *verb;		/* "run" or "rerun" */
	const char *what;		/* pipeline, or id */
	const char *shown;		/* what messages call it */
	const char *file;		/* for the messages of values */
	struct run_param *params;
	const struct run_param **leaves;
	const char **before;		/* the values as they are now, as text */
	size_t count;
};

static struct launch *
launch_new(struct frame *f, const char *verb)
{
	struct launch *l = x_new(struct launch);

	l->frame = f;
	l->arena = arena_new();
	l->verb = verb;
	return l;
}

static void
launch_drop(void *self)
{
	struct launch *l = self;

	arena_free(l->arena);
	x_free(l);
}

static bool
load_project(struct frame *f, struct arena *a, const struct run_project **project, struct err *err)
{
	struct mistakes mistakes;
	bool ok;

	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	ok = run_project_load(project, frame_root(f), a, &mistakes, err);
	mistakes_release(&mistakes);
	return ok;
}

/* ---- the form */

static bool
check_value(void *self, size_t field, const char *value, struct err *err)
{
	struct launch *l = self;
	struct arena *a = arena_new();
	bool ok = true;

	if (field < l->count)
		ok = run_params_set(a, run_params_copy(a, l->params), l->file, l->leaves[field]->path, value, err);
	arena_free(a);
	return ok;
}

/* The arguments of the command line for these values, in the arena; NULL-ended. Only what differs
 * from the defaults is on it. The last field is the note. */
static const char **
arguments(struct launch *l, const char *const *values, struct arena *a)
{
	const char **args = arena_array(a, const char *, 2 * l->count + 8);
	size_t n = 0;

	args[n++] = l->verb;
	args[n++] = l->what;
	args[n++] = "--detach";
	for (size_t i = 0; i < l->count; i++) {
		if (str_equal(values[i], l->before[i]))
			continue;
		args[n++] = "-p";
		args[n++] = arena_printf(a, "%s=%s", l->leaves[i]->path, values[i]);
	}
	if (values[l->count][0] != '\0') {
		args[n++] = "--note";
		args[n++] = values[l->count];
	}
	return args;
}

static void
write_shell(void *self, const char *const *values, struct buf *out)
{
	struct arena *a = arena_new();

	job_shell(out, arguments(self, values, a));
	arena_free(a);
}

static void
ended(void *self, const char *error)
{
	struct launch *l = self;
	struct arena *a = arena_new();
	const struct run_project *project;
	struct err err;

	/* The command's last line counts the mistakes of the project file; this says what they are. */
	if (error != NULL && str_equal(l->verb, "run") && !load_project(l->frame, a, &project, &err))
		error = err.msg;
	form_end(l->form, error);
	arena_free(a);
}

/* The workbench ends first. */
static void
nobody_waits(void *self)
{
	form_end(((struct launch *)self)->form, NULL);
}

static enum next
start(void *self, const char *const *values, struct form *form)
{
	struct launch *l = self;
	struct arena *a = arena_new();
	bool again = str_equal(l->verb, "rerun");

	l->form = form;
	job_start(l->frame, &(struct job_request){ .args = arguments(l, values, a), .ended = ended,
	    .dropped = nobody_waits, .self = l,
	    .doing = arena_printf(a, "%s %s", again ? "running again" : "launching", l->shown),
	    .done = arena_printf(a, "%s %s", again ? "runs again" : "launched", l->shown) });
	arena_free(a);
	return NEXT_DRAW;
}

/* "int" of "an int". */
static const char *
without_article(const char *type)
{
	const char *blank = strchr(type, ' ');

	return blank != NULL ? blank + 1 : type;
}

static struct form_field
field_of(struct launch *l, size_t at)
{
	static const char *const yes_no[] = { "true", "false" };
	const struct run_param *p = l->leaves[at];
	struct buf text = BUF_INIT;
	struct form_field field = { .name = p->path, .type = without_article(run_params_type_name(p->type)) };

	run_params_text(&text, p);
	l->before[at] = arena_strdup(l->arena, buf_str(&text));
	field.value = l->before[at];
	if (p->type == RUN_PARAM_BOOL) {
		field.choices = yes_no;
		field.choice_count = ARRAY_LEN(yes_no);
	}
	buf_release(&text);
	return field;
}

static void
open_form(struct launch *l, const char *title, const char *button)
{
	struct arena *a = arena_new();
	struct form_field *fields;

	l->count = run_params_leaves(l->arena, l->params, &l->leaves);
	l->before = arena_array(l->arena, const char *, l->count + 1);
	fields = arena_array(a, struct form_field, l->count + 1);
	for (size_t i = 0; i < l->count; i++)
		fields[i] = field_of(l, i);
	fields[l->count] = (struct form_field){ .name = "note", .type = "text", .value = "",
		.help = "why this run; it can be changed later" };
	form_open(l->frame, &(struct form_request){ .title = title, .button = button, .fields = fields,
	    .count = l->count + 1, .self = l, .check = check_value, .shell = write_shell,
	    .start = start, .dropped = launch_drop });
	arena_free(a);
}

/* ---- pipelines */

void
launch_complete(struct frame *f, const char *text, struct map *words)
{
	struct arena *a = arena_new();
	const struct run_project *project;
	struct err err;

	if (!load_project(f, a, &project, &err)) {
		frame_say_error(f, &err);
	} else {
		for (size_t i = 0; i < project->pipeline_count; i++) {
			if (str_starts(project->pipelines[i].name, text))
				map_set(words, project->pipelines[i].name, words);
		}
	}
	arena_free(a);
}

void
launch_pipeline(struct frame *f, const char *name)
{
	struct launch *l = launch_new(f, "run");
	const struct run_project *project;
	const struct run_pipeline *pipeline;
	struct err err;

	pipeline = load_project(f, l->arena, &project, &err) ? run_project_pipeline(project, name, &err) : NULL;
	if (pipeline == NULL) {
		frame_say_error(f, &err);
		launch_drop(l);
		return;
	}
	l->what = l->shown = pipeline->name;
	l->file = project->file != NULL ? RUN_PROJECT_FILE : "";
	l->params = pipeline->params;
	open_form(l, arena_printf(l->arena, "Launch %s", pipeline->name), "launch");
}

/* ---- commands as they are */

static enum next
command_typed(void *self, const char *line)
{
	struct frame *f = self;
	struct arena *a = arena_new();
	const char **args = arena_array(a, const char *, WORDS_MAX + 4);

	args[0] = "run";
	args[1] = "--detach";
	args[2] = "--";
	if (!action_words(a, line, args + 3, WORDS_MAX))
		frame_say(f, TONE_ERROR, "a quote is not closed, or there are more than %d words", WORDS_MAX);
	else if (args[3] != NULL)
		job_start(f, &(struct job_request){ .doing = arena_printf(a, "launching %s", args[3]),
		    .done = arena_printf(a, "launched %s", args[3]), .args = args });
	arena_free(a);
	return NEXT_DRAW;
}

void
launch_command(struct frame *f, const char *line)
{
	if (line != NULL) {
		command_typed(f, line);
		return;
	}
	frame_prompt(f, &(struct frame_ask){ .label = "run", .history = "run", .self = f,
	    .hint = "python3 train.py --rate 0.1     flags become parameters, metrics are found in the output",
	    .done = command_typed });
}

/* ---- the menu */

struct launch_choice {
	struct frame *frame;
	struct arena *arena;
	const struct run_project *project;
};

static enum next
pipeline_chosen(void *self, size_t value)
{
	struct launch_choice *c = self;

	if (value < c->project->pipeline_count)
		launch_pipeline(c->frame, c->project->pipelines[value].name);
	else
		launch_command(c->frame, NULL);
	return NEXT_DRAW;
}

static void
drop_choice(void *self)
{
	struct launch_choice *c = self;

	arena_free(c->arena);
	x_free(c);
}

static struct menu_item
pipeline_item(struct launch_choice *c, size_t at)
{
	const struct run_pipeline *p = &c->project->pipelines[at];
	const char *said = p->description != NULL && *p->description != '\0' ?
	    arena_printf(c->arena, "%s; ", p->description) : "";

	return (struct menu_item){ .label = p->name, .value = at,
		.detail = arena_printf(c->arena, "%s%zu step%s", said, p->step_count, p->step_count == 1 ? "" : "s"),
		.shell = arena_printf(c->arena, "benchtop run %s", p->name) };
}

void
launch_menu(struct frame *f)
{
	struct launch_choice *c = x_new(struct launch_choice);
	struct menu_item *items;
	struct err err;
	size_t count;

	c->frame = f;
	c->arena = arena_new();
	if (!load_project(f, c->arena, &c->project, &err)) {
		frame_say_error(f, &err);
		drop_choice(c);
		return;
	}
	count = c->project->pipeline_count;
	items = arena_array(c->arena, struct menu_item, count + 1);
	for (size_t i = 0; i < count; i++)
		items[i] = pipeline_item(c, i);
	items[count] = (struct menu_item){ .label = "a command…", .value = count,
		.detail = "any command as it is, without a pipeline", .shell = "benchtop run -- COMMAND" };
	menu_open(f, &(struct menu_request){ .title = "Launch", .items = items, .count = count + 1,
	    .self = c, .chosen = pipeline_chosen, .dropped = drop_choice });
}

/* ---- again */

void
launch_rerun(struct frame *f, const char *id)
{
	struct launch *l = launch_new(f, "rerun");
	struct store_run *run;
	struct json *params = NULL;
	struct err err;

	if (!store_run_load(frame_store(f), id, l->arena, &run, &err) ||
	    !json_parse(&params, slice_of(run->params_json), &err)) {
		frame_say_error(f, &err);
		launch_drop(l);
		return;
	}
	l->what = arena_strdup(l->arena, id);
	l->shown = run->name;
	l->file = "the run";
	l->params = run_params_from_json(l->arena, params);
	json_free(params);
	open_form(l, arena_printf(l->arena, "Run %s again, with its own code and data", run->name), "run again");
}
