/*
 * store_points_reader.h - what store_points.c (the one way in) and the two forms of the file share.
 *
 * live   store_points_live.c    takes records in as they come, keeps a bounded summary of each series
 * sealed store_points_tree.c    reads the directory, then only the nodes and blocks that it needs
 */
#ifndef STORE_POINTS_READER_H
#define STORE_POINTS_READER_H

#include "base_map.h"
#include "store_points_sealed.h"

enum { LIVE_NODES = 4096 };

/* A series of a live file: nodes of `each` consecutive points (a power of two). When there are too
 * many nodes, neighbours are joined. */
struct live_series {
	struct points_node *nodes;
	size_t count, cap;
	uint64_t each;
	double sum;
};

struct points_series {
	char *name;
	struct store_summary summary;
	struct points_node whole;	/* range of steps and times */
	struct points_entry entry;	/* sealed */
	struct live_series live;
};

struct store_points {
	char *path;
	int fd;				/* -1: no file yet */
	bool is_sealed;
	uint64_t end;			/* live: behind the last record taken in */
	struct points_names names;	/* live: definitions under way */
	struct points_series *series;
	size_t count, cap;
	struct map *numbers;		/* name -> number + 1 */
};

struct points_series *points_add_series(struct store_points *p, const char *name);

/* live */
MUST_CHECK bool points_live_take(struct store_points *p, bool *changed, struct err *err);
/* sealed */
MUST_CHECK bool points_tree_open(struct store_points *p, const struct points_file_header *h,
    struct err *err);

/* A request for buckets, and where they are gathered. */
struct points_gather {
	struct store_points *points;
	struct points_series *series;
	enum store_axis axis;
	int64_t from, to;
	size_t buckets;
	struct store_bucket *out;
};

/* The bucket that holds x, from <= x <= to. */
size_t points_bucket_of(const struct points_gather *g, int64_t x);
void points_bucket_join(const struct points_gather *g, size_t bucket, const struct points_node *n);
void points_bucket_add(const struct points_gather *g, const struct store_point *p);
MUST_CHECK bool points_tree_gather(const struct points_gather *g, struct err *err);
void points_live_gather(const struct points_gather *g);
/* Points in order with from <= x <= to. */
MUST_CHECK bool points_tree_each(const struct points_gather *g, store_point_fn *fn, void *ctx,
    struct err *err);
MUST_CHECK bool points_live_each(const struct points_gather *g, store_point_fn *fn, void *ctx,
    struct err *err);

static inline int64_t
points_node_low(const struct points_node *n, enum store_axis axis)
{
	return axis == STORE_AXIS_STEP ? n->step_min : n->time_min;
}

static inline int64_t
points_node_high(const struct points_node *n, enum store_axis axis)
{
	return axis == STORE_AXIS_STEP ? n->step_max : n->time_max;
}

#endif
