/*
 * data_csv.c - scanning delimited text, 64 bytes at a time.
 *
 * Each word of 64 bytes becomes three bit masks: delimiters, newlines, quotes (AVX2 where the machine
 * has it, else eight bytes at a time). The exclusive-or of all quote bits up to a position tells
 * whether it is inside quotes, so a doubled quote needs no care (Langdale and Lemire, "Parsing
 * Gigabytes of JSON per Second", 2019). That holds only while quotes stand where they should: an
 * opening one behind a delimiter, a closing one before one. Where they do not, the field is read byte
 * by byte by the exact rules, to the end of its record, and the fast way goes on behind it.
 */
#include "data_csv.h"

#include <string.h>

#include "base.h"
#include "config.h"
#include "data_number.h"

#if HAVE_AVX2_TARGET && defined(__x86_64__)
#define WITH_AVX2 1
#include <immintrin.h>
#else
#define WITH_AVX2 0
#endif

enum { WORD = 64 };

struct masks {
	uint64_t delimiters, newlines, quotes;
};

typedef void masks_fn(const char *p, const struct data_csv_dialect *d, struct masks *out);

/* Exactly the zero bytes of v, one bit each. */
static inline uint64_t
zero_bytes(uint64_t v)
{
	const uint64_t low = 0x7f7f7f7f7f7f7f7f;
	uint64_t t = ~(((v & low) + low) | v | low);

	return ((t >> 7) * 0x0102040810204080) >> 56;
}

static inline void
masks_portable(const char *p, const struct data_csv_dialect *d, struct masks *out)
{
	const uint64_t ones = 0x0101010101010101;

	*out = (struct masks){ 0, 0, 0 };
	for (int i = 0; i < WORD; i += 8) {
		uint64_t v = data_load64(p + i);

		out->delimiters |= zero_bytes(v ^ ones * (unsigned char)d->delimiter) << i;
		out->newlines |= zero_bytes(v ^ ones * (unsigned char)d->newline) << i;
		if (d->quote != '\0')
			out->quotes |= zero_bytes(v ^ ones * (unsigned char)d->quote) << i;
	}
}

#if WITH_AVX2
__attribute__((target("avx2,bmi,popcnt"))) static inline uint64_t
equal_bytes(__m256i low, __m256i high, char c)
{
	__m256i wanted = _mm256_set1_epi8(c);
	uint32_t a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
	uint32_t b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));

	return a | (uint64_t)b << 32;
}

__attribute__((target("avx2,bmi,popcnt"))) static inline void
masks_avx2(const char *p, const struct data_csv_dialect *d, struct masks *out)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));

	out->delimiters = equal_bytes(low, high, d->delimiter);
	out->newlines = equal_bytes(low, high, d->newline);
	out->quotes = d->quote != '\0' ? equal_bytes(low, high, d->quote) : 0;
}
#endif

/* Bit i of the result: the exclusive-or of the bits 0 to i. */
static inline uint64_t
prefix_xor(uint64_t bits)
{
	for (int shift = 1; shift < 64; shift *= 2)
		bits ^= bits << shift;
	return bits;
}

/* ------------------------------------------------------------------------------------- exact and slow */

/* Where a field that starts at `at` ends: the position of the delimiter or newline; len when the text
 * ends first. */
static size_t
field_end(const struct data_csv_dialect *d, const char *text, size_t len, size_t at)
{
	bool quoted = d->quote != '\0' && at < len && text[at] == d->quote;

	for (at += quoted; at < len; at++) {
		if (d->escape != '\0' && text[at] == d->escape && at + 1 < len)
			at++;
		else if (quoted && text[at] == d->quote && at + 1 < len && text[at + 1] == d->quote)
			at++;
		else if (quoted && text[at] == d->quote)
			quoted = false;
		else if (!quoted && (text[at] == d->delimiter || text[at] == d->newline))
			return at;
	}
	return len;
}

/* The bytes of a quoted or escaped field without its quotes and escapes, in place. */
static size_t
unescape(const struct data_csv_dialect *d, char *p, size_t n)
{
	bool quoted = d->quote != '\0' && n > 0 && p[0] == d->quote;
	size_t out = 0;

	for (size_t i = quoted; i < n; i++) {
		if (d->escape != '\0' && p[i] == d->escape && i + 1 < n)
			i++;
		else if (quoted && p[i] == d->quote && i + 1 < n && p[i + 1] == d->quote)
			i++;
		else if (quoted && p[i] == d->quote) {
			quoted = false;
			continue;
		}
		p[out++] = p[i];
	}
	return out;
}

static inline void
set_cell(const struct data_csv_dialect *d, char *text, struct data_cell *cell, size_t at, size_t n)
{
	cell->at = (uint32_t)at;
	cell->len = (uint32_t)n;
	if (n > 0 && d->quote != '\0' && text[at] == d->quote) {
		/* Mostly there is nothing inside to unescape. */
		if (n >= 2 && d->escape == '\0' &&
		    memchr(text + at + 1, d->quote, n - 1) == text + at + n - 1) {
			cell->at++;
			cell->len = (uint32_t)n - 2;
		} else {
			cell->len = (uint32_t)unescape(d, text + at, n);
		}
		cell->len |= DATA_CELL_QUOTED;
	} else if (d->escape != '\0' && memchr(text + at, d->escape, n) != NULL) {
		cell->len = (uint32_t)unescape(d, text + at, n) | DATA_CELL_QUOTED;
	}
}

static inline size_t
without_return(const struct data_csv_dialect *d, const char *text, size_t from, size_t to)
{
	return to > from && d->newline == '\n' && text[to - 1] == '\r' ? to - 1 : to;
}

/* ------------------------------------------------------------------------------------- rows */

/* State of a scan inside data_csv_rows and data_csv_cut. A cell of the current record holds only where its
 * field ends, in `len`, until the record is whole. */
struct scan {
	struct data_csv *csv;
	struct data_cell *cells;	/* NULL: only the record ends are wanted */
	size_t wanted, rows;
	size_t record, field;		/* where the current ones start */
	uint32_t column;		/* fields of the record that have ended */
	bool quotes;			/* are there any in the record? */
};

static inline struct data_cell *
row_cells(const struct scan *s)
{
	return s->cells + s->rows * s->csv->columns;
}

/* The ends of the record's fields become cells. The last field of a whole record ends before its "\r". */
static inline void
set_cells(struct scan *s, bool whole)
{
	const struct data_csv_dialect *d = &s->csv->dialect;
	struct data_cell *cells = row_cells(s);
	char *text = s->csv->text;
	uint32_t n = s->column < s->csv->columns ? s->column : s->csv->columns;
	size_t at = s->record;

	for (uint32_t i = 0; i < n; i++) {
		size_t end = cells[i].len, next = end + 1;

		if (whole && i + 1 == s->column)
			end = without_return(d, text, at, end);
		if (s->quotes && text[at] == d->quote)
			set_cell(d, text, &cells[i], at, end - at);
		else
			cells[i] = (struct data_cell){ (uint32_t)at, (uint32_t)(end - at) };
		at = next;
	}
}

static void
note_ragged(struct scan *s)
{
	struct data_csv *csv = s->csv;
	uint64_t row = csv->rows + s->rows;

	if (s->column > csv->columns) {
		if (csv->notes.long_rows++ == 0)
			csv->notes.first_long = row;
		return;
	}
	if (csv->notes.short_rows++ == 0)
		csv->notes.first_short = row;
	for (uint32_t c = s->column; c < csv->columns; c++)
		row_cells(s)[c] = (struct data_cell){ (uint32_t)s->record, DATA_CELL_MISSING };
}

/* The cells of a record are there: keep it, or drop it when it is blank or a comment. */
static inline void
end_record(struct scan *s, size_t end)
{
	struct data_csv *csv = s->csv;
	bool blank =
	    s->column == 1 && without_return(&csv->dialect, csv->text, s->record, end) == s->record;

	if (s->cells != NULL && blank)
		csv->notes.empty_rows++;
	else if (s->cells != NULL && csv->dialect.comment != '\0' &&
		 csv->text[s->record] == csv->dialect.comment)
		csv->notes.comments++;
	else if (s->cells != NULL) {
		if (s->column != csv->columns)
			note_ragged(s);
		s->rows++;
	}
	s->column = 0;
	s->quotes = false;
	s->record = s->field = end + 1;
}

/* From the current field to the end of its record, byte by byte. False: the text ends first. */
static bool
slow_record(struct scan *s)
{
	struct data_csv *csv = s->csv;
	const struct data_csv_dialect *d = &csv->dialect;

	if (s->cells != NULL)
		set_cells(s, false);
	for (;;) {
		size_t end = field_end(d, csv->text, csv->len, s->field), stop = end;
		bool last = end < csv->len && csv->text[end] == d->newline;

		if (end >= csv->len)
			return false;
		if (last)
			stop = without_return(d, csv->text, s->field, end);
		if (s->cells != NULL && s->column < csv->columns)
			set_cell(d, csv->text, &row_cells(s)[s->column], s->field, stop - s->field);
		s->column++;
		s->field = end + 1;
		if (last) {
			end_record(s, end);
			return true;
		}
	}
}

/* The masks of one word, without what is inside quotes. False: the quotes are not where they should
 * be. */
struct word {
	uint64_t inside;	/* all ones: the word starts inside quotes */
	uint64_t ended, closed;	/* was the byte before a field end; a closing quote? (0, 1) */
};

static inline bool
resolve_quotes(const struct scan *s, const char *p, struct masks *m, struct word *w)
{
	uint64_t ends = m->delimiters | m->newlines, in, open, close, behind, bad;

	in = prefix_xor(m->quotes) ^ w->inside;
	open = m->quotes & in;
	close = m->quotes & ~in;
	ends &= ~in;
	behind = close << 1 | w->closed;
	bad = (open & ~(ends << 1 | w->ended | behind)) | (behind & ~(ends | open));
	/* A closing quote may also stand before "\r\n". */
	for (; bad != 0; bad &= bad - 1) {
		unsigned bit = (unsigned)__builtin_ctzll(bad);

		if ((open >> bit & 1) != 0 || p[bit] != '\r' || s->csv->dialect.newline != '\n' ||
		    p[bit + 1] != '\n')
			return false;
	}
	m->delimiters &= ~in;
	m->newlines &= ~in;
	w->inside = 0 - (in >> 63);
	w->closed = close >> 63;
	return true;
}

/* Puts down where the fields end that these bits say, as far as the record has cells. */
static inline __attribute__((always_inline)) void
take_ends(struct scan *s, size_t at, uint64_t ends)
{
	uint32_t column = s->column, columns = s->csv->columns;
	struct data_cell *cells = row_cells(s);

	for (uint64_t left = ends; left != 0 && column < columns; left &= left - 1)
		cells[column++].len = (uint32_t)(at + (unsigned)__builtin_ctzll(left));
	s->column += (uint32_t)__builtin_popcountll(ends);
	if (ends != 0)
		s->field = at + WORD - (unsigned)__builtin_clzll(ends);
}

/* The fields and records that end in a word. False: there are enough records. */
static inline __attribute__((always_inline)) bool
take_word(struct scan *s, size_t at, const struct masks *m)
{
	uint64_t ends = m->delimiters | m->newlines, newlines = m->newlines, quotes = m->quotes;

	for (; newlines != 0; newlines &= newlines - 1) {
		uint64_t upto = newlines ^ (newlines - 1);

		take_ends(s, at, ends & upto);
		s->quotes |= (quotes & upto) != 0;
		set_cells(s, true);
		end_record(s, at + (unsigned)__builtin_ctzll(newlines));
		if (s->rows == s->wanted)
			return false;
		ends &= ~upto;
		quotes &= ~upto;
	}
	take_ends(s, at, ends);
	s->quotes |= quotes != 0;
	return true;
}

/* The same where only the last record end is wanted. */
static inline void
skip_word(struct scan *s, size_t at, const struct masks *m)
{
	uint64_t ends = m->delimiters | m->newlines;

	if (ends != 0)
		s->field = at + WORD - (unsigned)__builtin_clzll(ends);
	if (m->newlines != 0)
		s->record = at + WORD - (unsigned)__builtin_clzll(m->newlines);
}

/* The loop over words. Ends when enough rows are there or the text is at its end; s->record is then
 * the start of the next record. */
static inline __attribute__((always_inline)) void
scan_words(struct scan *s, masks_fn *masks)
{
	struct data_csv *csv = s->csv;
	struct word w = { .ended = 1 };
	size_t at = s->record;

	while (at < csv->len && s->rows < s->wanted) {
		struct masks m;

		masks(csv->text + at, &csv->dialect, &m);
		if (csv->len - at < WORD) {
			uint64_t valid = (UINT64_C(1) << (csv->len - at)) - 1;

			m.delimiters &= valid;
			m.newlines &= valid;
			m.quotes &= valid;
		}
		if ((m.quotes | w.inside | w.closed) != 0 &&
		    !resolve_quotes(s, csv->text + at, &m, &w)) {
			if (!slow_record(s))
				return;
			at = s->record;
			w = (struct word){ .ended = 1 };
			continue;
		}
		w.ended = (m.delimiters | m.newlines) >> 63;
		if (s->cells == NULL)
			skip_word(s, at, &m);
		else if (!take_word(s, at, &m))
			return;
		at += WORD;
	}
}

static void
scan_portable(struct scan *s)
{
	scan_words(s, masks_portable);
}

#if WITH_AVX2
__attribute__((target("avx2,bmi,popcnt"))) static void
scan_avx2(struct scan *s)
{
	scan_words(s, masks_avx2);
}
#endif

static void
run_scan(struct scan *s)
{
	if (s->csv->dialect.escape != '\0') {
		while (s->rows < s->wanted && s->record < s->csv->len && slow_record(s))
			;
		return;
	}
#if WITH_AVX2
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	    __builtin_cpu_supports("popcnt")) {
		scan_avx2(s);
		return;
	}
#endif
	scan_portable(s);
}

void
data_csv_begin(struct data_csv *csv, const struct data_csv_dialect *dialect, uint32_t columns,
    char *text, size_t len)
{
	*csv = (struct data_csv){ .dialect = *dialect, .text = text, .len = len, .columns = columns };
	csv->notes.first_short = csv->notes.first_long = UINT64_MAX;
}

size_t
data_csv_rows(struct data_csv *csv, struct data_cell *cells, size_t max_rows)
{
	struct scan s = {
		.csv = csv, .cells = cells, .wanted = max_rows, .record = csv->at, .field = csv->at
	};

	run_scan(&s);
	csv->at = s.record;
	csv->rows += s.rows;
	return s.rows;
}

size_t
data_csv_cut(const struct data_csv_dialect *dialect, const char *text, size_t len)
{
	struct data_csv csv;
	struct scan s = { .csv = &csv, .wanted = 1 };

	if (dialect->escape == '\0' &&
	    (dialect->quote == '\0' || memchr(text, dialect->quote, len) == NULL)) {
		const char *end = memrchr(text, dialect->newline, len);

		return end != NULL ? (size_t)(end - text) + 1 : 0;
	}
	/* Nothing is written where no cells are wanted. */
	data_csv_begin(&csv, dialect, 1, (char *)(uintptr_t)text, len);
	run_scan(&s);
	return s.record;
}

size_t
data_csv_record(const struct data_csv_dialect *dialect, char *text, size_t len,
    struct data_cell *cells, size_t max, size_t *count)
{
	size_t at = 0;

	for (*count = 0;; (*count)++) {
		size_t end = field_end(dialect, text, len, at);
		bool last = end < len && text[end] == dialect->newline;
		size_t stop = last ? without_return(dialect, text, at, end) : end;

		if (end >= len)
			return 0;
		if (*count < max)
			set_cell(dialect, text, &cells[*count], at, stop - at);
		at = end + 1;
		if (last)
			break;
	}
	(*count)++;
	return at;
}
