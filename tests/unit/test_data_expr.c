/*
 * Conditions over rows: what they mean, what is unknown and what is wrong, and where a mistake is.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "data_expr.h"

/* One row: name=value, cells as a reader gives them, with padding behind. */
static const struct {
	const char *name, *text;
	uint32_t flags;
} row[] = {
	{ "a", "3", 0 }, { "b", "4", 0 }, { "sum", "7", 0 }, { "x", "0.5", 0 }, { "none", "", 0 },
	{ "empty", "", DATA_CELL_QUOTED }, { "kind", "closed", 0 }, { "yes", "true", 0 },
	{ "start", "2024-05-01", 0 }, { "end", "2024-05-03T12:00:00", 0 }, { "zip", "01234", 0 },
	{ "big", "9007199254740993", 0 }, { "more", "9007199254740992", 0 }, { "nan", "nan", 0 },
	{ "unit price", "2.5", 0 }, { "sku", "AB-12", 0 }, { "caf\303\251", "\303\251t\303\251", 0 },
	{ "zero", "0", 0 },
};

static enum data_truth
judge(const char *rule)
{
	char text[1024] = "";
	struct data_cell cells[ARRAY_LEN(row)];
	uint32_t places[64], at = 0;
	struct data_expr *e;
	struct data_eval *v;
	struct err err;
	const char *const *columns;
	enum data_truth t;
	size_t count;

	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		uint32_t n = (uint32_t)strlen(row[i].text);

		memcpy(text + at, row[i].text, n);
		cells[i] = (struct data_cell){ at, n | row[i].flags };
		at += n + 1;
	}
	if (!data_expr_compile(&e, rule, NULL, &err))
		fail_msg("%s: %s", rule, err.msg);
	columns = data_expr_columns(e, &count);
	for (size_t i = 0; i < count; i++) {
		places[i] = DATA_NO_COLUMN;
		for (uint32_t k = 0; k < ARRAY_LEN(row); k++)
			if (str_equal(columns[i], row[k].name))
				places[i] = k;
	}
	v = data_eval_new(e);
	t = data_eval_row(v, text, cells, places);
	data_eval_free(v);
	data_expr_free(e);
	return t;
}

static void
rules_mean_what_they_say(void **state)
{
	static const struct {
		const char *rule;
		enum data_truth truth;
	} cases[] = {
		{ "a + b == sum", DATA_TRUE }, { "a + b = sum", DATA_TRUE }, { "a + b * 2 = 11", DATA_TRUE },
		{ "(a + b) * 2 = 14", DATA_TRUE }, { "a - b - 1 = -2", DATA_TRUE }, { "-a < 0", DATA_TRUE },
		{ "- - a = 3", DATA_TRUE }, { "7 % 4 = a", DATA_TRUE }, { "a / b = 0.75", DATA_TRUE },
		{ "a >= b", DATA_FALSE }, { "a <> b AND NOT a > b", DATA_TRUE },
		{ "a = 1 or a = 3 and b = 4", DATA_TRUE }, { "big > more", DATA_TRUE }, { "big = more", DATA_FALSE },
		{ "big * 1000000 > more", DATA_TRUE },
		{ "start <= end", DATA_TRUE }, { "end - start = 60h", DATA_TRUE }, { "end - start < 3d", DATA_TRUE },
		{ "start + 2d + 12h = end", DATA_TRUE }, { "start >= '2024-05-01'", DATA_TRUE },
		{ "'2024-05-02' > start", DATA_TRUE }, { "(end - start) / 2 = 30h", DATA_TRUE },
		{ "(end - start) / 1h = 60", DATA_TRUE }, { "year(start) = 2024 and month(start) = 5", DATA_TRUE },
		{ "weekday(start) = 3 and hour(end) = 12", DATA_TRUE },
		{ "kind = 'closed'", DATA_TRUE }, { "kind = \"open\"", DATA_FALSE },
		{ "if kind = 'closed' then end is not null", DATA_TRUE },
		{ "if kind = 'closed' then none is not null", DATA_FALSE },
		{ "if kind = 'open' then none not null", DATA_TRUE },
		{ "if kind = 'open' then a = 1 else a = 3", DATA_TRUE }, { "kind in ('open', 'closed')", DATA_TRUE },
		{ "kind not in ('open')", DATA_TRUE }, { "a in (1, 2)", DATA_FALSE },
		{ "a between 3 and 4", DATA_TRUE }, { "b not between 1 and 3", DATA_TRUE },
		{ "x between 0 and 1 and a = 3", DATA_TRUE }, { "sku matches '[A-Z]+-\\d+'", DATA_TRUE },
		{ "sku matches 'A|AB-12'", DATA_TRUE }, { "sku matches 'AB'", DATA_FALSE }, { "sku ~ 'B-'", DATA_TRUE },
		{ "sku !~ 'B-'", DATA_FALSE }, { "sku not matches 'X'", DATA_TRUE },
		{ "`unit price` * b = 10", DATA_TRUE }, { "length(caf\303\251) = 3", DATA_TRUE },
		{ "upper(kind) = 'CLOSED' and lower('AbC') = 'abc'", DATA_TRUE }, { "trim('  a ') = 'a'", DATA_TRUE },
		{ "max(a, b, x) = 4 and min(a, b, x) = 0.5", DATA_TRUE }, { "abs(a - b) < 1e-9 or abs(a - b) = 1", DATA_TRUE },
		{ "yes", DATA_TRUE }, { "not yes", DATA_FALSE }, { "yes = true", DATA_TRUE }, { "zip = '01234'", DATA_TRUE },
		{ "zip = 1234", DATA_TRUE }, { "empty = ''", DATA_TRUE }, { "empty is null", DATA_FALSE },
		{ "nan = nan", DATA_FALSE }, { "nan != 1", DATA_TRUE }, { "round(x + 0.1) = 1", DATA_TRUE },
		/* what is missing */
		{ "none > 3", DATA_UNKNOWN }, { "not none > 3", DATA_UNKNOWN }, { "none > 3 or a = 3", DATA_TRUE },
		{ "none > 3 and a = 4", DATA_FALSE }, { "none is null", DATA_TRUE }, { "nowhere is null", DATA_TRUE },
		{ "none + 1 = 2", DATA_UNKNOWN }, { "coalesce(none, nowhere, a) = 3", DATA_TRUE },
		{ "a in (1, null)", DATA_UNKNOWN }, { "max(none, a) = 3", DATA_TRUE }, { "null is null", DATA_TRUE },
		/* what cannot be */
		{ "kind > 3", DATA_WRONG }, { "kind + 1 = 2", DATA_WRONG }, { "a / zero > 1", DATA_WRONG },
		{ "start > 3", DATA_WRONG }, { "not kind > 3", DATA_WRONG }, { "kind > 3 or a = 3", DATA_WRONG },
		{ "a % zero = 1", DATA_WRONG }, { "sqrt(-a) = 1", DATA_WRONG }, { "kind", DATA_WRONG },
		{ "start + end > start", DATA_WRONG },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (judge(cases[i].rule) != cases[i].truth)
			fail_msg("%s: %d, not %d", cases[i].rule, (int)judge(cases[i].rule), (int)cases[i].truth);
}

static void
a_mistake_has_its_place(void **state)
{
	static const struct {
		const char *rule, *message;
		size_t at, len;
	} cases[] = {
		{ "", "expected a rule, as in: start <= end, not the end", 0, 0 },
		{ "a +", "expected a column, a number or a text, not the end", 3, 0 },
		{ "a + b", "this is a value, not a condition: compare it with something", 0, 5 },
		{ "a = 1 and b + 2", "this is a value, not a condition: compare it with something", 10, 5 },
		{ "a < b < sum", "two comparisons in a row: join them with and, as in a < b and b < c", 6, 1 },
		{ "a = 'x", "this quote is not closed", 4, 1 },
		{ "(a = 1", "this parenthesis is not closed", 0, 1 },
		{ "a = 1)", "expected an operator, \"and\" or \"or\", not \")\"", 5, 1 },
		{ "a && b", "write \"and\" for &", 2, 1 },
		{ "lenght(a) = 1", "no function lenght (did you mean length?)", 0, 6 },
		{ "length(a, b) = 1", "length takes one value", 0, 12 },
		{ "a matches '('", NULL, 10, 3 },
		{ "a = 3x", NULL, 4, 2 },
		{ "a = 1.2.3", "this is no number", 4, 5 },
		{ "if a = 1", "expected \"then\", not the end", 8, 0 },
		{ "(a = 1) + 2 = 3", "this is a condition, a value is expected", 0, 7 },
		{ "a is 3", "expected null or not null, not \"3\"", 5, 1 },
		{ "a in 3", "expected \"(\" behind in, as in: kind in ('a', 'b'), not \"3\"", 5, 1 },
		{ "a ? b", "\"?\" has no meaning here", 2, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct store_filter_place place = { 0, 0 };
		struct data_expr *e;
		struct err err;

		assert_false(data_expr_compile(&e, cases[i].rule, &place, &err));
		if (cases[i].message != NULL && !str_equal(err.msg, cases[i].message))
			fail_msg("%s: %s", cases[i].rule, err.msg);
		if (place.at != cases[i].at || place.len != cases[i].len)
			fail_msg("%s: at %zu, %zu (%s)", cases[i].rule, place.at, place.len, err.msg);
	}
}

static void
nothing_is_without_bound(void **state)
{
	static const char *const nested[] = { "(", "not ", "-", "if a then " };
	struct buf text = BUF_INIT;
	struct data_expr *e;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(nested); i++) {
		buf_clear(&text);
		for (int depth = 0; depth < 500; depth++)
			buf_add(&text, nested[i]);
		assert_false(data_expr_compile(&e, buf_str(&text), NULL, &err));
	}
	buf_clear(&text);
	for (int i = 0; i < 200; i++)
		buf_printf(&text, "%sa = %d", i > 0 ? " or " : "", i);
	assert_true(data_expr_compile(&e, buf_str(&text), NULL, &err));
	data_expr_free(e);
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_mean_what_they_say),
		cmocka_unit_test(a_mistake_has_its_place),
		cmocka_unit_test(nothing_is_without_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
