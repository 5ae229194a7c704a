/*
 * charttable.c - how a table and the chart of its row share the room, and when the chart is made.
 */
#include "charttable.h"

enum { TALL = 28, BELOW_LEAST = 9, TABLE_LEAST = 4 };

void
charttable_init(struct charttable *c, struct frame *f, const struct table_model *model, void *self)
{
	*c = (struct charttable){ .pane = chartpane_new() };
	table_init(&c->table, f, model, self);
}

void
charttable_release(struct charttable *c)
{
	table_release(&c->table);
	chartpane_free(c->pane);
}

void
charttable_set(struct charttable *c, struct chart *chart, const struct err *err)
{
	str_copy(c->note, sizeof c->note, chart == NULL && err != NULL ? err->msg : "");
	chartpane_set(c->pane, chart);
}

void
charttable_draw_chart(struct charttable *c, struct area a)
{
	if (c->note[0] != '\0')
		draw_paragraph(area_part(a, 1, 1, a.w - 2, a.h - 1), 0, STYLE_DIM, c->note);
	else if (c->enlarged)
		chartpane_draw_large(c->pane, a, "↵ esc  back to the table");
	else
		chartpane_draw(c->pane, a);
}

/* Rows for the table: all it needs while a chart can be read below, else the chart goes first. */
static int
table_rows(const struct charttable *c, int height)
{
	int all = (int)c->table.model->count(c->table.self) + 1 + c->headings;
	int below = height > TALL ? height * 2 / 5 : BELOW_LEAST;
	int rows = height - 1 - all < below ? height - 1 - below : all;

	return rows < TABLE_LEAST && rows < all ? height : rows;
}

void
charttable_draw(struct charttable *c, struct area a, void (*below)(void *self, struct area a))
{
	int rows = table_rows(c, a.h);

	if (c->enlarged) {
		rows = c->views.count > 0 ? 1 : 0;
		if (rows > 0)
			tabs_draw(&c->views, a, 0);
		below(c->table.self, area_part(a, 1, rows, a.w - 2, a.h - rows));
		return;
	}
	table_draw(&c->table, area_top(a, rows));
	c->views.area = (struct area){ .w = 0 };
	if (a.h - rows <= 1)
		return;
	if (c->views.count > 0)
		tabs_draw(&c->views, area_below(a, rows), 0);
	else
		draw_rule(area_below(a, rows), 0, NULL);
	below(c->table.self, area_part(area_below(a, rows + 1), 1, 0, a.w - 2, a.h - rows - 1));
}

void
charttable_moved(void *self)
{
	((struct charttable *)self)->stale = true;
}

enum next
charttable_enlarge(void *self)
{
	struct charttable *c = self;

	c->enlarged = !c->enlarged;
	return NEXT_DRAW;
}

bool
charttable_peel(void *self)
{
	struct charttable *c = self;
	bool was = c->enlarged;

	c->enlarged = false;
	return was;
}

struct table *
charttable_table(void *self)
{
	return &((struct charttable *)self)->table;
}

enum next
charttable_event(void *self, const struct event *e)
{
	struct charttable *c = self;

	if (c->views.count == 0 || !tabs_event(&c->views, e))
		return NEXT_IGNORED;
	c->stale = true;
	return NEXT_DRAW;
}

enum next
charttable_turned(void *self, const char *argument)
{
	(void)argument;
	charttable_moved(self);
	return NEXT_DRAW;
}

static enum next
turn(struct charttable *c, int step)
{
	tabs_turn(&c->views, step);
	c->stale = true;
	return NEXT_DRAW;
}

enum next
charttable_next_view(void *self, const char *argument)
{
	(void)argument;
	return turn(self, 1);
}

enum next
charttable_previous_view(void *self, const char *argument)
{
	(void)argument;
	return turn(self, -1);
}
