/*
 * datasets.h - a workspace with datasets for screen tests, and what the command line says about them.
 *
 * The workspace is made by the program itself: trips has three versions (the second moves a column, the third
 * takes one away, adds one, and breaks rules of the schema), "empty" has no rows, "bare" no statistics.
 */
#ifndef DATASETS_H
#define DATASETS_H

#include "base_json.h"
#include "screen/workspace.h"

int datasets_three_versions(void **state);

#define DATASETS_TEST(name) cmocka_unit_test_setup_teardown(name, datasets_three_versions, workspace_teardown)

/* Runs a shell script with the workspace as $1 and the argument as $2; its exit code. */
int datasets_script(const char *text, const char *argument);

/* The screen Data, with the cursor on the first row; and on the newest version of trips. */
struct pty_screen *datasets_open(int columns, int rows);
struct pty_screen *datasets_open_trips(int columns, int rows);

/* What `benchtop ARGUMENTS` prints, as a tree; the caller frees. */
struct json *datasets_ask(const char *arguments);
double datasets_number(const struct json *object, const char *key);	/* NaN where it is none */
const struct json *datasets_named(const struct json *list, const char *name);

#endif
