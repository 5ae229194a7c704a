/*
 * Schemas: what is inferred holds, every rule is found broken, with the right rows.
 */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "data_check.h"
#include "data_pass.h"
#include "data_schema.h"
#include "lib/text_file.h"

static const char table[] = "id,temp,kind,code,when\n"
			    "1,20.5,a,AB-1,2024-01-01\n"
			    "2,35,b,AB-2,2024-01-02\n"
			    "3,,a,XX,2024-01-03\n"
			    "3,x,c,AB-4,2024-01-02\n";

static bool
check_schema(const struct data_schema *schema, const struct data_profile *p,
    const struct data_files *files, const struct data_read_options *read, struct data_violations *out,
    struct err *err)
{
	struct data_check *c;
	bool ok;

	if (!data_check_new(&c, schema, err))
		return false;
	ok = data_check_finish(c, p, files, read, 0, out, err);
	data_check_free(c);
	return ok;
}

/* Checks the table against one rule; the violations are the caller's. */
static void
check(const struct data_rule *rule, struct data_violations *out, bool with_rows)
{
	struct data_schema schema = { .rules = rule,
		.count = 1,
		.extra_columns = true,
		.rows_min = (double)NAN,
		.rows_max = (double)NAN,
		.freshness = (double)NAN };
	struct data_files files = { .count = 0 };
	struct data_pass_options options = { .threads = 1 };
	struct data_profile p;
	struct err err;

	if (!data_files_add(&files, text_file, &err) || !data_pass_run(&p, &files, &options, &err) ||
	    !check_schema(&schema, &p, with_rows ? &files : NULL, &options.read, out, &err))
		fail_msg("%s", err.msg);
	data_profile_release(&p);
	data_files_release(&files);
}

static void
expect(const struct data_rule *rule, const char *broken, uint64_t count, uint64_t row,
    const char *value)
{
	struct data_violations v;

	check(rule, &v, true);
	if (broken == NULL) {
		if (v.count > 0)
			fail_msg("%s: %s: %s", rule->name, v.items[0].rule, v.items[0].text);
		data_violations_release(&v);
		return;
	}
	assert_int_equal(v.count, 1);
	assert_string_equal(v.items[0].rule, broken);
	assert_int_equal(v.items[0].count, count);
	assert_true(v.items[0].text[0] != '\0');
	if (count > 0) {
		assert_int_equal(v.items[0].rows[0], row);
		assert_string_equal(v.items[0].values[0], value);
	}
	data_violations_release(&v);
}

/* What is 0 or NULL is not asked of the column; broken NULL: the rule holds. */
static const struct {
	const char *column, *broken;
	uint64_t count, row;
	const char *value;
	const char *type, *pattern, *order;
	double min, max, missing, min_length;
	bool unique, required, of_values;
} cases[] = {
	{ "temp", "type", 1, 3, "x", .type = "float" },
	{ "temp", "max", 1, 1, "35", .max = 30 },
	{ "temp", .min = 20 },
	{ "temp", "missing", 1, 2, "", .missing = 0.1 },
	{ "kind", "values", 1, 3, "c", .of_values = true },
	{ "code", "pattern", 1, 2, "XX", .pattern = "[A-Z]{2}-\\d" },
	{ "code", "min_length", 1, 2, "XX", .min_length = 3 },
	{ "id", "unique", 1, 3, "3", .unique = true },
	{ "id", .order = "ascending" },
	{ "id", "order", 1, 3, "3", .order = "strictly-ascending" },
	{ "when", "order", 1, 3, "2024-01-02", .order = "ascending" },
	{ "gone", "required", 0, 0, NULL, .required = true },
};

static double
or_none(double limit)
{
	return limit > 0 ? limit : (double)NAN;
}

static void
every_rule_names_its_rows(void **state)
{
	static const char *const allowed[] = { "a", "b" };

	(void)state;
	text_file_write(table);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct data_rule rule = { .name = cases[i].column, .type = cases[i].type,
			.pattern = cases[i].pattern, .order = cases[i].order,
			.min = or_none(cases[i].min), .max = or_none(cases[i].max),
			.missing = or_none(cases[i].missing), .min_length = or_none(cases[i].min_length),
			.max_length = (double)NAN, .unique = cases[i].unique,
			.required = cases[i].required, .values = cases[i].of_values ? allowed : NULL,
			.value_count = cases[i].of_values ? ARRAY_LEN(allowed) : 0 };

		expect(&rule, cases[i].broken, cases[i].count, cases[i].row, cases[i].value);
	}
}

static void
a_profile_alone_tells_that_a_rule_is_broken(void **state)
{
	struct data_violations v;
	struct data_rule rule;

	(void)state;
	text_file_write(table);
	data_rule_init(&rule, "id");
	rule.max = 2;
	check(&rule, &v, false);
	assert_int_equal(v.count, 1);
	assert_string_equal(v.items[0].rule, "max");
	data_violations_release(&v);
}

static void
a_bad_pattern_is_an_error(void **state)
{
	struct data_rule rule;
	struct data_schema schema = { .rules = &rule, .count = 1 };
	const struct data_limits limits = DATA_LIMITS_DEFAULT;
	struct data_violations v;
	struct data_profile p;
	struct err err;

	(void)state;
	data_rule_init(&rule, "id");
	rule.pattern = "(";
	data_profile_init(&p, &limits);
	assert_false(check_schema(&schema, &p, NULL, NULL, &v, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	data_profile_release(&p);
}

static void
what_is_inferred_is_readable(void **state)
{
	struct data_files files = { .count = 0 };
	struct data_pass_options options = { .threads = 1 };
	struct buf text = BUF_INIT;
	struct yaml_out *out = yaml_out_new(&text);
	struct data_profile p;
	struct err err;

	(void)state;
	text_file_write("num,kind\n1,xx\n2,xx\n3,xx\n4,zz\n5,zz\n6,zz\n7,zz\n8,zz\n9,xx\n10,xx\n");
	assert_true(
	    data_files_add(&files, text_file, &err) && data_pass_run(&p, &files, &options, &err));
	data_schema_infer(&p, out, NULL);
	yaml_out_free(out);
	assert_non_null(strstr(buf_str(&text), "num: {type: int, min: 0}"));
	assert_non_null(
	    strstr(buf_str(&text), "kind: {type: categorical, values: [xx, zz]}"));
	buf_release(&text);
	data_profile_release(&p);
	data_files_release(&files);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_names_its_rows),
		cmocka_unit_test(a_profile_alone_tells_that_a_rule_is_broken),
		cmocka_unit_test(a_bad_pattern_is_an_error),
		cmocka_unit_test(what_is_inferred_is_readable),
	};

	return cmocka_run_group_tests(tests, text_file_make, text_file_remove);
}
