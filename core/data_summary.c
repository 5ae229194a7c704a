/*
 * data_summary.c - derived figures. See the header.
 */
#include "data_summary.h"

#include <math.h>
#include <string.h>

#include "base_time.h"

const double data_quantile_shares[DATA_QUANTILES] = { .001, .01, .05, .1, .25, .5, .75, .9, .95,
	.99, .999 };

static const char *const type_names[] = { "null", "bool", "int", "float", "date", "timestamp",
	"code", "string", "json" };

const char *
data_type_name(enum data_type t)
{
	return type_names[t];
}

/* The narrowest type that covers all values. */
static const struct {
	enum data_type type;
	uint32_t classes;
} lattice[] = {
	{ DATA_TYPE_NULL, 0 },
	{ DATA_TYPE_BOOL, 1u << DATA_CLASS_BOOL },
	{ DATA_TYPE_INT, 1u << DATA_CLASS_INT },
	{ DATA_TYPE_FLOAT, 1u << DATA_CLASS_INT | 1u << DATA_CLASS_REAL | 1u << DATA_CLASS_NAN },
	{ DATA_TYPE_DATE, 1u << DATA_CLASS_DATE | 1u << DATA_CLASS_FAR },
	{ DATA_TYPE_TIME, 1u << DATA_CLASS_DATE | 1u << DATA_CLASS_TIME | 1u << DATA_CLASS_FAR },
	{ DATA_TYPE_CODE, 1u << DATA_CLASS_CODE | 1u << DATA_CLASS_INT },
	{ DATA_TYPE_JSON, 1u << DATA_CLASS_JSON },
	{ DATA_TYPE_STRING, UINT32_MAX },
};

static const uint32_t told_classes[DATA_TOLDS] = {
	[DATA_TOLD_BOOL] = 1u << DATA_CLASS_BOOL,
	[DATA_TOLD_INT] = 1u << DATA_CLASS_INT | 1u << DATA_CLASS_REAL | 1u << DATA_CLASS_NAN,
	[DATA_TOLD_FLOAT] = 1u << DATA_CLASS_INT | 1u << DATA_CLASS_REAL | 1u << DATA_CLASS_NAN,
	[DATA_TOLD_TIME] = 1u << DATA_CLASS_DATE | 1u << DATA_CLASS_TIME | 1u << DATA_CLASS_FAR,
	[DATA_TOLD_CODE] = 1u << DATA_CLASS_CODE | 1u << DATA_CLASS_INT,
};

enum data_type
data_column_type(const struct data_column *c)
{
	uint32_t seen = 0;
	size_t i = 0;

	for (int class = DATA_CLASS_EMPTY; class < DATA_CLASSES; class++)
		if (c->classes[class] > 0)
			seen |= 1u << class;
	/* An empty text says nothing where all else is of one kind, unless all are texts. */
	if (seen != 1u << DATA_CLASS_EMPTY)
		seen &= ~(1u << DATA_CLASS_EMPTY);
	/* What does not fit the type that was told is odd, not another type. */
	if ((seen & told_classes[c->told]) != 0)
		seen &= told_classes[c->told];
	if (c->told == DATA_TOLD_FLOAT && seen == 1u << DATA_CLASS_INT)
		seen |= 1u << DATA_CLASS_REAL;
	while ((seen & ~lattice[i].classes) != 0)
		i++;
	/* nan alone is a word, not a number */
	if (lattice[i].type == DATA_TYPE_FLOAT && seen == 1u << DATA_CLASS_NAN)
		return DATA_TYPE_STRING;
	return lattice[i].type;
}

double
data_column_distinct(const struct data_column *c)
{
	double estimate, range = (double)c->max_int - (double)c->min_int + 1;

	if (c->hll == NULL)
		return (double)c->top.count;
	estimate = data_hll_estimate(c->hll);
	/* There are no more whole numbers than from the least to the greatest. */
	return c->classes[DATA_CLASS_INT] + c->classes[DATA_CLASS_NULL] == c->rows ? fmin(estimate, range) : estimate;
}

/* ------------------------------------------------------------------------------------- values */

/* False for a text, NaN or an infinity. */
static bool
item_number(const struct data_top_item *item, double *out)
{
	if (item->kind == DATA_VALUE_TEXT)
		return false;
	*out = item->kind == DATA_VALUE_REAL ? item->value.d : (double)item->value.i;
	return isfinite(*out);
}

struct data_weighted *
data_column_items(const struct data_column *c, size_t *count, uint64_t *n, double *rank_error)
{
	struct data_weighted *items;

	*n = c->kll.n;
	*count = 0;
	*rank_error = 0;
	if (c->hll != NULL) {
		*rank_error = data_kll_rank_error(&c->kll);
		return data_kll_items(&c->kll, count);
	}
	items = xmalloc((c->top.count + 1) * sizeof *items);
	for (size_t i = 0; i < c->top.count; i++) {
		items[*count].weight = c->top.items[i].count;
		*count += item_number(&c->top.items[i], &items[*count].value);
	}
	data_weighted_sort(items, *count);
	return items;
}

/* ------------------------------------------------------------------------------------- parts */

/* Those that a type covers. */
static uint32_t
classes_of(enum data_type type)
{
	for (size_t i = 0; i < ARRAY_LEN(lattice); i++)
		if (lattice[i].type == type)
			return lattice[i].classes;
	return 0;
}

static void
find_odd(struct data_summary *s)
{
	const struct data_column *c = s->column;
	int most = DATA_CLASS_BOOL;

	for (int class = DATA_CLASS_BOOL; class < DATA_CLASSES; class++)
		if (c->classes[class] > c->classes[most])
			most = class;
	for (int class = DATA_CLASS_BOOL; class < DATA_CLASSES; class++) {
		bool ranges = s->type == DATA_TYPE_FLOAT || s->type == DATA_TYPE_DATE || s->type == DATA_TYPE_TIME;
		bool fits = class == most ||
		    (ranges && (classes_of(s->type) & 1u << class) != 0);

		if (fits || c->classes[class] <= s->odd_count)
			continue;
		s->odd_class = (enum data_class)class;
		s->odd_count = c->classes[class];
		s->odd_row = c->first[class];
	}
}

static void
find_values(struct data_summary *s)
{
	const struct data_column *c = s->column;
	double n = (double)s->present, h = 0;

	s->distinct = data_column_distinct(c);
	s->distinct_exact = c->hll == NULL;
	s->distinct_error = s->distinct_exact ? 0 : DATA_HLL_ERROR;
	if (s->distinct > n)
		s->distinct = n;
	s->duplicates = n - s->distinct;
	s->top_count = data_top_list(&c->top, s->top, DATA_TOP_SHOWN);
	s->mode_share = n > 0 && s->top_count > 0 ? (double)s->top[0]->count / n : (double)NAN;
	s->constant = s->distinct_exact && s->distinct == 1 && s->missing == 0;
	s->near_constant = !s->constant && n > 1 && s->mode_share > 0.995;
	s->unique =
	    n > 1 &&
	    (s->distinct_exact ? s->distinct == n : s->distinct > n * (1 - 3 * DATA_HLL_ERROR)) &&
	    s->mode_share * n < 1.5;
	s->entropy = s->imbalance = (double)NAN;
	if (!s->distinct_exact || n == 0)
		return;
	for (size_t i = 0; i < c->top.count; i++) {
		double p = (double)c->top.items[i].count / n;

		h -= p * log(p);
	}
	s->entropy = h > 0 ? h : 0;
	if (s->distinct > 1)
		s->imbalance = 1 - h / log(s->distinct);
	if (s->imbalance < 1e-12) /* the sum's rounding */
		s->imbalance = 0;
}

/* The median of the distances from the median. */
static double
median_deviation(const struct data_summary *s, uint64_t n)
{
	struct data_weighted *off = xmalloc((s->item_count + 1) * sizeof *off);
	double mad;

	for (size_t i = 0; i < s->item_count; i++)
		off[i] = (struct data_weighted){ fabs(s->items[i].value - s->quantiles[DATA_Q50]),
			s->items[i].weight };
	data_weighted_sort(off, s->item_count);
	mad = data_weighted_quantile(off, s->item_count, n, 0.5);
	x_free(off);
	return mad;
}

static void
find_fences(struct data_summary *s)
{
	s->iqr = s->quantiles[DATA_Q75] - s->quantiles[DATA_Q25];
	s->fence_low = s->quantiles[DATA_Q25] - 1.5 * s->iqr;
	s->fence_high = s->quantiles[DATA_Q75] + 1.5 * s->iqr;
	s->outliers_low = s->outliers_high = 0;
	for (size_t i = 0; i < s->item_count; i++) {
		s->outliers_low +=
		    s->items[i].value < s->fence_low ? (double)s->items[i].weight : 0;
		s->outliers_high +=
		    s->items[i].value > s->fence_high ? (double)s->items[i].weight : 0;
	}
}

/* Equal-width bins over the items. */
static void
make_histogram(
    struct data_histogram *h, const struct data_weighted *items, size_t count, size_t bins)
{
	double min, width;

	memset(h, 0, sizeof *h);
	if (count == 0)
		return;
	min = items[0].value;
	width = (items[count - 1].value - min) / (double)bins;
	if (!(width > 0) || !isfinite(width)) {
		bins = 1;
		width = 0;
	}
	h->count = bins;
	for (size_t i = 0; i < bins; i++)
		h->edges[i] = min + width * (double)i;
	h->edges[bins] = items[count - 1].value;
	for (size_t i = 0; i < count; i++) {
		double at = width > 0 ? floor((items[i].value - min) / width) : 0;

		h->counts[at >= (double)bins ? bins - 1 : (size_t)at] += (double)items[i].weight;
	}
}

/* Bins between quantiles, each with (nearly) the same number of values. A value belongs to one bin whole, so that
 * bins of data with ties are uneven, and fewer. */
static void
make_equal_histogram(
    struct data_histogram *h, const struct data_weighted *items, size_t count, size_t bins)
{
	double total = 0, seen = 0, filled = 1;

	memset(h, 0, sizeof *h);
	for (size_t i = 0; i < count; i++)
		total += (double)items[i].weight;
	for (size_t i = 0; i < count; i++) {
		h->counts[h->count] += (double)items[i].weight;
		seen += (double)items[i].weight;
		if (i + 1 < count && seen * (double)bins < filled * total)
			continue;
		h->edges[++h->count] = items[i].value;
		filled = floor(seen * (double)bins / total) + 1;
	}
	if (count > 0)
		h->edges[0] = items[0].value;
}

double
data_summary_above(const struct data_summary *s, double limit)
{
	double above = 0;

	for (size_t i = s->item_count; i > 0 && s->items[i - 1].value > limit; i--)
		above += (double)s->items[i - 1].weight;
	return above;
}

/* Only of times that ascend: else there are no gaps to speak of. */
static void
find_gaps(struct data_summary *s)
{
	struct data_weighted *gaps;
	size_t count;

	if (!s->ascending || s->column->gaps.n == 0)
		return;
	gaps = data_kll_items(&s->column->gaps, &count);
	s->median_gap = data_weighted_quantile(gaps, count, s->column->gaps.n, 0.5);
	x_free(gaps);
}

static void
find_quantiles(struct data_summary *s)
{
	uint64_t n;

	s->items = data_column_items(s->column, &s->item_count, &n, &s->rank_error);
	s->min = s->column->kll.min;
	s->max = s->column->kll.max;
	for (size_t i = 0; i < DATA_QUANTILES; i++)
		s->quantiles[i] =
		    data_weighted_quantile(s->items, s->item_count, n, data_quantile_shares[i]);
	make_histogram(&s->histogram, s->items, s->item_count, DATA_BINS);
	make_equal_histogram(&s->equal, s->items, s->item_count, DATA_EQUAL_BINS);
}

static void
find_order(struct data_summary *s)
{
	const struct data_column *c = s->column;

	if (c->moments.n < 2 || (uint64_t)c->moments.n != s->present)
		return;
	s->ascending = c->ascending;
	s->descending = c->descending && !c->ascending;
	s->strict = (s->ascending || s->descending) && !c->repeats;
}

static void
find_text_order(struct data_summary *s)
{
	const struct data_order *o = &s->column->order;

	if (o->count < 2 || o->count != s->present)
		return;
	s->ascending = !o->falls;
	s->descending = !o->rises && o->falls;
	s->strict = (s->ascending || s->descending) && !o->repeats;
}

static void
find_folded(struct data_summary *s)
{
	s->folded = data_column_folded(s->column, &s->folded_exact);
	if (s->folded > s->distinct)
		s->folded = s->distinct;
}

static void
find_moments(struct data_summary *s)
{
	const struct data_moments *m = &s->column->moments;

	s->mean = data_moments_mean(m);
	s->variance = data_moments_variance(m);
	s->sd = data_moments_sd(m);
	s->sum = m->sum + m->lost;
	s->cv = s->mean != 0 ? s->sd / fabs(s->mean) : (double)NAN;
	s->sem = s->sd / sqrt(m->n);
	s->skewness_g1 = data_moments_skewness(m, 0);
	s->skewness = data_moments_skewness(m, 1);
	s->kurtosis_g2 = data_moments_kurtosis(m, 0);
	s->kurtosis = data_moments_kurtosis(m, 1);
	s->geometric_mean = data_moments_geometric_mean(m);
	s->autocorrelation = data_moments_autocorrelation(m);
	s->mad = median_deviation(s, s->column->kll.n);
	find_fences(s);
}

static void
find_lengths(struct data_summary *s)
{
	const struct data_column *c = s->column;
	double n = (double)c->texts;
	struct data_weighted *items;
	size_t count;

	s->length_mean = n > 0 ? (double)c->text_chars / n : (double)NAN;
	s->length_sd =
	    n > 1
		? sqrt(fmax(0, (c->length_m2_sum - n * s->length_mean * s->length_mean) / (n - 1)))
		: (double)NAN;
	items = data_kll_items(&c->lengths, &count);
	for (size_t i = 0; i < DATA_QUANTILES; i++)
		s->length_quantiles[i] =
		    data_weighted_quantile(items, count, c->lengths.n, data_quantile_shares[i]);
	x_free(items);
}

/* From `min` on, figures are NaN unless they are found. */
static void
no_figures(struct data_summary *s)
{
	double *const figures[] = { &s->min, &s->max, &s->mean, &s->sd, &s->variance, &s->sum,
		&s->cv, &s->sem, &s->skewness, &s->skewness_g1, &s->kurtosis, &s->kurtosis_g2,
		&s->geometric_mean, &s->autocorrelation, &s->iqr, &s->mad, &s->fence_low,
		&s->fence_high, &s->outliers_low, &s->outliers_high, &s->median_gap, &s->folded };

	for (size_t i = 0; i < ARRAY_LEN(figures); i++)
		*figures[i] = (double)NAN;
	for (size_t i = 0; i < DATA_QUANTILES; i++)
		s->quantiles[i] = s->length_quantiles[i] = (double)NAN;
}

void
data_summary_make(struct data_summary *s, const struct data_column *c)
{
	memset(s, 0, sizeof *s);
	no_figures(s);
	s->column = c;
	s->type = data_column_type(c);
	s->missing = c->classes[DATA_CLASS_NULL];
	s->present = c->rows - s->missing;
	find_odd(s);
	find_values(s);
	s->numeric = c->family == DATA_FAMILY_NUMBER && c->moments.n > 0;
	s->temporal = c->family == DATA_FAMILY_TIME && c->moments.n > 0;
	if (s->numeric || s->temporal) {
		find_quantiles(s);
		find_order(s);
	}
	if (s->numeric)
		find_moments(s);
	if (s->temporal)
		find_gaps(s);
	if (c->family == DATA_FAMILY_TEXT && s->present > 0) {
		find_text_order(s);
		find_folded(s);
	}
	if (c->texts > 0)
		find_lengths(s);
}

void
data_summary_release(struct data_summary *s)
{
	x_free(s->items);
	s->items = NULL;
}

void
data_summary_print(const struct data_summary *s, double value, struct buf *out)
{
	char text[STR_SHORT];

	if (!s->temporal) {
		buf_add(out, str_number(text, value, 6));
		return;
	}
	if (!(fabs(value) < 9.2e18))
		return;
	time_format(text, (int64_t)value);
	if (s->type == DATA_TYPE_DATE)
		text[10] = '\0';
	else
		text[19] = '\0';
	buf_add(out, text);
}
