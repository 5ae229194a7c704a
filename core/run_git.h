/*
 * run_git.h - the git command, asked so that it changes nothing: no locks, no hooks, no prompts, no
 * pager, no external diff.
 */
#ifndef RUN_GIT_H
#define RUN_GIT_H

#include "base.h"

struct run_git {
	const char *folder;		/* where to ask */
	const char *git_dir;		/* with both: another work tree and index than the user's */
	const char *work_tree, *index;
};

/* Runs `git ARGS...` and appends what it prints, at most max bytes (out->overflow tells). args is
 * NULL-terminated. ERR_NOTFOUND: git is not installed; ERR_FAILED: git says no, with its words. */
MUST_CHECK bool run_git(const struct run_git *git, const char *const *args, struct buf *out,
    struct err *err);

#endif
