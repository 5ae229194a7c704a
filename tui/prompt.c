/*
 * prompt.c - one line asked of the person at the foot of the screen, and questions of yes and no.
 */
#include "frame_parts.h"

#include <string.h>

#include "base_utf8.h"
#include "edit.h"

/* ---- a line */

struct prompt {
	struct frame *frame;
	struct frame_ask ask;
	char *label, *hint;
	struct history *history;
	struct edit edit;
	struct map *words;	/* completions of what is typed, or NULL */
	size_t word;		/* the one that Tab put in last */
	struct err err;		/* of the check; kind ERR_NONE when all is well */
};

static void
recheck(struct prompt *p)
{
	p->err.kind = ERR_NONE;
	if (p->ask.check != NULL && p->edit.text.len > 0 &&
	    !p->ask.check(p->ask.self, buf_str(&p->edit.text), &p->err))
		return;
	p->err.kind = ERR_NONE;
}

static void
draw_words(const struct prompt *p, struct area row)
{
	int x = 1;

	for (size_t i = 0; i < map_count(p->words); i++) {
		unsigned style = i == p->word ? STYLE_TEXT | STYLE_CURSOR : STYLE_DIM;

		x += draw_text(row, x, 0, style, map_key_at(p->words, i)) + 2;
	}
}

static void
prompt_draw(void *self, struct area screen)
{
	struct prompt *p = self;
	struct area row = area_part(screen, 0, screen.h - 2, screen.w, 1);
	struct area above = area_part(screen, 0, screen.h - 3, screen.w, 1);
	int x;

	draw_fill(row, STYLE_TEXT);
	x = 1 + draw_printf(row, 1, 0, STYLE_TITLE, "%s ❯ ", p->label);
	edit_draw(&p->edit, row, x, 0, row.w - x - 1, STYLE_TEXT);
	if (p->edit.text.len == 0 && p->hint != NULL)
		draw_text(row, x + 1, 0, STYLE_FAINT, p->hint);
	if (p->err.kind != ERR_NONE) {
		draw_fill(above, STYLE_TEXT);
		draw_text(above, x, 0, STYLE_ERROR, p->err.msg);
	} else if (p->words != NULL && map_count(p->words) > 1) {
		draw_fill(above, STYLE_TEXT);
		draw_words(p, above);
	}
}

static void
forget_words(struct prompt *p)
{
	map_free(p->words, NULL);
	p->words = NULL;
}

/* Puts a completion in place of the word that is being typed. */
static void
put_word(struct prompt *p, const char *word)
{
	const char *text = buf_str(&p->edit.text);
	const char *blank = strrchr(text, ' ');
	struct buf line = BUF_INIT;

	if (blank != NULL)
		buf_append(&line, text, (size_t)(blank + 1 - text));
	buf_add(&line, word);
	edit_set(&p->edit, buf_str(&line));
	buf_release(&line);
}

static enum next
complete(struct prompt *p, bool forward)
{
	size_t count;

	if (p->ask.complete == NULL)
		return NEXT_NOTHING;
	if (p->words == NULL) {
		p->words = map_new();
		p->ask.complete(p->ask.self, buf_str(&p->edit.text), p->words);
		p->word = 0;
	} else if (map_count(p->words) > 0) {
		count = map_count(p->words);
		p->word = (p->word + (forward ? 1 : count - 1)) % count;
	}
	if (map_count(p->words) > 0)
		put_word(p, map_key_at(p->words, p->word));
	recheck(p);
	return NEXT_DRAW;
}

static enum next
finish(struct prompt *p)
{
	struct frame_ask ask = p->ask;
	char *text;
	enum next next;

	recheck(p);
	if (p->err.kind != ERR_NONE)
		return NEXT_DRAW;
	if (p->history != NULL)
		history_add(p->history, buf_str(&p->edit.text));
	text = xstrdup(buf_str(&p->edit.text));
	frame_close_popup(p->frame, p);
	next = ask.done(ask.self, text);
	x_free(text);
	return next;
}

static enum next
prompt_event(void *self, const struct event *e)
{
	struct prompt *p = self;

	if (e->key == K_ESC || e->key == ('c' | K_CTRL))
		return NEXT_CLOSE;
	if (e->key == K_ENTER)
		return finish(p);
	if (e->key == K_TAB || e->key == K_BACKTAB)
		return complete(p, e->key == K_TAB);
	forget_words(p);
	if (!edit_event(&p->edit, e))
		return NEXT_NOTHING;
	recheck(p);
	return NEXT_DRAW;
}

static void
prompt_close(void *self)
{
	struct prompt *p = self;

	forget_words(p);
	edit_release(&p->edit);
	x_free(p->label);
	x_free(p->hint);
	x_free(p);
}

size_t
frame_line_hints(struct popup_hint out[POPUP_HINTS], const char *enter, bool completes, bool remembers)
{
	size_t n = 0;

	out[n++] = (struct popup_hint){ "↵", enter, K_ENTER };
	if (completes)
		out[n++] = (struct popup_hint){ "tab", "complete", K_TAB };
	if (remembers)
		out[n++] = (struct popup_hint){ "↑", "earlier", K_UP };
	out[n++] = (struct popup_hint){ "esc", "cancel", K_ESC };
	return n;
}

static size_t
prompt_hints(void *self, struct popup_hint out[POPUP_HINTS])
{
	const struct prompt *p = self;

	return frame_line_hints(out, "done", p->ask.complete != NULL, p->history != NULL);
}

static const struct popup_type prompt_popup = { .draw = prompt_draw, .event = prompt_event,
	.close = prompt_close, .hints = prompt_hints };

void
frame_prompt(struct frame *f, const struct frame_ask *ask)
{
	struct prompt *p = x_new(struct prompt);

	p->frame = f;
	p->ask = *ask;
	p->label = xstrdup(ask->label);
	p->hint = ask->hint != NULL ? xstrdup(ask->hint) : NULL;
	p->history = ask->history != NULL ? frame_history(f, ask->history) : NULL;
	edit_init(&p->edit, p->history);
	if (ask->initial != NULL)
		edit_set(&p->edit, ask->initial);
	frame_popup(f, &prompt_popup, p);
}

/* ---- yes or no */

struct question {
	struct frame *frame;
	char *text, *shell;
	enum next (*yes)(void *self);
	void *self;
	struct area yes_spot, no_spot;
};

static void
question_draw(void *self, struct area screen)
{
	struct question *q = self;
	int width = utf8_width(q->text), shell = q->shell != NULL ? utf8_width(q->shell) + 2 : 0;
	int most = (width > shell ? width : shell) + 6;
	struct area in = draw_border(area_centre(screen, most < 44 ? 44 : most, q->shell != NULL ? 7 : 6),
	    "Sure?");
	int y = in.h - 1;

	draw_field(in, 2, 1, in.w - 4, STYLE_STRONG, DRAW_LEFT, q->text);
	if (q->shell != NULL) {
		draw_text(in, 2, 2, STYLE_SHELL, "$ ");
		draw_field(in, 4, 2, in.w - 5, STYLE_SHELL, DRAW_LEFT, q->shell);
	}
	q->yes_spot = area_part(in, 2, y, 5, 1);
	q->no_spot = area_part(in, 10, y, 4, 1);
	draw_text(q->yes_spot, 0, 0, STYLE_ACCENT | STYLE_BOLD, "y");
	draw_text(q->yes_spot, 2, 0, STYLE_TEXT, "yes");
	draw_text(q->no_spot, 0, 0, STYLE_ACCENT | STYLE_BOLD, "n");
	draw_text(q->no_spot, 2, 0, STYLE_TEXT, "no");
}

static enum next
question_event(void *self, const struct event *e)
{
	struct question *q = self;
	enum next (*yes)(void *) = q->yes;
	void *object = q->self;

	if (e->key == 'y' || e->key == 'Y' ||
	    (e->key == K_CLICK && area_contains(q->yes_spot, e->x, e->y))) {
		frame_close_popup(q->frame, q);
		return yes(object);
	}
	if (e->key == 'n' || e->key == 'N' || e->key == 'q' || e->key == K_ESC || e->key == K_ENTER ||
	    (e->key == K_CLICK && area_contains(q->no_spot, e->x, e->y)))
		return NEXT_CLOSE;
	return NEXT_NOTHING;
}

static void
question_close(void *self)
{
	struct question *q = self;

	x_free(q->text);
	x_free(q->shell);
	x_free(q);
}

static size_t
question_hints(void *self, struct popup_hint out[POPUP_HINTS])
{
	size_t n = 0;

	(void)self;
	out[n++] = (struct popup_hint){ "y", "yes", 'y' };
	out[n++] = (struct popup_hint){ "n", "no", 'n' };
	return n;
}

static const struct popup_type question_popup = { .draw = question_draw, .event = question_event,
	.close = question_close, .hints = question_hints };

void
frame_confirm(struct frame *f, const char *text, const char *shell, enum next (*yes)(void *self),
    void *self)
{
	struct question *q = x_new(struct question);

	q->frame = f;
	q->text = xstrdup(text);
	q->shell = shell != NULL ? xstrdup(shell) : NULL;
	q->yes = yes;
	q->self = self;
	frame_popup(f, &question_popup, q);
}
