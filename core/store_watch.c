/*
 * store_watch.c - being woken when a run is announced (inotify on changes/ and runs/).
 */
#include "store_watch.h"

#include <unistd.h>

#include "base.h"
#include "config.h"
#include "os_fs.h"
#include "store_open.h"

#if HAVE_INOTIFY
#include <sys/inotify.h>
#endif

struct store_watch {
	int fd;
};

static struct store_watch *
watch_new(struct store *s)
{
	struct store_watch *w = x_new(struct store_watch);
#if HAVE_INOTIFY
	struct arena *a = arena_new();
#endif

	w->fd = -1;
#if HAVE_INOTIFY
	/* Other hosts' writes give no events, so a network file system is polled. */
	if (!fs_is_network(s->dir))
		w->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (w->fd != -1 && (inotify_add_watch(w->fd, fs_join(a, s->dir, "changes"),
	    IN_MODIFY | IN_CREATE | IN_MOVED_TO) == -1
	    || inotify_add_watch(w->fd, fs_join(a, s->dir, "runs"),
	    IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM) == -1)) {
		close(w->fd);
		w->fd = -1;
	}
	arena_free(a);
#else
	(void)s;
#endif
	return w;
}

void
store_watch_free(struct store_watch *w)
{
	if (w == NULL)
		return;
	if (w->fd != -1)
		close(w->fd);
	x_free(w);
}

void
store_watch_drain(struct store_watch *w)
{
	char events[4096];

	if (w == NULL || w->fd == -1)
		return;
	while (read(w->fd, events, sizeof events) > 0)
		continue;
}

int
store_watch_fd(struct store *s)
{
	if (s->watch == NULL)
		s->watch = watch_new(s);
	return s->watch->fd;
}
