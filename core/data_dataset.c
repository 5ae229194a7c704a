/*
 * data_dataset.c - profiles of dataset versions.
 */
#include "data_dataset.h"

#include <unistd.h>

#include "store_object.h"

bool
data_dataset_files(
    struct store *s, const struct store_dataset *d, struct data_files *out, struct err *err)
{
	struct arena *a = arena_new();
	bool done = true;

	*out = (struct data_files){ .count = 0 };
	for (size_t i = 0; i < d->file_count; i++) {
		/* Of a folder only what looks like data: a README lies beside it often. */
		if (d->file_count > 1 && !data_file_is_data(d->files[i].path))
			continue;
		x_grow(&out->paths, &out->cap, out->count + 1);
		out->paths[out->count++] = xstrdup(store_object_path(s, d->files[i].sha256, a));
		out->bytes += d->files[i].size;
	}
	arena_free(a);
	if (out->count == 0)
		done = err_set(err, ERR_INPUT,
		    "%s@%d has no data file (.csv, .tsv, .txt, .jsonl, .ndjson, .dat)", d->name,
		    d->version);
	return done;
}

/* Nothing was told that the next one who asks would not tell too. */
static bool
is_default(const struct data_pass_options *options)
{
	const struct data_read_options *r = &options->read;
	const struct data_limits standard = DATA_LIMITS_DEFAULT, *l = &options->limits;
	bool limits = l->kll_k == 0 ||
	    (l->kll_k == standard.kll_k && l->top_capacity == standard.top_capacity &&
		l->seed == standard.seed);

	return limits && options->sample_rows == 0 && r->format == DATA_FORMAT_AUTO &&
	    r->encoding == DATA_ENCODING_AUTO && r->delimiter == NULL && r->quote == NULL &&
	    r->escape == NULL && r->comment == NULL && !r->no_header && !r->has_header &&
	    r->block_size == 0;
}

bool
data_dataset_profile(struct store *s, const struct store_dataset *d,
    const struct data_pass_options *options, struct data_profile *out, struct err *err)
{
	struct arena *a = arena_new();
	const char *path = store_dataset_path(s, d->name, d->version, DATA_PROFILE_FILE, a);
	struct data_files files = { .count = 0 };
	struct err ignored;
	bool done = false, keep = is_default(options);

	if (keep && access(path, R_OK) == 0 && data_profile_load(out, path, &ignored)) {
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
	/* A store that cannot be written to is no reason to fail: the profile is made again next time. */
	if (keep && !data_profile_save(out, path, &ignored))
		err_clear(&ignored);
out:
	data_files_release(&files);
	arena_free(a);
	return done;
}
