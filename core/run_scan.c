/*
 * run_scan.c - numbers, axes and the points of one line.
 *
 * Numbers are read here and not by strtod, since a log brings millions of them: a mantissa of up
 * to 15 digits and a power of ten up to 22 are both exact doubles, so one multiplication or
 * division rounds once and correctly (Clinger 1990). Whatever does not fit goes to str_to_double.
 */
#include "run_scan.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *
word_number(const char *p, const char *end, bool negative, double *out)
{
	static const struct {
		const char *word;
		double value;
	} words[] = { { "infinity", INFINITY }, { "inf", INFINITY }, { "nan", NAN } };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i].word);

		if ((size_t)(end - p) >= n && strncasecmp(p, words[i].word, n) == 0) {
			*out = negative ? -words[i].value : words[i].value;
			return p + n;
		}
	}
	return NULL;
}

/* What a number is made of. */
struct decimal {
	uint64_t mantissa;
	int digits, exponent;		/* significant digits; power of ten */
	bool any;
};

static const char *
read_digits(const char *p, const char *end, struct decimal *d, int fraction)
{
	for (; p < end && is_digit(*p); p++) {
		d->any = true;
		if (d->digits < 19) {
			d->mantissa = d->mantissa * 10 + (uint64_t)(*p - '0');
			d->digits += d->mantissa != 0;
			d->exponent -= fraction;
		} else {
			d->digits++;
			d->exponent += !fraction;
		}
	}
	return p;
}

static const char *
read_exponent(const char *p, const char *end, struct decimal *d)
{
	const char *q = p + 1;
	bool negative = q < end && *q == '-';
	int value = 0;

	q += q < end && (*q == '-' || *q == '+');
	if (q >= end || !is_digit(*q))
		return p;	/* "3e" is 3 and a letter */
	for (; q < end && is_digit(*q); q++)
		value = value < 100000 ? value * 10 + (*q - '0') : value;
	d->exponent += negative ? -value : value;
	return q;
}

static double
slow_number(const char *p, const char *end)
{
	char text[128];
	double value = NAN;
	size_t n = (size_t)(end - p);

	/* More than 120 digits say nothing that a double could keep. */
	if (n >= sizeof text)
		n = sizeof text - 1;
	memcpy(text, p, n);
	text[n] = '\0';
	return str_to_double(text, &value) ? value : NAN;
}

const char *
scan_number(const char *p, const char *end, double *out)
{
	static const double powers[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
		1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	struct decimal d = { .mantissa = 0 };
	const char *start = p;
	bool negative = p < end && *p == '-';
	double value;

	p += p < end && (*p == '-' || *p == '+');
	if (p < end && !is_digit(*p) && *p != '.')
		return word_number(p, end, negative, out);
	p = read_digits(p, end, &d, 0);
	if (p < end && *p == '.')
		p = read_digits(p + 1, end, &d, 1);
	if (!d.any)
		return NULL;
	if (p < end && (*p == 'e' || *p == 'E'))
		p = read_exponent(p, end, &d);
	if (d.digits > 15 || d.exponent > 22 || d.exponent < -22) {
		*out = slow_number(*start == '+' ? start + 1 : start, p);
		return p;
	}
	value = (double)d.mantissa;
	value = d.exponent < 0 ? value / powers[-d.exponent] : value * powers[d.exponent];
	*out = negative ? -value : value;
	return p;
}

bool
scan_is_number(struct slice s, double *out)
{
	const char *end = s.p + s.n, *p = scan_number(s.p, end, out);

	if (p == NULL)
		return false;
	while (p < end && *p != '\0' && strchr(",;:)]}%", *p) != NULL)
		p++;
	return p == end;
}

bool
scan_step(double value, int64_t *out)
{
	if (!(value > -9.2e18 && value < 9.2e18) || value != floor(value))
		return false;
	*out = (int64_t)value;
	return true;
}

/* By two letters in any case: all words of a log are asked about, and hardly any is an axis. */
static bool
may_be_axis(const char *p)
{
	enum { LOWER = 0x20 };
	int a = p[0] | LOWER, b = p[1] | LOWER;

	return (a == 's' && b == 't') || (a == 'g' && b == 'l') || (p[0] == '_' && b == 's') ||
	    (a == 'i' && b == 't') || (a == 'e' && b == 'p');
}

int
scan_axis(struct slice name)
{
	static const struct {
		const char *name;
		int rank;
	} axes[] = { { "step", 2 }, { "steps", 2 }, { "global_step", 2 }, { "_step", 2 },
		{ "iteration", 2 }, { "iter", 2 }, { "epoch", 1 }, { "epochs", 1 } };

	if (name.n < 4 || name.n > 11 || !may_be_axis(name.p))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(axes); i++) {
		if (strlen(axes[i].name) == name.n && strncasecmp(name.p, axes[i].name, name.n) == 0)
			return axes[i].rank;
	}
	return 0;
}

/* ------------------------------------------------------------------------- points of a line */

void
scan_points_clear(struct scan_points *points)
{
	points->count = 0;
	points->axis_rank = 0;
	points->has_epoch = false;
	buf_clear(&points->names);
}

void
scan_points_release(struct scan_points *points)
{
	x_free(points->items);
	buf_release(&points->names);
}

static void
add_point(struct scan_points *points, struct slice name, double value)
{
	if (name.n == 0 || name.n > RUN_RULE_NAME_MAX)
		return;
	x_grow(&points->items, &points->cap, points->count + 1);
	points->items[points->count++] = (struct scan_point){ points->names.len, name.n, value };
	buf_append(&points->names, name.p, name.n);
}

/* Of several axes the one of higher rank counts, of equal ones the first. */
void
scan_points_axis(struct scan_points *points, int rank, double value)
{
	int64_t step;

	if (rank <= points->axis_rank || !scan_step(value, &step))
		return;
	points->axis_rank = rank;
	points->axis = value;
}

void
scan_points_add(struct scan_points *points, struct slice name, double value)
{
	int rank = points->axis_name != NULL ? 3 * slice_is(name, points->axis_name) : scan_axis(name);
	int64_t step;

	if (rank == 0 || !scan_step(value, &step)) {
		add_point(points, name, value);	/* a part of an epoch is a value */
		return;
	}
	if (rank == 1 && !points->has_epoch) {
		points->has_epoch = true;
		points->epoch = (struct scan_point){ points->names.len, name.n, value };
		buf_append(&points->names, name.p, name.n);
	}
	scan_points_axis(points, rank, value);
}

int64_t
scan_points_emit(struct scan_points *points, int64_t step, run_rule_found *found, void *arg)
{
	const char *names = buf_str(&points->names);

	if (points->axis_rank > 0)
		(void)scan_step(points->axis, &step);
	if (points->has_epoch && points->axis_rank > 1 && points->count > 0)
		found(arg, (struct slice){ names + points->epoch.name_at, points->epoch.name_len },
		    step, points->epoch.value);
	for (size_t i = 0; i < points->count; i++) {
		const struct scan_point *p = &points->items[i];

		found(arg, (struct slice){ names + p->name_at, p->name_len }, step, p->value);
	}
	return step;
}
