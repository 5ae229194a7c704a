/*
 * points_text.c - points as text, for tests that compare a handful of them, and what their file is.
 */
#include "points_text.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "store_points_format.h"

bool
points_are_sealed(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct points_header h;
	struct err err;

	assert_int_not_equal(fd, -1);
	assert_true(points_header_read(fd, path, &h, &err));
	close(fd);
	return h.flags == POINTS_SEALED;
}

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
