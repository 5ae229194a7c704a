/*
 * data_alert.c - one function for each thing that can be wrong with a column; the table at the end
 * names them.
 */
#include "data_alert.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base_time.h"
#include "data_number.h"

struct finder {
	const struct data_profile *profile;
	struct data_alert *alerts;
	size_t count, cap;
};

static void alert(struct finder *f, const char *code, const char *column, bool severe,
    const char *fmt, ...) PRINTF_LIKE(5, 6);

static void
alert(struct finder *f, const char *code, const char *column, bool severe, const char *fmt, ...)
{
	struct data_alert *a;
	va_list ap;

	x_grow(&f->alerts, &f->cap, f->count + 1);
	a = &f->alerts[f->count++];
	*a = (struct data_alert){ .code = code, .column = column, .severe = severe };
	va_start(ap, fmt);
	vsnprintf(a->text, sizeof a->text, fmt, ap);
	va_end(ap);
}

static double
percent(double part, double whole)
{
	return whole > 0 ? 100 * part / whole : 0;
}

static void
constant(struct finder *f, const struct data_summary *s)
{
	if (s->constant)
		alert(f, "constant", s->column->name, true, "the same value in all rows");
	else if (s->near_constant)
		alert(f, "near-constant", s->column->name, false, "the same value in %.4g %% of those that there are",
		    s->mode_share < 1 ? fmin(100 * s->mode_share, 99.99) : 100);
	else if (s->present == 0 && s->missing > 0)
		alert(f, "empty", s->column->name, true, "no value in any row");
}

static void
missing(struct finder *f, const struct data_summary *s)
{
	double share = percent((double)s->missing, (double)s->column->rows);

	if (s->missing == 0 || s->present == 0)
		return;
	alert(f, "missing", s->column->name, share > 5, "%.3g %% missing (%llu of %llu)", share,
	    (unsigned long long)s->missing, (unsigned long long)s->column->rows);
}

static void
unique(struct finder *f, const struct data_summary *s)
{
	bool text = s->type == DATA_TYPE_STRING || s->type == DATA_TYPE_CODE;
	char distinct[STR_SHORT], rows[STR_SHORT];

	if (s->unique && (text || s->type == DATA_TYPE_INT) && s->present > 20)
		alert(f, "id-like", s->column->name, false,
		    "every value is different: an identifier?");
	else if (text && s->distinct > 1000 && s->distinct > 0.5 * (double)s->present)
		alert(f, "high-cardinality", s->column->name, false,
		    "%s%s distinct values in %s", s->distinct_exact ? "" : "about ",
		    str_count(distinct, (uint64_t)s->distinct), str_things(rows, s->present, "row"));
}

static void
numbers(struct finder *f, const struct data_summary *s)
{
	const struct data_column *c = s->column;
	double n = (double)s->present;
	char values[STR_SHORT];

	if (!s->numeric)
		return;
	if (c->zeros > 0.5 * n && !s->constant && s->distinct > 2)
		alert(f, "zeros", c->name, false, "%.3g %% zeros", percent((double)c->zeros, n));
	if (c->positive_inf + c->negative_inf > 0)
		alert(f, "infinite", c->name, true, "infinity in %s",
		    str_things(values, c->positive_inf + c->negative_inf, "value"));
	if (c->nan > 0)
		alert(f, "nan", c->name, true, "NaN in %s", str_things(values, c->nan, "value"));
	if (fabs(s->skewness_g1) > 20)
		alert(f, "skewed", c->name, false, "skewness %.3g", s->skewness_g1);
}

static void
imbalance(struct finder *f, const struct data_summary *s)
{
	if (s->imbalance > 0.5 && s->distinct <= 50 && !s->near_constant)
		alert(f, "imbalanced", s->column->name, false,
		    "imbalance %.2f: one value has %.3g %%", s->imbalance, 100 * s->mode_share);
}

static void
mixed(struct finder *f, const struct data_summary *s)
{
	if (s->odd_count == 0 || s->type == DATA_TYPE_CODE)
		return;
	alert(f, "mixed-types", s->column->name, true,
	    "%.4g %% are %s, unlike the others (%llu; first in row %llu)",
	    percent((double)s->odd_count, (double)s->present), data_class_name(s->odd_class),
	    (unsigned long long)s->odd_count, (unsigned long long)s->odd_row + 1);
}

/* The most frequent of them; "" where none is among the frequent values. */
static void
far_example(const struct data_column *c, char out[STR_SHORT])
{
	uint64_t most = 0;

	out[0] = '\0';
	for (size_t i = 0; i < c->top.count; i++) {
		const struct data_top_item *item = &c->top.items[i];
		struct slice text;
		char padded[STR_SHORT + DATA_TEXT_PADDING] = "";
		struct data_value ignored;

		if (item->kind != DATA_VALUE_TEXT || item->count <= most)
			continue;
		text = data_top_text(&c->top, item);
		if (text.n < 10 || text.n >= STR_SHORT)
			continue;
		memcpy(padded, text.p, text.n);
		if (data_value_time(padded, (uint32_t)text.n, &ignored) != DATA_CLASS_FAR)
			continue;
		most = item->count;
		str_copy(out, STR_SHORT, padded);
	}
}

/* Only where they are among times: else the column is one of texts, and they are odd ones. */
static void
far_dates(struct finder *f, const struct data_summary *s)
{
	const struct data_column *c = s->column;
	char values[STR_SHORT], example[STR_SHORT];

	if ((s->type != DATA_TYPE_DATE && s->type != DATA_TYPE_TIME) || c->classes[DATA_CLASS_FAR] == 0)
		return;
	far_example(c, example);
	alert(f, "far-dates", c->name, false, "%s before 1678 or after 2261, in no figure%s%s (first in row %llu)",
	    str_things(values, c->classes[DATA_CLASS_FAR], "date"), example[0] != '\0' ? ", such as " : "", example,
	    (unsigned long long)c->first[DATA_CLASS_FAR] + 1);
}

static void
codes(struct finder *f, const struct data_summary *s)
{
	if (s->type == DATA_TYPE_CODE)
		alert(f, "zero-padded", s->column->name, false,
		    "numbers with leading zeros are kept as text (first in row %llu)",
		    (unsigned long long)s->column->first[DATA_CLASS_CODE] + 1);
}

/* The most common shape is that of a date that is no ISO date. */
static void
dates_as_text(struct finder *f, const struct data_summary *s)
{
	static const char *const shapes[] = { "99/99/9999", "9/9/9999", "9/99/9999", "99/9/9999",
		"99.99.9999", "99-99-9999", "99/99/99", "99.99.99", "99-Aaa-9999", "99 Aaa 9999",
		"9999-99", "Aaa 99, 9999", "Aaa 9, 9999", "9. Aaa 9999", "99. Aaa 9999",
		"9 Aaa 9999", "99999999T999999Z" };
	const struct data_top_item *item;
	struct slice shape;

	if (s->type != DATA_TYPE_STRING || data_top_list(&s->column->shapes, &item, 1) == 0 ||
	    (double)item->count < 0.5 * (double)s->column->texts)
		return;
	shape = data_top_text(&s->column->shapes, item);
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
		if (slice_is(shape, shapes[i]))
			alert(f, "date-as-text", s->column->name, false,
			    "looks like dates written as %s", shapes[i]);
}

static void
text(struct finder *f, const struct data_summary *s)
{
	char values[STR_SHORT];

	if (s->column->padded > 0)
		alert(f, "whitespace", s->column->name, false, "blanks at an end of %s",
		    str_things(values, s->column->padded, "value"));
	if (s->column->invalid_utf8 > 0)
		alert(f, "encoding", s->column->name, true, "no valid UTF-8 in %s",
		    str_things(values, s->column->invalid_utf8, "value"));
}

static void
future(struct finder *f, const struct data_summary *s)
{
	char shown[STR_SHORT];

	if (s->temporal && s->max > (double)f->profile->written && s->max < 9.2e18)
		alert(f, "future", s->column->name, false, "goes into the future, up to %.19s",
		    time_format(shown, (int64_t)s->max));
}

static void (*const finders[])(struct finder *, const struct data_summary *) = { constant, missing,
	unique, numbers, imbalance, mixed, far_dates, codes, dates_as_text, text, future };

struct place {
	uint64_t digest;
	size_t column;
};

static int
by_digest(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->digest != y->digest)
		return x->digest < y->digest ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

/* Each column that is equal to one before it, named with the first of its like. */
static void
duplicate_columns(struct finder *f)
{
	const struct data_profile *p = f->profile;
	struct place *order = xmalloc((p->count + 1) * sizeof *order);
	size_t *first = x_new_array(size_t, p->count + 1);

	for (size_t i = 0; i < p->count; i++)
		order[i] = (struct place){ p->columns[i].digest, i };
	qsort(order, p->count, sizeof *order, by_digest);
	for (size_t i = 0, start = 0; i < p->count; i++) {
		if (order[i].digest != order[start].digest)
			start = i;
		first[order[i].column] = order[start].column;
	}
	for (size_t i = 0; i < p->count && p->rows > 1; i++)
		if (first[i] != i && data_column_distinct(&p->columns[i]) > 1)
			alert(f, "duplicate-column", p->columns[i].name, true,
			    "equal to %s in every row", p->columns[first[i]].name);
	x_free(order);
	x_free(first);
}

static void
dataset(struct finder *f)
{
	const struct data_profile *p = f->profile;
	double duplicates = data_theta_duplicates(&p->row_hashes, p->rows);
	char n[STR_SHORT];

	if (duplicates >= 0.5)
		alert(f, "duplicate-rows", NULL, percent(duplicates, (double)p->rows) > 1,
		    "%s%s repeated (%.3g %%)", data_theta_is_exact(&p->row_hashes) ? "" : "about ",
		    str_things(n, (uint64_t)(duplicates + 0.5), "row"), percent(duplicates, (double)p->rows));
	if (p->short_rows > 0)
		alert(f, "short-rows", NULL, true,
		    "too few fields in %s (first: row %llu)", str_things(n, p->short_rows, "row"),
		    (unsigned long long)p->first_short + 1);
	if (p->long_rows > 0)
		alert(f, "long-rows", NULL, true,
		    "too many fields in %s (first: row %llu)", str_things(n, p->long_rows, "row"),
		    (unsigned long long)p->first_long + 1);
	if (p->bad_rows > 0)
		alert(f, "bad-rows", NULL, true,
		    "no JSON objects in %s (first: line %llu, %s)", str_things(n, p->bad_rows, "line"),
		    (unsigned long long)p->first_bad + 1, p->problem);
}

static double
strength(const struct data_corr *pair)
{
	double number = fmax(fabs(pair->pearson), fabs(pair->spearman));

	return pair->kind == DATA_CORR_NUMBERS ? number : pair->association;
}

static void
correlated(struct finder *f, const struct data_corr *pair)
{
	static const char *const measures[] = { "correlation", "Cramer's V", "correlation ratio" };
	double r = strength(pair);

	/* With few rows for its levels, an association is no news. */
	if (r >= 0.9 && pair->rows >= 30)
		alert(f, "correlated", f->profile->columns[pair->b].name, false, "%s with %s %.3f",
		    measures[pair->kind], f->profile->columns[pair->a].name, r);
}

struct data_alert *
data_alert_find(const struct data_profile *p, const struct data_summary *summaries,
    const struct data_corr *pairs, size_t pair_count, size_t *count)
{
	struct finder f = { .profile = p };

	dataset(&f);
	for (size_t i = 0; i < p->count; i++)
		for (size_t k = 0; k < ARRAY_LEN(finders); k++)
			finders[k](&f, &summaries[i]);
	duplicate_columns(&f);
	for (size_t i = 0; i < pair_count; i++)
		correlated(&f, &pairs[i]);
	*count = f.count;
	return f.alerts;
}
