/*
 * data_eval.c - conditions evaluated on rows: values of cells, three truth values, arithmetic that is
 * exact on whole numbers as long as they fit.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base_time.h"
#include "data_expr_ast.h"
#include "data_value.h"

enum { SCRATCH_MAX = 1 << 20 };

struct data_eval {
	const struct data_expr *e;
	struct regex **regexes;		/* their own match space, see base_regex.h */
	const char *text;		/* of the row */
	const struct data_cell *cells;
	const uint32_t *places;
	struct arena *scratch;		/* of the row: what lower and upper make */
	size_t scratched;
};

static const struct expr_value null_value = { .kind = EXPR_V_NULL };
static const struct expr_value wrong_value = { .kind = EXPR_V_WRONG };

static struct expr_value value_of(struct data_eval *v, const struct expr_node *n);

struct data_eval *
data_eval_new(const struct data_expr *e)
{
	struct data_eval *v = x_new(struct data_eval);

	v->e = e;
	v->scratch = arena_new();
	v->regexes = x_new_array(struct regex *, e->pattern_count + 1);
	/* They compiled when the expression was read. */
	for (size_t i = 0; i < e->pattern_count; i++)
		x_assert(regex_compile(&v->regexes[i], e->patterns[i], e->pattern_flags[i], NULL));
	return v;
}

void
data_eval_free(struct data_eval *v)
{
	if (v == NULL)
		return;
	for (size_t i = 0; i < v->e->pattern_count; i++)
		regex_free(v->regexes[i]);
	x_free(v->regexes);
	arena_free(v->scratch);
	x_free(v);
}

/* ------------------------------------------------------------------------------------- values */

static struct expr_value
truth_value(enum data_truth t)
{
	if (t == DATA_UNKNOWN)
		return null_value;
	if (t == DATA_WRONG)
		return wrong_value;
	return (struct expr_value){ .kind = EXPR_V_BOOL, .truth = t == DATA_TRUE };
}

static enum data_truth
truth_of(struct expr_value a)
{
	switch (a.kind) {
	case EXPR_V_NULL:
		return DATA_UNKNOWN;
	case EXPR_V_BOOL:
		return a.truth ? DATA_TRUE : DATA_FALSE;
	case EXPR_V_NUMBER:	/* truth values are often written as 0 and 1 */
		return a.d == 1 ? DATA_TRUE : a.d == 0 ? DATA_FALSE : DATA_WRONG;
	default:
		return DATA_WRONG;
	}
}

static struct expr_value
number_value(double d)
{
	return (struct expr_value){ .kind = EXPR_V_NUMBER, .d = d };
}

static struct expr_value
whole_value(int64_t i)
{
	return (struct expr_value){ .kind = EXPR_V_NUMBER, .whole = true, .i = i, .d = (double)i };
}

static struct expr_value
cell_value(const char *text, struct data_cell cell)
{
	uint32_t n = cell.len & DATA_CELL_LENGTH;
	struct expr_value out = { .kind = EXPR_V_TEXT, .has_text = true, .text = { text + cell.at, n } };
	struct data_value v = { .i = 0 };

	switch (data_value_read(text + cell.at, n, cell.len, &v)) {
	case DATA_CLASS_NULL:
		return null_value;
	case DATA_CLASS_BOOL:
		out.kind = EXPR_V_BOOL;
		out.truth = v.i != 0;
		break;
	case DATA_CLASS_INT:
		out.kind = EXPR_V_NUMBER;
		out.whole = true;
		break;
	case DATA_CLASS_REAL:
	case DATA_CLASS_NAN:
		out.kind = EXPR_V_NUMBER;
		break;
	case DATA_CLASS_DATE:
	case DATA_CLASS_TIME:
	case DATA_CLASS_FAR:
		out.kind = EXPR_V_TIME;
		break;
	case DATA_CLASS_CODE:
		out.as_number = true;
		break;
	default:
		break;
	}
	out.i = v.i;
	out.d = v.d;
	return out;
}

/* ------------------------------------------------------------------------------------- comparing */

static int
sign_of(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static bool
is_numeric(const struct expr_value *v)
{
	return v->kind == EXPR_V_NUMBER || v->as_number;
}

static int
compare_texts(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return c != 0 ? (c > 0) - (c < 0) : (a.n > b.n) - (a.n < b.n);
}

static bool
is_moment(const struct expr_value *v)
{
	return v->kind == EXPR_V_TIME || v->as_time;
}

enum { UNORDERED = 2, WRONG_KINDS = 3 };

/* -1, 0, 1, UNORDERED (a NaN), WRONG_KINDS. Neither is missing or wrong. */
static int
compare(const struct expr_value *a, const struct expr_value *b)
{
	if ((a->kind == EXPR_V_NUMBER || b->kind == EXPR_V_NUMBER) && is_numeric(a) && is_numeric(b)) {
		if ((a->whole || a->as_number) && (b->whole || b->as_number))
			return sign_of(a->i, b->i);
		return isnan(a->d) || isnan(b->d) ? UNORDERED : (a->d > b->d) - (a->d < b->d);
	}
	if ((a->kind == EXPR_V_TIME || b->kind == EXPR_V_TIME) && is_moment(a) && is_moment(b))
		return sign_of(a->i, b->i);
	if (a->kind == EXPR_V_SPAN && b->kind == EXPR_V_SPAN)
		return sign_of(a->i, b->i);
	if (a->kind == EXPR_V_BOOL && b->kind == EXPR_V_BOOL)
		return (int)a->truth - (int)b->truth;
	if ((a->kind == EXPR_V_BOOL && b->kind == EXPR_V_NUMBER) ||
	    (a->kind == EXPR_V_NUMBER && b->kind == EXPR_V_BOOL)) {
		double x = a->kind == EXPR_V_BOOL ? a->truth : a->d, y = b->kind == EXPR_V_BOOL ? b->truth : b->d;

		return isnan(x) || isnan(y) ? UNORDERED : (x > y) - (x < y);
	}
	if (a->has_text && b->has_text)
		return compare_texts(a->text, b->text);
	return WRONG_KINDS;
}

static enum data_truth
compare_as(enum expr_op op, const struct expr_value *a, const struct expr_value *b)
{
	int c;

	if (a->kind == EXPR_V_WRONG || b->kind == EXPR_V_WRONG)
		return DATA_WRONG;
	if (a->kind == EXPR_V_NULL || b->kind == EXPR_V_NULL)
		return DATA_UNKNOWN;
	c = compare(a, b);
	if (c == WRONG_KINDS)
		return DATA_WRONG;
	if (c == UNORDERED)
		return op == EXPR_NE ? DATA_TRUE : DATA_FALSE;
	switch (op) {
	case EXPR_EQ:
		return c == 0 ? DATA_TRUE : DATA_FALSE;
	case EXPR_NE:
		return c != 0 ? DATA_TRUE : DATA_FALSE;
	case EXPR_LT:
		return c < 0 ? DATA_TRUE : DATA_FALSE;
	case EXPR_LE:
		return c <= 0 ? DATA_TRUE : DATA_FALSE;
	case EXPR_GT:
		return c > 0 ? DATA_TRUE : DATA_FALSE;
	default:
		return c >= 0 ? DATA_TRUE : DATA_FALSE;
	}
}

static enum data_truth
not_truth(enum data_truth t)
{
	return t == DATA_TRUE ? DATA_FALSE : t == DATA_FALSE ? DATA_TRUE : t;
}

/* ------------------------------------------------------------------------------------- arithmetic */

static struct expr_value
moment_or_span(enum expr_kind kind, bool overflow, int64_t i)
{
	return overflow ? wrong_value : (struct expr_value){ .kind = kind, .i = i };
}

/* A text that is a moment counts as one beside a time or a duration. */
static struct expr_value
add_times(bool minus, const struct expr_value *a, const struct expr_value *b)
{
	int64_t i;
	bool overflow = minus ? __builtin_sub_overflow(a->i, b->i, &i) : __builtin_add_overflow(a->i, b->i, &i);

	if (a->kind == EXPR_V_SPAN && b->kind == EXPR_V_SPAN)
		return moment_or_span(EXPR_V_SPAN, overflow, i);
	if (minus && is_moment(a) && is_moment(b))
		return moment_or_span(EXPR_V_SPAN, overflow, i);
	if (is_moment(a) && b->kind == EXPR_V_SPAN)
		return moment_or_span(EXPR_V_TIME, overflow, i);
	if (!minus && a->kind == EXPR_V_SPAN && is_moment(b))
		return moment_or_span(EXPR_V_TIME, overflow, i);
	return wrong_value;
}

static bool
add_whole(enum expr_op op, int64_t a, int64_t b, int64_t *out)
{
	switch (op) {
	case EXPR_ADD:
		return !__builtin_add_overflow(a, b, out);
	case EXPR_SUBTRACT:
		return !__builtin_sub_overflow(a, b, out);
	case EXPR_MULTIPLY:
		return !__builtin_mul_overflow(a, b, out);
	case EXPR_MODULO:
		if (b == -1)
			*out = 0;
		else
			*out = a % b;
		return true;
	default:
		return false;
	}
}

static struct expr_value
compute_numbers(enum expr_op op, const struct expr_value *a, const struct expr_value *b)
{
	int64_t i;

	if ((op == EXPR_DIVIDE || op == EXPR_MODULO) && b->d == 0)
		return wrong_value;
	if (a->whole && b->whole && add_whole(op, a->i, b->i, &i))
		return whole_value(i);
	switch (op) {
	case EXPR_ADD:
		return number_value(a->d + b->d);
	case EXPR_SUBTRACT:
		return number_value(a->d - b->d);
	case EXPR_MULTIPLY:
		return number_value(a->d * b->d);
	case EXPR_DIVIDE:
		return number_value(a->d / b->d);
	default:
		return number_value(fmod(a->d, b->d));
	}
}

static struct expr_value
scale_span(enum expr_op op, const struct expr_value *a, const struct expr_value *b)
{
	const struct expr_value *span = a->kind == EXPR_V_SPAN ? a : b, *number = span == a ? b : a;
	double ns;

	if (a->kind == EXPR_V_SPAN && b->kind == EXPR_V_SPAN)
		return op == EXPR_DIVIDE && b->i != 0 ? number_value((double)a->i / (double)b->i) : wrong_value;
	if (number->kind != EXPR_V_NUMBER || (op == EXPR_DIVIDE && (number->d == 0 || span == b)))
		return wrong_value;
	ns = op == EXPR_DIVIDE ? (double)span->i / number->d : (double)span->i * number->d;
	return moment_or_span(EXPR_V_SPAN, !(fabs(ns) < 9e18), fabs(ns) < 9e18 ? (int64_t)ns : 0);
}

static struct expr_value
compute(enum expr_op op, const struct expr_value *a, const struct expr_value *b)
{
	if (a->kind == EXPR_V_WRONG || b->kind == EXPR_V_WRONG)
		return wrong_value;
	if (a->kind == EXPR_V_NULL || b->kind == EXPR_V_NULL)
		return null_value;
	if (a->kind == EXPR_V_NUMBER && b->kind == EXPR_V_NUMBER)
		return compute_numbers(op, a, b);
	if (op == EXPR_ADD || op == EXPR_SUBTRACT)
		return add_times(op == EXPR_SUBTRACT, a, b);
	if (op != EXPR_MODULO && (a->kind == EXPR_V_SPAN || b->kind == EXPR_V_SPAN))
		return scale_span(op, a, b);
	return wrong_value;
}

static struct expr_value
negate(struct expr_value a)
{
	if (a.kind == EXPR_V_NUMBER && a.whole && a.i != INT64_MIN)
		return whole_value(-a.i);
	if (a.kind == EXPR_V_NUMBER)
		return number_value(-a.d);
	if (a.kind == EXPR_V_SPAN && a.i != INT64_MIN)
		return (struct expr_value){ .kind = EXPR_V_SPAN, .i = -a.i };
	return a.kind == EXPR_V_NULL ? null_value : wrong_value;
}

/* ------------------------------------------------------------------------------------- functions */

static struct expr_value
number_function(enum expr_function f, struct expr_value a)
{
	if (a.kind == EXPR_V_SPAN && f == EXPR_ABS)
		return a.i < 0 ? negate(a) : (struct expr_value){ .kind = EXPR_V_SPAN, .i = a.i };
	if (a.kind != EXPR_V_NUMBER)
		return wrong_value;
	if (a.whole && f != EXPR_SQRT)
		return f == EXPR_ABS && a.i < 0 ? negate(a) : whole_value(a.i);
	switch (f) {
	case EXPR_ABS:
		return number_value(fabs(a.d));
	case EXPR_ROUND:
		return number_value(round(a.d));
	case EXPR_FLOOR:
		return number_value(floor(a.d));
	case EXPR_CEIL:
		return number_value(ceil(a.d));
	default:
		return a.d < 0 ? wrong_value : number_value(sqrt(a.d));
	}
}

static struct slice
change_case(struct data_eval *v, struct slice text, int (*change)(int))
{
	char *copy = arena_alloc(v->scratch, text.n + 1);

	for (size_t i = 0; i < text.n; i++)
		copy[i] = (unsigned char)text.p[i] < 0x80 ? (char)change((unsigned char)text.p[i]) : text.p[i];
	v->scratched += text.n;
	return (struct slice){ copy, text.n };
}

static struct expr_value
text_function(struct data_eval *v, enum expr_function f, struct expr_value a)
{
	struct expr_value out = { .kind = EXPR_V_TEXT, .has_text = true };
	int64_t n = 0;

	if (!a.has_text)
		return wrong_value;
	switch (f) {
	case EXPR_LENGTH:
		for (size_t i = 0; i < a.text.n; i++)
			n += ((unsigned char)a.text.p[i] & 0xc0) != 0x80;
		return whole_value(n);
	case EXPR_LOWER:
		out.text = change_case(v, a.text, tolower);
		return out;
	case EXPR_UPPER:
		out.text = change_case(v, a.text, toupper);
		return out;
	default:
		out.text = slice_trim(a.text);
		return out;
	}
}

static struct expr_value
time_function(enum expr_function f, struct expr_value a)
{
	int64_t seconds, rest;
	struct tm tm;
	time_t t;

	if (!is_moment(&a))
		return wrong_value;
	seconds = a.i / TIME_SECOND;
	rest = a.i % TIME_SECOND;
	t = (time_t)(seconds - (rest < 0));
	if (gmtime_r(&t, &tm) == NULL)
		return wrong_value;
	switch (f) {
	case EXPR_YEAR:
		return whole_value(tm.tm_year + 1900);
	case EXPR_MONTH:
		return whole_value(tm.tm_mon + 1);
	case EXPR_DAY:
		return whole_value(tm.tm_mday);
	case EXPR_HOUR:
		return whole_value(tm.tm_hour);
	case EXPR_MINUTE:
		return whole_value(tm.tm_min);
	default:
		return whole_value(tm.tm_wday == 0 ? 7 : tm.tm_wday);
	}
}

/* The least or largest of those that are there. */
static struct expr_value
extreme(struct data_eval *v, const struct expr_node *n, bool largest)
{
	struct expr_value best = null_value;

	for (const struct expr_node *child = n->first; child != NULL; child = child->next) {
		struct expr_value next = value_of(v, child);
		int c;

		if (next.kind == EXPR_V_WRONG)
			return wrong_value;
		if (next.kind == EXPR_V_NULL)
			continue;
		c = best.kind == EXPR_V_NULL ? (largest ? 1 : -1) : compare(&next, &best);
		if (c == WRONG_KINDS)
			return wrong_value;
		if (c == (largest ? 1 : -1))
			best = next;
	}
	return best;
}

static struct expr_value
call(struct data_eval *v, const struct expr_node *n)
{
	struct expr_value a = null_value;

	if (n->function == EXPR_MIN || n->function == EXPR_MAX)
		return extreme(v, n, n->function == EXPR_MAX);
	for (const struct expr_node *child = n->first; child != NULL && a.kind == EXPR_V_NULL;
	    child = child->next)
		a = value_of(v, child);
	if (n->function == EXPR_COALESCE || a.kind == EXPR_V_NULL || a.kind == EXPR_V_WRONG)
		return a;
	if (n->function <= EXPR_SQRT)
		return number_function(n->function, a);
	return n->function <= EXPR_TRIM ? text_function(v, n->function, a) : time_function(n->function, a);
}

/* ------------------------------------------------------------------------------------- conditions */

/* Wrong wins over everything, so that a row that cannot be judged is told. */
static enum data_truth
chain(struct data_eval *v, const struct expr_node *n, enum data_truth decides, enum data_truth otherwise)
{
	enum data_truth result = otherwise;

	for (const struct expr_node *child = n->first; child != NULL; child = child->next) {
		enum data_truth t = truth_of(value_of(v, child));

		if (t == decides || t == DATA_WRONG)
			return t;
		if (t == DATA_UNKNOWN)
			result = DATA_UNKNOWN;
	}
	return result;
}

static enum data_truth
is_in(struct data_eval *v, const struct expr_node *n)
{
	struct expr_value a = value_of(v, n->first);
	bool unknown = false, wrong = true;

	if (a.kind == EXPR_V_NULL || a.kind == EXPR_V_WRONG)
		return a.kind == EXPR_V_NULL ? DATA_UNKNOWN : DATA_WRONG;
	for (const struct expr_node *child = n->first->next; child != NULL; child = child->next) {
		struct expr_value b = value_of(v, child);
		enum data_truth t = compare_as(EXPR_EQ, &a, &b);

		if (t == DATA_TRUE)
			return DATA_TRUE;
		unknown = unknown || t == DATA_UNKNOWN;
		wrong = wrong && t == DATA_WRONG;
	}
	return unknown ? DATA_UNKNOWN : wrong ? DATA_WRONG : DATA_FALSE;
}

static enum data_truth
is_between(struct data_eval *v, const struct expr_node *n)
{
	struct expr_value a = value_of(v, n->first), low = value_of(v, n->first->next),
	    high = value_of(v, n->first->next->next);
	enum data_truth x = compare_as(EXPR_GE, &a, &low), y = compare_as(EXPR_LE, &a, &high);

	if (x == DATA_WRONG || y == DATA_WRONG)
		return DATA_WRONG;
	if (x == DATA_FALSE || y == DATA_FALSE)
		return DATA_FALSE;
	return x == DATA_UNKNOWN || y == DATA_UNKNOWN ? DATA_UNKNOWN : DATA_TRUE;
}

static enum data_truth
matches(struct data_eval *v, const struct expr_node *n)
{
	struct expr_value a = value_of(v, n->first);
	struct regex *regex = v->regexes[n->regex];

	if (a.kind == EXPR_V_NULL)
		return DATA_UNKNOWN;
	if (!a.has_text)
		return DATA_WRONG;
	return regex_match(regex, a.text, 0, NULL, 0) == REGEX_YES ? DATA_TRUE : DATA_FALSE;
}

static enum data_truth
condition(struct data_eval *v, const struct expr_node *n)
{
	struct expr_value a, b;

	switch (n->op) {
	case EXPR_IF:
		switch (truth_of(value_of(v, n->first))) {
		case DATA_TRUE:
			return truth_of(value_of(v, n->first->next));
		case DATA_WRONG:
			return DATA_WRONG;
		default:
			return n->first->next->next != NULL ? truth_of(value_of(v, n->first->next->next)) : DATA_TRUE;
		}
	case EXPR_AND:
		return chain(v, n, DATA_FALSE, DATA_TRUE);
	case EXPR_OR:
		return chain(v, n, DATA_TRUE, DATA_FALSE);
	case EXPR_NOT:
		return not_truth(truth_of(value_of(v, n->first)));
	case EXPR_IN:
		return n->negated ? not_truth(is_in(v, n)) : is_in(v, n);
	case EXPR_BETWEEN:
		return n->negated ? not_truth(is_between(v, n)) : is_between(v, n);
	case EXPR_MATCHES:
	case EXPR_SEARCH:
		return n->negated ? not_truth(matches(v, n)) : matches(v, n);
	case EXPR_NULL:
		return (value_of(v, n->first).kind == EXPR_V_NULL) != n->negated ? DATA_TRUE : DATA_FALSE;
	default:
		a = value_of(v, n->first);
		b = value_of(v, n->first->next);
		return compare_as(n->op, &a, &b);
	}
}

static struct expr_value
value_of(struct data_eval *v, const struct expr_node *n)
{
	struct expr_value a, b;

	switch (n->op) {
	case EXPR_CONSTANT:
		return n->constant;
	case EXPR_COLUMN:
		return v->places[n->column] == DATA_NO_COLUMN ? null_value
		    : cell_value(v->text, v->cells[v->places[n->column]]);
	case EXPR_NEGATE:
		return negate(value_of(v, n->first));
	case EXPR_CALL:
		return call(v, n);
	case EXPR_ADD:
	case EXPR_SUBTRACT:
	case EXPR_MULTIPLY:
	case EXPR_DIVIDE:
	case EXPR_MODULO:
		a = value_of(v, n->first);
		b = value_of(v, n->first->next);
		return compute(n->op, &a, &b);
	default:
		return truth_value(condition(v, n));
	}
}

enum data_truth
data_eval_row(struct data_eval *v, const char *text, const struct data_cell *cells, const uint32_t *places)
{
	v->text = text;
	v->cells = cells;
	v->places = places;
	if (v->scratched > SCRATCH_MAX) {
		arena_clear(v->scratch);
		v->scratched = 0;
	}
	return truth_of(value_of(v, v->e->root));
}
