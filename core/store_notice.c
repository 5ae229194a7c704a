/*
 * store_notice.c - what opening a store had to repair, for the user.
 */
#include <stdarg.h>

#include "store_internal.h"

void
store_notify(struct store *s, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	x_grow(&s->notices, &s->notice_cap, s->notice_count + 1);
	s->notices[s->notice_count++] = arena_strdup(s->arena, text);
	x_free(text);
}

const char *
store_notice(const struct store *s, size_t i)
{
	return i < s->notice_count ? s->notices[i] : NULL;
}
