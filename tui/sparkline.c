/*
 * sparkline.c - series and bars as text.
 */
#include "sparkline.h"

#include <math.h>

#include "base_utf8.h"

static void
add_char(struct buf *out, uint32_t c)
{
	char utf8[4];

	buf_append(out, utf8, utf8_encode(utf8, c));
}

/* Of the values that column i of `width` stands for: their mean, or an infinity that is among them. */
static double
column_value(const double *values, size_t count, int i, int width)
{
	size_t from = count * (size_t)i / (size_t)width, to = count * (size_t)(i + 1) / (size_t)width;
	double sum = 0;
	size_t n = 0;

	for (size_t k = from; k < to; k++) {
		if (isinf(values[k]))
			return values[k];
		if (isnan(values[k]))
			continue;
		sum += values[k];
		n++;
	}
	return n > 0 ? sum / (double)n : (double)NAN;
}

void
sparkline_text(struct buf *out, const double *values, size_t count, int width)
{
	double low = (double)INFINITY, high = -(double)INFINITY;

	/* One value has no course. */
	if (count < 2)
		return;
	if ((size_t)width > count)
		width = (int)count;
	for (int i = 0; i < width; i++) {
		double v = column_value(values, count, i, width);

		if (isfinite(v)) {
			low = fmin(low, v);
			high = fmax(high, v);
		}
	}
	for (int i = 0; i < width; i++) {
		double v = column_value(values, count, i, width);

		if (isnan(v))
			add_char(out, ' ');
		else if (isinf(v))
			add_char(out, v > 0 ? '^' : 'v');
		else
			add_char(out, 0x2581 + (uint32_t)(high > low ? (v - low) / (high - low) * 7 + 0.5 : 3));
	}
}

size_t
sparkline_read(struct store_points *points, const char *series, enum store_axis axis, size_t columns,
    double *out)
{
	struct store_bucket buckets[SPARKLINE_MAX];
	int64_t from, to;
	size_t index, got, n = 0;
	struct err err;

	if (columns > SPARKLINE_MAX)
		columns = SPARKLINE_MAX;
	if (points == NULL || columns == 0 || !store_points_find(points, series, &index) ||
	    !store_points_range(points, index, axis, &from, &to) ||
	    !store_points_read(points, index, axis, from, to, columns, buckets, &got, &err))
		return 0;
	for (size_t i = 0; i < got; i++) {
		const struct store_bucket *b = &buckets[i];

		/* Steps that are further apart than columns leave empty buckets, which are no gaps. */
		if (b->count > 0)
			out[n++] = b->count > b->nan ? b->sum / (double)(b->count - b->nan) : (double)NAN;
	}
	return n;
}

void
sparkline_bar(struct buf *out, int width, double from, double to, double start, double end)
{
	double scale = to > from ? 2.0 * width / (to - from) : 0;
	long first = lround((start - from) * scale), last = lround((end - from) * scale);

	if (first > 2L * width - 1)
		first = 2L * width - 1;
	if (last <= first)
		last = first + 1;
	for (long i = 0; i < width; i++) {
		bool left = 2 * i >= first && 2 * i < last, right = 2 * i + 1 >= first && 2 * i + 1 < last;

		add_char(out, left && right ? 0x2501 : left ? 0x2578 : right ? 0x257a : ' ');
	}
}
