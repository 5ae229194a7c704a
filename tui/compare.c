/*
 * compare.c - the Compare screen: runs as columns, what differs as rows, and a chart of the row under
 * the cursor.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "compare_parts.h"
#include "screens.h"
#include "store_query.h"
#include "store_run.h"

enum { NAME_WIDTH = 22, RUN_LEAST = 10, TABLE_MOST = 14, CHART_LEAST = 9, FIXED_COLUMNS = 2 };

/* ---- the table */

static size_t
model_count(void *self)
{
	return ((struct compare *)self)->line_count;
}

static void
metric_cell(const struct compare *c, const struct run_compare_metric *m, size_t run,
    struct table_cell *out)
{
	static const char *const noise[] = { "", " ~", " *" };
	char value[STR_SHORT];
	double base;
	int used;

	if (m->values[run] == NULL)
		return;
	used = snprintf(out->text, sizeof out->text, "%s", str_number(value, m->values[run]->last, 6));
	out->style = run == m->best ? STYLE_GOOD : STYLE_TEXT;
	if (run == c->data.baseline || isnan(m->delta[run]))
		return;
	base = m->values[c->data.baseline]->last;
	if (base != 0 && isfinite(m->delta[run] / base))
		snprintf(out->text + used, sizeof out->text - (size_t)used, " %+.3g%%%s",
		    100 * m->delta[run] / fabs(base), noise[m->noise[run]]);
	else
		snprintf(out->text + used, sizeof out->text - (size_t)used, " %+.3g%s",
		    m->delta[run], noise[m->noise[run]]);
}

static void
line_name(const struct compare_line *l, struct table_cell *out)
{
	str_copy(out->text, sizeof out->text, l->row != NULL ? l->row->name : l->metric->name);
	out->style = (l->row != NULL ? l->row->differs : l->metric->differs) ? STYLE_TEXT : STYLE_DIM;
}

static void
model_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	const struct compare *c = self;
	const struct compare_line *l = &c->lines[row];
	size_t run = column - FIXED_COLUMNS;

	if (column == 0) {
		line_name(l, out);
	} else if (column == 1) {
		out->style = STYLE_DIM;
		if (l->metric != NULL)
			str_copy(out->text, sizeof out->text,
			    run_direction_text(l->metric->direction, l->metric->guessed));
	} else if (l->metric != NULL) {
		metric_cell(c, l->metric, run, out);
	} else if (l->row->values[run] != NULL) {
		str_copy(out->text, sizeof out->text, l->row->values[run]);
		if (!str_equal(l->row->values[run], l->row->values[c->data.baseline]))
			out->style = STYLE_ACCENT;
	}
}

static bool
model_heading(void *self, size_t row, struct table_cell *out)
{
	const struct compare *c = self;

	if (row > 0 && c->lines[row].part == c->lines[row - 1].part)
		return false;
	str_copy(out->text, sizeof out->text, c->lines[row].part);
	out->style = STYLE_TITLE;
	return true;
}

static void
model_moved(void *self)
{
	chartview_reset(&((struct compare *)self)->look);
	compare_stale(self);
}

static enum next
model_open(void *self)
{
	struct compare *c = self;

	c->zoomed = !c->zoomed;
	return NEXT_DRAW;
}

static const struct table_model model = {
	.count = model_count,
	.cell = model_cell,
	.heading = model_heading,
	.moved = model_moved,
	.open = model_open,
};

static void
set_columns(struct compare *c)
{
	size_t n = c->data.count + FIXED_COLUMNS;
	struct table_column *columns = arena_array(c->arena, struct table_column, n);

	columns[0] = (struct table_column){ .name = "name", .title = "", .width = NAME_WIDTH,
		.least = 12, .fixed = true, .unsortable = true };
	columns[1] = (struct table_column){ .name = "best", .title = "best", .width = 5, .least = 5,
		.fixed = true, .unsortable = true };
	for (size_t i = 0; i < c->data.count; i++)
		columns[FIXED_COLUMNS + i] = (struct table_column){
			.name = c->data.runs[i]->id,
			.title = i == c->data.baseline
			    ? arena_printf(c->arena, "base: %s", c->data.runs[i]->name)
			    : c->data.runs[i]->name,
			.width = RUN_LEAST, .least = RUN_LEAST, .grow = 1, .unsortable = true };
	table_set_columns(&c->table, columns, n);
}

/* ---- lines */

static void
add_line(struct compare *c, const char *part, const struct run_compare_row *row,
    const struct run_compare_metric *metric)
{
	bool differs = (row != NULL && row->differs) || (metric != NULL && metric->differs);

	if (differs || c->all)
		c->lines[c->line_count++] = (struct compare_line){ row, metric, part };
}

static void
set_lines(struct compare *c)
{
	const struct run_compare *d = &c->data;
	size_t most = d->metric_count;

	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		most += d->row_count[p];
	c->lines = arena_array(c->arena, struct compare_line, most);
	c->line_count = 0;
	for (size_t i = 0; i < d->metric_count; i++)
		add_line(c, "metrics", NULL, &d->metrics[i]);
	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		for (size_t i = 0; i < d->row_count[p]; i++)
			add_line(c, run_compare_part_names[p], &d->rows[p][i], NULL);
}

const struct compare_line *
compare_line(const struct compare *c)
{
	return c->loaded && c->table.cursor < c->line_count ? &c->lines[c->table.cursor] : NULL;
}

const struct run_compare_metric *
compare_target(const struct compare *c)
{
	for (size_t i = 0; c->target != NULL && i < c->data.metric_count; i++)
		if (str_equal(c->data.metrics[i].name, c->target))
			return &c->data.metrics[i];
	for (size_t i = 0; i < c->data.metric_count; i++)
		if (!str_starts(c->data.metrics[i].name, "sys/"))
			return &c->data.metrics[i];
	return NULL;
}

void
compare_stale(struct compare *c)
{
	c->chart_stale = true;
}

/* ---- loading */

/* Without a wish: the two newest runs. */
static bool
newest_runs(struct compare *c, struct err *err)
{
	struct store_query q = { .sort = { STORE_ATTR, "created", STORE_LAST }, .descending = true,
		.limit = 2 };
	struct store_rows rows = { .row = NULL };
	struct store *s = frame_store(c->frame);
	bool ok = store_query_run(s, &q, &rows, err);

	c->ids = arena_array(c->wishes, const char *, 2);
	for (size_t i = 0; ok && i < rows.count && i < 2; i++) {
		char id[STORE_ID_SIZE];

		ok = store_query_id(s, rows.row[i], id, err);
		if (ok)
			c->ids[c->id_count++] = arena_strdup(c->wishes, id);
	}
	store_rows_release(&rows);
	return ok;
}

static bool
compare_load(void *self, struct err *err)
{
	struct compare *c = self;
	struct arena *fresh;
	struct run_compare data;

	if (c->id_count == 0 && !newest_runs(c, err))
		return false;
	if (c->id_count == 0)
		return true;
	if (c->baseline >= c->id_count)
		c->baseline = 0;
	fresh = arena_new();
	if (!run_compare(&data, frame_store(c->frame), c->ids, c->id_count, c->baseline, fresh, err)) {
		arena_free(fresh);
		return false;
	}
	arena_free(c->arena);
	c->arena = fresh;
	c->data = data;
	c->loaded = true;
	set_lines(c);
	set_columns(c);
	table_changed(&c->table);
	compare_stale(c);
	return true;
}

static bool
compare_idle(void *self)
{
	struct compare *c = self;

	if (!c->loaded || !c->chart_stale || c->chart_columns <= 0)
		return false;
	compare_chart_make(c);
	c->chart_stale = false;
	return true;
}

/* ---- drawing */

static void
draw_summary(const struct compare *c, struct area a)
{
	const struct run_compare_metric *m = compare_target(c);
	size_t differ = 0;

	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		for (size_t i = 0; i < c->data.row_count[p]; i++)
			differ += c->data.rows[p][i].differs;
	draw_printf(a, 1, 0, STYLE_DIM, "%zu runs, %zu difference%s in what went in%s", c->data.count,
	    differ, differ == 1 ? "" : "s", c->all ? ", all rows shown" : "");
	if (m != NULL && m->best < c->data.count) {
		char *text = xasprintf("best %s: %s", m->name, c->data.runs[m->best]->name);

		draw_before(a, a.w - 1, 0, STYLE_GOOD, text);
		x_free(text);
	}
}

static void
draw_chart(struct compare *c, struct area a)
{
	if (a.w != c->chart_columns) {
		c->chart_columns = a.w;
		compare_stale(c);
	}
	if (c->note[0] != '\0')
		draw_paragraph(area_part(a, 2, 1, a.w - 4, a.h - 1), 0, STYLE_DIM, c->note);
	else if (c->zoomed)
		chartpane_draw_large(c->pane, a, CHARTVIEW_KEYS);
	else
		chartpane_draw(c->pane, a);
}

static void
draw_nothing(struct area a)
{
	static const char *const words[] = {
		"Nothing to compare yet",
		"",
		"On Runs, mark some with  space  and press  c",
		"or, in a shell:  benchtop compare RUN RUN",
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		draw_text(a, 4, 2 + (int)i, i == 0 ? STYLE_STRONG : STYLE_DIM, words[i]);
}

static void
compare_draw(void *self, struct area a)
{
	struct compare *c = self;
	int rows = (int)c->line_count + 5, table;

	if (!c->loaded) {
		if (c->id_count == 0)
			draw_nothing(a);
		else
			draw_text(a, 2, 1, STYLE_DIM, "loading…");
		return;
	}
	if (c->zoomed) {
		c->plot = area_part(a, 1, 0, a.w - 2, a.h);
		draw_chart(c, c->plot);
		return;
	}
	draw_summary(c, area_top(a, 1));
	a = area_below(a, 1);
	table = a.h / 2 > TABLE_MOST ? a.h / 2 : TABLE_MOST;
	table = table > rows ? rows : table;
	if (a.h - table < CHART_LEAST)
		table = a.h - CHART_LEAST > 5 ? a.h - CHART_LEAST : a.h;
	table_draw(&c->table, area_top(a, table));
	if (a.h - table > 1) {
		draw_rule(area_below(a, table), 0, NULL);
		draw_chart(c, area_part(area_below(a, table + 1), 1, 0, a.w - 2, a.h - table - 1));
	}
}

/* ---- life */

static bool
take_wishes(struct compare *c, const char *argument, struct err *err)
{
	size_t most = strlen(argument) + 1;

	c->ids = arena_array(c->wishes, const char *, most);
	while (*argument != '\0') {
		size_t n = strcspn(argument, " ");
		char id[STORE_ID_SIZE];

		if (n > 0) {
			char *word = arena_strndup(c->wishes, argument, n);

			if (!store_run_resolve(frame_store(c->frame), word, id, err))
				return false;
			c->ids[c->id_count++] = arena_strdup(c->wishes, id);
		}
		argument += n + (argument[n] == ' ');
	}
	return true;
}

static void
compare_close(void *self)
{
	struct compare *c = self;

	table_release(&c->table);
	chartpane_free(c->pane);
	arena_free(c->arena);
	arena_free(c->wishes);
	x_free(c->target);
	x_free(c);
}

static void *
compare_open(struct frame *f, const char *argument, struct err *err)
{
	struct compare *c = x_new(struct compare);

	c->frame = f;
	c->wishes = arena_new();
	c->arena = arena_new();
	c->pane = chartpane_new();
	chartview_reset(&c->look);
	table_init(&c->table, f, &model, c);
	if (argument != NULL && !take_wishes(c, argument, err)) {
		compare_close(c);
		return NULL;
	}
	return c;
}

static bool
compare_peel(void *self)
{
	struct compare *c = self;

	if (c->zoomed) {
		c->zoomed = false;
		chartview_reset(&c->look);
		compare_stale(c);
		return true;
	}
	return false;
}

/* The chart that has the screen has its keys too. */
static struct table *
compare_table(void *self)
{
	struct compare *c = self;

	return c->zoomed ? NULL : &c->table;
}

static enum next
compare_event(void *self, const struct event *e)
{
	struct compare *c = self;

	if (!c->zoomed)
		return NEXT_IGNORED;
	if (e->key == K_ENTER)
		return compare_peel(c) ? NEXT_DRAW : NEXT_IGNORED;
	if (!chartview_event(&c->look, e, c->plot))
		return NEXT_IGNORED;
	compare_stale(c);
	return NEXT_DRAW;
}

static void
compare_title(void *self, struct buf *out)
{
	struct compare *c = self;

	if (c->loaded)
		buf_printf(out, "%zu runs", c->data.count);
}

const struct screen_type compare_screen = {
	.name = "compare",
	.title = "Compare",
	.digit = '2',
	.help = "runs side by side: what differs, metrics against a baseline, curves overlaid",
	.actions = &compare_actions,
	.open = compare_open,
	.load = compare_load,
	.idle = compare_idle,
	.draw = compare_draw,
	.event = compare_event,
	.peel = compare_peel,
	.table = compare_table,
	.title_of = compare_title,
	.close = compare_close,
};
