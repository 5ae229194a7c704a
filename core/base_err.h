/*
 * base_err.h - what went wrong, in one sentence for a person and one kind for a program.
 *
 * A fallible function returns bool and takes a caller-owned `struct err *` last. It sets the error
 * exactly when it returns false. Nothing is allocated, so reporting never fails.
 *
 *	if (fd == -1)
 *		return err_sys(err, "open %s", path);
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

enum err_kind {
	ERR_NONE,
	ERR_FAILED,	/* the work itself failed: a failed run, drift found by --check */
	ERR_CANCELLED,	/* a person stopped it */
	ERR_USAGE,	/* the command line is wrong */
	ERR_CONFIG,	/* the project file or a setting is wrong */
	ERR_INPUT,	/* a data file, a filter, a value is wrong */
	ERR_NOTFOUND,	/* no such run, metric, file */
	ERR_EXISTS,	/* it is there already */
	ERR_BUSY,	/* somebody else holds it; try again */
	ERR_CORRUPT,	/* stored bytes are not what they must be */
	ERR_SYSTEM,	/* the operating system refused */
	ERR_KINDS
};

struct err {
	enum err_kind kind;
	char msg[1024];
};

/* How each kind is seen from outside. Colour is a name of the theme: "error", "warning", "info". */
struct err_look {
	const char *name;
	int exit_code;		/* 0 done, 1 failed, 2 usage, 3 not found, 4 store or system */
	int http_status;
	const char *colour;
};

const struct err_look *err_look(enum err_kind kind);

/* Sets the error and returns false, so that a caller can `return err_set(...)`. err may be NULL. */
bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The same for a failed system call: appends ": " and the text of errno. Kind is ERR_NOTFOUND for
 * ENOENT, else ERR_SYSTEM. */
bool err_sys(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Puts "context: " before the message that is there. Returns false. */
bool err_wrap(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

void err_clear(struct err *err);

#endif
