/*
 * store_points.c - reading metrics.bin, live or sealed, through one door. A file that is sealed while
 * it is open is noticed by its inode and opened anew.
 */
#include "store_points.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"
#include "store_points_reader.h"

struct points_series *
points_add_series(struct store_points *p, const char *name)
{
	struct points_series *s;

	x_grow(&p->series, &p->cap, p->count + 1);
	s = &p->series[p->count++];
	*s = (struct points_series){ .name = xstrdup(name), .live = { .each = 1 } };
	s->summary = (struct store_summary){ .last = (double)NAN, .min = (double)NAN,
		.max = (double)NAN, .mean = (double)NAN };
	points_node_clear(&s->whole);
	map_set(p->numbers, name, (void *)(uintptr_t)p->count);
	return s;
}

static void
forget(struct store_points *p)
{
	for (size_t i = 0; i < p->count; i++) {
		x_free(p->series[i].name);
		x_free(p->series[i].live.nodes);
	}
	p->count = 0;
	points_names_release(&p->names);
	map_free(p->numbers, NULL);
	p->numbers = map_new();
	if (p->fd != -1)
		close(p->fd);
	p->fd = -1;
	p->is_sealed = false;
}

/* Opens what is at the path now. A file that is still shorter than its header is an empty one. */
static bool
open_file(struct store_points *p, struct err *err)
{
	struct points_file_header h;
	ssize_t got;

	p->fd = open(p->path, O_RDONLY | O_CLOEXEC);
	if (p->fd == -1)
		return errno == ENOENT || err_sys(err, "open %s", p->path);
	got = fs_pread_full(p->fd, &h, sizeof h, 0);
	if (got == -1)
		return err_sys(err, "read %s", p->path);
	p->end = POINTS_HEADER;
	if (got < (ssize_t)sizeof h)
		return true;
	if (memcmp(h.magic, POINTS_MAGIC, sizeof h.magic) != 0 || h.version != POINTS_VERSION ||
	    h.flags > POINTS_SEALED)
		return err_set(err, ERR_CORRUPT, "%s: not a file of points of version %d", p->path,
		    POINTS_VERSION);
	p->is_sealed = h.flags == POINTS_SEALED;
	return !p->is_sealed || points_tree_open(p, &h, err);
}

static bool
was_replaced(const struct store_points *p)
{
	struct stat mine, now;

	if (stat(p->path, &now) == -1)
		return false;
	return p->fd == -1 || fstat(p->fd, &mine) == -1 || mine.st_ino != now.st_ino ||
	    mine.st_dev != now.st_dev;
}

bool
store_points_refresh(struct store_points *p, bool *changed, struct err *err)
{
	bool dummy;

	changed = changed != NULL ? changed : &dummy;
	*changed = false;
	if (was_replaced(p)) {
		forget(p);
		*changed = true;
		if (!open_file(p, err))
			return false;
	}
	return p->is_sealed || p->fd == -1 || points_live_take(p, changed, err);
}

bool
store_points_open(struct store_points **out, const char *path, struct err *err)
{
	struct store_points *p = x_new(struct store_points);

	p->path = xstrdup(path);
	p->fd = -1;
	p->numbers = map_new();
	if (open_file(p, err) && store_points_refresh(p, NULL, err)) {
		*out = p;
		return true;
	}
	store_points_close(p);
	return false;
}

void
store_points_close(struct store_points *p)
{
	if (p == NULL)
		return;
	forget(p);
	map_free(p->numbers, NULL);
	x_free(p->series);
	x_free(p->path);
	x_free(p);
}

bool
store_points_is_sealed(const struct store_points *p)
{
	return p->is_sealed;
}

size_t
store_points_count(const struct store_points *p)
{
	return p->count;
}

const char *
store_points_name(const struct store_points *p, size_t series)
{
	x_assert(series < p->count);
	return p->series[series].name;
}

const struct store_summary *
store_points_summary_of(const struct store_points *p, size_t series)
{
	x_assert(series < p->count);
	return &p->series[series].summary;
}

bool
store_points_find(const struct store_points *p, const char *name, size_t *series)
{
	uintptr_t number = (uintptr_t)map_get(p->numbers, name);

	if (number == 0)
		return false;
	*series = number - 1;
	return true;
}

bool
store_points_range(const struct store_points *p, size_t series, enum store_axis axis, int64_t *from,
    int64_t *to)
{
	x_assert(series < p->count);
	if (p->series[series].summary.count == 0)
		return false;
	*from = points_node_low(&p->series[series].whole, axis);
	*to = points_node_high(&p->series[series].whole, axis);
	return true;
}

/* ------------------------------------------------------------------ buckets */

/* Width of the range in whole numbers, the end included; 0 stands for 2^64. */
static uint64_t
range_width(const struct points_gather *g)
{
	return (uint64_t)g->to - (uint64_t)g->from + 1;
}

size_t
points_bucket_of(const struct points_gather *g, int64_t x)
{
	unsigned __int128 at = (uint64_t)x - (uint64_t)g->from, width = range_width(g);

	if (width == 0)
		width = (unsigned __int128)1 << 64;
	return (size_t)(at * g->buckets / width);
}

/* The first number of a bucket; that of the one behind the last is to + 1, held at the largest. */
static int64_t
bucket_start(const struct points_gather *g, size_t bucket)
{
	unsigned __int128 width = range_width(g), at;

	if (bucket == g->buckets)
		return g->to;
	if (width == 0)
		width = (unsigned __int128)1 << 64;
	at = (width * bucket + g->buckets - 1) / g->buckets;
	return (int64_t)((uint64_t)g->from + (uint64_t)at);
}

static void
clear_buckets(const struct points_gather *g)
{
	for (size_t i = 0; i < g->buckets; i++)
		g->out[i] = (struct store_bucket){ .from = bucket_start(g, i),
			.to = bucket_start(g, i + 1), .min = (double)NAN, .max = (double)NAN,
			.first = (double)NAN, .last = (double)NAN };
}

void
points_bucket_join(const struct points_gather *g, size_t bucket, const struct points_node *n)
{
	struct store_bucket *b = &g->out[bucket];
	int64_t low = points_node_low(n, g->axis), high = points_node_high(n, g->axis);

	if (n->count == 0)
		return;
	if (b->count == 0 || low < b->first_at) {
		b->first = n->first;
		b->first_at = low;
	}
	if (b->count == 0 || high >= b->last_at) {
		b->last = n->last;
		b->last_at = high;
	}
	b->count += n->count;
	b->nan += n->nan;
	b->min = fmin(b->min, n->min);
	b->max = fmax(b->max, n->max);
	b->sum += n->sum;
}

void
points_bucket_add(const struct points_gather *g, const struct store_point *p)
{
	int64_t x = g->axis == STORE_AXIS_STEP ? p->step : p->time;
	struct points_node one;

	if (x < g->from || x > g->to)
		return;
	points_node_clear(&one);
	points_node_add(&one, p->step, p->time, p->value);
	points_bucket_join(g, points_bucket_of(g, x), &one);
}

bool
store_points_read(struct store_points *p, size_t series, enum store_axis axis, int64_t from,
    int64_t to, size_t buckets, struct store_bucket *out, size_t *got, struct err *err)
{
	struct points_gather g = { p, &p->series[series], axis, from, to, buckets, out };
	uint64_t width;

	x_assert(series < p->count);
	if (from > to || buckets == 0) {
		*got = 0;
		return true;
	}
	width = range_width(&g);
	if (width != 0 && width < buckets)
		g.buckets = (size_t)width;
	clear_buckets(&g);
	if (p->is_sealed && !points_tree_gather(&g, err))
		return false;
	if (!p->is_sealed)
		points_live_gather(&g);
	*got = g.buckets;
	return true;
}

bool
store_points_each(struct store_points *p, size_t series, enum store_axis axis, int64_t from,
    int64_t to, store_point_fn *fn, void *ctx, struct err *err)
{
	struct points_gather g = { p, &p->series[series], axis, from, to, 0, NULL };

	x_assert(series < p->count);
	if (from > to)
		return true;
	return p->is_sealed ? points_tree_each(&g, fn, ctx, err) : points_live_each(&g, fn, ctx, err);
}
