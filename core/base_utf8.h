/*
 * base_utf8.h - UTF-8: decoding without trust, and how many terminal columns text takes.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_buf.h"

enum { UTF8_REPLACEMENT = 0xfffd };

/* Decodes one character at p (n > 0 bytes there). Returns the bytes taken (>= 1); *out is
 * UTF8_REPLACEMENT for an invalid, overlong, surrogate or truncated sequence (one byte taken). */
size_t utf8_decode(const char *p, size_t n, uint32_t *out);
/* Writes at most 4 bytes, no NUL; returns how many. */
size_t utf8_encode(char out[4], uint32_t c);
bool utf8_valid(const char *p, size_t n);

/* Columns of a character: 0 combining, 1, or 2 wide. Control characters: -1. From our own table, so
 * that it is the same in every locale. */
int utf8_char_width(uint32_t c);
/* Columns of text; control characters count 0. */
int utf8_width(const char *s);
int utf8_width_n(const char *p, size_t n);
/* The number of bytes of s that fit `columns`, whole characters only. */
size_t utf8_fit(const char *s, int columns);

/* C1 controls, and characters that reorder or hide what stands around them. */
bool utf8_is_deceptive(uint32_t c);

/* Appends s with what a terminal could obey or a reader could not see made visible: control bytes
 * as ^X, DEL ^?, C1 and bidirectional controls as <U+0085>, invalid bytes as \xNN. A newline or tab
 * becomes one blank. For names, values and messages shown on one line. */
void utf8_safe(struct buf *out, const char *p, size_t n);

#endif
