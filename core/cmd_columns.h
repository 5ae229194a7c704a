/*
 * cmd_columns.h - the columns of `benchtop runs`: named, all there are, or those that tell runs apart.
 *
 *	struct cmd_columns columns = { .store = store, .arena = arena };
 *	if (!cmd_columns_named(&columns, "id,rmse,params.rate", err)) ...
 */
#ifndef CMD_COLUMNS_H
#define CMD_COLUMNS_H

#include "base.h"
#include "store_query.h"

struct cmd_columns {
	struct store *store;
	struct arena *arena;		/* of the arrays and titles */
	struct store_column *column;
	const char **title;
	size_t count, cap;
	size_t guessed;			/* how many of them, the last ones, were chosen by their values */
};

/* By the names of store_filter.h, with commas between; the title is the name as written. */
MUST_CHECK bool cmd_columns_named(struct cmd_columns *c, const char *list, struct err *err);
/* All attributes, parameters, metrics, tags and datasets. */
MUST_CHECK bool cmd_columns_all(struct cmd_columns *c, struct err *err);
/* For people: the main attributes, the metrics that most of these runs have, and the parameters that
 * are not the same in all of them. Looks at the first rows only. */
MUST_CHECK bool cmd_columns_default(struct cmd_columns *c, const struct store_rows *rows,
    struct err *err);

#endif
