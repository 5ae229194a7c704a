/*
 * store_catchup_run.c - bringing one run of the index up to date with its journal: the records behind
 * the place where it was left are applied to what the index knows of the run.
 */
#include "store_index.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"

bool
store_catchup_look(const char *path, uint64_t *size, bool *locked)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	bool ok;

	if (fd == -1)
		return false;
	/* The lock first: when it is free, what it protected is written. */
	*locked = fs_is_locked(fd);
	ok = fstat(fd, &st) == 0;
	*size = (uint64_t)st.st_size;
	close(fd);
	return ok;
}

static bool
drop_run(struct store_index *x, int64_t row, int64_t seq, struct err *err)
{
	return row == 0
	    || (store_save_drop(x, row, err) && store_index_set_meta(x, "dropped", seq, err));
}

static bool
apply_journal(struct store_index *x, const char *path, const char *id, uint64_t size, int64_t seq,
    struct err *err)
{
	struct arena *a = arena_new();
	struct store_place place;
	struct store_state st;
	bool ok;

	store_state_init(&st, id, a);
	ok = store_save_load(x, id, &st, &place, err);
	if (ok && size < place.journal.offset) {
		/* Not the journal that was read: another run was put in its place. */
		ok = drop_run(x, place.row, seq, err);
		store_state_release(&st);
		store_state_init(&st, id, a);
		place = (struct store_place){ .tags = "", .data = "" };
	}
	if (ok && (size > place.journal.offset || place.row == 0)) {
		uint64_t before = place.journal.offset;

		ok = store_journal_read(path, &place.journal, store_record_apply, &st, err)
		    && ((place.row != 0 && place.journal.offset == before)
		    || store_save_state(x, &st, &place, seq, err));
	}
	store_state_release(&st);
	arena_free(a);
	return ok;
}

bool
store_catchup_read(struct store *s, const char *id, struct arena *a, struct store_read *out,
    struct err *err)
{
	char *path = store_run_path(s, id, "journal.jsonl", a);
	uint64_t size;

	*out = (struct store_read){ .place = { .tags = "", .data = "" } };
	store_state_init(&out->st, id, a);
	out->found = store_catchup_look(path, &size, &out->pending);
	return !out->found
	    || store_journal_read(path, &out->place.journal, store_record_apply, &out->st, err);
}

bool
store_catchup_run(struct store *s, struct store_index *x, const char *id, int64_t seq,
    bool *pending, struct err *err)
{
	struct arena *a = arena_new();
	char *path = store_run_path(s, id, "journal.jsonl", a);
	uint64_t size;
	int64_t row;
	bool ok;

	*pending = false;
	if (store_catchup_look(path, &size, pending))
		ok = apply_journal(x, path, id, size, seq, err);
	else
		ok = store_index_row(x, id, &row, err) && drop_run(x, row, seq, err);
	arena_free(a);
	return ok;
}

/* What is kept in memory follows at once; the next refresh still names the run as changed. */
static bool
forget_run(struct store_index *x, const char *id, struct err *err)
{
	int64_t row;
	uint32_t changed;

	if (!store_index_row(x, id, &row, err))
		return false;
	changed = (uint32_t)row;
	store_order_update(x, row != 0 ? &changed : NULL, 1);
	store_columns_update(x, row != 0 ? &changed : NULL, 1);
	return true;
}

bool
store_catchup_one(struct store *s, const char *id, struct err *err)
{
	int64_t seq;
	bool pending, ok;

	if (!store_index_begin(s->index, STORE_INDEX_BUSY_MS, err))
		return false;
	ok = store_index_meta(s->index, "seq", &seq, err)
	    && store_catchup_run(s, s->index, id, seq + 1, &pending, err)
	    && store_index_set_meta(s->index, "seq", seq + 1, err);
	if (!ok) {
		store_index_rollback(s->index);
		return false;
	}
	return store_index_commit(s->index, err) && forget_run(s->index, id, err);
}
