/*
 * store_index.h - the SQLite connection of an open store: opening (and making anew what is damaged),
 * statements, saving one run's state, bringing it up to date. Private to the store.
 */
#ifndef STORE_INDEX_H
#define STORE_INDEX_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base_map.h"
#include "store_internal.h"
#include "store_journal.h"
#include "store_order.h"
#include "store_query.h"
#include "store_record.h"

enum index_statement {
	ST_RUN_LOAD, ST_RUN_INSERT, ST_RUN_UPDATE, ST_TEXT_SAVE, ST_JSON_SAVE,
	ST_NAME_FIND, ST_NAME_INSERT, ST_METRIC_SAVE, ST_CELL_SAVE, ST_CELL_DELETE, ST_TAGS_OF_RUN,
	ST_JOURNAL_SAVE, ST_ROW_OF_ID, ST_ID_OF_ROW,
	ST_DROP_RUN, ST_DROP_TEXT, ST_DROP_JSON, ST_DROP_METRICS, ST_DROP_CELLS, ST_DROP_JOURNAL,
	ST_SOURCE_LOAD, ST_SOURCE_SAVE, ST_PENDING_LOAD, ST_PENDING_ADD, ST_PENDING_DROP,
	ST_PENDING_ALL,
	ST_META_LOAD, ST_META_SAVE, ST_CHANGED_ROWS, ST_ALL_IDS, ST_DATA_VERSION, ST_ACTIVE, ST_OWNERS,
	ST_TOTAL, ST_CELL_OF_ROW, ST_METRIC_OF_ROW, ST_METRICS_OF_RUN, ST_NAMES_OF_KIND,
	ST_HASH_LOAD, ST_HASH_SAVE, ST_VECTOR_LOAD, ST_VECTOR_SAVE,
	ST_LAST_ROW, ST_ORDER, ST_PLACE, ST_NEWEST, ST_OLDEST,
	ST_COUNT
};

/* How long a statement waits for another process. Nobody holds the index for long; but whoever does
 * may be stopped, or its disk, and to wait is better than an error or a list that is not up to date. */
enum { STORE_INDEX_BUSY_MS = 30000 };

struct column;
struct store_columns;

struct store_index {
	sqlite3 *db;
	struct store *store;	/* whose it is; NULL while one is made */
	char *path;
	dev_t device;		/* of the file that is open, to notice a replaced one */
	ino_t inode;
	bool writable;
	sqlite3_stmt *statements[ST_COUNT];
	struct map *names;	/* kind and text -> number; see store_index_name */
	int64_t seq;		/* the last change that was handed out by store_refresh */
	int64_t data_version;	/* of SQLite: did another process commit? */
	int64_t seq_seen;	/* the last change in the index when it was looked at */
	struct store_rows changed;	/* what the last refresh found */
	struct store_rows gone;	/* runs without a supervisor when store_refresh_going looked, ascending */
	struct store_order order;	/* store_order.h */
	bool has_order;
	struct store_order *collecting;	/* where collect() puts rows */
	struct store_columns *columns;	/* in memory, store_columns.h */
	struct column *reading;		/* where take() puts values */
	const struct store_regexp *regexp;
};

/* Opens the index of s, at the place where this user can write it, and makes it when it is missing,
 * damaged or of another store. *fresh: it is empty and has to be filled. */
MUST_CHECK bool store_index_open(struct store *s, bool *fresh, struct err *err);
/* The index that has taken the place of the open one; when there is none (*fresh, or an error) the old
 * one stays open. */
MUST_CHECK bool store_index_reopen(struct store *s, bool *fresh, struct err *err);
void store_index_close(struct store *s);
/* Opens a connection to a file of its own, schema and all; for reindexing. */
MUST_CHECK bool store_index_open_file(struct store_index **out, const char *path, struct err *err);
void store_index_free(struct store_index *x);
/* Has the file under its name been replaced or removed? */
bool store_index_is_stale(const struct store_index *x);

/* store_index_sql.c */
/* The statement, prepared on first use and reset. NULL and err set on failure. */
sqlite3_stmt *store_index_statement(struct store_index *x, enum index_statement which,
    struct err *err);
/* The cells of a kind (enum store_column_kind) of one run: name and value, by name. */
sqlite3_stmt *store_index_cells(struct store_index *x, int kind, int64_t row, struct err *err);

MUST_CHECK bool store_index_begin(struct store_index *x, int wait_ms, struct err *err);
MUST_CHECK bool store_index_commit(struct store_index *x, struct err *err);
void store_index_rollback(struct store_index *x);

MUST_CHECK bool store_index_meta(struct store_index *x, const char *key, int64_t *value,
    struct err *err);	/* 0 when absent */
MUST_CHECK bool store_index_set_meta(struct store_index *x, const char *key, int64_t value,
    struct err *err);

/* Number of a name; 0 when it is not there and add is false. */
MUST_CHECK bool store_index_name(struct store_index *x, enum store_column_kind kind,
    const char *text, bool add, int64_t *id, struct err *err);
MUST_CHECK bool store_index_row(struct store_index *x, const char *id, int64_t *row,
    struct err *err);	/* 0 when absent */

/* store_save.c. Inside a transaction. */
struct store_place {
	int64_t row;		/* 0: the run is new */
	struct store_journal_state journal;
	uint64_t bad_before;	/* journal.bad as it was loaded */
	const char *tags, *data;	/* as one text */
	struct store_run loaded;	/* what the index knew, to see what changed */
	const char *failed_step;
};
/* What the index knows of a run: scalars into st, and how far its journal was read. */
MUST_CHECK bool store_save_load(struct store_index *x, const char *id, struct store_state *st,
    struct store_place *place, struct err *err);
MUST_CHECK bool store_save_state(struct store_index *x, struct store_state *st,
    struct store_place *place, int64_t seq, struct err *err);
MUST_CHECK bool store_save_drop(struct store_index *x, int64_t row, struct err *err);

/* store_catchup.c, store_catchup_run.c */
enum { CATCHUP_WAIT = 1, CATCHUP_ALL = 2, CATCHUP_SCAN = 4 };
/* Size of a journal, and whether somebody is writing it just now; false when there is none. */
bool store_catchup_look(const char *path, uint64_t *size, bool *locked);
/* Applies the journal of one run from where it was left. *pending: it was just being written. */
MUST_CHECK bool store_catchup_run(struct store *s, struct store_index *x, const char *id,
    int64_t seq, bool *pending, struct err *err);
/* A run that the index does not know, as its journal says it. */
struct store_read {
	struct store_state st;
	struct store_place place;
	bool found;		/* there is a journal */
	bool pending;		/* it was just being written */
};
/* Reads without the index: any number of threads may. *out is released on failure too. */
MUST_CHECK bool store_catchup_read(struct store *s, const char *id, struct arena *a,
    struct store_read *out, struct err *err);
/* Takes in what was announced. CATCHUP_WAIT: waits for another process that does the same;
 * CATCHUP_ALL: whatever time it takes; CATCHUP_SCAN: lists runs/ too. *more: not all was done. */
MUST_CHECK bool store_catchup(struct store *s, unsigned flags, const struct store_progress *progress,
    bool *more, struct err *err);
/* Is there a run whose journal was being written when it was looked at? Nobody will announce it again. */
bool store_catchup_is_pending(struct store *s);
/* For edits: this one run now. */
MUST_CHECK bool store_catchup_one(struct store *s, const char *id, struct err *err);

/* store_refresh.c: what is in the index now counts as seen. */
MUST_CHECK bool store_refresh_start(struct store *s, struct err *err);

/* store_function.c: the SQL functions over columns. */
MUST_CHECK bool store_columns_register(struct store_index *x, struct err *err);
/* store_columns.c */
struct store_columns *store_columns_new(void);
void store_columns_free(struct store_columns *all);	/* NULL is fine */
/* The rows changed (NULL: all may have). */
void store_columns_update(struct store_index *x, const uint32_t *rows, size_t count);

#endif
