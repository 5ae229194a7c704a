/*
 * tabs.c - names of views in a rule.
 */
#include "tabs.h"

#include "base_utf8.h"

enum { BEGIN = 1, GAP = 1 };

static int
width_of(const struct tabs *t)
{
	int width = BEGIN;

	for (size_t i = 0; i < t->count; i++)
		width += utf8_width(t->names[i]) + 2 + GAP;
	return width;
}

static void
draw_all(struct tabs *t)
{
	int x = BEGIN;

	for (size_t i = 0; i < t->count; i++) {
		t->x[i] = x;
		x += draw_printf(t->area, x, 0, i == t->front ? STYLE_TAB_ON : STYLE_DIM, " %s ",
		    t->names[i]) + GAP;
	}
	t->x[t->count] = x;
}

static void
draw_front(struct tabs *t)
{
	int x = BEGIN;

	for (size_t i = 0; i <= t->count; i++)
		t->x[i] = t->area.w;
	t->x[t->front] = x;
	x += draw_printf(t->area, x, 0, STYLE_TAB_ON, " %s ", t->names[t->front]);
	draw_printf(t->area, x, 0, STYLE_DIM, " %zu of %zu, tab next ", t->front + 1, t->count);
}

void
tabs_draw(struct tabs *t, struct area a, int y)
{
	t->area = area_part(a, 0, y, a.w, 1);
	draw_rule(t->area, 0, NULL);
	if (width_of(t) <= a.w)
		draw_all(t);
	else
		draw_front(t);
}

bool
tabs_event(struct tabs *t, const struct event *e)
{
	if (e->key != K_CLICK || !area_contains(t->area, e->x, e->y))
		return false;
	for (size_t i = 0; i < t->count; i++) {
		if (e->x - t->area.x < t->x[i] || e->x - t->area.x >= t->x[i + 1])
			continue;
		t->front = i;
		return true;
	}
	return false;
}

void
tabs_turn(struct tabs *t, int step)
{
	t->front = (t->front + t->count + (size_t)(step < 0 ? t->count - 1 : 1)) % t->count;
}
