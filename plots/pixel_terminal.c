/*
 * pixel_terminal.c - questions to a terminal: kitty graphics (a query that draws nothing), its
 * background (OSC 11), the size of a cell (XTWINOPS 16), how many colours and pixels a sixel picture
 * may have (XTSMGRAPHICS), and primary device attributes, which every terminal answers.
 */
#include "pixel_terminal.h"

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base.h"
#include "base_time.h"
#include "os_proc.h"

/* PARTS_MOST: as many pictures as xterm keeps. */
enum { ANSWER_MAX = 512, PARTS_MOST = 16 };

#define ASK_KITTY "\033_Gi=4211,s=1,v=1,a=q,t=d,f=24;AAAA\033\\"
#define ASK_REST "\033]11;?\033\\" "\033[16t" "\033[?1;1;0S" "\033[?2;1;0S" "\033[c"

static bool
knows_application_commands(void)
{
	static const char *const others[] = { "linux", "screen", "tmux", "vt", "cons" };
	const char *name = getenv("TERM");

	if (name == NULL || getenv("TMUX") != NULL)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (str_starts(name, others[i]))
			return false;
	return true;
}

const char *
pixel_terminal_question(void)
{
	return knows_application_commands() ? ASK_KITTY ASK_REST : ASK_REST;
}

void
pixel_terminal_ask_tmux(struct pixel_terminal *out)
{
	static const char *const argv[] = { "tmux", "display-message", "-p",
		"#{client_termfeatures}", NULL };
	struct os_proc ask = OS_PROC_INIT;
	struct buf features = BUF_INIT;
	struct err err;
	int status;

	if (!out->sixel || getenv("TMUX") == NULL)
		return;
	ask.argv = argv;
	features.max = ANSWER_MAX;
	out->sixel = os_proc_run(&ask, NULL, &features, NULL, &status, &err) && status == 0 &&
	    strstr(buf_str(&features), "sixel") != NULL;
	buf_release(&features);
}

/* The numbers behind "ESC [ ?" up to the final character; NULL when none ends so. */
static const char *
find_private(const char *answer, char final)
{
	for (const char *at = strstr(answer, "\033[?"); at != NULL; at = strstr(at, "\033[?")) {
		at += 3;
		if (at[strspn(at, "0123456789;")] == final)
			return at;
	}
	return NULL;
}

bool
pixel_terminal_is_complete(const char *answer)
{
	return find_private(answer, 'c') != NULL;
}

/* Attribute 4 is sixel. */
static bool
attributes_have_sixel(const char *answer)
{
	for (const char *at = find_private(answer, 'c'); at != NULL && *at != 'c';) {
		size_t n = strspn(at, "0123456789");

		if (n == 1 && *at == '4')
			return true;
		at += n + (at[n] == ';');
	}
	return false;
}

/* "rgb:RRRR/GGGG/BBBB", with one to four digits each. */
static void
read_background(const char *answer, struct pixel_terminal *out)
{
	const char *at = strstr(answer, "\033]11;rgb:");
	uint32_t paper = 0;
	double sum = 0;

	if (at == NULL)
		return;
	for (int i = 0; i < 3; i++) {
		static const int weight[] = { 30, 59, 11 };
		const char *digits = at + (i == 0 ? 9 : 1);
		size_t n = strspn(digits, "0123456789abcdefABCDEF");
		double share;
		unsigned v;

		if (n < 1 || n > 4 || sscanf(digits, "%4x", &v) != 1)
			return;
		share = (double)v / (double)((1u << 4 * n) - 1);
		sum += weight[i] * share;
		paper = paper << 8 | (uint32_t)(share * 255 + 0.5);
		at = digits + n;
		if (i < 2 && *at != '/')
			return;
	}
	out->light = sum > 50;
	out->has_paper = true;
	out->paper = paper;
}

/* XTSMGRAPHICS: "ESC [ ? item ; 0 ; numbers S", 0 for success. */
static void
read_limits(const char *answer, struct pixel_terminal *out)
{
	const char *at = answer;
	int item, status, first, second, n;

	while ((at = find_private(at, 'S')) != NULL) {
		n = sscanf(at, "%d;%d;%d;%d", &item, &status, &first, &second);
		if (n == 3 && item == 1 && status == 0 && first >= 2 && first <= 1 << 24)
			out->colors = first;
		if (n == 4 && item == 2 && status == 0 && first >= 1 && second >= 1) {
			out->max_width = first;
			out->max_height = second;
		}
	}
}

void
pixel_terminal_parse(const char *answer, struct pixel_terminal *out)
{
	const char *size = strstr(answer, "\033[6;");
	int width, height;

	*out = (struct pixel_terminal){ .cell_width = 9, .cell_height = 18 };
	out->kitty = strstr(answer, "\033_Gi=4211;OK") != NULL;
	out->sixel = attributes_have_sixel(answer);
	read_background(answer, out);
	read_limits(answer, out);
	if (size != NULL && sscanf(size + 4, "%d;%dt", &height, &width) == 2 && width >= 2 &&
	    height >= 2 && width <= 200 && height <= 200) {
		out->has_cell = true;
		out->cell_width = width;
		out->cell_height = height;
	}
}

/* The most that is not more than `limit` (0: none) and whole cells, up to all. */
static int
part_of(int all, int limit, int cell)
{
	return limit == 0 || all <= limit ? all : limit / cell * cell;
}

bool
pixel_terminal_cut(const struct pixel_terminal *t, int width, int height, int *part_width, int *part_height)
{
	int w = part_of(width, t->max_width, t->cell_width), h = part_of(height, t->max_height, t->cell_height);

	if (w < 1 || h < 1 || ((width + w - 1) / w) * ((height + h - 1) / h) > PARTS_MOST)
		return false;
	*part_width = w;
	*part_height = h;
	return true;
}

void
pixel_terminal_size_from_kernel(int fd, struct pixel_terminal *out)
{
	struct winsize w;

	if (out->has_cell || ioctl(fd, TIOCGWINSZ, &w) == -1 || w.ws_col == 0 || w.ws_row == 0)
		return;
	if (w.ws_xpixel / w.ws_col >= 2 && w.ws_ypixel / w.ws_row >= 2) {
		out->has_cell = true;
		out->cell_width = w.ws_xpixel / w.ws_col;
		out->cell_height = w.ws_ypixel / w.ws_row;
	}
}

int
pixel_terminal_patience(int usual)
{
	const char *given = getenv("BENCHTOP_ANSWER_MS");
	int64_t ms;

	return given != NULL && str_to_int64(given, &ms) && ms > 0 && ms < INT_MAX ? (int)ms : usual;
}

/* Reads until the answer to the last question is there or the time is over. */
static bool
read_answer(int fd, int timeout_ms, char answer[ANSWER_MAX])
{
	int64_t end = time_monotonic() + timeout_ms * TIME_MS;
	size_t n = 0;

	answer[0] = '\0';
	while (!pixel_terminal_is_complete(answer) && n + 1 < ANSWER_MAX) {
		int64_t left = (end - time_monotonic()) / TIME_MS;
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t got;

		if (left <= 0 || poll(&p, 1, (int)left) <= 0)
			return false;
		got = read(fd, answer + n, ANSWER_MAX - 1 - n);
		if (got <= 0)
			return false;
		n += (size_t)got;
		answer[n] = '\0';
	}
	return pixel_terminal_is_complete(answer);
}

bool
pixel_terminal_ask(int fd, int timeout_ms, struct pixel_terminal *out)
{
	const char *question = pixel_terminal_question();
	size_t n = strlen(question);
	struct termios before, raw;
	char answer[ANSWER_MAX];
	bool answered;

	pixel_terminal_parse("", out);
	if (tcgetattr(fd, &before) == -1)
		return false;
	raw = before;
	cfmakeraw(&raw);
	if (tcsetattr(fd, TCSADRAIN, &raw) == -1)
		return false;
	answered = write(fd, question, n) == (ssize_t)n &&
	    read_answer(fd, timeout_ms, answer);
	tcsetattr(fd, TCSAFLUSH, &before);
	if (!answered)
		return false;
	pixel_terminal_parse(answer, out);
	pixel_terminal_size_from_kernel(fd, out);
	pixel_terminal_ask_tmux(out);
	return true;
}
