/*
 * data_dataset.c - profiles of dataset versions.
 */
#include "data_dataset.h"

#include <string.h>
#include <unistd.h>

#include "os_fs.h"
#include "store_object.h"

enum { READ_MAX = 64 * 1024 };

static bool
add_file(struct store *s, const struct store_dataset *d, const struct store_dataset_file *file, struct arena *a,
    struct data_files *out, struct err *err)
{
	struct store_object_place place;
	bool found = store_object_find(s, file->sha256, a, &place);

	if (!found || !store_object_is_whole(&place, file->size))
		return err_set(err, ERR_CORRUPT, "%s@%d: %s is %s (%s)", d->name, d->version, file->path,
		    found ? "damaged in the store" : "not in the store any more", place.path);
	out->names[out->count] = xstrdup(file->path);
	out->paths[out->count++] = xstrdup(place.path);
	out->bytes += file->size;
	out->newest = d->created;
	return true;
}

bool
data_dataset_files(
    struct store *s, const struct store_dataset *d, struct data_files *out, struct err *err)
{
	struct arena *a = arena_new();
	bool done = true;

	*out = (struct data_files){ .paths = x_new_array(char *, d->file_count + 1),
		.names = x_new_array(char *, d->file_count + 1), .cap = d->file_count + 1 };
	/* Of a folder only what looks like data: a README lies beside it often. */
	for (size_t i = 0; done && i < d->file_count; i++)
		if (d->file_count == 1 || data_file_is_data(d->files[i].path))
			done = add_file(s, d, &d->files[i], a, out, err);
	arena_free(a);
	if (!done)
		data_files_release(out);
	else if (out->count == 0)
		done = err_set(err, ERR_INPUT,
		    "%s@%d has no data file (.csv, .tsv, .txt, .jsonl, .ndjson, .dat)", d->name,
		    d->version);
	return done;
}

/* What was told about reading, one line each; empty when nothing was. Two that say the same are equal. */
static void
describe_read(const struct data_read_options *r, struct buf *out)
{
	const struct {
		const char *name, *value;
	} texts[] = { { "delimiter", r->delimiter }, { "quote", r->quote }, { "escape", r->escape },
		{ "comment", r->comment }, { "header", r->has_header ? "true" : r->no_header ? "false" : NULL },
		{ "format", r->format == DATA_FORMAT_CSV ? "csv" : r->format == DATA_FORMAT_JSONL ? "jsonl"
		    : NULL },
		{ "encoding", r->encoding != DATA_ENCODING_AUTO ? data_encoding_name(r->encoding) : NULL } };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i].value != NULL)
			buf_printf(out, "%s %zu %s\n", texts[i].name, strlen(texts[i].value), texts[i].value);
	for (size_t i = 0; i < r->missing_count; i++)
		buf_printf(out, "missing %zu %s\n", strlen(r->missing[i]), r->missing[i]);
	for (size_t i = 0; i < r->told_count; i++)
		buf_printf(out, "%s %zu %s\n", data_told_name(r->told[i].told), strlen(r->told[i].name),
		    r->told[i].name);
}

/* Nothing was told that the next one who asks would not tell too. */
static bool
may_keep(const struct data_pass_options *options, const struct buf *read)
{
	const struct data_limits standard = DATA_LIMITS_DEFAULT, *l = &options->limits;
	bool limits = l->kll_k == 0 ||
	    (l->kll_k == standard.kll_k && l->top_capacity == standard.top_capacity &&
		l->seed == standard.seed);

	return limits && options->sample_rows == 0 && options->read.block_size == 0 &&
	    (options->keep || read->len == 0);
}

/* Was the kept profile made with these settings? */
static bool
same_read(const char *path, const struct buf *read)
{
	struct buf kept = BUF_INIT;
	struct err ignored;
	bool same;

	if (!fs_exists(path))
		return read->len == 0;
	same = fs_read_file(path, READ_MAX, &kept, &ignored) && kept.len == read->len &&
	    memcmp(buf_str(&kept), buf_str(read), read->len) == 0;
	buf_release(&kept);
	return same;
}

/* The profile goes first and comes last, so that one that is there is never beside settings of another.
 * A store that cannot be written to is no reason to fail: the profile is made again next time. */
static void
keep_profile(const struct data_profile *p, const char *path, const char *read_path,
    const struct buf *read)
{
	struct err ignored;

	if (!same_read(read_path, read)) {
		(void)unlink(path);
		if (read->len == 0)
			(void)unlink(read_path);
		else if (!fs_write_file(read_path, buf_slice(read), 0, &ignored))
			return;
	}
	if (!data_profile_save(p, path, &ignored))
		err_clear(&ignored);
}

bool
data_dataset_profile(struct store *s, const struct store_dataset *d,
    const struct data_pass_options *options, struct data_profile *out, struct err *err)
{
	struct arena *a = arena_new();
	const char *path = store_dataset_path(s, d->name, d->version, DATA_PROFILE_FILE, a);
	const char *read_path = store_dataset_path(s, d->name, d->version, DATA_PROFILE_READ, a);
	struct data_files files = { .count = 0 };
	struct buf read = BUF_INIT;
	struct err ignored;
	bool done = false, keep;

	describe_read(&options->read, &read);
	keep = may_keep(options, &read);
	if (keep && access(path, R_OK) == 0 && same_read(read_path, &read) &&
	    data_profile_load(out, path, &ignored)) {
		done = true;
		goto out;
	}
	if (!data_dataset_files(s, d, &files, err))
		goto out;
	if (!data_pass_run(out, &files, options, err)) {
		err_wrap(err, "%s@%d", d->name, d->version);
		goto out;
	}
	done = true;
	if (keep)
		keep_profile(out, path, read_path, &read);
out:
	buf_release(&read);
	data_files_release(&files);
	arena_free(a);
	return done;
}
