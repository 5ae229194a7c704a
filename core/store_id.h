/*
 * store_id.h - the ids of runs: 9 characters of lower-case Crockford base 32, 6 for the seconds since
 * 2024-01-01 UTC and 3 random ones, so that ids sort by time and can be typed by prefix.
 */
#ifndef STORE_ID_H
#define STORE_ID_H

#include <stdbool.h>
#include <stdint.h>

enum { STORE_ID_LEN = 9, STORE_ID_SIZE = 10 };

bool store_id_is_valid(const char *s);
/* The number in the id (45 bits): it orders runs as the text does. 0 when it is not valid. */
uint64_t store_id_number(const char *s);
/* The second in which it was made, in ns since 1970. */
int64_t store_id_time(const char *s);
/* A new one; now is in ns since 1970. Unique only when somebody sees to it. */
void store_id_make(int64_t now, char id[STORE_ID_SIZE]);

#endif
