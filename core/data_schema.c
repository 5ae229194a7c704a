/*
 * data_schema.c - a schema to start from, inferred from one version. Rules are checked by data_check.c.
 *
 * What one version shows is not what must be: the first quarter of a year has no July. So the rules that
 * are proposed are those that a person would sign without knowing more: a column that was never negative
 * stays so, shares stay in 0 to 1, hours in 0 to 23; a range with both signs may grow by its own width on
 * either side; columns of few values on many rows are categories with these values. Limits that only say how
 * far this version went are left out.
 */
#include "data_schema.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { FEW = 12,		/* numbers of fewer distinct values show no range */
	ENOUGH_ROWS = 100,	/* to say that nothing is ever missing */
	SUM_ROWS = 2000, SUM_COLUMNS = 24, PATTERN_MAX = 64 };

void
data_rule_init(struct data_rule *rule, const char *name)
{
	*rule = (struct data_rule){ .name = name, .missing = (double)NAN, .min = (double)NAN, .max = (double)NAN,
		.min_length = (double)NAN, .max_length = (double)NAN };
}

/* ------------------------------------------------------------------------------------- categories */

/* Sets of which a version often has only some. A text column whose values all belong to one gets all. */
static const char *const month_names[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
	"oct", "nov", "dec", NULL };
static const char *const day_names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL };
static const char *const answers[] = { "no", "yes", NULL };

static bool
is_in(const char *const *set, const char *value)
{
	for (size_t i = 0; set[i] != NULL; i++)
		if (str_equal(set[i], value))
			return true;
	return false;
}

/* How many of the top values belong to the set. */
static size_t
belonging(const struct data_summary *s, const char *const *set)
{
	size_t n = 0;

	for (size_t i = 0; i < s->top_count; i++) {
		struct buf text = BUF_INIT;

		data_top_print(&s->column->top, s->top[i], &text);
		n += is_in(set, buf_str(&text));
		buf_release(&text);
	}
	return n;
}

static const char *const *
whole_set(const struct data_summary *s)
{
	if (s->top_count > 0 && belonging(s, month_names) == s->top_count)
		return month_names;
	if (s->top_count > 0 && belonging(s, day_names) == s->top_count)
		return day_names;
	return NULL;
}

static void
put_values(const struct data_summary *s, struct yaml_out *out)
{
	const char *const *set = whole_set(s);
	bool answer = belonging(s, answers) > 0;

	yaml_open_flow_list(out, "values");
	for (size_t i = 0; set != NULL && set[i] != NULL; i++)
		yaml_put_str(out, NULL, set[i]);
	for (size_t i = 0; set == NULL && i < s->top_count; i++) {
		struct buf text = BUF_INIT;

		data_top_print(&s->column->top, s->top[i], &text);
		if (!answer || !is_in(answers, buf_str(&text)))
			yaml_put_str(out, NULL, buf_str(&text));
		buf_release(&text);
	}
	for (size_t i = 0; answer && set == NULL && answers[i] != NULL; i++)
		yaml_put_str(out, NULL, answers[i]);
	yaml_close(out);
}

/* ------------------------------------------------------------------------------------- patterns */

/* "AA-9999" as [A-Z]{2}-\d{4}; false: it would say nothing, or too much. */
static bool
pattern_of(struct slice shape, struct buf *out)
{
	bool digits = false;

	for (size_t i = 0, n; i < shape.n; i += n) {
		char c = shape.p[i];

		for (n = 1; i + n < shape.n && shape.p[i + n] == c && (c == '9' || c == 'A' || c == 'a'); n++)
			;
		if ((unsigned char)c < 0x20 || (unsigned char)c >= 0x7f)
			return false;
		digits = digits || c == '9';
		if (c == '9' || c == 'A' || c == 'a')
			buf_add(out, c == '9' ? "\\d" : c == 'A' ? "[A-Z]" : "[a-z]");
		else if (isalnum((unsigned char)c) || c == ' ' || c == '-' || c == '_')
			buf_add_char(out, c);
		else
			buf_printf(out, "\\%c", c);
		if (n > 1)
			buf_printf(out, "{%zu}", n);
	}
	return digits && shape.n < PATTERN_MAX;
}

/* All values have one shape, with digits in it: a code, a period, a number of some kind. */
static bool
find_pattern(const struct data_summary *s, struct buf *out)
{
	const struct data_top_item *item;

	if (s->type != DATA_TYPE_STRING || s->present < 20 || data_top_list(&s->column->shapes, &item, 1) != 1 ||
	    item->count < s->present)
		return false;
	return pattern_of(data_top_text(&s->column->shapes, item), out);
}

/* ------------------------------------------------------------------------------------- ranges */

/* Whole numbers that go around: every one of them was seen. */
static bool
is_cycle(const struct data_summary *s)
{
	static const int cycles[][2] = { { 0, 1 }, { 0, 6 }, { 1, 7 }, { 1, 12 }, { 0, 23 },
		{ 0, 59 }, { 1, 31 }, { 1, 52 }, { 1, 53 }, { 1, 366 }, { 1, 365 } };

	for (size_t i = 0; i < ARRAY_LEN(cycles); i++)
		if (s->min == cycles[i][0] && s->max == cycles[i][1] && s->distinct_exact &&
		    s->distinct == cycles[i][1] - cycles[i][0] + 1)
			return true;
	return false;
}

static void
put_bound(const struct data_summary *s, const char *key, double v, struct yaml_out *out)
{
	if (s->type == DATA_TYPE_INT || (v == floor(v) && fabs(v) < 1e15))
		yaml_put_int(out, key, (int64_t)v);
	else
		yaml_put_float(out, key, v);
}

static void
put_range(const struct data_summary *s, struct yaml_out *out)
{
	double width = s->max - s->min, step = width > 0 ? pow(10, floor(log10(width))) : 1;

	if (!s->numeric || isnan(s->min) || s->present == 0 || !isfinite(width))
		return;
	if (is_cycle(s)) {
		put_bound(s, "min", s->min, out);
		put_bound(s, "max", s->max, out);
		return;
	}
	if (s->distinct < FEW && s->min > 1)
		return;
	if (s->type == DATA_TYPE_FLOAT && s->min >= 0 && s->max <= 1 && s->max > 0.1) {
		put_bound(s, "min", 0, out);
		put_bound(s, "max", 1, out);
	} else if (s->min >= 0) {
		put_bound(s, "min", 0, out);
	} else if (s->max <= 0) {
		put_bound(s, "max", 0, out);
	} else if (s->distinct >= FEW && width < 1e12) {
		put_bound(s, "min", step * floor((s->min - width) / step), out);
		put_bound(s, "max", step * ceil((s->max + width) / step), out);
	}
}

static void
put_missing(const struct data_summary *s, struct yaml_out *out)
{
	static const double limits[] = { 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5 };
	double share = s->present + s->missing > 0 ? (double)s->missing / (double)(s->present + s->missing) : 1;

	if (s->missing == 0 && s->present >= ENOUGH_ROWS)
		yaml_put_int(out, "missing", 0);
	/* Twice as many as now is still no surprise. */
	for (size_t i = 0; s->missing > 0 && i < ARRAY_LEN(limits); i++)
		if (2 * share <= limits[i]) {
			yaml_put_float(out, "missing", limits[i]);
			return;
		}
}

/* ------------------------------------------------------------------------------------- columns */

static bool
is_sorted_time(const struct data_summary *s)
{
	return s->temporal && s->ascending && s->present >= FEW && !s->constant;
}

static void
put_rule(const struct data_summary *s, bool time, struct yaml_out *out)
{
	struct buf pattern = BUF_INIT;
	bool has_pattern = find_pattern(s, &pattern);
	bool few = s->type == DATA_TYPE_STRING && s->distinct_exact && s->distinct <= DATA_TOP_SHOWN &&
	    s->present >= 5 * s->distinct && !has_pattern;
	bool counter = s->type == DATA_TYPE_INT && s->unique && s->strict;

	yaml_open_flow_map(out, s->column->name);
	if (s->type != DATA_TYPE_NULL)
		yaml_put_str(out, "type", few ? "categorical" : data_type_name(s->type));
	if (time || (counter && s->present > DATA_TOP_SHOWN))
		yaml_put_str(out, "role", time ? "time" : "id");
	/* One value alone says nothing of the others. */
	if (few && s->distinct > 1)
		put_values(s, out);
	if (has_pattern)
		yaml_put_str(out, "pattern", buf_str(&pattern));
	put_range(s, out);
	put_missing(s, out);
	if (s->unique && s->distinct_exact && s->present > DATA_TOP_SHOWN && s->type != DATA_TYPE_FLOAT)
		yaml_put_bool(out, "unique", true);
	else if (counter && s->present > DATA_TOP_SHOWN)
		yaml_put_bool(out, "unique", true);
	if (time)
		yaml_put_str(out, "order", s->strict ? "strictly-ascending" : "ascending");
	yaml_close(out);
	buf_release(&pattern);
}

void
data_schema_infer(const struct data_profile *p, struct yaml_out *out, const char *key)
{
	bool has_time = false;

	yaml_open_map(out, key);
	for (size_t i = 0; i < p->count; i++) {
		struct data_summary s;

		data_summary_make(&s, &p->columns[i]);
		put_rule(&s, !has_time && is_sorted_time(&s), out);
		has_time = has_time || is_sorted_time(&s);
		data_summary_release(&s);
	}
	yaml_close(out);
}

void
data_schema_describe(const struct data_column *column, struct buf *out)
{
	struct data_summary s;
	char number[STR_SHORT];

	data_summary_make(&s, column);
	if ((s.numeric || s.temporal) && s.present > 0 && !isnan(s.min)) {
		data_summary_print(&s, s.min, out);
		if (s.max > s.min) {
			buf_add(out, " to ");
			data_summary_print(&s, s.max, out);
		}
	} else if (s.present > 0) {
		buf_printf(out, "%s%s different", s.distinct_exact ? "" : "about ",
		    str_count(number, (uint64_t)s.distinct));
	}
	data_summary_release(&s);
}

/* ------------------------------------------------------------------------------------- sums */

/* Whole numbers of sampled rows, column by column. */
struct sums {
	const struct data_profile *p;
	size_t columns[SUM_COLUMNS];	/* of the profile */
	size_t count, rows;
	int64_t *values;		/* SUM_ROWS of each column */
};

static bool
may_be_summed(const struct data_column *c)
{
	return c->family == DATA_FAMILY_NUMBER && c->classes[DATA_CLASS_INT] == c->rows && c->rows > 0 &&
	    c->min_int >= 0 && c->max_int > 1 && c->max_int < INT64_C(1) << 53;
}

static void
read_rows(struct sums *s)
{
	struct slice *fields = x_new_array(struct slice, s->p->count + 1);

	for (size_t row = 0; row < s->p->sample.count && s->rows < SUM_ROWS; row++) {
		size_t count = data_sample_fields(&s->p->sample, row, fields, s->p->count);
		bool whole = true;

		for (size_t i = 0; i < s->count && whole; i++) {
			struct slice f = s->columns[i] < count ? fields[s->columns[i]] : (struct slice){ NULL, 0 };
			char text[STR_SHORT];
			double v = 0;

			whole = f.p != NULL && f.n > 0 && f.n < sizeof text;
			if (!whole)
				break;
			memcpy(text, f.p, f.n);
			text[f.n] = '\0';
			whole = str_to_double(text, &v) && fabs(v) < 9e15;
			s->values[i * SUM_ROWS + s->rows] = (int64_t)v;
		}
		s->rows += whole;
	}
	x_free(fields);
}

/* a + b = c in every row, and neither a nor b is nothing in nearly all of them. */
static bool
is_sum(const struct sums *s, size_t a, size_t b, size_t c)
{
	const int64_t *x = s->values + a * SUM_ROWS, *y = s->values + b * SUM_ROWS,
		*z = s->values + c * SUM_ROWS;
	size_t with_x = 0, with_y = 0;

	for (size_t i = 0; i < s->rows; i++) {
		if (x[i] + y[i] != z[i])
			return false;
		with_x += x[i] != 0;
		with_y += y[i] != 0;
	}
	return with_x >= 5 && with_y >= 5;
}

static void
put_name(struct buf *out, const char *name)
{
	bool plain = isalpha((unsigned char)*name) || *name == '_';
	static const char *const words[] = { "and", "or", "not", "if", "then", "else", "in", "is", "between",
		"matches", "null", "true", "false" };

	for (const char *p = name; *p != '\0'; p++)
		plain = plain && (isalnum((unsigned char)*p) || *p == '_' || *p == '.');
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		plain = plain && strcasecmp(name, words[i]) != 0;
	if (plain) {
		buf_add(out, name);
		return;
	}
	buf_add_char(out, '`');
	for (const char *p = name; *p != '\0'; p++)
		buf_add(out, *p == '`' ? "``" : (char[]){ *p, '\0' });
	buf_add_char(out, '`');
}

static void
put_sums(const struct sums *s, struct yaml_out *out, bool *any)
{
	for (size_t c = 0; c < s->count; c++)
		for (size_t a = 0; a < s->count; a++)
			for (size_t b = a + 1; b < s->count; b++) {
				struct buf text = BUF_INIT;

				if (a == c || b == c || !is_sum(s, a, b, c))
					continue;
				put_name(&text, s->p->columns[s->columns[a]].name);
				buf_add(&text, " + ");
				put_name(&text, s->p->columns[s->columns[b]].name);
				buf_add(&text, " = ");
				put_name(&text, s->p->columns[s->columns[c]].name);
				if (!*any)
					yaml_open_list(out, "rules");
				*any = true;
				yaml_put_str(out, NULL, buf_str(&text));
				buf_release(&text);
			}
}

void
data_schema_infer_rules(const struct data_profile *p, struct yaml_out *out)
{
	struct sums s = { .p = p };
	bool any = false;

	for (size_t i = 0; i < p->count && s.count < SUM_COLUMNS; i++)
		if (may_be_summed(&p->columns[i]))
			s.columns[s.count++] = i;
	if (s.count < 3)
		return;
	s.values = x_new_array(int64_t, (size_t)SUM_COLUMNS * SUM_ROWS);
	read_rows(&s);
	if (s.rows >= 20)
		put_sums(&s, out, &any);
	if (any)
		yaml_close(out);
	x_free(s.values);
}
