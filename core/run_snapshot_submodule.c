/*
 * run_snapshot_submodule.c - submodules that differ from what the commit says of them.
 *
 * A commit names a commit of each submodule, which restoring checks out. What differs from it is kept as it
 * is of the rest: every file that is another one than in that commit, whole, whether its change is committed
 * in the submodule or not; and what git does not know.
 */
#include <string.h>

#include "os_fs.h"
#include "run_git.h"
#include "run_snapshot_parts.h"

enum { LIST_MAX = 64 << 20 };

static bool
ask(const char *folder, const char *const *args, struct buf *out)
{
	struct err ignored;

	buf_clear(out);
	out->max = LIST_MAX;
	return run_git(&(struct run_git){ .folder = folder }, args, out, &ignored);
}

static void
remember_gone(struct run_snapshot *s, const char *path)
{
	x_grow(&s->gone, &s->gone_cap, s->gone_count + 1);
	s->gone[s->gone_count++] = path;
	s->code->deleted++;
}

/* names: those below the submodule at path, each ended by NUL. */
static bool
keep_all(struct run_snapshot *s, const char *path, const struct buf *names, bool known, struct err *err)
{
	const char *what;
	bool ok = true;

	for (size_t i = 0; ok && i < names->len; i += strlen(names->data + i) + 1) {
		const char *file = fs_join(s->arena, path, names->data + i);

		if (run_snapshot_is_skipped(s, file) || (!known && run_snapshot_never(s, file, &what) != RUN_NEVER_NO))
			continue;
		s->code->dirty = true;
		if (!fs_exists(fs_join(s->arena, s->top, file))) {
			remember_gone(s, file);
			continue;
		}
		s->code->changed += known;
		s->code->untracked += !known;
		ok = run_snapshot_add(s, file, known ? "changed" : "untracked", err);
	}
	return ok;
}

bool
run_snapshot_submodule(struct run_snapshot *s, const char *path, const char *commit, struct err *err)
{
	const char *const changed[] = { "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff",
		"--ignore-submodules=none", commit, NULL };
	static const char *const untracked[] = { "ls-files", "--others", "--exclude-standard", "-z", NULL };
	const char *folder = fs_join(s->arena, s->top, path);
	struct buf names = BUF_INIT;
	bool ok = true;

	/* A commit of zeros: the commit does not know the submodule yet. */
	if (commit[strspn(commit, "0")] == '\0' || !ask(folder, changed, &names)) {
		run_snapshot_note(s, "submodule %s differs from its commit: its files are not kept", path);
		s->code->dirty = true;
	} else {
		ok = keep_all(s, path, &names, true, err) &&
		    (!ask(folder, untracked, &names) || keep_all(s, path, &names, false, err));
	}
	buf_release(&names);
	return ok;
}
