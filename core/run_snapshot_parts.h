/*
 * run_snapshot_parts.h - what the files that take a snapshot share. Nobody else includes it.
 */
#ifndef RUN_SNAPSHOT_PARTS_H
#define RUN_SNAPSHOT_PARTS_H

#include "base_json.h"
#include "run_snapshot.h"

struct map;

enum { RUN_SNAPSHOT_NOTES = 20 };	/* at most */

struct run_snapshot {
	const struct run_snapshot_request *request;
	struct arena *arena;
	struct run_code *code;
	const char *top;		/* absolute; paths are relative to it */
	int64_t max_file, max_total;
	const char *autocrlf, *eol;	/* git's settings; "" when unset */
	struct buf text;		/* of snapshot.json */
	struct json_out json;
	const char **changed;		/* tracked files that differ, deleted ones too */
	size_t changed_count, changed_cap;
	const char **gone;		/* files of submodules that were deleted */
	size_t gone_count, gone_cap;
	struct map *left_seen;		/* paths that are left out */
	struct run_pair *left;		/* the first of them, and why */
	size_t left_count, left_cap, left_total;
};

/* Keeps one file, or says why not. False only when the store cannot take it. */
MUST_CHECK bool run_snapshot_add(struct run_snapshot *s, const char *path, const char *state,
    struct err *err);
void run_snapshot_leave_out(struct run_snapshot *s, const char *path, const char *why);
void run_snapshot_note(struct run_snapshot *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Results of runs and data: kept elsewhere. */
bool run_snapshot_is_skipped(const struct run_snapshot *s, const char *path);

/* No code by its name; *what is the path of the folder or file that is meant. */
enum run_never { RUN_NEVER_NO, RUN_NEVER_QUIET, RUN_NEVER_SAID };
enum run_never run_snapshot_never(struct run_snapshot *s, const char *path, const char **what);

/* What git answers when asked in the project's folder. */
MUST_CHECK bool run_snapshot_ask(struct run_snapshot *s, const char *const *args, struct buf *out,
    struct err *err);

/* Is the project in a git work tree, and not ignored by it? Sets code->repository and prefix. */
bool run_snapshot_find_repository(struct run_snapshot *s);
/* Takes the commit, changed and untracked files and the diff (run_snapshot_git.c). */
MUST_CHECK bool run_snapshot_git(struct run_snapshot *s, struct err *err);

/* Keeps what differs in the submodule at path from the commit that the project's commit says
 * (run_snapshot_submodule.c). */
MUST_CHECK bool run_snapshot_submodule(struct run_snapshot *s, const char *path, const char *commit,
    struct err *err);

/* Keeps unchanged files whose line ends a fresh checkout would change (run_snapshot_eol.c). */
MUST_CHECK bool run_snapshot_line_ends(struct run_snapshot *s, struct err *err);

/* Without git: every file of the folder, the nearest first (run_snapshot_walk.c). */
MUST_CHECK bool run_snapshot_walk(struct run_snapshot *s, struct err *err);

#endif
