/*
 * base_err.c - error values without allocation, and the one table that says how each kind looks
 * from outside.
 */
#include "base_err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct err_look looks[ERR_KINDS] = {
	[ERR_NONE]	= { "none",	 0, 200, "info" },
	[ERR_FAILED]	= { "failed",	 1, 500, "error" },
	[ERR_CANCELLED]	= { "cancelled", 1, 499, "warning" },
	[ERR_USAGE]	= { "usage",	 2, 400, "error" },
	[ERR_CONFIG]	= { "config",	 2, 400, "error" },
	[ERR_INPUT]	= { "input",	 2, 400, "error" },
	[ERR_NOTFOUND]	= { "notfound",	 3, 404, "warning" },
	[ERR_EXISTS]	= { "exists",	 2, 409, "warning" },
	[ERR_BUSY]	= { "busy",	 4, 503, "warning" },
	[ERR_CORRUPT]	= { "corrupt",	 4, 500, "error" },
	[ERR_SYSTEM]	= { "system",	 4, 500, "error" },
};

const struct err_look *
err_look(enum err_kind kind)
{
	return &looks[kind < ERR_KINDS ? kind : ERR_SYSTEM];
}

bool
err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL)
		return false;
	err->kind = kind;
	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof err->msg, fmt, ap);
	va_end(ap);
	return false;
}

bool
err_sys(struct err *err, const char *fmt, ...)
{
	int saved = errno;
	size_t len;
	va_list ap;

	if (err == NULL)
		return false;
	err->kind = saved == ENOENT ? ERR_NOTFOUND : ERR_SYSTEM;
	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof err->msg, fmt, ap);
	va_end(ap);
	len = strlen(err->msg);
	snprintf(err->msg + len, sizeof err->msg - len, ": %s", strerror(saved));
	return false;
}

bool
err_wrap(struct err *err, const char *fmt, ...)
{
	char context[sizeof err->msg], whole[2 * sizeof err->msg + 4];
	va_list ap;

	if (err == NULL)
		return false;
	va_start(ap, fmt);
	vsnprintf(context, sizeof context, fmt, ap);
	va_end(ap);
	snprintf(whole, sizeof whole, "%s: %s", context, err->msg);
	whole[sizeof err->msg - 1] = '\0';
	memcpy(err->msg, whole, strlen(whole) + 1);
	return false;
}

void
err_clear(struct err *err)
{
	err->kind = ERR_NONE;
	err->msg[0] = '\0';
}
