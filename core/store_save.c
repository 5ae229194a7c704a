/*
 * store_save.c - one run between struct store_state and the rows of the index.
 */
#include "store_index.h"

#include <math.h>
#include <string.h>

#include "base.h"
#include "store_sql.h"

static const char *
column_text(struct arena *a, sqlite3_stmt *stmt, int column)
{
	return arena_strdup(a, store_sql_text(stmt, column));
}

/* Columns of ST_RUN_LOAD, in its order. */
static void
take_columns(sqlite3_stmt *stmt, struct store_state *st, struct store_place *place)
{
	struct store_run *run = &st->run;
	const char **texts[] = { &run->name, &run->pipeline, &run->project, &run->status, &run->user,
		&run->host };
	int64_t *times[] = { &run->created, &run->started, &run->ended };
	const char **more[] = { &run->note, &run->reason, &st->failed_step, &run->commit, &run->branch,
		&run->rerun_of, &run->trigger, &place->tags, &place->data, &run->params_json,
		&run->command_json, &run->data_json, &run->code_json, &run->run_host, &run->boot };
	int c = 0;

	place->row = sqlite3_column_int64(stmt, c++);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = column_text(st->a, stmt, c++);
	for (size_t i = 0; i < ARRAY_LEN(times); i++)
		*times[i] = sqlite3_column_int64(stmt, c++);
	run->deleted = sqlite3_column_int(stmt, c++) != 0;
	run->exit_code = sqlite3_column_int(stmt, c++);
	run->signal = sqlite3_column_int(stmt, c++);
	run->dirty = sqlite3_column_int(stmt, c++) != 0;
	run->changed = sqlite3_column_int64(stmt, c++);
	for (size_t i = 0; i < ARRAY_LEN(more); i++)
		*more[i] = column_text(st->a, stmt, c++);
	run->pid = sqlite3_column_int64(stmt, c++);
	run->pidstart = sqlite3_column_int64(stmt, c++);
	place->journal.offset = (uint64_t)sqlite3_column_int64(stmt, c++);
	place->journal.bad = (uint64_t)sqlite3_column_int64(stmt, c);
}

bool
store_save_load(struct store_index *x, const char *id, struct store_state *st,
    struct store_place *place, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_RUN_LOAD, err);
	bool row;

	*place = (struct store_place){ .tags = "", .data = "" };
	if (stmt == NULL)
		return false;
	store_sql_bind_text(stmt, 1, id);
	if (!store_sql_step(stmt, &row, err))
		return false;
	if (row)
		take_columns(stmt, st, place);
	sqlite3_reset(stmt);
	place->bad_before = place->journal.bad;
	place->loaded = st->run;
	place->failed_step = st->failed_step;
	return true;
}

/* ------------------------------------------------------------------ saving */

static bool
save_run(struct store_index *x, const struct store_run *run, struct store_place *place,
    struct err *err)
{
	bool insert = place->row == 0;
	sqlite3_stmt *stmt = store_index_statement(x, insert ? ST_RUN_INSERT : ST_RUN_UPDATE, err);
	const char *texts[] = { run->id, run->name, run->pipeline, run->project, run->status, run->user,
		run->host };
	int64_t numbers[] = { run->created, run->started, run->ended, run->deleted, run->exit_code,
		run->signal, run->dirty, run->changed };
	int c = 2;

	if (stmt == NULL)
		return false;
	if (insert)
		sqlite3_bind_null(stmt, 1);
	else
		sqlite3_bind_int64(stmt, 1, place->row);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		store_sql_bind_text(stmt, c++, texts[i]);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		sqlite3_bind_int64(stmt, c++, numbers[i]);
	if (!store_sql_run(stmt, err))
		return false;
	if (insert)
		place->row = sqlite3_last_insert_rowid(x->db);
	return true;
}

static bool
save_texts(struct store_index *x, const struct store_state *st, const struct store_place *place,
    struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_TEXT_SAVE, err);
	const struct store_run *run = &st->run;
	const char *texts[] = { run->note, run->reason, st->failed_step, run->commit, run->branch,
		run->rerun_of, run->trigger, place->tags, place->data };

	if (stmt == NULL)
		return false;
	sqlite3_bind_int64(stmt, 1, place->row);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		store_sql_bind_text(stmt, (int)i + 2, texts[i]);
	return store_sql_run(stmt, err);
}

static bool
save_json(struct store_index *x, const struct store_run *run, const struct store_place *place,
    struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_JSON_SAVE, err);
	const char *texts[] = { run->params_json, run->command_json, run->data_json, run->code_json,
		run->run_host, run->boot };
	int c = 2;

	if (stmt == NULL)
		return false;
	sqlite3_bind_int64(stmt, 1, place->row);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		store_sql_bind_text(stmt, c++, texts[i]);
	sqlite3_bind_int64(stmt, c++, run->pid);
	sqlite3_bind_int64(stmt, c++, run->pidstart);
	sqlite3_bind_int64(stmt, c, (int64_t)place->journal.bad);
	return store_sql_run(stmt, err);
}

static bool
save_metrics(struct store_index *x, const struct map *metrics, int64_t row, struct err *err)
{
	for (size_t i = 0; i < map_count(metrics); i++) {
		const struct store_metric *m = map_value_at(metrics, i);
		const double values[] = { m->last, m->min, m->max, m->mean };
		sqlite3_stmt *stmt;
		int64_t name;

		if (!store_index_name(x, STORE_METRIC, m->name, true, &name, err)
		    || (stmt = store_index_statement(x, ST_METRIC_SAVE, err)) == NULL)
			return false;
		sqlite3_bind_int64(stmt, 1, name);
		sqlite3_bind_int64(stmt, 2, row);
		for (int v = 0; v < 4; v++)
			store_sql_bind_num(stmt, 3 + v, values[v]);
		sqlite3_bind_int64(stmt, 7, (int64_t)m->count);
		sqlite3_bind_int64(stmt, 8, m->step);
		sqlite3_bind_int64(stmt, 9, m->time);
		if (!store_sql_run(stmt, err))
			return false;
	}
	return true;
}

static void
bind_value(sqlite3_stmt *stmt, int at, struct store_value v)
{
	if (v.kind == STORE_TEXT)
		store_sql_bind_text(stmt, at, v.text);
	else if (v.kind == STORE_INT)
		sqlite3_bind_int64(stmt, at, v.i);
	else
		store_sql_bind_num(stmt, at, v.num);
}

static bool
save_cell(struct store_index *x, enum store_column_kind kind, const char *name, int64_t row,
    int type, struct store_value value, struct err *err)
{
	sqlite3_stmt *stmt;
	int64_t id;

	if (!store_index_name(x, kind, name, true, &id, err)
	    || (stmt = store_index_statement(x, ST_CELL_SAVE, err)) == NULL)
		return false;
	sqlite3_bind_int64(stmt, 1, id);
	sqlite3_bind_int64(stmt, 2, row);
	sqlite3_bind_int(stmt, 3, type);
	bind_value(stmt, 4, value);
	return store_sql_run(stmt, err);
}

static struct store_value
text_value(const char *text)
{
	return (struct store_value){ .kind = STORE_TEXT, .text = text };
}

static struct store_value
num_value(double num)
{
	return (struct store_value){ .kind = STORE_NUM, .num = num };
}

static bool
save_param(struct store_index *x, const struct store_param *p, int64_t row, struct err *err)
{
	struct store_value v = text_value(p->text);

	if (p->kind == STORE_PARAM_REAL)
		v = num_value(p->num);
	else if (p->kind == STORE_PARAM_INT && str_to_int64(p->text, &v.i))
		v.kind = STORE_INT;
	return save_cell(x, STORE_PARAM, p->name, row, p->kind, v, err);
}

static bool
save_params(struct store_index *x, const struct map *params, int64_t row, struct err *err)
{
	bool ok = true;

	for (size_t i = 0; ok && i < map_count(params); i++)
		ok = save_param(x, map_value_at(params, i), row, err);
	return ok;
}

static bool
save_tag(struct store_index *x, const struct store_tag *t, int64_t row, struct err *err)
{
	sqlite3_stmt *stmt;
	int64_t name;

	if (t->value != NULL)
		return save_cell(x, STORE_TAG, t->key, row, 0, text_value(t->value), err);
	if (!store_index_name(x, STORE_TAG, t->key, false, &name, err))
		return false;
	if (name == 0)
		return true;
	stmt = store_index_statement(x, ST_CELL_DELETE, err);
	if (stmt == NULL)
		return false;
	sqlite3_bind_int64(stmt, 1, name);
	sqlite3_bind_int64(stmt, 2, row);
	return store_sql_run(stmt, err);
}

/* "best, lr=3" and "rentals@7": all tags or data of a run as one text, by name. */
static bool
join_cells(struct store_index *x, enum store_column_kind kind, int64_t row, struct arena *a,
    const char **out, struct err *err)
{
	sqlite3_stmt *stmt = store_index_cells(x, (int)kind, row, err);
	struct buf text = BUF_INIT;
	bool more, ok;

	if (stmt == NULL)
		return false;
	while ((ok = store_sql_step(stmt, &more, err)) && more) {
		const char *value = store_sql_text(stmt, 1);

		buf_add(&text, text.len > 0 ? ", " : "");
		if (kind == STORE_DATA)
			buf_add(&text, value);
		else
			buf_printf(&text, "%s%s%s", store_sql_text(stmt, 0), value[0] != '\0' ? "=" : "", value);
	}
	*out = arena_strdup(a, buf_str(&text));
	buf_release(&text);
	return ok;
}

static bool
save_cells(struct store_index *x, struct store_state *st, struct store_place *place, struct err *err)
{
	int64_t row = place->row;
	bool ok = save_params(x, st->params, row, err);

	for (size_t i = 0; ok && i < map_count(st->tags); i++)
		ok = save_tag(x, map_value_at(st->tags, i), row, err);
	if (ok && map_count(st->tags) > 0)
		ok = join_cells(x, STORE_TAG, row, st->a, &place->tags, err);
	for (size_t i = 0; ok && i < map_count(st->data); i++) {
		const struct store_pair *p = map_value_at(st->data, i);

		ok = save_cell(x, STORE_DATA, p->name, row, 0, text_value(p->value), err);
	}
	if (ok && map_count(st->data) > 0)
		ok = join_cells(x, STORE_DATA, row, st->a, &place->data, err);
	for (size_t i = 0; ok && i < map_count(st->resources); i++) {
		const struct store_resource *r = map_value_at(st->resources, i);

		ok = save_cell(x, STORE_RESOURCE, r->name, row, 0, num_value(r->value), err);
	}
	for (size_t i = 0; ok && i < map_count(st->tests); i++) {
		const struct store_test *t = map_value_at(st->tests, i);

		ok = save_cell(x, STORE_TEST, t->name, row, 0, num_value(t->ok), err);
	}
	return ok;
}

/* A running run changes its metrics every second and nothing else: then its texts, which lie in tables
 * of their own, are not written again. Texts that were not touched are still the loaded ones. */
static bool
texts_changed(const struct store_state *st, const struct store_place *place)
{
	const struct store_run *now = &st->run, *then = &place->loaded;

	return now->note != then->note || now->reason != then->reason || now->commit != then->commit
	    || now->branch != then->branch || now->rerun_of != then->rerun_of
	    || now->trigger != then->trigger || st->failed_step != place->failed_step
	    || map_count(st->tags) > 0 || map_count(st->data) > 0;
}

static bool
json_changed(const struct store_state *st, const struct store_place *place)
{
	const struct store_run *now = &st->run, *then = &place->loaded;

	return now->params_json != then->params_json || now->command_json != then->command_json
	    || now->data_json != then->data_json || now->code_json != then->code_json
	    || now->run_host != then->run_host || now->boot != then->boot
	    || now->pid != then->pid || now->pidstart != then->pidstart
	    || place->journal.bad != place->bad_before;
}

static bool
save_journal(struct store_index *x, const struct store_place *place, int64_t seq, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_JOURNAL_SAVE, err);

	if (stmt == NULL)
		return false;
	sqlite3_bind_int64(stmt, 1, place->row);
	sqlite3_bind_int64(stmt, 2, (int64_t)place->journal.offset);
	sqlite3_bind_int64(stmt, 3, (int64_t)place->journal.bad);
	sqlite3_bind_int64(stmt, 4, seq);
	return store_sql_run(stmt, err);
}

bool
store_save_state(struct store_index *x, struct store_state *st, struct store_place *place,
    int64_t seq, struct err *err)
{
	bool made = place->row == 0;

	return save_run(x, &st->run, place, err)
	    && save_cells(x, st, place, err)
	    && save_metrics(x, st->metrics, place->row, err)
	    && ((!made && !texts_changed(st, place)) || save_texts(x, st, place, err))
	    && ((!made && !json_changed(st, place)) || save_json(x, &st->run, place, err))
	    && save_journal(x, place, seq, err);
}

bool
store_save_drop(struct store_index *x, int64_t row, struct err *err)
{
	for (enum index_statement which = ST_DROP_RUN; which <= ST_DROP_JOURNAL; which++) {
		sqlite3_stmt *stmt = store_index_statement(x, which, err);

		if (stmt == NULL)
			return false;
		sqlite3_bind_int64(stmt, 1, row);
		if (!store_sql_run(stmt, err))
			return false;
	}
	return true;
}
