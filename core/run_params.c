/*
 * run_params.c - the tree of parameters: from YAML and JSON, overridden with types checked, and out
 * again as YAML, JSON, text and variable names. Substitution is in run_params_expand.c.
 */
#include "run_params.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base_map.h"

static const char *const type_names[] = {
	[RUN_PARAM_NULL] = "nothing", [RUN_PARAM_BOOL] = "a bool", [RUN_PARAM_INT] = "an int",
	[RUN_PARAM_FLOAT] = "a float", [RUN_PARAM_STRING] = "a string", [RUN_PARAM_LIST] = "a list",
	[RUN_PARAM_MAP] = "a map",
};

const char *
run_params_type_name(enum run_param_type type)
{
	return type_names[type];
}

struct run_param *
run_params_new(struct arena *arena)
{
	struct run_param *root = arena_alloc(arena, sizeof *root);

	root->type = RUN_PARAM_MAP;
	root->path = "";
	return root;
}

/* ------------------------------------------------------------------------------- reading */

struct reader {
	struct arena *arena;
	struct mistakes *mistakes;	/* NULL: an override; names are not checked */
	struct map *variables;		/* BENCHTOP_PARAM_x -> path */
};

static const char *
join_path(struct arena *arena, const char *above, const char *name)
{
	return *above != '\0' ? arena_printf(arena, "%s.%s", above, name) : arena_strdup(arena, name);
}

static bool
is_name(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > 200)
		return false;
	for (const unsigned char *p = (const unsigned char *)name; *p != '\0'; p++)
		if (!isalnum(*p) && *p != '_' && *p != '-')
			return false;
	return true;
}

/* Names of members; also that no two parameters are one variable for the steps. */
static void
check_name(struct reader *r, const struct yaml_node *key, const char *path)
{
	struct buf variable = BUF_INIT;
	const char *other;

	if (r->mistakes == NULL)
		return;
	if (!is_name(key->text)) {
		mistake_add(r->mistakes, key->mark, "params: the name \"%s\" must be made of letters, "
		    "digits, \"_\", \"-\"", key->text);
		return;
	}
	run_params_variable(&variable, path);
	other = map_set(r->variables, buf_str(&variable), (void *)(uintptr_t)path);
	if (other != NULL)
		mistake_add(r->mistakes, key->mark, "params: %s and %s both become the variable %s",
		    other, path, buf_str(&variable));
	buf_release(&variable);
}

static void
read_scalar(struct run_param *p, const struct yaml_node *node)
{
	switch (yaml_kind(node)) {
	case YAML_NULL:
		p->type = RUN_PARAM_NULL;
		break;
	case YAML_BOOL:
		p->type = RUN_PARAM_BOOL;
		(void)yaml_bool(node, &p->boolean);
		break;
	case YAML_INT:
		p->type = RUN_PARAM_INT;
		(void)yaml_int(node, &p->integer);
		break;
	case YAML_FLOAT:
		p->type = RUN_PARAM_FLOAT;
		(void)yaml_float(node, &p->real);
		break;
	case YAML_STRING:
		p->type = RUN_PARAM_STRING;
		break;
	}
}

static struct run_param *
read_node(struct reader *r, const struct yaml_node *node, const char *name, const char *path)
{
	struct run_param *p = arena_alloc(r->arena, sizeof *p);

	p->name = name;
	p->path = path;
	p->mark = node->mark;
	if (node->type == YAML_SCALAR) {
		read_scalar(p, node);
		if (p->type == RUN_PARAM_STRING)
			p->text = arena_strndup(r->arena, node->text, node->len);
		return p;
	}
	p->type = node->type == YAML_LIST ? RUN_PARAM_LIST : RUN_PARAM_MAP;
	p->items = arena_array(r->arena, struct run_param *, node->count);
	p->count = node->count;
	for (size_t i = 0; i < node->count; i++) {
		const char *member, *below = NULL;

		if (node->type == YAML_LIST) {
			p->items[i] = read_node(r, node->items[i], NULL, NULL);
			continue;
		}
		member = arena_strdup(r->arena, node->pairs[i].key->text);
		if (path != NULL) {
			below = join_path(r->arena, path, member);
			check_name(r, node->pairs[i].key, below);
		}
		p->items[i] = read_node(r, node->pairs[i].value, member, below);
		p->items[i]->mark = node->pairs[i].key->mark;
	}
	return p;
}

struct run_param *
run_params_read(struct arena *arena, const struct yaml_node *node, struct mistakes *mistakes)
{
	struct reader r = { arena, mistakes, NULL };
	struct run_param *root;

	if (node == NULL || node->type != YAML_MAP)
		return run_params_new(arena);
	r.variables = map_new();
	root = read_node(&r, node, NULL, "");
	map_free(r.variables, NULL);
	return root;
}

struct run_param *
run_params_copy(struct arena *arena, const struct run_param *root)
{
	struct run_param *copy = arena_alloc(arena, sizeof *copy);

	*copy = *root;
	copy->items = arena_array(arena, struct run_param *, root->count);
	for (size_t i = 0; i < root->count; i++)
		copy->items[i] = run_params_copy(arena, root->items[i]);
	return copy;
}

static struct run_param *
from_json(struct arena *arena, const struct json *v, const char *name, const char *path)
{
	struct run_param *p = arena_alloc(arena, sizeof *p);
	size_t n = 0;

	p->name = name;
	p->path = path;
	switch (json_type_of(v)) {
	case JSON_IS_NULL:
		break;
	case JSON_IS_BOOL:
		p->type = RUN_PARAM_BOOL;
		p->boolean = json_bool(v, false);
		break;
	case JSON_IS_INT:
		p->type = RUN_PARAM_INT;
		p->integer = json_int(v, 0);
		break;
	case JSON_IS_REAL:
		p->type = RUN_PARAM_FLOAT;
		(void)json_num(v, &p->real);
		break;
	case JSON_IS_STRING:
		p->type = RUN_PARAM_STRING;
		p->text = arena_strdup(arena, json_str(v, ""));
		break;
	case JSON_IS_ARRAY:
		p->type = RUN_PARAM_LIST;
		p->count = json_len(v);
		p->items = arena_array(arena, struct run_param *, p->count);
		for (size_t i = 0; i < p->count; i++)
			p->items[i] = from_json(arena, json_at(v, i), NULL, NULL);
		break;
	case JSON_IS_OBJECT:
		p->type = RUN_PARAM_MAP;
		p->count = json_len(v);
		p->items = arena_array(arena, struct run_param *, p->count);
		for (void *it = json_first(v); it != NULL; it = json_next(v, it)) {
			const char *member = arena_strdup(arena, json_key(it));

			p->items[n++] = from_json(arena, json_value(it), member,
			    path != NULL ? join_path(arena, path, member) : NULL);
		}
		break;
	}
	return p;
}

struct run_param *
run_params_from_json(struct arena *arena, const struct json *object)
{
	if (json_type_of(object) != JSON_IS_OBJECT)
		return run_params_new(arena);
	return from_json(arena, object, NULL, "");
}

/* ------------------------------------------------------------------------------- looking */

static struct run_param *
member(const struct run_param *map, const char *name, size_t n)
{
	for (size_t i = 0; i < map->count; i++)
		if (strlen(map->items[i]->name) == n && memcmp(map->items[i]->name, name, n) == 0)
			return map->items[i];
	return NULL;
}

static struct run_param *
find(const struct run_param *root, const char *path)
{
	const struct run_param *p = root;

	while (p != NULL && p->type == RUN_PARAM_MAP) {
		size_t n = strcspn(path, ".");
		struct run_param *below = member(p, path, n);

		if (path[n] == '\0')
			return below;
		path += n + 1;
		p = below;
	}
	return NULL;
}

const struct run_param *
run_params_find(const struct run_param *root, const char *path)
{
	return find(root, path);
}

static void
collect(const struct run_param *p, const struct run_param **out, size_t *count)
{
	for (size_t i = 0; i < p->count; i++) {
		if (p->items[i]->type == RUN_PARAM_MAP) {
			collect(p->items[i], out, count);
			continue;
		}
		if (out != NULL)
			out[*count] = p->items[i];
		++*count;
	}
}

size_t
run_params_leaves(struct arena *arena, const struct run_param *root, const struct run_param ***out)
{
	size_t count = 0;

	collect(root, NULL, &count);
	*out = arena_array(arena, const struct run_param *, count + 1);
	count = 0;
	collect(root, *out, &count);
	return count;
}

static bool
lists_equal(const struct run_param *a, const struct run_param *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!str_equal(a->items[i]->name, b->items[i]->name) ||
		    !run_params_equal(a->items[i], b->items[i]))
			return false;
	return true;
}

bool
run_params_equal(const struct run_param *a, const struct run_param *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case RUN_PARAM_NULL:
		return true;
	case RUN_PARAM_BOOL:
		return a->boolean == b->boolean;
	case RUN_PARAM_INT:
		return a->integer == b->integer;
	case RUN_PARAM_FLOAT:
		return memcmp(&a->real, &b->real, sizeof a->real) == 0;
	case RUN_PARAM_STRING:
		return str_equal(a->text, b->text);
	case RUN_PARAM_LIST:
	case RUN_PARAM_MAP:
		return lists_equal(a, b);
	}
	return false;
}

/* ------------------------------------------------------------------------------- overriding */

static bool
unknown(const struct run_param *root, const char *path, struct arena *arena, struct err *err)
{
	const struct run_param **leaves;
	size_t count = run_params_leaves(arena, root, &leaves);
	const char **paths = arena_array(arena, const char *, count + 1), *nearest;
	struct buf known = BUF_INIT;

	for (size_t i = 0; i < count; i++) {
		paths[i] = leaves[i]->path;
		if (i < 12)
			buf_printf(&known, "%s%s", i > 0 ? ", " : "", paths[i]);
	}
	nearest = str_nearest(path, paths, count);
	if (nearest != NULL)
		err_set(err, ERR_CONFIG, "no parameter \"%s\" (did you mean \"%s\"?)", path, nearest);
	else if (count == 0)
		err_set(err, ERR_CONFIG, "no parameter \"%s\": none is declared", path);
	else
		err_set(err, ERR_CONFIG, "no parameter \"%s\" (there %s %s%s)", path,
		    count == 1 ? "is" : "are", buf_str(&known), count > 12 ? ", ..." : "");
	buf_release(&known);
	return false;
}

/* " (declared in benchtop.yaml:12:9)" */
static const char *
declared(const struct run_param *p, const char *file, struct arena *arena)
{
	if (p->mark.line == 0 || file == NULL)
		return "";
	return arena_printf(arena, " (declared in %s:%d:%d)", file, p->mark.line, p->mark.column);
}

static bool
misfit(const struct run_param *p, const char *file, const char *value, struct arena *arena,
    struct err *err)
{
	const char *more = "";

	if (p->type == RUN_PARAM_INT && yaml_kind_of_text(value) == YAML_FLOAT)
		more = arena_printf(arena, "; declare it as %lld.0 for a float", (long long)p->integer);
	return err_set(err, ERR_CONFIG, "parameter %s is %s%s: \"%s\" does not fit%s", p->path,
	    type_names[p->type], declared(p, file, arena), value, more);
}

/* YAML only where it looks like a list or a quoted text; else `#fff`, `- x` and `a: b` are what they
 * are for the person who typed them. */
static const struct yaml_node *
parse_node(struct arena *arena, const char *value)
{
	struct yaml_node *plain = arena_alloc(arena, sizeof *plain);
	const struct yaml_node *node = NULL;
	struct mistakes mistakes;
	bool ok;

	*plain = (struct yaml_node){ .type = YAML_SCALAR, .plain = true, .text = value,
		.len = strlen(value) };
	if (strchr("[\"'", *value) == NULL)
		return plain;
	mistakes_init(&mistakes, "value");
	ok = yaml_parse(&node, slice_of(value), arena, &mistakes) && !mistakes_any(&mistakes);
	mistakes_release(&mistakes);
	return ok && node->type != YAML_MAP ? node : plain;
}

static struct run_param *
parse_value(struct arena *arena, const char *value)
{
	struct reader r = { arena, NULL, NULL };
	struct run_param *p;

	if (*value != '\0')
		return read_node(&r, parse_node(arena, value), NULL, NULL);
	p = arena_alloc(arena, sizeof *p);
	p->type = RUN_PARAM_STRING;
	p->text = "";
	return p;
}

/* A string parameter takes any text: `-p tag=8` and `-p tag="8"` are the same. */
static const char *
as_text(const struct run_param *given, const char *value)
{
	bool quoted = *value == '"' || *value == '\'';

	return quoted && given->type == RUN_PARAM_STRING ? given->text : value;
}

/* Gives given the type of p where that loses nothing. */
static bool
fit(const struct run_param *p, struct run_param *given, const char *value, struct arena *arena)
{
	double real;

	if (p->type == RUN_PARAM_NULL)
		return true;
	if (p->type == RUN_PARAM_STRING) {
		given->text = arena_strdup(arena, as_text(given, value));
		given->type = RUN_PARAM_STRING;
		return true;
	}
	if (p->type == RUN_PARAM_FLOAT && given->type == RUN_PARAM_INT) {
		given->real = (double)given->integer;
		given->type = RUN_PARAM_FLOAT;
	}
	if (p->type == RUN_PARAM_FLOAT && given->type == RUN_PARAM_STRING &&
	    str_to_double(value, &real)) {
		given->real = real;
		given->type = RUN_PARAM_FLOAT;
	}
	return given->type == p->type;
}

static void
assign(struct run_param *p, const struct run_param *given)
{
	p->type = given->type;
	p->boolean = given->boolean;
	p->integer = given->integer;
	p->real = given->real;
	p->text = given->text;
	p->items = given->items;
	p->count = given->count;
	p->overridden = true;
}

bool
run_params_set(struct arena *arena, struct run_param *root, const char *file, const char *path,
    const char *value, struct err *err)
{
	struct run_param *p = find(root, path), *given;

	if (p == NULL)
		return unknown(root, path, arena, err);
	if (p->type == RUN_PARAM_MAP)
		return err_set(err, ERR_CONFIG, "parameter %s is a map%s: set its members, as in %s.%s=...",
		    path, declared(p, file, arena), path,
		    p->count > 0 ? p->items[0]->name : "NAME");
	given = parse_value(arena, value);
	if (!fit(p, given, value, arena))
		return misfit(p, file, value, arena, err);
	assign(p, given);
	return true;
}

bool
run_params_override(struct arena *arena, struct run_param *root, const char *file,
    const char *assignment, struct err *err)
{
	const char *equals = strchr(assignment, '=');

	if (equals == NULL || equals == assignment)
		return err_set(err, ERR_USAGE, "parameter \"%s\": write NAME=VALUE", assignment);
	return run_params_set(arena, root, file,
	    arena_strndup(arena, assignment, (size_t)(equals - assignment)), equals + 1, err);
}

static void
append(struct arena *arena, struct run_param *map, struct run_param *p)
{
	struct run_param **items = arena_array(arena, struct run_param *, map->count + 1);

	if (map->count > 0)
		memcpy(items, map->items, map->count * sizeof *items);
	items[map->count++] = p;
	map->items = items;
}

/* The parameter of this path, made with the maps above it. */
static struct run_param *
make(struct arena *arena, struct run_param *root, const char *path)
{
	struct run_param *p = root;
	const char *rest = path;

	for (;;) {
		size_t n = strcspn(rest, ".");
		struct run_param *below;

		if (p->type != RUN_PARAM_MAP) {		/* a=1 and then a.b=2: the later counts */
			p->type = RUN_PARAM_MAP;
			p->count = 0;
		}
		below = member(p, rest, n);
		if (below == NULL) {
			below = arena_alloc(arena, sizeof *below);
			below->name = arena_strndup(arena, rest, n);
			below->path = arena_strndup(arena, path, (size_t)(rest - path) + n);
			append(arena, p, below);
		}
		p = below;
		if (rest[n] == '\0')
			return p;
		rest += n + 1;
	}
}

void
run_params_add(struct arena *arena, struct run_param *root, const char *path, const char *value)
{
	struct run_param *p = make(arena, root, path);

	assign(p, parse_value(arena, value));
	p->overridden = false;
}

void
run_params_add_str(struct arena *arena, struct run_param *root, const char *path,
    const char *value)
{
	struct run_param *p = make(arena, root, path);

	assign(p, &(struct run_param){ .type = RUN_PARAM_STRING, .text = arena_strdup(arena, value) });
	p->overridden = false;
}

/* ------------------------------------------------------------------------------- writing */

void
run_params_put_json(struct json_out *out, const char *key, const struct run_param *p)
{
	switch (p->type) {
	case RUN_PARAM_NULL:
		json_put_null(out, key);
		return;
	case RUN_PARAM_BOOL:
		json_put_bool(out, key, p->boolean);
		return;
	case RUN_PARAM_INT:
		json_put_int(out, key, p->integer);
		return;
	case RUN_PARAM_FLOAT:
		json_put_num(out, key, p->real);
		return;
	case RUN_PARAM_STRING:
		json_put_str(out, key, p->text);
		return;
	case RUN_PARAM_LIST:
	case RUN_PARAM_MAP:
		break;
	}
	json_open(out, key, p->type == RUN_PARAM_LIST ? '[' : '{');
	for (size_t i = 0; i < p->count; i++)
		run_params_put_json(out, p->items[i]->name, p->items[i]);
	json_close(out);
}

void
run_params_put_yaml(struct yaml_out *out, const char *key, const struct run_param *p)
{
	switch (p->type) {
	case RUN_PARAM_NULL:
		yaml_put_null(out, key);
		return;
	case RUN_PARAM_BOOL:
		yaml_put_bool(out, key, p->boolean);
		return;
	case RUN_PARAM_INT:
		yaml_put_int(out, key, p->integer);
		return;
	case RUN_PARAM_FLOAT:
		yaml_put_float(out, key, p->real);
		return;
	case RUN_PARAM_STRING:
		yaml_put_str(out, key, p->text);
		return;
	case RUN_PARAM_LIST:
		yaml_open_flow_list(out, key);
		break;
	case RUN_PARAM_MAP:
		yaml_open_map(out, key);
		break;
	}
	for (size_t i = 0; i < p->count; i++)
		run_params_put_yaml(out, p->items[i]->name, p->items[i]);
	yaml_close(out);
}

void
run_params_text(struct buf *out, const struct run_param *p)
{
	struct yaml_out *yaml;

	/* A string stands bare where it would be read back as the same string. */
	if (p->type == RUN_PARAM_STRING && *p->text != '"' && *p->text != '\'') {
		buf_add(out, p->text);
		return;
	}
	yaml = yaml_out_new(out);
	run_params_put_yaml(yaml, NULL, p);
	yaml_out_free(yaml);
	while (out->len > 0 && out->data[out->len - 1] == '\n')
		out->data[--out->len] = '\0';
}

void
run_params_value(struct buf *out, const struct run_param *p)
{
	struct json_out json;

	if (p->type == RUN_PARAM_NULL)
		return;
	if (p->type == RUN_PARAM_STRING) {
		buf_add(out, p->text);
		return;
	}
	if (p->type == RUN_PARAM_FLOAT) {
		char text[STR_SHORT];

		buf_add(out, str_double(text, p->real));
		return;
	}
	json_begin(&json, out);
	run_params_put_json(&json, NULL, p);
}

void
run_params_variable(struct buf *out, const char *path)
{
	buf_add(out, "BENCHTOP_PARAM_");
	for (; *path != '\0'; path++)
		buf_add_char(out, isalnum((unsigned char)*path) ? *path : '_');
}
