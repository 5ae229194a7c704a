/*
 * store_manifest.c - writing and reading the manifest of a dataset version.
 */
#include "store_manifest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base.h"
#include "base_json.h"
#include "base_time.h"

enum { FORMAT = 1 };

bool
store_manifest_path_is_safe(const char *path)
{
	const char *part = path;

	for (;;) {
		size_t n = strcspn(part, "/");

		if (n == 0 || (n == 1 && part[0] == '.') || (n == 2 && strncmp(part, "..", 2) == 0))
			return false;
		for (size_t i = 0; i < n; i++)
			if ((unsigned char)part[i] < ' ' || part[i] == 0x7f)
				return false;
		if (part[n] == '\0')
			return true;
		part += n + 1;
	}
}

void
store_manifest_content(const struct store_dataset_file *files, size_t count, char out[SHA256_HEX])
{
	struct sha256 *hash = sha256_new();

	for (size_t i = 0; i < count; i++) {
		char size[32];
		int n = snprintf(size, sizeof size, "%" PRIu64 "\n", files[i].size);

		/* Each part with its NUL, so that no two lists look the same. */
		sha256_update(hash, files[i].path, strlen(files[i].path) + 1);
		sha256_update(hash, files[i].sha256, SHA256_HEX);
		sha256_update(hash, size, (size_t)n);
	}
	sha256_finish(hash, out);
}

void
store_manifest_write(const struct store_dataset *d, struct buf *out)
{
	struct json_out json;
	char text[STR_SHORT];

	json_begin(&json, out);
	json.indent = 1;
	json_open(&json, NULL, '{');
	json_put_int(&json, "format", FORMAT);
	json_put_str(&json, "name", d->name);
	json_put_int(&json, "version", d->version);
	json_put_str(&json, "created", time_format_exact(text, d->created));
	json_put_str(&json, "user", d->user);
	json_put_str(&json, "host", d->host);
	json_put_str(&json, "message", d->message);
	json_put_str(&json, "source", d->source);
	json_put_str(&json, "content", d->content);
	json_put_int(&json, "bytes", (int64_t)d->bytes);
	json_open(&json, "files", '[');
	for (size_t i = 0; i < d->file_count; i++) {
		json_open(&json, NULL, '{');
		json_put_str(&json, "path", d->files[i].path);
		json_put_str(&json, "sha256", d->files[i].sha256);
		json_put_int(&json, "size", (int64_t)d->files[i].size);
		if (d->files[i].executable)
			json_put_bool(&json, "executable", true);
		json_close(&json);
	}
	json_close(&json);
	json_close(&json);
	buf_add_char(out, '\n');
}

static bool
read_file(const struct json *v, struct arena *a, struct store_dataset_file *out, struct err *err)
{
	const char *path = json_str(json_get(v, "path"), "");
	const char *sha256 = json_str(json_get(v, "sha256"), "");
	int64_t size = json_int(json_get(v, "size"), -1);

	if (!store_manifest_path_is_safe(path))
		return err_set(err, ERR_CORRUPT, "manifest: the path \"%s\" is not allowed", path);
	if (!sha256_is_hex(sha256) || size < 0)
		return err_set(err, ERR_CORRUPT, "manifest: %s has no right hash or size", path);
	out->path = arena_strdup(a, path);
	str_copy(out->sha256, sizeof out->sha256, sha256);
	out->size = (uint64_t)size;
	out->executable = json_bool(json_get(v, "executable"), false);
	return true;
}

static bool
read_files(const struct json *files, struct arena *a, struct store_dataset *d, struct err *err)
{
	d->file_count = json_len(files);
	d->files = arena_array(a, struct store_dataset_file, d->file_count + 1);
	for (size_t i = 0; i < d->file_count; i++) {
		if (!read_file(json_at(files, i), a, &d->files[i], err))
			return false;
		if (i > 0 && strcmp(d->files[i - 1].path, d->files[i].path) >= 0)
			return err_set(err, ERR_CORRUPT, "manifest: %s is not in order", d->files[i].path);
		d->bytes += d->files[i].size;
	}
	return true;
}

static const char *
text_of(const struct json *root, const char *key, struct arena *a)
{
	return arena_strdup(a, json_str(json_get(root, key), ""));
}

bool
store_manifest_read(struct slice text, struct arena *a, struct store_dataset **out, struct err *err)
{
	struct store_dataset *d = arena_alloc(a, sizeof *d);
	struct json *root = NULL;
	char content[SHA256_HEX];
	bool ok = false;

	if (!json_parse(&root, text, err))
		return err_wrap(err, "manifest");
	if (json_int(json_get(root, "format"), 0) != FORMAT) {
		err_set(err, ERR_CORRUPT, "manifest: not of format %d", FORMAT);
		goto out;
	}
	d->name = text_of(root, "name", a);
	d->version = (int)json_int(json_get(root, "version"), 0);
	d->user = text_of(root, "user", a);
	d->host = text_of(root, "host", a);
	d->message = text_of(root, "message", a);
	d->source = text_of(root, "source", a);
	if (!time_parse(json_str(json_get(root, "created"), ""), &d->created))
		d->created = 0;
	if (!read_files(json_get(root, "files"), a, d, err))
		goto out;
	store_manifest_content(d->files, d->file_count, content);
	str_copy(d->content, sizeof d->content, json_str(json_get(root, "content"), ""));
	ok = str_equal(content, d->content)
	    || err_set(err, ERR_CORRUPT, "manifest: its files are not those that it was made of");
out:
	json_free(root);
	if (ok)
		*out = d;
	return ok;
}
