/*
 * manual.c - the settings file and the manual page's keys, written from the tables that rule them.
 */
#include "manual.h"

#include <string.h>

#include "frame_parts.h"
#include "scroll.h"
#include "table.h"

enum { SETS_MAX = 32 };

/* All sets there are: of each screen, of tables and long pages, of everywhere. */
static size_t
all_sets(const struct action_set *out[SETS_MAX])
{
	size_t screens, count = 0;
	const struct screen_type *const *types = screen_list(&screens);

	for (size_t i = 0; i < screens; i++) {
		if (types[i]->actions != NULL && count < SETS_MAX)
			out[count++] = types[i]->actions;
		for (size_t k = 0; types[i]->inner_sets != NULL && types[i]->inner_sets[k] != NULL; k++) {
			if (count < SETS_MAX)
				out[count++] = types[i]->inner_sets[k];
		}
	}
	if (count + 3 <= SETS_MAX) {
		out[count++] = &table_actions;
		out[count++] = &scroll_actions;
		out[count++] = &frame_actions;
	}
	return count;
}

static void
print_colours(struct buf *out)
{
	buf_add(out, "# Colours: color ROLE FG [on BG] [bold] [dim] [underline] [reverse], where FG and BG are\n"
		     "# 0 to 255, default, or one of black red green yellow blue magenta cyan white, also with\n"
		     "# bright- before it. The roles:");
	for (int role = 0; role < STYLE_ROLES; role++)
		buf_printf(out, "%s%s", role % 8 == 0 ? "\n#   " : " ", theme_role_name((enum style_role)role));
	buf_add(out, "\n# color error bright-red bold\n\n");
}

void
manual_print_settings(struct buf *out)
{
	const struct action_set *sets[SETS_MAX];
	size_t count = all_sets(sets);

	settings_print_defaults(out);
	print_colours(out);
	buf_add(out, "# Keys: bind CONTEXT.ACTION KEY... (none: unbound). Keys are characters, space enter tab\n"
		     "# backtab backspace up down left right home end pageup pagedown insert delete f1 to f12,\n"
		     "# with ctrl- and alt- before them.\n");
	for (size_t s = 0; s < count; s++) {
		buf_printf(out, "\n# %s\n", sets[s]->title);
		for (size_t i = 0; i < sets[s]->count; i++) {
			const struct action *a = &sets[s]->actions[i];

			buf_printf(out, "# %s\nbind %s.%s%s%s\n", a->help, sets[s]->context, a->name,
			    a->keys != NULL ? " " : "", a->keys != NULL ? a->keys : "");
		}
	}
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

void
manual_print_keys(struct buf *out)
{
	const struct action_set *sets[SETS_MAX];
	size_t count = all_sets(sets);

	buf_add(out, ".Sh KEYS\n"
		     "Each key stands for an action with a name, which\n.Ic \\&:\n"
		     "takes too, with an argument behind it where one is shown.\n"
		     "Keys are changed by lines\n.Ql bind\nin\n"
		     ".Pa ~/.config/benchtop/workbench.conf .\n");
	for (size_t s = 0; s < count; s++) {
		buf_printf(out, ".Ss %s\n.Bl -tag -width \"pagedown ctrl-f\"\n", sets[s]->title);
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
}
