/*
 * data_jsonl.c - a strict JSON scanner without a tree. Every byte of a line is checked (RFC 8259 and
 * UTF-8), since a line that is nearly JSON is a line that another tool will read differently.
 */
#include "data_jsonl.h"

#include <stdio.h>
#include <string.h>

#include "base_utf8.h"

enum { MAX_DEPTH = 512 };

struct cursor {
	char *p, *end;
	int depth;
	const char *problem;	/* NULL: fine so far */
};

static bool
bad(struct cursor *c, const char *problem)
{
	if (c->problem == NULL)
		c->problem = problem;
	return false;
}

static void
skip_blanks(struct cursor *c)
{
	while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\r' || *c->p == '\n'))
		c->p++;
}

static int
hex_digit(char x)
{
	if (x >= '0' && x <= '9')
		return x - '0';
	x = (char)(x | 0x20);
	return x >= 'a' && x <= 'f' ? x - 'a' + 10 : -1;
}

static bool
read_hex(struct cursor *c, uint32_t *out)
{
	*out = 0;
	if (c->end - c->p < 4)
		return bad(c, "a \\u escape is cut off");
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(*c->p++);

		if (digit < 0)
			return bad(c, "a \\u escape has no four hex digits");
		*out = *out << 4 | (uint32_t)digit;
	}
	return true;
}

/* Behind "\u": the character, from a surrogate pair where there is one; a lone half is replaced. */
static bool
read_unicode(struct cursor *c, uint32_t *out)
{
	uint32_t low;

	if (!read_hex(c, out))
		return false;
	if (*out < 0xd800 || *out > 0xdfff)
		return true;
	if (*out < 0xdc00 && c->end - c->p >= 6 && c->p[0] == '\\' && c->p[1] == 'u') {
		char *back = c->p;

		c->p += 2;
		if (!read_hex(c, &low))
			return false;
		if (low >= 0xdc00 && low <= 0xdfff) {
			*out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
			return true;
		}
		c->p = back;
	}
	*out = UTF8_REPLACEMENT;
	return true;
}

/* Behind a backslash; writes what it stands for. */
static bool
read_escape(struct cursor *c, char **out, bool write)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	char bytes[4];
	uint32_t u;
	size_t n;

	if (c->p == c->end)
		return bad(c, "a string is not closed");
	if (*c->p != 'u') {
		found = *c->p != '\0' ? strchr(from, *c->p) : NULL;
		if (found == NULL)
			return bad(c, "an unknown escape");
		c->p++;
		if (write)
			*(*out)++ = to[found - from];
		return true;
	}
	c->p++;
	if (!read_unicode(c, &u))
		return false;
	n = utf8_encode(bytes, u);
	if (write) {
		memcpy(*out, bytes, n);
		*out += n;
	}
	return true;
}

/* From the opening quote; *s is the content, decoded in place when `write`. */
static bool
read_string(struct cursor *c, struct slice *s, bool write)
{
	char *start = ++c->p, *out = start;
	bool plain = true, ascii = true;

	for (; c->p < c->end && *c->p != '"';) {
		unsigned char x = (unsigned char)*c->p;

		if (x < 0x20)
			return bad(c, "a control character in a string");
		ascii &= x < 0x80;
		if (x == '\\') {
			plain = false;
			c->p++;
			if (!read_escape(c, &out, write))
				return false;
			continue;
		}
		if (!plain && write)
			*out = *c->p;
		out++;
		c->p++;
	}
	if (c->p == c->end)
		return bad(c, "a string is not closed");
	*s = (struct slice){ start, (size_t)((write ? out : c->p) - start) };
	c->p++;
	if (!ascii && !utf8_valid(start, s->n))
		return bad(c, "invalid UTF-8 in a string");
	return true;
}

static bool
read_digits(struct cursor *c)
{
	char *start = c->p;

	while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
		c->p++;
	return c->p > start || bad(c, "a digit is missing in a number");
}

static bool
read_number(struct cursor *c)
{
	if (*c->p == '-')
		c->p++;
	if (c->p < c->end && *c->p == '0')
		c->p++;
	else if (!read_digits(c))
		return false;
	if (c->p < c->end && *c->p == '.') {
		c->p++;
		if (!read_digits(c))
			return false;
	}
	if (c->p < c->end && (*c->p == 'e' || *c->p == 'E')) {
		c->p++;
		if (c->p < c->end && (*c->p == '+' || *c->p == '-'))
			c->p++;
		return read_digits(c);
	}
	return true;
}

static bool
read_literal(struct cursor *c, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(c->end - c->p) < n || memcmp(c->p, word, n) != 0)
		return bad(c, "an unknown word");
	c->p += n;
	return true;
}

static bool skip_value(struct cursor *c);

/* The inside of an object or array, from its opening bracket, checked and left as it is. */
static bool
skip_nested(struct cursor *c, char closing)
{
	struct slice key;

	if (++c->depth > MAX_DEPTH)
		return bad(c, "nested too deeply");
	c->p++;
	skip_blanks(c);
	if (c->p < c->end && *c->p == closing) {
		c->p++;
		c->depth--;
		return true;
	}
	for (;;) {
		skip_blanks(c);
		if (closing == '}') {
			if (c->p == c->end || *c->p != '"')
				return bad(c, "a member has no name in quotes");
			if (!read_string(c, &key, false))
				return false;
			skip_blanks(c);
			if (c->p == c->end || *c->p++ != ':')
				return bad(c, "a colon is missing");
		}
		if (!skip_value(c))
			return false;
		skip_blanks(c);
		if (c->p == c->end)
			return bad(c, "an object or array is not closed");
		if (*c->p == closing)
			break;
		if (*c->p++ != ',')
			return bad(c, "a comma is missing");
	}
	c->p++;
	c->depth--;
	return true;
}

static bool
skip_value(struct cursor *c)
{
	struct slice s;

	skip_blanks(c);
	if (c->p == c->end)
		return bad(c, "a value is missing");
	switch (*c->p) {
	case '"': return read_string(c, &s, false);
	case '{': return skip_nested(c, '}');
	case '[': return skip_nested(c, ']');
	case 't': return read_literal(c, "true");
	case 'f': return read_literal(c, "false");
	case 'n': return read_literal(c, "null");
	default: break;
	}
	if (*c->p != '-' && (*c->p < '0' || *c->p > '9'))
		return bad(c, "this cannot start a value");
	return read_number(c);
}

bool
data_jsonl_valid(const char *p, size_t n, size_t *where)
{
	/* Nothing is written: strings are only checked. */
	struct cursor c = { .p = (char *)(uintptr_t)p, .end = (char *)(uintptr_t)p + n };
	bool fine = skip_value(&c);

	skip_blanks(&c);
	if (fine && c.p < c.end)
		fine = bad(&c, "text behind the value");
	if (!fine && where != NULL)
		*where = (size_t)(c.p - p);
	return fine;
}

/* A member's value as a cell. */
static bool
read_cell(struct cursor *c, const char *text, struct data_cell *cell)
{
	char *start;
	struct slice s;
	uint32_t flags = 0;

	skip_blanks(c);
	start = c->p;
	if (c->p < c->end && *c->p == '"') {
		if (!read_string(c, &s, true))
			return false;
		*cell = (struct data_cell){ (uint32_t)(s.p - text), (uint32_t)s.n | DATA_CELL_STRING };
		return true;
	}
	if (!skip_value(c))
		return false;
	if (*start == '{' || *start == '[')
		flags = DATA_CELL_NESTED;
	cell->at = (uint32_t)(start - text);
	cell->len = *start == 'n' ? 0 : (uint32_t)(c->p - start) | flags;
	return true;
}

/* Mostly the members come in the order of the columns, so the one behind the last is tried first. */
static uint32_t
find_column(struct data_jsonl *j, struct slice name, uint32_t guess)
{
	if (guess < j->columns && slice_equal(j->names[guess], name))
		return guess;
	for (uint32_t i = 0; i < j->columns; i++)
		if (slice_equal(j->names[i], name))
			return i;
	x_grow(&j->names, &j->names_cap, (size_t)j->columns + 1);
	j->names[j->columns] = name;
	return j->columns++;
}

static bool
read_members(struct data_jsonl *j, struct cursor *c)
{
	uint32_t column = UINT32_MAX;

	c->p++;
	skip_blanks(c);
	if (c->p < c->end && *c->p == '}') {
		c->p++;
		return true;
	}
	for (;;) {
		struct data_jsonl_member *member;
		struct slice name;

		skip_blanks(c);
		if (c->p == c->end || *c->p != '"')
			return bad(c, "a member has no name in quotes");
		if (!read_string(c, &name, true))
			return false;
		skip_blanks(c);
		if (c->p == c->end || *c->p++ != ':')
			return bad(c, "a colon is missing");
		x_grow(&j->members, &j->members_cap, j->count + 1);
		member = &j->members[j->count];
		if (!read_cell(c, j->text, &member->cell))
			return false;
		member->column = column = find_column(j, name, column + 1);
		j->count++;
		skip_blanks(c);
		if (c->p == c->end)
			return bad(c, "an object is not closed");
		if (*c->p == '}')
			break;
		if (*c->p++ != ',')
			return bad(c, "a comma is missing");
	}
	c->p++;
	return true;
}

/* Reads the record of one line into j->members. */
static bool
read_record(struct data_jsonl *j, char *line, size_t n)
{
	struct cursor c = { .p = line, .end = line + n };
	uint32_t columns = j->columns;
	bool fine;

	j->count = 0;
	skip_blanks(&c);
	if (*c.p == '{')
		fine = read_members(j, &c);
	else
		fine = bad(&c, "not an object");
	skip_blanks(&c);
	if (fine && c.p < c.end)
		fine = bad(&c, "text behind the object");
	if (fine)
		return true;
	j->columns = columns;
	if (j->notes.bad_rows++ == 0) {
		j->notes.first_bad = j->lines;
		snprintf(j->notes.problem, sizeof j->notes.problem, "column %zu: %s",
		    (size_t)(c.p - line) + 1, c.problem);
	}
	return false;
}

/* The next good record into j->members; false at the end of the text. */
static bool
next_record(struct data_jsonl *j)
{
	while (j->at < j->len) {
		char *line = j->text + j->at, *end = memchr(line, '\n', j->len - j->at);
		size_t n = end != NULL ? (size_t)(end - line) : j->len - j->at;
		bool empty = slice_trim((struct slice){ line, n }).n == 0, good = !empty && read_record(j, line, n);

		j->at += n + (end != NULL);
		j->lines++;
		j->notes.empty_rows += empty;
		if (good)
			return true;
	}
	return false;
}

void
data_jsonl_begin(struct data_jsonl *j, char *text, size_t len)
{
	*j = (struct data_jsonl){ .text = text, .len = len };
	j->notes.first_bad = UINT64_MAX;
}

void
data_jsonl_release(struct data_jsonl *j)
{
	x_free(j->names);
	x_free(j->members);
	*j = (struct data_jsonl){ .text = NULL };
}

size_t
data_jsonl_rows(struct data_jsonl *j, struct data_cell *cells, size_t room)
{
	size_t rows = 0;

	while (j->waiting || next_record(j)) {
		struct data_cell *row;

		if (rows == 0)
			j->width = j->columns;
		j->waiting = j->columns != j->width || (rows + 1) * j->width > room;
		if (j->waiting)
			break;
		row = cells + rows * j->width;
		for (uint32_t i = 0; i < j->width; i++)
			row[i] = (struct data_cell){ 0, DATA_CELL_MISSING };
		for (size_t i = 0; i < j->count; i++)
			row[j->members[i].column] = j->members[i].cell;
		rows++;
	}
	return rows;
}
