/*
 * frame.c - the frame's own things: the stack of screens, popups, messages, undo, the clipboard.
 */
#include "frame.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frame_parts.h"
#include "os_proc.h"
#include "store_open.h"
#include "scroll.h"
#include "table.h"
#include "terminal.h"

/* ---- what others ask */

struct store *
frame_store(struct frame *f)
{
	return f->store;
}

const char *
frame_root(struct frame *f)
{
	return f->root;
}

struct settings *
frame_settings(struct frame *f)
{
	return f->settings;
}

struct os_loop *
frame_loop(struct frame *f)
{
	return f->loop;
}

void
frame_redraw(struct frame *f)
{
	f->dirty = true;
}

void
frame_reload(struct frame *f)
{
	struct frame_screen *front = frame_front(f);

	if (front != NULL)
		front->needs_load = true;
}

bool
frame_interrupted(struct frame *f)
{
	(void)f;
	return terminal_waiting();
}

struct history *
frame_history(struct frame *f, const char *name)
{
	struct history *h = map_get(f->histories, name);
	char *path, *file;

	if (h != NULL)
		return h;
	file = xasprintf("history-%s", name);
	path = settings_state_path(file);
	h = history_open(path);
	map_set(f->histories, name, h);
	x_free(file);
	x_free(path);
	return h;
}

void
frame_keep(struct frame *f, const char *name, const char *text)
{
	x_free(map_set(f->kept, name, text != NULL ? xstrdup(text) : NULL));
}

const char *
frame_kept(struct frame *f, const char *name)
{
	return map_get(f->kept, name);
}

/* ---- screens */

struct frame_screen *
frame_front(struct frame *f)
{
	return f->screen_count > 0 ? &f->screens[f->screen_count - 1] : NULL;
}

static void
drop_front(struct frame *f)
{
	struct frame_screen *front = frame_front(f);

	front->type->close(front->self);
	f->screen_count--;
	f->dirty = true;
}

void
frame_close_front(struct frame *f)
{
	if (f->screen_count <= 1) {
		f->quit = true;
		return;
	}
	drop_front(f);
	frame_reload(f);
}

/* A screen with a tab is opened once: what is above it is closed. */
static bool
go_back_to(struct frame *f, const struct screen_type *type)
{
	size_t at = f->screen_count;

	while (at > 0 && f->screens[at - 1].type != type)
		at--;
	if (at == 0)
		return false;
	while (f->screen_count > at)
		drop_front(f);
	frame_reload(f);
	return true;
}

void
frame_open(struct frame *f, const char *name, const char *argument)
{
	const struct screen_type *type = screen_by_name(name);
	struct err err;
	void *self;

	if (type == NULL) {
		frame_say(f, TONE_ERROR, "no screen is called \"%s\"", name);
		return;
	}
	f->dirty = true;
	if (type->digit != 0 && argument == NULL && go_back_to(f, type))
		return;
	self = type->open(f, argument, &err);
	if (self == NULL) {
		frame_say_error(f, &err);
		return;
	}
	if (type->actions != NULL)
		keymap_add(f->keys, type->actions);
	x_grow(&f->screens, &f->screen_cap, f->screen_count + 1);
	f->screens[f->screen_count++] = (struct frame_screen){ .type = type, .self = self,
		.needs_load = true };
}

void
frame_apply(struct frame *f, enum next next)
{
	struct frame_screen *front = frame_front(f);

	switch (next) {
	case NEXT_IGNORED:
	case NEXT_NOTHING:
		return;
	case NEXT_LOAD:
		if (front != NULL)
			front->needs_load = true;
		break;
	case NEXT_CLOSE:
		frame_close_front(f);
		break;
	case NEXT_QUIT:
		f->quit = true;
		break;
	case NEXT_DRAW:
		break;
	}
	f->dirty = true;
}

struct table *
frame_table(struct frame *f)
{
	struct frame_screen *front = frame_front(f);

	return front != NULL && front->type->table != NULL ? front->type->table(front->self) : NULL;
}

struct scroll *
frame_scroll(struct frame *f)
{
	struct frame_screen *front = frame_front(f);

	return front != NULL && front->type->scroll != NULL ? front->type->scroll(front->self) : NULL;
}

size_t
frame_sets(struct frame *f, struct frame_set out[FRAME_SETS])
{
	struct frame_screen *front = frame_front(f);
	const struct screen_type *type = front != NULL ? front->type : NULL;
	struct table *table = frame_table(f);
	size_t count = 0;
	void *object;

	if (type != NULL && type->inner != NULL) {
		const struct action_set *inner = type->inner(front->self, &object);

		if (inner != NULL) {
			keymap_add(f->keys, inner);
			out[count++] = (struct frame_set){ inner, object };
		}
	}
	if (type != NULL && type->actions != NULL)
		out[count++] = (struct frame_set){ type->actions, front->self };
	if (table != NULL)
		out[count++] = (struct frame_set){ &table_actions, table };
	else if (frame_scroll(f) != NULL)
		out[count++] = (struct frame_set){ &scroll_actions, frame_scroll(f) };
	out[count++] = (struct frame_set){ &frame_actions, f };
	return count;
}

bool
frame_is_shadowed(const struct frame_set *sets, size_t which, const struct action *a)
{
	for (size_t i = 0; i < which; i++) {
		if (action_find(sets[i].set, a->name) != NULL)
			return true;
	}
	return false;
}

enum next
frame_act(struct frame *f, const struct action *a, void *self, const char *argument)
{
	bool named = a->names && argument != NULL;
	const char *why = a->why_not != NULL && !named ? a->why_not(self) : NULL;
	struct buf shell = BUF_INIT;
	enum next next;

	if (why != NULL) {
		frame_say(f, TONE_WARNING, "%s: not now, %s", a->name, why);
		return NEXT_DRAW;
	}
	if (a->shell != NULL && !named)
		a->shell(self, &shell);
	if (shell.len > 0) {
		x_free(f->last_shell);
		f->last_shell = xstrdup(buf_str(&shell));
	}
	next = action_do(a, self, argument);
	buf_release(&shell);
	return next;
}

/* ---- popups */

static void
insert_popup(struct frame *f, size_t at, const struct popup_type *type, void *self)
{
	x_grow(&f->popups, &f->popup_cap, f->popup_count + 1);
	memmove(&f->popups[at + 1], &f->popups[at], (f->popup_count - at) * sizeof *f->popups);
	f->popups[at] = (struct frame_popup){ type, self };
	f->popup_count++;
	f->dirty = true;
}

void
frame_popup(struct frame *f, const struct popup_type *type, void *self)
{
	insert_popup(f, f->popup_count, type, self);
}

void
frame_popup_below(struct frame *f, const struct popup_type *type, void *self)
{
	insert_popup(f, 0, type, self);
}

const struct popup_type *
frame_take_popup(struct frame *f, void *self)
{
	for (size_t i = f->popup_count; i-- > 0;) {
		struct frame_popup popup = f->popups[i];

		if (popup.self != self)
			continue;
		memmove(&f->popups[i], &f->popups[i + 1], (f->popup_count - i - 1) * sizeof(popup));
		f->popup_count--;
		f->dirty = true;
		return popup.type;
	}
	return NULL;
}

void
frame_close_popup(struct frame *f, void *self)
{
	const struct popup_type *type = frame_take_popup(f, self);

	if (type != NULL)
		type->close(self);
}

/* ---- messages */

void
frame_clear_message(struct frame *f)
{
	if (f->message == NULL)
		return;
	x_free(f->message);
	x_free(f->shell);
	f->message = f->shell = NULL;
	f->dirty = true;
}

void
frame_note_shell(struct frame *f, const char *shell)
{
	x_free(f->last_shell);
	f->last_shell = xstrdup(shell);
}

static void
say(struct frame *f, enum frame_tone tone, const char *shell, char *text)
{
	frame_clear_message(f);
	f->tone = tone;
	f->message = text;
	frame_messages_keep(f->messages, text, shell);
	f->shell = shell != NULL ? xstrdup(shell) : NULL;
	if (shell != NULL)
		frame_note_shell(f, shell);
	f->dirty = true;
}

void
frame_say(struct frame *f, enum frame_tone tone, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(f, tone, NULL, xvasprintf(fmt, ap));
	va_end(ap);
}

void
frame_say_shell(struct frame *f, const char *shell, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(f, TONE_GOOD, shell, xvasprintf(fmt, ap));
	va_end(ap);
}

void
frame_say_error(struct frame *f, const struct err *err)
{
	frame_say(f, TONE_ERROR, "%s", err->msg);
}

/* ---- undo */

enum { UNDO_MAX = 100 };

static void
drop_undo(struct frame_undo *u)
{
	if (u->drop != NULL)
		u->drop(u->arg);
	x_free(u->what);
}

void
frame_undoable(struct frame *f, const char *what, bool (*undo)(struct frame *f, void *arg,
    struct err *err), void *arg, void (*drop)(void *arg))
{
	if (f->undo_count == UNDO_MAX) {
		drop_undo(&f->undos[0]);
		memmove(f->undos, f->undos + 1, --f->undo_count * sizeof(*f->undos));
	}
	x_grow(&f->undos, &f->undo_cap, f->undo_count + 1);
	f->undos[f->undo_count++] = (struct frame_undo){ xstrdup(what), undo, arg, drop };
}

bool
frame_undo_last(struct frame *f)
{
	struct frame_undo *u;
	struct err err;
	bool done;

	if (f->undo_count == 0)
		return false;
	u = &f->undos[--f->undo_count];
	done = u->undo(f, u->arg, &err);
	if (done)
		frame_say(f, TONE_GOOD, "undone: %s", u->what);
	else
		frame_say(f, TONE_ERROR, "%s cannot be undone: %s", u->what, err.msg);
	drop_undo(u);
	return true;
}

/* ---- outside */

void
frame_copy(struct frame *f, const char *text, const char *what)
{
	if (terminal_copy(text, strlen(text)))
		frame_say(f, TONE_GOOD, "copied %s: %.200s", what, text);
	else
		frame_say(f, TONE_WARNING, "%s is more than terminals take into their clipboard", what);
}

const char *
frame_pager(struct frame *f)
{
	const char *set = settings_text(f->settings, "pager"), *user = getenv("PAGER");

	return *set != '\0' ? set : user != NULL && *user != '\0' ? user : "less -R";
}

bool
frame_spawn(struct frame *f, const char *const argv[], struct err *err)
{
	struct os_proc child = { .argv = argv, .in = STDIN_FILENO, .out = STDOUT_FILENO,
		.err = STDERR_FILENO, .cwd = f->root };
	pid_t pid;
	int status;
	bool ok;

	terminal_suspend();
	ok = os_proc_start(&child, &pid, err);
	while (ok && waitpid(pid, &status, 0) == -1)
		continue;
	terminal_resume();
	f->dirty = true;
	return ok;
}

static void
watch_ready(void *arg, int fd, int events)
{
	struct frame_watch *w = arg;

	(void)fd;
	(void)events;
	w->ready(w->self);
}

void
frame_watch(struct frame *f, int fd, void (*ready)(void *self), void *self)
{
	struct frame_watch *w = x_new(struct frame_watch);

	frame_unwatch(f, fd);
	*w = (struct frame_watch){ fd, ready, self };
	x_grow(&f->watches, &f->watch_cap, f->watch_count + 1);
	f->watches[f->watch_count++] = w;
	os_loop_watch(f->loop, fd, OS_READ, watch_ready, w);
}

void
frame_unwatch(struct frame *f, int fd)
{
	for (size_t i = 0; i < f->watch_count; i++) {
		if (f->watches[i]->fd != fd)
			continue;
		os_loop_unwatch(f->loop, fd);
		x_free(f->watches[i]);
		f->watches[i] = f->watches[--f->watch_count];
		return;
	}
}

/* ---- life */

struct frame *
frame_new(const char *root, struct err *err)
{
	struct frame *f = x_new(struct frame);
	const char *slash = strrchr(root, '/');

	if (!os_loop_new(&f->loop, err)) {
		x_free(f);
		return NULL;
	}
	f->root = xstrdup(root);
	f->project = xstrdup(slash != NULL && slash[1] != '\0' ? slash + 1 : root);
	f->settings = settings_new();
	f->keys = keymap_new();
	f->theme = theme_new();
	f->canvas = canvas_new();
	f->histories = map_new();
	f->kept = map_new();
	f->messages = frame_messages_new();
	f->dirty = true;
	return f;
}

static void
free_history(void *h)
{
	history_close(h);
}

void
frame_free(struct frame *f)
{
	if (f == NULL)
		return;
	while (f->popup_count > 0)
		frame_close_popup(f, f->popups[f->popup_count - 1].self);
	while (f->screen_count > 0)
		drop_front(f);
	while (f->watch_count > 0)
		frame_unwatch(f, f->watches[0]->fd);
	for (size_t i = 0; i < f->undo_count; i++)
		drop_undo(&f->undos[i]);
	store_close(f->store);
	os_loop_free(f->loop);
	map_free(f->histories, free_history);
	map_free(f->kept, x_free);
	canvas_free(f->canvas);
	theme_free(f->theme);
	keymap_free(f->keys);
	settings_free(f->settings);
	frame_clear_message(f);
	frame_messages_free(f->messages);
	x_free(f->last_shell);
	x_free(f->screens);
	x_free(f->popups);
	x_free(f->watches);
	x_free(f->undos);
	x_free(f->project);
	x_free(f->root);
	x_free(f);
}
