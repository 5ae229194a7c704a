/*
 * data_check_rows.c - the rules of a schema over the rows of one block: values, their order, conditions
 * across columns, and the keys that must not repeat.
 */
#include <math.h>
#include <string.h>

#include "data_check_parts.h"
#include "data_value.h"

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
	else if (class == DATA_CLASS_DATE || class == DATA_CLASS_TIME || class == DATA_CLASS_FAR)
		out.kind = ORDER_TIME;
	else if (class == DATA_CLASS_NAN)
		out.kind = ORDER_NONE;
	out.whole = class == DATA_CLASS_INT;
	return out;
}

bool
data_check_follows(const struct check_column *col, const struct check_value *a,
    const struct check_value *b)
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
	} else if (!data_check_follows(col, last, value)) {
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
		    : broken_rule(col, part->tools->patterns[place], value, class, &v);
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

		if (!data_truth_breaks(data_eval_row(part->tools->evals[e], rows->text, cells, part->expr_places[e])))
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
	else if (class == DATA_CLASS_DATE || class == DATA_CLASS_TIME || class == DATA_CLASS_FAR)
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

static bool
make_key(struct buf *out, const struct data_rows *rows, const struct data_cell *cells,
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
		if (make_key(&part->key, rows, rows->cells + i * rows->columns, keys->places,
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
