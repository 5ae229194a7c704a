/*
 * data_dialect.h - how a text file is written: found from its first bytes, or told.
 */
#ifndef DATA_DIALECT_H
#define DATA_DIALECT_H

#include "base.h"
#include "base_json.h"
#include "data_csv.h"
#include "data_source.h"
#include "data_value.h"

enum data_format { DATA_FORMAT_AUTO, DATA_FORMAT_CSV, DATA_FORMAT_JSONL };

struct data_dialect {
	enum data_format format;
	struct data_csv_dialect csv;
	bool crlf;
	bool header;
	enum data_encoding encoding;
	bool bom;
	const char *compression;
};

struct data_told_column {
	const char *name;
	enum data_told told;
};

/* What a person says about the files; zero-initialised means "find out". */
struct data_read_options {
	enum data_format format;
	enum data_encoding encoding;
	const char *delimiter;	/* one byte, or "\\t", "tab"; NULL: find out */
	const char *quote;	/* one byte; "" for none; NULL: find out */
	const char *escape;
	const char *comment;
	bool no_header, has_header;
	const char *const *missing;	/* further texts that mean a missing value */
	size_t missing_count;
	const struct data_told_column *told;	/* types of columns */
	size_t told_count;
	uint64_t block_size;	/* 0: DATA_BLOCK_SIZE; tests use less */
	const struct store_progress *progress;	/* asked while a pipe gives nothing; may be NULL */
};

/* What was told of a column. */
enum data_told data_dialect_told(const struct data_read_options *told, struct slice column);

/* How many of the first bytes are looked at to find the dialect: more where lines are long. SIZE_MAX: it takes
 * more than there are. */
size_t data_dialect_enough(const char *text, size_t len);

/* Finds the dialect of the first bytes of a text (UTF-8; `whole` when it is all of it), and applies
 * what was told. Fails when what was told makes no sense. */
MUST_CHECK bool data_dialect_find(struct data_dialect *d, const char *text, size_t len, bool whole,
    const struct data_read_options *told, struct err *err);

/* Does a text begin with an object of JSON Lines? */
bool data_dialect_is_json(const char *text, size_t len);

/* Columns and their names from the first record: the header's, else column1, column2, ... Names are
 * made unique. Returns the bytes that the header takes (0 without one). */
size_t data_dialect_columns(
    const struct data_dialect *d, const char *text, size_t len, char ***names, uint32_t *count);
void data_names_free(char **names, uint32_t count);

void data_dialect_json(const struct data_dialect *d, struct json_out *out, const char *key);
/* "comma, quote \", header, utf-8, LF" */
void data_dialect_describe(const struct data_dialect *d, struct buf *out);

#endif
