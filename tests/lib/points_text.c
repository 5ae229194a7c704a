/*
 * points_text.c - points as text, for tests that compare a handful of them.
 */
#include "points_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static bool
add_point(void *ctx, const struct store_point *p)
{
	char value[STR_SHORT];

	buf_printf(ctx, " %lld=%s", (long long)p->step, str_double(value, p->value));
	return true;
}

char *
points_text(struct store_points *points, const char *series, struct arena *a)
{
	struct buf out = BUF_INIT;
	struct err err;
	char *text;
	size_t i;

	if (!store_points_find(points, series, &i))
		fail_msg("no series %s", series);
	if (!store_points_each(points, i, STORE_AXIS_STEP, INT64_MIN, INT64_MAX, add_point, &out, &err))
		fail_msg("%s", err.msg);
	text = arena_strdup(a, buf_str(&out));
	buf_release(&out);
	return text;
}
