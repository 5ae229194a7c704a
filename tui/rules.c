/*
 * rules.c - the Rules screen: what a dataset version must be, rule by rule, what of it holds, and of what
 * is broken the first rows with their values. The check is the command `data schema --check`, run
 * behind the screen.
 */
#include <string.h>

#include "base_utf8.h"
#include "charttable.h"
#include "rules_list.h"
#include "run_dataset.h"
#include "screens.h"
#include "scroll.h"
#include "task.h"
#include "versions.h"

struct rules {
	struct charttable main;		/* first: see charttable.h */
	struct frame *frame;
	struct arena *arena;
	char *wanted;			/* "rentals@7" */
	const char *name;
	int version;
	struct rules_list list;		/* of the schema in the project file */
	size_t *shown, shown_count;	/* rows of the list, by number */
	bool only_broken;
	struct task *task;		/* the check, or the inferring; NULL: done */
	struct err err;			/* why it could not be done */
	char *inferred;			/* YAML, where there is no schema; else NULL */
	struct scroll scroll;		/* of that */
};

enum { COLUMN_VERDICT, COLUMN_COLUMN, COLUMN_RULE, COLUMN_DEMAND, COLUMN_FOUND, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	[COLUMN_VERDICT] = { .name = "verdict", .title = "", .width = 1, .least = 1, .fixed = true,
	    .unsortable = true },
	[COLUMN_COLUMN] = { .name = "column", .title = "column", .width = 18, .least = 8, .fixed = true,
	    .grow = 1, .unsortable = true },
	[COLUMN_RULE] = { .name = "rule", .title = "rule", .width = 10, .least = 8,
	    .unsortable = true },
	[COLUMN_DEMAND] = { .name = "demand", .title = "must be", .width = 24, .least = 10, .grow = 2,
	    .unsortable = true },
	[COLUMN_FOUND] = { .name = "found", .title = "found", .width = 30, .least = 10, .grow = 2,
	    .unsortable = true },
};

static const struct rules_row *
rule_here(const struct rules *r)
{
	return r->main.table.cursor < r->shown_count ? &r->list.rows[r->shown[r->main.table.cursor]]
	    : NULL;
}

/* ---- the table */

static size_t
model_count(void *self)
{
	return ((struct rules *)self)->shown_count;
}

static void
model_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	const struct rules *r = self;
	const struct rules_row *rule = &r->list.rows[r->shown[row]];
	const char *text = "";

	switch (column) {
	case COLUMN_VERDICT:
		text = !r->list.checked ? "·" : rule->broken ? "✗" : "✓";
		out->style = !r->list.checked ? STYLE_DIM : rule->broken ? STYLE_ERROR : STYLE_GOOD;
		break;
	case COLUMN_COLUMN:
		text = rule->column != NULL ? rule->column : "the dataset";
		out->style = rule->column == NULL ? STYLE_DIM : rule->broken ? STYLE_STRONG : STYLE_TEXT;
		break;
	case COLUMN_RULE:
		text = rule->rule;
		break;
	case COLUMN_DEMAND:
		text = rule->demand;
		out->style = STYLE_DIM;
		break;
	default:
		text = rule->broken ? rule->text : r->list.checked ? "holds" : "";
		out->style = rule->broken ? STYLE_ERROR : STYLE_DIM;
	}
	str_copy(out->text, sizeof out->text, text);
}

static enum next
open_column(void *self)
{
	struct rules *r = self;
	const struct rules_row *rule = rule_here(r);
	char *what;

	if (rule == NULL)
		return NEXT_NOTHING;
	what = xasprintf("%s%s%s", r->wanted, rule->column != NULL ? " " : "",
	    rule->column != NULL ? rule->column : "");
	frame_open(r->frame, "dataset", what);
	x_free(what);
	return NEXT_DRAW;
}

static const struct table_model model = {
	.count = model_count,
	.cell = model_cell,
	.open = open_column,
	.single = true,
};

static void
choose_shown(struct rules *r)
{
	x_free(r->shown);
	r->shown = x_new_array(size_t, r->list.count + 1);
	r->shown_count = 0;
	for (size_t i = 0; i < r->list.count; i++)
		if (!r->only_broken || r->list.rows[i].broken)
			r->shown[r->shown_count++] = i;
	table_changed(&r->main.table);
}

/* What is broken is what one came for. */
static void
go_to_broken(struct rules *r)
{
	for (size_t i = 0; i < r->shown_count; i++)
		if (r->list.rows[r->shown[i]].broken) {
			table_move_to(&r->main.table, i);
			return;
		}
}

/* ---- checking */

static void
on_ended(void *self, const struct task_end *end)
{
	struct rules *r = self;

	r->task = NULL;
	err_clear(&r->err);
	if (end->cancelled)
		err_set(&r->err, ERR_CANCELLED, "stopped: r checks again");
	else if (r->list.count == 0 && end->good)
		r->inferred = xstrndup(end->output.p, end->output.n);
	else if (end->exit_code > 1 || end->output.n == 0 ||
	    !rules_list_take(&r->list, end->output, &r->err))
		err_set(&r->err, ERR_FAILED, SLICE_FMT, SLICE_ARG(end->errors));
	choose_shown(r);
	go_to_broken(r);
	frame_redraw(r->frame);
}

static void
start(struct rules *r)
{
	bool check = r->list.count > 0;

	task_drop(r->task);
	err_clear(&r->err);
	r->task = task_start(r->frame, &(struct task_request){ .ended = on_ended, .self = r,
	    .doing = check ? "checking every rule" : "looking at what is true of the data",
	    .args = (const char *const[]){ "data", "schema", r->wanted, check ? "--check" : NULL,
	    "--json", NULL } }, &r->err);
}

static bool
load_schema(struct rules *r)
{
	const struct run_project *project;
	const struct run_dataset *dataset = NULL;
	struct mistakes mistakes;
	bool ok;

	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	ok = run_project_load(&project, frame_root(r->frame), r->arena, &mistakes, &r->err);
	if (ok)
		dataset = run_project_dataset(project, r->name, NULL);
	r->list = (struct rules_list){ .arena = r->arena };
	if (dataset != NULL && run_dataset_has_schema(dataset))
		rules_list_make(&r->list, dataset, r->arena);
	mistakes_release(&mistakes);
	return ok;
}

/* A version never changes: it is checked once, and again when it is asked for. */
static bool
rules_load(void *self, struct err *err)
{
	struct rules *r = self;

	if (r->name != NULL)
		return true;
	if (!store_dataset_parse(frame_store(r->frame), r->wanted, r->arena, &r->name, &r->version, err))
		return false;
	/* "rentals" is its newest version from now on. */
	x_free(r->wanted);
	r->wanted = xasprintf("%s@%d", r->name, r->version);
	if (load_schema(r))
		start(r);
	choose_shown(r);
	return true;
}

/* ---- actions */

static enum next
act_open(void *self, const char *argument)
{
	(void)argument;
	return open_column(self);
}

static enum next
act_broken(void *self, const char *argument)
{
	struct rules *r = self;

	(void)argument;
	choose_shown(r);
	return NEXT_DRAW;
}

static const char *
why_no_rule(void *self)
{
	return rule_here(self) != NULL ? NULL : "no rule is under the cursor";
}

static const char *
why_none_broken(void *self)
{
	const struct rules *r = self;

	return r->only_broken || r->list.broken > 0 ? NULL : "no rule is broken";
}

static enum next
act_next_broken(void *self, const char *argument)
{
	struct rules *r = self;
	size_t cursor = r->main.table.cursor;

	(void)argument;
	for (size_t i = 1; i <= r->shown_count; i++)
		if (r->list.rows[r->shown[(cursor + i) % r->shown_count]].broken) {
			table_move_to(&r->main.table, (cursor + i) % r->shown_count);
			break;
		}
	return NEXT_DRAW;
}

static enum next
act_again(void *self, const char *argument)
{
	struct rules *r = self;

	(void)argument;
	if (load_schema(r))
		start(r);
	x_free(r->inferred);
	r->inferred = NULL;
	choose_shown(r);
	return NEXT_DRAW;
}

static const char *
why_no_stop(void *self)
{
	return ((struct rules *)self)->task != NULL ? NULL : "nothing is being checked";
}

static enum next
act_stop(void *self, const char *argument)
{
	(void)argument;
	task_cancel(((struct rules *)self)->task);
	return NEXT_DRAW;
}

static const char *
why_no_copy(void *self)
{
	return ((struct rules *)self)->inferred != NULL ? NULL : "the schema is in the project file";
}

static enum next
act_copy(void *self, const char *argument)
{
	struct rules *r = self;

	(void)argument;
	frame_copy(r->frame, r->inferred, "the schema");
	return NEXT_DRAW;
}

static void
shell_check(void *self, struct buf *out)
{
	const struct rules *r = self;

	buf_printf(out, "benchtop data schema %s%s", r->wanted, r->list.count > 0 ? " --check" : "");
}

static const struct action actions[] = {
	{ .name = "open", .keys = "enter", .hint = "column", .act = act_open, .why_not = why_no_rule,
	  .shell = shell_check, .help = "the column of the rule: statistics and charts" },
	{ .name = "next-broken", .keys = "e", .hint = "next broken", .act = act_next_broken,
	  .why_not = why_none_broken, .help = "to the next rule that is broken" },
	{ .name = "broken", .keys = "b", .hint = "only broken", ACTION_FLAG(rules, only_broken),
	  .act = act_broken, .why_not = why_none_broken, .help = "only rules that are broken" },
	{ .name = "check", .keys = "r", .hint = "check again", .act = act_again, .shell = shell_check,
	  .help = "read the schema in the project file and check it again" },
	{ .name = "copy", .keys = "y", .hint = "copy", .act = act_copy, .why_not = why_no_copy,
	  .shell = shell_check, .help = "copy the schema that would hold, for the project file" },
	{ .name = "stop", .keys = "x", .hint = "stop", .act = act_stop, .why_not = why_no_stop,
	  .help = "stop the check" },
};

static const struct action_set rules_actions = {
	.context = "rules", .title = "Rules", .actions = actions, .count = ARRAY_LEN(actions),
};

/* ---- drawing */

static void
draw_facts(const struct rules *r, struct area a)
{
	struct buf text = BUF_INIT;

	if (r->list.checked && r->list.broken > 0)
		draw_printf(a, 1, 0, STYLE_ERROR, "✗ %zu of %zu rules %s broken", r->list.broken,
		    r->list.count, r->list.broken == 1 ? "is" : "are");
	else if (r->list.checked)
		draw_printf(a, 1, 0, STYLE_GOOD, "✓ all %zu rules hold", r->list.count);
	else if (r->list.count > 0)
		draw_printf(a, 1, 0, STYLE_DIM, "%zu rules", r->list.count);
	if (r->task != NULL)
		task_text(r->task, &text);
	else if (r->err.kind != ERR_NONE && r->list.count > 0)
		buf_add(&text, r->err.msg);
	draw_before(a, a.w - 1, 0, r->task != NULL ? STYLE_ACTIVE : STYLE_ERROR, buf_str(&text));
	buf_release(&text);
}

/* The rows that break the rule, in as many columns of text as there is room for. */
static void
draw_rows(const struct rules_row *rule, struct area a)
{
	enum { WIDTH = 38, BEFORE = 17 };
	char number[STR_SHORT];
	int rows = a.h > 0 ? a.h : 1, width = WIDTH;

	/* Values of several columns are long. */
	for (size_t i = 0; i < rule->kept; i++)
		if (utf8_width(rule->values[i]) + BEFORE + 2 > width)
			width = utf8_width(rule->values[i]) + BEFORE + 2;
	if (width > a.w + 2)
		width = a.w + 2;
	for (size_t i = 0; i < rule->kept; i++) {
		int x = (int)i / rows * width, y = (int)i % rows;
		struct area cell = area_part(a, x, y, width - 2, 1);

		draw_text(cell, 0, 0, STYLE_DIM, "row");
		draw_before(cell, 15, 0, STYLE_TEXT, str_count(number, rule->rows[i]));
		draw_field(cell, BEFORE, 0, cell.w - BEFORE, STYLE_ERROR, DRAW_LEFT,
		    rule->values[i][0] != '\0' ? rule->values[i] : "(empty)");
	}
}

static void
draw_below(void *self, struct area a)
{
	const struct rules *r = self;
	const struct rules_row *rule = rule_here(r);
	char count[STR_SHORT];
	bool says_more;

	if (rule == NULL)
		return;
	says_more = !str_equal(rule->rule, rule->demand);
	draw_printf(a, 0, 0, STYLE_STRONG, "%s%s%s%s%s", rule->column != NULL ? rule->column : "",
	    rule->column != NULL ? " " : "", rule->rule, says_more ? ": " : "", says_more ? rule->demand : "");
	if (!r->list.checked)
		return;
	if (!rule->broken) {
		draw_text(a, 0, 1, STYLE_GOOD, "✓ holds in every row");
		return;
	}
	draw_printf(a, 0, 1, STYLE_ERROR, "✗ %s", rule->text);
	if (rule->count > rule->kept)
		draw_printf(a, 0, 2, STYLE_DIM, "the first %zu of %s rows:", rule->kept,
		    str_count(count, rule->count));
	draw_rows(rule, area_below(a, 3));
}

/* There is no schema: what would be one. */
static void
draw_inferred(struct rules *r, struct area a)
{
	struct area page;
	int rows;

	draw_printf(a, 1, 0, STYLE_STRONG, "%s has no schema in benchtop.yaml", r->name);
	rows = draw_paragraph(area_part(a, 1, 1, a.w - 2, a.h - 1), 0, STYLE_DIM,
	    "All of this is true of the version: y copies it, to be edited there.");
	page = area_part(a, 1, rows + 2, a.w - 2, a.h - rows - 2);
	rows = draw_paragraph((struct area){ .canvas = a.canvas, .w = page.w - 2 }, 0, STYLE_TEXT,
	    r->inferred);
	scroll_fit(&r->scroll, page.h, rows);
	draw_paragraph(area_left(page, page.w - 2), -r->scroll.first, STYLE_TEXT, r->inferred);
	scroll_draw_bar(&r->scroll, page);
}

static void
rules_draw(void *self, struct area a)
{
	struct rules *r = self;

	if (r->inferred != NULL) {
		draw_inferred(r, a);
		return;
	}
	draw_facts(r, area_top(a, 1));
	if (r->list.count == 0 && r->task == NULL && r->err.kind != ERR_NONE)
		draw_paragraph(area_part(a, 2, 2, a.w - 4, a.h - 2), 0, STYLE_ERROR, r->err.msg);
	else if (r->shown_count > 0)
		charttable_draw(&r->main, area_below(a, 1), draw_below);
}

/* ---- life */

static void *
rules_open(struct frame *f, const char *argument, struct err *err)
{
	struct rules *r;

	if (argument == NULL) {
		err_set(err, ERR_USAGE, "rules: of which version? NAME@VERSION");
		return NULL;
	}
	r = x_new(struct rules);
	r->frame = f;
	r->wanted = xstrdup(argument);
	r->arena = arena_new();
	charttable_init(&r->main, f, &model, r);
	table_set_columns(&r->main.table, columns, COLUMNS);
	return r;
}

static void
rules_close(void *self)
{
	struct rules *r = self;

	task_drop(r->task);
	charttable_release(&r->main);
	arena_free(r->arena);
	x_free(r->inferred);
	x_free(r->shown);
	x_free(r->wanted);
	x_free(r);
}

static struct table *
rules_table(void *self)
{
	struct rules *r = self;

	return r->inferred == NULL ? &r->main.table : NULL;
}

static struct scroll *
rules_scroll(void *self)
{
	struct rules *r = self;

	return r->inferred != NULL ? &r->scroll : NULL;
}

static void
rules_title(void *self, struct buf *out)
{
	buf_printf(out, "%s › Rules", ((struct rules *)self)->wanted);
}

const struct screen_type rules_screen = {
	.name = "rules",
	.title = "Rules",
	.help = "what a dataset version must be: every rule of its schema, and the rows that break one",
	.actions = &rules_actions,
	.open = rules_open,
	.load = rules_load,
	.draw = rules_draw,
	.table = rules_table,
	.scroll = rules_scroll,
	.title_of = rules_title,
	.close = rules_close,
};
