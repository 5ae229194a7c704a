/*
 * menu.c - a popup list that one searches by typing.
 *
 * Items are kept as given; what is typed narrows them to those whose label or detail has every word.
 * Headings stay as long as one of theirs does.
 */
#include "menu.h"

#include <string.h>

#include "base_utf8.h"
#include "edit.h"
#include "table_find.h"

enum { LEAST_WIDTH = 30, MOST_ITEMS_WIDTH = 140, BORDER_ROWS = 2 };

struct menu {
	struct frame *frame;
	struct menu_request request;
	struct menu_item *items;
	size_t count;
	size_t *seen;		/* indices of items that match */
	size_t seen_count;
	size_t cursor, top;	/* in seen */
	bool searching;		/* keys go into the search line */
	struct edit search;
	bool has_foot;		/* an item has something to say under the list */
	struct arena *arena;
	struct area list;	/* of the last draw, for the mouse */
};

/* ---- which items are seen */

/* Every word of the search is in label, detail or keys. */
static bool
matches(const struct menu_item *item, const char *search)
{
	while (*search != '\0') {
		size_t n = strcspn(search, " ");
		char *word = xstrndup(search, n);
		bool found = n == 0 || table_find_in(item->label, word, NULL, NULL) ||
		    (item->detail != NULL && table_find_in(item->detail, word, NULL, NULL));

		x_free(word);
		if (!found)
			return false;
		search += n;
		search += strspn(search, " ");
	}
	return true;
}

static bool
can_stand(const struct menu *m, size_t at)
{
	return at < m->seen_count && !m->items[m->seen[at]].heading;
}

static void
go_to(struct menu *m, size_t at, bool down)
{
	size_t tried = 0;

	while (tried++ < m->seen_count && !can_stand(m, at))
		at = down ? (at + 1) % m->seen_count : (at + m->seen_count - 1) % m->seen_count;
	m->cursor = at < m->seen_count ? at : 0;
}

static void
narrow(struct menu *m)
{
	const char *search = buf_str(&m->search.text);
	size_t heading = m->count;

	m->seen_count = 0;
	for (size_t i = 0; i < m->count; i++) {
		if (m->items[i].heading) {
			heading = i;
			continue;
		}
		if (!matches(&m->items[i], search))
			continue;
		if (heading < m->count)
			m->seen[m->seen_count++] = heading;
		heading = m->count;
		m->seen[m->seen_count++] = i;
	}
	m->top = 0;
	go_to(m, 0, true);
}

static struct menu_item *
current(struct menu *m)
{
	return can_stand(m, m->cursor) ? &m->items[m->seen[m->cursor]] : NULL;
}

/* ---- drawing */

static int
label_width(const struct menu *m)
{
	int width = 0;

	for (size_t i = 0; i < m->count; i++) {
		int needs = m->items[i].heading ? 0 : utf8_width(m->items[i].label);

		if (needs > width)
			width = needs;
	}
	return width < 32 ? width : 32;
}

static int
wanted_width(const struct menu *m)
{
	int width = LEAST_WIDTH, label = label_width(m);

	for (size_t i = 0; i < m->count; i++) {
		const struct menu_item *item = &m->items[i];
		int needs = 9 + (item->heading ? utf8_width(item->label) : label) +
		    (item->detail != NULL ? 2 + utf8_width(item->detail) : 0) +
		    (item->keys != NULL ? 2 + utf8_width(item->keys) : 0);

		if (needs > width)
			width = needs;
	}
	return width < MOST_ITEMS_WIDTH ? width : MOST_ITEMS_WIDTH;
}

/* Where the detail of an item begins in its row, and how much of it the row has room for. */
static int
detail_at(const struct menu *m, int label)
{
	return (m->request.check ? 5 : 3) + label + 2;
}

static int
detail_room(const struct menu *m, const struct menu_item *item, int label, int width)
{
	return width - detail_at(m, label) - (item->keys != NULL ? utf8_width(item->keys) + 3 : 0);
}

static bool
is_cut(const struct menu *m, const struct menu_item *item, int label, int width)
{
	return item->detail != NULL && utf8_width(item->detail) > detail_room(m, item, label, width);
}

static void
draw_item(const struct menu *m, struct area a, int y, size_t at, int label)
{
	const struct menu_item *item = &m->items[m->seen[at]];
	struct area row = area_part(a, 0, y, a.w, 1);
	unsigned flags = at == m->cursor ? STYLE_CURSOR : 0;
	unsigned style = (item->why_not != NULL ? STYLE_FAINT : STYLE_TEXT) | flags;
	int room = detail_room(m, item, label, a.w), x = 1;

	if (item->heading) {
		draw_text(row, 1, 0, STYLE_TITLE, item->label);
		return;
	}
	draw_fill(row, style);
	if (m->request.check)
		draw_text(row, x, 0, (item->on ? STYLE_GOOD : STYLE_DIM) | flags, item->on ? "[✓]" : "[ ]");
	else if (item->on)
		draw_text(row, x, 0, STYLE_ACCENT | flags, "•");
	x += m->request.check ? 4 : 2;
	draw_field(row, x, 0, label < row.w - x ? label : row.w - x, style, DRAW_LEFT, item->label);
	if (item->detail != NULL && room > 0)
		draw_field(row, detail_at(m, label), 0, room, STYLE_DIM | flags, DRAW_LEFT, item->detail);
	if (item->keys != NULL)
		draw_before(row, row.w - 1, 0, STYLE_ACCENT | STYLE_BOLD | flags, item->keys);
}

static void
draw_list(struct menu *m, struct area a)
{
	size_t height = a.h > 0 ? (size_t)a.h : 1;
	int label = label_width(m);

	if (m->cursor < m->top)
		m->top = m->cursor;
	if (m->cursor >= m->top + height)
		m->top = m->cursor - height + 1;
	/* The heading of the first item is seen with it. */
	if (m->top > 0 && m->top == m->cursor && m->items[m->seen[m->top - 1]].heading)
		m->top--;
	for (size_t i = 0; i < height && m->top + i < m->seen_count; i++)
		draw_item(m, area_left(a, a.w - 1), (int)i, m->top + i, label);
	draw_scrollbar(a, m->top, height, m->seen_count);
	if (m->seen_count == 0)
		draw_text(a, 2, 0, STYLE_DIM, m->count > 0 ? "nothing matches" :
		    m->request.empty != NULL ? m->request.empty : "nothing here");
}

/* Rows that the longest detail takes which its own row cuts; 0: none is cut, or there is no room for more. */
static int
rows_of_cut(const struct menu *m, struct area screen, int width)
{
	enum { LEAST_HEIGHT = 16, MOST_ROWS = 3 };
	int label = label_width(m), most = 0;

	for (size_t i = 0; i < m->count && screen.h >= LEAST_HEIGHT; i++) {
		/* A part of no height measures. */
		struct area none = { .canvas = screen.canvas, .w = width - 2 };
		int rows = is_cut(m, &m->items[i], label, width - 1)
			? draw_paragraph(none, 0, STYLE_DIM, m->items[i].detail) : 0;

		most = rows > most ? rows : most;
	}
	return most < MOST_ROWS ? most : MOST_ROWS;
}

/* What the row under the cursor has no room for, whole. */
static void
draw_cut(struct menu *m, struct area a)
{
	struct menu_item *item = current(m);

	if (item != NULL && is_cut(m, item, label_width(m), m->list.w - 1))
		draw_paragraph(a, 0, STYLE_DIM, item->detail);
}

static void
draw_foot(struct menu *m, struct area a)
{
	struct menu_item *item = current(m);
	int y = a.h - 1;

	if (item != NULL && item->why_not != NULL) {
		draw_printf(a, 1, y, STYLE_WARNING, "not now: %s", item->why_not);
	} else if (item != NULL && item->shell != NULL) {
		draw_printf(a, 1, y, STYLE_SHELL, "$ %s", item->shell);
	}
}

static void
menu_draw(void *self, struct area screen)
{
	struct menu *m = self;
	int width = wanted_width(m) < screen.w ? wanted_width(m) : screen.w;
	int cut = rows_of_cut(m, screen, width - 2), foot = m->has_foot ? 2 : 0;
	int height = (int)m->count + BORDER_ROWS + 1 + foot + cut;
	struct area a = area_centre(screen, width, height < screen.h - 2 ? height : screen.h - 2);
	struct area in = draw_border(a, m->request.title);

	draw_text(in, 1, 0, STYLE_ACCENT, "❯");
	if (m->searching)
		edit_draw(&m->search, in, 3, 0, in.w - 4, STYLE_TEXT);
	else
		draw_text(in, 3, 0, STYLE_FAINT, m->search.text.len > 0 ? buf_str(&m->search.text) : "/ to search");
	m->list = area_part(in, 0, 1, in.w, in.h - 1 - cut - (foot > 0 ? 1 : 0));
	draw_list(m, m->list);
	draw_cut(m, area_part(in, 1, 1 + m->list.h, in.w - 2, cut));
	draw_foot(m, in);
}

/* ---- choosing */

static enum next
choose(struct menu *m)
{
	struct menu_item *item = current(m);
	struct menu_request request = m->request;
	size_t value;
	enum next next;

	if (item == NULL)
		return NEXT_NOTHING;
	if (item->why_not != NULL) {
		frame_say(m->frame, TONE_WARNING, "%s: not now, %s", item->label, item->why_not);
		return NEXT_DRAW;
	}
	value = item->value;
	/* Closed first: what was chosen may open a popup of its own. */
	m->request.dropped = NULL;
	frame_close_popup(m->frame, m);
	next = request.chosen != NULL ? request.chosen(request.self, value) : NEXT_DRAW;
	if (request.dropped != NULL)
		request.dropped(request.self);
	return next;
}

static enum next
finish_check(struct menu *m)
{
	struct menu_request request = m->request;
	size_t *values = x_new_array(size_t, m->count + 1);
	size_t count = 0;
	enum next next;

	for (size_t i = 0; i < m->count; i++) {
		if (m->items[i].on && !m->items[i].heading)
			values[count++] = m->items[i].value;
	}
	m->request.dropped = NULL;
	frame_close_popup(m->frame, m);
	next = request.checked(request.self, values, count);
	if (request.dropped != NULL)
		request.dropped(request.self);
	x_free(values);
	return next;
}

static enum next
toggle(struct menu *m)
{
	struct menu_item *item = current(m);

	if (item != NULL)
		item->on = !item->on;
	go_to(m, m->cursor + 1 < m->seen_count ? m->cursor + 1 : m->cursor, true);
	return NEXT_DRAW;
}

/* Moves an item past the next one that is no heading; only while all are seen. */
static enum next
carry(struct menu *m, bool down)
{
	size_t at = m->seen_count > 0 ? m->seen[m->cursor] : 0;
	size_t other = down ? at + 1 : at - 1;
	struct menu_item item;

	if (m->search.text.len > 0 || m->seen_count == 0 || other >= m->count || m->items[other].heading)
		return NEXT_NOTHING;
	item = m->items[at];
	m->items[at] = m->items[other];
	m->items[other] = item;
	m->cursor = down ? m->cursor + 1 : m->cursor - 1;
	return NEXT_DRAW;
}

/* ---- keys and mouse */

static enum next
step(struct menu *m, bool down)
{
	if (m->seen_count == 0)
		return NEXT_NOTHING;
	go_to(m, down ? (m->cursor + 1) % m->seen_count :
	    (m->cursor + m->seen_count - 1) % m->seen_count, down);
	return NEXT_DRAW;
}

static enum next
page(struct menu *m, bool down)
{
	size_t rows = m->list.h > 0 ? (size_t)m->list.h : 1;
	size_t last = m->seen_count > 0 ? m->seen_count - 1 : 0;

	if (down)
		go_to(m, m->cursor + rows < last ? m->cursor + rows : last, false);
	else
		go_to(m, m->cursor > rows ? m->cursor - rows : 0, true);
	return NEXT_DRAW;
}

static enum next
mouse(struct menu *m, const struct event *e)
{
	size_t at;

	if (e->key == K_WHEEL_UP || e->key == K_WHEEL_DOWN)
		return step(m, e->key == K_WHEEL_DOWN);
	if (e->key != K_CLICK)
		return NEXT_NOTHING;
	if (!area_contains(m->list, e->x, e->y))
		return NEXT_NOTHING;
	at = m->top + (size_t)(e->y - m->list.y);
	if (!can_stand(m, at))
		return NEXT_NOTHING;
	m->cursor = at;
	if (m->request.check)
		return toggle(m);
	return choose(m);
}

static enum next
enter(struct menu *m)
{
	return m->request.check ? finish_check(m) : choose(m);
}

static enum next
escape(struct menu *m)
{
	if (m->search.text.len == 0)
		return NEXT_CLOSE;
	edit_set(&m->search, "");
	m->searching = m->request.search;
	narrow(m);
	return NEXT_DRAW;
}

/* Keys that mean the same while searching. */
static enum next
common_key(struct menu *m, uint32_t key)
{
	switch (key) {
	case K_UP: case 'p' | K_CTRL: return step(m, false);
	case K_DOWN: case 'n' | K_CTRL: return step(m, true);
	case K_PAGEUP: return page(m, false);
	case K_PAGEDOWN: return page(m, true);
	case K_ENTER: return enter(m);
	case K_ESC: return escape(m);
	case K_DOWN | K_SHIFT: return m->request.reorder ? carry(m, true) : NEXT_NOTHING;
	case K_UP | K_SHIFT: return m->request.reorder ? carry(m, false) : NEXT_NOTHING;
	default: return NEXT_IGNORED;
	}
}

static enum next
browse_key(struct menu *m, uint32_t key)
{
	switch (key) {
	case 'j': return step(m, true);
	case 'k': return step(m, false);
	case 'g': case K_HOME: go_to(m, 0, true); return NEXT_DRAW;
	case 'G': case K_END: go_to(m, m->seen_count > 0 ? m->seen_count - 1 : 0, false); return NEXT_DRAW;
	case 'J': return m->request.reorder ? carry(m, true) : NEXT_NOTHING;
	case 'K': return m->request.reorder ? carry(m, false) : NEXT_NOTHING;
	case ' ': return m->request.check ? toggle(m) : choose(m);
	case 'q': return NEXT_CLOSE;
	case '/': m->searching = true; return NEXT_DRAW;
	default: return NEXT_NOTHING;
	}
}

/* A key that chooses an item at once. */
static bool
has_key(struct menu *m, uint32_t key)
{
	for (size_t i = 0; i < m->seen_count; i++) {
		if (m->items[m->seen[i]].key == key && key != K_NONE) {
			m->cursor = i;
			return true;
		}
	}
	return false;
}

static enum next
menu_event(void *self, const struct event *e)
{
	struct menu *m = self;
	enum next next;

	if (e->key >= K_CLICK && e->key <= K_WHEEL_DOWN)
		return mouse(m, e);
	next = common_key(m, e->key);
	if (next != NEXT_IGNORED)
		return next;
	if (!m->searching && has_key(m, e->key))
		return choose(m);
	if (!m->searching)
		return browse_key(m, e->key);
	if (e->key == ' ' && m->request.check)
		return toggle(m);
	if (edit_event(&m->search, e))
		narrow(m);
	return NEXT_DRAW;
}

/* ---- life */

static const char *
copy_text(struct menu *m, const char *text)
{
	return text != NULL ? arena_strdup(m->arena, text) : NULL;
}

static void
menu_close(void *self)
{
	struct menu *m = self;

	if (m->request.dropped != NULL)
		m->request.dropped(m->request.self);
	edit_release(&m->search);
	x_free(m->items);
	x_free(m->seen);
	arena_free(m->arena);
	x_free(m);
}

static size_t
menu_hints(void *self, struct popup_hint out[POPUP_HINTS])
{
	const struct menu *m = self;
	size_t n = 0;

	if (m->request.check)
		out[n++] = (struct popup_hint){ "space", m->request.reorder ? "show or hide" : "mark", ' ' };
	if (m->request.check && m->request.reorder)
		out[n++] = m->searching ? (struct popup_hint){ "shift-↑↓", "move", K_NONE } :
		    (struct popup_hint){ "J K", "down, up", K_NONE };
	out[n++] = (struct popup_hint){ "↵", m->request.check ? "done" : "choose", K_ENTER };
	if (!m->searching)
		out[n++] = (struct popup_hint){ "/", "search", '/' };
	out[n++] = (struct popup_hint){ "esc", m->search.text.len > 0 ? "all" : "cancel", K_ESC };
	out[n++] = (struct popup_hint){ "↑↓", "go", K_NONE };
	if (m->searching)
		out[n++] = (struct popup_hint){ NULL, "type to search", K_NONE };
	return n;
}

static const struct popup_type menu_popup = { .draw = menu_draw, .event = menu_event,
	.close = menu_close, .hints = menu_hints };

void
menu_open(struct frame *f, const struct menu_request *request)
{
	struct menu *m = x_new(struct menu);

	m->frame = f;
	m->request = *request;
	m->arena = arena_new();
	m->request.title = copy_text(m, request->title);
	m->request.empty = copy_text(m, request->empty);
	m->items = x_new_array(struct menu_item, request->count + 1);
	m->seen = x_new_array(size_t, 2 * request->count + 1);
	m->count = request->count;
	for (size_t i = 0; i < request->count; i++) {
		m->items[i] = request->items[i];
		m->items[i].label = copy_text(m, m->items[i].label);
		m->items[i].detail = copy_text(m, m->items[i].detail);
		m->items[i].keys = copy_text(m, m->items[i].keys);
		m->items[i].shell = copy_text(m, m->items[i].shell);
		m->items[i].why_not = copy_text(m, m->items[i].why_not);
		m->has_foot |= m->items[i].shell != NULL || m->items[i].why_not != NULL;
	}
	m->searching = request->search;
	edit_init(&m->search, NULL);
	narrow(m);
	go_to(m, request->start < m->seen_count ? request->start : 0, true);
	frame_popup(f, &menu_popup, m);
}
