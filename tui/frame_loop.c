/*
 * frame_loop.c - the loop: keys, changes on disk, timers and signals; when to draw and when to load.
 *
 * Order of a turn: all waiting keys, then one draw, then loading (which gives up when a key comes),
 * then a draw of what was loaded. So a key is painted before anything slow begins. Nothing is drawn
 * when nothing changed.
 */
#include "frame_parts.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base_time.h"
#include "run_project.h"
#include "store_open.h"
#include "store_query.h"
#include "store_workspace.h"
#include "terminal.h"

enum {
	LIVE_PERCENT = 5,	/* of the time at most for loading what others write */
	LIVE_LEAST_MS = 250,
	WRITING_MS = 50,	/* until a record that was being written is there */
	BLIND_MS = 1000,	/* between looks where the file system announces nothing */
	GOING_MS = 2000,	/* between looks whether runs still go on */
	PICTURE_MS = 100,	/* until a picture is tried again that the terminal did not take */
};

/* ---- signals */

static void
on_leave(void *arg, int signo)
{
	struct frame *f = arg;

	(void)signo;
	f->quit = true;
}

/* A terminal that was smaller for a moment, which we may not have seen, has lost what we believe to be
 * there. */
static void
on_resize(void *arg, int signo)
{
	struct frame *f = arg;

	(void)signo;
	terminal_repaint();
	f->dirty = true;
}

static void
catch_signals(struct frame *f)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	os_loop_signal(f->loop, SIGTERM, on_leave, f);
	os_loop_signal(f->loop, SIGHUP, on_leave, f);
	os_loop_signal(f->loop, SIGWINCH, on_resize, f);
}

/* ---- the store */

/* Keys typed before there is anything that they could be for: one that leaves does so at once, the others are
 * obeyed afterwards. Pasted text is not, since it is gone by then. */
static void
keep_early(struct frame *f, const struct event *e)
{
	if (e->key == ('c' | K_CTRL) || e->key == ('q' | K_CTRL) || (e->key == 'q' && f->early_count == 0))
		f->quit = true;
	else if (e->key != K_PASTE && f->early_count < FRAME_EARLY)
		f->early[f->early_count++] = *e;
}

static bool
report_opening(void *ctx, const struct store_progress_at *at)
{
	struct frame *f = ctx;
	struct buf text = BUF_INIT;
	char done[STR_SHORT], total[STR_SHORT];
	struct event e;

	while (terminal_read(&e))
		keep_early(f, &e);
	buf_printf(&text, "%s: %s", at->what, str_count(done, at->done));
	if (at->total > 0)
		buf_printf(&text, " of %s", str_count(total, at->total));
	f->progress_share = at->total > 0 ? (double)at->done / (double)at->total : (double)NAN;
	str_copy(f->progress, sizeof(f->progress), buf_str(&text));
	buf_release(&text);
	frame_draw(f);
	return !f->quit;
}

/* Is there a run that should go on, but was found without a supervisor? */
static bool
count_running(struct frame *f)
{
	size_t going;
	bool changed;
	struct err err;

	if (f->store == NULL || !store_refresh_going(f->store, &going, &changed, &err))
		return false;
	f->dirty = f->dirty || going != f->running;
	f->running = going;
	return changed;
}

static void take_changes(void *arg);

static void
watch_store(struct frame *f)
{
	int fd = store_watch_fd(f->store);

	if (fd != -1)
		frame_watch(f, fd, take_changes, f);
	else
		os_loop_after(f->loop, BLIND_MS * TIME_MS, take_changes, f);
}

/* The project's own name, once there is time to read its file; the folder's until then. */
static void
name_project(struct frame *f)
{
	const struct run_project *project;
	struct arena *a = arena_new();
	struct mistakes mistakes;

	mistakes_init(&mistakes, STORE_PROJECT_FILE);
	if (run_project_load(&project, f->root, a, &mistakes, NULL) && project->name != NULL) {
		x_free(f->project);
		f->project = xstrdup(project->name);
	}
	mistakes_release(&mistakes);
	arena_free(a);
}

static void
open_store(struct frame *f)
{
	struct store_progress progress = { report_opening, f };
	struct frame_screen *front = frame_front(f);
	struct err err;

	if (!store_open_progress(&f->store, f->root, 0, &progress, &err)) {
		f->store = NULL;
		str_copy(f->progress, sizeof(f->progress), "the store cannot be opened");
		f->progress_share = (double)NAN;
		frame_say_error(f, &err);
		return;
	}
	f->progress[0] = '\0';
	watch_store(f);
	name_project(f);
	(void)count_running(f);
	if (store_notice(f->store, 0) != NULL)
		frame_say(f, TONE_WARNING, "%s", store_notice(f->store, 0));
	if (front != NULL)
		front->needs_load = true;
	f->dirty = true;
}

/* How long to wait until what others wrote is loaded again: so that a screen whose query is slow
 * does not use the machine that the runs need. */
static int64_t
live_pause(const struct frame *f)
{
	int64_t pause = f->load_cost * 100 / LIVE_PERCENT;
	int64_t since = time_monotonic() - f->loaded_at;

	if (pause < LIVE_LEAST_MS * TIME_MS)
		pause = LIVE_LEAST_MS * TIME_MS;
	return pause > since ? pause - since : 0;
}

static void
tell_screens(void *arg)
{
	struct frame *f = arg;

	f->refresh_timer = 0;
	for (size_t i = 0; i + 1 < f->screen_count; i++)
		f->screens[i].needs_load = true;
	(void)count_running(f);
	frame_reload(f);
}

static void
tell_later(struct frame *f)
{
	if (f->refresh_timer == 0)
		f->refresh_timer = os_loop_after(f->loop, live_pause(f), tell_screens, f);
}

/* Nothing announces that a supervisor dies, so it has to be looked for; nothing wakes us while no run goes on. */
static void
look_at_running(void *arg)
{
	struct frame *f = arg;

	f->going_timer = 0;
	if (count_running(f))
		tell_later(f);
}

static void
arm_look(struct frame *f)
{
	if (f->going_timer == 0 && f->running > 0)
		f->going_timer = os_loop_after(f->loop, GOING_MS * TIME_MS, look_at_running, f);
}

static void
look_again(void *arg)
{
	struct frame *f = arg;

	if (store_watch_fd(f->store) != -1)
		watch_store(f);
	take_changes(f);
}

/* What cannot be read now would wake us at once again. */
static void
look_later(struct frame *f)
{
	int fd = store_watch_fd(f->store);

	if (fd != -1)
		frame_unwatch(f, fd);
	os_loop_after(f->loop, BLIND_MS * TIME_MS, look_again, f);
}

/* The record whose announcement came while it was being written. */
static void
take_written(void *arg)
{
	struct frame *f = arg;

	f->writing_timer = 0;
	take_changes(f);
}

static void
take_changes(void *arg)
{
	struct frame *f = arg;
	struct store_changes changes = { 0 };
	struct err err;
	bool blind = store_watch_fd(f->store) == -1;

	if (!store_refresh(f->store, &changes, &err)) {
		frame_say_error(f, &err);
		look_later(f);
		return;
	}
	if (changes.more)
		os_loop_after(f->loop, 0, take_changes, f);
	else if (changes.writing && f->writing_timer == 0)
		f->writing_timer = os_loop_after(f->loop, WRITING_MS * TIME_MS, take_written, f);
	if (changes.count > 0 || changes.all)
		tell_later(f);
	if (blind)
		os_loop_after(f->loop, BLIND_MS * TIME_MS, take_changes, f);
}

/* ---- ticks of the screen in front */

static void
on_tick(void *arg)
{
	struct frame *f = arg;
	struct frame_screen *front = frame_front(f);

	f->tick_timer = 0;
	if (front != NULL && front->type->tick != NULL)
		frame_apply(f, front->type->tick(front->self));
}

static void
arm_tick(struct frame *f)
{
	struct frame_screen *front = frame_front(f);

	if (f->tick_timer == 0 && front != NULL && front->type->tick_ms > 0 && f->store != NULL)
		f->tick_timer = os_loop_after(f->loop, front->type->tick_ms * TIME_MS, on_tick, f);
}

/* ---- the loop */

static void
on_input(void *arg, int fd, int events)
{
	struct frame *f = arg;

	(void)fd;
	/* The terminal is gone: nobody is left to show anything to. */
	if ((events & OS_HANGUP) != 0)
		f->quit = true;
}

static void
read_events(struct frame *f)
{
	struct event e;

	for (size_t i = 0; i < f->early_count && !f->quit; i++)
		frame_event(f, &f->early[i]);
	f->early_count = 0;
	while (!f->quit && terminal_read(&e))
		frame_event(f, &e);
}

static void
draw_again(void *arg)
{
	struct frame *f = arg;

	f->picture_timer = 0;
	f->dirty = true;
}

/* A picture for which the terminal had no time stays owed, although nothing changes any more. */
static void
draw(struct frame *f)
{
	frame_draw(f);
	if (terminal_owes_picture() && f->picture_timer == 0)
		f->picture_timer = os_loop_after(f->loop, PICTURE_MS * TIME_MS, draw_again, f);
}

/* Loads the screen in front; false when a key came between and it has to be done again. */
static bool
load_front(struct frame *f)
{
	struct frame_screen *front = frame_front(f);
	const struct screen_type *type = front->type;
	int64_t start = time_monotonic();
	struct err err;

	front->needs_load = false;
	if (!type->load(front->self, &err)) {
		front = frame_front(f);
		if (err.kind == ERR_CANCELLED && front != NULL && front->type == type) {
			front->needs_load = true;
			return false;
		}
		frame_say_error(f, &err);
	}
	f->loaded_at = time_monotonic();
	f->load_cost = f->loaded_at - start;
	f->dirty = true;
	return true;
}

static bool
wants_load(struct frame *f)
{
	struct frame_screen *front = frame_front(f);

	return front != NULL && front->needs_load && f->store != NULL && front->type->load != NULL;
}

static void
idle(struct frame *f)
{
	struct frame_screen *front = frame_front(f);

	if (front != NULL && front->type->idle != NULL && f->store != NULL && !f->dirty &&
	    !terminal_waiting() && front->type->idle(front->self))
		f->dirty = true;
}

static bool
turn(struct frame *f, struct err *err)
{
	read_events(f);
	if (f->quit)
		return true;
	if (f->dirty)
		draw(f);
	if (f->store == NULL && f->progress[0] == '\0') {
		str_copy(f->progress, sizeof(f->progress), "opening the store");
		f->progress_share = (double)NAN;
		open_store(f);
	}
	if (wants_load(f) && !terminal_waiting())
		load_front(f);
	else
		idle(f);
	arm_tick(f);
	arm_look(f);
	return os_loop_turn(f->loop, f->dirty || wants_load(f) ? 0 : -1, err);
}

bool
frame_run(struct frame *f, struct err *err)
{
	bool ok = true;

	catch_signals(f);
	os_loop_watch(f->loop, STDIN_FILENO, OS_READ, on_input, f);
	while (ok && !f->quit)
		ok = turn(f, err);
	os_loop_unwatch(f->loop, STDIN_FILENO);
	return ok;
}
