/*
 * frame_draw.c - the one place that draws: top bar, screen, message, footer, popups.
 */
#include "frame_parts.h"

#include <math.h>
#include <string.h>

#include "base_utf8.h"
#include "terminal.h"

/* The part that belongs to the screen. */
static struct area
inside(struct frame *f)
{
	struct area all = canvas_area(f->canvas);

	return area_part(all, 0, 1, all.w, all.h - 2);
}

static void
add_spot(struct frame *f, struct frame_spot spot)
{
	if (f->spot_count < SPOTS_MAX)
		f->spots[f->spot_count++] = spot;
}

/* ---- top bar */

enum { NARROW = 60 };	/* in fewer columns the tabs need all there is */

/* The innermost screen that has a tab; the first one where none has. */
static size_t
tab_in_front(const struct frame *f)
{
	size_t at = f->screen_count;

	while (at > 0 && f->screens[at - 1].type->digit == 0)
		at--;
	return at > 0 ? at - 1 : 0;
}

/* Only the digits where there is no room for more: all tabs can be clicked. */
static void
put_tab(const struct screen_type *type, bool brief, struct buf *out)
{
	buf_clear(out);
	buf_printf(out, " %c ", type->digit);
	if (!brief)
		buf_printf(out, "%s ", type->title);
}

static int
tabs_width(bool brief)
{
	size_t count;
	const struct screen_type *const *types = screen_list(&count);
	struct buf text = BUF_INIT;
	int width = 0;

	for (size_t i = 0; i < count; i++) {
		if (types[i]->digit == 0)
			continue;
		put_tab(types[i], brief, &text);
		width += utf8_width(buf_str(&text));
	}
	buf_release(&text);
	return width;
}

/* Where they do not fit, all but the one in front are their digits. */
static int
draw_tabs(struct frame *f, struct area bar, int x)
{
	size_t count;
	const struct screen_type *const *types = screen_list(&count);
	const struct screen_type *shown = f->screen_count > 0 ? f->screens[tab_in_front(f)].type : NULL;
	bool brief = x + tabs_width(false) > bar.w;
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < count; i++) {
		unsigned style = types[i] == shown ? STYLE_TAB_ON : STYLE_TAB;
		int width;

		if (types[i]->digit == 0)
			continue;
		put_tab(types[i], brief && types[i] != shown, &text);
		width = draw_text(bar, x, 0, style, buf_str(&text));
		add_spot(f, (struct frame_spot){ .x = x, .y = 0, .width = width, .screen = types[i] });
		x += width;
	}
	if (x > bar.w)
		draw_text(bar, bar.w - 1, 0, STYLE_BAR, "…");
	buf_release(&text);
	return x;
}

/* What is open from the tab in front on: "› amber-falcon". What lies below that tab is no part of it. */
static void
draw_path(struct frame *f, struct area bar, int x)
{
	enum { LEAST = 14 };	/* of less than that nobody can tell what it was */
	struct buf path = BUF_INIT;
	int width, room = bar.w - x;

	for (size_t i = tab_in_front(f); i < f->screen_count; i++) {
		const struct frame_screen *s = &f->screens[i];
		struct buf title = BUF_INIT;

		if (s->type->digit != 0 && s->type->title_of == NULL)
			continue;
		if (s->type->title_of != NULL)
			s->type->title_of(s->self, &title);
		else
			buf_add(&title, s->type->title);
		if (title.len > 0)
			buf_printf(&path, "  › %s", buf_str(&title));
		buf_release(&title);
	}
	width = utf8_width(buf_str(&path));
	if (width <= room || room >= LEAST)
		draw_field(bar, x, 0, width < room ? width : room, STYLE_BAR | STYLE_BOLD, DRAW_LEFT, buf_str(&path));
	buf_release(&path);
}

/* The project's name, which leaves room for the tabs; returns its columns. */
static int
draw_project(struct frame *f, struct area bar, int x)
{
	int width = utf8_width(f->project), most = bar.w < NARROW ? 0 : bar.w / 5;

	if (width > most)
		width = most;
	draw_field(bar, x, 0, width, STYLE_BAR, DRAW_LEFT, f->project);
	return width;
}

static void
draw_top(struct frame *f, struct area bar)
{
	char running[64] = "";
	int x, project, right = bar.w - 1, left;

	draw_fill(bar, STYLE_BAR);
	x = draw_text(bar, 0, 0, STYLE_BRAND, " benchtop ");
	project = draw_project(f, bar, x + 1);
	x += project > 0 ? project + 3 : 1;
	if (f->running > 0) {
		struct buf text = BUF_INIT;

		buf_printf(&text, bar.w < NARROW ? "● %zu" : "● %zu running", f->running);
		str_copy(running, sizeof(running), buf_str(&text));
		buf_release(&text);
	}
	left = right - utf8_width(running) - 1;
	x = draw_tabs(f, area_left(bar, left), x);
	draw_path(f, area_left(bar, left), x);
	draw_before(bar, right, 0, STYLE_BAR | STYLE_BOLD, running);
}

/* ---- footer */

static int
draw_hint(struct frame *f, struct area bar, int x, const struct frame_set *set,
    const struct action *a)
{
	char key[STR_SHORT];
	uint32_t first = keymap_first(f->keys, set->set, a);
	int start = x;

	x += draw_text(bar, x, 0, STYLE_KEY, key_show(key, first));
	x += draw_printf(bar, x, 0, STYLE_HINT, " %s", a->hint);
	add_spot(f, (struct frame_spot){ .x = start, .y = bar.y, .width = x - start, .action = a,
	    .self = set->self });
	return x + 2;
}

static int
hint_width(struct frame *f, const struct frame_set *set, const struct action *a)
{
	char key[STR_SHORT];
	uint32_t first = keymap_first(f->keys, set->set, a);

	/* What cannot be done now would only take the place of what can; help says why not. */
	if (a->hint == NULL || first == K_NONE || (a->why_not != NULL && a->why_not(set->self) != NULL))
		return 0;
	return utf8_width(key_show(key, first)) + 1 + utf8_width(a->hint) + 2;
}

static int
set_width(struct frame *f, const struct frame_set *set)
{
	int width = 0;

	for (size_t i = 0; i < set->set->count; i++)
		width += hint_width(f, set, &set->set->actions[i]);
	return width;
}

/* A key that a set further in takes does something else now. */
static bool
is_key_taken(struct frame *f, const struct frame_set *sets, size_t which, const struct action *a)
{
	uint32_t key = keymap_first(f->keys, sets[which].set, a);

	for (size_t i = 0; i < which; i++)
		if (keymap_find(f->keys, sets[i].set, key) != NULL)
			return true;
	return false;
}

/* The hints of rows `from` to `to` (counting only those with a hint), as far as they fit; returns where
 * the next would be. */
static int
draw_hints(struct frame *f, struct area bar, int x, int right, size_t which, int from, int to)
{
	struct frame_set sets[FRAME_SETS], *set = &sets[which];
	int at = 0;

	frame_sets(f, sets);
	for (size_t i = 0; i < set->set->count; i++) {
		const struct action *a = &set->set->actions[i];
		int width = hint_width(f, set, a);

		if (width == 0 || frame_is_shadowed(sets, which, a) || is_key_taken(f, sets, which, a))
			continue;
		if (at >= from && at < to && x + width - 2 <= right)
			x = draw_hint(f, bar, x, set, a);
		at++;
	}
	return x;
}

/* One that does not fit is left out. Returns where the next would be. */
static int
draw_popup_hint(struct frame *f, struct area bar, int x, const struct popup_hint *h)
{
	struct buf keys = BUF_INIT;
	int start = x;

	key_add_text(&keys, h->keys);
	if (x + utf8_width(buf_str(&keys)) + 1 + utf8_width(h->words) <= bar.w - 1) {
		x += draw_text(bar, x, 0, STYLE_KEY, buf_str(&keys)) + 1;
		x += draw_text(bar, x, 0, STYLE_HINT, h->words);
		if (h->key != K_NONE)
			add_spot(f, (struct frame_spot){ .x = start, .y = bar.y, .width = x - start, .key = h->key });
		x += 2;
	}
	buf_release(&keys);
	return x;
}

/* The keys of the popup in front; behind them words without a key, which may be cut. */
static void
draw_popup_hints(struct frame *f, struct area bar, int x)
{
	struct frame_popup *popup = &f->popups[f->popup_count - 1];
	struct popup_hint hints[POPUP_HINTS];
	size_t count = popup->type->hints(popup->self, hints);

	for (size_t i = 0; i < count && hints[i].keys != NULL; i++)
		x = draw_popup_hint(f, bar, x, &hints[i]);
	if (count > 0 && hints[count - 1].keys == NULL)
		draw_field(bar, x + 2, 0, bar.w - x - 3, STYLE_HINT, DRAW_LEFT, hints[count - 1].words);
}

/* The first hints of each set, then the others of each, and those of everywhere at the end. */
static void
draw_footer(struct frame *f, struct area bar)
{
	enum { FIRST = 3, ALL = 1000 };
	struct frame_set sets[FRAME_SETS];
	size_t count = frame_sets(f, sets);
	int everywhere = set_width(f, &sets[count - 1]);
	int x = 1, right = bar.w - everywhere - 1;

	draw_fill(bar, STYLE_BAR);
	if (f->popup_count > 0) {
		draw_popup_hints(f, bar, x);
		return;
	}
	for (size_t i = 0; i + 1 < count; i++)
		x = draw_hints(f, bar, x, right, i, 0, FIRST);
	for (size_t i = 0; i + 1 < count; i++)
		x = draw_hints(f, bar, x, right, i, FIRST, ALL);
	draw_hints(f, bar, x, bar.w, count - 1, 0, ALL);
}

/* ---- message */

static const enum style_role tone_roles[] = {
	[TONE_INFO] = STYLE_INFO,
	[TONE_GOOD] = STYLE_GOOD,
	[TONE_WARNING] = STYLE_WARNING,
	[TONE_ERROR] = STYLE_ERROR,
};

static void
draw_message(struct frame *f, struct area all)
{
	/* A popup may have the row above the footer, where one types. */
	int last = f->popup_count > 0 ? all.h - 1 : all.h - 2;
	struct area row = area_part(all, 0, last, all.w, 1);
	int width = utf8_width(f->message);
	int rest;

	/* What does not fit one row is shown whole, above it. */
	if (width > row.w - 2) {
		int rows = width / (row.w - 2) + 2;

		row = area_part(all, 0, last + 1 - rows, all.w, rows);
		draw_fill(row, STYLE_TEXT);
		draw_rule(row, 0, NULL);
		draw_paragraph(area_part(row, 1, 1, row.w - 2, rows - 1), 0, tone_roles[f->tone], f->message);
		return;
	}
	draw_fill(row, STYLE_TEXT);
	draw_text(row, 1, 0, tone_roles[f->tone], f->message);
	rest = row.w - width - 4;
	if (f->shell != NULL && rest > 10) {
		struct buf line = BUF_INIT;

		buf_printf(&line, "$ %s", f->shell);
		draw_field(row, width + 3, 0, rest, STYLE_SHELL, DRAW_RIGHT, buf_str(&line));
		buf_release(&line);
	}
}

/* ---- all of it */

/* A popup, or a message of many rows, stands over the screen: a picture there would not be seen. */
static bool
is_covered(const struct frame *f, struct area all)
{
	return f->popup_count > 0 || (f->message != NULL && utf8_width(f->message) > all.w - 2);
}

static void
draw_progress(struct frame *f, struct area in)
{
	struct area bar = area_part(in, 2, 4, in.w - 4 < 60 ? in.w - 4 : 60, 1);
	int done = isnan(f->progress_share) ? 0 : (int)(f->progress_share * bar.w);

	draw_text(in, 2, 2, STYLE_DIM, f->progress);
	if (isnan(f->progress_share))
		return;
	for (int x = 0; x < bar.w; x++)
		draw_cell(bar, x, 0, x < done ? STYLE_ACCENT : STYLE_FAINT, x < done ? 0x2588 : 0x2591);
	draw_text(in, 2, 6, STYLE_FAINT, "it is done once; q gives up");
}

static void
draw_screen(struct frame *f)
{
	struct frame_screen *front = frame_front(f);
	struct area in = inside(f);

	if (f->progress[0] != '\0') {
		draw_progress(f, in);
		return;
	}
	if (front == NULL)
		return;
	if (front->columns != in.w || front->rows != in.h) {
		if (front->type->resize != NULL)
			front->type->resize(front->self, in);
		front->columns = in.w;
		front->rows = in.h;
	}
	front->type->draw(front->self, in);
}

static void
draw_too_small(struct area all)
{
	struct area a = area_centre(all, all.w - 2, 3);

	draw_text(a, 0, 0, STYLE_STRONG, "this window is too small");
	draw_printf(a, 0, 1, STYLE_DIM, "%d x %d; %d x %d will do", all.w, all.h, LEAST_COLUMNS, LEAST_ROWS);
	draw_text(a, 0, 2, STYLE_DIM, "q closes");
}

void
frame_draw(struct frame *f)
{
	struct area all;
	int columns, rows;

	terminal_size(&columns, &rows);
	all = canvas_area(f->canvas);
	if (columns != all.w || rows != all.h)
		canvas_resize(f->canvas, columns, rows);
	else
		canvas_clear(f->canvas);
	all = canvas_area(f->canvas);
	f->spot_count = 0;
	if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) {
		draw_too_small(all);
	} else {
		draw_top(f, area_top(all, 1));
		canvas_take_pictures(f->canvas, !is_covered(f, all));
		draw_screen(f);
		draw_footer(f, area_part(all, 0, all.h - 1, all.w, 1));
		for (size_t i = 0; i < f->popup_count; i++)
			f->popups[i].type->draw(f->popups[i].self, all);
		if (f->message != NULL)
			draw_message(f, all);
	}
	terminal_show(f->canvas);
	f->dirty = false;
}
