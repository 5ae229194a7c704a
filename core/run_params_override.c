/*
 * run_params_override.c - values given at launch: they must name a parameter that there is and fit its
 * type. Also how flags of an ad-hoc command become parameters, which have no declaration to fit.
 */
#include <string.h>

#include "run_params_parts.h"

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
		err_set(
		    err, ERR_CONFIG, "no parameter \"%s\" (did you mean \"%s\"?)", path, nearest);
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
		more = arena_printf(
		    arena, "; declare it as %lld.0 for a float", (long long)p->integer);
	return err_set(err, ERR_CONFIG, "parameter %s is %s%s: \"%s\" does not fit%s", p->path,
	    run_params_type_name(p->type), declared(p, file, arena), value, more);
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
	struct run_params_reader r = { arena, NULL, NULL };
	struct run_param *p;

	if (*value != '\0')
		return run_params_node(&r, parse_node(arena, value), NULL, NULL);
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
	struct run_param *p = (struct run_param *)(uintptr_t)run_params_find(root, path), *given;

	if (p == NULL)
		return unknown(root, path, arena, err);
	if (p->type == RUN_PARAM_MAP)
		return err_set(err, ERR_CONFIG,
		    "parameter %s is a map%s: set its members, as in %s.%s=...", path,
		    declared(p, file, arena), path, p->count > 0 ? p->items[0]->name : "NAME");
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
		below = run_params_member(p, rest, n);
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

	assign(
	    p, &(struct run_param){ .type = RUN_PARAM_STRING, .text = arena_strdup(arena, value) });
	p->overridden = false;
}
