/*
 * data_measure.c - the table of measures, and what may be chosen to judge a column by.
 */
#include "data_measure.h"

#include <math.h>
#include <string.h>

#include "base.h"

#define AT(member) offsetof(struct data_measures, member)

const struct data_measure data_measure_list[] = {
	{ "psi", "PSI", AT(psi), DATA_SCORE },
	{ "kl", "KL divergence", AT(kl), DATA_SCORE },
	{ "jensen_shannon", "Jensen-Shannon distance", AT(jensen_shannon), DATA_SCORE },
	{ "jensen_shannon_2", "JS distance, base 2", AT(jensen_shannon_2), DATA_SCORE },
	{ "jensen_shannon_divergence_2", "JS divergence, base 2", AT(jensen_shannon_divergence_2),
	    DATA_SCORE },
	{ "hellinger", "Hellinger", AT(hellinger), DATA_SCORE },
	{ "tvd", "total variation", AT(tvd), DATA_SCORE },
	{ "linf", "L-infinity", AT(linf), DATA_SCORE },
	{ "normalised_difference", "normalised difference", AT(normalised_difference), DATA_SCORE },
	{ "ks", "KS D", AT(ks), DATA_SCORE },
	{ "ks_p", "KS p", AT(ks_p), DATA_P },
	{ "ks_band", "KS D, sketch error", AT(ks_band), DATA_FACT },
	{ "wasserstein", "Wasserstein", AT(wasserstein), DATA_FACT },
	{ "wasserstein_normed", "Wasserstein / sd", AT(wasserstein_normed), DATA_SCORE },
	{ "wasserstein_iqr", "Wasserstein / IQR", AT(wasserstein_iqr), DATA_FACT },
	{ "energy", "energy", AT(energy), DATA_FACT },
	{ "energy_normed", "energy / sd", AT(energy_normed), DATA_SCORE },
	{ "anderson_darling", "Anderson-Darling", AT(anderson), DATA_FACT },
	{ "anderson_darling_p", "Anderson-Darling p", AT(anderson_p), DATA_P },
	{ "cramer_von_mises", "Cramer-von Mises", AT(cramer), DATA_FACT },
	{ "cramer_von_mises_p", "Cramer-von Mises p", AT(cramer_p), DATA_P },
	{ "epps_singleton", "Epps-Singleton", AT(epps), DATA_FACT },
	{ "epps_singleton_p", "Epps-Singleton p", AT(epps_p), DATA_P },
	{ "mann_whitney", "P(now > before)", AT(mann_whitney), DATA_FACT },
	{ "mann_whitney_p", "Mann-Whitney p", AT(mann_whitney_p), DATA_P },
	{ "welch_p", "Welch p", AT(welch_p), DATA_P },
	{ "chi_square", "chi-square", AT(chi), DATA_FACT },
	{ "chi_square_p", "chi-square p", AT(chi_p), DATA_P },
	{ "chi_square_one_way_p", "chi-square p, one-way", AT(chi_one_way_p), DATA_P },
	{ "g", "G", AT(g), DATA_FACT },
	{ "g_p", "G p", AT(g_p), DATA_P },
	{ "cramers_v", "Cramer's V", AT(cramers_v), DATA_SCORE },
	{ "two_proportions_p", "two proportions p", AT(proportions_p), DATA_P },
	{ "value_overlap", "overlap of values", AT(overlap), DATA_FACT },
	{ "distinct_ratio", "ratio of distinct", AT(distinct_ratio), DATA_FACT },
	{ "shape_jensen_shannon", "JS of shapes", AT(shape_jensen_shannon), DATA_FACT },
};

const size_t data_measure_count = ARRAY_LEN(data_measure_list);

/* Tests have no size of an effect that does not grow with the rows, so Cramer's V is that of both
 * tests of tables; the others have the one key. */
static const struct data_choice choices[] = {
	{ "psi", "psi", NULL, 0.1 },
	{ "ks", "ks", "ks_p", 0.1 },
	{ "wasserstein", "wasserstein_normed", "ks_p", 0.1 },
	{ "jensen-shannon", "jensen_shannon", "chi_square_p", 0.1 },
	{ "kl", "kl", NULL, 0.1 },
	{ "hellinger", "hellinger", "chi_square_p", 0.1 },
	{ "tvd", "tvd", "chi_square_p", 0.1 },
	{ "linf", "linf", "chi_square_p", 0.1 },
	{ "energy", "energy_normed", "cramer_von_mises_p", 0.1 },
	{ "chi-square", "cramers_v", "chi_square_p", 0.1 },
	{ "g", "cramers_v", "g_p", 0.1 },
	{ "anderson-darling", "anderson_darling_p", "anderson_darling_p", 0.05 },
	{ "cramer-von-mises", "cramer_von_mises_p", "cramer_von_mises_p", 0.05 },
};

const char *const data_measure_names[] = { "psi", "ks", "wasserstein", "jensen-shannon", "kl", "hellinger",
	"tvd", "linf", "energy", "chi-square", "g", "anderson-darling", "cramer-von-mises", NULL };

const struct data_measure *
data_measure_find(const char *name)
{
	for (size_t i = 0; i < data_measure_count; i++)
		if (str_equal(data_measure_list[i].name, name))
			return &data_measure_list[i];
	return NULL;
}

double
data_measure_value(const struct data_measures *m, const struct data_measure *measure)
{
	double value;

	memcpy(&value, (const char *)m + measure->offset, sizeof value);
	return value;
}

void
data_measure_set(struct data_measures *m, const struct data_measure *measure, double value)
{
	memcpy((char *)m + measure->offset, &value, sizeof value);
}

double
data_measure_level(const struct data_measure *measure)
{
	if (measure->kind == DATA_P)
		return 0.05;
	for (size_t i = 0; i < ARRAY_LEN(choices); i++)
		if (str_equal(choices[i].score, measure->name))
			return choices[i].threshold;
	return (double)NAN;
}

static bool
same_name(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++)
		if (*a != *b && !((*a == '-' || *a == '_') && (*b == '-' || *b == '_')))
			return false;
	return *a == *b;
}

const struct data_choice *
data_measure_choose(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(choices); i++)
		if (same_name(choices[i].name, name))
			return &choices[i];
	return NULL;
}
