/* Options and arguments: the rules of getopt_long, and what is said when they are broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cmd.h"
#include "cmd_parse.h"

static const struct cmd_option options[] = {
	{ .letter = 'p', .name = "param", .arg = "K=V", .type = CMD_PAIR, .repeats = true,
		.help = "" },
	{ .letter = 'j', .name = "json", .help = "" },
	{ .letter = 'f', .name = "follow", .help = "" },
	{ .letter = 'n', .name = "limit", .arg = "N", .type = CMD_COUNT, .help = "" },
	{ .name = "axis", .arg = "A", .type = CMD_CHOICE, .choices = "step|time", .help = "" },
	{ .letter = 'w', .name = "wait", .arg = "S", .type = CMD_NUMBER, .help = "" },
	{ .name = NULL },
};

static bool
never_run(struct cmd_call *call, struct err *err)
{
	(void)call;
	(void)err;
	return true;
}

static const struct cmd row = { .name = "x", .usage = "RUN", .options = options, .max_args = 3,
	.run = never_run };

static struct cmd_call call;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	call = (struct cmd_call){ .cmd = &row, .full_name = "x", .arena = arena_new() };
	err_clear(&err);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(call.arena);
	return 0;
}

/* Words of a line, parted by one blank; "_" stands for an empty word. */
static bool
parse(const char *line)
{
	char *words[32];
	int n = 0;

	while (*line != '\0') {
		size_t len = strcspn(line, " ");

		words[n++] = len == 1 && *line == '_' ? arena_strdup(call.arena, "")
						      : arena_strndup(call.arena, line, len);
		line += len + (line[len] == ' ');
	}
	return cmd_parse(&call, n, words, &err);
}

static void
refuses(const char *line, const char *message)
{
	assert_false(parse(line));
	assert_int_equal(err.kind, ERR_USAGE);
	assert_string_equal(err.msg, message);
}

static void
options_and_arguments_mix(void **state)
{
	(void)state;
	assert_true(parse("a --json b -n 5 c"));
	assert_int_equal(call.arg_count, 3);
	assert_string_equal(call.args[1], "b");
	assert_null(call.args[3]);
	assert_true(cmd_flag(&call, "json"));
	assert_false(cmd_flag(&call, "follow"));
	assert_int_equal(cmd_count(&call, "limit", 0), 5);
	assert_int_equal(call.after_dashes, -1);
}

static void
a_value_is_attached_or_follows(void **state)
{
	(void)state;
	assert_true(parse("--limit=5 --axis time -w0.5"));
	assert_int_equal(cmd_count(&call, "limit", 0), 5);
	assert_string_equal(cmd_text(&call, "axis", NULL), "time");
	assert_true(cmd_number(&call, "wait", 0) == 0.5);
}

static void
a_value_may_look_like_an_option_or_be_empty(void **state)
{
	(void)state;
	assert_true(parse("--wait -3 --param a=--b -p c="));
	assert_true(cmd_number(&call, "wait", 0) == -3);
}

static void
flags_cluster_and_the_last_takes_the_rest(void **state)
{
	size_t n;

	(void)state;
	assert_true(parse("-jfpa=b"));
	assert_true(cmd_flag(&call, "json"));
	assert_true(cmd_flag(&call, "follow"));
	assert_string_equal(cmd_texts(&call, "param", &n)[0], "a=b");
	assert_int_equal(n, 1);
}

static void
repeated_options_keep_their_order_and_others_take_the_last(void **state)
{
	const char *const *values;
	size_t n;

	(void)state;
	assert_true(parse("-p b=1 --param=a=2 -p b=3 -n 1 -n 2"));
	values = cmd_texts(&call, "param", &n);
	assert_int_equal(n, 3);
	assert_string_equal(values[0], "b=1");
	assert_string_equal(values[1], "a=2");
	assert_string_equal(values[2], "b=3");
	assert_int_equal(cmd_count(&call, "limit", 0), 2);
}

static void
two_dashes_end_the_options(void **state)
{
	(void)state;
	assert_true(parse("-j a -- --json --"));
	assert_int_equal(call.arg_count, 3);
	assert_int_equal(call.after_dashes, 1);
	assert_string_equal(call.args[1], "--json");
	assert_string_equal(call.args[2], "--");
}

static void
one_dash_and_an_empty_word_are_arguments(void **state)
{
	(void)state;
	assert_true(parse("- _"));
	assert_int_equal(call.arg_count, 2);
	assert_string_equal(call.args[1], "");
}

static void
an_unknown_option_names_the_nearest(void **state)
{
	(void)state;
	refuses("--jsn", "unknown option --jsn; did you mean --json?");
	refuses("--colour=always", "unknown option --colour; did you mean --color?");
	refuses("--zzzzzzzz", "unknown option --zzzzzzzz");
	refuses("-jx", "unknown option -x");
}

static void
abbreviations_are_not_accepted(void **state)
{
	(void)state;
	assert_false(parse("--lim 5"));
}

static void
values_are_checked_by_type(void **state)
{
	(void)state;
	refuses("-n -1", "--limit: \"-1\" is not a whole number");
	refuses("--limit=x", "--limit: \"x\" is not a whole number");
	refuses("-p a", "--param: \"a\" is not of the form KEY=VALUE");
	refuses("-p =a", "--param: \"=a\" is not of the form KEY=VALUE");
	refuses("--axis tim", "--axis: \"tim\" is none of step|time");
	refuses("--axis step|time", "--axis: \"step|time\" is none of step|time");
	refuses("--axis=", "--axis: \"\" is none of step|time");
	refuses("-w soon", "--wait: \"soon\" is not a number");
}

static void
a_missing_or_needless_value_is_told(void **state)
{
	(void)state;
	refuses("--limit", "--limit needs a value: --limit N");
	refuses("-jn", "--limit needs a value: --limit N");
	refuses("--json=yes", "--json takes no value");
}

static void
too_many_arguments_are_refused(void **state)
{
	(void)state;
	refuses("a b c d", "one argument too many: \"d\"");
}

static void
too_few_arguments_show_the_usage(void **state)
{
	static const struct cmd two = { .name = "x", .usage = "RUN NAME\n--from X", .min_args = 2,
		.max_args = 2, .run = never_run };

	(void)state;
	call.cmd = &two;
	refuses("a", "an argument is missing: x RUN NAME");
}

static void
help_needs_nothing_else(void **state)
{
	static const struct cmd two = { .name = "x", .usage = "RUN NAME", .min_args = 2,
		.max_args = 2, .run = never_run };

	(void)state;
	call.cmd = &two;
	assert_true(parse("-h"));
	assert_true(call.help);
}

static void
hidden_commands_are_not_proposed(void **state)
{
	static const struct cmd runs = { .name = "runs", .group = CMD_GROUP_RUNS };
	static const struct cmd hidden = { .name = "rune", .group = CMD_GROUP_HIDDEN };
	static const struct cmd *const rows[] = { &hidden, &runs, NULL };

	(void)state;
	assert_string_equal(cmd_parse_nearest(rows, "runz"), "runs");
	assert_null(cmd_parse_nearest(rows, "completely"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(options_and_arguments_mix, setup, teardown),
		cmocka_unit_test_setup_teardown(a_value_is_attached_or_follows, setup, teardown),
		cmocka_unit_test_setup_teardown(a_value_may_look_like_an_option_or_be_empty, setup, teardown),
		cmocka_unit_test_setup_teardown(flags_cluster_and_the_last_takes_the_rest, setup, teardown),
		cmocka_unit_test_setup_teardown(repeated_options_keep_their_order_and_others_take_the_last, setup, teardown),
		cmocka_unit_test_setup_teardown(two_dashes_end_the_options, setup, teardown),
		cmocka_unit_test_setup_teardown(one_dash_and_an_empty_word_are_arguments, setup, teardown),
		cmocka_unit_test_setup_teardown(an_unknown_option_names_the_nearest, setup, teardown),
		cmocka_unit_test_setup_teardown(abbreviations_are_not_accepted, setup, teardown),
		cmocka_unit_test_setup_teardown(values_are_checked_by_type, setup, teardown),
		cmocka_unit_test_setup_teardown(a_missing_or_needless_value_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(too_many_arguments_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(too_few_arguments_show_the_usage, setup, teardown),
		cmocka_unit_test_setup_teardown(help_needs_nothing_else, setup, teardown),
		cmocka_unit_test_setup_teardown(hidden_commands_are_not_proposed, setup, teardown),
	};

	return cmocka_run_group_tests_name("cmd_parse", tests, NULL, NULL);
}
