/*
 * base_regex.h - regular expressions (PCRE2 syntax), compiled to machine code where possible.
 *
 *	regex_compile(&re, pattern, 0, err);
 *	if (regex_match(re, text, 0, groups, 2) == REGEX_YES) ... groups[1] ...
 *	regex_free(re);
 *
 * The only file that knows PCRE2. Subjects are bytes that nobody vouches for: broken UTF-8 never
 * fails, it just does not match. Work per match is bounded, so a catastrophic pattern ends as
 * REGEX_LIMIT in some milliseconds. A struct regex holds its own match space: one thread at a time.
 */
#ifndef BASE_REGEX_H
#define BASE_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base_buf.h"
#include "base_err.h"

struct regex;

enum {
	REGEX_IGNORE_CASE = 1,
	REGEX_UTF = 2,		/* characters instead of bytes; slower, for what people type */
	REGEX_LITERAL = 4,	/* the pattern is plain text */
	REGEX_WHOLE = 8,	/* only a match of the whole text is one */
};

enum regex_result { REGEX_NO, REGEX_YES, REGEX_LIMIT };

/* ERR_CONFIG; the message says what is wrong and at which character of the pattern. */
MUST_CHECK bool regex_compile(struct regex **out, const char *pattern, int flags, struct err *err);
void regex_free(struct regex *re);

size_t regex_groups(const struct regex *re);			/* without group 0 */
const char *regex_group_name(const struct regex *re, size_t i);	/* i from 1; NULL: no name */

/* Text that every match must contain, found by looking at the pattern; empty when there is none
 * that is certain. A search for it first saves most calls of regex_match on long input. */
struct slice regex_needle(const struct regex *re);

/* Searches text from byte `from`. groups[0] is the whole match, groups[i] the i-th group (p is NULL
 * when it took no part); at most `count` are written, all `count` are set. */
enum regex_result regex_match(struct regex *re, struct slice text, size_t from,
    struct slice *groups, size_t count);

#endif
