/*
 * base_yaml_value.c - what a scalar means (YAML 1.2, core schema), and looking into a tree.
 */
#include "base_yaml.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base_str.h"
#include "base_utf8.h"

static bool
is_one_of(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(text, *words) == 0)
			return true;
	return false;
}

static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
static const char *const trues[] = { "true", "True", "TRUE", NULL };
static const char *const falses[] = { "false", "False", "FALSE", NULL };
static const char *const infinities[] = { ".inf", ".Inf", ".INF", NULL };
static const char *const nans[] = { ".nan", ".NaN", ".NAN", NULL };

/* 12, -3, 0x1f, 0o17; false also when it does not fit. */
static bool
text_to_int(const char *text, int64_t *out)
{
	const char *digits = text;
	int base = 10;
	char *end;
	long long v;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'o')) {
		base = text[1] == 'x' ? 16 : 8;
		digits = text + 2;
	} else if (*digits == '-' || *digits == '+') {
		digits++;
	}
	if (!isxdigit((unsigned char)*digits))
		return false;
	errno = 0;
	v = strtoll(base == 10 ? text : digits, &end, base);
	if (*end != '\0' || errno != 0)
		return false;
	*out = v;
	return true;
}

static bool
text_is_decimal(const char *s)
{
	bool digits = false;

	s += *s == '-' || *s == '+';
	for (; isdigit((unsigned char)*s); s++)
		digits = true;
	if (*s == '.')
		for (s++; isdigit((unsigned char)*s); s++)
			digits = true;
	if (!digits)
		return false;
	if (*s == 'e' || *s == 'E') {
		s++;
		s += *s == '-' || *s == '+';
		if (!isdigit((unsigned char)*s))
			return false;
		while (isdigit((unsigned char)*s))
			s++;
	}
	return *s == '\0';
}

static bool
text_to_float(const char *text, double *out)
{
	const char *bare = text + (*text == '-' || *text == '+');

	if (is_one_of(bare, infinities)) {
		*out = *text == '-' ? -1.0 / 0.0 : 1.0 / 0.0;
		return true;
	}
	if (is_one_of(text, nans)) {
		*out = 0.0 / 0.0;
		return true;
	}
	if (!text_is_decimal(text))
		return false;
	return str_to_double(*text == '+' ? bare : text, out);
}

enum yaml_scalar
yaml_kind_of_text(const char *text)
{
	int64_t i;
	double d;

	if (is_one_of(text, nulls))
		return YAML_NULL;
	if (is_one_of(text, trues) || is_one_of(text, falses))
		return YAML_BOOL;
	if (text_to_int(text, &i))
		return YAML_INT;
	return text_to_float(text, &d) ? YAML_FLOAT : YAML_STRING;
}

enum yaml_scalar
yaml_kind(const struct yaml_node *scalar)
{
	return scalar->plain ? yaml_kind_of_text(scalar->text) : YAML_STRING;
}

static bool
is_kind(const struct yaml_node *node, enum yaml_scalar kind)
{
	return node != NULL && node->type == YAML_SCALAR && yaml_kind(node) == kind;
}

bool
yaml_is_null(const struct yaml_node *node)
{
	return node == NULL || is_kind(node, YAML_NULL);
}

bool
yaml_bool(const struct yaml_node *node, bool *out)
{
	if (!is_kind(node, YAML_BOOL))
		return false;
	*out = is_one_of(node->text, trues);
	return true;
}

bool
yaml_int(const struct yaml_node *node, int64_t *out)
{
	return is_kind(node, YAML_INT) && text_to_int(node->text, out);
}

bool
yaml_float(const struct yaml_node *node, double *out)
{
	int64_t i;

	if (yaml_int(node, &i)) {
		*out = (double)i;
		return true;
	}
	return is_kind(node, YAML_FLOAT) && text_to_float(node->text, out);
}

const struct yaml_node *
yaml_get(const struct yaml_node *map, const char *key)
{
	if (map == NULL || map->type != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (strcmp(map->pairs[i].key->text, key) == 0)
			return map->pairs[i].value;
	return NULL;
}

const char *
yaml_describe(char out[80], const struct yaml_node *node)
{
	static const char *const words[] = {
		[YAML_BOOL] = "", [YAML_INT] = "the number ", [YAML_FLOAT] = "the number ",
		[YAML_STRING] = "the text ",
	};
	enum yaml_scalar kind;
	struct buf safe = BUF_INIT;
	const char *quote, *more;

	if (node == NULL || node->type != YAML_SCALAR || yaml_is_null(node)) {
		const char *what = node == NULL || node->type == YAML_SCALAR ? "nothing" :
		    node->type == YAML_LIST ? "a list" : "a map";

		snprintf(out, 80, "%s", what);
		return out;
	}
	kind = yaml_kind(node);
	utf8_safe(&safe, node->text, node->len);
	quote = kind == YAML_STRING ? "\"" : "";
	more = safe.len > 48 ? "..." : "";
	snprintf(out, 80, "%s%s%.*s%s%s", words[kind], quote,
	    (int)(safe.len > 48 ? utf8_fit(buf_str(&safe), 24) : safe.len), buf_str(&safe), more,
	    quote);
	buf_release(&safe);
	return out;
}
