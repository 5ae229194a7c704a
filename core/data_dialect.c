/*
 * data_dialect.c - finding the dialect: every candidate reads the first records; the one that gives
 * most records the same number of fields, more than one, and closes quotes only at the end of fields,
 * wins.
 */
#include "data_dialect.h"

#include <string.h>

#include "base_map.h"
#include "data_jsonl.h"
#include "data_value.h"

enum { MAX_RECORDS = 1000, MAX_FIELDS = 20000, TRY_BYTES = 128 * 1024, TRY_LINES = 3 };

static const struct {
	char byte;
	const char *name;
} delimiters[] = { { ',', "comma" }, { '\t', "tab" }, { ';', "semicolon" }, { '|', "pipe" } };

/* How well a dialect fits: the share of records with the most common number of fields. */
struct fit {
	double score;
	size_t fields;	/* the most common number */
	size_t records;
};

/* ------------------------------------------------------------------------------------- reading a copy */

/* A padded copy of the text, up to the end of the last whole record where it is cut off. */
struct copy {
	char *text;
	size_t len;
};

static struct copy
copy_text(const struct data_csv_dialect *d, const char *text, size_t len, bool whole)
{
	struct copy c = { xcalloc(1, len + 1 + DATA_CSV_PADDING), len };

	memcpy(c.text, text, len);
	if (len > 0 && whole && text[len - 1] != d->newline)
		c.text[c.len++] = d->newline;
	return c;
}

/* Quoted fields of a record that go on behind their closing quote: it was none, or the delimiter is
 * another. */
static size_t
count_stray(const struct data_csv_dialect *d, const char *record, size_t len)
{
	bool inside = false, begins = true;
	size_t stray = 0;

	for (size_t i = 0; d->quote != '\0' && i < len; i++) {
		char c = record[i], next = i + 1 < len ? record[i + 1] : d->newline;

		if (d->escape != '\0' && c == d->escape) {
			i++;
		} else if (!inside) {
			inside = begins && c == d->quote;
			begins = c == d->delimiter;
			continue;
		} else if (c == d->quote && next == d->quote) {
			i++;
		} else if (c == d->quote) {
			inside = false;
			stray += next != d->delimiter && next != d->newline && next != '\r';
		}
		begins = false;
	}
	return stray;
}

static struct fit
try_dialect(const struct data_csv_dialect *d, const char *text, size_t len, bool whole)
{
	struct copy c = copy_text(d, text, len, whole);
	size_t *counts = x_new_array(size_t, MAX_RECORDS), at = 0, count = 0;
	struct fit fit = { .records = 0 };
	size_t best = 0, stray = 0;

	while (fit.records < MAX_RECORDS) {
		bool comment = d->comment != '\0' && at < c.len && c.text[at] == d->comment;
		size_t n =
		    at < c.len ? data_csv_record(d, c.text + at, c.len - at, NULL, 0, &count) : 0;

		if (n == 0)
			break;
		if (n > 2 && !comment) {
			counts[fit.records++] = count;
			stray += count_stray(d, c.text + at, n);
		}
		at += n;
	}
	for (size_t i = 0; i < fit.records; i++) {
		size_t same = 0;

		for (size_t j = 0; j < fit.records && j < 200; j++)
			same += counts[j] == counts[i];
		if (same > best || (same == best && counts[i] > fit.fields)) {
			best = same;
			fit.fields = counts[i];
		}
		if (i == 200)
			break;
	}
	if (fit.records > 0 && fit.fields > 1) {
		double share = (double)best / (double)(fit.records < 200 ? fit.records : 200);

		fit.score = share * share * (1 - 1 / (double)(fit.fields + 1)) /
			    (1 + (double)stray / (double)fit.records);
		/* Text left over behind the last record: an open quote swallows the rest. */
		if (whole && at < c.len && fit.records < MAX_RECORDS)
			fit.score /= 2;
	}
	x_free(counts);
	x_free(c.text);
	return fit;
}

/* ------------------------------------------------------------------------------------- candidates */

static void
find_newline(struct data_dialect *d, const char *text, size_t len)
{
	const char *feed = memchr(text, '\n', len);

	d->csv.newline = feed == NULL && memchr(text, '\r', len) != NULL ? '\r' : '\n';
	d->crlf = feed != NULL && feed > text && feed[-1] == '\r';
}

/* Are there fields in single quotes, and no double quote at all? */
static char
find_quote(const char *text, size_t len)
{
	size_t opened = 0, closed = 0;

	if (memchr(text, '"', len) != NULL || len < 2)
		return '"';
	for (size_t i = 0; i < len; i++) {
		bool starts = i == 0 || strchr(",;\t|\n", text[i - 1]) != NULL;
		bool ends = i + 1 == len || strchr(",;\t|\r\n", text[i + 1]) != NULL;

		if (text[i] != '\'' || text[i] == '\0' || starts == ends)
			continue;
		opened += starts;
		closed += ends;
	}
	return opened > 0 && opened == closed ? '\'' : '"';
}

static bool
has_escaped_quote(const char *text, size_t len, char quote)
{
	for (size_t i = 0; i + 1 < len; i++)
		if (text[i] == '\\' && text[i + 1] == quote)
			return true;
	return false;
}

static void
find_separators(struct data_csv_dialect *d, const char *text, size_t len, bool whole,
    const struct data_read_options *told)
{
	struct data_csv_dialect best = *d;
	double score = -1;

	for (size_t i = 0; i < ARRAY_LEN(delimiters); i++) {
		for (int escaped = 0; escaped < 2; escaped++) {
			struct data_csv_dialect candidate = *d;
			struct fit fit;

			if (told->delimiter == NULL)
				candidate.delimiter = delimiters[i].byte;
			if (escaped &&
			    (told->escape != NULL || !has_escaped_quote(text, len, d->quote)))
				continue;
			if (escaped)
				candidate.escape = '\\';
			fit = try_dialect(&candidate, text, len, whole);
			if (fit.score > score + 1e-9) {
				best = candidate;
				score = fit.score;
			}
		}
	}
	*d = best;
}

/* A first line with '#' is a comment unless it has as many fields as the rest. */
static char
find_comment(const struct data_csv_dialect *d, const char *text, size_t len, bool whole)
{
	struct data_csv_dialect without = *d;
	struct fit fit;
	size_t count;
	char *copy;

	if (len == 0 || text[0] != '#')
		return '\0';
	without.comment = '#';
	fit = try_dialect(&without, text, len, whole);
	copy = copy_text(d, text, len, whole).text;
	data_csv_record(d, copy, len, NULL, 0, &count);
	x_free(copy);
	return fit.records > 0 && fit.fields > 1 && count == fit.fields ? '\0' : '#';
}

/* ------------------------------------------------------------------------------------- header */

/* The first records, all with their cells, to look at. */
struct look {
	char *text;
	struct data_cell *cells;
	size_t columns, rows;
};

enum { LOOK_ROWS = 100 };

static struct look
look_at(const struct data_csv_dialect *d, const char *text, size_t len, bool whole)
{
	struct copy c = copy_text(d, text, len, whole);
	struct look look = { .text = c.text };
	size_t at = 0, count;

	look.cells = x_new_array(struct data_cell, MAX_FIELDS);
	while (look.rows < LOOK_ROWS && at < c.len) {
		struct data_cell *row = look.cells + look.rows * look.columns;
		size_t room = look.rows == 0 ? MAX_FIELDS : look.columns;
		bool comment = d->comment != '\0' && c.text[at] == d->comment;
		size_t start = at, n;

		if ((look.rows + 1) * look.columns > MAX_FIELDS)
			break;
		n = data_csv_record(d, c.text + at, c.len - at, row, room, &count);
		if (n == 0)
			break;
		at += n;
		if (comment || n <= 1 || (n == 2 && c.text[start] == '\r'))
			continue;
		if (look.rows == 0)
			look.columns = count < MAX_FIELDS ? count : MAX_FIELDS;
		for (size_t i = 0; i < look.columns; i++) {
			if (i >= count)
				row[i] = (struct data_cell){ 0, DATA_CELL_MISSING };
			else
				row[i].at += (uint32_t)start;
		}
		look.rows++;
	}
	return look;
}

static void
look_release(struct look *look)
{
	x_free(look->text);
	x_free(look->cells);
}

static enum data_class
class_of(const struct look *look, size_t row, size_t column)
{
	struct data_cell cell = look->cells[row * look->columns + column];
	struct data_value value;

	return data_value_read(look->text + cell.at, cell.len & DATA_CELL_LENGTH, cell.len, &value);
}

static bool
is_name(enum data_class c)
{
	return c == DATA_CLASS_TEXT || c == DATA_CLASS_NULL || c == DATA_CLASS_EMPTY ||
	       c == DATA_CLASS_NAN;
}

static struct slice
cell_text(const struct look *look, size_t row, size_t column)
{
	struct data_cell cell = look->cells[row * look->columns + column];

	return (struct slice){ look->text + cell.at, cell.len & DATA_CELL_LENGTH };
}

/* Names are texts. When all columns are text too, a first record whose fields come again further down
 * is a record like the others. */
static bool
find_header(const struct look *look)
{
	size_t again = 0;

	if (look->rows == 0)
		return false;
	for (size_t c = 0; c < look->columns; c++)
		if (!is_name(class_of(look, 0, c)))
			return false;
	for (size_t c = 0; c < look->columns; c++)
		for (size_t r = 1; r < look->rows; r++) {
			if (!is_name(class_of(look, r, c)))
				return true;
			if (cell_text(look, 0, c).n > 0 &&
			    slice_equal(cell_text(look, 0, c), cell_text(look, r, c))) {
				again++;
				break;
			}
		}
	return again * 2 < look->columns || look->rows == 1;
}

/* ------------------------------------------------------------------------------------- public */

static bool
one_byte(char *out, const char *told, const char *what, struct err *err)
{
	if (told == NULL)
		return true;
	if (str_equal(told, "\\t") || str_equal(told, "tab"))
		*out = '\t';
	else if (strlen(told) <= 1)
		*out = *told;
	else
		return err_set(err, ERR_USAGE, "%s \"%s\": one byte is expected", what, told);
	if (*out == '\n' || *out == '\r')
		return err_set(err, ERR_USAGE, "%s: a line break cannot be one", what);
	return true;
}

static bool
apply_told(struct data_csv_dialect *d, const struct data_read_options *told, struct err *err)
{
	if (!one_byte(&d->delimiter, told->delimiter, "delimiter", err) ||
	    !one_byte(&d->quote, told->quote, "quote", err) ||
	    !one_byte(&d->escape, told->escape, "escape", err) ||
	    !one_byte(&d->comment, told->comment, "comment", err))
		return false;
	if (d->delimiter == '\0')
		return err_set(err, ERR_USAGE, "delimiter: one byte is expected");
	if (d->delimiter == d->quote || d->delimiter == d->escape)
		return err_set(err, ERR_USAGE,
		    "delimiter \"%c\": it is the quote or the escape too", d->delimiter);
	return true;
}

bool
data_dialect_is_json(const char *text, size_t len)
{
	const char *end;

	while (len > 0 && (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r')) {
		text++;
		len--;
	}
	if (len == 0 || *text != '{')
		return false;
	end = memchr(text, '\n', len);
	return data_jsonl_valid(text, end != NULL ? (size_t)(end - text) : len, NULL);
}

/* "[{", with blanks before and between: read as CSV it would be one odd record. */
static bool
is_json_array(const char *text, size_t len)
{
	static const char wanted[] = "[{";
	size_t seen = 0;

	for (size_t i = 0; i < len && wanted[seen] != '\0'; i++) {
		if (text[i] == wanted[seen])
			seen++;
		else if (strchr(" \t\r\n", text[i]) == NULL || text[i] == '\0')
			return false;
	}
	return wanted[seen] == '\0';
}

size_t
data_dialect_enough(const char *text, size_t len)
{
	char newline = memchr(text, '\n', len) != NULL ? '\n' : '\r';
	size_t at = 0;

	for (int lines = 0; lines < TRY_LINES; lines++) {
		const char *end = memchr(text + at, newline, len - at);

		if (end == NULL)
			return SIZE_MAX;
		at = (size_t)(end - text) + 1;
	}
	return at > TRY_BYTES ? at : TRY_BYTES;
}

bool
data_dialect_find(struct data_dialect *d, const char *text, size_t len, bool whole,
    const struct data_read_options *told, struct err *err)
{
	size_t enough = data_dialect_enough(text, len);
	struct look look;

	*d = (struct data_dialect){ .format = told->format, .compression = "none" };
	if (len > enough) {
		len = enough;
		whole = false;
	}
	find_newline(d, text, len);
	if (d->format == DATA_FORMAT_AUTO && is_json_array(text, len))
		return err_set(err, ERR_INPUT, "an array of JSON objects: write one object a line, "
			"as jq -c '.[]' does (JSON Lines)");
	if (d->format == DATA_FORMAT_AUTO)
		d->format = data_dialect_is_json(text, len) ? DATA_FORMAT_JSONL : DATA_FORMAT_CSV;
	if (d->format == DATA_FORMAT_JSONL) {
		d->csv.newline = '\n';
		return true;
	}
	d->csv.delimiter = ',';
	d->csv.quote = find_quote(text, len);
	if (!apply_told(&d->csv, told, err))
		return false;
	find_separators(&d->csv, text, len, whole, told);
	if (told->comment == NULL)
		d->csv.comment = find_comment(&d->csv, text, len, whole);
	look = look_at(&d->csv, text, len, whole);
	d->header = told->has_header || (!told->no_header && find_header(&look));
	look_release(&look);
	return true;
}

static char *
unique_name(struct map *seen, struct slice text, uint32_t number)
{
	struct slice trimmed = slice_trim(text);
	char *name = trimmed.n > 0 ? xstrndup(trimmed.p, trimmed.n)
				   : xasprintf("column%u", (unsigned)number);

	for (unsigned i = 2; map_get(seen, name) != NULL; i++) {
		x_free(name);
		name = xasprintf("%.*s_%u", (int)trimmed.n, trimmed.p, i);
	}
	map_set(seen, name, seen);
	return name;
}

size_t
data_dialect_columns(const struct data_dialect *d, const char *text, size_t len, char ***names,
    uint32_t *count)
{
	struct copy c = copy_text(&d->csv, text, len, true);
	struct data_cell *cells = NULL;
	size_t at = 0, n = 0, fields = 0;
	struct map *seen = map_new();

	for (;;) {
		bool comment = at < c.len && d->csv.comment != '\0' && c.text[at] == d->csv.comment;

		n = at < c.len ? data_csv_record(&d->csv, c.text + at, c.len - at, NULL, 0, &fields)
			       : 0;
		if (n == 0 || (!comment && n > 1 && !(n == 2 && c.text[at] == '\r')))
			break;
		at += n;
	}
	*count = n == 0 ? 0 : (uint32_t)fields;
	*names = x_new_array(char *, *count + 1);
	cells = x_new_array(struct data_cell, *count + 1);
	if (n > 0)
		data_csv_record(&d->csv, c.text + at, c.len - at, cells, *count, &fields);
	for (uint32_t i = 0; i < *count; i++) {
		struct slice name = { c.text + at + cells[i].at, cells[i].len & DATA_CELL_LENGTH };

		(*names)[i] = unique_name(seen, d->header ? name : (struct slice){ "", 0 }, i + 1);
	}
	map_free(seen, NULL);
	x_free(cells);
	x_free(c.text);
	return d->header ? (at + n < len ? at + n : len) : 0;
}

void
data_names_free(char **names, uint32_t count)
{
	for (uint32_t i = 0; names != NULL && i < count; i++)
		x_free(names[i]);
	x_free(names);
}

static void
put_byte(struct json_out *out, const char *key, char byte)
{
	const char text[2] = { byte, '\0' };

	json_put_str(out, key, byte != '\0' ? text : NULL);
}

static const char *
newline_name(const struct data_dialect *d)
{
	return d->csv.newline == '\r' ? "CR" : d->crlf ? "CRLF" : "LF";
}

void
data_dialect_json(const struct data_dialect *d, struct json_out *out, const char *key)
{
	json_open(out, key, '{');
	json_put_str(out, "format", d->format == DATA_FORMAT_JSONL ? "jsonl" : "csv");
	if (d->format == DATA_FORMAT_CSV) {
		put_byte(out, "delimiter", d->csv.delimiter);
		put_byte(out, "quote", d->csv.quote);
		put_byte(out, "escape", d->csv.escape);
		put_byte(out, "comment", d->csv.comment);
		json_put_bool(out, "header", d->header);
	}
	json_put_str(out, "newline", newline_name(d));
	json_put_str(out, "encoding", data_encoding_name(d->encoding));
	json_put_bool(out, "bom", d->bom);
	json_put_str(out, "compression", d->compression);
	json_close(out);
}

void
data_dialect_describe(const struct data_dialect *d, struct buf *out)
{
	const char *name = NULL;

	if (d->format == DATA_FORMAT_JSONL) {
		buf_add(out, "JSON Lines");
	} else {
		for (size_t i = 0; i < ARRAY_LEN(delimiters); i++)
			if (delimiters[i].byte == d->csv.delimiter)
				name = delimiters[i].name;
		if (name != NULL)
			buf_printf(out, "delimiter %s", name);
		else
			buf_printf(out, "delimiter %c", d->csv.delimiter);
		if (d->csv.quote != '\0')
			buf_printf(out, ", quote %c", d->csv.quote);
		if (d->csv.escape != '\0')
			buf_printf(out, ", escape %c", d->csv.escape);
		if (d->csv.comment != '\0')
			buf_printf(out, ", comments %c", d->csv.comment);
		buf_add(out, d->header ? ", header" : ", no header");
	}
	buf_printf(out, ", %s%s, %s", data_encoding_name(d->encoding), d->bom ? " with BOM" : "",
	    newline_name(d));
	if (!str_equal(d->compression, "none"))
		buf_printf(out, ", %s", d->compression);
}

enum data_told
data_dialect_told(const struct data_read_options *told, struct slice column)
{
	for (size_t i = 0; i < told->told_count; i++)
		if (slice_is(column, told->told[i].name))
			return told->told[i].told;
	return DATA_TOLD_NOTHING;
}
