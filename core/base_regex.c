/*
 * base_regex.c - PCRE2 with its JIT, limits on work, and the literal text that a pattern demands.
 *
 * The JIT has no count of steps, but the interpreter has: a match that uses more than the limit
 * ends as REGEX_LIMIT. pcre2_match applies the match limit inside JIT code too, so one setting
 * serves both.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "base_regex.h"

#include <pcre2.h>
#include <string.h>

#include "base.h"

enum {
	MATCH_LIMIT = 1000 * 1000,	/* calls of the matcher: some milliseconds */
	DEPTH_LIMIT = 10 * 1000,
	HEAP_LIMIT = 16 * 1024,		/* KiB, of the interpreter */
	JIT_STACK_MAX = 512 * 1024,
	NEEDLE_MAX = 64,
};

struct regex {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	size_t groups;
	const char **names;		/* of groups 1..groups; NULL where there is none */
	char needle[NEEDLE_MAX];
	size_t needle_len;
};

static uint32_t
options_of(int flags)
{
	uint32_t options = PCRE2_NEVER_BACKSLASH_C;

	if (flags & REGEX_IGNORE_CASE)
		options |= PCRE2_CASELESS;
	if (flags & REGEX_UTF)
		options |= PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF;
	if (flags & REGEX_WHOLE)
		options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
	if (flags & REGEX_LITERAL)
		options = (options & ~PCRE2_NEVER_BACKSLASH_C) | PCRE2_LITERAL;
	return options;
}

/* ------------------------------------------------------------------------------------ needle */

/* Walks over one pattern, collecting runs of plain characters that stand outside every group. */
struct walk {
	const char *p;
	char run[NEEDLE_MAX];
	size_t run_len;
	char best[NEEDLE_MAX];
	size_t best_len;
};

static void
end_run(struct walk *w)
{
	if (w->run_len > w->best_len) {
		memcpy(w->best, w->run, w->run_len);
		w->best_len = w->run_len;
	}
	w->run_len = 0;
}

static void
add_plain(struct walk *w, char c)
{
	if (w->run_len == sizeof w->run)
		end_run(w);
	w->run[w->run_len++] = c;
}

/* "[...]": p stands behind the bracket. NULL: it has no end that we understand. */
static const char *
skip_class(const char *p)
{
	if (*p == '^')
		p++;
	if (*p == ']')
		p++;
	for (; *p != '\0' && *p != ']'; p++) {
		if (*p == '[' && (p[1] == ':' || p[1] == '.' || p[1] == '='))
			return NULL;
		if (*p == '\\' && *++p == '\0')
			return NULL;
		if (*p == 'Q' && p[-1] == '\\')
			return NULL;
	}
	return *p == ']' ? p + 1 : NULL;
}

/* "(...)": p stands behind the bracket. */
static const char *
skip_group(const char *p)
{
	int depth = 1;

	/* Settings like (?i) and verbs like (*UTF) change what follows: nothing is certain then. */
	if (*p == '*' || (*p == '?' && strchr("<P:'=!>|", p[1]) == NULL))
		return NULL;
	while (depth > 0 && *p != '\0') {
		if (*p == '\\') {
			if (p[1] == '\0' || p[1] == 'Q')
				return NULL;
			p += 2;
		} else if (*p == '[') {
			p = skip_class(p + 1);
			if (p == NULL)
				return NULL;
		} else {
			depth += (*p == '(') - (*p == ')');
			p++;
		}
	}
	return depth == 0 ? p : NULL;
}

/* A quantifier that allows none makes what stands before it uncertain. Any other ends the run. */
static bool
quantifier(struct walk *w)
{
	bool may_be_none = *w->p == '?' || *w->p == '*' || *w->p == '{';

	if (strchr("?*+{", *w->p) == NULL)
		return false;
	if (may_be_none && w->run_len > 0)
		w->run_len--;
	end_run(w);
	if (*w->p == '{')
		w->p = strchrnul(w->p, '}');
	w->p += *w->p != '\0';
	w->p += *w->p == '?' || *w->p == '+';
	return true;
}

/* One item that is no plain character. False: give up on the whole pattern. */
static bool
special(struct walk *w)
{
	if (*w->p == '|' || *w->p == '#')
		return false;	/* an alternative; or perhaps a comment */
	if (*w->p == '(' || *w->p == '[') {
		end_run(w);
		w->p = *w->p == '(' ? skip_group(w->p + 1) : skip_class(w->p + 1);
		return w->p != NULL;
	}
	if (*w->p == '\\') {
		char c = w->p[1];

		/* An escaped sign is itself; an escaped letter or digit is something else. */
		if (c == '\0' || strchr("QEcxopPgkNuU", c) != NULL)
			return false;
		if ((unsigned char)c < 0x80 && strchr(".[](){}*+?^$|/-=:,;%\"'&!@~_<> ", c) != NULL)
			add_plain(w, c);
		else
			end_run(w);
		w->p += 2;
		return true;
	}
	end_run(w);		/* . ^ $ */
	w->p++;
	return true;
}

static void
find_needle(struct regex *re, const char *pattern)
{
	struct walk w = { .p = pattern };

	while (*w.p != '\0') {
		if (quantifier(&w))
			continue;
		if (strchr("\\()[].^$|#", *w.p) != NULL) {
			if (!special(&w))
				return;
		} else {
			add_plain(&w, *w.p++);
		}
	}
	end_run(&w);
	memcpy(re->needle, w.best, w.best_len);
	re->needle_len = w.best_len;
}

/* ------------------------------------------------------------------------------------ compiling */

static void
read_names(struct regex *re)
{
	uint32_t count = 0, size = 0, groups = 0;
	PCRE2_SPTR table = NULL;

	pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	pcre2_pattern_info(re->code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(re->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(re->code, PCRE2_INFO_NAMETABLE, &table);
	re->groups = groups;
	re->names = x_new_array(const char *, groups + 1);
	/* An entry is the group's number in two bytes, then its name. */
	for (uint32_t i = 0; i < count; i++, table += size)
		re->names[table[0] << 8 | table[1]] = (const char *)table + 2;
}

static void
prepare_match(struct regex *re)
{
	re->match = pcre2_match_data_create_from_pattern(re->code, NULL);
	re->context = pcre2_match_context_create(NULL);
	if (re->match == NULL || re->context == NULL)
		x_fatal("out of memory (regular expression)");
	pcre2_set_match_limit(re->context, MATCH_LIMIT);
	pcre2_set_depth_limit(re->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(re->context, HEAP_LIMIT);
	/* Without JIT (a hardened kernel, another processor) the interpreter does the same,
	 * slower. */
	if (pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE) != 0)
		return;
	re->stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK_MAX, NULL);
	if (re->stack != NULL)
		pcre2_jit_stack_assign(re->context, NULL, re->stack);
}

bool
regex_compile(struct regex **out, const char *pattern, int flags, struct err *err)
{
	PCRE2_UCHAR why[256];
	struct regex *re;
	pcre2_code *code;
	PCRE2_SIZE at;
	int number;

	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options_of(flags), &number,
	    &at, NULL);
	if (code == NULL) {
		pcre2_get_error_message(number, why, sizeof why);
		return err_set(err, ERR_CONFIG, "pattern \"%s\": character %zu: %s", pattern,
		    (size_t)at + 1, (const char *)why);
	}
	re = x_new(struct regex);
	re->code = code;
	read_names(re);
	prepare_match(re);
	if (flags & REGEX_LITERAL && !(flags & REGEX_IGNORE_CASE)) {
		re->needle_len = strnlen(pattern, NEEDLE_MAX);
		memcpy(re->needle, pattern, re->needle_len);
	} else if (!(flags & (REGEX_LITERAL | REGEX_IGNORE_CASE))) {
		find_needle(re, pattern);
	}
	*out = re;
	return true;
}

void
regex_free(struct regex *re)
{
	if (re == NULL)
		return;
	pcre2_match_data_free(re->match);
	pcre2_match_context_free(re->context);
	pcre2_jit_stack_free(re->stack);
	pcre2_code_free(re->code);
	x_free(re->names);
	x_free(re);
}

size_t
regex_groups(const struct regex *re)
{
	return re->groups;
}

const char *
regex_group_name(const struct regex *re, size_t i)
{
	return i <= re->groups ? re->names[i] : NULL;
}

struct slice
regex_needle(const struct regex *re)
{
	return (struct slice){ re->needle, re->needle_len };
}

/* ------------------------------------------------------------------------------------ matching */

static enum regex_result
result_of(int rc)
{
	switch (rc) {
	case PCRE2_ERROR_MATCHLIMIT:
	case PCRE2_ERROR_DEPTHLIMIT:
	case PCRE2_ERROR_HEAPLIMIT:
	case PCRE2_ERROR_JIT_STACKLIMIT:
		return REGEX_LIMIT;
	default:
		return rc >= 0 ? REGEX_YES : REGEX_NO;
	}
}

enum regex_result
regex_match(struct regex *re, struct slice text, size_t from, struct slice *groups, size_t count)
{
	int rc = pcre2_match(re->code, (PCRE2_SPTR)(text.p != NULL ? text.p : ""), text.n, from, 0,
	    re->match, re->context);
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(re->match);
	enum regex_result result = result_of(rc);

	for (size_t i = 0; i < count; i++) {
		groups[i] = (struct slice){ NULL, 0 };
		if (result == REGEX_YES && i < (size_t)rc && at[2 * i] != PCRE2_UNSET &&
		    at[2 * i + 1] >= at[2 * i])
			groups[i] = (struct slice){ text.p + at[2 * i], at[2 * i + 1] - at[2 * i] };
	}
	return result;
}
