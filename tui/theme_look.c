/*
 * theme_look.c - looks as people write them: "203 bold", "16 on 221 | black on yellow | reverse".
 *
 * Up to three parts: the look in 256 colours; the colours where only 16 are there (else the nearest
 * ones); the attributes where there are none (else those of the first part).
 */
#include <string.h>

#include "base.h"
#include "theme_parts.h"

static const char *const colour_names[16] = { "black", "red", "green", "yellow", "blue", "magenta",
	"cyan", "white", "bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue",
	"bright-magenta", "bright-cyan", "bright-white" };

enum part { PART_256, PART_16, PART_NONE };

struct parser {
	struct theme_paint *paint;
	enum part part;
	bool background;	/* "on" came before */
};

short
theme_nearest_of_16(short colour)
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

static bool
put_colour(struct parser *p, short colour, struct err *err)
{
	struct theme_paint *t = p->paint;

	if (p->part == PART_NONE)
		return err_set(err, ERR_CONFIG, "the third part is for terminals without colours");
	if (p->part == PART_16 && colour > 15)
		return err_set(err, ERR_CONFIG, "the second part is for terminals of 16 colours");
	if (p->part == PART_256)
		*(p->background ? &t->bg : &t->fg) = colour;
	*(p->background ? &t->bg16 : &t->fg16) = theme_nearest_of_16(colour);
	return true;
}

/* An attribute of the first part holds without colours too, until a third part says otherwise. */
static bool
put_attribute(struct parser *p, const char *word, bool *known, struct err *err)
{
	struct theme_paint *t = p->paint;
	const struct {
		const char *word;
		bool *flag, *mono;
	} attributes[] = {
		{ "bold", &t->bold, &t->mono_bold },
		{ "dim", &t->dim, NULL },
		{ "underline", &t->underline, &t->mono_underline },
		{ "reverse", &t->reverse, &t->mono_reverse },
	};

	for (size_t i = 0; i < ARRAY_LEN(attributes); i++) {
		if (!str_equal(attributes[i].word, word))
			continue;
		*known = true;
		if (p->part == PART_16)
			return err_set(err, ERR_CONFIG, "\"%s\" belongs before the first |", word);
		if (p->part == PART_256)
			*attributes[i].flag = true;
		if (attributes[i].mono != NULL)
			*attributes[i].mono = true;
	}
	return true;
}

static void
next_part(struct parser *p)
{
	struct theme_paint *t = p->paint;

	p->background = false;
	p->part++;
	if (p->part == PART_16)
		t->fg16 = t->bg16 = -1;
	else
		t->mono_bold = t->mono_underline = t->mono_reverse = false;
}

static bool
take_word(struct parser *p, const char *word, struct err *err)
{
	static const char *const words[] = { "on", "bold", "dim", "underline", "reverse", "default", "black", "red",
		"green", "yellow", "blue", "magenta", "cyan", "white", "bright-black", "bright-red", "bright-green",
		"bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white" };
	const char *near;
	bool known = false;
	short colour;

	if (str_equal(word, "|")) {
		if (p->part == PART_NONE)
			return err_set(err, ERR_CONFIG, "a look has three parts at most");
		next_part(p);
		return true;
	}
	if (str_equal(word, "on")) {
		p->background = true;
		return true;
	}
	if (parse_colour(word, &colour))
		return put_colour(p, colour, err);
	if (!put_attribute(p, word, &known, err))
		return false;
	if (known)
		return true;
	near = str_nearest(word, words, ARRAY_LEN(words));
	return err_set(err, ERR_CONFIG, "\"%s\" is no colour (0 to 255 or a name such as bright-red) and none of on, bold, "
	    "dim, underline, reverse%s%s%s", word, near != NULL ? " (did you mean \"" : "", near != NULL ? near : "",
	    near != NULL ? "\"?)" : "");
}

bool
theme_paint_parse(struct theme_paint *out, const char *look, const char **wrong, struct err *err)
{
	struct theme_paint parsed = { .fg = -1, .bg = -1, .fg16 = -1, .bg16 = -1 };
	struct parser p = { .paint = &parsed };

	while (*look != '\0') {
		size_t n = strcspn(look, " \t");
		char word[STR_SHORT];

		str_copy(word, n + 1 < sizeof(word) ? n + 1 : sizeof(word), look);
		*wrong = look;
		if (n > 0 && !take_word(&p, word, err))
			return false;
		look += n;
		look += strspn(look, " \t");
	}
	*out = parsed;
	return true;
}

/* ---- writing */

static void
print_colour(struct buf *out, short colour)
{
	if (colour < 0)
		buf_add(out, "default");
	else if (colour < 16)
		buf_add(out, colour_names[colour]);
	else
		buf_printf(out, "%d", colour);
}

static void
print_colours(struct buf *out, short fg, short bg)
{
	print_colour(out, fg);
	if (bg == -1)
		return;
	buf_add(out, " on ");
	print_colour(out, bg);
}

static void
print_attributes(struct buf *out, bool bold, bool underline, bool reverse)
{
	buf_printf(out, "%s%s%s", bold ? " bold" : "", underline ? " underline" : "", reverse ? " reverse" : "");
}

void
theme_paint_print(const struct theme_paint *p, struct buf *out)
{
	bool mono = p->mono_bold != p->bold || p->mono_underline != p->underline || p->mono_reverse != p->reverse;

	print_colours(out, p->fg, p->bg);
	print_attributes(out, p->bold, p->underline, p->reverse);
	buf_add(out, p->dim ? " dim" : "");
	if (!mono && p->fg16 == theme_nearest_of_16(p->fg) && p->bg16 == theme_nearest_of_16(p->bg))
		return;
	buf_add(out, " | ");
	print_colours(out, p->fg16, p->bg16);
	if (!mono)
		return;
	buf_add(out, " |");
	print_attributes(out, p->mono_bold, p->mono_underline, p->mono_reverse);
}
