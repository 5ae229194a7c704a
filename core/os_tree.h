/*
 * os_tree.h - a whole tree of processes: what it uses, and ending all of it.
 *
 * A tree is everything that descends from us. os_tree_adopt() makes this process the one to which
 * orphaned descendants return (PR_SET_CHILD_SUBREAPER), so that a process which daemonises is still
 * below us: found, measured and ended. Each process below belongs to a branch: the child of ours
 * that it descends from; an orphan that returned keeps the branch in which it was seen, or the one
 * that the mark in its environment names.
 *
 *	os_tree_adopt(err);
 *	tree = os_tree_new("BENCHTOP_STEP");
 *	os_tree_branch(tree, pid, "fit");
 *	os_tree_sample(tree);			each second
 *	os_tree_usage(tree, "fit", &usage);
 *	os_tree_signal(tree, "fit", SIGTERM);
 *
 * Processor time counts what ended children used too: through the parent that waited for them, or
 * through os_tree_reaped() when it was us.
 */
#ifndef OS_TREE_H
#define OS_TREE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "base_err.h"

struct os_tree;

struct os_usage {
	double cpu;		/* seconds of processor time, user and system, since the branch began */
	uint64_t rss;		/* bytes resident now; shared pages count once per process */
	uint64_t rss_peak;	/* the largest rss of any sample, or what the kernel saw of one process */
	uint64_t read, written;	/* bytes from and to storage since the branch began */
	int processes;		/* alive now */
};

MUST_CHECK bool os_tree_adopt(struct err *err);

/* mark: an environment variable whose value is the branch of a process; NULL for none. */
struct os_tree *os_tree_new(const char *mark);
void os_tree_free(struct os_tree *tree);

void os_tree_branch(struct os_tree *tree, pid_t pid, const char *name);
/* A process below us that we waited for. */
void os_tree_reaped(struct os_tree *tree, pid_t pid, const struct rusage *usage);

void os_tree_sample(struct os_tree *tree);	/* reads /proc */
/* As of the last sample; zeros for a name never seen. NULL name: all branches and strays together
 * (rss_peak is then that of the largest branch, since their peaks need not have been at one
 * time). */
void os_tree_usage(const struct os_tree *tree, const char *name, struct os_usage *out);
/* Samples, then signals each process of the branch, also those that left the process group.
 * Returns how many there were; 0: the branch is gone. NULL name: everything below us. */
int os_tree_signal(struct os_tree *tree, const char *name, int signo);

/* True when nothing at all is below us: what survives its parent returns to us, so having no child means
 * having no descendant. One system call. */
bool os_tree_is_empty(void);

/* Processes of this user anywhere on the machine with NAME=value in the environment that they were
 * started with: what a dead supervisor left behind. Signals each (0: only counts); never ourselves.
 * Costs a read of all of /proc. */
int os_tree_signal_marked(const char *name, const char *value, int signo);

#endif
