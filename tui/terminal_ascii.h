/*
 * terminal_ascii.h - characters for a terminal without UTF-8.
 */
#ifndef TERMINAL_ASCII_H
#define TERMINAL_ASCII_H

#include <stdint.h>

/* A printable ASCII character of one column that stands for c; "?" when nothing is like it. */
uint32_t terminal_ascii(uint32_t c);

#endif
