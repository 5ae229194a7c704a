/*
 * rules_list.c - from a schema to rows, and from the report of a check to their verdicts.
 */
#include "rules_list.h"

#include <string.h>

#include "base_json.h"

static struct rules_row *
add(struct rules_list *l, const char *column, const char *rule, const char *demand)
{
	if (l->count == l->cap) {
		size_t cap = l->cap > 0 ? 2 * l->cap : 32;
		struct rules_row *rows = arena_array(l->arena, struct rules_row, cap);

		for (size_t i = 0; i < l->count; i++)
			rows[i] = l->rows[i];
		l->rows = rows;
		l->cap = cap;
	}
	l->rows[l->count] = (struct rules_row){ .column = column, .rule = rule, .demand = demand };
	return &l->rows[l->count++];
}

/* ---- what is demanded */

static void
add_number(struct rules_list *l, const char *column, const char *rule, const char *words,
    struct run_number n)
{
	char text[STR_SHORT];

	if (n.is_set)
		add(l, column, rule, arena_printf(l->arena, "%s %s", words,
		    str_number(text, n.value, 15)));
}

/* "1, 2, 3, 4" */
static const char *
join(struct arena *a, const struct run_texts *texts)
{
	struct buf out = BUF_INIT;
	const char *copy;

	for (size_t i = 0; i < texts->count; i++)
		buf_printf(&out, "%s%s", i > 0 ? ", " : "", texts->items[i]);
	copy = arena_strdup(a, buf_str(&out));
	buf_release(&out);
	return copy;
}

static void
add_missing(struct rules_list *l, const struct run_column *c)
{
	char text[STR_SHORT];

	if (c->missing.is_set)
		add(l, c->name, "missing", c->missing.value <= 0 ? "none missing"
		    : arena_printf(l->arena, "at most %s %% missing",
		    str_number(text, 100 * c->missing.value, 6)));
}

static void
add_column(struct rules_list *l, const struct run_column *c)
{
	if (c->required)
		add(l, c->name, "required", "the column is there");
	if (c->type != NULL)
		add(l, c->name, "type", c->type);
	add_missing(l, c);
	add_number(l, c->name, "min", "at least", c->min);
	add_number(l, c->name, "max", "at most", c->max);
	add_number(l, c->name, "min_length", "characters: at least", c->min_length);
	add_number(l, c->name, "max_length", "characters: at most", c->max_length);
	if (c->values.count > 0)
		add(l, c->name, "values", arena_printf(l->arena, "one of %s", join(l->arena, &c->values)));
	if (c->pattern != NULL)
		add(l, c->name, "pattern", arena_printf(l->arena, "matches %s", c->pattern));
	if (c->unique)
		add(l, c->name, "unique", "no value twice");
	if (c->order != NULL)
		add(l, c->name, "order", c->order);
}

static void
add_dataset(struct rules_list *l, const struct run_dataset *d)
{
	char low[STR_SHORT], high[STR_SHORT];

	if (d->rows_min.is_set && d->rows_max.is_set)
		add(l, NULL, "rows", arena_printf(l->arena, "%s to %s rows",
		    str_count(low, (uint64_t)d->rows_min.value),
		    str_count(high, (uint64_t)d->rows_max.value)));
	else if (d->rows_min.is_set || d->rows_max.is_set)
		add(l, NULL, "rows", arena_printf(l->arena, "at %s %s rows",
		    d->rows_min.is_set ? "least" : "most", str_count(low, (uint64_t)(d->rows_min.is_set
		    ? d->rows_min.value : d->rows_max.value))));
	if (d->freshness > 0)
		add(l, NULL, "freshness", arena_printf(l->arena, "newest time at most %s old",
		    str_duration(low, (double)d->freshness * 1e-9)));
	if (d->file_freshness > 0)
		add(l, NULL, "file_freshness", arena_printf(l->arena, "newest file at most %s old",
		    str_duration(low, (double)d->file_freshness * 1e-9)));
	if (!d->extra_columns && d->column_count > 0)
		add(l, NULL, "column", "no columns beyond these");
	for (size_t i = 0; i < d->rules.count; i++)
		add(l, NULL, "rule", d->rules.items[i])->about = d->rules.items[i];
	for (size_t i = 0; i < d->unique_count; i++) {
		const char *columns = join(l->arena, &d->unique[i].columns);

		add(l, NULL, "unique", arena_printf(l->arena, "no two rows with the same %s", columns))->about =
		    columns;
	}
}

void
rules_list_make(struct rules_list *l, const struct run_dataset *dataset, struct arena *a)
{
	*l = (struct rules_list){ .arena = a };
	add_dataset(l, dataset);
	for (size_t i = 0; i < dataset->column_count; i++)
		add_column(l, &dataset->columns[i]);
}

/* ---- what was found */

/* Texts of violations are cut: so much of a rule is surely in them. */
enum { SURE = 120 };

static bool
is_about(const struct rules_row *r, const char *column, const char *text)
{
	char sure[SURE + 1];

	if (r->about == NULL)
		return true;
	str_copy(sure, sizeof sure, r->about);
	return strstr(text, sure) != NULL || (column != NULL && strstr(r->about, column) != NULL);
}

/* The row of a violation: of its column, else of the dataset (a column that is one too many is told of the
 * column, and demanded of all). */
static struct rules_row *
find(struct rules_list *l, const char *column, const char *rule, const char *text)
{
	struct rules_row *of_all = NULL;

	for (size_t i = 0; i < l->count; i++) {
		struct rules_row *r = &l->rows[i];

		if (r->broken || !str_equal(r->rule, rule) || !is_about(r, column, text))
			continue;
		if (str_equal(r->column, column))
			return r;
		if (r->column == NULL && of_all == NULL)
			of_all = r;
	}
	return of_all;
}

static void
take_rows(struct rules_list *l, struct rules_row *r, const struct json *rows)
{
	for (size_t i = 0; i < json_len(rows) && r->kept < DATA_FAILING_ROWS; i++) {
		const struct json *row = json_at(rows, i);

		r->rows[r->kept] = (uint64_t)json_int(json_get(row, "row"), 0);
		r->values[r->kept++] = arena_strdup(l->arena, json_str(json_get(row, "value"), ""));
	}
}

static void
take_one(struct rules_list *l, const struct json *v)
{
	const char *column = json_str(json_get(v, "column"), NULL);
	const char *rule = json_str(json_get(v, "rule"), "");
	const char *text = json_str(json_get(v, "text"), "");
	struct rules_row *r = find(l, column, rule, text);

	if (r == NULL)
		r = add(l, column != NULL ? arena_strdup(l->arena, column) : NULL,
		    arena_strdup(l->arena, rule), "");
	r->broken = true;
	r->text = r->column == NULL && column != NULL ? arena_printf(l->arena, "%s: %s", column, text)
	    : arena_strdup(l->arena, text);
	r->count = (uint64_t)json_int(json_get(v, "count"), 0);
	take_rows(l, r, json_get(v, "rows"));
	l->broken++;
}

bool
rules_list_take(struct rules_list *l, struct slice json, struct err *err)
{
	struct json *root = NULL;
	bool good;

	if (!json_parse(&root, json, err))
		return false;
	good = json_type_of(root) == JSON_IS_ARRAY;
	for (size_t i = 0; good && i < json_len(root); i++)
		take_one(l, json_at(root, i));
	json_free(root);
	l->checked = good;
	return good || err_set(err, ERR_CORRUPT, "the check gave no list of broken rules");
}
