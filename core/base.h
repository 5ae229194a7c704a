/*
 * base.h - the vocabulary that every file speaks: errors, memory, buffers, strings.
 *
 * The other base headers (time, json, hash, map, yaml, regex, ...) are included where they are used.
 */
#ifndef BASE_H
#define BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"
#include "base_mem.h"
#include "base_buf.h"
#include "base_str.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
