/*
 * arena_fixture.c - the arena of the test that runs now.
 */
#include "arena_fixture.h"

struct arena *arena;

int
arena_set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

int
arena_tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}
