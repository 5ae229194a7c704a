/*
 * store_order.c - the order of the runs: read, and followed. A run that changed is taken out and merged in again where
 * it belongs now; most often that is near the end.
 */
#include "store_order.h"

#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "store_index.h"
#include "store_sql.h"

enum { UPDATE_ROWS = 500 };	/* with more of them it is walked again, when it is asked for */

void
store_order_add(struct store_order *o, uint32_t row, int64_t created)
{
	x_grow(&o->row, &o->row_cap, o->count + 1);
	x_grow(&o->created, &o->created_cap, o->count + 1);
	o->row[o->count] = row;
	o->created[o->count++] = created;
}

void
store_order_release(struct store_order *o)
{
	x_free(o->row);
	x_free(o->created);
	*o = (struct store_order){ .row = NULL };
}

/* ------------------------------------------------------------------ reading */

static bool
read_order(struct store_index *x, bool deleted, struct store_order *out, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_ORDER, err);
	bool row, ok;

	out->count = 0;
	if (stmt == NULL)
		return false;
	sqlite3_bind_int(stmt, 1, deleted);
	x->collecting = out;
	ok = store_sql_step(stmt, &row, err);
	x->collecting = NULL;
	sqlite3_reset(stmt);
	return ok;
}

const struct store_order *
store_order_all(struct store_index *x, struct err *err)
{
	x->has_order = x->has_order || read_order(x, false, &x->order, err);
	return x->has_order ? &x->order : NULL;
}

bool
store_order_deleted(struct store_index *x, struct store_order *out, struct err *err)
{
	*out = (struct store_order){ .row = NULL };
	return read_order(x, true, out, err);
}

/* ------------------------------------------------------------------ following */

/* A run that changed, and where it belongs. */
struct place {
	int64_t created;
	char id[STORE_ID_SIZE];
	uint32_t row;
};

static int
compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->created != y->created ? (x->created > y->created) - (x->created < y->created)
		: strcmp(x->id, y->id);
}

/* *there: it is one of the runs of the order. */
static bool
find_place(struct store_index *x, uint32_t row, struct place *out, bool *there)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_PLACE, NULL);

	if (stmt == NULL)
		return false;
	sqlite3_bind_int64(stmt, 1, row);
	if (!store_sql_step(stmt, there, NULL))
		return false;
	if (*there) {
		*out = (struct place){ .created = sqlite3_column_int64(stmt, 0), .row = row };
		str_copy(out->id, sizeof out->id, store_sql_text(stmt, 1));
	}
	sqlite3_reset(stmt);
	return true;
}

static bool
find_places(struct store_index *x, const uint32_t *rows, size_t count, struct place *out, size_t *found)
{
	bool there;

	*found = 0;
	for (size_t i = 0; i < count; i++) {
		if (!find_place(x, rows[i], &out[*found], &there))
			return false;
		*found += there;
	}
	qsort(out, *found, sizeof out[0], compare_places);
	return true;
}

static void
take_out(struct store_order *o, const uint32_t *rows, size_t count)
{
	unsigned char *changed;
	uint32_t last = 0;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		last = rows[i] > last ? rows[i] : last;
	changed = x_new_array(unsigned char, last / 8 + 1);
	for (size_t i = 0; i < count; i++)
		changed[rows[i] / 8] |= (unsigned char)(1u << rows[i] % 8);
	for (size_t i = 0; i < o->count; i++) {
		uint32_t row = o->row[i];

		if (row <= last && (changed[row / 8] >> row % 8 & 1) != 0)
			continue;
		o->row[kept] = row;
		o->created[kept++] = o->created[i];
	}
	o->count = kept;
	x_free(changed);
}

/* The run at this place of the order is younger. */
static bool
is_younger(struct store_index *x, size_t at, const struct place *p)
{
	struct place other;
	bool there;

	if (x->order.created[at] != p->created)
		return x->order.created[at] > p->created;
	return find_place(x, x->order.row[at], &other, &there) && there && strcmp(other.id, p->id) > 0;
}

/* From the end, so that the walk is over when the last of them has its place. */
static void
merge(struct store_index *x, const struct place *places, size_t count)
{
	struct store_order *o = &x->order;
	size_t from = o->count;

	for (size_t i = 0; i < count; i++)
		store_order_add(o, 0, 0);
	while (count > 0) {
		const struct place *p = &places[count - 1];
		size_t to = from + count - 1;

		if (from > 0 && is_younger(x, from - 1, p)) {
			from--;
			o->row[to] = o->row[from];
			o->created[to] = o->created[from];
		} else {
			count--;
			o->row[to] = p->row;
			o->created[to] = p->created;
		}
	}
}

void
store_order_update(struct store_index *x, const uint32_t *rows, size_t count)
{
	struct place *places;
	size_t found;

	x->has_order = x->has_order && rows != NULL && count <= UPDATE_ROWS;
	if (!x->has_order || count == 0)
		return;
	places = x_new_array(struct place, count);
	x->has_order = find_places(x, rows, count, places, &found);
	if (x->has_order) {
		take_out(&x->order, rows, count);
		merge(x, places, found);
	}
	x_free(places);
}
