/*
 * data_drift.c - column by column: what to compare it as, all measures, the rule.
 */
#include "data_drift.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data_math.h"

enum { CATEGORIES = 1000, FEW = 20, QUANTILE_BINS = 10 };

static const char *const verdict_names[] = { "stable", "drift", "insufficient data",
	"significant, below threshold", "not compared", "new column", "missing column",
	"type changed" };
static const char *const kind_names[] = { "number", "category", "time", "text", "identifier" };

const char *
data_verdict_name(enum data_verdict v)
{
	return verdict_names[v];
}

const char *
data_drift_kind_name(enum data_drift_kind k)
{
	return kind_names[k];
}

/* ------------------------------------------------------------------------------------- presets */

/* What another tool compares columns by. Measures are names of the table below. */
struct preset {
	const char *name;
	const char *number, *category;
	double number_threshold, category_threshold;
	const char *small_number, *small_category; /* up to 1,000 reference rows; NULL: the same */
	double small_threshold;
	enum { BINS_QUANTILES, BINS_STURGES } bins;
};

static const struct preset presets[] = {
	{ "evidently", "wasserstein_normed", "jensen_shannon", .1, .1, "ks_p", "chi_p", .05,
	    BINS_STURGES },
	{ "tfdv", "jensen_shannon_divergence_2", "linf", .1, .1, NULL, NULL, 0, BINS_STURGES },
	{ "nannyml", "jensen_shannon_2", "jensen_shannon_2", .1, .1, NULL, NULL, 0, BINS_STURGES },
	{ "whylogs", "ks_p", "hellinger", .05, .4, NULL, NULL, 0, BINS_QUANTILES },
	{ "psi", "psi", "psi", .25, .25, NULL, NULL, 0, BINS_QUANTILES },
};

const char *
data_drift_presets(void)
{
	return "evidently|tfdv|nannyml|whylogs|psi";
}

static const struct preset *
find_preset(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(presets); i++)
		if (str_equal(presets[i].name, name))
			return &presets[i];
	return NULL;
}

/* A score by its name; *is_p: small values are the alarm. */
static double
measure_named(const struct data_measures *m, const char *name, bool *is_p)
{
	const struct {
		const char *name;
		double value;
		bool is_p;
	} all[] = {
		{ "wasserstein_normed", m->wasserstein_normed, false },
		{ "jensen_shannon", m->jensen_shannon, false },
		{ "jensen_shannon_2", m->jensen_shannon / sqrt(M_LN2), false },
		{ "jensen_shannon_divergence_2", m->jensen_shannon * m->jensen_shannon / M_LN2,
		    false },
		{ "linf", m->linf, false },
		{ "hellinger", m->hellinger, false },
		{ "psi", m->psi, false },
		{ "ks_p", m->ks_p, true },
		{ "chi_p", m->chi_p, true },
		{ "ks", m->ks, false },
		{ "kl", m->kl, false },
		{ "tvd", m->tvd, false },
		{ "energy_normed", m->energy_normed, false },
		{ "chi_square_p", m->chi_p, true },
		{ "g_p", m->g_p, true },
		{ "anderson_darling_p", m->anderson_p, true },
		{ "cramer_von_mises_p", m->cramer_p, true },
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (!str_equal(all[i].name, name))
			continue;
		*is_p = all[i].is_p;
		return all[i].value;
	}
	*is_p = false;
	return (double)NAN;
}

/* ------------------------------------------------------------------------------------- one pair of columns */

/* A column before and now, with what is computed on the way. */
struct pair {
	const struct data_column *a, *b;
	struct data_summary before, now;
	struct data_weighted *x, *y;	/* numbers or times */
	size_t nx, ny;
	double n, m;			/* values that are compared */
	struct data_bins bins;
	size_t bins_used;		/* with any count */
	struct data_ecdf ecdf;
	const struct preset *preset;
	double unseen_limit;		/* NaN: the rule's own */
};

/* What a person calls a measure, and which of the figures it is. */
const char *const data_drift_measures[] = { "psi", "ks", "wasserstein", "jensen-shannon", "kl",
	"hellinger", "tvd", "linf", "energy", "chi-square", "g", "anderson-darling", "cramer-von-mises",
	NULL };

static const char *const measure_figures[] = { "psi", "ks", "wasserstein_normed", "jensen_shannon", "kl",
	"hellinger", "tvd", "linf", "energy_normed", "chi_square_p", "g_p", "anderson_darling_p",
	"cramer_von_mises_p" };

static const char *
figure_of(const char *measure)
{
	for (size_t i = 0; data_drift_measures[i] != NULL; i++)
		if (str_equal(measure, data_drift_measures[i]))
			return measure_figures[i];
	return NULL;
}

static enum data_drift_kind
kind_of(const struct pair *p)
{
	const struct data_summary *s = &p->before, *t = &p->now;
	bool few =
	    s->distinct_exact && t->distinct_exact && s->distinct <= FEW && t->distinct <= FEW;

	if (s->temporal && t->temporal)
		return DATA_AS_TIME;
	if (s->numeric && t->numeric) {
		/* A running number says where a row stands, not what it is. */
		if (s->type == DATA_TYPE_INT && s->unique && t->unique && s->strict && t->strict &&
		    s->present > FEW)
			return DATA_AS_ID;
		return few ? DATA_AS_CATEGORY : DATA_AS_NUMBER;
	}
	if (s->distinct_exact && t->distinct_exact && s->distinct <= CATEGORIES &&
	    !(s->unique && s->present > FEW))
		return DATA_AS_CATEGORY;
	return s->unique ? DATA_AS_ID : DATA_AS_TEXT;
}

/* Categories of both by their hashes; both lists are sorted by hash. */
static void
category_bins(struct pair *p, struct data_drift_column *c)
{
	const struct data_top *s = &p->a->top, *t = &p->b->top;
	size_t i = 0, j = 0, bin = 0;
	double worst = 0, unseen = 0;

	data_bins_init(&p->bins, s->count + t->count + 1);
	while (i < s->count || j < t->count) {
		const struct data_top_item *a = i < s->count ? &s->items[i] : NULL;
		const struct data_top_item *b = j < t->count ? &t->items[j] : NULL;
		const struct data_top_item *shown;
		bool only_b = a == NULL || (b != NULL && b->hash < a->hash),
		     only_a = b == NULL || (a != NULL && a->hash < b->hash);
		double off;

		if (!only_b)
			p->bins.p[bin] = (double)s->items[i++].count;
		if (!only_a)
			p->bins.q[bin] = (double)t->items[j++].count;
		unseen += only_b ? p->bins.q[bin] : 0;
		shown = only_b ? b : a;
		off = fabs(p->bins.p[bin] / p->n - p->bins.q[bin] / p->m);
		if (off > worst) {
			struct buf text = BUF_INIT;

			worst = off;
			data_top_print(only_b ? t : s, shown, &text);
			str_copy(c->worst, sizeof c->worst, buf_str(&text));
			buf_release(&text);
		}
		bin++;
	}
	p->bins.count = bin;
	p->bins.n = p->n;
	p->bins.m = p->m;
	c->unseen = p->m > 0 ? unseen / p->m : (double)NAN;
}

/* New categories are drift of their own kind: no distance sees 2 % of rows that were never there. How
 * many unseen rows chance gives is told by those categories that the reference saw once (Good and
 * Turing). */
static void
judge_unseen(const struct pair *p, struct data_drift_column *c)
{
	double limit = isnan(p->unseen_limit) ? 0.01 : p->unseen_limit, once = 1, expected;

	for (size_t i = 0; i < p->a->top.count; i++)
		once += p->a->top.items[i].count == 1;
	expected = p->m * once / p->n;
	c->unseen_drifted =
	    c->unseen >= limit && c->unseen > 0 && data_poisson_tail(expected, c->unseen * p->m) <= 0.01;
}

/* Hours of the day where there are any, else days of the week. */
static void
time_bins(struct pair *p)
{
	bool hours = p->a->classes[DATA_CLASS_TIME] > 0 && p->b->classes[DATA_CLASS_TIME] > 0;
	size_t count = hours ? 24 : 7;

	data_bins_init(&p->bins, count);
	for (size_t i = 0; i < count; i++) {
		p->bins.p[i] = (double)(hours ? p->a->hours[i] : p->a->weekdays[i]);
		p->bins.q[i] = (double)(hours ? p->b->hours[i] : p->b->weekdays[i]);
		p->bins.n += p->bins.p[i];
		p->bins.m += p->bins.q[i];
	}
}

static void
text_bins(struct pair *p)
{
	data_bins_init(&p->bins, DATA_CHAR_CLASSES);
	for (size_t i = 0; i < DATA_CHAR_CLASSES; i++) {
		p->bins.p[i] = (double)p->a->chars[i];
		p->bins.q[i] = (double)p->b->chars[i];
		p->bins.n += p->bins.p[i];
		p->bins.m += p->bins.q[i];
	}
}

static void
measure_bins(struct pair *p, struct data_measures *m)
{
	struct data_chi chi;
	size_t where;

	for (size_t i = 0; i < p->bins.count; i++)
		p->bins_used += p->bins.p[i] + p->bins.q[i] > 0;
	if (p->bins.n < 1 || p->bins.m < 1)
		return;
	m->psi = data_psi(&p->bins);
	m->kl = data_kl(&p->bins);
	m->jensen_shannon = sqrt(data_jensen_shannon(&p->bins));
	m->hellinger = data_hellinger(&p->bins);
	m->tvd = data_tvd(&p->bins);
	m->linf = data_linf(&p->bins, &where);
	m->normalised_difference = data_normalised_difference(&p->bins);
	chi = data_chi_test(&p->bins);
	m->chi = chi.chi;
	m->chi_p = chi.chi_p;
	m->g = chi.g;
	m->g_p = chi.g_p;
	m->cramers_v = chi.cramers_v;
}

static double
scale_of(double sd)
{
	return sd > 0.001 ? sd : 0.001;
}

static void
measure_values(
    struct pair *p, struct data_measures *m, double sd_before, double mean_before, double mean)
{
	struct data_ecdf *e = &p->ecdf;
	double spread = scale_of(sd_before);

	*e = data_ecdf_compare(p->x, p->nx, p->y, p->ny);
	m->ks = e->ks;
	m->ks_p = data_ks_tail(fmax(0, e->ks - m->ks_band), p->n, p->m);
	/* The difference of the means is exact, and no Wasserstein distance is below it. */
	m->wasserstein = fmax(e->wasserstein, isnan(mean) ? 0 : fabs(mean - mean_before));
	m->wasserstein_normed = m->wasserstein / spread;
	m->energy = e->energy;
	m->energy_normed = e->energy / sqrt(spread);
	m->anderson = e->anderson;
	m->anderson_p = e->anderson_p;
	m->cramer = e->cramer;
	m->cramer_p = e->cramer_p;
	m->mann_whitney_p = e->mann_whitney_p;
}

static void
measure_numbers(struct pair *p, struct data_drift_column *c)
{
	struct data_measures *m = &c->measures;
	double iqr = p->before.iqr;

	measure_values(p, m, c->sd_before, c->mean_before, c->mean);
	if (iqr > 0)
		m->wasserstein_iqr = m->wasserstein / iqr;
	m->welch_p = data_welch(
	    p->before.mean, p->before.variance, p->n, p->now.mean, p->now.variance, p->m);
}

/* ------------------------------------------------------------------------------------- the floor */

/* The 95 % quantile of a score when nothing has changed; the root of 1/n + 1/m is a factor of all. */
static double
floor_factor(const struct pair *p, const struct data_drift_column *c)
{
	double df = p->bins_used > 1 ? (double)p->bins_used - 1 : 1;

	if (c->kind == DATA_AS_NUMBER || c->kind == DATA_AS_TEXT)
		return 1.8 * sqrt(2 / M_PI) * p->ecdf.spread / scale_of(c->sd_before);
	return sqrt(data_chi_quantile(.95, df) / 8);
}

static void
find_floor(const struct pair *p, struct data_drift_column *c)
{
	double factor = floor_factor(p, c), needed = c->threshold / factor;

	c->floor = factor * sqrt(1 / p->n + 1 / p->m);
	needed = needed * needed - 1 / p->n;
	c->rows_needed = needed > 0 ? ceil(1 / needed) : (double)NAN;
}

/* ------------------------------------------------------------------------------------- a column */

static double
missing_share(const struct data_column *c)
{
	/* NaN is missing too. */
	return c->rows > 0 ? (double)(c->classes[DATA_CLASS_NULL] + c->nan) / (double)c->rows : 0;
}

static void
judge_missing(const struct pair *p, struct data_drift_column *c, double limit)
{
	double n = (double)p->a->rows, m = (double)p->b->rows, off, low, high;

	c->missing_before = missing_share(p->a);
	c->missing = missing_share(p->b);
	/* Where nothing is missing there is nothing to test. */
	if (n > 0 && m > 0 && c->missing_before + c->missing > 0)
		c->missing_p = data_two_proportions(c->missing_before * n, n, c->missing * m, m);
	off = fabs(c->missing - c->missing_before);
	low = fmin(c->missing, c->missing_before);
	high = fmax(c->missing, c->missing_before);
	c->missing_drifted = isnan(limit) ? off >= 0.05 || (off >= 0.01 && high >= 2 * low) : off >= limit;
}

static void
no_measures(struct data_drift_column *c)
{
	double *all = (double *)&c->measures;

	for (size_t i = 0; i < sizeof c->measures / sizeof *all; i++)
		all[i] = (double)NAN;
	c->score = c->threshold = c->floor = c->p = c->p_adjusted = c->rows_needed = c->unseen =
	    (double)NAN;
	c->mean_before = c->mean = c->sd_before = c->sd = (double)NAN;
}

/* What the sketches can be off by, added up. */
static void
find_items(struct pair *p, struct data_drift_column *c)
{
	double error_x = 0, error_y = 0;
	uint64_t n, m;

	if (c->kind == DATA_AS_TEXT) {
		p->x = data_kll_items(&p->a->lengths, &p->nx);
		p->y = data_kll_items(&p->b->lengths, &p->ny);
		n = p->a->lengths.n;
		m = p->b->lengths.n;
		error_x = data_kll_rank_error(&p->a->lengths);
		error_y = data_kll_rank_error(&p->b->lengths);
	} else {
		p->x = data_column_items(p->a, &p->nx, &n, &error_x);
		p->y = data_column_items(p->b, &p->ny, &m, &error_y);
	}
	c->measures.ks_band = error_x + error_y;
	p->n = (double)n;
	p->m = (double)m;
}

static void
compare_as(struct pair *p, struct data_drift_column *c)
{
	switch (c->kind) {
	case DATA_AS_NUMBER:
		find_items(p, c);
		if (p->preset != NULL && p->preset->bins == BINS_STURGES)
			data_bins_sturges(&p->bins, p->x, p->nx, p->y, p->ny);
		else
			data_bins_quantiles(&p->bins, p->x, p->nx, p->y, p->ny, QUANTILE_BINS);
		measure_bins(p, &c->measures);
		measure_numbers(p, c);
		c->measure = "wasserstein_normed";
		c->score = c->measures.wasserstein_normed;
		c->p = c->measures.ks_p;
		break;
	case DATA_AS_CATEGORY:
		p->n = (double)p->before.present;
		p->m = (double)p->now.present;
		category_bins(p, c);
		measure_bins(p, &c->measures);
		judge_unseen(p, c);
		c->measure = "jensen_shannon";
		c->score = c->measures.jensen_shannon;
		c->p = c->measures.chi_p;
		break;
	case DATA_AS_TIME:
		time_bins(p);
		p->n = p->bins.n;
		p->m = p->bins.m;
		measure_bins(p, &c->measures);
		c->measure = "jensen_shannon";
		c->score = c->measures.jensen_shannon;
		c->p = c->measures.chi_p;
		break;
	case DATA_AS_TEXT:
		find_items(p, c);
		c->sd_before = p->before.length_sd;
		c->sd = p->now.length_sd;
		c->mean_before = p->before.length_mean;
		c->mean = p->now.length_mean;
		text_bins(p);
		measure_bins(p, &c->measures);
		measure_values(p, &c->measures, c->sd_before, c->mean_before, c->mean);
		c->measure = "wasserstein_normed";
		c->score = c->measures.wasserstein_normed;
		c->p = c->measures.ks_p;
		break;
	case DATA_AS_ID:
		break;
	}
}

/* How many distinct values both have, of all. */
static void
value_overlap(const struct pair *p, struct data_drift_column *c)
{
	struct data_hll both;
	double a = p->before.distinct, b = p->now.distinct, all;

	memset(&both, 0, sizeof both);
	if (p->a->hll != NULL)
		both = *p->a->hll;
	if (p->b->hll != NULL)
		data_hll_merge(&both, p->b->hll);
	for (size_t i = 0; p->a->hll == NULL && i < p->a->top.count; i++)
		data_hll_add(&both, p->a->top.items[i].hash);
	for (size_t i = 0; p->b->hll == NULL && i < p->b->top.count; i++)
		data_hll_add(&both, p->b->top.items[i].hash);
	all = data_hll_estimate(&both);
	c->measures.overlap = all > 0 ? fmin(1, fmax(0, (a + b - all) / all)) : 0;
}

static bool
types_agree(enum data_type a, enum data_type b)
{
	bool a_number = a == DATA_TYPE_INT || a == DATA_TYPE_FLOAT,
	     b_number = b == DATA_TYPE_INT || b == DATA_TYPE_FLOAT;
	bool a_time = a == DATA_TYPE_DATE || a == DATA_TYPE_TIME,
	     b_time = b == DATA_TYPE_DATE || b == DATA_TYPE_TIME;
	bool a_text = a == DATA_TYPE_STRING || a == DATA_TYPE_CODE,
	     b_text = b == DATA_TYPE_STRING || b == DATA_TYPE_CODE;

	return a == b || a == DATA_TYPE_NULL || b == DATA_TYPE_NULL || (a_number && b_number) ||
	       (a_time && b_time) || (a_text && b_text);
}

static const struct data_drift_setting *
setting_of(const struct data_drift_options *o, const char *column)
{
	for (size_t i = 0; i < o->setting_count; i++)
		if (str_equal(o->settings[i].column, column))
			return &o->settings[i];
	return NULL;
}

static double
or_default(double value, double standard)
{
	return value > 0 ? value : standard;
}

/* The limit of a column, else that of all, else NaN. */
static double
limit_of(const struct data_drift_setting *setting, double own, double all)
{
	if (setting != NULL && !isnan(own))
		return own;
	return all > 0 ? all : (double)NAN;
}

static bool
may_be_category(const struct data_drift_column *c)
{
	return c->kind == DATA_AS_NUMBER || c->kind == DATA_AS_TEXT || c->kind == DATA_AS_TIME;
}

/* The measure that a person chose; one that this kind of column does not have leaves no score. */
static void
apply_measure(struct data_drift_column *c, const char *measure)
{
	c->measure = figure_of(measure);
	c->score = measure_named(&c->measures, c->measure, &c->p_decides);
	if (c->p_decides)
		c->threshold = .05;
	if (isnan(c->score)) {
		c->verdict = DATA_NOT_COMPARED;
		snprintf(c->text, sizeof c->text, "a column compared as %s has no %s",
		    data_drift_kind_name(c->kind), measure);
	}
}

static void
apply_preset(const struct pair *p, struct data_drift_column *c)
{
	const struct preset *preset = p->preset;
	bool number = c->kind == DATA_AS_NUMBER,
	     small = preset->small_number != NULL && p->n <= 1000;

	c->threshold = small    ? preset->small_threshold
		       : number ? preset->number_threshold
				: preset->category_threshold;
	c->measure = small    ? (number ? preset->small_number : preset->small_category)
		     : number ? preset->number
			      : preset->category;
	c->score = measure_named(&c->measures, c->measure, &c->p_decides);
	c->floor = (double)NAN;
}

static void
compare_column(struct pair *p, struct data_drift_column *c, const struct data_drift_options *o)
{
	const struct data_drift_setting *setting = setting_of(o, c->name);

	c->kind = kind_of(p);
	c->type = p->now.type;
	c->type_before = p->before.type;
	c->mean_before = p->before.mean;
	c->mean = p->now.mean;
	c->sd_before = p->before.sd;
	c->sd = p->now.sd;
	c->setting = setting;
	c->critical = setting != NULL && setting->critical;
	c->ignored = setting != NULL && setting->ignored;
	if (setting != NULL && setting->category && may_be_category(c))
		c->kind = DATA_AS_CATEGORY;
	p->unseen_limit = limit_of(setting, setting != NULL ? setting->unseen : 0, o->unseen);
	judge_missing(p, c, limit_of(setting, setting != NULL ? setting->missing : 0, o->missing));
	if (c->ignored)
		c->missing_drifted = false;
	value_overlap(p, c);
	if (!c->ignored && !types_agree(p->before.type, p->now.type)) {
		c->verdict = DATA_RETYPED;
		return;
	}
	c->verdict = DATA_NOT_COMPARED;
	if (c->kind == DATA_AS_ID || p->before.present == 0 || p->now.present == 0 || c->ignored)
		return;
	compare_as(p, c);
	if (p->n < 1 || p->m < 1 || isnan(c->score))
		return;
	c->verdict = DATA_STABLE;
	c->threshold = c->kind == DATA_AS_NUMBER || c->kind == DATA_AS_TEXT
			   ? or_default(o->number_threshold, .1)
			   : or_default(o->category_threshold, .1);
	if (p->preset != NULL)
		apply_preset(p, c);
	if (setting != NULL && setting->measure != NULL)
		apply_measure(c, setting->measure);
	if (setting != NULL && !isnan(setting->threshold))
		c->threshold = setting->threshold;
	/* The floor is known of the two measures that are chosen by kind. */
	if (p->preset == NULL && (setting == NULL || setting->measure == NULL))
		find_floor(p, c);
	if (c->kind == DATA_AS_NUMBER && c->measures.ks_band > 0) {
		double alpha = or_default(o->alpha, .05);

		c->near_sketch_error =
		    data_ks_tail(c->measures.ks, p->n, p->m) <= alpha && c->p > alpha;
	}
}

/* ------------------------------------------------------------------------------------- the rule */

static enum data_verdict
two_keys(const struct data_drift_column *c, double alpha)
{
	bool significant = c->p_adjusted <= alpha;

	if (c->score >= fmax(c->threshold, c->floor) && significant)
		return DATA_DRIFTED;
	if (c->floor >= c->threshold && c->score < c->floor)
		return DATA_INSUFFICIENT;
	return significant && c->score < c->threshold ? DATA_SIGNIFICANT : DATA_STABLE;
}

static void
say(struct data_drift_column *c)
{
	char a[STR_SHORT], b[STR_SHORT];

	if (c->verdict == DATA_RETYPED)
		snprintf(c->text, sizeof c->text, "was %s, is %s", data_type_name(c->type_before),
		    data_type_name(c->type));
	else if (c->unseen_drifted)
		snprintf(c->text, sizeof c->text,
		    "%s %% of rows have a category that was not there before",
		    str_number(a, 100 * c->unseen, 3));
	else if (c->missing_drifted)
		snprintf(c->text, sizeof c->text, "missing values went from %s %% to %s %%",
		    str_number(a, 100 * c->missing_before, 3), str_number(b, 100 * c->missing, 3));
	else if (c->verdict == DATA_INSUFFICIENT && !isnan(c->rows_needed))
		snprintf(
		    c->text, sizeof c->text, "too few rows: about %.0f are needed", c->rows_needed);
	else if (c->verdict == DATA_INSUFFICIENT)
		snprintf(c->text, sizeof c->text, "the reference has too few rows");
	else if (c->near_sketch_error)
		snprintf(c->text, sizeof c->text, "within sketch error: --exact decides");
	else if (c->verdict == DATA_DRIFTED && c->worst[0] != '\0')
		snprintf(c->text, sizeof c->text, "most changed: %s", c->worst);
	else if (c->verdict == DATA_DRIFTED && c->kind == DATA_AS_NUMBER)
		snprintf(c->text, sizeof c->text, "mean %s, was %s", str_number(a, c->mean, 4),
		    str_number(b, c->mean_before, 4));
}

/* All tests of the comparison are one family: those of values and those of missing shares. */
static void
adjust(struct data_drift *d, const struct data_drift_options *o)
{
	double *p = x_new_array(double, 2 * d->count + 1),
	       *adjusted = x_new_array(double, 2 * d->count + 1);
	size_t tests = 0;

	for (size_t i = 0; i < d->count; i++) {
		p[2 * i] = d->columns[i].p;
		p[2 * i + 1] = d->columns[i].missing_p;
		tests += !isnan(p[2 * i]) + !isnan(p[2 * i + 1]);
	}
	data_benjamini_hochberg(p, adjusted, 2 * d->count);
	for (size_t i = 0; i < 2 * d->count && o->bonferroni; i++)
		adjusted[i] = fmin(1, p[i] * (double)tests);
	for (size_t i = 0; i < d->count; i++) {
		d->columns[i].p_adjusted = adjusted[2 * i];
		d->columns[i].missing_drifted = d->columns[i].missing_drifted &&
						adjusted[2 * i + 1] <= or_default(o->alpha, .05);
	}
	x_free(p);
	x_free(adjusted);
}

static void
judge(struct data_drift *d, const struct data_drift_options *o)
{
	bool critical = false;

	adjust(d, o);
	for (size_t i = 0; i < d->count; i++) {
		struct data_drift_column *c = &d->columns[i];
		bool compared = c->verdict == DATA_STABLE, alarm;

		if (compared && (o->preset != NULL || c->p_decides))
			c->verdict =
			    (c->p_decides ? c->score <= c->threshold : c->score >= c->threshold)
				? DATA_DRIFTED
				: DATA_STABLE;
		else if (compared)
			c->verdict = two_keys(c, or_default(o->alpha, .05));
		if (o->preset == NULL && (compared || c->verdict == DATA_NOT_COMPARED) &&
		    (c->unseen_drifted || c->missing_drifted))
			c->verdict = DATA_DRIFTED;
		alarm = c->verdict == DATA_DRIFTED || c->verdict == DATA_RETYPED ||
			c->verdict == DATA_REMOVED;
		d->compared_count +=
		    alarm || (c->verdict != DATA_NOT_COMPARED && c->verdict != DATA_ADDED);
		d->drifted_count += alarm;
		critical = critical || (alarm && c->critical);
		say(c);
	}
	d->share = d->compared_count > 0 ? (double)d->drifted_count / (double)d->compared_count : 0;
	d->drifted = critical || (d->drifted_count > 0 && d->share >= or_default(o->share, .5));
}

static void
pair_release(struct pair *p)
{
	data_summary_release(&p->before);
	data_summary_release(&p->now);
	data_bins_release(&p->bins);
	x_free(p->x);
	x_free(p->y);
}

static void
add_column(struct data_drift *d, const struct data_column *a, const struct data_column *b,
    const struct data_drift_options *o)
{
	struct data_drift_column *c = &d->columns[d->count++];
	struct pair pair = {
		.a = a, .b = b, .preset = o->preset != NULL ? find_preset(o->preset) : NULL
	};

	memset(c, 0, sizeof *c);
	no_measures(c);
	c->name = a != NULL ? a->name : b->name;
	c->measure = "none";
	c->missing_p = (double)NAN;
	if (a == NULL || b == NULL) {
		c->setting = setting_of(o, c->name);
		c->ignored = c->setting != NULL && c->setting->ignored;
		c->verdict = c->ignored ? DATA_NOT_COMPARED : a == NULL ? DATA_ADDED : DATA_REMOVED;
		c->type = c->type_before = data_column_type(a != NULL ? a : b);
		return;
	}
	data_summary_make(&pair.before, a);
	data_summary_make(&pair.now, b);
	compare_column(&pair, c, o);
	pair_release(&pair);
}

bool
data_drift_find(struct data_drift *d, const struct data_profile *before,
    const struct data_profile *now, const struct data_drift_options *options, struct err *err)
{
	if (options->preset != NULL && find_preset(options->preset) == NULL)
		return err_set(err, ERR_USAGE, "no preset %s (there are %s)", options->preset,
		    data_drift_presets());
	for (size_t i = 0; i < options->setting_count; i++) {
		struct slice name = slice_of(options->settings[i].column);

		if (!options->settings[i].optional && data_profile_find(before, name) == NULL &&
		    data_profile_find(now, name) == NULL)
			return err_set(
			    err, ERR_NOTFOUND, "no column %s", options->settings[i].column);
	}
	*d = (struct data_drift){ .rows_before = before->rows, .rows = now->rows, .before = before, .now = now };
	d->columns = x_new_array(struct data_drift_column, before->count + now->count + 1);
	for (size_t i = 0; i < before->count; i++)
		add_column(d, &before->columns[i],
		    data_profile_find(now, slice_of(before->columns[i].name)), options);
	for (size_t i = 0; i < now->count; i++)
		if (data_profile_find(before, slice_of(now->columns[i].name)) == NULL)
			add_column(d, NULL, &now->columns[i], options);
	judge(d, options);
	d->classifier.auc = d->classifier.auc_error = (double)NAN;
	d->pca = d->pca_before = d->pca_sd = d->correlation_change = (double)NAN;
	if (!options->columns_only)
		data_drift_multivariate(d);
	if (options->preset == NULL && d->classifier.alarm)
		d->drifted = true;
	d->options = *options;
	d->overlap = data_theta_overlap(&before->row_hashes, &now->row_hashes);
	return true;
}

void
data_drift_release(struct data_drift *d)
{
	x_free(d->columns);
	x_free(d->classifier.gain);
	memset(d, 0, sizeof *d);
}
