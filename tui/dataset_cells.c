/*
 * dataset_cells.c - the table of the Columns screen: a row a column of the data, its statistics, and
 * its histogram in a dozen characters.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dataset_parts.h"

enum { TINY = 12, PICTURE_MOST = 32 };

enum { COLUMN_NAME, COLUMN_TYPE, COLUMN_MISSING, COLUMN_DISTINCT, COLUMN_PICTURE, COLUMN_MIN,
	COLUMN_MEDIAN, COLUMN_MAX, COLUMN_MEAN, COLUMN_SD, COLUMN_NOTE, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	[COLUMN_NAME] = { .name = "name", .title = "column", .width = 16, .least = 10, .grow = 1,
	    .fixed = true, .unsortable = true },
	[COLUMN_TYPE] = { .name = "type", .title = "type", .width = 7, .least = 6,
	    .unsortable = true },
	[COLUMN_MISSING] = { .name = "missing", .title = "missing", .width = 7, .least = 7,
	    .right = true, .unsortable = true },
	[COLUMN_DISTINCT] = { .name = "distinct", .title = "distinct", .width = 10, .least = 8,
	    .right = true, .unsortable = true },
	[COLUMN_PICTURE] = { .name = "distribution", .title = "distribution", .width = 20,
	    .least = TINY, .grow = 1, .unsortable = true },
	[COLUMN_MIN] = { .name = "min", .title = "min", .width = 11, .least = 10, .right = true,
	    .unsortable = true },
	[COLUMN_MEDIAN] = { .name = "median", .title = "median", .width = 11, .least = 10,
	    .right = true, .unsortable = true },
	[COLUMN_MAX] = { .name = "max", .title = "max", .width = 11, .least = 10, .right = true,
	    .unsortable = true },
	[COLUMN_MEAN] = { .name = "mean", .title = "mean", .width = 11, .least = 10, .right = true,
	    .unsortable = true },
	[COLUMN_SD] = { .name = "sd", .title = "sd", .width = 11, .least = 10, .right = true,
	    .unsortable = true },
	[COLUMN_NOTE] = { .name = "note", .title = "to look at", .width = 24, .least = 16, .grow = 1,
	    .unsortable = true },
};

const struct data_summary *
dataset_here(const struct dataset *d)
{
	return d->loaded && d->main.table.cursor < d->profile.count
	    ? &d->summaries[d->main.table.cursor] : NULL;
}

void
dataset_figure(const struct data_summary *s, double value, struct table_cell *out)
{
	struct buf text = BUF_INIT;

	if (!isnan(value))
		data_summary_print(s, value, &text);
	str_copy(out->text, sizeof out->text, buf_str(&text));
	buf_release(&text);
}

void
dataset_picture(const struct data_summary *s, int width, struct buf *out)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	double joined[PICTURE_MOST] = { 0 }, most = 0;
	size_t n = width > PICTURE_MOST ? PICTURE_MOST : (size_t)width, bins = s->histogram.count;

	for (size_t i = 0; bins >= 2 && i < bins; i++)
		joined[i * n / bins] += s->histogram.counts[i];
	for (size_t i = 0; i < n; i++)
		most = fmax(most, joined[i]);
	for (size_t i = 0; most > 0 && i < n; i++)
		buf_add(out, bars[joined[i] <= 0 ? 0 : 1 + (size_t)(joined[i] / most * 6.999)]);
}

static void
put_picture(const struct data_summary *s, struct table_cell *out)
{
	struct buf text = BUF_INIT;
	char share[STR_SHORT];

	if (s->histogram.count < 2 && s->top_count > 0) {
		data_top_print(&s->column->top, s->top[0], &text);
		buf_printf(&text, " %s%%", str_number(share, 100 * (double)s->top[0]->count /
		    (double)(s->present > 0 ? s->present : 1), 3));
		out->style = STYLE_DIM;
	}
	dataset_picture(s, TINY, &text);
	str_copy(out->text, sizeof out->text, buf_str(&text));
	buf_release(&text);
}

static void
put_missing(const struct data_summary *s, struct table_cell *out)
{
	double share = s->column->rows > 0 ? (double)s->missing / (double)s->column->rows : 0;
	char text[STR_SHORT];

	if (s->missing == 0) {
		str_copy(out->text, sizeof out->text, "0");
		out->style = STYLE_DIM;
		return;
	}
	snprintf(out->text, sizeof out->text, "%s%%", str_number(text, 100 * share, 3));
	out->style = share > 0.5 ? STYLE_ERROR : share > 0.05 ? STYLE_WARNING : STYLE_TEXT;
}

/* The worst that an alert says of a column colours its name. */
static unsigned
name_style(const struct dataset *d, const char *name)
{
	unsigned style = STYLE_TEXT;

	for (size_t i = 0; i < d->alert_count; i++)
		if (str_equal(d->alerts[i].column, name) && d->alerts[i].severe)
			style = STYLE_WARNING;
	return style;
}

/* What an alert says of the column: the worst there is, and how many more. */
static void
put_note(const struct dataset *d, const char *name, struct table_cell *out)
{
	const struct data_alert *first = NULL;
	size_t more = 0;

	for (size_t i = 0; i < d->alert_count; i++) {
		const struct data_alert *a = &d->alerts[i];

		if (!str_equal(a->column, name))
			continue;
		more += first != NULL;
		if (first == NULL || (a->severe && !first->severe))
			first = a;
	}
	if (first == NULL)
		return;
	if (more > 0)
		snprintf(out->text, sizeof out->text, "%s (+%zu)", first->text, more);
	else
		str_copy(out->text, sizeof out->text, first->text);
	out->style = first->severe ? STYLE_WARNING : STYLE_DIM;
}

static void
model_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	const struct dataset *d = self;
	const struct data_summary *s = &d->summaries[row];
	char text[STR_SHORT];

	switch (column) {
	case COLUMN_NAME:
		str_copy(out->text, sizeof out->text, s->column->name);
		out->style = name_style(d, s->column->name);
		break;
	case COLUMN_TYPE:
		str_copy(out->text, sizeof out->text, data_type_name(s->type));
		out->style = STYLE_DIM;
		break;
	case COLUMN_MISSING:
		put_missing(s, out);
		break;
	case COLUMN_DISTINCT:
		snprintf(out->text, sizeof out->text, "%s%s", s->distinct_exact ? "" : "~",
		    str_count(text, (uint64_t)llround(s->distinct)));
		break;
	case COLUMN_PICTURE:
		put_picture(s, out);
		break;
	case COLUMN_MIN:
		dataset_figure(s, s->min, out);
		break;
	case COLUMN_MEDIAN:
		dataset_figure(s, s->quantiles[DATA_Q50], out);
		break;
	case COLUMN_MAX:
		dataset_figure(s, s->max, out);
		break;
	case COLUMN_MEAN:
		dataset_figure(s, s->mean, out);
		break;
	case COLUMN_NOTE:
		put_note(d, s->column->name, out);
		break;
	default:
		dataset_figure(s, s->sd, out);
	}
}

static size_t
model_count(void *self)
{
	const struct dataset *d = self;

	return d->loaded ? d->profile.count : 0;
}

const struct table_model dataset_model = {
	.count = model_count,
	.cell = model_cell,
	.moved = charttable_moved,
	.open = charttable_enlarge,
	.single = true,
};

void
dataset_set_columns(struct dataset *d)
{
	table_set_columns(&d->main.table, columns, COLUMNS);
}
