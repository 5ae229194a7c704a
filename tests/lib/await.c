/*
 * await.c - inotify for folders, pidfd for processes.
 */
#include "await.h"

#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base.h"
#include "base_time.h"
#include "os_fs.h"
#include "os_tree.h"

enum { LIMIT_MS = 240000 };

/* Waits for the descriptor and empties it. False when the limit is over. */
static bool
next_event(int fd, int64_t start)
{
	char events[4096];
	int left = LIMIT_MS - (int)((time_monotonic() - start) / TIME_MS);
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return left > 0 && poll(&p, 1, left) > 0 && read(fd, events, sizeof events) > 0;
}

bool
await_change(const char *folder, bool (*done)(void *arg), void *arg)
{
	int64_t start = time_monotonic();
	int fd = inotify_init1(IN_CLOEXEC);
	bool so = false;

	/* Watched before it is asked for the first time, so that nothing comes in between. */
	if (fd >= 0 && inotify_add_watch(fd, folder, IN_CREATE | IN_MOVED_TO | IN_MODIFY | IN_DELETE) >= 0) {
		do {
			so = done(arg);
		} while (!so && next_event(fd, start));
	}
	if (fd >= 0)
		close(fd);
	return so;
}

static bool
is_there(void *arg)
{
	return fs_exists(arg);
}

bool
await_file(const char *path)
{
	char *copy = xstrdup(path), *folder = xstrdup(path), *slash = strrchr(folder, '/');
	bool so;

	if (slash != NULL)
		*slash = '\0';
	so = await_change(slash != NULL ? folder : ".", is_there, copy);
	x_free(folder);
	x_free(copy);
	return so;
}

bool
await_gone(pid_t pid)
{
	int fd = pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	bool gone;

	if (fd < 0)
		return true;
	gone = poll(&p, 1, LIMIT_MS) > 0;
	close(fd);
	return gone;
}

/* One look may pass by a process that another is just becoming. */
bool
await_unmarked(const char *name, const char *value)
{
	enum { LOOKS = 3 };
	int64_t start = time_monotonic();
	int quiet = 0;

	while (quiet < LOOKS && time_monotonic() - start < LIMIT_MS * TIME_MS) {
		quiet = os_tree_signal_marked(name, value, 0) > 0 ? 0 : quiet + 1;
		(void)poll(NULL, 0, 1);
	}
	return quiet == LOOKS;
}
