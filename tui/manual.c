/*
 * manual.c - the settings file and the manual page's keys, written from the tables that rule them.
 */
#include "manual.h"

#include <string.h>

#include "action_sets.h"
#include "settings.h"
#include "theme.h"

static void
print_colours(struct buf *out)
{
	size_t count;
	const char *const *roles = theme_role_names(&count);

	buf_add(out, "# Colours: color ROLE FG [on BG] [bold] [dim] [underline] [reverse], where FG and BG are\n"
		     "# 0 to 255, default, or one of black red green yellow blue magenta cyan white, also with\n"
		     "# bright- before it. `benchtop workbench --print-theme dark` prints all of a theme. The roles:");
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%s", i % 8 == 0 ? "\n#   " : " ", roles[i]);
	buf_add(out, "\n# color error bright-red bold\n\n");
}

static void
print_bindings(struct buf *out)
{
	size_t count;
	const struct action_set *const *sets = action_sets(&count);

	buf_add(out, "# bind CONTEXT.ACTION KEY... (none: unbound). Keys are characters, space enter tab backtab\n"
		     "# backspace up down left right home end pageup pagedown insert delete f1 to f12, with ctrl-\n"
		     "# and alt- before them. A key that is given to an action is taken from others of its context.\n");
	for (size_t s = 0; s < count; s++) {
		buf_printf(out, "\n# %s\n", sets[s]->title);
		for (size_t i = 0; i < sets[s]->count; i++) {
			const struct action *a = &sets[s]->actions[i];

			buf_printf(out, "# %s\nbind %s.%s%s%s\n", a->help, sets[s]->context, a->name,
			    a->keys != NULL ? " " : "", a->keys != NULL ? a->keys : "");
		}
	}
}

void
manual_print_settings(struct buf *out)
{
	settings_print_defaults(out);
	print_colours(out);
	buf_add(out, "# Keys:\n");
	print_bindings(out);
}

void
manual_print_key_map(struct buf *out)
{
	buf_add(out, "# default.keys: the keys of the workbench as they are built in. To change many of them, copy this\n"
		     "# file to ~/.config/benchtop/keys/NAME.keys, change it, and write `set keys NAME` into\n"
		     "# ~/.config/benchtop/workbench.conf; for a few, write `bind` lines there.\n#\n");
	print_bindings(out);
}

bool
manual_print_theme(const char *name, struct buf *out)
{
	buf_printf(out, "# %s.theme: %s.\n#\n", name, theme_about(name) != NULL ? theme_about(name) : "");
	buf_add(out, "# `set theme NAME` in ~/.config/benchtop/workbench.conf chooses a theme. For one of your own, copy\n"
		     "# this file to ~/.config/benchtop/themes/NAME.theme; what it does not say is as in its base.\n#\n"
		     "# color ROLE LOOK [| COLOURS OF 16 [| WITHOUT COLOURS]]\n\n");
	return theme_print(name, out);
}

/* Text for mdoc: a backslash and a leading dot or quote mean something to it. */
static void
add_mdoc(struct buf *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		buf_add(out, "\\&");
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			buf_add(out, "\\e");
		else if (*text == '-')
			buf_add(out, "\\-");
		else
			buf_add_char(out, *text);
	}
}

/* Keys are words of a macro's line, so each is quoted: "." and "(" would mean something. */
static void
add_keys(struct buf *out, const char *keys)
{
	if (keys == NULL)
		buf_add(out, " \"no key\"");
	while (keys != NULL && *keys != '\0') {
		size_t n = strcspn(keys, " ");
		char *key = xstrndup(keys, n);

		buf_add(out, " \"\\&");
		add_mdoc(out, key);
		buf_add_char(out, '"');
		x_free(key);
		keys += n;
		keys += strspn(keys, " ");
	}
}

/* What lists, lines and charts do with keys is theirs: those keys cannot be changed. */
static const char fixed[] =
	".Ss Keys that are the same everywhere\n"
	".Bl -tag -width \"pagedown ctrl-f\"\n"
	".It 1 2 3 4\nthe screens Runs, Compare, Data and Drift.\n"
	".It esc\ncloses what is on top: a menu, a form, a search, a filter, marks, a chart that has the whole screen.\n"
	"It never leaves the workbench.\n"
	".It enter\nbelow a table with a chart, as on Compare, Columns and Drift: the chart has the whole screen.\n"
	".El\n.Pp\n"
	"A menu is searched by\n.Ic /\nand the text; a form goes on with enter or the arrows and is sent off by "
	"ctrl-s; a line completes with tab and remembers with up.\n"
	"The last row always shows what works.\n"
	".Ss Charts of curves that have the whole screen\n"
	".Bl -tag -width \"pagedown ctrl-f\"\n"
	".It + _\nzoom in and out at the crosshair.\n"
	".It { }\npan to the left and to the right.\n"
	".It left right\nmove the crosshair, which tells exact values.\n"
	".It up down\nthe metric before, the next one (on Compare: the row).\n"
	".It 0\nsee all again.\n"
	".El\n"
	".Ss Mouse\n"
	"A click chooses a row, a screen, a page, or a hint of the last row, and sorts by the column whose name is "
	"clicked; a second click opens the row.\nThe wheel scrolls.\nIn a chart that has the whole screen a click sets "
	"the crosshair, a right click puts that place in the middle, and the wheel zooms.\nWith\n"
	".Ql set mouse no\nin\n.Pa workbench.conf\nthe terminal selects text as ever.\n";

void
manual_print_keys(struct buf *out)
{
	size_t count;
	const struct action_set *const *sets = action_sets(&count);

	buf_add(out, ".Sh KEYS\n"
		     "Each key stands for an action with a name, which\n.Ic \\&:\n"
		     "takes too, with an argument behind it where one is shown.\n"
		     "Keys are changed by lines\n.Ql bind\nin\n"
		     ".Pa ~/.config/benchtop/workbench.conf .\n");
	for (size_t s = 0; s < count; s++) {
		/* \& because "In" would be a macro. */
		buf_printf(out, ".Ss \\&%s\n.Bl -tag -width \"pagedown ctrl-f\"\n", sets[s]->title);
		for (size_t i = 0; i < sets[s]->count; i++) {
			const struct action *a = &sets[s]->actions[i];

			buf_add(out, ".It");
			add_keys(out, a->keys);
			buf_printf(out, "\n.Pq Ic %s.%s%s%s\n", sets[s]->context, a->name,
			    a->argument != NULL ? " Ar " : "", a->argument != NULL ? a->argument : "");
			add_mdoc(out, a->help);
			buf_add(out, ".\n");
		}
		buf_add(out, ".El\n");
	}
	buf_add(out, fixed);
}
