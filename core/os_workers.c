/*
 * os_workers.c - threads take the next piece until there is none. The thread that called waits and tells
 * how far they are.
 */
#include "os_workers.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "base.h"

struct state {
	const struct os_workers *w;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t taken, done;
	unsigned running;
	bool stop;
};

unsigned
os_workers_threads(unsigned wanted, size_t pieces)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned threads = wanted > 0 ? wanted : processors > 0 ? (unsigned)processors : 1;

	threads = threads > OS_WORKERS_MOST ? OS_WORKERS_MOST : threads;
	return threads > pieces ? (unsigned)pieces : threads;
}

static void *
take_pieces(void *arg)
{
	struct state *s = arg;

	pthread_mutex_lock(&s->lock);
	while (!s->stop && s->taken < s->w->count) {
		size_t piece = s->taken++;

		pthread_mutex_unlock(&s->lock);
		s->w->work(s->w->ctx, piece);
		pthread_mutex_lock(&s->lock);
		s->done++;
	}
	s->running--;
	pthread_cond_signal(&s->changed);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* With the lock held, which is given up while telling. */
static void
tell(struct state *s)
{
	size_t done = s->done;
	bool go_on;

	if (s->w->tell == NULL)
		return;
	pthread_mutex_unlock(&s->lock);
	go_on = s->w->tell(s->w->ctx, done, s->w->count);
	pthread_mutex_lock(&s->lock);
	s->stop = s->stop || !go_on;
}

static void
wait_for_threads(struct state *s)
{
	pthread_mutex_lock(&s->lock);
	while (s->running > 0) {
		struct timespec until;

		tell(s);
		if (s->running == 0)
			break;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += 100000000;
		if (until.tv_nsec >= 1000000000) {
			until.tv_nsec -= 1000000000;
			until.tv_sec++;
		}
		pthread_cond_timedwait(&s->changed, &s->lock, &until);
	}
	pthread_mutex_unlock(&s->lock);
}

bool
os_workers_run(const struct os_workers *w)
{
	struct state s = { .w = w, .lock = PTHREAD_MUTEX_INITIALIZER };
	unsigned threads = os_workers_threads(w->threads, w->count), started = 0;
	pthread_t ids[OS_WORKERS_MOST];
	pthread_condattr_t clock;

	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&s.changed, &clock);
	pthread_condattr_destroy(&clock);
	s.running = threads;
	while (started < threads && pthread_create(&ids[started], NULL, take_pieces, &s) == 0)
		started++;
	/* Where no more threads are to be had, those that there are do it; without any, this one. */
	pthread_mutex_lock(&s.lock);
	s.running -= threads - started;
	pthread_mutex_unlock(&s.lock);
	if (started == 0 && threads > 0) {
		s.running = 1;
		take_pieces(&s);
	}
	wait_for_threads(&s);
	for (unsigned i = 0; i < started; i++)
		pthread_join(ids[i], NULL);
	pthread_cond_destroy(&s.changed);
	pthread_mutex_destroy(&s.lock);
	if (s.done == w->count && w->tell != NULL)
		(void)w->tell(w->ctx, s.done, w->count);
	return s.done == w->count;
}
