/*
 * pane_environment.c - what else a run depended on: its parameters, the machine, the interpreter, packages and
 * variables (secrets are masked where they are recorded), as one table that can be searched.
 */
#include <stdio.h>
#include <string.h>

#include "pane.h"
#include "table.h"

enum { COLUMN_NAME, COLUMN_VALUE, DETAIL_ROWS = 4 };

static const struct table_column columns[] = {
	[COLUMN_NAME] = { .name = "name", .title = "name", .width = 30, .least = 16, .fixed = true, .unsortable = true },
	[COLUMN_VALUE] = { .name = "value", .title = "value", .width = 40, .least = 20, .grow = 1, .unsortable = true },
};

struct environment_row {
	const char *group;	/* the heading above it, when it is the first of its group; else NULL */
	const char *name, *value;
};

struct pane_environment {
	struct runview *run;
	struct table table;
	struct arena *arena;
	struct environment_row *rows;
	size_t count, cap;
	const char *group;	/* of rows added from now on, until the first was added */
};

/* ------------------------------------------------------------------------------------------- rows */

static void
add(struct pane_environment *p, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	x_grow(&p->rows, &p->cap, p->count + 1);
	p->rows[p->count++] = (struct environment_row){ p->group, name, value };
	p->group = NULL;
}

static void
add_pairs(struct pane_environment *p, const char *title, const struct run_pairs *pairs)
{
	p->group = arena_printf(p->arena, "%s (%zu)", title, pairs->count);
	for (size_t i = 0; i < pairs->count; i++)
		add(p, pairs->items[i].name, pairs->items[i].value);
}

static void
add_texts(struct pane_environment *p, const char *title, const char *name, const struct run_texts *texts)
{
	p->group = title;
	for (size_t i = 0; i < texts->count; i++)
		add(p, name, texts->items[i]);
}

static void
add_machine(struct pane_environment *p, const struct run_environ *e)
{
	struct run_environ_fact facts[RUN_ENVIRON_FACTS];

	run_environ_facts(e, facts, p->arena);
	p->group = "machine";
	for (size_t i = 0; i < RUN_ENVIRON_FACTS; i++)
		add(p, facts[i].name, facts[i].value);
}

static void
fill(struct pane_environment *p)
{
	const struct store_run *run = p->run->run;
	const struct run_spec *spec = &p->run->spec;

	arena_clear(p->arena);
	p->count = 0;
	p->group = "parameters";
	for (size_t i = 0; i < run->param_count; i++)
		add(p, run->params[i].name, run->params[i].text);
	if (!p->run->has_spec)
		return;
	add_texts(p, "given at launch", "-p", &spec->overrides);
	add_texts(p, "warnings", "warning", &spec->warnings);
	add_machine(p, &spec->environ);
	p->group = "folders";
	add(p, "project", spec->root);
	add(p, "working folder", spec->workdir);
	add_pairs(p, "set for all steps", &spec->env);
	add_pairs(p, "packages", &spec->environ.packages);
	add_pairs(p, "variables", &spec->environ.variables);
}

/* ------------------------------------------------------------------------------------------ table */

static size_t
count(void *self)
{
	return ((struct pane_environment *)self)->count;
}

static void
cell(void *self, size_t at, size_t column, struct table_cell *out)
{
	const struct environment_row *row = &((struct pane_environment *)self)->rows[at];

	out->style = column == COLUMN_NAME ? STYLE_DIM : str_equal(row->value, RUN_MASK) ? STYLE_WARNING : STYLE_TEXT;
	str_copy(out->text, sizeof(out->text), column == COLUMN_NAME ? row->name : row->value);
}

static bool
group_heading(void *self, size_t row, struct table_cell *out)
{
	const char *group = ((struct pane_environment *)self)->rows[row].group;

	if (group == NULL)
		return false;
	str_copy(out->text, sizeof(out->text), group);
	out->style = STYLE_HEADER;
	return true;
}

static const struct table_model model = {
	.count = count,
	.cell = cell,
	.single = true,
	.heading = group_heading,
};

/* ------------------------------------------------------------------------------------------- life */

static void *
pane_environment_open(struct runview *v)
{
	struct pane_environment *p = x_new(struct pane_environment);

	p->run = v;
	p->arena = arena_new();
	table_init(&p->table, v->frame, &model, p);
	table_set_columns(&p->table, columns, ARRAY_LEN(columns));
	return p;
}

static void
pane_environment_close(void *self)
{
	struct pane_environment *p = self;

	table_release(&p->table);
	arena_free(p->arena);
	x_free(p->rows);
	x_free(p);
}

static void
pane_environment_load(void *self)
{
	struct pane_environment *p = self;

	fill(p);
	table_changed(&p->table);
}

static void
pane_environment_draw(void *self, struct area a)
{
	struct pane_environment *p = self;
	int detail = a.h > DETAIL_ROWS * 3 ? DETAIL_ROWS : 0;

	if (!p->run->has_spec && p->run->spec_error.kind != ERR_NONE) {
		draw_paragraph(area_part(a, 1, 0, a.w - 2, 2), 0, STYLE_ERROR, p->run->spec_error.msg);
		a = area_below(a, 2);
	}
	if (p->count == 0) {
		draw_paragraph(area_part(a, 1, 1, a.w - 2, a.h), 0, STYLE_DIM, "nothing was recorded about this run");
		return;
	}
	table_draw(&p->table, area_top(a, a.h - detail));
	if (detail == 0 || !table_has_cursor(&p->table))
		return;
	draw_rule(area_below(a, a.h - detail), 0, p->rows[p->table.cursor].name);
	draw_paragraph(area_part(a, 1, a.h - detail + 1, a.w - 2, detail - 1), 0, STYLE_TEXT,
	    p->rows[p->table.cursor].value);
}

static struct table *
pane_environment_table(void *self)
{
	return &((struct pane_environment *)self)->table;
}

const struct pane_type pane_environment = {
	.name = "environment",
	.title = "Environment",
	.open = pane_environment_open,
	.load = pane_environment_load,
	.draw = pane_environment_draw,
	.table = pane_environment_table,
	.close = pane_environment_close,
};
