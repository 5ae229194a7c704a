/*
 * scroll.c - moving through a page that is longer than its part of the screen.
 */
#include "scroll.h"

enum { WHEEL = 3 };

void
scroll_fit(struct scroll *s, int shown, int total)
{
	s->shown = shown;
	s->total = total;
	scroll_by(s, 0);
}

enum next
scroll_by(struct scroll *s, int rows)
{
	int last = s->total > s->shown ? s->total - s->shown : 0;

	s->first += rows;
	s->first = s->first > last ? last : s->first;
	s->first = s->first < 0 ? 0 : s->first;
	return NEXT_DRAW;
}

/* One stays in sight, where there is more than one. */
static int
page(const struct scroll *s)
{
	return s->shown > 1 ? s->shown - 1 : 1;
}

enum next
scroll_event(struct scroll *s, const struct event *e)
{
	int rows = s->shown > WHEEL * WHEEL ? WHEEL : 1;

	if (e->key == K_WHEEL_DOWN)
		return scroll_by(s, rows);
	return e->key == K_WHEEL_UP ? scroll_by(s, -rows) : NEXT_IGNORED;
}

void
scroll_draw_bar(const struct scroll *s, struct area a)
{
	draw_scrollbar(a, (size_t)s->first, (size_t)s->shown, (size_t)s->total);
}

static enum next
act_down(void *self, const char *argument)
{
	(void)argument;
	return scroll_by(self, 1);
}

static enum next
act_up(void *self, const char *argument)
{
	(void)argument;
	return scroll_by(self, -1);
}

static enum next
act_page_down(void *self, const char *argument)
{
	(void)argument;
	return scroll_by(self, page(self));
}

static enum next
act_page_up(void *self, const char *argument)
{
	(void)argument;
	return scroll_by(self, -page(self));
}

static enum next
act_top(void *self, const char *argument)
{
	struct scroll *s = self;

	(void)argument;
	return scroll_by(s, -s->first);
}

static enum next
act_bottom(void *self, const char *argument)
{
	struct scroll *s = self;

	(void)argument;
	return scroll_by(s, s->total);
}

static const struct action actions[] = {
	{ .name = "down", .keys = "down j", .help = "scroll down", .act = act_down },
	{ .name = "up", .keys = "up k", .help = "scroll up", .act = act_up },
	{ .name = "page-down", .keys = "pagedown space ctrl-f ctrl-d", .help = "scroll a page down",
	  .act = act_page_down },
	{ .name = "page-up", .keys = "pageup b ctrl-b ctrl-u", .help = "scroll a page up",
	  .act = act_page_up },
	{ .name = "top", .keys = "g home", .help = "to the beginning", .act = act_top },
	{ .name = "bottom", .keys = "G end", .help = "to the end", .act = act_bottom },
};

const struct action_set scroll_actions = { "scroll", "In a page that is longer than the screen", actions,
	ARRAY_LEN(actions) };
