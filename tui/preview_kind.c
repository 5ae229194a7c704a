/*
 * preview_kind.c - telling kinds of files by their first bytes, and rendering them as text.
 */
#include <string.h>

#include "base_json.h"
#include "preview.h"

struct magic {
	size_t at;
	const char *bytes;
	size_t n;
	const char *what;
};

#define MAGIC(at, bytes, what) { at, bytes, sizeof(bytes) - 1, what }

static const struct magic magics[] = {
	MAGIC(0, "\x89PNG\r\n\x1a\n", "PNG image"),
	MAGIC(0, "\xff\xd8\xff", "JPEG image"),
	MAGIC(0, "GIF8", "GIF image"),
	MAGIC(8, "WEBP", "WebP image"),
	MAGIC(0, "%PDF-", "PDF document"),
	MAGIC(0, "\x1f\x8b", "gzip, compressed"),
	MAGIC(0, "\x28\xb5\x2f\xfd", "Zstandard, compressed"),
	MAGIC(0, "BZh", "bzip2, compressed"),
	MAGIC(0, "\xfd" "7zXZ", "xz, compressed"),
	MAGIC(0, "PK\x03\x04", "zip archive (also PyTorch and NumPy .npz)"),
	MAGIC(257, "ustar", "tar archive"),
	MAGIC(0, "\x93NUMPY", "NumPy array"),
	MAGIC(0, "PAR1", "Parquet table"),
	MAGIC(0, "ARROW1", "Arrow table"),
	MAGIC(0, "\x89HDF\r\n\x1a\n", "HDF5 file (also Keras .h5)"),
	MAGIC(0, "SQLite format 3", "SQLite database"),
	MAGIC(0, "\x7f" "ELF", "ELF program or library"),
	MAGIC(4, "TFL3", "TensorFlow Lite model"),
	MAGIC(0, "GGUF", "GGUF model"),
	MAGIC(0, "\x80\x02", "Python pickle"),
	MAGIC(0, "\x80\x03", "Python pickle"),
	MAGIC(0, "\x80\x04", "Python pickle"),
	MAGIC(0, "\x80\x05", "Python pickle"),
	MAGIC(0, "RIFF", "RIFF file (sound or film)"),
};

static uint32_t
big_endian(const char *p, int bytes)
{
	uint32_t v = 0;

	for (int i = 0; i < bytes; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

/* The frame header of a JPEG holds its size; segments before it are skipped by their lengths. */
static void
jpeg_size(struct slice s, struct buf *out)
{
	size_t at = 2;

	while (at + 9 < s.n && (unsigned char)s.p[at] == 0xff) {
		unsigned char type = (unsigned char)s.p[at + 1];

		if (type >= 0xc0 && type <= 0xcf && type != 0xc4 && type != 0xc8 && type != 0xcc) {
			buf_printf(out, ", %u x %u", big_endian(s.p + at + 7, 2), big_endian(s.p + at + 5, 2));
			return;
		}
		at += 2 + big_endian(s.p + at + 2, 2);
	}
}

static void
image_size(struct slice s, struct buf *out)
{
	if (s.n >= 24 && memcmp(s.p, "\x89PNG", 4) == 0)
		buf_printf(out, ", %u x %u", big_endian(s.p + 16, 4), big_endian(s.p + 20, 4));
	else if (s.n >= 10 && memcmp(s.p, "GIF8", 4) == 0)
		buf_printf(out, ", %u x %u", (unsigned char)s.p[6] | (unsigned)(unsigned char)s.p[7] << 8,
		    (unsigned char)s.p[8] | (unsigned)(unsigned char)s.p[9] << 8);
	else if (s.n >= 3 && memcmp(s.p, "\xff\xd8\xff", 3) == 0)
		jpeg_size(s, out);
}

/* NUL bytes, or many control characters: nothing that a person would read. Escapes are for colours. */
static bool
is_binary(struct slice s)
{
	size_t controls = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == 0)
			return true;
		controls += c < 0x20 && strchr("\t\n\r\f\b\033", c) == NULL;
	}
	return controls * 50 > s.n;
}

enum preview_kind
preview_kind_of(const char *name, struct slice head, struct buf *out)
{
	struct slice text = slice_trim(head);

	if (head.n == 0) {
		buf_add(out, "empty");
		return PREVIEW_EMPTY;
	}
	for (size_t i = 0; i < ARRAY_LEN(magics); i++) {
		const struct magic *m = &magics[i];

		if (head.n >= m->at + m->n && memcmp(head.p + m->at, m->bytes, m->n) == 0) {
			buf_add(out, m->what);
			image_size(head, out);
			return PREVIEW_BINARY;
		}
	}
	if (is_binary(head)) {
		buf_add(out, "binary");
		return PREVIEW_BINARY;
	}
	if (str_ends(name, ".csv") || str_ends(name, ".tsv")) {
		buf_add(out, "table");
		return PREVIEW_TABLE;
	}
	if (str_ends(name, ".json") || (!str_ends(name, ".jsonl") && text.n > 0 && (*text.p == '{' || *text.p == '['))) {
		buf_add(out, "JSON");
		return PREVIEW_JSON;
	}
	buf_add(out, "text");
	return PREVIEW_TEXT;
}

bool
preview_render_json(struct slice text, struct buf *out)
{
	struct json *root;
	struct json_out *writer;
	struct err err;

	if (!json_parse(&root, text, &err))
		return false;
	writer = x_new(struct json_out);	/* too large for a stack */
	json_begin(writer, out);
	writer->indent = 2;
	json_put_value(writer, NULL, root);
	buf_add_char(out, '\n');
	x_free(writer);
	json_free(root);
	return true;
}

/* ------------------------------------------------------------------------------------------- dump */

void
preview_render_dump(struct slice bytes, struct buf *out)
{
	for (size_t i = 0; i < bytes.n; i += 16) {
		size_t n = bytes.n - i < 16 ? bytes.n - i : 16;

		buf_printf(out, "\033[2m%08zx\033[0m ", i);
		for (size_t k = 0; k < 16; k++) {
			if (k < n)
				buf_printf(out, "%s%02x", k == 8 ? "  " : " ", (unsigned char)bytes.p[i + k]);
			else
				buf_add(out, k == 8 ? "    " : "   ");
		}
		buf_add(out, "  \033[2m");
		for (size_t k = 0; k < n; k++) {
			char c = bytes.p[i + k];

			buf_add_char(out, c >= 0x20 && c < 0x7f ? c : '.');
		}
		buf_add(out, "\033[0m\n");
	}
}
