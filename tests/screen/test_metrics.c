/*
 * test_metrics.c - the curves of a run as a person meets them: all as a grid, one large, looked at closely by
 * keys and by mouse, over every axis, and while the run writes.
 */
#include <math.h>

#include "base_utf8.h"
#include "screen/curves.h"

enum { COLUMNS = 100, ROWS = 30, LAST = CURVES_POINTS - 1 };

#define LEFT ESC "[D"

/* Where the plot of the large chart is: from its axis to the right edge. */
struct place {
	int left, right, top, bottom;
};

static struct pty_screen *
open_large(void)
{
	struct pty_screen *s = workspace_open(COLUMNS, ROWS, NULL, NULL);

	curves_open_loss(s);
	return s;
}

static struct place
find_plot(struct pty_screen *s)
{
	struct place p = { .right = COLUMNS - 2 };
	int x, y;

	assert_true(pty_screen_find(s, "\xe2\x94\x94", &x, &y));	/* where the axes meet */
	p.left = x + 1;
	p.bottom = y - 1;
	assert_true(pty_screen_find(s, "Artifacts", &x, &y));
	p.top = y + 2;
	return p;
}

/* The numbers behind words on the screen: "step 149   loss 0.251256281". */
static void
read_cross(struct pty_screen *s, long *step, double *loss)
{
	int x, y;

	pty_screen_wait(s, "   loss ");
	assert_true(pty_screen_find(s, "   loss ", &x, &y));
	assert_int_equal(sscanf(strstr(pty_screen_row(s, y), "step "), "step %ld loss %lf", step, loss), 2);
}

/* "74.8 to 224.2 of step", when another part than this is shown. */
static void
read_part(struct pty_screen *s, const char *other_than, double *from, double *to)
{
	int x, y;

	if (other_than != NULL)
		pty_screen_wait_gone(s, other_than);
	pty_screen_wait(s, " of step");
	assert_true(pty_screen_find(s, " of step", &x, &y));
	assert_int_equal(sscanf(pty_screen_row(s, y), "%lf to %lf", from, to), 2);
}

static void
check_near(double a, double b, double tolerance)
{
	if (!(fabs(a - b) <= tolerance))
		fail_msg("%g is not within %g of %g", a, tolerance, b);
}

/* ---- the grid */

/* Two charts beside each other, twice; these are the rows of their titles. */
enum { UPPER = 3, LOWER = 16 };

static void
wait_grid(struct pty_screen *s)
{
	pty_screen_wait_row(s, UPPER, "acc ");
	pty_screen_wait_row(s, UPPER, "epoch ");
	pty_screen_wait_row(s, LOWER, "loss ");
	pty_screen_wait_row(s, LOWER, "noise ");
	pty_screen_wait_gone(s, "trend");
}

static struct pty_screen *
open_grid(void)
{
	struct pty_screen *s = workspace_open(COLUMNS, ROWS, NULL, NULL);

	curves_open_page(s);
	pty_screen_type(s, "c");
	wait_grid(s);
	return s;
}

static void
all_metrics_stand_in_a_grid(void **state)
{
	struct pty_screen *s = open_grid();

	(void)state;
	/* Each title has the last value. */
	pty_screen_wait_row(s, UPPER, " 0.85673 ");
	pty_screen_wait_row(s, UPPER, " 29.9");
	pty_screen_wait_row(s, LOWER, " 0.14327 ");
	pty_screen_wait_row(s, LOWER, " 9");
	workspace_wait_cursor(s, "acc ");
	workspace_move_to(s, "lj", "noise ");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "+ _ zoom");
	pty_screen_wait_row(s, UPPER, "noise ");
	pty_screen_wait_gone(s, "acc ");
	pty_screen_type(s, ESC);
	wait_grid(s);
	workspace_leave(s);
}

static void
the_grid_obeys_the_mouse_and_is_remembered(void **state)
{
	struct pty_screen *s = open_grid();

	(void)state;
	pty_screen_click(s, COLUMNS * 3 / 4, UPPER + 4);
	workspace_wait_cursor(s, "epoch ");
	pty_screen_double_click(s, COLUMNS / 4, LOWER + 4);
	pty_screen_wait(s, "+ _ zoom");
	pty_screen_wait_row(s, UPPER, "loss ");
	workspace_leave(s);
	s = workspace_open(COLUMNS, ROWS, NULL, NULL);
	pty_screen_wait(s, workspace_ids[0]);
	pty_screen_type(s, ENTER "m");
	wait_grid(s);
	workspace_leave(s);
}

/* ---- looking closely */

static void
the_crosshair_tells_points_exactly(void **state)
{
	struct pty_screen *s = open_large();
	struct place p = find_plot(s);
	long step, before = -1;
	double loss;

	(void)state;
	for (int eighth = 1; eighth < 8; eighth++) {
		int x = p.left + (p.right - p.left) * eighth / 8, y = p.top + eighth;
		char mark[64];

		pty_screen_click(s, x, y);
		/* Each column is about three steps: which one it may be, the place tells. */
		snprintf(mark, sizeof(mark), "step %ld", before);
		if (before >= 0)
			pty_screen_wait_gone(s, mark);
		read_cross(s, &step, &loss);
		check_near((double)step, LAST * (x - p.left + 0.5) / (p.right - p.left + 1), 4);
		check_near(loss, curves_loss((size_t)step), 1e-9);
		before = step;
	}
	workspace_leave(s);
}

static void
keys_move_the_crosshair(void **state)
{
	struct pty_screen *s = open_large();
	long first, step;
	double loss;

	(void)state;
	pty_screen_type(s, RIGHT);
	read_cross(s, &first, &loss);
	check_near((double)first, LAST / 2.0, 1);
	for (int i = 0; i < 10; i++)
		pty_screen_type(s, "l");
	pty_screen_wait_gone(s, "step 149 ");
	pty_screen_wait(s, "step 18");
	read_cross(s, &step, &loss);
	assert_in_range(step, first + 20, first + 40);
	check_near(loss, curves_loss((size_t)step), 1e-9);
	for (int i = 0; i < 200; i++)
		pty_screen_type(s, LEFT);
	pty_screen_wait(s, "step 0 ");
	read_cross(s, &step, &loss);
	check_near(loss, 1, 1e-9);
	pty_screen_wait(s, "epoch 0 ");
	workspace_leave(s);
}

static void
keys_zoom_and_pan(void **state)
{
	struct pty_screen *s = open_large();
	double from, to;

	(void)state;
	pty_screen_type(s, "+");
	read_part(s, NULL, &from, &to);
	check_near(from, LAST * 0.25, 0.1);
	check_near(to, LAST * 0.75, 0.1);
	pty_screen_wait(s, "151 points");	/* those that are in sight, with a neighbour to each side */
	pty_screen_type(s, "}");
	/* A quarter further; as one text, since a row may be seen half painted. */
	pty_screen_wait(s, "112.1 to 261.6 of step");
	pty_screen_type(s, "{");
	pty_screen_wait(s, "74.8 to 224.2 of step");
	/* Nothing is to be seen before the beginning. */
	pty_screen_type(s, "{{{{");
	pty_screen_wait(s, "0 to 149.5 of step");
	pty_screen_type(s, "_");
	pty_screen_wait(s, "300 points");
	pty_screen_wait(s, "+ _ zoom");
	pty_screen_type(s, "++");
	pty_screen_wait(s, "112.12 to 186.88 of step");
	pty_screen_type(s, "0");
	pty_screen_wait(s, "+ _ zoom");
	pty_screen_wait(s, "300 points");
	/* Typed ahead, each obeys what the one before it made. */
	pty_screen_type(s, "++0+");
	pty_screen_wait(s, "74.8 to 224.2 of step");
	workspace_leave(s);
}

static void
the_wheel_zooms_where_the_mouse_is(void **state)
{
	struct pty_screen *s = open_large();
	struct place p = find_plot(s);
	int x = p.left + (p.right - p.left) / 5, y = p.top + 5;
	double from, to, share = (x - p.left + 0.5) / (p.right - p.left + 1);

	(void)state;
	pty_screen_wheel(s, x, y, false);
	read_part(s, NULL, &from, &to);
	check_near(to - from, LAST / 2.0, 0.1);
	check_near(from + share * (to - from), share * LAST, 2);
	/* Further away than all is all. */
	pty_screen_wheel(s, x, y, true);
	pty_screen_wait(s, "300 points");
	pty_screen_wait(s, "+ _ zoom");
	workspace_leave(s);
}

static void
a_right_click_moves_the_place_to_the_middle(void **state)
{
	struct pty_screen *s = open_large();
	struct place p = find_plot(s);
	double from, to, middle, x = p.left + (p.right - p.left) * 0.75;

	(void)state;
	pty_screen_type(s, "+");
	read_part(s, NULL, &from, &to);
	middle = from + (x - p.left) / (p.right - p.left) * (to - from);
	pty_screen_right_click(s, (int)x, p.top + 5);
	pty_screen_wait_gone(s, "224.2 of step");
	read_part(s, "74.8 to", &from, &to);
	check_near((from + to) / 2, middle, 3);
	workspace_leave(s);
}

/* ---- axes, smoothing */

static void
every_axis_has_its_unit_and_the_crosshair_its_point(void **state)
{
	static const struct {
		const char *said, *label, *tick;
	} axes[] = {
		{ "over epochs", " epoch", " 25" },
		{ "over time since the run began", "time since start", " 4:30" },
		{ "over the time of day", " time", ":" },
		{ "over steps", " step", " 250" },
	};
	struct pty_screen *s = open_large();
	struct place p = find_plot(s);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(axes); i++) {
		long step;
		double loss;

		pty_screen_type(s, "a");
		pty_screen_wait(s, axes[i].said);
		pty_screen_wait_row(s, p.bottom + 3, axes[i].label);
		pty_screen_wait_row(s, p.bottom + 2, axes[i].tick);
		/* The points are evenly spread over each of these axes. */
		pty_screen_click(s, p.left + (p.right - p.left) / 3, p.top + 3);
		read_cross(s, &step, &loss);
		check_near((double)step, LAST / 3.0, 5);
		check_near(loss, curves_loss((size_t)step), 1e-9);
	}
	workspace_leave(s);
}

/* The row in which the curve crosses a column: the first one with dots. */
static int
curve_row(struct pty_screen *s, struct place p, int x)
{
	for (int y = p.top - 1; y <= p.bottom; y++) {
		const char *row = pty_screen_row(s, y), *at = row + utf8_fit(row, x);

		if (utf8_width(row) > x && *at != ' ')
			return y;
	}
	return -1;
}

static void
logarithmic_scales_move_the_curve_where_it_belongs(void **state)
{
	struct pty_screen *s = open_large();
	struct place p = find_plot(s);
	int x = p.left + (p.right - p.left) / 2, linear, log_y;
	double low = log(curves_loss(LAST)), value = log(curves_loss(LAST / 2));

	(void)state;
	linear = curve_row(s, p, x);
	pty_screen_type(s, "L");
	pty_screen_wait_gone(s, "0.4\xe2\x94\xa4");
	pty_screen_wait(s, "0.2\xe2\x94\xa4");
	p = find_plot(s);
	log_y = curve_row(s, p, x);
	assert_true(log_y < linear);
	check_near(log_y, p.bottom - (p.bottom - p.top + 1) * (value - low) / -low, 2);
	/* Half of the axis is steps up to the square root of the last one. */
	pty_screen_type(s, "LX");
	pty_screen_wait(s, " 10 ");
	pty_screen_wait(s, "0.4\xe2\x94\xa4");
	p = find_plot(s);
	check_near(curve_row(s, p, x), p.bottom - (p.bottom - p.top + 1) * (curves_loss(17) - curves_loss(LAST)) /
	    (1 - curves_loss(LAST)), 2);
	workspace_leave(s);
}

static void
smoothing_keeps_the_raw_line_and_says_so(void **state)
{
	static const char *const said[] = { "300 points, smoothed 0.6", "300 points, smoothed 0.9",
		"300 points, smoothed 0.98" };
	struct pty_screen *s = open_large();

	(void)state;
	pty_screen_type(s, "j");
	pty_screen_wait(s, "noise");
	pty_screen_wait(s, "9\xe2\x94\xa4");
	for (size_t i = 0; i < ARRAY_LEN(said); i++) {
		pty_screen_type(s, "w");
		pty_screen_wait(s, said[i]);
		/* The raw line reaches from 1 to 9, whatever the smoothed one does. */
		assert_true(pty_screen_has(s, "9\xe2\x94\xa4") && pty_screen_has(s, "1\xe2\x94\xa4"));
	}
	pty_screen_type(s, "w");
	pty_screen_wait_gone(s, "smoothed");
	workspace_leave(s);
}

/* ---- the preview beside the list of runs */

static void
the_preview_draws_as_the_page_does_and_opens_there(void **state)
{
	struct pty_screen *s = workspace_open(120, 40, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "300 points");
	pty_screen_wait(s, "0.4\xe2\x94\xa4");
	/* The metric of the chart, large at once. */
	pty_screen_type(s, "m");
	pty_screen_wait(s, "+ _ zoom");
	pty_screen_wait_row(s, UPPER, "loss ");
	pty_screen_type(s, "Lwa");
	pty_screen_wait(s, "over epochs");
	pty_screen_wait(s, "300 points, smoothed 0.6");
	pty_screen_type(s, "q");
	pty_screen_wait(s, "to filter");
	pty_screen_wait(s, "smoothed 0.6");
	pty_screen_wait(s, "0.2\xe2\x94\xa4");
	pty_screen_wait_gone(s, "0.4\xe2\x94\xa4");
	pty_screen_wait(s, " epoch");
	workspace_leave(s);
	/* The next time too. */
	s = workspace_open(120, 40, NULL, NULL);
	pty_screen_wait(s, "smoothed 0.6");
	pty_screen_type(s, ":metrics acc" ENTER);
	pty_screen_wait(s, "+ _ zoom");
	pty_screen_wait_row(s, UPPER, "acc ");
	pty_screen_wait(s, "300 points, smoothed 0.6");
	workspace_leave(s);
}

/* ---- live; pixels */

static void
charts_grow_while_the_run_writes(void **state)
{
	struct pty_screen *s = open_large();
	long step;
	double loss;

	(void)state;
	curves_grow(50);
	pty_screen_wait(s, "350 points");
	/* What is looked at stays. */
	pty_screen_type(s, RIGHT "+");
	pty_screen_wait(s, "step 17");
	read_cross(s, &step, &loss);
	curves_grow(1000);
	pty_screen_type(s, "0");
	pty_screen_wait(s, "1,350 points");
	pty_screen_type(s, ESC);
	pty_screen_wait(s, "trend");
	pty_screen_type(s, "c");
	wait_grid(s);
	curves_grow(10);
	pty_screen_wait(s, "135.9");	/* the last epoch, in the title of its chart */
	workspace_leave(s);
}

static void
the_key_for_pixels_says_why_there_are_none(void **state)
{
	struct pty_screen *s = open_large();

	(void)state;
	pty_screen_type(s, "\x07");
	pty_screen_wait(s, "this terminal does not say that it shows sixel or kitty pictures");
	pty_screen_wait(s, "300 points");
	workspace_leave(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CURVES_FINISHED(all_metrics_stand_in_a_grid),
		CURVES_FINISHED(the_grid_obeys_the_mouse_and_is_remembered),
		CURVES_FINISHED(the_crosshair_tells_points_exactly),
		CURVES_FINISHED(keys_move_the_crosshair),
		CURVES_FINISHED(keys_zoom_and_pan),
		CURVES_FINISHED(the_wheel_zooms_where_the_mouse_is),
		CURVES_FINISHED(a_right_click_moves_the_place_to_the_middle),
		CURVES_FINISHED(every_axis_has_its_unit_and_the_crosshair_its_point),
		CURVES_FINISHED(logarithmic_scales_move_the_curve_where_it_belongs),
		CURVES_FINISHED(smoothing_keeps_the_raw_line_and_says_so),
		CURVES_FINISHED(the_preview_draws_as_the_page_does_and_opens_there),
		CURVES_RUNNING(charts_grow_while_the_run_writes),
		CURVES_FINISHED(the_key_for_pixels_says_why_there_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
