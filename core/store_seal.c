/*
 * store_seal.c - rewriting a live metrics.bin as a sealed one.
 *
 * A live file has the points of all series in the order in which they came. Sealing reads it twice:
 * first to count the points of each series, so that each has its place in the new file; then to
 * distribute them, a block's worth in memory for each series. Where there are too many series for
 * that, it distributes them in several passes. A series whose steps do not ascend is distributed all
 * the same and then sorted where it lies: pieces that fit in memory are sorted into a scratch file
 * and merged from there. The sort is stable: points of the same step stay in the order of arrival.
 *
 * The new file is made beside the old one, synced and renamed over it. A kill leaves the old file
 * and a leftover that the next sealing overwrites.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"
#include "store_points_sealed.h"

enum {
#ifndef SEAL_PIECE			/* tests build with a small one */
	SEAL_PIECE = 1 << 20,		/* points sorted in memory at a time: 40 MB */
#endif
	BLOCKS_MEMORY = 48 << 20,	/* bytes of blocks under way */
	MERGE_BUFFER = 4096,		/* points of each piece in memory while merging */
};

struct series {
	struct points_entry entry;
	double sum;
	int64_t last_step, last_time;
	bool is_sorted;
	uint64_t written;		/* points */
	struct points_point *block;	/* POINTS_BLOCK of them, while it is distributed */
	size_t in_block;
	struct points_node *nodes;	/* of level 0 */
	size_t node_count, node_cap;
};

struct seal {
	const char *path;
	int in, out, scratch;
	char *draft, *scratch_path;
	struct points_names names;
	struct series *series;
	size_t series_cap;
	size_t batch_from, batch_to;	/* series of the pass under way */
};

/* ------------------------------------------------------------------ counting */

static void
add_series(struct seal *s)
{
	size_t n = s->names.count - 1;
	struct series *new;

	x_grow(&s->series, &s->series_cap, s->names.count);
	new = &s->series[n];
	*new = (struct series){ .last_step = INT64_MIN, .last_time = INT64_MIN, .is_sorted = true };
	new->entry.flags = POINTS_TIMES_ASCEND;
	new->entry.name_length = (uint32_t)strlen(s->names.name[n]);
	new->entry.summary = (struct store_summary){ .last = (double)NAN, .min = (double)NAN,
		.max = (double)NAN, .mean = (double)NAN };
}

static bool
count_record(void *ctx, const struct points_record *r, struct err *err)
{
	struct seal *s = ctx;
	size_t before = s->names.count;
	struct series *one;

	(void)err;
	if ((r->series & POINTS_DEFINITION) != 0) {
		if (points_names_take(&s->names, r) && s->names.count > before)
			add_series(s);
		return true;
	}
	if (r->series >= before)
		return true;
	one = &s->series[r->series];
	points_summary_add(&one->entry.summary, r->step, r->time, r->value, &one->sum);
	one->entry.count++;
	one->is_sorted = one->is_sorted && r->step >= one->last_step;
	one->last_step = r->step;
	return true;
}

static void
place_series(struct seal *s)
{
	uint64_t at = POINTS_HEADER;

	for (size_t i = 0; i < s->names.count; i++) {
		s->series[i].entry.offset = at;
		at += points_series_size(s->series[i].entry.count);
	}
}

/* ------------------------------------------------------------------ blocks */

static void
columns_of(const struct points_point *p, size_t n, int64_t *out)
{
	for (size_t i = 0; i < n; i++) {
		out[i] = p[i].step;
		out[n + i] = p[i].time;
		memcpy(&out[2 * n + i], &p[i].value, sizeof p[i].value);
	}
}

static bool
write_block(struct seal *s, struct series *one, struct err *err)
{
	int64_t columns[3 * POINTS_BLOCK];
	size_t n = one->in_block;
	off_t at = (off_t)(one->entry.offset + one->written * POINTS_POINT);
	struct points_node node;

	if (n == 0)
		return true;
	points_node_clear(&node);
	for (size_t i = 0; i < n; i++) {
		const struct points_point *p = &one->block[i];

		points_node_add(&node, p->step, p->time, p->value);
		if (p->time < one->last_time)
			one->entry.flags &= ~(uint32_t)POINTS_TIMES_ASCEND;
		one->last_time = p->time;
	}
	x_grow(&one->nodes, &one->node_cap, one->node_count + 1);
	one->nodes[one->node_count++] = node;
	columns_of(one->block, n, columns);
	one->written += n;
	one->in_block = 0;
	return fs_pwrite_all(s->out, columns, n * POINTS_POINT, at) ||
	    err_sys(err, "write %s", s->draft);
}

static bool
push_point(struct seal *s, struct series *one, const struct points_point *p, struct err *err)
{
	one->block[one->in_block++] = *p;
	return one->in_block < POINTS_BLOCK || write_block(s, one, err);
}

static bool
distribute_record(void *ctx, const struct points_record *r, struct err *err)
{
	struct points_point p = { r->step, r->time, r->value };
	struct seal *s = ctx;

	if ((r->series & POINTS_DEFINITION) != 0 || r->series < s->batch_from ||
	    r->series >= s->batch_to)
		return true;
	/* What came after the counting is not ours: the writer is gone by then. */
	if (s->series[r->series].written + s->series[r->series].in_block ==
	    s->series[r->series].entry.count)
		return true;
	return push_point(s, &s->series[r->series], &p, err);
}

/* All levels above the blocks, built in memory: 88 bytes for 256 points. */
static bool
write_levels(struct seal *s, struct series *one, struct err *err)
{
	off_t at = (off_t)(one->entry.offset + one->entry.count * POINTS_POINT);
	struct points_node *nodes = one->nodes;
	size_t n = one->node_count;

	while (n > 0) {
		if (!fs_pwrite_all(s->out, nodes, n * sizeof *nodes, at))
			return err_sys(err, "write %s", s->draft);
		at += (off_t)(n * sizeof *nodes);
		if (n <= POINTS_FAN)
			break;
		for (size_t i = 0; i < n; i++) {
			struct points_node child = nodes[i];

			if (i % POINTS_FAN == 0)
				points_node_clear(&nodes[i / POINTS_FAN]);
			points_node_join(&nodes[i / POINTS_FAN], &child);
		}
		n = (n + POINTS_FAN - 1) / POINTS_FAN;
	}
	return true;
}

/* ------------------------------------------------------------------ sorting */

static bool
read_points(int fd, const char *path, off_t at, struct points_point *out, size_t n, struct err *err)
{
	ssize_t want = (ssize_t)(n * sizeof *out);

	return fs_pread_full(fd, out, (size_t)want, at) == want || err_sys(err, "read %s", path);
}

/* Points of the series as they were distributed, blocks of three columns, into rows. */
static bool
read_blocks(struct seal *s, const struct series *one, uint64_t from, struct points_point *out,
    size_t n, struct err *err)
{
	int64_t columns[3 * POINTS_BLOCK];

	for (size_t done = 0; done < n;) {
		uint64_t start = (from + done) / POINTS_BLOCK * POINTS_BLOCK;
		size_t in_block = one->entry.count - start < POINTS_BLOCK
		    ? (size_t)(one->entry.count - start) : POINTS_BLOCK;
		size_t bytes = in_block * POINTS_POINT;

		if (fs_pread_full(s->out, columns, bytes,
		    (off_t)(one->entry.offset + start * POINTS_POINT)) != (ssize_t)bytes)
			return err_sys(err, "read %s", s->draft);
		for (size_t i = 0; i < in_block && done < n; i++, done++) {
			out[done].step = columns[i];
			out[done].time = columns[in_block + i];
			memcpy(&out[done].value, &columns[2 * in_block + i], sizeof out->value);
		}
	}
	return true;
}

/* Merge sort by step, stable; twice the room in `spare`. */
static void
sort_points(struct points_point *p, struct points_point *spare, size_t n)
{
	for (size_t width = 1; width < n; width *= 2) {
		for (size_t from = 0; from < n; from += 2 * width) {
			size_t middle = from + width < n ? from + width : n;
			size_t end = from + 2 * width < n ? from + 2 * width : n;
			size_t a = from, b = middle;

			for (size_t i = from; i < end; i++)
				spare[i] = b >= end || (a < middle && p[a].step <= p[b].step) ? p[a++]
				    : p[b++];
		}
		memcpy(p, spare, n * sizeof *p);
	}
}

/* The series in sorted pieces in the scratch file. */
static bool
sort_pieces(struct seal *s, const struct series *one, struct err *err)
{
	size_t most = one->entry.count < SEAL_PIECE ? (size_t)one->entry.count : SEAL_PIECE;
	struct points_point *p = x_new_array(struct points_point, 2 * most);
	bool ok = true;

	for (uint64_t from = 0; ok && from < one->entry.count; from += most) {
		size_t n = one->entry.count - from < most ? (size_t)(one->entry.count - from) : most;

		ok = read_blocks(s, one, from, p, n, err);
		if (!ok)
			break;
		sort_points(p, p + most, n);
		if (!fs_pwrite_all(s->scratch, p, n * sizeof *p, (off_t)(from * sizeof *p)))
			ok = err_sys(err, "write %s", s->scratch_path);
	}
	x_free(p);
	return ok;
}

struct piece {
	struct points_point *buffer;
	size_t at, filled;
	uint64_t next, end;	/* points of the scratch file that are not in the buffer yet */
};

/* The piece's first point, or NULL when it is used up. */
static bool
piece_head(struct seal *s, struct piece *p, const struct points_point **head, struct err *err)
{
	*head = NULL;
	if (p->at == p->filled) {
		p->filled = p->end - p->next < MERGE_BUFFER ? (size_t)(p->end - p->next)
		    : MERGE_BUFFER;
		p->at = 0;
		if (p->filled == 0)
			return true;
		if (!read_points(s->scratch, s->scratch_path, (off_t)(p->next * POINTS_POINT),
		    p->buffer, p->filled, err))
			return false;
		p->next += p->filled;
	}
	*head = &p->buffer[p->at];
	return true;
}

/* Of equal steps the earlier piece goes first, since it came first. */
static bool
merge_pieces(struct seal *s, struct series *one, struct piece *pieces, size_t n, struct err *err)
{
	for (uint64_t i = 0; i < one->entry.count; i++) {
		const struct points_point *best = NULL, *head;
		size_t from = 0;

		for (size_t k = 0; k < n; k++) {
			if (!piece_head(s, &pieces[k], &head, err))
				return false;
			if (head != NULL && (best == NULL || head->step < best->step)) {
				best = head;
				from = k;
			}
		}
		x_assert(best != NULL);
		if (!push_point(s, one, best, err))
			return false;
		pieces[from].at++;
	}
	return write_block(s, one, err);
}

static bool
sort_series(struct seal *s, struct series *one, struct err *err)
{
	size_t n = (size_t)((one->entry.count + SEAL_PIECE - 1) / SEAL_PIECE);
	struct piece *pieces = x_new_array(struct piece, n);
	bool ok;

	for (size_t i = 0; i < n; i++) {
		pieces[i].next = (uint64_t)i * SEAL_PIECE;
		pieces[i].end = pieces[i].next + SEAL_PIECE < one->entry.count
		    ? pieces[i].next + SEAL_PIECE : one->entry.count;
		pieces[i].buffer = x_new_array(struct points_point, MERGE_BUFFER);
	}
	ok = sort_pieces(s, one, err);
	one->written = one->node_count = 0;
	one->entry.flags |= POINTS_TIMES_ASCEND;
	one->last_time = INT64_MIN;
	ok = ok && merge_pieces(s, one, pieces, n, err);
	for (size_t i = 0; i < n; i++)
		x_free(pieces[i].buffer);
	x_free(pieces);
	return ok;
}

/* ------------------------------------------------------------------ passes */

static bool
finish_series(struct seal *s, struct series *one, struct err *err)
{
	bool ok = write_block(s, one, err) && (one->is_sorted || sort_series(s, one, err)) &&
	    write_levels(s, one, err);

	x_free(one->block);
	x_free(one->nodes);
	one->block = NULL;
	one->nodes = NULL;
	one->node_count = one->node_cap = 0;
	return ok;
}

static bool
distribute(struct seal *s, struct err *err)
{
	size_t at_once = BLOCKS_MEMORY / (POINTS_BLOCK * sizeof(struct points_point));
	bool ok = true;

	for (size_t from = 0; ok && from < s->names.count; from += at_once) {
		uint64_t offset = POINTS_HEADER;

		s->batch_from = from;
		s->batch_to = from + at_once < s->names.count ? from + at_once : s->names.count;
		for (size_t i = s->batch_from; i < s->batch_to; i++)
			s->series[i].block = x_new_array(struct points_point, POINTS_BLOCK);
		ok = points_scan(s->in, &offset, distribute_record, s, err);
		for (size_t i = s->batch_from; ok && i < s->batch_to; i++)
			ok = finish_series(s, &s->series[i], err);
	}
	return ok;
}

static bool
write_directory(struct seal *s, struct err *err)
{
	struct points_file_header h = { .version = POINTS_VERSION, .flags = POINTS_SEALED,
		.directory = POINTS_HEADER };
	static const char zeros[8];
	struct buf b = BUF_INIT;
	uint64_t check;
	bool ok;

	for (size_t i = 0; i < s->names.count; i++) {
		const struct points_entry *e = &s->series[i].entry;

		buf_append(&b, e, sizeof *e);
		buf_append(&b, s->names.name[i], e->name_length);
		buf_append(&b, zeros, points_name_room(e->name_length) - e->name_length);
		h.directory = e->offset + points_series_size(e->count);
	}
	memcpy(h.magic, POINTS_MAGIC, sizeof h.magic);
	h.directory_length = b.len;
	check = points_directory_check(buf_str(&b), b.len);
	buf_append(&b, &check, sizeof check);
	ok = fs_pwrite_all(s->out, buf_str(&b), b.len, (off_t)h.directory) &&
	    fs_pwrite_all(s->out, &h, sizeof h, 0) && fsync(s->out) == 0;
	buf_release(&b);
	return ok || err_sys(err, "write %s", s->draft);
}

static bool
make_sealed(struct seal *s, struct err *err)
{
	uint64_t offset = POINTS_HEADER;

	s->out = open(s->draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	s->scratch = open(s->scratch_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (s->out == -1 || s->scratch == -1)
		return err_sys(err, "write %s", s->draft);
	if (!points_scan(s->in, &offset, count_record, s, err))
		return err_wrap(err, "%s", s->path);
	place_series(s);
	return distribute(s, err) && write_directory(s, err) &&
	    fs_rename(s->draft, s->path, FS_SYNC, err);
}

static void
release(struct seal *s)
{
	for (size_t i = 0; i < s->names.count; i++) {
		x_free(s->series[i].block);
		x_free(s->series[i].nodes);
	}
	x_free(s->series);
	points_names_release(&s->names);
	if (s->in != -1)
		close(s->in);
	if (s->out != -1)
		close(s->out);
	if (s->scratch != -1)
		close(s->scratch);
	unlink(s->scratch_path);
	x_free(s->draft);
	x_free(s->scratch_path);
}

/* Nothing to do: no file, or a sealed one. */
static bool
needs_sealing(struct seal *s, bool *needs, struct err *err)
{
	struct points_file_header h;
	ssize_t got;

	*needs = false;
	s->in = open(s->path, O_RDONLY | O_CLOEXEC);
	if (s->in == -1)
		return errno == ENOENT || err_sys(err, "open %s", s->path);
	got = fs_pread_full(s->in, &h, sizeof h, 0);
	if (got == -1)
		return err_sys(err, "read %s", s->path);
	if (got < (ssize_t)sizeof h)
		return true;
	if (memcmp(h.magic, POINTS_MAGIC, sizeof h.magic) != 0 || h.version != POINTS_VERSION)
		return err_set(err, ERR_CORRUPT, "%s: not a file of points of version %d", s->path,
		    POINTS_VERSION);
	*needs = h.flags == POINTS_LIVE;
	return true;
}

bool
store_points_seal(const char *path, struct err *err)
{
	struct seal s = { .path = path, .in = -1, .out = -1, .scratch = -1 };
	bool needs, ok;

	s.draft = xasprintf("%s.seal", path);
	s.scratch_path = xasprintf("%s.sort", path);
	ok = needs_sealing(&s, &needs, err);
	if (ok && needs) {
		ok = make_sealed(&s, err);
		if (!ok)
			unlink(s.draft);
	}
	release(&s);
	return ok;
}
