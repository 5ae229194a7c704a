/* The filter language: what it finds in a real index, and how its mistakes are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base_time.h"
#include "lib/store_fixture.h"
#include "store_filter.h"
#include "store_query.h"

static struct fixture *f;

/* One run: params, its name, and further records as kind and members. */
static void
add_run(const char *params, const char *const records[][2])
{
	char id[STORE_ID_SIZE];

	fixture_run(f, params, id);
	for (size_t i = 0; records[i][0] != NULL; i++)
		fixture_record(f, id, records[i][0], records[i][1]);
}

#define METRIC(last, min) "{\"count\":3,\"last\":" last ",\"min\":" min \
	",\"max\":9,\"mean\":1,\"step\":2,\"time\":1}"

static const char *const ada[][2] = {
	{ "rename", "\"name\":\"ada\"" },
	{ "status", "\"status\":\"running\",\"host\":\"h\",\"boot\":\"b\",\"pid\":1,\"pidstart\":1" },
	{ "metric", "\"metrics\":{\"loss\":" METRIC("0.2", "0.1") ",\"val loss\":" METRIC("5", "4") "}" },
	{ "tag", "\"add\":[\"best\",\"owner=ana\"]" },
	{ "note", "\"text\":\"baseline 100%\"" },
	{ "status", "\"status\":\"finished\"" },
	{ NULL, NULL },
};
static const char *const bob[][2] = {
	{ "rename", "\"name\":\"bob\"" },
	{ "metric", "\"metrics\":{\"loss\":" METRIC("\"NaN\"", "0.3") "}" },
	{ "tag", "\"add\":[\"owner=bob\"]" },
	{ "status", "\"status\":\"failed\",\"reason\":\"step fit failed\"" },
	{ NULL, NULL },
};
static const char *const cy[][2] = {
	{ "rename", "\"name\":\"cy\"" },
	{ "metric", "\"metrics\":{\"loss\":" METRIC("\"Infinity\"", "7") ",\"depth\":" METRIC("1", "1") "}" },
	{ "test", "\"name\":\"rmse\",\"ok\":true,\"detail\":\"\"" },
	{ "status", "\"status\":\"running\",\"host\":\"far-away\",\"boot\":\"b\",\"pid\":1,\"pidstart\":1" },
	{ NULL, NULL },
};

static int
setup(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	setenv("BENCHTOP_NOW", "2026-11-23T06:00:00Z", 1);
	f = fixture_new();
	add_run("{\"model\":{\"depth\":6},\"rate\":0.1,\"opt\":\"adam\",\"on\":true,\"code\":\"007\"}", ada);
	add_run("{\"model\":{\"depth\":8},\"rate\":\"auto\",\"opt\":\"it's \\\"odd\\\"\",\"on\":false}", bob);
	setenv("BENCHTOP_NOW", "2026-11-20T06:00:00Z", 1);
	add_run("{}", cy);
	setenv("BENCHTOP_NOW", "2026-11-23T06:00:00Z", 1);
	fixture_reopen(f, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fixture_free(f);
	unsetenv("BENCHTOP_NOW");
	return 0;
}

/* Names of the runs that match, in order of their names. */
static const char *
found(const char *text)
{
	static const struct store_column name = { .kind = STORE_ATTR, .name = "name" };
	struct store_query q = { .sort = name };
	struct store_rows rows = { .count = 0 };
	struct store_value *cells;
	struct buf b = BUF_INIT;
	const char *copy;

	if (!store_filter_query(f->store, text, f->arena, &q, &f->err) ||
	    !store_query_run(f->store, &q, &rows, &f->err))
		return f->err.msg;
	assert_true(store_query_cells(f->store, rows.row, rows.count, &name, 1, f->arena, &cells,
	    &f->err));
	for (size_t i = 0; i < rows.count; i++)
		buf_printf(&b, "%s%s", i > 0 ? " " : "", cells[i].text);
	copy = arena_strdup(f->arena, buf_str(&b));
	buf_release(&b);
	store_rows_release(&rows);
	return copy;
}

#define FINDS(text, names) assert_string_equal(found(text), names)

static void
blank_text_finds_all(void **state)
{
	(void)state;
	FINDS("", "ada bob cy");
	FINDS(" \t\n ", "ada bob cy");
}

static void
metrics_compare_by_last_value_or_summary(void **state)
{
	(void)state;
	FINDS("loss < 0.5", "ada");
	FINDS("metrics.loss = 0.2", "ada");
	FINDS("loss.min < 0.5", "ada bob");
	FINDS("metrics.loss.max >= 9", "ada bob cy");
	FINDS("loss.mean = 1 and loss.count = 3 and loss.step = 2", "ada bob cy");
	FINDS("loss in (0.2, 0.3)", "ada");
	FINDS("loss not in (0.2)", "bob cy");
	FINDS("metrics.`val loss` = 5", "ada");
	FINDS("`val loss`.min = 4", "ada");
}

static void
nan_and_infinity_are_values(void **state)
{
	(void)state;
	FINDS("loss = nan", "bob");
	FINDS("loss != NaN", "ada cy");
	FINDS("loss = inf", "cy");
	FINDS("loss > 1e300", "cy");
	FINDS("loss != 0.2", "bob cy");
	FINDS("loss is not null", "ada bob cy");
}

static void
a_metric_goes_before_a_parameter_of_the_same_name(void **state)
{
	(void)state;
	FINDS("depth = 1", "cy");
	FINDS("model.depth > 6", "bob");
	FINDS("params.model.depth >= 6", "ada bob");
}

static void
parameters_are_numbers_or_texts(void **state)
{
	(void)state;
	FINDS("rate < 1", "ada");
	FINDS("rate > 0.05", "ada");
	FINDS("rate > 'a'", "bob");
	FINDS("rate < 'b'", "bob");
	FINDS("rate = auto", "bob");
	FINDS("rate != auto", "ada");
	FINDS("rate in (auto, 0.1)", "ada bob");
	FINDS("rate not in (0.1)", "bob");
	FINDS("params.code = 007", "ada");
	FINDS("on = true", "ada");
	FINDS("opt = 'it''s \"odd\"'", "bob");
	FINDS("opt = \"it's \"\"odd\"\"\"", "bob");
	FINDS("opt like 'ad%'", "ada");
	FINDS("opt not like 'ad%'", "bob");
	FINDS("opt ~ '^a.*m$'", "ada");
	FINDS("opt !~ '^a'", "bob");
	FINDS("params.nothing = 1", "");
}

static void
null_is_asked_for(void **state)
{
	(void)state;
	FINDS("rate is null", "cy");
	FINDS("rate is not null", "ada bob");
	FINDS("not rate is null", "ada bob");
	FINDS("note is null", "bob cy");
	FINDS("tags.best is null", "bob cy");
}

static void
not_is_the_complement(void **state)
{
	(void)state;
	FINDS("not rate < 1", "bob cy");
	FINDS("not (rate < 1 or status = failed)", "cy");
	FINDS("not not loss < 1", "ada");
	FINDS("NOT loss.min < 0.2 AND loss.min < 1", "bob");
}

static void
and_binds_tighter_than_or(void **state)
{
	(void)state;
	FINDS("name = cy or name = ada and status = failed", "cy");
	FINDS("(name = cy or name = ada) and status = finished", "ada");
}

static void
attributes_compare_by_their_type(void **state)
{
	(void)state;
	FINDS("status in (failed, lost)", "bob");
	FINDS("status != failed", "ada cy");
	FINDS("pipeline = train and user = ada", "ada bob cy");
	FINDS("name ~ '^(ada|cy)$'", "ada cy");
	FINDS("note like '%100\\%'", "ada");
	FINDS("created > -1d", "ada bob");
	FINDS("created < -1d", "cy");
	FINDS("duration < 5m", "ada");
	FINDS("dirty = false", "ada bob cy");
}

static void
a_day_is_the_whole_day(void **state)
{
	(void)state;
	FINDS("created = 2026-11-20", "cy");
	FINDS("created = today", "ada bob");
	FINDS("created != today", "cy");
	FINDS("created > 2026-11-20", "ada bob");
	FINDS("created >= 2026-11-20", "ada bob cy");
	FINDS("created <= 2026-11-20", "cy");
	FINDS("created < 2026-11-20", "");
	FINDS("created > '2026-11-20 05:59'", "ada bob cy");
	FINDS("created in (yesterday, 2026-11-20)", "cy");
}

static void
tags_tests_and_words_alone_ask_for_presence(void **state)
{
	(void)state;
	FINDS("tags.best", "ada");
	FINDS("not tags.best", "bob cy");
	FINDS("tags.owner = ana", "ada");
	FINDS("tag = best", "ada");
	FINDS("tag = owner", "ada bob");
	FINDS("tag = 'owner=bob'", "bob");
	FINDS("tag in (best, 'owner=bob')", "ada bob");
	FINDS("tests.rmse", "cy");
	FINDS("tests.rmse = passed", "cy");
	FINDS("depth", "cy");
	FINDS("base", "ada");
	FINDS("'100%'", "ada");
	FINDS("owner", "ada bob");
	FINDS("failed", "bob");
	FINDS("aile", "bob");
	FINDS("trai", "ada bob cy");
	FINDS("BASELINE", "ada");
	FINDS("'owner=b'", "bob");
	FINDS("unknown", "cy");
	FINDS("'%'", "ada");
	FINDS("'_'", "");
}

/* cy should be running, on a host that nobody can ask. */
static void
the_status_that_is_shown_is_what_is_asked_for(void **state)
{
	static const struct store_column status = { .kind = STORE_ATTR, .name = "status" };
	struct store_query q = { .descending = true };
	struct store_rows rows = { .count = 0 };
	struct store_value *cells;
	const char **values;
	size_t count;

	(void)state;
	FINDS("status = unknown", "cy");
	FINDS("status = running", "");
	FINDS("status != running", "ada bob cy");
	FINDS("status in (unknown, failed)", "bob cy");
	FINDS("status ~ '^unk'", "cy");
	FINDS("not status = unknown", "ada bob");
	assert_true(store_filter_query(f->store, "name = cy", f->arena, &q, &f->err));
	assert_true(store_query_run(f->store, &q, &rows, &f->err));
	assert_true(store_query_cells(f->store, rows.row, rows.count, &status, 1, f->arena, &cells, &f->err));
	assert_string_equal(cells[0].text, "unknown");
	store_rows_release(&rows);
	assert_true(store_query_values(f->store, &status, 0, f->arena, &values, &count, &f->err));
	assert_int_equal(count, 3);
	assert_string_equal(values[2], "unknown");
}

static void
odd_texts_are_only_values(void **state)
{
	(void)state;
	FINDS("name = ''' or 1 = 1 --'", "");
	FINDS("name = 'x\\' or note like '\\'", "");
	FINDS("params.`'; drop table run; --` = 1", "");
}

static void
says(const char *text, const char *message, const char *caret)
{
	struct store_filter_world world = store_filter_world(f->store);
	struct store_filter_place place = { .at = 999 };
	struct store_filter out;
	char marks[256];

	assert_false(store_filter_compile(&out, text, &world, f->arena, &place, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_string_equal(f->err.msg, message);
	memset(marks, ' ', sizeof marks);
	memset(marks + place.at, '^', place.len > 0 ? place.len : 1);
	marks[place.at + (place.len > 0 ? place.len : 1)] = '\0';
	assert_string_equal(marks, caret);
}

static void
mistakes_are_told_with_their_place(void **state)
{
	static const struct {
		const char *text, *message, *caret;
	} cases[] = {
		{ "lss < 1", "no run has a metric or parameter \"lss\"; did you mean \"loss\"?", "^^^" },
		{ "loss <", "expected a value, not the end", "      ^" },
		{ "loss 5", "expected an operator (= != < <= > >= ~ in like is), \"and\" or \"or\", not \"5\"",
		    "     ^" },
		{ "(loss < 1", "this parenthesis is not closed", "^" },
		{ "loss < 1)", "this parenthesis was never opened", "        ^" },
		{ "name = 'x", "this quote is not closed", "       ^" },
		{ "loss < 1 && rate > 2", "write \"and\" for &", "         ^^" },
		{ "loss < abc", "loss is a number, \"abc\" is none", "       ^^^" },
		{ "status = faild", "no status \"faild\"; did you mean \"failed\"?", "         ^^^^^" },
		{ "started > soon", "\"soon\" is no moment; write 2026-11-23, '2026-11-23 05:59', today, "
		    "yesterday or -3d", "          ^^^^" },
		{ "duration < 5x", "\"5x\" is no duration; write 90, 5m, 1h30m or 2d", "           ^^" },
		{ "loss ~ 'x'", "~ is for text, loss is none", "^^^^" },
		{ "loss < nan", "NaN is not ordered: only = and != of a metric can ask for it", "       ^^^" },
		{ "loss in (1, nan)", "NaN cannot stand in a list; write loss = NaN", "            ^^^" },
		{ "loss = null", "null is not compared; write loss is null", "       ^^^^" },
		{ "note != null", "null is not compared; write note is not null", "        ^^^^" },
		{ "status in failed", "expected \"(\" after in, as in: status in (failed, lost), not \"failed\"",
		    "          ^^^^^^" },
		{ "loss is 5", "expected \"null\" or \"not null\" after is, not \"5\"", "        ^" },
		{ "and", "expected a name, as in: status = failed, not \"and\"", "^^^" },
		{ "'val loss' < 1", "a quoted text is a value; put names in back-quotes, as in `val loss` < 1",
		    "^^^^^^^^^^" },
		{ "tag < 5", "tag can only be =, != or in; for more write tag.NAME", "^^^" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		says(cases[i].text, cases[i].message, cases[i].caret);
}

static void
a_bad_regex_is_told_at_its_place(void **state)
{
	struct store_filter_world world = store_filter_world(f->store);
	struct store_filter_place place;
	struct store_filter out;

	(void)state;
	assert_false(store_filter_compile(&out, "name ~ '('", &world, f->arena, &place, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_int_equal(place.at, 7);
}

static void
depth_terms_and_length_are_limited(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	for (int i = 0; i < 64; i++)
		buf_add_char(&b, '(');
	buf_add(&b, "name = cy");
	for (int i = 0; i < 64; i++)
		buf_add_char(&b, ')');
	FINDS(buf_str(&b), "cy");
	buf_clear(&b);
	for (int i = 0; i < 100000; i++)
		buf_add_char(&b, '(');
	assert_true(str_starts(found(buf_str(&b)), "filter: longer than 16 KiB"));
	buf_clear(&b);
	for (int i = 0; i < 5000; i++)
		buf_add(&b, "not ");
	assert_true(str_starts(found(buf_str(&b)), "filter: longer than") ||
	    str_starts(found(buf_str(&b)), "filter: nested too deeply"));
	buf_clear(&b);
	for (int i = 0; i < 256; i++)
		buf_printf(&b, "%sloss < %d", i > 0 ? " or " : "", i);
	FINDS(buf_str(&b), "ada");
	buf_add(&b, " or loss < 1");
	assert_true(str_starts(found(buf_str(&b)), "filter: more than 256 comparisons"));
	buf_release(&b);
}

static void
the_caret_stands_under_the_place(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	store_filter_show_place(&b, "été < 日本 x", (struct store_filter_place){ .at = 8, .len = 6 });
	assert_string_equal(buf_str(&b), "  été < 日本 x\n        ^^^^");
	buf_clear(&b);
	store_filter_show_place(&b, "x", (struct store_filter_place){ .at = 1, .len = 0 });
	assert_string_equal(buf_str(&b), "  x\n   ^");
	buf_release(&b);
}

static void
a_long_filter_is_cut_around_the_place(void **state)
{
	struct buf text = BUF_INIT, b = BUF_INIT;
	const char *newline;

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_printf(&text, "loss < %d or ", i);
	store_filter_show_place(&b, buf_str(&text), (struct store_filter_place){ .at = 700, .len = 4 });
	newline = strchr(buf_str(&b), '\n');
	assert_non_null(newline);
	assert_true(newline - buf_str(&b) < 130);
	assert_true(str_starts(buf_str(&b), "  ..."));
	assert_string_equal(strchr(newline, '^'), "^^^^");
	buf_release(&text);
	buf_release(&b);
}

static void
columns_are_named_as_in_filters(void **state)
{
	static const struct {
		const char *text;
		enum store_column_kind kind;
		const char *name;
		enum store_stat stat;
	} cases[] = {
		{ "status", STORE_ATTR, "status", STORE_LAST },
		{ "loss", STORE_METRIC, "loss", STORE_LAST },
		{ "loss.min", STORE_METRIC, "loss", STORE_MIN },
		{ "model.depth", STORE_PARAM, "model.depth", STORE_LAST },
		{ "params.x.y", STORE_PARAM, "x.y", STORE_LAST },
		{ "tags.best", STORE_TAG, "best", STORE_LAST },
		{ "resources.rss", STORE_RESOURCE, "rss", STORE_LAST },
	};
	struct store_filter_world world = store_filter_world(f->store);
	struct store_column c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_true(store_filter_column(&c, cases[i].text, &world, f->arena, &f->err));
		assert_int_equal(c.kind, cases[i].kind);
		assert_string_equal(c.name, cases[i].name);
		assert_int_equal(c.stat, cases[i].stat);
	}
	assert_false(store_filter_column(&c, "lss", &world, f->arena, &f->err));
	assert_false(store_filter_column(&c, "tags", &world, f->arena, &f->err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blank_text_finds_all),
		cmocka_unit_test(metrics_compare_by_last_value_or_summary),
		cmocka_unit_test(nan_and_infinity_are_values),
		cmocka_unit_test(a_metric_goes_before_a_parameter_of_the_same_name),
		cmocka_unit_test(parameters_are_numbers_or_texts),
		cmocka_unit_test(null_is_asked_for),
		cmocka_unit_test(not_is_the_complement),
		cmocka_unit_test(and_binds_tighter_than_or),
		cmocka_unit_test(attributes_compare_by_their_type),
		cmocka_unit_test(a_day_is_the_whole_day),
		cmocka_unit_test(tags_tests_and_words_alone_ask_for_presence),
		cmocka_unit_test(the_status_that_is_shown_is_what_is_asked_for),
		cmocka_unit_test(odd_texts_are_only_values),
		cmocka_unit_test(mistakes_are_told_with_their_place),
		cmocka_unit_test(a_bad_regex_is_told_at_its_place),
		cmocka_unit_test(depth_terms_and_length_are_limited),
		cmocka_unit_test(the_caret_stands_under_the_place),
		cmocka_unit_test(a_long_filter_is_cut_around_the_place),
		cmocka_unit_test(columns_are_named_as_in_filters),
	};

	return cmocka_run_group_tests_name("store_filter", tests, setup, teardown);
}
