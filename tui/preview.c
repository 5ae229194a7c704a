/*
 * preview.c - opening a file of any kind for the log view, directly or through a rendering of it.
 *
 * A rendering is a file without a name (removed as soon as it is made), which the log view reads through
 * /dev/fd like any other.
 */
#include "preview.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base_time.h"
#include "os_fs.h"

struct preview *
preview_new(struct frame *f)
{
	struct preview *p = x_new(struct preview);

	p->frame = f;
	p->view = logview_new(f, LOGVIEW_TEXT);
	p->rendered = -1;
	return p;
}

void
preview_close(struct preview *p)
{
	logview_close(p->view);
	if (p->rendered != -1)
		close(p->rendered);
	p->rendered = -1;
	x_free(p->path);
	x_free(p->fact);
	x_free(p->note);
	p->path = p->fact = p->note = NULL;
	err_clear(&p->error);
}

void
preview_free(struct preview *p)
{
	if (p == NULL)
		return;
	preview_close(p);
	logview_free(p->view);
	x_free(p);
}

/* A nameless file with these bytes; -1 when there is no room for one. */
static int
nameless_file(struct slice bytes)
{
	int fd = fs_temp_file(NULL);

	if (fd != -1 && !fs_write_all(fd, bytes.p, bytes.n)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Up to `max` bytes of the beginning. */
static bool
read_head(const char *path, size_t max, struct buf *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	ssize_t got;

	if (fd == -1)
		return err_sys(err, "%s", path);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(err, ERR_INPUT, "%s is not a regular file", path);
	}
	if ((uint64_t)st.st_size < max)
		max = (size_t)st.st_size;
	buf_reserve(out, max + 1);
	got = fs_pread_full(fd, out->data, max, 0);
	close(fd);
	if (got < 0)
		return err_sys(err, "%s", path);
	out->len = (size_t)got;
	out->data[out->len] = '\0';
	return true;
}

/* The text that is shown instead of the file; false: the file itself is shown. */
static bool
render(struct preview *p, enum preview_kind kind, struct slice head, bool whole, struct buf *out)
{
	struct buf note = BUF_INIT;
	bool ok = false;
	char n[STR_SHORT];

	if (kind == PREVIEW_JSON && whole)
		ok = preview_render_json(head, out);
	else if (kind == PREVIEW_TABLE)
		ok = preview_render_table(head, whole, out, &note);
	else if (kind == PREVIEW_BINARY) {
		struct slice shown = { head.p, head.n < PREVIEW_DUMP ? head.n : PREVIEW_DUMP };

		preview_render_dump(shown, out);
		if (!whole || head.n > PREVIEW_DUMP)
			buf_printf(&note, "the first %s bytes", str_count(n, shown.n));
		ok = true;
	}
	if (!ok && p->size > PREVIEW_WHOLE) {
		buf_append(out, head.p, head.n);
		buf_printf(&note, "the first %s", str_bytes(n, head.n));
		ok = true;
	}
	if (ok && note.len > 0)
		p->note = buf_take(&note);
	buf_release(&note);
	return ok;
}

static void
open_shown(struct preview *p, const char *title, enum preview_kind kind, struct slice head, bool whole)
{
	struct buf text = BUF_INIT;
	char name[STR_SHORT];

	if (render(p, kind, head, whole, &text))
		p->rendered = nameless_file(buf_slice(&text));
	buf_release(&text);
	p->view->model->wrap = kind == PREVIEW_TEXT || kind == PREVIEW_JSON;
	p->view->empty = "an empty file";
	snprintf(name, sizeof(name), "/dev/fd/%d", p->rendered);
	logview_open(p->view, p->rendered != -1 ? name : p->path, title);
	/* Pagers and shell lines are about the file, not about what is shown of it. */
	logview_set_path(p->view, p->path);
}

static bool
is_shown_already(const struct preview *p, const char *path, const struct stat *st)
{
	return str_equal(p->path, path) && p->size == st->st_size &&
	    p->time == st->st_mtim.tv_sec * TIME_SECOND + st->st_mtim.tv_nsec;
}

void
preview_open(struct preview *p, const char *path, const char *title)
{
	struct buf head = BUF_INIT, fact = BUF_INIT;
	struct stat st = { .st_size = -1 };
	enum preview_kind kind;

	if (lstat(path, &st) == 0 && is_shown_already(p, path, &st))
		return;
	preview_close(p);
	p->path = xstrdup(path);
	p->size = st.st_size;
	p->time = st.st_mtim.tv_sec * TIME_SECOND + st.st_mtim.tv_nsec;
	if (read_head(path, PREVIEW_LOOK, &head, &p->error)) {
		kind = preview_kind_of(title, buf_slice(&head), &fact);
		p->fact = buf_take(&fact);
		open_shown(p, title, kind, buf_slice(&head), (uint64_t)st.st_size <= PREVIEW_LOOK);
	}
	buf_release(&head);
	buf_release(&fact);
}

void
preview_draw(struct preview *p, struct area a)
{
	if (p->path == NULL)
		return;
	if (p->error.kind != ERR_NONE)
		draw_paragraph(area_part(a, 1, 0, a.w - 2, a.h), 0, STYLE_ERROR, p->error.msg);
	else
		logview_draw(p->view, a);
}
