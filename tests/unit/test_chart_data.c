/* Charts of columns and of drift: the description says what the numbers say. */
#include <math.h>
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
#include "chart_boxes.h"
#include "chart_data.h"
#include "chart_drift.h"
#include "chart_versions.h"
#include "data_pass.h"

enum { ROWS = 600 };

struct versions {
	struct data_profile profiles[3];
	const struct data_profile *list[3];
	const char *labels[3];
};

/* value is whole and grows by version; kind is a word, rarely missing at first, often at last. */
static void
write_version(const char *path, int version)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs("value,share,kind\n", f);
	for (int i = 0; i < ROWS; i++) {
		const char *kind = i % (12 - 4 * version) == 0 ? "" : i % 3 == 0 ? "north" : "a rather long name";

		fprintf(f, "%d,%.2f,%s\n", (i * 7919) % 100 + 40 * version, (i % 50) / 50.0, kind);
	}
	assert_int_equal(fclose(f), 0);
}

static int
make_versions(void **state)
{
	struct versions *v = x_new(struct versions);
	static const char *const labels[] = { "trips@1", "trips@2", "trips@3" };

	for (int i = 0; i < 3; i++) {
		char path[] = "/tmp/benchtop-chart-XXXXXX.csv";
		struct data_files files = { .count = 0 };
		struct data_pass_options options = { .threads = 1 };
		struct err err;
		int fd = mkstemps(path, 4);

		assert_true(fd != -1);
		close(fd);
		write_version(path, i);
		if (!data_files_add(&files, path, &err) ||
		    !data_pass_run(&v->profiles[i], &files, &options, &err))
			fail_msg("%s", err.msg);
		data_files_release(&files);
		unlink(path);
		v->list[i] = &v->profiles[i];
		v->labels[i] = labels[i];
	}
	*state = v;
	return 0;
}

static int
free_versions(void **state)
{
	struct versions *v = *state;

	for (int i = 0; i < 3; i++)
		data_profile_release(&v->profiles[i]);
	x_free(v);
	return 0;
}

static struct chart_data_request
request(const struct versions *v, const char *column, size_t count)
{
	return (struct chart_data_request){ .profiles = v->list, .labels = v->labels, .count = count,
		.column = column };
}

static void
bins_of_whole_numbers_hold_equally_many(void **state)
{
	struct chart_data_request r = request(*state, "value", 1);
	struct chart *c;
	struct err err;
	const struct chart_layer *l;
	double sum = 0;

	assert_true(chart_data_column(&r, &c, &err));
	l = &c->panels[0].layers[0];
	assert_int_equal(l->kind, CHART_BARS);
	for (size_t i = 0; i < l->n; i++) {
		double width = l->x2[i] - l->x[i];

		assert_true(fabs(width - round(width)) < 1e-9);
		/* Edges lie between numbers. */
		assert_true(fabs(fabs(l->x[i] - floor(l->x[i])) - 0.5) < 1e-9);
		sum += l->y[i];
	}
	assert_true(sum == ROWS);
	chart_free(c);
}

static void
bins_of_hundredths_hold_equally_many(void **state)
{
	struct chart_data_request r = request(*state, "share", 1);
	struct chart *c;
	struct err err;

	assert_true(chart_data_column(&r, &c, &err));
	for (size_t i = 0; i < c->panels[0].layers[0].n; i++)
		assert_true(c->panels[0].layers[0].y[i] == ROWS / 50);
	chart_free(c);
}

static void
categories_are_bars_that_lie_with_their_whole_names(void **state)
{
	struct chart_data_request r = request(*state, "kind", 1);
	struct chart *c;
	struct err err;
	const struct chart_panel *p;

	assert_true(chart_data_column(&r, &c, &err));
	p = &c->panels[0];
	assert_int_equal(p->layers[0].kind, CHART_LYING);
	assert_int_equal(p->layers[0].n, 3);
	/* The most frequent at the top, which is the last of the axis; nothing is "other". */
	assert_string_equal(p->y.names[2], "a rather long name");
	assert_string_equal(p->y.names[1], "north");
	assert_string_equal(p->y.names[0], "missing");
	assert_true(p->layers[0].x[0] > p->layers[0].x[1]);
	assert_true(p->layers[0].y2[0] > p->layers[0].y2[1]);
	assert_non_null(strstr(p->layers[0].texts[2], "(8.33%)"));
	chart_free(c);
}

static void
missing_values_are_a_line_or_a_map(void **state)
{
	struct chart_data_request r = request(*state, "kind", 3);
	struct chart *c;
	struct err err;

	assert_true(chart_versions_missing(&r, &c, &err));
	assert_true(c->panels[0].layers[0].y[0] == 50.0 / ROWS);
	assert_true(c->panels[0].layers[0].y[2] == 150.0 / ROWS);
	assert_string_equal(c->panels[0].x.names[2], "@3");
	chart_free(c);
	r.column = NULL;
	assert_true(chart_versions_missing(&r, &c, &err));
	assert_int_equal(c->panels[0].layers[0].rows, 3);
	assert_int_equal(c->panels[0].layers[0].cols, 3);
	assert_true(c->panels[0].layers[0].y[2 * 3 + 2] == 150.0 / ROWS);
	assert_string_equal(c->panels[0].layers[0].texts[0], "0");
	chart_free(c);
}

static void
statistics_follow_the_versions(void **state)
{
	struct chart_data_request r = request(*state, "value", 3);
	struct chart *c;
	struct err err;
	const struct chart_layer *band, *mean;

	assert_true(chart_versions_statistics(&r, &c, &err));
	assert_string_equal(c->panels[0].title, "mean");
	band = &c->panels[0].layers[0];
	mean = &c->panels[0].layers[1];
	for (size_t i = 0; i < 3; i++) {
		assert_true(fabs(mean->y[i] - (49.5 + 40 * (double)i)) < 1e-9);
		assert_true(band->y[i] < mean->y[i] && band->y2[i] > mean->y[i]);
	}
	chart_free(c);
	r.column = "nosuch";
	assert_false(chart_versions_statistics(&r, &c, &err));
	assert_int_equal(err.kind, ERR_NOTFOUND);
}

static void
boxes_are_quartiles_with_whiskers(void **state)
{
	struct chart_data_request r = request(*state, "value", 3);
	struct chart *c;
	struct err err;
	const double *five;

	assert_true(chart_boxes_versions(&r, &c, &err));
	five = c->panels[0].layers[0].y + 5;
	assert_true(five[0] == 40 && five[1] == 64 && five[2] == 89 && five[3] == 114 && five[4] == 139);
	chart_free(c);
	assert_true(chart_boxes_by(&r, "kind", &c, &err));
	assert_int_equal(c->panels[0].layers[0].n, 2);
	assert_string_equal(c->panels[0].x.names[1], "north");
	chart_free(c);
	r.column = "kind";
	assert_false(chart_boxes_versions(&r, &c, &err));
	assert_false(chart_boxes_by(&r, "value", &c, &err));
}

static void
values_beyond_the_whiskers_are_dots(void **state)
{
	const double values[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 100, NAN };
	const char *const groups[] = { "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a" };
	struct chart *c = chart_new(NULL);
	const struct chart_panel *p = chart_boxes_groups(c, &(struct chart_boxes_values){ .title = "x",
	    .values = values, .groups = groups, .n = ARRAY_LEN(values) });
	const struct chart_layer *box = &p->layers[0], *dots = &p->layers[1];

	(void)state;
	assert_int_equal(box->n, 1);
	assert_true(box->y[0] == 1 && box->y[4] == 9);
	assert_int_equal(dots->n, 1);
	assert_true(dots->y[0] == 100);
	chart_free(c);
}

static const struct data_drift_column *
drift_of(const struct data_drift *d, const char *name)
{
	for (size_t i = 0; i < d->count; i++)
		if (str_equal(d->columns[i].name, name))
			return &d->columns[i];
	fail_msg("no column %s", name);
	return NULL;
}

static void
a_map_of_drift_has_the_numbers_of_the_report(void **state)
{
	const struct versions *v = *state;
	struct data_drift d[2];
	struct data_drift_options options = { .preset = NULL };
	struct chart *c;
	struct err err;
	const struct chart_layer *l;
	char text[STR_SHORT];

	for (int i = 0; i < 2; i++)
		assert_true(data_drift_find(&d[i], &v->profiles[i], &v->profiles[i + 1], &options, &err));
	assert_true(chart_drift(&(struct chart_drift_request){ .drift = d, .reference = v->labels,
	    .current = v->labels + 1, .count = 2 }, &c, &err));
	l = &c->panels[0].layers[0];
	assert_int_equal(l->kind, CHART_HEAT);
	for (size_t i = 0; i < 2; i++) {
		const struct data_drift_column *value = drift_of(&d[i], "value");

		assert_non_null(value);
		if (value == NULL)
			return;
		assert_true(value->verdict == DATA_DRIFTED);
		snprintf(text, sizeof text, "%.0f!", value->score / value->threshold);
		assert_string_equal(l->texts[i], text);
		/* What is drift has a colour of the upper half, what is not one of the lower. */
		for (size_t row = 0; row < l->rows; row++)
			assert_true(isnan(l->y[row * 2 + i]) ||
			    (l->y[row * 2 + i] > 0.5) == str_ends(l->texts[row * 2 + i], "!"));
	}
	chart_free(c);
	for (int kind = CHART_DRIFT_OVERLAY; kind <= CHART_DRIFT_MEASURES; kind++) {
		const char *only = "value";
		struct chart_drift_request r = { .drift = d, .reference = v->labels,
			.current = v->labels + 1, .count = 1, .only = &only, .only_count = 1, .most = 4,
			.kind = (enum chart_drift_kind)kind };

		if (!chart_drift(&r, &c, &err))
			fail_msg("kind %d: %s", kind, err.msg);
		assert_true(c->panel_count > 0 && c->panels[0].layer_count > 0);
		chart_free(c);
	}
	for (int i = 0; i < 2; i++)
		data_drift_release(&d[i]);
}

static void
quantiles_of_a_shifted_column_move_by_the_shift(void **state)
{
	const struct versions *v = *state;
	const char *only = "value";
	struct data_drift d;
	struct data_drift_options options = { .preset = NULL };
	struct chart *c;
	struct err err;
	const struct chart_layer *l;

	assert_true(data_drift_find(&d, &v->profiles[0], &v->profiles[1], &options, &err));
	assert_true(chart_drift(&(struct chart_drift_request){ .drift = &d, .reference = v->labels,
	    .current = v->labels + 1, .count = 1, .only = &only, .only_count = 1, .most = 4,
	    .kind = CHART_DRIFT_QUANTILES }, &c, &err));
	l = &c->panels[0].layers[0];
	for (size_t i = 0; i < l->n; i++)
		assert_true(l->y[i] == 40);
	chart_free(c);
	only = "vale";
	assert_false(chart_drift(&(struct chart_drift_request){ .drift = &d, .reference = v->labels,
	    .current = v->labels + 1, .count = 1, .only = &only, .only_count = 1 }, &c, &err));
	assert_non_null(strstr(err.msg, "did you mean \"value\""));
	data_drift_release(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bins_of_whole_numbers_hold_equally_many),
		cmocka_unit_test(bins_of_hundredths_hold_equally_many),
		cmocka_unit_test(categories_are_bars_that_lie_with_their_whole_names),
		cmocka_unit_test(missing_values_are_a_line_or_a_map),
		cmocka_unit_test(statistics_follow_the_versions),
		cmocka_unit_test(boxes_are_quartiles_with_whiskers),
		cmocka_unit_test(values_beyond_the_whiskers_are_dots),
		cmocka_unit_test(a_map_of_drift_has_the_numbers_of_the_report),
		cmocka_unit_test(quantiles_of_a_shifted_column_move_by_the_shift),
	};

	return cmocka_run_group_tests(tests, make_versions, free_versions);
}
