/* Parameters: types hold at every override, values reach the shell exactly, and all forms read back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "lib/arena_fixture.h"
#include "os_proc.h"
#include "run_params.h"

static struct run_param *
params(const char *yaml)
{
	struct mistakes mistakes;
	const struct yaml_node *node;
	struct run_param *root;

	mistakes_init(&mistakes, "f");
	assert_true(yaml_parse(&node, slice_of(yaml), arena, &mistakes));
	root = run_params_read(arena, node, &mistakes);
	assert_false(mistakes_any(&mistakes));
	mistakes_release(&mistakes);
	return root;
}

static const char *
text_of(const struct run_param *root, const char *path)
{
	struct buf b = BUF_INIT;
	const struct run_param *p = run_params_find(root, path);
	const char *text;

	assert_non_null(p);
	run_params_text(&b, p);
	text = arena_strdup(arena, buf_str(&b));
	buf_release(&b);
	return text;
}

#define DECLARED "split: 0.8\nseed: 7\nmodel: {depth: 6, name: tree, layers: [1, 2]}\nfast: false\nlimit: null\n"

static void
declared_values_give_the_types(void **state)
{
	struct run_param *root = params(DECLARED);
	const struct run_param **leaves;

	(void)state;
	assert_int_equal(run_params_leaves(arena, root, &leaves), 7);
	assert_string_equal(leaves[2]->path, "model.depth");
	assert_int_equal(leaves[2]->type, RUN_PARAM_INT);
	assert_int_equal(leaves[0]->type, RUN_PARAM_FLOAT);
	assert_int_equal(leaves[4]->type, RUN_PARAM_LIST);
	assert_int_equal(leaves[6]->type, RUN_PARAM_NULL);
	assert_int_equal(leaves[2]->mark.line, 3);
	assert_int_equal(leaves[2]->mark.column, 9);
	assert_null(run_params_find(root, "model.depth.x"));
	assert_null(run_params_find(root, "model."));
}

static void
overrides_that_fit_are_taken(void **state)
{
	static const char *const cases[][3] = {
		{ "split=1", "split", "1.0" },
		{ "split=1e-3", "split", "0.001" },
		{ "split=Infinity", "split", ".inf" },
		{ "seed=-3", "seed", "-3" },
		{ "model.depth=8", "model.depth", "8" },
		{ "model.name=8", "model.name", "8" },
		{ "model.name=", "model.name", "" },
		{ "model.name=a: b, [c", "model.name", "a: b, [c" },
		{ "model.name='x'", "model.name", "x" },
		{ "model.name=a=b", "model.name", "a=b" },
		{ "model.layers=[3]", "model.layers", "[3]" },
		{ "fast=true", "fast", "true" },
		{ "limit=abc", "limit", "abc" },
		{ "limit=[1]", "limit", "[1]" },
		{ "limit=#fff", "limit", "#fff" },
		{ "limit=- x", "limit", "- x" },
		{ "limit='8'", "limit", "8" },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct run_param *root = params(DECLARED);

		if (!run_params_override(arena, root, "f", cases[i][0], &err))
			fail_msg("%s: %s", cases[i][0], err.msg);
		assert_string_equal(text_of(root, cases[i][1]), cases[i][2]);
		assert_true(run_params_find(root, cases[i][1])->overridden);
	}
}

static void
overrides_that_do_not_fit_name_the_declaration(void **state)
{
	static const char *const cases[][2] = {
		{ "seed=abc", "parameter seed is an int (declared in f:2:1): \"abc\" does not fit" },
		{ "seed=0.5", "parameter seed is an int (declared in f:2:1): \"0.5\" does not fit; declare it as "
		    "7.0 for a float" },
		{ "seed=", "parameter seed is an int (declared in f:2:1): \"\" does not fit" },
		{ "split=true", "parameter split is a float (declared in f:1:1): \"true\" does not fit" },
		{ "fast=1", "parameter fast is a bool (declared in f:4:1): \"1\" does not fit" },
		{ "fast=yes", "parameter fast is a bool (declared in f:4:1): \"yes\" does not fit" },
		{ "model.layers=3", "parameter model.layers is a list (declared in f:3:31): \"3\" does not fit" },
		{ "model=3", "parameter model is a map (declared in f:3:1): set its members, as in model.depth=..." },
		{ "model.dept=3", "no parameter \"model.dept\" (did you mean \"model.depth\"?)" },
		{ "qqqqqqq=3", "no parameter \"qqqqqqq\" (there are split, seed, model.depth, model.name, "
		    "model.layers, fast, limit)" },
		{ "seed", "parameter \"seed\": write NAME=VALUE" },
		{ "=3", "parameter \"=3\": write NAME=VALUE" },
	};
	struct run_param *before = params(DECLARED), *root = params(DECLARED);
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_false(run_params_override(arena, root, "f", cases[i][0], &err));
		assert_string_equal(err.msg, cases[i][1]);
	}
	assert_true(run_params_equal(root, before));
}

static void
names_that_become_one_variable_are_mistakes(void **state)
{
	struct mistakes mistakes;
	const struct yaml_node *node;
	struct buf b = BUF_INIT;

	(void)state;
	mistakes_init(&mistakes, "f");
	assert_true(yaml_parse(&node, slice_of("a-b: 1\na: {b: 2}\n\"x y\": 3\n"), arena, &mistakes));
	run_params_read(arena, node, &mistakes);
	mistakes_print(&mistakes, &b);
	assert_string_equal(buf_str(&b), "f:2:5: params: a-b and a.b both become the variable BENCHTOP_PARAM_a_b\n"
	    "f:3:1: params: the name \"x y\" must be made of letters, digits, \"_\", \"-\"\n");
	buf_release(&b);
	mistakes_release(&mistakes);
}

static void
yaml_and_json_read_back_the_same(void **state)
{
	struct run_param *root = params(DECLARED "odd: \"quo'te\\nand \\\"line\\\"\"\nnan: .nan\nbig: 1e300\nsome: {}\n");
	struct buf b = BUF_INIT;
	struct yaml_out *yaml = yaml_out_new(&b);
	struct json_out out;
	struct json *json;
	struct err err;

	(void)state;
	run_params_put_yaml(yaml, NULL, root);
	yaml_out_free(yaml);
	assert_true(run_params_equal(params(buf_str(&b)), root));
	buf_clear(&b);
	root = params(DECLARED "odd: \"quo'te\\nand \\\"line\\\"\"\nbig: 1e300\n");
	json_begin(&out, &b);
	run_params_put_json(&out, NULL, root);
	assert_true(json_parse(&json, buf_slice(&b), &err));
	assert_true(run_params_equal(run_params_from_json(arena, json), root));
	json_free(json);
	buf_release(&b);
}

static void
texts_are_what_an_override_takes(void **state)
{
	struct run_param *root = params("a: \"8\"\nb: \"'x'\"\nc: \"\"\nd: 1.0\ne: [1, \"2\", {x: y}]\nf: \"a\\nb\"\ng: .nan\nh: true\n");
	const struct run_param **leaves;
	size_t count = run_params_leaves(arena, root, &leaves);
	struct err err;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct run_param *copy = run_params_copy(arena, root);

		if (!run_params_set(arena, copy, "f", leaves[i]->path, text_of(root, leaves[i]->path), &err))
			fail_msg("%s", err.msg);
		if (!run_params_equal(copy, root))
			fail_msg("%s is not the same", leaves[i]->path);
	}
}

static void
parameters_are_made_from_flags(void **state)
{
	struct run_param *root = run_params_new(arena);

	(void)state;
	run_params_add(arena, root, "rate", "0.1");
	run_params_add(arena, root, "model.depth", "6");
	run_params_add(arena, root, "model.kind", "tree: big");
	run_params_add_str(arena, root, "tag", "08");
	run_params_add(arena, root, "rate", "0.2");
	assert_string_equal(text_of(root, "rate"), "0.2");
	assert_int_equal(run_params_find(root, "model.depth")->type, RUN_PARAM_INT);
	assert_int_equal(run_params_find(root, "tag")->type, RUN_PARAM_STRING);
	assert_string_equal(text_of(root, "model.kind"), "tree: big");
	assert_int_equal(root->count, 3);
}

/* What a real shell hands to a program is the value, wherever the reference stands. */
static void
the_shell_sees_exactly_the_value(void **state)
{
	static const char *const values[] = { "plain", "", "two words", "it's", "\"quoted\"", "$(reboot)", "`id`",
		"$HOME", "back\\slash", "new\nline", "tab\t", "*", "~", "-n", "a;b|c&d>e<f", "#x", "!x", "\\", "'", "%s",
		"\xc3\xa9", "${params.v}", "trailing\\" };
	static const char *const lines[] = {
		"printf %s ${params.v}",
		"printf %s \"${params.v}\"",
		"printf %s '${params.v}'",
		"printf %s \"$(printf %s ${params.v})\"",
		"printf %s \"$(printf %s \"${params.v}\")\"",
		"printf %s \"$(printf %s '${params.v}')\"",
		"(printf %s ${params.v})",
		"# it's a comment\nprintf %s ${params.v}",
		"x=${params.v}; printf %s \"$x\"",
		"printf %s \\\n  ${params.v}",
		"case x in x) printf %s ${params.v};; esac",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		for (size_t k = 0; k < ARRAY_LEN(lines); k++) {
			struct run_param *root = run_params_new(arena);
			struct buf line = BUF_INIT, out = BUF_INIT;
			const char *argv[] = { "/bin/sh", "-c", NULL, NULL };
			struct os_proc proc = OS_PROC_INIT;
			struct err err;
			int status;
			/* A shell drops newlines at the end of $(...). None of the values ends in one. */
			run_params_add_str(arena, root, "v", values[i]);
			if (!run_params_expand(&line, lines[k], root, RUN_EXPAND_SHELL, &err))
				fail_msg("%s: %s", lines[k], err.msg);
			argv[2] = buf_str(&line);
			proc.argv = argv;
			assert_true(os_proc_run(&proc, NULL, &out, NULL, &status, &err));
			if (strcmp(buf_str(&out), values[i]) != 0)
				fail_msg("%s of <%s> gave <%s> by <%s>", lines[k], values[i], buf_str(&out),
				    buf_str(&line));
			buf_release(&line);
			buf_release(&out);
		}
}

static void
places_without_right_quoting_are_refused(void **state)
{
	static const char *const cases[][2] = {
		{ "echo `cat ${params.a.b}`", "${params.a.b} cannot be quoted inside backquotes: use "
		    "\"$BENCHTOP_PARAM_a_b\" there" },
		{ "cat <<E\n${params.a.b}\nE\n", "${params.a.b} cannot be quoted inside or behind a here-document: use "
		    "\"$BENCHTOP_PARAM_a_b\" there" },
		{ "echo # ${params.a.b}", "${params.a.b} cannot be quoted inside a comment: use "
		    "\"$BENCHTOP_PARAM_a_b\" there" },
		{ "echo ${x:-${params.a.b}}", "${params.a.b} cannot be quoted inside ${...}: use "
		    "\"$BENCHTOP_PARAM_a_b\" there" },
		{ "echo ${params.a.c}", "${params.a.c}: no such parameter (did you mean \"a.b\"?)" },
	};
	struct run_param *root = params("a: {b: 1}\n");
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf b = BUF_INIT;

		assert_false(run_params_expand(&b, cases[i][0], root, RUN_EXPAND_SHELL, &err));
		assert_string_equal(err.msg, cases[i][1]);
		buf_release(&b);
	}
}

static void
a_doubled_dollar_keeps_the_reference(void **state)
{
	struct run_param *root = params("a: 1\n");
	struct buf b = BUF_INIT;
	struct err err;

	(void)state;
	assert_true(run_params_expand(&b, "$${params.a} ${params.a} ${params $x ${y} $$", root, RUN_EXPAND_PLAIN, &err));
	assert_string_equal(buf_str(&b), "${params.a} 1 ${params $x ${y} $$");
	buf_release(&b);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(declared_values_give_the_types),
		TEST(overrides_that_fit_are_taken),
		TEST(overrides_that_do_not_fit_name_the_declaration),
		TEST(names_that_become_one_variable_are_mistakes),
		TEST(yaml_and_json_read_back_the_same),
		TEST(texts_are_what_an_override_takes),
		TEST(parameters_are_made_from_flags),
		TEST(the_shell_sees_exactly_the_value),
		TEST(places_without_right_quoting_are_refused),
		TEST(a_doubled_dollar_keeps_the_reference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
