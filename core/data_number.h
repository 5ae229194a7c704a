/*
 * data_number.h - reading numbers out of text: what kind, which value, exactly.
 *
 * The grammar is [+-] digits [. digits] [e [+-] digits], with at least one digit before the
 * exponent and nothing around it. A value is correctly rounded: the double nearest to the decimal
 * number, ties to even.
 *
 * Text that is parsed here needs 16 readable bytes behind its end (any bytes): the fast path loads
 * whole words.
 */
#ifndef DATA_NUMBER_H
#define DATA_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { DATA_TEXT_PADDING = 16 };

enum data_number_kind {
	DATA_NOT_A_NUMBER,
	DATA_INTEGER,	/* fits int64: i is set, d is its nearest double */
	DATA_REAL	/* d is set; integers beyond int64 are reals */
};

struct data_number {
	int64_t i;
	double d;
	int decimals;	/* digits behind the point */
};

/* Powers of ten that a double holds exactly: up to 10^22. */
extern const double data_exact_ten[23];

enum data_number_kind data_number_parse(const char *p, size_t n, struct data_number *out);

static inline uint64_t
data_load64(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	return v;
}

/* Are the eight bytes '0' to '9'? */
static inline bool
data_eight_digits(uint64_t v)
{
	return ((v & 0xf0f0f0f0f0f0f0f0) |
		   (((v + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) >> 4)) == 0x3333333333333333;
}

/* How many of the eight bytes, from the lowest, are digits before one that is not. */
static inline size_t
data_leading_digits(uint64_t v)
{
	uint64_t off = v ^ 0x3030303030303030;

	off = (((off & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | off) & 0x8080808080808080;
	return off == 0 ? 8 : (size_t)__builtin_ctzll(off) / 8;
}

/* The value of eight digits, the first in the lowest byte (Lemire 2021, section 3). */
static inline uint32_t
data_eight_value(uint64_t v)
{
	v -= 0x3030303030303030;
	v = v * 10 + (v >> 8);
	v = ((v & 0x000000ff000000ff) * 0x000f424000000064 +
		((v >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >>
	    32;
	return (uint32_t)v;
}

/* An unsigned run of 1 to 8 digits. */
static inline bool
data_short_digits(const char *p, size_t n, uint32_t *out)
{
	uint64_t v = data_load64(p);

	if (n < 8)
		v = v << (64 - 8 * n) | 0x3030303030303030 >> (8 * n);
	if (!data_eight_digits(v))
		return false;
	*out = data_eight_value(v);
	return true;
}

/* At most eight bytes with one point among them, no sign: "0.25", "123.456". */
static inline bool
data_short_real(const char *p, size_t n, double *out, int *decimals)
{
	uint64_t v = data_load64(p), dots, keep;
	unsigned at;

	if (n < 2)
		return false;
	if (n < 8)
		v = v << (64 - 8 * n) | 0x3030303030303030 >> (8 * n);
	dots = v ^ 0x2e2e2e2e2e2e2e2e;
	dots = (dots - 0x0101010101010101) & ~dots & 0x8080808080808080;
	if (dots == 0)
		return false;
	at = (unsigned)__builtin_ctzll(dots) & ~7u;
	keep = at == 56 ? 0 : v >> (at + 8) << (at + 8);
	v = keep | (v & ((UINT64_C(1) << at) - 1)) << 8 | '0';
	if (!data_eight_digits(v))
		return false;
	*decimals = 7 - (int)(at / 8);
	*out = (double)data_eight_value(v) / data_exact_ten[*decimals];
	return true;
}

#endif
