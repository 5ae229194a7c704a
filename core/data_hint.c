/*
 * data_hint.c - the first rows vote for the families of their columns.
 */
#include "data_hint.h"

#include <string.h>

#include "data_comoment.h"

enum { HINT_ROWS = 1000 };

/* Votes of the first values of a column. */
struct votes {
	struct slice name;
	uint64_t numbers, times, texts, codes;
};

/* A column of numbers or times with a few texts among them keeps its figures; the texts are told. */
static enum data_family
by_votes(const struct votes *v)
{
	uint64_t most = v->numbers > v->times ? v->numbers : v->times;

	if (v->codes > 0 || v->texts * 4 > most || (v->numbers > 0 && v->times > 0))
		return DATA_FAMILY_TEXT;
	return v->times > 0 ? DATA_FAMILY_TIME : DATA_FAMILY_NUMBER;
}

static enum data_family
family_of(enum data_told told)
{
	static const enum data_family families[DATA_TOLDS] = { [DATA_TOLD_TEXT] = DATA_FAMILY_TEXT,
		[DATA_TOLD_CATEGORY] = DATA_FAMILY_TEXT, [DATA_TOLD_BOOL] = DATA_FAMILY_TEXT,
		[DATA_TOLD_CODE] = DATA_FAMILY_TEXT, [DATA_TOLD_INT] = DATA_FAMILY_NUMBER,
		[DATA_TOLD_FLOAT] = DATA_FAMILY_NUMBER, [DATA_TOLD_TIME] = DATA_FAMILY_TIME,
		[DATA_TOLD_NOTHING] = DATA_FAMILY_NUMBER };

	return families[told];
}

/* A schema is believed when at least half of the values are what it says. Categories and truth values are
 * names, unless all are numbers, of which there is more to tell. */
static bool
is_borne_out(const struct votes *v, enum data_told told)
{
	uint64_t all = v->numbers + v->times + v->texts + v->codes;

	switch (told) {
	case DATA_TOLD_INT:
	case DATA_TOLD_FLOAT:
		return 2 * v->numbers >= all;
	case DATA_TOLD_TIME:
		return 2 * v->times >= all;
	case DATA_TOLD_CATEGORY:
	case DATA_TOLD_BOOL:
		return v->texts + v->codes > 0;
	default:
		return told != DATA_TOLD_NOTHING;
	}
}

static struct data_hint
hint_of(const struct votes *v, enum data_told told)
{
	bool believed = is_borne_out(v, told);

	return (struct data_hint){ .name = xstrndup(v->name.p, v->name.n),
		.told = believed ? told : DATA_TOLD_NOTHING,
		.family = believed ? family_of(told) : by_votes(v) };
}

static void
vote(struct votes *v, const char *text, struct data_cell cell)
{
	struct data_value value;

	switch (data_value_read(text + cell.at, cell.len & DATA_CELL_LENGTH, cell.len, &value)) {
	case DATA_CLASS_NULL:
		break;
	case DATA_CLASS_INT:
	case DATA_CLASS_REAL:
	case DATA_CLASS_NAN:
		v->numbers++;
		break;
	case DATA_CLASS_DATE:
	case DATA_CLASS_TIME:
	case DATA_CLASS_FAR:
		v->times++;
		break;
	case DATA_CLASS_CODE:
		v->codes++;
		break;
	default:
		v->texts++;
	}
}

static bool
all_decided(const struct votes *votes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (votes[i].numbers + votes[i].times + votes[i].texts + votes[i].codes == 0)
			return false;
	return true;
}

/* Reads a copy, since reading writes into the text. */
void
data_hints_find(
    struct data_hints *hints, const struct data_reader *reader, const struct data_block *first)
{
	struct data_block copy = *first;
	struct data_rows rows = { .cells = NULL };
	struct votes *votes = NULL;
	size_t count = 0, cap = 0, seen = 0, n;

	copy.text = xmalloc(copy.len + DATA_CSV_PADDING);
	memcpy(copy.text, first->text, copy.len + DATA_CSV_PADDING);
	data_rows_open(&rows, reader, &copy);
	hints->told = rows.options;
	while (
	    (n = data_rows_next(&rows)) > 0 && (seen < HINT_ROWS || !all_decided(votes, count))) {
		x_grow(&votes, &cap, rows.columns + (size_t)1);
		for (; count < rows.columns; count++)
			votes[count] =
			    (struct votes){ .name = data_rows_name(&rows, (uint32_t)count) };
		for (size_t i = 0; i < n * rows.columns; i++)
			vote(&votes[i % rows.columns], copy.text, rows.cells[i]);
		seen += n;
	}
	for (size_t i = 0; i < count; i++) {
		x_grow(&hints->items, &hints->cap, hints->count + 1);
		hints->items[hints->count++] =
		    hint_of(&votes[i], data_dialect_told(hints->told, votes[i].name));
	}
	for (size_t i = 0, numbers = 0; i < count && numbers < DATA_COMOMENT_COLUMNS; i++) {
		hints->items[i].together = hints->items[i].family != DATA_FAMILY_TEXT;
		numbers += hints->items[i].together;
	}
	data_rows_close(&rows);
	data_rows_release(&rows);
	x_free(votes);
	x_free(copy.text);
}

void
data_hints_release(struct data_hints *hints)
{
	for (size_t i = 0; i < hints->count; i++)
		x_free(hints->items[i].name);
	x_free(hints->items);
	*hints = (struct data_hints){ .count = 0 };
}

struct data_hint
data_hint_of(const struct data_hints *hints, struct slice name, size_t place)
{
	enum data_told told;

	if (place < hints->count && slice_is(name, hints->items[place].name))
		return hints->items[place];
	for (size_t i = 0; i < hints->count; i++)
		if (slice_is(name, hints->items[i].name))
			return hints->items[i];
	told = hints->told != NULL ? data_dialect_told(hints->told, name) : DATA_TOLD_NOTHING;
	return (struct data_hint){ .family = family_of(told), .told = told };
}
