/*
 * train.h - a training program of known output, and what must hold of a run of it, however it ended.
 *
 *	- the log is a beginning of what the program prints, to the byte; whole if the run finished
 *	- the points are those of the log's lines; all of them if the run finished
 *	- no record of the journal is damaged, and there is one end
 *
 * For programs that disturb runs on purpose (tests/torture): what does not hold is printed and
 * counted, and they go on.
 */
#ifndef TESTS_TRAIN_H
#define TESTS_TRAIN_H

#include "base.h"
#include "store_open.h"
#include "store_run_load.h"

enum { TRAIN_EPOCHS = 60 };

/* The program: prints "epoch 0 loss=1.0000" and so on to standard output, one line in half a
 * millisecond; the exit code. */
int train(void);

/* What did not hold until now. */
extern int train_problems;

/* Prints what `where` prints, the message and a newline; counts. */
void train_problem(const char *fmt, ...) PRINTF_LIKE(1, 2);
void train_on_problem(void (*where)(void));

/* At least so long: a random moment, the pace of a program, or what has no mark (that a lock is free); never a guess how
 * long something takes. */
void train_pause(double ms);

/* With may_be_cut, a finished run's log and points may end early if a notice of the run says so. */
void train_check(struct store *store, const struct store_run *run, bool may_be_cut);

#endif
