/*
 * base_json.c - the one file that knows jansson (reading), and our own small writer, which is a
 * stream: nothing is built in memory to be printed.
 */
#include "base_json.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base_mem.h"
#include "base_str.h"
#include "base_utf8.h"

/* struct json is jansson's json_t under a name of ours. */
static json_t *
tree(const struct json *v)
{
	return (json_t *)(uintptr_t)v;
}

static struct json *
wrap(json_t *v)
{
	return (struct json *)v;
}

/* Running out of memory must not look like a damaged text. */
static void
use_checked_memory(void)
{
	json_set_alloc_funcs(xmalloc, free);
}

static json_t *
load(struct slice text, size_t flags, json_error_t *error)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, use_checked_memory);
	return json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL | flags, error);
}

bool
json_parse(struct json **out, struct slice text, struct err *err)
{
	json_error_t error;
	json_t *root;

	/* jansson takes a NUL byte for the end of the text; JSON has no place for one. */
	if (text.n != 0 && memchr(text.p, '\0', text.n) != NULL)
		return err_set(err, ERR_INPUT, "not JSON: a NUL byte");
	root = load(text, 0, &error);
	if (root == NULL && json_error_code(&error) == json_error_numeric_overflow)
		root = load(text, JSON_DECODE_INT_AS_REAL, &error);
	if (root == NULL)
		return err_set(err, ERR_INPUT, "line %d, column %d: not JSON: %s", error.line,
		    error.column, error.text);
	*out = wrap(root);
	return true;
}

void
json_free(struct json *root)
{
	json_decref(tree(root));
}

enum json_type
json_type_of(const struct json *v)
{
	if (v == NULL)
		return JSON_IS_NULL;
	switch (json_typeof(tree(v))) {
	case JSON_OBJECT:
		return JSON_IS_OBJECT;
	case JSON_ARRAY:
		return JSON_IS_ARRAY;
	case JSON_STRING:
		return JSON_IS_STRING;
	case JSON_INTEGER:
		return JSON_IS_INT;
	case JSON_REAL:
		return JSON_IS_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_IS_BOOL;
	case JSON_NULL:
		break;
	}
	return JSON_IS_NULL;
}

const struct json *
json_get(const struct json *object, const char *key)
{
	return wrap(json_object_get(tree(object), key));
}

size_t
json_len(const struct json *v)
{
	switch (json_type_of(v)) {
	case JSON_IS_ARRAY:
		return json_array_size(tree(v));
	case JSON_IS_OBJECT:
		return json_object_size(tree(v));
	default:
		return 0;
	}
}

const struct json *
json_at(const struct json *array, size_t i)
{
	return wrap(json_array_get(tree(array), i));
}

const char *
json_str(const struct json *v, const char *fallback)
{
	return json_type_of(v) == JSON_IS_STRING ? json_string_value(tree(v)) : fallback;
}

int64_t
json_int(const struct json *v, int64_t fallback)
{
	return json_type_of(v) == JSON_IS_INT ? json_integer_value(tree(v)) : fallback;
}

bool
json_bool(const struct json *v, bool fallback)
{
	return json_type_of(v) == JSON_IS_BOOL ? json_is_true(tree(v)) : fallback;
}

static bool
special_number(const char *s, double *out)
{
	if (str_equal(s, "NaN"))
		*out = (double)NAN;
	else if (str_equal(s, "Infinity"))
		*out = (double)INFINITY;
	else if (str_equal(s, "-Infinity"))
		*out = -(double)INFINITY;
	else
		return false;
	return true;
}

bool
json_num(const struct json *v, double *out)
{
	switch (json_type_of(v)) {
	case JSON_IS_INT:
	case JSON_IS_REAL:
		*out = json_number_value(tree(v));
		return true;
	case JSON_IS_STRING:
		return special_number(json_string_value(tree(v)), out);
	default:
		return false;
	}
}

void *
json_first(const struct json *object)
{
	return json_object_iter(tree(object));
}

void *
json_next(const struct json *object, void *it)
{
	return json_object_iter_next(tree(object), it);
}

const char *
json_key(void *it)
{
	return json_object_iter_key(it);
}

const struct json *
json_value(void *it)
{
	return wrap(json_object_iter_value(it));
}

void
json_begin(struct json_out *out, struct buf *buf)
{
	*out = (struct json_out){ .buf = buf };
}

static void
put_escape(struct buf *buf, uint32_t c)
{
	static const char names[] = { ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
		['\t'] = 't', ['"'] = '"', ['\\'] = '\\' };

	if (c < sizeof names && names[c] != '\0')
		buf_printf(buf, "\\%c", names[c]);
	else
		buf_printf(buf, "\\u%04x", (unsigned)c);
}

static void
put_quoted(struct buf *buf, struct slice s)
{
	buf_add_char(buf, '"');
	for (size_t i = 0; i < s.n;) {
		char bytes[4];
		uint32_t c;

		i += utf8_decode(s.p + i, s.n - i, &c);
		if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
			put_escape(buf, c);
		else
			buf_append(buf, bytes, utf8_encode(bytes, c));
	}
	buf_add_char(buf, '"');
}

static void
put_newline(struct json_out *out)
{
	if (out->indent == 0)
		return;
	buf_add_char(out->buf, '\n');
	for (int i = 0; i < out->depth * out->indent; i++)
		buf_add_char(out->buf, ' ');
}

/* What stands before a value: the comma, the line break, the key. */
static void
put_lead(struct json_out *out, const char *key)
{
	if (out->has_item[out->depth])
		buf_add_char(out->buf, ',');
	out->has_item[out->depth] = true;
	if (out->depth > 0)
		put_newline(out);
	if (key == NULL)
		return;
	put_quoted(out->buf, slice_of(key));
	buf_add(out->buf, out->indent != 0 ? ": " : ":");
}

void
json_open(struct json_out *out, const char *key, char bracket)
{
	x_assert(out->depth < JSON_MAX_DEPTH);
	put_lead(out, key);
	buf_add_char(out->buf, bracket);
	out->closers[out->depth++] = bracket == '{' ? '}' : ']';
	out->has_item[out->depth] = false;
}

void
json_close(struct json_out *out)
{
	bool empty;

	x_assert(out->depth > 0);
	empty = !out->has_item[out->depth];
	out->depth--;
	if (!empty)
		put_newline(out);
	buf_add_char(out->buf, out->closers[out->depth]);
}

void
json_put_raw(struct json_out *out, const char *key, const char *json)
{
	put_lead(out, key);
	buf_add(out->buf, json);
}

void
json_put_null(struct json_out *out, const char *key)
{
	json_put_raw(out, key, "null");
}

void
json_put_bool(struct json_out *out, const char *key, bool v)
{
	json_put_raw(out, key, v ? "true" : "false");
}

void
json_put_int(struct json_out *out, const char *key, int64_t v)
{
	put_lead(out, key);
	buf_printf(out->buf, "%" PRId64, v);
}

void
json_put_num(struct json_out *out, const char *key, double v)
{
	char number[STR_SHORT];

	str_double(number, v);
	/* "-0" would be read back as an integer, which has no sign there. */
	if (v == 0 && signbit(v))
		json_put_raw(out, key, "-0.0");
	else if (isfinite(v))
		json_put_raw(out, key, number);
	else
		json_put_str(out, key, number);
}

void
json_put_slice(struct json_out *out, const char *key, struct slice s)
{
	put_lead(out, key);
	put_quoted(out->buf, s);
}

void
json_put_str(struct json_out *out, const char *key, const char *s)
{
	if (s == NULL)
		json_put_null(out, key);
	else
		json_put_slice(out, key, slice_of(s));
}

static void
put_members(struct json_out *out, const char *key, const struct json *v)
{
	json_open(out, key, '{');
	for (void *it = json_first(v); it != NULL; it = json_next(v, it))
		json_put_value(out, json_key(it), json_value(it));
	json_close(out);
}

static void
put_items(struct json_out *out, const char *key, const struct json *v)
{
	json_open(out, key, '[');
	for (size_t i = 0; i < json_len(v); i++)
		json_put_value(out, NULL, json_at(v, i));
	json_close(out);
}

void
json_put_value(struct json_out *out, const char *key, const struct json *v)
{
	switch (json_type_of(v)) {
	case JSON_IS_NULL:
		json_put_null(out, key);
		break;
	case JSON_IS_BOOL:
		json_put_bool(out, key, json_is_true(tree(v)));
		break;
	case JSON_IS_INT:
		json_put_int(out, key, json_integer_value(tree(v)));
		break;
	case JSON_IS_REAL:
		json_put_num(out, key, json_real_value(tree(v)));
		break;
	case JSON_IS_STRING:
		json_put_slice(out, key, (struct slice){ json_string_value(tree(v)),
		    json_string_length(tree(v)) });
		break;
	case JSON_IS_ARRAY:
		put_items(out, key, v);
		break;
	case JSON_IS_OBJECT:
		put_members(out, key, v);
		break;
	}
}
