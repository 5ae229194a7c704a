/*
 * data_drift.c - two profiles column by column: which measure is the score, its threshold, floor and
 * second key. The verdicts are data_drift_judge.c's, rows as a whole are data_joint.c's.
 */
#include "data_drift.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data_drift_parts.h"
#include "data_math.h"
#include "data_preset.h"

const char *
data_drift_kind_name(enum data_drift_kind k)
{
	static const char *const names[] = { "number", "category", "time", "text", "identifier" };

	return names[k];
}

const struct data_drift_column *
data_drift_column_of(const struct data_drift *d, const char *name)
{
	for (size_t i = 0; i < d->count; i++)
		if (str_equal(d->columns[i].name, name))
			return &d->columns[i];
	return NULL;
}

double
data_drift_times(const struct data_drift_column *c)
{
	if (isnan(c->score) || !(c->threshold > 0))
		return (double)NAN;
	return c->p_decides ? c->threshold / fmax(c->score, 1e-300) : c->score / c->threshold;
}

const char *
data_drift_presets(void)
{
	return data_preset_names();
}

/* A comparison while it is made. */
struct making {
	struct data_drift *d;
	const struct data_drift_options *options;
	const struct data_preset *preset;	/* NULL: our rule */
};

static const struct data_drift_setting *
setting_of(const struct data_drift_options *o, const char *column)
{
	for (size_t i = 0; i < o->setting_count; i++)
		if (str_equal(o->settings[i].column, column))
			return &o->settings[i];
	return NULL;
}

/* ------------------------------------------------------------------------------------- the score */

static double
value_in(const struct data_measures *m, const char *measure)
{
	return data_measure_value(m, data_measure_find(measure));
}

/* psi and kl have no test of their own: that of the kind. */
static const char *
test_for(const struct data_pair *p, const char *score)
{
	return str_equal(score, "wasserstein_normed") || p->kind == DATA_AS_NUMBER ? "ks_p"
										   : "chi_square_p";
}

static void
take_score(struct data_drift_column *c, const char *score, const char *test, double threshold)
{
	c->measure = score;
	c->score = value_in(&c->measures, score);
	c->p_decides = data_measure_find(score)->kind == DATA_P;
	c->p = value_in(&c->measures, test);
	c->threshold = threshold;
}

static struct data_floor
floor_of(const struct data_pair *p, const char *score)
{
	const struct data_floor_input in = { &p->bins, p->ecdf.spread, p->ecdf.gini,
		data_pair_scale(p->kind == DATA_AS_TEXT ? p->before.length_sd : p->before.sd) };

	return data_floor_of(score, &in);
}

static void
find_floors(const struct data_pair *p, struct data_drift_column *c)
{
	for (size_t i = 0; i < data_measure_count; i++) {
		const struct data_measure *m = &data_measure_list[i];

		if (m->kind == DATA_SCORE && !isnan(data_measure_value(&c->measures, m)))
			data_measure_set(&c->floors, m,
			    data_floor_at(floor_of(p, m->name), p->n, p->m));
	}
}

/* The floor of the score that decides, and the rows that would bring it below the threshold. */
static void
find_floor(const struct data_pair *p, struct data_drift_column *c)
{
	c->floor = value_in(&c->floors, c->measure);
	if (!isnan(c->floor))
		c->rows_needed = data_floor_rows(floor_of(p, c->measure), p->n, c->threshold);
}

/* The measure that a person chose; one that this kind of column does not have leaves no score. */
static void
score_chosen(const struct data_pair *p, struct data_drift_column *c, const char *measure)
{
	const struct data_choice *choice = data_measure_choose(measure);

	take_score(c, choice->score, choice->p != NULL ? choice->p : test_for(p, choice->score),
	    choice->threshold);
	if (isnan(c->score))
		snprintf(c->text, sizeof c->text, "a column compared as %s has no %s",
		    data_drift_kind_name(c->kind), choice->name);
}

static void
score_by_kind(const struct making *making, const struct data_pair *p, struct data_drift_column *c)
{
	bool number = c->kind == DATA_AS_NUMBER || c->kind == DATA_AS_TEXT;
	double wish = number ? making->options->number_threshold : making->options->category_threshold;

	if (p->score == NULL)
		return;
	take_score(c, p->score, test_for(p, p->score), data_or(wish, DATA_DRIFT_SCORE));
	if (p->two_tests)
		c->p = fmin(1, 2 * c->p);
}

static void
score_by_preset(const struct making *making, struct data_pair *p, struct data_drift_column *c)
{
	struct data_preset_rule rule = data_preset_rule_of(making->preset, p, &c->measures);
	double chunks;

	if (rule.measure == NULL)
		return;
	take_score(c, rule.measure, rule.measure, rule.threshold);
	c->possible = rule.possible;
	if (!c->p_decides)
		c->p = (double)NAN;
	if (!c->p_decides && making->options->number_threshold > 0)
		c->threshold = making->options->number_threshold;
	else if (rule.by_chunks && data_drift_chunk_threshold(making->d->before, p, &chunks))
		c->threshold = chunks;
}

static void
find_score(const struct making *making, struct data_pair *p, struct data_drift_column *c)
{
	if (c->setting != NULL && c->setting->measure != NULL)
		score_chosen(p, c, c->setting->measure);
	else if (making->preset != NULL)
		score_by_preset(making, p, c);
	else
		score_by_kind(making, p, c);
	if (isnan(c->score))
		return;
	c->verdict = DATA_STABLE;
	if (c->setting != NULL && c->setting->threshold > 0)
		c->threshold = c->setting->threshold;
	if (making->preset == NULL && !c->p_decides)
		find_floor(p, c);
}

/* Would the other end of the sketches' band have turned the key? */
static void
look_at_band(const struct making *making, const struct data_pair *p, struct data_drift_column *c)
{
	double alpha = data_or(making->options->alpha, DATA_DRIFT_LEVEL);

	if (p->band > 0 && c->kind == DATA_AS_NUMBER && c->p == c->measures.ks_p)
		c->near_sketch_error = data_ks_tail(c->measures.ks, p->n, p->m) <= alpha && c->p > alpha;
}

/* ------------------------------------------------------------------------------------- shares of rows */

static void
put_share(struct data_drift_column *c, enum data_share_kind rule, uint64_t before, uint64_t now, double n,
    double m)
{
	struct data_share *s = &c->shares[rule];

	s->before = n > 0 ? (double)before / n : 0;
	s->now = m > 0 ? (double)now / m : 0;
	/* Where there is nothing there is nothing to test. */
	if (n > 0 && m > 0 && before + now > 0)
		s->p = data_two_proportions((double)before, n, (double)now, m);
}

static void
find_shares(const struct data_pair *p, struct data_drift_column *c)
{
	const struct data_column *a = p->a, *b = p->b;
	double n = (double)a->rows, m = (double)b->rows;

	put_share(c, DATA_SHARE_MISSING, a->classes[DATA_CLASS_NULL] + a->nan,
	    b->classes[DATA_CLASS_NULL] + b->nan, n, m);
	put_share(c, DATA_SHARE_EMPTY, a->classes[DATA_CLASS_EMPTY], b->classes[DATA_CLASS_EMPTY], n, m);
	if (p->numeric)
		put_share(c, DATA_SHARE_INFINITE, a->positive_inf + a->negative_inf,
		    b->positive_inf + b->negative_inf, n, m);
	/* 9999-12-31 is what infinity is among dates. */
	else if (a->classes[DATA_CLASS_FAR] + b->classes[DATA_CLASS_FAR] > 0)
		put_share(c, DATA_SHARE_INFINITE, a->classes[DATA_CLASS_FAR], b->classes[DATA_CLASS_FAR], n, m);
}

/* How many unseen categories chance gives is told by those that the reference saw once (Good and
 * Turing); how many values outside its range, by the order of both together. */
static void
find_unseen(const struct data_pair *p, struct data_drift_column *c)
{
	struct data_share *s = &c->shares[DATA_SHARE_UNSEEN];
	double outside = 0;

	if (c->kind == DATA_AS_CATEGORY && p->m > 0 && p->n > 0) {
		s->before = 0;
		s->now = p->unseen / p->m;
		s->p = data_poisson_tail(p->m * (1 + p->seen_once) / p->n, p->unseen);
	}
	if (c->kind != DATA_AS_NUMBER || p->nx == 0 || p->m < 1)
		return;
	for (size_t i = 0; i < p->ny; i++)
		if (p->y[i].value < p->before.min || p->y[i].value > p->before.max)
			outside += (double)p->y[i].weight;
	s = &c->shares[DATA_SHARE_RANGE];
	s->before = 0;
	s->now = outside / p->m;
	s->p = data_outside_tail(p->n, p->m, fmax(0, outside - p->band * p->m));
}

static struct data_time_span
span_of(const struct data_summary *s)
{
	const struct data_column *c = s->column;
	bool in_order = s->present > 1 && s->ascending;

	return (struct data_time_span){ s->min, s->max,
		s->temporal && in_order ? (double)c->max_gap : (double)NAN };
}

static void
describe(const struct data_pair *p, struct data_drift_column *c)
{
	const struct data_summary *s = &p->before, *t = &p->now;
	bool text = p->kind == DATA_AS_TEXT;

	c->kind = p->kind;
	c->type = t->type;
	c->type_before = s->type;
	c->mean_before = text ? s->length_mean : s->mean;
	c->mean = text ? t->length_mean : t->mean;
	c->sd_before = text ? s->length_sd : s->sd;
	c->sd = text ? t->length_sd : t->sd;
	for (int i = 0; i < 3; i++) {
		static const int at[] = { DATA_Q25, DATA_Q50, DATA_Q75 };

		c->quartiles_before[i] = text ? s->length_quantiles[at[i]] : s->quantiles[at[i]];
		c->quartiles[i] = text ? t->length_quantiles[at[i]] : t->quantiles[at[i]];
	}
	if (p->kind == DATA_AS_TIME) {
		c->span_before = span_of(s);
		c->span = span_of(t);
	}
}

/* ------------------------------------------------------------------------------------- a column */

static bool
types_agree(enum data_type a, enum data_type b)
{
	static const int family[] = { [DATA_TYPE_NULL] = 0, [DATA_TYPE_BOOL] = 1, [DATA_TYPE_INT] = 2,
		[DATA_TYPE_FLOAT] = 2, [DATA_TYPE_DATE] = 3, [DATA_TYPE_TIME] = 3,
		[DATA_TYPE_CODE] = 4, [DATA_TYPE_STRING] = 4, [DATA_TYPE_JSON] = 5 };

	return family[a] == family[b] || a == DATA_TYPE_NULL || b == DATA_TYPE_NULL;
}

/* A person may say that numbers are categories; that takes all of them to be known. */
static void
apply_kind(struct data_pair *p, const struct data_drift_setting *setting)
{
	bool may_be = p->kind == DATA_AS_NUMBER || p->kind == DATA_AS_TEXT || p->kind == DATA_AS_TIME;

	if (setting != NULL && setting->category && may_be && p->before.distinct_exact &&
	    p->now.distinct_exact)
		p->kind = DATA_AS_CATEGORY;
}

static const char *const clock_names[] = {
	[DATA_CLOCK_HOURS] = "hours of the day", [DATA_CLOCK_WEEKDAYS] = "days of the week",
};

static void
compare_column(const struct making *making, struct data_pair *p, struct data_drift_column *c)
{
	enum data_cut cut = DATA_CUT_QUANTILES;

	find_shares(p, c);
	if (making->preset != NULL)
		cut = data_preset_prepare(making->preset, p);
	apply_kind(p, c->setting);
	describe(p, c);
	c->verdict = DATA_NOT_COMPARED;
	if (c->ignored)
		return;
	if (!types_agree(p->before.type, p->now.type)) {
		c->verdict = DATA_RETYPED;
		return;
	}
	if (p->before.present == 0 || p->now.present == 0)
		return;
	data_pair_measure(p, cut, &c->measures);
	c->clock = p->clock;
	c->compared = clock_names[p->clock];
	str_copy(c->worst, sizeof c->worst, p->worst);
	c->worst_share_before = p->worst_share_before;
	c->worst_share = p->worst_share;
	if (p->n < 1 || p->m < 1)
		return;
	find_floors(p, c);
	find_unseen(p, c);
	find_score(making, p, c);
	look_at_band(making, p, c);
}

static void
clear_column(struct data_drift_column *c)
{
	const double none = (double)NAN;

	memset(c, 0, sizeof *c);
	data_measures_clear(&c->measures);
	data_measures_clear(&c->floors);
	c->score = c->threshold = c->floor = c->p = c->p_adjusted = c->rows_needed = c->possible = none;
	c->mean_before = c->mean = c->sd_before = c->sd = none;
	for (int i = 0; i < 3; i++)
		c->quartiles_before[i] = c->quartiles[i] = none;
	for (int i = 0; i < DATA_SHARES; i++)
		c->shares[i] = (struct data_share){ none, none, none, none, false };
	c->span_before = c->span = (struct data_time_span){ none, none, none };
	c->measure = "none";
}

static void
add_column(const struct making *making, const struct data_column *a, const struct data_column *b)
{
	struct data_drift_column *c = &making->d->columns[making->d->count++];
	struct data_pair pair;

	clear_column(c);
	c->name = a != NULL ? a->name : b->name;
	c->setting = setting_of(making->options, c->name);
	c->critical = c->setting != NULL && c->setting->critical;
	c->ignored = c->setting != NULL && c->setting->ignored;
	if (a == NULL || b == NULL) {
		c->verdict = c->ignored ? DATA_NOT_COMPARED : a == NULL ? DATA_ADDED : DATA_REMOVED;
		c->type = c->type_before = data_column_type(a != NULL ? a : b);
		return;
	}
	data_pair_init(&pair, a, b);
	compare_column(making, &pair, c);
	data_pair_release(&pair);
}

/* ------------------------------------------------------------------------------------- the whole */

static bool
check_options(const struct making *making, struct err *err)
{
	const struct data_drift_options *o = making->options;

	if (o->preset != NULL && making->preset == NULL)
		return err_set(err, ERR_USAGE, "no preset %s (there are %s)", o->preset,
		    data_drift_presets());
	for (size_t i = 0; i < o->setting_count; i++) {
		const struct data_drift_setting *s = &o->settings[i];
		struct slice name = slice_of(s->column);

		if (!s->optional && data_profile_find(making->d->before, name) == NULL &&
		    data_profile_find(making->d->now, name) == NULL)
			return err_set(err, ERR_NOTFOUND, "no column %s", s->column);
		if (s->measure != NULL && data_measure_choose(s->measure) == NULL)
			return err_set(err, ERR_USAGE, "column %s: no measure %s", s->column, s->measure);
	}
	return true;
}

static void
compare_columns(const struct making *making)
{
	const struct data_profile *before = making->d->before, *now = making->d->now;

	for (size_t i = 0; i < before->count; i++)
		add_column(making, &before->columns[i],
		    data_profile_find(now, slice_of(before->columns[i].name)));
	for (size_t i = 0; i < now->count; i++)
		if (data_profile_find(before, slice_of(now->columns[i].name)) == NULL)
			add_column(making, NULL, &now->columns[i]);
}

bool
data_drift_find(struct data_drift *d, const struct data_profile *before,
    const struct data_profile *now, const struct data_drift_options *options, struct err *err)
{
	struct data_drift drift = { .rows_before = before->rows, .rows = now->rows, .before = before,
		.now = now, .options = *options };
	const struct making making = { &drift, options,
		options->preset != NULL ? data_preset_find(options->preset) : NULL };

	if (!check_options(&making, err))
		return false;
	drift.columns = x_new_array(struct data_drift_column, before->count + now->count + 1);
	compare_columns(&making);
	data_drift_judge(&drift, options);
	data_drift_multivariate(&drift, options);
	if (options->preset == NULL && drift.classifier.alarm)
		drift.drifted = true;
	drift.overlap = data_theta_overlap(&before->row_hashes, &now->row_hashes);
	*d = drift;
	return true;
}

void
data_drift_release(struct data_drift *d)
{
	x_free(d->columns);
	x_free(d->classifier.gain);
	memset(d, 0, sizeof *d);
}
