/*
 * data_pack.c - see the header. Bytes are put together one by one, so that the format does not
 * depend on the machine; whole arrays go as they are where the machine is little-endian.
 */
#include "data_pack.h"

#include <string.h>

static uint64_t
little(uint64_t v)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return __builtin_bswap64(v);
#else
	return v;
#endif
}

void
data_pack_u32(struct buf *out, uint32_t v)
{
	unsigned char bytes[4] = { (unsigned char)v, (unsigned char)(v >> 8),
		(unsigned char)(v >> 16), (unsigned char)(v >> 24) };

	buf_append(out, bytes, sizeof bytes);
}

void
data_pack_u64(struct buf *out, uint64_t v)
{
	v = little(v);
	buf_append(out, &v, sizeof v);
}

void
data_pack_f64(struct buf *out, double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	data_pack_u64(out, bits);
}

void
data_pack_text(struct buf *out, struct slice s)
{
	data_pack_u32(out, (uint32_t)s.n);
	buf_append(out, s.p, s.n);
}

void
data_pack_words(struct buf *out, const uint64_t *v, size_t n)
{
	if (little(1) == 1) {
		buf_append(out, v, n * sizeof *v);
		return;
	}
	for (size_t i = 0; i < n; i++)
		data_pack_u64(out, v[i]);
}

void
data_pack_reals(struct buf *out, const double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		data_pack_f64(out, v[i]);
}

static bool
take(struct data_unpack *in, void *out, size_t n)
{
	if (in->bad || in->n < n) {
		in->bad = true;
		memset(out, 0, n);
		return false;
	}
	memcpy(out, in->p, n);
	in->p += n;
	in->n -= n;
	return true;
}

uint32_t
data_unpack_u32(struct data_unpack *in)
{
	unsigned char b[4];

	take(in, b, sizeof b);
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

uint64_t
data_unpack_u64(struct data_unpack *in)
{
	uint64_t v;

	take(in, &v, sizeof v);
	return little(v);
}

double
data_unpack_f64(struct data_unpack *in)
{
	uint64_t bits = data_unpack_u64(in);
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

struct slice
data_unpack_text(struct data_unpack *in)
{
	uint32_t n = data_unpack_count(in, 1);
	struct slice s = { (const char *)in->p, n };

	in->p += n;
	in->n -= n;
	return s;
}

uint32_t
data_unpack_count(struct data_unpack *in, size_t size)
{
	uint32_t n = data_unpack_u32(in);

	if (in->bad || n > in->n / size) {
		in->bad = true;
		return 0;
	}
	return n;
}

void
data_unpack_words(struct data_unpack *in, uint64_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i] = data_unpack_u64(in);
}

void
data_unpack_reals(struct data_unpack *in, double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i] = data_unpack_f64(in);
}
