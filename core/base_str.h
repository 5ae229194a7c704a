/*
 * base_str.h - strings: comparing, parsing numbers, and numbers as people read them.
 *
 * The format functions write into the caller's array of at least STR_SHORT bytes and return it.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STR_SHORT = 48 };

bool str_equal(const char *a, const char *b);		/* NULL equals only NULL */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);

/* Copies with truncation at a UTF-8 boundary; returns false when it truncated. */
bool str_copy(char *out, size_t size, const char *s);

/* Order for people: digits count as numbers ("step2" before "step10"), case decides last. */
int str_natural_cmp(const char *a, const char *b);
/* Amounts by size, all else naturally, amounts first: "0.003" < "0.01" < "1e3" < "adam". */
int str_value_cmp(const char *a, const char *b);

/* Edit distance (Damerau-Levenshtein, restricted), for "did you mean". */
size_t str_distance(const char *a, const char *b);

/* The candidate nearest to s, or NULL when none is near enough to be meant. */
const char *str_nearest(const char *s, const char *const *candidates, size_t count);

/* Whole-string parsers: no blanks, nothing behind. str_to_double takes nan, inf, -Infinity too. */
bool str_to_int64(const char *s, int64_t *out);
bool str_to_double(const char *s, double *out);

/* The shortest decimal that reads back as the same double; "NaN", "Infinity", "-Infinity". */
const char *str_double(char out[STR_SHORT], double v);
/* For tables: at most `digits` significant digits, no needless zeros, e-notation when wide. */
const char *str_number(char out[STR_SHORT], double v, int digits);
/* The same with fewer digits where it would be longer than `width` bytes (0: any length): a cut exponent reads as
 * another number. */
const char *str_number_within(char out[STR_SHORT], double v, int digits, int width);
const char *str_count(char out[STR_SHORT], uint64_t n);		/* 1,284 */
/* The number of things, whose plural takes an s: 1 row, 1,284 rows. */
const char *str_things(char out[STR_SHORT], uint64_t n, const char *thing);
const char *str_bytes(char out[STR_SHORT], uint64_t n);		/* 412 MB (powers of 1000) */
const char *str_duration(char out[STR_SHORT], double seconds);	/* 0.31s 2:01 1:02:03 3d 4h */

/* True when s matches the shell pattern (`*`, `?`, `[...]`; `/` is only matched by itself). */
bool str_glob(const char *pattern, const char *s);

/* FNV-1a of n bytes: for tables in memory, and to know a row by its name. Never 0. */
uint64_t str_hash(const char *s, size_t n);

#endif
