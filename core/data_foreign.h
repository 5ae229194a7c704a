/*
 * data_foreign.h - files of other kinds than those that are read, by how they begin, so that who gives one is told
 * what it is and how to make a table of it.
 */
#ifndef DATA_FOREIGN_H
#define DATA_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

struct data_foreign {
	const char *mark;
	size_t len;
	const char *name;	/* "a Parquet file" */
	const char *way;	/* what to do: "write it as CSV: ..." */
};

/* NULL: none that is known. */
const struct data_foreign *data_foreign_find(const char *p, size_t n);

#endif
