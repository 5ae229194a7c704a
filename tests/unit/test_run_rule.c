/* Metrics found in lines: each case is a line and what is found, as "name@step=value". */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base.h"
#include "run_rule.h"
#include "run_scan.h"

static void
collect(void *arg, struct slice name, int64_t step, double value)
{
	struct buf *out = arg;
	char number[STR_SHORT];

	buf_printf(out, "%s" SLICE_FMT, out->len > 0 ? " " : "", SLICE_ARG(name));
	if (step != RUN_RULE_NO_STEP)
		buf_printf(out, "@%lld", (long long)step);
	buf_printf(out, "=%s", str_double(number, value));
}

static void
expect(struct run_rule_set *set, const char *block, const char *wanted)
{
	struct buf out = BUF_INIT;

	run_rule_set_block(set, STORE_STDOUT, block, strlen(block), collect, &out);
	if (strcmp(buf_str(&out), wanted) != 0)
		fail_msg("%s: found \"%s\", not \"%s\"", block, buf_str(&out), wanted);
	buf_release(&out);
}

static struct run_rule_set *
set_of(const char *pattern)
{
	struct run_metric_rule rule = { .log = pattern };
	struct run_rule_set *set = run_rule_set_new();
	struct err err;

	if (!run_rule_set_add(set, &rule, &err))
		fail_msg("%s", err.msg);
	return set;
}

static void
named_groups_become_points_on_the_axis_of_the_line(void **state)
{
	struct run_rule_set *set = set_of("^epoch (?<step>\\d+) .*loss=(?<loss>\\S+)( acc=(?<acc>\\S+))?");

	(void)state;
	expect(set, "epoch 3 lr=1 loss=0.25\n", "loss@3=0.25");
	expect(set, "start\nepoch 1 x loss=nan acc=1e-3\nno epoch 2 loss=3\nepoch 4 loss=-Inf\n",
	    "loss@1=NaN acc@1=0.001 loss@4=-Infinity");
	expect(set, "epoch 5 - loss=-inf\nepoch 6 - loss=0.5,", "loss@5=-Infinity loss@6=0.5");
	expect(set, "epoch 7 - loss=high", "");
	run_rule_set_free(set);
}

static void
step_is_the_axis_and_epoch_a_metric_when_a_line_has_both(void **state)
{
	struct run_rule_set *set = set_of("e(?<epoch>\\d+) s(?<step>\\d+) (?<loss>\\S+)");

	(void)state;
	expect(set, "e2 s300 0.5\n", "epoch@300=2 loss@300=0.5");
	run_rule_set_free(set);
}

static void
a_rule_chooses_its_axis_prefix_and_stream(void **state)
{
	struct run_metric_rule rule = { .log = "(?<batch>\\d+) (?<loss>\\S+)", .axis = "batch",
		.prefix = "train/", .stream = "stderr" };
	struct run_rule_set *set = run_rule_set_new();
	struct buf out = BUF_INIT;
	struct err err;

	(void)state;
	assert_true(run_rule_set_add(set, &rule, &err));
	expect(set, "7 0.5\n", "");
	run_rule_set_block(set, STORE_STDERR, "7 0.5\n", 6, collect, &out);
	assert_string_equal(out.data, "train/loss@7=0.5");
	buf_release(&out);
	run_rule_set_free(set);
}

static void
a_pattern_without_a_metric_is_refused(void **state)
{
	struct run_metric_rule bad = { .log = "loss=(\\S+) (?<step>\\d+)" }, wrong = { .log = "(" };
	struct run_rule_set *set = run_rule_set_new();
	struct err err;

	(void)state;
	assert_false(run_rule_set_add(set, &bad, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_non_null(strstr(err.msg, "names no metric"));
	assert_false(run_rule_set_add(set, &wrong, &err));
	run_rule_set_free(set);
}

static void
a_progress_bar_counts_as_it_was_drawn_last_and_colours_are_not_seen(void **state)
{
	struct run_rule_set *set = set_of("loss=(?<loss>\\S+)");

	(void)state;
	expect(set, "10% loss=3\r50% loss=2\r100% loss=1\r\n", "loss=1");
	expect(set, "\x1b[1mlo\x1b[32mss\x1b[0m=0.5\x1b[0m\n", "loss=0.5");
	expect(set, "\x1b]0;title loss=9\a loss=4\n", "loss=4");
	expect(set, "\x1b[", "");
	run_rule_set_free(set);
}

static void
a_catastrophic_pattern_is_cut_off_and_then_left_alone(void **state)
{
	struct run_rule_set *set = set_of("(?<x>(a+)+)$");
	struct buf block = BUF_INIT, out = BUF_INIT;
	const char *pattern;
	clock_t start = clock();

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_add(&block, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n");
	run_rule_set_block(set, STORE_STDOUT, block.data, block.len, collect, &out);
	assert_int_equal(run_rule_set_limited(set, &pattern), 100);
	assert_string_equal(pattern, "(?<x>(a+)+)$");
	/* Of the processor: some 100 lines cost something, 100,000 would cost minutes. */
	assert_true(clock() - start < 60 * CLOCKS_PER_SEC);
	assert_int_equal(out.len, 0);
	buf_release(&block);
	buf_release(&out);
	run_rule_set_free(set);
}

static void
builtin_rules_find_what_programs_print_and_nothing_else(void **state)
{
	static const struct {
		const char *line, *found;
	} cases[] = {
		{ "epoch 3 loss=0.5 acc=0.91", "loss@3=0.5 acc@3=0.91" },
		{ "Epoch 3/10: loss: 0.5, val_loss: 0.7", "loss@3=0.5 val_loss@3=0.7" },
		{ "Epoch [1/5], Step [100/600], Loss: 2.2020", "epoch@100=1 Loss@100=2.202" },
		{ "Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.3", "Loss@1=2.3" },
		{ "{'loss': 0.53, 'epoch': 2}", "loss@2=0.53" },
		{ "{'loss': 0.53, 'epoch': 0.25}", "loss=0.53 epoch=0.25" },
		{ "{\"step\": 7, \"loss\": 0.1, \"grad\": {\"norm\": 2}}", "loss@7=0.1 grad/norm@7=2" },
		{ "[10]\ttrain-rmse:0.48\teval-rmse:0.51", "train-rmse@10=0.48 eval-rmse@10=0.51" },
		{ "[100]\ttraining's l2: 0.2\tvalid_1's l2: 0.3", "training's_l2@100=0.2 valid_1's_l2@100=0.3" },
		{ "100/100 [====] - 1s 5ms/step - loss: 0.5 - acc: 0.75", "loss=0.5 acc=0.75" },
		{ "Mean squared error: 12.5", "Mean_squared_error=12.5" },
		{ "2026-11-23 06:00:00,123 INFO: 5 files", "" },
		{ "INFO:root:loss=0.5", "loss=0.5" },
		{ "listening on localhost:8080, see http://host:80/", "" },
		{ "time 12:30:45 version 1.2.3 v=1.2.3 ip: 127.0.0.1", "" },
		{ "samples: 1,234 shape=3,224,224", "" },
		{ "accuracy: 93.5% (took 3.2s)", "accuracy=93.5" },
		{ "took: 3.2s", "took=3.2" },
		{ "loss: nan, other = inf", "loss=NaN other=Infinity" },
		{ "a==3 b=>4 c= 5", "c=5" },
		{ "rmse = 118.9.", "rmse=118.9" },
		{ "iter 7: x=1e-05 y=+2 z=-.5", "x@7=1e-05 y@7=2 z@7=-0.5" },
		{ "commit 3f2a=7 deadbeef: ok", "" },
		{ "=5 :6 = : 7", "" },
		{ "loss=", "" },
		{ "mAP@0.5=0.33", "mAP@0.5=0.33" },
		{ "val/acc=1", "val/acc=1" },
		{ "epoch", "" },
		{ "epoch 4", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct run_rule_set *set = run_rule_set_new();

		run_rule_set_add_builtin(set);
		expect(set, cases[i].line, cases[i].found);
		run_rule_set_free(set);
	}
}

static void
the_builtin_axis_holds_for_later_lines(void **state)
{
	struct run_rule_set *set = run_rule_set_new();

	(void)state;
	run_rule_set_add_builtin(set);
	expect(set, "Epoch 1/2\nloss: 0.5\n", "loss@1=0.5");
	expect(set, "Epoch 2/2\nloss: 0.25\n", "loss@2=0.25");
	run_rule_set_free(set);
}

static void
json_lines_are_read_strictly_but_know_nan(void **state)
{
	static const struct {
		const char *line, *found;	/* NULL: not JSON */
	} cases[] = {
		{ "{\"step\": 3, \"loss\": 0.21}", "loss@3=0.21" },
		{ " {\"a\":NaN,\"b\":-Infinity,\"c\":\"NaN\",\"d\":\"text\"} ", "a=NaN b=-Infinity c=NaN" },
		{ "{\"a\\u00e9\\n\":1}", "a\xc3\xa9\n=1" },
		{ "{\"a\":{\"b\":{\"c\":1},\"step\":5},\"e\":true,\"f\":null}", "a/b/c=1 a/step=5" },
		{ "{\"a\":[1,{\"x\":2},[]],\"b\":3}", "b=3" },
		{ "{\"epoch\":1,\"global_step\":20,\"x\":1}", "epoch@20=1 x@20=1" },
		{ "{}", "" },
		{ "{\"step\":1e300,\"x\":1}", "step=1e+300 x=1" },
		{ "{\"a\":1", NULL }, { "{\"a\":1}x", NULL }, { "{\"a\":+1}", NULL }, { "{a:1}", NULL },
		{ "{\"a\":}", NULL }, { "{\"a\" 1}", NULL }, { "[1]", NULL }, { "", NULL }, { "{\"a", NULL },
		{ "{\"a\":1,}", NULL }, { "{\"a\\", NULL }, { "{\"\\u12", NULL }, { "3", NULL },
	};
	struct scan_points points = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf out = BUF_INIT;
		bool ok;

		scan_points_clear(&points);
		ok = scan_json(&points, slice_trim(slice_of(cases[i].line)));
		if (ok)
			scan_points_emit(&points, RUN_RULE_NO_STEP, collect, &out);
		if (ok != (cases[i].found != NULL) || (ok && strcmp(buf_str(&out), cases[i].found) != 0))
			fail_msg("%s: %d \"%s\"", cases[i].line, ok, buf_str(&out));
		buf_release(&out);
	}
	scan_points_release(&points);
}

static void
numbers_are_the_nearest_doubles(void **state)
{
	char text[64];
	double mine, theirs;

	(void)state;
	srand(7);
	for (int i = 0; i < 200000; i++) {
		snprintf(text, sizeof text, "%s%.*e", rand() % 2 ? "" : "-", rand() % 20,
		    ldexp((double)rand() / RAND_MAX, rand() % 140 - 70));
		theirs = strtod(text, NULL);
		assert_ptr_equal(scan_number(text, text + strlen(text), &mine), text + strlen(text));
		if (memcmp(&mine, &theirs, sizeof mine) != 0)
			fail_msg("%s is %.17g, not %.17g", text, theirs, mine);
	}
}

static void
names_and_lines_have_limits(void **state)
{
	struct run_rule_set *set = run_rule_set_new();
	size_t n = 10 * 1000 * 1000;
	char *line = xmalloc(n);
	struct buf out = BUF_INIT;

	(void)state;
	run_rule_set_add_builtin(set);
	memset(line, 'x', n);
	memcpy(line + 1000, "=3 a=4 ", 7);
	memcpy(line + n - 6, " b=5 \n", 6);
	run_rule_set_block(set, STORE_STDOUT, line, n, collect, &out);
	assert_string_equal(out.data, "a=4");
	x_free(line);
	buf_release(&out);
	run_rule_set_free(set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(named_groups_become_points_on_the_axis_of_the_line),
		cmocka_unit_test(step_is_the_axis_and_epoch_a_metric_when_a_line_has_both),
		cmocka_unit_test(a_rule_chooses_its_axis_prefix_and_stream),
		cmocka_unit_test(a_pattern_without_a_metric_is_refused),
		cmocka_unit_test(a_progress_bar_counts_as_it_was_drawn_last_and_colours_are_not_seen),
		cmocka_unit_test(a_catastrophic_pattern_is_cut_off_and_then_left_alone),
		cmocka_unit_test(builtin_rules_find_what_programs_print_and_nothing_else),
		cmocka_unit_test(the_builtin_axis_holds_for_later_lines),
		cmocka_unit_test(json_lines_are_read_strictly_but_know_nan),
		cmocka_unit_test(numbers_are_the_nearest_doubles),
		cmocka_unit_test(names_and_lines_have_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
