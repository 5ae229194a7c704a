/*
 * screen_run.c - the Run screen: who the run is, a line of tabs, and the page in front.
 *
 * The argument is a run's id, and behind a blank the page to begin with and what to show there:
 * "8f3a21c0d", "8f3a21c0d log", "8f3a21c0d log fit".
 */
#include "screen_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_utf8.h"
#include "filepane.h"
#include "pane.h"
#include "screens.h"
#include "store_status.h"

static const struct pane_type *const panes[] = {
	&pane_overview, &pane_steps, &pane_metrics, &pane_log, &pane_artifacts, &pane_resources,
	&pane_code, &pane_environment,
};

enum { PANES = ARRAY_LEN(panes) };

_Static_assert((int)PANES == (int)SCREEN_RUN_PANES, "screen_run.h counts the panes");

/* ------------------------------------------------------------------------------------------ panes */

static void *
front_pane(struct screen_run *s)
{
	return s->opened[s->front];
}

static struct filepane *
front_files(struct screen_run *s)
{
	return panes[s->front]->files != NULL ? panes[s->front]->files(front_pane(s)) : NULL;
}

static void
show_pane(struct screen_run *s, size_t i)
{
	const struct pane_type *type = panes[i];

	s->front = i;
	if (s->opened[i] == NULL) {
		s->opened[i] = type->open(&s->view);
		if (s->view.run != NULL)
			type->load(s->opened[i]);
	}
}

static bool
find_pane(const char *name, size_t *out)
{
	for (size_t i = 0; i < PANES; i++) {
		if (str_equal(panes[i]->name, name)) {
			*out = i;
			return true;
		}
	}
	return false;
}

bool
screen_run_go(void *screen, const char *pane, const char *what)
{
	struct screen_run *s = screen;
	size_t i;

	if (!find_pane(pane, &i))
		return false;
	show_pane(s, i);
	if (what != NULL && panes[i]->show != NULL)
		panes[i]->show(front_pane(s), what);
	return true;
}

/* ----------------------------------------------------------------------------------- life, loading */

static void *
screen_run_open(struct frame *f, const char *argument, struct err *err)
{
	char id[STORE_ID_SIZE], *words, *pane, *rest = NULL;
	struct screen_run *s;
	size_t i = 0;

	if (argument == NULL)
		argument = "@";
	words = xstrdup(argument);
	pane = strchr(words, ' ');
	if (pane != NULL) {
		*pane++ = '\0';
		rest = strchr(pane, ' ');
		if (rest != NULL)
			*rest++ = '\0';
	}
	if (pane != NULL && !find_pane(pane, &i)) {
		err_set(err, ERR_USAGE, "a run has no page \"%s\"", pane);
		x_free(words);
		return NULL;
	}
	if (!store_run_resolve(frame_store(f), words, id, err)) {
		x_free(words);
		return NULL;
	}
	s = x_new(struct screen_run);
	s->frame = f;
	s->what = rest != NULL ? xstrdup(rest) : NULL;
	runview_init(&s->view, f, id);
	s->view.go = screen_run_go;
	s->view.screen = s;
	show_pane(s, i);
	x_free(words);
	return s;
}

static void
screen_run_close(void *self)
{
	struct screen_run *s = self;

	for (size_t i = 0; i < PANES; i++)
		if (s->opened[i] != NULL)
			panes[i]->close(s->opened[i]);
	runview_release(&s->view);
	x_free(s->what);
	x_free(s);
}

static bool
screen_run_load(void *self, struct err *err)
{
	struct screen_run *s = self;
	char *what = s->what;

	if (!runview_load(&s->view, err))
		return false;
	for (size_t i = 0; i < PANES; i++)
		if (s->opened[i] != NULL)
			panes[i]->load(s->opened[i]);
	s->what = NULL;
	if (what != NULL && panes[s->front]->show != NULL)
		panes[s->front]->show(front_pane(s), what);
	x_free(what);
	return true;
}

static enum next
screen_run_tick(void *self)
{
	struct screen_run *s = self;
	enum next next = NEXT_NOTHING;

	if (s->view.run == NULL)
		return NEXT_LOAD;
	if (runview_is_old(&s->view))
		return NEXT_LOAD;
	if (panes[s->front]->tick != NULL)
		next = panes[s->front]->tick(front_pane(s));
	/* Times go on while it runs. */
	if (next == NEXT_NOTHING && runview_is_live(&s->view) && time_now() - s->view.now >= TIME_SECOND) {
		s->view.now = time_now();
		next = NEXT_DRAW;
	}
	return next;
}

/* ---------------------------------------------------------------------------------------- drawing */

static void
draw_facts(const struct screen_run *s, struct area a, int x)
{
	const struct store_run *run = s->view.run;
	char ago[STR_SHORT], took[STR_SHORT];
	struct buf right = BUF_INIT;
	double seconds = store_run_duration(run, time_now());

	buf_printf(&right, "%s%s%s", run->pipeline, *run->pipeline != '\0' ? "  " : "",
	    time_ago(ago, run->started != 0 ? run->started : run->created, time_now()));
	if (!isnan(seconds))
		buf_printf(&right, "  %s", str_duration(took, seconds));
	if (a.w - 1 - utf8_width(buf_str(&right)) > x + 1)
		draw_before(a, a.w - 1, 0, STYLE_DIM, buf_str(&right));
	buf_release(&right);
}

static void
draw_head(const struct screen_run *s, struct area a)
{
	const struct store_run *run = s->view.run;
	unsigned role;
	int x = 1;

	if (run == NULL) {
		draw_text(a, x, 0, STYLE_DIM, s->view.id);
		return;
	}
	role = theme_status_role(store_status_of(run));
	x += draw_text(a, x, 0, role, theme_status_sign(store_status_of(run))) + 1;
	x += draw_text(a, x, 0, STYLE_STRONG, run->name) + 2;
	x += draw_text(a, x, 0, STYLE_ACCENT, run->id) + 2;
	x += draw_text(a, x, 0, role, store_status_of(run));
	if (*run->reason != '\0')
		x += draw_printf(a, x, 0, STYLE_DIM, ": %s", run->reason);
	x++;
	if (run->deleted)
		x += draw_text(a, x, 0, STYLE_WARNING, "deleted") + 1;
	draw_facts(s, a, x);
}

/* Where they do not all fit, they are shifted so that the one in front is in sight. */
static void
draw_tabs(struct screen_run *s, struct area a)
{
	int gap, all = 0, x = 0;

	s->tabs = a;
	for (size_t i = 0; i < PANES; i++)
		all += utf8_width(panes[i]->title);
	gap = all + PANES * 2 <= a.w ? 1 : 0;
	for (size_t i = 0; i < PANES; i++) {
		s->tab_x[i] = x;
		x += utf8_width(panes[i]->title) + (gap > 0 ? 2 * gap : 1);
	}
	s->tab_x[PANES] = x;
	x = s->tab_x[s->front + 1] > a.w ? s->tab_x[s->front + 1] - a.w : 0;
	for (size_t i = 0; i <= PANES; i++)
		s->tab_x[i] -= x;
	for (size_t i = 0; i < PANES; i++) {
		unsigned style = i == s->front ? STYLE_TAB_ON : STYLE_TAB;
		int w = utf8_width(panes[i]->title) + 2 * gap;

		draw_field(a, s->tab_x[i], 0, w, style, DRAW_MIDDLE, panes[i]->title);
	}
	if (s->tab_x[0] < 0)
		draw_text(a, 0, 0, STYLE_TAB, "…");
	if (s->tab_x[PANES] - 1 > a.w)
		draw_text(a, a.w - 1, 0, STYLE_TAB, "…");
}

static void
screen_run_draw(void *self, struct area a)
{
	struct screen_run *s = self;
	struct buf status = BUF_INIT;

	draw_head(s, area_top(a, 1));
	draw_fill(area_part(a, 0, 1, a.w, 1), STYLE_TAB);
	draw_tabs(s, area_part(a, 0, 1, a.w, 1));
	if (s->view.run == NULL)
		return;
	if (panes[s->front]->status != NULL) {
		panes[s->front]->status(front_pane(s), &status);
		if (s->tab_x[PANES] + utf8_width(buf_str(&status)) + 1 < a.w)
			draw_before(area_part(a, 0, 1, a.w, 1), a.w - 1, 0, STYLE_TAB, buf_str(&status));
		buf_release(&status);
	}
	panes[s->front]->draw(front_pane(s), area_below(a, 2));
}

static void
screen_run_title(void *self, struct buf *out)
{
	struct screen_run *s = self;

	buf_printf(out, "Run %s", s->view.run != NULL ? s->view.run->name : s->view.id);
}

/* ----------------------------------------------------------------------------------------- events */

static enum next
screen_run_event(void *self, const struct event *e)
{
	struct screen_run *s = self;

	if (e->key == K_CLICK && area_contains(s->tabs, e->x, e->y)) {
		for (size_t i = 0; i < PANES; i++) {
			if (e->x - s->tabs.x >= s->tab_x[i] && e->x - s->tabs.x < s->tab_x[i + 1]) {
				show_pane(s, i);
				return NEXT_DRAW;
			}
		}
	}
	if (s->view.run == NULL)
		return NEXT_IGNORED;
	if (front_files(s) != NULL)
		return filepane_event(front_files(s), e);
	return panes[s->front]->event != NULL ? panes[s->front]->event(front_pane(s), e) : NEXT_IGNORED;
}

static bool
screen_run_peel(void *self)
{
	struct screen_run *s = self;

	if (s->view.run == NULL)
		return false;
	if (front_files(s) != NULL)
		return filepane_peel(front_files(s));
	return panes[s->front]->peel != NULL && panes[s->front]->peel(front_pane(s));
}

static struct table *
screen_run_table(void *self)
{
	struct screen_run *s = self;

	if (front_files(s) != NULL)
		return filepane_table(front_files(s));
	return panes[s->front]->table != NULL ? panes[s->front]->table(front_pane(s)) : NULL;
}

static struct scroll *
screen_run_scroll(void *self)
{
	struct screen_run *s = self;

	return panes[s->front]->scroll != NULL ? panes[s->front]->scroll(front_pane(s)) : NULL;
}

static const struct action_set *
screen_run_inner(void *self, void **object)
{
	struct screen_run *s = self;

	/* Keys that are typed ahead of the first load find what they are meant for. */
	if (front_files(s) != NULL)
		return filepane_inner(front_files(s), object);
	return panes[s->front]->inner != NULL ? panes[s->front]->inner(front_pane(s), object) : NULL;
}

enum next
screen_run_page(struct screen_run *s, int step)
{
	show_pane(s, (s->front + PANES + (size_t)step) % PANES);
	return NEXT_DRAW;
}

enum next
screen_run_turn(struct screen_run *s, int step)
{
	if (s->view.run == NULL)
		return NEXT_IGNORED;
	if (front_files(s) != NULL)
		return filepane_turn(front_files(s), step);
	return panes[s->front]->turn != NULL ? panes[s->front]->turn(front_pane(s), step) : NEXT_IGNORED;
}

static const struct action_set *const inner_sets[] = {
	&pane_overview_actions, &pane_steps_actions, &pane_metrics_actions, &logview_log_actions,
	&filepane_actions, &logview_text_actions, NULL,
};

const struct screen_type run_screen = {
	.name = "run",
	.title = "Run",
	.help = "One run: overview, steps, metrics, log, artifacts, resources, code and environment.",
	.actions = &screen_run_actions,
	.open = screen_run_open,
	.load = screen_run_load,
	.tick = screen_run_tick,
	.tick_ms = 250,
	.draw = screen_run_draw,
	.event = screen_run_event,
	.peel = screen_run_peel,
	.table = screen_run_table,
	.scroll = screen_run_scroll,
	.inner = screen_run_inner,
	.inner_sets = inner_sets,
	.title_of = screen_run_title,
	.close = screen_run_close,
};
