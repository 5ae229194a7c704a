/* Any bytes are a manifest or are refused; what is accepted names only files below its folder. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "store_manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct store_dataset *d;
	struct buf text = BUF_INIT;

	if (store_manifest_read((struct slice){ (const char *)data, size }, a, &d, NULL)) {
		for (size_t i = 0; i < d->file_count; i++)
			if (d->files[i].path[0] == '/' || strstr(d->files[i].path, "../") != NULL)
				abort();
		/* What is written from it is read again. */
		store_manifest_write(d, &text);
		if (!store_manifest_read(buf_slice(&text), a, &d, NULL))
			abort();
	}
	buf_release(&text);
	arena_free(a);
	return 0;
}
