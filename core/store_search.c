/*
 * store_search.c - the SQL functions that ask about texts.
 */
#include "store_search.h"

#include <ctype.h>
#include <string.h>

#include "base.h"
#include "store_column.h"
#include "store_run.h"

enum answer { UNKNOWN, NO, YES };

/* One question about the texts of one column. */
struct question {
	const struct column *column;
	char *pattern;
	bool (*decide)(const struct question *q, const char *text);
	const struct store_regexp *how;	/* of a regular expression */
	void *compiled;
	unsigned char *answers;		/* by the number of the text */
};

static void
release_question(struct question *q)
{
	if (q->compiled != NULL)
		q->how->release(q->compiled);
	x_free(q->pattern);
	x_free(q->answers);
}

static void
ask(struct question *q, const struct column *c, const char *pattern,
    bool (*decide)(const struct question *q, const char *text))
{
	*q = (struct question){ .column = c, .pattern = xstrdup(pattern), .decide = decide,
		.answers = x_new_array(unsigned char, c->texts.count + 1) };
}

/* What is at row, decided; UNKNOWN when nothing is there. A number is asked as it would be written. */
static enum answer
answer_at(struct question *q, uint32_t row)
{
	const struct column *c = q->column;
	uint64_t v = row < c->count ? c->value[row] : 0;
	char number[32];
	double num;

	if (row < c->count && column_is_text(v)) {
		unsigned char *kept = &q->answers[(uint32_t)v];

		if (*kept == UNKNOWN)
			*kept = q->decide(q, c->texts.bytes + c->texts.at[(uint32_t)v]) ? YES : NO;
		return (enum answer)*kept;
	}
	if (column_get(c, row, 0, &num, &(int64_t){ 0 }, &(const char *){ NULL }) != COLUMN_NUM)
		return UNKNOWN;
	sqlite3_snprintf(sizeof number, number, "%!.15g", num);
	return q->decide(q, number) ? YES : NO;
}

/* Decides all texts; is any answered with yes? */
static bool
answer_all(struct question *q)
{
	const struct column_texts *t = &q->column->texts;
	bool any = false;

	for (size_t i = 0; i < t->count; i++) {
		bool yes = q->decide(q, t->bytes + t->at[i]);

		q->answers[i] = yes ? YES : NO;
		any = any || yes;
	}
	return any;
}

/* ------------------------------------------------------------------ LIKE and regular expressions */

static bool
is_like(const struct question *q, const char *text)
{
	return sqlite3_strlike(q->pattern, text, '\\') == 0;
}

static bool
is_match(const struct question *q, const char *text)
{
	return q->how->match(q->compiled, slice_of(text));
}

static bool
compile(struct question *q, const struct store_regexp *how, struct err *err)
{
	q->how = how;
	if (how == NULL)
		return err_set(err, ERR_INPUT, "no regular expressions here");
	q->compiled = how->compile(q->pattern, err);
	return q->compiled != NULL;
}

static void
free_question(void *p)
{
	release_question(p);
	x_free(p);
}

/* For (kind, name, pattern, row): kept beside the pattern. */
static struct question *
question_of(sqlite3_context *ctx, sqlite3_value **argv, bool regexp)
{
	struct store_index *x = sqlite3_user_data(ctx);
	struct question *q = sqlite3_get_auxdata(ctx, 2);
	const char *name = (const char *)sqlite3_value_text(argv[1]);
	const char *pattern = (const char *)sqlite3_value_text(argv[2]);
	struct store_column key = { .kind = (enum store_column_kind)sqlite3_value_int(argv[0]),
		.name = name };
	const struct column *c;
	struct err err = { .msg = "a name or a pattern is missing" };

	if (q != NULL)
		return q;
	c = name != NULL && pattern != NULL ? store_column_load(x, &key, &err) : NULL;
	if (c != NULL) {
		q = x_new(struct question);
		ask(q, c, pattern, regexp ? is_match : is_like);
	}
	if (c == NULL || (regexp && !compile(q, x->regexp, &err))) {
		sqlite3_result_error(ctx, err.msg, -1);
		if (q != NULL)
			free_question(q);
		return NULL;
	}
	sqlite3_set_auxdata(ctx, 2, q, free_question);
	/* SQLite may not have kept it, and then it is freed already. */
	return sqlite3_get_auxdata(ctx, 2);
}

static void
call_question(sqlite3_context *ctx, sqlite3_value **argv, bool regexp)
{
	struct question *q = question_of(ctx, argv, regexp);
	enum answer answer = q == NULL ? UNKNOWN : answer_at(q, (uint32_t)sqlite3_value_int64(argv[3]));

	if (answer != UNKNOWN)
		sqlite3_result_int(ctx, answer == YES);
}

static void
call_text_like(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	call_question(ctx, argv, false);
}

static void
call_text_match(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	call_question(ctx, argv, true);
}

/* ------------------------------------------------------------------ a word anywhere */

/* What people know a run by. A column in which no text has the word is not looked at again. */
static const char *const searched[] = { "name", "pipeline", "note", "status", "tags", "id" };

struct search {
	struct question questions[ARRAY_LEN(searched)];
	size_t count;
};

static void
free_search(void *p)
{
	struct search *search = p;

	for (size_t i = 0; i < search->count; i++)
		release_question(&search->questions[i]);
	x_free(search);
}

/* Letters of ASCII in any case, as LIKE does. */
static bool
holds(const struct question *q, const char *text)
{
	const char *word = q->pattern;

	for (; *text != '\0'; text++) {
		size_t i = 0;

		while (word[i] != '\0' && tolower((unsigned char)text[i]) == (unsigned char)word[i])
			i++;
		if (word[i] == '\0')
			return true;
	}
	return word[0] == '\0';
}

/* Only letters that ids are made of, and not too many of them. */
static bool
could_be_in_id(const char *word)
{
	size_t n = strspn(word, "0123456789abcdefghjkmnpqrstvwxyz");

	return word[n] == '\0' && n <= STORE_ID_LEN;
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
		const struct column *c;

		if (str_equal(searched[i], "id") && !could_be_in_id(word))
			continue;
		c = store_column_load(x, &key, err);
		ok = c != NULL;
		if (!ok)
			break;
		ask(&search->questions[search->count], c, word, holds);
		if (answer_all(&search->questions[search->count]))
			search->count++;
		else
			release_question(&search->questions[search->count]);
	}
	x_free(word);
	if (ok)
		return search;
	free_search(search);
	return NULL;
}

/* search(text, row) */
static void
call_search(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct search *search = sqlite3_get_auxdata(ctx, 0);
	const char *text = (const char *)sqlite3_value_text(argv[0]);
	struct err err = { .msg = "a text is missing" };
	bool found = false;

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
	for (size_t i = 0; search != NULL && !found && i < search->count; i++)
		found = answer_at(&search->questions[i], (uint32_t)sqlite3_value_int64(argv[1])) == YES;
	sqlite3_result_int(ctx, found);
}

bool
store_search_register(struct store_index *x, struct err *err)
{
	static const struct {
		const char *name;
		int arguments;
		void (*call)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
	} functions[] = {
		{ "text_like", 4, call_text_like },
		{ "text_match", 4, call_text_match },
		{ "search", 2, call_search },
	};

	for (size_t i = 0; i < ARRAY_LEN(functions); i++)
		if (sqlite3_create_function_v2(x->db, functions[i].name, functions[i].arguments,
		    SQLITE_UTF8 | SQLITE_DIRECTONLY, x, functions[i].call, NULL, NULL, NULL) != SQLITE_OK)
			return err_set(err, ERR_SYSTEM, "index: %s", sqlite3_errmsg(x->db));
	return true;
}
