/*
 * data_schema.c - a schema that holds for a profile. Rules are checked by data_check.c.
 */
#include "data_schema.h"

#include <math.h>
#include <string.h>

void
data_rule_init(struct data_rule *rule, const char *name)
{
	*rule = (struct data_rule){ .name = name, .missing = (double)NAN, .min = (double)NAN, .max = (double)NAN,
		.min_length = (double)NAN, .max_length = (double)NAN };
}

/* ------------------------------------------------------------------------------------- inferring */

static void
put_values(const struct data_summary *s, struct yaml_out *out)
{
	yaml_open_flow_list(out, "values");
	for (size_t i = 0; i < s->top_count; i++) {
		struct buf text = BUF_INIT;

		data_top_print(&s->column->top, s->top[i], &text);
		if (s->top[i]->kind == DATA_VALUE_INT)
			yaml_put_int(out, NULL, s->top[i]->value.i);
		else
			yaml_put_str(out, NULL, buf_str(&text));
		buf_release(&text);
	}
	yaml_close(out);
}

static void
put_rule(const struct data_summary *s, struct yaml_out *out)
{
	bool text = s->type == DATA_TYPE_STRING;
	bool few = text && s->distinct_exact && s->distinct <= DATA_TOP_SHOWN &&
		   s->present >= 5 * s->distinct;

	yaml_open_flow_map(out, s->column->name);
	if (s->type != DATA_TYPE_NULL)
		yaml_put_str(out, "type", few ? "categorical" : data_type_name(s->type));
	if (few)
		put_values(s, out);
	if (s->type == DATA_TYPE_INT) {
		yaml_put_int(out, "min", s->column->min_int);
		yaml_put_int(out, "max", s->column->max_int);
	} else if (s->type == DATA_TYPE_FLOAT && s->numeric) {
		yaml_put_float(out, "min", s->min);
		yaml_put_float(out, "max", s->max);
	}
	if (s->missing == 0 && s->present > 0)
		yaml_put_int(out, "missing", 0);
	if (s->unique && s->distinct_exact && s->present > DATA_TOP_SHOWN &&
	    s->type != DATA_TYPE_FLOAT)
		yaml_put_bool(out, "unique", true);
	yaml_close(out);
}

void
data_schema_infer(const struct data_profile *p, struct yaml_out *out, const char *key)
{
	yaml_open_map(out, key);
	for (size_t i = 0; i < p->count; i++) {
		struct data_summary s;

		data_summary_make(&s, &p->columns[i]);
		put_rule(&s, out);
		data_summary_release(&s);
	}
	yaml_close(out);
}
