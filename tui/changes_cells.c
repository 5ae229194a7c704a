/*
 * changes_cells.c - the table of the Changes screen: a row a column of the data, and what of it is another
 * now: "12 → 13".
 */
#include <math.h>
#include <stdio.h>

#include "changes_parts.h"

enum { COLUMN_NAME, COLUMN_CHANGE, COLUMN_TYPE, COLUMN_MISSING, COLUMN_DISTINCT, COLUMN_MEAN,
	COLUMN_SD, COLUMN_MEDIAN, COLUMN_MIN, COLUMN_MAX, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	[COLUMN_NAME] = { .name = "name", .title = "column", .fit = 24, .fixed = true, .unsortable = true },
	[COLUMN_CHANGE] = { .name = "change", .title = "change", .fit = 8, .fixed = true, .unsortable = true },
	[COLUMN_TYPE] = { .name = "type", .title = "type", .fit = 20, .unsortable = true },
	[COLUMN_MISSING] = { .name = "missing", .title = "missing", .fit = 20, .unsortable = true },
	[COLUMN_DISTINCT] = { .name = "distinct", .title = "distinct", .fit = 20, .unsortable = true },
	[COLUMN_MEAN] = { .name = "mean", .title = "mean", .fit = 20, .unsortable = true },
	[COLUMN_SD] = { .name = "sd", .title = "sd", .fit = 20, .unsortable = true },
	[COLUMN_MEDIAN] = { .name = "median", .title = "median", .fit = 20, .unsortable = true },
	[COLUMN_MIN] = { .name = "min", .title = "min", .fit = 20, .unsortable = true },
	[COLUMN_MAX] = { .name = "max", .title = "max", .fit = 20, .unsortable = true },
};

const struct data_diff_column *
changes_here(const struct changes *c)
{
	return c->main.table.cursor < c->shown_count
	    ? &c->diff.columns[c->shown[c->main.table.cursor]] : NULL;
}

/* Both sides of a figure, as text: "12", or "12 → 13" where they differ. */
static void
put_change(const char *before, const char *now, struct table_cell *out)
{
	bool same = str_equal(before, now) || *before == '\0' || *now == '\0';

	out->style = same ? STYLE_DIM : STYLE_TEXT;
	if (same)
		str_copy(out->text, sizeof out->text, *now != '\0' ? now : before);
	else
		snprintf(out->text, sizeof out->text, "%s → %s", before, now);
}

/* Nothing where the column is not; ~ before what is not exact. */
static void
print_count(const struct data_summary *s, double n, bool exact, char out[STR_SHORT + 1])
{
	char count[STR_SHORT];

	snprintf(out, STR_SHORT + 1, "%s%s", s->column == NULL || exact ? "" : "~", s->column == NULL ? ""
	    : str_count(count, (uint64_t)llround(n)));
}

static void
put_missing(const struct data_diff_column *c, struct table_cell *out)
{
	char a[STR_SHORT + 1], b[STR_SHORT + 1];

	print_count(&c->before, (double)c->before.missing, true, a);
	print_count(&c->now, (double)c->now.missing, true, b);
	put_change(a, b, out);
}

static void
put_distinct(const struct data_diff_column *c, struct table_cell *out)
{
	char a[STR_SHORT + 1], b[STR_SHORT + 1];

	print_count(&c->before, c->before.distinct, c->before.distinct_exact, a);
	print_count(&c->now, c->now.distinct, c->now.distinct_exact, b);
	put_change(a, b, out);
}

/* Two of them stand beside each other: what is small has five digits. */
static void
print_figure(const struct data_summary *s, double v, struct buf *out)
{
	char text[STR_SHORT];

	if (s->column == NULL || isnan(v))
		return;
	if (s->temporal || fabs(v) >= 1e4)
		data_summary_print(s, v, out);
	else
		buf_add(out, str_number(text, v, 5));
}

static void
put_figure(const struct data_diff_column *c, double before, double now, struct table_cell *out)
{
	struct buf a = BUF_INIT, b = BUF_INIT;

	print_figure(&c->before, before, &a);
	print_figure(&c->now, now, &b);
	put_change(buf_str(&a), buf_str(&b), out);
	buf_release(&a);
	buf_release(&b);
}

static void
put_kind(const struct data_diff_column *c, struct table_cell *out)
{
	static const unsigned styles[] = { [DATA_DIFF_SAME] = STYLE_DIM, [DATA_DIFF_ADDED] = STYLE_GOOD,
		[DATA_DIFF_REMOVED] = STYLE_ERROR, [DATA_DIFF_RETYPED] = STYLE_WARNING,
		[DATA_DIFF_CHANGED] = STYLE_TEXT };

	str_copy(out->text, sizeof out->text, data_diff_kind_name(c->kind));
	out->style = styles[c->kind];
}

static double
figure_of(const struct data_summary *s, size_t column)
{
	switch (column) {
	case COLUMN_MEAN:
		return s->mean;
	case COLUMN_SD:
		return s->sd;
	case COLUMN_MEDIAN:
		return s->quantiles[DATA_Q50];
	case COLUMN_MIN:
		return s->min;
	default:
		return s->max;
	}
}

static void
model_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	const struct changes *d = self;
	const struct data_diff_column *c = &d->diff.columns[d->shown[row]];

	switch (column) {
	case COLUMN_NAME:
		str_copy(out->text, sizeof out->text, c->name);
		out->style = c->kind == DATA_DIFF_SAME ? STYLE_DIM : STYLE_TEXT;
		break;
	case COLUMN_CHANGE:
		put_kind(c, out);
		break;
	case COLUMN_TYPE:
		put_change(c->before.column != NULL ? data_type_name(c->before.type) : "",
		    c->now.column != NULL ? data_type_name(c->now.type) : "", out);
		break;
	case COLUMN_MISSING:
		put_missing(c, out);
		break;
	case COLUMN_DISTINCT:
		put_distinct(c, out);
		break;
	default:
		put_figure(c, figure_of(&c->before, column), figure_of(&c->now, column), out);
	}
}

static size_t
model_count(void *self)
{
	return ((struct changes *)self)->shown_count;
}

static enum next
model_open(void *self)
{
	const struct changes *d = self;
	const struct data_diff_column *c = changes_here(d);
	char *what;

	if (c == NULL)
		return NEXT_NOTHING;
	what = xasprintf("%s %s", d->pair.label[c->kind == DATA_DIFF_REMOVED ? 0 : 1], c->name);
	frame_open(d->frame, "dataset", what);
	x_free(what);
	return NEXT_DRAW;
}

const struct table_model changes_model = {
	.count = model_count,
	.cell = model_cell,
	.moved = charttable_moved,
	.open = model_open,
	.single = true,
};

void
changes_set_columns(struct changes *c)
{
	table_set_columns(&c->main.table, columns, COLUMNS);
}
