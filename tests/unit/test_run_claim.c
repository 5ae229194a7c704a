/* Claims: runs that write the same files of one folder exclude each other, and only those. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/store_fixture.h"
#include "os_fs.h"
#include "run_claim.h"

static struct run_spec
spec_of(struct fixture *f, const char *id, const char *output, bool isolated)
{
	struct run_step *step = arena_alloc(f->arena, sizeof *step);
	const char **outputs = arena_array(f->arena, const char *, 1);

	outputs[0] = output;
	step->outputs = (struct run_texts){ .items = outputs, .count = output != NULL };
	return (struct run_spec){ .id = id, .isolated = isolated, .steps = step, .step_count = 1 };
}

static int
set_up(void **state)
{
	*state = fixture_new_files();
	return 0;
}

static int
tear_down(void **state)
{
	fixture_free(*state);
	return 0;
}

static void
the_same_output_is_claimed_by_one_run_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct run_spec first = spec_of(f, "00000000a", "out/model.json", false);
	struct run_spec second = spec_of(f, "00000000b", "out", false);
	struct run_spec other = spec_of(f, "00000000c", "else.csv", false);
	struct run_claim *a, *b, *c;
	struct err err;

	assert_true(run_claim_take(&a, f->store, &first, &err));
	assert_false(run_claim_take(&b, f->store, &second, &err));
	assert_int_equal(err.kind, ERR_BUSY);
	assert_string_equal(err.msg, "waits for run 00000000a, which writes out too (isolated runs need not wait)");
	assert_true(run_claim_take(&c, f->store, &other, &err));
	run_claim_drop(a);
	assert_true(run_claim_take(&b, f->store, &second, &err));
	run_claim_drop(b);
	run_claim_drop(c);
}

static void
only_runs_with_outputs_in_the_project_claim(void **state)
{
	struct fixture *f = *state;
	struct run_spec none = spec_of(f, "00000000a", NULL, false), clean = spec_of(f, "00000000a", "x", true);
	struct run_spec one = spec_of(f, "00000000a", "x", false);

	assert_false(run_claim_needed(&none));
	assert_false(run_claim_needed(&clean));
	assert_true(run_claim_needed(&one));
}

static void
the_claim_of_a_killed_run_counts_no_more(void **state)
{
	struct fixture *f = *state;
	struct run_spec first = spec_of(f, "00000000a", "x", false), second = spec_of(f, "00000000b", "x", false);
	struct run_claim *claim;
	struct err err;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		(void)!run_claim_take(&claim, f->store, &first, &err);
		_exit(0);			/* without dropping it, as a kill does */
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(fs_exists(fixture_path(f, ".benchtop/claims/00000000a")));
	assert_true(run_claim_take(&claim, f->store, &second, &err));
	assert_false(fs_exists(fixture_path(f, ".benchtop/claims/00000000a")));
	run_claim_drop(claim);
	assert_false(fs_exists(fixture_path(f, ".benchtop/claims/00000000b")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_same_output_is_claimed_by_one_run_at_a_time),
		TEST(only_runs_with_outputs_in_the_project_claim),
		TEST(the_claim_of_a_killed_run_counts_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
