/*
 * theme.c - how each role looks, in 256 colours, in 16 and in none.
 *
 * Without colours, bold, underline and reverse must tell enough, so each role that means something has
 * one of them.
 */
#include "theme_parts.h"

#include <string.h>

#include "base.h"

static const char *const role_names[STYLE_ROLES] = {
	[STYLE_TEXT] = "text",
	[STYLE_DIM] = "dim",
	[STYLE_FAINT] = "faint",
	[STYLE_STRONG] = "strong",
	[STYLE_ACCENT] = "accent",
	[STYLE_BAR] = "bar",
	[STYLE_BRAND] = "brand",
	[STYLE_TAB] = "tab",
	[STYLE_TAB_ON] = "tab-on",
	[STYLE_KEY] = "key",
	[STYLE_HINT] = "hint",
	[STYLE_HEADER] = "header",
	[STYLE_BORDER] = "border",
	[STYLE_TITLE] = "title",
	[STYLE_INPUT] = "input",
	[STYLE_MATCH] = "match",
	[STYLE_GOOD] = "good",
	[STYLE_ACTIVE] = "active",
	[STYLE_WARNING] = "warning",
	[STYLE_ERROR] = "error",
	[STYLE_INFO] = "info",
	[STYLE_SHELL] = "shell",
	[STYLE_SERIES_1] = "series-1",
	[STYLE_SERIES_2] = "series-2",
	[STYLE_SERIES_3] = "series-3",
	[STYLE_SERIES_4] = "series-4",
	[STYLE_SERIES_5] = "series-5",
	[STYLE_SERIES_6] = "series-6",
};

/* Rows have no looks of their own, only a background or an attribute. */
static const char *const row_names[] = { "row-cursor", "row-marked", "row-both" };

enum { ROW_CURSOR, ROW_MARKED, ROW_BOTH, ROWS };

struct theme {
	struct theme_paint paints[STYLE_ROLES];
	short rows[ROWS];
	bool plain, is_light;
	int colours;
};

static const struct theme_builtin *
find(const char *name)
{
	for (const struct theme_builtin *b = theme_builtins; b->name != NULL; b++)
		if (str_equal(b->name, name))
			return b;
	return NULL;
}

static void
use(struct theme *t, const struct theme_builtin *b)
{
	t->plain = b->plain;
	t->is_light = b->is_light;
	memcpy(t->paints, b->paints, sizeof(t->paints));
	memcpy(t->rows, b->rows, sizeof(t->rows));
	for (size_t i = 0; i < STYLE_ROLES; i++) {
		struct theme_paint *p = &t->paints[i];

		if (b->plain)
			*p = (struct theme_paint){ -1, -1, -1, -1, p->mono_bold, false, p->mono_underline,
				p->mono_reverse, p->mono_bold, p->mono_reverse, p->mono_underline };
		if (b->sixteen)
			p->fg = p->fg16, p->bg = p->bg16;
	}
}

struct theme *
theme_new(void)
{
	struct theme *t = x_new(struct theme);

	t->colours = 256;
	use(t, &theme_builtins[0]);
	return t;
}

void
theme_free(struct theme *t)
{
	x_free(t);
}

const char *const *
theme_names(size_t *count)
{
	static const char *names[16];

	for (*count = 0; theme_builtins[*count].name != NULL; (*count)++)
		names[*count] = theme_builtins[*count].name;
	return names;
}

bool
theme_use(struct theme *t, const char *name)
{
	const struct theme_builtin *b = find(name);

	if (b != NULL)
		use(t, b);
	return b != NULL;
}

const char *
theme_about(const char *name)
{
	const struct theme_builtin *b = find(name);

	return b != NULL ? b->about : NULL;
}

bool
theme_is_light(const struct theme *t)
{
	return t->is_light;
}

void
theme_set_colours(struct theme *t, int colours)
{
	t->colours = colours;
}

const char *const *
theme_role_names(size_t *count)
{
	static const char *names[STYLE_ROLES + ROWS];

	memcpy(names, role_names, sizeof(role_names));
	memcpy(names + STYLE_ROLES, row_names, sizeof(row_names));
	*count = STYLE_ROLES + ROWS;
	return names;
}

/* ---- `color` lines */

static short
row_of(const struct theme_paint *p)
{
	return p->reverse ? THEME_REVERSE : p->bg != -1 ? p->bg : p->bold ? THEME_BOLD : -1;
}

bool
theme_set(struct theme *t, const char *role, const char *look, const char **wrong, struct err *err)
{
	struct theme_paint paint;

	*wrong = NULL;
	for (size_t i = 0; i < STYLE_ROLES; i++)
		if (str_equal(role_names[i], role))
			return theme_paint_parse(&t->paints[i], look, wrong, err);
	for (size_t i = 0; i < ROWS; i++) {
		if (!str_equal(row_names[i], role))
			continue;
		if (!theme_paint_parse(&paint, look, wrong, err))
			return false;
		t->rows[i] = row_of(&paint);
		return true;
	}
	return err_set(err, ERR_NOTFOUND, "no role is called \"%s\"", role);
}

bool
theme_print(const char *name, struct buf *out)
{
	struct theme *t = theme_new();
	bool known = theme_use(t, name);

	if (known && (t->plain || t->is_light))
		buf_printf(out, "base %s\n", name);
	for (size_t i = 0; known && i < STYLE_ROLES; i++) {
		buf_printf(out, "color %-13s ", role_names[i]);
		theme_paint_print(&t->paints[i], out);
		buf_add_char(out, '\n');
	}
	for (size_t i = 0; known && i < ROWS; i++) {
		buf_printf(out, "color %-13s default", row_names[i]);
		if (t->rows[i] >= 0)
			buf_printf(out, " on %d", t->rows[i]);
		else
			buf_add(out, t->rows[i] == THEME_REVERSE ? " reverse" : t->rows[i] == THEME_BOLD ? " bold" : "");
		buf_add_char(out, '\n');
	}
	theme_free(t);
	return known;
}

/* ---- resolving */

#define ANSI (1u << 31)

enum {
	ANSI_FG_SHIFT = 13,	/* 9 bits: colour + 1 */
	ANSI_BG_SHIFT = 22,
};

unsigned
style_ansi(int fg, int bg)
{
	return ANSI | (unsigned)(fg + 1) << ANSI_FG_SHIFT | (unsigned)(bg + 1) << ANSI_BG_SHIFT;
}

static void
limit_colours(struct theme_look *look, int colours)
{
	if (look->fg >= colours) {
		look->fg = theme_nearest_of_16((short)look->fg);
		if (look->fg >= colours) {
			look->bold = look->bold || look->fg != 8;
			look->fg = look->fg == 8 ? -1 : look->fg - 8;
		}
	}
	if (look->bg >= colours) {
		look->bg = theme_nearest_of_16((short)look->bg);
		if (look->bg >= colours)
			look->bg -= 8;
	}
}

static struct theme_look
role_look(const struct theme *t, const struct theme_paint *l)
{
	if (t->colours == 0 || t->plain)
		return (struct theme_look){ .fg = -1, .bg = -1, .bold = l->mono_bold,
			.underline = l->mono_underline, .reverse = l->mono_reverse };
	if (t->colours >= 256)
		return (struct theme_look){ l->fg, l->bg, l->bold, l->dim, l->underline, l->reverse };
	/* Bold black is grey on most terminals of 16 colours. */
	return (struct theme_look){ l->fg16, l->bg16, l->bold && l->fg16 != 0, l->dim, l->underline, l->reverse };
}

static struct theme_look
ansi_look(const struct theme *t, unsigned style)
{
	struct theme_look look = { 0 }, text = { .fg = -1, .bg = -1 };

	look.fg = (int)(style >> ANSI_FG_SHIFT & 0x1ff) - 1;
	look.bg = (int)(style >> ANSI_BG_SHIFT & 0x1ff) - 1;
	if (t->colours == 0 || t->plain)
		look.fg = look.bg = -1;
	else if (look.fg == -1 || look.bg == -1)
		text = role_look(t, &t->paints[STYLE_TEXT]);
	look.fg = look.fg == -1 ? text.fg : look.fg;
	look.bg = look.bg == -1 ? text.bg : look.bg;
	return look;
}

/* The row under the cursor, and marked rows: a background where there are 256 colours, reverse and
 * bold where not. */
static void
apply_row(const struct theme *t, struct theme_look *look, unsigned style)
{
	bool cursor = (style & STYLE_CURSOR) != 0, marked = (style & STYLE_MARKED) != 0;
	short row;

	if (!cursor && !marked)
		return;
	row = t->rows[cursor && marked ? ROW_BOTH : cursor ? ROW_CURSOR : ROW_MARKED];
	if (t->colours < 256 || t->plain)
		row = cursor ? THEME_REVERSE : THEME_BOLD;
	if (row >= 0) {
		look->bg = look->bg == t->paints[STYLE_TEXT].bg || look->bg == -1 ? row : look->bg;
		return;
	}
	if (row == THEME_REVERSE) {
		look->fg = look->bg = -1;
		look->reverse = true;
	}
	look->bold = look->bold || marked;
}

/* On the background of a row grey is hard to read: what is dim elsewhere is less so there. */
static unsigned
role_on_row(unsigned style)
{
	unsigned role = style & 0xff;

	if ((style & STYLE_CURSOR) != 0 && (role == STYLE_FAINT || role == STYLE_DIM))
		return STYLE_TEXT;
	return (style & STYLE_MARKED) != 0 && role == STYLE_FAINT ? STYLE_DIM : role;
}

struct theme_look
theme_resolve(const struct theme *t, unsigned style)
{
	bool ansi = (style & ANSI) != 0;
	unsigned role = role_on_row(style);
	struct theme_look look;

	x_assert(ansi || role < STYLE_ROLES);
	look = ansi ? ansi_look(t, style) : role_look(t, &t->paints[role]);
	look.bold = look.bold || (style & STYLE_BOLD) != 0;
	look.underline = look.underline || (style & STYLE_UNDERLINE) != 0;
	look.reverse = look.reverse || (style & STYLE_REVERSE) != 0;
	apply_row(t, &look, style);
	limit_colours(&look, t->colours);
	return look;
}

/* ---- status words */

static const struct status_look {
	const char *status;
	enum style_role role;
	const char *sign;
} statuses[] = {
	{ "created", STYLE_DIM, "○" },
	{ "waiting", STYLE_DIM, "○" },
	{ "running", STYLE_ACTIVE, "●" },
	{ "finished", STYLE_GOOD, "✓" },
	{ "failed", STYLE_ERROR, "✗" },
	{ "stopped", STYLE_WARNING, "■" },
	{ "lost", STYLE_WARNING, "?" },
	{ "unknown", STYLE_WARNING, "?" },
	{ "skipped", STYLE_DIM, "-" },
	{ "cached", STYLE_GOOD, "=" },
};

static const struct status_look *
status_look(const char *status)
{
	static const struct status_look other = { "", STYLE_DIM, " " };

	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		if (str_equal(statuses[i].status, status))
			return &statuses[i];
	}
	return &other;
}

enum style_role
theme_status_role(const char *status)
{
	return status_look(status)->role;
}

const char *
theme_status_sign(const char *status)
{
	return status_look(status)->sign;
}
