/*
 * base_mistake.h - what is wrong in a file that a person wrote: all of it at once, each with its
 * place and, where it can be guessed, what was meant.
 *
 *	struct mistakes mistakes;
 *	mistakes_init(&mistakes, "benchtop.yaml");
 *	mistake_add(&mistakes, mark, "cpus must be at least 1");
 *	mistake_meant(&mistakes, "cpus");		adds "did you mean ..." to the one before
 *	...
 *	mistakes_release(&mistakes);
 *
 * The list is bounded (MISTAKES_MAX); those beyond are counted. Warnings are kept in the same list
 * and never make a file invalid.
 */
#ifndef BASE_MISTAKE_H
#define BASE_MISTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "base_buf.h"
#include "base_err.h"

enum { MISTAKES_MAX = 100 };

/* A place in a text, both from 1; 0 when there is none. Columns count characters. */
struct mark {
	int line, column;
};

struct mistake {
	struct mark mark;
	bool warning;
	char *text;
	const char *about;	/* the caller's, as given to mistakes_about; NULL: everything */
};

struct mistakes {
	char *file;
	struct mistake *items;
	size_t count, cap;
	size_t dropped;		/* beyond the bound */
	size_t warnings;	/* among count */
	const char *about;
};

void mistakes_init(struct mistakes *m, const char *file);
void mistakes_release(struct mistakes *m);
void mistake_add(struct mistakes *m, struct mark mark, const char *fmt, ...) PRINTF_LIKE(3, 4);
void mistake_warn(struct mistakes *m, struct mark mark, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Adds to the last: `; did you mean "NEAREST"?` when a candidate is near, else the choices when they
 * are few. */
void mistake_meant(struct mistakes *m, const char *given, const char *const *candidates,
    size_t count);
/* Adds lines below the last, as they are: the caller made them safe to show. */
void mistake_show(struct mistakes *m, const char *lines);
/* What is added from now on is about this part of the file; kept by pointer, NULL: about all of it. */
void mistakes_about(struct mistakes *m, const char *part);
/* Drops warnings about other parts than this one (NULL: about any part). */
void mistakes_only_about(struct mistakes *m, const char *part);
bool mistakes_any(const struct mistakes *m);	/* any that is not a warning */
/* In order of the file, "FILE:LINE:COLUMN: TEXT\n" each; a warning has "warning: " before its text.
 * Text from the file is made safe to show. */
void mistakes_print(struct mistakes *m, struct buf *out);
/* All of it as one error of kind ERR_CONFIG, cut when too long. Returns false. */
bool mistakes_err(struct mistakes *m, struct err *err);

#endif
