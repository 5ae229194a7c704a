/*
 * drift_job.c - the worker thread behind the Drift screen.
 *
 * What the thread has finished is published by the flag of its pair: what the flag stands for never
 * changes afterwards.
 */
#include "drift_job.h"

#include <errno.h>
#include <semaphore.h>
#include <string.h>

#include "base_map.h"
#include "worker.h"

enum { WANTED_NONE = -1 };

/* A comparison; each half is written by the thread before its flag is set. */
struct outcome {
	atomic_bool compared, looked;
	bool failed, rows_failed;
	struct data_drift columns, rows;
	char error[160];
};

struct drift_job {
	struct worker worker;
	atomic_bool stopped, left;	/* left: the screen lets the job go */
	atomic_int state;		/* enum drift_job_state */
	atomic_size_t done;		/* of this round */
	atomic_long wanted;		/* a pair, or WANTED_NONE */
	sem_t news;			/* something is wanted, or nothing any more */
	struct arena *arena;
	struct data_drift_options options;
	char **paths;
	size_t count;
	struct drift_pair *pairs;
	struct outcome *outcomes;
	size_t pair_count;
	struct map *names;		/* of columns, which outlive the profiles */
	/* The profiles at hand: of a pair's two sides. */
	struct data_profile held[2];
	size_t held_path[2];		/* SIZE_MAX: none */
};

static void
drop_held(struct drift_job *j, size_t side)
{
	if (j->held_path[side] != SIZE_MAX)
		data_profile_release(&j->held[side]);
	j->held_path[side] = SIZE_MAX;
}

static void
job_free(void *self)
{
	struct drift_job *j = self;

	for (size_t i = 0; i < j->pair_count; i++) {
		data_drift_release(&j->outcomes[i].columns);
		data_drift_release(&j->outcomes[i].rows);
	}
	for (size_t i = 0; i < j->count; i++)
		x_free(j->paths[i]);
	sem_destroy(&j->news);
	map_free(j->names, NULL);
	arena_free(j->arena);
	x_free(j->paths);
	x_free(j->pairs);
	x_free(j->outcomes);
	x_free(j);
}

/* ---- in the thread */

static bool
hold(struct drift_job *j, size_t side, size_t path, struct err *err)
{
	size_t other = 1 - side;

	if (j->held_path[side] == path)
		return true;
	/* Going from newest to oldest, the reference is the next current one. */
	if (j->held_path[other] == path) {
		struct data_profile kept = j->held[side];
		size_t kept_path = j->held_path[side];

		j->held[side] = j->held[other];
		j->held_path[side] = path;
		j->held[other] = kept;
		j->held_path[other] = kept_path;
		return true;
	}
	drop_held(j, side);
	if (!data_profile_load(&j->held[side], j->paths[path], err))
		return false;
	j->held_path[side] = path;
	return true;
}

/* The two sides are never the same path. */
static bool
hold_pair(struct drift_job *j, const struct drift_pair *p, struct err *err)
{
	return hold(j, 1, p->current, err) && hold(j, 0, p->reference, err);
}

/* The name in memory that stays. */
static const char *
keep_name(struct drift_job *j, const char *name)
{
	if (name == NULL)
		return NULL;
	if (map_get(j->names, name) == NULL)
		map_set(j->names, name, arena_strdup(j->arena, name));
	return map_get(j->names, name);
}

static void
keep_names(struct drift_job *j, struct data_drift *d)
{
	for (size_t i = 0; i < d->count; i++)
		d->columns[i].name = keep_name(j, d->columns[i].name);
	d->correlation.a = keep_name(j, d->correlation.a);
	d->correlation.b = keep_name(j, d->correlation.b);
	d->before = d->now = NULL;
}

static bool
find(struct drift_job *j, size_t pair, bool columns_only, struct data_drift *out, struct err *err)
{
	struct data_drift_options options = j->options;

	options.columns_only = columns_only;
	if (!hold_pair(j, &j->pairs[pair], err) ||
	    !data_drift_find(out, &j->held[0], &j->held[1], &options, err))
		return false;
	keep_names(j, out);
	return true;
}

static void
compare_columns(struct drift_job *j, size_t pair)
{
	struct outcome *o = &j->outcomes[pair];
	struct err err = { ERR_NONE };

	o->failed = !find(j, pair, true, &o->columns, &err);
	str_copy(o->error, sizeof o->error, err.msg);
	atomic_store(&o->compared, true);
}

static void
look_at_rows(struct drift_job *j, size_t pair)
{
	struct outcome *o = &j->outcomes[pair];

	o->rows_failed = o->failed || !find(j, pair, false, &o->rows, NULL);
	if (!o->rows_failed) {
		x_free(o->rows.columns);
		o->rows.columns = NULL;
	}
	atomic_store(&o->looked, true);
}

static bool
goes_on(struct drift_job *j)
{
	return worker_goes_on(&j->worker) && !atomic_load(&j->left) && !atomic_load(&j->stopped);
}

static void
compare_all(struct drift_job *j)
{
	for (size_t i = j->pair_count; i-- > 0 && goes_on(j);) {
		compare_columns(j, i);
		atomic_fetch_add(&j->done, 1);
		worker_wake(&j->worker);
	}
}

/* One pair at a time, and only those that somebody looks at: each takes a processor for a second. */
static void
look_at_wanted(struct drift_job *j)
{
	while (goes_on(j)) {
		long pair = atomic_exchange(&j->wanted, WANTED_NONE);

		if (pair == WANTED_NONE) {
			drop_held(j, 0);
			drop_held(j, 1);
			while (sem_wait(&j->news) == -1 && errno == EINTR)
				continue;
			continue;
		}
		if (atomic_load(&j->outcomes[pair].looked))
			continue;
		atomic_store(&j->state, DRIFT_JOB_ROWS);
		worker_wake(&j->worker);
		look_at_rows(j, (size_t)pair);
		atomic_store(&j->state, DRIFT_JOB_WAITS);
		worker_wake(&j->worker);
	}
}

static void
work(void *self)
{
	struct drift_job *j = self;

	compare_all(j);
	atomic_store(&j->state, DRIFT_JOB_WAITS);
	worker_wake(&j->worker);
	look_at_wanted(j);
	atomic_store(&j->state, DRIFT_JOB_STOPPED);
	drop_held(j, 0);
	drop_held(j, 1);
	worker_wake(&j->worker);
}

/* ---- in the screen */

static struct drift_job *
job_new(const struct drift_job_request *r)
{
	struct drift_job *j = x_new(struct drift_job);

	j->arena = r->arena;
	j->options = *r->options;
	j->paths = x_new_array(char *, r->count + 1);
	j->pairs = x_new_array(struct drift_pair, r->pair_count + 1);
	j->outcomes = x_new_array(struct outcome, r->pair_count + 1);
	j->count = r->count;
	j->pair_count = r->pair_count;
	j->names = map_new();
	j->held_path[0] = j->held_path[1] = SIZE_MAX;
	atomic_store(&j->wanted, (long)r->pair_count - 1);
	sem_init(&j->news, 0, 0);
	for (size_t i = 0; i < r->count; i++)
		j->paths[i] = xstrdup(r->paths[i]);
	if (r->pair_count > 0)
		memcpy(j->pairs, r->pairs, r->pair_count * sizeof *j->pairs);
	return j;
}

struct drift_job *
drift_job_start(const struct drift_job_request *request, struct err *err)
{
	struct drift_job *j = job_new(request);

	return worker_start(&j->worker, work, job_free, j, err) ? j : NULL;
}

void
drift_job_release(struct drift_job *j)
{
	if (j == NULL)
		return;
	atomic_store(&j->left, true);
	sem_post(&j->news);
	worker_release(&j->worker);
}

int
drift_job_fd(const struct drift_job *j)
{
	return worker_fd(&j->worker);
}

void
drift_job_seen(struct drift_job *j)
{
	worker_seen(&j->worker);
}

void
drift_job_stop(struct drift_job *j)
{
	atomic_store(&j->stopped, true);
	sem_post(&j->news);
}

void
drift_job_want(struct drift_job *j, size_t pair)
{
	atomic_store(&j->wanted, (long)pair);
	sem_post(&j->news);
}

enum drift_job_state
drift_job_state(const struct drift_job *j)
{
	return (enum drift_job_state)atomic_load(&j->state);
}

size_t
drift_job_done(const struct drift_job *j)
{
	return atomic_load(&j->done);
}

size_t
drift_job_total(const struct drift_job *j)
{
	return j->pair_count;
}

const struct data_drift *
drift_job_result(const struct drift_job *j, size_t pair)
{
	const struct outcome *o = &j->outcomes[pair];

	return atomic_load(&o->compared) && !o->failed ? &o->columns : NULL;
}

const struct data_drift *
drift_job_rows(const struct drift_job *j, size_t pair)
{
	const struct outcome *o = &j->outcomes[pair];

	return atomic_load(&o->looked) && !o->rows_failed ? &o->rows : NULL;
}

const char *
drift_job_error(const struct drift_job *j, size_t pair)
{
	const struct outcome *o = &j->outcomes[pair];

	return atomic_load(&o->compared) && o->failed ? o->error : "";
}
