/*
 * data_comoment.c - sums of products, some hundred rows at a time.
 *
 * A piece of rows of each column is laid out by rows, less its shift, zero where a value is missing;
 * beside it stand its squares and a mask, where values are missing at all. Every sum over the rows that
 * a pair has in common is then a dot product of two of these. Sums run in four lanes, which are part of
 * the definition (data_vector.h): the result is the same with and without vector instructions.
 */
#include "data_comoment.h"

#include <math.h>
#include <string.h>

#include "data_vector.h"

enum { PIECE = 256, GROUP = 4 };

/* One column's piece of rows. */
struct piece {
	double off[PIECE];	/* from the shift */
	double square[PIECE];
	double here[PIECE];	/* 1 or 0; set where the column has gaps */
};

/* How far a column has been laid out, and its sums over all rows. */
struct column {
	const struct data_comoment_input *in;
	size_t value, gap;
	bool holes;
	double n, sum, squares;
};

/* Sums of a pair over the rows in common, of deviations from the shifts. */
struct sums {
	double n, x, y, xx, yy, xy;
};

struct work {
	struct column columns[DATA_COMOMENT_COLUMNS];
	struct sums sums[DATA_COMOMENT_COLUMNS * (DATA_COMOMENT_COLUMNS - 1) / 2];
	uint32_t count;
	struct piece pieces[];		/* as many */
};

static size_t
pair_count(uint32_t columns)
{
	return (size_t)columns * (columns > 0 ? columns - 1 : 0) / 2;
}

/* Of two places a < b. */
static size_t
pair_at(uint32_t a, uint32_t b)
{
	return (size_t)b * (b - 1) / 2 + a;
}

void
data_comoments_init(struct data_comoments *c)
{
	memset(c, 0, sizeof *c);
}

void
data_comoments_release(struct data_comoments *c)
{
	x_free(c->pairs);
	memset(c, 0, sizeof *c);
}

void
data_comoment_scratch_release(struct data_comoment_scratch *scratch)
{
	x_free(scratch->memory);
	*scratch = (struct data_comoment_scratch){ .cap = 0 };
}

/* ------------------------------------------------------------------------------------- laying out */

static double
take_value(struct column *c)
{
	size_t i = c->value++;

	return c->in->ints != NULL ? (double)c->in->ints[i] - c->in->shift
				   : c->in->reals[i] - c->in->shift;
}

static void
lay_out_whole(struct column *c, double *off, size_t rows)
{
	const double shift = c->in->shift;

	if (c->in->ints != NULL)
		for (size_t i = 0; i < rows; i++)
			off[i] = (double)c->in->ints[c->value + i] - shift;
	else
		for (size_t i = 0; i < rows; i++)
			off[i] = c->in->reals[c->value + i] - shift;
	c->value += rows;
}

/* What is behind the last row of a short piece counts as missing everywhere. */
static void
lay_out(struct column *c, struct piece *piece, size_t start, size_t rows)
{
	if (!c->holes) {
		lay_out_whole(c, piece->off, rows);
	} else {
		for (size_t i = 0; i < rows; i++) {
			bool gap = c->gap < c->in->gap_count && c->in->gaps[c->gap] == start + i;

			c->gap += gap;
			piece->here[i] = gap ? 0 : 1;
			piece->off[i] = gap ? 0 : take_value(c);
		}
		memset(piece->here + rows, 0, (PIECE - rows) * sizeof *piece->here);
	}
	memset(piece->off + rows, 0, (PIECE - rows) * sizeof *piece->off);
	for (size_t i = 0; i < PIECE; i++)
		piece->square[i] = piece->off[i] * piece->off[i];
}

/* ------------------------------------------------------------------------------------- summing */

/* out[k] += x . y[k], for GROUP ys at once, so that x is loaded once. */
static DATA_INLINE void
dot_group(const double *x, const double *const y[GROUP], double *const out[GROUP])
{
	data_lanes s0 = { 0 }, s1 = { 0 }, s2 = { 0 }, s3 = { 0 };

	for (size_t i = 0; i < PIECE; i += DATA_LANES) {
		data_lanes v = DATA_LOAD(x + i);

		s0 += v * DATA_LOAD(y[0] + i);
		s1 += v * DATA_LOAD(y[1] + i);
		s2 += v * DATA_LOAD(y[2] + i);
		s3 += v * DATA_LOAD(y[3] + i);
	}
	*out[0] += DATA_ADD_LANES(s0);
	*out[1] += DATA_ADD_LANES(s1);
	*out[2] += DATA_ADD_LANES(s2);
	*out[3] += DATA_ADD_LANES(s3);
}

static DATA_INLINE double
dot(const double *x, const double *y)
{
	data_lanes s = { 0 }, t = { 0 };

	for (size_t i = 0; i < PIECE; i += 2 * DATA_LANES) {
		s += DATA_LOAD(x + i) * DATA_LOAD(y + i);
		t += DATA_LOAD(x + i + DATA_LANES) * DATA_LOAD(y + i + DATA_LANES);
	}
	s += t;
	return DATA_ADD_LANES(s);
}

static DATA_INLINE double
total(const double *x)
{
	data_lanes s = { 0 }, t = { 0 };

	for (size_t i = 0; i < PIECE; i += 2 * DATA_LANES) {
		s += DATA_LOAD(x + i);
		t += DATA_LOAD(x + i + DATA_LANES);
	}
	s += t;
	return DATA_ADD_LANES(s);
}

/* Products of column b with all before it. */
static DATA_INLINE void
products(struct work *w, uint32_t b)
{
	double unused;
	uint32_t a = 0;

	for (; a < b; a += GROUP) {
		const double *y[GROUP];
		double *out[GROUP];

		for (uint32_t k = 0; k < GROUP; k++) {
			uint32_t at = a + k < b ? a + k : a;

			y[k] = w->pieces[at].off;
			out[k] = a + k < b ? &w->sums[pair_at(a + k, b)].xy : &unused;
			unused = 0;
		}
		dot_group(w->pieces[b].off, y, out);
	}
}

/* A pair with gaps has sums of its own over the rows in common. */
static DATA_INLINE void
common_rows(struct work *w, uint32_t a, uint32_t b)
{
	const struct piece *x = &w->pieces[a], *y = &w->pieces[b];
	struct sums *s = &w->sums[pair_at(a, b)];

	if (w->columns[b].holes) {
		s->x += dot(x->off, y->here);
		s->xx += dot(x->square, y->here);
	}
	if (w->columns[a].holes) {
		s->y += dot(y->off, x->here);
		s->yy += dot(y->square, x->here);
	}
	if (w->columns[a].holes && w->columns[b].holes)
		s->n += dot(x->here, y->here);
}

static DATA_INLINE void
sum_piece(struct work *w)
{
	for (uint32_t b = 0; b < w->count; b++) {
		struct column *c = &w->columns[b];

		c->sum += total(w->pieces[b].off);
		c->squares += total(w->pieces[b].square);
		products(w, b);
		for (uint32_t a = 0; a < b; a++)
			if (c->holes || w->columns[a].holes)
				common_rows(w, a, b);
	}
}

static void
sum_portable(struct work *w)
{
	sum_piece(w);
}

#if DATA_WITH_AVX2
DATA_AVX2 static void
sum_avx2(struct work *w)
{
	sum_piece(w);
}
#endif

static void
sum(struct work *w)
{
#if DATA_WITH_AVX2
	if (DATA_HAS_AVX2) {
		sum_avx2(w);
		return;
	}
#endif
	sum_portable(w);
}

/* ------------------------------------------------------------------------------------- pairs */

/* b's shifts are x and y further than a's. */
static void
merge_pair(struct data_comoment *a, const struct data_comoment *b, double x, double y)
{
	double n = a->n + b->n, dx = x + (b->mean_x - a->mean_x), dy = y + (b->mean_y - a->mean_y),
	       share;

	if (b->n == 0)
		return;
	if (a->n == 0) {
		*a = *b;
		a->mean_x += x;
		a->mean_y += y;
		return;
	}
	share = a->n * b->n / n;
	a->xx += b->xx + dx * dx * share;
	a->yy += b->yy + dy * dy * share;
	a->xy += b->xy + dx * dy * share;
	a->mean_x += dx * b->n / n;
	a->mean_y += dy * b->n / n;
	a->n = n;
}

/* What a column has no gaps for, it shares with its partner. */
static struct data_comoment
pair_of(const struct work *w, uint32_t a, uint32_t b)
{
	const struct column *x = &w->columns[a], *y = &w->columns[b];
	struct sums s = w->sums[pair_at(a, b)];
	struct data_comoment out = { .n = 0 };

	if (!x->holes || !y->holes)
		s.n = x->holes ? x->n : y->n;
	if (!y->holes) {
		s.x = x->sum;
		s.xx = x->squares;
	}
	if (!x->holes) {
		s.y = y->sum;
		s.yy = y->squares;
	}
	if (s.n == 0)
		return out;
	out.n = s.n;
	out.mean_x = s.x / s.n;
	out.mean_y = s.y / s.n;
	out.xx = fmax(0, s.xx - s.x * s.x / s.n);
	out.yy = fmax(0, s.yy - s.y * s.y / s.n);
	out.xy = s.xy - s.x * s.y / s.n;
	return out;
}

/* The place of a column, added when there is room; DATA_COMOMENT_COLUMNS when not. */
static uint32_t
place_of(struct data_comoments *c, uint32_t column, double shift)
{
	size_t before = pair_count(c->count);

	for (uint32_t i = 0; i < c->count; i++)
		if (c->columns[i] == column)
			return i;
	if (c->count == DATA_COMOMENT_COLUMNS)
		return DATA_COMOMENT_COLUMNS;
	c->shifts[c->count] = shift;
	c->columns[c->count++] = column;
	c->pairs = xrealloc(c->pairs, pair_count(c->count) + 1, sizeof *c->pairs);
	memset(c->pairs + before, 0, (pair_count(c->count) - before) * sizeof *c->pairs);
	return c->count - 1;
}

static struct work *
start_work(struct data_comoment_scratch *scratch, const struct data_comoment_input *inputs,
    uint32_t count)
{
	size_t size = sizeof(struct work) + count * sizeof(struct piece);
	struct work *w;

	if (scratch->cap < size) {
		x_free(scratch->memory);
		scratch->memory = xmalloc(size);
		scratch->cap = size;
	}
	w = scratch->memory;
	w->count = count;
	memset(w->sums, 0, pair_count(count) * sizeof *w->sums);
	for (uint32_t i = 0; i < count; i++)
		w->columns[i] = (struct column){ .in = &inputs[i],
			.holes = inputs[i].gap_count > 0,
			.n = (double)inputs[i].count };
	return w;
}

void
data_comoments_add(struct data_comoments *c, struct data_comoment_scratch *scratch,
    const struct data_comoment_input *inputs, uint32_t count, size_t rows)
{
	struct work *w;

	if (count > DATA_COMOMENT_COLUMNS)
		count = DATA_COMOMENT_COLUMNS;
	if (count < 2)
		return;
	w = start_work(scratch, inputs, count);
	for (size_t start = 0; start < rows; start += PIECE) {
		size_t n = rows - start < PIECE ? rows - start : PIECE;

		for (uint32_t i = 0; i < count; i++)
			lay_out(&w->columns[i], &w->pieces[i], start, n);
		sum(w);
	}
	for (uint32_t i = 0; i < count; i++)
		place_of(c, inputs[i].column, inputs[i].shift);
	for (uint32_t b = 1; b < count; b++)
		for (uint32_t a = 0; a < b; a++) {
			struct data_comoment pair = pair_of(w, a, b);

			merge_pair(&c->pairs[pair_at(a, b)], &pair, inputs[a].shift - c->shifts[a],
			    inputs[b].shift - c->shifts[b]);
		}
}

static struct data_comoment
turned(struct data_comoment p)
{
	return (struct data_comoment){ p.n, p.mean_y, p.mean_x, p.yy, p.xx, p.xy };
}

void
data_comoments_merge(
    struct data_comoments *c, const struct data_comoments *other, const uint32_t *places)
{
	uint32_t place[DATA_COMOMENT_COLUMNS];
	double further[DATA_COMOMENT_COLUMNS];

	for (uint32_t i = 0; i < other->count; i++) {
		place[i] = place_of(c, places[other->columns[i]], other->shifts[i]);
		if (place[i] < DATA_COMOMENT_COLUMNS)
			further[i] = other->shifts[i] - c->shifts[place[i]];
	}
	for (uint32_t b = 1; b < other->count; b++)
		for (uint32_t a = 0; a < b; a++) {
			struct data_comoment pair = other->pairs[pair_at(a, b)];
			uint32_t x = place[a], y = place[b];

			if (x == DATA_COMOMENT_COLUMNS || y == DATA_COMOMENT_COLUMNS)
				continue;
			if (x > y) {
				pair = turned(pair);
				merge_pair(&c->pairs[pair_at(y, x)], &pair, further[b], further[a]);
			} else {
				merge_pair(&c->pairs[pair_at(x, y)], &pair, further[a], further[b]);
			}
		}
}

const struct data_comoment *
data_comoments_find(const struct data_comoments *c, uint32_t a, uint32_t b)
{
	uint32_t x = DATA_COMOMENT_COLUMNS, y = DATA_COMOMENT_COLUMNS;

	for (uint32_t i = 0; i < c->count; i++) {
		if (c->columns[i] == a)
			x = i;
		if (c->columns[i] == b)
			y = i;
	}
	if (x == DATA_COMOMENT_COLUMNS || y == DATA_COMOMENT_COLUMNS || x == y)
		return NULL;
	return &c->pairs[x < y ? pair_at(x, y) : pair_at(y, x)];
}

struct data_comoment
data_comoment_of(const double *x, const double *y, size_t n)
{
	struct data_comoment s = { .n = 0 };

	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]) || isnan(y[i]))
			continue;
		s.n++;
		s.mean_x += x[i];
		s.mean_y += y[i];
	}
	s.mean_x /= s.n;
	s.mean_y /= s.n;
	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]) || isnan(y[i]))
			continue;
		s.xx += (x[i] - s.mean_x) * (x[i] - s.mean_x);
		s.yy += (y[i] - s.mean_y) * (y[i] - s.mean_y);
		s.xy += (x[i] - s.mean_x) * (y[i] - s.mean_y);
	}
	return s;
}

double
data_comoment_pearson(const struct data_comoment *pair)
{
	double r;

	if (!(pair->n > 1) || !(pair->xx > 0) || !(pair->yy > 0))
		return (double)NAN;
	r = pair->xy / sqrt(pair->xx) / sqrt(pair->yy);
	return isfinite(r) ? fmax(-1, fmin(1, r)) : (double)NAN;
}

void
data_comoments_pack(const struct data_comoments *c, struct buf *out)
{
	data_pack_u32(out, c->count);
	for (uint32_t i = 0; i < c->count; i++)
		data_pack_u32(out, c->columns[i]);
	data_pack_reals(out, c->shifts, c->count);
	for (size_t i = 0; i < pair_count(c->count); i++) {
		const struct data_comoment *p = &c->pairs[i];
		const double reals[] = { p->n, p->mean_x, p->mean_y, p->xx, p->yy, p->xy };

		data_pack_reals(out, reals, ARRAY_LEN(reals));
	}
}

bool
data_comoments_unpack(struct data_comoments *c, uint32_t columns, struct data_unpack *in)
{
	uint32_t count = data_unpack_count(in, 4);

	data_comoments_init(c);
	if (count > DATA_COMOMENT_COLUMNS)
		in->bad = true;
	for (uint32_t i = 0; i < count && !in->bad; i++) {
		uint32_t column = data_unpack_u32(in);

		if (column >= columns || place_of(c, column, 0) != i)
			in->bad = true;
	}
	data_unpack_reals(in, c->shifts, c->count);
	for (size_t i = 0; i < pair_count(c->count) && !in->bad; i++) {
		struct data_comoment *p = &c->pairs[i];

		p->n = data_unpack_f64(in);
		p->mean_x = data_unpack_f64(in);
		p->mean_y = data_unpack_f64(in);
		p->xx = data_unpack_f64(in);
		p->yy = data_unpack_f64(in);
		p->xy = data_unpack_f64(in);
		if (!(p->n >= 0 && p->n < 0x1p63))
			in->bad = true;
	}
	return !in->bad;
}
