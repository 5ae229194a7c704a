/*
 * os_workers.c - threads that work while the one that called waits and tells how far they are; and pieces,
 * of which each of them takes the next until there is none.
 */
#include "os_workers.h"

#include <pthread.h>
#include <time.h>

#include "base.h"
#include "os_host.h"

unsigned
os_workers_threads(unsigned wanted, size_t most)
{
	unsigned threads = wanted > 0 ? wanted : (unsigned)os_host_cpus();

	threads = threads > OS_WORKERS_MOST ? OS_WORKERS_MOST : threads;
	return threads > most ? (unsigned)most : threads;
}

/* ------------------------------------------------------------------------------------- threads */

struct crew {
	void (*work)(void *ctx, unsigned thread);
	void (*tell)(void *ctx);
	void *ctx;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	unsigned running;
};

struct member {
	struct crew *crew;
	pthread_t id;
	unsigned number;
};

static void *
run_member(void *arg)
{
	struct member *m = arg;
	struct crew *crew = m->crew;

	crew->work(crew->ctx, m->number);
	pthread_mutex_lock(&crew->lock);
	crew->running--;
	pthread_cond_signal(&crew->ended);
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

/* Telling may take time: nobody waits for it, so it is done without the lock. */
static void
wait_and_tell(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	while (crew->running > 0) {
		struct timespec until;

		if (crew->tell != NULL) {
			pthread_mutex_unlock(&crew->lock);
			crew->tell(crew->ctx);
			pthread_mutex_lock(&crew->lock);
		}
		if (crew->running == 0)
			break;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += 100000000;
		if (until.tv_nsec >= 1000000000) {
			until.tv_nsec -= 1000000000;
			until.tv_sec++;
		}
		pthread_cond_timedwait(&crew->ended, &crew->lock, &until);
	}
	pthread_mutex_unlock(&crew->lock);
}

void
os_workers_each(unsigned threads, void (*work)(void *ctx, unsigned thread), void (*tell)(void *ctx), void *ctx)
{
	struct crew crew = { work, tell, ctx, .lock = PTHREAD_MUTEX_INITIALIZER };
	struct member members[OS_WORKERS_MOST];
	unsigned started = 0;
	pthread_condattr_t clock;

	x_assert(threads <= OS_WORKERS_MOST);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&crew.ended, &clock);
	pthread_condattr_destroy(&clock);
	crew.running = threads;
	for (; started < threads; started++) {
		members[started] = (struct member){ .crew = &crew, .number = started };
		if (pthread_create(&members[started].id, NULL, run_member, &members[started]) != 0)
			break;
	}
	/* Where no more threads are to be had, those that there are do it; without any, this one. */
	pthread_mutex_lock(&crew.lock);
	crew.running -= threads - started;
	pthread_mutex_unlock(&crew.lock);
	if (started == 0 && threads > 0)
		work(ctx, 0);
	wait_and_tell(&crew);
	for (unsigned i = 0; i < started; i++)
		pthread_join(members[i].id, NULL);
	pthread_cond_destroy(&crew.ended);
	pthread_mutex_destroy(&crew.lock);
}

/* ------------------------------------------------------------------------------------- pieces */

struct pieces {
	const struct os_workers *w;
	pthread_mutex_t lock;
	size_t taken, done;
	bool stop;
};

static void
take_pieces(void *ctx, unsigned thread)
{
	struct pieces *p = ctx;

	(void)thread;
	pthread_mutex_lock(&p->lock);
	while (!p->stop && p->taken < p->w->count) {
		size_t piece = p->taken++;

		pthread_mutex_unlock(&p->lock);
		p->w->work(p->w->ctx, piece);
		pthread_mutex_lock(&p->lock);
		p->done++;
	}
	pthread_mutex_unlock(&p->lock);
}

static void
tell_pieces(void *ctx)
{
	struct pieces *p = ctx;
	size_t done;
	bool go_on;

	pthread_mutex_lock(&p->lock);
	done = p->done;
	pthread_mutex_unlock(&p->lock);
	go_on = p->w->tell == NULL || p->w->tell(p->w->ctx, done, p->w->count);
	pthread_mutex_lock(&p->lock);
	p->stop = p->stop || !go_on;
	pthread_mutex_unlock(&p->lock);
}

bool
os_workers_run(const struct os_workers *w)
{
	struct pieces p = { .w = w, .lock = PTHREAD_MUTEX_INITIALIZER };

	os_workers_each(os_workers_threads(w->threads, w->count), take_pieces, tell_pieces, &p);
	pthread_mutex_destroy(&p.lock);
	if (p.done == w->count && w->tell != NULL)
		(void)w->tell(w->ctx, p.done, w->count);
	return p.done == w->count;
}
