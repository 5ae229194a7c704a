/*
 * data_check.c - the rules of a schema over the rows of one block, and parts of blocks put together in
 * order. What the result means is data_check_judge.c.
 */
#include <math.h>
#include <string.h>

#include "base_utf8.h"
#include "data_check_parts.h"
#include "data_value.h"

enum { WAITING_MAX = 8 };

/* A key of one block and the row that has it, counted from the block's first. */
struct part_key {
	struct data_hash128 hash;
	uint64_t row;
};

struct part_keys {
	struct part_key *items;
	size_t count, cap;
	uint32_t *places;		/* of its columns among the block's */
};

struct data_check_part {
	struct data_check *c;
	uint64_t block, rows;
	struct check_tally **tallies;
	struct check_value *first, *last;	/* of each column, for order */
	uint64_t *first_rows;			/* where the first ones are */
	struct regex **patterns;		/* one a column; each thread needs its own */
	struct data_eval **evals;
	uint32_t **expr_places;
	struct part_keys *keys;
	struct check_column **map;	/* of the block's columns; NULL: no rule */
	uint32_t mapped;		/* how many columns the maps are for */
	struct buf key;
};

static const struct {
	const char *type;
	uint32_t classes;
} types[] = {
	{ "bool", 1u << DATA_CLASS_BOOL },
	{ "int", 1u << DATA_CLASS_INT },
	{ "float", 1u << DATA_CLASS_INT | 1u << DATA_CLASS_REAL | 1u << DATA_CLASS_NAN },
	{ "date", 1u << DATA_CLASS_DATE },
	{ "timestamp", 1u << DATA_CLASS_DATE | 1u << DATA_CLASS_TIME },
	{ "code", 1u << DATA_CLASS_CODE | 1u << DATA_CLASS_INT },
	{ "json", 1u << DATA_CLASS_JSON },
};

/* Classes of values that a declared type takes. */
static uint32_t
classes_of(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_equal(type, types[i].type))
			return types[i].classes;
	return UINT32_MAX;
}

/* ------------------------------------------------------------------------------------- tallies */

struct check_tally *
data_check_tally(struct check_tally **list, size_t place)
{
	if (list[place] == NULL)
		list[place] = x_new(struct check_tally);
	return list[place];
}

void
data_check_count(struct check_tally *t, uint64_t row, const char *text, size_t n)
{
	struct buf shown = BUF_INIT;

	if (t->count++ >= DATA_FAILING_ROWS)
		return;
	t->rows[t->kept] = row;
	utf8_safe(&shown, text, n < DATA_FAILING_TEXT ? n : DATA_FAILING_TEXT);
	str_copy(t->values[t->kept++], sizeof t->values[0], buf_str(&shown));
	buf_release(&shown);
}

static void
merge_tally(struct check_tally **into, size_t place, const struct check_tally *from, uint64_t row)
{
	struct check_tally *t;

	if (from == NULL)
		return;
	t = data_check_tally(into, place);
	for (size_t i = 0; i < from->kept && t->kept < DATA_FAILING_ROWS; i++, t->kept++) {
		t->rows[t->kept] = from->rows[i] + row;
		memcpy(t->values[t->kept], from->values[i], sizeof from->values[i]);
	}
	t->count += from->count;
}

/* ------------------------------------------------------------------------------------- one value */

static size_t
characters(struct slice value)
{
	size_t n = 0;

	for (size_t i = 0; i < value.n; i++)
		n += ((unsigned char)value.p[i] & 0xc0) != 0x80;
	return n;
}

static bool
is_missing(const struct check_column *col, enum data_class class)
{
	return class == DATA_CLASS_NULL || (class == DATA_CLASS_EMPTY && !col->textual);
}

/* The first rule that the value breaks; VALUE_RULES: none. Needs padding behind the value. */
static enum value_rule
broken_rule(const struct check_column *col, struct regex *pattern, struct slice value,
    enum data_class class, const struct data_value *v)
{
	const struct data_rule *r = col->rule;
	bool number = class == DATA_CLASS_INT || class == DATA_CLASS_REAL || class == DATA_CLASS_NAN;

	if ((col->classes >> class & 1) == 0)
		return RULE_TYPE;
	if (number && v->d < r->min)
		return RULE_MIN;
	if (number && v->d > r->max)
		return RULE_MAX;
	if (!isnan(r->min_length) && (double)characters(value) < r->min_length)
		return RULE_MIN_LENGTH;
	if (!isnan(r->max_length) && (double)characters(value) > r->max_length)
		return RULE_MAX_LENGTH;
	if (col->values != NULL && map_get_n(col->values, value.p, value.n) == NULL)
		return RULE_VALUES;
	if (pattern != NULL && regex_match(pattern, value, 0, NULL, 0) != REGEX_YES)
		return RULE_PATTERN;
	return VALUE_RULES;
}

/* ------------------------------------------------------------------------------------- order */

static struct check_value
order_value(enum data_class class, const struct data_value *v, struct slice text)
{
	struct check_value out = { .kind = ORDER_TEXT, .i = v->i, .d = v->d, .text = text };

	if (class == DATA_CLASS_INT || class == DATA_CLASS_REAL)
		out.kind = ORDER_NUMBER;
	else if (class == DATA_CLASS_DATE || class == DATA_CLASS_TIME)
		out.kind = ORDER_TIME;
	else if (class == DATA_CLASS_NAN)
		out.kind = ORDER_NONE;
	out.whole = class == DATA_CLASS_INT;
	return out;
}

static bool
follows(const struct check_column *col, const struct check_value *a, const struct check_value *b)
{
	int c = 0;

	/* Values of two kinds have no order: that is for the type to say. */
	if (a->kind != b->kind || a->kind == ORDER_NONE)
		return true;
	if (a->kind == ORDER_NUMBER && !(a->whole && b->whole)) {
		c = (a->d > b->d) - (a->d < b->d);
	} else if (a->kind != ORDER_TEXT) {
		c = (a->i > b->i) - (a->i < b->i);
	} else {
		size_t n = a->text.n < b->text.n ? a->text.n : b->text.n;

		c = n > 0 ? memcmp(a->text.p, b->text.p, n) : 0;
		if (c == 0)
			c = (a->text.n > b->text.n) - (a->text.n < b->text.n);
	}
	if (c == 0)
		return !col->strict;
	return col->descending ? c > 0 : c < 0;
}

static void
keep_text(struct check_value *v)
{
	if (v->kind != ORDER_TEXT || v->kept != NULL)
		return;
	v->kept = xstrndup(v->text.p != NULL ? v->text.p : "", v->text.n);
	v->text.p = v->kept;
}

/* ------------------------------------------------------------------------------------- rows */

/* Which cells of this block the rules are about. Columns of JSON Lines come as they are met. */
static void
map_columns(struct data_check_part *part, const struct data_rows *rows)
{
	struct data_check *c = part->c;
	struct map *places = map_new();

	x_free(part->map);
	part->map = x_new_array(struct check_column *, rows->columns + (size_t)1);
	part->mapped = rows->columns;
	for (uint32_t i = 0; i < rows->columns; i++) {
		struct slice name = data_rows_name(rows, i);
		char *text = xstrndup(name.p, name.n);

		part->map[i] = map_get(c->by_name, text);
		if (map_get(places, text) == NULL)
			map_set(places, text, (void *)((uintptr_t)i + 1));
		x_free(text);
	}
	for (size_t e = 0; e < c->expr_count; e++) {
		size_t count;
		const char *const *columns = data_expr_columns(c->exprs[e], &count);

		for (size_t i = 0; i < count; i++)
			part->expr_places[e][i] = (uint32_t)((uintptr_t)map_get(places, columns[i]) - 1);
	}
	for (size_t k = 0; k < c->key_count; k++)
		for (size_t i = 0; i < c->keys[k].count; i++)
			part->keys[k].places[i] =
			    (uint32_t)((uintptr_t)map_get(places, c->keys[k].columns[i]) - 1);
	map_free(places, NULL);
}

static void
check_order(struct data_check_part *part, size_t column, const struct check_value *value, uint64_t row)
{
	const struct check_column *col = &part->c->columns[column];
	struct check_value *last = &part->last[column];

	if (value->kind == ORDER_NONE)
		return;
	if (part->first[column].kind == ORDER_NONE) {
		part->first[column] = *value;
		part->first[column].kept = xstrndup(value->text.n > 0 ? value->text.p : "", value->text.n);
		part->first[column].text.p = part->first[column].kept;
		part->first_rows[column] = row;
	} else if (!follows(col, last, value)) {
		data_check_count(data_check_tally(part->tallies, column * VALUE_RULES + RULE_ORDER), row,
		    value->text.p, value->text.n);
	}
	*last = *value;
}

static void
check_column(struct data_check_part *part, const struct data_rows *rows, uint32_t column, size_t n)
{
	const struct check_column *col = part->map[column];
	size_t place = (size_t)(col - part->c->columns);

	for (size_t i = 0; i < n; i++) {
		struct data_cell cell = rows->cells[i * rows->columns + column];
		struct slice value = { rows->text + cell.at, cell.len & DATA_CELL_LENGTH };
		struct data_value v = { .i = 0 };
		enum data_class class = data_value_read(value.p, (uint32_t)value.n, cell.len, &v);
		enum value_rule rule;

		rule = is_missing(col, class) ? RULE_MISSING
		    : broken_rule(col, part->patterns[place], value, class, &v);
		if (rule != VALUE_RULES)
			data_check_count(data_check_tally(part->tallies, place * VALUE_RULES + rule),
			    part->rows + i, value.p, value.n);
		if (col->ordered && rule != RULE_MISSING) {
			struct check_value ordered = order_value(class, &v, value);

			check_order(part, place, &ordered, part->rows + i);
		}
	}
}

/* "start 2024-05-03, end 2024-05-01" */
static void
describe_row(struct buf *out, const struct data_expr *e, const struct data_rows *rows,
    const struct data_cell *cells, const uint32_t *places)
{
	size_t count;
	const char *const *columns = data_expr_columns(e, &count);

	for (size_t i = 0; i < count && out->len < DATA_FAILING_TEXT; i++) {
		struct data_cell cell = { 0, 0 };
		size_t n;

		if (places[i] != DATA_NO_COLUMN)
			cell = cells[places[i]];
		n = cell.len & DATA_CELL_LENGTH;
		buf_printf(out, "%s%s ", i > 0 ? ", " : "", columns[i]);
		if (n == 0)
			buf_add(out, (cell.len & DATA_CELL_QUOTED) != 0 ? "\"\"" : "missing");
		else
			buf_append(out, rows->text + cell.at, n < DATA_FAILING_TEXT ? n : DATA_FAILING_TEXT);
	}
}

static void
check_expr(struct data_check_part *part, size_t e, const struct data_rows *rows, size_t n)
{
	size_t place = part->c->count * VALUE_RULES + e;

	for (size_t i = 0; i < n; i++) {
		const struct data_cell *cells = rows->cells + i * rows->columns;
		struct check_tally *t;
		struct buf text = BUF_INIT;

		if (!data_truth_breaks(data_eval_row(part->evals[e], rows->text, cells, part->expr_places[e])))
			continue;
		t = data_check_tally(part->tallies, place);
		if (t->count < DATA_FAILING_ROWS)
			describe_row(&text, part->c->exprs[e], rows, cells, part->expr_places[e]);
		data_check_count(t, part->rows + i, buf_str(&text), text.len);
		buf_release(&text);
	}
}

/* Equal numbers are equal however they are written; so are equal moments. */
static void
add_to_key(struct buf *out, enum data_class class, const struct data_value *v, struct slice text)
{
	int64_t i = v->i;
	char kind = 's';

	if (class == DATA_CLASS_REAL && fabs(v->d) < 9007199254740992.0 && (double)(int64_t)v->d == v->d) {
		i = (int64_t)v->d;
		class = DATA_CLASS_INT;
	}
	if (class == DATA_CLASS_INT)
		kind = 'i';
	else if (class == DATA_CLASS_DATE || class == DATA_CLASS_TIME)
		kind = 't';
	else if (class == DATA_CLASS_REAL)
		kind = 'd';
	buf_add_char(out, kind);
	if (kind == 's') {
		buf_append(out, (const char *)&text.n, sizeof text.n);
		buf_append(out, text.n > 0 ? text.p : "", text.n);
	} else if (kind == 'd') {
		buf_append(out, (const char *)&v->d, sizeof v->d);
	} else {
		buf_append(out, (const char *)&i, sizeof i);
	}
}

bool
data_check_key(struct buf *out, const struct data_rows *rows, const struct data_cell *cells,
    const uint32_t *places, size_t count)
{
	buf_clear(out);
	for (size_t i = 0; i < count; i++) {
		struct data_value v = { .i = 0 };
		struct data_cell cell;
		enum data_class class;

		if (places[i] == DATA_NO_COLUMN)
			return false;
		cell = cells[places[i]];
		class = data_value_read(rows->text + cell.at, cell.len & DATA_CELL_LENGTH, cell.len, &v);
		if (class == DATA_CLASS_NULL)
			return false;
		add_to_key(out, class, &v, (struct slice){ rows->text + cell.at, cell.len & DATA_CELL_LENGTH });
	}
	return true;
}

static void
take_keys(struct data_check_part *part, size_t k, const struct data_rows *rows, size_t n)
{
	struct part_keys *keys = &part->keys[k];

	x_grow(&keys->items, &keys->cap, keys->count + n);
	for (size_t i = 0; i < n; i++)
		if (data_check_key(&part->key, rows, rows->cells + i * rows->columns, keys->places,
		    part->c->keys[k].count))
			keys->items[keys->count++] = (struct part_key){
				data_hash_key(part->key.data, part->key.len), part->rows + i };
}

void
data_check_rows(struct data_check_part *part, const struct data_rows *rows, size_t n)
{
	struct data_check *c = part->c;

	if (part->map == NULL || part->mapped != rows->columns)
		map_columns(part, rows);
	for (uint32_t column = 0; column < rows->columns; column++)
		if (part->map[column] != NULL)
			check_column(part, rows, column, n);
	for (size_t e = 0; e < c->expr_count; e++)
		check_expr(part, e, rows, n);
	for (size_t k = 0; k < c->key_count; k++)
		take_keys(part, k, rows, n);
	part->rows += n;
}

/* ------------------------------------------------------------------------------------- parts */

struct data_check_part *
data_check_begin(struct data_check *c)
{
	struct data_check_part *part = x_new(struct data_check_part);

	part->c = c;
	part->tallies = x_new_array(struct check_tally *, c->count * VALUE_RULES + c->expr_count + 1);
	part->first = x_new_array(struct check_value, c->count + 1);
	part->last = x_new_array(struct check_value, c->count + 1);
	part->first_rows = x_new_array(uint64_t, c->count + 1);
	part->patterns = x_new_array(struct regex *, c->count + 1);
	part->evals = x_new_array(struct data_eval *, c->expr_count + 1);
	part->expr_places = x_new_array(uint32_t *, c->expr_count + 1);
	part->keys = x_new_array(struct part_keys, c->key_count + 1);
	/* All of them compiled when the check was made. */
	for (size_t i = 0; i < c->count; i++)
		if (c->columns[i].rule->pattern != NULL)
			x_assert(regex_compile(&part->patterns[i], c->columns[i].rule->pattern,
			    REGEX_UTF | REGEX_WHOLE, NULL));
	for (size_t i = 0; i < c->expr_count; i++) {
		size_t columns;

		(void)data_expr_columns(c->exprs[i], &columns);
		part->evals[i] = data_eval_new(c->exprs[i]);
		part->expr_places[i] = x_new_array(uint32_t, columns + 1);
	}
	for (size_t i = 0; i < c->key_count; i++)
		part->keys[i].places = x_new_array(uint32_t, c->keys[i].count + 1);
	return part;
}

/* What is needed to read rows: gone as soon as the block is done. */
static void
release_readers(struct data_check_part *part)
{
	struct data_check *c = part->c;

	for (size_t i = 0; i < c->count; i++)
		regex_free(part->patterns[i]);
	for (size_t i = 0; i < c->expr_count; i++) {
		data_eval_free(part->evals[i]);
		x_free(part->expr_places[i]);
	}
	for (size_t i = 0; i < c->key_count; i++)
		x_free(part->keys[i].places);
	x_free(part->patterns);
	x_free(part->evals);
	x_free(part->expr_places);
	x_free(part->map);
	buf_release(&part->key);
	part->patterns = NULL;
}

static void
part_free(struct data_check_part *part)
{
	struct data_check *c = part->c;

	for (size_t i = 0; i < c->count * VALUE_RULES + c->expr_count; i++)
		x_free(part->tallies[i]);
	for (size_t i = 0; i < c->count; i++) {
		x_free(part->first[i].kept);
		x_free(part->last[i].kept);
	}
	for (size_t i = 0; i < c->key_count; i++)
		x_free(part->keys[i].items);
	x_free(part->tallies);
	x_free(part->first);
	x_free(part->last);
	x_free(part->first_rows);
	x_free(part->keys);
	x_free(part);
}

/* The first value of a part against the last one before it: its row comes before all others of the part. */
static void
join_order(struct data_check *c, struct data_check_part *part, size_t i)
{
	struct check_value *before = &c->last[i], *first = &part->first[i];

	if (first->kind == ORDER_NONE)
		return;
	if (before->kind != ORDER_NONE && !follows(&c->columns[i], before, first))
		data_check_count(data_check_tally(c->tallies, i * VALUE_RULES + RULE_ORDER),
		    c->rows + part->first_rows[i], first->text.p, first->text.n);
	x_free(before->kept);
	*before = part->last[i];
	part->last[i].kept = NULL;
}

/* With the lock held: the part of block c->next. */
static void
take_part(struct data_check *c, struct data_check_part *part)
{
	for (size_t i = 0; i < c->count; i++)
		join_order(c, part, i);
	for (size_t i = 0; i < c->count * VALUE_RULES + c->expr_count; i++)
		merge_tally(c->tallies, i, part->tallies[i], c->rows);
	for (size_t k = 0; k < c->key_count && c->err.kind == ERR_NONE; k++)
		for (size_t i = 0; i < part->keys[k].count; i++)
			if (!data_unique_add(c->keys[k].unique, part->keys[k].items[i].hash,
			    c->rows + part->keys[k].items[i].row, &c->err))
				break;
	c->rows += part->rows;
	c->next++;
	part_free(part);
}

static struct data_check_part *
next_waiting(struct data_check *c)
{
	for (size_t i = 0; i < c->waiting_count; i++) {
		struct data_check_part *part = c->waiting[i];

		if (part->block != c->next)
			continue;
		c->waiting[i] = c->waiting[--c->waiting_count];
		return part;
	}
	return NULL;
}

void
data_check_end(struct data_check *c, struct data_check_part *part, uint64_t block)
{
	release_readers(part);
	for (size_t i = 0; i < c->count; i++)
		keep_text(&part->last[i]);
	part->block = block;
	pthread_mutex_lock(&c->lock);
	/* Keys of many blocks would be much memory. Whoever has the next block never waits, and blocks are
	 * given out in order, so that somebody has it. */
	while (c->waiting_count >= WAITING_MAX && block != c->next)
		pthread_cond_wait(&c->taken, &c->lock);
	x_grow(&c->waiting, &c->waiting_cap, c->waiting_count + 1);
	c->waiting[c->waiting_count++] = part;
	while ((part = next_waiting(c)) != NULL)
		take_part(c, part);
	pthread_cond_broadcast(&c->taken);
	pthread_mutex_unlock(&c->lock);
}

void
data_check_tell(struct data_check *c, const struct store_progress *progress)
{
	c->progress = progress;
}

void
data_check_seen(struct data_check *c)
{
	c->seen = true;
}

/* ------------------------------------------------------------------------------------- the check */

static bool
prepare_column(struct check_column *col, const struct data_rule *r, struct err *err)
{
	const char *direction = r->order;
	struct regex *pattern;

	*col = (struct check_column){ .rule = r, .classes = r->type != NULL ? classes_of(r->type) : UINT32_MAX };
	col->textual = col->classes == UINT32_MAX;
	if (r->value_count > 0)
		col->values = map_new();
	for (size_t i = 0; i < r->value_count; i++)
		map_set(col->values, r->values[i], col);
	if (direction != NULL) {
		col->ordered = true;
		col->strict = str_starts(direction, "strictly-");
		col->descending = str_ends(direction, "descending");
	}
	if (r->pattern == NULL)
		return true;
	if (!regex_compile(&pattern, r->pattern, REGEX_UTF | REGEX_WHOLE, err))
		return err_wrap(err, "column %s", r->name);
	regex_free(pattern);
	return true;
}

static void
prepare_keys(struct data_check *c)
{
	const struct data_schema *s = c->schema;

	c->keys = x_new_array(struct check_key, s->key_count + s->count + 1);
	for (size_t i = 0; i < s->count; i++)
		if (s->rules[i].unique)
			c->keys[c->key_count++] = (struct check_key){ &s->rules[i].name, 1, s->rules[i].name, NULL };
	for (size_t i = 0; i < s->key_count; i++)
		if (s->keys[i].count > 0)
			c->keys[c->key_count++] = (struct check_key){ s->keys[i].columns, s->keys[i].count, NULL,
				NULL };
	for (size_t i = 0; i < c->key_count; i++)
		c->keys[i].unique = data_unique_new(DATA_CHECK_MEMORY / c->key_count);
}

bool
data_check_new(struct data_check **out, const struct data_schema *schema, struct err *err)
{
	struct data_check *c = x_new(struct data_check);

	c->schema = schema;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->taken, NULL);
	c->by_name = map_new();
	c->columns = x_new_array(struct check_column, schema->count + 1);
	c->exprs = x_new_array(struct data_expr *, schema->expression_count + 1);
	for (; c->count < schema->count; c->count++) {
		if (!prepare_column(&c->columns[c->count], &schema->rules[c->count], err)) {
			map_free(c->columns[c->count].values, NULL);
			goto fail;
		}
		map_set(c->by_name, schema->rules[c->count].name, &c->columns[c->count]);
	}
	for (; c->expr_count < schema->expression_count; c->expr_count++)
		if (!data_expr_compile(&c->exprs[c->expr_count], schema->expressions[c->expr_count], NULL, err)) {
			err_wrap(err, "rule \"%s\"", schema->expressions[c->expr_count]);
			goto fail;
		}
	prepare_keys(c);
	c->tallies = x_new_array(struct check_tally *, c->count * VALUE_RULES + c->expr_count + 1);
	c->last = x_new_array(struct check_value, c->count + 1);
	*out = c;
	return true;
fail:
	data_check_free(c);
	return false;
}

void
data_check_free(struct data_check *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->waiting_count; i++)
		part_free(c->waiting[i]);
	for (size_t i = 0; i < c->count; i++) {
		map_free(c->columns[i].values, NULL);
		if (c->last != NULL)
			x_free(c->last[i].kept);
	}
	for (size_t i = 0; c->tallies != NULL && i < c->count * VALUE_RULES + c->expr_count; i++)
		x_free(c->tallies[i]);
	for (size_t i = 0; i < c->expr_count; i++)
		data_expr_free(c->exprs[i]);
	for (size_t i = 0; i < c->key_count; i++)
		data_unique_free(c->keys[i].unique);
	map_free(c->by_name, NULL);
	x_free(c->waiting);
	x_free(c->columns);
	x_free(c->exprs);
	x_free(c->keys);
	x_free(c->tallies);
	x_free(c->last);
	pthread_cond_destroy(&c->taken);
	pthread_mutex_destroy(&c->lock);
	x_free(c);
}
