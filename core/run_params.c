/*
 * run_params.c - the tree of parameters: from YAML and JSON, searched and compared. Overriding is in
 * run_params_override.c, writing in run_params_write.c, substitution in run_params_expand.c.
 */
#include "run_params_parts.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

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

static const char *
join_path(struct arena *arena, const char *above, const char *name)
{
	return *above != '\0' ? arena_printf(arena, "%s.%s", above, name)
			      : arena_strdup(arena, name);
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
check_name(struct run_params_reader *r, const struct yaml_node *key, const char *path)
{
	struct buf variable = BUF_INIT;
	const char *other;

	if (r->mistakes == NULL)
		return;
	if (!is_name(key->text)) {
		mistake_add(r->mistakes, key->mark,
		    "params: the name \"%s\" must be made of letters, "
		    "digits, \"_\", \"-\"",
		    key->text);
		return;
	}
	run_params_variable(&variable, path);
	other = map_set(r->variables, buf_str(&variable), (void *)(uintptr_t)path);
	if (other != NULL)
		mistake_add(r->mistakes, key->mark, "params: %s and %s both become the variable %s",
		    other, path, buf_str(&variable));
	buf_release(&variable);
}

/* YAML 1.1 took these for true and false; here they are texts, which is seldom meant. */
static void
warn_of_yes(struct run_params_reader *r, const struct yaml_node *node, const char *path)
{
	static const char *const words[] = { "yes", "no", "on", "off" };

	for (size_t i = 0; r->mistakes != NULL && node->plain && i < ARRAY_LEN(words); i++)
		if (strcasecmp(node->text, words[i]) == 0)
			mistake_warn(r->mistakes, node->mark,
			    "params: %s: %s is a text; write %s, or \"%s\"",
			    path != NULL ? path : "an item", node->text,
			    i % 2 == 0 ? "true" : "false", node->text);
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

struct run_param *
run_params_node(
    struct run_params_reader *r, const struct yaml_node *node, const char *name, const char *path)
{
	struct run_param *p = arena_alloc(r->arena, sizeof *p);

	p->name = name;
	p->path = path;
	p->mark = node->mark;
	if (node->type == YAML_SCALAR) {
		read_scalar(p, node);
		warn_of_yes(r, node, path);
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
			p->items[i] = run_params_node(r, node->items[i], NULL, NULL);
			continue;
		}
		member = arena_strdup(r->arena, node->pairs[i].key->text);
		if (path != NULL) {
			below = join_path(r->arena, path, member);
			check_name(r, node->pairs[i].key, below);
		}
		p->items[i] = run_params_node(r, node->pairs[i].value, member, below);
		p->items[i]->mark = node->pairs[i].key->mark;
	}
	return p;
}

struct run_param *
run_params_read(struct arena *arena, const struct yaml_node *node, struct mistakes *mistakes)
{
	struct run_params_reader r = { arena, mistakes, NULL };
	struct run_param *root;

	if (node == NULL || node->type != YAML_MAP)
		return run_params_new(arena);
	r.variables = map_new();
	root = run_params_node(&r, node, NULL, "");
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

struct run_param *
run_params_member(const struct run_param *map, const char *name, size_t n)
{
	for (size_t i = 0; i < map->count; i++)
		if (strlen(map->items[i]->name) == n && memcmp(map->items[i]->name, name, n) == 0)
			return map->items[i];
	return NULL;
}

const struct run_param *
run_params_find(const struct run_param *root, const char *path)
{
	const struct run_param *p = root;

	while (p != NULL && p->type == RUN_PARAM_MAP) {
		size_t n = strcspn(path, ".");
		const struct run_param *below = run_params_member(p, path, n);

		if (path[n] == '\0')
			return below;
		path += n + 1;
		p = below;
	}
	return NULL;
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
