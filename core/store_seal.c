/*
 * store_seal.c - rewriting a live metrics.bin as a sealed one (layout: store_points_format.h).
 *
 * The live file is read twice: once to count, so that the place of every series is known, and once to
 * put each point into its block. Blocks are gathered for a group of series at a time, so that memory is
 * bounded however many there are. A series whose steps came out of order is sorted afterwards when it
 * is not too long; otherwise its nodes say what they span and readers cope.
 */
#include "store_points.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "base_rand.h"
#include "os_fs.h"
#include "store_points_format.h"

enum { GROUP = 8192, SORT_MAX = 2 << 20 };

struct series {
	struct points_entry entry;
	struct points_level level[POINTS_LEVELS];
	double sum;
	struct store_summary summary;
	/* while its group is written */
	struct store_point *block;
	size_t filled;
	uint64_t written;		/* points */
	struct points_node *nodes;	/* of level 0 */
};

struct seal {
	const char *path;
	int in, out;
	struct points_names names;
	struct series *series;
	size_t cap;
	size_t first, last;		/* the group */
	uint64_t end;			/* of what has a place in the new file */
};

/* ------------------------------------------------------------------ first reading: count */

static bool
count_record(void *ctx, const struct points_record *r, struct err *err)
{
	struct seal *s = ctx;
	size_t before = s->names.count;
	struct series *one;

	(void)err;
	if ((r->series & POINTS_DEFINITION) != 0) {
		if (points_names_take(&s->names, r) && s->names.count > before) {
			x_grow(&s->series, &s->cap, before + 1);
			s->series[before] = (struct series){ .summary = { .min = (double)NAN,
				.max = (double)NAN, .mean = (double)NAN, .last = (double)NAN } };
			s->series[before].entry.flags = POINTS_STEPS_ASCEND | POINTS_TIMES_ASCEND;
		}
		return true;
	}
	if (r->series >= before)
		return true;
	one = &s->series[r->series];
	if (one->summary.count > 0 && r->step < one->summary.step)
		one->entry.flags &= ~(uint32_t)POINTS_STEPS_ASCEND;
	if (one->summary.count > 0 && r->time < one->summary.time)
		one->entry.flags &= ~(uint32_t)POINTS_TIMES_ASCEND;
	points_summary_add(&one->summary, r->step, r->time, r->value, &one->sum);
	return true;
}

/* Gives a series its place in the new file. */
static void
lay_out(struct seal *s, struct series *one, size_t name_length)
{
	const struct store_summary *sum = &one->summary;
	struct points_entry *e = &one->entry;
	uint64_t nodes = (sum->count + POINTS_BLOCK - 1) / POINTS_BLOCK;

	*e = (struct points_entry){ .name_length = (uint32_t)name_length, .flags = e->flags,
		.count = sum->count, .nan = sum->nan, .last = sum->last, .min = sum->min,
		.max = sum->max, .mean = sum->mean, .step = sum->step, .time = sum->time,
		.offset = s->end };
	s->end += sum->count * POINTS_POINT;
	while (nodes > 0) {
		one->level[e->levels++] = (struct points_level){ s->end, nodes };
		s->end += nodes * sizeof(struct points_node);
		if (nodes <= POINTS_FAN)
			break;
		nodes = (nodes + POINTS_FAN - 1) / POINTS_FAN;
	}
}

/* ------------------------------------------------------------------ blocks and nodes */

static void
to_columns(const struct store_point *points, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++) {
		memcpy(out + i * 8, &points[i].step, 8);
		memcpy(out + (n + i) * 8, &points[i].time, 8);
		memcpy(out + (2 * n + i) * 8, &points[i].value, 8);
	}
}

/* Writes a block of n points as the one that begins with point `from`, and makes its node. */
static bool
put_block(struct seal *s, struct series *one, const struct store_point *points, size_t n,
    uint64_t from, struct err *err)
{
	char bytes[POINTS_BLOCK * POINTS_POINT];
	struct points_node *node = &one->nodes[from / POINTS_BLOCK];

	to_columns(points, n, bytes);
	points_node_clear(node);
	for (size_t i = 0; i < n; i++)
		points_node_add(node, points[i].step, points[i].time, points[i].value);
	return fs_pwrite_all(s->out, bytes, n * POINTS_POINT,
	    (off_t)(one->entry.offset + from * POINTS_POINT)) || err_sys(err, "write %s", s->path);
}

static bool
flush_block(struct seal *s, struct series *one, struct err *err)
{
	size_t n = one->filled;

	one->filled = 0;
	if (n == 0)
		return true;
	one->written += n;
	return put_block(s, one, one->block, n, one->written - n, err);
}

static bool
place_record(void *ctx, const struct points_record *r, struct err *err)
{
	struct seal *s = ctx;
	struct series *one;

	if ((r->series & POINTS_DEFINITION) != 0 || r->series < s->first || r->series >= s->last)
		return true;
	one = &s->series[r->series];
	/* A writer that is still at work may have added points since they were counted. */
	if (one->written + one->filled == one->entry.count)
		return true;
	one->block[one->filled++] = (struct store_point){ r->step, r->time, r->value };
	return one->filled < POINTS_BLOCK || flush_block(s, one, err);
}

/* The levels above level 0, made in place from the one below. */
static bool
put_levels(struct seal *s, struct series *one, struct err *err)
{
	for (size_t l = 0; l < one->entry.levels; l++) {
		uint64_t n = one->level[l].count;

		if (!fs_pwrite_all(s->out, one->nodes, n * sizeof *one->nodes,
		    (off_t)one->level[l].offset))
			return err_sys(err, "write %s", s->path);
		for (uint64_t i = 0; i < n; i++) {
			struct points_node node = one->nodes[i];

			if (i % POINTS_FAN == 0)
				one->nodes[i / POINTS_FAN] = node;
			else
				points_node_join(&one->nodes[i / POINTS_FAN], &node);
		}
	}
	return true;
}

/* ------------------------------------------------------------------ sorting by step */

/* Stable radix sort; returns which of the two arrays has the result. */
static struct store_point *
sort_points(struct store_point *points, struct store_point *spare, size_t n)
{
	for (unsigned shift = 0; shift < 64; shift += 8) {
		size_t starts[256] = { 0 }, at = 0;
		struct store_point *sorted = spare;

#define DIGIT(p) (((uint64_t)(p).step ^ UINT64_C(1) << 63) >> shift & 255)
		for (size_t i = 0; i < n; i++)
			starts[DIGIT(points[i])]++;
		if (n == 0 || starts[DIGIT(points[0])] == n)
			continue;
		for (size_t b = 0; b < 256; b++) {
			size_t count = starts[b];

			starts[b] = at;
			at += count;
		}
		for (size_t i = 0; i < n; i++)
			sorted[starts[DIGIT(points[i])]++] = points[i];
#undef DIGIT
		spare = points;
		points = sorted;
	}
	return points;
}

static bool
read_back(struct seal *s, const struct series *one, struct store_point *points, struct err *err)
{
	char bytes[POINTS_BLOCK * POINTS_POINT];

	for (uint64_t from = 0; from < one->entry.count; from += POINTS_BLOCK) {
		uint64_t rest = one->entry.count - from;
		size_t n = rest < POINTS_BLOCK ? (size_t)rest : POINTS_BLOCK;

		if (fs_pread_full(s->out, bytes, n * POINTS_POINT, (off_t)(one->entry.offset
		    + from * POINTS_POINT)) != (ssize_t)(n * POINTS_POINT))
			return err_sys(err, "read %s", s->path);
		for (size_t i = 0; i < n; i++) {
			memcpy(&points[from + i].step, bytes + i * 8, 8);
			memcpy(&points[from + i].time, bytes + (n + i) * 8, 8);
			memcpy(&points[from + i].value, bytes + (2 * n + i) * 8, 8);
		}
	}
	return true;
}

static bool
times_ascend(const struct store_point *points, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (points[i].time < points[i - 1].time)
			return false;
	return true;
}

static bool
sort_series(struct seal *s, struct series *one, struct err *err)
{
	size_t n = (size_t)one->entry.count;
	struct store_point *points, *sorted;
	bool ok;

	if ((one->entry.flags & POINTS_STEPS_ASCEND) != 0 || n > SORT_MAX)
		return true;
	points = x_new_array(struct store_point, 2 * n);
	ok = read_back(s, one, points, err);
	if (ok) {
		sorted = sort_points(points, points + n, n);
		for (size_t from = 0; ok && from < n; from += POINTS_BLOCK)
			ok = put_block(s, one, sorted + from, n - from < POINTS_BLOCK ? n - from
			    : POINTS_BLOCK, from, err);
		one->entry.flags = POINTS_STEPS_ASCEND
		    | (times_ascend(sorted, n) ? (uint32_t)POINTS_TIMES_ASCEND : 0);
	}
	x_free(points);
	return ok;
}

/* ------------------------------------------------------------------ the whole file */

static void
release_group(struct seal *s)
{
	for (size_t i = s->first; i < s->last; i++) {
		x_free(s->series[i].block);
		x_free(s->series[i].nodes);
		s->series[i].block = NULL;
		s->series[i].nodes = NULL;
	}
}

static bool
put_group(struct seal *s, struct err *err)
{
	uint64_t offset = POINTS_HEADER;
	bool ok;

	for (size_t i = s->first; i < s->last; i++) {
		struct series *one = &s->series[i];
		uint64_t n = one->entry.count;

		one->block = x_new_array(struct store_point, n < POINTS_BLOCK ? n + 1 : POINTS_BLOCK);
		one->nodes = x_new_array(struct points_node, n / POINTS_BLOCK + 1);
	}
	ok = points_scan(s->in, &offset, place_record, s, err);
	for (size_t i = s->first; ok && i < s->last; i++) {
		struct series *one = &s->series[i];

		ok = flush_block(s, one, err) && sort_series(s, one, err) && put_levels(s, one, err);
	}
	release_group(s);
	return ok;
}

static bool
put_directory(struct seal *s, struct err *err)
{
	static const char zeros[8];
	struct buf dir = BUF_INIT;
	struct points_header h;
	uint64_t check;
	bool ok;

	for (size_t i = 0; i < s->names.count; i++) {
		const struct series *one = &s->series[i];
		size_t pad = (8 - one->entry.name_length % 8) % 8;

		buf_append(&dir, &one->entry, sizeof one->entry);
		buf_append(&dir, one->level, (size_t)one->entry.levels * sizeof one->level[0]);
		buf_append(&dir, s->names.name[i], one->entry.name_length);
		buf_append(&dir, zeros, pad);
	}
	check = points_checksum(dir.data, dir.len);
	buf_append(&dir, &check, sizeof check);
	points_header_make(&h, POINTS_SEALED);
	h.directory = s->end;
	h.directory_length = dir.len;
	ok = (fs_pwrite_all(s->out, dir.data, dir.len, (off_t)s->end)
	    && fs_pwrite_all(s->out, &h, sizeof h, 0) && fsync(s->out) == 0)
	    || err_sys(err, "write %s", s->path);
	buf_release(&dir);
	return ok;
}

static bool
seal_files(struct seal *s, struct err *err)
{
	uint64_t offset = POINTS_HEADER;

	if (!points_scan(s->in, &offset, count_record, s, err))
		return false;
	s->end = POINTS_HEADER;
	for (size_t i = 0; i < s->names.count; i++)
		lay_out(s, &s->series[i], strlen(s->names.name[i]));
	for (s->first = 0; s->first < s->names.count; s->first = s->last) {
		s->last = s->first + GROUP < s->names.count ? s->first + GROUP : s->names.count;
		if (!put_group(s, err))
			return false;
	}
	return put_directory(s, err);
}

static bool
seal_open_file(struct seal *s, struct err *err)
{
	char *temporary = xasprintf("%s.%08x.tmp", s->path, (unsigned)rand_u64());
	bool ok;

	s->out = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	ok = s->out != -1 || err_sys(err, "make %s", temporary);
	ok = ok && seal_files(s, err) && fs_rename(temporary, s->path, FS_SYNC, err);
	if (s->out != -1) {
		close(s->out);
		if (!ok)
			unlink(temporary);
	}
	x_free(temporary);
	return ok;
}

bool
store_points_seal(const char *path, struct err *err)
{
	struct seal s = { .path = path, .in = open(path, O_RDONLY | O_CLOEXEC), .out = -1 };
	struct points_header h;
	bool ok;

	if (s.in == -1)
		return errno == ENOENT || err_sys(err, "open %s", path);
	ok = points_header_read(s.in, path, &h, err);
	if (ok && h.flags == POINTS_LIVE)
		ok = seal_open_file(&s, err);
	close(s.in);
	points_names_release(&s.names);
	x_free(s.series);
	return ok;
}
