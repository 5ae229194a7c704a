/*
 * logview_draw.c - drawing the rows that log_model lays out: gutter, times, colours, matches.
 */
#include "logview.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base_time.h"
#include "base_utf8.h"
#include "logview_parts.h"

/* The gutter: a sign for the current line or stderr, then the time. */
enum { SIGN_WIDTH = 2 };

static const int times_width[LOGVIEW_TIMES] = {
	[LOGVIEW_CLOCK] = 13,
	[LOGVIEW_SINCE_START] = 12,
	[LOGVIEW_SINCE_LINE] = 10,
};

static const enum style_role level_roles[] = {
	[LOGLEVEL_NONE] = STYLE_TEXT,
	[LOGLEVEL_DEBUG] = STYLE_DIM,
	[LOGLEVEL_INFO] = STYLE_TEXT,
	[LOGLEVEL_WARNING] = STYLE_WARNING,
	[LOGLEVEL_ERROR] = STYLE_ERROR,
};

/* Columns left of the text. */
static int
gutter_of(const struct logview *v)
{
	return v->kind == LOGVIEW_LOG ? SIGN_WIDTH + times_width[v->times] : SIGN_WIDTH;
}

/* ------------------------------------------------------------------------------------------ times */

/* "+1:02.345", "+0.012": short enough for the eye to compare. */
static void
format_span(char out[STR_SHORT], int64_t ns)
{
	int64_t ms = (ns < 0 ? -ns : ns) / TIME_MS, s = ms / 1000;
	char sign = ns < 0 ? '-' : '+';

	if (s < 60)
		snprintf(out, STR_SHORT, "%c%" PRId64 ".%03" PRId64, sign, s, ms % 1000);
	else if (s < 3600)
		snprintf(out, STR_SHORT, "%c%" PRId64 ":%02" PRId64 ".%" PRId64, sign, s / 60, s % 60,
		    ms % 1000 / 100);
	else
		snprintf(out, STR_SHORT, "%c%" PRId64 ":%02" PRId64 ":%02" PRId64, sign, s / 3600,
		    s / 60 % 60, s % 60);
}

static void
format_clock(char out[STR_SHORT], int64_t t)
{
	char local[STR_SHORT];

	time_local(local, t);
	/* "2026-11-23 05:59:00": the time begins at column 11. */
	snprintf(out, STR_SHORT, "%.8s.%03d", local + 11, (int)(t / TIME_MS % 1000));
}

static void
draw_time(const struct logview *v, struct area a, int y, int64_t begin, const struct log_row *row)
{
	char text[STR_SHORT];
	int64_t time = row->line.time;

	if (v->times == LOGVIEW_NO_TIMES || row->place.part > 0 || time == 0)
		return;
	if (v->times == LOGVIEW_CLOCK)
		format_clock(text, time);
	else if (v->times == LOGVIEW_SINCE_START)
		format_span(text, time - begin);
	else
		format_span(text, row->previous != 0 ? time - row->previous : 0);
	draw_field(a, SIGN_WIDTH, y, times_width[v->times] - 1, STYLE_DIM,
	    v->times == LOGVIEW_CLOCK ? DRAW_LEFT : DRAW_RIGHT, text);
}

/* ------------------------------------------------------------------------------------------- text */

/* The nearest of the 240 colours that every 256-colour terminal has alike: cube or greys. */
static int
palette_colour(int32_t colour)
{
	int r, g, b, low, high;

	if (colour < ANSI_RGB)
		return colour;
	r = colour >> 16 & 255;
	g = colour >> 8 & 255;
	b = colour & 255;
	low = r < g ? (r < b ? r : b) : (g < b ? g : b);
	high = r > g ? (r > b ? r : b) : (g > b ? g : b);
	if (high - low < 12)
		return high < 4 ? 16 : high > 246 ? 231 : 232 + (high - 3) * 24 / 244;
	return 16 + 36 * ((r * 5 + 127) / 255) + 6 * ((g * 5 + 127) / 255) + (b * 5 + 127) / 255;
}

/* Lines of a diff by their first characters; the order matters. */
static const struct {
	const char *start;
	unsigned style;
} diff_styles[] = {
	{ "diff --git ", STYLE_STRONG | STYLE_BOLD },
	{ "--- ", STYLE_DIM },
	{ "+++ ", STYLE_DIM },
	{ "@@", STYLE_ACCENT },
	{ "+", STYLE_GOOD },
	{ "-", STYLE_ERROR },
	{ "index ", STYLE_DIM },
	{ "new file", STYLE_DIM },
	{ "deleted file", STYLE_DIM },
	{ "old mode", STYLE_DIM },
	{ "new mode", STYLE_DIM },
	{ "similarity ", STYLE_DIM },
	{ "rename ", STYLE_DIM },
};

static unsigned
diff_style(struct slice text)
{
	for (size_t i = 0; i < ARRAY_LEN(diff_styles); i++) {
		size_t n = strlen(diff_styles[i].start);

		if (text.n >= n && memcmp(text.p, diff_styles[i].start, n) == 0)
			return diff_styles[i].style;
	}
	return STYLE_TEXT;
}

/* How a row looks where the program chose no colours of its own. */
static unsigned
row_style(const struct logview *v, const struct log_row *row)
{
	if (v->kind == LOGVIEW_LOG)
		return level_roles[row->level];
	/* Later rows of a long line do not show how it begins. */
	if (v->kind == LOGVIEW_DIFF && row->first == 0)
		return diff_style(row->text);
	return STYLE_TEXT;
}

static unsigned
span_style(const struct ansi_attr *attr, unsigned base)
{
	unsigned style = base;

	if (attr->flags & ANSI_CONTROL)
		return STYLE_ACCENT;
	if (attr->fg != ANSI_DEFAULT || attr->bg != ANSI_DEFAULT)
		style = style_ansi(palette_colour(attr->fg), palette_colour(attr->bg));
	else if (attr->flags & ANSI_DIM)
		style = STYLE_DIM;
	if (attr->flags & ANSI_BOLD)
		style |= STYLE_BOLD;
	if (attr->flags & ANSI_UNDERLINE)
		style |= STYLE_UNDERLINE;
	if (attr->flags & ANSI_REVERSE)
		style |= STYLE_REVERSE;
	return style;
}

static bool
is_match(const struct log_row *row, int64_t column, size_t *next)
{
	while (*next < row->match_count && row->matches[*next].column + row->matches[*next].width <= column)
		++*next;
	return *next < row->match_count && column >= row->matches[*next].column;
}

/* Draws a span in as few pieces as the matches in it allow. */
static void
draw_span(struct area text, int y, const struct log_row *row, const struct ansi_span *span,
    unsigned base, size_t *match)
{
	const char *p = row->text.p + span->start;
	unsigned style = span_style(&span->attr, base);
	int64_t column = span->column, from_column = column;
	size_t from = 0;
	bool matched = is_match(row, column, match);

	for (size_t i = 0, n; i <= span->len; i += n) {
		uint32_t c = 0;
		bool now = i < span->len ? is_match(row, column, match) : !matched;

		if (now != matched) {
			draw_slice(text, (int)(from_column - row->first), y, matched ? STYLE_MATCH : style,
			    (struct slice){ p + from, i - from });
			from = i;
			from_column = column;
			matched = now;
		}
		n = i < span->len ? utf8_decode(p + i, span->len - i, &c) : 1;
		if (i < span->len && utf8_char_width(c) > 0)
			column += utf8_char_width(c);
	}
}

static void
draw_text_of(const struct logview *v, struct area text, int y, const struct log_row *row)
{
	unsigned base = row_style(v, row);
	size_t match = 0;

	for (size_t i = 0; i < row->span_count; i++)
		draw_span(text, y, row, &row->spans[i], base, &match);
	if (!v->model->wrap && row->first > 0 && row->width > 0)
		draw_cell(text, 0, y, STYLE_ACCENT, '<');
	if (!v->model->wrap && row->width > row->first + text.w)
		draw_cell(text, text.w - 1, y, STYLE_ACCENT, '>');
	if (row->cut)
		draw_before(text, text.w, y, STYLE_MATCH, " the line goes on: p opens all of it ");
}

static void
draw_sign(const struct logview *v, struct area a, int y, const struct log_row *row)
{
	bool current = v->model->has_current && v->model->current == row->line.number;

	if (current && row->place.part == 0)
		draw_cell(a, 0, y, STYLE_MATCH, 0x25b8);	/* ▸ */
	else if (row->line.stream == STORE_STDERR)
		draw_cell(a, 0, y, STYLE_WARNING, 0x2502);	/* │ */
}

static void
draw_attempt(struct area a, int y, const struct log_row *row)
{
	char when[STR_SHORT], title[STR_SHORT * 2];

	time_local(when, row->line.time);
	snprintf(title, sizeof(title), "another attempt, %s", when);
	draw_rule(area_part(a, 0, y, a.w, 1), 0, title);
}

static void
draw_row(const struct logview *v, struct area a, int y, int64_t begin, const struct log_row *row)
{
	int gutter = gutter_of(v);

	if (row->line.stream == STORE_ATTEMPT) {
		draw_attempt(a, y, row);
		return;
	}
	draw_text_of(v, area_right_of(a, gutter), y, row);
	draw_sign(v, a, y, row);
	draw_time(v, a, y, begin, row);
}

void
logview_draw(struct logview *v, struct area a)
{
	const struct log_row *rows;
	int64_t begin;
	size_t count;

	v->area = a;
	if (v->error.kind != ERR_NONE) {
		draw_paragraph(area_part(a, SIGN_WIDTH, 1, a.w - SIGN_WIDTH, a.h), 0, STYLE_ERROR, v->error.msg);
		return;
	}
	log_model_resize(v->model, a.w - gutter_of(v) - 1, a.h);
	if (!log_model_rows(v->model, &rows, &count, &v->error)) {
		draw_paragraph(area_part(a, SIGN_WIDTH, 1, a.w - SIGN_WIDTH, a.h), 0, STYLE_ERROR, v->error.msg);
		return;
	}
	if (count == 0 && v->empty != NULL)
		draw_paragraph(area_part(a, SIGN_WIDTH, 1, a.w - SIGN_WIDTH, a.h), 0, STYLE_DIM, v->empty);
	begin = logview_begin(v);
	for (size_t i = 0; i < count; i++)
		draw_row(v, area_left(a, a.w - 1), (int)i, begin, &rows[i]);
	draw_scrollbar(a, (size_t)v->model->top.line, count, (size_t)log_model_lines(v->model));
}
