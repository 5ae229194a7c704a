/* Regular expressions: groups, limits, broken input, and the literal text that saves most of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base.h"
#include "base_regex.h"

static struct regex *
compile(const char *pattern, int flags)
{
	struct regex *re = NULL;
	struct err err;

	if (!regex_compile(&re, pattern, flags, &err))
		fail_msg("%s", err.msg);
	return re;
}

static void
named_groups_are_found_with_their_text(void **state)
{
	struct regex *re = compile("^epoch (?<step>\\d+) .*loss=(?<loss>\\S+)( x)?", 0);
	struct slice g[4];

	(void)state;
	assert_int_equal(regex_groups(re), 3);
	assert_string_equal(regex_group_name(re, 1), "step");
	assert_string_equal(regex_group_name(re, 2), "loss");
	assert_null(regex_group_name(re, 3));
	assert_null(regex_group_name(re, 9));
	assert_int_equal(regex_match(re, slice_of("epoch 12 lr=1 loss=0.5"), 0, g, 4), REGEX_YES);
	assert_true(slice_is(g[1], "12") && slice_is(g[2], "0.5"));
	assert_null(g[3].p);
	assert_int_equal(regex_match(re, slice_of("an epoch"), 0, g, 4), REGEX_NO);
	regex_free(re);
}

static void
a_wrong_pattern_is_explained_with_its_place(void **state)
{
	struct regex *re;
	struct err err;

	(void)state;
	assert_false(regex_compile(&re, "ab(c", 0, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_string_equal(err.msg, "pattern \"ab(c\": character 5: missing closing parenthesis");
}

static void
a_catastrophic_pattern_ends_at_the_limit_and_soon(void **state)
{
	struct regex *re = compile("^(a+)+$", 0);
	char text[64];
	struct slice g;
	clock_t start = clock();

	(void)state;
	memset(text, 'a', sizeof text);
	text[60] = 'b';
	assert_int_equal(regex_match(re, (struct slice){ text, 61 }, 0, &g, 1), REGEX_LIMIT);
	/* Of the processor: without the limit it would be centuries. */
	assert_true(clock() - start < 30 * CLOCKS_PER_SEC);
	regex_free(re);
}

static void
deep_recursion_ends_at_a_limit_too(void **state)
{
	struct regex *re = compile("^(\\((?1)*\\)|x)*$", 0);
	size_t n = 1000000;
	char *text = xmalloc(n);
	struct slice g;

	(void)state;
	memset(text, '(', n);
	assert_true(regex_match(re, (struct slice){ text, n }, 0, &g, 1) != REGEX_YES);
	x_free(text);
	regex_free(re);
}

static void
broken_utf8_never_fails(void **state)
{
	struct regex *re = compile("b+", REGEX_UTF);
	const char text[] = "\xff\xfe" "abb\xc3";
	struct slice g;

	(void)state;
	assert_int_equal(regex_match(re, (struct slice){ text, sizeof text - 1 }, 0, &g, 1), REGEX_YES);
	assert_true(slice_is(g, "bb"));
	regex_free(re);
}

static void
literal_patterns_mean_themselves(void **state)
{
	struct regex *re = compile("a.b*[", REGEX_LITERAL | REGEX_IGNORE_CASE);

	(void)state;
	assert_int_equal(regex_match(re, slice_of("xA.B*[y"), 0, NULL, 0), REGEX_YES);
	assert_int_equal(regex_match(re, slice_of("aXb*["), 0, NULL, 0), REGEX_NO);
	regex_free(re);
}

static void
the_needle_is_what_every_match_must_contain(void **state)
{
	static const struct {
		const char *pattern, *needle;
	} cases[] = {
		{ "^epoch (?<step>\\d+) .*loss=(?<loss>\\S+)", "epoch " },
		{ "loss=(\\S+)", "loss=" },
		{ "loss(es)? here", " here" },
		{ "ab?cd", "cd" },
		{ "ab{0,2}cde", "cde" },
		{ "abc+de", "abc" },
		{ "ab|cd", "" },
		{ "(ab|cd)e", "e" },
		{ "(?i)loss", "" },
		{ "\\[metric\\] [a\\]b]x", "[metric] " },
		{ "[]a]bc", "bc" },
		{ "[^]]bc", "bc" },
		{ "[[:alpha:]]bc", "" },
		{ "a\\Q.*\\Eb", "" },
		{ "(?#x)ab", "" },
		{ "(?x) a b", "" },
		{ "\\x41bc", "" },
		{ "\\d+ms", "ms" },
		{ "x*", "" },
		{ "a*?b", "b" },
		{ "(?=foo)bar", "bar" },
		{ "(?!foo)bar", "bar" },
		{ "(*UTF)bar", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct regex *re = compile(cases[i].pattern, 0);
		struct slice needle = regex_needle(re);

		if (!slice_is(needle, cases[i].needle))
			fail_msg("%s: needle \"" SLICE_FMT "\"", cases[i].pattern, SLICE_ARG(needle));
		regex_free(re);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(named_groups_are_found_with_their_text),
		cmocka_unit_test(a_wrong_pattern_is_explained_with_its_place),
		cmocka_unit_test(a_catastrophic_pattern_ends_at_the_limit_and_soon),
		cmocka_unit_test(deep_recursion_ends_at_a_limit_too),
		cmocka_unit_test(broken_utf8_never_fails),
		cmocka_unit_test(literal_patterns_mean_themselves),
		cmocka_unit_test(the_needle_is_what_every_match_must_contain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
