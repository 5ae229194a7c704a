/*
 * data_profile.c - the list of columns and what concerns whole rows: merging and storing.
 */
#include "data_profile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data_hash.h"

enum { MAGIC_LEN = 8, HEADER_LEN = MAGIC_LEN + 16 };

void
data_profile_init(struct data_profile *p, const struct data_limits *limits)
{
	memset(p, 0, sizeof *p);
	p->limits = *limits;
	p->first_short = p->first_long = p->first_bad = DATA_NO_ROW;
	p->dialect.compression = "none";
	data_theta_init(&p->row_hashes, DATA_THETA_K);
	data_sample_init(&p->sample, DATA_SAMPLE_ROWS);
}

void
data_profile_release(struct data_profile *p)
{
	for (size_t i = 0; i < p->count; i++)
		data_column_release(&p->columns[i]);
	x_free(p->columns);
	data_comoments_release(&p->together);
	data_theta_release(&p->row_hashes);
	data_sample_release(&p->sample);
	memset(p, 0, sizeof *p);
}

struct data_column *
data_profile_add_column(struct data_profile *p, struct slice name, enum data_family family)
{
	uint64_t seed = p->limits.seed ^ data_mix(p->count + 1) ^ data_mix(p->blocks << 20);
	struct data_column *c;

	x_grow(&p->columns, &p->cap, p->count + 1);
	c = &p->columns[p->count++];
	data_column_init(c, name, family, &p->limits, seed);
	data_column_skip(c, p->rows);
	return c;
}

struct data_column *
data_profile_find(const struct data_profile *p, struct slice name)
{
	for (size_t i = 0; i < p->count; i++)
		if (slice_is(name, p->columns[i].name))
			return &p->columns[i];
	return NULL;
}

static void
merge_first(uint64_t *a, uint64_t b, uint64_t before)
{
	if (*a == DATA_NO_ROW && b != DATA_NO_ROW)
		*a = before + b;
}

static void
merge_notes(struct data_profile *a, const struct data_profile *b)
{
	merge_first(&a->first_short, b->first_short, a->rows);
	merge_first(&a->first_long, b->first_long, a->rows);
	if (a->first_bad == DATA_NO_ROW && b->first_bad != DATA_NO_ROW)
		memcpy(a->problem, b->problem, sizeof a->problem);
	merge_first(&a->first_bad, b->first_bad, a->rows + a->bad_rows + a->empty_rows);
	a->short_rows += b->short_rows;
	a->long_rows += b->long_rows;
	a->empty_rows += b->empty_rows;
	a->bad_rows += b->bad_rows;
}

/* The number of the column with the name of c. Blocks of one file have their columns in the same places. */
static uint32_t
counterpart(struct data_profile *a, const struct data_column *c, size_t place)
{
	struct data_column *found;

	if (place < a->count && str_equal(a->columns[place].name, c->name))
		return (uint32_t)place;
	found = data_profile_find(a, slice_of(c->name));
	if (found == NULL) {
		found = data_profile_add_column(a, slice_of(c->name), (enum data_family)c->family);
		found->told = c->told;
	}
	return (uint32_t)(found - a->columns);
}

static void
merge_sample(struct data_profile *a, const struct data_profile *b)
{
	struct data_sample later = b->sample;

	if (b->sample.count == 0)
		return;
	later.rows = xmalloc(later.count * sizeof *later.rows);
	memcpy(later.rows, b->sample.rows, later.count * sizeof *later.rows);
	for (size_t i = 0; i < later.count; i++)
		later.rows[i].order += a->blocks << 32;
	data_sample_merge(&a->sample, &later);
	data_sample_settle(&a->sample);
	x_free(later.rows);
}

static void
merge_columns(struct data_profile *a, const struct data_profile *b)
{
	uint32_t *places = x_new_array(uint32_t, b->count + 1);

	for (size_t i = 0; i < b->count; i++) {
		places[i] = counterpart(a, &b->columns[i], i);
		data_column_merge(&a->columns[places[i]], &b->columns[i]);
	}
	for (size_t i = 0; i < a->count; i++)
		data_column_skip(&a->columns[i], a->rows + b->rows - a->columns[i].rows);
	data_comoments_merge(&a->together, &b->together, places);
	x_free(places);
}

static void
merge(struct data_profile *a, const struct data_profile *b)
{
	merge_columns(a, b);
	merge_notes(a, b);
	a->digest = data_column_digest_join(a->digest, b->digest, b->rows);
	if (b->row_hashes.count > 0)
		data_theta_merge(&a->row_hashes, &b->row_hashes);
	merge_sample(a, b);
	a->rows += b->rows;
	a->bytes += b->bytes;
	a->files += b->files;
	a->blocks += b->blocks;
}

void
data_profile_settle(struct data_profile *p)
{
	for (size_t i = 0; i < p->count; i++)
		data_column_settle(&p->columns[i]);
}

void
data_profile_merge(struct data_profile *a, const struct data_profile *b)
{
	merge(a, b);
	data_profile_settle(a);
}

void
data_profile_join(struct data_profile *a, struct data_profile *b)
{
	if (a->rows + a->blocks + a->count > 0) {
		merge(a, b);
		data_profile_release(b);
		return;
	}
	data_profile_release(a);
	*a = *b;
	memset(b, 0, sizeof *b);
}

/* ------------------------------------------------------------------------------------- storing */

static const char *const compressions[] = { "none", "gzip", "zstd" };

static void
pack_dialect(const struct data_dialect *d, struct buf *out)
{
	uint32_t compression = 0;

	for (uint32_t i = 0; i < ARRAY_LEN(compressions); i++)
		if (str_equal(compressions[i], d->compression))
			compression = i;
	data_pack_u32(out, (uint32_t)d->format | (uint32_t)d->encoding << 8 | compression << 16);
	data_pack_u32(out, (uint32_t)d->crlf | (uint32_t)d->header << 1 | (uint32_t)d->bom << 2);
	data_pack_text(out, (struct slice){ (const char *)&d->csv, sizeof d->csv });
}

static void
unpack_dialect(struct data_dialect *d, struct data_unpack *in)
{
	uint32_t kinds = data_unpack_u32(in), flags = data_unpack_u32(in);
	struct slice csv = data_unpack_text(in);

	if ((kinds & 0xff) > DATA_FORMAT_JSONL || (kinds >> 8 & 0xff) > DATA_ENCODING_UTF16BE ||
	    kinds >> 16 >= ARRAY_LEN(compressions) || csv.n != sizeof d->csv)
		in->bad = true;
	if (in->bad)
		return;
	d->format = (enum data_format)(kinds & 0xff);
	d->encoding = (enum data_encoding)(kinds >> 8 & 0xff);
	d->compression = compressions[kinds >> 16];
	d->crlf = (flags & 1) != 0;
	d->header = (flags & 2) != 0;
	d->bom = (flags & 4) != 0;
	memcpy(&d->csv, csv.p, sizeof d->csv);
}

#define COUNTS(X)                                                                        \
	X(rows)                                                                          \
	X(bytes) X(files) X(blocks) X(short_rows) X(long_rows) X(empty_rows) X(bad_rows) \
	    X(first_short) X(first_long) X(first_bad) X(digest)

static void
pack_body(const struct data_profile *p, struct buf *out)
{
	data_pack_u32(out, p->limits.kll_k);
	data_pack_u32(out, p->limits.top_capacity);
	data_pack_u64(out, p->limits.seed);
	data_pack_u64(out, (uint64_t)p->written);
#define PACK(field) data_pack_u64(out, p->field);
	COUNTS(PACK)
#undef PACK
	data_pack_text(out, slice_of(p->problem));
	pack_dialect(&p->dialect, out);
	data_theta_pack(&p->row_hashes, out);
	data_sample_pack(&p->sample, out);
	data_pack_u32(out, (uint32_t)p->count);
	for (size_t i = 0; i < p->count; i++)
		data_column_pack(&p->columns[i], out);
	data_comoments_pack(&p->together, out);
}

static void
unpack_columns(struct data_profile *p, struct data_unpack *in)
{
	uint32_t count = data_unpack_count(in, 64);

	for (uint32_t i = 0; i < count && !in->bad; i++) {
		x_grow(&p->columns, &p->cap, p->count + 1);
		data_column_unpack(&p->columns[p->count++], in);
		if (p->columns[i].rows != p->rows)
			in->bad = true;
	}
}

static void
unpack_body(struct data_profile *p, struct data_unpack *in)
{
	struct slice problem;

	p->limits.kll_k = data_unpack_u32(in);
	p->limits.top_capacity = data_unpack_u32(in);
	p->limits.seed = data_unpack_u64(in);
	p->written = (int64_t)data_unpack_u64(in);
#define UNPACK(field) p->field = data_unpack_u64(in);
	COUNTS(UNPACK)
#undef UNPACK
	problem = data_unpack_text(in);
	memcpy(p->problem, problem.p,
	    problem.n < sizeof p->problem - 1 ? problem.n : sizeof p->problem - 1);
	unpack_dialect(&p->dialect, in);
	data_theta_unpack(&p->row_hashes, in);
	data_sample_unpack(&p->sample, in);
	unpack_columns(p, in);
	data_comoments_unpack(&p->together, (uint32_t)p->count, in);
	if (in->n > 0 || p->rows > UINT64_MAX >> 8)
		in->bad = true;
}

void
data_profile_pack(const struct data_profile *p, struct buf *out)
{
	struct buf body = BUF_INIT;

	pack_body(p, &body);
	buf_append(out, DATA_PROFILE_MAGIC, MAGIC_LEN);
	data_pack_u64(out, body.len);
	data_pack_u64(out, data_hash_long(body.data, body.len));
	buf_append(out, body.data, body.len);
	buf_release(&body);
}

bool
data_profile_unpack(struct data_profile *p, struct slice bytes, struct err *err)
{
	const struct data_limits limits = DATA_LIMITS_DEFAULT;
	struct data_unpack in = { (const unsigned char *)bytes.p, bytes.n, false };
	uint64_t len, hash;

	if (bytes.n < HEADER_LEN || memcmp(bytes.p, DATA_PROFILE_MAGIC, MAGIC_LEN) != 0)
		return err_set(err, ERR_CORRUPT, "not a profile of this version of Benchtop");
	in.p += MAGIC_LEN;
	in.n -= MAGIC_LEN;
	len = data_unpack_u64(&in);
	hash = data_unpack_u64(&in);
	if (len != in.n || hash != data_hash_long((const char *)in.p, in.n))
		return err_set(err, ERR_CORRUPT, "the profile is damaged (its checksum is wrong)");
	data_profile_init(p, &limits);
	data_theta_release(&p->row_hashes);
	data_sample_release(&p->sample);
	unpack_body(p, &in);
	if (!in.bad)
		return true;
	data_profile_release(p);
	return err_set(err, ERR_CORRUPT, "the profile is damaged");
}

static bool
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done == -1 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

bool
data_profile_save(const struct data_profile *p, const char *path, struct err *err)
{
	char *temporary = xasprintf("%s.new", path);
	struct buf bytes = BUF_INIT;
	bool done = false;
	int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	data_profile_pack(p, &bytes);
	if (fd == -1 || !write_all(fd, bytes.data, bytes.len) || fsync(fd) == -1 ||
	    rename(temporary, path) == -1)
		err_sys(err, "write profile %s", path);
	else
		done = true;
	if (fd != -1)
		close(fd);
	if (!done && fd != -1)
		unlink(temporary);
	buf_release(&bytes);
	x_free(temporary);
	return done;
}

bool
data_profile_is_file(const char *path)
{
	char start[MAGIC_LEN];
	struct stat st;
	bool is;
	int fd;

	/* Looking into a pipe would take from it. */
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	is = read(fd, start, sizeof start) == sizeof start && memcmp(start, DATA_PROFILE_MAGIC, MAGIC_LEN) == 0;
	close(fd);
	return is;
}

bool
data_profile_load(struct data_profile *p, const char *path, struct err *err)
{
	struct buf bytes = BUF_INIT;
	FILE *f = fopen(path, "rbe");
	size_t got = 1;
	bool done;

	if (f == NULL)
		return err_sys(err, "open profile %s", path);
	while (got > 0) {
		buf_reserve(&bytes, 1 << 20);
		got = fread(bytes.data + bytes.len, 1, 1 << 20, f);
		bytes.len += got;
	}
	done = ferror(f) == 0;
	fclose(f);
	if (!done)
		err_sys(err, "read profile %s", path);
	else if (!(done = data_profile_unpack(p, buf_slice(&bytes), err)))
		err_wrap(err, "%s", path);
	buf_release(&bytes);
	return done;
}
