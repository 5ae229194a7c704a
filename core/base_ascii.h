/*
 * base_ascii.h - characters for a terminal without UTF-8.
 */
#ifndef BASE_ASCII_H
#define BASE_ASCII_H

#include <stdint.h>

/* A printable ASCII character of one column that stands for c; "?" when nothing is like it. */
uint32_t ascii_for(uint32_t c);

#endif
