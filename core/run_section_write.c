/*
 * run_section_write.c - the other direction of run_section.c: a struct as YAML, and the type of a
 * field in words. What is written reads back as the same struct.
 */
#include <stdio.h>
#include <string.h>

#include "base_time.h"
#include "run_project.h"
#include "run_section.h"

typedef void write_fn(struct yaml_out *out, const char *key, const struct run_field *field,
    const void *item);

#define MEMBER(type, item, at) ((type const *)(const void *)((const char *)(item) + (at)))

static void
write_text(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	const char *text = *MEMBER(const char *, item, field->offset);

	if (text != NULL)
		yaml_put_str(out, key, text);
}

/* true and false of a choice are the words that a person writes. */
static void
write_choice(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	const char *text = *MEMBER(const char *, item, field->offset);

	if (text != NULL && yaml_kind_of_text(text) == YAML_BOOL)
		yaml_put_bool(out, key, str_equal(text, "true"));
	else if (text != NULL)
		yaml_put_str(out, key, text);
}

static void
write_int(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	yaml_put_int(out, key, *MEMBER(int64_t, item, field->offset));
}

static void
put_number(struct yaml_out *out, const char *key, double v)
{
	if (v >= -1e15 && v <= 1e15 && v == (double)(int64_t)v)
		yaml_put_int(out, key, (int64_t)v);
	else
		yaml_put_float(out, key, v);
}

static void
write_float(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	put_number(out, key, *MEMBER(double, item, field->offset));
}

static void
write_number(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	const struct run_number *number = MEMBER(struct run_number, item, field->offset);

	if (number->is_set)
		put_number(out, key, number->value);
}

static void
write_bool(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	yaml_put_bool(out, key, *MEMBER(bool, item, field->offset));
}

/* In the largest unit that is exact. */
static void
write_duration(
    struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	static const struct {
		int64_t ns;
		const char *unit;
	} units[] = { { 86400 * TIME_SECOND, "d" }, { 3600 * TIME_SECOND, "h" },
		{ 60 * TIME_SECOND, "m" }, { TIME_SECOND, "s" }, { TIME_MS, "ms" } };
	int64_t v = *MEMBER(int64_t, item, field->offset);
	char text[STR_SHORT];

	if (v == 0) {
		yaml_put_int(out, key, 0);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (v % units[i].ns == 0) {
			snprintf(text, sizeof text, "%lld%s", (long long)(v / units[i].ns),
			    units[i].unit);
			yaml_put_str(out, key, text);
			return;
		}
	put_number(out, key, (double)v / (double)TIME_SECOND);
}

static void
write_time(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	int64_t v = *MEMBER(int64_t, item, field->offset);
	char text[STR_SHORT];

	if (v != 0)
		yaml_put_str(out, key, time_format_exact(text, v));
}

static void
put_texts(struct yaml_out *out, const char *key, const struct run_texts *texts)
{
	size_t longest = 0;

	for (size_t i = 0; i < texts->count; i++)
		if (strlen(texts->items[i]) > longest)
			longest = strlen(texts->items[i]);
	if (longest <= 60 && texts->count <= 20)
		yaml_open_flow_list(out, key);
	else
		yaml_open_list(out, key);
	for (size_t i = 0; i < texts->count; i++)
		yaml_put_str(out, NULL, texts->items[i]);
	yaml_close(out);
}

static void
write_texts(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	const struct run_texts *texts = MEMBER(struct run_texts, item, field->offset);

	if (texts->count > 0)
		put_texts(out, key, texts);
}

static void
write_pairs(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	const struct run_pairs *pairs = MEMBER(struct run_pairs, item, field->offset);

	if (pairs->count == 0)
		return;
	yaml_open_map(out, key);
	for (size_t i = 0; i < pairs->count; i++)
		yaml_put_str(out, pairs->items[i].name, pairs->items[i].value);
	yaml_close(out);
}

static void
write_command(
    struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	const struct run_command *command = MEMBER(struct run_command, item, field->offset);

	if (command->line != NULL)
		yaml_put_str(out, key, command->line);
	else if (command->argv.count > 0)
		put_texts(out, key, &command->argv);
}

static void
write_params(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	const struct run_param *root = *MEMBER(struct run_param *, item, field->offset);

	if (root != NULL && root->count > 0)
		run_params_put_yaml(out, key, root);
}

static void
write_one(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	if (field->count == RUN_NO_OFFSET || *MEMBER(bool, item, field->count))
		run_section_write(out, key, field->section, MEMBER(char, item, field->offset));
}

static void
write_many(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	const char *items = *MEMBER(char *, item, field->offset);
	size_t count = *MEMBER(size_t, item, field->count);

	if (count == 0)
		return;
	yaml_open_list(out, key);
	for (size_t i = 0; i < count; i++)
		run_section_write(out, NULL, field->section, items + i * field->section->size);
	yaml_close(out);
}

static void
write_named(struct yaml_out *out, const char *key, const struct run_field *field, const void *item)
{
	const struct run_section *section = field->section;
	const char *items = *MEMBER(char *, item, field->offset);
	size_t count = *MEMBER(size_t, item, field->count);

	if (count == 0)
		return;
	yaml_open_map(out, key);
	for (size_t i = 0; i < count; i++)
		run_section_write(out,
		    *MEMBER(const char *, items + i * section->size, section->name), section,
		    items + i * section->size);
	yaml_close(out);
}

static const struct {
	write_fn *write;
	const char *words;
} types[RUN_FIELD_TYPES] = {
	[RUN_TEXT] = { write_text, "a text" },
	[RUN_NAME] = { write_text, "a name" },
	[RUN_PATH] = { write_text, "a path" },
	[RUN_INT] = { write_int, "a whole number" },
	[RUN_FLOAT] = { write_float, "a number" },
	[RUN_NUMBER] = { write_number, "a number" },
	[RUN_BOOL] = { write_bool, "true or false" },
	[RUN_DURATION] = { write_duration, "a duration (90, 5m, 1h30m)" },
	[RUN_BYTES] = { write_int, "a size (500 KB, 10 MB)" },
	[RUN_TIME] = { write_time, "a time (RFC 3339)" },
	[RUN_CHOICE] = { write_choice, "one of " },
	[RUN_TEXTS] = { write_texts, "a text or a list of texts" },
	[RUN_PATHS] = { write_texts, "a path or a list of paths" },
	[RUN_CHOICES] = { write_texts, "some of " },
	[RUN_PAIRS] = { write_pairs, "a map NAME: text" },
	[RUN_COMMAND] = { write_command, "a shell line or a list of arguments" },
	[RUN_REGEX] = { write_text, "a regular expression" },
	[RUN_WHEN] = { write_text, "a condition" },
	[RUN_PARAMS] = { write_params, "a map of parameters" },
	[RUN_ONE] = { write_one, "a map of keys" },
	[RUN_MANY] = { write_many, "a list of maps" },
	[RUN_NAMED] = { write_named, "a map" },
};

void
run_section_write(struct yaml_out *out, const char *key, const struct run_section *section,
    const void *item)
{
	yaml_open_map(out, key);
	for (size_t i = 0; i < section->field_count; i++) {
		const struct run_field *field = &section->fields[i];

		types[field->type].write(out, field->name, field, item);
	}
	yaml_close(out);
}

static void
add_limits(struct buf *out, const struct run_field *field)
{
	char low[STR_SHORT], high[STR_SHORT];

	if (field->min == 0 && field->max == 0)
		return;
	str_number(low, field->min, 6);
	str_number(high, field->max, 6);
	if (field->max >= 1e9)
		buf_printf(out, ", at least %s", low);
	else
		buf_printf(out, " from %s to %s", low, high);
}

const char *
run_field_type_text(const struct run_field *field, struct arena *arena)
{
	struct buf b = BUF_INIT;
	const char *text;

	buf_add(&b, types[field->type].words);
	for (size_t i = 0; field->choices != NULL && field->choices[i] != NULL; i++)
		buf_printf(&b, "%s%s", i > 0 ? ", " : "", field->choices[i]);
	if (field->type == RUN_NAMED)
		buf_printf(&b, " %s: ...", field->section->item);
	add_limits(&b, field);
	text = arena_strndup(arena, buf_str(&b), b.len);
	buf_release(&b);
	return text;
}
