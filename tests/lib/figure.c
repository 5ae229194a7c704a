/*
 * figure.c - see the header.
 */
#include "figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base.h"

static struct buf table;
static int missed;

void
figure_tell(const char *bench, const char *name, double value, const char *unit, double limit,
    bool more_is_better)
{
	bool kept = isnan(limit) || (more_is_better ? value >= limit : value <= limit);

	printf("{\"bench\":\"%s\",\"name\":\"%s\",\"unit\":\"%s\",\"value\":%.6g", bench, name, unit, value);
	if (!isnan(limit))
		printf(",\"limit\":%.6g,\"ok\":%s", limit, kept ? "true" : "false");
	printf("}\n");
	fflush(stdout);
	buf_printf(&table, "  %-44s %12.4g %-10s", name, value, unit);
	if (!isnan(limit))
		buf_printf(&table, " %s %-10.4g %s", more_is_better ? ">=" : "<=", limit, kept ? "ok" : "MISSED");
	buf_add_char(&table, '\n');
	missed += !kept;
}

int
figure_end(void)
{
	fprintf(stderr, "%s", buf_str(&table));
	buf_release(&table);
	return missed != 0;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
figure_median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), by_size);
	return values[n / 2];
}
