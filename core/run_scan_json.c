/*
 * run_scan_json.c - the numbers of a JSON object, in one pass and without a tree.
 *
 * Training code writes millions of these lines, and most of them have three short members. This
 * reader keeps nothing but names and numbers; lists, texts, true, false and null are passed over.
 * It is as strict about structure as RFC 8259 but knows NaN and Infinity, which Python's json
 * writes bare.
 */
#include "run_scan.h"

#include <string.h>

#include "base.h"
#include "base_utf8.h"

enum { DEPTH_MAX = 64 };

struct reader {
	const char *p, *end;
	struct scan_points *points;
	char prefix[RUN_RULE_NAME_MAX + 2];	/* "outer/inner/" */
	size_t prefix_len;
	int depth;
	int silent;				/* inside a list, or below a name that is too long */
	struct buf scratch;			/* a text with escapes, decoded */
};

static bool value(struct reader *r, struct slice name);

static void
blanks(struct reader *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\r' || *r->p == '\n'))
		r->p++;
}

static bool
take(struct reader *r, char c)
{
	blanks(r);
	if (r->p >= r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static bool
take_word(struct reader *r, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0)
		return false;
	r->p += n;
	return true;
}

static int
hex(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF", *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)((at - digits) % 16) : -1;
}

/* \uXXXX; surrogate pairs become one character, halves the replacement. p stands behind the u. */
static bool
take_unicode(struct reader *r)
{
	uint32_t code[2] = { 0, 0 };
	char bytes[4];

	for (int half = 0; half < 2; half++) {
		for (int i = 0; i < 4; i++, r->p++) {
			int digit = r->p < r->end ? hex(*r->p) : -1;

			if (digit < 0)
				return false;
			code[half] = code[half] << 4 | (uint32_t)digit;
		}
		if (half == 1 || code[0] < 0xd800 || code[0] > 0xdbff || r->end - r->p < 6 ||
		    r->p[0] != '\\' || r->p[1] != 'u')
			break;
		r->p += 2;
	}
	if (code[1] >= 0xdc00 && code[1] <= 0xdfff)
		code[0] = 0x10000 + ((code[0] - 0xd800) << 10) + (code[1] - 0xdc00);
	else if (code[0] >= 0xd800 && code[0] <= 0xdfff)
		code[0] = UTF8_REPLACEMENT;
	buf_append(&r->scratch, bytes, utf8_encode(bytes, code[0]));
	return true;
}

static bool
take_escape(struct reader *r)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;
	char c;

	if (r->p >= r->end)
		return false;
	c = *r->p++;
	if (c == 'u')
		return take_unicode(r);
	at = c != '\0' ? strchr(from, c) : NULL;
	return at != NULL && buf_add_char(&r->scratch, to[at - from]);
}

/* A text; p stands behind the quote. The slice is valid until the next text. */
static bool
take_string(struct reader *r, struct slice *out)
{
	const char *start = r->p;

	while (r->p < r->end && *r->p != '"' && *r->p != '\\' && (unsigned char)*r->p >= 0x20)
		r->p++;
	if (r->p < r->end && *r->p == '"') {
		*out = (struct slice){ start, (size_t)(r->p++ - start) };
		return true;
	}
	buf_clear(&r->scratch);
	buf_append(&r->scratch, start, (size_t)(r->p - start));
	while (r->p < r->end && *r->p != '"') {
		if (*r->p == '\\') {
			r->p++;
			if (!take_escape(r))
				return false;
		} else if ((unsigned char)*r->p < 0x20) {
			return false;
		} else {
			buf_add_char(&r->scratch, *r->p++);
		}
	}
	*out = buf_slice(&r->scratch);
	return r->p++ < r->end;
}

/* A name under the members that it is nested in, and room for one more level. */
static struct slice
full_name(struct reader *r, struct slice name)
{
	size_t room = sizeof r->prefix - 1 - r->prefix_len;

	if (r->prefix_len == 0 || name.n > room)
		return r->prefix_len == 0 ? name : (struct slice){ NULL, 0 };
	memcpy(r->prefix + r->prefix_len, name.p, name.n);
	return (struct slice){ r->prefix, r->prefix_len + name.n };
}

static bool
object(struct reader *r)
{
	struct slice name;

	if (take(r, '}'))
		return true;
	do {
		if (!take(r, '"') || !take_string(r, &name))
			return false;
		if (!take(r, ':') || !value(r, name))
			return false;
	} while (take(r, ','));
	return take(r, '}');
}

static bool
nested_object(struct reader *r, struct slice name)
{
	size_t before = r->prefix_len, room = sizeof r->prefix - 1 - before;
	bool too_long = name.n + 1 > room, ok;

	if (++r->depth > DEPTH_MAX)
		return false;
	r->silent += too_long;
	if (!too_long && r->silent == 0) {
		memcpy(r->prefix + before, name.p, name.n);
		r->prefix[before + name.n] = '/';
		r->prefix_len = before + name.n + 1;
	}
	ok = object(r);
	r->prefix_len = before;
	r->silent -= too_long;
	r->depth--;
	return ok;
}

/* Its values have no names of their own, so they are read and dropped. */
static bool
list(struct reader *r)
{
	bool ok;

	if (++r->depth > DEPTH_MAX)
		return false;
	r->silent++;
	ok = take(r, ']');
	while (!ok) {
		if (!value(r, (struct slice){ NULL, 0 }))
			return false;
		if (take(r, ','))
			continue;
		if (!take(r, ']'))
			return false;
		ok = true;
	}
	r->silent--;
	r->depth--;
	return true;
}

static void
add(struct reader *r, struct slice name, double number)
{
	if (r->silent > 0)
		return;
	/* Only an outermost name is an axis. */
	scan_points_add(r->points, full_name(r, name), number);
}

static bool
text_value(struct reader *r, struct slice name)
{
	char kept[RUN_RULE_NAME_MAX + 1];	/* one more than a name may have: a long one stays too long */
	struct slice text;
	double number;

	/* The name may lie in the scratch buffer that the value is about to use. */
	if (name.n > 0 && name.p == r->scratch.data) {
		name.n = name.n < sizeof kept ? name.n : sizeof kept;
		name.p = memcpy(kept, name.p, name.n);
	}
	if (!take_string(r, &text))
		return false;
	if (slice_is(text, "NaN") || slice_is(text, "Infinity") || slice_is(text, "-Infinity")) {
		if (scan_is_number(text, &number))
			add(r, name, number);
	}
	return true;
}

static bool
number_value(struct reader *r, struct slice name)
{
	const char *digits = r->p + (*r->p == '-'), *end;
	double number;

	if (digits < r->end && !(*digits >= '0' && *digits <= '9') && *digits != 'I' && *digits != 'N')
		return false;
	end = scan_number(r->p, r->end, &number);
	if (end == NULL)
		return false;
	r->p = end;
	add(r, name, number);
	return true;
}

static bool
value(struct reader *r, struct slice name)
{
	blanks(r);
	if (r->p >= r->end)
		return false;
	switch (*r->p) {
	case '{':
		r->p++;
		return nested_object(r, name);
	case '[':
		r->p++;
		return list(r);
	case '"':
		r->p++;
		return text_value(r, name);
	case 't':
		return take_word(r, "true");
	case 'f':
		return take_word(r, "false");
	case 'n':
		return take_word(r, "null");
	default:
		return number_value(r, name);
	}
}

bool
scan_json(struct scan_points *points, struct slice line)
{
	struct reader r = { .p = line.p, .end = line.p + line.n, .points = points };
	bool ok;

	ok = take(&r, '{') && object(&r);
	blanks(&r);
	ok = ok && r.p == r.end;
	if (!ok)
		scan_points_clear(points);
	buf_release(&r.scratch);
	return ok;
}
