/*
 * Work on several threads: every piece once, whatever the number of threads, and stopping when told to.
 */
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base.h"
#include "os_workers.h"

enum { PIECES = 200, THREADS = 4 };

struct counted {
	_Atomic unsigned times[PIECES];
	size_t told;
};

static void
count_piece(void *ctx, size_t piece)
{
	struct counted *c = ctx;

	c->times[piece]++;
}

static bool
note_told(void *ctx, size_t done, size_t count)
{
	struct counted *c = ctx;

	assert_int_equal(count, PIECES);
	assert_true(done >= c->told && done <= count);
	c->told = done;
	return true;
}

static void
each_piece_is_done_once_by_any_number_of_threads(void **state)
{
	const unsigned threads[] = { 0, 1, 2, 8, 1000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
		struct counted c = { .told = 0 };

		assert_true(os_workers_run(&(struct os_workers){ .count = PIECES, .threads = threads[i],
		    .work = count_piece, .tell = note_told, .ctx = &c }));
		for (size_t p = 0; p < PIECES; p++)
			assert_int_equal(c.times[p], 1);
		assert_int_equal(c.told, PIECES);
	}
}

struct stuck {
	_Atomic unsigned begun;
	unsigned told;
	sem_t go_on;
};

/* Whoever tells a second time has taken in the first answer. */
static bool
refuse(void *ctx, size_t done, size_t count)
{
	struct stuck *s = ctx;

	(void)done;
	(void)count;
	s->told++;
	for (int i = 0; s->told == 2 && i < THREADS; i++)
		sem_post(&s->go_on);
	return false;
}

static void
wait_until_refused(void *ctx, size_t piece)
{
	struct stuck *s = ctx;

	(void)piece;
	s->begun++;
	sem_wait(&s->go_on);
}

static void
after_a_refusal_nothing_more_is_begun(void **state)
{
	struct stuck s = { .told = 0 };

	(void)state;
	sem_init(&s.go_on, 0, 0);
	assert_false(os_workers_run(&(struct os_workers){ .count = PIECES, .threads = THREADS,
	    .work = wait_until_refused, .tell = refuse, .ctx = &s }));
	assert_true(s.begun <= THREADS);
	sem_destroy(&s.go_on);
}

struct numbered {
	_Atomic unsigned seen[THREADS];
};

static void
note_number(void *ctx, unsigned thread)
{
	struct numbered *n = ctx;

	assert_true(thread < THREADS);
	n->seen[thread]++;
}

static void
each_thread_has_a_number_of_its_own(void **state)
{
	struct numbered n = { { 0 } };

	(void)state;
	os_workers_each(THREADS, note_number, NULL, &n);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(n.seen[i], 1);
}

static void
no_more_threads_than_are_of_use(void **state)
{
	(void)state;
	assert_int_equal(os_workers_threads(3, 10), 3);
	assert_int_equal(os_workers_threads(8, 2), 2);
	assert_int_equal(os_workers_threads(0, 1), 1);
	assert_int_equal(os_workers_threads(1000, SIZE_MAX), OS_WORKERS_MOST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_piece_is_done_once_by_any_number_of_threads),
		cmocka_unit_test(after_a_refusal_nothing_more_is_begun),
		cmocka_unit_test(each_thread_has_a_number_of_its_own),
		cmocka_unit_test(no_more_threads_than_are_of_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
