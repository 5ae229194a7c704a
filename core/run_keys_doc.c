/*
 * run_keys_doc.c - the table of run_keys.c as documentation: text, mdoc, JSON.
 */
#include <stdio.h>
#include <string.h>

#include "base_json.h"
#include "run_keys.h"
#include "run_keys_table.h"

struct printer {
	struct buf *out;
	struct arena *arena;
	struct json_out json;
};

typedef void print_fn(struct printer *p, const char *path, const struct run_field *field);

/* Prints every field, depth first. */
static void
walk(struct printer *p, const struct run_section *section, const char *above, print_fn *print)
{
	for (size_t i = 0; i < section->field_count; i++) {
		const struct run_field *field = &section->fields[i];
		const char *path = arena_printf(p->arena, "%s%s%s", above, *above != '\0' ? "." : "",
		    field->name);

		print(p, path, field);
		if (field->type == RUN_NAMED)
			path = arena_printf(p->arena, "%s.%s", path, field->section->item);
		else if (field->type == RUN_MANY)
			path = arena_printf(p->arena, "%s[]", path);
		if (field->section != NULL)
			walk(p, field->section, path, print);
	}
}

/* The table, printed into out. */
static void
print_all(struct buf *out, print_fn *print)
{
	struct printer p = { .out = out, .arena = arena_new() };

	walk(&p, &run_project_section, "", print);
	arena_free(p.arena);
}

static void
print_text(struct printer *p, const char *path, const struct run_field *field)
{
	buf_printf(
	    p->out, "%s\n    %s\n    %s", path, field->help, run_field_type_text(field, p->arena));
	if (field->required)
		buf_add(p->out, "; required");
	else if (field->fallback != NULL && *field->fallback != '\0')
		buf_printf(p->out, "; default %s", field->fallback);
	buf_add(p->out, "\n");
}

void
run_keys_print(struct buf *out)
{
	print_all(out, print_text);
}

/* mdoc reads a backslash, and a point or quote that begins a line, as its own. */
static void
add_mdoc(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '\\')
			buf_add(out, "\\e");
		else if (*text == '"')
			buf_add(out, "\\(dq");
		else
			buf_add_char(out, *text);
}

static void
print_mdoc(struct printer *p, const char *path, const struct run_field *field)
{
	buf_printf(p->out, ".It Cm %s\n", path);
	buf_add(p->out, "\\&");
	add_mdoc(p->out, field->help);
	buf_add(p->out, "\n.br\n.Em ");
	add_mdoc(p->out, run_field_type_text(field, p->arena));
	if (field->required)
		buf_add(p->out, "; required");
	else if (field->fallback != NULL && *field->fallback != '\0') {
		buf_add(p->out, "; default ");
		add_mdoc(p->out, field->fallback);
	}
	buf_add(p->out, "\n");
}

void
run_keys_mdoc(struct buf *out)
{
	buf_add(out, ".Bl -tag -width Ds\n");
	print_all(out, print_mdoc);
	buf_add(out, ".El\n");
}

static void
print_json(struct printer *p, const char *path, const struct run_field *field)
{

	json_open(&p->json, NULL, '{');
	json_put_str(&p->json, "key", path);
	json_put_str(&p->json, "type", run_field_type_text(field, p->arena));
	json_put_bool(&p->json, "required", field->required);
	json_put_str(&p->json, "default", field->fallback);
	json_put_str(&p->json, "help", field->help);
	json_close(&p->json);
}

void
run_keys_json(struct buf *out)
{
	struct printer p = { .out = out, .arena = arena_new() };

	json_begin(&p.json, out);
	json_open(&p.json, NULL, '[');
	walk(&p, &run_project_section, "", print_json);
	json_close(&p.json);
	arena_free(p.arena);
}
