/*
 * Metric files of any content, written in two parts with a look after each. The first byte
 * chooses the kind and where the file is cut.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"
#include "run_ingest.h"
#include "run_metric_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *
folder(void)
{
	static char path[64];

	if (path[0] == '\0') {
		snprintf(path, sizeof path, "%s/benchtop-fuzz-XXXXXX",
		    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
		if (mkdtemp(path) == NULL)
			abort();
	}
	return path;
}

static void
remove_folder(void)
{
	fs_discard_tree(folder());
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const endings[] = { "csv", "jsonl", "json", "tsv" };
	static bool registered;
	struct run_metric_file *file;
	struct run_ingest *ingest;
	char path[96], bin[96];
	struct err err;
	size_t cut;
	bool more;
	int fd;

	if (size == 0)
		return 0;
	if (!registered)
		registered = atexit(remove_folder) == 0;
	snprintf(bin, sizeof bin, "%s/metrics.bin", folder());
	snprintf(path, sizeof path, "%s/m.%s", folder(), endings[data[0] % 4]);
	(void)unlink(bin);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || !run_ingest_open(&ingest, bin, &err))
		abort();
	file = run_metric_file_new(path, data[0] & 4 ? "p/" : NULL, data[0] & 8 ? "x" : NULL, true, ingest);
	cut = data[0] / 16 * (size - 1) / 16;
	if (!fs_write_all(fd, data + 1, cut))
		abort();
	(void)!run_metric_file_look(file, false, &more, &err);
	if (!fs_write_all(fd, data + 1 + cut, size - 1 - cut))
		abort();
	(void)!run_metric_file_look(file, true, &more, &err);
	close(fd);
	run_metric_file_free(file);
	if (!run_ingest_close(ingest, &err))
		abort();
	return 0;
}
