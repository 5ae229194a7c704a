/*
 * cmd_out.h - what a command prints, and where it goes.
 *
 *	struct cmd_out *out = cmd_out_new(STDOUT_FILENO, CMD_COLOUR_AUTO);
 *	cmd_out_printf(out, "%s\n", name);
 *	ok = cmd_out_free(out, &err);		flushes
 *
 * On a terminal every text that passes here is sanitised (utf8_safe), whoever made it, so that
 * no name, log line or message can carry an escape sequence; only the styles of cmd_out_style reach
 * the terminal as such. In a pipe or a file the bytes are passed on as they are.
 */
#ifndef CMD_OUT_H
#define CMD_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base.h"

enum cmd_colour { CMD_COLOUR_AUTO, CMD_COLOUR_ALWAYS, CMD_COLOUR_NEVER };

struct cmd_out {
	int fd;
	bool terminal;
	bool clever;		/* a terminal that obeys escape sequences, by TERM */
	bool colour;
	bool ascii;		/* a terminal whose locale is not UTF-8 */
	bool abandoned;		/* nobody reads any more: what is written is dropped, without an error */
	int saved_errno;	/* of the first write that failed; 0: none */
	struct buf buf;
};

struct cmd_out *cmd_out_new(int fd, enum cmd_colour colour);
/* AUTO: on a terminal, unless NO_COLOR is set and not empty or TERM is dumb. */
void cmd_out_set_colour(struct cmd_out *out, enum cmd_colour colour);
/* Columns of the terminal now; 0 when it is none, which means "do not cut". */
int cmd_out_width(const struct cmd_out *out);

void cmd_out_printf(struct cmd_out *out, const char *fmt, ...) PRINTF_LIKE(2, 3);
void cmd_out_text(struct cmd_out *out, const char *s);
void cmd_out_bytes(struct cmd_out *out, const char *p, size_t n);
/* Exactly these bytes, on a terminal too. For what is safe already: JSON of ours, escape sequences
 * that we mean. */
void cmd_out_raw(struct cmd_out *out, const char *p, size_t n);

/* Text from here on is in this style: "error" "warning" "info" "good" "dim" "bold" "accent", NULL:
 * plain. Nothing without colour. */
void cmd_out_style(struct cmd_out *out, const char *style);
/* One word in a style. */
void cmd_out_styled(struct cmd_out *out, const char *style, const char *text);
/* A paragraph filled to the width (of 100 columns at most), each line indented. `column` is where the
 * first line is already. */
void cmd_out_fill(struct cmd_out *out, const char *text, int indent, int column);

/* The utf8 form, or the ASCII one where the terminal cannot show it. */
const char *cmd_out_symbol(const struct cmd_out *out, const char *utf8, const char *ascii);

void cmd_out_flush(struct cmd_out *out);
/* False: some of it could not be written (ERR_SYSTEM). */
bool cmd_out_free(struct cmd_out *out, struct err *err);

#endif
