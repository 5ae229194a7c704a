/*
 * run_snapshot.h - the code of a run: what was committed, what was not, and how to get it back.
 *
 * Layout below a run's folder (essay in run_snapshot.c):
 *
 *	code/snapshot.json	what git said, every file that is kept, and what was left out and why
 *	code/diff.patch		uncommitted changes as a diff: for people and for comparing
 *	code/files/...		every changed or untracked file whole: what restoring uses
 *
 * Git is only read: the user's index, work tree and references are never written. Without git, all
 * files of the project (within the rules) are kept.
 */
#ifndef RUN_SNAPSHOT_H
#define RUN_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "run_project.h"

struct run_code {
	const char *commit;		/* 40 or 64 hex digits; NULL: no git, or no commit yet */
	const char *branch;		/* NULL: detached or no git */
	const char *repository;		/* absolute top of the git work tree; NULL: no git */
	const char *prefix;		/* of the project inside the repository: "" or "sub/dir/" */
	const char *remote;		/* address of origin without credentials; NULL: none */
	bool dirty;			/* something differs from the commit */
	int64_t lines_added, lines_removed;	/* of the diff */
	size_t changed, untracked, deleted;	/* files */
	size_t kept;			/* files in code/files */
	int64_t kept_bytes;
	struct run_texts notes;		/* what was left out, one sentence each */
	const char *folder;		/* where the snapshot lies now: staging, then <run>/code */
};

struct run_snapshot_request {
	const char *root;			/* of the project, absolute */
	const char *staging;			/* a new folder is made inside this one */
	const struct run_snapshot_rules *rules;	/* NULL: the defaults */
	/* Paths relative to root (files, folders, globs): results and data, never code; and what is
	 * code whatever the rules say. */
	struct run_texts skip, include;
};

/* Takes the snapshot into a new folder below `staging`. The caller moves it into the run's folder
 * with run_snapshot_keep, or drops it. */
MUST_CHECK bool run_snapshot_take(const struct run_snapshot_request *request, struct arena *arena,
    struct run_code *out, struct err *err);
/* Renames the staged folder to <run_folder>/code and updates code->folder. */
MUST_CHECK bool run_snapshot_keep(struct run_code *code, const char *run_folder,
    struct arena *arena, struct err *err);
void run_snapshot_drop(struct run_code *code);

/* Puts the code back into `target`, an empty or missing folder, which becomes the project's root.
 * Files are byte for byte, with their modes and links, what they were. What cannot be had (a commit
 * that is gone, a file that was left out) is an error or, when the run can do without, a note. */
MUST_CHECK bool run_snapshot_restore(const struct run_code *code, const char *target,
    struct arena *arena, struct run_texts *notes, struct err *err);

/* Links what is neither code nor result of runs (ignored folders, data, environments) from `root`
 * into `target`, so that programs find it where it was. Nothing that is there is touched. */
MUST_CHECK bool run_snapshot_link_rest(const char *root, const char *target,
    const struct run_texts *skip, struct err *err);

#endif
