/*
 * data_alert.h - what a person should look at in a profile.
 */
#ifndef DATA_ALERT_H
#define DATA_ALERT_H

#include "data_corr.h"
#include "data_summary.h"

struct data_alert {
	const char *code;	/* "constant", "missing" ... */
	const char *column;	/* borrowed from the profile; NULL: the whole dataset */
	bool severe;		/* a warning; else worth knowing */
	char text[200];
};

/* Summaries of all columns and the pairs of data_corr_find. The caller frees. */
struct data_alert *
data_alert_find(const struct data_profile *p, const struct data_summary *summaries,
    const struct data_corr *pairs, size_t pair_count, size_t *count);

#endif
