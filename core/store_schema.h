/*
 * store_schema.h - the tables of index.db, and how an older index becomes a current one.
 *
 * The index is a cache of the journals, laid out for the questions of a screen over 100,000 runs:
 *
 *	run		what a list shows and sorts by; narrow, so that a scan of it is short
 *	run_order	covering index in the order of the list (newest first)
 *	run_text	longer texts of a run
 *	run_json	what is only shown for one run, and the supervisor's identity
 *	name		every parameter, metric, tag, dataset, resource, test name once
 *	metric		keyed by (name, run): all values of one metric lie together in the order of runs, so
 *			filtering and sorting by a metric reads that metric and nothing else
 *	cell		the same for parameters, tags, data, resources, tests
 *	journal		how far each journal was read, and the number of the change that did it
 *	source		how far each changes/<host>.log was read
 *	pending		runs to look at again: their journal was just being written
 *	meta		identity of the store, time of runs/, number of the last change
 *	vector		large columns whole, as bytes: see store_vector.h
 *	file_hash	hashes of files that did not change since (store_hash.h)
 *
 * Row numbers and numbers of names depend on the order of arrival; nothing else does. NaN is the text
 * 'NaN', since SQLite would make it NULL.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base_err.h"

/* Brings the schema of db up to date in one transaction. ERR_EXISTS when it was made by a newer
 * Benchtop. */
MUST_CHECK bool store_schema_migrate(sqlite3 *db, struct err *err);

/* The tables whose contents are determined by the journals, with a query that gives them in an order
 * that does not depend on numbers: for comparing a rebuilt index with a kept one. Ends with NULL. */
struct store_schema_content {
	const char *table, *query;	/* the first column is the id of the run */
};
extern const struct store_schema_content store_schema_contents[];

#endif
