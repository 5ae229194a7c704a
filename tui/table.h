/*
 * table.h - a table of any number of rows: columns, cursor, marks, ranges, sort, find, scrolling.
 *
 *	table_init(&t, &model, self); table_set_columns(&t, columns, count);
 *	... table_changed(&t) after the rows changed ... table_draw(&t, area) ... table_release(&t)
 *
 * The model gives rows by index and says which identity a row has; cursor and marks stay with the
 * identity when rows come, go or are sorted. Only rows in sight are ever asked for, after a
 * `page` call that names them all, so that a model may fetch them with one query.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "action.h"
#include "draw.h"

struct frame;

struct table_cell {
	char text[256];		/* UTF-8, cut where it does not fit */
	const char *brief;	/* shown in its place where that does not fit; NULL: none; read at once */
	unsigned style;		/* a role; the row's flags are added */
	bool path;		/* its end is what is shown where it does not fit */
};

struct table_column {
	const char *name;	/* what `sort` and the column chooser call it: "metrics.rmse" */
	const char *title;	/* what the header shows: "rmse" */
	int width;		/* columns that it wants */
	int least;		/* columns that it needs; below that it is dropped from the right */
	int tight;		/* not 0: needs only so many where nothing but fixed columns had room otherwise; -1: none */
	/* Not 0: `width` is what its cells take, at most this; and unless it can grow it needs as much: it is seen
	 * whole, or left out. For models that have their cells at hand. */
	int fit;
	int grow;		/* share of what is left over; 0: none */
	bool right;		/* numbers */
	bool fixed;		/* stays when scrolled sideways (sign, id, name) */
	bool unsortable;
};

struct table_model {
	size_t (*count)(void *self);
	/* Never 0. May be NULL where rows never change places: then the row's number + 1. */
	uint64_t (*identity)(void *self, size_t row);
	void (*page)(void *self, size_t first, size_t count);	/* may be NULL */
	void (*cell)(void *self, size_t row, size_t column, struct table_cell *out);
	/* The cursor came to another row (or the rows changed). May be NULL. */
	void (*moved)(void *self);
	/* Enter or double click. May be NULL. */
	enum next (*open)(void *self);
	/* A person asked for this order; false and the message when it cannot be. May be NULL: the
	 * table cannot be sorted. */
	bool (*sort)(void *self, const char *column, bool descending, struct err *err);
	bool single;	/* nothing can be done to several rows at once: they have no marks */
	/* A heading above this row (grouping), or false. May be NULL. */
	bool (*heading)(void *self, size_t row, struct table_cell *out);
};

struct table_place {		/* one column as laid out */
	size_t column;
	int x, width;
};

struct table {
	const struct table_model *model;
	void *self;
	struct frame *frame;

	struct table_column *columns;	/* copied */
	size_t column_count;
	size_t sort_column;		/* column_count: none */
	bool sort_descending;

	size_t cursor, top;		/* row under the cursor, first row in sight */
	uint64_t cursor_identity;
	size_t first_column;		/* scrolled sideways: first of those that are not fixed */
	struct table_marks *marks;	/* table_marks.h */
	bool in_range;			/* between `v` and the next mark or Esc */
	size_t range_from;
	uint64_t range_identity;
	char *find;			/* text of the last search, or NULL */
	int rows_in_sight;

	struct table_place *places;	/* of the last draw, for the mouse */
	size_t place_count;
	struct area area;
};

void table_init(struct table *t, struct frame *f, const struct table_model *model, void *self);
void table_release(struct table *t);
void table_set_columns(struct table *t, const struct table_column *columns, size_t count);
/* Rows changed: finds the row of the cursor again (else stays near), and fits the columns. */
void table_changed(struct table *t);
void table_draw(struct table *t, struct area a);
enum next table_event(struct table *t, const struct event *e);	/* mouse */
bool table_peel(struct table *t);	/* range, then marks, then find; false: none */
/* The next (+1) or previous (-1) row, round the ends; NEXT_IGNORED without rows. */
enum next table_turn(struct table *t, int step);
uint64_t table_identity(const struct table *t, size_t row);

bool table_has_cursor(const struct table *t);		/* false: no rows */
void table_move_to(struct table *t, size_t row);	/* clipped to the rows there are */
size_t table_mark_count(const struct table *t);
bool table_is_marked(const struct table *t, uint64_t identity);
void table_mark(struct table *t, uint64_t identity, bool on);
void table_begin_range(struct table *t);
void table_end_range(struct table *t);		/* marks what is in it */
bool table_is_in_sight(const struct table *t, const char *column);	/* as it was drawn last */
enum next table_sort_by(struct table *t, size_t column, bool descending);
void table_unmark_all(struct table *t);
/* Identities that an action is about: the marked ones, else the one under the cursor. x_free. */
uint64_t *table_chosen(const struct table *t, size_t *count);

/* Keys that every table knows; `self` is the struct table. */
extern const struct action_set table_actions;

/* The layout by itself: which columns fit `width`, where. Returns how many places were filled
 * (places has room for count). */
size_t table_layout(const struct table_column *columns, size_t count, size_t first_column, int width,
    struct table_place *places);
/* Sets the widths of columns that fit what they show. */
void table_layout_fit(struct table *t);

#endif
