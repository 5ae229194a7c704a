/* Parameter importance: what matters is found, what does not is not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base.h"
#include "run_importance.h"

/* scipy.stats.spearmanr([1,2,3,4,5,5], [5,6,7,8,7,9]).statistic of SciPy 1.10 */
static void
spearman_agrees_with_scipy(void **state)
{
	const double x[] = { 1, 2, 3, 4, 5, 5 }, y[] = { 5, 6, 7, 8, 7, 9 }, same[] = { 1, 1, 1 };

	(void)state;
	assert_true(fabs(run_importance_spearman(x, y, 6) - 0.8382352941176471) < 1e-12);
	assert_true(isnan(run_importance_spearman(same, x, 3)));
}

static void
the_parameter_that_matters_is_found(void **state)
{
	enum { RUNS = 60, PARAMS = 4 };
	static const bool ordered[PARAMS] = { true, true, false, true };
	double x[RUNS * PARAMS], y[RUNS];
	struct run_importance out[PARAMS];

	(void)state;
	srand(5);
	for (int i = 0; i < RUNS; i++) {
		for (int p = 0; p < PARAMS; p++)
			x[i * PARAMS + p] = rand() % 5;
		/* A valley in the second, a word in the third, noise. */
		y[i] = (x[i * PARAMS + 1] - 2) * (x[i * PARAMS + 1] - 2) +
		    (x[i * PARAMS + 2] == 3 ? 2 : 0) + (rand() % 100) / 500.0;
	}
	run_importance(&(struct run_importance_input){ RUNS, PARAMS, x, ordered, y }, out);
	assert_true(out[1].forest > 0.5);
	assert_true(out[2].forest > 0.1);
	assert_true(out[0].forest < 0.1 && out[3].forest < 0.1);
	assert_true(fabs(out[1].spearman) < 0.4);
	assert_true(isnan(out[2].spearman));
}

static void
nothing_that_varies_explains_nothing(void **state)
{
	const double x[] = { 1, 1, 1, 1 }, y[] = { 1, 2, 3, 4 };
	const bool ordered[] = { true };
	struct run_importance out;

	(void)state;
	run_importance(&(struct run_importance_input){ 4, 1, x, ordered, y }, &out);
	assert_true(out.forest == 0 && isnan(out.spearman));
	run_importance(&(struct run_importance_input){ 0, 1, x, ordered, y }, &out);
	assert_true(out.forest == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spearman_agrees_with_scipy),
		cmocka_unit_test(the_parameter_that_matters_is_found),
		cmocka_unit_test(nothing_that_varies_explains_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
