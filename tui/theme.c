/*
 * theme.c - the colours of each role, in 256 colours, in 16 and in none.
 *
 * A look has two foregrounds: the exact one of 256, and the nearest of the 16 that every terminal
 * has. Without colours, bold, dim, underline and reverse must tell enough, so each role that means
 * something has one of them.
 */
#include "theme.h"

#include <string.h>

#include "base.h"

struct look {
	short fg, bg;		/* of 256; -1: the terminal's own */
	short fg16, bg16;
	bool bold, dim, underline, reverse;
	bool mono_bold, mono_reverse, mono_underline;	/* without colours */
};

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

/* clang-format off */
static const struct look dark[STYLE_ROLES] = {
	[STYLE_TEXT] = { -1, -1, -1, -1 },
	[STYLE_DIM] = { 246, -1, 8, -1 },
	[STYLE_FAINT] = { 240, -1, 8, -1 },
	[STYLE_STRONG] = { 255, -1, 15, -1, .bold = true, .mono_bold = true },
	[STYLE_ACCENT] = { 80, -1, 6, -1 },
	[STYLE_BAR] = { 250, 236, 7, 0 },
	[STYLE_BRAND] = { 16, 80, 0, 6, .bold = true, .mono_reverse = true },
	[STYLE_TAB] = { 250, 236, 7, 0 },
	[STYLE_TAB_ON] = { 255, 24, 15, 4, .bold = true, .mono_reverse = true },
	[STYLE_KEY] = { 80, 236, 6, 0, .bold = true, .mono_bold = true },
	[STYLE_HINT] = { 250, 236, 7, 0 },
	[STYLE_HEADER] = { 250, -1, 7, -1, .bold = true, .mono_underline = true },
	[STYLE_BORDER] = { 239, -1, 8, -1 },
	[STYLE_TITLE] = { 80, -1, 6, -1, .bold = true, .mono_bold = true },
	[STYLE_INPUT] = { 255, 237, 15, 0, .mono_underline = true },
	[STYLE_MATCH] = { 16, 221, 0, 3, .mono_reverse = true },
	[STYLE_GOOD] = { 114, -1, 2, -1 },
	[STYLE_ACTIVE] = { 75, -1, 12, -1, .mono_bold = true },
	[STYLE_WARNING] = { 221, -1, 3, -1, .mono_bold = true },
	[STYLE_ERROR] = { 203, -1, 1, -1, .mono_bold = true },
	[STYLE_INFO] = { 252, -1, 7, -1 },
	[STYLE_SHELL] = { 180, -1, 3, -1 },
	[STYLE_SERIES_1] = { 75, -1, 4, -1 },
	[STYLE_SERIES_2] = { 215, -1, 3, -1 },
	[STYLE_SERIES_3] = { 114, -1, 2, -1 },
	[STYLE_SERIES_4] = { 176, -1, 5, -1 },
	[STYLE_SERIES_5] = { 80, -1, 6, -1 },
	[STYLE_SERIES_6] = { 203, -1, 1, -1 },
};

static const struct look light[STYLE_ROLES] = {
	[STYLE_TEXT] = { -1, -1, -1, -1 },
	[STYLE_DIM] = { 241, -1, 8, -1 },
	[STYLE_FAINT] = { 248, -1, 7, -1 },
	[STYLE_STRONG] = { 16, -1, 0, -1, .bold = true, .mono_bold = true },
	[STYLE_ACCENT] = { 30, -1, 6, -1 },
	[STYLE_BAR] = { 238, 254, 0, 7 },
	[STYLE_BRAND] = { 231, 30, 15, 6, .bold = true, .mono_reverse = true },
	[STYLE_TAB] = { 238, 254, 0, 7 },
	[STYLE_TAB_ON] = { 231, 25, 15, 4, .bold = true, .mono_reverse = true },
	[STYLE_KEY] = { 25, 254, 4, 7, .bold = true, .mono_bold = true },
	[STYLE_HINT] = { 238, 254, 0, 7 },
	[STYLE_HEADER] = { 240, -1, 8, -1, .bold = true, .mono_underline = true },
	[STYLE_BORDER] = { 250, -1, 7, -1 },
	[STYLE_TITLE] = { 30, -1, 6, -1, .bold = true, .mono_bold = true },
	[STYLE_INPUT] = { 16, 254, 0, 7, .mono_underline = true },
	[STYLE_MATCH] = { 16, 221, 0, 3, .mono_reverse = true },
	[STYLE_GOOD] = { 28, -1, 2, -1 },
	[STYLE_ACTIVE] = { 26, -1, 4, -1, .mono_bold = true },
	[STYLE_WARNING] = { 136, -1, 3, -1, .mono_bold = true },
	[STYLE_ERROR] = { 160, -1, 1, -1, .mono_bold = true },
	[STYLE_INFO] = { 237, -1, 0, -1 },
	[STYLE_SHELL] = { 94, -1, 3, -1 },
	[STYLE_SERIES_1] = { 26, -1, 4, -1 },
	[STYLE_SERIES_2] = { 166, -1, 3, -1 },
	[STYLE_SERIES_3] = { 28, -1, 2, -1 },
	[STYLE_SERIES_4] = { 90, -1, 5, -1 },
	[STYLE_SERIES_5] = { 30, -1, 6, -1 },
	[STYLE_SERIES_6] = { 160, -1, 1, -1 },
};
/* clang-format on */

/* Backgrounds of rows, per theme: cursor, marked, both. */
struct rows {
	short cursor, marked, both;
};

static const struct base_theme {
	const char *name;
	const struct look *looks;
	struct rows rows;
} themes[] = {
	{ "dark", dark, { 238, 17, 24 } },
	{ "light", light, { 253, 189, 153 } },
	{ "plain", NULL, { -1, -1, -1 } },
};

static const char *const colour_names[16] = { "black", "red", "green", "yellow", "blue", "magenta",
	"cyan", "white", "bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue",
	"bright-magenta", "bright-cyan", "bright-white" };

struct theme {
	struct look looks[STYLE_ROLES];
	struct rows rows;
	bool plain;
	int colours;
};

struct theme *
theme_new(void)
{
	struct theme *t = x_new(struct theme);

	t->colours = 256;
	if (!theme_use(t, "dark", NULL))
		x_fatal("the dark theme is gone");
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
	static const char *names[ARRAY_LEN(themes)];

	for (size_t i = 0; i < ARRAY_LEN(themes); i++)
		names[i] = themes[i].name;
	*count = ARRAY_LEN(themes);
	return names;
}

bool
theme_use(struct theme *t, const char *name, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(themes); i++) {
		if (!str_equal(themes[i].name, name))
			continue;
		t->plain = themes[i].looks == NULL;
		memcpy(t->looks, t->plain ? dark : themes[i].looks, sizeof(t->looks));
		t->rows = themes[i].rows;
		return true;
	}
	return err_set(err, ERR_CONFIG, "no theme is called \"%s\": dark, light or plain", name);
}

void
theme_set_colours(struct theme *t, int colours)
{
	t->colours = colours;
}

const char *
theme_role_name(enum style_role role)
{
	return role_names[role];
}

/* ---- `color` lines */

static bool
parse_colour(const char *word, short *out)
{
	int64_t number;

	if (str_to_int64(word, &number) && number >= -1 && number <= 255) {
		*out = (short)number;
		return true;
	}
	if (str_equal(word, "default")) {
		*out = -1;
		return true;
	}
	for (short i = 0; i < 16; i++) {
		if (str_equal(word, colour_names[i])) {
			*out = i;
			return true;
		}
	}
	return false;
}

/* Of the 16, the one that is meant when only these are there. */
static short
nearest_of_16(short colour)
{
	static const short of_cube[8] = { 0, 4, 2, 6, 1, 5, 3, 7 };
	int r, g, b;

	if (colour < 16)
		return colour;
	if (colour >= 232)
		return colour < 238 ? 0 : colour < 246 ? 8 : 7;
	r = (colour - 16) / 36;
	g = (colour - 16) / 6 % 6;
	b = (colour - 16) % 6;
	return of_cube[(r > 2 ? 4 : 0) + (g > 2 ? 2 : 0) + (b > 2 ? 1 : 0)];
}

static bool
apply_word(struct look *look, const char *word, bool *background, struct err *err)
{
	short colour;

	if (str_equal(word, "on"))
		*background = true;
	else if (str_equal(word, "bold"))
		look->bold = look->mono_bold = true;
	else if (str_equal(word, "dim"))
		look->dim = true;
	else if (str_equal(word, "underline"))
		look->underline = look->mono_underline = true;
	else if (str_equal(word, "reverse"))
		look->reverse = look->mono_reverse = true;
	else if (!parse_colour(word, &colour))
		return err_set(err, ERR_CONFIG, "\"%s\" is no colour (0 to 255 or a name such as bright-red)"
		    " and none of on, bold, dim, underline, reverse", word);
	else if (*background)
		look->bg = colour, look->bg16 = nearest_of_16(colour);
	else
		look->fg = colour, look->fg16 = nearest_of_16(colour);
	return true;
}

bool
theme_set(struct theme *t, const char *role, const char *look, struct err *err)
{
	struct look parsed = { .fg = -1, .bg = -1, .fg16 = -1, .bg16 = -1 };
	const char *near = str_nearest(role, role_names, STYLE_ROLES);
	bool background = false;
	size_t at = 0;

	while (at < STYLE_ROLES && !str_equal(role_names[at], role))
		at++;
	if (at == STYLE_ROLES)
		return err_set(err, ERR_CONFIG, "no role is called \"%s\"%s%s", role,
		    near != NULL ? "; did you mean " : "", near != NULL ? near : "");
	while (*look != '\0') {
		size_t n = strcspn(look, " ");
		char word[STR_SHORT];

		str_copy(word, n + 1 < sizeof(word) ? n + 1 : sizeof(word), look);
		if (n > 0 && !apply_word(&parsed, word, &background, err))
			return false;
		look += n;
		look += strspn(look, " ");
	}
	t->looks[at] = parsed;
	return true;
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
		look->fg = nearest_of_16((short)look->fg);
		if (look->fg >= colours) {
			look->bold = look->bold || look->fg != 8;
			look->fg = look->fg == 8 ? -1 : look->fg - 8;
		}
	}
	if (look->bg >= colours) {
		look->bg = nearest_of_16((short)look->bg);
		if (look->bg >= colours)
			look->bg -= 8;
	}
}

static struct theme_look
ansi_look(const struct theme *t, unsigned style)
{
	struct theme_look look = { 0 };

	look.fg = (int)(style >> ANSI_FG_SHIFT & 0x1ff) - 1;
	look.bg = (int)(style >> ANSI_BG_SHIFT & 0x1ff) - 1;
	if (t->colours == 0 || t->plain)
		look.fg = look.bg = -1;
	return look;
}

static struct theme_look
role_look(const struct theme *t, const struct look *l)
{
	if (t->colours == 0 || t->plain)
		return (struct theme_look){ .fg = -1, .bg = -1, .bold = l->mono_bold,
			.underline = l->mono_underline, .reverse = l->mono_reverse };
	if (t->colours >= 256)
		return (struct theme_look){ l->fg, l->bg, l->bold, l->dim, l->underline, l->reverse };
	/* Bold black is grey on most terminals of 16 colours. */
	return (struct theme_look){ l->fg16, l->bg16, l->bold && l->fg16 != 0, l->dim, l->underline, l->reverse };
}

/* The row under the cursor, and marked rows: a background where there are 256 colours, reverse and
 * bold where not. */
static void
apply_row(const struct theme *t, struct theme_look *look, unsigned style)
{
	bool cursor = (style & STYLE_CURSOR) != 0, marked = (style & STYLE_MARKED) != 0;

	if (!cursor && !marked)
		return;
	if (t->colours >= 256 && !t->plain) {
		if (look->bg == -1)
			look->bg = cursor && marked ? t->rows.both : cursor ? t->rows.cursor : t->rows.marked;
		return;
	}
	if (cursor) {
		look->fg = look->bg = -1;
		look->reverse = true;
	}
	if (marked)
		look->bold = true;
}

struct theme_look
theme_resolve(const struct theme *t, unsigned style)
{
	bool ansi = (style & ANSI) != 0;
	unsigned role = style & 0xff;
	struct theme_look look;

	x_assert(ansi || role < STYLE_ROLES);
	look = ansi ? ansi_look(t, style) : role_look(t, &t->looks[role]);
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
