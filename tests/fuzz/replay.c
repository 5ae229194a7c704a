/*
 * Runs a fuzz target over a corpus without a fuzzer: every file that is named, or that lies in a folder that is named,
 * is one input. Any compiler can build it, so `make check` replays all corpora, also under the sanitizers.
 *
 * Beside each file also every shorter beginning of it is tried, as far as it is small: torn input is the commonest.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TORN_LIMIT = 2048 };

static int inputs;

static void
replay_bytes(const uint8_t *data, size_t size)
{
	/* An exact allocation, so that AddressSanitizer sees a read past the end. */
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static int
replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t size = 0, space = 0, got = 0;

	if (!file) {
		perror(path);
		return 1;
	}
	do {
		size += got;
		if (size == space) {
			space = space ? space * 2 : 4096;
			data = realloc(data, space);
			if (!data)
				abort();
		}
		got = fread(data + size, 1, space - size, file);
	} while (got);
	fclose(file);

	replay_bytes(data, size);
	for (size_t torn = 0; torn < size && size <= TORN_LIMIT; torn++)
		replay_bytes(data, torn);
	free(data);
	inputs++;
	return 0;
}

static int
replay_folder(const char *path)
{
	struct dirent **entries;
	char inner[4096];
	int count = scandir(path, &entries, NULL, alphasort), bad = 0;

	if (count < 0) {
		perror(path);
		return 1;
	}
	for (int i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.') {
			snprintf(inner, sizeof(inner), "%s/%s", path, entries[i]->d_name);
			bad |= replay_file(inner);
		}
		free(entries[i]);
	}
	free(entries);
	return bad;
}

int
main(int argc, char **argv)
{
	struct stat status;
	int bad = 0;

	replay_bytes(NULL, 0);
	for (int i = 1; i < argc; i++) {
		if (stat(argv[i], &status) < 0)
			continue;
		bad |= S_ISDIR(status.st_mode) ? replay_folder(argv[i]) : replay_file(argv[i]);
	}
	printf("%s 1 - %d inputs replayed\n", bad ? "not ok" : "ok", inputs);
	return bad;
}
