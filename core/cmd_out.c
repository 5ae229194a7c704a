/*
 * cmd_out.c - buffered output of a command; the one place where text meets the terminal, so the one
 * place that sanitises it.
 */
#include "cmd_out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base_ascii.h"
#include "base_utf8.h"

enum { FLUSH_AT = 1 << 16, FILL_MAX = 100, DEFAULT_WIDTH = 80 };

static const struct {
	const char *name, *sgr;
} styles[] = {
	{ "error", "31" },
	{ "warning", "33" },
	{ "info", "36" },
	{ "good", "32" },
	{ "dim", "2" },
	{ "bold", "1" },
	{ "accent", "1;36" },
};

static bool
locale_is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *v = getenv(names[i]);

		if (v != NULL && *v != '\0')
			return strstr(v, "UTF-8") != NULL || strstr(v, "utf8") != NULL ||
			    strstr(v, "UTF8") != NULL || strstr(v, "utf-8") != NULL;
	}
	return false;
}

static bool
wants_colour(const struct cmd_out *out)
{
	const char *no = getenv("NO_COLOR");

	return out->clever && (no == NULL || *no == '\0');
}

struct cmd_out *
cmd_out_new(int fd, enum cmd_colour colour)
{
	struct cmd_out *out = x_new(struct cmd_out);
	const char *term = getenv("TERM");

	out->fd = fd;
	out->terminal = isatty(fd) == 1;
	out->clever = out->terminal && term != NULL && *term != '\0' && !str_equal(term, "dumb");
	out->ascii = out->terminal && !locale_is_utf8();
	cmd_out_set_colour(out, colour);
	return out;
}

void
cmd_out_set_colour(struct cmd_out *out, enum cmd_colour colour)
{
	out->colour = colour == CMD_COLOUR_AUTO ? wants_colour(out) : colour == CMD_COLOUR_ALWAYS;
}

int
cmd_out_width(const struct cmd_out *out)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	int64_t n;

	if (!out->terminal)
		return 0;
	if (ioctl(out->fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (columns != NULL && str_to_int64(columns, &n) && n > 0 && n < 10000)
		return (int)n;
	return DEFAULT_WIDTH;
}

void
cmd_out_flush(struct cmd_out *out)
{
	size_t done = 0;

	while (done < out->buf.len && out->saved_errno == 0 && !out->abandoned) {
		ssize_t n = write(out->fd, out->buf.data + done, out->buf.len - done);

		if (n > 0)
			done += (size_t)n;
		else if (n == -1 && errno != EINTR && errno != EAGAIN)
			out->saved_errno = errno;
	}
	buf_clear(&out->buf);
}

void
cmd_out_raw(struct cmd_out *out, const char *p, size_t n)
{
	buf_append(&out->buf, p, n);
	if (out->buf.len >= FLUSH_AT)
		cmd_out_flush(out);
}

/* A terminal that is not UTF-8 would show each byte of a character as another one. */
static void
replace_non_ascii(struct buf *b, size_t from)
{
	size_t to = from;

	for (size_t i = from; i < b->len;) {
		uint32_t c;
		size_t n = utf8_decode(b->data + i, b->len - i, &c);

		b->data[to++] = c < 0x80 ? b->data[i] : (char)ascii_for(c);
		i += n;
	}
	b->len = to;
	b->data[to] = '\0';
}

static void
safe_line(struct cmd_out *out, const char *p, size_t n)
{
	size_t before = out->buf.len;

	if (n == 0)
		return;
	utf8_safe(&out->buf, p, n);
	if (out->ascii && out->buf.len > before)
		replace_non_ascii(&out->buf, before);
}

void
cmd_out_bytes(struct cmd_out *out, const char *p, size_t n)
{
	if (!out->terminal) {
		cmd_out_raw(out, p, n);
		return;
	}
	while (n > 0) {
		const char *newline = memchr(p, '\n', n);
		size_t len = newline != NULL ? (size_t)(newline - p) : n;

		safe_line(out, p, len);
		if (newline != NULL)
			buf_add_char(&out->buf, '\n');
		len += newline != NULL;
		p += len;
		n -= len;
	}
	if (out->buf.len >= FLUSH_AT)
		cmd_out_flush(out);
}

void
cmd_out_text(struct cmd_out *out, const char *s)
{
	cmd_out_bytes(out, s, strlen(s));
}

void
cmd_out_printf(struct cmd_out *out, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	cmd_out_bytes(out, buf_str(&text), text.len);
	buf_release(&text);
}

void
cmd_out_style(struct cmd_out *out, const char *style)
{
	const char *sgr = "";

	if (!out->colour)
		return;
	for (size_t i = 0; style != NULL && i < ARRAY_LEN(styles); i++) {
		if (str_equal(styles[i].name, style))
			sgr = styles[i].sgr;
	}
	buf_printf(&out->buf, "\033[%sm", sgr);
}

void
cmd_out_styled(struct cmd_out *out, const char *style, const char *text)
{
	if (style == NULL) {
		cmd_out_text(out, text);
		return;
	}
	cmd_out_style(out, style);
	cmd_out_text(out, text);
	cmd_out_style(out, NULL);
}

void
cmd_out_fill(struct cmd_out *out, const char *text, int indent, int column)
{
	int width = cmd_out_width(out);

	if (width == 0 || width > FILL_MAX)
		width = width == 0 ? DEFAULT_WIDTH : FILL_MAX;
	while (*(text += strspn(text, " \n")) != '\0') {
		size_t n = strcspn(text, " \n");
		int w = utf8_width_n(text, n);
		int gap = column < indent ? indent - column : column > indent;

		if (column > indent && column + gap + w > width) {
			cmd_out_text(out, "\n");
			column = 0;
			gap = indent;
		}
		cmd_out_printf(out, "%*s%.*s", gap, "", (int)n, text);
		column += gap + w;
		text += n;
	}
	if (column > 0)
		cmd_out_text(out, "\n");
}

const char *
cmd_out_symbol(const struct cmd_out *out, const char *utf8, const char *ascii)
{
	return out->ascii ? ascii : utf8;
}

bool
cmd_out_free(struct cmd_out *out, struct err *err)
{
	int failed;

	if (out == NULL)
		return true;
	cmd_out_flush(out);
	failed = out->abandoned ? 0 : out->saved_errno;
	buf_release(&out->buf);
	x_free(out);
	if (failed == 0)
		return true;
	return err_set(err, ERR_SYSTEM, "write output: %s", strerror(failed));
}
