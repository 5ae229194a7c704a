/*
 * base_buf.h - bytes: a growing buffer with a limit, and a borrowed slice.
 *
 *	struct buf b = BUF_INIT;
 *	buf_printf(&b, "%d", n);
 *	...
 *	buf_release(&b);
 *
 * The data is always followed by a NUL that does not count. A buffer with a limit (`max` != 0)
 * drops what does not fit and remembers it in `overflow`; without one it grows as memory allows.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base_err.h"

struct slice {
	const char *p;		/* borrowed, not NUL-terminated */
	size_t n;
};

#define SLICE_FMT "%.*s"
#define SLICE_ARG(s) (int)(s).n, (s).p

struct slice slice_of(const char *s);			/* of a C string; NULL gives an empty one */
bool slice_equal(struct slice a, struct slice b);
bool slice_is(struct slice a, const char *s);
struct slice slice_trim(struct slice s);		/* without ASCII blanks at both ends */

struct buf {
	char *data;
	size_t len, cap;
	size_t max;		/* 0: no limit */
	bool overflow;
};

#define BUF_INIT { .data = NULL }
#define BUF_INIT_MAX(limit) { .max = (limit) }

void buf_release(struct buf *b);
void buf_clear(struct buf *b);
void buf_reserve(struct buf *b, size_t extra);	/* room for extra more bytes */
bool buf_append(struct buf *b, const void *p, size_t n);	/* false: over the limit, nothing added */
bool buf_add(struct buf *b, const char *s);
bool buf_add_char(struct buf *b, char c);
void buf_add_shell(struct buf *b, const char *word);	/* as a shell reads it back: quoted where it must be */
bool buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool buf_vprintf(struct buf *b, const char *fmt, va_list ap) PRINTF_LIKE(2, 0);
void buf_consume(struct buf *b, size_t n);	/* drops the first n bytes */
const char *buf_str(const struct buf *b);	/* "" when empty; valid until the next change */
char *buf_take(struct buf *b);			/* the string, now the caller's (x_free); b is empty */
struct slice buf_slice(const struct buf *b);

#endif
