/*
 * run_section.c - reading a YAML map into a struct by its table, with every mistake reported. The values
 * of single keys are read by run_section_value.c.
 *
 * A value of null counts as absent, so that a key whose value is still to be written is no mistake.
 */
#include <string.h>

#include "run_project.h"
#include "run_section_parts.h"

void
run_section_mistake(struct run_reader *r, struct mark mark, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	if (r->path.len > 0)
		mistake_add(r->mistakes, mark, "%s: %s", buf_str(&r->path), buf_str(&text));
	else
		mistake_add(r->mistakes, mark, "%s", buf_str(&text));
	buf_release(&text);
}

size_t
run_section_push(struct run_reader *r, const char *name)
{
	size_t before = r->path.len;

	buf_printf(&r->path, "%s%s", before > 0 ? "." : "", name);
	return before;
}

size_t
run_section_push_index(struct run_reader *r, size_t i)
{
	size_t before = r->path.len;

	buf_printf(&r->path, "[%zu]", i + 1);
	return before;
}

void
run_section_pop(struct run_reader *r, size_t before)
{
	r->path.len = before;
	if (r->path.data != NULL)
		r->path.data[before] = '\0';
}

void
run_section_expected(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node)
{
	char what[80];

	run_section_mistake(r, node->mark, "must be %s, not %s",
	    run_field_type_text(field, r->arena), yaml_describe(what, node));
}

const char *
run_section_keep(struct run_reader *r, const struct yaml_node *node)
{
	return arena_strndup(r->arena, node->text, node->len);
}

static void
read_one(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	run_section_read(r, field->section, node, MEMBER(char, item, field->offset));
	if (field->count != RUN_NO_OFFSET)
		*MEMBER(bool, item, field->count) = true;
}

static char *
new_items(struct run_reader *r, const struct run_field *field, size_t count, void *item)
{
	char *items = arena_alloc(r->arena, field->section->size * (count > 0 ? count : 1));

	*MEMBER(void *, item, field->offset) = items;
	*MEMBER(size_t, item, field->count) = count;
	return items;
}

static void
read_many(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	char *items;

	if (node->type == YAML_SCALAR && field->section->shorthand != NULL) {
		items = new_items(r, field, 1, item);
		run_section_read(r, field->section, node, items);
		return;
	}
	if (node->type != YAML_LIST) {
		run_section_expected(r, field, node);
		return;
	}
	items = new_items(r, field, node->count, item);
	for (size_t i = 0; i < node->count; i++) {
		size_t before = run_section_push_index(r, i);

		run_section_read(
		    r, field->section, node->items[i], items + i * field->section->size);
		run_section_pop(r, before);
	}
}

static void
read_name_of(struct run_reader *r, const struct run_section *section, const struct yaml_node *key,
    void *item)
{
	struct err err;

	*MEMBER(const char *, item, section->name) = run_section_keep(r, key);
	if (!(section->free_names ? run_free_name_check : run_name_check)(key->text, &err))
		run_section_mistake(r, key->mark, "%s", err.msg);
	if (section->mark != RUN_NO_OFFSET)
		*MEMBER(struct mark, item, section->mark) = key->mark;
}

static void
read_bare_names(struct run_reader *r, const struct run_field *field, const struct yaml_node *node,
    void *item)
{
	static const struct yaml_node nothing = { .type = YAML_MAP };
	const struct yaml_node *const *nodes = node->type == YAML_LIST ? node->items : &node;
	size_t count = node->type == YAML_LIST ? node->count : 1;
	char *items = new_items(r, field, count, item);

	for (size_t i = 0; i < count; i++) {
		char *one = items + i * field->section->size;

		if (nodes[i]->type != YAML_SCALAR) {
			run_section_expected(r, field, nodes[i]);
			*MEMBER(size_t, item, field->count) = i;
			return;
		}
		run_section_read(r, field->section, &nothing, one);
		read_name_of(r, field->section, nodes[i], one);
	}
}

static void
read_named(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	const struct run_section *section = field->section;
	char *items;

	if (node->type != YAML_MAP && section->bare_names) {
		read_bare_names(r, field, node, item);
		return;
	}
	if (node->type != YAML_MAP) {
		run_section_expected(r, field, node);
		return;
	}
	items = new_items(r, field, node->count, item);
	for (size_t i = 0; i < node->count; i++) {
		char *one = items + i * section->size;
		size_t before = run_section_push(r, node->pairs[i].key->text);

		run_section_read(r, section, node->pairs[i].value, one);
		read_name_of(r, section, node->pairs[i].key, one);
		run_section_pop(r, before);
	}
}

/* The kinds of fields that hold sections; all others are values. */
static run_read_fn *const readers[RUN_FIELD_TYPES] = {
	[RUN_ONE] = read_one,
	[RUN_MANY] = read_many,
	[RUN_NAMED] = read_named,
};

static void
read_value(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	run_read_fn *read = readers[field->type] != NULL ? readers[field->type] :
	    run_section_values[field->type];

	read(r, field, node, item);
}

static void
fill_defaults(struct run_reader *r, const struct run_section *section, void *out)
{
	memset(out, 0, section->size);
	for (size_t i = 0; i < section->field_count; i++) {
		const struct run_field *field = &section->fields[i];
		const struct yaml_node node = { .type = YAML_SCALAR,
			.plain = true,
			.text = field->fallback,
			.len = field->fallback != NULL ? strlen(field->fallback) : 0 };

		if (field->fallback != NULL)
			read_value(r, field, &node, out);
		else if (field->type == RUN_PARAMS)
			*MEMBER(struct run_param *, out, field->offset) = run_params_new(r->arena);
		else if (field->type == RUN_ONE)
			fill_defaults(r, field->section, MEMBER(char, out, field->offset));
	}
}

static const struct run_field *
find_field(const struct run_section *section, const char *name)
{
	for (size_t i = 0; i < section->field_count; i++)
		if (strcmp(section->fields[i].name, name) == 0)
			return &section->fields[i];
	return NULL;
}

/* Where a key of this name stands, as "pipelines.NAME.steps.NAME"; false: nowhere. */
static bool
find_home(const struct run_section *section, const char *name, struct buf *path)
{
	size_t before = path->len;

	for (size_t i = 0; i < section->field_count; i++) {
		const struct run_field *field = &section->fields[i];

		if (field->section == NULL)
			continue;
		buf_printf(path, "%s%s", before > 0 ? "." : "", field->name);
		if (field->type == RUN_NAMED)
			buf_printf(path, ".%s", field->section->item);
		if (find_field(field->section, name) != NULL ||
		    find_home(field->section, name, path))
			return true;
		path->len = before;
		if (path->data != NULL)
			path->data[before] = '\0';
	}
	return false;
}

static void
unknown_key(struct run_reader *r, const struct run_section *section, const struct yaml_node *key)
{
	const char *names[64];
	struct buf home = BUF_INIT;
	size_t count = section->field_count;

	if (r->lenient)
		return;
	x_assert(count <= ARRAY_LEN(names));
	for (size_t i = 0; i < count; i++)
		names[i] = section->fields[i].name;
	if (str_nearest(key->text, names, count) == NULL && r->root != NULL &&
	    find_home(r->root, key->text, &home)) {
		run_section_mistake(r, key->mark, "unknown key \"%s\": it belongs in %s", key->text,
		    buf_str(&home));
	} else {
		run_section_mistake(r, key->mark, "unknown key \"%s\"", key->text);
		mistake_meant(r->mistakes, key->text, names, count);
	}
	buf_release(&home);
}

static void
read_field(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *out)
{
	size_t before = run_section_push(r, field->name);

	if (field->mark != 0)
		*MEMBER(struct mark, out, field->mark) = node->mark;
	read_value(r, field, node, out);
	run_section_pop(r, before);
}

static void
missing_keys(struct run_reader *r, const struct run_section *section, const struct yaml_node *node,
    struct mark mark)
{
	for (size_t i = 0; i < section->field_count; i++)
		if (section->fields[i].required &&
		    yaml_is_null(yaml_get(node, section->fields[i].name)))
			run_section_mistake(r, mark, "\"%s\" is missing: %s",
			    section->fields[i].name, section->fields[i].help);
}

static bool
read_shorthand(struct run_reader *r, const struct run_section *section,
    const struct yaml_node *node, void *out)
{
	char what[80];

	if (section->shorthand == NULL) {
		run_section_mistake(r, node->mark, "must be a map of keys, not %s",
		    yaml_describe(what, node));
		return false;
	}
	read_field(r, find_field(section, section->shorthand), node, out);
	return true;
}

void
run_section_read(struct run_reader *r, const struct run_section *section,
    const struct yaml_node *node, void *out)
{
	fill_defaults(r, section, out);
	if (section->mark != RUN_NO_OFFSET)
		*MEMBER(struct mark, out, section->mark) = node->mark;
	if (node->type != YAML_MAP && !yaml_is_null(node)) {
		if (!read_shorthand(r, section, node, out))
			return;
	} else {
		for (size_t i = 0; i < node->count; i++) {
			const struct yaml_pair *pair = &node->pairs[i];
			const struct run_field *field = find_field(section, pair->key->text);

			if (field == NULL)
				unknown_key(r, section, pair->key);
			else if (!yaml_is_null(pair->value))
				read_field(r, field, pair->value, out);
		}
		missing_keys(r, section, node, node->mark);
	}
	if (section->check != NULL)
		section->check(r, node->mark, out);
}
