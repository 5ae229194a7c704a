/*
 * data_check_judge.c - from tallies and a profile to what is broken: what the profile alone can tell, when
 * rows have to be read for it, and in which words it is told.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_time.h"
#include "base_utf8.h"
#include "data_check_parts.h"
#include "os_workers.h"

static const char *const rule_names[VALUE_RULES] = { "type", "min", "max", "min_length", "max_length",
	"values", "pattern", "missing", "order" };

static struct data_violation *
add(struct data_violations *v, const char *column, const char *rule)
{
	x_grow(&v->items, &v->cap, v->count + 1);
	if (v->arena == NULL)
		v->arena = arena_new();
	v->items[v->count] = (struct data_violation){ .rule = rule,
		.column = column != NULL ? arena_strdup(v->arena, column) : NULL };
	return &v->items[v->count++];
}

void
data_violations_release(struct data_violations *v)
{
	x_free(v->items);
	arena_free(v->arena);
	*v = (struct data_violations){ .count = 0 };
}

/* ------------------------------------------------------------------------------------- reading */

struct reading {
	struct data_check *c;
	struct data_reader *reader;
	pthread_mutex_t lock;
	bool stop;
	struct err err;
	uint64_t bytes;			/* of all files */
};

static void
tell(void *ctx)
{
	struct reading *r = ctx;
	const struct store_progress *progress = r->c->progress;
	struct store_progress_at at = { .what = "checking", .bytes_total = r->bytes };

	pthread_mutex_lock(&r->lock);
	at.bytes = data_reader_position(r->reader);
	pthread_mutex_unlock(&r->lock);
	if (progress == NULL || progress->report(progress->ctx, &at))
		return;
	pthread_mutex_lock(&r->lock);
	if (r->err.kind == ERR_NONE)
		err_set(&r->err, ERR_CANCELLED, "stopped");
	r->stop = true;
	pthread_mutex_unlock(&r->lock);
}

static bool
next_block(struct reading *r, struct data_block *block)
{
	bool more;

	pthread_mutex_lock(&r->lock);
	more = !r->stop && data_reader_next(r->reader, block, &r->err) && block->len > 0;
	r->stop = r->stop || !more;
	pthread_mutex_unlock(&r->lock);
	return more;
}

static void
read_blocks(void *ctx, unsigned thread)
{
	struct reading *r = ctx;
	struct data_block block = { .text = NULL };
	struct data_rows rows = { .cells = NULL };
	size_t n;

	(void)thread;
	while (next_block(r, &block)) {
		struct data_check_part *part = data_check_begin(r->c);

		data_rows_open(&rows, r->reader, &block);
		while ((n = data_rows_next(&rows)) > 0)
			data_check_rows(part, &rows, n);
		data_rows_close(&rows);
		data_check_end(r->c, part, block.index);
	}
	data_rows_release(&rows);
	data_block_release(&block);
}

/* Reads the files for check alone, on several threads. */
static bool
read_files(struct data_check *c, const struct data_files *files,
    const struct data_read_options *read, unsigned threads, struct err *err)
{
	struct reading r = { .c = c, .bytes = files->bytes, .lock = PTHREAD_MUTEX_INITIALIZER };
	struct data_read_options options = *read;

	options.progress = c->progress;
	if (!data_reader_open(&r.reader, files, &options, err))
		return false;
	os_workers_each(data_reader_threads(r.reader, threads, SIZE_MAX), read_blocks, tell, &r);
	pthread_mutex_destroy(&r.lock);
	data_reader_close(r.reader);
	if (r.err.kind == ERR_NONE)
		r.err = c->err;
	if (r.err.kind == ERR_NONE) {
		c->seen = true;
		return true;
	}
	if (err != NULL)
		*err = r.err;
	return false;
}

/* ------------------------------------------------------------------------------------- the profile */

static uint64_t
missing_in(const struct check_column *col, const struct data_column *column)
{
	return column->classes[DATA_CLASS_NULL] + (col->textual ? 0 : column->classes[DATA_CLASS_EMPTY]);
}

static bool
too_many_missing(const struct data_rule *r, uint64_t missing, uint64_t rows)
{
	return rows > 0 && (double)missing / (double)rows > r->missing;
}

/* Do all distinct values that the profile has belong to the allowed ones? */
static bool
values_hold(const struct check_column *col, const struct data_column *column)
{
	if (col->values == NULL)
		return true;
	for (size_t i = 0; column->hll == NULL && i < column->top.count; i++) {
		struct buf text = BUF_INIT;
		bool allowed;

		data_top_print(&column->top, &column->top.items[i], &text);
		allowed = map_get_n(col->values, buf_str(&text), text.len) != NULL;
		buf_release(&text);
		if (!allowed)
			return false;
	}
	return column->hll == NULL;
}

static bool
types_hold(const struct check_column *col, const struct data_column *column)
{
	uint32_t seen = 0;

	for (int class = DATA_CLASS_EMPTY; class < DATA_CLASSES; class++)
		seen |= column->classes[class] > 0 ? 1u << class : 0;
	if (!col->textual)
		seen &= ~(1u << DATA_CLASS_EMPTY);
	return (seen & ~col->classes) == 0;
}

static bool
whole_holds(const struct data_rule *r, const struct data_column *column)
{
	const char *direction = r->order;
	struct data_summary s;
	bool holds = true, strict = direction != NULL && str_starts(direction, "strictly-");

	if (!r->unique && direction == NULL)
		return true;
	data_summary_make(&s, column);
	if (r->unique)
		holds = s.distinct_exact && s.duplicates < 0.5;
	if (direction != NULL && s.present > 1)
		holds = holds && (str_ends(direction, "descending") ? s.descending : s.ascending) &&
		    (!strict || s.strict);
	data_summary_release(&s);
	return holds;
}

/* Can the profile rule out that any row breaks a rule of the column? */
static bool
profile_satisfies(const struct check_column *col, const struct data_profile *p,
    const struct data_column *column)
{
	const struct data_rule *r = col->rule;
	const struct data_kll *k = &column->kll;

	if (!types_hold(col, column) || too_many_missing(r, missing_in(col, column), p->rows))
		return false;
	if (column->family == DATA_FAMILY_NUMBER && k->n > 0 && (k->min < r->min || k->max > r->max))
		return false;
	if ((column->family != DATA_FAMILY_NUMBER || column->nan > 0 || column->positive_inf > 0 ||
		column->negative_inf > 0) && !(isnan(r->min) && isnan(r->max)))
		return false;
	if (!isnan(r->min_length) || !isnan(r->max_length) || r->pattern != NULL)
		return false;
	return values_hold(col, column) && whole_holds(r, column);
}

static bool
rows_needed(const struct data_check *c, const struct data_profile *p)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct data_column *column = data_profile_find(p, slice_of(c->columns[i].rule->name));

		if (column != NULL && !profile_satisfies(&c->columns[i], p, column))
			return true;
	}
	return c->expr_count > 0 || c->schema->key_count > 0;
}

/* Without files at hand: that it is broken is known, not by which rows. */
static void
note_profile(const struct check_column *col, const struct data_profile *p,
    const struct data_column *column, struct data_violations *out)
{
	const struct data_rule *r = col->rule;
	uint64_t odd = 0, missing = missing_in(col, column);

	for (int class = DATA_CLASS_EMPTY; class < DATA_CLASSES; class++)
		odd += (col->classes >> class & 1) == 0 ? column->classes[class] : 0;
	odd -= col->textual ? 0 : column->classes[DATA_CLASS_EMPTY];
	if (too_many_missing(r, missing, p->rows))
		add(out, r->name, rule_names[RULE_MISSING])->count = missing;
	if (odd > 0)
		add(out, r->name, rule_names[RULE_TYPE])->count = odd;
	if (column->family == DATA_FAMILY_NUMBER && column->kll.n > 0 && column->kll.min < r->min)
		add(out, r->name, rule_names[RULE_MIN])->count = 1;
	if (column->family == DATA_FAMILY_NUMBER && column->kll.n > 0 && column->kll.max > r->max)
		add(out, r->name, rule_names[RULE_MAX])->count = 1;
}

/* ------------------------------------------------------------------------------------- the dataset */

/* Of the column with the role time, else of any. */
static double
newest_time(const struct data_schema *schema, const struct data_profile *p, const char **column)
{
	double newest = (double)NAN;

	*column = NULL;
	for (size_t k = 0; k < schema->count; k++)
		if (schema->rules[k].is_time)
			*column = schema->rules[k].name;
	for (size_t i = 0; i < p->count; i++) {
		const struct data_column *c = &p->columns[i];

		if (c->family == DATA_FAMILY_TIME && c->kll.n > 0 && !(c->kll.max <= newest) &&
		    (*column == NULL || str_equal(*column, c->name)))
			newest = c->kll.max;
	}
	return newest;
}

static void
check_age(const struct data_schema *schema, const struct data_profile *p, const struct data_files *files,
    struct data_violations *out)
{
	double now = (double)time_now(), newest;
	char age[STR_SHORT], limit[STR_SHORT];
	const char *column;

	newest = newest_time(schema, p, &column);
	if (schema->freshness > 0 && isnan(newest))
		snprintf(add(out, column, "freshness")->text, sizeof out->items->text, "there is no time");
	else if (schema->freshness > 0 && now - newest > schema->freshness)
		snprintf(add(out, column, "freshness")->text, sizeof out->items->text,
		    "the newest time is %s old, it may be %s", str_duration(age, (now - newest) * 1e-9),
		    str_duration(limit, schema->freshness * 1e-9));
	if (schema->file_freshness > 0 && files != NULL && files->newest > 0 &&
	    now - (double)files->newest > schema->file_freshness)
		snprintf(add(out, NULL, "file_freshness")->text, sizeof out->items->text,
		    "the newest file is %s old, it may be %s",
		    str_duration(age, (now - (double)files->newest) * 1e-9),
		    str_duration(limit, schema->file_freshness * 1e-9));
}

static void
check_dataset(const struct data_check *c, const struct data_profile *p, const struct data_files *files,
    struct data_violations *out)
{
	const struct data_schema *schema = c->schema;
	char rows[STR_SHORT], limit[STR_SHORT];

	if ((double)p->rows < schema->rows_min || (double)p->rows > schema->rows_max) {
		bool few = (double)p->rows < schema->rows_min;

		snprintf(add(out, NULL, "rows")->text, sizeof out->items->text, "%s rows, at %s %s",
		    str_count(rows, p->rows), few ? "least" : "most",
		    str_count(limit, (uint64_t)(few ? schema->rows_min : schema->rows_max)));
	}
	for (size_t i = 0; i < p->count && !schema->extra_columns; i++)
		if (map_get(c->by_name, p->columns[i].name) == NULL)
			snprintf(add(out, p->columns[i].name, "column")->text, sizeof out->items->text,
			    "the schema does not have it");
	check_age(schema, p, files, out);
	for (size_t i = 0; i < schema->count; i++)
		if (schema->rules[i].required &&
		    data_profile_find(p, slice_of(schema->rules[i].name)) == NULL)
			snprintf(add(out, schema->rules[i].name, "required")->text, sizeof out->items->text,
			    "the column is missing");
}

/* ------------------------------------------------------------------------------------- words */

static void
say(struct data_violation *v, const struct data_rule *r)
{
	char number[STR_SHORT], count[STR_SHORT];
	const char *values = v->count == 1 ? "value" : "values";

	str_count(count, v->count);
	if (str_equal(v->rule, "type"))
		snprintf(v->text, sizeof v->text, "%s %s not of type %s", count,
		    v->count == 1 ? "value is" : "values are", r->type);
	else if (str_equal(v->rule, "min") || str_equal(v->rule, "max"))
		snprintf(v->text, sizeof v->text, "%s %s %s %s", count, values,
		    str_equal(v->rule, "min") ? "below" : "above",
		    str_number(number, str_equal(v->rule, "min") ? r->min : r->max, 6));
	else if (str_equal(v->rule, "missing"))
		snprintf(v->text, sizeof v->text, "%s %s missing, at most %s %% may be", count,
		    v->count == 1 ? "value is" : "values are", str_number(number, 100 * r->missing, 4));
	else if (str_equal(v->rule, "values"))
		snprintf(v->text, sizeof v->text, "%s %s not allowed", count,
		    v->count == 1 ? "value is" : "values are");
	else if (str_equal(v->rule, "pattern"))
		snprintf(v->text, sizeof v->text, "%s %s not match %s", count,
		    v->count == 1 ? "value does" : "values do", r->pattern);
	else if (str_equal(v->rule, "order"))
		snprintf(v->text, sizeof v->text, "%s %s not %s behind the one before", count,
		    v->count == 1 ? "value is" : "values are", r->order);
	else
		snprintf(v->text, sizeof v->text, "%s %s too %s", count, v->count == 1 ? "value is" : "values are",
		    str_equal(v->rule, "min_length") ? "short" : "long");
}

static void
copy_tally(struct data_violation *v, const struct check_tally *t)
{
	v->count = t->count;
	v->kept = t->kept;
	memcpy(v->rows, t->rows, sizeof v->rows);
	memcpy(v->values, t->values, sizeof v->values);
}

static void
gather_columns(const struct data_check *c, const struct data_profile *p, struct data_violations *out)
{
	for (size_t i = 0; i < c->count; i++)
		for (int rule = 0; rule < VALUE_RULES; rule++) {
			const struct check_tally *t = c->tallies[i * VALUE_RULES + (size_t)rule];
			const struct data_rule *r = c->columns[i].rule;
			struct data_violation *v;

			if (t == NULL || (rule == RULE_MISSING && !too_many_missing(r, t->count, p->rows)))
				continue;
			v = add(out, r->name, rule_names[rule]);
			copy_tally(v, t);
			say(v, r);
		}
}

static void
gather_exprs(const struct data_check *c, const struct data_profile *p, struct data_violations *out)
{
	for (size_t e = 0; e < c->expr_count; e++) {
		const struct check_tally *t = c->tallies[c->count * VALUE_RULES + e];
		char count[STR_SHORT];
		size_t columns;
		const char *const *names = data_expr_columns(c->exprs[e], &columns);
		struct data_violation *v;

		for (size_t i = 0; i < columns; i++)
			if (data_profile_find(p, slice_of(names[i])) == NULL)
				snprintf(add(out, names[i], "rule")->text, sizeof out->items->text,
				    "there is no such column, but the rule: %.150s", data_expr_text(c->exprs[e]));
		if (t == NULL)
			continue;
		v = add(out, NULL, "rule");
		copy_tally(v, t);
		snprintf(v->text, sizeof v->text, "%s %s: %.180s", str_count(count, t->count),
		    t->count == 1 ? "row breaks" : "rows break", data_expr_text(c->exprs[e]));
	}
}

/* ------------------------------------------------------------------------------------- keys */

static void
show_key(const struct check_key *key, const struct data_rows *rows, size_t row, char out[DATA_FAILING_TEXT])
{
	const struct data_cell *cells = rows->cells + row * rows->columns;
	struct buf text = BUF_INIT, shown = BUF_INIT;

	for (size_t k = 0; k < key->count; k++)
		for (uint32_t i = 0; i < rows->columns; i++)
			if (slice_is(data_rows_name(rows, i), key->columns[k])) {
				buf_add(&text, k > 0 ? ", " : "");
				buf_append(&text, rows->text + cells[i].at, cells[i].len & DATA_CELL_LENGTH);
			}
	utf8_safe(&shown, buf_str(&text), text.len < DATA_FAILING_TEXT ? text.len : DATA_FAILING_TEXT);
	str_copy(out, DATA_FAILING_TEXT, buf_str(&shown));
	buf_release(&text);
	buf_release(&shown);
}

/* The keys of the rows that a violation names, by reading again up to the last of them. */
static bool
fetch_keys(const struct check_key *key, struct data_violation *v, const struct data_files *files,
    const struct data_read_options *read, struct err *err)
{
	struct data_reader *reader = NULL;
	struct data_block block = { .text = NULL };
	struct data_rows rows = { .cells = NULL };
	uint64_t row = 0;
	size_t found = 0, n;
	bool ok = data_reader_open(&reader, files, read, err);

	while (ok && found < v->kept && (ok = data_reader_next(reader, &block, err)) && block.len > 0) {
		data_rows_open(&rows, reader, &block);
		while ((n = data_rows_next(&rows)) > 0) {
			for (; found < v->kept && v->rows[found] < row + n; found++)
				show_key(key, &rows, v->rows[found] - row, v->values[found]);
			row += n;
		}
		data_rows_close(&rows);
	}
	data_rows_release(&rows);
	data_block_release(&block);
	data_reader_close(reader);
	return ok;
}

static void
name_key(const struct check_key *key, struct buf *out)
{
	for (size_t i = 0; i < key->count; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", key->columns[i]);
}

static bool
gather_key(const struct data_check *c, const struct check_key *key, const struct data_profile *p,
    const struct data_files *files, const struct data_read_options *read, struct data_violations *out,
    struct err *err)
{
	struct buf name = BUF_INIT;
	struct data_repeats repeats;
	struct data_violation *v;
	char count[STR_SHORT];

	for (size_t i = 0; i < key->count; i++)
		if (key->column == NULL && data_profile_find(p, slice_of(key->columns[i])) == NULL)
			snprintf(add(out, key->columns[i], "unique")->text, sizeof out->items->text,
			    "there is no such column");
	if (!c->seen)
		return true;
	if (!data_unique_finish(key->unique, &repeats, err))
		return false;
	if (repeats.count == 0)
		return true;
	v = add(out, key->column, "unique");
	v->count = repeats.count;
	v->kept = repeats.kept < DATA_FAILING_ROWS ? repeats.kept : DATA_FAILING_ROWS;
	memcpy(v->rows, repeats.rows, v->kept * sizeof *v->rows);
	name_key(key, &name);
	snprintf(v->text, sizeof v->text, "%s %s an earlier row%s%.150s", str_count(count, v->count),
	    key->column != NULL ? (v->count == 1 ? "value repeats that of" : "values repeat that of")
	    : v->count == 1 ? "row repeats" : "rows repeat", key->column != NULL ? "" : " in ",
	    key->column != NULL ? "" : buf_str(&name));
	buf_release(&name);
	/* From a pipe the numbers of the rows have to do. */
	return files == NULL || files->once || fetch_keys(key, v, files, read, err);
}

/* Only the profile is at hand. */
static void
gather_from_profile(const struct data_check *c, const struct data_profile *p, struct data_violations *out)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct data_column *column = data_profile_find(p, slice_of(c->columns[i].rule->name));
		size_t before = out->count;

		if (column == NULL)
			continue;
		note_profile(&c->columns[i], p, column, out);
		for (; before < out->count; before++)
			say(&out->items[before], c->columns[i].rule);
	}
}

/* ------------------------------------------------------------------------------------- public */

bool
data_check_finish(struct data_check *c, const struct data_profile *p, const struct data_files *files,
    const struct data_read_options *read, unsigned threads, struct data_violations *out, struct err *err)
{
	bool ok = true;

	*out = (struct data_violations){ .count = 0 };
	if (!c->seen && files != NULL && rows_needed(c, p))
		ok = read_files(c, files, read, threads, err);
	if (ok && c->err.kind != ERR_NONE)
		ok = err_set(err, c->err.kind, "%s", c->err.msg);
	if (!ok)
		return false;
	check_dataset(c, p, files, out);
	if (c->seen)
		gather_columns(c, p, out);
	else if (files == NULL)
		gather_from_profile(c, p, out);
	for (size_t k = 0; ok && k < c->key_count; k++)
		ok = gather_key(c, &c->keys[k], p, files, read, out, err);
	gather_exprs(c, p, out);
	if (!ok)
		data_violations_release(out);
	return ok;
}
