/*
 * store_points_sealed.c - reading a sealed metrics.bin: finding a place on the axis and summing up a
 * range, both by walking the pyramid, so that neither depends on the number of points.
 *
 * The directory is checked as a whole, and every number in it against the size of the file, before
 * anything is believed.
 */
#include "store_points_read.h"

#include <math.h>
#include <sys/stat.h>

#include "base.h"
#include "os_fs.h"

#define DIRECTORY_MAX (UINT64_C(1) << 30)

/* ------------------------------------------------------------------ opening */

static bool
damaged(const struct store_points *p, const char *what, struct err *err)
{
	return err_set(err, ERR_CORRUPT, "%s: %s", p->path, what);
}

/* Does [offset, offset + count * size) lie in the part of the file before the directory? */
static bool
lies_inside(uint64_t offset, uint64_t count, uint64_t size, uint64_t end)
{
	return offset >= POINTS_HEADER && offset <= end && count <= (end - offset) / size;
}

/* The levels must be those that a sealer makes for this number of points. */
static bool
levels_are_right(const struct sealed_series *s, uint64_t end)
{
	uint64_t nodes = (s->entry.count + POINTS_BLOCK - 1) / POINTS_BLOCK;
	size_t l = 0;

	while (nodes > 0) {
		if (l >= s->entry.levels || s->level[l].count != nodes
		    || !lies_inside(s->level[l].offset, nodes, sizeof(struct points_node), end))
			return false;
		l++;
		if (nodes <= POINTS_FAN)
			break;
		nodes = (nodes + POINTS_FAN - 1) / POINTS_FAN;
	}
	return l == s->entry.levels;
}

static void
take_summary(struct store_points *p, const struct points_entry *e)
{
	x_grow(&p->summary, &p->summary_cap, p->names.count);
	p->summary[p->names.count - 1] = (struct store_summary){ .count = e->count, .nan = e->nan,
		.last = e->last, .min = e->min, .max = e->max, .mean = e->mean, .step = e->step,
		.time = e->time };
}

/* One series from the directory; *at moves behind it. */
static bool
take_entry(struct store_points *p, struct slice dir, size_t *at, uint64_t end, size_t *cap)
{
	struct sealed_series s = { .entry = { .count = 0 } };
	uint64_t levels_size;

	if (dir.n - *at < sizeof s.entry)
		return false;
	memcpy(&s.entry, dir.p + *at, sizeof s.entry);
	*at += sizeof s.entry;
	levels_size = s.entry.levels * sizeof s.level[0];
	if (s.entry.levels > POINTS_LEVELS || dir.n - *at < levels_size)
		return false;
	memcpy(s.level, dir.p + *at, levels_size);
	*at += levels_size;
	if (s.entry.name_length > STORE_POINTS_NAME_MAX || dir.n - *at < s.entry.name_length
	    || p->names.count >= STORE_POINTS_SERIES_MAX
	    || !lies_inside(s.entry.offset, s.entry.count, POINTS_POINT, end)
	    || !levels_are_right(&s, end))
		return false;
	x_grow(&p->names.name, &p->names.cap, p->names.count + 1);
	p->names.name[p->names.count] = xstrndup(dir.p + *at, s.entry.name_length);
	*at += s.entry.name_length + (8 - s.entry.name_length % 8) % 8;
	if (*at > dir.n)
		*at = dir.n;
	x_grow(&p->seals, cap, p->names.count + 1);
	p->seals[p->names.count++] = s;
	take_summary(p, &s.entry);
	return true;
}

bool
sealed_open(struct store_points *p, const struct points_header *h, struct err *err)
{
	struct buf bytes = BUF_INIT;
	struct slice dir;
	struct stat st;
	uint64_t check;
	size_t at = 0, cap = 0;
	bool ok = false;

	if (fstat(p->fd, &st) == -1)
		return err_sys(err, "%s", p->path);
	if (h->directory_length < sizeof check || h->directory_length > DIRECTORY_MAX
	    || h->directory > (uint64_t)st.st_size
	    || h->directory_length > (uint64_t)st.st_size - h->directory)
		return damaged(p, "the directory is cut off", err);
	buf_reserve(&bytes, h->directory_length);
	bytes.len = h->directory_length;
	if (fs_pread_full(p->fd, bytes.data, bytes.len, (off_t)h->directory) != (ssize_t)bytes.len) {
		err_sys(err, "read %s", p->path);
		goto out;
	}
	dir = (struct slice){ bytes.data, bytes.len - sizeof check };
	memcpy(&check, dir.p + dir.n, sizeof check);
	ok = check == points_checksum(dir.p, dir.n);
	while (ok && at < dir.n)
		ok = take_entry(p, dir, &at, h->directory, &cap);
	if (!ok)
		damaged(p, "the directory is damaged", err);
out:
	buf_release(&bytes);
	return ok;
}

void
sealed_release(struct store_points *p)
{
	for (size_t i = 0; p->seals != NULL && i < p->names.count; i++)
		for (size_t l = 0; l < POINTS_LEVELS; l++)
			x_free(p->seals[i].nodes[l]);
	x_free(p->seals);
	p->seals = NULL;
	p->block_points = 0;
}

/* ------------------------------------------------------------------ blocks and nodes */

static bool
load_block(struct store_points *p, size_t series, uint64_t number, struct err *err)
{
	const struct points_entry *e = &p->seals[series].entry;
	char bytes[POINTS_BLOCK * POINTS_POINT];
	uint64_t rest = e->count - number * POINTS_BLOCK;
	size_t n = rest < POINTS_BLOCK ? (size_t)rest : POINTS_BLOCK;

	if (p->block_points > 0 && p->block_series == series && p->block_number == number)
		return true;
	p->block_points = 0;
	if (fs_pread_full(p->fd, bytes, n * POINTS_POINT, (off_t)(e->offset
	    + number * POINTS_BLOCK * POINTS_POINT)) != (ssize_t)(n * POINTS_POINT))
		return damaged(p, "points are missing", err);
	for (size_t i = 0; i < n; i++) {
		memcpy(&p->block[i].step, bytes + i * 8, 8);
		memcpy(&p->block[i].time, bytes + (n + i) * 8, 8);
		memcpy(&p->block[i].value, bytes + (2 * n + i) * 8, 8);
	}
	p->block_series = series;
	p->block_number = number;
	p->block_points = n;
	return true;
}

/* Nodes [from, from + n) of a level. Levels above 0 are small and kept; of level 0 (1/70 of the points)
 * only what is asked for is read, into spare, which has room for n. */
static const struct points_node *
load_nodes(struct store_points *p, size_t series, size_t level, uint64_t from, size_t n,
    struct points_node *spare, struct err *err)
{
	struct sealed_series *s = &p->seals[series];
	struct points_node *into = spare;
	uint64_t first = from, count = n;

	if (level > 0 && s->nodes[level] != NULL)
		return s->nodes[level] + from;
	if (level > 0) {
		first = 0;
		count = s->level[level].count;
		into = x_new_array(struct points_node, count);
	}
	if (fs_pread_full(p->fd, into, count * sizeof *into, (off_t)(s->level[level].offset
	    + first * sizeof *into)) != (ssize_t)(count * sizeof *into)) {
		damaged(p, "summaries are missing", err);
		if (level > 0)
			x_free(into);
		return NULL;
	}
	if (level == 0)
		return into;
	s->nodes[level] = into;
	return into + from;
}

/* ------------------------------------------------------------------ finding a place */

/* The number of the first point whose place on the axis is >= x (which ascends); the count when there
 * is none. */
static bool
find_point(struct store_points *p, size_t series, enum store_axis axis, int64_t x, uint64_t *number,
    struct err *err)
{
	const struct sealed_series *s = &p->seals[series];
	struct points_node spare[POINTS_FAN];
	uint64_t from = 0;
	size_t i = 0;

	*number = s->entry.count;
	for (size_t level = s->entry.levels; level > 0; level--, from = (from + i) * POINTS_FAN) {
		uint64_t rest = s->level[level - 1].count - from;
		size_t n = rest < POINTS_FAN ? (size_t)rest : POINTS_FAN;
		const struct points_node *nodes = load_nodes(p, series, level - 1, from, n, spare, err);

		if (nodes == NULL)
			return false;
		for (i = 0; i < n && node_max(&nodes[i], axis) < x; i++)
			continue;
		if (i == n)
			return true;
	}
	if (s->entry.count == 0)
		return true;
	/* Undo the last step down: from is the number of a block. */
	from /= POINTS_FAN;
	if (!load_block(p, series, from, err))
		return false;
	for (i = 0; i < p->block_points && point_at(&p->block[i], axis) < x; i++)
		continue;
	*number = from * POINTS_BLOCK + i;
	return true;
}

/* ------------------------------------------------------------------ summing up a range */

static bool
sum_points(struct store_points *p, size_t series, uint64_t from, uint64_t to,
    struct points_node *sum, struct err *err)
{
	uint64_t base = from / POINTS_BLOCK * POINTS_BLOCK;

	if (from >= to)
		return true;
	if (!load_block(p, series, from / POINTS_BLOCK, err))
		return false;
	for (uint64_t i = from - base; i < to - base && i < p->block_points; i++)
		points_node_add(sum, p->block[i].step, p->block[i].time, p->block[i].value);
	return true;
}

/* Fewer than POINTS_FAN nodes of one level, one by one. */
static bool
sum_few(struct store_points *p, size_t series, size_t level, uint64_t from, uint64_t to,
    struct points_node *sum, struct err *err)
{
	struct points_node spare[POINTS_FAN];
	const struct points_node *nodes;

	if (from >= to)
		return true;
	nodes = load_nodes(p, series, level, from, (size_t)(to - from), spare, err);
	for (uint64_t i = 0; nodes != NULL && i < to - from; i++)
		points_node_join(sum, &nodes[i]);
	return nodes != NULL;
}

static uint64_t
round_up(uint64_t v, uint64_t unit)
{
	return (v + unit - 1) / unit * unit;
}

/* Nodes [from, to) of a level: what does not fill a node of the level above at both ends, and between
 * them the level above. */
static bool
sum_nodes(struct store_points *p, size_t series, size_t level, uint64_t from, uint64_t to,
    struct points_node *sum, struct err *err)
{
	uint64_t left = round_up(from, POINTS_FAN), right = to / POINTS_FAN * POINTS_FAN;

	if (left >= right || level + 1 >= p->seals[series].entry.levels) {
		for (; to - from > POINTS_FAN && from < to; from += POINTS_FAN)
			if (!sum_few(p, series, level, from, from + POINTS_FAN, sum, err))
				return false;
		return sum_few(p, series, level, from, to, sum, err);
	}
	return sum_few(p, series, level, from, left, sum, err)
	    && sum_nodes(p, series, level + 1, left / POINTS_FAN, right / POINTS_FAN, sum, err)
	    && sum_few(p, series, level, right, to, sum, err);
}

/* Points [from, to), in order. */
static bool
sum_range(struct store_points *p, size_t series, uint64_t from, uint64_t to,
    struct points_node *sum, struct err *err)
{
	uint64_t left = round_up(from, POINTS_BLOCK), right = to / POINTS_BLOCK * POINTS_BLOCK;

	if (left > right)
		return sum_points(p, series, from, to, sum, err);
	return sum_points(p, series, from, left, sum, err)
	    && (left == right || sum_nodes(p, series, 0, left / POINTS_BLOCK, right / POINTS_BLOCK, sum,
	    err))
	    && sum_points(p, series, right, to, sum, err);
}

/* ------------------------------------------------------------------ reading */

static bool
ascends(const struct store_points *p, size_t series, enum store_axis axis)
{
	uint32_t flag = axis == STORE_AXIS_STEP ? POINTS_STEPS_ASCEND : POINTS_TIMES_ASCEND;

	return (p->seals[series].entry.flags & flag) != 0;
}

static bool
place_block(struct store_points *p, size_t series, uint64_t number, enum store_axis axis,
    struct store_bucket *out, size_t buckets, struct err *err)
{
	if (!load_block(p, series, number, err))
		return false;
	for (size_t i = 0; i < p->block_points; i++) {
		struct points_node one;

		points_node_clear(&one);
		points_node_add(&one, p->block[i].step, p->block[i].time, p->block[i].value);
		bucket_place(out, buckets, &one, axis);
	}
	return true;
}

/* An axis that does not ascend: a node that lies in one bucket is placed there; one that does not is
 * opened, down to its points. */
static bool
place_nodes(struct store_points *p, size_t series, size_t level, uint64_t from,
    enum store_axis axis, struct store_bucket *out, size_t buckets, struct err *err)
{
	uint64_t rest = p->seals[series].level[level].count - from;
	size_t n = rest < POINTS_FAN ? (size_t)rest : POINTS_FAN;
	struct points_node spare[POINTS_FAN];
	const struct points_node *nodes = load_nodes(p, series, level, from, n, spare, err);
	bool ok = nodes != NULL;

	for (size_t i = 0; ok && i < n; i++) {
		if (bucket_holds(out, buckets, &nodes[i], axis))
			bucket_place(out, buckets, &nodes[i], axis);
		else if (level > 0)
			ok = place_nodes(p, series, level - 1, (from + i) * POINTS_FAN, axis, out, buckets, err);
		else
			ok = place_block(p, series, from + i, axis, out, buckets, err);
	}
	return ok;
}

bool
sealed_read(struct store_points *p, size_t series, enum store_axis axis, struct store_bucket *out,
    size_t buckets, struct err *err)
{
	uint64_t from, to;

	if (p->seals[series].entry.count == 0)
		return true;
	if (!ascends(p, series, axis))
		return place_nodes(p, series, (size_t)p->seals[series].entry.levels - 1, 0, axis, out,
		    buckets, err);
	if (!find_point(p, series, axis, out[0].from, &from, err))
		return false;
	for (size_t b = 0; b < buckets; b++, from = to) {
		struct points_node sum;

		/* The end of the last bucket belongs to it. */
		if (b + 1 == buckets && out[b].to == INT64_MAX)
			to = p->seals[series].entry.count;
		else if (!find_point(p, series, axis, out[b].to + (b + 1 == buckets), &to, err))
			return false;
		points_node_clear(&sum);
		if (!sum_range(p, series, from, to, &sum, err))
			return false;
		bucket_fill(&out[b], &sum, axis);
	}
	return true;
}

bool
sealed_each(struct store_points *p, size_t series, enum store_axis axis, int64_t from, int64_t to,
    store_point_fn *fn, void *ctx, struct err *err)
{
	uint64_t count = p->seals[series].entry.count, at = 0;
	bool ordered = ascends(p, series, axis);

	if (ordered && !find_point(p, series, axis, from, &at, err))
		return false;
	for (; at < count; at++) {
		struct store_point point;
		int64_t x;

		if (!load_block(p, series, at / POINTS_BLOCK, err))
			return false;
		point = p->block[at % POINTS_BLOCK];
		x = point_at(&point, axis);
		if (ordered && x > to)
			break;
		if (x >= from && x <= to && !fn(ctx, &point))
			break;
	}
	return true;
}

bool
sealed_range(struct store_points *p, size_t series, enum store_axis axis, int64_t *from,
    int64_t *to, struct err *err)
{
	const struct sealed_series *s = &p->seals[series];
	struct points_node spare[POINTS_FAN], sum;
	const struct points_node *nodes;
	size_t top, n;

	if (s->entry.levels == 0)
		return false;
	top = (size_t)s->entry.levels - 1;
	n = (size_t)s->level[top].count;
	nodes = load_nodes(p, series, top, 0, n, spare, err);
	if (nodes == NULL)
		return false;
	points_node_clear(&sum);
	for (size_t i = 0; i < n; i++)
		points_node_join(&sum, &nodes[i]);
	*from = node_min(&sum, axis);
	*to = node_max(&sum, axis);
	return true;
}
