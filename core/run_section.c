/*
 * run_section.c - reading a YAML map into a struct by its table, with every mistake reported.
 *
 * Each type has one function that looks at one node and fills one member. A value of null counts
 * as absent, so that a key whose value is still to be written is no mistake.
 */
#include "run_section.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_regex.h"
#include "base_time.h"
#include "base_utf8.h"
#include "run_project.h"

typedef void read_fn(struct run_reader *r, const struct run_field *field,
    const struct yaml_node *node, void *item);

#define MEMBER(type, item, at) ((type *)(void *)((char *)(item) + (at)))

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

static size_t
push(struct run_reader *r, const char *name)
{
	size_t before = r->path.len;

	buf_printf(&r->path, "%s%s", before > 0 ? "." : "", name);
	return before;
}

static size_t
push_index(struct run_reader *r, size_t i)
{
	size_t before = r->path.len;

	buf_printf(&r->path, "[%zu]", i + 1);
	return before;
}

static void
pop(struct run_reader *r, size_t before)
{
	r->path.len = before;
	if (r->path.data != NULL)
		r->path.data[before] = '\0';
}

static void
expected(struct run_reader *r, const struct run_field *field, const struct yaml_node *node)
{
	char what[80];

	run_section_mistake(r, node->mark, "must be %s, not %s", run_field_type_text(field, r->arena),
	    yaml_describe(what, node));
}

static const char *
keep(struct run_reader *r, const struct yaml_node *node)
{
	return arena_strndup(r->arena, node->text, node->len);
}

bool
run_path_check(const char *path, struct err *err)
{
	if (*path == '\0')
		return err_set(err, ERR_CONFIG, "is an empty path");
	if (*path == '/' || *path == '~')
		return err_set(err, ERR_CONFIG, "\"%s\" is not relative to the project's folder", path);
	for (const char *p = path; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return err_set(err, ERR_CONFIG, "a path with a control character");
	for (const char *p = path; p != NULL; p = strchr(p, '/')) {
		p += *p == '/';
		if (strncmp(p, "..", 2) == 0 && (p[2] == '/' || p[2] == '\0'))
			return err_set(err, ERR_CONFIG, "\"%s\" leaves the project's folder", path);
	}
	return true;
}

bool
run_name_check(const char *name, struct err *err)
{
	size_t len = strlen(name);

	if (len == 0 || len > 64)
		return err_set(err, ERR_CONFIG, "a name has 1 to 64 characters");
	if (!isalnum((unsigned char)name[0]) && name[0] != '_')
		return err_set(err, ERR_CONFIG, "the name \"%s\" must begin with a letter or digit", name);
	for (const char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("-_.", *p) == NULL)
			return err_set(err, ERR_CONFIG,
			    "the name \"%s\" must be made of letters, digits, \"-\", \"_\", \".\"", name);
	return true;
}

static bool
free_name_check(const char *name, struct err *err)
{
	size_t len = strlen(name);

	if (len == 0 || len > 200)
		return err_set(err, ERR_CONFIG, "a name has 1 to 200 bytes");
	for (const char *p = name; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return err_set(err, ERR_CONFIG, "a name with a control character");
	return true;
}

/* ------------------------------------------------------------------------------- scalars */

static void
read_text(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	if (node->type != YAML_SCALAR)
		expected(r, field, node);
	else
		*MEMBER(const char *, item, field->offset) = keep(r, node);
}

static void
read_checked(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item,
    bool (*check)(const char *, struct err *))
{
	struct err err;

	if (node->type != YAML_SCALAR)
		expected(r, field, node);
	else if (!check(node->text, &err))
		run_section_mistake(r, node->mark, "%s", err.msg);
	else
		*MEMBER(const char *, item, field->offset) = keep(r, node);
}

static void
read_name(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	read_checked(r, field, node, item, run_name_check);
}

static void
read_path(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	read_checked(r, field, node, item, run_path_check);
}

static bool
regex_check(const char *pattern, struct err *err)
{
	struct regex *regex;

	if (!regex_compile(&regex, pattern, 0, err))
		return false;
	regex_free(regex);
	return true;
}

static void
read_regex(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	read_checked(r, field, node, item, regex_check);
}

static bool
in_limits(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, double v)
{
	if ((field->min == 0 && field->max == 0) || (v >= field->min && v <= field->max))
		return true;
	expected(r, field, node);
	return false;
}

static void
read_int(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	int64_t v;

	if (!yaml_int(node, &v))
		expected(r, field, node);
	else if (in_limits(r, field, node, (double)v))
		*MEMBER(int64_t, item, field->offset) = v;
}

static void
read_float(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	double v;

	if (!yaml_float(node, &v) || isnan(v))
		expected(r, field, node);
	else if (in_limits(r, field, node, v))
		*MEMBER(double, item, field->offset) = v;
}

static void
read_number(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	double v;

	if (!yaml_float(node, &v) || isnan(v))
		expected(r, field, node);
	else if (in_limits(r, field, node, v))
		*MEMBER(struct run_number, item, field->offset) = (struct run_number){ true, v };
}

static void
read_bool(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	static const char *const words[] = { "yes", "no", "on", "off" };

	if (yaml_bool(node, MEMBER(bool, item, field->offset)))
		return;
	expected(r, field, node);
	for (size_t i = 0; node->type == YAML_SCALAR && i < ARRAY_LEN(words); i++)
		if (strcasecmp(node->text, words[i]) == 0) {
			const char *meant = i % 2 == 0 ? "true" : "false";

			mistake_meant(r->mistakes, meant, &meant, 1);
		}
}

static void
read_duration(struct run_reader *r, const struct run_field *field, const struct yaml_node *node,
    void *item)
{
	int64_t v;

	if (node->type != YAML_SCALAR || !time_parse_duration(node->text, &v))
		expected(r, field, node);
	else if (in_limits(r, field, node, (double)v / (double)TIME_SECOND))
		*MEMBER(int64_t, item, field->offset) = v;
}

static bool
parse_bytes(const char *text, int64_t *out)
{
	static const struct {
		const char *unit;
		double factor;
	} units[] = { { "", 1 }, { "B", 1 }, { "KB", 1e3 }, { "MB", 1e6 }, { "GB", 1e9 }, { "TB", 1e12 },
		{ "KIB", 1024.0 }, { "MIB", 1048576.0 }, { "GIB", 1073741824.0 } };
	char number[32];
	size_t n = strspn(text, "0123456789.");
	const char *unit = text + n;
	double v;

	if (n == 0 || n >= sizeof number)
		return false;
	memcpy(number, text, n);
	number[n] = '\0';
	unit += *unit == ' ';
	if (!str_to_double(number, &v) || v > 1e15)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (strcasecmp(unit, units[i].unit) == 0 && v * units[i].factor < 9e18) {
			*out = (int64_t)(v * units[i].factor);
			return true;
		}
	return false;
}

static void
read_bytes(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	int64_t v;

	if (node->type != YAML_SCALAR || !parse_bytes(node->text, &v))
		expected(r, field, node);
	else
		*MEMBER(int64_t, item, field->offset) = v;
}

static void
read_time(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	int64_t v;

	if (node->type != YAML_SCALAR || !time_parse(node->text, &v))
		expected(r, field, node);
	else
		*MEMBER(int64_t, item, field->offset) = v;
}

static size_t
count_choices(const char *const *choices)
{
	size_t n = 0;

	while (choices[n] != NULL)
		n++;
	return n;
}

/* The table's own text, or NULL after a mistake. */
static const char *
choose(struct run_reader *r, const struct run_field *field, const struct yaml_node *node)
{
	const char *nearest;

	for (size_t i = 0; node->type == YAML_SCALAR && field->choices[i] != NULL; i++)
		if (strcmp(node->text, field->choices[i]) == 0)
			return field->choices[i];
	expected(r, field, node);
	nearest = node->type == YAML_SCALAR ? str_nearest(node->text, field->choices,
	    count_choices(field->choices)) : NULL;
	if (nearest != NULL)
		mistake_meant(r->mistakes, node->text, &nearest, 1);
	return NULL;
}

static void
read_choice(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	const char *choice = choose(r, field, node);

	if (choice != NULL)
		*MEMBER(const char *, item, field->offset) = choice;
}

/* ------------------------------------------------------------------------------- lists */

/* Calls take() for the scalar, or for each of a list of scalars; what it returns is kept. */
static void
read_each(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item,
    const char *(*take)(struct run_reader *, const struct run_field *, const struct yaml_node *))
{
	struct run_texts texts = { .items = NULL };
	const struct yaml_node *const *nodes = node->type == YAML_LIST ? node->items : &node;
	size_t count = node->type == YAML_LIST ? node->count : 1;
	struct mark *marks;

	if (node->type == YAML_MAP) {
		expected(r, field, node);
		return;
	}
	texts.items = arena_array(r->arena, const char *, count + 1);
	texts.marks = marks = arena_array(r->arena, struct mark, count + 1);
	for (size_t i = 0; i < count; i++) {
		size_t before = r->path.len;
		const char *text = NULL;

		if (node->type == YAML_LIST)
			push_index(r, i);
		if (nodes[i]->type != YAML_SCALAR || yaml_is_null(nodes[i])) {
			char what[80];

			run_section_mistake(r, nodes[i]->mark, "must be a text, not %s",
			    yaml_describe(what, nodes[i]));
		} else {
			text = take(r, field, nodes[i]);
		}
		pop(r, before);
		if (text != NULL) {
			marks[texts.count] = nodes[i]->mark;
			texts.items[texts.count++] = text;
		}
	}
	*MEMBER(struct run_texts, item, field->offset) = texts;
}

static const char *
take_text(struct run_reader *r, const struct run_field *field, const struct yaml_node *node)
{
	(void)field;
	return keep(r, node);
}

static const char *
take_path(struct run_reader *r, const struct run_field *field, const struct yaml_node *node)
{
	struct err err;

	(void)field;
	if (run_path_check(node->text, &err))
		return keep(r, node);
	run_section_mistake(r, node->mark, "%s", err.msg);
	return NULL;
}

static void
read_texts(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	read_each(r, field, node, item, take_text);
}

static void
read_paths(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	read_each(r, field, node, item, take_path);
}

static void
read_choices(struct run_reader *r, const struct run_field *field, const struct yaml_node *node,
    void *item)
{
	read_each(r, field, node, item, choose);
}

static void
read_pairs(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	struct run_pairs *pairs = MEMBER(struct run_pairs, item, field->offset);

	if (node->type != YAML_MAP) {
		expected(r, field, node);
		return;
	}
	pairs->items = arena_array(r->arena, struct run_pair, node->count);
	pairs->count = 0;
	for (size_t i = 0; i < node->count; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		size_t before = push(r, pair->key->text);
		char what[80];

		if (pair->value->type != YAML_SCALAR)
			run_section_mistake(r, pair->value->mark, "must be a text, not %s",
			    yaml_describe(what, pair->value));
		else if (pair->key->len == 0 || strchr(pair->key->text, '=') != NULL)
			run_section_mistake(r, pair->key->mark, "a name without \"=\" is expected");
		else
			pairs->items[pairs->count++] = (struct run_pair){ keep(r, pair->key),
				yaml_is_null(pair->value) ? "" : keep(r, pair->value) };
		pop(r, before);
	}
}

static void
read_command(struct run_reader *r, const struct run_field *field, const struct yaml_node *node,
    void *item)
{
	struct run_command *command = MEMBER(struct run_command, item, field->offset);
	struct run_field as_list = *field;

	if (node->type == YAML_SCALAR) {
		if (slice_trim(slice_of(node->text)).n == 0)
			run_section_mistake(r, node->mark, "an empty command");
		command->line = keep(r, node);
		return;
	}
	if (node->type == YAML_LIST && node->count == 0) {
		run_section_mistake(r, node->mark, "an empty command");
		return;
	}
	as_list.offset = field->offset + (ptrdiff_t)offsetof(struct run_command, argv);
	read_each(r, &as_list, node, item, take_text);
}

static void
read_params(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	if (node->type != YAML_MAP)
		expected(r, field, node);
	else
		*MEMBER(struct run_param *, item, field->offset) =
		    run_params_read(r->arena, node, r->mistakes);
}

/* ------------------------------------------------------------------------------- sections */

static void
read_one(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
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
read_many(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	char *items;

	if (node->type != YAML_LIST) {
		expected(r, field, node);
		return;
	}
	items = new_items(r, field, node->count, item);
	for (size_t i = 0; i < node->count; i++) {
		size_t before = push_index(r, i);

		run_section_read(r, field->section, node->items[i], items + i * field->section->size);
		pop(r, before);
	}
}

static void
read_name_of(struct run_reader *r, const struct run_section *section, const struct yaml_node *key,
    void *item)
{
	struct err err;

	*MEMBER(const char *, item, section->name) = keep(r, key);
	if (!(section->free_names ? free_name_check : run_name_check)(key->text, &err))
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
			expected(r, field, nodes[i]);
			*MEMBER(size_t, item, field->count) = i;
			return;
		}
		run_section_read(r, field->section, &nothing, one);
		read_name_of(r, field->section, nodes[i], one);
	}
}

static void
read_named(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	const struct run_section *section = field->section;
	char *items;

	if (node->type != YAML_MAP && section->bare_names) {
		read_bare_names(r, field, node, item);
		return;
	}
	if (node->type != YAML_MAP) {
		expected(r, field, node);
		return;
	}
	items = new_items(r, field, node->count, item);
	for (size_t i = 0; i < node->count; i++) {
		char *one = items + i * section->size;
		size_t before = push(r, node->pairs[i].key->text);

		run_section_read(r, section, node->pairs[i].value, one);
		read_name_of(r, section, node->pairs[i].key, one);
		pop(r, before);
	}
}

static read_fn *const readers[RUN_FIELD_TYPES] = {
	[RUN_TEXT] = read_text,
	[RUN_NAME] = read_name,
	[RUN_PATH] = read_path,
	[RUN_INT] = read_int,
	[RUN_FLOAT] = read_float,
	[RUN_NUMBER] = read_number,
	[RUN_BOOL] = read_bool,
	[RUN_DURATION] = read_duration,
	[RUN_BYTES] = read_bytes,
	[RUN_TIME] = read_time,
	[RUN_CHOICE] = read_choice,
	[RUN_TEXTS] = read_texts,
	[RUN_PATHS] = read_paths,
	[RUN_CHOICES] = read_choices,
	[RUN_PAIRS] = read_pairs,
	[RUN_COMMAND] = read_command,
	[RUN_REGEX] = read_regex,
	[RUN_PARAMS] = read_params,
	[RUN_ONE] = read_one,
	[RUN_MANY] = read_many,
	[RUN_NAMED] = read_named,
};

static void
fill_defaults(struct run_reader *r, const struct run_section *section, void *out)
{
	memset(out, 0, section->size);
	for (size_t i = 0; i < section->field_count; i++) {
		const struct run_field *field = &section->fields[i];
		const struct yaml_node node = { .type = YAML_SCALAR, .plain = true, .text = field->fallback,
			.len = field->fallback != NULL ? strlen(field->fallback) : 0 };

		if (field->fallback != NULL)
			readers[field->type](r, field, &node, out);
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
		if (find_field(field->section, name) != NULL || find_home(field->section, name, path))
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
read_field(struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *out)
{
	size_t before = push(r, field->name);

	if (field->mark != 0)
		*MEMBER(struct mark, out, field->mark) = node->mark;
	readers[field->type](r, field, node, out);
	pop(r, before);
}

static void
missing_keys(struct run_reader *r, const struct run_section *section, const struct yaml_node *node,
    struct mark mark)
{
	for (size_t i = 0; i < section->field_count; i++)
		if (section->fields[i].required && yaml_is_null(yaml_get(node, section->fields[i].name)))
			run_section_mistake(r, mark, "\"%s\" is missing: %s", section->fields[i].name,
			    section->fields[i].help);
}

static bool
read_shorthand(struct run_reader *r, const struct run_section *section, const struct yaml_node *node,
    void *out)
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
