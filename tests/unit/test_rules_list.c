/*
 * test_rules_list.c - the rules of a dataset as rows, with what a check found of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "rules_list.h"

static const char text[] =
    "project: p\n"
    "datasets:\n"
    "  d:\n"
    "    path: a.csv\n"
    "    rows_min: 10\n    extra_columns: false\n"
    "    rules: ['start <= end', 'a + b = total']\n"
    "    unique: [[store, day]]\n"
    "    schema:\n"
    "      temp: {type: float, min: 0, max: 1, missing: 0.05}\n"
    "      city: {type: categorical, values: [x, y], required: true}\n"
    "      start: {}\n      end: {}\n      a: {}\n      b: {}\n      total: {}\n      store: {}\n"
    "      day: {}\n";

struct given {
	struct arena *arena;
	struct mistakes mistakes;
	const struct run_project *project;
	struct rules_list list;
};

static void
make(struct given *g)
{
	struct err err;

	g->arena = arena_new();
	mistakes_init(&g->mistakes, "benchtop.yaml");
	if (!run_project_parse(&g->project, "/tmp", slice_of(text), g->arena, &g->mistakes, &err))
		fail_msg("%s", err.msg);
	rules_list_make(&g->list, run_project_dataset(g->project, "d", NULL), g->arena);
}

static void
drop(struct given *g)
{
	mistakes_release(&g->mistakes);
	arena_free(g->arena);
}

static const struct rules_row *
row(const struct given *g, const char *column, const char *rule, const char *about)
{
	for (size_t i = 0; i < g->list.count; i++) {
		const struct rules_row *r = &g->list.rows[i];

		if (str_equal(r->column, column) && str_equal(r->rule, rule) &&
		    (about == NULL || str_equal(r->about, about)))
			return r;
	}
	fail_msg("there is no rule %s of %s", rule, column != NULL ? column : "the dataset");
	return NULL;
}

static void
take(struct given *g, const char *json)
{
	struct err err;

	if (!rules_list_take(&g->list, slice_of(json), &err))
		fail_msg("%s", err.msg);
}

static void
every_demand_is_a_row(void **state)
{
	struct given g;

	(void)state;
	make(&g);
	assert_string_equal(row(&g, NULL, "rows", NULL)->demand, "at least 10 rows");
	assert_string_equal(row(&g, NULL, "rule", "start <= end")->demand, "start <= end");
	assert_string_equal(row(&g, NULL, "unique", NULL)->demand, "no two rows with the same store, day");
	assert_string_equal(row(&g, "temp", "max", NULL)->demand, "at most 1");
	assert_string_equal(row(&g, "temp", "missing", NULL)->demand, "at most 5 % missing");
	assert_string_equal(row(&g, "city", "values", NULL)->demand, "one of x, y");
	assert_false(g.list.checked);
	drop(&g);
}

static void
an_empty_report_means_that_all_hold(void **state)
{
	struct given g;

	(void)state;
	make(&g);
	take(&g, "[]");
	assert_true(g.list.checked);
	assert_int_equal(g.list.broken, 0);
	drop(&g);
}

static void
a_broken_rule_has_its_rows(void **state)
{
	const struct rules_row *r;
	struct given g;

	(void)state;
	make(&g);
	take(&g, "[{\"column\":\"temp\",\"rule\":\"max\",\"text\":\"3 values above 1\",\"count\":3,"
	    "\"rows\":[{\"row\":812,\"value\":\"1.4\"},{\"row\":900,\"value\":\"2\"}]}]");
	r = row(&g, "temp", "max", NULL);
	assert_true(r->broken);
	assert_int_equal(r->count, 3);
	assert_int_equal(r->kept, 2);
	assert_true(r->rows[0] == 812);
	assert_string_equal(r->values[1], "2");
	assert_false(row(&g, "temp", "min", NULL)->broken);
	assert_int_equal(g.list.broken, 1);
	drop(&g);
}

static void
rules_across_columns_are_told_apart_by_their_text(void **state)
{
	size_t before;
	struct given g;

	(void)state;
	make(&g);
	before = g.list.count;
	take(&g, "[{\"column\":null,\"rule\":\"rule\",\"text\":\"2 rows break: a + b = total\",\"count\":2,"
	    "\"rows\":[]},{\"column\":null,\"rule\":\"unique\",\"text\":\"1 row repeats an earlier row in "
	    "store, day\",\"count\":1,\"rows\":[]}]");
	assert_true(row(&g, NULL, "rule", "a + b = total")->broken);
	assert_false(row(&g, NULL, "rule", "start <= end")->broken);
	assert_true(row(&g, NULL, "unique", NULL)->broken);
	assert_int_equal(g.list.count, before);
	drop(&g);
}

static void
what_is_no_rule_of_the_list_is_added(void **state)
{
	size_t before;
	struct given g;

	(void)state;
	make(&g);
	before = g.list.count;
	take(&g, "[{\"column\":\"other\",\"rule\":\"column\",\"text\":\"the schema does not have it\","
	    "\"count\":0,\"rows\":[]},{\"column\":\"more\",\"rule\":\"column\",\"text\":\"the schema does not "
	    "have it\",\"count\":0,\"rows\":[]}]");
	/* The first breaks the demand of all, the second is one more. */
	assert_string_equal(row(&g, NULL, "column", NULL)->text, "other: the schema does not have it");
	assert_true(row(&g, "more", "column", NULL)->broken);
	assert_int_equal(g.list.count, before + 1);
	assert_int_equal(g.list.broken, 2);
	drop(&g);
}

static void
what_is_no_report_is_refused(void **state)
{
	struct given g;
	struct err err;

	(void)state;
	make(&g);
	assert_false(rules_list_take(&g.list, slice_of("{}"), &err));
	assert_false(rules_list_take(&g.list, slice_of("benchtop: no"), &err));
	assert_false(g.list.checked);
	drop(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_demand_is_a_row),
		cmocka_unit_test(an_empty_report_means_that_all_hold),
		cmocka_unit_test(a_broken_rule_has_its_rows),
		cmocka_unit_test(rules_across_columns_are_told_apart_by_their_text),
		cmocka_unit_test(what_is_no_rule_of_the_list_is_added),
		cmocka_unit_test(what_is_no_report_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
