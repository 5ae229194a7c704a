/*
 * pane_steps.c - the steps of a run: what became of each, when it ran (as bars on a common line of
 * time), and under the table everything about the one under the cursor.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "logview.h"
#include "os_proc.h"
#include "pane.h"
#include "sparkline.h"
#include "table.h"

enum { BAR_MAX = 60, DEPTH_MAX = 12, DETAIL_ROWS = 8, LOG_LEAST = 4 };

enum { COLUMN_STEP, COLUMN_STATUS, COLUMN_TOOK, COLUMN_ATTEMPT, COLUMN_STARTED, COLUMN_AFTER, COLUMN_TIME };

static const struct table_column columns[] = {
	[COLUMN_STEP] = { .name = "step", .title = "step", .width = 20, .least = 12, .fixed = true },
	[COLUMN_STATUS] = { .name = "status", .title = "status", .width = 9, .least = 8 },
	[COLUMN_TOOK] = { .name = "took", .title = "took", .width = 8, .least = 8, .right = true },
	[COLUMN_ATTEMPT] = { .name = "attempt", .title = "try", .width = 3, .least = 3, .right = true },
	[COLUMN_STARTED] = { .name = "started", .title = "began", .width = 8, .least = 8 },
	[COLUMN_AFTER] = { .name = "after", .title = "after", .width = 14, .least = 8 },
	[COLUMN_TIME] = { .name = "time", .title = "when", .width = 20, .least = 10, .grow = 1 },
};

struct pane_steps {
	struct runview *run;
	struct table table;
	int64_t from, to;	/* the line of time */
	struct logview *log;	/* the end of what the step under the cursor printed */
	char *log_step;
	int *depth;		/* of each declared step in the graph: the longest way to it */
};

static const struct store_step *
step_at(const struct pane_steps *p, size_t row)
{
	return &p->run->run->steps[row];
}

static size_t
count(void *self)
{
	struct pane_steps *p = self;

	return p->run->run != NULL ? p->run->run->step_count : 0;
}

static void
name_cell(const struct pane_steps *p, const struct store_step *step, struct buf *text)
{
	const struct run_step *declared = runview_declared(p->run, step->name);
	int depth = declared != NULL ? p->depth[declared - p->run->spec.steps] : 0;

	buf_printf(text, "%s %*s%s", theme_status_sign(step->status), depth, "", step->name);
}

static void
status_cell(const struct store_step *step, struct buf *text)
{
	/* The sign says that it failed; how it did is worth more than the word. */
	if (step->signal > 0)
		buf_add(text, os_proc_signal_name(step->signal));
	else if (step->exit_code > 0)
		buf_printf(text, "exit %d", step->exit_code);
	else
		buf_add(text, step->status);
}

static void
after_cell(const struct pane_steps *p, const struct store_step *step, struct buf *text)
{
	const struct run_step *declared = runview_declared(p->run, step->name);

	for (size_t i = 0; declared != NULL && i < declared->need_count; i++)
		buf_printf(text, "%s%s", i > 0 ? ", " : "", p->run->spec.steps[declared->needs[i]].name);
}

static void
time_cell(const struct pane_steps *p, const struct store_step *step, int width, struct buf *text)
{
	double took = runview_step_took(p->run, step), start;

	if (isnan(took))
		return;
	start = (double)(step->started - p->from) / (double)TIME_SECOND;
	sparkline_bar(text, width, 0, (double)(p->to - p->from) / (double)TIME_SECOND, start, start + took);
}

static int
column_width(const struct pane_steps *p, size_t column)
{
	for (size_t i = 0; i < p->table.place_count; i++)
		if (p->table.places[i].column == column)
			return p->table.places[i].width < BAR_MAX ? p->table.places[i].width : BAR_MAX;
	return 0;
}

static void
cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	struct pane_steps *p = self;
	const struct store_step *step = step_at(p, row);
	struct buf text = BUF_INIT;
	char s[STR_SHORT];

	out->style = column == COLUMN_AFTER || column == COLUMN_STARTED ? STYLE_DIM : STYLE_TEXT;
	switch (column) {
	case COLUMN_STEP: name_cell(p, step, &text); break;
	case COLUMN_STATUS: status_cell(step, &text); break;
	case COLUMN_TOOK:
		if (!isnan(runview_step_took(p->run, step)))
			buf_add(&text, str_duration(s, runview_step_took(p->run, step)));
		break;
	case COLUMN_ATTEMPT:
		if (step->attempt > 1)
			buf_printf(&text, "%d", step->attempt);
		break;
	case COLUMN_STARTED:
		if (step->started != 0)
			buf_add(&text, time_local(s, step->started) + 11);
		break;
	case COLUMN_AFTER: after_cell(p, step, &text); break;
	default: time_cell(p, step, column_width(p, COLUMN_TIME), &text); break;
	}
	if (column == COLUMN_STEP || column == COLUMN_STATUS || column == COLUMN_TIME)
		out->style = theme_status_role(step->status);
	str_copy(out->text, sizeof(out->text), buf_str(&text));
	buf_release(&text);
}

/* The end of the log belongs to the step under the cursor. */
static void
moved(void *self)
{
	struct pane_steps *p = self;
	const struct store_step *step = table_has_cursor(&p->table) ? step_at(p, p->table.cursor) : NULL;
	struct arena *a;

	if (step == NULL || str_equal(step->name, p->log_step))
		return;
	a = arena_new();
	x_free(p->log_step);
	p->log_step = xstrdup(step->name);
	logview_open(p->log, store_run_log_path(frame_store(p->run->frame), p->run->id, step->name, a), step->name);
	p->log->empty = str_equal(step->status, "cached") ? "it did not run: its outputs are those of an earlier run" :
	    step->started == 0 ? "it has not begun" : "it has printed nothing";
	arena_free(a);
}

static enum next
open_log(void *self)
{
	struct pane_steps *p = self;

	runview_go(p->run, "log", step_at(p, p->table.cursor)->name);
	return NEXT_DRAW;
}

static const struct table_model model = {
	.count = count,
	.cell = cell,
	.single = true,
	.moved = moved,
	.open = open_log,
};

static void *
pane_steps_open(struct runview *v)
{
	struct pane_steps *p = x_new(struct pane_steps);

	p->run = v;
	p->log = logview_new(v->frame, LOGVIEW_LOG);
	p->log->model->follow = true;
	table_init(&p->table, v->frame, &model, p);
	table_set_columns(&p->table, columns, ARRAY_LEN(columns));
	return p;
}

static void
pane_steps_close(void *self)
{
	struct pane_steps *p = self;

	table_release(&p->table);
	logview_free(p->log);
	x_free(p->log_step);
	x_free(p->depth);
	x_free(p);
}

static void
measure_depths(struct pane_steps *p)
{
	const struct run_spec *spec = &p->run->spec;

	p->depth = x_new_array(int, spec->step_count + 1);
	for (size_t i = 0; i < spec->step_count; i++) {
		size_t at = spec->order != NULL ? spec->order[i] : i;

		for (size_t k = 0; k < spec->steps[at].need_count; k++) {
			int depth = p->depth[spec->steps[at].needs[k]] + 1;

			if (depth > p->depth[at])
				p->depth[at] = depth < DEPTH_MAX ? depth : DEPTH_MAX;
		}
	}
}

static void
pane_steps_load(void *self)
{
	struct pane_steps *p = self;
	const struct store_run *run = p->run->run;

	p->from = run->started != 0 ? run->started : run->created;
	p->to = p->from + 1;
	for (size_t i = 0; i < run->step_count; i++) {
		double took = runview_step_took(p->run, &run->steps[i]);
		int64_t end = isnan(took) ? 0 : run->steps[i].started + (int64_t)(took * (double)TIME_SECOND);

		p->to = end > p->to ? end : p->to;
	}
	if (p->depth == NULL && p->run->has_spec)
		measure_depths(p);
	table_changed(&p->table);
}

/* ---------------------------------------------------------------------------------------- details */

static int
draw_fact(struct area a, int y, const char *label, unsigned style, const char *text)
{
	draw_text(a, 1, y, STYLE_DIM, label);
	return y + draw_paragraph(area_part(a, 12, 0, a.w - 13, a.h), y, style, text);
}

static int
draw_list(struct area a, int y, const char *label, const struct run_texts *texts)
{
	struct buf text = BUF_INIT;

	if (texts->count == 0)
		return y;
	for (size_t i = 0; i < texts->count; i++)
		buf_printf(&text, "%s%s", i > 0 ? "  " : "", texts->items[i]);
	y = draw_fact(a, y, label, STYLE_TEXT, buf_str(&text));
	buf_release(&text);
	return y;
}

static int
draw_details(const struct pane_steps *p, struct area a)
{
	const struct store_step *step = step_at(p, p->table.cursor);
	const struct run_step *declared = runview_declared(p->run, step->name);
	int y = 1;

	draw_rule(a, 0, step->name);
	if (*step->reason != '\0')
		y = draw_fact(a, y, "reason", theme_status_role(step->status), step->reason);
	if (*step->command != '\0')
		y = draw_fact(a, y, "command", STYLE_SHELL, step->command);
	if (declared == NULL)
		return y;
	if (declared->description != NULL)
		y = draw_fact(a, y, "for", STYLE_TEXT, declared->description);
	y = draw_list(a, y, "inputs", &declared->inputs);
	y = draw_list(a, y, "outputs", &declared->outputs);
	y = draw_list(a, y, "code", &declared->code);
	return draw_list(a, y, "parameters", &declared->params);
}

static void
pane_steps_draw(void *self, struct area a)
{
	struct pane_steps *p = self;
	int y, rows = (int)count(p) + 1, most = a.h > DETAIL_ROWS * 2 ? a.h - DETAIL_ROWS : a.h / 2 + 1;

	if (count(p) == 0) {
		draw_paragraph(area_part(a, 1, 1, a.w - 2, a.h), 0, STYLE_DIM, runview_is_live(p->run) ?
		    "the steps will appear here when the run begins" : "this run ended before any step began; "
		    "the overview says why");
		return;
	}
	rows = rows < most ? rows : most;
	table_draw(&p->table, area_top(a, rows));
	if (!table_has_cursor(&p->table))
		return;
	y = rows + draw_details(p, area_below(a, rows)) + 1;
	if (a.h - y >= LOG_LEAST) {
		draw_rule(area_below(a, y), 0, "log");
		logview_draw(p->log, area_below(a, y + 1));
	}
}

static enum next
pane_steps_tick(void *self)
{
	struct pane_steps *p = self;

	return p->log_step != NULL && logview_load(p->log) ? NEXT_DRAW : NEXT_NOTHING;
}

static struct table *
pane_steps_table(void *self)
{
	struct pane_steps *p = self;

	return &p->table;
}

static enum next
act_log(void *self, const char *argument)
{
	struct pane_steps *p = self;

	(void)argument;
	return open_log(p);
}

static const char *
why_no_step(void *self)
{
	return count(self) == 0 ? "no step has begun" : NULL;
}

static void
shell_log(void *self, struct buf *out)
{
	struct pane_steps *p = self;

	if (count(p) == 0)
		return;
	buf_printf(out, "benchtop logs %s ", p->run->id);
	buf_add_shell(out, step_at(p, p->table.cursor)->name);
}

static const struct action rows[] = {
	{ .name = "log", .keys = "enter", .hint = "log",
	  .help = "show the log of the step",
	  .act = act_log, .why_not = why_no_step, .shell = shell_log },
};

const struct action_set pane_steps_actions = { "steps", "Steps", rows, ARRAY_LEN(rows) };

static const struct action_set *
pane_steps_inner(void *self, void **object)
{
	*object = self;
	return &pane_steps_actions;
}

const struct pane_type pane_steps = {
	.name = "steps",
	.title = "Steps",
	.open = pane_steps_open,
	.load = pane_steps_load,
	.tick = pane_steps_tick,
	.draw = pane_steps_draw,
	.table = pane_steps_table,
	.inner = pane_steps_inner,
	.close = pane_steps_close,
};
