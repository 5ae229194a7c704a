/*
 * arena_fixture.h - an arena of its own for each test, in `arena`.
 *
 *	cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)
 */
#ifndef TESTS_ARENA_FIXTURE_H
#define TESTS_ARENA_FIXTURE_H

#include "base.h"

extern struct arena *arena;

int arena_set_up(void **state);
int arena_tear_down(void **state);

#endif
