/*
 * data_source.c - files into UTF-8 text. Three stages, each with a small buffer: the descriptor, a
 * decompressor, a decoder. Plain UTF-8 files are read straight into the caller's buffer.
 */
#include "data_source.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <glob.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base_time.h"
#include "base_utf8.h"
#include "base_zstd.h"
#include "data_foreign.h"
#include "store_pack.h"

enum { STAGE = 64 * 1024, PEEK = 4096 };

struct data_source {
	int fd;
	char *path, *name;
	const struct codec *codec;
	enum data_encoding encoding;
	bool bom, file_end, codec_end;
	uint64_t position;
	struct stat before;	/* of the file when it was opened */
	const struct store_progress *progress;
	/* bytes read from the file ahead of the decompressor */
	unsigned char raw[STAGE];
	size_t raw_at, raw_len;
	/* decompressed bytes ahead of the decoder */
	char plain[STAGE];
	size_t plain_at, plain_len;
	/* UTF-8 that did not fit the caller's buffer */
	char spill[4];
	size_t spill_len;
	z_stream gzip;
	struct zstd_in *zstd;
	struct store_pack *pack;	/* of an object that the store keeps compressed */
};

/* A way of compressing: told by its first bytes. read gives at least one byte unless at the end. */
struct codec {
	const char *name;
	unsigned char magic[4];
	size_t magic_len;
	bool (*open)(struct data_source *s, struct err *err);
	bool (*read)(struct data_source *s, char *out, size_t n, size_t *got, struct err *err);
	void (*close)(struct data_source *s);
};

static const char *const encoding_names[] = {
	[DATA_ENCODING_AUTO] = "auto",
	[DATA_ENCODING_UTF8] = "utf-8",
	[DATA_ENCODING_LATIN1] = "latin-1",
	[DATA_ENCODING_UTF16LE] = "utf-16le",
	[DATA_ENCODING_UTF16BE] = "utf-16be",
};

const char *
data_encoding_name(enum data_encoding e)
{
	return encoding_names[e];
}

bool
data_encoding_parse(const char *name, enum data_encoding *out)
{
	for (size_t i = 0; i < ARRAY_LEN(encoding_names); i++) {
		if (!str_equal(name, encoding_names[i]))
			continue;
		*out = (enum data_encoding)i;
		return true;
	}
	return false;
}

/* ------------------------------------------------------------------------------------- which files */

static void
add_file(struct data_files *files, const char *path, const struct stat *st)
{
	int64_t written = st->st_mtim.tv_sec * TIME_SECOND + st->st_mtim.tv_nsec;

	x_grow(&files->paths, &files->cap, files->count + 1);
	files->paths[files->count++] = xstrdup(path);
	files->bytes += (uint64_t)st->st_size;
	files->once = files->once || !S_ISREG(st->st_mode);
	if (written > files->newest)
		files->newest = written;
}

bool
data_file_is_data(const char *name)
{
	static const char *const ends[] = { ".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".dat" };
	static const char *const packed[] = { "", ".gz", ".zst" };
	char end[16];

	for (size_t i = 0; i < ARRAY_LEN(ends) * ARRAY_LEN(packed); i++) {
		snprintf(end, sizeof end, "%s%s", ends[i / ARRAY_LEN(packed)],
		    packed[i % ARRAY_LEN(packed)]);
		if (str_ends(name, end))
			return true;
	}
	return false;
}

static int
by_path(const void *a, const void *b)
{
	return str_natural_cmp(*(char *const *)a, *(char *const *)b);
}

/* Links to files are followed, links to folders are not: they could lead round in circles. */
static bool
is_file(const FTSENT *entry, struct stat *st)
{
	*st = *entry->fts_statp;
	return entry->fts_info == FTS_F ||
	       (entry->fts_info == FTS_SL && stat(entry->fts_accpath, st) == 0 && S_ISREG(st->st_mode));
}

static bool
add_folder(struct data_files *files, const char *path, struct err *err)
{
	char *const roots[] = { (char *)(uintptr_t)path, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW, NULL);
	FTSENT *entry;
	struct stat st;
	bool ok = true;

	if (walk == NULL)
		return err_sys(err, "open folder %s", path);
	while (ok && (entry = fts_read(walk)) != NULL) {
		if (entry->fts_level > 0 && entry->fts_name[0] == '.') {
			fts_set(walk, entry, FTS_SKIP);
		} else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS) {
			errno = entry->fts_errno;
			ok = err_sys(err, "read folder %s", entry->fts_path);
		} else if (data_file_is_data(entry->fts_name) && is_file(entry, &st)) {
			add_file(files, entry->fts_path, &st);
		}
	}
	fts_close(walk);
	return ok;
}

/* What a path means that is there. */
static bool
add_path(struct data_files *files, const char *path, const struct stat *st, struct err *err)
{
	if (S_ISDIR(st->st_mode))
		return add_folder(files, path, err);
	add_file(files, path, st);
	return true;
}

static bool
add_glob(struct data_files *files, const char *pattern, struct err *err)
{
	struct stat st;
	glob_t found;
	bool ok = true;

	if (glob(pattern, GLOB_BRACE, NULL, &found) != 0)
		return true;
	for (size_t i = 0; ok && i < found.gl_pathc; i++)
		if (stat(found.gl_pathv[i], &st) == 0 && (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
			ok = add_path(files, found.gl_pathv[i], &st, err);
	globfree(&found);
	return ok;
}

bool
data_files_add(struct data_files *files, const char *path, struct err *err)
{
	size_t before = files->count;
	struct stat st;
	bool there = stat(path, &st) == 0;

	if (!there && strpbrk(path, "*?[{") == NULL)
		return err_sys(err, "open %s", path);
	if (there ? !add_path(files, path, &st, err) : !add_glob(files, path, err))
		return false;
	if (files->count == before)
		return err_set(err, ERR_NOTFOUND,
		    "no data file in %s (looked for .csv, .tsv, .txt, .jsonl, .ndjson, .dat, also "
		    "with .gz or .zst)",
		    path);
	qsort(files->paths + before, files->count - before, sizeof *files->paths, by_path);
	return true;
}

const char *
data_files_name(const struct data_files *files, size_t i)
{
	return files->names != NULL ? files->names[i] : files->paths[i];
}

void
data_files_release(struct data_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		x_free(files->paths[i]);
		if (files->names != NULL)
			x_free(files->names[i]);
	}
	x_free(files->paths);
	x_free(files->names);
	*files = (struct data_files){ .count = 0 };
}

/* ------------------------------------------------------------------------------------- decompression */

/* At its end: what was read is no state that the file ever had, if somebody wrote to it meanwhile. */
static bool
is_unchanged(const struct data_source *s, struct err *err)
{
	struct stat now;

	if (!S_ISREG(s->before.st_mode) || fstat(s->fd, &now) == -1)
		return true;
	if (now.st_size == s->before.st_size && now.st_mtim.tv_sec == s->before.st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == s->before.st_mtim.tv_nsec)
		return true;
	return err_set(err, ERR_INPUT, "%s: the file was changed while it was read; try again", s->name);
}

/* A pipe may give nothing for as long as it likes. */
static bool
await_bytes(const struct data_source *s, struct err *err)
{
	struct pollfd ready = { .fd = s->fd, .events = POLLIN };

	if (S_ISREG(s->before.st_mode) || s->progress == NULL || s->progress->stopped == NULL)
		return true;
	while (poll(&ready, 1, 100) <= 0)
		if (s->progress->stopped(s->progress->ctx))
			return err_set(err, ERR_CANCELLED, "stopped");
	return true;
}

static bool
read_file(struct data_source *s, void *out, size_t n, size_t *got, struct err *err)
{
	ssize_t count;

	if (s->pack != NULL) {
		if (!store_pack_read(s->pack, out, n, got, err))
			return false;
		s->position += *got;
		s->file_end = *got == 0;
		return true;
	}
	if (!await_bytes(s, err))
		return false;
	do
		count = read(s->fd, out, n);
	while (count == -1 && errno == EINTR);
	if (count == -1)
		return err_sys(err, "read %s", s->name);
	*got = (size_t)count;
	s->position += *got;
	s->file_end = count == 0;
	return count > 0 || is_unchanged(s, err);
}

static bool
fill_raw(struct data_source *s, struct err *err)
{
	if (s->raw_at < s->raw_len || s->file_end)
		return true;
	s->raw_at = 0;
	return read_file(s, s->raw, sizeof s->raw, &s->raw_len, err);
}

static bool
none_read(struct data_source *s, char *out, size_t n, size_t *got, struct err *err)
{
	size_t ahead = s->raw_len - s->raw_at;

	if (ahead == 0)
		return read_file(s, out, n, got, err);
	*got = ahead < n ? ahead : n;
	memcpy(out, s->raw + s->raw_at, *got);
	s->raw_at += *got;
	return true;
}

static bool
gzip_open(struct data_source *s, struct err *err)
{
	if (inflateInit2(&s->gzip, 15 + 16) != Z_OK)
		return err_set(err, ERR_SYSTEM, "%s: zlib does not start", s->name);
	return true;
}

/* A .gz file may be several streams in a row; each is started as its first byte is seen. */
static bool
gzip_read(struct data_source *s, char *out, size_t n, size_t *got, struct err *err)
{
	s->gzip.next_out = (unsigned char *)out;
	s->gzip.avail_out = (unsigned)(n > STAGE ? STAGE : n);
	*got = 0;
	while (*got == 0) {
		unsigned room = s->gzip.avail_out;
		int code;

		if (!fill_raw(s, err))
			return false;
		if (s->raw_at == s->raw_len) {
			if (s->codec_end)
				return true;
			return err_set(
			    err, ERR_INPUT, "%s: the compressed data ends too early", s->name);
		}
		if (s->codec_end)
			inflateReset(&s->gzip);
		s->gzip.next_in = s->raw + s->raw_at;
		s->gzip.avail_in = (unsigned)(s->raw_len - s->raw_at);
		code = inflate(&s->gzip, Z_NO_FLUSH);
		s->raw_at = s->raw_len - s->gzip.avail_in;
		if (code != Z_OK && code != Z_STREAM_END)
			return err_set(err, ERR_INPUT, "%s: broken gzip data: %s", s->name,
			    s->gzip.msg != NULL ? s->gzip.msg : "unexpected bytes");
		s->codec_end = code == Z_STREAM_END;
		*got = room - s->gzip.avail_out;
	}
	return true;
}

static void
gzip_close(struct data_source *s)
{
	inflateEnd(&s->gzip);
}

static bool
zstd_open(struct data_source *s, struct err *err)
{
	(void)err;
	s->zstd = zstd_in_new(0);
	return true;
}

static bool
zstd_read(struct data_source *s, char *out, size_t n, size_t *got, struct err *err)
{
	*got = 0;
	while (*got == 0) {
		struct slice from;
		bool at_end;

		if (!fill_raw(s, err))
			return false;
		from = (struct slice){ (char *)s->raw + s->raw_at, s->raw_len - s->raw_at };
		at_end = from.n == 0;
		if (at_end && zstd_in_is_whole(s->zstd))
			break;
		if (!zstd_in_read(s->zstd, &from, out, n, got, err))
			return err_wrap(err, "%s", s->name);
		if (at_end && *got == 0)
			return err_set(
			    err, ERR_INPUT, "%s: the compressed data ends too early", s->name);
		s->raw_at = s->raw_len - from.n;
	}
	return true;
}

static void
zstd_close(struct data_source *s)
{
	zstd_in_free(s->zstd);
}

static const struct codec codecs[] = {
	{ .name = "gzip",
	    .magic = { 0x1f, 0x8b },
	    .magic_len = 2,
	    .open = gzip_open,
	    .read = gzip_read,
	    .close = gzip_close },
	{ .name = "zstd",
	    .magic = { 0x28, 0xb5, 0x2f, 0xfd },
	    .magic_len = 4,
	    .open = zstd_open,
	    .read = zstd_read,
	    .close = zstd_close },
	{ .name = "none", .magic_len = 0, .read = none_read },
};

/* ------------------------------------------------------------------------------------- decoding */

static bool
fill_plain(struct data_source *s, struct err *err)
{
	size_t left = s->plain_len - s->plain_at, got;

	if (left >= 4)
		return true;
	memmove(s->plain, s->plain + s->plain_at, left);
	s->plain_at = 0;
	s->plain_len = left;
	while (s->plain_len < PEEK) {
		if (!s->codec->read(
			s, s->plain + s->plain_len, sizeof s->plain - s->plain_len, &got, err))
			return false;
		if (got == 0)
			break;
		s->plain_len += got;
	}
	return true;
}

static uint32_t
unit_at(const struct data_source *s, size_t i)
{
	const unsigned char *p = (const unsigned char *)s->plain + i;

	return s->encoding == DATA_ENCODING_UTF16LE ? p[0] | (uint32_t)p[1] << 8
						    : (uint32_t)p[0] << 8 | p[1];
}

/* The next character of what is not UTF-8; *c stays when there is none. Returns the bytes taken. */
static size_t
next_char(const struct data_source *s, uint32_t *c)
{
	size_t left = s->plain_len - s->plain_at;
	uint32_t low;

	if (left == 0)
		return 0;
	if (s->encoding == DATA_ENCODING_LATIN1) {
		*c = (unsigned char)s->plain[s->plain_at];
		return 1;
	}
	*c = UTF8_REPLACEMENT;
	if (left < 2)
		return left;
	low = unit_at(s, s->plain_at);
	if (low < 0xd800 || low > 0xdfff) {
		*c = low;
		return 2;
	}
	if (low > 0xdbff || left < 4)
		return 2;
	*c = 0x10000 + ((low - 0xd800) << 10);
	low = unit_at(s, s->plain_at + 2);
	if (low < 0xdc00 || low > 0xdfff) {
		*c = UTF8_REPLACEMENT;
		return 2;
	}
	*c += low - 0xdc00;
	return 4;
}

static bool
decode(struct data_source *s, char *out, size_t n, size_t *got, struct err *err)
{
	size_t used = 0;

	for (;;) {
		size_t fits = s->spill_len < n - used ? s->spill_len : n - used, taken;
		uint32_t c = 0;

		memcpy(out + used, s->spill, fits);
		used += fits;
		s->spill_len -= fits;
		memmove(s->spill, s->spill + fits, s->spill_len);
		if (used == n)
			break;
		if (!fill_plain(s, err))
			return false;
		taken = next_char(s, &c);
		if (taken == 0)
			break;
		s->plain_at += taken;
		s->spill_len = utf8_encode(s->spill, c);
	}
	*got = used;
	return true;
}

static bool
copy_utf8(struct data_source *s, char *out, size_t n, size_t *got, struct err *err)
{
	size_t ahead = s->plain_len - s->plain_at, used = ahead < n ? ahead : n, more = 1;

	memcpy(out, s->plain + s->plain_at, used);
	s->plain_at += used;
	while (used < n && more > 0) {
		if (!s->codec->read(s, out + used, n - used, &more, err))
			return false;
		used += more;
	}
	*got = used;
	return true;
}

bool
data_source_read(struct data_source *s, char *out, size_t n, size_t *got, struct err *err)
{
	if (s->encoding == DATA_ENCODING_UTF8)
		return copy_utf8(s, out, n, got, err);
	return decode(s, out, n, got, err);
}

/* Without a mark: UTF-16 when every other byte is zero, UTF-8 when valid, else Latin-1. The sample
 * may end inside a character. */
static enum data_encoding
guess_encoding(const char *p, size_t n)
{
	size_t zeros[2] = { 0, 0 };

	for (size_t i = 0; i < n; i++)
		zeros[i % 2] += p[i] == '\0';
	if (n >= 4 && zeros[1] > n / 5 && zeros[0] * 4 < zeros[1])
		return DATA_ENCODING_UTF16LE;
	if (n >= 4 && zeros[0] > n / 5 && zeros[1] * 4 < zeros[0])
		return DATA_ENCODING_UTF16BE;
	for (size_t cut = 0; cut < 4 && cut <= n; cut++)
		if (utf8_valid(p, n - cut))
			return DATA_ENCODING_UTF8;
	return DATA_ENCODING_LATIN1;
}

static void
find_encoding(struct data_source *s, enum data_encoding wanted)
{
	static const struct {
		enum data_encoding encoding;
		size_t len;
		const char *mark;
	} marks[] = { { DATA_ENCODING_UTF8, 3, "\xef\xbb\xbf" },
		{ DATA_ENCODING_UTF16LE, 2, "\xff\xfe" },
		{ DATA_ENCODING_UTF16BE, 2, "\xfe\xff" } };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (wanted != DATA_ENCODING_AUTO && wanted != marks[i].encoding)
			continue;
		if (s->plain_len < marks[i].len ||
		    memcmp(s->plain, marks[i].mark, marks[i].len) != 0)
			continue;
		s->encoding = marks[i].encoding;
		s->bom = true;
		s->plain_at = marks[i].len;
		return;
	}
	s->encoding =
	    wanted != DATA_ENCODING_AUTO ? wanted : guess_encoding(s->plain, s->plain_len);
}

/* A zero byte is in no text, but near the beginning of most files of other kinds. */
static bool
is_text(const struct data_source *s, struct err *err)
{
	bool wide = s->encoding == DATA_ENCODING_UTF16LE || s->encoding == DATA_ENCODING_UTF16BE;
	const char *zero = memchr(s->plain, '\0', s->plain_len);
	const struct data_foreign *foreign;

	/* A text may begin with the letters of a mark, but has no zero byte. */
	if (zero == NULL)
		return true;
	foreign = data_foreign_find(s->plain, s->plain_len);
	if (foreign != NULL)
		return err_set(err, ERR_INPUT, "%s: this is no text that can be read, but %s: %s", s->name,
		    foreign->name, foreign->way);
	if (wide)
		return true;
	return err_set(err, ERR_INPUT,
	    "%s: this is no text: byte %zu is zero (to read it all the same: --encoding utf-8)",
	    s->name, (size_t)(zero - s->plain) + 1);
}

static bool
start(struct data_source *s, enum data_encoding encoding, struct err *err)
{
	uint64_t ignored;

	s->fd = open(s->path, O_RDONLY | O_CLOEXEC);
	if (s->fd == -1)
		return err_sys(err, "open %s", s->path);
	if (fstat(s->fd, &s->before) == -1)
		return err_sys(err, "look at %s", s->path);
	if (store_pack_look(s->fd, &ignored, &ignored) && !store_pack_open(&s->pack, s->fd, s->path, err))
		return false;
	if (!fill_raw(s, err))
		return false;
	for (size_t i = 0; s->codec == NULL; i++)
		if (s->raw_len >= codecs[i].magic_len &&
		    memcmp(s->raw, codecs[i].magic, codecs[i].magic_len) == 0)
			s->codec = &codecs[i];
	if (s->codec->open != NULL && !s->codec->open(s, err)) {
		s->codec = NULL;
		return false;
	}
	if (!fill_plain(s, err))
		return false;
	find_encoding(s, encoding);
	return encoding != DATA_ENCODING_AUTO || is_text(s, err);
}

bool
data_source_open(
    struct data_source **out, const char *path, const char *name, enum data_encoding encoding,
    const struct store_progress *progress, struct err *err)
{
	struct data_source *s = x_new(struct data_source);

	s->path = xstrdup(path);
	s->name = xstrdup(name);
	s->fd = -1;
	s->progress = progress;
	if (!start(s, encoding, err)) {
		data_source_close(s);
		return false;
	}
	*out = s;
	return true;
}

void
data_source_close(struct data_source *s)
{
	if (s == NULL)
		return;
	if (s->codec != NULL && s->codec->close != NULL)
		s->codec->close(s);
	store_pack_close(s->pack);
	if (s->fd != -1)
		close(s->fd);
	x_free(s->path);
	x_free(s->name);
	x_free(s);
}

enum data_encoding
data_source_encoding(const struct data_source *s)
{
	return s->encoding;
}

bool
data_source_has_bom(const struct data_source *s)
{
	return s->bom;
}

const char *
data_source_compression(const struct data_source *s)
{
	return s->codec->name;
}

uint64_t
data_source_position(const struct data_source *s)
{
	return s->position;
}
