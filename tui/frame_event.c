/*
 * frame_event.c - where keys and clicks go, and the actions that work everywhere.
 *
 * A popup gets everything first. Then a key is looked for in the sets of actions, innermost first;
 * what no action takes is offered to the screen.
 */
#include "frame_parts.h"

#include <signal.h>

#include "scroll.h"
#include "chartpane.h"
#include "conf.h"
#include "notice.h"
#include "table.h"
#include "terminal.h"
#include "terminal_graphics.h"

/* ---- everywhere */

static enum next
act_help(void *self, const char *argument)
{
	(void)argument;
	help_open(self);
	return NEXT_DRAW;
}

static enum next
act_command(void *self, const char *argument)
{
	command_open(self, argument != NULL ? argument : "");
	return NEXT_DRAW;
}

static const char *
why_no_back(void *self)
{
	struct frame *f = self;

	return f->screen_count > 1 ? NULL : "this is the first screen; q closes the workbench";
}

static enum next
act_back(void *self, const char *argument)
{
	(void)argument;
	frame_close_front(self);
	return NEXT_DRAW;
}

static enum next
act_close(void *self, const char *argument)
{
	(void)self;
	(void)argument;
	return NEXT_CLOSE;
}

static enum next
act_quit(void *self, const char *argument)
{
	(void)self;
	(void)argument;
	return NEXT_QUIT;
}

static const char *
why_no_undo(void *self)
{
	struct frame *f = self;

	return f->undo_count > 0 ? NULL : "nothing was changed yet";
}

static enum next
act_undo(void *self, const char *argument)
{
	(void)argument;
	return frame_undo_last(self) ? NEXT_LOAD : NEXT_DRAW;
}

static const char *
why_no_shell(void *self)
{
	struct frame *f = self;

	return f->last_shell != NULL ? NULL : "nothing was done yet";
}

static enum next
act_copy_shell(void *self, const char *argument)
{
	struct frame *f = self;

	(void)argument;
	frame_copy(f, f->last_shell, "the command line");
	return NEXT_DRAW;
}

static const char *
why_no_messages(void *self)
{
	const struct frame *f = self;

	return frame_messages_count(f->messages) > 0 ? NULL : "nothing was said yet";
}

static enum next
act_messages(void *self, const char *argument)
{
	struct frame *f = self;
	struct buf text = BUF_INIT;

	(void)argument;
	frame_messages_print(f->messages, &text);
	notice_open(f, "Messages", buf_str(&text));
	buf_release(&text);
	return NEXT_DRAW;
}

static enum next
act_reload(void *self, const char *argument)
{
	(void)self;
	(void)argument;
	return NEXT_LOAD;
}

static enum next
act_repaint(void *self, const char *argument)
{
	(void)self;
	(void)argument;
	terminal_repaint();
	return NEXT_DRAW;
}

static enum next
act_graphics(void *self, const char *argument)
{
	struct err err;

	(void)argument;
	if (!terminal_toggle_graphics(&err))
		frame_say_error(self, &err);
	else
		frame_say(self, TONE_INFO, terminal_graphics_is_wished() ?
		    "charts that have the screen are drawn in pixels" : "charts are drawn in cells");
	return NEXT_DRAW;
}

static bool
is_graphics(void *self)
{
	(void)self;
	return terminal_graphics() != GRAPHICS_CELLS;
}

static enum next
act_suspend(void *self, const char *argument)
{
	(void)self;
	(void)argument;
	terminal_suspend();
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	terminal_resume();
	return NEXT_LOAD;
}

static const struct action actions[] = {
	{ .name = "help", .keys = "? f1", .hint = "help",
	  .help = "all keys and commands that work here; search them, Enter does one",
	  .act = act_help },
	{ .name = "command", .keys = ":", .hint = "command",
	  .help = "type a command by its name, with completion and history",
	  .act = act_command },
	{ .name = "close", .keys = "q", .hint = "close",
	  .help = "close this screen; closing the first one leaves the workbench (runs go on)",
	  .act = act_close },
	{ .name = "back", .keys = "- backspace",
	  .help = "back to the screen before",
	  .act = act_back, .why_not = why_no_back },
	{ .name = "undo", .keys = "z",
	  .help = "take the last change back (tag, note, delete, rename)",
	  .act = act_undo, .why_not = why_no_undo },
	{ .name = "copy-shell", .keys = "Y",
	  .help = "copy the command line of the last action to the clipboard of your terminal",
	  .act = act_copy_shell, .why_not = why_no_shell },
	{ .name = "messages", .keys = "M",
	  .help = "the messages that were shown, with the command lines of what was done",
	  .act = act_messages, .why_not = why_no_messages },
	{ .name = "theme",
	  .help = "another theme: dark, light, high-contrast, or a file of your own; it is remembered",
	  .argument = "NAME", .act = frame_act_theme, .complete = frame_complete_theme },
	{ .name = "reload", .keys = "ctrl-r f5",
	  .help = "read everything again",
	  .act = act_reload },
	{ .name = "repaint", .keys = "ctrl-l",
	  .help = "paint the terminal again",
	  .act = act_repaint },
	{ .name = "graphics", .keys = "ctrl-g",
	  .help = "draw charts that have the screen in pixels (sixel, kitty), or in characters",
	  .act = act_graphics, .is_on = is_graphics },
	{ .name = "suspend", .keys = "ctrl-z",
	  .help = "back to the shell; `fg` comes back here",
	  .act = act_suspend },
	{ .name = "quit", .keys = "ctrl-q",
	  .help = "leave the workbench; runs go on",
	  .act = act_quit },
};

const struct action_set frame_actions = { "any", "Everywhere", actions, ARRAY_LEN(actions) };

/* ---- keys */

/* The screen's own layers first, then those of its table. */
static bool
peel(struct frame *f)
{
	struct frame_screen *front = frame_front(f);
	struct table *table;

	if (front != NULL && front->type->peel != NULL && front->type->peel(front->self))
		return true;
	table = frame_table(f);
	return table != NULL && table_peel(table);
}

static void
press_esc(struct frame *f)
{
	if (peel(f))
		f->dirty = true;
	else
		frame_say(f, TONE_INFO, "nothing to leave here: - goes back, q closes");
}

static bool
press_digit(struct frame *f, uint32_t key)
{
	const struct screen_type *type;

	if (key < '1' || key > '9')
		return false;
	type = screen_by_digit((char)key);
	if (type == NULL)
		return false;
	frame_open(f, type->name, NULL);
	return true;
}

static bool
press_action(struct frame *f, uint32_t key)
{
	struct frame_set sets[FRAME_SETS];
	size_t count = frame_sets(f, sets);

	for (size_t i = 0; i < count; i++) {
		const struct action *a = keymap_find(f->keys, sets[i].set, key);
		enum next next;

		if (a == NULL)
			continue;
		next = frame_act(f, a, sets[i].self, NULL);
		if (next == NEXT_IGNORED)
			continue;
		frame_apply(f, next);
		return true;
	}
	return false;
}

static void
unknown_key(struct frame *f, uint32_t key)
{
	char shown[STR_SHORT];

	if (key == ('c' | K_CTRL))
		frame_say(f, TONE_INFO, "q closes this screen, ^Q leaves the workbench; runs go on");
	else
		frame_say(f, TONE_INFO, "%s does nothing here; ? shows what does", key_show(shown, key));
}

static void
press(struct frame *f, const struct event *e)
{
	struct frame_screen *front = frame_front(f);
	enum next next = NEXT_IGNORED;

	if (e->key == K_ESC) {
		press_esc(f);
		return;
	}
	if (press_action(f, e->key))
		return;
	if (front != NULL && front->type->event != NULL)
		next = front->type->event(front->self, e);
	if (next != NEXT_IGNORED)
		frame_apply(f, next);
	else if (!press_digit(f, e->key) && e->key != K_PASTE)
		unknown_key(f, e->key);
}

/* ---- mouse */

static const struct frame_spot *
spot_at(const struct frame *f, const struct event *e)
{
	for (size_t i = 0; i < f->spot_count; i++) {
		const struct frame_spot *spot = &f->spots[i];

		if (e->y == spot->y && e->x >= spot->x && e->x < spot->x + spot->width)
			return spot;
	}
	return NULL;
}

static bool
click_spot(struct frame *f, const struct event *e)
{
	const struct frame_spot *spot = spot_at(f, e);

	if (spot == NULL)
		return false;
	if (spot->screen != NULL)
		frame_open(f, spot->screen->name, NULL);
	else
		frame_apply(f, frame_act(f, spot->action, spot->self, NULL));
	return true;
}

static void
point(struct frame *f, const struct event *e)
{
	struct frame_screen *front = frame_front(f);
	struct table *table;
	enum next next = NEXT_IGNORED;

	if (e->key == K_CLICK && click_spot(f, e))
		return;
	if (front == NULL)
		return;
	if (front->type->event != NULL)
		next = front->type->event(front->self, e);
	table = frame_table(f);
	if (next == NEXT_IGNORED && table != NULL)
		next = table_event(table, e);
	else if (next == NEXT_IGNORED && frame_scroll(f) != NULL)
		next = scroll_event(frame_scroll(f), e);
	frame_apply(f, next);
}

static bool
is_mouse(uint32_t key)
{
	return key >= K_CLICK && key <= K_WHEEL_DOWN;
}

/* ---- popups */

static void
give_popup(struct frame *f, const struct event *e)
{
	struct frame_popup popup = f->popups[f->popup_count - 1];
	enum next next = popup.type->event(popup.self, e);

	if (next == NEXT_CLOSE)
		frame_close_popup(f, popup.self);
	else
		frame_apply(f, next);
}

/* A click on a hint of the footer presses its key. */
static bool
to_popup(struct frame *f, const struct event *e)
{
	const struct frame_spot *spot = e->key == K_CLICK ? spot_at(f, e) : NULL;

	if (f->popup_count == 0)
		return false;
	if (spot != NULL && spot->key != K_NONE)
		give_popup(f, &(struct event){ .key = spot->key });
	else
		give_popup(f, e);
	return true;
}

/* Leaving works from everywhere, whatever is open. */
static bool
is_quit(struct frame *f, uint32_t key)
{
	const struct action *a = (key & K_CTRL) != 0 ? keymap_find(f->keys, &frame_actions, key) : NULL;

	return a != NULL && a->act == act_quit;
}

/* What the terminal answered tells dark from bright better than the environment does. */
static void
take_background(struct frame *f)
{
	const struct pixel_terminal *t = terminal_graphics_traits();
	struct buf mistakes = BUF_INIT;

	if (!t->has_paper || !settings_take_paper(f->settings, t->light))
		return;
	conf_load(&(struct conf){ f->settings, f->keys, f->theme }, &mistakes);
	terminal_restyle();
	chartpane_use_light(theme_is_light(f->theme));
	buf_release(&mistakes);
}

void
frame_event(struct frame *f, const struct event *e)
{
	if (e->key == K_NONE)
		return;
	if (e->key == K_RESIZE) {
		take_background(f);
		f->dirty = true;
		return;
	}
	frame_clear_message(f);
	if (is_quit(f, e->key)) {
		f->quit = true;
		return;
	}
	if (to_popup(f, e))
		return;
	if (is_mouse(e->key))
		point(f, e);
	else
		press(f, e);
}
