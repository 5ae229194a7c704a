/*
 * run_keys_doc.c - the table of run_keys.c as documentation: text, mdoc, JSON.
 */
#include <stdio.h>
#include <string.h>

#include "base_json.h"
#include "run_keys.h"
#include "run_keys_table.h"

typedef bool visit_fn(void *arg, const char *path, const struct run_field *field, int depth);

/* Calls visit for every field, depth first; stops when it returns false. */
static bool
walk(const struct run_section *section, const char *above, int depth, struct arena *arena,
    visit_fn *visit, void *arg)
{
	for (size_t i = 0; i < section->field_count; i++) {
		const struct run_field *field = &section->fields[i];
		const char *path = arena_printf(arena, "%s%s%s", above, *above != '\0' ? "." : "",
		    field->name);

		if (!visit(arg, path, field, depth))
			return false;
		if (field->type == RUN_NAMED)
			path = arena_printf(arena, "%s.%s", path, field->section->item);
		else if (field->type == RUN_MANY)
			path = arena_printf(arena, "%s[]", path);
		if (field->section != NULL &&
		    !walk(field->section, path, depth + 1, arena, visit, arg))
			return false;
	}
	return true;
}

static const char *
fallback_text(const struct run_field *field)
{
	return field->required ? "required" : field->fallback != NULL ? field->fallback : "";
}

struct search {
	size_t wanted, at;
	struct arena *arena;
	struct run_key_row *out;
};

static bool
find(void *arg, const char *path, const struct run_field *field, int depth)
{
	struct search *s = arg;

	(void)depth;
	if (s->at++ < s->wanted)
		return true;
	*s->out = (struct run_key_row){ path, run_field_type_text(field, s->arena),
		fallback_text(field), field->help };
	return false;
}

bool
run_keys_row(size_t i, struct arena *arena, struct run_key_row *out)
{
	struct search s = { i, 0, arena, out };

	return !walk(&run_project_section, "", 0, arena, find, &s);
}

struct printer {
	struct buf *out;
	struct arena *arena;
	struct json_out json;
};

static bool
print_text(void *arg, const char *path, const struct run_field *field, int depth)
{
	struct printer *p = arg;
	const char *fallback = fallback_text(field);

	(void)depth;
	buf_printf(
	    p->out, "%s\n    %s\n    %s", path, field->help, run_field_type_text(field, p->arena));
	if (field->required)
		buf_add(p->out, "; required");
	else if (*fallback != '\0')
		buf_printf(p->out, "; default %s", fallback);
	buf_add(p->out, "\n");
	return true;
}

void
run_keys_print(struct buf *out)
{
	struct printer p = { .out = out, .arena = arena_new() };

	walk(&run_project_section, "", 0, p.arena, print_text, &p);
	arena_free(p.arena);
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

static bool
print_mdoc(void *arg, const char *path, const struct run_field *field, int depth)
{
	struct printer *p = arg;
	const char *fallback = fallback_text(field);

	(void)depth;
	buf_printf(p->out, ".It Cm %s\n", path);
	buf_add(p->out, "\\&");
	add_mdoc(p->out, field->help);
	buf_add(p->out, "\n.br\n.Em ");
	add_mdoc(p->out, run_field_type_text(field, p->arena));
	if (field->required)
		buf_add(p->out, "; required");
	else if (*fallback != '\0') {
		buf_add(p->out, "; default ");
		add_mdoc(p->out, fallback);
	}
	buf_add(p->out, "\n");
	return true;
}

void
run_keys_mdoc(struct buf *out)
{
	struct printer p = { .out = out, .arena = arena_new() };

	buf_add(out, ".Bl -tag -width Ds\n");
	walk(&run_project_section, "", 0, p.arena, print_mdoc, &p);
	buf_add(out, ".El\n");
	arena_free(p.arena);
}

static bool
print_json(void *arg, const char *path, const struct run_field *field, int depth)
{
	struct printer *p = arg;

	(void)depth;
	json_open(&p->json, NULL, '{');
	json_put_str(&p->json, "key", path);
	json_put_str(&p->json, "type", run_field_type_text(field, p->arena));
	json_put_bool(&p->json, "required", field->required);
	json_put_str(&p->json, "default", field->fallback);
	json_put_str(&p->json, "help", field->help);
	json_close(&p->json);
	return true;
}

void
run_keys_json(struct buf *out)
{
	struct printer p = { .out = out, .arena = arena_new() };

	json_begin(&p.json, out);
	json_open(&p.json, NULL, '[');
	walk(&run_project_section, "", 0, p.arena, print_json, &p);
	json_close(&p.json);
	arena_free(p.arena);
}
