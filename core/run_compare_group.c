/*
 * run_compare_group.c - metrics of groups of runs against the group of the baseline.
 */
#include "run_compare_group.h"

#include <math.h>

#include "base.h"

static size_t
best_group(const struct run_compare_group *m, size_t groups)
{
	size_t best = groups;

	for (size_t k = 0; k < groups; k++)
		if (m->stats[k].n > 0 && (best == groups || (m->metric->maximise
		    ? m->stats[k].mean > m->stats[best].mean : m->stats[k].mean < m->stats[best].mean)))
			best = k;
	return best;
}

void
run_compare_group(struct run_compare_group *out, const struct run_compare *c, const struct run_groups *g,
    size_t metric, struct arena *a)
{
	double *values = arena_array(a, double, c->count);
	struct run_compare_group m = { .metric = &c->metrics[metric],
		.stats = arena_array(a, struct run_group_stats, g->count),
		.delta = arena_array(a, double, g->count), .baseline = g->of[c->baseline] };

	for (size_t i = 0; i < c->count; i++)
		values[i] = m.metric->values[i] != NULL ? m.metric->values[i]->last : (double)NAN;
	for (size_t k = 0; k < g->count; k++)
		m.stats[k] = run_group_stats(g, c->count, k, values);
	for (size_t k = 0; k < g->count; k++)
		m.delta[k] = m.stats[k].mean - m.stats[m.baseline].mean;
	m.best = best_group(&m, g->count);
	*out = m;
}

static void
add_spread(struct buf *out, struct run_group_stats s, enum run_band band)
{
	char low[STR_SHORT], high[STR_SHORT];

	if (s.n < 2 || band == RUN_BAND_NONE)
		return;
	if (band == RUN_BAND_STDDEV)
		buf_printf(out, " ± %s", str_number(low, s.sd, 2));
	else
		buf_printf(out, " (%s to %s)", str_number(low, s.min, 5), str_number(high, s.max, 5));
}

static void
add_delta(struct buf *out, double delta, double base)
{
	char number[STR_SHORT];

	if (isnan(delta))
		return;
	if (base != 0 && isfinite(delta / base))
		buf_printf(out, " %+.3g%%", 100 * delta / fabs(base));
	else
		buf_printf(out, " %s%s", delta >= 0 ? "+" : "", str_number(number, delta, 3));
}

const char *
run_compare_group_text(const struct run_compare_group *m, const struct run_groups *g, size_t group,
    struct arena *a)
{
	struct buf text = BUF_INIT;
	char mean[STR_SHORT];
	const char *copy;

	if (m->stats[group].n == 0)
		return NULL;
	buf_add(&text, str_number(mean, m->stats[group].mean, 6));
	add_spread(&text, m->stats[group], g->band);
	if (group != m->baseline)
		add_delta(&text, m->delta[group], m->stats[m->baseline].mean);
	copy = arena_strdup(a, buf_str(&text));
	buf_release(&text);
	return copy;
}

const char *
run_compare_group_legend(enum run_band band)
{
	static const char *const legends[RUN_BANDS] = {
		[RUN_BAND_MINMAX] = "mean (lowest to highest) of last values",
		[RUN_BAND_STDDEV] = "mean ± standard deviation of last values",
		[RUN_BAND_NONE] = "mean of last values",
	};

	return legends[band];
}
