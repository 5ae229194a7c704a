/*
 * cmd_ask.h - Ctrl-C while a run is followed: a question instead of an end.
 *
 *	struct cmd_ask ask = { .out = errors, .allowed = true };
 *	cmd_ask_begin(&ask);			catches SIGINT, SIGHUP and SIGTERM
 *	while (cmd_ask_wait(&ask, 100, &answer, err) && answer == CMD_GO_ON)
 *		if (!ask.asking) ... print
 *	cmd_ask_end(&ask);
 *
 * The signals are blocked but while waiting, so that none is missed. While the question stands
 * (`asking`), the caller prints nothing. Without a terminal to ask on, Ctrl-C detaches.
 */
#ifndef CMD_ASK_H
#define CMD_ASK_H

#include <signal.h>
#include <stdbool.h>
#include <termios.h>

#include "cmd_out.h"

enum cmd_answer { CMD_GO_ON,
	CMD_DETACH,	/* d, Ctrl-C again, SIGTERM */
	CMD_STOP,	/* s */
	CMD_HANGUP };	/* the terminal is gone: detach, and print nothing */

enum { CMD_ASK_SIGNALS = 3 };

struct cmd_ask {
	struct cmd_out *out;		/* where the question is printed */
	bool allowed;			/* false: Ctrl-C detaches at once */
	void (*before)(void *arg);	/* called before the question is printed; may be NULL */
	void *arg;
	bool asking;
	/* private */
	struct termios saved;
	sigset_t mask;
	struct sigaction before_us[CMD_ASK_SIGNALS];
};

void cmd_ask_begin(struct cmd_ask *a);
void cmd_ask_end(struct cmd_ask *a);	/* the terminal and the signals are as before */

/* Waits at most `ms` milliseconds. */
MUST_CHECK bool cmd_ask_wait(struct cmd_ask *a, int ms, enum cmd_answer *answer, struct err *err);

#endif
