/*
 * data_fold.c - folding case by ranges. Letters of two bytes only change their second byte or, at the
 * end of a range, go on to the next first byte; none changes its length.
 */
#include "data_fold.h"

#include <stdbool.h>
#include <string.h>

#include "data_hash.h"
#include "data_top.h"

/* Capitals from `first` to `last`: the small letter is `off` further; 1: capital and small take turns,
 * beginning with a capital. */
static const struct {
	uint16_t first, last, off;
} ranges[] = {
	{ 0x00c0, 0x00d6, 0x20 },
	{ 0x00d8, 0x00de, 0x20 },
	{ 0x0100, 0x012f, 1 },
	{ 0x0132, 0x0137, 1 },
	{ 0x0139, 0x0148, 1 },
	{ 0x014a, 0x0177, 1 },
	{ 0x0179, 0x017e, 1 },
	{ 0x0391, 0x03a1, 0x20 },
	{ 0x03a3, 0x03ab, 0x20 },
	{ 0x0400, 0x040f, 0x50 },
	{ 0x0410, 0x042f, 0x20 },
	{ 0x0460, 0x0481, 1 },
};

static unsigned
fold_letter(unsigned c)
{
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		if (c < ranges[i].first || c > ranges[i].last)
			continue;
		if (ranges[i].off != 1)
			return c + ranges[i].off;
		return (c - ranges[i].first) % 2 == 0 ? c + 1 : c;
	}
	return c;
}

/* Folds in place; did anything change? */
static bool
fold(char *p, size_t n)
{
	bool changed = false;

	for (size_t i = 0; i < n; i++) {
		unsigned char byte = (unsigned char)p[i];

		if (byte >= 'A' && byte <= 'Z') {
			p[i] = (char)(byte | 0x20);
			changed = true;
		} else if ((byte & 0xe0) == 0xc0 && i + 1 < n && (p[i + 1] & 0xc0) == 0x80) {
			unsigned c = (byte & 0x1fu) << 6 | ((unsigned char)p[i + 1] & 0x3fu);
			unsigned small = fold_letter(c);

			changed |= small != c;
			p[i++] = (char)(0xc0 | small >> 6);
			p[i] = (char)(0x80 | (small & 0x3f));
		}
	}
	return changed;
}

uint64_t
data_fold_hash(const char *p, size_t n, uint64_t hash)
{
	char folded[DATA_TOP_TEXT_MAX + DATA_TEXT_PADDING] = "";

	if (n >= DATA_TOP_TEXT_MAX)
		return hash;
	memcpy(folded, p, n);
	return fold(folded, n) ? data_hash_text(folded, n) : hash;
}
