/*
 * data_check.c - a schema made ready for rows, and parts of blocks put together in order. Rows are looked
 * at by data_check_rows.c; what the result means is data_check_judge.c.
 */
#include <string.h>

#include "data_check_parts.h"
#include "data_value.h"

enum { WAITING_MAX = 8 };

static const struct {
	const char *type;
	uint32_t classes;
} types[] = {
	{ "bool", 1u << DATA_CLASS_BOOL },
	{ "int", 1u << DATA_CLASS_INT },
	{ "float", 1u << DATA_CLASS_INT | 1u << DATA_CLASS_REAL | 1u << DATA_CLASS_NAN },
	{ "date", 1u << DATA_CLASS_DATE | 1u << DATA_CLASS_FAR },
	{ "timestamp", 1u << DATA_CLASS_DATE | 1u << DATA_CLASS_TIME | 1u << DATA_CLASS_FAR },
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

/* ------------------------------------------------------------------------------------- parts */

static void
keep_text(struct check_value *v)
{
	if (v->kind != ORDER_TEXT || v->kept != NULL)
		return;
	v->kept = xstrndup(v->text.p != NULL ? v->text.p : "", v->text.n);
	v->text.p = v->kept;
}

static struct check_tools *
tools_new(const struct data_check *c)
{
	struct check_tools *t = x_new(struct check_tools);

	t->patterns = x_new_array(struct regex *, c->count + 1);
	t->evals = x_new_array(struct data_eval *, c->expr_count + 1);
	/* All of them compiled when the check was made. */
	for (size_t i = 0; i < c->count; i++)
		if (c->columns[i].rule->pattern != NULL)
			x_assert(regex_compile(&t->patterns[i], c->columns[i].rule->pattern,
			    REGEX_UTF | REGEX_WHOLE, NULL));
	for (size_t i = 0; i < c->expr_count; i++)
		t->evals[i] = data_eval_new(c->exprs[i]);
	return t;
}

static void
tools_free(const struct data_check *c, struct check_tools *t)
{
	for (size_t i = 0; i < c->count; i++)
		regex_free(t->patterns[i]);
	for (size_t i = 0; i < c->expr_count; i++)
		data_eval_free(t->evals[i]);
	x_free(t->patterns);
	x_free(t->evals);
	x_free(t);
}

static struct check_tools *
take_tools(struct data_check *c)
{
	struct check_tools *t;

	pthread_mutex_lock(&c->lock);
	t = c->tools;
	if (t != NULL)
		c->tools = t->next;
	pthread_mutex_unlock(&c->lock);
	return t != NULL ? t : tools_new(c);
}

struct data_check_part *
data_check_begin(struct data_check *c)
{
	struct data_check_part *part = x_new(struct data_check_part);

	part->c = c;
	part->tools = take_tools(c);
	part->tallies = x_new_array(struct check_tally *, c->count * VALUE_RULES + c->expr_count + 1);
	part->first = x_new_array(struct check_value, c->count + 1);
	part->last = x_new_array(struct check_value, c->count + 1);
	part->first_rows = x_new_array(uint64_t, c->count + 1);
	part->expr_places = x_new_array(uint32_t *, c->expr_count + 1);
	part->keys = x_new_array(struct part_keys, c->key_count + 1);
	for (size_t i = 0; i < c->expr_count; i++) {
		size_t columns;

		(void)data_expr_columns(c->exprs[i], &columns);
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

	for (size_t i = 0; i < c->expr_count; i++)
		x_free(part->expr_places[i]);
	for (size_t i = 0; i < c->key_count; i++)
		x_free(part->keys[i].places);
	x_free(part->expr_places);
	x_free(part->map);
	buf_release(&part->key);
	pthread_mutex_lock(&c->lock);
	part->tools->next = c->tools;
	c->tools = part->tools;
	pthread_mutex_unlock(&c->lock);
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
	if (before->kind != ORDER_NONE && !data_check_follows(&c->columns[i], before, first))
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
	for (struct check_tools *t = c->tools, *next; t != NULL; t = next) {
		next = t->next;
		tools_free(c, t);
	}
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
