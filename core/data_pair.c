/*
 * data_pair.c - from two columns to measures. See the header.
 */
#include "data_pair.h"

#include <math.h>
#include <string.h>

#include "base.h"
#include "data_math.h"

enum { CATEGORIES = 1000, FEW = 20, QUANTILE_BINS = 10, HOURS = 24, WEEKDAYS = 7 };

void
data_measures_clear(struct data_measures *m)
{
	for (size_t i = 0; i < sizeof *m / sizeof(double); i++)
		memcpy((char *)m + i * sizeof(double), &(double){ (double)NAN }, sizeof(double));
}

double
data_pair_scale(double sd)
{
	return sd > 0.001 ? sd : 0.001;
}

static enum data_drift_kind
kind_of(const struct data_summary *s, const struct data_summary *t)
{
	bool exact = s->distinct_exact && t->distinct_exact;

	/* Where one side has no values, the other tells what the column is. */
	if (s->present == 0)
		s = t;
	else if (t->present == 0)
		t = s;
	if (s->temporal && t->temporal)
		return DATA_AS_TIME;
	if (s->numeric && t->numeric) {
		/* A running number says where a row stands, not what it is. */
		if (s->type == DATA_TYPE_INT && s->unique && t->unique && s->strict && t->strict &&
		    s->present > FEW)
			return DATA_AS_ID;
		return exact && s->distinct <= FEW && t->distinct <= FEW ? DATA_AS_CATEGORY
									 : DATA_AS_NUMBER;
	}
	if (exact && s->distinct <= CATEGORIES && !(s->unique && s->present > FEW))
		return DATA_AS_CATEGORY;
	return s->unique ? DATA_AS_ID : DATA_AS_TEXT;
}

void
data_pair_init(struct data_pair *p, const struct data_column *a, const struct data_column *b)
{
	*p = (struct data_pair){ .a = a, .b = b };
	data_summary_make(&p->before, a);
	data_summary_make(&p->now, b);
	p->kind = kind_of(&p->before, &p->now);
	p->numeric = p->before.numeric && p->now.numeric;
}

void
data_pair_release(struct data_pair *p)
{
	data_summary_release(&p->before);
	data_summary_release(&p->now);
	data_bins_release(&p->bins);
	x_free(p->x);
	x_free(p->y);
}

/* ------------------------------------------------------------------------------------- values and bins */

static void
find_values(struct data_pair *p)
{
	double error_x = 0, error_y = 0;
	uint64_t n, m;

	if (p->numeric) {
		p->x = data_column_items(p->a, &p->nx, &n, &error_x);
		p->y = data_column_items(p->b, &p->ny, &m, &error_y);
	} else {
		p->x = data_kll_items(&p->a->lengths, &p->nx);
		p->y = data_kll_items(&p->b->lengths, &p->ny);
		error_x = data_kll_rank_error(&p->a->lengths);
		error_y = data_kll_rank_error(&p->b->lengths);
	}
	p->n = data_weighted_total(p->x, p->nx);
	p->m = data_weighted_total(p->y, p->ny);
	p->band = error_x + error_y;
}

/* NaN is missing, and an infinity is no value: both have rules of their own. */
static double
category_count(const struct data_top_item *item)
{
	return item->kind == DATA_VALUE_REAL && !isfinite(item->value.d) ? 0 : (double)item->count;
}

/* Both lists are sorted by hash. */
static void
top_bins(struct data_bins *bins, const struct data_top *s, const struct data_top *t)
{
	size_t i = 0, j = 0, bin = 0;

	data_bins_init(bins, s->count + t->count + 1);
	while (i < s->count || j < t->count) {
		bool only_t = i == s->count || (j < t->count && t->items[j].hash < s->items[i].hash),
		     only_s = j == t->count || (i < s->count && s->items[i].hash < t->items[j].hash);

		if (!only_t)
			bins->p[bin] = category_count(&s->items[i++]);
		if (!only_s)
			bins->q[bin] = category_count(&t->items[j++]);
		bins->n += bins->p[bin];
		bins->m += bins->q[bin];
		bin += bins->p[bin] + bins->q[bin] > 0;
	}
	bins->count = bin;
}

/* The category whose share changed most. */
static void
name_worst(struct data_pair *p)
{
	const struct data_top *tops[2] = { &p->a->top, &p->b->top }, *at = NULL;
	const struct data_top_item *worst = NULL;
	struct buf text = BUF_INIT;

	for (size_t side = 0; side < 2; side++)
		for (size_t i = 0; i < tops[side]->count; i++) {
			const struct data_top_item *item = &tops[side]->items[i],
						   *twin = data_top_find(tops[1 - side], item->hash);
			double own = category_count(item) / (side == 0 ? p->n : p->m);
			double other =
			    twin == NULL ? 0 : category_count(twin) / (side == 0 ? p->m : p->n);

			if (fabs(own - other) <= fabs(p->worst_share - p->worst_share_before))
				continue;
			worst = item;
			at = tops[side];
			p->worst_share_before = side == 0 ? own : other;
			p->worst_share = side == 0 ? other : own;
		}
	if (worst == NULL)
		return;
	data_top_print(at, worst, &text);
	str_copy(p->worst, sizeof p->worst, text.len > 0 ? buf_str(&text) : "\"\"");
	buf_release(&text);
}

static void
find_categories(struct data_pair *p)
{
	top_bins(&p->bins, &p->a->top, &p->b->top);
	p->n = p->bins.n;
	p->m = p->bins.m;
	for (size_t i = 0; i < p->bins.count; i++) {
		p->unseen += p->bins.p[i] > 0 ? 0 : p->bins.q[i];
		p->seen_once += p->bins.p[i] == 1;
	}
	if (p->n > 0 && p->m > 0)
		name_worst(p);
	p->score = "jensen_shannon";
}

static void
count_bins(struct data_bins *bins, const uint64_t *p, const uint64_t *q, size_t count)
{
	data_bins_init(bins, count);
	for (size_t i = 0; i < count; i++) {
		bins->p[i] = (double)p[i];
		bins->q[i] = (double)q[i];
		bins->n += bins->p[i];
		bins->m += bins->q[i];
	}
}

static double
distance_of(const struct data_bins *b)
{
	return b->n > 0 && b->m > 0 ? data_jensen_shannon(b) : 0;
}

/* Days of the week, or hours of the day where there are any and they changed more. */
static void
find_times(struct data_pair *p)
{
	struct data_bins hours;

	count_bins(&p->bins, p->a->weekdays, p->b->weekdays, WEEKDAYS);
	p->clock = DATA_CLOCK_WEEKDAYS;
	if (p->a->classes[DATA_CLASS_TIME] > 0 && p->b->classes[DATA_CLASS_TIME] > 0) {
		count_bins(&hours, p->a->hours, p->b->hours, HOURS);
		if (distance_of(&hours) > distance_of(&p->bins)) {
			struct data_bins spare = p->bins;

			p->bins = hours;
			hours = spare;
			p->clock = DATA_CLOCK_HOURS;
		}
		data_bins_release(&hours);
		p->two_tests = true;
	}
	p->n = p->bins.n;
	p->m = p->bins.m;
	p->score = "jensen_shannon";
}

/* Classes of characters. Those of one text are not independent, so that a text counts for one. */
static void
find_characters(struct data_pair *p)
{
	count_bins(&p->bins, p->a->chars, p->b->chars, DATA_CHAR_CLASSES);
	for (size_t i = 0; i < p->bins.count; i++) {
		p->bins.p[i] *= p->bins.n > 0 ? p->n / p->bins.n : 0;
		p->bins.q[i] *= p->bins.m > 0 ? p->m / p->bins.m : 0;
	}
	p->bins.n = p->n;
	p->bins.m = p->m;
}

static void
find_number_bins(struct data_pair *p, enum data_cut cut)
{
	switch (cut) {
	case DATA_CUT_QUANTILES:
		data_bins_quantiles(&p->bins, p->x, p->nx, p->y, p->ny, QUANTILE_BINS);
		break;
	case DATA_CUT_STURGES: data_bins_sturges(&p->bins, p->x, p->nx, p->y, p->ny, 0); break;
	case DATA_CUT_DOANE:
		data_bins_doane(
		    &p->bins, p->x, p->nx, p->y, p->ny, data_moments_skewness(&p->a->moments, false));
		break;
	case DATA_CUT_ALIGNED:
		data_bins_aligned(&p->bins, p->x, p->nx, p->y, p->ny, QUANTILE_BINS);
		break;
	}
	p->score = "wasserstein_normed";
}

/* ------------------------------------------------------------------------------------- measures */

static void
measure_bins(const struct data_bins *b, struct data_measures *m)
{
	struct data_chi chi;
	size_t where, used = 0, two[2] = { 0 };

	if (b->n < 1 || b->m < 1)
		return;
	m->psi = data_psi(b);
	m->kl = data_kl(b);
	m->jensen_shannon_divergence_2 = data_jensen_shannon(b) / M_LN2;
	m->jensen_shannon_2 = sqrt(m->jensen_shannon_divergence_2);
	m->jensen_shannon = sqrt(data_jensen_shannon(b));
	m->hellinger = data_hellinger(b);
	m->tvd = data_tvd(b);
	m->linf = data_linf(b, &where);
	m->normalised_difference = data_normalised_difference(b);
	chi = data_chi_test(b);
	m->chi = chi.chi;
	m->chi_p = chi.chi_p;
	m->g = chi.g;
	m->g_p = chi.g_p;
	m->cramers_v = chi.cramers_v;
	m->chi_one_way_p = data_chi_one_way(b);
	for (size_t i = 0; i < b->count; i++)
		if (b->p[i] + b->q[i] > 0 && used++ < 2)
			two[used - 1] = i;
	if (used <= 2)
		m->proportions_p = data_two_proportions(b->p[two[0]], b->n, b->q[two[0]], b->m);
}

static void
measure_values(struct data_pair *p, struct data_measures *m, double sd, double mean, double mean_now)
{
	struct data_epps epps = data_epps_singleton(p->x, p->nx, p->y, p->ny);
	struct data_ecdf *e = &p->ecdf;
	double scale = data_pair_scale(sd);

	*e = data_ecdf_compare(p->x, p->nx, p->y, p->ny);
	m->ks = e->ks;
	m->ks_band = p->band;
	m->ks_p = data_ks_tail(fmax(0, e->ks - p->band), p->n, p->m);
	/* The difference of the means is exact, and no Wasserstein distance is below it. */
	m->wasserstein = fmax(e->wasserstein, isnan(mean_now - mean) ? 0 : fabs(mean_now - mean));
	m->wasserstein_normed = m->wasserstein / scale;
	m->energy = e->energy;
	m->energy_normed = e->energy / sqrt(scale);
	m->anderson = e->anderson;
	m->anderson_p = e->anderson_p;
	m->cramer = e->cramer;
	m->cramer_p = e->cramer_p;
	m->mann_whitney = e->rank_difference;
	m->mann_whitney_p = e->mann_whitney_p;
	m->epps = epps.w;
	m->epps_p = epps.p;
}

static void
measure_numbers(struct data_pair *p, struct data_measures *m)
{
	const struct data_summary *s = &p->before, *t = &p->now;

	measure_values(p, m, s->sd, s->mean, t->mean);
	if (s->iqr > 0)
		m->wasserstein_iqr = m->wasserstein / s->iqr;
	m->welch_p = data_welch(s->mean, s->variance, p->n, t->mean, t->variance, p->m);
}

/* Adds what a column's sketch of distinct values has, made from the list where that has all. */
static void
add_distinct(struct data_hll *out, const struct data_column *c)
{
	if (c->hll != NULL)
		data_hll_merge(out, c->hll);
	for (size_t i = 0; c->hll == NULL && i < c->top.count; i++)
		data_hll_add(out, c->top.items[i].hash);
}

/* The share of distinct values that both have, of all: exact while both lists have all. */
static double
overlap_of(const struct data_column *a, const struct data_column *b)
{
	struct data_hll first, second;
	double x, y, all, both = 0;

	if (a->hll == NULL && b->hll == NULL) {
		for (size_t i = 0; i < a->top.count; i++)
			both += data_top_find(&b->top, a->top.items[i].hash) != NULL;
		all = (double)a->top.count + (double)b->top.count - both;
		return all > 0 ? both / all : 0;
	}
	memset(&first, 0, sizeof first);
	memset(&second, 0, sizeof second);
	add_distinct(&first, a);
	add_distinct(&second, b);
	x = data_hll_estimate(&first);
	y = data_hll_estimate(&second);
	data_hll_merge(&first, &second);
	all = data_hll_estimate(&first);
	return all > 0 ? fmin(1, fmax(0, (x + y - all) / all)) : 0;
}

/* What the distinct values, their number and their shapes did. */
static void
measure_variety(const struct data_pair *p, struct data_measures *m)
{
	struct data_bins shapes;
	double a = p->before.distinct, b = p->now.distinct;

	m->overlap = overlap_of(p->a, p->b);
	if (a > 0 && p->now.present > 0)
		m->distinct_ratio = b / (double)p->now.present / (a / (double)p->before.present);
	top_bins(&shapes, &p->a->shapes, &p->b->shapes);
	if (shapes.n > 0 && shapes.m > 0)
		m->shape_jensen_shannon = sqrt(data_jensen_shannon(&shapes));
	data_bins_release(&shapes);
}

static void
measure_texts(struct data_pair *p, struct data_measures *m)
{
	find_values(p);
	find_characters(p);
	if (p->n < 1 || p->m < 1)
		return;
	measure_bins(&p->bins, m);
	measure_values(p, m, p->before.length_sd, p->before.length_mean, p->now.length_mean);
	p->score = m->jensen_shannon > m->wasserstein_normed ? "jensen_shannon" : "wasserstein_normed";
	p->two_tests = true;
}

void
data_pair_measure(struct data_pair *p, enum data_cut cut, struct data_measures *m)
{
	data_measures_clear(m);
	measure_variety(p, m);
	if (p->kind == DATA_AS_TIME) {
		find_times(p);
		measure_bins(&p->bins, m);
		return;
	}
	if (p->numeric) {
		find_values(p);
		if (p->n >= 1 && p->m >= 1)
			measure_numbers(p, m);
	}
	if (p->kind == DATA_AS_NUMBER)
		find_number_bins(p, cut);
	else if (p->kind == DATA_AS_CATEGORY)
		find_categories(p);
	else if (!p->numeric)
		measure_texts(p, m);
	if (p->kind == DATA_AS_NUMBER || p->kind == DATA_AS_CATEGORY)
		measure_bins(&p->bins, m);
	if (p->kind == DATA_AS_ID)
		p->score = NULL;
}
