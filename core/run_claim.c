/*
 * run_claim.c - one small locked file for each run that works in the project's folder.
 */
#include "run_claim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "os_fs.h"
#include "run_order.h"
#include "store_open.h"
#include "store_run.h"

enum { CLAIM_MAX = 1 << 20 };

struct run_claim {
	int fd;
	char *path;
};

bool
run_claim_needed(const struct run_spec *spec)
{
	for (size_t i = 0; !spec->isolated && i < spec->step_count; i++)
		if (spec->steps[i].outputs.count > 0)
			return true;
	return false;
}

/* The first output that a claim's text has in common with ours; NULL: none. */
static const char *
common_output(const struct run_spec *spec, char *claim)
{
	for (char *line = claim, *end; *line != '\0'; line = end) {
		end = line + strcspn(line, "\n");
		if (*end == '\n')
			*end++ = '\0';
		for (size_t i = 0; i < spec->step_count; i++)
			for (size_t k = 0; k < spec->steps[i].outputs.count; k++)
				if (run_order_overlap(spec->steps[i].outputs.items[k], line))
					return spec->steps[i].outputs.items[k];
	}
	return NULL;
}

static bool
compare(const char *path, const char *id, const struct run_spec *spec, struct err *err)
{
	struct buf text = BUF_INIT;
	struct err gone;
	const char *common = NULL;
	char *claim;

	if (!fs_read_file(path, CLAIM_MAX, &text, &gone))
		return true;
	claim = buf_take(&text);
	common = common_output(spec, claim);
	if (common != NULL)
		err_set(err, ERR_BUSY,
		    "waits for run %s, which writes %s too (isolated runs need not wait)", id,
		    common);
	x_free(claim);
	return common == NULL;
}

/* With the folder's lock held: no claim is made or compared by anybody else. */
static bool
compare_all(const char *folder, const struct run_spec *spec, struct arena *arena, struct err *err)
{
	char **names;
	size_t count;
	bool ok = fs_list(folder, arena, &names, &count, err);

	for (size_t i = 0; ok && i < count; i++) {
		char *path = fs_join(arena, folder, names[i]);
		int fd;

		if (!store_id_is_valid(names[i]) || str_equal(names[i], spec->id))
			continue;
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd == -1)
			continue;
		if (fs_is_locked(fd))
			ok = compare(path, names[i], spec, err);
		else
			(void)unlink(path);
		close(fd);
	}
	return ok;
}

static bool
write_claim(struct run_claim *claim, const struct run_spec *spec, struct err *err)
{
	struct buf text = BUF_INIT;
	bool ok;

	for (size_t i = 0; i < spec->step_count; i++)
		for (size_t k = 0; k < spec->steps[i].outputs.count; k++)
			buf_printf(&text, "%s\n", spec->steps[i].outputs.items[k]);
	claim->fd = open(claim->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	ok = claim->fd != -1 && fs_write_all(claim->fd, buf_str(&text), text.len);
	if (!ok)
		err_sys(err, "write %s", claim->path);
	buf_release(&text);
	return ok && fs_try_lock(claim->fd, FS_EXCLUSIVE_LOCK, err);
}

bool
run_claim_take(struct run_claim **out, struct store *store, const struct run_spec *spec,
    struct err *err)
{
	struct arena *arena = arena_new();
	const char *folder = fs_join(arena, store_dir(store), "claims");
	const char *lock_path = fs_join(arena, folder, "lock");
	struct run_claim *claim = x_new(struct run_claim);
	int lock = -1;
	bool ok = false;

	claim->fd = -1;
	claim->path = xstrdup(fs_join(arena, folder, spec->id));
	if (!fs_mkdirs(folder, err))
		goto out;
	lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (lock == -1) {
		err_sys(err, "open %s", lock_path);
		goto out;
	}
	ok = fs_lock(lock, FS_EXCLUSIVE_LOCK, err) && compare_all(folder, spec, arena, err) &&
	    write_claim(claim, spec, err);
out:
	if (lock != -1)
		close(lock);
	if (ok)
		*out = claim;
	else
		run_claim_drop(claim);
	arena_free(arena);
	return ok;
}

void
run_claim_drop(struct run_claim *claim)
{
	if (claim == NULL)
		return;
	if (claim->fd != -1) {
		(void)unlink(claim->path);
		close(claim->fd);
	}
	x_free(claim->path);
	x_free(claim);
}
