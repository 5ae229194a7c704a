/* Pixels for terminals: what was encoded decodes to the same picture; answers of terminals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <cmocka.h>

#include "base.h"
#include "pixel.h"
#include "pixel_terminal.h"

enum { WIDTH = 61, HEIGHT = 29 };

static unsigned char picture[WIDTH * HEIGHT * 3], decoded[WIDTH * HEIGHT * 3];

/* Colours that survive sixel's per cent exactly. */
static void
draw_picture(void)
{
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		int x = i % WIDTH, y = i / WIDTH;

		picture[3 * i] = (unsigned char)(x > y ? 255 : 0);
		picture[3 * i + 1] = (unsigned char)((x / 7 + y / 5) % 2 ? 255 : 51);
		picture[3 * i + 2] = (unsigned char)(x == 3 ? 153 : 0);
	}
}

/* A decoder by the manual, for what the encoder may write. */
static void
decode_sixel(const char *s)
{
	unsigned char color[256][3] = { { 0 } };
	int x = 0, band = 0, current = 0, repeat = 1;

	s = strchr(s, 'q') + 1;
	while (*s != '\0' && *s != '\033') {
		int n, r, g, b;

		if (*s == '"') {
			s += strcspn(s, "#");
		} else if (*s == '#' && sscanf(s, "#%d;2;%d;%d;%d", &n, &r, &g, &b) == 4) {
			color[n][0] = (unsigned char)(r * 255 / 100);
			color[n][1] = (unsigned char)(g * 255 / 100);
			color[n][2] = (unsigned char)(b * 255 / 100);
			s += 1 + strspn(s + 1, "0123456789;");
		} else if (*s == '#') {
			current = (int)strtol(s + 1, (char **)(uintptr_t)&s, 10);
		} else if (*s == '!') {
			repeat = (int)strtol(s + 1, (char **)(uintptr_t)&s, 10);
		} else if (*s == '$') {
			x = 0;
			s++;
		} else if (*s == '-') {
			x = 0;
			band++;
			s++;
		} else {
			for (; repeat > 0; repeat--, x++)
				for (int bit = 0; bit < 6; bit++)
					if ((*s - '?') >> bit & 1)
						memcpy(&decoded[3 * ((band * 6 + bit) * WIDTH + x)],
						    color[current], 3);
			repeat = 1;
			s++;
		}
	}
}

static void
a_sixel_picture_decodes_to_itself(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	draw_picture();
	pixel_sixel(&out, picture, WIDTH, HEIGHT, 256);
	assert_memory_equal(buf_str(&out), "\033P", 2);
	decode_sixel(buf_str(&out));
	assert_memory_equal(picture, decoded, sizeof picture);
	buf_release(&out);
}

static void
more_colours_than_fit_become_the_nearest(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	srand(3);
	for (size_t i = 0; i < sizeof picture; i++)
		picture[i] = (unsigned char)(rand() % 256);
	pixel_sixel(&out, picture, WIDTH, HEIGHT, 256);
	assert_null(strstr(buf_str(&out), "#256"));
	buf_release(&out);
}

/* Sixteen registers, as in a vt340: every line keeps its own colour. */
static void
few_colours_keep_the_commonest(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		int shade = i % WIDTH;	/* an edge's shades, one column each */

		memset(&picture[3 * i], shade < 40 ? 0 : 4 * (shade - 40), 3);
		if (i / WIDTH == 9)
			memcpy(&picture[3 * i], "\xff\x00\x00", 3);
		if (i / WIDTH == 18)
			memcpy(&picture[3 * i], "\x00\xff\x00", 3);
	}
	pixel_sixel(&out, picture, WIDTH, HEIGHT, 8);
	assert_null(strstr(buf_str(&out), "#8"));
	decode_sixel(buf_str(&out));
	assert_memory_equal(&decoded[3 * (9 * WIDTH + 50)], "\xff\x00\x00", 3);
	assert_memory_equal(&decoded[3 * (18 * WIDTH + 50)], "\x00\xff\x00", 3);
	assert_memory_equal(&decoded[0], "\x00\x00\x00", 3);
	buf_release(&out);
}

static int
digit(char c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	return c == '=' ? 0 : (int)(strchr(digits, c) - digits);
}

static void
a_kitty_picture_decodes_to_itself(void **state)
{
	struct buf out = BUF_INIT, packed = BUF_INIT;
	uLongf size = sizeof decoded;

	(void)state;
	srand(3);
	for (size_t i = 0; i < sizeof picture; i++)
		picture[i] = (unsigned char)(rand() % 256);
	pixel_kitty(&out, picture, WIDTH, HEIGHT, 10, 4, 7);
	for (const char *s = strstr(buf_str(&out), "\033_G"); s != NULL; s = strstr(s, "\033_G")) {
		s = strchr(s, ';') + 1;
		assert_true(strcspn(s, "\033") <= 4096);
		for (; *s != '\033'; s += 4) {
			int v = digit(s[0]) << 18 | digit(s[1]) << 12 | digit(s[2]) << 6 | digit(s[3]);

			buf_add_char(&packed, (char)(v >> 16));
			buf_add_char(&packed, (char)(v >> 8));
			buf_add_char(&packed, (char)v);
		}
	}
	assert_int_equal(uncompress(decoded, &size, (const unsigned char *)packed.data, packed.len),
	    Z_OK);
	assert_int_equal(size, sizeof picture);
	assert_memory_equal(picture, decoded, sizeof picture);
	buf_release(&packed);
	buf_release(&out);
}

/* XTSMGRAPHICS: what a vt340 and what tmux say. Sixel is told by the last answer, the attributes, alone. */
static void
answers_of_terminals_are_understood(void **state)
{
	static const struct {
		const char *answer;
		struct pixel_terminal says;
	} cases[] = {
		{ "\033[6;20;10t\033[?63;1;2;4;6;9;15;22c",
		    { .sixel = true, .has_cell = true, .cell_width = 10, .cell_height = 20 } },
		{ "\033_Gi=4211;OK\033\\\033[?62;c", { .kitty = true } },
		{ "\033_Gi=4211;ENOTSUP\033\\\033[?62;c", { .kitty = false } },
		{ "\033[?64;14;24;44c", { .sixel = false } },
		{ "\033[6;99999999999;0t\033[?1;2c", { .has_cell = false } },
		{ "\033]11;rgb:ffff/ffff/ffff\033\\\033[?62c",
		    { .light = true, .has_paper = true, .paper = 0xffffff } },
		{ "\033]11;rgb:1e/1e/2e\007\033[?62c", { .has_paper = true, .paper = 0x1e1e2e } },
		{ "\033]11;rgb:xx/ff/ff\033\\", { .has_paper = false } },
		{ "\033]11;rgb:1e1e/80/f\033\\", { .has_paper = true, .paper = 0x1e80ff } },
		{ "\033[?1;0;16S\033[?2;0;800;480S\033[?62;c",
		    { .colors = 16, .max_width = 800, .max_height = 480 } },
		{ "\033[?1;3;0S\033[?2;0;-1;9S\033[?4;", { .colors = 0 } },
		{ "", { .sixel = false } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct pixel_terminal wanted = cases[i].says, t;

		if (!wanted.has_cell)
			wanted.cell_width = 9, wanted.cell_height = 18;
		pixel_terminal_parse(cases[i].answer, &t);
		assert_int_equal(t.sixel, wanted.sixel);
		assert_int_equal(t.kitty, wanted.kitty);
		assert_int_equal(t.light, wanted.light);
		assert_int_equal(t.has_paper, wanted.has_paper);
		assert_int_equal(t.paper, wanted.paper);
		assert_int_equal(t.has_cell, wanted.has_cell);
		assert_int_equal(t.cell_width, wanted.cell_width);
		assert_int_equal(t.cell_height, wanted.cell_height);
		assert_int_equal(t.colors, wanted.colors);
		assert_int_equal(t.max_width, wanted.max_width);
		assert_int_equal(t.max_height, wanted.max_height);
	}
}

static void
an_answer_ends_with_the_attributes(void **state)
{
	(void)state;
	assert_true(pixel_terminal_is_complete("\033[?1;0;16S\033[?62;c"));
	assert_false(pixel_terminal_is_complete("\033[?1;0;16S\033[?4;"));
	assert_false(pixel_terminal_is_complete(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sixel_picture_decodes_to_itself),
		cmocka_unit_test(more_colours_than_fit_become_the_nearest),
		cmocka_unit_test(few_colours_keep_the_commonest),
		cmocka_unit_test(a_kitty_picture_decodes_to_itself),
		cmocka_unit_test(answers_of_terminals_are_understood),
		cmocka_unit_test(an_answer_ends_with_the_attributes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
