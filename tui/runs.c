/*
 * runs.c - the Runs screen: a table of the runs that a filter lets through, and a preview.
 *
 * The screen holds the row ids of all matching runs (4 bytes each) and the cells of the rows in
 * sight only. The query gives up when a key comes; it is then asked again with what the key changed.
 */
#include <math.h>
#include <string.h>

#include "base_time.h"
#include "launch.h"
#include "runs_parts.h"
#include "screens.h"
#include "settings.h"

enum {
	WIDE = 132,		/* columns from which the preview stands beside the table */
	RIGHT_LEAST = 46,
	RIGHT_MOST = 72,
	TALL = 20,		/* rows from which it stands below */
	BELOW_LEAST = 7,
	BELOW_MOST = 16,	/* while there are more runs than rows */
};

/* ---- rows and cells */

static size_t
model_count(void *self)
{
	return ((struct runs *)self)->rows.count;
}

static uint64_t
model_identity(void *self, size_t row)
{
	return ((struct runs *)self)->rows.row[row];
}

static const struct store_column always[RUNS_ALWAYS] = {
	[RUNS_ID] = { .kind = STORE_ATTR, .name = "id" },
	[RUNS_NAME] = { .kind = STORE_ATTR, .name = "name" },
	[RUNS_STATUS] = { .kind = STORE_ATTR, .name = "status" },
	[RUNS_STARTED] = { .kind = STORE_ATTR, .name = "started" },
};

static void
model_page(void *self, size_t first, size_t count)
{
	struct runs *r = self;
	size_t width = RUNS_ALWAYS + r->column_count;
	struct store_column *columns;
	struct err err;

	if (r->cells != NULL && first >= r->page_first && first + count <= r->page_first + r->page_count)
		return;
	arena_clear(r->page);
	columns = arena_array(r->page, struct store_column, width);
	memcpy(columns, always, sizeof(always));
	for (size_t i = 0; i < r->column_count; i++)
		columns[RUNS_ALWAYS + i] = r->columns[i].column;
	runs_forget_page(r);
	if (!store_query_cells(frame_store(r->frame), r->rows.row + first, count, columns, width, r->page,
	    &r->cells, &err)) {
		r->cells = NULL;
		frame_say_error(r->frame, &err);
		return;
	}
	r->page_first = first;
	r->page_count = count;
	r->page_width = width;
}

const struct store_value *
runs_cell(struct runs *r, size_t row, size_t column)
{
	static const struct store_value none = { .kind = STORE_NULL };

	if (row < r->page_first || row >= r->page_first + r->page_count || r->cells == NULL)
		model_page(r, row, 1);
	if (r->cells == NULL)
		return &none;
	return &r->cells[(row - r->page_first) * r->page_width + column];
}

static const char *
text_of(const struct store_value *v)
{
	return v->kind == STORE_TEXT && v->text != NULL ? v->text : "";
}

/* The time of a run that goes on is counted here, so that it goes on without a query. */
static void
running_time(struct runs *r, size_t row, struct table_cell *out)
{
	const struct store_value *started = runs_cell(r, row, RUNS_STARTED);
	char text[STR_SHORT];

	if (started->kind == STORE_INT && started->i > 0)
		str_copy(out->text, sizeof(out->text),
		    str_duration(text, (double)(time_now() - started->i) / (double)TIME_SECOND));
}

static void
model_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	struct runs *r = self;
	const char *status = text_of(runs_cell(r, row, RUNS_STATUS));
	const struct runs_column *c;
	bool running = str_equal(status, "running");

	if (running)
		r->running_seen = true;
	if (column == 0) {
		str_copy(out->text, sizeof(out->text), theme_status_sign(status));
		out->style = theme_status_role(status);
		return;
	}
	c = &r->columns[column - 1];
	runs_format(c, runs_cell(r, row, RUNS_ALWAYS + column - 1), out);
	if (c->attribute == NULL)
		return;
	if (str_equal(c->column.name, "status"))
		out->style = theme_status_role(status);
	else if (str_equal(c->column.name, "id"))
		out->style = STYLE_ACCENT;
	else if (str_equal(c->column.name, "name"))
		out->style = STYLE_STRONG;
	else if (running && str_equal(c->column.name, "duration"))
		running_time(r, row, out);
}

/* ---- groups */

static const struct runs_column *
group_column(const struct runs *r, size_t *at)
{
	for (*at = 0; *at < r->column_count; (*at)++) {
		if (str_equal(r->columns[*at].text, r->group))
			return &r->columns[*at];
	}
	return NULL;
}

static bool
model_heading(void *self, size_t row, struct table_cell *out)
{
	struct runs *r = self;
	const struct runs_column *c;
	struct table_cell before = { .text = "" };
	size_t at;

	c = r->group != NULL ? group_column(r, &at) : NULL;
	if (c == NULL)
		return false;
	runs_format(c, runs_cell(r, row, RUNS_ALWAYS + at), out);
	if (out->text[0] == '\0')
		str_copy(out->text, sizeof(out->text), "none");
	out->style = STYLE_TITLE;
	if (row == 0)
		return true;
	runs_format(c, runs_cell(r, row - 1, RUNS_ALWAYS + at), &before);
	if (before.text[0] == '\0')
		str_copy(before.text, sizeof(before.text), "none");
	return !str_equal(before.text, out->text);
}

/* ---- identity */

bool
runs_id(struct runs *r, uint64_t identity, char id[STORE_ID_SIZE])
{
	return identity != 0 && store_query_id(frame_store(r->frame), (uint32_t)identity, id, NULL);
}

bool
runs_cursor_id(struct runs *r, char id[STORE_ID_SIZE])
{
	return table_has_cursor(&r->table) && runs_id(r, r->table.cursor_identity, id);
}

static void
model_moved(void *self)
{
	struct runs *r = self;
	char id[STORE_ID_SIZE];

	runs_preview_show(r->preview, runs_cursor_id(r, id) ? id : NULL);
}

static enum next
model_open(void *self)
{
	struct runs *r = self;
	char id[STORE_ID_SIZE];

	if (runs_cursor_id(r, id))
		frame_open(r->frame, "run", id);
	return NEXT_DRAW;
}

void
runs_set_order(struct runs *r, const char *column, bool descending)
{
	char *copy = xstrdup(column);

	/* What is in sight stays where it is: the next click may be meant for it. */
	if (!table_is_in_sight(&r->table, column)) {
		x_free(r->front);
		r->front = xstrdup(column);
		r->table.first_column = 0;
	}
	x_free(r->sort);
	r->sort = copy;
	r->descending = descending;
	runs_remember(r, "sort", column);
	runs_remember(r, "descending", descending ? "yes" : "no");
}

static bool
model_sort(void *self, const char *column, bool descending, struct err *err)
{
	(void)err;
	runs_set_order(self, column, descending);
	return true;
}

static const struct table_model model = {
	.count = model_count,
	.identity = model_identity,
	.page = model_page,
	.cell = model_cell,
	.moved = model_moved,
	.open = model_open,
	.sort = model_sort,
	.heading = model_heading,
};

/* ---- loading */

static bool
key_waits(void *ctx)
{
	return frame_interrupted(ctx);
}

/* The order: that of the groups first, else the one that was chosen. */
static void
set_order(struct runs *r, struct store_query *q, struct arena *a)
{
	const char *text = r->group != NULL ? r->group : r->sort;
	struct store_filter_world world = runs_world(r);

	q->descending = r->group == NULL && r->descending;
	if (text == NULL || !store_filter_column(&q->sort, text, &world, a, NULL)) {
		q->sort = (struct store_column){ .kind = STORE_ATTR, .name = "created" };
		q->descending = true;
	}
}

static bool
query(struct runs *r, struct arena *a, struct err *err)
{
	struct store_query q = { .deleted = r->deleted, .cancelled = key_waits, .cancel_ctx = r->frame };
	struct store *store = frame_store(r->frame);
	struct store_rows swap;

	if (!store_filter_query(store, r->filter.text, a, &q, err))
		return false;
	set_order(r, &q, a);
	/* Into a vector of its own: what is seen stays whole when a key ends the query. */
	if (!store_query_run(store, &q, &r->coming, err) || !store_query_total(store, &r->total, err))
		return false;
	swap = r->rows;
	r->rows = r->coming;
	r->coming = swap;
	return true;
}

static bool
runs_load(void *self, struct err *err)
{
	struct runs *r = self;
	struct arena *a = arena_new();
	struct runchart_look look = { .columns = 0 };
	bool ok;

	runs_columns_load(r);
	ok = query(r, a, err);
	arena_free(a);
	if (!ok)
		return false;
	runs_forget_page(r);
	r->loaded = true;
	runs_preview_metric(r->preview, r->sort != NULL && str_starts(r->sort, "metrics.") ?
	    r->sort + strlen("metrics.") : "");
	if (r->follow)
		table_move_to(&r->table, 0);
	table_changed(&r->table);
	runchart_recall(frame_settings(r->frame), &look);
	runs_preview_look(r->preview, &look);
	return true;
}

static bool
runs_idle(void *self)
{
	struct runs *r = self;

	return r->preview_area.h > 0 && runs_preview_load(r->preview, frame_store(r->frame));
}

static enum next
runs_tick(void *self)
{
	struct runs *r = self;

	return r->running_seen ? NEXT_DRAW : NEXT_NOTHING;
}

/* ---- drawing */

static void
draw_nothing(struct runs *r, struct area a)
{
	static const char *const begin[] = {
		"Every run of a command or pipeline is kept: its parameters, metrics, log, code and data.",
		"",
		"Run any command as it is, in another terminal or here with  : run",
		"    $ benchtop run -- python3 train.py --rate 0.1",
		"",
		"or a pipeline of benchtop.yaml, with  L",
		"    $ benchtop run train -p model.depth=8",
	};
	struct area in = area_part(a, 4, a.h > 14 ? 3 : 1, a.w - 8, a.h);

	if (r->total > 0 && r->filter.text[0] != '\0') {
		draw_text(in, 0, 0, STYLE_STRONG, "no run matches");
		draw_text(in, 0, 1, STYLE_DIM, "/ changes the filter, esc takes it away");
		return;
	}
	if (r->deleted) {
		draw_text(in, 0, 0, STYLE_STRONG, "no run is deleted");
		draw_text(in, 0, 1, STYLE_DIM, "D goes back to the others");
		return;
	}
	draw_text(in, 0, 0, STYLE_STRONG, "No runs yet");
	for (size_t i = 0; i < ARRAY_LEN(begin); i++)
		draw_text(in, 0, 2 + (int)i, begin[i][0] == ' ' ? STYLE_SHELL : STYLE_DIM, begin[i]);
}

/* Rows of the preview below the table. It also gets those that the table, of all runs, leaves empty: of all, since
 * it must not jump while a filter is typed. */
static int
height_below(const struct runs *r, int rows)
{
	int height = rows * 2 / 5, spare = r->total < (size_t)rows ? rows - (int)r->total - 3 : 0;

	height = height < BELOW_LEAST ? BELOW_LEAST : height > BELOW_MOST ? BELOW_MOST : height;
	spare = spare > rows * 3 / 4 ? rows * 3 / 4 : spare;
	return spare > height ? spare : height;
}

/* Where the preview goes: below, beside, or nowhere. */
static void
place_preview(struct runs *r, struct area a, struct area *table)
{
	const char *wish = settings_text(frame_settings(r->frame), "preview");
	bool right = str_equal(wish, "right") || (str_equal(wish, "auto") && a.w >= WIDE);
	bool below = !right && (str_equal(wish, "below") || (str_equal(wish, "auto") && a.h >= TALL));
	int width = a.w * 2 / 5, height;

	*table = a;
	r->preview_area = area_part(a, 0, 0, 0, 0);
	r->no_room_beside = a.w < 2 * RIGHT_LEAST;
	if (r->rows.count == 0 || (right && r->no_room_beside) || (below && a.h < 2 * BELOW_LEAST))
		return;
	if (right) {
		width = width < RIGHT_LEAST ? RIGHT_LEAST : width > RIGHT_MOST ? RIGHT_MOST : width;
		*table = area_left(a, a.w - width - 1);
		draw_upright(a, a.w - width - 1);
		r->preview_area = area_right_of(a, a.w - width);
	} else if (below) {
		height = height_below(r, a.h);
		*table = area_top(a, a.h - height);
		draw_rule(area_below(a, a.h - height), 0, NULL);
		r->preview_area = area_below(a, a.h - height + 1);
	}
}

static void
runs_draw(void *self, struct area a)
{
	struct runs *r = self;
	struct area body = area_below(a, 1), table;

	r->running_seen = false;
	runs_filter_draw(r, area_top(a, 1));
	place_preview(r, body, &table);
	if (!r->loaded) {
		draw_text(body, 2, 1, STYLE_DIM, "loading…");
		return;
	}
	table_draw(&r->table, table);
	if (r->rows.count == 0)
		draw_nothing(r, area_below(table, 1));
	if (r->preview_area.h > 0)
		runs_preview_draw(r->preview, r->preview_area);
}

/* ---- life */

static void *
runs_open(struct frame *f, const char *argument, struct err *err)
{
	struct runs *r = x_new(struct runs);
	const char *sort, *descending;

	(void)err;
	r->frame = f;
	r->page = arena_new();
	r->preview = runs_preview_new();
	sort = runs_remembered(r, "sort");
	descending = runs_remembered(r, "descending");
	r->sort = sort != NULL ? xstrdup(sort) : NULL;
	r->front = sort != NULL ? xstrdup(sort) : NULL;
	r->descending = str_equal(descending, "yes");
	table_init(&r->table, f, &model, r);
	runs_filter_init(r);
	if (argument != NULL) {
		x_free(r->filter.text);
		r->filter.text = xstrdup(argument);
	}
	return r;
}

static void
runs_close(void *self)
{
	struct runs *r = self;

	runs_filter_release(r);
	runs_columns_release(r);
	runs_preview_free(r->preview);
	table_release(&r->table);
	store_rows_release(&r->rows);
	store_rows_release(&r->coming);
	arena_free(r->page);
	x_free(r->sort);
	x_free(r->front);
	x_free(r->group);
	x_free(r);
}

static bool
runs_peel(void *self)
{
	struct runs *r = self;

	if (table_peel(&r->table))
		return true;
	if (r->filter.text[0] != '\0') {
		x_free(r->filter.text);
		r->filter.text = xstrdup("");
	} else if (r->group != NULL) {
		x_free(r->group);
		r->group = NULL;
	} else if (r->deleted) {
		r->deleted = false;
	} else {
		return false;
	}
	frame_reload(r->frame);
	return true;
}

static struct table *
runs_table(void *self)
{
	return &((struct runs *)self)->table;
}

/* A click on the filter line begins to edit it. */
static enum next
runs_event(void *self, const struct event *e)
{
	struct runs *r = self;

	if (e->key != K_CLICK || e->y != 1)
		return NEXT_IGNORED;
	runs_filter_edit(r);
	return NEXT_DRAW;
}

const struct screen_type runs_screen = {
	.name = "runs",
	.title = "Runs",
	.digit = '1',
	.help = "all runs: filter, sort, mark, compare, launch",
	.actions = &runs_actions,
	.open = runs_open,
	.load = runs_load,
	.tick = runs_tick,
	.tick_ms = 1000,
	.idle = runs_idle,
	.draw = runs_draw,
	.event = runs_event,
	.peel = runs_peel,
	.table = runs_table,
	.close = runs_close,
};
