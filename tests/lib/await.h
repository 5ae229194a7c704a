/*
 * await.h - until something is so on disk, asked anew whenever a folder changes, or that processes are gone.
 *
 *	await_file("/tmp/x/ready");
 *	await_change(run_folder, has_ended, &run);
 */
#ifndef TESTS_AWAIT_H
#define TESTS_AWAIT_H

#include <stdbool.h>
#include <sys/types.h>

/* Until done(arg), which is asked first and then after each change of a file or an entry of this folder (not of
 * folders below it). False after four minutes. */
bool await_change(const char *folder, bool (*done)(void *arg), void *arg);

/* Until there is a file of this name. */
bool await_file(const char *path);

/* Until this process, which need not be a child, is gone; 0 and less are. */
bool await_gone(pid_t pid);

/* Until no process of this user was started with NAME=value in its environment. Of these nobody tells, so it looks again
 * and again. False after four minutes. */
bool await_unmarked(const char *name, const char *value);

#endif
