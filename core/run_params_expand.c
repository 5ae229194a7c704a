/*
 * run_params_expand.c - values in place of ${params.PATH}.
 *
 * In a shell line the value must reach the program as it is, whatever is in it: blanks, quotes, `$(reboot)`,
 * newlines. How to quote depends on where the reference stands, so a small lexer follows the shell's
 * quoting through the line: a stack of contexts, since `"$(cat '${params.x}')"` nests them.
 *
 *	bare			a single-quoted word; plain as it is when it has only safe characters
 *	"in double quotes"	\ before \ " $ `
 *	'in single quotes'	' becomes '\''
 *
 * Nothing is right inside `backquotes`, here-documents and comments: there the reference is refused.
 */
#include <ctype.h>
#include <string.h>

#include "run_params.h"

enum context { BARE, DOUBLE, SINGLE, BACKQUOTE, SUBSHELL, BRACE };

enum { DEPTH_MAX = 64 };

struct shell {
	enum context stack[DEPTH_MAX];
	int depth;			/* of the top */
	bool word_start;		/* a '#' here begins a comment */
	bool comment;
	bool heredoc;			/* a here-document was announced: nothing behind is known */
};

/* The reference at s, as "${params.": its path, and the length of the whole. 0: none, or not closed. */
static size_t
reference(const char *s, struct slice *path)
{
	static const char start[] = "${params.";
	const char *end;

	if (strncmp(s, start, sizeof start - 1) != 0)
		return 0;
	end = strchr(s, '}');
	if (end == NULL)
		return 0;
	*path = (struct slice){ s + sizeof start - 1, (size_t)(end - s) - (sizeof start - 1) };
	return (size_t)(end - s) + 1;
}

void
run_params_references(const char *text, void (*see)(const char *path, void *arg), void *arg)
{
	for (; *text != '\0'; text++) {
		struct slice path;
		size_t n;

		if (text[0] == '$' && text[1] == '$' && reference(text + 1, &path) > 0) {
			text += reference(text + 1, &path);
			continue;
		}
		n = reference(text, &path);
		if (n > 0) {
			char *name = xstrndup(path.p, path.n);

			see(name, arg);
			x_free(name);
			text += n - 1;
		}
	}
}

static enum context
top(const struct shell *sh)
{
	return sh->stack[sh->depth];
}

static void
push(struct shell *sh, enum context context)
{
	if (sh->depth + 1 < DEPTH_MAX)
		sh->stack[++sh->depth] = context;
	else
		sh->heredoc = true;		/* too deep to follow: refuse from here on */
}

static void
pop(struct shell *sh)
{
	if (sh->depth > 0)
		sh->depth--;
}

/* One character outside quotes; returns how many bytes it and what belongs to it take. */
static size_t
follow_bare(struct shell *sh, const char *s)
{
	size_t taken = 1;

	if (sh->comment) {
		sh->comment = *s != '\n';
	} else if (*s == '\\' && s[1] != '\0') {
		taken = 2;
	} else if (*s == '\'') {
		push(sh, SINGLE);
	} else if (*s == '"') {
		push(sh, DOUBLE);
	} else if (*s == '`') {
		if (top(sh) == BACKQUOTE)
			pop(sh);
		else
			push(sh, BACKQUOTE);
	} else if (*s == '$' && (s[1] == '(' || s[1] == '{')) {
		push(sh, s[1] == '(' ? SUBSHELL : BRACE);
		taken = 2;
	} else if (*s == '(') {
		push(sh, SUBSHELL);
	} else if ((*s == ')' && top(sh) == SUBSHELL) || (*s == '}' && top(sh) == BRACE)) {
		pop(sh);
	} else if (*s == '#' && sh->word_start && top(sh) != BRACE) {
		sh->comment = true;
	} else if (*s == '<' && s[1] == '<') {
		sh->heredoc = s[2] != '<' || sh->heredoc;
		taken = s[2] == '<' ? 3 : 2;
	}
	sh->word_start = taken == 1 && strchr(" \t\n;|&(", *s) != NULL;
	return taken;
}

static size_t
follow_double(struct shell *sh, const char *s)
{
	sh->word_start = false;
	if (*s == '\\' && s[1] != '\0')
		return 2;
	if (*s == '"') {
		pop(sh);
	} else if (*s == '`') {
		push(sh, BACKQUOTE);
	} else if (*s == '$' && (s[1] == '(' || s[1] == '{')) {
		push(sh, s[1] == '(' ? SUBSHELL : BRACE);
		sh->word_start = s[1] == '(';
		return 2;
	}
	return 1;
}

static size_t
follow(struct shell *sh, const char *s)
{
	switch (top(sh)) {
	case DOUBLE:
		return follow_double(sh, s);
	case SINGLE:
		if (*s == '\'')
			pop(sh);
		return 1;
	case BARE:
	case BACKQUOTE:
	case SUBSHELL:
	case BRACE:
		break;
	}
	return follow_bare(sh, s);
}

static void
add_single(struct buf *out, const char *value)
{
	for (; *value != '\0'; value++)
		if (*value == '\'')
			buf_add(out, "'\\''");
		else
			buf_add_char(out, *value);
}

static void
add_quoted(struct buf *out, enum context context, const char *value)
{
	if (context == SINGLE) {
		add_single(out, value);
	} else if (context == DOUBLE) {
		for (; *value != '\0'; value++) {
			if (strchr("\\\"$`", *value) != NULL)
				buf_add_char(out, '\\');
			buf_add_char(out, *value);
		}
	} else {
		buf_add_shell(out, value);
	}
}

/* Where no quoting is right. */
static const char *
bad_place(const struct shell *sh)
{
	if (sh->comment)
		return "a comment";
	if (sh->heredoc)
		return "or behind a here-document";
	for (int i = 0; i <= sh->depth; i++) {
		if (sh->stack[i] == BACKQUOTE)
			return "backquotes";
		if (sh->stack[i] == BRACE)
			return "${...}";
	}
	return NULL;
}

static bool
unknown(struct slice path, const struct run_param *root, struct err *err)
{
	struct arena *arena = arena_new();
	const struct run_param **leaves;
	size_t count = run_params_leaves(arena, root, &leaves);
	const char **paths = arena_array(arena, const char *, count + 1);
	char *given = arena_strndup(arena, path.p, path.n);
	const char *nearest;

	for (size_t i = 0; i < count; i++)
		paths[i] = leaves[i]->path;
	nearest = str_nearest(given, paths, count);
	err_set(err, ERR_CONFIG, "${params.%s}: no such parameter%s%s%s", given,
	    nearest != NULL ? " (did you mean \"" : "", nearest != NULL ? nearest : "",
	    nearest != NULL ? "\"?)" : "");
	arena_free(arena);
	return false;
}

static bool
put(struct buf *out, struct slice path, const struct run_param *root, const struct shell *sh,
    enum run_expand how, struct err *err)
{
	char *name = xstrndup(path.p, path.n);
	const struct run_param *p = run_params_find(root, name);
	struct buf value = BUF_INIT, variable = BUF_INIT;
	const char *place = how == RUN_EXPAND_SHELL ? bad_place(sh) : NULL;
	bool ok = false;

	if (p == NULL) {
		unknown(path, root, err);
		goto out;
	}
	if (place != NULL) {
		run_params_variable(&variable, name);
		err_set(err, ERR_CONFIG,
		    "${params.%s} cannot be quoted inside %s: use \"$%s\" there", name, place,
		    buf_str(&variable));
		goto out;
	}
	run_params_value(&value, p);
	if (how == RUN_EXPAND_SHELL)
		add_quoted(out, top(sh), buf_str(&value));
	else
		buf_add(out, buf_str(&value));
	ok = true;
out:
	x_free(name);
	buf_release(&value);
	buf_release(&variable);
	return ok;
}

bool
run_params_expand(struct buf *out, const char *text, const struct run_param *root,
    enum run_expand how, struct err *err)
{
	struct shell sh = { .word_start = true };
	struct slice path;
	size_t n;

	while (*text != '\0') {
		if (text[0] == '$' && text[1] == '$' && (n = reference(text + 1, &path)) > 0) {
			buf_append(out, text + 1, n);
			text += n + 1;
		} else if ((n = reference(text, &path)) > 0) {
			if (!put(out, path, root, &sh, how, err))
				return false;
			text += n;
			sh.word_start = false;
		} else {
			n = how == RUN_EXPAND_SHELL ? follow(&sh, text) : 1;
			buf_append(out, text, n);
			text += n;
		}
	}
	return true;
}
