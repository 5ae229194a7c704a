/*
 * store_filter.c - from the tree of a filter to an SQL condition with bound values.
 *
 * Every leaf is two-valued (`(...) IS TRUE`), so that `not` is the complement although SQL's NULL
 * stands for a missing value. An expression that reads a column is written once per leaf where
 * possible: reading is what costs.
 */
#include "store_filter_ast.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_regex.h"
#include "base_time.h"

struct compiler {
	const struct store_filter_world *world;
	struct arena *arena;
	struct store_filter_place *place;
	struct err *err;
	struct buf sql;
	struct store_value *binds;
	size_t bind_count, bind_cap;
};

static bool compile_node(struct compiler *c, const struct filter_node *n);

/* ------------------------------------------------------------------------------- pieces */

static bool
at_token(struct compiler *c, const struct filter_token *t)
{
	if (c->place != NULL)
		*c->place = t->place;
	return false;
}

static void
put_value(struct compiler *c, struct store_value v)
{
	x_grow(&c->binds, &c->bind_cap, c->bind_count + 1);
	c->binds[c->bind_count++] = v;
	buf_add(&c->sql, "?");
}

static void
put_text(struct compiler *c, const char *text)
{
	put_value(c, (struct store_value){ .kind = STORE_TEXT, .text = text });
}

static void
put_num(struct compiler *c, double num)
{
	put_value(c, (struct store_value){ .kind = STORE_NUM, .num = num });
}

static void
put_int(struct compiler *c, int64_t i)
{
	put_value(c, (struct store_value){ .kind = STORE_INT, .i = i, .num = (double)i });
}

/* The value of the column for the run r. */
static void
put_column(struct compiler *c, const struct store_column *column)
{
	static const char *const functions[] = {
		[STORE_ATTR] = "attr", [STORE_PARAM] = "param", [STORE_METRIC] = "metric",
		[STORE_TAG] = "tag", [STORE_DATA] = "data", [STORE_RESOURCE] = "resource",
		[STORE_TEST] = "test",
	};

	buf_printf(&c->sql, "%s(", functions[column->kind]);
	put_text(c, column->name);
	if (column->kind == STORE_METRIC)
		buf_printf(&c->sql, ", '%s'", store_stat_names[column->stat]);
	buf_add(&c->sql, ", r.row)");
}

static void
put_is_nan(struct compiler *c, const struct store_column *column)
{
	buf_add(&c->sql, "metric_is_nan(");
	put_text(c, column->name);
	buf_printf(&c->sql, ", '%s', r.row)", store_stat_names[column->stat]);
}

/* Whether the run has it, NaN or not. */
static void
put_has(struct compiler *c, const struct store_column *column)
{
	if (column->kind == STORE_METRIC) {
		buf_add(&c->sql, "has_metric(");
		put_text(c, column->name);
		buf_add(&c->sql, ", r.row)");
		return;
	}
	buf_add(&c->sql, "(");
	put_column(c, column);
	buf_add(&c->sql, " IS NOT NULL)");
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

/* For LIKE ... ESCAPE '\': the text itself, as a beginning or anywhere. */
static const char *
like_literal(struct compiler *c, const char *before, const char *text, const char *after)
{
	struct buf b = BUF_INIT;
	const char *copy;

	buf_add(&b, before);
	for (; *text != '\0'; text++) {
		if (strchr("%_\\", *text) != NULL)
			buf_add_char(&b, '\\');
		buf_add_char(&b, *text);
	}
	buf_add(&b, after);
	copy = arena_strndup(c->arena, buf_str(&b), b.len);
	buf_release(&b);
	return copy;
}

/* ------------------------------------------------------------------------------- values by type */

static bool
is_numeric(const struct filter_field *f)
{
	return f->column.kind == STORE_METRIC || f->column.kind == STORE_RESOURCE ||
	    (f->column.kind == STORE_ATTR && f->attribute->type == STORE_ATTR_INT);
}

static bool
numeric_leaf(struct compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	double num;

	if (!str_to_double(v->text, &num)) {
		at_token(c, v);
		return err_set(c->err, ERR_INPUT, "%s is a number, \"%s\" is none", f->label, v->text);
	}
	if (isnan(num)) {
		if (f->column.kind != STORE_METRIC || (op != FILTER_EQ && op != FILTER_NE)) {
			at_token(c, v);
			return err_set(c->err, ERR_INPUT,
			    "NaN is not ordered: only = and != of a metric can ask for it");
		}
		if (op == FILTER_EQ) {
			put_is_nan(c, &f->column);
			return true;
		}
		/* A number, hence not NULL and not NaN. */
		buf_add(&c->sql, "(");
		put_column(c, &f->column);
		buf_add(&c->sql, " IS NOT NULL)");
		return true;
	}
	buf_add(&c->sql, "((");
	put_column(c, &f->column);
	buf_printf(&c->sql, " %s ", sql_operator(op));
	put_num(c, num);
	buf_add(&c->sql, ") IS TRUE");
	if (op == FILTER_NE && f->column.kind == STORE_METRIC) {
		buf_add(&c->sql, " OR ");
		put_is_nan(c, &f->column);
	}
	buf_add(&c->sql, ")");
	return true;
}

/* The moment after a day, also where a day has 23 or 25 hours. */
static int64_t
end_of_day(int64_t start, int64_t now)
{
	char day[STR_SHORT];
	int64_t end;

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
time_leaf(struct compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	int64_t from, to;
	bool day = is_day(v->text), within = day && (op == FILTER_EQ || op == FILTER_NE);

	if (!time_parse_moment(v->text, c->world->now, &from)) {
		at_token(c, v);
		return err_set(c->err, ERR_INPUT,
		    "\"%s\" is no moment; write 2026-11-23, '2026-11-23 05:59', today, yesterday or -3d",
		    v->text);
	}
	to = day ? end_of_day(from, c->world->now) - 1 : from;
	buf_add(&c->sql, "((");
	put_column(c, &f->column);
	if (within) {
		buf_add(&c->sql, op == FILTER_NE ? " NOT BETWEEN " : " BETWEEN ");
		put_int(c, from);
		buf_add(&c->sql, " AND ");
		put_int(c, to);
	} else {
		buf_printf(&c->sql, " %s ", sql_operator(op));
		put_int(c, op == FILTER_GT || op == FILTER_LE ? to : from);
	}
	buf_add(&c->sql, ") IS TRUE)");
	return true;
}

static bool
duration_leaf(struct compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	int64_t ns;
	double seconds;

	if (str_to_double(v->text, &seconds) && isfinite(seconds)) {
		ns = 0;
	} else if (time_parse_duration(v->text, &ns)) {
		seconds = (double)ns / (double)TIME_SECOND;
	} else {
		at_token(c, v);
		return err_set(c->err, ERR_INPUT, "\"%s\" is no duration; write 90, 5m, 1h30m or 2d",
		    v->text);
	}
	buf_add(&c->sql, "((");
	put_column(c, &f->column);
	buf_printf(&c->sql, " %s ", sql_operator(op));
	put_num(c, seconds);
	buf_add(&c->sql, ") IS TRUE)");
	return true;
}

/* Words for 1 and 0: of a boolean attribute, of a test. */
static bool
boolean_leaf(struct compiler *c, const struct filter_field *f, enum filter_token_kind op,
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
		at_token(c, v);
		return err_set(c->err, ERR_INPUT, "%s can only be = or != to %s", f->label,
		    f->column.kind == STORE_TEST ? "passed or failed" : "true or false");
	}
	buf_add(&c->sql, "((");
	put_column(c, &f->column);
	buf_printf(&c->sql, " %s %d) IS TRUE)", sql_operator(op), value);
	return true;
}

static bool
check_status(struct compiler *c, const struct filter_token *v)
{
	static const char *const words[] = { "created", "running", "finished", "failed", "stopped",
		"lost", "unknown" };
	const char *near;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_equal(words[i], v->text))
			return true;
	}
	at_token(c, v);
	near = str_nearest(v->text, words, ARRAY_LEN(words));
	if (near != NULL)
		return err_set(c->err, ERR_INPUT, "no status \"%s\"; did you mean \"%s\"?", v->text,
		    near);
	return err_set(c->err, ERR_INPUT,
	    "no status \"%s\"; it is one of created, running, finished, failed, stopped, lost",
	    v->text);
}

static bool
is_prefix_attribute(const struct filter_field *f)
{
	return f->column.kind == STORE_ATTR &&
	    (str_equal(f->column.name, "commit") || str_equal(f->column.name, "id"));
}

static bool
text_leaf(struct compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	bool equality = op == FILTER_EQ || op == FILTER_NE;

	if (f->column.kind == STORE_ATTR && equality && str_equal(f->column.name, "status") &&
	    !check_status(c, v))
		return false;
	buf_add(&c->sql, "((");
	put_column(c, &f->column);
	if (equality && is_prefix_attribute(f) && v->text[0] != '\0') {
		buf_add(&c->sql, op == FILTER_NE ? " NOT LIKE " : " LIKE ");
		put_text(c, like_literal(c, "", v->text, "%"));
		buf_add(&c->sql, " ESCAPE '\\'");
	} else {
		buf_printf(&c->sql, " %s ", sql_operator(op));
		put_text(c, v->text);
	}
	buf_add(&c->sql, ") IS TRUE)");
	return true;
}

static bool
is_one_list(const struct filter_field *f)
{
	return f->any == FILTER_NOT_ANY &&
	    (f->column.kind == STORE_PARAM || f->column.kind == STORE_TAG ||
	    (f->column.kind == STORE_ATTR && f->attribute->type == STORE_ATTR_TEXT &&
	    !is_prefix_attribute(f)));
}

/* Where = compares plainly, the column is read once for all values. */
static bool
list_leaf(struct compiler *c, const struct filter_field *f, const struct filter_node *n)
{
	bool status = f->column.kind == STORE_ATTR && str_equal(f->column.name, "status");

	buf_add(&c->sql, "((");
	put_column(c, &f->column);
	buf_add(&c->sql, n->negated ? " NOT IN (" : " IN (");
	for (size_t i = 0; i < n->value_count; i++) {
		const struct filter_token *v = &n->values[i];

		if (status && !check_status(c, v))
			return false;
		buf_add(&c->sql, i > 0 ? ", " : "");
		put_text(c, v->text);
		if (v->kind == FILTER_NUMBER && f->column.kind != STORE_ATTR) {
			buf_add(&c->sql, ", ");
			put_num(c, v->number);
		}
	}
	buf_add(&c->sql, ")) IS TRUE)");
	return true;
}

/*
 * A parameter or a tag is a number or a text, run by run. SQLite orders every number before every text,
 * so that a comparison with a number must keep texts out and the other way round.
 */
static bool
mixed_leaf(struct compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	bool number = v->kind == FILTER_NUMBER && !isnan(v->number);
	bool upward = op == FILTER_GT || op == FILTER_GE;

	if (op == FILTER_EQ || op == FILTER_NE)
		return list_leaf(c, f, &(struct filter_node){ .negated = op == FILTER_NE,
		    .values = (struct filter_token *)v, .value_count = 1 });
	buf_add(&c->sql, "((");
	put_column(c, &f->column);
	buf_printf(&c->sql, " %s ", sql_operator(op));
	if (number)
		put_num(c, v->number);
	else
		put_text(c, v->text);
	if (number == upward) {
		buf_add(&c->sql, " AND ");
		put_column(c, &f->column);
		buf_add(&c->sql, number ? " < ''" : " >= ''");
	}
	buf_add(&c->sql, ") IS TRUE)");
	return true;
}

/* data.rentals = 7 means rentals@7. */
static bool
data_leaf(struct compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
	struct filter_token version = *v;

	if (op != FILTER_EQ && op != FILTER_NE) {
		at_token(c, v);
		return err_set(c->err, ERR_INPUT, "a data version can only be = or !=, or like");
	}
	version.kind = FILTER_STRING;
	if (strchr(v->text, '@') == NULL)
		version.text = arena_printf(c->arena, "%s@%s", f->column.name, v->text);
	return text_leaf(c, f, op, &version);
}

/* ------------------------------------------------------------------------------- leaves */

static bool
compare_leaf(struct compiler *c, const struct filter_field *f, enum filter_token_kind op,
    const struct filter_token *v)
{
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

static bool
needs_text(struct compiler *c, const struct filter_field *f, const struct filter_token *name,
    const char *what)
{
	if (!is_numeric(f) && f->column.kind != STORE_TEST &&
	    (f->attribute == NULL || f->attribute->type == STORE_ATTR_TEXT))
		return true;
	at_token(c, name);
	return err_set(c->err, ERR_INPUT, "%s is for text, %s is none", what, f->label);
}

static bool
regex_leaf(struct compiler *c, const struct filter_field *f, const struct filter_node *n)
{
	const struct filter_token *v = &n->values[0];
	struct regex *re;

	if (!needs_text(c, f, &n->name, n->op == FILTER_MATCH ? "~" : "!~"))
		return false;
	if (!regex_compile(&re, v->text, REGEX_UTF, c->err)) {
		c->err->kind = ERR_INPUT;
		return at_token(c, v);
	}
	regex_free(re);
	buf_add(&c->sql, "((");
	put_column(c, &f->column);
	buf_add(&c->sql, n->op == FILTER_MATCH ? " REGEXP " : " NOT REGEXP ");
	put_text(c, v->text);
	buf_add(&c->sql, ") IS TRUE)");
	return true;
}

static bool
like_leaf(struct compiler *c, const struct filter_field *f, const struct filter_node *n)
{
	if (!needs_text(c, f, &n->name, "like"))
		return false;
	buf_add(&c->sql, "((");
	put_column(c, &f->column);
	buf_add(&c->sql, n->negated ? " NOT LIKE " : " LIKE ");
	put_text(c, n->values[0].text);
	buf_add(&c->sql, " ESCAPE '\\') IS TRUE)");
	return true;
}

/* `tag = best` and `data = rentals@7`: a question for one name, which is in the value. */
static bool
any_leaf(struct compiler *c, const struct filter_field *f, const struct filter_token *v,
    bool negated)
{
	size_t n = strcspn(v->text, f->any == FILTER_ANY_TAG ? "=" : "@");
	struct store_column column = { .kind = f->any == FILTER_ANY_TAG ? STORE_TAG : STORE_DATA,
		.name = arena_strndup(c->arena, v->text, n) };

	buf_add(&c->sql, negated ? "(NOT (" : "((");
	if (v->text[n] == '\0') {
		put_has(c, &column);
	} else {
		put_column(c, &column);
		buf_add(&c->sql, " = ");
		put_text(c, f->any == FILTER_ANY_TAG ? v->text + n + 1 : v->text);
	}
	buf_add(&c->sql, ") IS TRUE)");
	return true;
}

/* One leaf for each value, joined by OR. */
static bool
in_leaf(struct compiler *c, const struct filter_field *f, const struct filter_node *n)
{
	if (is_one_list(f))
		return list_leaf(c, f, n);
	if (n->negated) {
		buf_add(&c->sql, "(");
		if (f->any == FILTER_NOT_ANY)
			put_has(c, &f->column);
		else
			buf_add(&c->sql, "1");
		buf_add(&c->sql, " AND NOT ");
	}
	buf_add(&c->sql, "(");
	for (size_t i = 0; i < n->value_count; i++) {
		if (i > 0)
			buf_add(&c->sql, " OR ");
		if (!(f->any != FILTER_NOT_ANY ? any_leaf(c, f, &n->values[i], false)
					       : compare_leaf(c, f, FILTER_EQ, &n->values[i])))
			return false;
	}
	buf_add(&c->sql, n->negated ? "))" : ")");
	return true;
}

static bool
any_field(struct compiler *c, const struct filter_field *f, const struct filter_node *n)
{
	if (n->kind == FILTER_IN)
		return in_leaf(c, f, n);
	if (n->kind == FILTER_COMPARE && (n->op == FILTER_EQ || n->op == FILTER_NE))
		return any_leaf(c, f, &n->values[0], n->op == FILTER_NE);
	at_token(c, &n->name);
	return err_set(c->err, ERR_INPUT, "%s can only be =, != or in; for more write %s.NAME",
	    f->label, f->label);
}

/* ------------------------------------------------------------------------------- alone */

/* Text in what people know a run by. Tags are few, so those that contain the text are named. */
static bool
search_leaf(struct compiler *c, const struct filter_token *t)
{
	static const char *const attributes[] = { "id", "name", "pipeline", "status", "note" };
	enum { MAX_TAGS = 32 };
	const char **tags;
	const char *pattern = like_literal(c, "%", t->text, "%");
	size_t count, used = 0;

	if (!c->world->names(c->world->ctx, STORE_TAG, c->arena, &tags, &count, c->err))
		return false;
	buf_add(&c->sql, "(");
	for (size_t i = 0; i < ARRAY_LEN(attributes); i++) {
		struct store_column column = { .kind = STORE_ATTR, .name = attributes[i] };

		buf_add(&c->sql, i > 0 ? " OR (" : "(");
		put_column(c, &column);
		buf_add(&c->sql, " LIKE ");
		put_text(c, pattern);
		buf_add(&c->sql, " ESCAPE '\\') IS TRUE");
	}
	for (size_t i = 0; i < count && used < MAX_TAGS; i++) {
		if (strstr(tags[i], t->text) == NULL)
			continue;
		buf_add(&c->sql, " OR ");
		put_has(c, &(struct store_column){ .kind = STORE_TAG, .name = tags[i] });
		used++;
	}
	buf_add(&c->sql, ")");
	return true;
}

static bool
alone_leaf(struct compiler *c, const struct filter_node *n)
{
	struct filter_field f;
	bool known = false;

	if (n->name.kind == FILTER_WORD &&
	    !store_filter_field(&f, &n->name, c->world, c->arena, &known, c->err))
		return at_token(c, &n->name);
	if (!known || f.any != FILTER_NOT_ANY)
		return search_leaf(c, &n->name);
	if (f.column.kind == STORE_TEST ||
	    (f.column.kind == STORE_ATTR && f.attribute->type == STORE_ATTR_BOOL)) {
		buf_add(&c->sql, "((");
		put_column(c, &f.column);
		buf_add(&c->sql, " = 1) IS TRUE)");
		return true;
	}
	put_has(c, &f.column);
	return true;
}

/* ------------------------------------------------------------------------------- the tree */

static bool
compile_leaf(struct compiler *c, const struct filter_node *n)
{
	struct filter_field f;

	if (n->kind == FILTER_ALONE)
		return alone_leaf(c, n);
	if (!store_filter_field(&f, &n->name, c->world, c->arena, NULL, c->err))
		return at_token(c, &n->name);
	if (f.any != FILTER_NOT_ANY)
		return any_field(c, &f, n);
	if (n->kind == FILTER_IN)
		return in_leaf(c, &f, n);
	if (n->kind == FILTER_LIKE)
		return like_leaf(c, &f, n);
	if (n->kind == FILTER_NULL) {
		buf_add(&c->sql, n->negated ? "" : "(NOT ");
		put_has(c, &f.column);
		buf_add(&c->sql, n->negated ? "" : ")");
		return true;
	}
	if (n->op == FILTER_MATCH || n->op == FILTER_NO_MATCH)
		return regex_leaf(c, &f, n);
	return compare_leaf(c, &f, n->op, &n->values[0]);
}

static bool
compile_chain(struct compiler *c, const struct filter_node *first, const char *word)
{
	buf_add(&c->sql, "(");
	for (const struct filter_node *n = first; n != NULL; n = n->next) {
		if (n != first)
			buf_add(&c->sql, word);
		if (!compile_node(c, n))
			return false;
	}
	buf_add(&c->sql, ")");
	return true;
}

static bool
compile_node(struct compiler *c, const struct filter_node *n)
{
	switch (n->kind) {
	case FILTER_AND:
		return compile_chain(c, n->first, " AND ");
	case FILTER_OR:
		return compile_chain(c, n->first, " OR ");
	case FILTER_NOT:
		buf_add(&c->sql, "NOT ");
		return compile_chain(c, n->first, "");
	default:
		return compile_leaf(c, n);
	}
}

bool
store_filter_compile(struct store_filter *out, const char *text,
    const struct store_filter_world *world, struct arena *a, struct store_filter_place *place,
    struct err *err)
{
	struct compiler c = { .world = world, .arena = a, .place = place, .err = err };
	struct filter_node *root;
	struct store_value *binds;
	bool ok = false;

	if (!store_filter_parse(&root, text, a, place, err))
		return false;
	if (root == NULL) {
		*out = (struct store_filter){ .where = NULL };
		return true;
	}
	if (!compile_node(&c, root))
		goto out;
	binds = arena_array(a, struct store_value, c.bind_count + 1);
	if (c.bind_count > 0)
		memcpy(binds, c.binds, c.bind_count * sizeof *binds);
	*out = (struct store_filter){ .where = arena_strdup(a, buf_str(&c.sql)), .binds = binds,
		.bind_count = c.bind_count };
	ok = true;
out:
	buf_release(&c.sql);
	x_free(c.binds);
	return ok;
}

/* ------------------------------------------------------------------------------- for a store */

static bool
names_of_store(void *ctx, enum store_column_kind kind, struct arena *a, const char ***names,
    size_t *count, struct err *err)
{
	return store_query_names(ctx, kind, a, names, count, err);
}

struct store_filter_world
store_filter_world(struct store *s)
{
	return (struct store_filter_world){ .now = time_now(), .names = names_of_store, .ctx = s };
}

static void *
regexp_compile(const char *pattern, struct err *err)
{
	struct regex *re;

	return regex_compile(&re, pattern, REGEX_UTF, err) ? re : NULL;
}

static bool
regexp_match(void *compiled, struct slice text)
{
	return regex_match(compiled, text, 0, NULL, 0) == REGEX_YES;
}

static void
regexp_release(void *compiled)
{
	regex_free(compiled);
}

const struct store_regexp store_filter_regexp = { regexp_compile, regexp_match, regexp_release };

bool
store_filter_query(struct store *s, const char *text, struct arena *a, struct store_query *query,
    struct err *err)
{
	struct store_filter_world world = store_filter_world(s);
	struct store_filter_place place = { .at = 0 };
	struct store_filter filter;
	struct buf shown = BUF_INIT;

	store_query_set_regexp(s, &store_filter_regexp);
	if (store_filter_compile(&filter, text, &world, a, &place, err)) {
		query->where = filter.where;
		query->binds = filter.binds;
		query->bind_count = filter.bind_count;
		return true;
	}
	if (err->kind == ERR_INPUT) {
		store_filter_show_place(&shown, text, place);
		err_set(err, ERR_INPUT, "filter: %.500s\n%s", arena_strdup(a, err->msg),
		    buf_str(&shown));
	}
	buf_release(&shown);
	return false;
}
