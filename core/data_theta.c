/*
 * data_theta.c - the k smallest hashes. New hashes are appended; when the array is full it is sorted
 * and cut, so adding is cheap on average.
 */
#include "data_theta.h"

#include <math.h>
#include <string.h>

#include "data_sort.h"

void
data_theta_init(struct data_theta *theta, uint32_t k)
{
	memset(theta, 0, sizeof *theta);
	theta->k = k;
	theta->limit = UINT64_MAX;
}

void
data_theta_release(struct data_theta *theta)
{
	x_free(theta->items);
	memset(theta, 0, sizeof *theta);
}

void
data_theta_settle(struct data_theta *theta)
{
	size_t kept = 0;

	if (theta->count > theta->settled)
		data_sort_by_hash(theta->items, theta->count, sizeof *theta->items);
	for (size_t i = 0; i < theta->count; i++) {
		if (kept > 0 && theta->items[kept - 1].hash == theta->items[i].hash)
			theta->items[kept - 1].count += theta->items[i].count;
		else
			theta->items[kept++] = theta->items[i];
	}
	if (kept > theta->k) {
		theta->limit = theta->items[theta->k].hash;
		kept = theta->k;
	}
	theta->count = theta->settled = kept;
	/* Room for as many again, at least for a quarter of k: sorting stays rare. */
	if (theta->cap < kept + theta->k / 4 + 16) {
		theta->cap = 2 * kept + theta->k / 4 + 16;
		theta->items = xrealloc(theta->items, theta->cap, sizeof *theta->items);
	}
}

void
data_theta_merge(struct data_theta *theta, const struct data_theta *other)
{
	struct data_theta sum;

	data_theta_init(&sum, theta->k < other->k ? theta->k : other->k);
	sum.limit = theta->limit < other->limit ? theta->limit : other->limit;
	sum.cap = theta->count + other->count + 1;
	sum.items = xmalloc(sum.cap * sizeof *sum.items);
	for (size_t i = 0; i < theta->count && theta->items[i].hash < sum.limit; i++)
		sum.items[sum.count++] = theta->items[i];
	for (size_t i = 0; i < other->count && other->items[i].hash < sum.limit; i++)
		sum.items[sum.count++] = other->items[i];
	data_theta_settle(&sum);
	data_theta_release(theta);
	*theta = sum;
}

bool
data_theta_is_exact(const struct data_theta *theta)
{
	return theta->limit == UINT64_MAX;
}

static double
share_of(uint64_t limit)
{
	return (double)limit / 0x1p64;
}

double
data_theta_distinct(const struct data_theta *theta)
{
	if (data_theta_is_exact(theta))
		return (double)theta->count;
	return (double)theta->count / share_of(theta->limit);
}

double
data_theta_duplicates(const struct data_theta *theta, uint64_t n)
{
	uint64_t total = 0;

	for (size_t i = 0; i < theta->count; i++)
		total += theta->items[i].count;
	if (total == 0)
		return 0;
	return (double)n * (double)(total - theta->count) / (double)total;
}

struct data_overlap
data_theta_overlap(const struct data_theta *a, const struct data_theta *b)
{
	uint64_t limit = a->limit < b->limit ? a->limit : b->limit;
	double both = 0, first = 0, second = 0, all;
	struct data_overlap out = { .exact = limit == UINT64_MAX };
	size_t j = 0;

	for (size_t i = 0; i < a->count && a->items[i].hash < limit; i++) {
		while (j < b->count && b->items[j].hash < a->items[i].hash)
			j++;
		first++;
		both += j < b->count && b->items[j].hash == a->items[i].hash;
	}
	for (size_t i = 0; i < b->count && b->items[i].hash < limit; i++)
		second++;
	all = first + second - both;
	out.jaccard = all > 0 ? both / all : 0;
	out.first_in_second = first > 0 ? both / first : 0;
	out.second_in_first = second > 0 ? both / second : 0;
	if (!out.exact && all > 0)
		out.jaccard_error = sqrt(out.jaccard * (1 - out.jaccard) / all);
	return out;
}

void
data_theta_pack(const struct data_theta *theta, struct buf *out)
{
	data_pack_u32(out, theta->k);
	data_pack_u64(out, theta->limit);
	data_pack_u32(out, (uint32_t)theta->count);
	for (size_t i = 0; i < theta->count; i++) {
		data_pack_u64(out, theta->items[i].hash);
		data_pack_u32(out, theta->items[i].count > UINT32_MAX
				       ? UINT32_MAX
				       : (uint32_t)theta->items[i].count);
	}
}

bool
data_theta_unpack(struct data_theta *theta, struct data_unpack *in)
{
	uint64_t limit;
	uint32_t k = data_unpack_u32(in);

	data_theta_init(theta, k);
	limit = data_unpack_u64(in);
	theta->count = theta->settled = theta->cap = data_unpack_count(in, 12);
	theta->items = xmalloc(theta->cap * sizeof *theta->items);
	for (size_t i = 0; i < theta->count; i++) {
		theta->items[i].hash = data_unpack_u64(in);
		theta->items[i].count = data_unpack_u32(in);
		if (theta->items[i].hash >= limit || theta->items[i].count == 0 ||
		    (i > 0 && theta->items[i].hash <= theta->items[i - 1].hash))
			in->bad = true;
	}
	if (theta->count > k || k == 0 || k > 1u << 24)
		in->bad = true;
	theta->limit = limit;
	return !in->bad;
}
