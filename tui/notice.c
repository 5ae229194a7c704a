/*
 * notice.c - a text in a border, broken into lines where it must be.
 */
#include "notice.h"

#include "scroll.h"

enum { MOST_WIDTH = 100, LEAST_WIDTH = 30, BORDER = 2, MARGIN = 1 };

struct notice {
	struct frame *frame;
	char *title, *text;
	struct scroll scroll;
};

static void
notice_draw(void *self, struct area screen)
{
	struct notice *n = self;
	int width = screen.w - 4 < MOST_WIDTH ? screen.w - 4 : MOST_WIDTH, height;
	struct area in;

	width = width < LEAST_WIDTH ? screen.w : width;
	/* A part of no height measures: nothing of it is seen. */
	height = draw_paragraph((struct area){ .canvas = screen.canvas,
	    .w = width - BORDER - 2 * MARGIN - 2 }, 0, STYLE_TEXT, n->text);
	in = area_centre(screen, width, height + BORDER + 2 < screen.h - 2 ? height + BORDER + 2
	    : screen.h - 2);
	in = draw_border(in, n->title);
	in = area_part(in, MARGIN, 1, in.w - 2 * MARGIN, in.h - 2);
	scroll_fit(&n->scroll, in.h, height);
	draw_paragraph(area_part(in, 0, 0, in.w - 2, in.h), -n->scroll.first, STYLE_TEXT, n->text);
	scroll_draw_bar(&n->scroll, in);
}

static enum next
notice_event(void *self, const struct event *e)
{
	struct notice *n = self;

	switch (e->key) {
	case K_ESC: case K_ENTER: case 'q': case 'c' | K_CTRL: return NEXT_CLOSE;
	case K_UP: case 'k': case K_WHEEL_UP: return scroll_by(&n->scroll, -1);
	case K_DOWN: case 'j': case K_WHEEL_DOWN: return scroll_by(&n->scroll, 1);
	case K_PAGEUP: return scroll_by(&n->scroll, -n->scroll.shown);
	case K_PAGEDOWN: case ' ': return scroll_by(&n->scroll, n->scroll.shown);
	case 'y': frame_copy(n->frame, n->text, "the message"); return NEXT_DRAW;
	default: return NEXT_NOTHING;
	}
}

static void
notice_close(void *self)
{
	struct notice *n = self;

	x_free(n->title);
	x_free(n->text);
	x_free(n);
}

static size_t
notice_hints(void *self, struct popup_hint out[POPUP_HINTS])
{
	size_t n = 0;

	(void)self;
	out[n++] = (struct popup_hint){ "↵", "close", K_ENTER };
	out[n++] = (struct popup_hint){ "↑↓", "scroll", K_NONE };
	out[n++] = (struct popup_hint){ "y", "copy", 'y' };
	return n;
}

static const struct popup_type notice_popup = { .draw = notice_draw, .event = notice_event,
	.close = notice_close, .hints = notice_hints };

void
notice_open(struct frame *f, const char *title, const char *text)
{
	struct notice *n = x_new(struct notice);

	n->frame = f;
	n->title = xstrdup(title);
	n->text = xstrdup(text);
	frame_popup(f, &notice_popup, n);
}
