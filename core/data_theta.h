/*
 * data_theta.h - the k smallest hashes of a set, with how often each came (KMV, "theta sketch").
 *
 * What holds for this fair sample of the distinct values holds for all: how many there are, which
 * share of them is in another set as well (overlap), how many came more than once (duplicates). Until
 * more than k distinct values came, all of it is exact. The order of adding does not matter.
 */
#ifndef DATA_THETA_H
#define DATA_THETA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_pack.h"

enum {
	DATA_THETA_K = 65536
}; /* rows: distinct counts within 0.4 %, Jaccard within 0.2 % (1 sd) */

struct data_theta_item {
	uint64_t hash, count;
};

struct data_theta {
	struct data_theta_item *items;	/* the first `settled` ascending, the rest as they came */
	size_t count, settled, cap;
	uint64_t limit;			/* hashes from here on are not kept */
	uint32_t k;
};

void data_theta_init(struct data_theta *theta, uint32_t k);
void data_theta_release(struct data_theta *theta);
void data_theta_settle(struct data_theta *theta);	/* sorts, adds up, keeps k */

static inline void
data_theta_add(struct data_theta *theta, uint64_t hash)
{
	if (hash >= theta->limit)
		return;
	if (theta->count == theta->cap)
		data_theta_settle(theta);
	theta->items[theta->count++] = (struct data_theta_item){ hash, 1 };
}

/* From here on both must be settled. */
void data_theta_merge(struct data_theta *theta, const struct data_theta *other);
bool data_theta_is_exact(const struct data_theta *theta);
double data_theta_distinct(const struct data_theta *theta);
/* How many of n values repeat one that came before, estimated from the sample. */
double data_theta_duplicates(const struct data_theta *theta, uint64_t n);

struct data_overlap {
	double jaccard;		/* of the sets of distinct values */
	double jaccard_error;	/* one standard deviation; 0 when exact */
	double first_in_second;	/* share of the first's distinct values that are in the second */
	double second_in_first;
	bool exact;
};

struct data_overlap data_theta_overlap(const struct data_theta *a, const struct data_theta *b);

void data_theta_pack(const struct data_theta *theta, struct buf *out);
bool data_theta_unpack(struct data_theta *theta, struct data_unpack *in);	/* init by this */

#endif
