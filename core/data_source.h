/*
 * data_source.h - the bytes of data files: which files a path, folder or glob means, and a stream of
 * one file's text, decompressed (.gz, .zst, told by their first bytes) and turned into UTF-8. An object
 * that the store keeps compressed is read as the file that was added.
 *
 *	struct data_source *s;
 *	if (!data_source_open(&s, path, path, DATA_ENCODING_AUTO, NULL, err))
 *		return false;
 *	while (data_source_read(s, buffer, sizeof buffer, &got, err) && got > 0)
 *		...
 *	data_source_close(s);
 */
#ifndef DATA_SOURCE_H
#define DATA_SOURCE_H

#include "base.h"
#include "store_progress.h"

enum data_encoding {
	DATA_ENCODING_AUTO,
	DATA_ENCODING_UTF8,
	DATA_ENCODING_LATIN1,
	DATA_ENCODING_UTF16LE,
	DATA_ENCODING_UTF16BE };

const char *data_encoding_name(enum data_encoding e);			/* "utf-8" ... */
bool data_encoding_parse(const char *name, enum data_encoding *out);

/* The files of a dataset, in natural order of their paths. */
struct data_files {
	char **paths;
	char **names;		/* what messages call them; NULL: the paths */
	size_t count, cap;
	uint64_t bytes;		/* as stored, together */
	int64_t newest;		/* ns: when the newest was written, or the version added; 0: not known */
	bool once;		/* one of them is a pipe: what was read of it is gone */
};

/* Adds what a path means: a file as it is; a folder: its data files, at any depth (hidden ones left
 * out); else a glob pattern. Finding nothing is an error. */
MUST_CHECK bool data_files_add(struct data_files *files, const char *path, struct err *err);
const char *data_files_name(const struct data_files *files, size_t i);
void data_files_release(struct data_files *files);
bool data_file_is_data(const char *name);	/* by how it ends */

struct data_source;

/* Messages about what is in the file call it by its name. While a pipe gives nothing, progress (may be NULL)
 * is asked whether to stop: ERR_CANCELLED. */
MUST_CHECK bool data_source_open(
    struct data_source **out, const char *path, const char *name, enum data_encoding encoding,
    const struct store_progress *progress, struct err *err);
/* Fills the buffer; *got is smaller than n only at the end. A byte order mark is left out. */
MUST_CHECK bool
data_source_read(struct data_source *s, char *out, size_t n, size_t *got, struct err *err);
void data_source_close(struct data_source *s);

enum data_encoding data_source_encoding(const struct data_source *s);	/* as found or told */
bool data_source_has_bom(const struct data_source *s);
const char *data_source_compression(const struct data_source *s);	/* "none", "gzip", "zstd" */
uint64_t data_source_position(const struct data_source *s); /* bytes of the file taken */

#endif
