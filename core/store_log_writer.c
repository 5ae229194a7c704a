/*
 * store_log_writer.c - appending to a step's log and to its index of lines.
 *
 * Bytes are written as they come, without a buffer of ours: what was taken from the step is in the
 * log, whoever is killed next. The index follows in a second write. What finds no room on the disk is
 * held, up to a megabyte, and written when there is room again, so that a disk that was full for a
 * moment leaves no hole.
 */
#include "store_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"
#include "store_log_format.h"

enum { SCAN_STEP = 64 * 1024, HELD_MAX = 1024 * 1024 };

/* Bytes that wait for room; they follow each other in writer.held. */
struct held_piece {
	enum store_stream stream;
	int64_t time;
	size_t n;
};

struct store_log_writer {
	int fd, index;
	char *path;
	uint64_t size;			/* of the log */
	uint64_t index_size;		/* of what is written of the index */
	struct log_record *pending;	/* of the index */
	size_t pending_count, pending_cap;
	bool at_line_start;
	enum store_stream stream;	/* of the line under way */
	int64_t time;			/* of the last line */
	struct buf held;
	struct held_piece *pieces;
	size_t piece_count, pieces_cap;
	uint64_t lost;
};

static void
add_line(struct store_log_writer *w, uint64_t offset, enum store_stream stream, int64_t time)
{
	if (time > w->time)
		w->time = time;
	x_grow(&w->pending, &w->pending_cap, w->pending_count + 1);
	w->pending[w->pending_count++] = log_record_make(offset, stream, w->time);
	w->stream = stream;
}

/* Lines of bytes that stand at w->size in the log. */
static void
add_lines(struct store_log_writer *w, enum store_stream stream, const char *p, size_t n,
    int64_t time)
{
	const char *at = p, *end = p + n;

	if (n > 0 && !w->at_line_start && stream != w->stream)
		w->at_line_start = true;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		if (w->at_line_start)
			add_line(w, w->size + (uint64_t)(at - p), stream, time);
		w->at_line_start = newline != NULL;
		at = newline == NULL ? end : newline + 1;
	}
	w->size += n;
}

static bool
write_index(struct store_log_writer *w, struct err *err)
{
	size_t n = w->pending_count * LOG_INDEX_RECORD;

	if (n == 0)
		return true;
	if (!fs_pwrite_all(w->index, w->pending, n, (off_t)w->index_size))
		return err_sys(err, "write %s.idx", w->path);
	w->index_size += n;
	w->pending_count = 0;
	return true;
}

/* Reads the index up to the first record that is wrong; the rest is cut off. */
static bool
resume_index(struct store_log_writer *w, struct err *err)
{
	struct log_header h = { .version = LOG_INDEX_VERSION }, found;
	struct log_record block[SCAN_STEP / LOG_INDEX_RECORD];
	bool right = true;
	ssize_t got;

	memcpy(h.magic, LOG_INDEX_MAGIC, sizeof h.magic);
	w->index_size = LOG_INDEX_HEADER;
	if (fs_pread_full(w->index, &found, sizeof found, 0) != sizeof found
	    || memcmp(&found, &h, sizeof h) != 0) {
		if (ftruncate(w->index, 0) == -1 || !fs_pwrite_all(w->index, &h, sizeof h, 0))
			return err_sys(err, "write %s.idx", w->path);
		return true;
	}
	while (right && (got = fs_pread_full(w->index, block, sizeof block, (off_t)w->index_size)) > 0) {
		for (size_t i = 0; right && i < (size_t)got / LOG_INDEX_RECORD; i++) {
			right = log_record_is_right(&block[i])
			    && log_record_offset(&block[i]) <= w->size;
			if (!right)
				break;
			w->index_size += LOG_INDEX_RECORD;
			w->time = block[i].time;
			w->stream = log_record_stream(&block[i]);
		}
		right = right && got == (ssize_t)sizeof block;
	}
	return ftruncate(w->index, (off_t)w->index_size) == 0 || err_sys(err, "repair %s.idx", w->path);
}

/* The lines that a killed writer had written but not yet indexed. */
static bool
index_rest(struct store_log_writer *w, struct err *err)
{
	char *block = xmalloc(SCAN_STEP);
	uint64_t end = w->size;
	struct log_record last;
	ssize_t got = 0;

	w->size = 0;
	w->at_line_start = true;
	if (w->index_size > LOG_INDEX_HEADER
	    && fs_pread_full(w->index, &last, sizeof last, (off_t)w->index_size - LOG_INDEX_RECORD)
	    == sizeof last) {
		w->size = log_record_offset(&last);
		w->at_line_start = log_record_stream(&last) == STORE_ATTEMPT;
	}
	while (w->size < end && (got = fs_pread_full(w->fd, block, SCAN_STEP, (off_t)w->size)) > 0) {
		/* The line under way keeps its stream; those behind it have none that is known. */
		enum store_stream stream = w->at_line_start ? STORE_STREAM_UNKNOWN : w->stream;
		char *newline = memchr(block, '\n', (size_t)got);
		size_t n = w->at_line_start || newline == NULL ? (size_t)got
			: (size_t)(newline - block) + 1;

		add_lines(w, stream, block, n, w->time);
	}
	x_free(block);
	if (got == -1)
		return err_sys(err, "read %s", w->path);
	return write_index(w, err);
}

static void
release(struct store_log_writer *w)
{
	if (w->fd != -1)
		close(w->fd);
	if (w->index != -1)
		close(w->index);
	buf_release(&w->held);
	x_free(w->pieces);
	x_free(w->pending);
	x_free(w->path);
	x_free(w);
}

bool
store_log_writer_open(struct store_log_writer **out, const char *path, struct err *err)
{
	struct store_log_writer *w = x_new(struct store_log_writer);
	char *index = xasprintf("%s.idx", path);
	struct stat st;
	bool ok = false;

	w->path = xstrdup(path);
	w->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	w->index = open(index, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (w->fd == -1 || w->index == -1 || fstat(w->fd, &st) == -1) {
		err_sys(err, "open %s", w->fd == -1 ? path : index);
	} else {
		w->size = (uint64_t)st.st_size;
		ok = resume_index(w, err) && index_rest(w, err);
	}
	x_free(index);
	if (ok)
		*out = w;
	else
		release(w);
	return ok;
}

/* Writes what the disk takes; returns how much that was, with errno when it is not all. */
static size_t
write_some(struct store_log_writer *w, enum store_stream stream, const char *p, size_t n, int64_t time)
{
	size_t done = 0;

	while (done < n) {
		ssize_t put = pwrite(w->fd, p + done, n - done, (off_t)w->size);

		if (put == -1 && errno == EINTR)
			continue;
		if (put == 0)
			errno = ENOSPC;
		if (put <= 0)
			break;
		add_lines(w, stream, p + done, (size_t)put, time);
		done += (size_t)put;
	}
	return done;
}

static void
hold(struct store_log_writer *w, enum store_stream stream, const char *p, size_t n, int64_t time)
{
	size_t room = HELD_MAX - w->held.len, kept = n < room ? n : room;

	w->lost += n - kept;
	if (kept == 0)
		return;
	buf_append(&w->held, p, kept);
	x_grow(&w->pieces, &w->pieces_cap, w->piece_count + 1);
	w->pieces[w->piece_count++] = (struct held_piece){ stream, time, kept };
}

/* False with errno when some are still held. */
static bool
write_held(struct store_log_writer *w)
{
	size_t done = 0, whole = 0;

	while (whole < w->piece_count) {
		struct held_piece *piece = &w->pieces[whole];
		size_t put = write_some(w, piece->stream, w->held.data + done, piece->n, piece->time);

		done += put;
		piece->n -= put;
		if (piece->n > 0)
			break;
		whole++;
	}
	if (done > 0)
		buf_consume(&w->held, done);
	w->piece_count -= whole;
	if (whole > 0 && w->piece_count > 0)
		memmove(w->pieces, w->pieces + whole, w->piece_count * sizeof *w->pieces);
	return w->piece_count == 0;
}

bool
store_log_write(struct store_log_writer *w, enum store_stream stream, const void *p, size_t n,
    int64_t time, struct err *err)
{
	size_t done = write_held(w) ? write_some(w, stream, p, n, time) : 0;
	int why = errno;

	if (done < n)
		hold(w, stream, (const char *)p + done, n - done, time);
	if (!write_index(w, err))
		return false;
	errno = why;
	return done == n || err_sys(err, "write %s", w->path);
}

bool
store_log_attempt(struct store_log_writer *w, int64_t time, struct err *err)
{
	if (!write_held(w))
		return err_sys(err, "write %s", w->path);
	add_line(w, w->size, STORE_ATTEMPT, time);
	w->at_line_start = true;
	return write_index(w, err);
}

bool
store_log_flush(struct store_log_writer *w, struct err *err)
{
	if (!write_held(w))
		return err_sys(err, "write %s", w->path);
	return w->lost == 0 || err_set(err, ERR_SYSTEM, "write %s: no room", w->path);
}

uint64_t
store_log_lost(const struct store_log_writer *w)
{
	return w->lost + w->held.len;
}

bool
store_log_writer_close(struct store_log_writer *w, bool sync, struct err *err)
{
	bool ok = write_held(w) || err_sys(err, "write %s", w->path);

	ok = write_index(w, ok ? err : NULL) && ok;
	if (sync && (fdatasync(w->fd) == -1 || fdatasync(w->index) == -1) && ok)
		ok = err_sys(err, "sync %s", w->path);
	release(w);
	return ok;
}
