/*
 * run_group.h - runs put together, to look at a few groups instead of many runs: those with the same
 * value of a parameter or a tag, of one pipeline, on the same data, or repeats of each other.
 *
 *	run_group(&groups, runs, n, "repeats", arena, err)
 *	groups.label[groups.of[i]]		of run i
 *
 * Repeats are runs of one pipeline (or one command) with the same data and the same parameters but for a seed.
 */
#ifndef RUN_GROUP_H
#define RUN_GROUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base_err.h"
#include "base_mem.h"
#include "store_run_load.h"

/* How the spread of a group is shown beside its mean: from lowest to highest, a standard deviation to both
 * sides, not at all. */
enum run_band { RUN_BAND_MINMAX, RUN_BAND_STDDEV, RUN_BAND_NONE, RUN_BANDS };

extern const char *const run_band_words[RUN_BANDS];	/* "minmax", "stddev", "none" */

struct run_groups {
	const char *by;			/* as asked for, with its prefix: "params.rate"; NULL: each run by itself */
	size_t count;
	const char **label;		/* count of them: "rate 0.1", "baseline", "no tag arm" */
	size_t *size;			/* runs in each */
	size_t *of;			/* the group of each run */
	size_t **members;		/* the runs of each, in their order */
	enum run_band band;		/* for the caller to choose; run_group sets the first */
};

/*
 * by: "repeats", "pipeline", "data", "params.NAME", "tags.NAME"; a bare NAME is a parameter, else a tag.
 * Groups are in natural order of their values, repeats in order of their first run. ERR_NOTFOUND when
 * no run has such a parameter or tag, naming the nearest. Everything is the arena's.
 */
MUST_CHECK bool run_group(struct run_groups *out, struct store_run *const *runs, size_t count,
    const char *by, struct arena *a, struct err *err);

/* A group a run, with its name as label: so a comparison of runs is one of groups, too. */
void run_group_each(struct run_groups *out, struct store_run *const *runs, size_t count, struct arena *a);

/* What these runs can be grouped by so that there is more than one group and fewer than runs, best first:
 * repeats, parameters, tags, pipeline, data. Returns how many. */
size_t run_group_choices(struct store_run *const *runs, size_t count, const char *const **out,
    struct arena *a);

/* One a group: "rate 0.1 (3 runs)"; of runs by themselves their names. */
const char *const *run_group_labels(const struct run_groups *g, struct arena *a);

/* What the runs of a group have in a row of values, one a run: "0.1"; "1, 2, none" where that is short, else
 * "12 values". NULL: none of them has any. */
const char *run_group_value(const struct run_groups *g, size_t group, const char *const *values,
    struct arena *a);

/* The last part of a parameter's path names a seed. */
bool run_group_is_seed(const char *param);

/* Of the values of one group: those that are finite. */
struct run_group_stats {
	size_t n;
	double mean, sd, min, max;	/* sd NaN when n < 2; all NaN when n is 0 */
};
/* values: one a run, NaN where there is none. */
struct run_group_stats run_group_stats(const struct run_groups *g, size_t group, const double *values);

#endif
