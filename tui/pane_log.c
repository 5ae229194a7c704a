/*
 * pane_log.c - the logs of a run: a line of steps, and the log of the one that is chosen.
 */
#include <stdio.h>
#include <string.h>

#include "base_utf8.h"
#include "logview.h"
#include "pane.h"
#include "store_run.h"

struct pane_log {
	struct runview *run;
	struct logview *view;
	char *step;		/* whose log is open; NULL: none */
	bool chosen;		/* by a person: it stays when another step begins */
	struct area tabs;
	char empty[256];
};

static void *
pane_log_open(struct runview *v)
{
	struct pane_log *p = x_new(struct pane_log);

	p->run = v;
	p->view = logview_new(v->frame, LOGVIEW_LOG);
	return p;
}

static void
pane_log_close(void *self)
{
	struct pane_log *p = self;

	logview_free(p->view);
	x_free(p->step);
	x_free(p);
}

/* What an empty log means depends on what the step is doing. */
static void
say_empty(struct pane_log *p)
{
	const struct store_step *step = p->step != NULL ? runview_step(p->run, p->step) : NULL;
	const char *what = "has printed nothing";

	if (p->run->run == NULL)
		return;
	if (p->run->run->step_count == 0) {
		snprintf(p->empty, sizeof(p->empty), "%s", runview_is_live(p->run) ?
		    "no step has begun yet; its output will appear here" : "this run has no steps, so it printed nothing");
	} else {
		if (step != NULL && str_equal(step->status, "running"))
			what = "has printed nothing yet; its output will appear here";
		else if (step != NULL && str_equal(step->status, "cached"))
			what = "did not run: its outputs are those of an earlier run";
		else if (step != NULL && step->started == 0)
			what = "has not begun";
		snprintf(p->empty, sizeof(p->empty), "%s %s", p->step != NULL ? p->step : "the step", what);
	}
	p->view->empty = p->empty;
}

static void
open_step(struct pane_log *p, const struct store_step *step)
{
	struct arena *a = arena_new();
	struct store *s = frame_store(p->run->frame);
	struct log_model *m = p->view->model;
	char *path = store_run_log_path(s, p->run->id, step->name, a);

	x_free(p->step);
	p->step = xstrdup(step->name);
	m->follow = str_equal(step->status, "running");
	logview_open(p->view, path, step->name);
	p->view->start = step->started;
	/* What went wrong is at the end of a log, and so are the results. */
	if (!m->follow && m->log != NULL)
		log_model_end(m);
	arena_free(a);
}

static void
pane_log_load(void *self)
{
	struct pane_log *p = self;
	const struct store_step *step = p->step != NULL ? runview_step(p->run, p->step) : NULL;
	const struct store_step *best = runview_main_step(p->run);

	/* A person who watches moves on to the next step with the run. */
	if (best != NULL && best != step && !p->chosen && (step == NULL || p->view->model->follow))
		open_step(p, best);
	else if (p->view->model->log != NULL)
		logview_load(p->view);
	if (step != NULL && !str_equal(step->status, "running") && !runview_is_live(p->run))
		p->view->model->follow = false;
	say_empty(p);
}

static enum next
pane_log_tick(void *self)
{
	struct pane_log *p = self;

	return p->view->model->log != NULL && logview_load(p->view) ? NEXT_DRAW : NEXT_NOTHING;
}

static void
pane_log_show(void *self, const char *what)
{
	struct pane_log *p = self;
	const struct store_step *step = runview_step(p->run, what);

	if (step == NULL || str_equal(p->step, what))
		return;
	p->chosen = true;
	open_step(p, step);
	say_empty(p);
}

static size_t
step_index(const struct pane_log *p)
{
	const struct store_step *step = p->step != NULL ? runview_step(p->run, p->step) : NULL;

	return step != NULL ? (size_t)(step - p->run->run->steps) : 0;
}

static enum next
pane_log_turn(void *self, int step)
{
	struct pane_log *p = self;
	const struct store_run *run = p->run->run;

	if (run->step_count == 0)
		return NEXT_IGNORED;
	pane_log_show(p, run->steps[(step_index(p) + run->step_count + (size_t)step) % run->step_count].name);
	return NEXT_DRAW;
}

/* The steps in a line, the chosen one always in sight. */
static void
draw_steps(struct pane_log *p, struct area a)
{
	const struct store_run *run = p->run->run;
	size_t chosen = step_index(p), first = 0;
	int x = 1, need = 2;

	p->tabs = a;
	for (size_t i = chosen + 1; i-- > 0 && run->step_count > 0;) {
		need += utf8_width(run->steps[i].name) + 4;
		if (need > a.w && i < chosen) {
			first = i + 1;
			break;
		}
	}
	for (size_t i = first; i < run->step_count && x < a.w; i++) {
		const struct store_step *step = &run->steps[i];
		unsigned role = theme_status_role(step->status);

		x += draw_text(a, x, 0, role, theme_status_sign(step->status)) + 1;
		x += draw_text(a, x, 0, str_equal(step->name, p->step) ? STYLE_STRONG | STYLE_UNDERLINE : STYLE_DIM,
		    step->name) + 2;
	}
	if (run->step_count > 1 && x + 8 < a.w)
		draw_text(a, x, 0, STYLE_FAINT, "[ ] step");
}

static void
pane_log_draw(void *self, struct area a)
{
	struct pane_log *p = self;
	struct buf status = BUF_INIT;
	int w;

	if (p->run->run == NULL)
		return;
	logview_status(p->view, &status);
	w = utf8_width(buf_str(&status));
	logview_draw(p->view, area_below(a, 1));
	buf_clear(&status);
	logview_status(p->view, &status);	/* now with the place that was drawn */
	w = utf8_width(buf_str(&status));
	draw_steps(p, area_left(area_top(a, 1), a.w > w + 2 ? a.w - w - 2 : 0));
	draw_before(area_top(a, 1), a.w - 1, 0, p->view->search != 0 ? STYLE_ACTIVE : STYLE_DIM, buf_str(&status));
	buf_release(&status);
}

/* A click on the line of steps. */
static enum next
click_step(struct pane_log *p, int x)
{
	const struct store_run *run = p->run->run;
	int at = p->tabs.x + 1;

	for (size_t i = 0; i < run->step_count; i++) {
		int w = utf8_width(run->steps[i].name) + 2;

		if (x >= at && x < at + w) {
			pane_log_show(p, run->steps[i].name);
			return NEXT_DRAW;
		}
		at += w + 2;
	}
	return NEXT_IGNORED;
}

static enum next
pane_log_event(void *self, const struct event *e)
{
	struct pane_log *p = self;

	if (e->key == K_CLICK && area_contains(p->tabs, e->x, e->y))
		return click_step(p, e->x);
	return logview_event(p->view, e);
}

static bool
pane_log_peel(void *self)
{
	struct pane_log *p = self;

	return logview_peel(p->view);
}

static const struct action_set *
pane_log_inner(void *self, void **object)
{
	struct pane_log *p = self;

	*object = p->view;
	return &logview_log_actions;
}

const struct pane_type pane_log = {
	.name = "log",
	.title = "Log",
	.open = pane_log_open,
	.load = pane_log_load,
	.tick = pane_log_tick,
	.draw = pane_log_draw,
	.event = pane_log_event,
	.peel = pane_log_peel,
	.inner = pane_log_inner,
	.show = pane_log_show,
	.turn = pane_log_turn,
	.close = pane_log_close,
};
