/*
 * drift_rows.c - columns over comparisons: what the job finds, pair by pair, as a matrix.
 */
#include <math.h>
#include <stdlib.h>

#include "base_map.h"
#include "drift_parts.h"

/* ---- what a comparison found */

const struct data_drift *
drift_result(const struct drift *d, size_t pair)
{
	return d->job != NULL && pair < d->pair_count ? drift_job_result(d->job, pair) : NULL;
}

const struct data_drift *
drift_chosen(const struct drift *d)
{
	return drift_result(d, d->chosen);
}

const struct data_drift *
drift_chosen_rows(const struct drift *d)
{
	return d->job != NULL && d->chosen < d->pair_count ? drift_job_rows(d->job, d->chosen) : NULL;
}

/* ---- rows */

static struct drift_row *
row_named(struct drift *d, const char *name)
{
	uintptr_t at = (uintptr_t)map_get(d->row_of, name);

	if (at == 0) {
		x_grow(&d->rows, &d->row_cap, d->row_count + 1);
		d->rows[d->row_count] = (struct drift_row){ .name = name, .strongest = -1,
			.cells = x_new_array(const struct data_drift_column *, d->pair_count + 1) };
		at = ++d->row_count;
		map_set(d->row_of, name, (void *)at);
	}
	return &d->rows[at - 1];
}

static void
take(struct drift *d, size_t pair, const struct data_drift *result)
{
	for (size_t i = 0; i < result->count; i++) {
		const struct data_drift_column *c = &result->columns[i];
		struct drift_row *row = row_named(d, c->name);

		row->cells[pair] = c;
		row->drifted += data_verdict_is_drift(c->verdict);
		/* fmax passes over what there is not */
		row->strongest = fmax(row->strongest, data_drift_times(c));
	}
}

void
drift_rows_take(struct drift *d)
{
	if (d->row_of == NULL) {
		d->row_of = map_new();
		d->taken = x_new_array(bool, d->pair_count + 1);
	}
	for (size_t pair = d->pair_count; pair-- > 0;) {
		const struct data_drift *result = drift_result(d, pair);

		if (d->taken[pair] || result == NULL)
			continue;
		d->taken[pair] = true;
		take(d, pair, result);
	}
	drift_rows_sort(d);
}

void
drift_rows_forget(struct drift *d)
{
	for (size_t i = 0; i < d->row_count; i++)
		x_free(d->rows[i].cells);
	x_free(d->rows);
	x_free(d->order);
	x_free(d->taken);
	map_free(d->row_of, NULL);
	d->rows = NULL;
	d->order = NULL;
	d->taken = NULL;
	d->row_of = NULL;
	d->row_count = d->row_cap = 0;
}

/* qsort has no argument of its own. */
static const struct drift_row *sorted_rows;

static int
strongest_first(const void *a, const void *b)
{
	size_t i = *(const size_t *)a, k = *(const size_t *)b;
	const struct drift_row *p = &sorted_rows[i], *q = &sorted_rows[k];

	if (p->drifted != q->drifted)
		return p->drifted < q->drifted ? 1 : -1;
	if (p->strongest != q->strongest)
		return p->strongest < q->strongest ? 1 : -1;
	return (i > k) - (i < k);
}

void
drift_rows_sort(struct drift *d)
{
	x_free(d->order);
	d->order = x_new_array(size_t, d->row_count + 1);
	for (size_t i = 0; i < d->row_count; i++)
		d->order[i] = i;
	sorted_rows = d->rows;
	if (d->by_strength && d->row_count > 0)
		qsort(d->order, d->row_count, sizeof *d->order, strongest_first);
}

const struct drift_row *
drift_row_here(const struct drift *d)
{
	return d->main.table.cursor < d->row_count ? &d->rows[d->order[d->main.table.cursor]] : NULL;
}

const struct data_drift_column *
drift_column_here(const struct drift *d)
{
	const struct drift_row *row = drift_row_here(d);

	return row != NULL ? row->cells[d->chosen] : NULL;
}
