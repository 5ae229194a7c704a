/*
 * drift_measures.c - the table of measures.
 */
#include "drift_measures.h"

#include <math.h>
#include <stddef.h>

#define AT(member) offsetof(struct data_measures, member)
#define NO_LEVEL ((double)NAN)

const struct drift_measure drift_measures[] = {
	{ "Wasserstein / sd", "wasserstein_normed", AT(wasserstein_normed), 0.1, false },
	{ "Jensen-Shannon distance", "jensen_shannon", AT(jensen_shannon), 0.1, false },
	{ "PSI", "psi", AT(psi), 0.1, false },
	{ "KS D", "ks", AT(ks), NO_LEVEL, false },
	{ "KS p", "ks_p", AT(ks_p), 0.05, true },
	{ "Hellinger", "hellinger", AT(hellinger), 0.1, false },
	{ "total variation", "tvd", AT(tvd), 0.1, false },
	{ "L-infinity", "linf", AT(linf), 0.1, false },
	{ "normalised difference", NULL, AT(normalised_difference), NO_LEVEL, false },
	{ "KL divergence", "kl", AT(kl), 0.1, false },
	{ "Wasserstein", NULL, AT(wasserstein), NO_LEVEL, false },
	{ "Wasserstein / IQR", NULL, AT(wasserstein_iqr), NO_LEVEL, false },
	{ "energy", NULL, AT(energy), NO_LEVEL, false },
	{ "energy / sd", "energy_normed", AT(energy_normed), 0.1, false },
	{ "Anderson-Darling", NULL, AT(anderson), NO_LEVEL, false },
	{ "Anderson-Darling p", "anderson_darling_p", AT(anderson_p), 0.05, true },
	{ "Cramer-von Mises", NULL, AT(cramer), NO_LEVEL, false },
	{ "Cramer-von Mises p", "cramer_von_mises_p", AT(cramer_p), 0.05, true },
	{ "Mann-Whitney p", NULL, AT(mann_whitney_p), 0.05, true },
	{ "Welch p", NULL, AT(welch_p), 0.05, true },
	{ "chi-square", NULL, AT(chi), NO_LEVEL, false },
	{ "chi-square p", "chi_square_p", AT(chi_p), 0.05, true },
	{ "G", NULL, AT(g), NO_LEVEL, false },
	{ "G p", "g_p", AT(g_p), 0.05, true },
	{ "Cramer's V", NULL, AT(cramers_v), NO_LEVEL, false },
	{ "overlap of values", NULL, AT(overlap), NO_LEVEL, false },
};

const size_t drift_measure_count = sizeof drift_measures / sizeof *drift_measures;

double
drift_measure_of(const struct drift_measure *m, const struct data_drift_column *c)
{
	return *(const double *)((const char *)&c->measures + m->offset);
}
