/*
 * store_run_load.c - one run whole, from its journal.
 */
#include "store_run_load.h"

#include <math.h>

#include "base.h"
#include "base_time.h"
#include "os_fs.h"
#include "store_internal.h"
#include "store_journal.h"
#include "store_record.h"
#include "store_status.h"

enum { SPEC_MAX = 64 << 20 };

static bool
read_run(struct store *s, const char *id, struct arena *a, struct store_run **out, struct err *err)
{
	struct store_journal_state journal = { .offset = 0 };
	struct store_state *st;
	bool ok;

	if (!store_id_is_valid(id) || !fs_is_dir(store_run_path(s, id, NULL, a)))
		return err_set(err, ERR_NOTFOUND, "no run %s", id);
	st = arena_alloc(a, sizeof *st);
	store_state_init(st, id, a);
	ok = store_journal_read(store_run_path(s, id, "journal.jsonl", a), &journal,
	    store_record_apply, st, err);
	if (ok) {
		store_state_finish(st);
		st->run.bad_records = journal.bad;
		*out = &st->run;
	}
	store_state_release(st);
	return ok;
}

static void
make_lost(struct store_run *run, struct arena *a)
{
	run->status = "lost";
	run->reason = arena_printf(a, "its supervisor (process %d) is gone", (int)run->pid);
	run->ended = run->changed;
	for (size_t i = 0; i < run->step_count; i++) {
		struct store_step *step = &run->steps[i];

		if (!str_equal(step->status, "running") && !str_equal(step->status, "waiting"))
			continue;
		step->status = "stopped";
		step->reason = run->reason;
	}
}

bool
store_run_load(struct store *s, const char *id, struct arena *a, struct store_run **out,
    struct err *err)
{
	struct store_run *run;

	if (!read_run(s, id, a, &run, err))
		return false;
	/* It may have ended after it was read: what a process that is gone wrote is whole now. */
	if (store_status_is_gone(run)) {
		if (!read_run(s, id, a, &run, err))
			return false;
		if (store_status_is_gone(run))
			make_lost(run, a);
	}
	*out = run;
	return true;
}

double
store_run_duration(const struct store_run *run, int64_t now)
{
	int64_t end = run->ended != 0 ? run->ended : now;

	return run->started == 0 ? (double)NAN : (double)(end - run->started) / (double)TIME_SECOND;
}

bool
store_run_spec_text(struct store *s, const char *id, struct buf *out, struct err *err)
{
	struct arena *a = arena_new();
	bool ok = false;

	if (!store_id_is_valid(id))
		err_set(err, ERR_NOTFOUND, "no run %s", id);
	else
		ok = fs_read_file(store_run_path(s, id, "spec.yaml", a), SPEC_MAX, out, err);
	arena_free(a);
	return ok;
}
