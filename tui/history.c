/*
 * history.c - what was typed before, in memory and in a file with a line each.
 *
 * The file may hold lines of other workbenches and anything else: only what is valid text is taken.
 */
#include "history.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "base_utf8.h"
#include "os_fs.h"

enum { LINES_MAX = 500, LINE_MAX_BYTES = 4096, FILE_MAX_BYTES = 4 << 20 };

struct history {
	char *path;
	char **lines;
	size_t count, cap;
};

static void
drop(struct history *h, size_t at)
{
	x_free(h->lines[at]);
	memmove(&h->lines[at], &h->lines[at + 1], (h->count - at - 1) * sizeof(*h->lines));
	h->count--;
}

/* The same line is kept once, at its last place. */
static void
keep(struct history *h, const char *line, size_t n)
{
	if (n == 0 || n > LINE_MAX_BYTES || !utf8_valid(line, n))
		return;
	for (size_t i = 0; i < h->count; i++) {
		if (strlen(h->lines[i]) == n && memcmp(h->lines[i], line, n) == 0) {
			drop(h, i);
			break;
		}
	}
	if (h->count == LINES_MAX)
		drop(h, 0);
	x_grow(&h->lines, &h->cap, h->count + 1);
	h->lines[h->count++] = xstrndup(line, n);
}

static void
read_lines(struct history *h, const struct buf *text)
{
	const char *p = buf_str(text);

	while (*p != '\0') {
		size_t n = strcspn(p, "\n");

		keep(h, p, n);
		p += n;
		p += *p == '\n';
	}
}

/* A file that has grown to twice what is kept is written anew. */
static void
shorten(struct history *h, const struct buf *before)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < h->count; i++)
		buf_printf(&text, "%s\n", h->lines[i]);
	if (before->len > 2 * text.len + LINE_MAX_BYTES &&
	    !fs_write_file(h->path, buf_slice(&text), 0, NULL)) {
		x_free(h->path);
		h->path = NULL;
	}
	buf_release(&text);
}

struct history *
history_open(const char *path)
{
	struct history *h = x_new(struct history);
	struct buf text = BUF_INIT;

	if (path == NULL)
		return h;
	h->path = xstrdup(path);
	if (fs_read_file(path, FILE_MAX_BYTES, &text, NULL)) {
		read_lines(h, &text);
		shorten(h, &text);
	}
	buf_release(&text);
	return h;
}

void
history_close(struct history *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->count; i++)
		x_free(h->lines[i]);
	x_free(h->lines);
	x_free(h->path);
	x_free(h);
}

static void
append_file(const char *path, const char *line)
{
	struct buf text = BUF_INIT;
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	buf_printf(&text, "%s\n", line);
	/* A history that cannot be kept is no reason to disturb anybody. */
	if (fd != -1 && write(fd, text.data, text.len) < 0)
		buf_clear(&text);
	if (fd != -1)
		close(fd);
	buf_release(&text);
}

void
history_add(struct history *h, const char *line)
{
	if (line[strspn(line, " ")] == '\0' || strchr(line, '\n') != NULL)
		return;
	if (h->count > 0 && str_equal(h->lines[h->count - 1], line))
		return;
	keep(h, line, strlen(line));
	if (h->path != NULL)
		append_file(h->path, line);
}

const char *
history_back(const struct history *h, size_t back)
{
	return back >= 1 && back <= h->count ? h->lines[h->count - back] : NULL;
}
