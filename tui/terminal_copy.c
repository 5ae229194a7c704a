/*
 * terminal_copy.c - the clipboard of the person's own terminal, reached through it (OSC 52), also over SSH.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "terminal.h"

enum { COPY_MAX = 56 * 1024 };	/* bytes, before base64; xterm and tmux drop more */

static void
add_base64(struct buf *out, const char *text, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t bits = (uint32_t)(unsigned char)text[i] << 16;
		char four[4] = { '=', '=', '=', '=' };

		if (i + 1 < n)
			bits |= (uint32_t)(unsigned char)text[i + 1] << 8;
		if (i + 2 < n)
			bits |= (uint32_t)(unsigned char)text[i + 2];
		four[0] = digits[bits >> 18];
		four[1] = digits[bits >> 12 & 63];
		if (i + 1 < n)
			four[2] = digits[bits >> 6 & 63];
		if (i + 2 < n)
			four[3] = digits[bits & 63];
		buf_append(out, four, sizeof(four));
	}
}

bool
terminal_copy(const char *text, size_t n)
{
	struct buf encoded = BUF_INIT, out = BUF_INIT;
	const char *name = getenv("TERM");
	bool sent;

	if (n > COPY_MAX)
		return false;
	add_base64(&encoded, text, n);
	/* tmux takes the plain form when its set-clipboard is on, and hands the wrapped one through
	 * when its allow-passthrough is on; one of them is by default. */
	if (getenv("TMUX") != NULL)
		buf_printf(&out, "\033Ptmux;\033\033]52;c;%s\a\033\\", buf_str(&encoded));
	else if (name != NULL && str_starts(name, "screen"))
		buf_printf(&out, "\033P\033]52;c;%s\a\033\\", buf_str(&encoded));
	buf_printf(&out, "\033]52;c;%s\a", buf_str(&encoded));
	sent = write(STDOUT_FILENO, out.data, out.len) == (ssize_t)out.len;
	buf_release(&encoded);
	buf_release(&out);
	return sent;
}
