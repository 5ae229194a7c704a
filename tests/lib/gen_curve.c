/*
 * gen_curve.c - a long series of points.
 */
#include "lib/gen_curve.h"

#include <math.h>
#include <stdint.h>

#include "base_time.h"
#include "store_points.h"

static double
value_at(size_t i, size_t n)
{
	return exp(-(double)i / (double)n * 3) + (double)(i * 2654435761u % 1000) / 20000;
}

bool
gen_curve(const char *path, const char *metric, size_t n, struct err *err)
{
	struct store_points_writer *w;
	uint32_t series;
	bool ok;

	if (!store_points_writer_open(&w, path, err))
		return false;
	ok = store_points_series(w, metric, &series, err);
	for (size_t i = 0; ok && i < n; i++)
		ok = store_points_add(w, series, (int64_t)i, (int64_t)i * TIME_MS, value_at(i, n), err);
	return store_points_writer_close(w, ok ? err : NULL) && ok && store_points_seal(path, err);
}
