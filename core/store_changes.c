/*
 * store_changes.c - announcing that a run changed, and reading announcements.
 */
#include "store_changes.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base_mem.h"
#include "base_time.h"
#include "os_fs.h"
#include "os_host.h"
#include "store_id.h"

/* A host name as a file name. */
static void
add_file_name(struct buf *out, const char *host)
{
	if (host[0] == '\0')
		host = "host";
	for (const char *p = host; *p != '\0'; p++)
		buf_add_char(out, isalnum((unsigned char)*p) || (*p == '-') ? *p : '_');
	buf_add(out, ".log");
}

bool
store_changes_open(const char *changes_dir, int *fd, struct err *err)
{
	struct buf path = BUF_INIT;
	int opened;

	buf_printf(&path, "%s/", changes_dir);
	add_file_name(&path, os_host_name());
	opened = open(buf_str(&path), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	if (opened == -1)
		err_sys(err, "open %s", buf_str(&path));
	else
		*fd = opened;
	buf_release(&path);
	return opened != -1;
}

/* One write, so that lines of several processes never mix. A torn line (disk full) is ended by the
 * newline with which the next one begins. */
static bool
append_line(int fd, const char *line, size_t n, struct err *err)
{
	ssize_t put;

	do
		put = write(fd, line, n);
	while (put == -1 && errno == EINTR);
	if (put == (ssize_t)n)
		return true;
	if (put >= 0) {
		errno = ENOSPC;
		if (put > 0 && write(fd, "\n", 1) == -1)
			errno = ENOSPC;
	}
	return err_sys(err, "announce the change");
}

bool
store_changes_announce(int fd, const char *id, struct err *err)
{
	char line[32];
	int n = snprintf(line, sizeof line, "%s\n", id);

	return append_line(fd, line, (size_t)n, err);
}

bool
store_changes_announce_folder(int fd, const char *id, int64_t before, int64_t after, struct err *err)
{
	char line[80];
	int n = snprintf(line, sizeof line, "%s %" PRId64 " %" PRId64 "\n", id, before, after);

	return append_line(fd, line, (size_t)n, err);
}

/* ------------------------------------------------------------------ trimming */

int64_t store_changes_kept = 1 << 20;

void
store_changes_trim(const char *path, int64_t offset)
{
	enum { PAGE = 4096 };
	int64_t end = (offset - store_changes_kept) / PAGE * PAGE;
	struct stat st;
	int fd;

	/* Each time that much has come: the room of the file is what is kept, and as much again. */
	if (end < store_changes_kept || stat(path, &st) == -1
	    || (int64_t)st.st_blocks * 512 <= st.st_size - end + store_changes_kept)
		return;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return;
	(void)fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, end);
	close(fd);
}

bool
store_changes_skip(int fd, int64_t *offset, struct err *err)
{
	off_t data = lseek(fd, *offset, SEEK_DATA);
	char block[4096];
	ssize_t got;

	if (data == -1 && errno == ENXIO)
		data = lseek(fd, 0, SEEK_END);
	if (data > *offset)
		*offset = data;
	/* Zeros may be written ones: a copy of the file, or what a power cut left. */
	while ((got = fs_pread_full(fd, block, sizeof block, *offset)) > 0) {
		ssize_t zeros = 0;

		while (zeros < got && block[zeros] == '\0')
			zeros++;
		*offset += zeros;
		if (zeros < got)
			break;
	}
	return got >= 0 || err_sys(err, "read announcements");
}

int64_t
store_changes_mtime(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return 0;
	return (int64_t)st.st_mtim.tv_sec * TIME_SECOND + st.st_mtim.tv_nsec;
}

static bool
parse_line(const char *line, struct store_change *out)
{
	struct store_change c = { .before = 0 };
	int n = 0;

	if (sscanf(line, "%9s%n", c.id, &n) != 1 || !store_id_is_valid(c.id))
		return false;
	if (line[n] != '\0'
	    && sscanf(line + n, " %" SCNd64 " %" SCNd64, &c.before, &c.after) != 2)
		return false;
	*out = c;
	return true;
}

bool
store_changes_next(struct slice *text, struct store_change *out)
{
	const char *end;

	while (text->n > 0 && (end = memchr(text->p, '\n', text->n)) != NULL) {
		size_t n = (size_t)(end - text->p);
		char line[80];
		bool good = n < sizeof line;

		if (good) {
			memcpy(line, text->p, n);
			line[n] = '\0';
		}
		text->p += n + 1;
		text->n -= n + 1;
		if (good && parse_line(line, out))
			return true;
	}
	return false;
}
