/*
 * store_points.c - reading metrics.bin, live or sealed, through one interface.
 *
 * A live file is followed: each refresh takes in the records that were appended. Its series are kept as
 * nodes of 1, 2, 4, ... points each, doubled whenever there are too many, so memory is bounded and no
 * minimum or maximum is ever lost. Short series are exact.
 */
#include "store_points.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"
#include "store_points_read.h"

enum { LIVE_NODES = 4096, LIVE_NODES_MIN = 128, LIVE_BYTES = 16 << 20 };

/* ------------------------------------------------------------------ opening */

static void
forget(struct store_points *p)
{
	sealed_release(p);
	for (size_t i = 0; i < p->names.count && p->live != NULL; i++)
		x_free(p->live[i].node);
	x_free(p->live);
	p->live = NULL;
	p->live_cap = 0;
	points_names_release(&p->names);
	if (p->fd != -1)
		close(p->fd);
	p->fd = -1;
	p->sealed = false;
	p->offset = POINTS_HEADER;
}

bool
store_points_open(struct store_points **out, const char *path, struct err *err)
{
	struct store_points *p = x_new(struct store_points);

	p->path = xstrdup(path);
	p->fd = -1;
	p->offset = POINTS_HEADER;
	if (!store_points_refresh(p, NULL, err)) {
		store_points_close(p);
		return false;
	}
	*out = p;
	return true;
}

void
store_points_close(struct store_points *p)
{
	if (p == NULL)
		return;
	forget(p);
	x_free(p->summary);
	x_free(p->path);
	x_free(p);
}

/* ------------------------------------------------------------------ following a live file */

static size_t
nodes_allowed(const struct store_points *p)
{
	size_t n = LIVE_BYTES / sizeof(struct points_node) / (p->names.count + 1);

	n = n > LIVE_NODES ? LIVE_NODES : n < LIVE_NODES_MIN ? LIVE_NODES_MIN : n;
	return n & ~(size_t)1;
}

/* Two neighbours become one. */
static void
halve(struct live_series *s)
{
	size_t half = (s->count + 1) / 2;

	for (size_t i = 0; i < s->count; i++) {
		struct points_node node = s->node[i];

		if (i % 2 == 0)
			s->node[i / 2] = node;
		else
			points_node_join(&s->node[i / 2], &node);
	}
	s->count = half;
	s->span *= 2;
}

static void
add_point(struct store_points *p, const struct points_record *r)
{
	struct live_series *s = &p->live[r->series];
	struct points_node *last = s->count > 0 ? &s->node[s->count - 1] : NULL;

	if (last == NULL || last->count >= s->span) {
		while (s->count >= nodes_allowed(p))
			halve(s);
		last = s->count > 0 ? &s->node[s->count - 1] : NULL;
	}
	if (last == NULL || last->count >= s->span) {
		x_grow(&s->node, &s->cap, s->count + 1);
		last = &s->node[s->count++];
		points_node_clear(last);
	}
	points_node_add(last, r->step, r->time, r->value);
	points_summary_add(&p->summary[r->series], r->step, r->time, r->value, &s->sum);
}

static bool
take_record(void *ctx, const struct points_record *r, struct err *err)
{
	struct store_points *p = ctx;
	size_t before = p->names.count;

	(void)err;
	if ((r->series & POINTS_DEFINITION) == 0) {
		if (r->series < before)
			add_point(p, r);
	} else if (points_names_take(&p->names, r) && p->names.count > before) {
		x_grow(&p->live, &p->live_cap, before + 1);
		x_grow(&p->summary, &p->summary_cap, before + 1);
		p->live[before] = (struct live_series){ .span = 1 };
		p->summary[before] = (struct store_summary){ .min = (double)NAN, .max = (double)NAN,
			.mean = (double)NAN, .last = (double)NAN };
	}
	return true;
}

static bool
open_file(struct store_points *p, struct err *err)
{
	struct points_header h;
	struct stat st;

	p->fd = open(p->path, O_RDONLY | O_CLOEXEC);
	if (p->fd == -1)
		return errno == ENOENT || err_sys(err, "open %s", p->path);
	if (fstat(p->fd, &st) == -1)
		return err_sys(err, "%s", p->path);
	p->device = (uint64_t)st.st_dev;
	p->inode = (uint64_t)st.st_ino;
	if (!points_header_read(p->fd, p->path, &h, err))
		return false;
	p->sealed = h.flags == POINTS_SEALED;
	return !p->sealed || sealed_open(p, &h, err);
}

/* A sealed file, or another one altogether, took the place of the one that is open. */
static bool
was_replaced(const struct store_points *p)
{
	struct stat st;

	return p->fd != -1 && stat(p->path, &st) == 0
	    && ((uint64_t)st.st_dev != p->device || (uint64_t)st.st_ino != p->inode
	    || (!p->sealed && (uint64_t)st.st_size < p->offset && p->offset > POINTS_HEADER));
}

bool
store_points_refresh(struct store_points *p, bool *changed, struct err *err)
{
	bool replaced = was_replaced(p), opened;
	uint64_t before = p->offset;

	if (replaced)
		forget(p);
	opened = p->fd == -1;
	if (opened && !open_file(p, err)) {
		forget(p);
		return false;
	}
	if (p->fd != -1 && !p->sealed && !points_scan(p->fd, &p->offset, take_record, p, err))
		return err_wrap(err, "%s", p->path);
	if (changed != NULL)
		*changed = replaced || (opened && p->fd != -1) || p->offset != before;
	return true;
}

/* ------------------------------------------------------------------ asking */

size_t
store_points_count(const struct store_points *p)
{
	return p->names.count;
}

const char *
store_points_name(const struct store_points *p, size_t series)
{
	return p->names.name[series];
}

const struct store_summary *
store_points_summary_of(const struct store_points *p, size_t series)
{
	return &p->summary[series];
}

bool
store_points_find(const struct store_points *p, const char *name, size_t *series)
{
	for (size_t i = 0; i < p->names.count; i++)
		if (str_equal(p->names.name[i], name)) {
			*series = i;
			return true;
		}
	return false;
}

bool
store_points_range(struct store_points *p, size_t series, enum store_axis axis, int64_t *from,
    int64_t *to)
{
	const struct live_series *s;
	struct points_node sum;

	/* A damaged summary may claim anything; a range that is none is refused. */
	if (p->sealed)
		return sealed_range(p, series, axis, from, to, NULL) && *from <= *to;
	s = &p->live[series];
	points_node_clear(&sum);
	for (size_t i = 0; i < s->count; i++)
		points_node_join(&sum, &s->node[i]);
	*from = node_min(&sum, axis);
	*to = node_max(&sum, axis);
	return sum.count > 0;
}

/* ------------------------------------------------------------------ buckets */

/* The edges; 128 bits, since a range may be as wide as 64. */
static size_t
set_edges(struct store_bucket *out, size_t buckets, int64_t from, int64_t to)
{
	unsigned __int128 width = (unsigned __int128)((__int128)to - from) + 1;

	if (width < buckets)
		buckets = (size_t)width;
	for (size_t b = 0; b < buckets; b++) {
		out[b] = (struct store_bucket){ .min = (double)NAN, .max = (double)NAN,
			.first = (double)NAN, .last = (double)NAN };
		out[b].from = (int64_t)(from + (__int128)(width * b / buckets));
		out[b].to = b + 1 == buckets ? to
			: (int64_t)(from + (__int128)(width * (b + 1) / buckets));
	}
	return buckets;
}

bool
store_points_read(struct store_points *p, size_t series, enum store_axis axis, int64_t from,
    int64_t to, size_t buckets, struct store_bucket *out, size_t *got, struct err *err)
{
	*got = 0;
	if (from > to || buckets == 0)
		return true;
	buckets = set_edges(out, buckets, from, to);
	if (p->sealed) {
		if (!sealed_read(p, series, axis, out, buckets, err))
			return false;
	} else {
		const struct live_series *s = &p->live[series];

		for (size_t i = 0; i < s->count; i++)
			bucket_place(out, buckets, &s->node[i], axis);
	}
	*got = buckets;
	return true;
}

struct each {
	uint32_t series;
	enum store_axis axis;
	int64_t from, to;
	store_point_fn *fn;
	void *ctx;
	bool stopped;
};

static bool
each_record(void *ctx, const struct points_record *r, struct err *err)
{
	struct each *e = ctx;
	struct store_point point = { r->step, r->time, r->value };
	int64_t x = point_at(&point, e->axis);

	(void)err;
	if (!e->stopped && r->series == e->series && x >= e->from && x <= e->to)
		e->stopped = !e->fn(e->ctx, &point);
	return true;
}

bool
store_points_each(struct store_points *p, size_t series, enum store_axis axis, int64_t from,
    int64_t to, store_point_fn *fn, void *ctx, struct err *err)
{
	struct each e = { (uint32_t)series, axis, from, to, fn, ctx, false };
	uint64_t offset = POINTS_HEADER;

	if (p->sealed)
		return sealed_each(p, series, axis, from, to, fn, ctx, err);
	return p->fd == -1 || points_scan(p->fd, &offset, each_record, &e, err);
}
