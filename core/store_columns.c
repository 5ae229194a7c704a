/*
 * store_columns.c - the columns that are kept in memory: had when they are asked for, followed, thrown out.
 */
#include "store_columns.h"

#include "base.h"
#include "store_vector.h"

enum { KEEP_BYTES = 16 << 20, UPDATE_ROWS = 500 };

struct store_columns {
	struct column *first;
	uint64_t clock;
	int64_t now;
};

static size_t
column_bytes(const struct column *c)
{
	return c->cap * sizeof c->value[0] + c->texts.cap
	    + (c->texts.at_cap + c->texts.slot_count + (c->rank != NULL ? c->texts.count : 0))
	    * sizeof(uint32_t);
}

static void
drop_column(struct store_columns *all, struct column *victim)
{
	struct column **link = &all->first;

	while (*link != victim)
		link = &(*link)->next;
	*link = victim->next;
	store_column_free(victim);
}

void
store_columns_trim(struct store_index *x)
{
	for (;;) {
		struct column *oldest = x->columns->first;
		size_t bytes = 0;

		for (struct column *c = x->columns->first; c != NULL; c = c->next) {
			bytes += column_bytes(c);
			if (c->used < oldest->used)
				oldest = c;
		}
		if (bytes <= KEEP_BYTES)
			return;
		drop_column(x->columns, oldest);
	}
}

struct column *
store_columns_load(struct store_index *x, const struct store_column *key, struct err *err)
{
	struct store_columns *all = x->columns;
	enum store_stat stat = key->kind == STORE_METRIC ? key->stat : STORE_LAST;
	struct column *c;

	for (c = all->first; c != NULL; c = c->next)
		if (c->kind == key->kind && c->stat == stat && str_equal(c->name, key->name))
			break;
	if (c == NULL) {
		c = store_column_new(key);
		if (key->kind == STORE_ATTR && c->attr == NULL)
			err_set(err, ERR_INPUT, "a run has no \"%s\"", key->name);
		if ((key->kind == STORE_ATTR && c->attr == NULL) || !store_vector_read(x, c, err)) {
			store_column_free(c);
			return NULL;
		}
		c->next = all->first;
		all->first = c;
	}
	c->used = ++all->clock;
	return c;
}

void
store_columns_update(struct store_index *x, const uint32_t *rows, size_t count)
{
	struct column *c, *next;

	for (c = x->columns->first; c != NULL; c = next) {
		next = c->next;
		if (rows == NULL || count > UPDATE_ROWS || !store_column_reread(x, c, rows, count))
			drop_column(x->columns, c);
	}
}

void
store_columns_save(struct store_index *x, size_t most)
{
	struct column *c = x->columns->first;
	bool begun = false, ok = true;
	size_t count = 0;

	for (; ok && c != NULL && (most == 0 || count < most); c = c->next) {
		if (!store_vector_is_wanted(c))
			continue;
		begun = begun || store_index_begin(x, 0, NULL);
		ok = begun && store_vector_save(x, c, NULL);
		count++;
	}
	if (begun && ok)
		ok = store_index_commit(x, NULL);
	else if (begun)
		store_index_rollback(x);
}

void
store_columns_set_now(struct store_index *x, int64_t now)
{
	x->columns->now = now;
}

int64_t
store_columns_now(const struct store_index *x)
{
	return x->columns->now;
}

struct store_columns *
store_columns_new(void)
{
	return x_new(struct store_columns);
}

void
store_columns_free(struct store_columns *all)
{
	if (all == NULL)
		return;
	while (all->first != NULL)
		drop_column(all, all->first);
	x_free(all);
}
