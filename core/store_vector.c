/*
 * store_vector.c - columns as bytes in the table `vector` of the index.
 *
 *	head | distinct values, 8 bytes each | a value for each row | text i begins at, 4 bytes each | texts
 *
 * Values are the boxes of store_column.h. A column of at most 255 distinct ones (a status, a flag, a depth)
 * has a table of them and one byte a row; any other has 8 bytes a row and no table. The byte order is the
 * machine's: an index is never read by a machine of another kind, and its mark would not be recognised.
 */
#include "store_vector.h"

#include <string.h>

#include "base.h"
#include "store_sql.h"

#define MARK UINT32_C(0x31764c42)

enum { DISTINCT = 255, SLOTS = 1024 };

struct head {
	uint32_t mark, rows, distinct, texts, text_bytes;
};

size_t store_vector_least = 5000, store_vector_stale_most = 1000;

/* ------------------------------------------------------------------ bytes */

/* The distinct values, found by hashing. */
struct codes {
	uint64_t value[DISTINCT];
	uint16_t slot[SLOTS];	/* number + 1 */
	size_t count;
};

/* The number of the value; DISTINCT when there are too many. */
static size_t
code_of(struct codes *codes, uint64_t value)
{
	size_t at = (value * UINT64_C(0x9e3779b97f4a7c15)) >> 54;

	for (; codes->slot[at] != 0; at = (at + 1) % SLOTS)
		if (codes->value[codes->slot[at] - 1] == value)
			return codes->slot[at] - 1u;
	if (codes->count == DISTINCT)
		return DISTINCT;
	codes->value[codes->count] = value;
	codes->slot[at] = (uint16_t)++codes->count;
	return codes->count - 1;
}

/* One byte a row; false when a byte is not enough. */
static bool
encode(const struct column *c, struct codes *codes, unsigned char *out)
{
	for (size_t i = 0; i < c->count; i++) {
		size_t code = code_of(codes, c->value[i]);

		if (code == DISTINCT)
			return false;
		out[i] = (unsigned char)code;
	}
	return true;
}

static void
write_bytes(const struct column *c, struct buf *out)
{
	struct codes *codes = x_new(struct codes);
	unsigned char *bytes = x_new_array(unsigned char, c->count + 1);
	bool coded = encode(c, codes, bytes);
	struct head head = { .mark = MARK, .rows = (uint32_t)c->count,
		.distinct = coded ? (uint32_t)codes->count : 0, .texts = (uint32_t)c->texts.count,
		.text_bytes = (uint32_t)c->texts.length };

	buf_append(out, &head, sizeof head);
	if (coded) {
		buf_append(out, codes->value, codes->count * sizeof codes->value[0]);
		buf_append(out, bytes, c->count);
	} else {
		buf_append(out, c->value, c->count * sizeof c->value[0]);
	}
	if (c->texts.count > 0) {
		buf_append(out, c->texts.at, c->texts.count * sizeof c->texts.at[0]);
		buf_append(out, c->texts.bytes, c->texts.length);
	}
	x_free(bytes);
	x_free(codes);
}

/* Every number of a text is one, every text begins within the texts and ends. */
static bool
is_sound(const struct column *c)
{
	const struct column_texts *t = &c->texts;

	if (t->length > 0 && t->bytes[t->length - 1] != '\0')
		return false;
	for (size_t i = 0; i < t->count; i++)
		if (t->at[i] >= t->length)
			return false;
	for (size_t i = 0; !c->integers && i < c->count; i++)
		if (column_is_text(c->value[i]) && (uint32_t)c->value[i] >= t->count)
			return false;
	return true;
}

static bool
decode(struct column *c, const struct head *head, const char *p)
{
	uint64_t table[DISTINCT];
	const unsigned char *codes;

	if (head->distinct == 0) {
		memcpy(c->value, p, head->rows * sizeof c->value[0]);
		return true;
	}
	memcpy(table, p, head->distinct * sizeof table[0]);
	codes = (const unsigned char *)p + head->distinct * sizeof table[0];
	for (size_t i = 0; i < head->rows; i++) {
		if (codes[i] >= head->distinct)
			return false;
		c->value[i] = table[codes[i]];
	}
	return true;
}

static bool
read_bytes(struct column *c, const char *p, size_t n)
{
	struct column_texts *t = &c->texts;
	struct head head;
	size_t values;

	if (n < sizeof head)
		return false;
	memcpy(&head, p, sizeof head);
	p += sizeof head;
	values = head.distinct == 0 ? (size_t)head.rows * sizeof c->value[0]
		: (size_t)head.distinct * sizeof c->value[0] + head.rows;
	if (head.mark != MARK || head.distinct > DISTINCT || n != sizeof head + values
	    + (size_t)head.texts * sizeof t->at[0] + head.text_bytes)
		return false;
	x_grow(&c->value, &c->cap, (size_t)head.rows + 1);
	c->count = head.rows;
	if (!decode(c, &head, p))
		return false;
	p += values;
	x_grow(&t->at, &t->at_cap, (size_t)head.texts + 1);
	memcpy(t->at, p, head.texts * sizeof t->at[0]);
	x_grow(&t->bytes, &t->cap, (size_t)head.text_bytes + 1);
	memcpy(t->bytes, p + head.texts * sizeof t->at[0], head.text_bytes);
	t->count = head.texts;
	t->length = head.text_bytes;
	return is_sound(c);
}

/* ------------------------------------------------------------------ loading */

/* The rows that the statement gives; false when it fails or they are too many. */
static bool
add_rows(sqlite3_stmt *stmt, struct store_rows *rows)
{
	bool more, ok;

	while ((ok = store_sql_step(stmt, &more, NULL)) && more && rows->count <= store_vector_stale_most)
		store_rows_add(rows, (uint32_t)sqlite3_column_int64(stmt, 0));
	sqlite3_reset(stmt);
	return ok && rows->count <= store_vector_stale_most;
}

/* What changed since: runs, and, where the value is not only the run's own, all runs that may have another
 * one now. */
static bool
find_stale(struct store_index *x, const struct column *c, int64_t seq, struct store_rows *stale)
{
	sqlite3_stmt *changed = store_index_statement(x, ST_CHANGED_ROWS, NULL), *active;

	if (changed == NULL)
		return false;
	sqlite3_bind_int64(changed, 1, seq);
	if (!add_rows(changed, stale))
		return false;
	if (!column_is_live(c))
		return true;
	active = store_index_statement(x, ST_ACTIVE, NULL);
	return active != NULL && add_rows(active, stale);
}

static void
bind_key(sqlite3_stmt *stmt, const struct column *c)
{
	sqlite3_bind_int(stmt, 1, (int)c->kind);
	store_sql_bind_text(stmt, 2, c->name);
	sqlite3_bind_int(stmt, 3, (int)c->stat);
}

static bool
load(struct store_index *x, struct column *c, struct store_rows *stale)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_VECTOR_LOAD, NULL);
	int64_t dropped, seq = 0;
	bool row = false, ok;

	if (stmt == NULL)
		return false;
	bind_key(stmt, c);
	ok = store_sql_step(stmt, &row, NULL) && row
	    && read_bytes(c, sqlite3_column_blob(stmt, 1), (size_t)sqlite3_column_bytes(stmt, 1));
	if (ok)
		seq = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	/* A row that went may have been given to another run. */
	ok = ok && store_index_meta(x, "dropped", &dropped, NULL) && dropped <= seq
	    && find_stale(x, c, seq, stale);
	if (!ok) {
		column_clear(c);
		stale->count = 0;
	}
	return ok;
}

bool
store_vector_read(struct store_index *x, struct column *c, struct err *err)
{
	struct store_rows stale = { .row = NULL };
	bool ok = store_column_begin(x, c, err);

	if (ok && !(column_is_known(c) && load(x, c, &stale)
	    && store_column_reread(x, c, stale.row, stale.count)))
		ok = store_column_read(x, c, err);
	store_rows_release(&stale);
	return ok;
}

/* ------------------------------------------------------------------ saving */

bool
store_vector_is_wanted(const struct column *c)
{
	return c->from_rows && c->count >= store_vector_least && column_is_known(c);
}

bool
store_vector_save(struct store_index *x, struct column *c, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_VECTOR_SAVE, err);
	struct buf bytes = BUF_INIT;
	bool ok;

	if (stmt == NULL)
		return false;
	write_bytes(c, &bytes);
	bind_key(stmt, c);
	sqlite3_bind_int64(stmt, 4, c->seq);
	sqlite3_bind_blob64(stmt, 5, bytes.data, bytes.len, SQLITE_STATIC);
	ok = store_sql_run(stmt, err);
	sqlite3_clear_bindings(stmt);
	buf_release(&bytes);
	c->from_rows = !ok;
	return ok;
}

static bool
build_column(struct store_index *x, const struct store_column *key, struct err *err)
{
	struct column *c = store_column_new(key);
	bool ok = store_column_read(x, c, err) && (!store_vector_is_wanted(c) || store_vector_save(x, c, err));

	store_column_free(c);
	return ok;
}

/* All names of all kinds, as keys in the arena. */
static bool
list_columns(struct store_index *x, struct arena *a, struct store_column **out, size_t *count,
    struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	size_t cap = 0;
	bool row, ok;

	*out = NULL;
	*count = 0;
	for (const struct store_attribute *attr = store_attributes; attr->name != NULL; attr++) {
		x_grow(out, &cap, *count + 1);
		(*out)[(*count)++] = (struct store_column){ STORE_ATTR, attr->name, STORE_LAST };
	}
	if (!store_sql_prepare(x->db, &stmt, "SELECT kind, text FROM name", err))
		return false;
	while ((ok = store_sql_step(stmt, &row, err)) && row) {
		x_grow(out, &cap, *count + 1);
		(*out)[(*count)++] = (struct store_column){
		    (enum store_column_kind)sqlite3_column_int(stmt, 0),
		    arena_strdup(a, store_sql_text(stmt, 1)), STORE_LAST };
	}
	sqlite3_finalize(stmt);
	return ok;
}

static bool
count_runs(struct store_index *x, int64_t *count, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_TOTAL, err);

	return stmt != NULL && store_sql_integer(stmt, count, err);
}

bool
store_vector_build(struct store_index *x, struct err *err)
{
	struct arena *a = arena_new();
	struct store_column *columns = NULL;
	size_t count = 0;
	int64_t runs;
	bool ok = count_runs(x, &runs, err);

	if (ok && (size_t)runs >= store_vector_least)
		ok = list_columns(x, a, &columns, &count, err);
	for (size_t i = 0; ok && i < count; i++)
		ok = build_column(x, &columns[i], err);
	x_free(columns);
	arena_free(a);
	return ok;
}

/* ------------------------------------------------------------------ checking */

static bool
same_value(const struct column *a, const struct column *b, uint32_t row)
{
	const char *text[2] = { "", "" };
	int64_t integer[2] = { 0, 0 };
	double num[2] = { 0, 0 };
	enum column_class class = column_get(a, row, 0, &num[0], &integer[0], &text[0]);

	if (class != column_get(b, row, 0, &num[1], &integer[1], &text[1]))
		return false;
	switch (class) {
	case COLUMN_TEXT:
		return str_equal(text[0], text[1]);
	case COLUMN_NUM:
		return a->integers ? integer[0] == integer[1] : memcmp(&num[0], &num[1], sizeof num[0]) == 0;
	default:
		return true;
	}
}

static bool
check_column(struct store_index *x, const struct store_column *key, struct err *err)
{
	struct column *kept = store_column_new(key), *read = store_column_new(key);
	bool ok = store_vector_read(x, kept, err);

	/* One that is of no use is no mistake. */
	if (ok && !kept->from_rows) {
		ok = store_column_read(x, read, err);
		for (uint32_t row = 0; ok && (row < kept->count || row < read->count); row++)
			ok = same_value(kept, read, row) || err_set(err, ERR_CORRUPT, "column %s: row %u differs"
			    " from what is kept of it; repair it with: benchtop reindex", key->name, row);
	}
	store_column_free(kept);
	store_column_free(read);
	return ok;
}

bool
store_vector_check(struct store_index *x, struct err *err)
{
	struct arena *a = arena_new();
	struct store_column *keys = NULL;
	sqlite3_stmt *stmt = NULL;
	size_t count = 0, cap = 0;
	bool row, ok = store_sql_prepare(x->db, &stmt, "SELECT kind, name, stat FROM vector", err);

	while (ok && (ok = store_sql_step(stmt, &row, err)) && row) {
		x_grow(&keys, &cap, count + 1);
		keys[count++] = (struct store_column){
		    (enum store_column_kind)sqlite3_column_int(stmt, 0),
		    arena_strdup(a, store_sql_text(stmt, 1)), (enum store_stat)sqlite3_column_int(stmt, 2) };
	}
	sqlite3_finalize(stmt);
	for (size_t i = 0; ok && i < count; i++)
		ok = check_column(x, &keys[i], err);
	x_free(keys);
	arena_free(a);
	return ok;
}
