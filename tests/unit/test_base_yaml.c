/* YAML: marks and meanings of what is read, refusal of hostile text, and writing that reads back the same. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_yaml.h"

struct fixture {
	struct arena *arena;
	struct mistakes mistakes;
	const struct yaml_node *root;
	struct buf said;
};

static int
set_up(void **state)
{
	struct fixture *f = x_new(struct fixture);

	f->arena = arena_new();
	mistakes_init(&f->mistakes, "f");
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	mistakes_release(&f->mistakes);
	buf_release(&f->said);
	x_free(f);
	return 0;
}

static bool
parse_n(struct fixture *f, const char *text, size_t n)
{
	return yaml_parse(&f->root, (struct slice){ text, n }, f->arena, &f->mistakes);
}

static bool
parse(struct fixture *f, const char *text)
{
	return parse_n(f, text, strlen(text));
}

static void
assert_said(struct fixture *f, const char *expected)
{
	buf_clear(&f->said);
	mistakes_print(&f->mistakes, &f->said);
	assert_string_equal(buf_str(&f->said), expected);
}

static void
nodes_know_their_place(void **state)
{
	struct fixture *f = *state;
	const struct yaml_node *b;

	assert_true(parse(f, "a: 1\n\xc3\xa9t\xc3\xa9: {b: [x, 'y']}\n"));
	assert_int_equal(f->root->count, 2);
	b = yaml_get(yaml_get(f->root, "\xc3\xa9t\xc3\xa9"), "b");
	assert_int_equal(b->type, YAML_LIST);
	assert_int_equal(b->items[1]->mark.line, 2);
	assert_int_equal(b->items[1]->mark.column, 14);
	assert_false(b->items[1]->plain);
	assert_null(yaml_get(f->root, "c"));
}

static void
scalars_mean_what_yaml_1_2_says(void **state)
{
	static const struct {
		const char *text;
		enum yaml_scalar kind;
	} cases[] = {
		{ "", YAML_NULL }, { "~", YAML_NULL }, { "null", YAML_NULL }, { "nUll", YAML_STRING },
		{ "true", YAML_BOOL }, { "FALSE", YAML_BOOL }, { "yes", YAML_STRING }, { "off", YAML_STRING },
		{ "0", YAML_INT }, { "-12", YAML_INT }, { "+3", YAML_INT }, { "0x1F", YAML_INT },
		{ "0o17", YAML_INT }, { "9223372036854775807", YAML_INT }, { "9223372036854775808", YAML_FLOAT },
		{ "1.", YAML_FLOAT }, { ".5", YAML_FLOAT }, { "1e-3", YAML_FLOAT }, { "-.inf", YAML_FLOAT },
		{ ".nan", YAML_FLOAT }, { "1e", YAML_STRING }, { ".", YAML_STRING }, { "-", YAML_STRING },
		{ "12:30", YAML_STRING }, { "1_000", YAML_STRING }, { "0x", YAML_STRING }, { " 1", YAML_STRING },
		{ "0x-1", YAML_STRING }, { "nan", YAML_STRING },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (yaml_kind_of_text(cases[i].text) != cases[i].kind)
			fail_msg("\"%s\" is of kind %d", cases[i].text, (int)yaml_kind_of_text(cases[i].text));
}

static void
aliases_and_merge_keys_are_followed(void **state)
{
	struct fixture *f = *state;
	const struct yaml_node *c;
	int64_t v = 0;

	assert_true(parse(f, "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\n"
	    "c: {<<: [*a, *b], x: 9}\nd: *a\n'<<': {q: 1}\n"));
	c = yaml_get(f->root, "c");
	assert_int_equal(c->count, 3);
	assert_true(yaml_int(yaml_get(c, "x"), &v) && v == 9);
	assert_true(yaml_int(yaml_get(c, "y"), &v) && v == 2);
	assert_true(yaml_int(yaml_get(c, "z"), &v) && v == 4);
	assert_ptr_equal(yaml_get(f->root, "d"), yaml_get(f->root, "a"));
	assert_non_null(yaml_get(f->root, "<<"));
	assert_said(f, "");
}

static void
all_duplicates_are_reported_at_once(void **state)
{
	struct fixture *f = *state;

	assert_true(parse(f, "a: 1\nb: 2\na: 3\nb: 4\n? [x]\n: 1\n"));
	assert_int_equal(f->root->count, 2);
	assert_said(f, "f:3:1: \"a\" stands here twice: first in line 1\n"
	    "f:4:1: \"b\" stands here twice: first in line 2\n"
	    "f:5:3: a key must be a text, not a list\n");
}

static void
syntax_errors_have_a_place_and_an_advice(void **state)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		{ "a: b: c\n", "f:1:5: a second \": \" on one line: quote the text, or start a new line\n" },
		{ "a:\n\t- x\n", "f:2:1: indent with blanks: a tab is not allowed here\n" },
		{ "a: @x\n", "f:1:4: quote the text: it starts with a sign that YAML uses itself\n" },
		{ "a: [1, 2\nb: 3\n", "f:2:2: a \",\" or the closing \"]\" is missing\n" },
		{ "a: 'x\n", "f:2:1: the closing quote is missing\n" },
		{ "a: 1\n b: 2\n", "f:2:3: a second \": \" on one line: quote the text, or start a new line\n" },
		{ "a: *x\n", "f:1:4: no anchor &x above\n" },
		{ "a: &x [*x]\n", "f:1:8: an alias inside of what it stands for\n" },
		{ "a: 1\n---\nb: 2\n", "f:2:1: a second document: one file is one document\n" },
		{ "a: \"x\\0y\"\n", "f:1:4: a text with a NUL character\n" },
		{ "a: !ruby/object x\n", "f:1:4: the tag !ruby/object means nothing here\n" },
		{ "a: \xff\xfe\n", "f:1:1: not text in UTF-8 (byte 4)\n" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = *state;

		(void)!parse(f, cases[i].text);
		assert_said(f, cases[i].said);
		mistakes_release(&f->mistakes);
		mistakes_init(&f->mistakes, "f");
	}
}

static void
empty_texts_are_empty_maps(void **state)
{
	struct fixture *f = *state;

	assert_true(parse(f, ""));
	assert_int_equal(f->root->type, YAML_MAP);
	assert_true(parse(f, "# nothing\n"));
	assert_int_equal(f->root->count, 0);
	assert_true(parse(f, "\xef\xbb\xbf" "a: 1\n"));
	assert_non_null(yaml_get(f->root, "a"));
}

static void
a_billion_laughs_are_refused(void **state)
{
	struct fixture *f = *state;
	struct buf b = BUF_INIT;

	buf_add(&b, "a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
	for (int i = 1; i < 12; i++) {
		buf_printf(&b, "a%d: &a%d [", i, i);
		for (int k = 0; k < 9; k++)
			buf_printf(&b, "%s*a%d", k > 0 ? "," : "", i - 1);
		buf_add(&b, "]\n");
	}
	assert_false(parse_n(f, buf_str(&b), b.len));
	assert_non_null(strstr(f->mistakes.items[0].text, "too large"));
	buf_release(&b);
}

static void
merge_bombs_are_refused(void **state)
{
	struct fixture *f = *state;
	struct buf b = BUF_INIT;

	buf_add(&b, "a: &a {");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "k%d: 1, ", i);
	buf_add(&b, "}\nb: [");
	for (int i = 0; i < 1000; i++)
		buf_add(&b, "{<<: *a}, ");
	buf_add(&b, "]\n");
	assert_false(parse_n(f, buf_str(&b), b.len));
	assert_non_null(strstr(f->mistakes.items[0].text, "too large"));
	buf_release(&b);
}

static void
deep_nesting_is_refused(void **state)
{
	struct fixture *f = *state;
	struct buf b = BUF_INIT;

	for (int i = 0; i < 900; i++)
		buf_add(&b, "[");
	assert_false(parse_n(f, buf_str(&b), b.len));
	assert_said(f, "f:1:66: nested too deeply\n");
	buf_release(&b);
}

static void
mistakes_are_bounded_and_counted(void **state)
{
	struct fixture *f = *state;
	struct err err;

	for (int i = 0; i < 250; i++)
		mistake_add(&f->mistakes, (struct mark){ i + 1, 1 }, "wrong %d", i);
	assert_int_equal(f->mistakes.count, MISTAKES_MAX);
	assert_int_equal(f->mistakes.dropped, 150);
	assert_false(mistakes_err(&f->mistakes, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_non_null(strstr(err.msg, "\n... (250 mistakes in all)"));
}

static void
what_was_meant_is_guessed_or_listed(void **state)
{
	struct fixture *f = *state;
	const char *words[] = { "inputs", "outputs", "timeout" };

	mistake_add(&f->mistakes, (struct mark){ 1, 1 }, "unknown key \"inptus\"");
	mistake_meant(&f->mistakes, "inptus", words, 3);
	mistake_add(&f->mistakes, (struct mark){ 2, 1 }, "unknown key \"zzzzzz\"");
	mistake_meant(&f->mistakes, "zzzzzz", words, 3);
	mistake_warn(&f->mistakes, (struct mark){ 3, 1 }, "odd \033[31m");
	assert_said(f, "f:1:1: unknown key \"inptus\" (did you mean \"inputs\"?)\n"
	    "f:2:1: unknown key \"zzzzzz\" (there are inputs, outputs, timeout)\n"
	    "f:3:1: warning: odd ^[[31m\n");
	assert_true(mistakes_any(&f->mistakes));
}

static void
written_texts_read_back_the_same(void **state)
{
	static const char *const texts[] = {
		"", " ", "a", "yes", "null", "12", "1.5", "-", "- a", "#x", "a #b", "a: b", "'", "\"", "a'b\"c",
		"$(reboot)", "two\nlines", "two\nlines\n", "\n", " lead\nx", "trail \nx", "tab\there", "\x01\x7f",
		"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "*x", "&x", "!x", "%x", "@x", "`x`", "{a}", "[a]", "? x", "---",
		"...", "<<", "=", "a\n\nb", "python3 fit.py \\\n  --rate 0.1", "\xe2\x80\xa8", "\xef\xbb\xbfx", "x\r\ny",
		"012", "0x1f", "1e3", "2001-01-01", "~", ".inf", "key: |\n  x", "\xc2\x85",
	};
	struct fixture *f = *state;
	struct buf b = BUF_INIT;
	struct yaml_out *out = yaml_out_new(&b);

	yaml_open_map(out, NULL);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		yaml_put_str(out, texts[i], texts[i]);
	}
	yaml_open_flow_list(out, "all");
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		yaml_put_str(out, NULL, texts[i]);
	yaml_close(out);
	yaml_close(out);
	yaml_out_free(out);
	if (!parse_n(f, buf_str(&b), b.len)) {
		mistakes_print(&f->mistakes, &f->said);
		fail_msg("%s in\n%s", buf_str(&f->said), buf_str(&b));
	}
	assert_int_equal(f->root->count, ARRAY_LEN(texts) + 1);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		assert_string_equal(f->root->pairs[i].key->text, texts[i]);
		assert_string_equal(f->root->pairs[i].value->text, texts[i]);
		assert_int_equal(yaml_kind(f->root->pairs[i].value), YAML_STRING);
		assert_string_equal(yaml_get(f->root, "all")->items[i]->text, texts[i]);
	}
	buf_release(&b);
}

static void
written_numbers_keep_their_type(void **state)
{
	static const double reals[] = { 8, 0.1, -0.0, 1e300, 1e-7, 123456789012.0, 5e-324 };
	struct fixture *f = *state;
	struct buf b = BUF_INIT;
	struct yaml_out *out = yaml_out_new(&b);
	double v = 0;
	int64_t i = 0;
	bool yes = false;

	yaml_open_list(out, NULL);
	for (size_t k = 0; k < ARRAY_LEN(reals); k++)
		yaml_put_float(out, NULL, reals[k]);
	yaml_put_float(out, NULL, (double)NAN);
	yaml_put_float(out, NULL, -(double)INFINITY);
	yaml_put_int(out, NULL, INT64_MIN);
	yaml_put_bool(out, NULL, true);
	yaml_put_null(out, NULL);
	yaml_close(out);
	yaml_out_free(out);
	assert_true(parse_n(f, buf_str(&b), b.len));
	for (size_t k = 0; k < ARRAY_LEN(reals); k++) {
		assert_int_equal(yaml_kind(f->root->items[k]), YAML_FLOAT);
		assert_true(yaml_float(f->root->items[k], &v) && v == reals[k]);
	}
	assert_true(yaml_float(f->root->items[7], &v) && isnan(v));
	assert_true(yaml_float(f->root->items[8], &v) && isinf(v) && v < 0);
	assert_true(yaml_int(f->root->items[9], &i) && i == INT64_MIN);
	assert_true(yaml_bool(f->root->items[10], &yes) && yes);
	assert_true(yaml_is_null(f->root->items[11]));
	buf_release(&b);
}

static void
broken_utf8_is_written_as_replacement(void **state)
{
	struct fixture *f = *state;
	struct buf b = BUF_INIT;
	struct yaml_out *out = yaml_out_new(&b);

	yaml_put_str(out, NULL, "a\xff" "b");
	yaml_out_free(out);
	assert_true(parse_n(f, buf_str(&b), b.len));
	assert_string_equal(f->root->text, "a\xef\xbf\xbd" "b");
	buf_release(&b);
}

static void
nodes_are_described_in_words(void **state)
{
	struct fixture *f = *state;
	char text[80];

	assert_true(parse(f, "[12, abc, [], {}, ~, true, \"x\\ty\"]"));
	assert_string_equal(yaml_describe(text, f->root->items[0]), "the number 12");
	assert_string_equal(yaml_describe(text, f->root->items[1]), "the text \"abc\"");
	assert_string_equal(yaml_describe(text, f->root->items[2]), "a list");
	assert_string_equal(yaml_describe(text, f->root->items[3]), "a map");
	assert_string_equal(yaml_describe(text, f->root->items[4]), "nothing");
	assert_string_equal(yaml_describe(text, f->root->items[5]), "true");
	assert_string_equal(yaml_describe(text, f->root->items[6]), "the text \"x y\"");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nodes_know_their_place),
		TEST(scalars_mean_what_yaml_1_2_says),
		TEST(aliases_and_merge_keys_are_followed),
		TEST(all_duplicates_are_reported_at_once),
		TEST(syntax_errors_have_a_place_and_an_advice),
		TEST(empty_texts_are_empty_maps),
		TEST(a_billion_laughs_are_refused),
		TEST(merge_bombs_are_refused),
		TEST(deep_nesting_is_refused),
		TEST(mistakes_are_bounded_and_counted),
		TEST(what_was_meant_is_guessed_or_listed),
		TEST(written_texts_read_back_the_same),
		TEST(written_numbers_keep_their_type),
		TEST(broken_utf8_is_written_as_replacement),
		TEST(nodes_are_described_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
