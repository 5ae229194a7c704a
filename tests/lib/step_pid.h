/*
 * step_pid.h - the process that a journal names as the newest step's.
 */
#ifndef TESTS_STEP_PID_H
#define TESTS_STEP_PID_H

#include <sys/types.h>

/* 0 while none is named, or when the journal cannot be read. */
pid_t step_pid(const char *journal);

#endif
