/*
 * store_function.c - the SQL functions by which statements of the store fill vectors, and that of the status
 * that is shown. Those of conditions are in store_condition.c.
 */
#include "store_column.h"

#include "base.h"
#include "store_condition.h"
#include "store_run_load.h"
#include "store_status.h"

static const char *
reason_of(const struct store_run *run)
{
	return run->reason;
}

/* The index may be behind: of a supervisor that is gone, the journal has the last word. */
static void
return_gone(sqlite3_context *ctx, const char *id, const char *(*text_of)(const struct store_run *run),
    const char *otherwise)
{
	const struct store_index *x = sqlite3_user_data(ctx);
	struct arena *a = arena_new();
	struct store_run *run;
	bool ok = x->store != NULL && store_run_load(x->store, id, a, &run, NULL);

	sqlite3_result_text(ctx, ok ? text_of(run) : otherwise, -1, SQLITE_TRANSIENT);
	arena_free(a);
}

/* shown_reason(id) of a run whose supervisor is gone. */
static void
call_shown_reason(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *id = (const char *)sqlite3_value_text(argv[0]);

	(void)argc;
	if (id != NULL)
		return_gone(ctx, id, reason_of, "");
}

/* shown_status(id, status, host, boot, pid, pidstart) */
static void
call_shown_status(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *text[4];
	struct store_run run;

	(void)argc;
	for (int i = 0; i < 4; i++)
		if ((text[i] = (const char *)sqlite3_value_text(argv[i])) == NULL)
			return;
	run = (struct store_run){ .status = text[1], .run_host = text[2], .boot = text[3],
		.pid = sqlite3_value_int64(argv[4]), .pidstart = sqlite3_value_int64(argv[5]) };
	if (store_status_is_gone(&run))
		return_gone(ctx, text[0], store_status_of, "running");
	else
		sqlite3_result_text(ctx, store_status_of(&run), -1, SQLITE_TRANSIENT);
}

/* collect(row, created): the runs that a statement gives, in its order. */
static void
call_collect(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct store_index *x = sqlite3_user_data(ctx);

	(void)argc;
	if (x->collecting != NULL)
		store_order_add(x->collecting, (uint32_t)sqlite3_value_int64(argv[0]), sqlite3_value_int64(argv[1]));
}

static void
finish_aggregate(sqlite3_context *ctx)
{
	sqlite3_result_null(ctx);
}

bool
store_columns_register(struct store_index *x, struct err *err)
{
	int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;

	x->columns = store_columns_new();
	if (sqlite3_create_function_v2(x->db, "take", 2, flags, x, NULL, store_column_take,
	    finish_aggregate, NULL) != SQLITE_OK || sqlite3_create_function_v2(x->db, "collect", 2, flags,
	    x, NULL, call_collect, finish_aggregate, NULL) != SQLITE_OK
	    || sqlite3_create_function_v2(x->db, "shown_status", 6, flags, x, call_shown_status, NULL, NULL,
	    NULL) != SQLITE_OK || sqlite3_create_function_v2(x->db, "shown_reason", 1, flags, x,
	    call_shown_reason, NULL, NULL, NULL) != SQLITE_OK)
		return err_set(err, ERR_SYSTEM, "index: %s", sqlite3_errmsg(x->db));
	return store_condition_register(x, err);
}
