/*
 * dataset_series.c - profile by profile, from the oldest to the newest. What lies below `done`
 * never changes.
 */
#include "dataset_series.h"

#include <math.h>
#include <string.h>

#include "worker.h"

struct dataset_series {
	struct worker worker;
	atomic_size_t done;
	char **paths, **columns;
	uint64_t *values;
	size_t versions, count;
	struct dataset_figures *figures;	/* [version * count + column] */
	double *rows;
};

static void
series_free(void *self)
{
	struct dataset_series *s = self;

	for (size_t i = 0; i < s->versions; i++)
		x_free(s->paths[i]);
	for (size_t i = 0; i < s->count; i++)
		x_free(s->columns[i]);
	x_free(s->paths);
	x_free(s->columns);
	x_free(s->values);
	x_free(s->figures);
	x_free(s->rows);
	x_free(s);
}

/* ---- in the thread */

static void
no_figures(struct dataset_figures *f)
{
	double *all = (double *)f;

	for (size_t i = 0; i < sizeof *f / sizeof *all; i++)
		all[i] = (double)NAN;
}

static void
take_shares(const struct dataset_series *s, size_t column, const struct data_summary *m,
    struct dataset_figures *f)
{
	const uint64_t *hashes = &s->values[column * DATASET_SERIES_VALUES];

	for (size_t i = 0; i < DATASET_SERIES_VALUES && hashes[i] != 0 && m->present > 0; i++) {
		const struct data_top_item *item = data_top_find(&m->column->top, hashes[i]);

		f->shares[i] = item != NULL ? (double)item->count / (double)m->present : 0;
	}
}

static void
take_column(const struct dataset_series *s, size_t column, const struct data_column *c,
    struct dataset_figures *f)
{
	struct data_summary m;

	data_summary_make(&m, c);
	f->missing = c->rows > 0 ? (double)m.missing / (double)c->rows : (double)NAN;
	f->distinct = m.distinct;
	f->mean = m.mean;
	f->low = m.quantiles[2];
	f->q25 = m.quantiles[DATA_Q25];
	f->median = m.quantiles[DATA_Q50];
	f->q75 = m.quantiles[DATA_Q75];
	f->high = m.quantiles[8];
	if (!m.numeric && !m.temporal)
		take_shares(s, column, &m, f);
	data_summary_release(&m);
}

static void
read_version(struct dataset_series *s, size_t version)
{
	struct dataset_figures *f = &s->figures[version * s->count];
	struct data_profile profile;

	for (size_t i = 0; i < s->count; i++)
		no_figures(&f[i]);
	s->rows[version] = (double)NAN;
	if (!data_profile_load(&profile, s->paths[version], NULL))
		return;
	s->rows[version] = (double)profile.rows;
	for (size_t i = 0; i < s->count; i++) {
		const struct data_column *c = data_profile_find(&profile, slice_of(s->columns[i]));

		if (c != NULL)
			take_column(s, i, c, &f[i]);
	}
	data_profile_release(&profile);
}

static void
work(void *self)
{
	struct dataset_series *s = self;

	for (size_t i = 0; i < s->versions && worker_goes_on(&s->worker); i++) {
		read_version(s, i);
		atomic_store(&s->done, i + 1);
		worker_wake(&s->worker);
	}
}

/* ---- in the screen */

static struct dataset_series *
series_new(const struct dataset_series_request *r)
{
	struct dataset_series *s = x_new(struct dataset_series);

	s->versions = r->versions;
	s->count = r->count;
	s->paths = x_new_array(char *, r->versions + 1);
	s->columns = x_new_array(char *, r->count + 1);
	s->values = x_new_array(uint64_t, r->count * DATASET_SERIES_VALUES + 1);
	s->figures = x_new_array(struct dataset_figures, r->versions * r->count + 1);
	s->rows = x_new_array(double, r->versions + 1);
	for (size_t i = 0; i < r->versions; i++)
		s->paths[i] = xstrdup(r->paths[i]);
	for (size_t i = 0; i < r->count; i++)
		s->columns[i] = xstrdup(r->columns[i]);
	if (r->count > 0)
		memcpy(s->values, r->values, r->count * DATASET_SERIES_VALUES * sizeof *s->values);
	return s;
}

struct dataset_series *
dataset_series_start(const struct dataset_series_request *request, struct err *err)
{
	struct dataset_series *s = series_new(request);

	return worker_start(&s->worker, work, series_free, s, err) ? s : NULL;
}

void
dataset_series_release(struct dataset_series *s)
{
	if (s != NULL)
		worker_release(&s->worker);
}

int
dataset_series_fd(const struct dataset_series *s)
{
	return worker_fd(&s->worker);
}

void
dataset_series_seen(struct dataset_series *s)
{
	worker_seen(&s->worker);
}

size_t
dataset_series_done(const struct dataset_series *s)
{
	return atomic_load(&s->done);
}

size_t
dataset_series_total(const struct dataset_series *s)
{
	return s->versions;
}

const struct dataset_figures *
dataset_series_at(const struct dataset_series *s, size_t version, size_t column)
{
	x_assert(version < dataset_series_done(s) && column < s->count);
	return &s->figures[version * s->count + column];
}

double
dataset_series_rows(const struct dataset_series *s, size_t version)
{
	x_assert(version < dataset_series_done(s));
	return s->rows[version];
}
