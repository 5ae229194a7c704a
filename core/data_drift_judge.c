/*
 * data_drift_judge.c - the rule with two keys, the rules for shares of rows, and the verdict on the
 * dataset.
 */
#include <math.h>

#include "data_drift_parts.h"
#include "data_math.h"

const char *
data_verdict_name(enum data_verdict v)
{
	static const char *const names[] = { "stable", "drift", "insufficient data",
		"significant, below threshold", "not compared", "new column", "missing column",
		"type changed" };

	return names[v];
}

bool
data_verdict_is_drift(enum data_verdict v)
{
	return v == DATA_DRIFTED || v == DATA_RETYPED || v == DATA_REMOVED;
}

/* The words are the same wherever a comparison is shown. */
static const struct {
	const char *name, *why;
} outcomes[] = {
	[DATA_OUTCOME_NO_DRIFT] = { "no drift", NULL },
	[DATA_OUTCOME_DRIFT] = { "drift", NULL },
	[DATA_OUTCOME_NONE_COMPARED] = { "no verdict", "no column could be compared" },
	[DATA_OUTCOME_TOO_FEW_ROWS] = { "no verdict", "too few rows to tell of any column" },
};

enum data_drift_outcome
data_drift_outcome(const struct data_drift *d)
{
	if (d->drifted)
		return DATA_OUTCOME_DRIFT;
	if (d->compared_count == 0)
		return DATA_OUTCOME_NONE_COMPARED;
	return d->judged_count == 0 ? DATA_OUTCOME_TOO_FEW_ROWS : DATA_OUTCOME_NO_DRIFT;
}

const char *
data_drift_outcome_name(enum data_drift_outcome o)
{
	return outcomes[o].name;
}

const char *
data_drift_outcome_why(enum data_drift_outcome o)
{
	return outcomes[o].why;
}

const char *
data_share_name(enum data_share_kind r)
{
	static const char *const names[] = { "missing", "empty", "infinite", "unseen", "out_of_range" };

	return names[r];
}

/* The limit that is set for a column, else for all; 0: the rule's own. */
static double
limit_of(const struct data_drift_column *c, const struct data_drift_options *o, enum data_share_kind rule)
{
	double own = 0;

	if (rule == DATA_SHARE_MISSING || rule == DATA_SHARE_UNSEEN) {
		if (c->setting != NULL)
			own = rule == DATA_SHARE_MISSING ? c->setting->missing : c->setting->unseen;
		return data_or(own, rule == DATA_SHARE_MISSING ? o->missing : o->unseen);
	}
	return 0;
}

/* Who says how far a column may move has spoken of its range too. */
static bool
applies(const struct data_drift_column *c, const struct data_drift_options *o,
    enum data_share_kind rule)
{
	bool own = o->number_threshold > 0 ||
		   (c->setting != NULL && (c->setting->measure != NULL || c->setting->threshold > 0));

	return !c->ignored && !(rule == DATA_SHARE_RANGE && own);
}

/* Is the change large enough to matter? That it is no chance is the test's business. */
static bool
matters(enum data_share_kind rule, const struct data_share *s, double limit)
{
	double off = fabs(s->now - s->before);

	if (isnan(off))
		return false;
	if (rule == DATA_SHARE_UNSEEN || rule == DATA_SHARE_RANGE)
		return s->now >= data_or(limit, DATA_UNSEEN_ROWS);
	if (limit > 0)
		return off >= limit;
	return off >= DATA_MISSING_CHANGE || (off >= 0.01 && fmax(s->now, s->before) >= 2 * fmin(s->now, s->before));
}

/* All tests of the comparison are one family: those of values and those of shares. */
static void
adjust(struct data_drift *d, const struct data_drift_options *o)
{
	enum { TESTS = 1 + DATA_SHARES };
	double *p = x_new_array(double, TESTS *d->count + 1),
	       *adjusted = x_new_array(double, TESTS *d->count + 1), tests = 0;

	for (size_t i = 0; i < d->count; i++) {
		p[TESTS * i] = d->columns[i].p;
		for (size_t r = 0; r < DATA_SHARES; r++)
			p[TESTS * i + 1 + r] = d->columns[i].shares[r].p;
	}
	for (size_t i = 0; i < TESTS * d->count; i++)
		tests += !isnan(p[i]);
	data_benjamini_hochberg(p, adjusted, TESTS * d->count);
	for (size_t i = 0; i < TESTS * d->count && o->bonferroni; i++)
		adjusted[i] = isnan(p[i]) ? p[i] : fmin(1, p[i] * tests);
	for (size_t i = 0; i < d->count; i++) {
		struct data_drift_column *c = &d->columns[i];

		c->p_adjusted = adjusted[TESTS * i];
		for (size_t r = 0; r < DATA_SHARES; r++) {
			struct data_share *s = &c->shares[r];

			s->p_adjusted = adjusted[TESTS * i + 1 + r];
			s->drifted = applies(c, o, (enum data_share_kind)r) &&
				     matters((enum data_share_kind)r, s, limit_of(c, o, (enum data_share_kind)r)) &&
				     s->p_adjusted <= data_or(o->alpha, DATA_DRIFT_LEVEL);
		}
	}
	x_free(p);
	x_free(adjusted);
}

static enum data_verdict
two_keys(const struct data_drift_column *c, double alpha)
{
	bool significant = c->p_adjusted <= alpha;

	/* A test that was chosen as the score is both keys; its threshold is its level. */
	if (c->p_decides)
		return c->p_adjusted <= c->threshold ? DATA_DRIFTED : DATA_STABLE;
	/* fmax passes over a floor that there is not */
	if (c->score >= fmax(c->threshold, c->floor) && significant)
		return DATA_DRIFTED;
	if (c->floor >= c->threshold && c->score < c->floor)
		return DATA_INSUFFICIENT;
	return significant && c->score < c->threshold ? DATA_SIGNIFICANT : DATA_STABLE;
}

/* Other tools have one key. */
static enum data_verdict
one_key(const struct data_drift_column *c)
{
	bool over = c->p_decides ? c->score <= c->threshold : c->score >= c->threshold;
	bool possible = c->p_decides ? c->score <= c->possible : c->score >= c->possible;

	return over ? DATA_DRIFTED : possible ? DATA_SIGNIFICANT : DATA_STABLE;
}

static bool
any_share_drifted(const struct data_drift_column *c)
{
	for (size_t r = 0; r < DATA_SHARES; r++)
		if (c->shares[r].drifted)
			return true;
	return false;
}

static void
judge_column(struct data_drift_column *c, const struct data_drift_options *o)
{
	bool compared = c->verdict == DATA_STABLE;

	if (compared)
		c->verdict = o->preset != NULL ? one_key(c) : two_keys(c, data_or(o->alpha, DATA_DRIFT_LEVEL));
	if (o->preset == NULL && (compared || c->verdict == DATA_NOT_COMPARED) &&
	    any_share_drifted(c))
		c->verdict = DATA_DRIFTED;
}

void
data_drift_judge(struct data_drift *d, const struct data_drift_options *o)
{
	bool critical = false;

	adjust(d, o);
	for (size_t i = 0; i < d->count; i++) {
		struct data_drift_column *c = &d->columns[i];
		bool alarm, compared;

		judge_column(c, o);
		alarm = data_verdict_is_drift(c->verdict);
		compared = alarm || (c->verdict != DATA_NOT_COMPARED && c->verdict != DATA_ADDED);
		d->compared_count += compared;
		d->judged_count += compared && c->verdict != DATA_INSUFFICIENT;
		d->drifted_count += alarm;
		critical = critical || (alarm && c->critical);
		data_drift_say(c);
	}
	d->share = d->compared_count > 0 ? (double)d->drifted_count / (double)d->compared_count : 0;
	d->drifted = critical || (d->drifted_count > 0 && d->share >= data_or(o->share, DATA_DRIFT_COLUMNS));
	d->critical = critical;
}
