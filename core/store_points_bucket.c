/*
 * store_points_bucket.c - points and their summaries put into the buckets in which a chart wants them.
 */
#include <math.h>

#include "store_points_read.h"

/* Which of the buckets between out[0].from and the last one's end a place belongs to. */
static size_t
bucket_of(const struct store_bucket *out, size_t buckets, int64_t x)
{
	size_t low = 0, high = buckets;

	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;

		if (out[middle].from <= x)
			low = middle;
		else
			high = middle;
	}
	return low;
}

bool
bucket_holds(const struct store_bucket *out, size_t buckets, const struct points_node *node,
    enum store_axis axis)
{
	int64_t begin = node_min(node, axis), end = node_max(node, axis);

	if (end < out[0].from || begin > out[buckets - 1].to)
		return true;
	return begin >= out[0].from && end <= out[buckets - 1].to
	    && bucket_of(out, buckets, begin) == bucket_of(out, buckets, end);
}

void
bucket_fill(struct store_bucket *b, const struct points_node *node, enum store_axis axis)
{
	b->count = node->count;
	b->nan = node->nan;
	b->min = node->min;
	b->max = node->max;
	b->sum = node->sum;
	b->first = node->first;
	b->last = node->last;
	b->first_at = node_min(node, axis);
	b->last_at = node_max(node, axis);
}

void
bucket_place(struct store_bucket *out, size_t buckets, const struct points_node *node,
    enum store_axis axis)
{
	int64_t begin = node_min(node, axis), end = node_max(node, axis);
	struct store_bucket *b;

	if (node->count == 0 || end < out[0].from || begin > out[buckets - 1].to)
		return;
	b = &out[bucket_of(out, buckets, begin)];
	if (b->count == 0) {
		bucket_fill(b, node, axis);
		return;
	}
	b->count += node->count;
	b->nan += node->nan;
	b->sum += node->sum;
	b->min = fmin(b->min, node->min);
	b->max = fmax(b->max, node->max);
	if (begin < b->first_at) {
		b->first_at = begin;
		b->first = node->first;
	}
	if (end >= b->last_at) {
		b->last_at = end;
		b->last = node->last;
	}
}
