/*
 * os_loop.h - one poll loop: descriptors, timers, children and signals.
 *
 *	os_loop_new(&loop, err);
 *	os_loop_watch(loop, fd, OS_READ, on_ready, me);
 *	os_loop_after(loop, TIME_SECOND, on_tick, me);
 *	os_loop_run(loop, err);			until os_loop_stop()
 *	os_loop_free(loop);
 *
 * Callbacks run one at a time in the thread that turns the loop, and may change anything in it:
 * unwatch another descriptor, cancel a timer, add a child, stop. Signals and children arrive
 * through a pipe that signal handlers write to, so one process has at most one loop at a time that
 * uses them. Nothing here blocks but os_loop_run and os_loop_turn.
 */
#ifndef OS_LOOP_H
#define OS_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "base_err.h"

enum { OS_READ = 1, OS_WRITE = 2, OS_HANGUP = 4 };	/* OS_HANGUP is only ever reported */

struct os_loop;

MUST_CHECK bool os_loop_new(struct os_loop **out, struct err *err);
void os_loop_free(struct os_loop *loop);	/* restores signal handlers; closes no watched descriptor */

/* Calls ready(arg, fd, events) whenever one of the wanted events is there. One watch per
 * descriptor: a second call changes it. A hang-up or an error is reported as OS_READ or OS_WRITE
 * (whichever is wanted) with OS_HANGUP. */
void os_loop_watch(struct os_loop *loop, int fd, int events,
    void (*ready)(void *arg, int fd, int events), void *arg);
void os_loop_unwatch(struct os_loop *loop, int fd);	/* not watched: nothing happens */

/* A timer fires once, `delay` nanoseconds from now (0 and less: at the next turn), and is then
 * gone. The result, never 0, names it; cancelling one that fired or 0 is fine. */
uint64_t os_loop_after(struct os_loop *loop, int64_t delay, void (*fire)(void *arg), void *arg);
void os_loop_cancel(struct os_loop *loop, uint64_t timer);

/* Calls ended(arg, pid, status, usage) once, when this child of ours has ended; status as from
 * waitpid, usage of it and of those that it waited for. */
void os_loop_child(struct os_loop *loop, pid_t pid,
    void (*ended)(void *arg, pid_t pid, int status, const struct rusage *usage), void *arg);
/* The same for every child that nobody asked about: those that a subreaper inherits. Without it
 * (and without os_loop_child for a pid) other children are left alone. */
void os_loop_any_child(struct os_loop *loop,
    void (*ended)(void *arg, pid_t pid, int status, const struct rusage *usage), void *arg);

/* Calls caught(arg, signo) in the loop when the signal came; several of one kind may come as one.
 * caught == NULL gives the signal back to its default. */
void os_loop_signal(struct os_loop *loop, int signo, void (*caught)(void *arg, int signo),
    void *arg);

/* One turn: waits at most `wait` nanoseconds (-1: until something happens), then calls back. */
MUST_CHECK bool os_loop_turn(struct os_loop *loop, int64_t wait, struct err *err);
MUST_CHECK bool os_loop_run(struct os_loop *loop, struct err *err);
void os_loop_stop(struct os_loop *loop);	/* makes os_loop_run return after this turn */

#endif
