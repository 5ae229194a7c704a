/*
 * base_json_fields.h - members of a JSON object from members of a struct, by a table.
 *
 *	static const struct json_field fields[] = {
 *		JSON_TEXT(struct data_drift_setting, "measure", measure),
 *		JSON_REAL_OR_NULL(struct data_drift_setting, "threshold", threshold),
 *	};
 *	json_put_fields(&out, setting, fields, ARRAY_LEN(fields));
 *
 * A member of another type than its row says does not compile.
 */
#ifndef BASE_JSON_FIELDS_H
#define BASE_JSON_FIELDS_H

#include "base_json.h"

enum json_field_kind {
	JSON_FIELD_TEXT,
	JSON_FIELD_BOOL,
	JSON_FIELD_INTEGER,	/* of 4 or 8 bytes; one without a sign is below 2^31 or 2^63 */
	JSON_FIELD_REAL,
	JSON_FIELD_REAL_OR_NULL
};

struct json_field {
	const char *name;
	size_t offset, size;	/* of the member */
	enum json_field_kind kind;
};

#define JSON_FIELD(type, name, member, ctype, kind) \
	{ name, offsetof(type, member) + 0 * sizeof(_Generic(&((type *)0)->member, ctype *: 0)), sizeof(ctype), kind }

#define JSON_TEXT(type, name, member) JSON_FIELD(type, name, member, const char *, JSON_FIELD_TEXT)
#define JSON_BOOL(type, name, member) JSON_FIELD(type, name, member, bool, JSON_FIELD_BOOL)
#define JSON_INT(type, name, member) JSON_FIELD(type, name, member, int, JSON_FIELD_INTEGER)
#define JSON_INT64(type, name, member) JSON_FIELD(type, name, member, int64_t, JSON_FIELD_INTEGER)
#define JSON_UINT64(type, name, member) JSON_FIELD(type, name, member, uint64_t, JSON_FIELD_INTEGER)
#define JSON_SIZE(type, name, member) JSON_FIELD(type, name, member, size_t, JSON_FIELD_INTEGER)
/* "NaN", "Infinity" and "-Infinity" for what JSON has no number for. */
#define JSON_REAL(type, name, member) JSON_FIELD(type, name, member, double, JSON_FIELD_REAL)
/* The same, but null for NaN, which then says that there is no value. */
#define JSON_REAL_OR_NULL(type, name, member) \
	JSON_FIELD(type, name, member, double, JSON_FIELD_REAL_OR_NULL)

/* Into an object that is open, in the order of the table. */
void json_put_fields(struct json_out *out, const void *object, const struct json_field *fields, size_t count);
/* The same as an object of its own. */
void json_put_object(struct json_out *out, const char *key, const void *object,
    const struct json_field *fields, size_t count);
void json_put_real_or_null(struct json_out *out, const char *key, double v);

#endif
