/*
 * form.c - a popup with named fields; every change is checked and changes the shell line at its foot.
 */
#include "form.h"

#include <string.h>

#include "base_map.h"
#include "base_utf8.h"
#include "edit.h"

enum { LEAST_WIDTH = 56, MOST_WIDTH = 100, NAME_MOST = 28, VALUE_LEAST = 18, SHELL_ROWS = 3 };

struct field {
	struct form_field given;
	struct edit edit;
	struct err err;		/* kind ERR_NONE: the value is good */
};

struct form {
	struct frame *frame;
	struct form_request request;
	struct field *fields;
	size_t count;
	size_t at, top;		/* the field with the cursor; count: the button */
	struct map *words;	/* completions of the field, or NULL */
	size_t word;		/* the one that was put in; map_count: only what they share */
	const char *error;	/* why it came back, until something is changed, or NULL */
	struct arena *arena;
	struct area list, button;
};

/* ---- values */

static const char *
value_of(const struct field *field)
{
	return buf_str(&field->edit.text);
}

/* All values, in order; x_free. They are valid until the next key. */
static const char **
values(const struct form *m)
{
	const char **all = x_new_array(const char *, m->count + 1);

	for (size_t i = 0; i < m->count; i++)
		all[i] = value_of(&m->fields[i]);
	return all;
}

static void
check(struct form *m, size_t at)
{
	struct field *field = &m->fields[at];

	field->err.kind = ERR_NONE;
	if (m->request.check != NULL &&
	    m->request.check(m->request.self, at, value_of(field), &field->err))
		field->err.kind = ERR_NONE;
}

static size_t
first_wrong(const struct form *m)
{
	size_t at = 0;

	while (at < m->count && m->fields[at].err.kind == ERR_NONE)
		at++;
	return at;
}

static size_t
choice_of(const struct field *field)
{
	for (size_t i = 0; i < field->given.choice_count; i++) {
		if (str_equal(field->given.choices[i], value_of(field)))
			return i;
	}
	return 0;
}

/* The value of the field with the cursor is another one. */
static void
value_changed(struct form *m)
{
	m->error = NULL;
	check(m, m->at);
}

static void
turn_choice(struct form *m, bool forward)
{
	struct field *field = &m->fields[m->at];
	size_t count = field->given.choice_count;

	edit_set(&field->edit, field->given.choices[(choice_of(field) + (forward ? 1 : count - 1)) % count]);
	value_changed(m);
}

/* ---- completion */

static void
forget_words(struct form *m)
{
	map_free(m->words, NULL);
	m->words = NULL;
}

/* Bytes that all words begin with. */
static size_t
shared_length(const struct map *words)
{
	const char *first = map_key_at(words, 0);
	size_t n = strlen(first);

	for (size_t i = 1; i < map_count(words); i++) {
		const char *word = map_key_at(words, i);
		size_t same = 0;

		while (same < n && word[same] == first[same])
			same++;
		n = same;
	}
	while (n > 0 && ((unsigned char)first[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* The first Tab puts in what all words share, further ones go through them; false: there is nothing. */
static bool
complete(struct form *m)
{
	struct field *field = m->at < m->count ? &m->fields[m->at] : NULL;
	size_t count;
	char *word;

	if (field == NULL || m->request.complete == NULL || field->given.choices != NULL)
		return false;
	if (m->words != NULL) {
		m->word = m->word + 1 < map_count(m->words) ? m->word + 1 : 0;
		edit_set(&field->edit, map_key_at(m->words, m->word));
		value_changed(m);
		return true;
	}
	m->words = map_new();
	m->request.complete(m->request.self, m->at, value_of(field), m->words);
	m->word = count = map_count(m->words);
	word = count > 0 ? xstrndup(map_key_at(m->words, 0), shared_length(m->words)) : NULL;
	if (count < 2)
		forget_words(m);
	if (count == 0 || (count == 1 && str_equal(word, value_of(field)))) {
		x_free(word);
		return false;
	}
	if (strlen(word) > strlen(value_of(field)))
		edit_set(&field->edit, word);
	value_changed(m);
	x_free(word);
	return true;
}

/* What differs between the words is behind their last '/'. */
static void
draw_words(const struct form *m, struct area row)
{
	int x = 0;

	for (size_t i = m->word < map_count(m->words) ? m->word : 0; i < map_count(m->words) && x < row.w; i++) {
		const char *word = map_key_at(m->words, i), *part = word + strlen(word);

		while (part > word && (part[-1] != '/' || part[0] == '\0'))
			part--;
		x += draw_text(row, x, 0, i == m->word ? STYLE_TEXT | STYLE_CURSOR : STYLE_DIM, part) + 2;
	}
}

/* ---- drawing */

static int
name_width(const struct form *m)
{
	int width = 4;

	for (size_t i = 0; i < m->count; i++) {
		int needs = utf8_width(m->fields[i].given.name);

		if (needs > width)
			width = needs;
	}
	return width < NAME_MOST ? width : NAME_MOST;
}

static void
draw_value(const struct form *m, struct area row, int x, int width, size_t at)
{
	const struct field *field = &m->fields[at];

	if (field->given.choices != NULL) {
		draw_fill(area_part(row, x, 0, width, 1), STYLE_INPUT);
		draw_printf(area_part(row, x, 0, width, 1), 0, 0, STYLE_INPUT | (at == m->at ? STYLE_BOLD : 0),
		    at == m->at ? "‹ %s ›" : "  %s", value_of(field));
	} else if (at == m->at)
		edit_draw(&field->edit, row, x, 0, width, STYLE_INPUT);
	else
		draw_field(row, x, 0, width, STYLE_INPUT, DRAW_LEFT, value_of(field));
}

static void
draw_field_row(const struct form *m, struct area row, size_t at, int names)
{
	const struct field *field = &m->fields[at];
	bool changed = !str_equal(value_of(field), field->given.value);
	int rest = row.w - names - 6;
	int width = rest / 2 > VALUE_LEAST ? rest / 2 : VALUE_LEAST;
	int x = names + 4;

	draw_text(row, 0, 0, STYLE_ACCENT | STYLE_BOLD, at == m->at ? " ❯" : changed ? " •" : "");
	draw_field(row, 3, 0, names, at == m->at ? STYLE_STRONG : STYLE_TEXT, DRAW_LEFT, field->given.name);
	draw_value(m, row, x, width, at);
	x += width + 1;
	if (field->err.kind != ERR_NONE)
		draw_text(row, x, 0, STYLE_ERROR, "✗");
	else if (changed && field->given.value[0] != '\0')
		draw_printf(area_left(row, row.w), x, 0, STYLE_DIM, "was %s", field->given.value);
	else if (field->given.type != NULL)
		draw_text(row, x, 0, STYLE_FAINT, field->given.type);
}

static void
draw_fields(struct form *m, struct area list)
{
	size_t rows = list.h > 0 ? (size_t)list.h : 1;
	size_t at = m->at < m->count ? m->at : m->count > 0 ? m->count - 1 : 0;
	int names = name_width(m);

	if (at < m->top)
		m->top = at;
	if (at >= m->top + rows)
		m->top = at - rows + 1;
	for (size_t i = 0; i < rows && m->top + i < m->count; i++)
		draw_field_row(m, area_part(list, 0, (int)i, list.w - 1, 1), m->top + i, names);
	draw_scrollbar(list, m->top, rows, m->count);
	if (m->count == 0 && m->request.empty != NULL)
		draw_text(list, 2, 0, STYLE_DIM, m->request.empty);
}

static void
draw_shell(const struct form *m, struct area a)
{
	struct buf line = BUF_INIT;
	const char **all = values(m);

	if (m->request.shell != NULL) {
		buf_add(&line, "$ ");
		m->request.shell(m->request.self, all, &line);
		draw_paragraph(a, 0, STYLE_SHELL, buf_str(&line));
	}
	x_free(all);
	buf_release(&line);
}

/* A line under the fields, of the one with the cursor. */
static void
draw_help(const struct form *m, struct area row)
{
	const char **all = values(m), *help = NULL;

	if (m->request.help != NULL)
		help = m->request.help(m->request.self, m->at, all);
	if (help == NULL)
		help = m->fields[m->at].given.help;
	if (help != NULL)
		draw_field(row, 0, 0, row.w, STYLE_DIM, DRAW_LEFT, help);
	x_free(all);
}

static void
form_draw(void *self, struct area screen)
{
	struct form *m = self;
	int width = screen.w - 4 < MOST_WIDTH ? screen.w - 4 : MOST_WIDTH;
	int fields = m->count > 0 ? (int)m->count : 1;
	int height = fields + SHELL_ROWS + 7;
	struct area a = area_centre(screen, width > LEAST_WIDTH ? width : LEAST_WIDTH,
	    height < screen.h - 2 ? height : screen.h - 2);
	struct area in = draw_border(a, m->request.title);
	const struct field *field = m->at < m->count ? &m->fields[m->at] : NULL;
	bool on_button = m->at == m->count;
	/* Where there is little room, what is asked comes first. */
	bool small = in.h < SHELL_ROWS + 5 + (fields < 3 ? fields : 3);
	int y = small ? in.h - 1 : in.h - SHELL_ROWS - 3;

	m->list = small ? area_part(in, 0, 0, in.w, y - 1) : area_part(in, 0, 1, in.w, y - 2);
	draw_fields(m, m->list);
	if (field != NULL && field->err.kind != ERR_NONE && m->words == NULL)
		draw_paragraph(area_part(in, 3, y - 1, in.w - 4, 2), 0, STYLE_ERROR, field->err.msg);
	else if (m->words != NULL)
		draw_words(m, area_part(in, 3, y - 1, in.w - 4, 1));
	else if (m->error != NULL)
		draw_paragraph(area_part(in, 3, y - 1, in.w - 4, 2), 0, STYLE_ERROR, m->error);
	else if (field != NULL)
		draw_help(m, area_part(in, 3, y - 1, in.w - 4, 1));
	if (!small) {
		draw_rule(in, y + 1, NULL);
		draw_shell(m, area_part(in, 1, y + 2, in.w - 2, SHELL_ROWS));
	}
	m->button = area_part(in, 1, in.h - 1, utf8_width(m->request.button) + 4, 1);
	draw_printf(m->button, 0, 0, on_button ? STYLE_TAB_ON : STYLE_KEY, "[ %s ]", m->request.button);
}

/* ---- keys and mouse */

static enum next
go_to(struct form *m, size_t at)
{
	m->at = at;
	forget_words(m);
	return NEXT_DRAW;
}

static void
form_close(void *self)
{
	struct form *m = self;

	if (m->request.dropped != NULL)
		m->request.dropped(m->request.self);
	forget_words(m);
	for (size_t i = 0; i < m->count; i++)
		edit_release(&m->fields[i].edit);
	x_free(m->fields);
	arena_free(m->arena);
	x_free(m);
}

/* What was typed is the caller's only while it is told; a form that may come back is there all the time. */
static enum next
submit(struct form *m)
{
	struct form_request request = m->request;
	size_t wrong = first_wrong(m);
	const char **all;
	enum next next;

	if (wrong < m->count) {
		frame_say(m->frame, TONE_ERROR, "%s: %s", m->fields[wrong].given.name, m->fields[wrong].err.msg);
		return go_to(m, wrong);
	}
	all = values(m);
	frame_take_popup(m->frame, m);
	next = request.start != NULL ? request.start(request.self, all, m) : request.done(request.self, all);
	if (request.start == NULL)
		form_close(m);
	x_free(all);
	return next;
}

static enum next
click(struct form *m, const struct event *e)
{
	size_t at;

	if (area_contains(m->button, e->x, e->y))
		return submit(m);
	if (!area_contains(m->list, e->x, e->y))
		return NEXT_NOTHING;
	at = m->top + (size_t)(e->y - m->list.y);
	return at < m->count ? go_to(m, at) : NEXT_NOTHING;
}

static enum next
type_into(struct form *m, const struct event *e)
{
	struct field *field;

	if (m->at >= m->count)
		return NEXT_NOTHING;
	field = &m->fields[m->at];
	if (field->given.choices != NULL) {
		if (e->key != K_LEFT && e->key != K_RIGHT && e->key != ' ')
			return NEXT_NOTHING;
		turn_choice(m, e->key != K_LEFT);
		return NEXT_DRAW;
	}
	if (!edit_event(&field->edit, e))
		return NEXT_NOTHING;
	forget_words(m);
	value_changed(m);
	return NEXT_DRAW;
}

static enum next
form_event(void *self, const struct event *e)
{
	struct form *m = self;

	if (e->key == K_TAB && complete(m))
		return NEXT_DRAW;
	switch (e->key) {
	case K_ESC: case 'c' | K_CTRL: return NEXT_CLOSE;
	case 's' | K_CTRL: return submit(m);
	case K_UP: case K_BACKTAB: case 'p' | K_CTRL: return go_to(m, m->at > 0 ? m->at - 1 : m->count);
	case K_DOWN: case K_TAB: case 'n' | K_CTRL: return go_to(m, m->at < m->count ? m->at + 1 : 0);
	case K_ENTER: return m->at == m->count ? submit(m) : go_to(m, m->at + 1);
	case K_WHEEL_UP: return go_to(m, m->at > 0 ? m->at - 1 : 0);
	case K_WHEEL_DOWN: return go_to(m, m->at < m->count ? m->at + 1 : m->at);
	case K_CLICK: return click(m, e);
	default: return type_into(m, e);
	}
}

static size_t
form_hints(void *self, struct popup_hint out[POPUP_HINTS])
{
	const struct form *m = self;
	const struct field *field = m->at < m->count ? &m->fields[m->at] : NULL;
	size_t n = 0;

	out[n++] = (struct popup_hint){ "↵", field != NULL ? "next" : m->request.button, K_ENTER };
	if (field != NULL)
		out[n++] = (struct popup_hint){ "^S", m->request.button, 's' | K_CTRL };
	out[n++] = (struct popup_hint){ "esc", "cancel", K_ESC };
	out[n++] = (struct popup_hint){ "↑↓", "field", K_NONE };
	if (field != NULL && field->given.choices != NULL) {
		out[n++] = (struct popup_hint){ "←→", "choose", K_RIGHT };
	} else if (field != NULL) {
		if (m->request.complete != NULL)
			out[n++] = (struct popup_hint){ "tab", "complete", K_TAB };
		out[n++] = (struct popup_hint){ "^U", "empty", 'u' | K_CTRL };
	}
	return n;
}

static const struct popup_type form_popup = { .draw = form_draw, .event = form_event,
	.close = form_close, .hints = form_hints };

static const char *
copy_text(struct form *m, const char *text)
{
	return text != NULL ? arena_strdup(m->arena, text) : NULL;
}

static struct form_field
copy_field(struct form *m, const struct form_field *from)
{
	struct form_field to = *from;
	const char **choices;

	to.name = copy_text(m, from->name);
	to.type = copy_text(m, from->type);
	to.value = copy_text(m, from->value);
	to.help = copy_text(m, from->help);
	if (from->choices == NULL)
		return to;
	choices = arena_array(m->arena, const char *, from->choice_count + 1);
	for (size_t i = 0; i < from->choice_count; i++)
		choices[i] = copy_text(m, from->choices[i]);
	to.choices = choices;
	return to;
}

void
form_open(struct frame *f, const struct form_request *request)
{
	struct form *m = x_new(struct form);

	m->frame = f;
	m->request = *request;
	m->arena = arena_new();
	m->request.title = copy_text(m, request->title);
	m->request.button = copy_text(m, request->button);
	m->request.empty = copy_text(m, request->empty);
	m->fields = x_new_array(struct field, request->count + 1);
	m->count = request->count;
	for (size_t i = 0; i < m->count; i++) {
		m->fields[i].given = copy_field(m, &request->fields[i]);
		edit_init(&m->fields[i].edit, NULL);
		edit_set(&m->fields[i].edit, m->fields[i].given.value);
		check(m, i);
	}
	frame_popup(f, &form_popup, m);
}

void
form_end(struct form *m, const char *error)
{
	if (error == NULL) {
		form_close(m);
		return;
	}
	m->error = copy_text(m, error);
	m->at = 0;
	for (size_t i = 0; i < m->count; i++)
		check(m, i);
	frame_popup_below(m->frame, &form_popup, m);
}
