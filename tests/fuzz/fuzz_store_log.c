/*
 * Any bytes are a log, and any bytes are its index: all lines lie inside the log, searching ends. The
 * first half of the input is the log, the second the index.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"
#include "store_log.h"
#include "store_log_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[64], index_path[80];

static void
write_file(const char *name, const void *p, size_t n)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || (n > 0 && !fs_write_all(fd, p, n)))
		abort();
	close(fd);
}

static bool
never(void *ctx, struct slice text, enum store_stream stream)
{
	(void)ctx, (void)text, (void)stream;
	return false;
}

static void
read_log(void)
{
	struct store_log *l;
	struct store_log_line line;
	struct buf text = BUF_INIT;
	bool found, done;
	uint64_t at;

	if (!store_log_open(&l, path, NULL))
		return;
	for (uint64_t i = 0; i < store_log_lines(l) && i < 500; i++) {
		if (!store_log_line(l, i, &line, NULL))
			continue;
		if (line.offset + line.length > store_log_bytes(l))
			abort();
		if (!store_log_text(l, &line, 0, 100, &text, NULL))
			abort();
	}
	if (store_log_search(l, 0, 1, never, NULL, 0, &found, &done, &at, NULL) && (found || !done))
		abort();
	if (store_log_search(l, UINT64_MAX, -1, never, NULL, 0, &found, &done, &at, NULL) && !done)
		abort();
	if (store_log_at_time(l, 5, &at, NULL) && at > store_log_lines(l))
		abort();
	store_log_close(l);
	buf_release(&text);
}

static void
resume(void)
{
	struct store_log_writer *w;

	if (!store_log_writer_open(&w, path, NULL))
		return;
	if (!store_log_write(w, STORE_STDERR, "more\n", 5, 7, NULL)
	    || !store_log_writer_close(w, false, NULL))
		abort();
	read_log();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t half = size / 2, records = (size - half) / LOG_INDEX_RECORD;
	struct log_header h = { .version = LOG_INDEX_VERSION };
	struct log_record *r = calloc(records + 2, sizeof *r);

	snprintf(path, sizeof path, "/dev/shm/fuzz-log-%d.log", (int)getpid());
	snprintf(index_path, sizeof index_path, "%s.idx", path);
	write_file(path, data, half);
	write_file(index_path, data + half, size - half);
	read_log();
	/* The same numbers as an index whose records are right. */
	memcpy(h.magic, LOG_INDEX_MAGIC, sizeof h.magic);
	memcpy(r, &h, sizeof h);
	for (size_t i = 0; i < records; i++) {
		memcpy(&r[i + 1], data + half + i * sizeof *r, sizeof *r);
		r[i + 1] = log_record_make(r[i + 1].word % (half + 2), (enum store_stream)(r[i + 1].word >> 48 & 3),
		    r[i + 1].time);
	}
	write_file(index_path, r, (records + 1) * sizeof *r);
	read_log();
	resume();
	unlink(path);
	unlink(index_path);
	free(r);
	return 0;
}
