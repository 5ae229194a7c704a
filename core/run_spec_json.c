/*
 * run_spec_json.c - what of a specification goes into the first record of the journal, as JSON.
 */
#include "base_json.h"
#include "run_spec.h"

void
run_spec_params_json(const struct run_spec *spec, struct buf *out)
{
	struct json_out json;

	json_begin(&json, out);
	run_params_put_json(&json, NULL, spec->params);
}

void
run_spec_command_json(const struct run_spec *spec, struct buf *out)
{
	struct json_out json;

	json_begin(&json, out);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < spec->command.count; i++)
		json_put_str(&json, NULL, spec->command.items[i]);
	json_close(&json);
}

void
run_spec_data_json(const struct run_spec *spec, struct buf *out)
{
	struct json_out json;

	json_begin(&json, out);
	json_open(&json, NULL, '{');
	for (size_t i = 0; i < spec->data_count; i++)
		json_put_str(&json, spec->data[i].name, spec->data[i].version);
	json_close(&json);
}

static void
put_text(struct json_out *json, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		json_put_str(json, key, text);
}

void
run_spec_code_json(const struct run_spec *spec, struct buf *out)
{
	const struct run_code *code = &spec->code;
	struct json_out json;

	json_begin(&json, out);
	json_open(&json, NULL, '{');
	put_text(&json, "commit", code->commit);
	put_text(&json, "branch", code->branch);
	json_put_bool(&json, "dirty", code->dirty);
	put_text(&json, "repository", code->repository);
	put_text(&json, "remote", code->remote);
	json_put_int(&json, "added", code->lines_added);
	json_put_int(&json, "removed", code->lines_removed);
	json_put_int(&json, "changed", code->changed);
	json_put_int(&json, "untracked", code->untracked);
	json_put_int(&json, "deleted", code->deleted);
	json_close(&json);
}
