/*
 * store_attribute.h - the columns of runs: attributes, which every run has, and parameters, metrics, tags and
 * others, which have the names that people give them.
 */
#ifndef STORE_ATTRIBUTE_H
#define STORE_ATTRIBUTE_H

#include <stdbool.h>

enum store_column_kind { STORE_ATTR, STORE_PARAM, STORE_METRIC, STORE_TAG, STORE_DATA,
	STORE_RESOURCE, STORE_TEST };
enum store_stat { STORE_LAST, STORE_MIN, STORE_MAX, STORE_MEAN, STORE_COUNT, STORE_STEP };

extern const char *const store_stat_names[STORE_STEP + 1];	/* "last", "min", ... */

struct store_column {
	enum store_column_kind kind;
	const char *name;
	enum store_stat stat;	/* of a metric */
};

enum store_attr_type { STORE_ATTR_TEXT, STORE_ATTR_TIME, STORE_ATTR_DURATION, STORE_ATTR_INT,
	STORE_ATTR_BOOL };

struct store_attribute {
	const char *name;
	enum store_attr_type type;
	const char *help;
	/* Of the index, for the store alone: SQL that gives it (times as whole ns, NULL or '' for nothing), in this
	 * table; and whether, of a run that goes on, it can change although nothing is written. */
	const char *value, *table;
	bool live;
};

/* For help, completion, the column chooser, and for reading them. Ends with a NULL name. */
extern const struct store_attribute store_attributes[];
const struct store_attribute *store_attribute_find(const char *name);	/* NULL: there is none */

#endif
