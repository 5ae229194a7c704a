/*
 * dataset_series.h - the figures of every column over all versions of a dataset, read by a thread.
 *
 *	s = dataset_series_start(&request, err);
 *	... dataset_series_fd becomes readable each time a version was read ...
 *	dataset_series_at(s, version, column) for versions below dataset_series_done(s)
 *	dataset_series_release(s);		at any time
 *
 * Of a profile only a few numbers are kept, so that hundreds of versions take little memory.
 */
#ifndef DATASET_SERIES_H
#define DATASET_SERIES_H

#include "data_summary.h"

enum { DATASET_SERIES_VALUES = 6 };

/* NaN where it does not apply; times in ns. */
struct dataset_figures {
	double missing;			/* share */
	double distinct, mean, low, q25, median, q75, high;	/* low, high: 5 % and 95 % */
	double shares[DATASET_SERIES_VALUES];			/* of the wanted values */
};

struct dataset_series_request {
	const char *const *paths;	/* of kept profiles, oldest first */
	size_t versions;
	/* Columns, and of each the values whose shares are wanted, by their hashes (0: none). */
	const char *const *columns;
	const uint64_t *values;		/* DATASET_SERIES_VALUES of each */
	size_t count;
};

struct dataset_series;

struct dataset_series *dataset_series_start(const struct dataset_series_request *request,
    struct err *err);
void dataset_series_release(struct dataset_series *s);	/* NULL is fine */
int dataset_series_fd(const struct dataset_series *s);
void dataset_series_seen(struct dataset_series *s);
size_t dataset_series_done(const struct dataset_series *s);
size_t dataset_series_total(const struct dataset_series *s);
/* version < done. */
const struct dataset_figures *dataset_series_at(const struct dataset_series *s, size_t version,
    size_t column);
double dataset_series_rows(const struct dataset_series *s, size_t version);	/* NaN: unreadable */

#endif
