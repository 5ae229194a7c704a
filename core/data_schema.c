/*
 * data_schema.c - checking in two steps: what the profile tells, then the rows that break a rule.
 */
#include "data_schema.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_regex.h"
#include "base_time.h"
#include "base_utf8.h"

/* Which rule of a column a value breaks. */
enum value_rule {
	RULE_TYPE,
	RULE_MIN,
	RULE_MAX,
	RULE_MIN_LENGTH,
	RULE_MAX_LENGTH,
	RULE_VALUES,
	RULE_PATTERN,
	RULE_MISSING,
	VALUE_RULES };

static const char *const rule_names[VALUE_RULES] = { "type", "min", "max", "min_length",
	"max_length", "values", "pattern", "missing" };

/* Classes of values that a declared type takes. */
static const struct {
	const char *type;
	uint32_t classes;
} types[] = {
	{ "bool", 1u << DATA_CLASS_BOOL },
	{ "int", 1u << DATA_CLASS_INT },
	{ "float", 1u << DATA_CLASS_INT | 1u << DATA_CLASS_REAL | 1u << DATA_CLASS_NAN },
	{ "date", 1u << DATA_CLASS_DATE },
	{ "timestamp", 1u << DATA_CLASS_DATE | 1u << DATA_CLASS_TIME },
	{ "code", 1u << DATA_CLASS_CODE | 1u << DATA_CLASS_INT },
	{ "json", 1u << DATA_CLASS_JSON },
};

static uint32_t
classes_of(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_equal(type, types[i].type))
			return types[i].classes;
	return UINT32_MAX;
}

void
data_rule_init(struct data_rule *rule, const char *name)
{
	*rule = (struct data_rule){ .name = name, .missing = (double)NAN, .min = (double)NAN, .max = (double)NAN,
		.min_length = (double)NAN, .max_length = (double)NAN };
}

static struct data_violation *
add(struct data_violations *v, const char *column, const char *rule)
{
	x_grow(&v->items, &v->cap, v->count + 1);
	v->items[v->count] = (struct data_violation){ .column = column, .rule = rule };
	return &v->items[v->count++];
}

void
data_violations_release(struct data_violations *v)
{
	x_free(v->items);
	*v = (struct data_violations){ .count = 0 };
}

/* ------------------------------------------------------------------------------------- one value */

/* A rule made ready for values. */
struct checker {
	const struct data_rule *rule;
	uint32_t classes;
	struct regex *pattern;
	bool missing_counts;		/* more are missing than allowed */
	bool wanted;			/* some value may break it */
	size_t violation[VALUE_RULES];	/* index + 1 in the list; 0: none yet */
};

static bool
is_allowed(const struct data_rule *rule, struct slice value)
{
	for (size_t i = 0; i < rule->value_count; i++)
		if (slice_is(value, rule->values[i]))
			return true;
	return rule->value_count == 0;
}

static bool
matches(const struct checker *c, struct slice value)
{
	struct slice found;

	return c->pattern == NULL || (regex_match(c->pattern, value, 0, &found, 1) == REGEX_YES &&
					 found.p == value.p && found.n == value.n);
}

static size_t
characters(struct slice value)
{
	size_t n = 0;

	for (size_t i = 0; i < value.n; i++)
		n += ((unsigned char)value.p[i] & 0xc0) != 0x80;
	return n;
}

/* The first rule that the value breaks; VALUE_RULES: none. Needs padding behind the value. */
static enum value_rule
broken_rule(const struct checker *c, struct slice value, uint32_t flags)
{
	const struct data_rule *r = c->rule;
	struct data_value v = { .i = 0 };
	enum data_class class = data_value_read(value.p, (uint32_t)value.n, flags, &v);
	bool number = class == DATA_CLASS_INT || class == DATA_CLASS_REAL;
	size_t length = characters(value);

	if (class == DATA_CLASS_NULL)
		return c->missing_counts ? RULE_MISSING : VALUE_RULES;
	if ((c->classes >> class & 1) == 0)
		return RULE_TYPE;
	if (number && v.d < r->min)
		return RULE_MIN;
	if (number && v.d > r->max)
		return RULE_MAX;
	if ((double)length < r->min_length)
		return RULE_MIN_LENGTH;
	if ((double)length > r->max_length)
		return RULE_MAX_LENGTH;
	if (!is_allowed(r, value))
		return RULE_VALUES;
	return matches(c, value) ? VALUE_RULES : RULE_PATTERN;
}

/* ------------------------------------------------------------------------------------- the profile */

/* Can the profile rule out that any value breaks the rule? All its distinct values are looked at, or
 * what is known of all of them. */
static bool
profile_satisfies(const struct checker *c, const struct data_column *column)
{
	const struct data_rule *r = c->rule;
	const struct data_kll *k = &column->kll;
	uint32_t seen = 0;

	for (int class = DATA_CLASS_EMPTY; class < DATA_CLASSES; class++)
		seen |= column->classes[class] > 0 ? 1u << class : 0;
	if (c->missing_counts || (seen & ~c->classes) != 0)
		return false;
	if (column->family == DATA_FAMILY_NUMBER && k->n > 0 &&
	    (k->min < r->min || k->max > r->max))
		return false;
	if (column->family != DATA_FAMILY_NUMBER && !(isnan(r->min) && isnan(r->max)))
		return false;
	if (!isnan(r->min_length) || !isnan(r->max_length) || r->pattern != NULL)
		return false;
	if (r->value_count == 0)
		return true;
	for (size_t i = 0; column->hll == NULL && i < column->top.count; i++) {
		struct buf text = BUF_INIT;
		bool allowed;

		data_top_print(&column->top, &column->top.items[i], &text);
		allowed = is_allowed(r, buf_slice(&text));
		buf_release(&text);
		if (!allowed)
			return false;
	}
	return column->hll == NULL;
}

static void
check_whole_column(
    const struct data_rule *r, const struct data_column *column, struct data_violations *out)
{
	struct data_summary s;
	bool strict = r->order != NULL && str_starts(r->order, "strictly-");
	const char *direction = strict ? r->order + strlen("strictly-") : r->order;

	data_summary_make(&s, column);
	if (r->unique && s.duplicates > 0.5 && (s.distinct_exact || !s.unique)) {
		struct data_violation *v = add(out, r->name, "unique");

		snprintf(v->text, sizeof v->text, "%s%.0f values repeat one before",
		    s.distinct_exact ? "" : "about ", s.duplicates);
	}
	if (r->order != NULL && s.present > 1 &&
	    ((str_equal(direction, "ascending") ? !s.ascending : !s.descending) ||
		(strict && !s.strict)))
		snprintf(add(out, r->name, "order")->text, sizeof out->items->text,
		    "the values are not %s", r->order);
	data_summary_release(&s);
}

static void
check_dataset(
    const struct data_schema *schema, const struct data_profile *p, struct data_violations *out)
{
	double newest = (double)NAN, age;

	if ((double)p->rows < schema->rows_min || (double)p->rows > schema->rows_max)
		snprintf(add(out, NULL, "rows")->text, sizeof out->items->text, "%llu rows",
		    (unsigned long long)p->rows);
	for (size_t i = 0; i < p->count; i++) {
		const struct data_column *c = &p->columns[i];
		bool named = schema->extra_columns;

		if (c->family == DATA_FAMILY_TIME && c->kll.n > 0 && !(c->kll.max <= newest))
			newest = c->kll.max;
		for (size_t k = 0; k < schema->count && !named; k++)
			named = str_equal(schema->rules[k].name, c->name);
		if (!named)
			snprintf(add(out, c->name, "column")->text, sizeof out->items->text,
			    "the schema does not have it");
	}
	age = (double)time_now() - newest;
	if (age > schema->freshness) {
		char text[STR_SHORT];

		snprintf(add(out, NULL, "freshness")->text, sizeof out->items->text,
		    "the newest time is %s old", str_duration(text, age * 1e-9));
	}
}

/* ------------------------------------------------------------------------------------- rows */

static void
keep_row(struct data_violations *out, struct checker *c, enum value_rule rule, uint64_t row,
    struct slice value)
{
	struct data_violation *v;
	struct buf shown = BUF_INIT;

	if (c->violation[rule] == 0) {
		add(out, c->rule->name, rule_names[rule]);
		c->violation[rule] = out->count;
	}
	v = &out->items[c->violation[rule] - 1];
	if (v->count++ >= DATA_FAILING_ROWS)
		return;
	v->rows[v->kept] = row;
	utf8_safe(&shown, value.p, value.n < 64 ? value.n : 64);
	str_copy(v->values[v->kept++], sizeof v->values[0], buf_str(&shown));
	buf_release(&shown);
}

static void
check_rows(struct data_rows *rows, struct checker *checkers, size_t count, uint64_t *row,
    struct data_violations *out)
{
	size_t n;

	while ((n = data_rows_next(rows)) > 0) {
		for (uint32_t column = 0; column < rows->columns; column++) {
			struct slice name = data_rows_name(rows, column);
			struct checker *c = NULL;

			for (size_t k = 0; k < count && c == NULL; k++)
				if (checkers[k].wanted && slice_is(name, checkers[k].rule->name))
					c = &checkers[k];
			for (size_t i = 0; c != NULL && i < n; i++) {
				struct data_cell cell = rows->cells[i * rows->columns + column];
				struct slice value = { rows->text + cell.at,
					cell.len & DATA_CELL_LENGTH };
				enum value_rule rule = broken_rule(c, value, cell.len);

				if (rule != VALUE_RULES)
					keep_row(out, c, rule, *row + i, value);
			}
		}
		*row += n;
	}
}

static bool
check_files(const struct data_files *files, const struct data_read_options *read,
    struct checker *checkers, size_t count, struct data_violations *out, struct err *err)
{
	struct data_reader *reader = NULL;
	struct data_block block = { .text = NULL };
	struct data_rows rows = { .cells = NULL };
	uint64_t row = 0;
	bool done = false;

	if (!data_reader_open(&reader, files, read, err))
		goto out;
	for (;;) {
		if (!data_reader_next(reader, &block, err))
			goto out;
		if (block.len == 0)
			break;
		data_rows_open(&rows, reader, &block);
		check_rows(&rows, checkers, count, &row, out);
		data_rows_close(&rows);
	}
	done = true;
out:
	data_rows_release(&rows);
	data_block_release(&block);
	data_reader_close(reader);
	return done;
}

/* What is demanded, beside what was found. */
static void
say(struct data_violation *v, const struct data_rule *r)
{
	char number[STR_SHORT];

	if (v->text[0] != '\0')
		return;
	if (str_equal(v->rule, "type"))
		snprintf(v->text, sizeof v->text, "%llu values are not of type %s",
		    (unsigned long long)v->count, r->type);
	else if (str_equal(v->rule, "min") || str_equal(v->rule, "max"))
		snprintf(v->text, sizeof v->text, "%llu values %s %s", (unsigned long long)v->count,
		    str_equal(v->rule, "min") ? "below" : "above",
		    str_number(number, str_equal(v->rule, "min") ? r->min : r->max, 6));
	else if (str_equal(v->rule, "missing"))
		snprintf(v->text, sizeof v->text, "%llu values are missing, at most %s %% may be",
		    (unsigned long long)v->count, str_number(number, 100 * r->missing, 4));
	else if (str_equal(v->rule, "values"))
		snprintf(v->text, sizeof v->text, "%llu values are not allowed",
		    (unsigned long long)v->count);
	else if (str_equal(v->rule, "pattern"))
		snprintf(v->text, sizeof v->text, "%llu values do not match %s",
		    (unsigned long long)v->count, r->pattern);
	else
		snprintf(v->text, sizeof v->text, "%llu values are too %s",
		    (unsigned long long)v->count,
		    str_equal(v->rule, "min_length") ? "short" : "long");
}

/* Without files at hand: that it is broken is known, and where first, not more. */
static void
note_profile(const struct checker *c, const struct data_column *column, struct data_violations *out)
{
	uint64_t count = 0;

	for (int class = DATA_CLASS_EMPTY; class < DATA_CLASSES; class++)
		count += (c->classes >> class & 1) == 0 ? column->classes[class] : 0;
	if (c->missing_counts)
		add(out, c->rule->name, rule_names[RULE_MISSING])->count =
		    column->classes[DATA_CLASS_NULL];
	if (count > 0)
		add(out, c->rule->name, rule_names[RULE_TYPE])->count = count;
	if (column->family == DATA_FAMILY_NUMBER && column->kll.min < c->rule->min)
		add(out, c->rule->name, rule_names[RULE_MIN])->count = 1;
	if (column->family == DATA_FAMILY_NUMBER && column->kll.max > c->rule->max)
		add(out, c->rule->name, rule_names[RULE_MAX])->count = 1;
}

/* Makes the checker of a rule and says whether rows must be looked at. */
static bool
prepare(struct checker *c, const struct data_rule *r, const struct data_profile *p,
    struct data_violations *out, struct err *err)
{
	const struct data_column *column = data_profile_find(p, slice_of(r->name));
	double share;

	*c = (struct checker){ .rule = r, .classes = r->type != NULL ? classes_of(r->type) : UINT32_MAX };
	if (r->pattern != NULL && !regex_compile(&c->pattern, r->pattern, REGEX_UTF, err))
		return err_wrap(err, "column %s", r->name);
	if (column == NULL) {
		if (r->required)
			snprintf(add(out, r->name, "required")->text, sizeof out->items->text,
			    "the column is missing");
		return true;
	}
	share = p->rows > 0 ? (double)column->classes[DATA_CLASS_NULL] / (double)p->rows : 0;
	c->missing_counts = share > r->missing;
	check_whole_column(r, column, out);
	c->wanted = !profile_satisfies(c, column);
	return true;
}

bool
data_schema_check(const struct data_schema *schema, const struct data_profile *p,
    const struct data_files *files, const struct data_read_options *read,
    struct data_violations *out, struct err *err)
{
	struct checker *checkers = x_new_array(struct checker, schema->count + 1);
	bool done = false, wanted = false;

	*out = (struct data_violations){ .count = 0 };
	check_dataset(schema, p, out);
	for (size_t i = 0; i < schema->count; i++) {
		if (!prepare(&checkers[i], &schema->rules[i], p, out, err))
			goto out;
		wanted = wanted || checkers[i].wanted;
	}
	if (wanted && files != NULL && !check_files(files, read, checkers, schema->count, out, err))
		goto out;
	for (size_t i = 0; i < schema->count && files == NULL; i++)
		if (checkers[i].wanted)
			note_profile(&checkers[i],
			    data_profile_find(p, slice_of(schema->rules[i].name)), out);
	for (size_t i = 0; i < out->count; i++)
		for (size_t k = 0; k < schema->count; k++)
			if (str_equal(out->items[i].column, schema->rules[k].name))
				say(&out->items[i], &schema->rules[k]);
	done = true;
out:
	for (size_t i = 0; i < schema->count; i++)
		regex_free(checkers[i].pattern);
	x_free(checkers);
	if (!done)
		data_violations_release(out);
	return done;
}

/* ------------------------------------------------------------------------------------- inferring */

static void
put_values(const struct data_summary *s, struct yaml_out *out)
{
	yaml_open_flow_list(out, "values");
	for (size_t i = 0; i < s->top_count; i++) {
		struct buf text = BUF_INIT;

		data_top_print(&s->column->top, s->top[i], &text);
		if (s->top[i]->kind == DATA_VALUE_INT)
			yaml_put_int(out, NULL, s->top[i]->value.i);
		else
			yaml_put_str(out, NULL, buf_str(&text));
		buf_release(&text);
	}
	yaml_close(out);
}

static void
put_rule(const struct data_summary *s, struct yaml_out *out)
{
	bool text = s->type == DATA_TYPE_STRING;
	bool few = text && s->distinct_exact && s->distinct <= DATA_TOP_SHOWN &&
		   s->present >= 5 * s->distinct;

	yaml_open_flow_map(out, s->column->name);
	if (s->type != DATA_TYPE_NULL)
		yaml_put_str(out, "type", few ? "categorical" : data_type_name(s->type));
	if (few)
		put_values(s, out);
	if (s->type == DATA_TYPE_INT) {
		yaml_put_int(out, "min", s->column->min_int);
		yaml_put_int(out, "max", s->column->max_int);
	} else if (s->type == DATA_TYPE_FLOAT && s->numeric) {
		yaml_put_float(out, "min", s->min);
		yaml_put_float(out, "max", s->max);
	}
	if (s->missing == 0 && s->present > 0)
		yaml_put_int(out, "missing", 0);
	if (s->unique && s->distinct_exact && s->present > DATA_TOP_SHOWN &&
	    s->type != DATA_TYPE_FLOAT)
		yaml_put_bool(out, "unique", true);
	yaml_close(out);
}

void
data_schema_infer(const struct data_profile *p, struct yaml_out *out, const char *key)
{
	yaml_open_map(out, key);
	for (size_t i = 0; i < p->count; i++) {
		struct data_summary s;

		data_summary_make(&s, &p->columns[i]);
		put_rule(&s, out);
		data_summary_release(&s);
	}
	yaml_close(out);
}
