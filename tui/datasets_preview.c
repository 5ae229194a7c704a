/*
 * datasets_preview.c - a few words of every column, taken from the kept profile and kept as text.
 */
#include "datasets_preview.h"

#include <math.h>

#include "data_alert.h"
#include "dataset_parts.h"
#include "versions.h"

enum { NAME = 16, TYPE = 7, PICTURE = 12, MISSING = 6, WIDTH = NAME + TYPE + PICTURE + MISSING + 5,
	COLUMNS_MOST = 400, FIGURES = 4 };

static const int figure_widths[FIGURES] = { 16, 24, 17, 15 };

struct line {
	const char *name, *type, *picture, *missing;
	const char *figures[FIGURES];	/* shown where there is room; "" for none */
	bool much;			/* is missing */
};

struct datasets_preview {
	struct arena *arena;
	char *of;			/* "rentals@7"; NULL: of nothing yet */
	char *facts;
	struct line *lines;
	size_t count;
};

struct datasets_preview *
datasets_preview_new(void)
{
	struct datasets_preview *p = x_new(struct datasets_preview);

	p->arena = arena_new();
	return p;
}

void
datasets_preview_free(struct datasets_preview *p)
{
	if (p == NULL)
		return;
	arena_free(p->arena);
	x_free(p->of);
	x_free(p);
}

/* A histogram, or the most frequent value. */
static const char *
picture_of(struct arena *a, const struct data_summary *s)
{
	struct buf text = BUF_INIT;
	const char *copy;

	if (s->histogram.count >= 2)
		dataset_picture(s, PICTURE, &text);
	else if (s->top_count > 0)
		data_top_print(&s->column->top, s->top[0], &text);
	copy = arena_strdup(a, buf_str(&text));
	buf_release(&text);
	return copy;
}

static const char *
figure_of(struct arena *a, const struct data_summary *s, double value)
{
	struct table_cell cell = { .text = "" };

	dataset_figure(s, value, &cell);
	return arena_strdup(a, cell.text);
}

static void
take_figures(struct line *l, struct arena *a, const struct data_summary *s)
{
	char count[STR_SHORT];

	l->figures[0] = arena_printf(a, "%s%s distinct", s->distinct_exact ? "" : "~",
	    str_count(count, (uint64_t)llround(s->distinct)));
	for (size_t i = 1; i < FIGURES; i++)
		l->figures[i] = "";
	if (s->histogram.count < 2)
		return;
	l->figures[1] = arena_printf(a, "%s to %s", figure_of(a, s, s->min), figure_of(a, s, s->max));
	l->figures[2] = arena_printf(a, "median %s", figure_of(a, s, s->quantiles[DATA_Q50]));
	l->figures[3] = arena_printf(a, "mean %s", figure_of(a, s, s->mean));
}

static void
take_column(struct datasets_preview *p, const struct data_column *c)
{
	struct line *l = &p->lines[p->count++];
	struct data_summary s;
	char share[STR_SHORT];

	data_summary_make(&s, c);
	l->name = arena_strdup(p->arena, c->name);
	l->type = data_type_name(s.type);
	l->picture = picture_of(p->arena, &s);
	take_figures(l, p->arena, &s);
	l->much = s.missing * 20 > c->rows;
	l->missing = s.missing == 0 ? "" : arena_printf(p->arena, "%s%%",
	    str_number(share, 100 * (double)s.missing / (double)(c->rows > 0 ? c->rows : 1), 2));
	data_summary_release(&s);
}

bool
datasets_preview_load(struct datasets_preview *p, struct frame *f, const char *name, int version)
{
	char *of = xasprintf("%s@%d", name, version), rows[STR_SHORT];
	struct data_profile profile;

	if (str_equal(of, p->of)) {
		x_free(of);
		return false;
	}
	x_free(p->of);
	p->of = of;
	p->count = 0;
	arena_clear(p->arena);
	p->lines = NULL;
	if (!versions_profile(frame_store(f), name, version, p->arena, &profile, NULL))
		return true;
	p->lines = arena_array(p->arena, struct line, profile.count + 1);
	for (size_t i = 0; i < profile.count && i < COLUMNS_MOST; i++)
		take_column(p, &profile.columns[i]);
	p->facts = arena_printf(p->arena, "%s  %s rows, %zu columns", of, str_count(rows, profile.rows),
	    profile.count);
	data_profile_release(&profile);
	return true;
}

void
datasets_preview_again(struct datasets_preview *p)
{
	if (p->lines != NULL)
		return;
	x_free(p->of);
	p->of = NULL;
}

/* As few columns beside each other as so many rows allow. */
static int
fit_across(const struct datasets_preview *p, int width, int rows)
{
	int most = width / WIDTH > 0 ? width / WIDTH : 1, across = 1;

	while (across < most && ((int)p->count + across - 1) / across > rows)
		across++;
	return across;
}

int
datasets_preview_rows(const struct datasets_preview *p, int width, int most)
{
	int across = fit_across(p, width, most - 1);

	return p->count == 0 ? 0 : 1 + ((int)p->count + across - 1) / across;
}

static void
draw_line(const struct line *l, struct area a)
{
	int x = WIDTH;

	draw_field(a, 0, 0, NAME, STYLE_TEXT, DRAW_LEFT, l->name);
	draw_field(a, NAME + 1, 0, TYPE, STYLE_DIM, DRAW_LEFT, l->type);
	draw_field(a, NAME + TYPE + 2, 0, PICTURE, STYLE_SERIES_1, DRAW_LEFT, l->picture);
	draw_field(a, NAME + TYPE + PICTURE + 3, 0, MISSING, l->much ? STYLE_WARNING : STYLE_DIM,
	    DRAW_RIGHT, l->missing);
	for (size_t i = 0; i < FIGURES && x + figure_widths[i] <= a.w; i++) {
		draw_field(a, x, 0, figure_widths[i], STYLE_DIM, DRAW_LEFT, l->figures[i]);
		x += figure_widths[i] + 1;
	}
}

void
datasets_preview_draw(const struct datasets_preview *p, struct area a)
{
	struct area body = area_part(a, 1, 1, a.w - 2, a.h - 1);
	int rows = body.h > 0 ? body.h : 1, across = fit_across(p, body.w, rows), width = body.w / across;
	size_t room = (size_t)(rows * across);
	char key[STR_SHORT];

	draw_rule(a, 0, p->facts);
	for (size_t i = 0; i < p->count && i < room; i++) {
		struct area cell = area_part(body, (int)i / rows * width, (int)i % rows, width, 1);

		if (i + 1 == room && p->count > room)
			draw_printf(cell, 0, 0, STYLE_ACCENT, "… %zu more: %s opens all", p->count - i, key_show(key, K_ENTER));
		else
			draw_line(&p->lines[i], cell);
	}
}
