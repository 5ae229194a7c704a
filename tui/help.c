/*
 * help.c - the help: every action that works here with its keys; search them, Enter does one.
 */
#include "frame_parts.h"

#include <string.h>

#include "menu.h"

struct help {
	struct frame *frame;
	struct frame_set sets[FRAME_SETS];
	size_t set_count;
};

/* An item's value: the set and the row in it. */
enum { SET_STEP = 4096 };

static enum next
chosen(void *self, size_t value)
{
	struct help *h = self;
	struct frame_set set = h->sets[value / SET_STEP];

	return frame_act(h->frame, &set.set->actions[value % SET_STEP], set.self, NULL);
}

static const char *
detail_of(const struct action *a, void *self, struct arena *arena)
{
	if (!action_is_toggle(a))
		return a->help;
	return arena_printf(arena, "%s (%s)", a->help, action_is_on(a, self) ? "on" : "off");
}

static const char *
shell_of(const struct action *a, void *self, struct arena *arena)
{
	struct buf line = BUF_INIT;
	const char *kept = NULL;

	if (a->shell != NULL && (a->why_not == NULL || a->why_not(self) == NULL))
		a->shell(self, &line);
	if (line.len > 0)
		kept = arena_strdup(arena, buf_str(&line));
	buf_release(&line);
	return kept;
}

static size_t
add_set(struct help *h, size_t at, struct menu_item *items, struct arena *arena)
{
	struct frame_set set = h->sets[at];
	size_t count = 0;

	items[count++] = (struct menu_item){ .label = set.set->title, .heading = true };
	for (size_t i = 0; i < set.set->count; i++) {
		const struct action *a = &set.set->actions[i];
		struct buf keys = BUF_INIT;

		if (frame_is_shadowed(h->sets, at, a))
			continue;
		keymap_keys(h->frame->keys, set.set, a, &keys);
		items[count++] = (struct menu_item){ .label = a->name, .value = at * SET_STEP + i,
			.detail = detail_of(a, set.self, arena), .keys = arena_strdup(arena, buf_str(&keys)),
			.shell = shell_of(a, set.self, arena),
			.why_not = a->why_not != NULL ? a->why_not(set.self) : NULL };
		buf_release(&keys);
	}
	return count;
}

void
help_open(struct frame *f)
{
	struct help *h = x_new(struct help);
	struct frame_screen *front = frame_front(f);
	struct arena *arena = arena_new();
	struct menu_item *items;
	size_t most = 0, count = 0;

	h->frame = f;
	h->set_count = frame_sets(f, h->sets);
	for (size_t i = 0; i < h->set_count; i++)
		most += h->sets[i].set->count + 1;
	items = arena_array(arena, struct menu_item, most);
	for (size_t i = 0; i < h->set_count; i++)
		count += add_set(h, i, items + count, arena);
	menu_open(f, &(struct menu_request){ .title = front != NULL ? arena_printf(arena,
	    "Help: %s", front->type->title) : "Help", .items = items, .count = count, .self = h,
	    .chosen = chosen, .dropped = x_free });
	arena_free(arena);
}
