/*
 * drift_job.c - the worker thread behind the Drift screen.
 *
 * The screen and the thread share the job; whoever lets it go last frees it. What the thread has
 * finished is published by the counter `done`: results below it never change.
 */
#include "drift_job.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

struct drift_job {
	atomic_int holders;
	atomic_size_t done;
	atomic_bool unwanted;
	int pipe[2];
	char **paths;
	struct data_profile *profiles;
	bool *loaded;
	size_t count;
	struct drift_pair *pairs;
	struct data_drift *results;
	bool *right;
	size_t pair_count;
	struct err err;			/* of the thread; read after `done` says so */
};

static void
let_go(struct drift_job *j)
{
	if (atomic_fetch_sub(&j->holders, 1) != 1)
		return;
	for (size_t i = 0; i < j->pair_count; i++)
		if (j->right[i])
			data_drift_release(&j->results[i]);
	for (size_t i = 0; i < j->count; i++) {
		if (j->loaded[i])
			data_profile_release(&j->profiles[i]);
		x_free(j->paths[i]);
	}
	close(j->pipe[0]);
	close(j->pipe[1]);
	x_free(j->paths);
	x_free(j->profiles);
	x_free(j->loaded);
	x_free(j->pairs);
	x_free(j->results);
	x_free(j->right);
	x_free(j);
}

static bool
need_profile(struct drift_job *j, size_t i)
{
	if (!j->loaded[i])
		j->loaded[i] = data_profile_load(&j->profiles[i], j->paths[i], &j->err);
	return j->loaded[i];
}

static void
compare(struct drift_job *j, size_t i)
{
	const struct drift_pair *p = &j->pairs[i];
	const struct data_drift_options options = { .preset = NULL };

	j->right[i] = need_profile(j, p->reference) && need_profile(j, p->current) &&
	    data_drift_find(&j->results[i], &j->profiles[p->reference], &j->profiles[p->current],
	    &options, &j->err);
}

static void *
work(void *arg)
{
	struct drift_job *j = arg;

	for (size_t i = 0; i < j->pair_count && !atomic_load(&j->unwanted); i++) {
		compare(j, i);
		atomic_store(&j->done, i + 1);
		/* A full pipe already wakes the reader. */
		if (write(j->pipe[1], "", 1) == -1)
			continue;
	}
	let_go(j);
	return NULL;
}

static struct drift_job *
job_new(const char *const *paths, size_t count, const struct drift_pair *pairs, size_t pair_count)
{
	struct drift_job *j = x_new(struct drift_job);

	j->paths = x_new_array(char *, count);
	j->profiles = x_new_array(struct data_profile, count);
	j->loaded = x_new_array(bool, count);
	j->pairs = x_new_array(struct drift_pair, pair_count);
	j->results = x_new_array(struct data_drift, pair_count);
	j->right = x_new_array(bool, pair_count);
	j->count = count;
	j->pair_count = pair_count;
	for (size_t i = 0; i < count; i++)
		j->paths[i] = xstrdup(paths[i]);
	for (size_t i = 0; i < pair_count; i++)
		j->pairs[i] = pairs[i];
	return j;
}

struct drift_job *
drift_job_start(const char *const *paths, size_t count, const struct drift_pair *pairs,
    size_t pair_count, struct err *err)
{
	struct drift_job *j = job_new(paths, count, pairs, pair_count);
	pthread_t thread;

	if (pipe2(j->pipe, O_CLOEXEC | O_NONBLOCK) == -1) {
		err_sys(err, "make a pipe");
		j->pipe[0] = j->pipe[1] = -1;
		atomic_store(&j->holders, 1);
		let_go(j);
		return NULL;
	}
	atomic_store(&j->holders, 2);
	if (pthread_create(&thread, NULL, work, j) != 0) {
		err_set(err, ERR_SYSTEM, "no thread can be started");
		atomic_store(&j->holders, 1);
		let_go(j);
		return NULL;
	}
	pthread_detach(thread);
	return j;
}

void
drift_job_release(struct drift_job *j)
{
	if (j == NULL)
		return;
	atomic_store(&j->unwanted, true);
	let_go(j);
}

int
drift_job_fd(const struct drift_job *j)
{
	return j->pipe[0];
}

void
drift_job_seen(struct drift_job *j)
{
	char bytes[64];

	while (read(j->pipe[0], bytes, sizeof bytes) > 0)
		;
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
drift_job_result(const struct drift_job *j, size_t i)
{
	x_assert(i < drift_job_done(j));
	return j->right[i] ? &j->results[i] : NULL;
}

const struct data_profile *
drift_job_profile(const struct drift_job *j, size_t i)
{
	return j->loaded[i] ? &j->profiles[i] : NULL;
}

const char *
drift_job_error(const struct drift_job *j)
{
	return drift_job_done(j) > 0 ? j->err.msg : "";
}
