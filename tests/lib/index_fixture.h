/*
 * index_fixture.h - what tests ask of the index of a fixture's store. What fails, fails the test.
 */
#ifndef TESTS_INDEX_FIXTURE_H
#define TESTS_INDEX_FIXTURE_H

#include "lib/store_fixture.h"
#include "store_query.h"
#include "store_run_load.h"

/* Members of a "metric" record: rmse, and loss with values that no number of JSON is. */
extern const char index_metrics[];

/* How many runs there are for which this is true (as in struct store_query; NULL: all). */
size_t index_count(struct fixture *f, const char *where);
/* Until it has caught up. */
void index_refresh(struct fixture *f);
/* The number of a run in the index. */
uint32_t index_row(struct fixture *f, const char *id);
/* What the index knows of a run; lives in the fixture's arena. */
struct store_run *index_load(struct fixture *f, const char *id);
/* It is what one made anew would be. */
void index_same_as_rebuilt(struct fixture *f);

#endif
