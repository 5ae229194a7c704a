/* Metric files as programs write them: appended, rewritten, replaced, torn, wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "lib/must.h"
#include "lib/points_text.h"
#include "os_fs.h"
#include "run_ingest.h"
#include "run_metric_file.h"
#include "store_points.h"

struct world {
	char root[64];
	struct arena *a;
	struct run_ingest *ingest;
	char *bin;
};

static int
begin(void **state)
{
	struct world *w = x_new(struct world);
	struct err err;

	(void)str_copy(w->root, sizeof w->root, "/tmp/benchtop-metric-XXXXXX");
	assert_non_null(mkdtemp(w->root));
	w->a = arena_new();
	w->bin = fs_join(w->a, w->root, "metrics.bin");
	must(run_ingest_open(&w->ingest, w->bin, &err), &err);
	*state = w;
	return 0;
}

static int
finish(void **state)
{
	struct world *w = *state;

	fs_discard_tree(w->root);
	arena_free(w->a);
	x_free(w);
	return 0;
}

static char *
path_of(struct world *w, const char *name)
{
	return fs_join(w->a, w->root, name);
}

/* In place, as a program does it; append keeps what is there. */
static void
put(struct world *w, const char *name, const char *mode, const char *text)
{
	FILE *f = fopen(path_of(w, name), mode);

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static void
look(struct run_metric_file *f, bool last)
{
	struct err err;
	bool more;

	must(run_metric_file_look(f, last, &more, &err), &err);
	assert_false(more);
}

/* Did points come since the last call? */
static bool
took(struct world *w)
{
	struct buf b = BUF_INIT;
	struct json_out json;
	bool took;

	json_begin(&json, &b);
	json_open(&json, NULL, '{');
	took = run_ingest_put_changed(w->ingest, &json);
	buf_release(&b);
	return took;
}

/* Closes the ingest; each test does it once, at its end, for one or more series. */
static void
expect(struct world *w, const char *const *series_and_points)
{
	struct store_points *points;
	struct err err;

	must(run_ingest_close(w->ingest, &err), &err);
	must(store_points_open(&points, w->bin, &err), &err);
	for (; *series_and_points != NULL; series_and_points += 2)
		assert_string_equal(points_text(points, series_and_points[0], w->a), series_and_points[1]);
	store_points_close(points);
}

#define EXPECT(w, ...) expect((w), (const char *const[]){ __VA_ARGS__, NULL })

static void
lines_are_read_on_and_a_torn_one_waits_for_its_end(void **state)
{
	struct world *w = *state;
	struct run_metric_file *f = run_metric_file_new(path_of(w, "m.jsonl"), NULL, NULL, true, w->ingest);

	look(f, false);		/* not there yet */
	assert_false(took(w));
	put(w, "m.jsonl", "w", "{\"step\":1,\"x\":1}\n{\"step\":2,");
	look(f, false);
	assert_true(took(w));
	put(w, "m.jsonl", "a", "\"x\":2}\n\n{\"step\":3,\"x\":3}");
	look(f, false);
	look(f, true);
	run_metric_file_free(f);
	EXPECT(w, "x", " 1=1 2=2 3=3");
}

static void
a_line_that_is_not_understood_is_named_at_the_end(void **state)
{
	struct world *w = *state;
	struct run_metric_file *f = run_metric_file_new(path_of(w, "m.jsonl"), NULL, NULL, true, w->ingest);
	struct err err;
	bool more;

	put(w, "m.jsonl", "w", "{\"x\":1}\nnonsense\n{\"x\":2}\n[]\n");
	look(f, false);
	assert_false(run_metric_file_look(f, true, &more, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.msg, "m.jsonl: line 2 is not understood (and 1 more)"));
	run_metric_file_free(f);
	EXPECT(w, "x", " 0=1 1=2");
}

static void
a_table_that_is_written_anew_each_time_counts_each_row_once(void **state)
{
	struct world *w = *state;
	struct run_metric_file *f = run_metric_file_new(path_of(w, "h.csv"), "h/", "round", true, w->ingest);

	put(w, "h.csv", "w", "round,\"a, b\",note\n1,0.5,first\n");
	look(f, false);
	put(w, "h.csv", "w", "round,\"a, b\",note\n1,0.5,first\n2,0.25,\"sec\"\"ond\"\n");
	look(f, false);
	assert_int_equal(unlink(path_of(w, "h.csv")), 0);
	put(w, "new", "w", "round,\"a, b\",note\n1,0.5,first\n2,0.25,second\n3,nan,third\n");
	assert_int_equal(rename(path_of(w, "new"), path_of(w, "h.csv")), 0);
	look(f, true);
	run_metric_file_free(f);
	EXPECT(w, "h/a, b", " 1=0.5 2=0.25 3=NaN");
}

static void
a_whole_file_counts_when_it_has_settled_and_only_what_changed(void **state)
{
	struct world *w = *state;
	struct run_metric_file *f = run_metric_file_new(path_of(w, "m.json"), NULL, NULL, true, w->ingest);

	put(w, "m.json", "w", "{\"rmse\": 1, \"by\": {\"a\": 2}, \"name\": \"x\"}");
	look(f, false);
	assert_false(took(w));	/* it may still be being written */
	look(f, false);
	assert_true(took(w));
	put(w, "m.json", "w", "{\"rmse\": 0.5, \"by\": {\"a\": 2}, \"name\": \"longer\"}");
	look(f, true);
	run_metric_file_free(f);
	EXPECT(w, "rmse", " 0=1 1=0.5", "by/a", " 0=2");
}

static void
what_was_there_before_does_not_count(void **state)
{
	struct world *w = *state;
	struct run_metric_file *f, *g;

	put(w, "old.json", "w", "{\"old\": 1}");
	put(w, "again.yaml", "w", "score: 1\n");
	f = run_metric_file_new(path_of(w, "old.json"), NULL, NULL, false, w->ingest);
	g = run_metric_file_new(path_of(w, "again.yaml"), NULL, NULL, false, w->ingest);
	look(f, false);
	look(f, true);
	assert_false(took(w));
	put(w, "again.yaml", "w", "score: 22\n");
	look(g, true);
	run_metric_file_free(f);
	run_metric_file_free(g);
	EXPECT(w, "score", " 0=22");
}

static void
a_list_of_objects_is_a_series(void **state)
{
	struct world *w = *state;
	struct run_metric_file *f = run_metric_file_new(path_of(w, "h.json"), NULL, NULL, true, w->ingest);

	put(w, "h.json", "w", "[{\"epoch\": 0, \"loss\": 3}, {\"epoch\": 1, \"loss\": 2}]");
	look(f, true);
	run_metric_file_free(f);
	EXPECT(w, "loss", " 0=3 1=2");
}

static void
broken_files_are_complained_about_only_at_the_end(void **state)
{
	struct world *w = *state;
	struct run_metric_file *f = run_metric_file_new(path_of(w, "m.json"), NULL, NULL, true, w->ingest);
	struct err err;
	bool more;

	put(w, "m.json", "w", "{\"rmse\": ");
	look(f, false);
	look(f, false);
	assert_false(run_metric_file_look(f, true, &more, &err));
	assert_non_null(strstr(err.msg, "m.json"));
	look(f, true);		/* said once */
	assert_null(run_metric_file_lack(f));
	run_metric_file_free(f);
	must(run_ingest_close(w->ingest, &err), &err);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_are_read_on_and_a_torn_one_waits_for_its_end),
		TEST(a_line_that_is_not_understood_is_named_at_the_end),
		TEST(a_table_that_is_written_anew_each_time_counts_each_row_once),
		TEST(a_whole_file_counts_when_it_has_settled_and_only_what_changed),
		TEST(what_was_there_before_does_not_count),
		TEST(a_list_of_objects_is_a_series),
		TEST(broken_files_are_complained_about_only_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
