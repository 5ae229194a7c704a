/*
 * base_json_fields.c - see the header.
 */
#include "base_json_fields.h"

#include <math.h>

void
json_put_real_or_null(struct json_out *out, const char *key, double v)
{
	if (isnan(v))
		json_put_null(out, key);
	else
		json_put_num(out, key, v);
}

static void
put_field(struct json_out *out, const struct json_field *f, const void *member)
{
	switch (f->kind) {
	case JSON_FIELD_TEXT:
		json_put_str(out, f->name, *(const char *const *)member);
		break;
	case JSON_FIELD_BOOL:
		json_put_bool(out, f->name, *(const bool *)member);
		break;
	case JSON_FIELD_INTEGER:
		json_put_int(out, f->name, f->size == sizeof(int64_t) ? *(const int64_t *)member
		    : *(const int32_t *)member);
		break;
	case JSON_FIELD_REAL:
		json_put_num(out, f->name, *(const double *)member);
		break;
	case JSON_FIELD_REAL_OR_NULL:
		json_put_real_or_null(out, f->name, *(const double *)member);
		break;
	}
}

void
json_put_fields(struct json_out *out, const void *object, const struct json_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put_field(out, &fields[i], (const char *)object + fields[i].offset);
}

void
json_put_object(struct json_out *out, const char *key, const void *object,
    const struct json_field *fields, size_t count)
{
	json_open(out, key, '{');
	json_put_fields(out, object, fields, count);
	json_close(out);
}
