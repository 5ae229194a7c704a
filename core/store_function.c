/*
 * store_function.c - the SQL functions of conditions (store_query.h): each looks into the vector of a
 * column. SQLite keeps the column beside the constant argument, so a name is looked up once a query.
 */
#include "store_column.h"

#include <math.h>
#include <string.h>

#include "base.h"
#include "store_search.h"
#include "store_status.h"

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

/* shown_status(status, host, boot) */
static void
call_shown_status(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *text[3];

	(void)argc;
	for (int i = 0; i < 3; i++)
		if ((text[i] = (const char *)sqlite3_value_text(argv[i])) == NULL)
			return;
	sqlite3_result_text(ctx, store_status_shown(text[0], text[1], text[2]), -1, SQLITE_TRANSIENT);
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
	{ "shown_status", 3, call_shown_status },
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
	return store_search_register(x, err);
}
