/*
 * runs_filter.c - the filter line above the table: it filters as one types.
 *
 * What is typed holds at once when it can be compiled; else the last filter that could goes on
 * holding, and the place that is wrong has a caret under it. Esc takes the filter back that held
 * before, Enter keeps the new one.
 */
#include <string.h>
#include <strings.h>

#include "base_map.h"
#include "base_time.h"
#include "base_utf8.h"
#include "frame_parts.h"
#include "runs_parts.h"

struct store_filter_world
runs_world(struct runs *r)
{
	return store_filter_world(frame_store(r->frame));
}

void
runs_filter_init(struct runs *r)
{
	r->filter.text = xstrdup("");
	edit_init(&r->filter.edit, frame_history(r->frame, "filter"));
}

static void
forget_words(struct runs_filter *f)
{
	map_free(f->words, NULL);
	f->words = NULL;
}

void
runs_filter_release(struct runs *r)
{
	forget_words(&r->filter);
	edit_release(&r->filter.edit);
	x_free(r->filter.text);
	x_free(r->filter.before);
}

/* Can it be compiled? The place of a mistake is kept for the caret. */
static bool
compiles(struct runs *r, const char *text, struct store_filter_place *place, struct err *err)
{
	struct store_filter_world world = runs_world(r);
	struct arena *a = arena_new();
	struct store_filter compiled;
	bool ok = store_filter_compile(&compiled, text, &world, a, place, err);

	arena_free(a);
	return ok;
}

static void
hold(struct runs *r, const char *text)
{
	char *copy = xstrdup(text);

	x_free(r->filter.text);
	r->filter.text = copy;
	frame_reload(r->frame);
}

bool
runs_filter_set(struct runs *r, const char *text, struct err *err)
{
	struct store_filter_place place;

	if (!compiles(r, text, &place, err))
		return false;
	hold(r, text);
	return true;
}

void
runs_shell_list(void *self, struct buf *out)
{
	struct runs *r = self;

	buf_add(out, "benchtop runs");
	if (r->filter.text[0] != '\0') {
		buf_add_char(out, ' ');
		buf_add_shell(out, r->filter.text);
	}
	if (r->sort != NULL) {
		buf_add(out, " --sort ");
		buf_add_shell(out, r->sort);
	}
}

/* ---- typing */

/* Where the word begins that ends at the cursor. */
static size_t
word_start(const struct edit *e)
{
	const char *text = buf_str(&e->text);
	size_t at = e->cursor;

	while (at > 0 && strchr(" ()=<>!~,'\"", text[at - 1]) == NULL)
		at--;
	return at;
}

static void
offer(struct map *words, const char *prefix, const char *name, const char *word)
{
	char *text = xasprintf("%s%s", prefix, name);

	if (str_starts(text, word) || str_starts(name, word))
		map_set(words, text, words);
	x_free(text);
}

static void
offer_names(struct runs *r, enum store_column_kind kind, const char *prefix, const char *word,
    struct map *words)
{
	struct arena *a = arena_new();
	const char **names;
	size_t count;

	if (store_query_names(frame_store(r->frame), kind, a, &names, &count, NULL)) {
		for (size_t i = 0; i < count; i++)
			offer(words, prefix, names[i], word);
	}
	arena_free(a);
}

static void
find_words(struct runs *r, const char *word, struct map *words)
{
	static const char *const grammar[] = { "and", "or", "not", "in", "like", "is null", "is not null" };

	for (size_t i = 0; store_attributes[i].name != NULL; i++)
		offer(words, "", store_attributes[i].name, word);
	offer_names(r, STORE_METRIC, "metrics.", word, words);
	offer_names(r, STORE_PARAM, "params.", word, words);
	offer_names(r, STORE_TAG, "tags.", word, words);
	offer_names(r, STORE_DATA, "data.", word, words);
	for (size_t i = 0; i < ARRAY_LEN(grammar); i++)
		offer(words, "", grammar[i], word);
}

/* ---- what holds while a name is being typed */

/* Where the word before `end` begins, when it is and, or, not; else end. */
static size_t
before_connector(const char *text, size_t end)
{
	static const char *const connectors[] = { "and", "or", "not" };
	size_t start = end;

	while (start > 0 && strchr(" ()", text[start - 1]) == NULL)
		start--;
	for (size_t i = 0; i < ARRAY_LEN(connectors); i++) {
		if (end - start == strlen(connectors[i]) &&
		    strncasecmp(text + start, connectors[i], end - start) == 0)
			return start;
	}
	return end;
}

static size_t
skip_blanks_back(const char *text, size_t at)
{
	while (at > 0 && text[at - 1] == ' ')
		at--;
	return at;
}

/* Could this word become a name or a word of the language? */
static bool
may_become_name(struct runs *r, const char *word)
{
	struct map *words = map_new();
	bool may;

	find_words(r, word, words);
	may = map_count(words) > 0;
	map_free(words, NULL);
	return may;
}

/* How much of what is typed holds already: all, or what stands before a name that is not finished. Else
 * `rmse < 120 and dep` would search for "dep" until the name is whole, and show nothing meanwhile. */
static size_t
finished_length(struct runs *r)
{
	const struct edit *e = &r->filter.edit;
	const char *text = buf_str(&e->text);
	size_t word = word_start(e), end, before;

	if (e->cursor != e->text.len || word == e->text.len)
		return e->text.len;
	end = skip_blanks_back(text, word);
	before = before_connector(text, end);
	if ((end > 0 && before == end) || !may_become_name(r, text + word))
		return e->text.len;
	while (before != end) {
		end = skip_blanks_back(text, before);
		before = before_connector(text, end);
	}
	return end;
}

static void
typed(struct runs *r)
{
	struct runs_filter *f = &r->filter;
	char *part;

	f->err.kind = ERR_NONE;
	if (frame_store(r->frame) == NULL || !compiles(r, buf_str(&f->edit.text), &f->place, &f->err))
		return;
	f->err.kind = ERR_NONE;
	part = xstrndup(buf_str(&f->edit.text), finished_length(r));
	if (!str_equal(part, f->text) && compiles(r, part, NULL, NULL))
		hold(r, part);
	x_free(part);
}

static void
put_word(struct edit *e, const char *word)
{
	struct buf line = BUF_INIT;
	size_t start = word_start(e);

	buf_append(&line, buf_str(&e->text), start);
	buf_add(&line, word);
	edit_set(e, buf_str(&line));
	buf_release(&line);
}

static enum next
complete(struct runs *r, bool forward)
{
	struct runs_filter *f = &r->filter;
	size_t count;

	if (f->words == NULL) {
		const char *word = buf_str(&f->edit.text) + word_start(&f->edit);

		f->words = map_new();
		if (frame_store(r->frame) != NULL)
			find_words(r, word, f->words);
		f->word = 0;
	} else if (map_count(f->words) > 0) {
		count = map_count(f->words);
		f->word = (f->word + (forward ? 1 : count - 1)) % count;
	}
	if (map_count(f->words) > 0)
		put_word(&f->edit, map_key_at(f->words, f->word));
	typed(r);
	return NEXT_DRAW;
}

/* ---- the popup that has the keys while the line is edited */

static enum next
accept(struct runs *r)
{
	struct runs_filter *f = &r->filter;

	if (f->err.kind != ERR_NONE) {
		frame_say(r->frame, TONE_ERROR, "%s; esc goes back to the filter before", f->err.msg);
		return NEXT_DRAW;
	}
	if (!str_equal(f->text, buf_str(&f->edit.text)))
		hold(r, buf_str(&f->edit.text));
	history_add(f->edit.history, f->text);
	return NEXT_CLOSE;
}

static enum next
give_up(struct runs *r)
{
	hold(r, r->filter.before);
	return NEXT_CLOSE;
}

static enum next
filter_event(void *self, const struct event *e)
{
	struct runs *r = self;

	switch (e->key) {
	case K_ENTER: return accept(r);
	case K_ESC: case 'c' | K_CTRL: return give_up(r);
	case K_TAB: case K_BACKTAB: return complete(r, e->key == K_TAB);
	case K_CLICK: return e->y == 1 ? NEXT_NOTHING : accept(r);
	default: break;
	}
	forget_words(&r->filter);
	if (!edit_event(&r->filter.edit, e))
		return NEXT_NOTHING;
	typed(r);
	return NEXT_DRAW;
}

/* The line itself is drawn by the screen, in its place. */
enum { TEXT_AT = 3, ERROR_ROWS = 2 };

/* What is wrong, at either side of the caret that shows where, or else below it. */
static void
draw_error(const struct runs_filter *f, struct area screen)
{
	struct area row = area_part(screen, 0, 2, screen.w, 1), below = area_part(screen, 1, 3, screen.w - 2, ERROR_ROWS);
	int at = TEXT_AT + utf8_width_n(buf_str(&f->edit.text),
	    f->place.at < f->edit.text.len ? f->place.at : f->edit.text.len);
	int width = utf8_width(f->err.msg);

	draw_fill(row, STYLE_TEXT);
	draw_text(row, at, 0, STYLE_ERROR, "^");
	if (at + 2 + width < row.w) {
		draw_text(row, at + 2, 0, STYLE_ERROR, f->err.msg);
	} else if (width + 2 < at) {
		draw_before(row, at - 1, 0, STYLE_ERROR, f->err.msg);
	} else {
		draw_fill(area_part(screen, 0, 3, screen.w, ERROR_ROWS), STYLE_TEXT);
		draw_paragraph(below, 0, STYLE_ERROR, f->err.msg);
	}
}

static void
filter_draw(void *self, struct area screen)
{
	struct runs *r = self;
	const struct runs_filter *f = &r->filter;
	struct area row = area_part(screen, 0, 2, screen.w, 1);
	int x = TEXT_AT;

	if (f->err.kind != ERR_NONE) {
		draw_error(f, screen);
		return;
	}
	if (f->words == NULL || map_count(f->words) < 2)
		return;
	draw_fill(row, STYLE_TEXT);
	/* The one that was put in is always in sight. */
	for (size_t i = f->word > 3 ? f->word - 3 : 0; i < map_count(f->words) && x < row.w; i++)
		x += 2 + draw_text(row, x, 0, i == f->word ? STYLE_TEXT | STYLE_CURSOR : STYLE_DIM,
		    map_key_at(f->words, i));
}

static void
filter_close(void *self)
{
	struct runs *r = self;

	forget_words(&r->filter);
	x_free(r->filter.before);
	r->filter.before = NULL;
	r->filter.err.kind = ERR_NONE;
	r->filter.editing = false;
}

static size_t
filter_hints(void *self, struct popup_hint out[POPUP_HINTS])
{
	size_t n = frame_line_hints(out, "keep", true, true);

	(void)self;
	out[n++] = (struct popup_hint){ NULL, "= != < <= > >= ~ in like is null and or not ( )", K_NONE };
	return n;
}

static const struct popup_type filter_popup = { .draw = filter_draw, .event = filter_event,
	.close = filter_close, .hints = filter_hints };

void
runs_filter_edit(struct runs *r)
{
	struct runs_filter *f = &r->filter;

	if (f->editing)
		return;
	f->editing = true;
	f->before = xstrdup(f->text);
	f->edit.history_at = 0;
	edit_set(&f->edit, f->text);
	frame_popup(r->frame, &filter_popup, r);
}

/* ---- the line */

/* "1,284 of 100,312 runs", with what is marked; what it takes in columns. */
static int
draw_counts(struct runs *r, struct area line)
{
	char shown[STR_SHORT], total[STR_SHORT];
	size_t marked = table_mark_count(&r->table);
	struct buf text = BUF_INIT;
	int x;

	if (marked > 0)
		buf_printf(&text, "%zu marked   ", marked);
	if (r->follow)
		buf_add(&text, "following   ");
	if (r->group != NULL)
		buf_printf(&text, "by %s   ", r->group);
	if (r->deleted)
		buf_printf(&text, "%s deleted", str_count(shown, r->rows.count));
	else if (r->filter.text[0] != '\0')
		buf_printf(&text, "%s of %s runs", str_count(shown, r->rows.count), str_count(total, r->total));
	else
		buf_printf(&text, "%s run%s", str_count(shown, r->rows.count), r->rows.count == 1 ? "" : "s");
	x = draw_before(line, line.w - 1, 0, STYLE_DIM, r->loaded ? buf_str(&text) : "");
	buf_release(&text);
	return x;
}

void
runs_filter_draw(struct runs *r, struct area line)
{
	struct runs_filter *f = &r->filter;
	int counts = draw_counts(r, line);
	struct area room = area_left(line, counts - 2);

	if (f->editing) {
		draw_text(room, 1, 0, STYLE_TITLE, "/");
		edit_draw(&f->edit, room, 3, 0, room.w - 3, f->err.kind != ERR_NONE ? STYLE_ERROR : STYLE_TEXT);
		if (f->edit.text.len == 0)
			draw_text(room, 4, 0, STYLE_FAINT, "rmse < 120 and status = finished and started > -3d");
	} else if (f->text[0] != '\0') {
		draw_text(room, 1, 0, STYLE_TITLE, "/");
		draw_field(room, 3, 0, room.w - 3, STYLE_ACCENT, DRAW_LEFT, f->text);
	} else {
		draw_text(room, 1, 0, STYLE_FAINT, "/ to filter");
	}
}
