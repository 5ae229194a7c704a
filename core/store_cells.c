/*
 * store_cells.c - what stands in the cells of rows that are in view, and one run of the index whole.
 *
 * A screenful is looked up row by row, each value by its key; nothing is read for rows that nobody sees.
 */
#include "store_query.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "base_json.h"
#include "base_time.h"
#include "store_columns.h"
#include "store_record.h"
#include "store_run_load.h"
#include "store_sql.h"
#include "store_status.h"

/* The value of a result column in the arena. */
static struct store_value
take_value(sqlite3_stmt *stmt, int column, enum store_column_kind kind, struct arena *a)
{
	struct store_value v = { .kind = STORE_NULL, .num = (double)NAN };

	switch (sqlite3_column_type(stmt, column)) {
	case SQLITE_INTEGER:
		v.kind = STORE_INT;
		v.i = sqlite3_column_int64(stmt, column);
		v.num = (double)v.i;
		break;
	case SQLITE_FLOAT:
		v.kind = STORE_NUM;
		v.num = sqlite3_column_double(stmt, column);
		break;
	case SQLITE_TEXT:
		v.text = arena_strdup(a, store_sql_text(stmt, column));
		v.kind = STORE_TEXT;
		if (str_equal(v.text, "NaN") && (kind == STORE_METRIC || kind == STORE_PARAM
		    || kind == STORE_RESOURCE))
			v.kind = STORE_NUM;
		else if (kind == STORE_ATTR && v.text[0] == '\0')
			v.kind = STORE_NULL;
		break;
	default:
		break;
	}
	return v;
}

/* One column's way to its values. */
struct reader {
	const struct store_column *column;
	sqlite3_stmt *stmt;
	bool own;		/* the statement is ours to finalise */
	int64_t name;		/* 0: no run has it */
	int result, row_bind;	/* column of the result, place of the row among the bound values */
};

static bool
prepare_reader(struct store_index *x, const struct store_column *column, struct reader *r,
    struct err *err)
{
	const struct store_attribute *attr;
	char *sql;

	*r = (struct reader){ .column = column, .result = 1, .row_bind = 2 };
	if (column->kind != STORE_ATTR) {
		if (!store_index_name(x, column->kind, column->name, false, &r->name, err))
			return false;
		if (column->kind == STORE_METRIC)
			r->result = (int)column->stat;
		return r->name == 0 || (r->stmt = store_index_statement(x, column->kind == STORE_METRIC
		    ? ST_METRIC_OF_ROW : ST_CELL_OF_ROW, err)) != NULL;
	}
	attr = store_attribute_find(column->name);
	if (attr == NULL)
		return err_set(err, ERR_INPUT, "a run has no \"%s\"", column->name);
	sql = xasprintf("SELECT row, %s FROM %s WHERE row = ?", attr->value, attr->table);
	r->own = store_sql_prepare(x->db, &r->stmt, sql, err);
	r->row_bind = 1;
	x_free(sql);
	return r->own;
}

/* A running run's duration is kept as minus the time of its start. */
static void
finish_duration(const struct store_column *column, int64_t now, struct store_value *v)
{
	if (column->kind != STORE_ATTR || !str_equal(column->name, "duration") || v->kind == STORE_NULL)
		return;
	if (v->num < 0)
		v->num = fmax((double)now + v->num, 0) / 1e9;
	v->kind = STORE_NUM;
}

static bool
read_cell(struct reader *r, uint32_t row, int64_t now, struct arena *a, struct store_value *out,
    struct err *err)
{
	bool found;

	*out = (struct store_value){ .kind = STORE_NULL, .num = (double)NAN };
	if (r->stmt == NULL)
		return true;
	sqlite3_reset(r->stmt);
	if (r->name != 0)
		sqlite3_bind_int64(r->stmt, 1, r->name);
	sqlite3_bind_int64(r->stmt, r->row_bind, row);
	if (!store_sql_step(r->stmt, &found, err))
		return false;
	if (found)
		*out = take_value(r->stmt, r->result, r->column->kind, a);
	finish_duration(r->column, now, out);
	sqlite3_reset(r->stmt);
	return true;
}

/* One view of the index for several statements, and one lock instead of one for each. */
static bool
begin_view(struct store *s, bool *begun, struct err *err)
{
	*begun = sqlite3_get_autocommit(s->index->db) != 0;
	return !*begun || store_sql_exec(s->index->db, "BEGIN", err);
}

static void
end_view(struct store *s, bool begun)
{
	if (begun)
		sqlite3_exec(s->index->db, "COMMIT", NULL, NULL, NULL);
}

bool
store_query_cells(struct store *s, const uint32_t *rows, size_t row_count,
    const struct store_column *columns, size_t column_count, struct arena *a,
    struct store_value **cells, struct err *err)
{
	struct store_value *out = arena_array(a, struct store_value, row_count * column_count + 1);
	int64_t now = time_now();
	bool begun, ok = true;

	if (!begin_view(s, &begun, err))
		return false;
	for (size_t c = 0; ok && c < column_count; c++) {
		struct reader r;

		ok = prepare_reader(s->index, &columns[c], &r, err);
		for (size_t i = 0; ok && i < row_count; i++)
			ok = read_cell(&r, rows[i], now, a, &out[i * column_count + c], err);
		if (r.own)
			sqlite3_finalize(r.stmt);
	}
	end_view(s, begun);
	if (ok)
		*cells = out;
	return ok;
}

/* ------------------------------------------------------------------ one run */

static bool
load_metrics(struct store_index *x, int64_t row, struct store_state *st, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_METRICS_OF_RUN, err);
	bool more, ok;

	if (stmt == NULL)
		return false;
	sqlite3_bind_int64(stmt, 1, row);
	while ((ok = store_sql_step(stmt, &more, err)) && more) {
		struct store_metric *m = arena_alloc(st->a, sizeof *m);

		m->name = arena_strdup(st->a, store_sql_text(stmt, 0));
		m->last = store_sql_num(stmt, 1);
		m->min = store_sql_num(stmt, 2);
		m->max = store_sql_num(stmt, 3);
		m->mean = store_sql_num(stmt, 4);
		m->count = (uint64_t)sqlite3_column_int64(stmt, 5);
		m->step = sqlite3_column_int64(stmt, 6);
		m->time = sqlite3_column_int64(stmt, 7);
		map_set(st->metrics, m->name, m);
	}
	return ok;
}

/* Tags, data or resources: name and value of each. */
static bool
load_cells(struct store_index *x, enum store_column_kind kind, int64_t row, struct store_state *st,
    struct err *err)
{
	sqlite3_stmt *stmt = store_index_cells(x, (int)kind, row, err);
	bool more, ok;

	if (stmt == NULL)
		return false;
	while ((ok = store_sql_step(stmt, &more, err)) && more) {
		const char *name = arena_strdup(st->a, store_sql_text(stmt, 0));

		if (kind == STORE_RESOURCE) {
			struct store_resource *r = arena_alloc(st->a, sizeof *r);

			*r = (struct store_resource){ name, store_sql_num(stmt, 1) };
			map_set(st->resources, name, r);
		} else {
			/* store_tag and store_pair have the same shape: a name and a text. */
			struct store_pair *p = arena_alloc(st->a, sizeof *p);

			*p = (struct store_pair){ name, arena_strdup(st->a, store_sql_text(stmt, 1)) };
			map_set(kind == STORE_TAG ? st->tags : st->data, name, p);
		}
	}
	return ok;
}

static bool
load_params(struct store_state *st, struct err *err)
{
	struct json *params = NULL;

	if (!json_parse(&params, slice_of(st->run.params_json), err))
		return err_wrap(err, "index: parameters of run %s", st->run.id);
	store_record_params(st, params);
	json_free(params);
	return true;
}

_Static_assert(sizeof(struct store_tag) == sizeof(struct store_pair), "see load_cells");

bool
store_query_load(struct store *s, uint32_t row, struct arena *a, struct store_run **out,
    struct err *err)
{
	struct store_state *st = arena_alloc(a, sizeof *st);
	struct store_place place;
	char id[STORE_ID_SIZE];
	bool begun, ok;

	if (!begin_view(s, &begun, err))
		return false;
	if (!store_query_id(s, row, id, err)) {
		end_view(s, begun);
		return false;
	}
	store_state_init(st, id, a);
	ok = store_save_load(s->index, id, st, &place, err)
	    && load_params(st, err)
	    && load_metrics(s->index, row, st, err)
	    && load_cells(s->index, STORE_TAG, row, st, err)
	    && load_cells(s->index, STORE_DATA, row, st, err)
	    && load_cells(s->index, STORE_RESOURCE, row, st, err);
	if (ok) {
		store_state_finish(st);
		st->run.bad_records = place.journal.bad;
		*out = &st->run;
	}
	store_state_release(st);
	end_view(s, begun);
	/* Only its journal can tell whether it is lost. */
	return ok && (!store_status_is_gone(*out) || store_run_load(s, id, a, out, err));
}

/* ------------------------------------------------------------------ names and values */

struct texts {
	const char **item;
	size_t count, cap;
};

static int
compare_texts(const void *a, const void *b)
{
	return str_natural_cmp(*(const char *const *)a, *(const char *const *)b);
}

/* The list in natural order, in the arena, at most limit (0: all). */
static void
hand_out(struct texts *t, size_t limit, struct arena *a, const char ***out, size_t *count)
{
	if (t->count > 0)
		qsort(t->item, t->count, sizeof t->item[0], compare_texts);
	*count = limit > 0 && t->count > limit ? limit : t->count;
	*out = arena_array(a, const char *, *count + 1);
	if (*count > 0)
		memcpy(*out, t->item, *count * sizeof t->item[0]);
}

bool
store_query_names(struct store *s, enum store_column_kind kind, struct arena *a,
    const char ***names, size_t *count, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(s->index, ST_NAMES_OF_KIND, err);
	struct texts found = { .item = NULL };
	bool row, ok;

	if (stmt == NULL)
		return false;
	sqlite3_bind_int(stmt, 1, (int)kind);
	sqlite3_bind_int(stmt, 2, STORE_METRIC);
	while ((ok = store_sql_step(stmt, &row, err)) && row) {
		x_grow(&found.item, &found.cap, found.count + 1);
		found.item[found.count++] = arena_strdup(a, store_sql_text(stmt, 0));
	}
	if (ok)
		hand_out(&found, 0, a, names, count);
	x_free(found.item);
	return ok;
}

/* The values of a column that are not the number of a text, as texts; many of them are as good as all. */
static void
add_numbers(const struct column *c, size_t limit, struct arena *a, struct texts *found)
{
	struct map *seen = map_new();
	int64_t now = time_now(), integer;
	char short_text[STR_SHORT];
	double num;

	for (uint32_t row = 0; row < c->count; row++) {
		const char *text = "NaN";
		enum column_class class = !c->integers && column_is_text(c->value[row]) ? COLUMN_TEXT
			: column_get(c, row, now, &num, &integer, &text);

		if (class == COLUMN_NOTHING || class == COLUMN_TEXT
		    || (limit > 0 && map_count(seen) > 16 * limit))
			continue;
		if (class == COLUMN_NUM)
			text = str_double(short_text, num);
		if (map_get(seen, text) == NULL) {
			map_set(seen, text, seen);
			x_grow(&found->item, &found->cap, found->count + 1);
			found->item[found->count++] = arena_strdup(a, text);
		}
	}
	map_free(seen, NULL);
}

/* A column has each text once, but perhaps one that no run has any more. */
static void
add_texts(const struct column *c, size_t limit, struct arena *a, struct texts *found)
{
	bool *used = x_new_array(bool, c->texts.count + 1);

	for (uint32_t row = 0; !c->integers && row < c->count; row++)
		if (column_is_text(c->value[row]))
			used[(uint32_t)c->value[row]] = true;
	for (size_t i = 0; i < c->texts.count; i++) {
		if (!used[i] || (limit > 0 && found->count > 16 * limit))
			continue;
		x_grow(&found->item, &found->cap, found->count + 1);
		found->item[found->count++] = arena_strdup(a, c->texts.bytes + c->texts.at[i]);
	}
	x_free(used);
}

bool
store_query_values(struct store *s, const struct store_column *column, size_t limit,
    struct arena *a, const char ***values, size_t *count, struct err *err)
{
	struct texts found = { .item = NULL };
	struct column *c;

	store_columns_trim(s->index);
	c = store_columns_load(s->index, column, err);
	if (c == NULL)
		return false;
	add_texts(c, limit, a, &found);
	add_numbers(c, limit, a, &found);
	hand_out(&found, limit, a, values, count);
	x_free(found.item);
	return true;
}
