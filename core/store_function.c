/*
 * store_function.c - the SQL functions of conditions (store_query.h): each looks into the vector of a
 * column. SQLite keeps the column beside the constant argument, so a name is looked up once a query.
 */
#include "store_column.h"

#include <math.h>
#include <string.h>

#include "base.h"


/* The column of this call, from the cache beside the first argument or looked up. */
static struct column *
column_of(sqlite3_context *ctx, enum store_column_kind kind, sqlite3_value **argv, bool has_stat)
{
	struct store_index *x = sqlite3_user_data(ctx);
	struct column *c = sqlite3_get_auxdata(ctx, 0);
	struct store_column key = { .kind = kind };
	struct err err;

	if (c != NULL)
		return c;
	key.name = (const char *)sqlite3_value_text(argv[0]);
	if (has_stat) {
		const char *stat = (const char *)sqlite3_value_text(argv[1]);

		for (int i = 0; i <= STORE_STEP; i++)
			if (str_equal(store_stat_names[i], stat))
				key.stat = (enum store_stat)i;
	}
	if (key.name == NULL) {
		sqlite3_result_error(ctx, "a name is missing", -1);
		return NULL;
	}
	c = store_column_load(x, &key, &err);
	if (c == NULL)
		sqlite3_result_error(ctx, err.msg, -1);
	else
		sqlite3_set_auxdata(ctx, 0, c, NULL);
	return c;
}

static enum column_class
look(sqlite3_context *ctx, const struct column *c, sqlite3_value *row, double *num, int64_t *integer,
    const char **text)
{
	const struct store_index *x = sqlite3_user_data(ctx);

	return column_get(c, (uint32_t)sqlite3_value_int64(row), store_columns_now(x), num, integer,
	    text);
}

static void
value_of(sqlite3_context *ctx, const struct column *c, sqlite3_value *row)
{
	const char *text = "";
	int64_t integer = 0;
	double num = 0;

	switch (look(ctx, c, row, &num, &integer, &text)) {
	case COLUMN_NUM:
		if (c->integers)
			sqlite3_result_int64(ctx, integer);
		else
			sqlite3_result_double(ctx, num);
		break;
	case COLUMN_TEXT:
		sqlite3_result_text(ctx, text, -1, SQLITE_STATIC);
		break;
	case COLUMN_NAN:
	case COLUMN_NOTHING:
		break;	/* NULL */
	}
}

static void
call_named(sqlite3_context *ctx, enum store_column_kind kind, sqlite3_value **argv)
{
	const struct column *c = column_of(ctx, kind, argv, false);

	if (c != NULL)
		value_of(ctx, c, argv[1]);
}

#define NAMED(function_name, kind) \
	static void \
	function_name(sqlite3_context *ctx, int argc, sqlite3_value **argv) \
	{ \
		(void)argc; \
		call_named(ctx, kind, argv); \
	}

NAMED(call_attr, STORE_ATTR)
NAMED(call_param, STORE_PARAM)
NAMED(call_tag, STORE_TAG)
NAMED(call_data, STORE_DATA)
NAMED(call_resource, STORE_RESOURCE)
NAMED(call_test, STORE_TEST)

static void
call_metric(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct column *c = column_of(ctx, STORE_METRIC, argv, true);

	(void)argc;
	if (c != NULL)
		value_of(ctx, c, argv[2]);
}

/* 1 or 0: is what stands at this row of this kind? */
static void
is_class(sqlite3_context *ctx, const struct column *c, sqlite3_value *row, enum column_class class,
    bool wanted)
{
	const char *text;
	int64_t integer;
	double num;

	if (c != NULL)
		sqlite3_result_int(ctx, (look(ctx, c, row, &num, &integer, &text) == class) == wanted);
}

static void
call_metric_is_nan(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	is_class(ctx, column_of(ctx, STORE_METRIC, argv, true), argv[2], COLUMN_NAN, true);
}

static void
call_has_metric(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	is_class(ctx, column_of(ctx, STORE_METRIC, argv, false), argv[1], COLUMN_NOTHING, false);
}

/* A compiled pattern knows how to free itself. */
struct pattern {
	const struct store_regexp *how;
	void *compiled;
};

static void
free_pattern(void *p)
{
	struct pattern *pattern = p;

	pattern->how->release(pattern->compiled);
	x_free(pattern);
}

static struct pattern *
pattern_of(sqlite3_context *ctx, sqlite3_value *value)
{
	struct store_index *x = sqlite3_user_data(ctx);
	struct pattern *p = sqlite3_get_auxdata(ctx, 0);
	const char *text = (const char *)sqlite3_value_text(value);
	void *compiled;
	struct err err;

	if (p != NULL || text == NULL)
		return p;
	if (x->regexp == NULL) {
		sqlite3_result_error(ctx, "no regular expressions here", -1);
		return NULL;
	}
	compiled = x->regexp->compile(text, &err);
	if (compiled == NULL) {
		sqlite3_result_error(ctx, err.msg, -1);
		return NULL;
	}
	p = x_new(struct pattern);
	*p = (struct pattern){ x->regexp, compiled };
	sqlite3_set_auxdata(ctx, 0, p, free_pattern);
	/* SQLite may not have kept it, and then it is freed already. */
	return sqlite3_get_auxdata(ctx, 0);
}

/* `text REGEXP pattern` calls regexp(pattern, text). */
static void
call_regexp(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct pattern *p = pattern_of(ctx, argv[0]);
	struct slice text;

	(void)argc;
	if (p == NULL || sqlite3_value_type(argv[1]) == SQLITE_NULL)
		return;
	text.p = (const char *)sqlite3_value_text(argv[1]);
	text.n = (size_t)sqlite3_value_bytes(argv[1]);
	sqlite3_result_int(ctx, p->how->match(p->compiled, text));
}

/* collect(row): the rows that a query matches, into its vector. */
static void
call_collect(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct store_index *x = sqlite3_user_data(ctx);
	struct store_rows *rows = x->collecting;

	(void)argc;
	if (rows == NULL)
		return;
	x_grow(&rows->row, &rows->cap, rows->count + 1);
	rows->row[rows->count++] = (uint32_t)sqlite3_value_int64(argv[0]);
}

static void
finish_aggregate(sqlite3_context *ctx)
{
	sqlite3_result_null(ctx);
}

static const struct {
	const char *name;
	int arguments;
	void (*call)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
} functions[] = {
	{ "attr", 2, call_attr },
	{ "param", 2, call_param },
	{ "metric", 3, call_metric },
	{ "tag", 2, call_tag },
	{ "data", 2, call_data },
	{ "resource", 2, call_resource },
	{ "test", 2, call_test },
	{ "has_metric", 2, call_has_metric },
	{ "metric_is_nan", 3, call_metric_is_nan },
	{ "regexp", 2, call_regexp },
};

bool
store_columns_register(struct store_index *x, struct err *err)
{
	int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;

	x->columns = store_columns_new();
	if (sqlite3_create_function_v2(x->db, "take", 2, flags, x, NULL, store_column_take,
	    finish_aggregate, NULL) != SQLITE_OK || sqlite3_create_function_v2(x->db, "collect", 1, flags,
	    x, NULL, call_collect, finish_aggregate, NULL) != SQLITE_OK)
		return err_set(err, ERR_SYSTEM, "index: %s", sqlite3_errmsg(x->db));
	for (size_t i = 0; i < ARRAY_LEN(functions); i++)
		if (sqlite3_create_function_v2(x->db, functions[i].name, functions[i].arguments,
		    flags, x, functions[i].call, NULL, NULL, NULL) != SQLITE_OK)
			return err_set(err, ERR_SYSTEM, "index: %s", sqlite3_errmsg(x->db));
	return true;
}
