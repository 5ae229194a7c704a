/*
 * store_points_tree.c - reading a sealed metrics.bin: the directory at opening, then for a chart only
 * the nodes along the edges of its buckets.
 *
 * A node whose range lies in one bucket is joined to it whole; one that crosses an edge is opened
 * into the nodes below it, at last into its points. So every bucket is exact, and the cost follows
 * from the number of edges. It works for any order of the axis; where times do not ascend, more nodes
 * cross edges.
 */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base.h"
#include "os_fs.h"
#include "store_points_reader.h"

enum { DIRECTORY_MAX = 1 << 30 };

/* ------------------------------------------------------------------ directory */

static bool
corrupt(const struct store_points *p, const char *what, struct err *err)
{
	return err_set(err, ERR_CORRUPT, "%s: %s", p->path, what);
}

/* One entry at *at; what it says of places must lie within the file. */
static bool
take_entry(struct store_points *p, const char *bytes, size_t n, size_t *at, uint64_t limit,
    struct err *err)
{
	char name[STORE_POINTS_NAME_MAX + 1];
	struct points_series *s;
	struct points_entry e;

	if (n - *at < sizeof e)
		return corrupt(p, "the directory ends too early", err);
	memcpy(&e, bytes + *at, sizeof e);
	*at += sizeof e;
	if (e.name_length > STORE_POINTS_NAME_MAX || n - *at < points_name_room(e.name_length))
		return corrupt(p, "a name in the directory is too long", err);
	if (e.count > limit / POINTS_POINT || e.offset > limit ||
	    points_series_size(e.count) > limit - e.offset)
		return corrupt(p, "a series lies outside the file", err);
	memcpy(name, bytes + *at, e.name_length);
	name[e.name_length] = '\0';
	*at += points_name_room(e.name_length);
	s = points_add_series(p, name);
	s->entry = e;
	s->summary = e.summary;
	return true;
}

/* Where a level of the pyramid begins. */
static uint64_t
level_offset(const struct points_entry *e, unsigned level, const uint64_t *nodes)
{
	uint64_t at = e->offset + e->count * POINTS_POINT;

	for (unsigned i = 0; i < level; i++)
		at += nodes[i] * sizeof(struct points_node);
	return at;
}

static bool
read_nodes(const struct store_points *p, const struct points_entry *e, unsigned level,
    const uint64_t *counts, uint64_t first, struct points_node *out, size_t n, struct err *err)
{
	ssize_t want = (ssize_t)(n * sizeof *out);
	uint64_t at = level_offset(e, level, counts) + first * sizeof *out;

	if (fs_pread_full(p->fd, out, (size_t)want, (off_t)at) != want)
		return err_set(err, ERR_CORRUPT, "%s: a summary cannot be read", p->path);
	return true;
}

/* The range of a series is that of its top nodes. */
static bool
read_whole(struct store_points *p, struct points_series *s, struct err *err)
{
	struct points_node top[POINTS_FAN];
	uint64_t counts[POINTS_LEVELS];
	unsigned levels = points_levels(s->entry.count, counts);

	if (levels == 0)
		return true;
	if (counts[levels - 1] > POINTS_FAN)
		return corrupt(p, "a series is too long", err);
	if (!read_nodes(p, &s->entry, levels - 1, counts, 0, top, (size_t)counts[levels - 1], err))
		return false;
	for (uint64_t i = 0; i < counts[levels - 1]; i++)
		points_node_join(&s->whole, &top[i]);
	return true;
}

static bool
read_directory(struct store_points *p, const struct points_file_header *h, char *bytes,
    struct err *err)
{
	size_t n = (size_t)h->directory_length, at = 0;
	uint64_t check;

	if (fs_pread_full(p->fd, bytes, n + sizeof check, (off_t)h->directory) !=
	    (ssize_t)(n + sizeof check))
		return corrupt(p, "the directory cannot be read", err);
	memcpy(&check, bytes + n, sizeof check);
	if (check != points_directory_check(bytes, n))
		return corrupt(p, "the directory is damaged", err);
	while (at < n)
		if (!take_entry(p, bytes, n, &at, h->directory, err) ||
		    !read_whole(p, &p->series[p->count - 1], err))
			return false;
	return true;
}

bool
points_tree_open(struct store_points *p, const struct points_file_header *h, struct err *err)
{
	struct stat st;
	char *bytes;
	bool ok;

	if (fstat(p->fd, &st) == -1)
		return err_sys(err, "read %s", p->path);
	if (h->directory_length > DIRECTORY_MAX || h->directory < POINTS_HEADER ||
	    h->directory > (uint64_t)st.st_size ||
	    h->directory_length + 8 > (uint64_t)st.st_size - h->directory)
		return corrupt(p, "the directory lies outside the file", err);
	bytes = xmalloc((size_t)h->directory_length + 8);
	ok = read_directory(p, h, bytes, err);
	x_free(bytes);
	return ok;
}

/* ------------------------------------------------------------------ points */

/* A block of a series: three columns of n numbers. */
struct block {
	int64_t columns[3 * POINTS_BLOCK];
	size_t n;
};

static bool
read_block(const struct points_gather *g, uint64_t index, struct block *b, struct err *err)
{
	const struct points_entry *e = &g->series->entry;
	uint64_t from = index * POINTS_BLOCK, left = e->count - from;
	size_t bytes;

	b->n = left < POINTS_BLOCK ? (size_t)left : POINTS_BLOCK;
	bytes = b->n * POINTS_POINT;
	if (fs_pread_full(g->points->fd, b->columns, bytes, (off_t)(e->offset +
	    from * POINTS_POINT)) != (ssize_t)bytes)
		return corrupt(g->points, "points cannot be read", err);
	return true;
}

static struct store_point
block_point(const struct block *b, size_t i)
{
	struct store_point p = { .step = b->columns[i], .time = b->columns[b->n + i] };

	memcpy(&p.value, &b->columns[2 * b->n + i], sizeof p.value);
	return p;
}

/* ------------------------------------------------------------------ the pyramid */

struct descent {
	const struct points_gather *gather;
	uint64_t counts[POINTS_LEVELS];
	bool by_point;		/* the axis is not in order: nodes have no first and last on it */
	/* For each: what to do with a point instead of adding it to a bucket. */
	store_point_fn *fn;
	void *ctx;
	bool stopped;
};

static bool
open_block(struct descent *d, uint64_t index, struct err *err)
{
	const struct points_gather *g = d->gather;
	struct block b;

	if (!read_block(g, index, &b, err))
		return false;
	for (size_t i = 0; i < b.n && !d->stopped; i++) {
		struct store_point p = block_point(&b, i);
		int64_t x = g->axis == STORE_AXIS_STEP ? p.step : p.time;

		if (d->fn == NULL)
			points_bucket_add(g, &p);
		else if (x >= g->from && x <= g->to)
			d->stopped = !d->fn(d->ctx, &p);
	}
	return true;
}

/* True when the node could be dealt with as a whole. */
static bool
take_whole(const struct descent *d, const struct points_node *n)
{
	const struct points_gather *g = d->gather;
	int64_t low = points_node_low(n, g->axis), high = points_node_high(n, g->axis);

	if (n->count == 0 || high < g->from || low > g->to)
		return true;
	if (d->fn != NULL || d->by_point || low < g->from || high > g->to ||
	    points_bucket_of(g, low) != points_bucket_of(g, high))
		return false;
	points_bucket_join(g, points_bucket_of(g, low), n);
	return true;
}

static bool
descend(struct descent *d, unsigned level, uint64_t first, size_t n, struct err *err)
{
	struct points_node nodes[POINTS_FAN];

	if (!read_nodes(d->gather->points, &d->gather->series->entry, level, d->counts, first, nodes,
	    n, err))
		return false;
	for (size_t i = 0; i < n && !d->stopped; i++) {
		uint64_t index = first + i, below = index * POINTS_FAN, left;

		if (take_whole(d, &nodes[i]))
			continue;
		if (level == 0) {
			if (!open_block(d, index, err))
				return false;
			continue;
		}
		left = d->counts[level - 1] - below;
		if (!descend(d, level - 1, below, left < POINTS_FAN ? (size_t)left : POINTS_FAN, err))
			return false;
	}
	return true;
}

static bool
start_descent(struct descent *d, struct err *err)
{
	unsigned levels = points_levels(d->gather->series->entry.count, d->counts);

	if (levels == 0)
		return true;
	return descend(d, levels - 1, 0, (size_t)d->counts[levels - 1], err);
}

bool
points_tree_gather(const struct points_gather *g, struct err *err)
{
	struct descent d = { .gather = g };

	d.by_point = g->axis == STORE_AXIS_TIME &&
	    (g->series->entry.flags & POINTS_TIMES_ASCEND) == 0;
	return start_descent(&d, err);
}

bool
points_tree_each(const struct points_gather *g, store_point_fn *fn, void *ctx, struct err *err)
{
	struct descent d = { .gather = g, .fn = fn, .ctx = ctx };

	return start_descent(&d, err);
}
