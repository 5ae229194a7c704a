/*
 * forever.h - shell lines of processes that live until they are ended, without a clock and without a race: once the
 * mark is there, no signal is missed.
 *
 *	add(w, "fit", "touch ready; " FOREVER);
 *	add(w, "fit", "trap 'echo saved; exit 0' TERM; " FOREVER_HEARING("touch ready"));
 *
 * A shell with a trap must not block in `read`: a signal that comes between the mark and the system call is noted by
 * the shell, which then waits all the same. It waits for a child here that the same signal ends (whoever ends a step
 * ends its whole tree), and tells the mark only when it is that child. When the child goes before the shell has been
 * asked, the shell turns round until it is.
 *
 * No quotes, so that a line can stand in quotes of either kind and in YAML. The output of tail(1) is not the step's:
 * it would end when nobody reads there any more.
 */
#ifndef TESTS_FOREVER_H
#define TESTS_FOREVER_H

/* Becomes a process that does nothing; what the shell ignores it ignores. */
#define FOREVER "exec tail -f /dev/null >/dev/null"

/* Stays the shell whose traps are heard; `mark` is a command that tells that they are. */
#define FOREVER_HEARING(mark) "(" mark "; " FOREVER "); while :; do :; done"

#endif
