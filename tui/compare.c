/*
 * compare.c - the Compare screen: runs or groups of runs as columns, what differs as rows, and a chart of the
 * row under the cursor.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_utf8.h"
#include "compare_parts.h"
#include "screens.h"
#include "store_query.h"
#include "store_run.h"

static const char *const view_names[COMPARE_VIEWS] = { "Curves", "Scatter", "Parallel", "Importance" };

/* ---- what is asked for */

void
compare_words(const struct compare *c, struct buf *out)
{
	for (size_t i = 0; i < c->id_count; i++)
		buf_printf(out, "%s%s", i > 0 ? " " : "", c->ids[i]);
	if (c->baseline > 0 && c->baseline < c->id_count)
		buf_printf(out, " --baseline %s", c->ids[c->baseline]);
	if (c->all)
		buf_add(out, " --all");
	if (c->by == NULL)
		return;
	buf_add(out, " --group-by ");
	buf_add_shell(out, c->by);
	if (c->band != RUN_BAND_MINMAX)
		buf_printf(out, " --band %s", run_band_words[c->band]);
}

static bool
take_band(struct compare *c, const char *word, struct err *err)
{
	for (size_t i = 0; i < RUN_BANDS; i++) {
		if (!str_equal(word, run_band_words[i]))
			continue;
		c->band = (enum run_band)i;
		return true;
	}
	return err_set(err, ERR_USAGE, "--band takes minmax, stddev or none, not \"%s\"", word);
}

static bool
take_run(struct compare *c, const char *word, struct err *err)
{
	char id[STORE_ID_SIZE];

	if (!store_run_resolve(frame_store(c->frame), word, id, err))
		return false;
	c->ids[c->id_count++] = arena_strdup(c->wishes, id);
	return true;
}

static bool
take_baseline(struct compare *c, const char *word, struct err *err)
{
	char id[STORE_ID_SIZE];

	if (!store_run_resolve(frame_store(c->frame), word, id, err))
		return false;
	for (c->baseline = 0; c->baseline < c->id_count; c->baseline++)
		if (str_equal(c->ids[c->baseline], id))
			return true;
	return err_set(err, ERR_USAGE, "--baseline %s: not one of the compared runs", word);
}

static bool
take_option(struct compare *c, const char *name, const char *value, const char **baseline, struct err *err)
{
	if (value == NULL)
		return err_set(err, ERR_USAGE, "%s needs a value", name);
	if (str_equal(name, "--band"))
		return take_band(c, value, err);
	if (str_equal(name, "--group-by")) {
		x_free(c->by);
		c->by = xstrdup(value);
		return true;
	}
	*baseline = value;
	return str_equal(name, "--baseline") || err_set(err, ERR_USAGE, "compare has no option %s", name);
}

/* Runs and options, as the command takes them. */
static bool
take_words(struct compare *c, const char *text, struct err *err)
{
	size_t most = strlen(text) / 2 + 2;
	const char **words = arena_array(c->wishes, const char *, most + 2), *baseline = NULL;
	bool ok = action_words(c->wishes, text, words, most) ||
	    err_set(err, ERR_USAGE, "compare: a quote is not closed");

	c->ids = arena_array(c->wishes, const char *, most);
	for (; ok && *words != NULL; words++) {
		if (str_equal(*words, "--all")) {
			c->all = true;
		} else if (str_starts(*words, "--")) {
			ok = take_option(c, words[0], words[1], &baseline, err);
			words++;
		} else {
			ok = take_run(c, *words, err);
		}
	}
	return ok && (baseline == NULL || take_baseline(c, baseline, err));
}

/* Without a wish: the two newest runs. */
static bool
newest_runs(struct compare *c, struct err *err)
{
	struct store_query q = { .sort = { STORE_ATTR, "created", STORE_LAST }, .descending = true,
		.limit = 2 };
	struct store_rows rows = { .row = NULL };
	struct store *s = frame_store(c->frame);
	bool ok = store_query_run(s, &q, &rows, err);

	c->ids = arena_array(c->wishes, const char *, 2);
	for (size_t i = 0; ok && i < rows.count && i < 2; i++) {
		char id[STORE_ID_SIZE];

		ok = store_query_id(s, rows.row[i], id, err);
		if (ok)
			c->ids[c->id_count++] = arena_strdup(c->wishes, id);
	}
	store_rows_release(&rows);
	return ok;
}

/* ---- loading */

/* What runs cannot be put together by any more is forgotten, and said. */
static void
set_groups(struct compare *c)
{
	struct err err;

	if (c->by == NULL || !run_group(&c->groups, c->data.runs, c->data.count, c->by, c->arena, &err)) {
		if (c->by != NULL)
			frame_say_error(c->frame, &err);
		x_free(c->by);
		c->by = NULL;
		run_group_each(&c->groups, c->data.runs, c->data.count, c->arena);
	}
	c->groups.band = c->band;
	c->labels = run_group_labels(&c->groups, c->arena);
	c->metrics = arena_array(c->arena, struct run_compare_group, c->data.metric_count + 1);
	c->has_noise = false;
	for (size_t i = 0; i < c->data.metric_count; i++) {
		run_compare_group(&c->metrics[i], &c->data, &c->groups, i, c->arena);
		c->has_noise = c->has_noise || run_compare_group_has_noise(&c->metrics[i], &c->groups);
	}
}

static bool
compare_load(void *self, struct err *err)
{
	struct compare *c = self;
	struct arena *fresh;
	struct run_compare data;

	if (c->id_count == 0 && !newest_runs(c, err))
		return false;
	if (c->id_count == 0)
		return true;
	if (c->baseline >= c->id_count)
		c->baseline = 0;
	fresh = arena_new();
	if (!run_compare(&data, frame_store(c->frame), c->ids, c->id_count, c->baseline, fresh, err)) {
		arena_free(fresh);
		return false;
	}
	arena_free(c->arena);
	c->arena = fresh;
	c->data = data;
	set_groups(c);
	c->loaded = true;
	compare_table_fill(c);
	charttable_moved(c);
	return true;
}

static bool
compare_idle(void *self)
{
	struct compare *c = self;

	if (!c->loaded || !c->main.stale || c->chart_columns <= 0)
		return false;
	compare_chart_make(c);
	c->main.stale = false;
	return true;
}

/* ---- drawing */

/* "20 runs in 4 groups by rate: mean (lowest to highest) of last values" */
static void
describe(const struct compare *c, struct buf *out)
{
	size_t differ = 0;

	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		for (size_t i = 0; i < c->data.row_count[p]; i++)
			differ += c->data.rows[p][i].differs;
	buf_printf(out, "%zu runs", c->data.count);
	if (compare_is_grouped(c))
		buf_printf(out, " in %zu group%s by %s: %s", c->groups.count, c->groups.count == 1 ? "" : "s",
		    c->by, run_compare_group_legend(&c->groups));
	else
		buf_printf(out, ", %zu difference%s in what went in", differ, differ == 1 ? "" : "s");
	if (c->all)
		buf_add(out, ", all rows shown");
	if (c->order != NULL)
		buf_printf(out, ", columns by %s", c->order);
}

/* What matters least is left out first where there is little room: what is best is also seen in the table, what ~
 * means is not. */
static void
draw_summary(const struct compare *c, struct area a)
{
	static const char *const noises[] = { "~ within noise  * beyond", "~ noise  * more", "~ noise" };
	const struct run_compare_group *m = compare_target(c);
	struct buf text = BUF_INIT;
	int right = a.w - 1, left, room, least = c->has_noise ? utf8_width(noises[2]) + 4 : 0;

	describe(c, &text);
	draw_field(a, 1, 0, right - 1, STYLE_DIM, DRAW_LEFT, buf_str(&text));
	left = utf8_width(buf_str(&text)) + 4;
	buf_clear(&text);
	if (m != NULL && m->best < c->groups.count)
		buf_printf(&text, "best %s: %s", m->metric->name, c->groups.label[m->best]);
	room = right - left;
	if (text.len > 0 && utf8_width(buf_str(&text)) + least <= room) {
		right = draw_before(a, right, 0, STYLE_GOOD, buf_str(&text)) - 4;
		room = right - left;
	}
	for (size_t i = 0; i < ARRAY_LEN(noises) && c->has_noise; i++)
		if (utf8_width(noises[i]) <= room) {
			draw_before(a, right, 0, STYLE_DIM, noises[i]);
			break;
		}
	buf_release(&text);
}

static bool
looks_closer(const struct compare *c)
{
	return c->main.enlarged && c->zooms;
}

static void
draw_chart(void *self, struct area a)
{
	struct compare *c = self;

	c->plot = a;
	if (a.w != c->chart_columns) {
		c->chart_columns = a.w;
		charttable_moved(c);
	}
	if (looks_closer(c) && c->main.note[0] == '\0')
		chartpane_draw_large(c->main.pane, a, CHARTVIEW_KEYS);
	else
		charttable_draw_chart(&c->main, a);
}

static void
draw_nothing(struct area a)
{
	static const char *const words[] = {
		"Nothing to compare yet",
		"",
		"On Runs, mark some with  space  and press  c",
		"or, in a shell:  benchtop compare RUN RUN",
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		draw_text(a, 4, 2 + (int)i, i == 0 ? STYLE_STRONG : STYLE_DIM, words[i]);
}

static void
compare_draw(void *self, struct area a)
{
	struct compare *c = self;

	if (!c->loaded) {
		if (c->id_count == 0)
			draw_nothing(a);
		else
			draw_text(a, 2, 1, STYLE_DIM, "loading…");
		return;
	}
	if (!c->main.enlarged) {
		draw_summary(c, area_top(a, 1));
		a = area_below(a, 1);
	}
	charttable_draw(&c->main, a, draw_chart);
}

/* ---- life */

static void
compare_close(void *self)
{
	struct compare *c = self;
	struct buf words = BUF_INIT;

	if (c->loaded && c->asked) {
		compare_words(c, &words);
		frame_keep(c->frame, "compare", buf_str(&words));
	}
	buf_release(&words);
	charttable_release(&c->main);
	arena_free(c->arena);
	arena_free(c->wishes);
	x_free(c->by);
	x_free(c->order);
	x_free(c->target);
	x_free(c);
}

/* Without an argument: what was compared last. */
static void *
compare_open(struct frame *f, const char *argument, struct err *err)
{
	struct compare *c = x_new(struct compare);
	bool again = argument == NULL;

	c->frame = f;
	c->wishes = arena_new();
	c->arena = arena_new();
	charttable_init(&c->main, f, &compare_model, c);
	c->main.views = (struct tabs){ .names = view_names, .count = COMPARE_VIEWS };
	chartview_reset(&c->look);
	if (again)
		argument = frame_kept(f, "compare");
	c->asked = argument != NULL;
	if (argument == NULL || take_words(c, argument, err))
		return c;
	compare_close(c);
	if (!again)
		return NULL;
	/* One of those runs is gone. */
	frame_keep(f, "compare", NULL);
	return compare_open(f, NULL, err);
}

static bool
compare_peel(void *self)
{
	struct compare *c = self;

	if (!charttable_peel(c))
		return false;
	chartview_reset(&c->look);
	charttable_moved(c);
	return true;
}

/* Curves that have the screen have its keys too. */
static struct table *
compare_table(void *self)
{
	struct compare *c = self;

	return looks_closer(c) ? NULL : &c->main.table;
}

static enum next
compare_event(void *self, const struct event *e)
{
	struct compare *c = self;

	if (!looks_closer(c))
		return charttable_event(c, e);
	if (e->key == K_ENTER)
		return compare_peel(c) ? NEXT_DRAW : NEXT_IGNORED;
	if (e->key == K_DOWN || e->key == 'j' || e->key == K_UP || e->key == 'k')
		return table_turn(&c->main.table, e->key == K_DOWN || e->key == 'j' ? 1 : -1);
	if (!chartview_event(&c->look, e, c->plot))
		return charttable_event(c, e);
	charttable_moved(c);
	return NEXT_DRAW;
}

static void
compare_title(void *self, struct buf *out)
{
	struct compare *c = self;

	if (c->loaded)
		buf_printf(out, "%zu runs", c->data.count);
}

const struct screen_type compare_screen = {
	.name = "compare",
	.title = "Compare",
	.digit = '2',
	.help = "runs side by side, or groups of them: what differs, metrics against a baseline, curves overlaid",
	.actions = &compare_actions,
	.open = compare_open,
	.load = compare_load,
	.idle = compare_idle,
	.draw = compare_draw,
	.event = compare_event,
	.peel = compare_peel,
	.table = compare_table,
	.title_of = compare_title,
	.close = compare_close,
};
