/*
 * store_filter.c - from the tree of a filter to an SQL condition with bound values, for an open store.
 */
#include "store_filter_ast.h"

#include <string.h>

#include "base_regex.h"
#include "base_time.h"
#include "store_run.h"

static bool compile_node(struct filter_compiler *c, const struct filter_node *n);

/* ------------------------------------------------------------------------------- leaves */

static bool
needs_text(struct filter_compiler *c, const struct filter_field *f, const struct filter_token *name,
    const char *what)
{
	if (!store_filter_is_numeric(f) && f->column.kind != STORE_TEST &&
	    (f->attribute == NULL || f->attribute->type == STORE_ATTR_TEXT))
		return true;
	store_filter_at(c, name);
	return err_set(c->err, ERR_INPUT, "%s is for text, %s is none", what, f->label);
}

static bool
regex_leaf(struct filter_compiler *c, const struct filter_field *f, const struct filter_node *n)
{
	const struct filter_token *v = &n->values[0];
	struct regex *re;

	if (!needs_text(c, f, &n->name, n->op == FILTER_MATCH ? "~" : "!~"))
		return false;
	if (!regex_compile(&re, v->text, REGEX_UTF, c->err)) {
		c->err->kind = ERR_INPUT;
		return store_filter_at(c, v);
	}
	regex_free(re);
	store_filter_put_text_test(c, &f->column, n->op == FILTER_MATCH ? "match" : "not match", v->text);
	return true;
}

static bool
like_leaf(struct filter_compiler *c, const struct filter_field *f, const struct filter_node *n)
{
	if (!needs_text(c, f, &n->name, "like"))
		return false;
	store_filter_put_text_test(c, &f->column, n->negated ? "not like" : "like", n->values[0].text);
	return true;
}

/* `tag = best` and `data = rentals@7`: a question for one name, which is in the value. */
static bool
any_leaf(struct filter_compiler *c, const struct filter_field *f, const struct filter_token *v,
    bool negated)
{
	size_t n = strcspn(v->text, f->any == FILTER_ANY_TAG ? "=" : "@");
	struct store_column column = { .kind = f->any == FILTER_ANY_TAG ? STORE_TAG : STORE_DATA,
		.name = arena_strndup(c->arena, v->text, n) };

	buf_add(&c->sql, negated ? "(~" : "(");
	if (v->text[n] == '\0')
		store_filter_put_has(c, &column);
	else
		store_filter_put_text_test(c, &column, "=", f->any == FILTER_ANY_TAG ? v->text + n + 1 : v->text);
	buf_add(&c->sql, ")");
	return true;
}

/* One leaf for each value, joined by OR. */
static bool
in_leaf(struct filter_compiler *c, const struct filter_field *f, const struct filter_node *n)
{
	if (store_filter_is_list(f))
		return store_filter_list(c, f, n);
	if (n->negated) {
		buf_add(&c->sql, "(");
		if (f->any == FILTER_NOT_ANY)
			store_filter_put_has(c, &f->column);
		else
			buf_add(&c->sql, "-1");
		buf_add(&c->sql, " & ~");
	}
	buf_add(&c->sql, "(");
	for (size_t i = 0; i < n->value_count; i++) {
		if (i > 0)
			buf_add(&c->sql, " | ");
		if (!(f->any != FILTER_NOT_ANY ? any_leaf(c, f, &n->values[i], false)
					       : store_filter_compare(c, f, FILTER_EQ, &n->values[i])))
			return false;
	}
	buf_add(&c->sql, n->negated ? "))" : ")");
	return true;
}

static bool
any_field(struct filter_compiler *c, const struct filter_field *f, const struct filter_node *n)
{
	if (n->kind == FILTER_IN)
		return in_leaf(c, f, n);
	if (n->kind == FILTER_COMPARE && (n->op == FILTER_EQ || n->op == FILTER_NE))
		return any_leaf(c, f, &n->values[0], n->op == FILTER_NE);
	store_filter_at(c, &n->name);
	return err_set(c->err, ERR_INPUT, "%s can only be =, != or in; for more write %s.NAME",
	    f->label, f->label);
}

/* ------------------------------------------------------------------------------- alone */

/* Text in what people know a run by. */
static bool
search_leaf(struct filter_compiler *c, const struct filter_token *t)
{
	buf_add(&c->sql, "search(");
	store_filter_put_text(c, t->text);
	store_filter_end_test(c);
	return true;
}

static bool
alone_leaf(struct filter_compiler *c, const struct filter_node *n)
{
	struct filter_field f;
	bool known = false;

	if (n->name.kind == FILTER_WORD &&
	    !store_filter_field(&f, &n->name, c->world, c->arena, &known, c->err))
		return store_filter_at(c, &n->name);
	if (!known || f.any != FILTER_NOT_ANY)
		return search_leaf(c, &n->name);
	if (f.column.kind == STORE_TEST ||
	    (f.column.kind == STORE_ATTR && f.attribute->type == STORE_ATTR_BOOL)) {
		store_filter_put_true(c, &f.column);
		return true;
	}
	store_filter_put_has(c, &f.column);
	return true;
}

/* ------------------------------------------------------------------------------- the tree */

static bool
compile_leaf(struct filter_compiler *c, const struct filter_node *n)
{
	struct filter_field f;

	if (n->kind == FILTER_ALONE)
		return alone_leaf(c, n);
	if (!store_filter_field(&f, &n->name, c->world, c->arena, NULL, c->err))
		return store_filter_at(c, &n->name);
	if (f.any != FILTER_NOT_ANY)
		return any_field(c, &f, n);
	if (n->kind == FILTER_IN)
		return in_leaf(c, &f, n);
	if (n->kind == FILTER_LIKE)
		return like_leaf(c, &f, n);
	if (n->kind == FILTER_NULL) {
		buf_add(&c->sql, n->negated ? "" : "(~");
		store_filter_put_has(c, &f.column);
		buf_add(&c->sql, n->negated ? "" : ")");
		return true;
	}
	if (n->op == FILTER_MATCH || n->op == FILTER_NO_MATCH)
		return regex_leaf(c, &f, n);
	return store_filter_compare(c, &f, n->op, &n->values[0]);
}

static bool
compile_chain(struct filter_compiler *c, const struct filter_node *first, const char *word)
{
	buf_add(&c->sql, "(");
	for (const struct filter_node *n = first; n != NULL; n = n->next) {
		if (n != first)
			buf_add(&c->sql, word);
		if (!compile_node(c, n))
			return false;
	}
	buf_add(&c->sql, ")");
	return true;
}

static bool
compile_node(struct filter_compiler *c, const struct filter_node *n)
{
	switch (n->kind) {
	case FILTER_AND:
		return compile_chain(c, n->first, " & ");
	case FILTER_OR:
		return compile_chain(c, n->first, " | ");
	case FILTER_NOT:
		buf_add(&c->sql, "~");
		return compile_chain(c, n->first, "");
	default:
		return compile_leaf(c, n);
	}
}

bool
store_filter_compile(struct store_filter *out, const char *text,
    const struct store_filter_world *world, struct arena *a, struct store_filter_place *place,
    struct err *err)
{
	struct filter_compiler c = { .world = world, .arena = a, .place = place, .err = err };
	struct filter_node *root;
	struct store_value *binds;
	bool ok = false;

	if (!store_filter_parse(&root, text, a, place, err))
		return false;
	if (root == NULL) {
		*out = (struct store_filter){ .where = NULL };
		return true;
	}
	if (!compile_node(&c, root))
		goto out;
	binds = arena_array(a, struct store_value, c.bind_count + 1);
	if (c.bind_count > 0)
		memcpy(binds, c.binds, c.bind_count * sizeof *binds);
	*out = (struct store_filter){ .where = arena_strdup(a, buf_str(&c.sql)), .binds = binds,
		.bind_count = c.bind_count };
	ok = true;
out:
	buf_release(&c.sql);
	x_free(c.binds);
	return ok;
}

/* ------------------------------------------------------------------------------- for a store */

static bool
names_of_store(void *ctx, enum store_column_kind kind, struct arena *a, const char ***names,
    size_t *count, struct err *err)
{
	return store_query_names(ctx, kind, a, names, count, err);
}

struct store_filter_world
store_filter_world(struct store *s)
{
	return (struct store_filter_world){ .now = time_now(), .names = names_of_store, .ctx = s };
}

static void *
regexp_compile(const char *pattern, struct err *err)
{
	struct regex *re;

	return regex_compile(&re, pattern, REGEX_UTF, err) ? re : NULL;
}

static bool
regexp_match(void *compiled, struct slice text)
{
	return regex_match(compiled, text, 0, NULL, 0) == REGEX_YES;
}

static void
regexp_release(void *compiled)
{
	regex_free(compiled);
}

const struct store_regexp store_filter_regexp = { regexp_compile, regexp_match, regexp_release };

bool
store_filter_query(struct store *s, const char *text, struct arena *a, struct store_query *query,
    struct err *err)
{
	struct store_filter_world world = store_filter_world(s);
	struct store_filter_place place = { .at = 0 };
	struct store_filter filter;
	struct buf shown = BUF_INIT;

	store_query_set_regexp(s, &store_filter_regexp);
	if (store_filter_compile(&filter, text, &world, a, &place, err)) {
		query->where = filter.where;
		query->binds = filter.binds;
		query->bind_count = filter.bind_count;
		return true;
	}
	if (err->kind == ERR_INPUT) {
		store_filter_show_place(&shown, text, place);
		err_set(err, ERR_INPUT, "filter: %.500s\n%s", arena_strdup(a, err->msg),
		    buf_str(&shown));
	}
	buf_release(&shown);
	return false;
}
