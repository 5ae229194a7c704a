/*
 * data_reader.h - the records of a dataset's files, block by block.
 *
 *	struct data_reader *r;
 *	struct data_block block = { .text = NULL };
 *	if (!data_reader_open(&r, files, &options, err))
 *		...
 *	while (data_reader_next(r, &block, err) && block.len > 0) {
 *		data_rows_open(&rows, r, &block);
 *		while ((n = data_rows_next(&rows)) > 0)
 *			... rows.cells[i * rows.columns + c] ...
 *		data_rows_close(&rows);
 *	}
 *
 * A block is about 4 MiB of text, cut at a record end (also with newlines in quotes), so that blocks
 * can be worked on by many threads; where blocks are cut depends on the text alone. Only
 * data_reader_next must be called by one thread at a time.
 */
#ifndef DATA_READER_H
#define DATA_READER_H

#include "data_dialect.h"
#include "data_jsonl.h"

enum { DATA_BLOCK_SIZE = 4 << 20, DATA_RECORD_MAX = 128 << 20 };

struct data_block {
	char *text;		/* padded, writable; 0 length: the end */
	size_t len, cap;
	uint64_t index;		/* 0, 1, ... over all files */
};

struct data_reader;

MUST_CHECK bool data_reader_open(struct data_reader **out, const struct data_files *files,
    const struct data_read_options *options, struct err *err);
void data_reader_close(struct data_reader *r);
/* How many threads are to work on its blocks: as os_workers_threads, but one where the files are known to have a
 * block at most. */
unsigned data_reader_threads(const struct data_reader *r, unsigned wanted, size_t most);

MUST_CHECK bool data_reader_next(struct data_reader *r, struct data_block *block, struct err *err);
void data_block_release(struct data_block *block);

const struct data_dialect *data_reader_dialect(const struct data_reader *r);
/* Column names; none for JSON Lines, where each block finds its own. */
char *const *data_reader_names(const struct data_reader *r, uint32_t *count);
uint64_t data_reader_position(const struct data_reader *r); /* bytes of the files taken so far */

/* The rows of one block, some at a time. */
struct data_rows {
	struct data_cell *cells;	/* row by row */
	size_t cap;			/* cells */
	size_t max_rows;		/* at a time */
	uint32_t columns;		/* width of the rows given last */
	char *const *names;		/* of the columns of CSV; NULL for JSON Lines */
	char *text;
	struct data_csv csv;
	struct data_jsonl jsonl;
	bool is_json;
	const struct data_read_options *options;
	uint32_t *texts;		/* columns that were told to be texts, as far as they are known */
	size_t text_count, text_cap;
	uint32_t looked;		/* how many columns were looked at for that */
};

/* The cells are kept over blocks: zero-initialise once, release once. */
void data_rows_open(struct data_rows *rows, const struct data_reader *r, struct data_block *block);
size_t data_rows_next(struct data_rows *rows);
struct slice data_rows_name(const struct data_rows *rows, uint32_t column);
void data_rows_close(struct data_rows *rows);
void data_rows_release(struct data_rows *rows);

#endif
