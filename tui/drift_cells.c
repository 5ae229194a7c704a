/*
 * drift_cells.c - the table of the Drift screen. With several comparisons its last column is the heat map,
 * which drift_heat.c paints over it, and the others are about the chosen one. With one comparison the columns say
 * more: measure, threshold, floor, p.
 */
#include <math.h>
#include <string.h>

#include "drift_parts.h"

enum { COLUMN_NAME, COLUMN_VERDICT, COLUMN_SCORE, COLUMN_HEAT, COLUMN_THRESHOLD = COLUMN_HEAT,
	COLUMN_MEASURE, COLUMN_P, COLUMN_FLOOR };

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
	return ((struct drift *)self)->row_count;
}

/* Rows are sorted anew while results come in. */
static uint64_t
model_identity(void *self, size_t row)
{
	return ((struct drift *)self)->order[row] + 1;
}

static void
put_number(double v, unsigned style, struct table_cell *out)
{
	char text[STR_SHORT];

	out->style = style;
	if (!isnan(v))
		str_copy(out->text, sizeof out->text, str_number(text, v, 3));
}

static void
put_figure(const struct data_drift_column *c, size_t column, struct table_cell *out)
{
	switch (column) {
	case COLUMN_VERDICT:
		/* "significant, below threshold": the view says the rest. */
		str_copy(out->text, sizeof out->text, data_verdict_name(c->verdict));
		out->text[strcspn(out->text, ",")] = '\0';
		out->style = drift_verdict_style(c->verdict);
		break;
	case COLUMN_SCORE:
		put_number(c->score, drift_verdict_style(c->verdict), out);
		break;
	case COLUMN_THRESHOLD:
		put_number(c->threshold, STYLE_DIM, out);
		break;
	case COLUMN_FLOOR:
		put_number(c->floor, STYLE_DIM, out);
		break;
	case COLUMN_P:
		put_number(c->p_adjusted, STYLE_DIM, out);
		break;
	case COLUMN_MEASURE:
		str_copy(out->text, sizeof out->text, isnan(c->score) ? "" : c->measure);
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
	const struct drift_row *r = &d->rows[d->order[row]];
	const struct data_drift_column *c = r->cells[d->chosen];

	if (column == COLUMN_NAME) {
		str_copy(out->text, sizeof out->text, r->name);
		out->style = c != NULL && c->verdict == DATA_DRIFTED ? STYLE_STRONG : STYLE_TEXT;
	} else if (c != NULL && (d->pair_count == 1 || column < COLUMN_HEAT)) {
		put_figure(c, column, out);
	}
}

const struct table_model drift_model = {
	.count = model_count,
	.identity = model_identity,
	.cell = model_cell,
	.moved = charttable_moved,
	.open = charttable_enlarge,
	.single = true,
};

void
drift_set_columns(struct drift *d)
{
	static const struct table_column pair[] = {
		{ .name = "column", .title = "column", .fit = 24, .fixed = true, .unsortable = true },
		{ .name = "verdict", .title = "verdict", .fit = 17, .unsortable = true },
		{ .name = "score", .title = "score", .fit = 9, .right = true, .unsortable = true },
		{ .name = "threshold", .title = "threshold", .fit = 9, .right = true, .unsortable = true },
		{ .name = "measure", .title = "measure", .fit = 18, .unsortable = true },
		{ .name = "p", .title = "p", .fit = 9, .right = true, .unsortable = true },
		{ .name = "floor", .title = "floor", .fit = 9, .right = true, .unsortable = true },
		{ .name = "what", .title = "what changed", .fit = 30, .least = 10, .grow = 1,
		  .unsortable = true },
	};
	struct table_column history[] = {
		{ .name = "column", .title = "column", .fit = 24, .least = 8, .fixed = true, .grow = 1,
		  .unsortable = true },
		{ .name = "verdict", .title = "verdict", .fit = 17, .least = 8, .fixed = true, .grow = 1,
		  .unsortable = true },
		{ .name = "score", .title = "score", .fit = 9, .right = true, .fixed = true,
		  .unsortable = true },
		{ .name = "versions", .title = "", .least = 8, .fixed = true, .unsortable = true },
	};

	history[COLUMN_HEAT].width = d->pair_count < 1000 ? (int)d->pair_count * DRIFT_HEAT_CELL : 1000;
	if (d->pair_count == 1)
		table_set_columns(&d->main.table, pair, ARRAY_LEN(pair));
	else
		table_set_columns(&d->main.table, history, ARRAY_LEN(history));
}
