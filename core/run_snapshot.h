/*
 * run_snapshot.h - the code of a run: what was committed, what was not, and how to get it back.
 *
 * Layout below a run's folder (essay in run_snapshot.c):
 *
 *	code/snapshot.json	what git said, every file that is kept, and what was left out and why
 *	code/diff.patch		uncommitted changes as a diff: for people and for comparing
 *	code/files/...		every changed or untracked file whole: what restoring uses
 *
 * Paths in a snapshot are relative to its top: the top of the git work tree, or the project's folder
 * without git. Git is only read: the user's index, work tree and references are never written.
 */
#ifndef RUN_SNAPSHOT_H
#define RUN_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "run_project.h"

/* Why a file is left out that is neither source nor configuration; others are named with what is wrong. */
#define RUN_SNAPSHOT_NO_CODE "no code by its name"

struct run_code {
	const char *commit;		/* 40 or 64 hex digits; NULL: no git, or no commit yet */
	const char *branch;		/* NULL: detached or no git */
	const char *repository;		/* absolute top of the git work tree; NULL: no git */
	const char *prefix;		/* the project's folder below the top: "" or "sub/dir" */
	const char *remote;		/* address of origin without credentials; NULL: none */
	bool dirty;			/* something differs from the commit */
	int64_t lines_added, lines_removed;	/* of the diff */
	int64_t changed, untracked, deleted;	/* files */
	int64_t kept_bytes;		/* in code/files */
	struct run_texts notes;		/* what was left out, one sentence each */
	const char *folder;		/* where the snapshot lies: staged, then <run>/code */
};

struct run_snapshot_request {
	const char *root;			/* of the project, absolute */
	const char *staging;			/* a new folder is made inside this one */
	const struct run_snapshot_rules *rules;
	/* Paths relative to root (files, folders, globs): results and data, never code; and what is
	 * code whatever its size. */
	struct run_texts skip, include;
};

/* Takes the snapshot into a new folder below `staging`. The caller moves it into the run's folder
 * with run_snapshot_keep, or drops it. */
MUST_CHECK bool run_snapshot_take(struct run_code *out, const struct run_snapshot_request *request,
    struct arena *arena, struct err *err);
/* Renames the staged folder to <run_folder>/code and updates code->folder. */
MUST_CHECK bool run_snapshot_keep(struct run_code *code, const char *run_folder,
    struct arena *arena, struct err *err);
void run_snapshot_drop(struct run_code *code);

/* Puts the code back into `target`, which is made and must be empty. The project's folder is then
 * run_snapshot_project(code, target). Files are byte for byte, with their modes and links, what they
 * were; every kept file is checked against its hash. A commit that is gone is an error; what the
 * snapshot left out becomes sentences in *notes. */
MUST_CHECK bool run_snapshot_restore(const struct run_code *code, const char *target,
    struct arena *arena, struct run_texts *notes, struct err *err);
const char *run_snapshot_project(const struct run_code *code, const char *target,
    struct arena *arena);

/* Links what programs need and a snapshot does not hold (folders that git ignores, environments, files
 * that were too large) from the project's present folder `root` into `target`, so that it is found
 * where it was. Nothing that is there is replaced; paths of `skip` (results) are not linked. */
MUST_CHECK bool run_snapshot_link_rest(const struct run_code *code, const char *root,
    const char *target, const struct run_texts *skip, struct arena *arena, struct err *err);

#endif
