/*
 * data_preset.h - what other tools compare a column by: measure, threshold, how numbers are binned,
 * and when a number counts as a category. For people who migrate, and for tests against those tools.
 */
#ifndef DATA_PRESET_H
#define DATA_PRESET_H

#include "data_pair.h"

struct data_preset;

const struct data_preset *data_preset_find(const char *name);	/* or NULL */
const char *data_preset_names(void);				/* "evidently|tfdv|..." */

/* Before measuring: the kind that the tool takes the column for, and its bins. */
enum data_cut data_preset_prepare(const struct data_preset *preset, struct data_pair *p);

struct data_preset_rule {
	const char *measure;	/* NULL: the tool does not compare such a column, or not by what we have */
	double threshold;
	double possible;	/* from here on the tool speaks of possible drift; NaN: it does not */
	bool by_chunks;		/* the threshold is that of the reference's own chunks, where there are any */
};

/* After measuring; changes measures that the tool computes in another way. */
struct data_preset_rule data_preset_rule_of(
    const struct data_preset *preset, struct data_pair *p, struct data_measures *m);

#endif
