/*
 * compare_table.c - the table of the Compare screen: what differs as rows, runs or groups of them as columns.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base_utf8.h"
#include "compare_parts.h"

enum { COLUMN_NAME, COLUMN_BEST, FIXED_COLUMNS };
enum { NAME_LEAST = 12, NAME_MOST = 26, NAME_TIGHT = 9, SIDE_LEAST = 8, TITLE_MOST = 24, WORD_LEAST = 14, SIDE_MOST = 18,
	METRIC_MOST = 44 };

/* ---- what there is */

bool
compare_is_grouped(const struct compare *c)
{
	return c->loaded && c->groups.by != NULL;
}

const struct compare_line *
compare_line(const struct compare *c)
{
	return c->loaded && c->main.table.cursor < c->line_count ? &c->lines[c->main.table.cursor] : NULL;
}

/* How much a metric deserves to be explained. */
static int
weight_of(const struct compare *c, const struct run_compare_metric *m)
{
	if (str_equal(m->name, c->target))
		return 4;
	if (str_starts(m->name, "sys/"))
		return 0;
	return m->direction == RUN_DIRECTION_NONE ? 1 : m->guessed ? 2 : 3;
}

/* Unless one was chosen: the first that the project file says a direction of, that has one, of all. */
const struct run_compare_group *
compare_target(const struct compare *c)
{
	const struct run_compare_group *heaviest = NULL;
	int most = 0;

	for (size_t i = 0; i < c->data.metric_count; i++) {
		int weight = weight_of(c, &c->data.metrics[i]);

		if (weight <= most)
			continue;
		heaviest = &c->metrics[i];
		most = weight;
	}
	return heaviest;
}

/* ---- lines */

static bool
line_differs(const struct compare_line *l)
{
	return l->row != NULL ? l->row->differs : l->metric->metric->differs;
}

static const char *
line_name(const struct compare_line *l)
{
	return l->row != NULL ? l->row->name : l->metric->metric->name;
}

/* Bytes that all texts begin with, up to a blank. */
static size_t
common_words(const struct compare_line *l, size_t groups)
{
	const char *first = NULL;
	size_t n = 0;

	for (size_t k = 0; k < groups; k++) {
		size_t same = 0;

		if (l->texts[k] == NULL)
			continue;
		if (first == NULL) {
			first = l->texts[k];
			n = strlen(first);
		}
		while (same < n && l->texts[k][same] == first[same])
			same++;
		n = same;
	}
	while (n > 0 && first[n - 1] != ' ')
		n--;
	return n;
}

/* Of long texts, as commands are, what differs is seen. */
static void
leave_out_common(struct compare *c, struct compare_line *l)
{
	size_t n = common_words(l, c->groups.count);
	int longest = 0;

	for (size_t k = 0; k < c->groups.count; k++)
		if (l->texts[k] != NULL && utf8_width(l->texts[k]) > longest)
			longest = utf8_width(l->texts[k]);
	for (size_t k = 0; longest > SIDE_MOST && n > 2 && k < c->groups.count; k++)
		if (l->texts[k] != NULL)
			l->texts[k] = arena_printf(c->arena, "…%s", l->texts[k] + n);
}

/* For columns that have no room for more: the means of groups with what they differ by, the values of runs alone. */
static void
set_briefs(struct compare *c, struct compare_line *l)
{
	struct run_groups bare = c->groups;

	bare.band = RUN_BAND_NONE;
	l->briefs = arena_array(c->arena, const char *, c->groups.count);
	for (size_t k = 0; k < c->groups.count && l->metric != NULL; k++)
		if (c->groups.size[k] > 1)
			l->briefs[k] = run_compare_group_text(l->metric, &bare, k, c->arena);
		else if (l->texts[k] != NULL)
			l->briefs[k] = arena_strndup(c->arena, l->texts[k], strcspn(l->texts[k], " "));
}

static void
add_line(struct compare *c, const struct compare_line *line)
{
	struct compare_line *l = &c->lines[c->line_count];

	if (!line_differs(line) && !c->all)
		return;
	*l = *line;
	l->texts = arena_array(c->arena, const char *, c->groups.count);
	for (size_t k = 0; k < c->groups.count; k++)
		l->texts[k] = l->row != NULL ? run_group_value(&c->groups, k, l->row->values, c->arena)
		    : run_compare_group_text(l->metric, &c->groups, k, c->arena);
	set_briefs(c, l);
	if (l->row != NULL && l->row->differs)
		leave_out_common(c, l);
	c->line_count++;
}

static void
set_lines(struct compare *c)
{
	const struct run_compare *d = &c->data;
	size_t most = d->metric_count;

	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		most += d->row_count[p];
	c->lines = arena_array(c->arena, struct compare_line, most + 1);
	c->line_count = 0;
	for (size_t i = 0; i < d->metric_count; i++)
		add_line(c, &(struct compare_line){ .metric = &c->metrics[i], .part = "metrics" });
	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		for (size_t i = 0; i < d->row_count[p]; i++)
			add_line(c, &(struct compare_line){ .row = &d->rows[p][i],
			    .part = run_compare_part_names[p] });
	/* Every part has a heading. */
	c->main.headings = 0;
	for (size_t i = 0; i < c->line_count; i++)
		c->main.headings += i == 0 || c->lines[i].part != c->lines[i - 1].part;
}

/* ---- the order of the columns */

/* For qsort, which hands no context over. */
static const struct compare *sorting;
static const struct compare_line *sorting_by;

static int
by_metric(const struct run_compare_group *m, size_t a, size_t b)
{
	double x = m->stats[a].mean, y = m->stats[b].mean;
	bool falling = m->metric->direction == RUN_DIRECTION_MAX;

	if (isnan(x) || isnan(y))
		return isnan(x) - isnan(y);
	return x == y ? 0 : (x < y) != falling ? -1 : 1;
}

static int
by_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a == NULL) - (b == NULL);
	return str_value_cmp(a, b);
}

static int
by_line(const void *p, const void *q)
{
	size_t a = *(const size_t *)p, b = *(const size_t *)q, base = sorting->groups.of[sorting->baseline];
	int order = 0;

	if (a == base || b == base)
		return (b == base) - (a == base);
	if (sorting_by != NULL)
		order = sorting_by->metric != NULL ? by_metric(sorting_by->metric, a, b)
		    : by_text(sorting_by->texts[a], sorting_by->texts[b]);
	return order != 0 ? order : (a > b) - (a < b);
}

static void
set_sides(struct compare *c)
{
	c->sides = arena_array(c->arena, size_t, c->groups.count + 1);
	for (size_t k = 0; k < c->groups.count; k++)
		c->sides[k] = k;
	sorting = c;
	sorting_by = NULL;
	for (size_t i = 0; c->order != NULL && i < c->line_count; i++)
		if (str_equal(line_name(&c->lines[i]), c->order))
			sorting_by = &c->lines[i];
	qsort(c->sides, c->groups.count, sizeof *c->sides, by_line);
}

/* ---- columns */

static int
within(int width, int least, int most)
{
	return width < least ? least : width > most ? most : width;
}

static int
larger(int a, int b)
{
	return a > b ? a : b;
}

/* What the texts of a side take, what they need, and what they can do with: long words are cut, numbers are not, but
 * what a run differs by is left out before its values are. */
static void
set_side_width(const struct compare *c, size_t group, struct table_column *out)
{
	out->width = within(utf8_width(out->title), SIDE_LEAST, TITLE_MOST);
	out->least = within(out->width, SIDE_LEAST, WORD_LEAST);
	out->tight = SIDE_LEAST;
	for (size_t i = 0; i < c->line_count; i++) {
		const struct compare_line *l = &c->lines[i];
		const char *text = l->texts[group], *brief = l->briefs[group];
		int width = text == NULL ? 0 : within(utf8_width(text), 0, l->metric != NULL ? METRIC_MOST : SIDE_MOST);
		int bare = brief != NULL ? within(utf8_width(brief), 0, METRIC_MOST) : 0;
		int least = c->groups.size[group] > 1 && brief != NULL ? bare
		    : within(width, 0, l->metric != NULL ? METRIC_MOST : WORD_LEAST);

		out->width = larger(out->width, width);
		out->least = larger(out->least, least);
		out->tight = larger(out->tight, bare);
	}
}

static int
name_width(const struct compare *c)
{
	int width = 0;

	for (size_t i = 0; i < c->line_count; i++)
		if (utf8_width(line_name(&c->lines[i])) > width)
			width = utf8_width(line_name(&c->lines[i]));
	return within(width, NAME_LEAST, NAME_MOST);
}

static void
set_columns(struct compare *c)
{
	size_t n = c->groups.count + FIXED_COLUMNS;
	struct table_column *columns = arena_array(c->arena, struct table_column, n);

	columns[COLUMN_NAME] = (struct table_column){ .name = "name", .title = "", .width = name_width(c),
		.least = NAME_LEAST, .tight = NAME_TIGHT, .fixed = true, .unsortable = true };
	columns[COLUMN_BEST] = (struct table_column){ .name = "best", .title = "best", .width = 4, .least = 4,
		.tight = -1, .fixed = true, .unsortable = true };
	for (size_t i = 0; i < c->groups.count; i++) {
		const char *label = c->labels[c->sides[i]];

		columns[FIXED_COLUMNS + i] = (struct table_column){ .name = label,
			.title = i == 0 ? arena_printf(c->arena, "base: %s", label) : label, .fixed = i == 0,
			.unsortable = true };
		set_side_width(c, c->sides[i], &columns[FIXED_COLUMNS + i]);
	}
	table_set_columns(&c->main.table, columns, n);
}

void
compare_table_fill(struct compare *c)
{
	set_lines(c);
	set_sides(c);
	set_columns(c);
	table_changed(&c->main.table);
}

/* ---- the model */

static size_t
model_count(void *self)
{
	return ((struct compare *)self)->line_count;
}

static void
side_cell(const struct compare *c, const struct compare_line *l, size_t group, struct table_cell *out)
{
	const char *text = l->texts[group];

	str_copy(out->text, sizeof out->text, text != NULL ? text : "–");
	out->brief = l->briefs[group];
	if (text == NULL)
		out->style = STYLE_DIM;
	else if (l->metric != NULL)
		out->style = group == l->metric->best ? STYLE_GOOD | STYLE_BOLD : STYLE_TEXT;
	else if (!str_equal(text, l->texts[c->groups.of[c->baseline]]))
		out->style = STYLE_ACCENT;
}

static void
model_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	const struct compare *c = self;
	const struct compare_line *l = &c->lines[row];

	if (column == COLUMN_NAME) {
		str_copy(out->text, sizeof out->text, line_name(l));
		out->style = line_differs(l) ? STYLE_TEXT : STYLE_DIM;
	} else if (column == COLUMN_BEST) {
		out->style = STYLE_DIM;
		if (l->metric != NULL)
			str_copy(out->text, sizeof out->text, run_direction_text(l->metric->metric->direction,
			    l->metric->metric->guessed));
	} else {
		side_cell(c, l, c->sides[column - FIXED_COLUMNS], out);
	}
}

static bool
model_heading(void *self, size_t row, struct table_cell *out)
{
	const struct compare *c = self;

	if (row > 0 && c->lines[row].part == c->lines[row - 1].part)
		return false;
	str_copy(out->text, sizeof out->text, c->lines[row].part);
	out->style = STYLE_TITLE;
	return true;
}

static uint64_t
model_identity(void *self, size_t row)
{
	const struct compare_line *l = &((struct compare *)self)->lines[row];
	const char *name = line_name(l);

	return str_hash(name, strlen(name)) ^ str_hash(l->part, strlen(l->part));
}

/* Runs that are read again, because one of them goes on, leave the view of the chart as it is. */
static void
model_moved(void *self)
{
	struct compare *c = self;
	uint64_t line = compare_line(c) != NULL ? model_identity(c, c->main.table.cursor) : 0;

	if (line != c->looked_at)
		chartview_reset(&c->look);
	c->looked_at = line;
	charttable_moved(c);
}

const struct table_model compare_model = {
	.count = model_count,
	.identity = model_identity,
	.cell = model_cell,
	.heading = model_heading,
	.moved = model_moved,
	.open = charttable_enlarge,
	.single = true,
};
