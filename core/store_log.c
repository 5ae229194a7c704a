/*
 * store_log.c - reading a step's log by lines, bytes or times, while it is written.
 *
 * The index gives the beginning of any line in one read. Lines that the index does not have (its writer
 * was killed, or only the .log was copied) are found by their newlines; of those, every 64th place is
 * kept in memory, which for a log of a gigabyte is a few megabytes at worst.
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

enum { SPARSE = 64, SCAN_STEP = 256 * 1024, MATCH_MAX = 64 * 1024, BATCH = 512,
	BATCH_BYTES = 1 << 20 };

struct store_log {
	char *path, *index_path;
	int fd, index;
	uint64_t size;			/* of the log */
	uint64_t indexed;		/* lines that the index has */
	uint64_t *sparse;		/* where each 64th line behind those begins */
	size_t sparse_count, sparse_cap;
	uint64_t rest;			/* lines behind those of the index */
	uint64_t scanned;		/* the log is known up to here */
};

bool
store_log_open(struct store_log **out, const char *path, struct err *err)
{
	struct store_log *l = x_new(struct store_log);

	l->path = xstrdup(path);
	l->index_path = xasprintf("%s.idx", path);
	l->fd = l->index = -1;
	if (!store_log_refresh(l, NULL, err)) {
		store_log_close(l);
		return false;
	}
	*out = l;
	return true;
}

void
store_log_close(struct store_log *l)
{
	if (l == NULL)
		return;
	if (l->fd != -1)
		close(l->fd);
	if (l->index != -1)
		close(l->index);
	x_free(l->sparse);
	x_free(l->path);
	x_free(l->index_path);
	x_free(l);
}

/* ------------------------------------------------------------------ taking in what is new */

static bool
open_when_there(int *fd, const char *path, struct err *err)
{
	if (*fd != -1)
		return true;
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	return *fd != -1 || errno == ENOENT || err_sys(err, "open %s", path);
}

static bool
file_size(int fd, const char *path, uint64_t *size, struct err *err)
{
	struct stat st;

	*size = 0;
	if (fd == -1)
		return true;
	if (fstat(fd, &st) == -1)
		return err_sys(err, "%s", path);
	*size = (uint64_t)st.st_size;
	return true;
}

static bool
read_record(struct store_log *l, uint64_t number, struct log_record *out, struct err *err)
{
	off_t at = LOG_INDEX_HEADER + (off_t)number * LOG_INDEX_RECORD;

	if (fs_pread_full(l->index, out, sizeof *out, at) == sizeof *out && log_record_is_right(out))
		return true;
	return err_set(err, ERR_CORRUPT, "%s: record %llu is damaged", l->index_path,
	    (unsigned long long)number);
}

/* How many records at the end of the index are to be believed; a wrong header is no index. */
static uint64_t
count_records(struct store_log *l, uint64_t bytes)
{
	uint64_t count;
	struct log_header h;
	struct log_record last;

	if (bytes < LOG_INDEX_HEADER || fs_pread_full(l->index, &h, sizeof h, 0) != sizeof h
	    || memcmp(h.magic, LOG_INDEX_MAGIC, sizeof h.magic) != 0 || h.version != LOG_INDEX_VERSION)
		return 0;
	count = (bytes - LOG_INDEX_HEADER) / LOG_INDEX_RECORD;
	/* A writer that was killed leaves at most a few wrong ones behind the right ones. */
	while (count > l->indexed && !(read_record(l, count - 1, &last, NULL)
	    && log_record_offset(&last) <= l->size))
		count--;
	return count;
}

static void
add_rest_line(struct store_log *l, uint64_t offset)
{
	if (l->rest++ % SPARSE != 0)
		return;
	x_grow(&l->sparse, &l->sparse_cap, l->sparse_count + 1);
	l->sparse[l->sparse_count++] = offset;
}

/* Lines behind the last one of the index, from l->scanned to the end of the log. */
static bool
scan_rest(struct store_log *l, struct err *err)
{
	char *block = NULL;
	ssize_t got = 0;

	if (l->scanned < l->size)
		block = xmalloc(SCAN_STEP);
	if (l->scanned == 0 && l->indexed == 0 && l->size > 0)
		add_rest_line(l, 0);
	while (l->scanned < l->size
	    && (got = fs_pread_full(l->fd, block, SCAN_STEP, (off_t)l->scanned)) > 0) {
		const char *at = block, *newline;

		if ((uint64_t)got > l->size - l->scanned)
			got = (ssize_t)(l->size - l->scanned);
		while ((newline = memchr(at, '\n', (size_t)(block + got - at))) != NULL) {
			uint64_t next = l->scanned + (uint64_t)(newline - block) + 1;

			at = newline + 1;
			if (next < l->size)
				add_rest_line(l, next);
			else
				break;
		}
		/* A newline at the very end begins no line yet; it is looked at again. */
		if (newline != NULL)
			got--;
		l->scanned += (uint64_t)got;
		if (newline != NULL)
			break;
	}
	x_free(block);
	return got != -1 || err_sys(err, "read %s", l->path);
}

/* The index has more lines than before: what was found by newlines is known from it now. */
static bool
restart_rest(struct store_log *l, uint64_t indexed, struct err *err)
{
	struct log_record last;

	l->sparse_count = 0;
	l->rest = 0;
	l->indexed = indexed;
	l->scanned = 0;
	if (indexed == 0)
		return true;
	if (!read_record(l, indexed - 1, &last, err))
		return false;
	l->scanned = log_record_offset(&last);
	/* The mark of an attempt is an empty line; what stands at its place is another one. */
	if (log_record_stream(&last) == STORE_ATTEMPT && l->scanned < l->size)
		add_rest_line(l, l->scanned);
	return true;
}

bool
store_log_refresh(struct store_log *l, bool *changed, struct err *err)
{
	uint64_t index_bytes, size, before = l->size, lines = store_log_lines(l), indexed;

	/* The index before the log: what the index names is in the log then. */
	if (!open_when_there(&l->index, l->index_path, err)
	    || !file_size(l->index, l->index_path, &index_bytes, err)
	    || !open_when_there(&l->fd, l->path, err) || !file_size(l->fd, l->path, &size, err))
		return false;
	if (size < l->size)
		l->indexed = 0;
	l->size = size;
	indexed = count_records(l, index_bytes);
	if ((indexed != l->indexed || size < before) && !restart_rest(l, indexed, err))
		return false;
	if (!scan_rest(l, err))
		return false;
	if (changed != NULL)
		*changed = size != before || lines != store_log_lines(l);
	return true;
}

uint64_t
store_log_lines(const struct store_log *l)
{
	return l->indexed + l->rest;
}

uint64_t
store_log_bytes(const struct store_log *l)
{
	return l->size;
}

/* ------------------------------------------------------------------ one line */

/* The offset behind the newline that ends the line at offset; the size when there is none. */
static bool
next_line(struct store_log *l, uint64_t offset, uint64_t *next, struct err *err)
{
	char block[4096];
	ssize_t got;

	while ((got = fs_pread_full(l->fd, block, sizeof block, (off_t)offset)) > 0) {
		const char *newline = memchr(block, '\n', (size_t)got);

		if (newline != NULL) {
			*next = offset + (uint64_t)(newline - block) + 1;
			return true;
		}
		offset += (uint64_t)got;
	}
	*next = l->size;
	return got == 0 || err_sys(err, "read %s", l->path);
}

/* Where line `number` begins; for the number of lines, the size of the log. */
static bool
line_start(struct store_log *l, uint64_t number, struct log_record *out, struct err *err)
{
	uint64_t rest = number - l->indexed, offset;

	if (number < l->indexed)
		return read_record(l, number, out, err);
	*out = log_record_make(l->size, STORE_STREAM_UNKNOWN, 0);
	if (rest >= l->rest)
		return true;
	offset = l->sparse[rest / SPARSE];
	for (uint64_t i = 0; i < rest % SPARSE; i++)
		if (!next_line(l, offset, &offset, err))
			return false;
	*out = log_record_make(offset, STORE_STREAM_UNKNOWN, 0);
	return true;
}

static bool
ends_in_newline(struct store_log *l, uint64_t end)
{
	char c;

	return fs_pread_full(l->fd, &c, 1, (off_t)end - 1) == 1 && c == '\n';
}

bool
store_log_line(struct store_log *l, uint64_t number, struct store_log_line *out, struct err *err)
{
	struct log_record at, next;
	uint64_t end;

	if (number >= store_log_lines(l))
		return err_set(err, ERR_NOTFOUND, "%s: there is no line %llu", l->path,
		    (unsigned long long)number + 1);
	if (!line_start(l, number, &at, err) || !line_start(l, number + 1, &next, err))
		return false;
	*out = (struct store_log_line){ .number = number, .offset = log_record_offset(&at),
		.time = at.time, .stream = log_record_stream(&at) };
	/* A damaged index may name places in any order, and behind the end. */
	end = log_record_offset(&next) < l->size ? log_record_offset(&next) : l->size;
	if (out->offset > l->size)
		out->offset = l->size;
	if (end > out->offset && ends_in_newline(l, end))
		end--;
	out->length = end > out->offset ? end - out->offset : 0;
	return true;
}

bool
store_log_read(struct store_log *l, uint64_t offset, size_t max, struct buf *out, struct err *err)
{
	ssize_t got = 0;

	buf_clear(out);
	if (offset >= l->size || l->fd == -1)
		return true;
	if (max > l->size - offset)
		max = (size_t)(l->size - offset);
	buf_reserve(out, max);
	got = fs_pread_full(l->fd, out->data, max, (off_t)offset);
	if (got == -1)
		return err_sys(err, "read %s", l->path);
	out->len = (size_t)got;
	out->data[out->len] = '\0';
	return true;
}

bool
store_log_text(struct store_log *l, const struct store_log_line *line, uint64_t skip, size_t max,
    struct buf *out, struct err *err)
{
	uint64_t left = skip < line->length ? line->length - skip : 0;

	return store_log_read(l, line->offset + skip, max < left ? max : (size_t)left, out, err);
}

/* ------------------------------------------------------------------ seeking */

bool
store_log_at_time(struct store_log *l, int64_t time, uint64_t *number, struct err *err)
{
	uint64_t low = 0, high = l->indexed;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		struct log_record r;

		if (!read_record(l, middle, &r, err))
			return false;
		if (r.time < time)
			low = middle + 1;
		else
			high = middle;
	}
	/* Lines without a time came after those of the index. */
	*number = low;
	return true;
}

/* ------------------------------------------------------------------ searching */

/* Beginnings of up to BATCH lines and of the one behind them, with the bytes of them all when these are
 * not too many. */
struct batch {
	struct log_record start[BATCH + 1];
	uint64_t first;
	size_t count;
	struct buf bytes;
	bool has_bytes;
};

/* A damaged index may name places in any order, and behind the end. */
static void
put_in_order(const struct store_log *l, struct batch *b)
{
	uint64_t least = 0;

	for (size_t i = 0; i <= b->count; i++) {
		uint64_t offset = log_record_offset(&b->start[i]);

		least = offset > least ? offset : least;
		least = least < l->size ? least : l->size;
		if (offset != least)
			b->start[i] = log_record_make(least, log_record_stream(&b->start[i]), b->start[i].time);
	}
}

static bool
load_batch(struct store_log *l, uint64_t first, size_t count, struct batch *b, struct err *err)
{
	uint64_t from, to;
	size_t known = 0;

	b->first = first;
	b->count = count;
	if (first < l->indexed) {
		ssize_t got;

		known = l->indexed - first > count + 1 ? count + 1 : (size_t)(l->indexed - first);
		got = fs_pread_full(l->index, b->start, known * sizeof b->start[0],
		    LOG_INDEX_HEADER + (off_t)first * LOG_INDEX_RECORD);
		if (got != (ssize_t)(known * sizeof b->start[0]))
			return err_sys(err, "read %s", l->index_path);
	}
	for (; known <= count; known++) {
		uint64_t offset;

		/* Behind the first, each line of the rest begins where the one before it ends. */
		if (known == 0 || first + known == l->indexed || first + known >= store_log_lines(l)) {
			if (!line_start(l, first + known, &b->start[known], err))
				return false;
			continue;
		}
		if (!next_line(l, log_record_offset(&b->start[known - 1]), &offset, err))
			return false;
		b->start[known] = log_record_make(offset, STORE_STREAM_UNKNOWN, 0);
	}
	put_in_order(l, b);
	from = log_record_offset(&b->start[0]);
	to = log_record_offset(&b->start[count]);
	b->has_bytes = to - from <= BATCH_BYTES;
	return !b->has_bytes || store_log_read(l, from, (size_t)(to - from), &b->bytes, err);
}

static bool
batch_text(struct store_log *l, struct batch *b, size_t i, struct buf *own, struct slice *out,
    struct err *err)
{
	uint64_t base = log_record_offset(&b->start[0]), from = log_record_offset(&b->start[i]);
	uint64_t n = log_record_offset(&b->start[i + 1]) - from;

	*out = (struct slice){ "", 0 };
	if (n == 0)
		return true;
	if (n > MATCH_MAX)
		n = MATCH_MAX;
	/* The lines of a damaged index need not be in order. */
	if (b->has_bytes && from >= base && from - base + n <= b->bytes.len) {
		*out = (struct slice){ b->bytes.data + (from - base), (size_t)n };
	} else {
		if (!store_log_read(l, from, (size_t)n, own, err))
			return false;
		*out = buf_slice(own);
	}
	if (out->n > 0 && out->p[out->n - 1] == '\n')
		out->n--;
	return true;
}

/* Looks through a batch in the direction of step, from line *at on; *at ends behind what was seen. */
static bool
search_batch(struct store_log *l, struct batch *b, int step, store_log_match *match, void *ctx,
    bool *found, uint64_t *at, struct err *err)
{
	struct buf own = BUF_INIT;
	bool ok = true;

	for (size_t n = 0; ok && !*found && n < b->count; n++) {
		size_t i = step > 0 ? n : b->count - 1 - n;
		struct slice text;

		ok = batch_text(l, b, i, &own, &text, err);
		*at = b->first + i;
		*found = ok && match(ctx, text, log_record_stream(&b->start[i]));
	}
	buf_release(&own);
	return ok;
}

bool
store_log_search(struct store_log *l, uint64_t from, int step, store_log_match *match, void *ctx,
    uint64_t budget, bool *found, bool *done, uint64_t *at, struct err *err)
{
	struct batch *b = x_new(struct batch);
	uint64_t lines = store_log_lines(l), seen = 0, here = from;
	bool ok = true;

	*found = false;
	*done = lines == 0 || (step > 0 && from >= lines);
	if (step < 0 && here >= lines && lines > 0)
		here = lines - 1;
	while (ok && !*found && !*done && (budget == 0 || seen < budget)) {
		uint64_t room = step > 0 ? lines - here : here + 1;
		size_t count = room < BATCH ? (size_t)room : BATCH;

		ok = load_batch(l, step > 0 ? here : here + 1 - count, count, b, err)
		    && search_batch(l, b, step, match, ctx, found, &here, err);
		if (!ok || *found)
			break;
		seen += log_record_offset(&b->start[count]) - log_record_offset(&b->start[0]) + count;
		*done = step > 0 ? here + 1 >= lines : here == 0;
		here = *done ? here : step > 0 ? here + 1 : here - 1;
	}
	*at = here;
	buf_release(&b->bytes);
	x_free(b);
	return ok;
}
