/*
 * run_gpu.c - locks on graphics processors.
 */
#include "run_gpu.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"

struct run_gpus {
	int locks[OS_GPUS_MAX];
	size_t count;
	struct buf visible;
};

void
run_gpu_drop(struct run_gpus *gpus)
{
	if (gpus == NULL)
		return;
	for (size_t i = 0; i < gpus->count; i++)
		close(gpus->locks[i]);
	buf_release(&gpus->visible);
	x_free(gpus);
}

const char *
run_gpu_visible(const struct run_gpus *gpus)
{
	return buf_str(&gpus->visible);
}

/* Is the device among "0,2" or "GPU-8f6d,GPU-11a0" (beginnings will do)? */
static bool
is_allowed(const struct os_gpu_device *device, const char *allowed)
{
	if (allowed == NULL)
		return true;
	while (*allowed != '\0') {
		size_t n = strcspn(allowed, ",");
		struct slice word = slice_trim((struct slice){ allowed, n });
		char number[STR_SHORT];
		int64_t index;

		if (word.n > 0 && word.n < sizeof number && isdigit((unsigned char)word.p[0])) {
			memcpy(number, word.p, word.n);
			number[word.n] = '\0';
			if (str_to_int64(number, &index) && index == (int64_t)device->index)
				return true;
		} else if (word.n > 0 && strncmp(device->id, word.p, word.n) == 0) {
			return true;
		}
		allowed += n + (allowed[n] == ',');
	}
	return false;
}

/* The lock of a device; -1: somebody has it. A file that another user made is opened without O_CREAT, which
 * the kernel may refuse in a folder for all. It is only locked, never written. */
static int
lock_device(const char *id)
{
	char *path = xasprintf("/tmp/benchtop-gpu-%s", id);
	int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW, fd;
	struct err taken;

	for (char *p = path + strlen("/tmp/"); *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && *p != '-')
			*p = '_';
	fd = open(path, flags);
	if (fd < 0 && errno == ENOENT) {
		fd = open(path, flags | O_CREAT, 0666);
		if (fd >= 0)
			(void)fchmod(fd, 0666);	/* whatever the umask: others lock it too */
	}
	x_free(path);
	if (fd >= 0 && !fs_try_lock(fd, FS_EXCLUSIVE_LOCK, &taken)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

bool
run_gpu_take(struct run_gpus **out, struct os_gpu *gpu, size_t count, const char *allowed,
    struct err *err)
{
	struct os_gpu_device devices[OS_GPUS_MAX];
	size_t found = os_gpu_devices(gpu, devices), usable = 0;
	struct run_gpus *gpus = x_new(struct run_gpus);
	char wanted[STR_SHORT];

	for (size_t i = 0; i < found; i++) {
		int fd;

		if (!is_allowed(&devices[i], allowed))
			continue;
		usable++;
		if (gpus->count == count || devices[i].busy || (fd = lock_device(devices[i].id)) < 0)
			continue;
		gpus->locks[gpus->count++] = fd;
		buf_printf(&gpus->visible, "%s%s", gpus->visible.len > 0 ? "," : "", devices[i].id);
	}
	if (gpus->count == count) {
		*out = gpus;
		return true;
	}
	if (usable < count)
		err_set(err, ERR_CONFIG, "it needs %zu gpus, and %s %zu", count,
		    allowed != NULL ? "CUDA_VISIBLE_DEVICES names" : "this machine has", usable);
	else
		err_set(err, ERR_BUSY, "waits for %s: %zu of %zu %s free", str_things(wanted, count, "gpu"),
		    gpus->count, usable, gpus->count == 1 ? "is" : "are");
	run_gpu_drop(gpus);
	return false;
}
