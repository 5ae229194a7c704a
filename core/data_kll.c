/*
 * data_kll.c - the KLL sketch. See the header for the idea.
 *
 * A sorted block of n values enters at the level h where n / 2^h <= k: one systematic sample with a
 * random start, whose rank error is below one step, instead of h compactions. The n mod 2^h values
 * that do not fill a step enter at level 0, from the low or the high end.
 */
#include "data_kll.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data_hash.h"

enum { MIN_CAPACITY = 8 };

void
data_kll_init(struct data_kll *kll, uint32_t k, uint64_t seed)
{
	memset(kll, 0, sizeof *kll);
	kll->k = k;
	kll->coin = data_mix(seed);
	kll->min = kll->max = (double)NAN;
}

void
data_kll_release(struct data_kll *kll)
{
	for (size_t h = 0; h < kll->levels; h++)
		x_free(kll->level[h].items);
	x_free(kll->level);
	memset(kll, 0, sizeof *kll);
}

/* Most columns of a wide table need one or two levels, hence they are not all there from the start. */
static void
need_levels(struct data_kll *kll, uint32_t levels)
{
	x_assert(levels <= DATA_KLL_LEVELS);
	if (levels <= kll->levels)
		return;
	if (levels > kll->room) {
		uint32_t room = levels < 4 ? levels : levels + 4;

		kll->level = xrealloc(kll->level, room, sizeof *kll->level);
		kll->room = room;
	}
	memset(kll->level + kll->levels, 0, (levels - kll->levels) * sizeof *kll->level);
	kll->levels = levels;
}

static uint64_t
flip(struct data_kll *kll)
{
	kll->coin += 0x9e3779b97f4a7c15;
	return data_mix(kll->coin);
}

/* Two thirds of k for each level below the top. */
static size_t
capacity(const struct data_kll *kll, uint32_t h)
{
	uint64_t cap = kll->k;

	for (uint32_t depth = kll->levels - 1 - h; depth > 0 && cap > MIN_CAPACITY; depth--)
		cap = (cap * 2 + 2) / 3;
	return cap > MIN_CAPACITY ? (size_t)cap : MIN_CAPACITY;
}

/* Merges a sorted array into a level, from the back, in place. */
static void
level_merge(struct data_kll_level *level, const double *items, size_t count)
{
	size_t i = level->count, j = count, k = i + j;

	if (count == 0)
		return;
	if (k > level->cap) {
		level->cap = level->cap == 0 ? k : k + k / 2;
		level->items = xrealloc(level->items, level->cap, sizeof(double));
	}
	level->count = k;
	while (j > 0) {
		if (i > 0 && level->items[i - 1] > items[j - 1])
			level->items[--k] = level->items[--i];
		else
			level->items[--k] = items[--j];
	}
}

static void
compact(struct data_kll *kll, uint32_t h)
{
	uint64_t coin = flip(kll);
	struct data_kll_level *level;
	size_t odd, half;
	double *rest, kept = 0;

	need_levels(kll, h + 2);
	level = &kll->level[h];
	odd = level->count & 1;
	half = level->count / 2;
	rest = level->items;
	if (odd != 0 && (coin & 2) != 0)
		kept = *rest++;
	else if (odd != 0)
		kept = rest[2 * half];
	for (size_t i = 0; i < half; i++)
		level->items[i] = rest[2 * i + (coin & 1)];
	level_merge(&kll->level[h + 1], level->items, half);
	level->items[0] = kept;
	level->count = odd;
}

static void
compress(struct data_kll *kll)
{
	for (;;) {
		size_t total = 0, room = 0;
		uint32_t h;

		for (h = 0; h < kll->levels; h++) {
			total += kll->level[h].count;
			room += capacity(kll, h);
		}
		if (total <= room)
			return;
		for (h = 0; kll->level[h].count <= capacity(kll, h); h++)
			;
		compact(kll, h);
	}
}

static void
widen(struct data_kll *kll, double min, double max)
{
	if (kll->n == 0 || min < kll->min)
		kll->min = min;
	if (kll->n == 0 || max > kll->max)
		kll->max = max;
}

/* Walks the runs and takes the values with the given ranks: start, start + step, ... below end. */
static size_t
take_every(double *out, const double *values, const uint32_t *counts, uint64_t start, uint64_t step,
    uint64_t end)
{
	uint64_t next = start, seen = 0;
	size_t taken = 0;

	for (size_t i = 0; next < end; i++) {
		seen += counts != NULL ? counts[i] : 1;
		for (; next < seen && next < end; next += step)
			out[taken++] = values[i];
	}
	return taken;
}

void
data_kll_add_runs(struct data_kll *kll, const double *values, const uint32_t *counts, size_t n)
{
	uint64_t total = counts == NULL ? n : 0, step, odd, coin, from = 0, to;
	uint32_t h = 0;
	double *items;

	for (size_t i = 0; counts != NULL && i < n; i++)
		total += counts[i];
	if (total == 0)
		return;
	while (total >> h > kll->k)
		h++;
	step = UINT64_C(1) << h;
	odd = total & (step - 1);
	to = total;
	coin = flip(kll);
	items = xmalloc(((size_t)(total >> h) + step) * sizeof *items);
	widen(kll, values[0], values[n - 1]);
	need_levels(kll, h + 1);
	if (odd > 0 && (coin >> 63) != 0) {
		level_merge(&kll->level[0], items, take_every(items, values, counts, 0, 1, odd));
		from = odd;
	} else if (odd > 0) {
		to = total - odd;
		level_merge(&kll->level[0], items, take_every(items, values, counts, to, 1, total));
	}
	level_merge(&kll->level[h], items,
	    take_every(items, values, counts, from + (coin & (step - 1)), step, to));
	kll->n += total;
	x_free(items);
	compress(kll);
}

void
data_kll_merge(struct data_kll *kll, const struct data_kll *other)
{
	if (other->n == 0)
		return;
	widen(kll, other->min, other->max);
	need_levels(kll, other->levels);
	if (other->k < kll->k)
		kll->k = other->k;
	for (uint32_t h = 0; h < other->levels; h++)
		level_merge(&kll->level[h], other->level[h].items, other->level[h].count);
	kll->n += other->n;
	kll->coin = data_mix(kll->coin ^ data_mix(other->coin + kll->n));
	compress(kll);
}

bool
data_kll_is_exact(const struct data_kll *kll)
{
	return kll->n == 0 || kll->level[0].count == kll->n;
}

double
data_kll_rank_error(const struct data_kll *kll)
{
	return data_kll_is_exact(kll) ? 0 : 2.296 / pow(kll->k, 0.9723);
}

static int
by_value(const void *a, const void *b)
{
	double x = ((const struct data_weighted *)a)->value;
	double y = ((const struct data_weighted *)b)->value;

	return x < y ? -1 : x > y;
}

void
data_weighted_sort(struct data_weighted *items, size_t count)
{
	if (count > 0)
		qsort(items, count, sizeof *items, by_value);
}

struct data_weighted *
data_kll_items(const struct data_kll *kll, size_t *count)
{
	struct data_weighted *all;
	size_t total = 0, used = 0, out = 0;

	for (uint32_t h = 0; h < kll->levels; h++)
		total += kll->level[h].count;
	all = x_new_array(struct data_weighted, total + 1);
	for (uint32_t h = 0; h < kll->levels; h++)
		for (size_t i = 0; i < kll->level[h].count; i++)
			all[used++] =
			    (struct data_weighted){ kll->level[h].items[i], UINT64_C(1) << h };
	data_weighted_sort(all, used);
	for (size_t i = 0; i < used; i++) {
		if (out > 0 && all[out - 1].value == all[i].value)
			all[out - 1].weight += all[i].weight;
		else
			all[out++] = all[i];
	}
	*count = out;
	return all;
}

double
data_weighted_quantile(const struct data_weighted *items, size_t count, uint64_t n, double q)
{
	double at = q * (double)(n - 1), below, share;
	uint64_t rank, seen = 0;
	size_t i = 0;

	if (n == 0 || count == 0)
		return (double)NAN;
	rank = (uint64_t)floor(at);
	share = at - (double)rank;
	while (i + 1 < count && seen + items[i].weight <= rank)
		seen += items[i++].weight;
	below = items[i].value;
	if (share > 0 && rank + 1 >= seen + items[i].weight && i + 1 < count)
		return below + share * (items[i + 1].value - below);
	return below;
}

double
data_weighted_lower(const struct data_weighted *items, size_t count, uint64_t n, double q)
{
	double below = 0;

	for (size_t i = 0; i < count; i++) {
		below += (double)items[i].weight;
		if (below >= q * (double)n)
			return items[i].value;
	}
	return count > 0 ? items[count - 1].value : (double)NAN;
}

void
data_kll_pack(const struct data_kll *kll, struct buf *out)
{
	data_pack_u32(out, kll->k);
	data_pack_u32(out, kll->levels);
	data_pack_u64(out, kll->n);
	data_pack_u64(out, kll->coin);
	data_pack_f64(out, kll->min);
	data_pack_f64(out, kll->max);
	for (uint32_t h = 0; h < kll->levels; h++) {
		data_pack_u32(out, (uint32_t)kll->level[h].count);
		data_pack_reals(out, kll->level[h].items, kll->level[h].count);
	}
}

static bool
unpack_level(struct data_kll_level *level, struct data_unpack *in)
{
	level->count = level->cap = data_unpack_count(in, sizeof(double));
	level->items = xmalloc(level->cap * sizeof(double));
	data_unpack_reals(in, level->items, level->count);
	for (size_t i = 0; i < level->count; i++)
		if (!isfinite(level->items[i]) || (i > 0 && level->items[i - 1] > level->items[i]))
			return false;
	return !in->bad;
}

bool
data_kll_unpack(struct data_kll *kll, struct data_unpack *in)
{
	uint64_t weight = 0;
	uint32_t levels;

	data_kll_init(kll, data_unpack_u32(in), 0);
	levels = data_unpack_u32(in);
	kll->n = data_unpack_u64(in);
	kll->coin = data_unpack_u64(in);
	kll->min = data_unpack_f64(in);
	kll->max = data_unpack_f64(in);
	if (in->bad || levels > DATA_KLL_LEVELS - 8 || kll->k < MIN_CAPACITY ||
	    kll->k > DATA_KLL_EXACT) {
		in->bad = true;
		return false;
	}
	need_levels(kll, levels);
	for (uint32_t h = 0; h < kll->levels; h++) {
		if (!unpack_level(&kll->level[h], in))
			in->bad = true;
		weight += (uint64_t)kll->level[h].count << h;
	}
	if (weight != kll->n || (kll->n > 0 && !(kll->min <= kll->max)))
		in->bad = true;
	return !in->bad;
}
