/*
 * base_buf.c - growing buffers and borrowed slices.
 */
#include "base_buf.h"

#include <stdio.h>
#include <string.h>

#include "base_mem.h"

struct slice
slice_of(const char *s)
{
	return (struct slice){ s != NULL ? s : "", s != NULL ? strlen(s) : 0 };
}

bool
slice_equal(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
slice_is(struct slice a, const char *s)
{
	return slice_equal(a, slice_of(s));
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

struct slice
slice_trim(struct slice s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

void
buf_release(struct buf *b)
{
	x_free(b->data);
	b->data = NULL;
	b->len = b->cap = 0;
	b->overflow = false;
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->overflow = false;
	if (b->data != NULL)
		b->data[0] = '\0';
}

void
buf_reserve(struct buf *b, size_t extra)
{
	size_t need;

	if (__builtin_add_overflow(b->len, extra, &need) || __builtin_add_overflow(need, 1, &need))
		x_fatal("out of memory (buffer of %zu bytes)", b->len);
	x_grow(&b->data, &b->cap, need);
}

bool
buf_append(struct buf *b, const void *p, size_t n)
{
	if (b->max != 0 && (b->len > b->max || n > b->max - b->len)) {
		b->overflow = true;
		return false;
	}
	buf_reserve(b, n);
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
	return true;
}

bool
buf_add(struct buf *b, const char *s)
{
	return buf_append(b, s, strlen(s));
}

void
buf_add_shell(struct buf *b, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-./:=@%+,";

	if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
		buf_add(b, word);
		return;
	}
	buf_add_char(b, '\'');
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			buf_add(b, "'\\''");
		else
			buf_add_char(b, *word);
	}
	buf_add_char(b, '\'');
}

bool
buf_add_char(struct buf *b, char c)
{
	return buf_append(b, &c, 1);
}

bool
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	char small[256];
	va_list again;
	char *big;
	int len;
	bool ok;

	va_copy(again, ap);
	len = vsnprintf(small, sizeof small, fmt, ap);
	x_assert(len >= 0);
	if ((size_t)len < sizeof small) {
		va_end(again);
		return buf_append(b, small, (size_t)len);
	}
	big = xvasprintf(fmt, again);
	va_end(again);
	ok = buf_append(b, big, (size_t)len);
	x_free(big);
	return ok;
}

bool
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = buf_vprintf(b, fmt, ap);
	va_end(ap);
	return ok;
}

void
buf_consume(struct buf *b, size_t n)
{
	x_assert(n <= b->len);
	if (n == 0)
		return;
	memmove(b->data, b->data + n, b->len - n);
	b->len -= n;
	b->data[b->len] = '\0';
}

const char *
buf_str(const struct buf *b)
{
	return b->data != NULL ? b->data : "";
}

char *
buf_take(struct buf *b)
{
	char *s = b->data != NULL ? b->data : xstrdup("");

	b->data = NULL;
	b->len = b->cap = 0;
	b->overflow = false;
	return s;
}

struct slice
buf_slice(const struct buf *b)
{
	return (struct slice){ buf_str(b), b->len };
}
