/*
 * data_reader.c - files into blocks of whole records. What is left behind the last record end of a
 * block is carried to the next one. Every file starts a new block, and its header must be that of the
 * first.
 */
#include "data_reader.h"

#include <string.h>

#include "base_utf8.h"
#include "data_value.h"
#include "os_workers.h"

enum { SAMPLE = 256 * 1024, LONGEST_SAMPLE = 8 << 20, MAX_ROWS = 2048, MIN_CELLS = 16 * 1024 };

struct data_reader {
	const struct data_files *files;
	struct data_read_options options;
	struct data_dialect dialect;
	char **names;
	uint32_t columns;
	size_t file;			/* the one being read */
	struct data_source *source;
	struct buf carry;
	bool at_end;			/* of the file */
	uint64_t blocks, before;	/* bytes of the files before */
	size_t block_size;
};

static const char *
name_of(const struct data_reader *r)
{
	return data_files_name(r->files, r->file);
}

/* Opens the file and puts its first bytes into the carry. */
static bool
open_file(struct data_reader *r, struct err *err)
{
	enum data_encoding encoding = r->options.encoding;
	size_t got, want = SAMPLE;

	if (!data_source_open(&r->source, r->files->paths[r->file], name_of(r), encoding,
		r->options.progress, err))
		return false;
	buf_clear(&r->carry);
	buf_reserve(&r->carry, want + 1);
	if (!data_source_read(r->source, r->carry.data, want, &got, err))
		return false;
	r->carry.len = got;
	r->at_end = got < want;
	return true;
}

/* As much again into the carry. */
static bool
read_more(struct data_reader *r, struct err *err)
{
	size_t more = r->carry.len, got;

	buf_reserve(&r->carry, more + 1);
	if (!data_source_read(r->source, r->carry.data + r->carry.len, more, &got, err))
		return false;
	r->carry.len += got;
	r->at_end = got < more;
	return true;
}

/* The first lines may be longer than the sample. */
static bool
have_lines(struct data_reader *r, struct err *err)
{
	while (!r->at_end && r->carry.len < LONGEST_SAMPLE &&
	    data_dialect_enough(r->carry.data, r->carry.len) == SIZE_MAX)
		if (!read_more(r, err))
			return false;
	return true;
}

/* So may the header, of any file. */
static bool
have_record(struct data_reader *r, struct err *err)
{
	while (!r->at_end && data_csv_cut(&r->dialect.csv, r->carry.data, r->carry.len) == 0 &&
	    r->carry.len < DATA_RECORD_MAX)
		if (!read_more(r, err))
			return false;
	return true;
}

static bool
first_file(struct data_reader *r, struct err *err)
{
	if (!open_file(r, err) || !have_lines(r, err))
		return false;
	if (!data_dialect_find(
		&r->dialect, r->carry.data, r->carry.len, r->at_end, &r->options, err))
		return err_wrap(err, "%s", name_of(r));
	r->dialect.encoding = data_source_encoding(r->source);
	r->dialect.bom = data_source_has_bom(r->source);
	r->dialect.compression = data_source_compression(r->source);
	if (r->dialect.format == DATA_FORMAT_JSONL)
		return true;
	if (!have_record(r, err))
		return false;
	buf_consume(&r->carry,
	    data_dialect_columns(&r->dialect, r->carry.data, r->carry.len, &r->names, &r->columns));
	if (r->columns == 0)
		return err_set(err, ERR_INPUT, "%s: no records in it", name_of(r));
	return true;
}

static bool
same_names(const struct data_reader *r, char **names, uint32_t count, struct err *err)
{
	if (count != r->columns)
		return err_set(err, ERR_INPUT, "%s: %u columns, but %s has %u", name_of(r),
		    (unsigned)count, data_files_name(r->files, 0), (unsigned)r->columns);
	for (uint32_t i = 0; r->dialect.header && i < count; i++)
		if (!str_equal(names[i], r->names[i]))
			return err_set(err, ERR_INPUT, "%s: column %u is \"%s\", but \"%s\" in %s",
			    name_of(r), (unsigned)i + 1, names[i], r->names[i], data_files_name(r->files, 0));
	return true;
}

/* Files of a folder may be of different kinds. A line that is broken JSON is no CSV for that. */
static bool
same_format(const struct data_reader *r, struct err *err)
{
	bool json = r->dialect.format == DATA_FORMAT_JSONL;
	struct slice start = slice_trim(buf_slice(&r->carry));
	const char *const names[] = { "CSV", "JSON Lines" };

	if (r->options.format != DATA_FORMAT_AUTO ||
	    (json ? start.n == 0 || *start.p == '{'
		  : !data_dialect_is_json(r->carry.data, r->carry.len)))
		return true;
	return err_set(err, ERR_INPUT, "%s is %s, but %s is %s: they are not one dataset", name_of(r),
	    names[!json], data_files_name(r->files, 0), names[json]);
}

static bool
next_file(struct data_reader *r, struct err *err)
{
	char **names = NULL;
	uint32_t count = 0;
	size_t header;
	bool same;

	r->before += data_source_position(r->source);
	data_source_close(r->source);
	r->source = NULL;
	r->file++;
	if (!open_file(r, err))
		return false;
	if (r->carry.len == 0)
		return true;
	if (!same_format(r, err))
		return false;
	if (r->dialect.format == DATA_FORMAT_JSONL)
		return true;
	if (!have_record(r, err))
		return false;
	header = data_dialect_columns(&r->dialect, r->carry.data, r->carry.len, &names, &count);
	same = same_names(r, names, count, err);
	data_names_free(names, count);
	buf_consume(&r->carry, header);
	return same;
}

bool
data_reader_open(struct data_reader **out, const struct data_files *files,
    const struct data_read_options *options, struct err *err)
{
	struct data_reader *r = x_new(struct data_reader);

	r->files = files;
	r->options = *options;
	r->block_size = options->block_size != 0 ? (size_t)options->block_size : DATA_BLOCK_SIZE;
	if (!first_file(r, err)) {
		data_reader_close(r);
		return false;
	}
	*out = r;
	return true;
}

void
data_reader_close(struct data_reader *r)
{
	if (r == NULL)
		return;
	data_source_close(r->source);
	data_names_free(r->names, r->columns);
	buf_release(&r->carry);
	x_free(r);
}

unsigned
data_reader_threads(const struct data_reader *r, unsigned wanted, size_t most)
{
	/* What comes through a pipe may be any size. Blocks of another size are those of tests. */
	bool small = !r->files->once && r->files->bytes < DATA_BLOCK_SIZE && r->options.block_size == 0;

	return os_workers_threads(wanted, small ? 1 : most);
}

static void
block_reserve(struct data_block *block, size_t size)
{
	size += DATA_CSV_PADDING + 1;
	if (block->cap >= size)
		return;
	block->text = xrealloc(block->text, size, 1);
	block->cap = size;
}

/* Fills the block behind what it holds up to `size` bytes. */
static bool
fill(struct data_reader *r, struct data_block *block, size_t size, struct err *err)
{
	size_t from = r->carry.len < size - block->len ? r->carry.len : size - block->len, got;

	if (from > 0)
		memcpy(block->text + block->len, r->carry.data, from);
	buf_consume(&r->carry, from);
	block->len += from;
	if (r->at_end || block->len == size)
		return true;
	if (!data_source_read(r->source, block->text + block->len, size - block->len, &got, err))
		return false;
	block->len += got;
	r->at_end = block->len < size;
	return true;
}

static size_t
cut(const struct data_reader *r, const struct data_block *block)
{
	if (r->dialect.format == DATA_FORMAT_JSONL) {
		const char *end = memrchr(block->text, '\n', block->len);

		return end != NULL ? (size_t)(end - block->text) + 1 : 0;
	}
	return data_csv_cut(&r->dialect.csv, block->text, block->len);
}

static bool
refuse_record(
    const struct data_reader *r, const struct data_block *block, size_t at, struct err *err)
{
	char start[64];
	size_t n = block->len - at < 40 ? block->len - at : 40;
	struct buf shown = BUF_INIT;
	bool endless = r->at_end;

	utf8_safe(&shown, block->text + at, n);
	str_copy(start, sizeof start, buf_str(&shown));
	buf_release(&shown);
	return err_set(err, ERR_INPUT,
	    "%s: the record that starts with \"%s\" %s (another --quote or --delimiter?)",
	    name_of(r), start,
	    endless ? "opens a quote that is never closed" : "is longer than 128 MB");
}

/* One block of the current file; nothing when it is at its end. */
static bool
read_block(struct data_reader *r, struct data_block *block, struct err *err)
{
	size_t size = r->block_size, end;

	block->len = 0;
	for (;;) {
		block_reserve(block, size);
		if (!fill(r, block, size, err))
			return false;
		if (block->len == 0)
			return true;
		if (r->at_end && r->carry.len == 0 &&
		    block->text[block->len - 1] != r->dialect.csv.newline)
			block->text[block->len++] = r->dialect.csv.newline;
		end = cut(r, block);
		if (r->at_end && r->carry.len == 0 && end < block->len)
			return refuse_record(r, block, end, err);
		if (end > 0)
			break;
		if (size >= DATA_RECORD_MAX)
			return refuse_record(r, block, 0, err);
		size *= 2;
	}
	/* What the carry holds comes behind the rest of this block. */
	if (end < block->len) {
		struct buf rest = BUF_INIT;

		buf_append(&rest, block->text + end, block->len - end);
		buf_append(&rest, r->carry.data, r->carry.len);
		buf_release(&r->carry);
		r->carry = rest;
	}
	block->len = end;
	return true;
}

bool
data_reader_next(struct data_reader *r, struct data_block *block, struct err *err)
{
	for (;;) {
		if (!read_block(r, block, err))
			return false;
		if (block->len > 0)
			break;
		if (r->file + 1 == r->files->count) {
			return true;
		}
		if (!next_file(r, err))
			return false;
	}
	memset(block->text + block->len, 0, DATA_CSV_PADDING);
	block->index = r->blocks++;
	return true;
}

void
data_block_release(struct data_block *block)
{
	x_free(block->text);
	*block = (struct data_block){ .text = NULL };
}

const struct data_dialect *
data_reader_dialect(const struct data_reader *r)
{
	return &r->dialect;
}

char *const *
data_reader_names(const struct data_reader *r, uint32_t *count)
{
	*count = r->columns;
	return r->names;
}

uint64_t
data_reader_position(const struct data_reader *r)
{
	return r->before + (r->source != NULL ? data_source_position(r->source) : 0);
}

static void
rows_reserve(struct data_rows *rows, uint32_t columns)
{
	size_t want = (size_t)columns * 64 > MIN_CELLS ? (size_t)columns * 64 : MIN_CELLS;

	if (columns > 4096)
		want = (size_t)columns * 4;
	if (rows->cap < want) {
		x_free(rows->cells);
		rows->cells = xmalloc(want * sizeof *rows->cells);
		rows->cap = want;
	}
	rows->max_rows = columns == 0                     ? 1
			 : rows->cap / columns < MAX_ROWS ? rows->cap / columns
							  : MAX_ROWS;
}

void
data_rows_open(struct data_rows *rows, const struct data_reader *r, struct data_block *block)
{
	rows->is_json = r->dialect.format == DATA_FORMAT_JSONL;
	rows->names = r->names;
	rows->text = block->text;
	rows->columns = r->columns;
	rows->options = &r->options;
	rows->text_count = rows->looked = 0;
	rows_reserve(rows, r->columns);
	if (rows->is_json)
		data_jsonl_begin(&rows->jsonl, block->text, block->len);
	else
		data_csv_begin(&rows->csv, &r->dialect.csv, r->columns, block->text, block->len);
}

/* What was told to mean a missing value becomes one, quoted or not. */
static void
blank_missing(struct data_rows *rows, size_t n)
{
	for (size_t i = 0; i < n * rows->columns; i++) {
		struct data_cell *cell = &rows->cells[i];
		struct slice text = { rows->text + cell->at, cell->len & DATA_CELL_LENGTH };

		for (size_t k = 0; k < rows->options->missing_count; k++)
			if (slice_is(text, rows->options->missing[k]))
				cell->len = 0;
	}
}

/* Columns of JSON Lines come as they are met. */
static void
find_texts(struct data_rows *rows)
{
	const struct data_read_options *o = rows->options;

	for (; rows->looked < rows->columns; rows->looked++)
		if (data_dialect_told(o, data_rows_name(rows, rows->looked)) == DATA_TOLD_TEXT) {
			x_grow(&rows->texts, &rows->text_cap, rows->text_count + 1);
			rows->texts[rows->text_count++] = rows->looked;
		}
}

/* What was told to be a text is one, whatever it looks like; what is missing stays missing. */
static void
mark_texts(struct data_rows *rows, size_t n)
{
	find_texts(rows);
	for (size_t k = 0; k < rows->text_count; k++)
		for (size_t i = 0; i < n && rows->texts[k] < rows->columns; i++) {
			struct data_cell *cell = &rows->cells[i * rows->columns + rows->texts[k]];
			bool quoted = (cell->len & (DATA_CELL_QUOTED | DATA_CELL_STRING)) != 0;

			if (quoted || ((cell->len & DATA_CELL_NESTED) == 0 &&
			    !data_value_is_null_word(rows->text + cell->at, cell->len & DATA_CELL_LENGTH)))
				cell->len |= DATA_CELL_STRING;
		}
}

size_t
data_rows_next(struct data_rows *rows)
{
	size_t n;

	if (!rows->is_json) {
		n = data_csv_rows(&rows->csv, rows->cells, rows->max_rows);
	} else {
		while ((n = data_jsonl_rows(&rows->jsonl, rows->cells, rows->cap)) == 0 &&
		    rows->jsonl.waiting)
			rows_reserve(rows, rows->jsonl.columns);
		rows->columns = rows->jsonl.width;
	}
	if (rows->options->missing_count > 0)
		blank_missing(rows, n);
	if (rows->options->told_count > 0)
		mark_texts(rows, n);
	return n;
}

struct slice
data_rows_name(const struct data_rows *rows, uint32_t column)
{
	return rows->is_json ? rows->jsonl.names[column] : slice_of(rows->names[column]);
}

void
data_rows_close(struct data_rows *rows)
{
	if (rows->is_json)
		data_jsonl_release(&rows->jsonl);
}

void
data_rows_release(struct data_rows *rows)
{
	x_free(rows->cells);
	x_free(rows->texts);
	*rows = (struct data_rows){ .cells = NULL };
}
