/*
 * store_condition.c - the SQL functions of conditions.
 */
#include "store_condition.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "store_columns.h"
#include "store_id.h"

enum operator { EQ, LT, LE, GT, GE, BETWEEN, LIKE, MATCH, HOLDS, HAS, NAN_VALUE, NUMBER };

/* A negated operator is true for runs that have a value, and another one. */
static const struct {
	const char *text;
	enum operator op;
	bool negated;
} operators[] = {
	{ "=", EQ, false }, { "<>", EQ, true }, { "<", LT, false }, { "<=", LE, false },
	{ ">", GT, false }, { ">=", GE, false }, { "between", BETWEEN, false },
	{ "not between", BETWEEN, true }, { "like", LIKE, false }, { "not like", LIKE, true },
	{ "match", MATCH, false }, { "not match", MATCH, true }, { "has", HAS, false },
	{ "is nan", NAN_VALUE, false }, { "is no nan", NUMBER, false },
};

enum answer { UNKNOWN, NO, YES };

/* One question about a column, with values of each kind to compare with. */
struct question {
	const struct column *column;
	enum operator op;
	bool negated;
	int64_t now;			/* to which the time of running runs counts */
	double *nums;
	int64_t *integers;		/* the same, exactly */
	char **texts;
	size_t num_count, text_count;
	const struct store_regexp *how;	/* of MATCH */
	void *compiled;
	unsigned char *answers;		/* by the number of the text */
};

static void
free_question(void *p)
{
	struct question *q = p;

	for (size_t i = 0; i < q->text_count; i++)
		x_free(q->texts[i]);
	if (q->compiled != NULL)
		q->how->release(q->compiled);
	x_free(q->nums);
	x_free(q->integers);
	x_free(q->texts);
	x_free(q->answers);
	x_free(q);
}

/* ------------------------------------------------------------------ one value */

/* Letters of ASCII in any case, as LIKE does. */
static bool
holds(const char *text, const char *word)
{
	for (; *text != '\0'; text++) {
		size_t i = 0;

		while (word[i] != '\0' && tolower((unsigned char)text[i]) == (unsigned char)word[i])
			i++;
		if (word[i] == '\0')
			return true;
	}
	return word[0] == '\0';
}

static bool
order_fits(enum operator op, int order)
{
	switch (op) {
	case EQ: return order == 0;
	case LT: return order < 0;
	case LE: return order <= 0;
	case GT: return order > 0;
	case GE: return order >= 0;
	default: return false;
	}
}

static bool
text_fits(const struct question *q, const char *text)
{
	if (q->op == MATCH)
		return q->how->match(q->compiled, slice_of(text));
	for (size_t i = 0; i < q->text_count; i++)
		if (q->op == LIKE ? sqlite3_strlike(q->texts[i], text, '\\') == 0
		    : q->op == HOLDS ? holds(text, q->texts[i])
		    : order_fits(q->op, strcmp(text, q->texts[i])))
			return true;
	return false;
}

/* Patterns look at a number as it would be written. */
static bool
num_fits(const struct question *q, double num)
{
	char text[32];

	if (q->op == LIKE || q->op == MATCH) {
		sqlite3_snprintf(sizeof text, text, "%!.15g", num);
		return text_fits(q, text);
	}
	for (size_t i = 0; i < q->num_count; i++)
		if (order_fits(q->op, num < q->nums[i] ? -1 : num > q->nums[i]))
			return true;
	return false;
}

static bool
integer_fits(const struct question *q, int64_t value)
{
	if (q->op == BETWEEN)
		return q->num_count == 2 && value >= q->integers[0] && value <= q->integers[1];
	if (q->op == LIKE || q->op == MATCH)
		return num_fits(q, (double)value);
	for (size_t i = 0; i < q->num_count; i++)
		if (order_fits(q->op, value < q->integers[i] ? -1 : value > q->integers[i]))
			return true;
	return false;
}

static bool
text_number_fits(const struct question *q, uint32_t number)
{
	const struct column_texts *t = &q->column->texts;
	unsigned char *kept = &q->answers[number];

	if (*kept == UNKNOWN)
		*kept = text_fits(q, t->bytes + t->at[number]) ? YES : NO;
	return *kept == YES;
}

/* NaN is a value of a metric; of anything else it is none. */
static bool
nan_fits(const struct question *q)
{
	return q->column->kind == STORE_METRIC && (q->negated || q->op == HAS || q->op == NAN_VALUE);
}

static bool
row_fits(const struct question *q, uint32_t row)
{
	const struct column *c = q->column;
	const char *text;
	int64_t integer;
	double num;

	switch (column_get(c, row, q->now, &num, &integer, &text)) {
	case COLUMN_NOTHING:
		return false;
	case COLUMN_NAN:
		return nan_fits(q);
	case COLUMN_TEXT:
		return q->op == HAS || text_number_fits(q, (uint32_t)c->value[row]) != q->negated;
	default:
		return q->op == HAS || q->op == NUMBER || (c->integers ? integer_fits(q, integer) : num_fits(q, num)) != q->negated;
	}
}

static int64_t
block_of(const struct question *q, uint32_t block)
{
	size_t first = (size_t)block * STORE_BLOCK, end = first + STORE_BLOCK;
	int64_t bits = 0;

	for (size_t row = first; row < end && row < q->column->count; row++)
		bits |= (int64_t)row_fits(q, (uint32_t)row) << (row - first);
	return bits;
}

/* ------------------------------------------------------------------ test */

static void
add_value(struct question *q, sqlite3_value *value)
{
	const char *text = (const char *)sqlite3_value_text(value);

	if (sqlite3_value_type(value) == SQLITE_TEXT) {
		q->texts[q->text_count++] = xstrdup(text);
	} else {
		q->nums[q->num_count] = sqlite3_value_double(value);
		q->integers[q->num_count++] = sqlite3_value_int64(value);
	}
}

static bool
set_operator(struct question *q, const char *text, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
		if (text == NULL || !str_equal(operators[i].text, text))
			continue;
		q->op = operators[i].op;
		q->negated = operators[i].negated;
		return true;
	}
	return err_set(err, ERR_INPUT, "a condition has no operator \"%s\"", text != NULL ? text : "");
}

static bool
compile(struct question *q, const struct store_regexp *how, struct err *err)
{
	if (q->op != MATCH)
		return true;
	if (how == NULL || q->text_count != 1)
		return err_set(err, ERR_INPUT, "no regular expressions here");
	q->how = how;
	q->compiled = how->compile(q->texts[0], err);
	return q->compiled != NULL;
}

/* Takes the column; NULL and err set on failure. */
static struct question *
new_question(struct store_index *x, const struct store_column *key, size_t values, struct err *err)
{
	const struct column *c = store_columns_load(x, key, err);
	struct question *q;

	if (c == NULL)
		return NULL;
	q = x_new(struct question);
	q->column = c;
	q->now = store_columns_now(x);
	q->nums = x_new_array(double, values + 1);
	q->integers = x_new_array(int64_t, values + 1);
	q->texts = x_new_array(char *, values + 1);
	q->answers = x_new_array(unsigned char, c->texts.count + 1);
	return q;
}

enum { KIND, NAME, STAT, OPERATOR, VALUES };

static struct question *
read_question(struct store_index *x, int argc, sqlite3_value **argv, struct err *err)
{
	struct store_column key = { .kind = (enum store_column_kind)sqlite3_value_int(argv[KIND]),
		.name = (const char *)sqlite3_value_text(argv[NAME]),
		.stat = (enum store_stat)sqlite3_value_int(argv[STAT]) };
	struct question *q;

	if (key.name == NULL || key.kind > STORE_TEST || key.stat > STORE_STEP) {
		err_set(err, ERR_INPUT, "a condition asks for a column that cannot be");
		return NULL;
	}
	q = new_question(x, &key, (size_t)argc, err);
	if (q == NULL)
		return NULL;
	for (int i = VALUES; i < argc - 1; i++)
		add_value(q, argv[i]);
	if (set_operator(q, (const char *)sqlite3_value_text(argv[OPERATOR]), err)
	    && compile(q, x->regexp, err))
		return q;
	free_question(q);
	return NULL;
}

/* test(kind, name, stat, operator, value..., block) */
static void
call_test(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct question *q = sqlite3_get_auxdata(ctx, NAME);
	struct err err = { .msg = "test: arguments are missing" };

	if (q == NULL) {
		q = argc > VALUES ? read_question(sqlite3_user_data(ctx), argc, argv, &err) : NULL;
		if (q == NULL) {
			sqlite3_result_error(ctx, err.msg, -1);
			return;
		}
		sqlite3_set_auxdata(ctx, NAME, q, free_question);
		/* SQLite may not have kept it, and then it is freed already. */
		q = sqlite3_get_auxdata(ctx, NAME);
	}
	if (q != NULL)
		sqlite3_result_int64(ctx, block_of(q, (uint32_t)sqlite3_value_int64(argv[argc - 1])));
}

/* ------------------------------------------------------------------ a word anywhere */

/* What people know a run by. */
static const char *const searched[] = { "name", "pipeline", "note", "status", "tags", "id" };

struct search {
	struct question *questions[ARRAY_LEN(searched)];
	size_t count;
};

static void
free_search(void *p)
{
	struct search *search = p;

	for (size_t i = 0; i < search->count; i++)
		free_question(search->questions[i]);
	x_free(search);
}

/* Only letters that ids are made of, and not too many of them. */
static bool
could_be_in_id(const char *word)
{
	size_t n = strspn(word, "0123456789abcdefghjkmnpqrstvwxyz");

	return word[n] == '\0' && n <= STORE_ID_LEN;
}

/* A column in which no text has the word need not be looked at, run by run. */
static bool
is_in_any_text(const struct question *q)
{
	for (size_t i = 0; i < q->column->texts.count; i++)
		if (text_number_fits(q, (uint32_t)i))
			return true;
	return false;
}

static struct search *
new_search(struct store_index *x, const char *text, struct err *err)
{
	struct search *search = x_new(struct search);
	char *word = xstrdup(text);
	bool ok = true;

	for (char *p = word; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	for (size_t i = 0; ok && i < ARRAY_LEN(searched); i++) {
		struct store_column key = { .kind = STORE_ATTR, .name = searched[i] };
		struct question *q;

		if (str_equal(searched[i], "id") && !could_be_in_id(word))
			continue;
		q = new_question(x, &key, 1, err);
		ok = q != NULL;
		if (!ok)
			break;
		q->op = HOLDS;
		q->texts[q->text_count++] = xstrdup(word);
		if (is_in_any_text(q))
			search->questions[search->count++] = q;
		else
			free_question(q);
	}
	x_free(word);
	if (ok)
		return search;
	free_search(search);
	return NULL;
}

/* search(text, block) */
static void
call_search(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct search *search = sqlite3_get_auxdata(ctx, 0);
	const char *text = (const char *)sqlite3_value_text(argv[0]);
	struct err err = { .msg = "search: a text is missing" };
	int64_t bits = 0;

	(void)argc;
	if (search == NULL) {
		search = text != NULL ? new_search(sqlite3_user_data(ctx), text, &err) : NULL;
		if (search == NULL) {
			sqlite3_result_error(ctx, err.msg, -1);
			return;
		}
		sqlite3_set_auxdata(ctx, 0, search, free_search);
		search = sqlite3_get_auxdata(ctx, 0);
	}
	for (size_t i = 0; search != NULL && i < search->count; i++)
		bits |= block_of(search->questions[i], (uint32_t)sqlite3_value_int64(argv[1]));
	sqlite3_result_int64(ctx, bits);
}

bool
store_condition_register(struct store_index *x, struct err *err)
{
	int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;

	return (sqlite3_create_function_v2(x->db, "test", -1, flags, x, call_test, NULL, NULL, NULL)
	    == SQLITE_OK && sqlite3_create_function_v2(x->db, "search", 2, flags, x, call_search, NULL, NULL,
	    NULL) == SQLITE_OK) || err_set(err, ERR_SYSTEM, "index: %s", sqlite3_errmsg(x->db));
}
