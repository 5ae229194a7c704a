/*
 * rules_list.h - the rules of a dataset, each with what was found: all that the schema demands, one row
 * a rule, whether it is broken or holds.
 *
 *	rules_list_make(&list, dataset, arena);			what is demanded
 *	rules_list_take(&list, json, &err)			what `data schema --check --json` found
 */
#ifndef RULES_LIST_H
#define RULES_LIST_H

#include "base.h"
#include "data_schema.h"
#include "run_project.h"

struct rules_row {
	const char *column;		/* NULL: the dataset as a whole */
	const char *rule;		/* "type", "max" ... as violations name it */
	const char *demand;		/* "at most 1" */
	const char *about;		/* of rules across columns: a violation is of this one when its text has it */
	bool broken;
	const char *text;		/* of the violation; NULL: it holds */
	uint64_t count;			/* of rows that break it; 0: it is not about rows */
	size_t kept;
	uint64_t rows[DATA_FAILING_ROWS];	/* from 1 */
	const char *values[DATA_FAILING_ROWS];
};

struct rules_list {
	struct arena *arena;		/* all of it is there */
	struct rules_row *rows;
	size_t count, cap, broken;
	bool checked;			/* false: only what is demanded is known */
};

/* Rules of the dataset first, then those of each column in the schema's order. */
void rules_list_make(struct rules_list *l, const struct run_dataset *dataset, struct arena *a);
/* Marks the broken ones; a violation of a rule that is not in the list is added to it. */
MUST_CHECK bool rules_list_take(struct rules_list *l, struct slice json, struct err *err);

#endif
