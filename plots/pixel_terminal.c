/*
 * pixel_terminal.c - questions to a terminal: kitty graphics (a query that draws nothing), its
 * background (OSC 11), the size of a cell (XTWINOPS 16), and primary device attributes, which every
 * terminal answers.
 */
#include "pixel_terminal.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base_buf.h"
#include "base_time.h"

enum { ANSWER_MAX = 512 };

const char pixel_terminal_question[] =
    "\033_Gi=4211,s=1,v=1,a=q,t=d,f=24;AAAA\033\\" "\033]11;?\033\\" "\033[16t" "\033[c";

/* The list of numbers behind "ESC [ ?", up to 'c'. Attribute 4 is sixel. */
static bool
attributes_have_sixel(const char *answer)
{
	const char *at = strstr(answer, "\033[?");

	for (at = at != NULL ? at + 3 : NULL; at != NULL && *at != '\0' && *at != 'c';) {
		size_t n = strspn(at, "0123456789");

		if (n == 1 && *at == '4')
			return true;
		at += n + (at[n] == ';');
		if (n == 0 && *at != ';')
			break;
	}
	return false;
}

/* "rgb:RRRR/GGGG/BBBB", with one to four digits each. */
static bool
background_is_light(const char *answer)
{
	const char *at = strstr(answer, "\033]11;rgb:");
	double sum = 0;

	for (int i = 0; at != NULL && i < 3; i++) {
		static const int weight[] = { 30, 59, 11 };
		const char *digits = at + (i == 0 ? 9 : 1);
		size_t n = strspn(digits, "0123456789abcdefABCDEF");
		unsigned v;

		if (n < 1 || n > 4 || sscanf(digits, "%4x", &v) != 1)
			return false;
		sum += weight[i] * (double)v / (double)((1u << 4 * n) - 1);
		at = digits + n;
		if (i < 2 && *at != '/')
			return false;
	}
	return sum > 50;
}

void
pixel_terminal_parse(const char *answer, struct pixel_terminal *out)
{
	const char *size = strstr(answer, "\033[6;");
	int width, height;

	*out = (struct pixel_terminal){ .cell_width = 9, .cell_height = 18 };
	out->kitty = strstr(answer, "\033_Gi=4211;OK") != NULL;
	out->sixel = attributes_have_sixel(answer);
	out->light = background_is_light(answer);
	if (size != NULL && sscanf(size + 4, "%d;%dt", &height, &width) == 2 && width >= 2 &&
	    height >= 2 && width <= 200 && height <= 200) {
		out->cell_width = width;
		out->cell_height = height;
	}
}

static void
size_from_kernel(int fd, struct pixel_terminal *out)
{
	struct winsize w;

	if (ioctl(fd, TIOCGWINSZ, &w) == -1 || w.ws_col == 0 || w.ws_row == 0)
		return;
	if (w.ws_xpixel / w.ws_col >= 2 && w.ws_ypixel / w.ws_row >= 2) {
		out->cell_width = w.ws_xpixel / w.ws_col;
		out->cell_height = w.ws_ypixel / w.ws_row;
	}
}

static bool
is_complete(const char *answer)
{
	const char *at = strstr(answer, "\033[?");

	return at != NULL && strchr(at, 'c') != NULL;
}

/* Reads until the answer to the last question is there or the time is over. */
static bool
read_answer(int fd, int timeout_ms, char answer[ANSWER_MAX])
{
	int64_t end = time_monotonic() + timeout_ms * TIME_MS;
	size_t n = 0;

	answer[0] = '\0';
	while (!is_complete(answer) && n + 1 < ANSWER_MAX) {
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
	return is_complete(answer);
}

bool
pixel_terminal_ask(int fd, int timeout_ms, struct pixel_terminal *out)
{
	size_t n = strlen(pixel_terminal_question);
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
	answered = write(fd, pixel_terminal_question, n) == (ssize_t)n &&
	    read_answer(fd, timeout_ms, answer);
	tcsetattr(fd, TCSAFLUSH, &before);
	if (!answered)
		return false;
	pixel_terminal_parse(answer, out);
	if (strstr(answer, "\033[6;") == NULL)
		size_from_kernel(fd, out);
	return true;
}
