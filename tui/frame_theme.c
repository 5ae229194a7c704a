/*
 * frame_theme.c - another theme while the workbench is open: `:theme NAME`, or a menu of those there are.
 */
#include "frame_parts.h"

#include <string.h>

#include "chartpane.h"
#include "conf.h"
#include "menu.h"
#include "terminal.h"

static enum next
use_theme(struct frame *f, const char *name)
{
	struct buf mistakes = BUF_INIT;
	struct err err;

	if (!conf_use_theme(f->theme, name, &mistakes, &err)) {
		frame_say_error(f, &err);
	} else {
		settings_remember(f->settings, "theme", name);
		terminal_restyle();
		chartpane_use_light(theme_is_light(f->theme));
		if (mistakes.len > 0)
			frame_say(f, TONE_WARNING, "%.*s", (int)strcspn(buf_str(&mistakes), "\n"), buf_str(&mistakes));
		else
			frame_say(f, TONE_INFO, "theme %s%s", name, str_equal(settings_text(f->settings, "theme"), "auto") ?
			    "" : "; next time it is again the one of workbench.conf");
	}
	buf_release(&mistakes);
	return NEXT_DRAW;
}

/* ---- the menu */

struct chooser {
	struct frame *frame;
	struct map *names;
};

static enum next
chosen(void *self, size_t value)
{
	struct chooser *c = self;

	return use_theme(c->frame, map_key_at(c->names, value));
}

static void
dropped(void *self)
{
	struct chooser *c = self;

	map_free(c->names, NULL);
	x_free(c);
}

static enum next
open_menu(struct frame *f)
{
	struct chooser *c = x_new(struct chooser);
	struct menu_item *items;

	*c = (struct chooser){ f, map_new() };
	conf_theme_names(c->names);
	items = x_new_array(struct menu_item, map_count(c->names));
	for (size_t i = 0; i < map_count(c->names); i++) {
		const char *name = map_key_at(c->names, i), *about = theme_about(name);

		items[i] = (struct menu_item){ .label = name, .value = i,
			.detail = about != NULL ? about : "a file of your own" };
	}
	menu_open(f, &(struct menu_request){ .title = "Theme", .items = items, .count = map_count(c->names),
	    .search = true, .self = c, .chosen = chosen, .dropped = dropped });
	x_free(items);
	return NEXT_DRAW;
}

enum next
frame_act_theme(void *self, const char *argument)
{
	return argument != NULL ? use_theme(self, argument) : open_menu(self);
}

void
frame_complete_theme(void *self, const char *text, struct map *words)
{
	struct map *names = map_new();

	(void)self;
	conf_theme_names(names);
	for (size_t i = 0; i < map_count(names); i++)
		if (str_starts(map_key_at(names, i), text))
			map_set(words, map_key_at(names, i), NULL);
	map_free(names, NULL);
}
