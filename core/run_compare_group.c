/*
 * run_compare_group.c - metrics of groups of runs against the group of the baseline.
 */
#include "run_compare_group.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "run_delta.h"

static size_t
best_group(const struct run_compare_group *m, size_t groups)
{
	size_t best = groups;

	for (size_t k = 0; k < groups && m->metric->direction != RUN_DIRECTION_NONE; k++)
		if (m->stats[k].n > 0 && (best == groups || run_direction_better(m->metric->direction,
		    m->stats[k].mean, m->stats[best].mean)))
			best = k;
	return best;
}

/* All runs of the group are repeats of each other. */
static bool
is_repeated(const struct run_compare *c, const struct run_groups *g, size_t group)
{
	for (size_t i = 1; i < g->size[group]; i++)
		if (c->group[g->members[group][i]] != c->group[g->members[group][0]])
			return false;
	return true;
}

static void
set_noise(struct run_compare_group *m, const struct run_compare *c, const struct run_groups *g)
{
	if (isnan(m->metric->noise_sd) || !is_repeated(c, g, m->baseline))
		return;
	for (size_t k = 0; k < g->count; k++)
		if (k != m->baseline && is_repeated(c, g, k))
			m->noise[k] = m->metric->noise[g->members[k][0]];
}

void
run_compare_group(struct run_compare_group *out, const struct run_compare *c, const struct run_groups *g,
    size_t metric, struct arena *a)
{
	double *values = arena_array(a, double, c->count);
	struct run_compare_group m = { .metric = &c->metrics[metric],
		.stats = arena_array(a, struct run_group_stats, g->count),
		.delta = arena_array(a, double, g->count),
		.noise = arena_array(a, enum run_compare_noise, g->count), .baseline = g->of[c->baseline] };

	for (size_t i = 0; i < c->count; i++)
		values[i] = m.metric->values[i] != NULL ? m.metric->values[i]->last : (double)NAN;
	for (size_t k = 0; k < g->count; k++)
		m.stats[k] = run_group_stats(g, k, values);
	for (size_t k = 0; k < g->count; k++)
		m.delta[k] = m.stats[k].mean - m.stats[m.baseline].mean;
	m.best = best_group(&m, g->count);
	set_noise(&m, c, g);
	*out = m;
}

bool
run_compare_group_has_noise(const struct run_compare_group *m, const struct run_groups *g)
{
	for (size_t k = 0; k < g->count; k++)
		if (m->noise[k] != RUN_COMPARE_UNKNOWN)
			return true;
	return false;
}

/* Behind the point, so that a number shows two digits. */
static int
decimals_of(double v)
{
	char number[STR_SHORT];
	const char *exponent;
	long e = 0;

	snprintf(number, sizeof number, "%.1e", v);
	exponent = strchr(number, 'e');
	if (exponent != NULL)
		e = strtol(exponent + 1, NULL, 10);
	return e < 1 ? 1 - (int)e : 0;
}

/* With so many digits behind the point as the spread gives a meaning to. */
static const char *
rounded(char out[STR_SHORT], double v, double spread, bool trim)
{
	int decimals = spread > 0 ? decimals_of(spread) : 0;
	size_t n;

	if (!(spread > 0) || decimals > 9 || fabs(v) >= 1e9)
		return str_number(out, v, 6);
	snprintf(out, STR_SHORT, "%.*f", decimals, v);
	for (n = strlen(out); trim && decimals > 0 && n > 1 && out[n - 1] == '0'; n--)
		out[n - 1] = '\0';
	if (trim && decimals > 0 && out[n - 1] == '.')
		out[n - 1] = '\0';
	return out;
}

/* "0.750 ± 0.020", "0.75 (0.728 to 0.808)" */
static void
add_mean(struct buf *out, struct run_group_stats s, enum run_band band)
{
	char mean[STR_SHORT], low[STR_SHORT], high[STR_SHORT];
	double half = (s.max - s.min) / 2;

	if (s.n < 2 || band == RUN_BAND_NONE)
		buf_add(out, str_number(mean, s.mean, 6));
	else if (band == RUN_BAND_STDDEV)
		buf_printf(out, "%s ± %s", rounded(mean, s.mean, s.sd, false), rounded(low, s.sd, s.sd, false));
	else if (s.min == s.max)
		buf_add(out, str_number(mean, s.mean, 6));
	else
		buf_printf(out, "%s (%s to %s)", rounded(mean, s.mean, half, true),
		    rounded(low, s.min, half, true), rounded(high, s.max, half, true));
}

/* Values that no mean can take in: a run alone shows its own, a group how many there are. */
static void
add_odd_values(struct buf *out, const struct run_compare_group *m, const struct run_groups *g, size_t group)
{
	const struct store_metric *value = m->metric->values[g->members[group][0]];
	char number[STR_SHORT];
	size_t odd = 0;

	for (size_t i = 0; i < g->size[group]; i++)
		odd += m->metric->values[g->members[group][i]] != NULL;
	odd -= m->stats[group].n;
	if (odd > 0 && g->size[group] == 1)
		buf_add(out, str_number(number, value->last, 6));
	else if (odd > 0)
		buf_printf(out, "%s%zu not finite", out->len > 0 ? ", " : "", odd);
}

const char *
run_compare_group_text(const struct run_compare_group *m, const struct run_groups *g, size_t group,
    struct arena *a)
{
	static const char *const marks[] = { "", " ~", " *" };
	struct buf text = BUF_INIT;
	char delta[STR_SHORT];
	const char *copy;

	if (m->stats[group].n > 0)
		add_mean(&text, m->stats[group], g->band);
	add_odd_values(&text, m, g, group);
	if (text.len == 0)
		return NULL;
	run_delta_text(delta, m->stats[group].mean, m->stats[m->baseline].mean);
	if (group != m->baseline && delta[0] != '\0')
		buf_printf(&text, " %s%s", delta, delta[0] != '=' ? marks[m->noise[group]] : "");
	copy = arena_strdup(a, buf_str(&text));
	buf_release(&text);
	return copy;
}

const char *
run_compare_group_legend(const struct run_groups *g)
{
	static const char *const legends[RUN_BANDS] = {
		[RUN_BAND_MINMAX] = "mean (lowest to highest) of last values",
		[RUN_BAND_STDDEV] = "mean ± standard deviation of last values",
		[RUN_BAND_NONE] = "mean of last values",
	};

	return g->by != NULL ? legends[g->band] : NULL;
}
