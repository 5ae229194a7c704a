/*
 * store_fixture.h - a workspace in a temporary folder, for tests of what lies on the store.
 *
 *	struct fixture *f = fixture_new();	// f->store is open
 *	...
 *	fixture_free(f);			// closed and removed
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <sys/types.h>

#include "base.h"
#include "store_open.h"
#include "store_run.h"

struct fixture {
	char root[256];
	struct store *store;
	struct arena *arena;
	struct err err;
};

struct fixture *fixture_new(void);		/* with an index */
struct fixture *fixture_new_files(void);	/* STORE_FILES */
void fixture_free(struct fixture *f);
void fixture_reopen(struct fixture *f, unsigned flags);

/* A path in the workspace. */
char *fixture_path(struct fixture *f, const char *name);
/* A run with these parameters (JSON object or NULL). */
void fixture_run(struct fixture *f, const char *params, char id[STORE_ID_SIZE]);
/* One record: kind and members, as in fixture_record(f, id, "note", "\"text\":\"x\""). */
void fixture_record(struct fixture *f, const char *id, const char *kind, const char *members);
/* Says that it is running, its supervisor being a process that lives until fixture_kill, or as long as ours. */
pid_t fixture_supervise(struct fixture *f, const char *id);
void fixture_kill(pid_t pid);	/* without a word, and it is gone */
/* Does it in so many processes at once, numbered from 0, and waits for them: each must return true. They must open
 * the store anew where it has an index. */
void fixture_at_once(struct fixture *f, int processes, bool (*work)(struct fixture *f, int number));
void fixture_write(const char *path, const void *p, size_t n);
/* The whole file; freed with the fixture's arena. */
struct slice fixture_read(struct fixture *f, const char *path);

#endif
