/*
 * pixel_sixel.c - the sixel encoder.
 *
 * A chart has a few dozen colours, anti-aliased edges a few hundred more. The commonest colours that
 * can be told apart are taken, as many as the terminal has; all others become the nearest of these,
 * so a terminal of 16 colours shows every line in its own. A sixel is a column of six pixels of one
 * colour: for each band of six rows and each colour in it one line of characters '?' + bits, runs as
 * "!count".
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base_mem.h"
#include "pixel.h"

/* ALIKE: squared distance of colours that the eye takes for one in an edge of a line. */
enum { COLORS = 256, BAND = 6, SLOTS = 8192, ALIKE = 3 * 12 * 12, EXACT = 32 };

struct shade {
	uint32_t rgb;
	size_t count;		/* of pixels; 0: an empty slot */
	uint8_t index;		/* in the palette */
};

struct palette {
	uint32_t rgb[COLORS];
	int n;
	struct shade shades[SLOTS];	/* a hash by colour */
	size_t shade_count;
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

/* The slot of a colour; when the table is full, one of another colour, which stands for it then. */
static struct shade *
shade_of(struct palette *p, uint32_t rgb)
{
	size_t first = (rgb * 2654435761u >> 16) % SLOTS, slot = first;

	while (p->shades[slot].count > 0 && p->shades[slot].rgb != rgb)
		slot = (slot + 1) % SLOTS;
	if (p->shades[slot].count == 0 && p->shade_count >= SLOTS * 3 / 4)
		return &p->shades[first];
	return &p->shades[slot];
}

static void
count_shades(struct palette *p, const unsigned char *rgb, size_t n)
{
	struct shade *last = NULL;

	for (size_t i = 0; i < n; i++) {
		uint32_t color = pixel_at(rgb, i);

		if (last == NULL || last->rgb != color)
			last = shade_of(p, color);
		if (last->count++ > 0)
			continue;
		last->rgb = color;
		p->shade_count++;
	}
}

static int
commonest_first(const void *a, const void *b)
{
	const struct shade *p = *(struct shade *const *)a, *q = *(struct shade *const *)b;

	if (p->count != q->count)
		return p->count < q->count ? 1 : -1;
	return (p->rgb > q->rgb) - (p->rgb < q->rgb);
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

static void
choose_colors(struct palette *p, int colors)
{
	struct shade **order = x_new_array(struct shade *, SLOTS);
	size_t n = 0;

	for (size_t i = 0; i < SLOTS; i++)
		if (p->shades[i].count > 0)
			order[n++] = &p->shades[i];
	qsort(order, n, sizeof *order, commonest_first);
	for (size_t i = 0; i < n && p->n < colors; i++) {
		int alike = n <= EXACT && n <= (size_t)colors ? 1 : ALIKE;

		if (p->n == 0 || difference(p->rgb[nearest(p, order[i]->rgb)], order[i]->rgb) >= alike)
			p->rgb[p->n++] = order[i]->rgb;
	}
	for (size_t i = 0; i < n; i++)
		order[i]->index = nearest(p, order[i]->rgb);
	x_free(order);
}

static void
index_pixels(struct palette *p, const unsigned char *rgb, size_t n, uint8_t *out)
{
	const struct shade *last = NULL;

	for (size_t i = 0; i < n; i++) {
		uint32_t color = pixel_at(rgb, i);

		if (last == NULL || last->rgb != color)
			last = shade_of(p, color);
		out[i] = last->index;
	}
}

static unsigned
percent(uint32_t channel)
{
	return ((channel & 255) * 100 + 127) / 255;
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

/* bits: COLORS rows of `width` sixels; stride: from a row of pixels to the next. */
static void
put_band(struct buf *out, const uint8_t *indices, int stride, int width, int rows, uint8_t *bits)
{
	bool used[COLORS] = { false };
	bool first = true;

	for (int y = 0; y < rows; y++) {
		for (int x = 0; x < width; x++) {
			uint8_t c = indices[(size_t)y * (size_t)stride + (size_t)x];

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
}

/* A picture with its colours found. */
struct sixel {
	struct palette *palette;
	uint8_t *indices, *bits;
	int width, height;
};

static void
put_tile(struct buf *out, const struct sixel *s, int left, int top, int width, int height)
{
	const struct palette *p = s->palette;

	buf_printf(out, "\033P0;1q\"1;1;%d;%d", width, height);
	for (int i = 0; i < p->n; i++)
		buf_printf(out, "#%d;2;%u;%u;%u", i, percent(p->rgb[i] >> 16),
		    percent(p->rgb[i] >> 8), percent(p->rgb[i]));
	/* Behind the last band a line feed would scroll a screen that the picture just fits. */
	for (int y = 0; y < height; y += BAND) {
		if (y > 0)
			buf_add_char(out, '-');
		put_band(out, s->indices + (size_t)(top + y) * (size_t)s->width + (size_t)left, s->width, width,
		    height - y < BAND ? height - y : BAND, s->bits);
	}
	buf_add(out, "\033\\");
}

static void
move_to_tile(struct buf *out, const struct pixel_tiles *t, int left, int top)
{
	int column = left / t->cell_width, row = top / t->cell_height;

	if (t->x >= 0) {
		buf_printf(out, "\033[%d;%dH", t->y + row + 1, t->x + column + 1);
		return;
	}
	buf_add(out, "\0338");
	if (row > 0)
		buf_printf(out, "\033[%dB", row);
	if (column > 0)
		buf_printf(out, "\033[%dC", column);
}

void
pixel_sixel_tiles(struct buf *out, const unsigned char *rgb, int width, int height, int colors,
    const struct pixel_tiles *t)
{
	size_t n = (size_t)width * (size_t)height;
	struct sixel s = { x_new(struct palette), xmalloc(n), xmalloc((size_t)COLORS * (size_t)width), width, height };

	count_shades(s.palette, rgb, n);
	choose_colors(s.palette, colors < 2 ? 2 : colors > COLORS ? COLORS : colors);
	index_pixels(s.palette, rgb, n, s.indices);
	for (int y = 0; y < height; y += t->height) {
		for (int x = 0; x < width; x += t->width) {
			if (x > 0 || y > 0)
				move_to_tile(out, t, x, y);
			put_tile(out, &s, x, y, width - x < t->width ? width - x : t->width,
			    height - y < t->height ? height - y : t->height);
		}
	}
	x_free(s.bits);
	x_free(s.indices);
	x_free(s.palette);
}

void
pixel_sixel(struct buf *out, const unsigned char *rgb, int width, int height, int colors)
{
	pixel_sixel_tiles(out, rgb, width, height, colors, &(struct pixel_tiles){ .width = width, .height = height });
}
