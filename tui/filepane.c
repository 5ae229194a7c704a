/*
 * filepane.c - table and preview: layout, and which of them has the keys.
 */
#include "filepane.h"

enum { WIDE = 110, TABLE_MOST = 64, TABLE_LEAST_ROWS = 4 };

void
filepane_init(struct filepane *p, struct frame *f, const struct table_model *model, void *self,
    const struct table_column *columns, size_t count, void (*look)(void *self))
{
	*p = (struct filepane){ .frame = f, .look = look, .self = self };
	table_init(&p->table, f, model, self);
	table_set_columns(&p->table, columns, count);
	p->preview = preview_new(f);
	p->diff = logview_new(f, LOGVIEW_DIFF);
}

void
filepane_release(struct filepane *p)
{
	table_release(&p->table);
	preview_free(p->preview);
	logview_free(p->diff);
	buf_release(&p->facts);
}

void
filepane_changed(struct filepane *p)
{
	table_changed(&p->table);
	p->looked_at = 0;
}

/* What the right side shows. */
static struct logview *
view_of(struct filepane *p)
{
	return p->in_diff ? p->diff : p->preview->view;
}

static void
look_again(struct filepane *p)
{
	uint64_t identity = table_identity(&p->table, p->table.cursor);

	if (identity == p->looked_at)
		return;
	buf_clear(&p->facts);
	p->look(p->self);
	p->looked_at = identity;
}

static void
draw_right(struct filepane *p, struct area a)
{
	struct buf status = BUF_INIT;
	struct area head = area_top(a, 1);

	draw_fill(head, STYLE_TAB);
	draw_field(head, 1, 0, a.w - 2, p->inside ? STYLE_TAB_ON : STYLE_TAB, DRAW_LEFT, buf_str(&p->facts));
	if (p->in_diff)
		logview_draw(p->diff, area_below(a, 1));
	else
		preview_draw(p->preview, area_below(a, 1));
	logview_status(view_of(p), &status);
	if (p->inside && view_of(p)->search == 0)
		buf_add(&status, "   esc back");
	if (status.len > 0 && (p->inside || view_of(p)->search != 0))
		draw_before(head, a.w - 1, 0, STYLE_TAB_ON, buf_str(&status));
	buf_release(&status);
}

void
filepane_draw(struct filepane *p, struct area a)
{
	int rows = (int)p->table.model->count(p->table.self) + 1, w = a.w * 2 / 5;

	p->area = a;
	if (!table_has_cursor(&p->table))
		return;
	look_again(p);
	if (a.w >= WIDE) {
		w = w < TABLE_MOST ? w : TABLE_MOST;
		table_draw(&p->table, area_left(a, w));
		draw_right(p, area_right_of(a, w + 1));
		return;
	}
	rows = rows < a.h / 3 ? rows : a.h / 3;
	rows = rows > TABLE_LEAST_ROWS ? rows : TABLE_LEAST_ROWS;
	table_draw(&p->table, area_top(a, rows));
	draw_right(p, area_below(a, rows));
}

enum next
filepane_event(struct filepane *p, const struct event *e)
{
	if (area_contains(view_of(p)->area, e->x, e->y)) {
		if (e->key == K_CLICK)
			p->inside = true;
		return logview_event(view_of(p), e);
	}
	if (e->key == K_CLICK)
		p->inside = false;
	return table_event(&p->table, e);
}

bool
filepane_peel(struct filepane *p)
{
	if (!p->inside)
		return false;
	if (logview_peel(view_of(p)))
		return true;
	p->inside = false;
	return true;
}

struct table *
filepane_table(struct filepane *p)
{
	return p->inside ? NULL : &p->table;
}

static void
pager_shell(void *self, struct buf *out)
{
	struct filepane *p = self;
	const struct action *a = action_find(&logview_text_actions, "pager");

	a->shell(view_of(p), out);
}

static enum next
act_pager(void *self, const char *argument)
{
	struct filepane *p = self;
	const struct action *a = action_find(&logview_text_actions, "pager");

	return action_do(a, view_of(p), argument);
}

static enum next
act_enter(void *self, const char *argument)
{
	(void)argument;
	return filepane_enter(self);
}

static const char *
why_nothing(void *self)
{
	struct filepane *p = self;

	/* A key may come before the row that it is meant for was ever drawn. */
	if (table_has_cursor(&p->table))
		look_again(p);
	return view_of(p)->path == NULL ? "there is nothing to open" : NULL;
}

/* clang-format off */
static const struct action rows[] = {
	{ .name = "read", .keys = "enter", .hint = "read", .help = "go into the preview: scroll, search; Esc comes back",
	  .act = act_enter, .why_not = why_nothing },
	{ .name = "pager", .keys = "p P", .hint = "pager", .help = "open the file in $PAGER",
	  .act = act_pager, .why_not = why_nothing, .shell = pager_shell },
};
/* clang-format on */

const struct action_set filepane_actions = { "files", "Files", rows, ARRAY_LEN(rows) };

const struct action_set *
filepane_inner(struct filepane *p, void **object)
{
	if (p->inside) {
		*object = view_of(p);
		return logview_actions(view_of(p));
	}
	*object = p;
	return &filepane_actions;
}

enum next
filepane_enter(struct filepane *p)
{
	p->inside = view_of(p)->path != NULL;
	return NEXT_DRAW;
}

enum next
filepane_turn(struct filepane *p, int step)
{
	return table_turn(&p->table, step);
}
