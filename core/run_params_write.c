/*
 * run_params_write.c - parameters as YAML, as JSON, as what a person types, as what a program is given.
 */
#include <ctype.h>
#include <string.h>

#include "run_params.h"

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
