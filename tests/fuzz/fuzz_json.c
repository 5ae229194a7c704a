/*
 * Fuzzes JSON: any bytes are refused with a message or read; what is read is written, read again and the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "base_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
print(const struct json *value, int indent, struct buf *out)
{
	struct json_out *writer = x_new(struct json_out);

	json_begin(writer, out);
	writer->indent = indent;
	json_put_value(writer, NULL, value);
	x_free(writer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = BUF_INIT, twice = BUF_INIT, wide = BUF_INIT;
	struct json *root, *again;
	struct err err = { .kind = ERR_NONE };

	if (!json_parse(&root, (struct slice){ (const char *)data, size }, &err)) {
		if (err.msg[0] == '\0')
			abort();
		return 0;
	}
	print(root, 0, &once);
	print(root, 2, &wide);
	if (!json_parse(&again, buf_slice(&once), &err))
		abort();
	print(again, 0, &twice);
	json_free(again);
	if (!slice_equal(buf_slice(&once), buf_slice(&twice)) || !json_parse(&again, buf_slice(&wide), &err))
		abort();
	json_free(again);
	json_free(root);
	buf_release(&once);
	buf_release(&twice);
	buf_release(&wide);
	return 0;
}
