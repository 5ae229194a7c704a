/*
 * conf.c - reading workbench.conf, themes and key maps, with the place of each mistake.
 */
#include "conf.h"

#include <dirent.h>
#include <string.h>

#include "action_sets.h"
#include "base_mistake.h"
#include "os_fs.h"
#include "os_share.h"

enum { FILE_LIMIT = 1 << 20, WORDS = 3 };

/* Which lines. */
enum { SET = 1, BIND = 2, COLOR = 4, BASE = 8 };

struct line {
	int number;
	const char *text;
	char *words[WORDS];	/* the third is all the rest */
	const char *starts[WORDS];	/* where they begin in text */
	size_t count;
};

/* A key that a line gave to an action, to tell when another line gives it away. */
struct given {
	const char *action;	/* in the arena */
	uint32_t key;
	int line;
};

struct reader {
	const struct conf *to;
	struct mistakes mistakes;
	unsigned allowed;		/* in this file */
	unsigned now;			/* in this pass */
	struct mark theme, keys;	/* where these were set */
	struct arena *arena;
	struct given *given;
	size_t given_count, given_cap;
};

/* ---- places */

/* Columns count characters. */
static int
column_of(const char *text, const char *at)
{
	int column = 1;

	for (; text < at && *text != '\0'; text++)
		column += ((unsigned char)*text & 0xc0) != 0x80;
	return column;
}

static struct mark
mark_of(const struct line *line, size_t word, size_t offset)
{
	return (struct mark){ line->number, column_of(line->text, line->starts[word] + offset) };
}

/* ---- the kinds of lines */

static void
obey_set(struct reader *r, const struct line *line)
{
	const char *name = line->words[1];
	struct err err;

	if (!settings_set(r->to->settings, name, line->words[2], &err))
		mistake_add(&r->mistakes, mark_of(line, err.kind == ERR_NOTFOUND ? 1 : 2, 0), "%s", err.msg);
	else if (str_equal(name, "theme"))
		r->theme = mark_of(line, 2, 0);
	else if (str_equal(name, "keys"))
		r->keys = mark_of(line, 2, 0);
}

/* "runs" of "runs.delete": keys of other contexts do not get into each other's way. */
static bool
is_same_context(const char *a, const char *b)
{
	size_t n = strcspn(a, ".");

	return strncmp(a, b, n + 1) == 0;
}

static void
note_key(struct reader *r, const struct line *line, const char *action, uint32_t key, struct mark mark)
{
	for (size_t i = 0; i < r->given_count; i++) {
		const struct given *g = &r->given[i];

		if (g->key == key && is_same_context(g->action, action) && !str_equal(g->action, action)) {
			mistake_add(&r->mistakes, mark, "this key is bound to %s in line %d", g->action, g->line);
			return;
		}
	}
	x_grow(&r->given, &r->given_cap, r->given_count + 1);
	r->given[r->given_count++] = (struct given){ arena_strdup(r->arena, action), key, line->number };
}

/* False: one of them is no key. */
static bool
check_keys(struct reader *r, const struct line *line, const char *action)
{
	const char *keys = line->words[2];
	bool ok = true;

	for (const char *p = keys; *p != '\0'; p += strspn(p, " \t")) {
		size_t n = strcspn(p, " \t");
		char *name = arena_strndup(r->arena, p, n);
		struct mark mark = mark_of(line, 2, (size_t)(p - keys));
		uint32_t key;

		if (key_parse(name, &key)) {
			note_key(r, line, action, key, mark);
		} else {
			size_t count;
			const char *const *names = key_names(&count);

			mistake_add(&r->mistakes, mark, "no key is called \"%s\"", name);
			mistake_meant(&r->mistakes, key_plain(name), names, count);
			ok = false;
		}
		p += n;
	}
	return ok;
}

static void
obey_bind(struct reader *r, const struct line *line)
{
	const char *action = line->words[1];
	size_t count;
	const char *const *names = action_sets_names(&count);
	size_t at = 0;
	struct err err;

	while (at < count && !str_equal(names[at], action))
		at++;
	if (at == count) {
		mistake_add(&r->mistakes, mark_of(line, 1, 0), "no action is called \"%s\"", action);
		mistake_meant(&r->mistakes, action, names, count);
		return;
	}
	if (check_keys(r, line, action) && !keymap_bind(r->to->keys, action, line->words[2], &err))
		mistake_add(&r->mistakes, mark_of(line, 2, 0), "%s", err.msg);
}

static void
obey_color(struct reader *r, const struct line *line)
{
	const char *wrong = NULL;
	size_t count;
	const char *const *names = theme_role_names(&count);
	struct err err;

	if (theme_set(r->to->theme, line->words[1], line->words[2], &wrong, &err))
		return;
	if (err.kind == ERR_NOTFOUND) {
		mistake_add(&r->mistakes, mark_of(line, 1, 0), "%s", err.msg);
		mistake_meant(&r->mistakes, line->words[1], names, count);
		return;
	}
	mistake_add(&r->mistakes, mark_of(line, 2, (size_t)(wrong - line->words[2])), "%s", err.msg);
}

static void
obey_base(struct reader *r, const struct line *line)
{
	size_t count;
	const char *const *names = theme_names(&count);

	if (theme_use(r->to->theme, line->words[1]))
		return;
	mistake_add(&r->mistakes, mark_of(line, 1, 0), "no theme called \"%s\" is built in", line->words[1]);
	mistake_meant(&r->mistakes, line->words[1], names, count);
}

static const struct verb {
	const char *word, *usage;
	unsigned kind;
	size_t least, most;	/* words; the third is all the rest */
	void (*obey)(struct reader *r, const struct line *line);
} verbs[] = {
	{ "set", "set NAME VALUE", SET, 2, 3, obey_set },
	{ "bind", "bind CONTEXT.ACTION KEY...", BIND, 2, 3, obey_bind },
	{ "color", "color ROLE LOOK", COLOR, 3, 3, obey_color },
	{ "colour", "color ROLE LOOK", COLOR, 3, 3, obey_color },
	{ "base", "base THEME", BASE, 2, 2, obey_base },
};

static void
unknown_verb(struct reader *r, const struct line *line)
{
	const char *words[ARRAY_LEN(verbs)];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if ((verbs[i].kind & r->allowed) != 0)
			words[count++] = verbs[i].word;
	mistake_add(&r->mistakes, mark_of(line, 0, 0), "\"%s\" begins no line of this file", line->words[0]);
	mistake_meant(&r->mistakes, line->words[0], words, count);
}

static void
obey(struct reader *r, const struct line *line)
{
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		const struct verb *v = &verbs[i];

		if (!str_equal(v->word, line->words[0]) || (v->kind & r->allowed) == 0)
			continue;
		if ((v->kind & r->now) == 0)
			return;
		if (line->count < v->least || line->count > v->most)
			mistake_add(&r->mistakes, mark_of(line, 0, 0), "expected `%s`", v->usage);
		else
			v->obey(r, line);
		return;
	}
	/* Told in the last pass, once. */
	if ((r->now & SET) == 0)
		unknown_verb(r, line);
}

/* ---- files */

static void
split_line(struct line *line, struct arena *a)
{
	const char *p = line->text + strspn(line->text, " \t\r"), *end = p + strlen(p);

	while (end > p && strchr(" \t\r", end[-1]) != NULL)
		end--;
	line->count = 0;
	for (size_t i = 0; i < WORDS; i++) {
		line->words[i] = arena_strdup(a, "");
		line->starts[i] = end;
	}
	while (p < end && line->count < WORDS && !(line->count == 0 && *p == '#')) {
		size_t n = line->count == WORDS - 1 ? (size_t)(end - p) : strcspn(p, " \t\r");

		n = p + n > end ? (size_t)(end - p) : n;
		line->starts[line->count] = p;
		line->words[line->count++] = arena_strndup(a, p, n);
		p += n;
		p += strspn(p, " \t");
	}
}

static void
read_lines(struct reader *r, const char *text, unsigned now)
{
	int number = 0;

	r->now = now;
	for (const char *next, *p = text; p != NULL; p = next) {
		const char *end = strchr(p, '\n');
		size_t n = end != NULL ? (size_t)(end - p) : strlen(p);
		struct line line = { .number = ++number, .text = arena_strndup(r->arena, p, n) };

		next = end != NULL ? end + 1 : NULL;
		split_line(&line, r->arena);
		if (line.count > 0)
			obey(r, &line);
	}
}

static void
reader_init(struct reader *r, const struct conf *to, const char *path, unsigned allowed)
{
	*r = (struct reader){ .to = to, .allowed = allowed, .arena = arena_new() };
	mistakes_init(&r->mistakes, path);
}

/* What was wrong is told. */
static void
reader_release(struct reader *r, struct buf *mistakes)
{
	mistakes_print(&r->mistakes, mistakes);
	mistakes_release(&r->mistakes);
	arena_free(r->arena);
	x_free(r->given);
}

static bool
read_file(const char *path, struct buf *out, struct err *err)
{
	if (!fs_read_file(path, FILE_LIMIT, out, err))
		return false;
	if (memchr(buf_str(out), '\0', out->len) != NULL)
		return err_set(err, ERR_INPUT, "%s is not a text file", path);
	return true;
}

/* ---- themes and key maps by name */

/* The user's file, or the one that came with the program; NULL: neither. x_free. */
static char *
find_own(const char *folder, const char *name, bool own)
{
	char *file = xasprintf("%s/%s.%s", folder, name, str_equal(folder, "keys") ? "keys" : "theme");
	struct arena *a = arena_new();
	char *path = own ? settings_config_path(file) : NULL, *found;

	if (own && (path == NULL || !fs_exists(path))) {
		x_free(path);
		path = NULL;
	} else if (!own && os_share_find(file, a, &found, NULL)) {
		path = xstrdup(found);
	}
	arena_free(a);
	x_free(file);
	return path;
}

/* A name is one of a file, never a path. */
static bool
is_name(const char *name)
{
	return *name != '\0' && *name != '.' && strchr(name, '/') == NULL;
}

static bool
read_named(const struct conf *to, const char *path, unsigned allowed, struct buf *mistakes, struct err *err)
{
	struct buf text = BUF_INIT;
	struct reader r;
	bool ok = read_file(path, &text, err);

	if (ok) {
		reader_init(&r, to, path, allowed);
		read_lines(&r, buf_str(&text), allowed);
		reader_release(&r, mistakes);
	}
	buf_release(&text);
	return ok;
}

bool
conf_use_theme(struct theme *t, const char *name, struct buf *mistakes, struct err *err)
{
	char *path = is_name(name) ? find_own("themes", name, true) : NULL;
	bool ok = true;

	if (path == NULL && theme_use(t, name))
		return true;
	if (path == NULL && is_name(name))
		path = find_own("themes", name, false);
	if (path == NULL)
		return err_set(err, ERR_NOTFOUND, "no theme is called \"%s\"", name);
	theme_use(t, "dark");
	ok = read_named(&(struct conf){ .theme = t }, path, COLOR | BASE, mistakes, err);
	x_free(path);
	return ok;
}

static void
use_keys(const struct conf *c, struct reader *r, struct buf *mistakes)
{
	static const char *const known[] = { "default", "emacs" };
	const char *name = settings_text(c->settings, "keys");
	char *path = is_name(name) ? find_own("keys", name, true) : NULL;
	struct err err;

	if (path == NULL && str_equal(name, "default"))
		return;
	if (path == NULL && is_name(name))
		path = find_own("keys", name, false);
	if (path == NULL) {
		mistake_add(&r->mistakes, r->keys, "no key map is called \"%s\"", name);
		mistake_meant(&r->mistakes, name, known, ARRAY_LEN(known));
	} else if (!read_named(&(struct conf){ .keys = c->keys }, path, BIND, mistakes, &err)) {
		mistake_add(&r->mistakes, r->keys, "%s", err.msg);
	}
	x_free(path);
}

static void
add_themes_in(struct map *out, const char *folder)
{
	DIR *d = folder != NULL ? opendir(folder) : NULL;

	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		if (!str_ends(e->d_name, ".theme"))
			continue;
		e->d_name[strlen(e->d_name) - strlen(".theme")] = '\0';
		map_set(out, e->d_name, NULL);
	}
	if (d != NULL)
		closedir(d);
}

void
conf_theme_names(struct map *out)
{
	struct arena *a = arena_new();
	char *own = settings_config_path("themes"), *installed;
	size_t count;
	const char *const *names = theme_names(&count);

	for (size_t i = 0; i < count; i++)
		map_set(out, names[i], NULL);
	add_themes_in(out, own);
	if (os_share_find("themes", a, &installed, NULL))
		add_themes_in(out, installed);
	arena_free(a);
	x_free(own);
}

static void
use_theme(const struct conf *c, struct reader *r, struct buf *mistakes)
{
	const char *name = settings_text(c->settings, "theme"), *last = settings_remembered(c->settings, "theme");
	struct map *known;
	struct err err;

	if (str_equal(name, "auto")) {
		/* One that was chosen then and is gone now is nobody's mistake. */
		if (last != NULL && conf_use_theme(c->theme, last, mistakes, NULL))
			return;
		theme_use(c->theme, settings_has_light_paper(c->settings) ? "light" : "dark");
		return;
	}
	if (conf_use_theme(c->theme, name, mistakes, &err))
		return;
	mistake_add(&r->mistakes, r->theme, "%s", err.msg);
	known = map_new();
	if (err.kind == ERR_NOTFOUND) {
		const char **names;

		conf_theme_names(known);
		names = x_new_array(const char *, map_count(known) + 1);
		for (size_t i = 0; i < map_count(known); i++)
			names[i] = map_key_at(known, i);
		mistake_meant(&r->mistakes, name, names, map_count(known));
		x_free(names);
	}
	map_free(known, NULL);
}

/* ---- all of it */

void
conf_load(const struct conf *c, struct buf *mistakes)
{
	char *path = settings_config_path("workbench.conf");
	struct buf text = BUF_INIT;
	struct reader r;
	struct err err;

	reader_init(&r, c, path != NULL ? path : "workbench.conf", SET | BIND | COLOR);
	settings_read_remembered(c->settings);
	if (path != NULL && fs_exists(path) && !read_file(path, &text, &err)) {
		buf_printf(mistakes, "%s\n", err.msg);
		buf_clear(&text);
	}
	/* Theme and key map come first, since the other lines change them. */
	read_lines(&r, buf_str(&text), SET);
	use_theme(c, &r, mistakes);
	use_keys(c, &r, mistakes);
	read_lines(&r, buf_str(&text), BIND | COLOR);
	reader_release(&r, mistakes);
	buf_release(&text);
	x_free(path);
}
