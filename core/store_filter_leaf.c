/*
 * store_filter_leaf.c - comparisons of the filter language, by the type of what is compared.
 *
 * Every leaf is a call of test() or search() (store_query.h), which gives the set of runs for which it is
 * true; a run that lacks the value is in none, and `not` is the complement.
 */
#include "store_filter_ast.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base_time.h"
#include "store_status.h"

/* ------------------------------------------------------------------------------- pieces */

bool
store_filter_at(struct filter_compiler *c, const struct filter_token *t)
{
	if (c->place != NULL)
		*c->place = t->place;
	return false;
}

/* Values are arguments of the call that was begun. */
static void
put_value(struct filter_compiler *c, struct store_value v)
{
	x_grow(&c->binds, &c->bind_cap, c->bind_count + 1);
	c->binds[c->bind_count++] = v;
	buf_add(&c->sql, c->sql.len > 0 && c->sql.data[c->sql.len - 1] == '(' ? "?" : ", ?");
}

void
store_filter_put_text(struct filter_compiler *c, const char *text)
{
	put_value(c, (struct store_value){ .kind = STORE_TEXT, .text = text });
}

static void
put_num(struct filter_compiler *c, double num)
{
	put_value(c, (struct store_value){ .kind = STORE_NUM, .num = num });
}

static void
put_int(struct filter_compiler *c, int64_t i)
{
	put_value(c, (struct store_value){ .kind = STORE_INT, .i = i, .num = (double)i });
}

void
store_filter_begin_test(struct filter_compiler *c, const struct store_column *column, const char *op)
{
	buf_printf(&c->sql, "test(%d", (int)column->kind);
	store_filter_put_text(c, column->name);
	buf_printf(&c->sql, ", %d, '%s'", column->kind == STORE_METRIC ? (int)column->stat : 0, op);
}

void
store_filter_end_test(struct filter_compiler *c)
{
	buf_add(&c->sql, ", r.block)");
}

void
store_filter_put_text_test(struct filter_compiler *c, const struct store_column *column, const char *op,
    const char *text)
{
	store_filter_begin_test(c, column, op);
	store_filter_put_text(c, text);
	store_filter_end_test(c);
}

/* Whether the run has it, NaN or not. */
void
store_filter_put_has(struct filter_compiler *c, const struct store_column *column)
{
	store_filter_begin_test(c, column, "has");
	store_filter_end_test(c);
}

static void
put_num_test(struct filter_compiler *c, const struct store_column *column, const char *op, double num)
{
	store_filter_begin_test(c, column, op);
	put_num(c, num);
	store_filter_end_test(c);
}

/* Of a boolean. */
void
store_filter_put_true(struct filter_compiler *c, const struct store_column *column)
{
	put_num_test(c, column, "=", 1);
}

static const char *
sql_operator(enum filter_token_kind op)
{
	switch (op) {
	case FILTER_NE: return "<>";
	case FILTER_LT: return "<";
	case FILTER_LE: return "<=";
	case FILTER_GT: return ">";
	case FILTER_GE: return ">=";
	default: return "=";
	}
}

/* For LIKE ... ESCAPE '\': what begins with the text itself. */
static const char *
like_beginning(struct filter_compiler *c, const char *text)
{
	struct buf b = BUF_INIT;
	const char *copy;

	for (; *text != '\0'; text++) {
		if (strchr("%_\\", *text) != NULL)
			buf_add_char(&b, '\\');
		buf_add_char(&b, *text);
	}
	buf_add(&b, "%");
	copy = arena_strndup(c->arena, buf_str(&b), b.len);
	buf_release(&b);
	return copy;
}

/* ------------------------------------------------------------------------------- values by type */

bool
store_filter_is_numeric(const struct filter_field *f)
{
	return f->column.kind == STORE_METRIC || f->column.kind == STORE_RESOURCE ||
	    (f->column.kind == STORE_ATTR && f->attribute->type == STORE_ATTR_INT);
}

static bool
take_number(struct filter_compiler *c, const struct filter_field *f, const struct filter_token *v,
    double *num)
{
	if (str_to_double(v->text, num))
		return true;
	store_filter_at(c, v);
	return err_set(c->err, ERR_INPUT, "%s is a number, \"%s\" is none", f->label, v->text);
}

static bool
nan_leaf(struct filter_compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	if (f->column.kind != STORE_METRIC || (op != FILTER_EQ && op != FILTER_NE)) {
		store_filter_at(c, v);
		return err_set(c->err, ERR_INPUT,
		    "NaN is not ordered: only = and != of a metric can ask for it");
	}
	store_filter_begin_test(c, &f->column, op == FILTER_EQ ? "is nan" : "is no nan");
	store_filter_end_test(c);
	return true;
}

static bool
numeric_leaf(struct filter_compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	double num;

	if (!take_number(c, f, v, &num))
		return false;
	if (isnan(num))
		return nan_leaf(c, f, op, v);
	put_num_test(c, &f->column, sql_operator(op), num);
	return true;
}

/* The moment after a day, also where a day has 23 or 25 hours. */
static int64_t
end_of_day(int64_t start, int64_t now)
{
	char day[STR_SHORT];
	int64_t end;

	if (start > INT64_MAX - 48 * 3600 * TIME_SECOND)
		return INT64_MAX;
	time_local(day, start + 36 * 3600 * TIME_SECOND);
	day[10] = '\0';
	return time_parse_moment(day, now, &end) ? end : start + 24 * 3600 * TIME_SECOND;
}

static bool
is_day(const char *text)
{
	return str_equal(text, "today") || str_equal(text, "yesterday") ||
	    (strlen(text) == 10 && text[4] == '-' && text[7] == '-');
}

/* A day is an interval: before its begin, after its end, or within. */
static bool
time_leaf(struct filter_compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	int64_t from, to;
	bool day = is_day(v->text), within = day && (op == FILTER_EQ || op == FILTER_NE);

	if (!time_parse_moment(v->text, c->world->now, &from)) {
		store_filter_at(c, v);
		return err_set(c->err, ERR_INPUT,
		    "\"%s\" is no moment; write 2026-11-23, '2026-11-23 05:59', today, yesterday or -3d",
		    v->text);
	}
	to = day ? end_of_day(from, c->world->now) - 1 : from;
	store_filter_begin_test(c, &f->column, !within ? sql_operator(op) : op == FILTER_NE ? "not between"
		: "between");
	put_int(c, within ? from : op == FILTER_GT || op == FILTER_LE ? to : from);
	if (within)
		put_int(c, to);
	store_filter_end_test(c);
	return true;
}

static bool
duration_leaf(struct filter_compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	int64_t ns;
	double seconds;

	if (str_to_double(v->text, &seconds) && isfinite(seconds)) {
		ns = 0;
	} else if (time_parse_duration(v->text, &ns)) {
		seconds = (double)ns / (double)TIME_SECOND;
	} else {
		store_filter_at(c, v);
		return err_set(c->err, ERR_INPUT, "\"%s\" is no duration; write 90, 5m, 1h30m or 2d",
		    v->text);
	}
	put_num_test(c, &f->column, sql_operator(op), seconds);
	return true;
}

/* Words for 1 and 0: of a boolean attribute, of a test. */
static bool
boolean_leaf(struct filter_compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	static const char *const yes[] = { "true", "yes", "1", "passed" };
	static const char *const no[] = { "false", "no", "0", "failed" };
	int value = -1;

	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		if (str_equal(v->text, yes[i]))
			value = 1;
		if (str_equal(v->text, no[i]))
			value = 0;
	}
	if (value == -1 || (op != FILTER_EQ && op != FILTER_NE)) {
		store_filter_at(c, v);
		return err_set(c->err, ERR_INPUT, "%s can only be = or != to %s", f->label,
		    f->column.kind == STORE_TEST ? "passed or failed" : "true or false");
	}
	put_num_test(c, &f->column, sql_operator(op), value);
	return true;
}

static bool
check_status(struct filter_compiler *c, const struct filter_token *v)
{
	size_t count = 0;
	const char *near;

	for (; store_statuses[count] != NULL; count++) {
		if (str_equal(store_statuses[count], v->text))
			return true;
	}
	store_filter_at(c, v);
	near = str_nearest(v->text, store_statuses, count);
	if (near != NULL)
		return err_set(c->err, ERR_INPUT, "no status \"%s\"; did you mean \"%s\"?", v->text,
		    near);
	return err_set(c->err, ERR_INPUT,
	    "no status \"%s\"; it is one of created, running, finished, failed, stopped, lost, unknown",
	    v->text);
}

static bool
is_prefix_attribute(const struct filter_field *f)
{
	return f->column.kind == STORE_ATTR &&
	    (str_equal(f->column.name, "commit") || str_equal(f->column.name, "id"));
}

static bool
text_leaf(struct filter_compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	bool equality = op == FILTER_EQ || op == FILTER_NE;

	if (f->column.kind == STORE_ATTR && equality && str_equal(f->column.name, "status") &&
	    !check_status(c, v))
		return false;
	if (equality && is_prefix_attribute(f) && v->text[0] != '\0')
		store_filter_put_text_test(c, &f->column, op == FILTER_EQ ? "like" : "not like",
		    like_beginning(c, v->text));
	else
		store_filter_put_text_test(c, &f->column, sql_operator(op), v->text);
	return true;
}

bool
store_filter_is_list(const struct filter_field *f)
{
	return f->any == FILTER_NOT_ANY &&
	    (f->column.kind == STORE_PARAM || f->column.kind == STORE_TAG ||
	    store_filter_is_numeric(f) ||
	    (f->column.kind == STORE_ATTR && f->attribute->type == STORE_ATTR_TEXT &&
	    !is_prefix_attribute(f)));
}

static bool
list_value(struct filter_compiler *c, const struct filter_field *f, const struct filter_token *v)
{
	double num;

	if (store_filter_is_numeric(f)) {
		if (!take_number(c, f, v, &num))
			return false;
		if (isnan(num)) {
			store_filter_at(c, v);
			return err_set(c->err, ERR_INPUT, "NaN cannot stand in a list; write %s = NaN",
			    f->label);
		}
		put_num(c, num);
		return true;
	}
	if (f->column.kind == STORE_ATTR && str_equal(f->column.name, "status") &&
	    !check_status(c, v))
		return false;
	store_filter_put_text(c, v->text);
	if (v->kind == FILTER_NUMBER && !isnan(v->number) && f->column.kind != STORE_ATTR)
		put_num(c, v->number);
	return true;
}

/* Where = compares plainly, the column is looked at once for many values; a function of SQL takes some
 * hundred of them. */
bool
store_filter_list(struct filter_compiler *c, const struct filter_field *f, const struct filter_node *n)
{
	enum { MOST = 40 };

	buf_add(&c->sql, "(");
	for (size_t i = 0; i < n->value_count; i++) {
		if (i % MOST == 0) {
			buf_add(&c->sql, i == 0 ? "" : n->negated ? " & " : " | ");
			store_filter_begin_test(c, &f->column, n->negated ? "<>" : "=");
		}
		if (!list_value(c, f, &n->values[i]))
			return false;
		if (i % MOST == MOST - 1 || i == n->value_count - 1)
			store_filter_end_test(c);
	}
	buf_add(&c->sql, ")");
	return true;
}

/*
 * A parameter or a tag is a number or a text, run by run. A comparison with a number is about numbers,
 * one with a text about texts; what is the other kind is not equal to either.
 */
static bool
mixed_leaf(struct filter_compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	bool number = v->kind == FILTER_NUMBER && !isnan(v->number);

	if (op == FILTER_EQ || op == FILTER_NE)
		return store_filter_list(c, f, &(struct filter_node){ .negated = op == FILTER_NE,
		    .values = (struct filter_token *)v, .value_count = 1 });
	store_filter_begin_test(c, &f->column, sql_operator(op));
	if (number)
		put_num(c, v->number);
	else
		store_filter_put_text(c, v->text);
	store_filter_end_test(c);
	return true;
}

/* data.rentals = 7 means rentals@7. */
static bool
data_leaf(struct filter_compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	struct filter_token version = *v;

	if (op != FILTER_EQ && op != FILTER_NE) {
		store_filter_at(c, v);
		return err_set(c->err, ERR_INPUT, "a data version can only be = or !=, or like");
	}
	version.kind = FILTER_STRING;
	if (strchr(v->text, '@') == NULL)
		version.text = arena_printf(c->arena, "%s@%s", f->column.name, v->text);
	return text_leaf(c, f, op, &version);
}

/* As in SQL nothing equals null, and nobody who writes it means that. */
static bool
null_is_asked_for_with_is(struct filter_compiler *c, const struct filter_field *f,
    enum filter_token_kind op, const struct filter_token *v)
{
	store_filter_at(c, v);
	return err_set(c->err, ERR_INPUT, "null is not compared; write %s is %snull", f->label,
	    op == FILTER_NE ? "not " : "");
}

bool
store_filter_compare(struct filter_compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	if (v->kind == FILTER_WORD && strcasecmp(v->text, "null") == 0)
		return null_is_asked_for_with_is(c, f, op, v);
	switch (f->column.kind) {
	case STORE_ATTR:
		switch (f->attribute->type) {
		case STORE_ATTR_TIME: return time_leaf(c, f, op, v);
		case STORE_ATTR_DURATION: return duration_leaf(c, f, op, v);
		case STORE_ATTR_BOOL: return boolean_leaf(c, f, op, v);
		case STORE_ATTR_INT: return numeric_leaf(c, f, op, v);
		case STORE_ATTR_TEXT: break;
		}
		return text_leaf(c, f, op, v);
	case STORE_METRIC:
	case STORE_RESOURCE:
		return numeric_leaf(c, f, op, v);
	case STORE_PARAM:
	case STORE_TAG:
		return mixed_leaf(c, f, op, v);
	case STORE_DATA:
		return data_leaf(c, f, op, v);
	case STORE_TEST:
		return boolean_leaf(c, f, op, v);
	}
	return true;
}
