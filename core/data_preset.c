/*
 * data_preset.c - the choices of other tools as tables. Sources: the documentation and the source of
 * Evidently 0.4, TensorFlow Data Validation 1.15, NannyML 0.10 and whylogs 1.3; "psi" is the usual
 * practice of credit scoring.
 *
 * What is not taken over: tests by permutation, classifiers of text.
 */
#include "data_preset.h"

#include <math.h>

#include "base.h"

enum what { NUMBER, CATEGORY, TWO_VALUES };

struct row {
	enum what what;
	double most_rows;	/* of the reference */
	const char *measure;
	double threshold, possible;
	bool by_chunks;
};

struct data_preset {
	const char *name;
	enum data_cut cut;
	bool (*is_number)(const struct data_pair *p);	/* numeric columns only */
	const struct row *rows;				/* the first that fits */
	size_t row_count;
	double few;	/* up to so many distinct values of both, a number is compared as a category */
	bool tiny_fill;
	bool population_sd;	/* the reference's standard deviation is over n, not n - 1 */
};

static bool
is_always_number(const struct data_pair *p)
{
	(void)p;
	return true;
}

static bool
has_over_20(const struct data_pair *p)
{
	return p->before.distinct > 20;
}

static bool
has_over_50_or_a_tenth(const struct data_pair *p)
{
	return p->before.distinct > 50 || p->before.distinct > 0.1 * (double)p->before.present;
}

static const struct row evidently[] = {
	{ NUMBER, 1000, "ks_p", .05, NAN, false },
	{ TWO_VALUES, 1000, "two_proportions_p", .05, NAN, false },
	{ CATEGORY, 1000, "chi_square_one_way_p", .05, NAN, false },
	{ NUMBER, INFINITY, "wasserstein_normed", .1, NAN, false },
	{ CATEGORY, INFINITY, "jensen_shannon", .1, NAN, false },
};

static const struct row tfdv[] = {
	{ NUMBER, INFINITY, "jensen_shannon_divergence_2", .1, NAN, false },
	{ CATEGORY, INFINITY, "linf", .1, NAN, false },
};

static const struct row nannyml[] = {
	{ NUMBER, INFINITY, "jensen_shannon_2", .1, NAN, true },
	{ CATEGORY, INFINITY, "jensen_shannon_2", .1, NAN, true },
};

static const struct row whylogs[] = {
	{ NUMBER, INFINITY, "ks_p", .05, .15, false },
	{ CATEGORY, INFINITY, "hellinger", .4, .15, false },
};

static const struct row psi[] = {
	{ NUMBER, INFINITY, "psi", .25, .1, false },
	{ CATEGORY, INFINITY, "psi", .25, .1, false },
};

#define ROWS(table) .rows = table, .row_count = ARRAY_LEN(table)

static const struct data_preset presets[] = {
	{ "evidently", DATA_CUT_STURGES, has_over_20, ROWS(evidently), 5, true, true },
	{ "tfdv", DATA_CUT_ALIGNED, is_always_number, ROWS(tfdv), 0, false, false },
	{ "nannyml", DATA_CUT_DOANE, has_over_50_or_a_tenth, ROWS(nannyml), 0, false, false },
	{ "whylogs", DATA_CUT_QUANTILES, is_always_number, ROWS(whylogs), 0, false, false },
	{ "psi", DATA_CUT_QUANTILES, has_over_20, ROWS(psi), 0, false, false },
};

const char *
data_preset_names(void)
{
	return "evidently|tfdv|nannyml|whylogs|psi";
}

const struct data_preset *
data_preset_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(presets); i++)
		if (str_equal(presets[i].name, name))
			return &presets[i];
	return NULL;
}

enum data_cut
data_preset_prepare(const struct data_preset *preset, struct data_pair *p)
{
	bool known = p->before.distinct_exact && p->now.distinct_exact;

	if (p->numeric && p->kind != DATA_AS_ID)
		p->kind = !known || preset->is_number(p) ? DATA_AS_NUMBER : DATA_AS_CATEGORY;
	return preset->cut;
}

/* What the tool takes the column for. */
static enum what
what_is(const struct data_preset *preset, const struct data_pair *p)
{
	double distinct = p->kind == DATA_AS_CATEGORY ? (double)p->bins.count
						      : fmax(p->before.distinct, p->now.distinct);

	if (p->numeric && preset->few == 0)
		return p->kind == DATA_AS_NUMBER ? NUMBER : CATEGORY;
	if (p->numeric && distinct > preset->few)
		return NUMBER;
	return distinct <= 2 ? TWO_VALUES : CATEGORY;
}

/* The distance of Hellinger has bins of its own there: as many as the distinct values ask for. */
static void
use_own_ways(const struct data_preset *preset, struct data_pair *p, struct data_measures *m)
{
	double n = p->n;

	p->bins.tiny_fill = preset->tiny_fill;
	if (preset->tiny_fill && p->bins.n > 0 && p->bins.m > 0) {
		m->psi = data_psi(&p->bins);
		m->kl = data_kl(&p->bins);
	}
	if (preset->population_sd && p->numeric && n > 1)
		m->wasserstein_normed =
		    m->wasserstein / data_pair_scale(p->before.sd * sqrt((n - 1) / n));
	if (preset->cut == DATA_CUT_STURGES && p->kind == DATA_AS_NUMBER) {
		struct data_bins own;
		double distinct = (double)p->nx;

		for (size_t i = 0, j = 0; j < p->ny; j++) {
			while (i < p->nx && p->x[i].value < p->y[j].value)
				i++;
			distinct += i == p->nx || p->x[i].value > p->y[j].value;
		}
		data_bins_sturges(&own, p->x, p->nx, p->y, p->ny, distinct);
		if (own.n > 0 && own.m > 0)
			m->hellinger = data_hellinger(&own);
		data_bins_release(&own);
	}
}

struct data_preset_rule
data_preset_rule_of(const struct data_preset *preset, struct data_pair *p, struct data_measures *m)
{
	enum what what;

	if (p->kind != DATA_AS_NUMBER && p->kind != DATA_AS_CATEGORY)
		return (struct data_preset_rule){ .measure = NULL };
	what = what_is(preset, p);
	use_own_ways(preset, p, m);
	for (size_t i = 0; i < preset->row_count; i++) {
		const struct row *r = &preset->rows[i];

		if (p->n <= r->most_rows &&
		    (r->what == what || (r->what == CATEGORY && what == TWO_VALUES)))
			return (struct data_preset_rule){ r->measure, r->threshold, r->possible,
				r->by_chunks };
	}
	return (struct data_preset_rule){ .measure = NULL };
}
