/*
 * store_journal.c - appending to a journal so that a kill, a full disk or a power cut costs at most
 * the record being written, and reading it without trust.
 *
 * An append locks the file, repairs what a killed writer left at its end, announces the change, and
 * writes the line with one write(2). When that fails the file is cut back to what it was. Should even
 * that fail (a disk that fails for a while fails everything), the refused record may stand in the file;
 * its writer knows where, and puts the same record there when it tries again, so that no fact is told
 * twice.
 */
#include "store_journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base_mem.h"
#include "base_str.h"
#include "base_time.h"
#include "os_fs.h"
#include "store_changes.h"

enum {
	FORMAT = 1,
	SEAL_LEN = 16,			/* ,"c":"9a0364b9"} */
	LINE_MAX_BYTES = 64 << 20,	/* a longer line is damage */
	READ_STEP = 64 * 1024
};

struct store_journal {
	int fd, changes;
	char *path;
	char id[16];
	off_t end;		/* where our last record ended; -1 when unknown */
	off_t refused;		/* where a record may stand that was refused; -1: none does */
};

void
store_record_begin_at(struct store_record *r, const char *kind, int64_t time)
{
	char text[STR_SHORT];

	r->line = (struct buf)BUF_INIT;
	json_begin(&r->json, &r->line);
	json_open(&r->json, NULL, '{');
	json_put_int(&r->json, "v", FORMAT);
	json_put_str(&r->json, "t", time_format_exact(text, time));
	json_put_str(&r->json, "k", kind);
}

void
store_record_begin(struct store_record *r, const char *kind)
{
	store_record_begin_at(r, kind, time_now());
}

void
store_record_release(struct store_record *r)
{
	buf_release(&r->line);
}

static uint32_t
checksum(const char *p, size_t n)
{
	return (uint32_t)crc32_z(0, (const unsigned char *)p, n);
}

static void
seal_record(struct store_record *r)
{
	uint32_t crc = checksum(r->line.data, r->line.len);

	/* The record must not be open inside a member of it. */
	x_assert(r->json.depth == 1);
	buf_printf(&r->line, ",\"c\":\"%08" PRIx32 "\"}\n", crc);
}

void
store_record_end(struct store_record *r, struct buf *out)
{
	seal_record(r);
	if (out != NULL)
		buf_append(out, r->line.data, r->line.len);
	store_record_release(r);
}

/* Is this line (without newline) what a writer wrote? */
static bool
line_is_true(const char *p, size_t n)
{
	char seal[SEAL_LEN + 1];

	if (n <= SEAL_LEN)
		return false;
	snprintf(seal, sizeof seal, ",\"c\":\"%08" PRIx32 "\"}", checksum(p, n - SEAL_LEN));
	return memcmp(p + n - SEAL_LEN, seal, SEAL_LEN) == 0;
}

/* Where the last line begins, and its bytes. */
static bool
read_tail(int fd, off_t size, off_t *start, struct buf *tail)
{
	char block[4096];

	*start = size;
	while (*start > 0) {
		off_t from = *start > (off_t)sizeof block ? *start - (off_t)sizeof block : 0;
		size_t n = (size_t)(*start - from);
		char *newline;

		if (fs_pread_full(fd, block, n, from) != (ssize_t)n)
			return false;
		newline = memrchr(block, '\n', n);
		*start = newline == NULL ? from : from + (newline - block) + 1;
		if (newline != NULL)
			break;
	}
	buf_clear(tail);
	if (size - *start > LINE_MAX_BYTES)
		return true;
	buf_reserve(tail, (size_t)(size - *start));
	tail->len = (size_t)(size - *start);
	return fs_pread_full(fd, tail->data, tail->len, *start) == (ssize_t)tail->len;
}

/* What a killed writer left behind the last newline is cut off, or, when only the newline is missing,
 * completed. Leaves the size in j->end. */
static bool
repair_tail(struct store_journal *j, struct err *err)
{
	struct buf tail = BUF_INIT;
	struct stat st;
	off_t start;
	bool ok = true;

	if (fstat(j->fd, &st) == -1)
		return err_sys(err, "%s", j->path);
	if (st.st_size == j->end || st.st_size == 0) {
		j->end = st.st_size;
		return true;
	}
	if (!read_tail(j->fd, st.st_size, &start, &tail)) {
		ok = err_sys(err, "read %s", j->path);
	} else if (start == st.st_size) {
		j->end = start;
	} else if (line_is_true(tail.data, tail.len)) {
		ok = fs_pwrite_all(j->fd, "\n", 1, st.st_size) || err_sys(err, "repair %s", j->path);
		j->end = st.st_size + 1;
	} else {
		ok = ftruncate(j->fd, start) == 0 || err_sys(err, "repair %s", j->path);
		j->end = start;
	}
	buf_release(&tail);
	return ok;
}

bool
store_journal_open(struct store_journal **out, const char *path, const char *changes_dir,
    const char *id, struct err *err)
{
	struct store_journal *j = x_new(struct store_journal);
	bool ok = false;

	*j = (struct store_journal){ .changes = -1, .end = -1, .refused = -1, .path = xstrdup(path) };
	str_copy(j->id, sizeof j->id, id);
	j->fd = open(path, O_RDWR | O_CLOEXEC);
	if (j->fd == -1) {
		err_sys(err, "open %s", path);
		goto out;
	}
	if (!store_changes_open(changes_dir, &j->changes, err) || !fs_lock(j->fd, FS_EXCLUSIVE_LOCK, err))
		goto out;
	ok = repair_tail(j, err);
	fs_unlock(j->fd);
out:
	if (ok)
		*out = j;
	else
		store_journal_close(j);
	return ok;
}

void
store_journal_close(struct store_journal *j)
{
	if (j == NULL)
		return;
	if (j->fd != -1)
		close(j->fd);
	if (j->changes != -1)
		close(j->changes);
	x_free(j->path);
	x_free(j);
}

/* Where the line belongs: behind all others, or where it stands although it was refused. */
static bool
find_place(const struct store_journal *j, const struct buf *line, off_t *at, struct err *err)
{
	struct buf there = BUF_INIT;
	ssize_t got;

	*at = j->end;
	if (j->refused < 0)
		return true;
	buf_reserve(&there, line->len);
	got = fs_pread_full(j->fd, there.data, line->len, j->refused);
	if (got == (ssize_t)line->len && memcmp(there.data, line->data, line->len) == 0)
		*at = j->refused;
	buf_release(&there);
	return got >= 0 || err_sys(err, "read %s", j->path);
}

/* After a write that failed: as it was before. What others wrote behind it stays. */
static void
take_back(struct store_journal *j, const struct buf *line, off_t at)
{
	if (at + (off_t)line->len >= j->end && ftruncate(j->fd, at) == 0) {
		j->end = at;
		j->refused = -1;
	} else {
		/* The next append repairs the tail. */
		j->end = -1;
		j->refused = at;
	}
}

/* Under the lock. */
static bool
append_line(struct store_journal *j, const struct buf *line, unsigned flags, struct err *err)
{
	bool sync = (flags & STORE_SYNC) != 0;
	off_t at;

	if (!repair_tail(j, err) || !find_place(j, line, &at, err) ||
	    !store_changes_announce(j->changes, j->id, err))
		return false;
	/* Written even where it stands: a sync that failed may have forgotten these bytes. */
	if (!fs_pwrite_all(j->fd, line->data, line->len, at)
	    || (sync && (fdatasync(j->fd) == -1 || fdatasync(j->changes) == -1))) {
		err_sys(err, "write %s", j->path);
		take_back(j, line, at);
		return false;
	}
	j->refused = -1;
	if (at == j->end)
		j->end += (off_t)line->len;
	return true;
}

bool
store_journal_append(struct store_journal *j, struct store_record *r, unsigned flags,
    struct err *err)
{
	bool ok = false;

	seal_record(r);
	if (r->line.len > LINE_MAX_BYTES) {
		err_set(err, ERR_INPUT, "%s: a record of %zu bytes is too large", j->path, r->line.len);
	} else if (fs_lock(j->fd, FS_EXCLUSIVE_LOCK, err)) {
		ok = append_line(j, &r->line, flags, err);
		fs_unlock(j->fd);
	}
	store_record_release(r);
	return ok;
}

/* One line without newline. False when fn fails, not when it just wants no more. */
static bool
give_line(struct slice line, struct store_journal_state *state, store_record_fn *fn, void *ctx,
    struct err *err)
{
	struct json *record = NULL;
	const char *kind;
	int64_t time;
	struct err own = { .kind = ERR_NONE };

	if (!line_is_true(line.p, line.n) || !json_parse(&record, line, NULL)
	    || (kind = json_str(json_get(record, "k"), NULL)) == NULL
	    || !time_parse(json_str(json_get(record, "t"), ""), &time))
		state->bad++;
	else
		state->stopped = !fn(ctx, kind, time, record, &own);
	json_free(record);
	if (own.kind != ERR_NONE && err != NULL)
		*err = own;
	return own.kind == ERR_NONE;
}

bool
store_journal_scan(struct slice bytes, struct store_journal_state *state, store_record_fn *fn,
    void *ctx, struct err *err)
{
	const char *newline;

	state->stopped = false;
	while (!state->stopped && bytes.n > 0 && (newline = memchr(bytes.p, '\n', bytes.n)) != NULL) {
		struct slice line = { bytes.p, (size_t)(newline - bytes.p) };

		if (!give_line(line, state, fn, ctx, err))
			return false;
		state->offset += line.n + 1;
		bytes.p += line.n + 1;
		bytes.n -= line.n + 1;
	}
	return true;
}

/* A line beyond the limit is one bad line: passes over it without keeping it. */
static bool
skip_long_line(int fd, struct store_journal_state *state)
{
	char block[4096];
	off_t at = (off_t)state->offset;
	ssize_t got;

	while ((got = fs_pread_full(fd, block, sizeof block, at)) > 0) {
		char *newline = memchr(block, '\n', (size_t)got);

		if (newline != NULL) {
			state->offset = (uint64_t)(at + (newline - block) + 1);
			state->bad++;
			return true;
		}
		at += got;
	}
	return false;
}

bool
store_journal_read(const char *path, struct store_journal_state *state, store_record_fn *fn,
    void *ctx, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct buf bytes = BUF_INIT;
	bool ok = false;
	ssize_t got;

	if (fd == -1)
		return err_sys(err, "open %s", path);
	for (;;) {
		uint64_t before = state->offset;

		buf_reserve(&bytes, READ_STEP);
		got = fs_pread_full(fd, bytes.data + bytes.len, READ_STEP, (off_t)(before + bytes.len));
		if (got == -1) {
			err_sys(err, "read %s", path);
			goto out;
		}
		bytes.len += (size_t)got;
		if (!store_journal_scan(buf_slice(&bytes), state, fn, ctx, err))
			goto out;
		buf_consume(&bytes, (size_t)(state->offset - before));
		if (got < READ_STEP || state->stopped)
			break;
		if (bytes.len > LINE_MAX_BYTES) {
			buf_clear(&bytes);
			if (!skip_long_line(fd, state))
				break;
		}
	}
	ok = true;
out:
	buf_release(&bytes);
	close(fd);
	return ok;
}
