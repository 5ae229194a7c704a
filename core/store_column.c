/*
 * store_column.c - a column in memory: its values and their order, and reading them from the rows of the index.
 */
#include "store_column.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "store_sql.h"

#define BOX_NAN UINT64_C(0x7ff9000000000000)
#define BOX_NOTHING UINT64_C(0x7ffa000000000000)
#define BOX_TEXT UINT64_C(0x7ffb000000000000)
#define BOX_TAG(v) ((v) >> 48 << 48)
#define NO_INTEGER ((uint64_t)INT64_MIN)

/* ------------------------------------------------------------------ texts */

static uint64_t
hash_text(const char *p, size_t n)
{
	uint64_t h = str_hash(p, n);

	return h ^ h >> 32;
}

static void
grow_slots(struct column_texts *t)
{
	size_t count = 64;

	while (count <= t->count * 2)
		count *= 2;
	x_free(t->slots);
	t->slots = x_new_array(uint32_t, count);
	t->slot_count = count;
	for (uint32_t i = 0; i < t->count; i++) {
		const char *text = t->bytes + t->at[i];
		size_t slot = hash_text(text, strlen(text)) & (count - 1);

		while (t->slots[slot] != 0)
			slot = (slot + 1) & (count - 1);
		t->slots[slot] = i + 1;
	}
}

static uint32_t
text_number(struct column *c, const char *text)
{
	struct column_texts *t = &c->texts;
	size_t n = strlen(text), slot;

	if (t->count * 2 >= t->slot_count)
		grow_slots(t);
	for (slot = hash_text(text, n) & (t->slot_count - 1); t->slots[slot] != 0;
	    slot = (slot + 1) & (t->slot_count - 1))
		if (strcmp(t->bytes + t->at[t->slots[slot] - 1], text) == 0)
			return t->slots[slot] - 1;
	x_grow(&t->bytes, &t->cap, t->length + n + 1);
	x_grow(&t->at, &t->at_cap, t->count + 1);
	memcpy(t->bytes + t->length, text, n + 1);
	t->at[t->count] = (uint32_t)t->length;
	t->length += n + 1;
	t->slots[slot] = (uint32_t)t->count + 1;
	/* Its place among the others is not known. */
	x_free(c->rank);
	c->rank = NULL;
	return (uint32_t)t->count++;
}

/* ------------------------------------------------------------------ values */

static uint64_t
box_num(double v)
{
	uint64_t bits;

	if (isnan(v))
		return BOX_NAN;
	memcpy(&bits, &v, sizeof bits);
	return bits;
}

static uint64_t
nothing(const struct column *c)
{
	return c->integers ? NO_INTEGER : BOX_NOTHING;
}

/* NaN is kept as a text (store_sql.h) where values are numbers. */
static bool
is_nan_text(const struct column *c, const char *text)
{
	return (c->kind == STORE_METRIC || c->kind == STORE_PARAM || c->kind == STORE_RESOURCE)
	    && str_equal(text, "NaN");
}

static uint64_t
box_value(struct column *c, sqlite3_value *value)
{
	const char *text;

	switch (sqlite3_value_type(value)) {
	case SQLITE_INTEGER:
		if (c->integers)
			return (uint64_t)sqlite3_value_int64(value);
		return box_num(sqlite3_value_double(value));
	case SQLITE_FLOAT:
		return box_num(sqlite3_value_double(value));
	case SQLITE_NULL:
		return nothing(c);
	default:
		text = (const char *)sqlite3_value_text(value);
		if (text == NULL || is_nan_text(c, text))
			return BOX_NAN;
		if (c->attr != NULL && text[0] == '\0')
			return BOX_NOTHING;
		return BOX_TEXT | text_number(c, text);
	}
}

static void
set_value(struct column *c, int64_t row, uint64_t value)
{
	if (row < 0 || row >= UINT32_MAX)
		return;
	if ((size_t)row >= c->count) {
		x_grow(&c->value, &c->cap, (size_t)row + 1);
		while (c->count <= (size_t)row)
			c->value[c->count++] = nothing(c);
	}
	c->value[row] = value;
}

static double
unbox_num(const struct column *c, uint64_t v, int64_t now)
{
	double num;

	memcpy(&num, &v, sizeof num);
	if (num < 0 && c->attr != NULL && c->attr->type == STORE_ATTR_DURATION)
		return fmax((double)now + num, 0) / 1e9;
	return num;
}

/* What is in the row, and its bits. */
static enum column_class
look(const struct column *c, uint32_t row, uint64_t *v)
{
	*v = row < c->count ? c->value[row] : nothing(c);
	if (c->integers)
		return *v == NO_INTEGER ? COLUMN_NOTHING : COLUMN_NUM;
	switch (BOX_TAG(*v)) {
	case BOX_NOTHING:
		return COLUMN_NOTHING;
	case BOX_NAN:
		return COLUMN_NAN;
	case BOX_TEXT:
		return COLUMN_TEXT;
	default:
		return COLUMN_NUM;
	}
}

enum column_class
column_get(const struct column *c, uint32_t row, int64_t now, double *num, int64_t *integer,
    const char **text)
{
	uint64_t v;
	enum column_class class = look(c, row, &v);

	if (c->integers) {
		*integer = (int64_t)v;
		*num = (double)*integer;
	} else if (class == COLUMN_TEXT) {
		*text = c->texts.bytes + c->texts.at[(uint32_t)v];
	} else if (class == COLUMN_NUM) {
		*num = unbox_num(c, v, now);
	}
	return class;
}

/* ------------------------------------------------------------------ order */

static int
compare_texts(const void *a, const void *b, void *ctx)
{
	const struct column_texts *t = ctx;

	return str_natural_cmp(t->bytes + t->at[*(const uint32_t *)a],
	    t->bytes + t->at[*(const uint32_t *)b]);
}

static void
rank_texts(struct column *c)
{
	uint32_t *order = x_new_array(uint32_t, c->texts.count + 1);

	for (uint32_t i = 0; i < c->texts.count; i++)
		order[i] = i;
	qsort_r(order, c->texts.count, sizeof order[0], compare_texts, &c->texts);
	c->rank = x_new_array(uint32_t, c->texts.count + 1);
	for (uint32_t i = 0; i < c->texts.count; i++)
		c->rank[order[i]] = i;
	x_free(order);
}

enum column_class
column_sort_key(struct column *c, uint32_t row, int64_t now, uint64_t *key)
{
	uint64_t v;
	enum column_class class = look(c, row, &v);
	double num;

	*key = 0;
	if (c->integers) {
		*key = v ^ UINT64_C(1) << 63;
	} else if (class == COLUMN_TEXT) {
		if (c->rank == NULL)
			rank_texts(c);
		*key = c->rank[(uint32_t)v];
	} else if (class == COLUMN_NUM) {
		/* Doubles in the order of unsigned integers; -0 is 0. */
		num = unbox_num(c, v, now) + 0.0;
		memcpy(&v, &num, sizeof v);
		*key = v >> 63 != 0 ? ~v : v | UINT64_C(1) << 63;
	}
	return class;
}

/* ------------------------------------------------------------------ reading */

/* The statement for the whole column, or for one row of it. All of its text is ours. */
static sqlite3_stmt *
prepare_column(struct store_index *x, const struct column *c, bool one_row, struct err *err)
{
	const char *value = c->attr != NULL ? c->attr->value
		: c->kind == STORE_METRIC ? store_stat_names[c->stat] : "value";
	const char *table = c->attr != NULL ? c->attr->table : c->kind == STORE_METRIC ? "metric" : "cell";
	const char *where = c->attr != NULL ? (one_row ? " WHERE row = ?2" : "")
		: one_row ? " WHERE name = ?1 AND row = ?2" : " WHERE name = ?1";
	char *sql = xasprintf(one_row ? "SELECT row, %s FROM %s%s" : "SELECT take(row, %s) FROM %s%s",
	    value, table, where);
	sqlite3_stmt *stmt = NULL;

	if (store_sql_prepare(x->db, &stmt, sql, err) && c->attr == NULL)
		sqlite3_bind_int64(stmt, 1, c->name_id);
	x_free(sql);
	return stmt;
}

/* take(row, value): an aggregate that puts a value into the column being read. One call in SQLite's
 * own loop costs a third less than a step of ours for each row. */
void
store_column_take(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct store_index *x = sqlite3_user_data(ctx);
	struct column *c = x->reading;

	(void)argc;
	if (c != NULL)
		set_value(c, sqlite3_value_int64(argv[0]), box_value(c, argv[1]));
}

static bool
find_name_id(struct store_index *x, struct column *c, struct err *err)
{
	return c->attr != NULL || c->name_id != 0
	    || store_index_name(x, c->kind, c->name, false, &c->name_id, err);
}

static bool
read_rows(struct store_index *x, struct column *c, struct err *err)
{
	sqlite3_stmt *stmt = prepare_column(x, c, false, err);
	bool row, ok;

	if (stmt == NULL)
		return false;
	x->reading = c;
	ok = store_sql_step(stmt, &row, err);
	x->reading = NULL;
	sqlite3_finalize(stmt);
	c->from_rows = ok;
	return ok;
}

bool
store_column_begin(struct store_index *x, struct column *c, struct err *err)
{
	return find_name_id(x, c, err) && store_index_meta(x, "seq", &c->seq, err);
}

bool
store_column_read(struct store_index *x, struct column *c, struct err *err)
{
	column_clear(c);
	return store_column_begin(x, c, err) && read_rows(x, c, err);
}

bool
store_column_reread(struct store_index *x, struct column *c, const uint32_t *rows, size_t count)
{
	sqlite3_stmt *stmt;
	bool row, ok = true;

	if (!find_name_id(x, c, NULL))
		return false;
	stmt = prepare_column(x, c, true, NULL);
	if (stmt == NULL)
		return false;
	for (size_t i = 0; ok && i < count; i++) {
		sqlite3_bind_int64(stmt, 2, rows[i]);
		ok = store_sql_step(stmt, &row, NULL);
		set_value(c, rows[i], ok && row ? box_value(c, sqlite3_column_value(stmt, 1))
		    : nothing(c));
		sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
	return ok;
}

bool
column_is_known(const struct column *c)
{
	return c->attr != NULL || c->name_id != 0;
}

bool
column_is_live(const struct column *c)
{
	return c->attr != NULL && c->attr->live;
}

bool
column_is_text(uint64_t value)
{
	return BOX_TAG(value) == BOX_TEXT;
}

/* ------------------------------------------------------------------ life */

void
column_clear(struct column *c)
{
	x_free(c->value);
	x_free(c->texts.bytes);
	x_free(c->texts.at);
	x_free(c->texts.slots);
	x_free(c->rank);
	c->value = NULL;
	c->rank = NULL;
	c->count = c->cap = 0;
	c->texts = (struct column_texts){ .bytes = NULL };
}

struct column *
store_column_new(const struct store_column *key)
{
	struct column *c = x_new(struct column);

	c->kind = key->kind;
	c->stat = key->kind == STORE_METRIC ? key->stat : STORE_LAST;
	c->name = xstrdup(key->name);
	c->attr = key->kind == STORE_ATTR ? store_attribute_find(key->name) : NULL;
	c->integers = c->attr != NULL && c->attr->type == STORE_ATTR_TIME;
	return c;
}

void
store_column_free(struct column *c)
{
	column_clear(c);
	x_free(c->name);
	x_free(c);
}
