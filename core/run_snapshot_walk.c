/*
 * run_snapshot_walk.c - the files of a project without git, breadth first, so that when a limit is
 * reached (someone starts a command in their home folder) the files nearest to it have been kept.
 */
#include <string.h>
#include <sys/stat.h>

#include "os_fs.h"
#include "run_snapshot_parts.h"

/* Every launch keeps these files anew, so without git the limits are lower: what a project of scripts
 * has many times over, and what takes a fraction of a second. */
enum { ENTRIES_MAX = 20000, FILES_MAX = 2000, FILE_MAX = 1000000, TOTAL_MAX = 20000000 };

struct walk {
	struct run_snapshot *s;
	const char **folders;		/* relative; a queue */
	size_t head, count, cap;
	size_t entries;
};

static int64_t
at_most(int64_t v, int64_t limit)
{
	return v < limit ? v : limit;
}

static bool
is_full(const struct walk *w)
{
	return w->entries >= ENTRIES_MAX || w->s->code->untracked >= FILES_MAX;
}

static void
enqueue(struct walk *w, const char *folder)
{
	x_grow(&w->folders, &w->cap, w->count + 1);
	w->folders[w->count++] = folder;
}

static bool
take_entry(struct walk *w, const char *path, struct err *err)
{
	struct run_snapshot *s = w->s;
	const char *what;
	enum run_never never = run_snapshot_never(s, path, &what);
	struct stat st;

	if (never == RUN_NEVER_SAID)
		run_snapshot_leave_out(s, what, RUN_SNAPSHOT_NO_CODE);
	if (never != RUN_NEVER_NO || lstat(fs_join(s->arena, s->top, path), &st) != 0)
		return true;
	if (S_ISDIR(st.st_mode)) {
		enqueue(w, path);
		return true;
	}
	if (run_snapshot_is_skipped(s, path))
		return true;
	s->code->untracked++;
	return run_snapshot_add(s, path, "untracked", err);
}

static bool
take_folder(struct walk *w, const char *folder, struct err *err)
{
	struct run_snapshot *s = w->s;
	char **names;
	size_t count;
	struct err unreadable;

	if (!fs_list(fs_join(s->arena, s->top, folder), s->arena, &names, &count, &unreadable)) {
		run_snapshot_leave_out(s, folder, "cannot be read");
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		const char *path = *folder == '\0' ? names[i] : fs_join(s->arena, folder, names[i]);

		w->entries++;
		if (is_full(w))
			return true;
		if (!take_entry(w, path, err))
			return false;
	}
	return true;
}

bool
run_snapshot_walk(struct run_snapshot *s, struct err *err)
{
	struct walk w = { .s = s };
	bool ok = true;

	s->max_file = at_most(s->request->rules->max_file, FILE_MAX);
	s->max_total = at_most(s->request->rules->max_total, TOTAL_MAX);
	enqueue(&w, "");
	while (ok && w.head < w.count && !is_full(&w))
		ok = take_folder(&w, w.folders[w.head++], err);
	if (is_full(&w))
		run_snapshot_note(s,
		    "the folder has more than 2,000 files, and no git: those farther down are "
		    "not kept");
	x_free(w.folders);
	return ok;
}
