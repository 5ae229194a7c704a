/*
 * store_points_read.h - what the two kinds of readers of metrics.bin share. Private to the store.
 */
#ifndef STORE_POINTS_READ_H
#define STORE_POINTS_READ_H

#include "store_points_format.h"

/* A live series in memory: nodes of `span` points each, in order of arrival. */
struct live_series {
	struct points_node *node;
	size_t count, cap;
	uint64_t span;
	double sum;
};

/* A sealed series: where its parts are, and the levels that are kept in memory. */
struct sealed_series {
	struct points_entry entry;
	struct points_level level[POINTS_LEVELS];
	struct points_node *nodes[POINTS_LEVELS];	/* of levels above 0, when they were needed */
};

struct store_points {
	char *path;
	int fd;			/* -1: there is no file yet */
	uint64_t device, inode;
	bool sealed;
	uint64_t offset;	/* live: how far it was read */
	struct points_names names;
	struct store_summary *summary;
	size_t summary_cap;
	struct live_series *live;
	size_t live_cap;
	struct sealed_series *seals;
	/* the block that was read last */
	size_t block_series;
	uint64_t block_number;
	size_t block_points;	/* 0: none */
	struct store_point block[POINTS_BLOCK];
};

/* store_points_sealed.c */
MUST_CHECK bool sealed_open(struct store_points *p, const struct points_header *h, struct err *err);
void sealed_release(struct store_points *p);
MUST_CHECK bool sealed_read(struct store_points *p, size_t series, enum store_axis axis,
    struct store_bucket *out, size_t buckets, struct err *err);
MUST_CHECK bool sealed_each(struct store_points *p, size_t series, enum store_axis axis,
    int64_t from, int64_t to, store_point_fn *fn, void *ctx, struct err *err);
MUST_CHECK bool sealed_range(struct store_points *p, size_t series, enum store_axis axis,
    int64_t *from, int64_t *to, struct err *err);

/* store_points_bucket.c: puts nodes, in any order, into the buckets in which they begin (out has its edges). */
void bucket_place(struct store_bucket *out, size_t buckets, const struct points_node *node,
    enum store_axis axis);
/* Do all points of the node belong to one bucket, or to none? */
bool bucket_holds(const struct store_bucket *out, size_t buckets, const struct points_node *node,
    enum store_axis axis);
/* The node is the summary of this bucket. */
void bucket_fill(struct store_bucket *b, const struct points_node *node, enum store_axis axis);

static inline int64_t
node_min(const struct points_node *n, enum store_axis axis)
{
	return axis == STORE_AXIS_STEP ? n->step_min : n->time_min;
}

static inline int64_t
node_max(const struct points_node *n, enum store_axis axis)
{
	return axis == STORE_AXIS_STEP ? n->step_max : n->time_max;
}

static inline int64_t
point_at(const struct store_point *p, enum store_axis axis)
{
	return axis == STORE_AXIS_STEP ? p->step : p->time;
}

#endif
