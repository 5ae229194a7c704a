/*
 * pixel_sixel.c - the sixel encoder.
 *
 * A chart has a few dozen colours, anti-aliased edges a few hundred more. Colours are taken as they
 * are while there are at most 256; after that each new one becomes the nearest that is there. A
 * sixel is a column of six pixels of one colour: for each band of six rows and each colour in it
 * one line of characters '?' + bits, runs as "!count".
 */
#include <stdint.h>
#include <string.h>

#include "base_mem.h"
#include "pixel.h"

enum { COLORS = 256, BAND = 6, SLOTS = 4096 };

struct palette {
	uint32_t rgb[COLORS];
	int n;
	uint32_t key[SLOTS];	/* rgb + 1; 0 is empty */
	uint8_t index[SLOTS];
};

static uint32_t
pixel_at(const unsigned char *rgb, size_t i)
{
	return (uint32_t)rgb[3 * i] << 16 | (uint32_t)rgb[3 * i + 1] << 8 | rgb[3 * i + 2];
}

static int
square(int v)
{
	return v * v;
}

static int
difference(uint32_t a, uint32_t b)
{
	return square((int)(a >> 16) - (int)(b >> 16)) +
	    square((int)(a >> 8 & 255) - (int)(b >> 8 & 255)) +
	    square((int)(a & 255) - (int)(b & 255));
}

static uint8_t
nearest(const struct palette *p, uint32_t rgb)
{
	int best = 0;

	for (int i = 1; i < p->n; i++)
		if (difference(p->rgb[i], rgb) < difference(p->rgb[best], rgb))
			best = i;
	return (uint8_t)best;
}

/* The palette's entry for a colour; remembered, as long as there is room, in a small hash. */
static uint8_t
color_index(struct palette *p, uint32_t rgb)
{
	size_t slot = (rgb * 2654435761u >> 20) % SLOTS;
	uint8_t index;

	if (p->key[slot] == rgb + 1)
		return p->index[slot];
	index = p->n > 0 ? nearest(p, rgb) : 0;
	if ((p->n == 0 || p->rgb[index] != rgb) && p->n < COLORS) {
		index = (uint8_t)p->n;
		p->rgb[p->n++] = rgb;
	}
	p->key[slot] = rgb + 1;
	p->index[slot] = index;
	return index;
}

static void
put_run(struct buf *out, char sixel, int count)
{
	if (count > 3)
		buf_printf(out, "!%d%c", count, sixel);
	else
		for (int i = 0; i < count; i++)
			buf_add_char(out, sixel);
}

static void
put_color_line(struct buf *out, const uint8_t *bits, int width)
{
	int run = 0;
	uint8_t before = 0;

	for (int x = 0; x < width; x++) {
		if (run > 0 && bits[x] == before) {
			run++;
			continue;
		}
		put_run(out, (char)('?' + before), run);
		before = bits[x];
		run = 1;
	}
	if (before != 0)
		put_run(out, (char)('?' + before), run);
}

/* bits: COLORS rows of `width` sixels. */
static void
put_band(struct buf *out, const uint8_t *indices, int width, int rows, uint8_t *bits)
{
	bool used[COLORS] = { false };
	bool first = true;

	for (int y = 0; y < rows; y++) {
		for (int x = 0; x < width; x++) {
			uint8_t c = indices[(size_t)y * (size_t)width + (size_t)x];

			if (!used[c]) {
				used[c] = true;
				memset(bits + (size_t)c * (size_t)width, 0, (size_t)width);
			}
			bits[(size_t)c * (size_t)width + (size_t)x] |= (uint8_t)(1u << y);
		}
	}
	for (int c = 0; c < COLORS; c++) {
		if (!used[c])
			continue;
		buf_printf(out, "%s#%d", first ? "" : "$", c);
		put_color_line(out, bits + (size_t)c * (size_t)width, width);
		first = false;
	}
	buf_add_char(out, '-');
}

void
pixel_sixel(struct buf *out, const unsigned char *rgb, int width, int height)
{
	size_t n = (size_t)width * (size_t)height;
	struct palette *p = x_new(struct palette);
	uint8_t *indices = xmalloc(n), *bits = xmalloc((size_t)COLORS * (size_t)width);

	for (size_t i = 0; i < n; i++)
		indices[i] = color_index(p, pixel_at(rgb, i));
	buf_printf(out, "\033P0;1q\"1;1;%d;%d", width, height);
	for (int i = 0; i < p->n; i++)
		buf_printf(out, "#%d;2;%u;%u;%u", i, (unsigned)(p->rgb[i] >> 16) * 100 / 255,
		    (unsigned)(p->rgb[i] >> 8 & 255) * 100 / 255,
		    (unsigned)(p->rgb[i] & 255) * 100 / 255);
	for (int y = 0; y < height; y += BAND)
		put_band(out, indices + (size_t)y * (size_t)width, width,
		    height - y < BAND ? height - y : BAND, bits);
	buf_add(out, "\033\\");
	x_free(bits);
	x_free(indices);
	x_free(p);
}
