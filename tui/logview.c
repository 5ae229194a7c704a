/*
 * logview.c - opening and closing, where one is, times that people type, the mouse.
 */
#include "logview.h"

#include <stdio.h>
#include <string.h>

#include "base_time.h"
#include "logview_parts.h"
#include "os_loop.h"

struct logview *
logview_new(struct frame *f, enum logview_kind kind)
{
	struct logview *v = x_new(struct logview);

	v->frame = f;
	v->kind = kind;
	v->model = log_model_new();
	v->model->wrap = kind != LOGVIEW_TEXT;
	return v;
}

void
logview_stop_search(struct logview *v)
{
	os_loop_cancel(frame_loop(v->frame), v->search);
	v->search = 0;
	log_find_stop(v->model);
}

void
logview_free(struct logview *v)
{
	if (v == NULL)
		return;
	logview_stop_search(v);
	log_model_free(v->model);
	x_free(v->path);
	x_free(v->title);
	x_free(v->shell_path);
	x_free(v);
}

static void
set_text(char **at, const char *text)
{
	char *copy = text != NULL ? xstrdup(text) : NULL;

	x_free(*at);
	*at = copy;
}

bool
logview_open(struct logview *v, const char *path, const char *title)
{
	logview_stop_search(v);
	v->notice[0] = '\0';
	err_clear(&v->error);
	set_text(&v->path, path);
	set_text(&v->shell_path, path);
	set_text(&v->title, title);
	if (log_model_open(v->model, path, &v->error))
		return true;
	log_model_close(v->model);
	return false;
}

void
logview_set_path(struct logview *v, const char *path)
{
	set_text(&v->path, path);
	set_text(&v->shell_path, path);
}

void
logview_close(struct logview *v)
{
	logview_stop_search(v);
	err_clear(&v->error);
	set_text(&v->path, NULL);
	log_model_close(v->model);
}

bool
logview_load(struct logview *v)
{
	bool changed = false;

	if (v->error.kind == ERR_NONE && !log_model_refresh(v->model, &changed, &v->error))
		return true;
	return changed;
}

/* ----------------------------------------------------------------------------------------- status */

static void
add_place(struct logview *v, struct buf *out)
{
	struct log_model *m = v->model;
	char from[STR_SHORT], to[STR_SHORT], of[STR_SHORT];
	uint64_t lines = log_model_lines(m), last;

	if (m->shown_count == 0 || lines == 0)
		return;
	last = m->shown[m->shown_count - 1].place.line + 1;
	buf_printf(out, "%s\xe2\x80\x93%s of %s  %d %%", str_count(from, m->shown[0].place.line + 1),
	    str_count(to, last), str_count(of, lines), (int)(100 * last / lines));
}

void
logview_status(struct logview *v, struct buf *out)
{
	struct log_model *m = v->model;

	if (v->search != 0) {
		buf_printf(out, "searching %s  %d %%  Esc stops",
		    m->find.target == LOG_FIND_TEXT ? m->pattern : "the next error",
		    (int)(100 * log_find_progress(m)));
		return;
	}
	if (v->notice[0] != '\0')
		buf_printf(out, "%s   ", v->notice);
	add_place(v, out);
	if (m->follow)
		buf_add(out, "  following");
	if (!m->wrap && v->kind == LOGVIEW_LOG)
		buf_add(out, "  not wrapped");
}

/* ------------------------------------------------------------------------------------------ times */

int64_t
logview_first_time(struct logview *v)
{
	struct store_log_line line;
	struct err err;

	if (log_model_lines(v->model) == 0 || !store_log_line(v->model->log, 0, &line, &err))
		return 0;
	return line.time;
}

/* The step may have begun before it printed, and an earlier attempt before the step that is known. */
int64_t
logview_begin(struct logview *v)
{
	int64_t first = logview_first_time(v);

	return v->start != 0 && (first == 0 || v->start < first) ? v->start : first;
}

int64_t
logview_end(struct logview *v)
{
	uint64_t lines = log_model_lines(v->model);
	struct store_log_line line;
	struct err err;

	if (lines == 0 || !store_log_line(v->model->log, lines - 1, &line, &err))
		return 0;
	return line.time;
}

/* "12:03" is of the day on which the log begins, or of the next one when it began later than that. */
static bool
parse_clock(const char *text, int64_t begin, int64_t *out)
{
	char day[STR_SHORT], moment[STR_SHORT * 2];

	if (strlen(text) < 4 || strlen(text) > 8 || strchr(text, ':') == NULL)
		return false;
	time_local(day, begin);
	snprintf(moment, sizeof(moment), "%.10s %s%s", day, text[1] == ':' ? "0" : "", text);
	if (!time_parse_moment(moment, begin, out))
		return false;
	if (*out + 60 * TIME_SECOND <= begin)
		*out += 24 * 3600 * TIME_SECOND;
	return true;
}

bool
logview_parse_time(const char *text, int64_t begin, int64_t end, int64_t *out, struct err *err)
{
	int64_t span;

	if (*text == '+' && time_parse_duration(text + 1, &span))
		*out = begin + span;
	else if (*text == '-' && time_parse_duration(text + 1, &span))
		*out = end - span;
	else if (!parse_clock(text, begin, out) && !time_parse_moment(text, time_now(), out))
		return err_set(err, ERR_INPUT, "\"%s\" is no time: 12:03, +90s (from the start), -5m (from the end)",
		    text);
	return true;
}

/* ----------------------------------------------------------------------------------------- events */

static enum next
wheel(struct logview *v, int64_t rows)
{
	v->notice[0] = '\0';
	log_model_scroll(v->model, rows);
	return NEXT_DRAW;
}

enum next
logview_event(struct logview *v, const struct event *e)
{
	uint64_t line = 0;
	int y = e->y - v->area.y;

	if (!area_contains(v->area, e->x, e->y))
		return NEXT_IGNORED;
	switch (e->key) {
	case K_WHEEL_UP: return wheel(v, -3);
	case K_WHEEL_DOWN: return wheel(v, 3);
	case K_CLICK:
		if (y < 0 || (size_t)y >= v->model->shown_count)
			return NEXT_IGNORED;
		line = v->model->shown[y].place.line;
		v->model->current = line;
		v->model->has_current = true;
		return NEXT_DRAW;
	default: return NEXT_IGNORED;
	}
}

bool
logview_peel(struct logview *v)
{
	struct err err;

	if (v->search != 0) {
		logview_stop_search(v);
		snprintf(v->notice, sizeof(v->notice), "search stopped");
		return true;
	}
	if (v->model->pattern == NULL && !v->model->has_current && v->notice[0] == '\0')
		return false;
	v->notice[0] = '\0';
	v->model->has_current = false;
	return log_find_pattern(v->model, NULL, &err);
}

const struct action_set *
logview_actions(const struct logview *v)
{
	return v->kind == LOGVIEW_LOG ? &logview_log_actions : &logview_text_actions;
}
