/*
 * store_resolve.c - which run a person means.
 *
 * With an index it answers; without one the names of the folders do, and journals are read only when a
 * name is asked for.
 */
#include "store_run.h"

#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "os_fs.h"
#include "store_index.h"
#include "store_query.h"
#include "store_run_load.h"
#include "store_sql.h"

enum { SHOW = 5 };

/* Runs that could be meant: the first few, and how many. */
struct candidates {
	char id[SHOW][STORE_ID_SIZE];
	char name[SHOW][80];
	size_t count;
};

static void
add_candidate(struct candidates *c, const char *id, const char *name)
{
	if (c->count < SHOW) {
		str_copy(c->id[c->count], STORE_ID_SIZE, id);
		str_copy(c->name[c->count], sizeof c->name[0], name);
	}
	c->count++;
}

/* One way of meaning a run; tried in this order, the first that finds anything decides. */
enum meaning { EXACT_ID, LIVE_NAME, LIVE_ID_PREFIX, LIVE_NAME_PREFIX, GONE_NAME, GONE_ID_PREFIX,
	MEANINGS };

static const char *const meaning_sql[MEANINGS] = {
	[EXACT_ID] = "SELECT id, name FROM run WHERE id = ?1",
	[LIVE_NAME] = "SELECT id, name FROM run WHERE name = ?1 AND deleted = 0 ORDER BY id DESC",
	[LIVE_ID_PREFIX] = "SELECT id, name FROM run WHERE id >= ?1 AND id < ?1 || 'zz' AND deleted = 0"
	    " ORDER BY id DESC",
	[LIVE_NAME_PREFIX] = "SELECT id, name FROM run WHERE name >= ?1 AND name < ?1 || char(127)"
	    " AND deleted = 0 ORDER BY id DESC",
	[GONE_NAME] = "SELECT id, name FROM run WHERE name = ?1 ORDER BY id DESC",
	[GONE_ID_PREFIX] = "SELECT id, name FROM run WHERE id >= ?1 AND id < ?1 || 'zz'"
	    " ORDER BY id DESC",
};

static bool
ask_index(struct store_index *x, enum meaning meaning, const char *text, struct candidates *c,
    struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	bool row, ok;

	if (!store_sql_prepare(x->db, &stmt, meaning_sql[meaning], err))
		return false;
	store_sql_bind_text(stmt, 1, text);
	while ((ok = store_sql_step(stmt, &row, err)) && row)
		add_candidate(c, store_sql_text(stmt, 0), store_sql_text(stmt, 1));
	sqlite3_finalize(stmt);
	return ok;
}

static bool
is_meant(enum meaning meaning, const char *text, const char *id, const char *name, bool deleted)
{
	switch (meaning) {
	case EXACT_ID:
		return str_equal(id, text);
	case LIVE_NAME:
		return !deleted && str_equal(name, text);
	case LIVE_ID_PREFIX:
		return !deleted && str_starts(id, text);
	case LIVE_NAME_PREFIX:
		return !deleted && str_starts(name, text);
	case GONE_NAME:
		return str_equal(name, text);
	case GONE_ID_PREFIX:
		return str_starts(id, text);
	case MEANINGS:
		break;
	}
	return false;
}

/* The same from the folders, newest first. */
static bool
ask_folders(struct store *s, enum meaning meaning, const char *text, struct candidates *c,
    struct err *err)
{
	struct arena *a = arena_new(), *one = arena_new();
	char **ids;
	size_t count;
	bool ok = fs_list(fs_join(a, s->dir, "runs"), a, &ids, &count, err);

	for (size_t i = ok ? count : 0; i > 0; i--) {
		struct store_run *run;
		const char *id = ids[i - 1];

		arena_clear(one);
		/* Reading a journal is only worth it when its id does not decide. */
		if ((meaning == EXACT_ID && !str_equal(id, text)) || ((meaning == LIVE_ID_PREFIX
		    || meaning == GONE_ID_PREFIX) && !str_starts(id, text)))
			continue;
		if (store_run_load(s, id, one, &run, NULL)
		    && is_meant(meaning, text, id, run->name, run->deleted))
			add_candidate(c, id, run->name);
	}
	arena_free(one);
	arena_free(a);
	return ok;
}

static bool
ambiguous(const struct candidates *c, const char *text, struct err *err)
{
	struct buf list = BUF_INIT;

	for (size_t i = 0; i < c->count && i < SHOW; i++)
		buf_printf(&list, "%s%s %s", i > 0 ? ", " : "", c->id[i], c->name[i]);
	err_set(err, ERR_INPUT, "\"%s\" may be any of %zu runs: %s%s", text, c->count, buf_str(&list),
	    c->count > SHOW ? ", ..." : "");
	buf_release(&list);
	return false;
}

/* "@~2": the run that is two before the newest. */
static bool
nth_newest(struct store *s, size_t n, struct candidates *c, struct err *err)
{
	struct arena *a = arena_new();
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .descending = true, .limit = n + 1 };
	struct store_run *run;
	char **ids, id[STORE_ID_SIZE];
	size_t count = 0, left = n;
	bool ok;

	if (s->index != NULL) {
		ok = store_query_run(s, &q, &rows, err);
		if (ok && rows.count > n && (ok = store_query_id(s, rows.row[n], id, err)))
			add_candidate(c, id, "");
	} else {
		ok = fs_list(fs_join(a, s->dir, "runs"), a, &ids, &count, err);
	}
	for (size_t i = count; ok && i > 0 && c->count == 0; i--)
		if (store_run_load(s, ids[i - 1], a, &run, NULL) && !run->deleted && left-- == 0)
			add_candidate(c, ids[i - 1], "");
	store_rows_release(&rows);
	arena_free(a);
	return ok;
}

bool
store_run_resolve(struct store *s, const char *text, char id[STORE_ID_SIZE], struct err *err)
{
	struct candidates c = { .count = 0 };
	int64_t before = 0;
	bool ok = true;

	if (text[0] == '\0')
		return err_set(err, ERR_INPUT, "which run? give an id, a name or @");
	if (text[0] == '@') {
		if (text[1] != '\0' && (text[1] != '~' || !str_to_int64(text + 2, &before)
		    || before < 0 || before > INT32_MAX))
			return err_set(err, ERR_INPUT, "\"%s\": write @ for the newest run, @~2 for two before",
			    text);
		ok = nth_newest(s, (size_t)before, &c, err);
	}
	for (int m = 0; ok && c.count == 0 && text[0] != '@' && m < MEANINGS; m++)
		ok = s->index != NULL ? ask_index(s->index, (enum meaning)m, text, &c, err)
			: ask_folders(s, (enum meaning)m, text, &c, err);
	if (!ok)
		return false;
	if (c.count == 0)
		return err_set(err, ERR_NOTFOUND, "no run \"%s\"", text);
	if (c.count > 1)
		return ambiguous(&c, text, err);
	memcpy(id, c.id[0], STORE_ID_SIZE);
	return true;
}
