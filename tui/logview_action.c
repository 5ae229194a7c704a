/*
 * logview_action.c - the keys of a log: moving, searching in slices, times, wrapping, following, the pager.
 */
#include <stdio.h>

#include "base_time.h"
#include "logview_parts.h"
#include "os_loop.h"

enum { SLICE = 2 << 20 };	/* bytes of a log that one turn of a search looks at: some milliseconds */

/* ---------------------------------------------------------------------------------------- moving */

static enum next
scroll(struct logview *v, int64_t rows)
{
	v->notice[0] = '\0';
	log_model_scroll(v->model, rows);
	return NEXT_DRAW;
}

static enum next
act_up(void *self, const char *argument)
{
	(void)argument;
	return scroll(self, -1);
}

static enum next
act_down(void *self, const char *argument)
{
	(void)argument;
	return scroll(self, 1);
}

static enum next
act_page_up(void *self, const char *argument)
{
	struct logview *v = self;

	(void)argument;
	return scroll(v, v->model->rows > 1 ? 1 - v->model->rows : -1);
}

static enum next
act_page_down(void *self, const char *argument)
{
	struct logview *v = self;

	(void)argument;
	return scroll(v, v->model->rows > 1 ? v->model->rows - 1 : 1);
}

static enum next
act_half_up(void *self, const char *argument)
{
	struct logview *v = self;

	(void)argument;
	return scroll(v, -(v->model->rows + 1) / 2);
}

static enum next
act_half_down(void *self, const char *argument)
{
	struct logview *v = self;

	(void)argument;
	return scroll(v, (v->model->rows + 1) / 2);
}

static enum next
act_top(void *self, const char *argument)
{
	struct logview *v = self;

	(void)argument;
	log_model_home(v->model);
	return NEXT_DRAW;
}

static enum next
act_bottom(void *self, const char *argument)
{
	struct logview *v = self;

	(void)argument;
	log_model_end(v->model);
	return NEXT_DRAW;
}

static enum next
act_left(void *self, const char *argument)
{
	struct logview *v = self;

	(void)argument;
	log_model_aside(v->model, -v->model->columns / 2);
	return NEXT_DRAW;
}

static enum next
act_right(void *self, const char *argument)
{
	struct logview *v = self;

	(void)argument;
	log_model_aside(v->model, v->model->columns / 2);
	return NEXT_DRAW;
}

static const char *
why_wrapped(void *self)
{
	struct logview *v = self;

	return v->model->wrap ? "lines are wrapped: nothing is beside them (w)" : NULL;
}

/* -------------------------------------------------------------------------------------- searching */

static enum next search(struct logview *v, enum log_target target, int step);

static void
found_nothing(struct logview *v)
{
	const char *title = v->title != NULL ? v->title : "the log";

	if (v->model->find.target == LOG_FIND_ERROR) {
		/* What went wrong is often said there in other words. */
		search(v, LOG_FIND_STDERR, v->model->find.step);
	} else if (v->model->find.target == LOG_FIND_STDERR) {
		snprintf(v->notice, sizeof(v->notice), "no errors");
		frame_say(v->frame, TONE_GOOD, "no line of %s looks like an error, nor is one on standard error", title);
	} else {
		snprintf(v->notice, sizeof(v->notice), "not found");
		frame_say(v->frame, TONE_WARNING, "nothing in %s matches %s", title, v->model->pattern);
	}
}

static void
search_turn(void *self)
{
	struct logview *v = self;
	enum log_found found;
	int64_t now = time_monotonic();

	v->search = 0;
	if (!log_find_step(v->model, SLICE, &found, &v->error)) {
		frame_redraw(v->frame);
		return;
	}
	if (found == LOG_FOUND_NOTHING_YET) {
		v->search = os_loop_after(frame_loop(v->frame), 0, search_turn, v);
		/* Progress is for the eye; drawing it more often would only slow the search. */
		if (now - v->drawn < 100 * TIME_MS)
			return;
		v->drawn = now;
	} else if (found == LOG_FOUND_NONE) {
		found_nothing(v);
	} else if (v->model->find.target == LOG_FIND_STDERR) {
		snprintf(v->notice, sizeof(v->notice), "on standard error");
	} else if (v->model->find.wrapped) {
		snprintf(v->notice, sizeof(v->notice), "went round the end");
	}
	frame_redraw(v->frame);
}

static enum next
search(struct logview *v, enum log_target target, int step)
{
	logview_stop_search(v);
	v->notice[0] = '\0';
	log_find_start(v->model, target, step);
	v->drawn = time_monotonic();
	search_turn(v);
	return NEXT_DRAW;
}

static bool
check_pattern(void *self, const char *text, struct err *err)
{
	struct logview *v = self;

	return log_find_pattern(v->model, text, err);
}

static enum next
start_search(void *self, const char *text)
{
	struct logview *v = self;
	struct err err;

	if (!log_find_pattern(v->model, text, &err)) {
		frame_say_error(v->frame, &err);
		return NEXT_DRAW;
	}
	if (v->model->pattern == NULL)
		return NEXT_DRAW;
	logview_stop_search(v);
	v->notice[0] = '\0';
	log_find_start_here(v->model, LOG_FIND_TEXT);
	v->drawn = time_monotonic();
	search_turn(v);
	return NEXT_DRAW;
}

static enum next
act_search(void *self, const char *argument)
{
	struct logview *v = self;

	if (argument != NULL)
		return start_search(v, argument);
	frame_prompt(v->frame, &(struct frame_ask){ .label = "search", .history = "log-search",
		.hint = "text or regular expression; a capital makes case matter", .self = v,
		.done = start_search, .check = check_pattern });
	return NEXT_DRAW;
}

static const char *
why_no_pattern(void *self)
{
	struct logview *v = self;

	return v->model->pattern == NULL ? "nothing has been searched for yet (/)" : NULL;
}

static enum next
act_next(void *self, const char *argument)
{
	(void)argument;
	return search(self, LOG_FIND_TEXT, 1);
}

static enum next
act_previous(void *self, const char *argument)
{
	(void)argument;
	return search(self, LOG_FIND_TEXT, -1);
}

static enum next
act_next_error(void *self, const char *argument)
{
	(void)argument;
	return search(self, LOG_FIND_ERROR, 1);
}

static enum next
act_previous_error(void *self, const char *argument)
{
	(void)argument;
	return search(self, LOG_FIND_ERROR, -1);
}

/* ---------------------------------------------------------------------------------------- jumping */

static bool
check_time(void *self, const char *text, struct err *err)
{
	struct logview *v = self;
	int64_t t;

	return *text == '\0' || logview_parse_time(text, logview_begin(v), logview_end(v), &t, err);
}

static enum next
jump_to_time(void *self, const char *text)
{
	struct logview *v = self;
	struct err err;
	int64_t t;

	if (*text == '\0')
		return NEXT_DRAW;
	if (!logview_parse_time(text, logview_begin(v), logview_end(v), &t, &err) ||
	    !log_model_show_time(v->model, t, &err))
		frame_say_error(v->frame, &err);
	return NEXT_DRAW;
}

static enum next
act_jump(void *self, const char *argument)
{
	struct logview *v = self;

	if (argument != NULL)
		return jump_to_time(v, argument);
	frame_prompt(v->frame, &(struct frame_ask){ .label = "time", .history = "log-time",
		.hint = "12:03, 12:03:10, +90s from the start, -5m from the end", .self = v,
		.done = jump_to_time, .check = check_time });
	return NEXT_DRAW;
}

static const char *
why_no_times(void *self)
{
	return logview_first_time(self) == 0 ? "the times of these lines are not known" : NULL;
}

static enum next
act_line(void *self, const char *argument)
{
	struct logview *v = self;
	int64_t number;

	if (argument == NULL || !str_to_int64(argument, &number) || number < 1) {
		frame_say(v->frame, TONE_ERROR, "which line? :line 1234");
		return NEXT_DRAW;
	}
	log_model_show(v->model, (uint64_t)number - 1, 0);
	return NEXT_DRAW;
}

/* --------------------------------------------------------------------------------------- settings */

static enum next
act_wrap(void *self, const char *argument)
{
	struct logview *v = self;

	(void)argument;
	log_model_set_wrap(v->model, !v->model->wrap);
	return NEXT_DRAW;
}

static bool
is_wrapped(void *self)
{
	struct logview *v = self;

	return v->model->wrap;
}

static enum next
act_follow(void *self, const char *argument)
{
	struct logview *v = self;

	(void)argument;
	log_model_set_follow(v->model, !v->model->follow);
	return NEXT_DRAW;
}

static bool
is_following(void *self)
{
	struct logview *v = self;

	return v->model->follow;
}

static enum next
act_times(void *self, const char *argument)
{
	static const char *const names[] = { "no times", "clock times", "times since the step began",
		"times since the line before" };
	struct logview *v = self;

	(void)argument;
	v->times = (v->times + 1) % LOGVIEW_TIMES;
	frame_say(v->frame, TONE_INFO, "%s", names[v->times]);
	return NEXT_DRAW;
}

/* ------------------------------------------------------------------------------------------ pager */

static void
pager_shell(void *self, struct buf *out)
{
	struct logview *v = self;

	if (v->shell_path == NULL)
		return;
	buf_printf(out, "%s ", frame_pager(v->frame));
	buf_add_shell(out, v->shell_path);
}

static enum next
act_pager(void *self, const char *argument)
{
	struct logview *v = self;
	struct buf line = BUF_INIT, shell = BUF_INIT;
	struct err err;

	(void)argument;
	pager_shell(v, &shell);
	/* A pager may be a command with flags; the path is an argument, never part of the line. */
	buf_printf(&line, "%s \"$1\"", frame_pager(v->frame));
	if (frame_spawn(v->frame, (const char *const[]){ "/bin/sh", "-c", buf_str(&line), "sh", v->path, NULL }, &err))
		frame_say_shell(v->frame, buf_str(&shell), "back from %s", frame_pager(v->frame));
	else
		frame_say_error(v->frame, &err);
	buf_release(&line);
	buf_release(&shell);
	return NEXT_LOAD;
}

static const char *
why_no_file(void *self)
{
	struct logview *v = self;

	return v->path == NULL ? "nothing is open here" : NULL;
}

/* clang-format off */
#define MOVING \
	{ .name = "down", .keys = "down j enter", .help = "scroll one row down", .act = act_down }, \
	{ .name = "up", .keys = "up k", .help = "scroll one row up", .act = act_up }, \
	{ .name = "page-down", .keys = "pagedown space ctrl-f", .help = "scroll a page down", .act = act_page_down }, \
	{ .name = "page-up", .keys = "pageup b ctrl-b", .help = "scroll a page up", .act = act_page_up }, \
	{ .name = "half-down", .keys = "ctrl-d", .help = "scroll half a page down", .act = act_half_down }, \
	{ .name = "half-up", .keys = "ctrl-u", .help = "scroll half a page up", .act = act_half_up }, \
	{ .name = "top", .keys = "g home", .help = "go to the first line", .act = act_top }, \
	{ .name = "bottom", .keys = "G end", .help = "go to the last line", .act = act_bottom }, \
	{ .name = "right", .keys = "right l", .help = "see what is to the right of long lines", \
	  .act = act_right, .why_not = why_wrapped }, \
	{ .name = "left", .keys = "left h", .help = "go back to the left", .act = act_left, .why_not = why_wrapped }, \
	{ .name = "line", .help = "go to a line by its number", .argument = "NUMBER", .act = act_line }

#define SEARCHING \
	{ .name = "search", .keys = "/", .hint = "search", .argument = "PATTERN", \
	  .help = "search for a regular expression", .act = act_search }, \
	{ .name = "next", .keys = "n", .hint = "next", .help = "go to the next match", \
	  .act = act_next, .why_not = why_no_pattern }, \
	{ .name = "previous", .keys = "N", .help = "go to the match before", \
	  .act = act_previous, .why_not = why_no_pattern }

#define PAGER \
	{ .name = "pager", .keys = "p P", .hint = "pager", .help = "open the whole file in $PAGER", \
	  .act = act_pager, .why_not = why_no_file, .shell = pager_shell }

static const struct action log_rows[] = {
	SEARCHING,
	{ .name = "next-error", .keys = "e", .hint = "error", .help = "go to the next line that looks like an error, or is on standard error",
	  .act = act_next_error },
	{ .name = "previous-error", .keys = "E", .help = "go to the error before", .act = act_previous_error },
	{ .name = "follow", .keys = "F", .hint = "follow", .help = "stay at the end while the step goes on printing",
	  .act = act_follow, .is_on = is_following },
	{ .name = "times", .keys = "t", .hint = "times",
	  .help = "show times: of the clock, since the step began, since the line before, or none",
	  .act = act_times, .why_not = why_no_times },
	{ .name = "jump", .keys = "@", .hint = "jump", .argument = "TIME",
	  .help = "go to a time: 12:03, +90s from the start, -5m from the end", .act = act_jump, .why_not = why_no_times },
	{ .name = "wrap", .keys = "w", .hint = "wrap", .help = "break long lines, or scroll sideways",
	  .act = act_wrap, .is_on = is_wrapped },
	PAGER,
	MOVING,
};

static const struct action text_rows[] = {
	SEARCHING,
	{ .name = "wrap", .keys = "w", .hint = "wrap", .help = "break long lines, or scroll sideways",
	  .act = act_wrap, .is_on = is_wrapped },
	PAGER,
	MOVING,
};
/* clang-format on */

const struct action_set logview_log_actions = { "log", "Log", log_rows, ARRAY_LEN(log_rows) };
const struct action_set logview_text_actions = { "text", "Text", text_rows, ARRAY_LEN(text_rows) };
