/*
 * datawork.c - the list of what is being done to data, its rows with bars, and how its end is told.
 */
#include "datawork.h"

#include <math.h>
#include <string.h>

#include "base_utf8.h"
#include "job.h"
#include "notice.h"
#include "task.h"

enum { WORK_MAX = 8, ROWS_MOST = 3, BAR = 20 };

struct work {
	struct frame *frame;
	struct task *task;
	char *doing, *done;
	bool quiet;
	void (*tell_end)(void *self, const char *error);
	void *self;
};

static struct work works[WORK_MAX];
static size_t work_count;

/* Versions whose statistics are wanted; queue_next is the one after that which is being looked at. */
static char **queue;
static size_t queue_next, queue_count;

/* ---- the end */

/* The lines of what a command printed as one. */
static void
join_lines(struct buf *out, struct slice text)
{
	text = slice_trim(text);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\n')
			buf_add(out, ", ");
		else
			buf_add_char(out, text.p[i]);
}

static void
show_whole(const struct work *w, const char *what, const struct task_end *end)
{
	char *title = xasprintf("%s%s", w->doing, what);
	struct buf text = BUF_INIT;

	buf_printf(&text, SLICE_FMT "\n\n$ %s", SLICE_ARG(end->errors), end->shell);
	notice_open(w->frame, title, buf_str(&text));
	buf_release(&text);
	x_free(title);
}

static void
tell(const struct work *w, const struct task_end *end)
{
	struct buf said = BUF_INIT;

	if (!w->quiet)
		join_lines(&said, end->output);
	if (end->cancelled && !end->good)
		frame_say(w->frame, TONE_INFO, "stopped %s", w->doing);
	else if (!end->good)
		show_whole(w, ": failed", end);
	else if (end->errors.n > 0)
		show_whole(w, ": done, but", end);
	else if (!datawork_has_queue())
		frame_say_shell(w->frame, end->shell, "%s%s%s", w->done,
		    w->done[0] != '\0' && said.len > 0 ? ": " : "", buf_str(&said));
	buf_release(&said);
}

/* The first line of what went wrong. */
static void
tell_who_waits(const struct work *w, const struct task_end *end)
{
	struct slice line = slice_trim(end->errors);
	const char *stop = memchr(line.p, '\n', line.n);
	char *error;

	if (w->tell_end == NULL)
		return;
	if (stop != NULL)
		line.n = (size_t)(stop - line.p);
	error = end->good || end->cancelled ? NULL : line.n > 0 ? xstrndup(line.p, line.n) : xasprintf("%s failed", w->doing);
	w->tell_end(w->self, error);
	x_free(error);
}

/* ---- the queue */

static void
drop_queue(void)
{
	for (size_t i = 0; i < queue_count; i++)
		x_free(queue[i]);
	x_free(queue);
	queue = NULL;
	queue_next = queue_count = 0;
}

static void
next_in_queue(struct frame *f)
{
	const char *version;
	char *doing;

	if (queue_next == queue_count) {
		drop_queue();
		return;
	}
	version = queue[queue_next++];
	doing = xasprintf("statistics of %s, %zu of %zu", version, queue_next, queue_count);
	datawork_start(f, &(struct datawork){ .doing = doing, .done = "the statistics are there",
	    .quiet = true, .args = (const char *const[]){ "data", "stats", version, NULL } });
	x_free(doing);
}

void
datawork_statistics(struct frame *f, const char *const *versions, size_t count)
{
	if (queue_count > 0) {
		frame_say(f, TONE_WARNING, "statistics are being computed already");
		return;
	}
	queue = x_new_array(char *, count + 1);
	for (size_t i = 0; i < count; i++)
		queue[i] = xstrdup(versions[i]);
	queue_count = count;
	next_in_queue(f);
}

bool
datawork_has_queue(void)
{
	return queue_next < queue_count;
}

/* ---- the end of one */

/* The task's address is its name for the end; it is kept where it lives long enough. */
static void
on_ended(void *self, const struct task_end *end)
{
	struct task **task = self;
	size_t at = 0;
	struct work w;

	while (at < work_count && works[at].task != *task)
		at++;
	x_free(task);
	x_assert(at < work_count);
	w = works[at];
	memmove(&works[at], &works[at + 1], (work_count - at - 1) * sizeof w);
	work_count--;
	tell(&w, end);
	tell_who_waits(&w, end);
	if (end->cancelled)
		drop_queue();
	else if (queue_count > 0 && str_starts(w.doing, "statistics of "))
		next_in_queue(w.frame);
	frame_reload(w.frame);
	x_free(w.doing);
	x_free(w.done);
}

void
datawork_start(struct frame *f, const struct datawork *work)
{
	struct task **task = x_new(struct task *);
	struct err err;

	*task = NULL;
	if (work_count == WORK_MAX)
		err_set(&err, ERR_BUSY, "%d things are being done already; wait for one to end", WORK_MAX);
	else
		*task = task_start(f, &(struct task_request){ .args = work->args, .doing = work->doing,
		    .ended = on_ended, .self = task, .goes_on = true }, &err);
	if (*task == NULL) {
		x_free(task);
		frame_say_error(f, &err);
		if (work->ended != NULL)
			work->ended(work->self, err.msg);
		return;
	}
	works[work_count++] = (struct work){ f, *task, xstrdup(work->doing), xstrdup(work->done),
		work->quiet, work->ended, work->self };
	/* A message would lie on the row that tells of it. */
	frame_note_shell(f, task_shell(*task));
	frame_redraw(f);
}

bool
datawork_is_on(void)
{
	return work_count > 0;
}

bool
datawork_has(const char *const *args)
{
	struct buf shell = BUF_INIT;
	bool has = false;

	job_shell(&shell, args);
	for (size_t i = 0; i < work_count && !has; i++)
		has = str_equal(task_shell(works[i].task), buf_str(&shell));
	buf_release(&shell);
	return has;
}

void
datawork_stop(void)
{
	drop_queue();
	if (work_count > 0)
		task_cancel(works[work_count - 1].task);
}

const char *
datawork_why_no_stop(void *self)
{
	(void)self;
	return datawork_is_on() ? NULL : "nothing is being done";
}

enum next
datawork_act_stop(void *self, const char *argument)
{
	(void)self;
	(void)argument;
	datawork_stop();
	return NEXT_DRAW;
}

/* ---- the rows */

static void
draw_bar(struct area a, int x, double share)
{
	int full = (int)(share * BAR + 0.5);

	for (int i = 0; i < BAR; i++)
		draw_text(a, x + i, 0, i < full ? STYLE_ACTIVE : STYLE_FAINT, i < full ? "━" : "─");
}

static void
draw_work(const struct work *w, struct area row)
{
	double share = task_share(w->task);
	struct buf text = BUF_INIT, shell = BUF_INIT;
	int room;

	task_text(w->task, &text);
	buf_printf(&shell, "$ %s", task_shell(w->task));
	draw_text(row, 1, 0, STYLE_ACTIVE, "●");
	draw_field(row, 3, 0, row.w - 4, STYLE_TEXT, DRAW_LEFT, buf_str(&text));
	room = row.w - utf8_width(buf_str(&text)) - 6;
	if (!isnan(share) && room > BAR)
		draw_bar(row, row.w - BAR - 1, share < 1 ? share : 1);
	else if (room > utf8_width(task_shell(w->task)) + 2)
		draw_before(row, row.w - 1, 0, STYLE_SHELL, buf_str(&shell));
	buf_release(&text);
	buf_release(&shell);
}

struct area
datawork_draw(struct area a)
{
	int rows = work_count > ROWS_MOST ? ROWS_MOST : (int)work_count;

	if (rows > a.h / 3)
		rows = a.h / 3;
	for (int i = 0; i < rows; i++)
		draw_work(&works[work_count - 1 - (size_t)i], area_part(a, 0, a.h - 1 - i, a.w, 1));
	return area_top(a, a.h - rows);
}
