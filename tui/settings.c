/*
 * settings.c - the table of settings, and what the workbench remembers.
 */
#include "settings.h"

#include <stdlib.h>
#include <string.h>

#include "base_map.h"
#include "os_fs.h"

enum { FILE_LIMIT = 1 << 20 };

static const struct setting {
	const char *name, *fallback;
	const char *choices;	/* words separated by blanks; NULL: any text */
	const char *help;
} settings[] = {
	{ "theme", "auto", NULL,
	    "how it looks: dark, light, high-contrast, sixteen, plain, or the name of a file of your own,\n"
	    "# ~/.config/benchtop/themes/NAME.theme; auto takes what :theme chose last, else\n"
	    "# dark or light by the background of the terminal" },
	{ "keys", "default", NULL,
	    "the key map: default, emacs, or the name of a file ~/.config/benchtop/keys/NAME.keys;\n"
	    "# `bind` lines of this file come on top" },
	{ "colours", "auto", "auto 256 16 8 none",
	    "how many: auto asks the terminal and honours NO_COLOR" },
	{ "unicode", "auto", "auto yes no", "auto looks at the locale; no draws with ASCII only" },
	{ "graphics", "auto", "auto cells sixel kitty",
	    "charts that have the whole screen: auto draws them in pixels where the terminal says that it can" },
	{ "mouse", "yes", "yes no", "clicks and wheel; with no, the terminal selects text as ever" },
	{ "preview", "auto", "auto right below off",
	    "where the run under the cursor is shown: auto takes what fits the window" },
	{ "pager", "", NULL, "command that shows logs and long texts; empty: $PAGER, then less -R" },
};

struct settings {
	char *values[ARRAY_LEN(settings)];
	struct map *remembered;
	enum { PAPER_UNKNOWN, PAPER_DARK, PAPER_LIGHT } paper;	/* as the terminal told */
};

/* ---- places of files */

/* $VARIABLE/benchtop/name, else ~/fallback/benchtop/name; NULL when there is no home. */
static char *
user_path(const char *variable, const char *fallback, const char *name)
{
	const char *base = getenv(variable);
	const char *home = getenv("HOME");

	if (base != NULL && base[0] == '/')
		return xasprintf("%s/benchtop/%s", base, name);
	if (home == NULL || *home == '\0')
		return NULL;
	return xasprintf("%s/%s/benchtop/%s", home, fallback, name);
}

char *
settings_config_path(const char *name)
{
	return user_path("XDG_CONFIG_HOME", ".config", name);
}

char *
settings_state_path(const char *name)
{
	char *folder = user_path("XDG_STATE_HOME", ".local/state", "");
	char *path = user_path("XDG_STATE_HOME", ".local/state", name);

	if (folder != NULL && !fs_mkdirs(folder, NULL)) {
		x_free(path);
		path = NULL;
	}
	x_free(folder);
	return path;
}

/* ---- life */

struct settings *
settings_new(void)
{
	struct settings *s = x_new(struct settings);

	s->remembered = map_new();
	return s;
}

void
settings_free(struct settings *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		x_free(s->values[i]);
	map_free(s->remembered, x_free);
	x_free(s);
}

/* ---- values */

static const struct setting *
find_setting(const char *name, size_t *at)
{
	for (*at = 0; *at < ARRAY_LEN(settings); (*at)++) {
		if (str_equal(settings[*at].name, name))
			return &settings[*at];
	}
	return NULL;
}

static bool
is_choice(const char *choices, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = choices; *p != '\0'; p += strspn(p, " ")) {
		size_t length = strcspn(p, " ");

		if (length == n && strncmp(p, word, n) == 0)
			return true;
		p += length;
	}
	return false;
}

bool
settings_set(struct settings *s, const char *name, const char *value, struct err *err)
{
	const char *names[ARRAY_LEN(settings)];
	const struct setting *setting;
	const char *near;
	size_t at;

	setting = find_setting(name, &at);
	if (setting == NULL) {
		for (size_t i = 0; i < ARRAY_LEN(settings); i++)
			names[i] = settings[i].name;
		near = str_nearest(name, names, ARRAY_LEN(settings));
		return err_set(err, ERR_NOTFOUND, "no setting is called \"%s\"%s%s%s", name,
		    near != NULL ? " (did you mean \"" : "", near != NULL ? near : "", near != NULL ? "\"?)" : "");
	}
	if (setting->choices != NULL && !is_choice(setting->choices, value))
		return err_set(err, ERR_CONFIG, "%s cannot be \"%s\"; it is one of: %s", name, value,
		    setting->choices);
	x_free(s->values[at]);
	s->values[at] = xstrdup(value);
	return true;
}

const char *
settings_text(const struct settings *s, const char *name)
{
	size_t at;

	if (find_setting(name, &at) == NULL)
		x_fatal("there is no setting %s", name);
	return s->values[at] != NULL ? s->values[at] : settings[at].fallback;
}

bool
settings_yes(const struct settings *s, const char *name)
{
	return str_equal(settings_text(s, name), "yes");
}

/* "15;0" or "0;default;15": the last number is the background. */
static bool
environment_is_light(void)
{
	const char *value = getenv("COLORFGBG");
	const char *last = value != NULL ? strrchr(value, ';') : NULL;

	return last != NULL && (str_equal(last + 1, "15") || str_equal(last + 1, "7"));
}

bool
settings_has_light_paper(const struct settings *s)
{
	return s->paper != PAPER_UNKNOWN ? s->paper == PAPER_LIGHT : environment_is_light();
}

bool
settings_take_paper(struct settings *s, bool light)
{
	bool was = settings_has_light_paper(s);

	s->paper = light ? PAPER_LIGHT : PAPER_DARK;
	return was != light;
}

/* ---- remembered */

void
settings_read_remembered(struct settings *s)
{
	char *path = settings_state_path("remembered");
	struct buf text = BUF_INIT;

	if (path != NULL && fs_read_file(path, FILE_LIMIT, &text, NULL) && text.len > 0) {
		for (char *next, *p = text.data; p != NULL; p = next) {
			char *value;

			next = strchr(p, '\n');
			if (next != NULL)
				*next++ = '\0';
			value = strchr(p, ' ');
			if (value == NULL)
				continue;
			*value++ = '\0';
			x_free(map_set(s->remembered, p, xstrdup(value)));
		}
	}
	buf_release(&text);
	x_free(path);
}

const char *
settings_remembered(const struct settings *s, const char *name)
{
	return map_get(s->remembered, name);
}

void
settings_remember(struct settings *s, const char *name, const char *value)
{
	char *path;
	struct buf text = BUF_INIT;

	if (str_equal(map_get(s->remembered, name), value))
		return;
	x_free(map_set(s->remembered, name, xstrdup(value)));
	for (size_t i = 0; i < map_count(s->remembered); i++)
		buf_printf(&text, "%s %s\n", map_key_at(s->remembered, i),
		    (const char *)map_value_at(s->remembered, i));
	path = settings_state_path("remembered");
	/* Where it cannot be kept it holds as long as the workbench is open. */
	if (path != NULL && !fs_write_file(path, buf_slice(&text), 0, NULL))
		buf_clear(&text);
	buf_release(&text);
	x_free(path);
}

/* ---- the documented default */

void
settings_print_defaults(struct buf *out)
{
	buf_add(out, "# workbench.conf: settings of the workbench, one a line. Copy this file to\n"
		     "# ~/.config/benchtop/workbench.conf and change what you like.\n\n");
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		buf_printf(out, "# %s\n", settings[i].help);
		if (settings[i].choices != NULL)
			buf_printf(out, "# one of: %s\n", settings[i].choices);
		buf_printf(out, "set %s %s\n\n", settings[i].name, settings[i].fallback);
	}
}
