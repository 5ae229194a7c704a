/*
 * data_number.c - three ways to the same double, fastest first: eight bytes at a time for what is
 * common in tables; the 128-bit product of Eisel and Lemire for up to 19 digits; and for all else
 * the C library's strtod in the C locale, which rounds correctly.
 */
#include "data_number.h"

#include "base.h"
#include "data_pow5.h"

const double data_exact_ten[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* What the scanner read: mantissa * 10^exponent, negated or not. */
struct decimal {
	uint64_t mantissa;
	int64_t exponent;
	int digits;	/* of the mantissa, without leading zeros */
	int decimals;
	bool negative, real, lost;	/* lost: more than 19 digits */
};

static bool
is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* Reads digits into the mantissa and returns where they end. */
static const char *
take_digits(struct decimal *d, const char *p, const char *end)
{
	static const uint32_t ten[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };

	while (p < end && d->mantissa < 100000000000) {
		uint64_t word = data_load64(p);
		size_t n = data_leading_digits(word);

		if (n > (size_t)(end - p))
			n = (size_t)(end - p);
		if (n == 0)
			return p;
		/* Zeros before the digits. */
		if (n < 8)
			word = word << (64 - 8 * n) | 0x3030303030303030 >> (8 * n);
		d->mantissa = d->mantissa * ten[n] + data_eight_value(word);
		p += n;
	}
	for (; p < end && is_digit(*p); p++) {
		if (d->mantissa >= 1000000000000000000)
			d->lost = true;
		else
			d->mantissa = d->mantissa * 10 + (uint64_t)(*p - '0');
	}
	return p;
}

static bool
take_exponent(struct decimal *d, const char *p, const char *end)
{
	bool negative = false;
	int64_t value = 0;

	if (p < end && (*p == '+' || *p == '-'))
		negative = *p++ == '-';
	if (p == end)
		return false;
	for (; p < end; p++) {
		if (!is_digit(*p))
			return false;
		if (value < 1000000)
			value = value * 10 + (*p - '0');
	}
	d->exponent += negative ? -value : value;
	return true;
}

static bool
scan(struct decimal *d, const char *p, const char *end)
{
	const char *start, *stop;
	ptrdiff_t digits;

	if (p < end && (*p == '-' || *p == '+'))
		d->negative = *p++ == '-';
	start = p;
	p = take_digits(d, p, end);
	digits = p - start;
	if (p < end && *p == '.') {
		d->real = true;
		stop = ++p;
		p = take_digits(d, p, end);
		d->decimals = p - stop > 1000 ? 1000 : (int)(p - stop);
		d->exponent = -(int64_t)(p - stop);
		digits += p - stop;
	}
	if (digits == 0)
		return false;
	if (p == end)
		return true;
	if (*p != 'e' && *p != 'E')
		return false;
	d->real = true;
	return take_exponent(d, p + 1, end);
}

/* Eisel and Lemire's product for w != 0 and a power in the table. No result in that range is
 * subnormal or infinite. */
static double
from_product(uint64_t w, int q)
{
	const uint64_t *five = data_pow5[q - DATA_POW5_MIN];
	int zeros = __builtin_clzll(w);
	unsigned __int128 product = (unsigned __int128)(w << zeros) * five[0];
	uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product, mantissa, bits;
	int upper, power;
	double value;

	if ((high & 0x1ff) == 0x1ff) {
		uint64_t more = (uint64_t)(((unsigned __int128)(w << zeros) * five[1]) >> 64);

		low += more;
		high += more > low;
	}
	upper = (int)(high >> 63);
	mantissa = high >> (upper + 9);
	power = (((152170 + 65536) * q) >> 16) + 63 + upper - zeros + 1023;
	if (low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 &&
	    mantissa << (upper + 9) == high)
		mantissa &= ~UINT64_C(1);
	mantissa = (mantissa + (mantissa & 1)) >> 1;
	if (mantissa >= UINT64_C(2) << 52) {
		mantissa = UINT64_C(1) << 52;
		power++;
	}
	bits = (mantissa & ~(UINT64_C(1) << 52)) | (uint64_t)power << 52;
	memcpy(&value, &bits, sizeof value);
	return value;
}

static double
from_library(const char *p, size_t n)
{
	char small[128], *text = small;
	double value = 0;

	if (n >= sizeof small)
		text = xmalloc(n + 1);
	memcpy(text, p, n);
	text[n] = '\0';
	str_to_double(text, &value);
	if (text != small)
		x_free(text);
	return value;
}

static double
to_double(const struct decimal *d, const char *p, size_t n)
{
	double value;

	if (d->lost)
		return from_library(p, n);
	if (d->mantissa == 0)
		value = 0;
	else if (d->mantissa <= UINT64_C(1) << 53 && d->exponent >= -22 && d->exponent <= 22)
		value = d->exponent < 0 ? (double)d->mantissa / data_exact_ten[-d->exponent]
					: (double)d->mantissa * data_exact_ten[d->exponent];
	else if (d->exponent >= DATA_POW5_MIN && d->exponent <= DATA_POW5_MAX)
		value = from_product(d->mantissa, (int)d->exponent);
	else
		return from_library(p, n);
	return d->negative ? -value : value;
}

static bool
fits_int64(const struct decimal *d)
{
	return !d->real && !d->lost &&
	    d->mantissa <= (uint64_t)INT64_MAX + (d->negative ? 1 : 0);
}

enum data_number_kind
data_number_parse(const char *p, size_t n, struct data_number *out)
{
	struct decimal d = { .negative = false };
	bool negative = n > 1 && *p == '-';

	if (n - negative <= 8 && n > 0 && data_short_real(p + negative, n - negative, &out->d, &out->decimals)) {
		if (negative)
			out->d = -out->d;
		return DATA_REAL;
	}
	if (!scan(&d, p, p + n))
		return DATA_NOT_A_NUMBER;
	out->decimals = d.decimals;
	out->d = to_double(&d, p, n);
	if (!fits_int64(&d))
		return DATA_REAL;
	out->i = d.negative ? (int64_t)(0 - d.mantissa) : (int64_t)d.mantissa;
	return DATA_INTEGER;
}
