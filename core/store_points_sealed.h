/*
 * store_points_sealed.h - the directory of a sealed metrics.bin, and where things stand in it.
 *
 * The directory is a list of entries, each a struct points_entry and behind it the bytes of the
 * name, filled up with zeros to a multiple of 8; behind the last entry 8 bytes that check it all.
 */
#ifndef STORE_POINTS_SEALED_H
#define STORE_POINTS_SEALED_H

#include "store_points_format.h"

enum { POINTS_TIMES_ASCEND = 1 };

struct points_file_header {
	char magic[8];
	uint32_t version, flags;
	uint64_t directory, directory_length;
};
_Static_assert(sizeof(struct points_file_header) == POINTS_HEADER, "a header has 32 bytes");

struct points_entry {
	uint64_t offset;		/* of the first block */
	uint64_t count;			/* points */
	uint32_t flags, name_length;
	struct store_summary summary;
};

/* The three numbers of a point, as they are gathered before they become a block. */
struct points_point {
	int64_t step, time;
	double value;
};

enum { POINTS_POINT = 24 };

/* How many nodes each level of the pyramid over `count` points has; returns the number of levels. */
unsigned points_levels(uint64_t count, uint64_t nodes[POINTS_LEVELS]);
/* Bytes of a series: its blocks and its levels. */
uint64_t points_series_size(uint64_t count);
uint64_t points_directory_check(const void *p, size_t n);

static inline size_t
points_name_room(size_t length)
{
	return (length + 7) / 8 * 8;
}

#endif
