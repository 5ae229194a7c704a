/*
 * pty_screen.c - starts a program on a pseudo-terminal and keeps the screen that it draws.
 */
#include "screen/pty_screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "base.h"
#include "base_time.h"
#include "lib/await.h"
#include "screen/pty_screen_inside.h"

enum { OUTPUT_KEPT = 1 << 20, DEADLINE_SECONDS = 60, WHOLE_SECONDS = 5,
	SETTLE_MS = 10 };	/* until what was written into a terminal can be read from it, on a busy machine */

/* ---- starting */

static int
on_property(VTermProp prop, VTermValue *value, void *user)
{
	struct pty_screen *s = user;

	if (prop == VTERM_PROP_CURSORVISIBLE)
		s->cursor_shown = value->boolean;
	else if (prop == VTERM_PROP_ALTSCREEN)
		s->is_alternate = value->boolean;
	else if (prop == VTERM_PROP_MOUSE)
		s->tells_mouse = value->number != VTERM_PROP_MOUSE_NONE;
	return 1;
}

static int
on_damage(VTermRect r, void *user)
{
	struct pty_screen *s = user;

	if (s->pixels != NULL)
		pixel_screen_damage(s->pixels, r.start_col, r.start_row, r.end_col - r.start_col, r.end_row - r.start_row);
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property, .damage = on_damage };

/* ---- pictures, which stand in front of libvterm */

static void
pass_text(void *self, const char *bytes, size_t n)
{
	struct pty_screen *s = self;

	vterm_input_write(s->terminal, bytes, n);
}

static void
find_cursor(void *self, int *x, int *y)
{
	struct pty_screen *s = self;
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(s->terminal), &at);
	*x = at.col;
	*y = at.row;
}

static void
send_answer(void *self, const char *bytes, size_t n)
{
	struct pty_screen *s = self;

	if (write(s->fd, bytes, n) < 0)
		s->ended = true;
}

static void
open_pixels(struct pty_screen *s, const struct pixel_traits *traits)
{
	const struct pixel_host host = { s, pass_text, find_cursor, send_answer };

	if (traits != NULL)
		s->pixels = pixel_screen_new(traits, &host, s->columns, s->rows);
}

/* What a kernel knows from a terminal that shows pictures. */
static void
tell_pixels(const struct pty_screen *s, struct winsize *size)
{
	if (s->pixels == NULL)
		return;
	size->ws_xpixel = (unsigned short)pixel_screen_width(s->pixels);
	size->ws_ypixel = (unsigned short)pixel_screen_height(s->pixels);
}

static void
run_child(const struct pty_program *program)
{
	const char *own[] = { getenv("BENCHTOP"), NULL };
	const char *const *argv = program->argv != NULL ? program->argv : own;

	if (program->folder != NULL && chdir(program->folder) != 0)
		_exit(126);
	setenv("TERM", program->term != NULL ? program->term : "xterm-256color", 1);
	setenv("LC_ALL", program->locale != NULL ? program->locale : "C.UTF-8", 1);
	unsetenv("NO_COLOR");
	unsetenv("TMUX");
	unsetenv("COLORFGBG");
	/* We answer as soon as we are let run. */
	setenv("BENCHTOP_ANSWER_MS", "30000", 1);
	for (const char *const *e = program->env; e != NULL && *e != NULL; e++)
		putenv((char *)(uintptr_t)*e);
	for (int signo = 1; signo < 32; signo++)
		signal(signo, SIG_DFL);
	execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

struct pty_screen *
pty_screen_start(const struct pty_program *program)
{
	struct pty_screen *s = x_new(struct pty_screen);
	struct winsize size = { 0 };

	s->columns = program->columns > 0 ? program->columns : 80;
	s->rows = program->rows > 0 ? program->rows : 24;
	size.ws_col = (unsigned short)s->columns;
	size.ws_row = (unsigned short)s->rows;
	open_pixels(s, program->pixels);
	tell_pixels(s, &size);
	s->terminal = vterm_new(s->rows, s->columns);
	vterm_set_utf8(s->terminal, 1);
	s->screen = vterm_obtain_screen(s->terminal);
	vterm_screen_set_callbacks(s->screen, &callbacks, s);
	vterm_screen_enable_altscreen(s->screen, 1);
	vterm_screen_reset(s->screen, 1);
	s->cursor_shown = true;
	s->pid = forkpty(&s->fd, NULL, NULL, &size);
	if (s->pid == 0)
		run_child(program);
	assert_true(s->pid > 0);
	fcntl(s->fd, F_SETFL, O_NONBLOCK);
	fcntl(s->fd, F_SETFD, FD_CLOEXEC);
	return s;
}

pid_t
pty_screen_pid(const struct pty_screen *s)
{
	return s->pid;
}

/* ---- reading */

/* What the terminal answers by itself (its kind, where its cursor is). */
static void
send_answers(struct pty_screen *s)
{
	char bytes[256];
	size_t n;

	while ((n = vterm_output_read(s->terminal, bytes, sizeof(bytes))) > 0) {
		if (write(s->fd, bytes, n) < 0)
			return;
	}
}

static void
keep_output(struct pty_screen *s, const char *bytes, size_t n)
{
	if (s->output.len + n > OUTPUT_KEPT)
		buf_consume(&s->output, s->output.len / 2);
	buf_append(&s->output, bytes, n);
	s->bytes += n;
}

/* Takes in what waits; false: nothing did. */
static bool
read_some(struct pty_screen *s)
{
	char bytes[16384];
	ssize_t n = s->ended ? 0 : read(s->fd, bytes, sizeof(bytes));

	if (n > 0) {
		s->settled = false;
		keep_output(s, bytes, (size_t)n);
		if (s->pixels != NULL)
			pixel_screen_feed(s->pixels, bytes, (size_t)n);
		else
			vterm_input_write(s->terminal, bytes, (size_t)n);
		send_answers(s);
		return true;
	}
	/* EIO is how Linux says that nobody has the other end open. */
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		s->ended = true;
	return false;
}

void
pty_screen_read_all(struct pty_screen *s)
{
	while (read_some(s))
		continue;
}

int64_t
pty_screen_deadline(void)
{
	const char *given = getenv("SCREEN_DEADLINE");
	int64_t seconds = DEADLINE_SECONDS;

	if (given != NULL && !str_to_int64(given, &seconds))
		seconds = DEADLINE_SECONDS;
	return time_monotonic() + seconds * TIME_SECOND;
}

/* Waits for more output; false when the time is over or there will be none. */
bool
pty_screen_wait_more(struct pty_screen *s, int64_t until)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	int64_t left = until - time_monotonic();

	if (left <= 0 || s->ended)
		return false;
	if (poll(&p, 1, (int)(left / TIME_MS) + 1) > 0)
		read_some(s);
	return true;
}

void
pty_screen_listen(struct pty_screen *s, int milliseconds)
{
	int64_t until = time_monotonic() + milliseconds * TIME_MS;

	while (pty_screen_wait_more(s, until))
		continue;
}

void
pty_screen_listen_once(struct pty_screen *s, int milliseconds)
{
	pty_screen_wait_more(s, time_monotonic() + milliseconds * TIME_MS);
}

/*
 * What a program paints comes in parts, so what was read may be half a screen. The screen is whole when
 * the program has nothing to do (its first thread waits) and nothing more comes. Bytes are carried from
 * one end of the terminal to the other by a thread of the kernel, so both sides may be idle while some are
 * on their way. A program that is at work all the time is looked at in its midst.
 */
static bool
is_at_work(const struct pty_screen *s)
{
	char path[64], text[512] = "";
	FILE *file;
	const char *name_end;
	size_t n;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)s->pid);
	file = fopen(path, "r");
	if (file == NULL)
		return false;
	n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = '\0';
	name_end = strrchr(text, ')');
	return name_end != NULL && (str_starts(name_end, ") R") || str_starts(name_end, ") D"));
}

void
pty_screen_read_whole(struct pty_screen *s)
{
	int64_t until = time_monotonic() + WHOLE_SECONDS * TIME_SECOND;

	pty_screen_read_all(s);
	while (!s->ended && time_monotonic() < until) {
		size_t before = s->bytes;
		bool at_work = is_at_work(s);

		if (!at_work && s->settled)
			break;
		pty_screen_listen_once(s, at_work ? 1 : SETTLE_MS);
		s->settled = !at_work && s->bytes == before;
	}
}

void
pty_screen_give_up(struct pty_screen *s, const char *what, const char *text)
{
	pty_screen_picture(s);
	fprintf(stderr, "%s: \"%s\"%s\n", what, text, s->ended ? " (the program has ended)" : "");
	fail();
}

/* ---- typing */

void
pty_screen_type(struct pty_screen *s, const char *keys)
{
	size_t n = strlen(keys);

	s->settled = false;
	while (n > 0) {
		ssize_t written = write(s->fd, keys, n);

		if (written < 0 && errno != EAGAIN && errno != EINTR)
			pty_screen_give_up(s, "cannot be typed", keys);
		pty_screen_read_all(s);
		keys += written > 0 ? written : 0;
		n -= written > 0 ? (size_t)written : 0;
	}
}

static void
send_mouse(struct pty_screen *s, int button, int x, int y)
{
	char keys[128];
	int n = snprintf(keys, sizeof(keys), "\033[<%d;%d;%dM", button, x + 1, y + 1);

	/* Over a slow line press and release come together. */
	if (button < 64)
		snprintf(keys + n, sizeof(keys) - (size_t)n, "\033[<%d;%d;%dm", button, x + 1, y + 1);
	pty_screen_type(s, keys);
}

void
pty_screen_click(struct pty_screen *s, int x, int y)
{
	send_mouse(s, 0, x, y);
}

void
pty_screen_right_click(struct pty_screen *s, int x, int y)
{
	send_mouse(s, 2, x, y);
}

/* At once: what comes in two parts may be two clicks on a busy machine. */
void
pty_screen_double_click(struct pty_screen *s, int x, int y)
{
	char keys[256];

	snprintf(keys, sizeof(keys), "\033[<0;%d;%dM\033[<0;%d;%dm\033[<0;%d;%dM\033[<0;%d;%dm", x + 1, y + 1, x + 1, y + 1,
	    x + 1, y + 1, x + 1, y + 1);
	pty_screen_type(s, keys);
}

void
pty_screen_wheel(struct pty_screen *s, int x, int y, bool down)
{
	send_mouse(s, down ? 65 : 64, x, y);
}

void
pty_screen_resize(struct pty_screen *s, int columns, int rows)
{
	struct winsize size = { .ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows };

	pty_screen_read_all(s);
	s->settled = false;
	s->columns = columns;
	s->rows = rows;
	vterm_set_size(s->terminal, rows, columns);
	if (s->pixels != NULL)
		pixel_screen_set_size(s->pixels, columns, rows);
	tell_pixels(s, &size);
	ioctl(s->fd, TIOCSWINSZ, &size);
}

/* ---- ending */

static void
release(struct pty_screen *s)
{
	if (s->fd >= 0)
		close(s->fd);
	vterm_free(s->terminal);
	buf_release(&s->output);
	pixel_screen_free(s->pixels);
	x_free(s);
}

static int
collect(struct pty_screen *s)
{
	int status;

	while (waitpid(s->pid, &status, 0) == -1 && errno == EINTR)
		continue;
	release(s);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
pty_screen_end(struct pty_screen *s)
{
	int64_t until = pty_screen_deadline();

	while (!s->ended) {
		if (!pty_screen_wait_more(s, until) && !s->ended)
			pty_screen_give_up(s, "does not end", "the program");
	}
	return collect(s);
}

int
pty_screen_hang_up(struct pty_screen *s)
{
	close(s->fd);
	s->fd = -1;
	if (!await_gone(s->pid))
		pty_screen_give_up(s, "does not end when the terminal is gone", "the program");
	return collect(s);
}

void
pty_screen_kill(struct pty_screen *s)
{
	kill(s->pid, SIGKILL);
	while (waitpid(s->pid, NULL, 0) == -1 && errno == EINTR)
		continue;
	release(s);
}
