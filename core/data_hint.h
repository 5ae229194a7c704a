/*
 * data_hint.h - what the first block of a dataset shows of its columns, so that all blocks read them the
 * same way.
 */
#ifndef DATA_HINT_H
#define DATA_HINT_H

#include "data_column.h"
#include "data_reader.h"

struct data_hint {
	char *name;
	enum data_family family;
	enum data_told told;	/* as far as the rows bear it out */
	bool together;	/* is it among the numbers that are compared in all rows? */
};

struct data_hints {
	struct data_hint *items;	/* in the order of the columns */
	size_t count, cap;
	const struct data_read_options *told;
};

/* Zero-initialise before, release after. */
void data_hints_find(
    struct data_hints *hints, const struct data_reader *reader, const struct data_block *first);
void data_hints_release(struct data_hints *hints);
/* The hint of a column that stands at `place`; what was told of one that the first block does not have,
 * else of numbers. */
struct data_hint data_hint_of(const struct data_hints *hints, struct slice name, size_t place);

#endif
