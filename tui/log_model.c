/*
 * log_model.c - position and layout of a log: which rows are in sight.
 *
 * The height of a wrapped line is known only by going through it. Lines are measured when they come near
 * the screen, and what was measured is kept in a small table, so that scrolling back and forth in
 * lines of 10 MB does not read them again and again.
 */
#include "log_model.h"

#include <string.h>

#include "base_regex.h"
#include "base_utf8.h"

enum { PIECE = 64 << 10, WIDTHS = 1024, MATCHES_MAX = 256 };

struct log_width {
	uint64_t number, length;
	int64_t width;
	bool known;
};

struct log_model *
log_model_new(void)
{
	struct log_model *m = x_new(struct log_model);

	m->ansi = ansi_new();
	m->arena = arena_new();
	m->widths = x_new_array(struct log_width, WIDTHS);
	m->columns = m->rows = 1;
	m->stale = true;
	return m;
}

void
log_model_free(struct log_model *m)
{
	if (m == NULL)
		return;
	store_log_close(m->log);
	regex_free(m->regex);
	x_free(m->pattern);
	ansi_free(m->ansi);
	arena_free(m->arena);
	buf_release(&m->bytes);
	buf_release(&m->plain);
	x_free(m->widths);
	x_free(m);
}

static void
forget_widths(struct log_model *m)
{
	memset(m->widths, 0, WIDTHS * sizeof(*m->widths));
}

/* ---------------------------------------------------------------------------------------- reading */

/* Sends a line through the sanitiser. */
static bool
show_line(struct log_model *m, const struct store_log_line *line, const struct ansi_window *window,
    uint64_t most, struct ansi_text *out, struct err *err)
{
	uint64_t total = line->length < most ? line->length : most;

	ansi_begin(m->ansi, window);
	for (uint64_t at = 0; at < total; at += m->bytes.len) {
		size_t want = total - at < PIECE ? (size_t)(total - at) : PIECE;

		if (!store_log_text(m->log, line, at, want, &m->bytes, err))
			return false;
		if (m->bytes.len == 0)
			break;
		ansi_feed(m->ansi, m->bytes.data, m->bytes.len);
	}
	*out = ansi_end(m->ansi);
	return true;
}

static int
wrap_columns(const struct log_model *m)
{
	return m->wrap ? m->columns : 0;
}

static bool
line_width(struct log_model *m, const struct store_log_line *line, int64_t *width, struct err *err)
{
	struct log_width *w = &m->widths[line->number % WIDTHS];
	struct ansi_text text;

	if (!w->known || w->number != line->number || w->length != line->length) {
		if (!show_line(m, line, &(struct ansi_window){ .columns = 1, .wrap = wrap_columns(m) },
			LOG_LINE_LOOK, &text, err))
			return false;
		*w = (struct log_width){ line->number, line->length, text.width, true };
	}
	*width = w->width;
	return true;
}

/* Rows that a line takes, at least 1. What cannot be read takes one: drawing it will tell why. */
static int64_t
line_rows(struct log_model *m, uint64_t number)
{
	struct store_log_line line;
	struct err err;
	int64_t width;

	if (!m->wrap || !store_log_line(m->log, number, &line, &err) || !line_width(m, &line, &width, &err))
		return 1;
	return width <= m->columns ? 1 : (width + m->columns - 1) / m->columns;
}

/* --------------------------------------------------------------------------------------- position */

uint64_t
log_model_lines(const struct log_model *m)
{
	return m->log != NULL ? store_log_lines(m->log) : 0;
}

/* The place whose page ends with the last row of the log. */
static struct log_place
end_place(struct log_model *m)
{
	uint64_t lines = log_model_lines(m);
	int64_t need = m->rows;

	if (lines == 0)
		return (struct log_place){ 0, 0 };
	if (!m->wrap)
		return (struct log_place){ lines > (uint64_t)need ? lines - (uint64_t)need : 0, 0 };
	for (uint64_t line = lines - 1;; line--) {
		int64_t rows = line_rows(m, line);

		if (rows >= need)
			return (struct log_place){ line, rows - need };
		if (line == 0)
			return (struct log_place){ 0, 0 };
		need -= rows;
	}
}

static int
place_cmp(struct log_place a, struct log_place b)
{
	if (a.line != b.line)
		return a.line < b.line ? -1 : 1;
	return a.part < b.part ? -1 : a.part > b.part;
}

static void
clip_top(struct log_model *m)
{
	uint64_t lines = log_model_lines(m);
	struct log_place end;

	m->stale = true;
	if (m->top.line + (uint64_t)m->rows < lines)
		return;
	end = end_place(m);
	if (place_cmp(m->top, end) > 0)
		m->top = end;
}

static void
scroll_down(struct log_model *m, int64_t rows)
{
	uint64_t lines = log_model_lines(m);

	while (rows > 0 && m->top.line < lines) {
		int64_t left = line_rows(m, m->top.line) - m->top.part;

		if (rows < left) {
			m->top.part += rows;
			break;
		}
		rows -= left;
		m->top = (struct log_place){ m->top.line + 1, 0 };
	}
	clip_top(m);
}

static void
scroll_up(struct log_model *m, int64_t rows)
{
	while (rows > m->top.part && m->top.line > 0) {
		rows -= m->top.part + 1;
		m->top.line--;
		m->top.part = line_rows(m, m->top.line) - 1;
	}
	m->top.part = m->top.part > rows ? m->top.part - rows : 0;
}

void
log_model_scroll(struct log_model *m, int64_t rows)
{
	int64_t lines = (int64_t)log_model_lines(m);

	m->stale = true;
	if (rows < 0)
		m->follow = false;
	if (!m->wrap) {
		int64_t line = (int64_t)m->top.line + rows;

		m->top = (struct log_place){ (uint64_t)(line < 0 ? 0 : line > lines ? lines : line), 0 };
		clip_top(m);
	} else if (rows > 0) {
		scroll_down(m, rows);
	} else {
		scroll_up(m, -rows);
	}
}

void
log_model_home(struct log_model *m)
{
	m->follow = false;
	m->top = (struct log_place){ 0, 0 };
	m->left = 0;
	m->stale = true;
}

void
log_model_end(struct log_model *m)
{
	m->top = end_place(m);
	m->stale = true;
}

void
log_model_aside(struct log_model *m, int64_t columns)
{
	int64_t most = m->widest > m->columns ? m->widest - m->columns : 0;

	if (m->wrap)
		return;
	/* Nothing is wider in sight, but something was: going back is always possible. */
	if (columns > 0 && m->left + columns > most)
		columns = most > m->left ? most - m->left : 0;
	m->left = m->left + columns > 0 ? m->left + columns : 0;
	m->stale = true;
}

void
log_model_set_wrap(struct log_model *m, bool wrap)
{
	m->wrap = wrap;
	m->left = 0;
	m->top.part = 0;
	forget_widths(m);
	log_model_set_follow(m, m->follow);
	clip_top(m);
}

void
log_model_set_follow(struct log_model *m, bool follow)
{
	m->follow = follow;
	if (follow)
		log_model_end(m);
	m->stale = true;
}

static bool
is_in_sight(struct log_model *m, uint64_t line, int64_t part)
{
	int64_t row = -m->top.part;

	if (line < m->top.line || line - m->top.line >= (uint64_t)m->rows)
		return false;
	for (uint64_t i = m->top.line; i < line && row < m->rows; i++)
		row += line_rows(m, i);
	return row + part >= 0 && row + part < m->rows;
}

void
log_model_show(struct log_model *m, uint64_t line, int64_t column)
{
	int64_t part = m->wrap ? column / m->columns : 0;

	if (log_model_lines(m) == 0)
		return;
	if (line >= log_model_lines(m))
		line = log_model_lines(m) - 1;
	m->current = line;
	m->has_current = true;
	m->follow = false;
	m->stale = true;
	if (!m->wrap && (column < m->left || column >= m->left + m->columns))
		m->left = column < m->columns ? 0 : column - m->columns / 2;
	if (is_in_sight(m, line, part))
		return;
	m->top = (struct log_place){ line, part };
	log_model_scroll(m, -(m->rows / 3));
	clip_top(m);
}

bool
log_model_show_time(struct log_model *m, int64_t time, struct err *err)
{
	uint64_t line;

	if (m->log == NULL)
		return err_set(err, ERR_NOTFOUND, "there is no log");
	if (!store_log_at_time(m->log, time, &line, err))
		return false;
	log_model_show(m, line, 0);
	return true;
}

/* ------------------------------------------------------------------------------- opening, layout */

bool
log_model_open(struct log_model *m, const char *path, struct err *err)
{
	struct store_log *log;

	if (!store_log_open(&log, path, err))
		return false;
	store_log_close(m->log);
	m->log = log;
	m->has_current = false;
	m->find.active = false;
	m->left = 0;
	m->top = (struct log_place){ 0, 0 };
	forget_widths(m);
	log_model_set_follow(m, m->follow);
	return true;
}

void
log_model_close(struct log_model *m)
{
	store_log_close(m->log);
	m->log = NULL;
	m->has_current = false;
	m->find.active = false;
	m->top = (struct log_place){ 0, 0 };
	m->stale = true;
}

bool
log_model_refresh(struct log_model *m, bool *changed, struct err *err)
{
	*changed = false;
	if (m->log == NULL)
		return true;
	if (!store_log_refresh(m->log, changed, err))
		return false;
	if (*changed)
		log_model_set_follow(m, m->follow);
	return true;
}

void
log_model_resize(struct log_model *m, int columns, int rows)
{
	columns = columns > 1 ? columns : 1;
	rows = rows < 1 ? 1 : rows > LOG_ROWS_MAX ? LOG_ROWS_MAX : rows;
	if (columns == m->columns && rows == m->rows)
		return;
	if (columns != m->columns && m->wrap) {
		m->top.part = 0;
		forget_widths(m);
	}
	m->columns = columns;
	m->rows = rows;
	log_model_set_follow(m, m->follow);
	clip_top(m);
}

static enum loglevel
level_of(struct log_model *m, const struct store_log_line *line)
{
	struct err err;

	if (!store_log_text(m->log, line, 0, LOGLEVEL_LOOK, &m->bytes, &err))
		return LOGLEVEL_NONE;
	return loglevel_of(buf_slice(&m->bytes));
}

/* The part of the spans between two columns becomes the spans of a row. */
static void
cut_row(struct log_model *m, const struct ansi_text *text, int64_t first, struct log_row *row)
{
	int64_t end = first + m->columns;
	struct buf cut = BUF_INIT;

	row->first = first;
	row->spans = arena_array(m->arena, struct ansi_span, text->count > 0 ? text->count : 1);
	for (size_t i = 0; i < text->count; i++) {
		const struct ansi_span *s = &text->spans[i];
		const char *p = text->text.p + s->start;
		int64_t column = s->column;
		struct ansi_span *out = NULL;

		for (size_t n, b = 0; b < s->len; b += n) {
			uint32_t c;
			int w;

			n = utf8_decode(p + b, s->len - b, &c);
			w = utf8_char_width(c);
			w = w > 0 ? w : 0;
			/* A combining mark stays with the character before it. */
			if (column + w <= end && (w > 0 ? column >= first : column > first)) {
				if (out == NULL) {
					out = &row->spans[row->span_count++];
					*out = (struct ansi_span){ .start = cut.len, .column = column, .attr = s->attr };
				}
				buf_append(&cut, p + b, n);
				out->len += n;
			}
			column += w;
		}
	}
	row->text = (struct slice){ arena_strndup(m->arena, buf_str(&cut), cut.len), cut.len };
	buf_release(&cut);
}

/* What the search finds in a line, by columns. */
static void
find_matches(struct log_model *m, struct slice text, struct log_match **out, size_t *count)
{
	struct log_match found[MATCHES_MAX];
	size_t n = 0, from = 0, measured = 0;
	int64_t column = 0;
	struct slice group;

	while (n < MATCHES_MAX && from <= text.n &&
	    regex_match(m->regex, text, from, &group, 1) == REGEX_YES) {
		size_t start = (size_t)(group.p - text.p);

		column += utf8_width_n(text.p + measured, start - measured);
		measured = start;
		if (group.n > 0)
			found[n++] = (struct log_match){ column, utf8_width_n(group.p, group.n) };
		from = start + (group.n > 0 ? group.n : 1);
	}
	*out = arena_array(m->arena, struct log_match, n > 0 ? n : 1);
	memcpy(*out, found, n * sizeof(*found));
	*count = n;
}

/* All rows of a line that are in sight, from one pass through it. */
static bool
lay_out_line(struct log_model *m, const struct store_log_line *line, int64_t part, int64_t previous,
    struct err *err)
{
	struct log_row proto = { .line = *line, .previous = previous, .level = level_of(m, line) };
	int64_t room = m->rows - (int64_t)m->shown_count, rows;
	int64_t first = m->wrap ? part * m->columns : m->left;
	int64_t columns = m->wrap ? room * m->columns : m->columns;
	struct ansi_text text;

	if (columns > ANSI_MAX_COLUMNS)
		columns = ANSI_MAX_COLUMNS / m->columns * m->columns;
	if (m->regex != NULL) {
		if (!show_line(m, line, &(struct ansi_window){ .columns = ANSI_MAX_COLUMNS,
			.wrap = wrap_columns(m) }, PIECE, &text, err))
			return false;
		find_matches(m, text.text, &proto.matches, &proto.match_count);
	}
	if (!show_line(m, line, &(struct ansi_window){ .first = first, .columns = (int)columns,
		.wrap = wrap_columns(m) }, LOG_LINE_LOOK, &text, err))
		return false;
	proto.width = text.width;
	if (text.width > m->widest)
		m->widest = text.width;
	rows = m->wrap ? (text.width - first + m->columns - 1) / m->columns : 1;
	rows = rows < 1 ? 1 : rows < columns / m->columns ? rows : columns / m->columns;
	for (int64_t i = 0; i < rows && i < room; i++) {
		struct log_row *row = &m->shown[m->shown_count++];

		*row = proto;
		row->place = (struct log_place){ line->number, part + i };
		cut_row(m, &text, first + i * m->columns, row);
		row->cut = line->length > LOG_LINE_LOOK && row->first + m->columns >= text.width;
	}
	return true;
}

/* A row that stands for a line which cannot be read; those around it can. */
static void
lay_out_damage(struct log_model *m, uint64_t number, const char *why)
{
	static const struct ansi_attr plain = { ANSI_DEFAULT, ANSI_DEFAULT, ANSI_CONTROL };
	struct log_row *row = &m->shown[m->shown_count++];

	*row = (struct log_row){ .place = { number, 0 }, .line = { .number = number }, .level = LOGLEVEL_ERROR };
	row->text = slice_of(arena_strdup(m->arena, why));
	row->width = (int64_t)row->text.n;
	row->spans = arena_array(m->arena, struct ansi_span, 1);
	row->spans[0] = (struct ansi_span){ .len = row->text.n, .attr = plain };
	row->span_count = 1;
}

static int64_t
time_of(struct log_model *m, uint64_t number)
{
	struct store_log_line line;
	struct err err;

	return store_log_line(m->log, number, &line, &err) ? line.time : 0;
}

static bool
lay_out(struct log_model *m, struct err *err)
{
	uint64_t lines = log_model_lines(m), number = m->top.line;
	int64_t part = m->top.part, previous = number > 0 ? time_of(m, number - 1) : 0;

	arena_clear(m->arena);
	m->shown = arena_array(m->arena, struct log_row, (size_t)m->rows);
	m->shown_count = 0;
	m->widest = 0;
	for (; number < lines && m->shown_count < (size_t)m->rows; number++, part = 0) {
		struct store_log_line line;

		if (!store_log_line(m->log, number, &line, err)) {
			if (err->kind != ERR_CORRUPT)
				return false;
			lay_out_damage(m, number, err->msg);
			continue;
		}
		do {
			if (!lay_out_line(m, &line, part, previous, err))
				return false;
			part = m->shown[m->shown_count - 1].place.part + 1;
		} while (m->wrap && m->shown_count < (size_t)m->rows &&
		    part * m->columns < m->shown[m->shown_count - 1].width);
		previous = line.time;
	}
	m->stale = false;
	return true;
}

bool
log_model_rows(struct log_model *m, const struct log_row **rows, size_t *count, struct err *err)
{
	if (m->stale && !lay_out(m, err))
		return false;
	*rows = m->shown;
	*count = m->shown_count;
	return true;
}
