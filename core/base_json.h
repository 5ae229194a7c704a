/*
 * base_json.h - JSON (RFC 8259): reading into a tree, and writing a stream.
 *
 * Reading: `json_parse`, look, `json_free`. Values inside a tree are borrowed. Numbers keep their
 * kind (integer or real); "NaN", "Infinity" and "-Infinity" as strings are numbers to json_num,
 * since that is how all of Benchtop writes them.
 *
 * Writing: `struct json_out` appends to a buffer; commas and nesting are kept by the writer, keys
 * are given with each value (NULL inside an array). The output is deterministic. Strings that are
 * not valid UTF-8 are written with U+FFFD in place of the broken bytes.
 *
 *	json_begin(&out, &buf);
 *	json_open(&out, NULL, '{');
 *	json_put_str(&out, "id", id);
 *	json_close(&out);
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_buf.h"
#include "base_err.h"

struct json;	/* a borrowed value, or the root */

enum json_type { JSON_IS_NULL, JSON_IS_BOOL, JSON_IS_INT, JSON_IS_REAL, JSON_IS_STRING,
	JSON_IS_ARRAY, JSON_IS_OBJECT };

/* One whole text. Of equal keys the last one counts. Refused beside what RFC 8259 refuses: depth over
 * 2048, and U+0000 in a key. The error names line and column. Integers beyond int64 become reals. */
MUST_CHECK bool json_parse(struct json **out, struct slice text, struct err *err);
void json_free(struct json *root);

enum json_type json_type_of(const struct json *v);	/* NULL is JSON_IS_NULL */
const struct json *json_get(const struct json *object, const char *key);	/* NULL: absent */
size_t json_len(const struct json *v);			/* of an array or object, else 0 */
const struct json *json_at(const struct json *array, size_t i);
/* With a default for what is absent or of another type. */
const char *json_str(const struct json *v, const char *fallback);
int64_t json_int(const struct json *v, int64_t fallback);
bool json_bool(const struct json *v, bool fallback);
bool json_num(const struct json *v, double *out);	/* int, real, or the three strings */

/* for (it = json_first(o); it != NULL; it = json_next(o, it)): members in order of the text. */
void *json_first(const struct json *object);
void *json_next(const struct json *object, void *it);
const char *json_key(void *it);
const struct json *json_value(void *it);

enum { JSON_MAX_DEPTH = 2050 };

struct json_out {
	struct buf *buf;
	int depth;
	char closers[JSON_MAX_DEPTH];
	bool has_item[JSON_MAX_DEPTH + 1];
	int indent;		/* blanks per level; 0 writes one line */
};

void json_begin(struct json_out *out, struct buf *buf);
void json_open(struct json_out *out, const char *key, char bracket);	/* '{' or '[' */
void json_close(struct json_out *out);
void json_put_null(struct json_out *out, const char *key);
void json_put_bool(struct json_out *out, const char *key, bool v);
void json_put_int(struct json_out *out, const char *key, int64_t v);
void json_put_num(struct json_out *out, const char *key, double v);	/* shortest exact */
void json_put_str(struct json_out *out, const char *key, const char *s);	/* NULL: null */
void json_put_slice(struct json_out *out, const char *key, struct slice s);
/* A value from a tree, whole. */
void json_put_value(struct json_out *out, const char *key, const struct json *v);
/* Text that is JSON already. */
void json_put_raw(struct json_out *out, const char *key, const char *json);

#endif
