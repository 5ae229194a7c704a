/*
 * data_check_tally.c - the rows that break one rule: how many, and the first of them with their values.
 */
#include "base_utf8.h"
#include "data_check_parts.h"

struct check_tally *
data_check_tally(struct check_tally **list, size_t place)
{
	if (list[place] == NULL)
		list[place] = x_new(struct check_tally);
	return list[place];
}

void
data_check_count(struct check_tally *t, uint64_t row, const char *text, size_t n)
{
	struct buf shown = BUF_INIT;

	if (t->count++ >= DATA_FAILING_ROWS)
		return;
	t->rows[t->kept] = row;
	utf8_safe(&shown, text, n < DATA_FAILING_TEXT ? n : DATA_FAILING_TEXT);
	str_copy(t->values[t->kept++], sizeof t->values[0], buf_str(&shown));
	buf_release(&shown);
}
