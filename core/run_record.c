/*
 * run_record.c - a queue before the journal that is empty except when the disk is full.
 */
#include "run_record.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"
#include "store_run.h"

enum { RESERVE = 64 * 1024, WAITING_MAX = 10000 };

struct waiting {
	struct store_record record;
	unsigned flags;
};

struct run_recorder {
	struct store_journal *journal;
	struct waiting **queue;
	size_t count, cap;
	char *reserve;			/* path; NULL when it was given back */
};

/* Real blocks, not a hole. A run without the reserve works too. */
static void
make_reserve(struct run_recorder *r, struct store *store, const char *id)
{
	struct arena *a = arena_new();
	const char *path = store_run_path(store, id, ".reserve", a);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	char *bytes = xcalloc(1, RESERVE);

	memset(bytes, 'r', RESERVE);
	if (fd >= 0 && fs_write_all(fd, bytes, RESERVE))
		r->reserve = xstrdup(path);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && r->reserve == NULL)
		(void)unlink(path);
	x_free(bytes);
	arena_free(a);
}

void
run_recorder_give_back(struct run_recorder *r)
{
	if (r->reserve == NULL)
		return;
	(void)unlink(r->reserve);
	x_free(r->reserve);
	r->reserve = NULL;
}

bool
run_recorder_open(struct run_recorder **out, struct store *store, const char *id, struct err *err)
{
	struct run_recorder *r = x_new(struct run_recorder);

	if (!store_run_write(store, id, &r->journal, err)) {
		x_free(r);
		return false;
	}
	make_reserve(r, store, id);
	*out = r;
	return true;
}

/* store_journal_append ends a record even when it fails, so it gets a copy. */
static bool
append(struct run_recorder *r, const struct store_record *record, unsigned flags, struct err *err)
{
	struct store_record copy = *record;

	copy.line = (struct buf)BUF_INIT;
	buf_append(&copy.line, record->line.data, record->line.len);
	copy.json.buf = &copy.line;
	return store_journal_append(r->journal, &copy, flags, err);
}

static void
drop_first(struct run_recorder *r)
{
	store_record_release(&r->queue[0]->record);
	x_free(r->queue[0]);
	memmove(r->queue, r->queue + 1, --r->count * sizeof *r->queue);
}

bool
run_recorder_flush(struct run_recorder *r, struct err *err)
{
	while (r->count > 0) {
		if (!append(r, &r->queue[0]->record, r->queue[0]->flags, err)) {
			run_recorder_give_back(r);
			return false;
		}
		drop_first(r);
	}
	return true;
}

void
run_recorder_put(struct run_recorder *r, struct store_record *record, unsigned flags)
{
	struct waiting *w;

	/* Summaries may be missed when thousands wait; facts that are synced may not. */
	if (r->count >= WAITING_MAX && !(flags & STORE_SYNC)) {
		store_record_release(record);
		return;
	}
	w = x_new(struct waiting);
	w->record = *record;
	w->record.json.buf = &w->record.line;
	w->flags = flags;
	x_grow(&r->queue, &r->cap, r->count + 1);
	r->queue[r->count++] = w;
	if (!run_recorder_flush(r, NULL) && r->reserve == NULL)
		(void)run_recorder_flush(r, NULL);
}

void
run_recorder_close(struct run_recorder *r)
{
	if (r == NULL)
		return;
	while (r->count > 0)
		drop_first(r);
	run_recorder_give_back(r);
	store_journal_close(r->journal);
	x_free(r->queue);
	x_free(r);
}

void
run_recorder_notice(struct run_recorder *r, const char *step, const char *text)
{
	struct store_record record;

	store_record_begin(&record, "notice");
	if (step != NULL)
		json_put_str(&record.json, "step", step);
	json_put_str(&record.json, "text", text);
	run_recorder_put(r, &record, 0);
}
