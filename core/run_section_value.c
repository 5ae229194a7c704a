/*
 * run_section_value.c - one function for each type of key: it looks at one node and fills one member.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base_regex.h"
#include "base_time.h"
#include "run_project.h"
#include "run_section_parts.h"
#include "run_when.h"

bool
run_path_check(const char *path, struct err *err)
{
	if (*path == '\0')
		return err_set(err, ERR_CONFIG, "is an empty path");
	if (*path == '/' || *path == '~')
		return err_set(
		    err, ERR_CONFIG, "\"%s\" is not relative to the project's folder", path);
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
		return err_set(
		    err, ERR_CONFIG, "the name \"%s\" must begin with a letter or digit", name);
	for (const char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("-_.", *p) == NULL)
			return err_set(err, ERR_CONFIG,
			    "the name \"%s\" must be made of letters, digits, \"-\", \"_\", \".\"",
			    name);
	return true;
}

bool
run_free_name_check(const char *name, struct err *err)
{
	size_t len = strlen(name);

	if (len == 0 || len > 200)
		return err_set(err, ERR_CONFIG, "a name has 1 to 200 bytes");
	for (const char *p = name; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return err_set(err, ERR_CONFIG, "a name with a control character");
	return true;
}

/* --------------------------------------------------------------------------------- texts */

static bool
regex_check(const char *pattern, struct err *err)
{
	struct regex *regex;

	if (!regex_compile(&regex, pattern, 0, err))
		return false;
	regex_free(regex);
	return true;
}

/* What a text of this type must be; NULL: any text will do. In lists it holds for each item. */
static bool (*const checks[RUN_FIELD_TYPES])(const char *text, struct err *err) = {
	[RUN_NAME] = run_name_check,
	[RUN_PATH] = run_path_check,
	[RUN_PATHS] = run_path_check,
	[RUN_REGEX] = regex_check,
	[RUN_WHEN] = run_when_check,
};

/* The text of a scalar, or NULL after a mistake. */
static const char *
take_text(struct run_reader *r, const struct run_field *field, const struct yaml_node *node)
{
	struct err err;

	if (checks[field->type] == NULL || checks[field->type](node->text, &err))
		return run_section_keep(r, node);
	run_section_mistake(r, node->mark, "%s", err.msg);
	return NULL;
}

static void
read_text(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	const char *text;

	if (node->type != YAML_SCALAR) {
		run_section_expected(r, field, node);
		return;
	}
	text = take_text(r, field, node);
	if (text != NULL)
		*MEMBER(const char *, item, field->offset) = text;
}

/* ------------------------------------------------------------------------------- amounts */

/* A number as it is stored (one of the two) and as limits are compared with it. */
struct amount {
	int64_t whole;
	double value;
};

static bool
parse_int(const struct yaml_node *node, struct amount *out)
{
	if (!yaml_int(node, &out->whole))
		return false;
	out->value = (double)out->whole;
	return true;
}

static bool
parse_float(const struct yaml_node *node, struct amount *out)
{
	return yaml_float(node, &out->value) && !isnan(out->value);
}

static bool
parse_duration(const struct yaml_node *node, struct amount *out)
{
	if (node->type != YAML_SCALAR || !time_parse_duration(node->text, &out->whole))
		return false;
	out->value = (double)out->whole / (double)TIME_SECOND;
	return true;
}

static bool
parse_time(const struct yaml_node *node, struct amount *out)
{
	return node->type == YAML_SCALAR && time_parse(node->text, &out->whole);
}

static bool
bytes_of(const char *text, int64_t *out)
{
	static const struct {
		const char *unit;
		double factor;
	} units[] = { { "", 1 }, { "B", 1 }, { "KB", 1e3 }, { "MB", 1e6 }, { "GB", 1e9 },
		{ "TB", 1e12 }, { "KIB", 1024.0 }, { "MIB", 1048576.0 }, { "GIB", 1073741824.0 } };
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

static bool
parse_bytes(const struct yaml_node *node, struct amount *out)
{
	if (node->type != YAML_SCALAR || !bytes_of(node->text, &out->whole))
		return false;
	out->value = (double)out->whole;
	return true;
}

static bool (*const parsers[RUN_FIELD_TYPES])(const struct yaml_node *node, struct amount *out) = {
	[RUN_INT] = parse_int,
	[RUN_FLOAT] = parse_float,
	[RUN_NUMBER] = parse_float,
	[RUN_DURATION] = parse_duration,
	[RUN_BYTES] = parse_bytes,
	[RUN_TIME] = parse_time,
};

static void
read_amount(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	bool limited = field->min != 0 || field->max != 0;
	struct amount v = { 0, 0 };

	if (!parsers[field->type](node, &v) ||
	    (limited && (v.value < field->min || v.value > field->max)))
		run_section_expected(r, field, node);
	else if (field->type == RUN_FLOAT)
		*MEMBER(double, item, field->offset) = v.value;
	else if (field->type == RUN_NUMBER)
		*MEMBER(struct run_number, item, field->offset) = (struct run_number){ true, v.value };
	else
		*MEMBER(int64_t, item, field->offset) = v.whole;
}

/* ------------------------------------------------------------------------------- choices */

static void
read_bool(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	static const char *const words[] = { "yes", "no", "on", "off" };

	if (yaml_bool(node, MEMBER(bool, item, field->offset)))
		return;
	run_section_expected(r, field, node);
	for (size_t i = 0; node->type == YAML_SCALAR && i < ARRAY_LEN(words); i++)
		if (strcasecmp(node->text, words[i]) == 0) {
			const char *meant = i % 2 == 0 ? "true" : "false";

			mistake_meant(r->mistakes, meant, &meant, 1);
		}
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
	run_section_expected(r, field, node);
	nearest = node->type == YAML_SCALAR ? str_nearest(node->text, field->choices,
	    count_choices(field->choices)) : NULL;
	if (nearest != NULL)
		mistake_meant(r->mistakes, node->text, &nearest, 1);
	return NULL;
}

static void
read_choice(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	const char *choice = choose(r, field, node);

	if (choice != NULL)
		*MEMBER(const char *, item, field->offset) = choice;
}

/* ------------------------------------------------------------------------------- lists */

/* Calls take() for the scalar, or for each of a list of scalars; what it returns is kept. */
static void
read_each(struct run_reader *r, const struct run_field *field, const struct yaml_node *node,
    void *item,
    const char *(*take)(struct run_reader *, const struct run_field *, const struct yaml_node *))
{
	struct run_texts texts = { .items = NULL };
	const struct yaml_node *const *nodes = node->type == YAML_LIST ? node->items : &node;
	size_t count = node->type == YAML_LIST ? node->count : 1;
	struct mark *marks;

	if (node->type == YAML_MAP) {
		run_section_expected(r, field, node);
		return;
	}
	texts.items = arena_array(r->arena, const char *, count + 1);
	texts.marks = marks = arena_array(r->arena, struct mark, count + 1);
	for (size_t i = 0; i < count; i++) {
		size_t before = r->path.len;
		const char *text = NULL;

		if (node->type == YAML_LIST)
			run_section_push_index(r, i);
		if (nodes[i]->type != YAML_SCALAR || yaml_is_null(nodes[i])) {
			char what[80];

			run_section_mistake(r, nodes[i]->mark, "must be a text, not %s",
			    yaml_describe(what, nodes[i]));
		} else {
			text = take(r, field, nodes[i]);
		}
		run_section_pop(r, before);
		if (text != NULL) {
			marks[texts.count] = nodes[i]->mark;
			texts.items[texts.count++] = text;
		}
	}
	*MEMBER(struct run_texts, item, field->offset) = texts;
}

static void
read_texts(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	read_each(r, field, node, item, take_text);
}

static void
read_choices(struct run_reader *r, const struct run_field *field, const struct yaml_node *node,
    void *item)
{
	read_each(r, field, node, item, choose);
}

static void
read_pairs(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	struct run_pairs *pairs = MEMBER(struct run_pairs, item, field->offset);

	if (node->type != YAML_MAP) {
		run_section_expected(r, field, node);
		return;
	}
	pairs->items = arena_array(r->arena, struct run_pair, node->count);
	pairs->count = 0;
	for (size_t i = 0; i < node->count; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		size_t before = run_section_push(r, pair->key->text);
		char what[80];

		if (pair->value->type != YAML_SCALAR)
			run_section_mistake(r, pair->value->mark, "must be a text, not %s",
			    yaml_describe(what, pair->value));
		else if (pair->key->len == 0 || strchr(pair->key->text, '=') != NULL)
			run_section_mistake(r, pair->key->mark, "a name without \"=\" is expected");
		else
			pairs->items[pairs->count++] = (struct run_pair){ run_section_keep(
									      r, pair->key),
				yaml_is_null(pair->value) ? "" : run_section_keep(r, pair->value) };
		run_section_pop(r, before);
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
		command->line = run_section_keep(r, node);
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
read_params(
    struct run_reader *r, const struct run_field *field, const struct yaml_node *node, void *item)
{
	if (node->type != YAML_MAP)
		run_section_expected(r, field, node);
	else
		*MEMBER(struct run_param *, item, field->offset) =
		    run_params_read(r->arena, node, r->mistakes);
}

run_read_fn *const run_section_values[RUN_FIELD_TYPES] = {
	[RUN_TEXT] = read_text,
	[RUN_NAME] = read_text,
	[RUN_PATH] = read_text,
	[RUN_REGEX] = read_text,
	[RUN_WHEN] = read_text,
	[RUN_INT] = read_amount,
	[RUN_FLOAT] = read_amount,
	[RUN_NUMBER] = read_amount,
	[RUN_DURATION] = read_amount,
	[RUN_BYTES] = read_amount,
	[RUN_TIME] = read_amount,
	[RUN_BOOL] = read_bool,
	[RUN_CHOICE] = read_choice,
	[RUN_TEXTS] = read_texts,
	[RUN_PATHS] = read_texts,
	[RUN_CHOICES] = read_choices,
	[RUN_PAIRS] = read_pairs,
	[RUN_COMMAND] = read_command,
	[RUN_PARAMS] = read_params,
};
