/*
 * base_ascii.c - what stands for signs, lines, blocks and braille where only ASCII can be shown.
 */
#include "base_ascii.h"

#include <stddef.h>

#include "base.h"

static const struct ascii {
	uint32_t c;
	char plain;
} ascii_table[] = {
	{ 0x00b7, '.' },	/* · */
	{ 0x00b1, '~' },	/* ± */
	{ 0x00d7, 'x' },	/* × */
	{ 0x2013, '-' },	/* – */
	{ 0x2014, '-' },	/* — */
	{ 0x2022, '*' },	/* • */
	{ 0x2026, '~' },	/* … */
	{ 0x2190, '<' },	/* ← */
	{ 0x2191, '^' },	/* ↑ */
	{ 0x2192, '>' },	/* → */
	{ 0x2193, 'v' },	/* ↓ */
	{ 0x203a, '>' },	/* › */
	{ 0x21b5, '>' },	/* ↵ */
	{ 0x2212, '-' },	/* − */
	{ 0x2264, '<' },	/* ≤ */
	{ 0x2265, '>' },	/* ≥ */
	{ 0x2502, '|' },
	{ 0x2500, '-' },
	{ 0x2501, '=' },	/* ━ and its halves: bars of time */
	{ 0x2578, '=' },
	{ 0x257a, '=' },
	{ 0x2592, ':' },	/* ▒ */
	{ 0x2593, '=' },	/* ▓ */
	{ 0x25a0, '#' },	/* ■ */
	{ 0x25b2, '^' },	/* ▲ */
	{ 0x25b6, '>' },	/* ▶ */
	{ 0x25b8, '>' },	/* ▸ */
	{ 0x25bc, 'v' },	/* ▼ */
	{ 0x25be, 'v' },	/* ▾ */
	{ 0x25cb, 'o' },	/* ○ */
	{ 0x25cf, '*' },	/* ● */
	{ 0x2713, '+' },	/* ✓ */
	{ 0x2717, 'x' },	/* ✗ */
	{ 0x276f, '>' },	/* ❯ */
};

static char
braille_density(uint32_t c)
{
	static const char by_dots[] = " ..::oo##";
	int dots = 0;

	for (uint32_t bits = c - 0x2800; bits != 0; bits &= bits - 1)
		dots++;
	return by_dots[dots];
}

uint32_t
ascii_for(uint32_t c)
{
	static const char by_height[] = "_..:-=+#";

	if (c < 0x80)
		return c;
	for (size_t i = 0; i < ARRAY_LEN(ascii_table); i++) {
		if (ascii_table[i].c == c)
			return (uint32_t)ascii_table[i].plain;
	}
	if (c >= 0x2501 && c <= 0x257f)
		return '+';
	if (c >= 0x2581 && c <= 0x2588)
		return (uint32_t)by_height[c - 0x2581];
	if (c == 0x2591)
		return '.';
	if (c >= 0x2589 && c <= 0x259f)
		return '#';
	if (c >= 0x2800 && c <= 0x28ff)
		return (uint32_t)braille_density(c);
	return '?';
}
