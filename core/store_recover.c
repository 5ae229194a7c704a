/*
 * store_recover.c - finishing the points of a run that nobody finished.
 */
#include "store_recover.h"

#include "base.h"
#include "os_fs.h"
#include "store_points.h"
#include "store_run.h"

static bool
record_summaries(struct store_points_writer *w, struct store_journal *journal, struct err *err)
{
	struct store_record r;
	size_t recorded = 0;

	store_record_begin(&r, "metric");
	json_open(&r.json, "metrics", '{');
	for (uint32_t i = 0; i < store_points_series_count(w); i++) {
		const struct store_summary *s = store_points_summary(w, i);

		if (s->count == 0 || str_starts(store_points_series_name(w, i), "sys/"))
			continue;
		store_points_put_summary(&r.json, store_points_series_name(w, i), s);
		recorded++;
	}
	json_close(&r.json);
	if (recorded > 0)
		return store_journal_append(journal, &r, 0, err);
	store_record_release(&r);
	return true;
}

bool
store_recover_points(struct store *s, const char *id, struct store_journal *journal, struct err *err)
{
	struct arena *a = arena_new();
	char *path = store_run_path(s, id, "metrics.bin", a);
	struct store_points_writer *w = NULL;
	struct err why = { .kind = ERR_NONE };
	bool ok = true;

	if (!fs_exists(path))
		goto out;
	if (!store_points_writer_open(&w, path, &why)) {
		ok = why.kind == ERR_EXISTS;
		if (!ok && err != NULL)
			*err = why;
		goto out;
	}
	ok = record_summaries(w, journal, err);
	if (!store_points_writer_close(w, ok ? err : NULL))
		ok = false;
	ok = ok && store_points_seal(path, err);
out:
	arena_free(a);
	return ok;
}
