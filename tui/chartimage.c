/*
 * chartimage.c - the process that draws a chart in pixels, and reading what it made.
 *
 * The child is a copy of ourselves and so has the chart without being handed it. It writes the bytes
 * of the picture into a pipe and ends; nothing else of ours is touched. Killing it costs nothing.
 */
#include "chartimage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os_proc.h"
#include "pixel.h"

enum { PIPE_SIZE = 256 << 10, IMAGE_MAX = 8 << 20, COLORS = 256, PICTURE_ID = 4212, BAND = 6 };

static struct {
	struct os_loop *loop;
	pid_t pid;		/* 0: nothing is being made */
	int fd;
	struct buf bytes;
	void (*done)(void *self, struct buf *bytes);
	void *self;
} maker;

/* ---- in the child */

/* Not freed: the process ends with it. NULL: it cannot be drawn. */
static unsigned char *
draw(const struct chartimage_request *r, const struct plot_pixels *size)
{
	unsigned char *rgb = xcalloc((size_t)size->width * (size_t)size->height, 3);
	struct err err;

	return plot_pixels(r->chart, size, &r->style, rgb, &err) ? rgb : NULL;
}

static int
colors_of(const struct pixel_terminal *t)
{
	return t->colors > 0 ? t->colors : COLORS;
}

/* The last part ends with a whole band of six rows, so that no terminal paints below the cells. */
static bool
cut(const struct pixel_terminal *t, int cols, int rows, struct plot_pixels *size, struct pixel_tiles *tiles)
{
	int last;

	*size = (struct plot_pixels){ cols, rows, cols * t->cell_width, rows * t->cell_height };
	*tiles = (struct pixel_tiles){ .cell_width = t->cell_width, .cell_height = t->cell_height };
	if (!pixel_terminal_cut(t, size->width, size->height, &tiles->width, &tiles->height))
		return false;
	last = (size->height - 1) % tiles->height + 1;
	size->height -= last % BAND;
	return true;
}

static void
encode_sixel(const struct chartimage_request *r, struct buf *out)
{
	struct pixel_tiles tiles;
	struct plot_pixels size;
	unsigned char *rgb;

	if (!cut(r->terminal, r->cols, r->rows, &size, &tiles))
		return;
	tiles.x = r->x;
	tiles.y = r->y;
	rgb = draw(r, &size);
	if (rgb != NULL)
		pixel_sixel_tiles(out, rgb, size.width, size.height, colors_of(r->terminal), &tiles);
}

static void
encode_kitty(const struct chartimage_request *r, struct buf *out)
{
	const struct pixel_terminal *t = r->terminal;
	struct plot_pixels size = { r->cols, r->rows, r->cols * t->cell_width, r->rows * t->cell_height };
	unsigned char *rgb = draw(r, &size);

	if (rgb != NULL)
		pixel_kitty(out, rgb, size.width, size.height, r->cols, r->rows, PICTURE_ID);
}

_Noreturn static void
make(const struct chartimage_request *r, int fd)
{
	struct buf out = BUF_INIT;

	if (r->kind == GRAPHICS_SIXEL)
		encode_sixel(r, &out);
	else
		encode_kitty(r, &out);
	for (size_t at = 0; at < out.len;) {
		ssize_t n = write(fd, out.data + at, out.len - at);

		if (n < 0 && errno != EINTR)
			_exit(1);
		at += n > 0 ? (size_t)n : 0;
	}
	_exit(0);
}

/* ---- in the workbench */

bool
chartimage_can(enum graphics_kind kind, const struct pixel_terminal *t, int cols, int rows)
{
	struct pixel_tiles tiles;
	struct plot_pixels size;

	return kind == GRAPHICS_KITTY || (kind == GRAPHICS_SIXEL && cut(t, cols, rows, &size, &tiles));
}

void
chartimage_stop(void)
{
	if (maker.pid == 0)
		return;
	os_loop_unwatch(maker.loop, maker.fd);
	close(maker.fd);
	(void)kill(maker.pid, SIGKILL);
	while (waitpid(maker.pid, NULL, 0) < 0 && errno == EINTR)
		;
	maker.pid = 0;
	buf_release(&maker.bytes);
}

static void
on_bytes(void *arg, int fd, int events)
{
	struct buf bytes;
	char piece[16384];
	ssize_t n;

	(void)arg;
	(void)events;
	while ((n = read(fd, piece, sizeof(piece))) > 0 && maker.bytes.len < IMAGE_MAX)
		buf_append(&maker.bytes, piece, (size_t)n);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0)
		buf_clear(&maker.bytes);
	bytes = maker.bytes;
	maker.bytes = (struct buf)BUF_INIT;
	chartimage_stop();
	maker.done(maker.self, &bytes);
}

void
chartimage_start(struct os_loop *loop, const struct chartimage_request *request)
{
	struct buf none = BUF_INIT;
	int ends[2];
	struct err err;

	chartimage_stop();
	maker.loop = loop;
	maker.done = request->done;
	maker.self = request->self;
	if (!os_proc_pipe(&ends[0], &ends[1], PIPE_SIZE, &err)) {
		maker.done(maker.self, &none);
		return;
	}
	maker.pid = os_proc_fork(&err);
	if (maker.pid == 0) {
		close(ends[0]);
		make(request, ends[1]);
	}
	close(ends[1]);
	if (maker.pid < 0) {
		close(ends[0]);
		maker.pid = 0;
		maker.done(maker.self, &none);
		return;
	}
	(void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
	maker.fd = ends[0];
	os_loop_watch(loop, maker.fd, OS_READ, on_bytes, NULL);
}
