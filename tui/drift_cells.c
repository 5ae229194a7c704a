/*
 * drift_cells.c - the table of the Drift screen. A cell is the score of a column between two versions;
 * its colour is the verdict, so that noise never looks like drift. With two versions the columns say
 * more: measure, threshold, floor, p.
 */
#include <math.h>
#include <string.h>

#include "drift_parts.h"

static const struct data_drift_column *
column_of(const struct data_drift *r, const char *name)
{
	for (size_t i = 0; r != NULL && i < r->count; i++)
		if (str_equal(r->columns[i].name, name))
			return &r->columns[i];
	return NULL;
}

unsigned
drift_verdict_style(enum data_verdict v)
{
	static const unsigned styles[] = {
		[DATA_STABLE] = STYLE_GOOD, [DATA_DRIFTED] = STYLE_ERROR,
		[DATA_INSUFFICIENT] = STYLE_DIM, [DATA_SIGNIFICANT] = STYLE_WARNING,
		[DATA_NOT_COMPARED] = STYLE_FAINT, [DATA_ADDED] = STYLE_ERROR,
		[DATA_REMOVED] = STYLE_ERROR, [DATA_RETYPED] = STYLE_ERROR,
	};

	return styles[v];
}

static size_t
model_count(void *self)
{
	const struct data_drift *r = drift_chosen(self);

	return r != NULL ? r->count : 0;
}

static void
put_score(const struct data_drift_column *c, struct table_cell *out)
{
	char text[STR_SHORT];

	if (c == NULL)
		return;
	out->style = drift_verdict_style(c->verdict);
	if (isnan(c->score))
		str_copy(out->text, sizeof out->text, c->verdict == DATA_NOT_COMPARED ? "·"
		    : data_verdict_name(c->verdict));
	else
		str_copy(out->text, sizeof out->text, str_number(text, c->score, 3));
	if (c->verdict == DATA_DRIFTED)
		out->style |= STYLE_REVERSE;
}

static void
put_number(double v, struct table_cell *out)
{
	char text[STR_SHORT];

	out->style = STYLE_DIM;
	if (!isnan(v))
		str_copy(out->text, sizeof out->text, str_number(text, v, 3));
}

/* Two versions: one comparison, and what its score is held against. */
static void
pair_cell(const struct data_drift_column *c, size_t column, struct table_cell *out)
{
	switch (column) {
	case 0:
		str_copy(out->text, sizeof out->text, data_verdict_name(c->verdict));
		out->style = drift_verdict_style(c->verdict);
		break;
	case 1:
		put_score(c, out);
		break;
	case 2:
		put_number(c->threshold, out);
		break;
	case 3:
		put_number(c->floor, out);
		break;
	case 4:
		put_number(c->p_adjusted, out);
		break;
	case 5:
		str_copy(out->text, sizeof out->text, c->measure != NULL ? c->measure : "");
		out->style = STYLE_DIM;
		break;
	default:
		str_copy(out->text, sizeof out->text, c->text);
	}
}

static void
model_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	const struct drift *d = self;
	const struct data_drift *r = drift_chosen(d);
	const struct data_drift_column *c = r != NULL ? &r->columns[row] : NULL;

	if (c == NULL)
		return;
	if (column == 0) {
		str_copy(out->text, sizeof out->text, c->name);
		out->style = c->verdict == DATA_DRIFTED ? STYLE_STRONG : STYLE_TEXT;
	} else if (d->pair_count == 1) {
		pair_cell(c, column - 1, out);
	} else {
		put_score(column_of(drift_result(d, column - 1), c->name), out);
	}
}

const struct table_model drift_model = {
	.count = model_count,
	.cell = model_cell,
	.moved = charttable_moved,
	.open = charttable_enlarge,
	.single = true,
};

void
drift_set_columns(struct drift *d)
{
	static const struct table_column pair[] = {
		{ .name = "column", .title = "column", .width = 20, .least = 10, .fixed = true,
		  .grow = 1, .unsortable = true },
		{ .name = "verdict", .title = "verdict", .width = 26, .least = 12, .unsortable = true },
		{ .name = "score", .title = "score", .width = 9, .least = 7, .right = true,
		  .unsortable = true },
		{ .name = "threshold", .title = "threshold", .width = 9, .least = 9, .right = true,
		  .unsortable = true },
		{ .name = "floor", .title = "floor", .width = 8, .least = 7, .right = true,
		  .unsortable = true },
		{ .name = "p", .title = "p", .width = 9, .least = 8, .right = true,
		  .unsortable = true },
		{ .name = "measure", .title = "measure", .width = 18, .least = 10, .unsortable = true },
		{ .name = "what", .title = "what changed", .width = 30, .least = 10, .grow = 2,
		  .unsortable = true },
	};
	struct table_column *columns;

	if (d->pair_count == 1) {
		table_set_columns(&d->main.table, pair, ARRAY_LEN(pair));
		return;
	}
	columns = arena_array(d->arena, struct table_column, d->pair_count + 1);
	columns[0] = pair[0];
	for (size_t i = 0; i < d->pair_count; i++) {
		const char *label = d->labels[d->pairs[i].current];
		const char *at = strrchr(label, '@');

		columns[i + 1] = (struct table_column){ .name = label, .title = at != NULL ? at : label,
			.width = 8, .least = 7, .right = true, .unsortable = true };
	}
	table_set_columns(&d->main.table, columns, d->pair_count + 1);
}
