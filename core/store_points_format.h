/*
 * store_points_format.h - the bytes of metrics.bin, shared by writer, sealer and readers.
 *
 * All numbers are little-endian. A file begins with a header of 32 bytes:
 *
 *	0   8  "BTPOINTS"
 *	8   4  version (1)
 *	12  4  flags: 0 live, 1 sealed
 *	16  8  sealed: offset of the directory
 *	24  8  sealed: length of the directory
 *
 * LIVE. Behind the header records of 32 bytes, appended only:
 *
 *	point        0  4  series
 *	             4  4  check
 *	             8  8  step
 *	             16 8  time, ns
 *	             24 8  value
 *
 *	definition   0  4  series | 0x80000000
 *	             4  4  check
 *	             8  2  length of the name in bytes
 *	             10 2  index of this cell, from 0
 *	             12 20 bytes of the name, zeros behind it
 *
 * A name longer than 20 bytes takes several cells, one behind the other. Series are numbered from 0 in
 * order of definition, and the definition comes before the first point.
 *
 * The check covers the other 28 bytes and the place of the record in the file. The file ends at the
 * first record that is cut off or whose check is wrong *and behind which no right one comes*: a torn
 * tail. A wrong record in the middle is passed over.
 *
 * SEALED. What a chart needs are pixels' worth of minima and maxima, whatever the number of points, so
 * the points are sorted by series and step, and a pyramid of summaries stands on them:
 *
 *	header
 *	series 0: blocks of 256 points; a block has 256 steps, 256 times, 256 values (fewer in the last)
 *	          level 0: one node for each block
 *	          level 1: one node for 16 nodes of level 0 ... up to a level of at most 16 nodes
 *	series 1: ...
 *	directory: for each series a struct points_entry, its levels, its name, zeros up to 8 bytes
 *	check of the directory (8 bytes)
 *
 * A block has a fixed size, so point i of a series is found without an index. A node (88 bytes) keeps
 * count and number of NaNs, minimum, maximum and sum of what is not NaN, first and last value, and the
 * smallest and greatest step and time. Any range of points is a union of at most 2 x 15 nodes of each
 * level and two parts of blocks: 200 buckets over 10 million points read about one megabyte.
 */
#ifndef STORE_POINTS_FORMAT_H
#define STORE_POINTS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "store_points.h"

enum {
	POINTS_VERSION = 1,
	POINTS_LIVE = 0, POINTS_SEALED = 1,
	POINTS_HEADER = 32, POINTS_RECORD = 32,
	POINTS_NAME_CELL = 20,
	POINTS_POINT = 24,	/* bytes of a point in a block */
#ifndef POINTS_BLOCK		/* tests build with small ones */
	POINTS_BLOCK = 256,
	POINTS_FAN = 16,
#endif
	POINTS_LEVELS = 16
};

#define POINTS_MAGIC "BTPOINTS"
#define POINTS_DEFINITION UINT32_C(0x80000000)

struct points_header {
	char magic[8];
	uint32_t version, flags;
	uint64_t directory, directory_length;	/* the check included */
};

struct points_record {
	uint32_t series, check;
	int64_t step, time;	/* of a definition: the cell */
	double value;
};

struct points_node {
	uint64_t count, nan;
	double min, max, sum, first, last;
	int64_t step_min, step_max, time_min, time_max;
};

/* Of a sealed series, in the directory. */
struct points_level {
	uint64_t offset, count;	/* of its nodes */
};

enum { POINTS_STEPS_ASCEND = 1, POINTS_TIMES_ASCEND = 2 };

struct points_entry {
	uint32_t name_length, flags;
	uint64_t count, nan;
	double last, min, max, mean;
	int64_t step, time;
	uint64_t offset;	/* of the first block */
	uint64_t levels;
};

_Static_assert(sizeof(struct points_header) == POINTS_HEADER, "the header has 32 bytes");
_Static_assert(sizeof(struct points_entry) == 88, "an entry has 88 bytes");
_Static_assert(sizeof(struct points_record) == POINTS_RECORD, "a record has 32 bytes");
_Static_assert(sizeof(struct points_node) == 88, "a node has 88 bytes");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "metrics.bin is mapped as it is");

/* Mixes the 28 bytes and the record's number in the file. Never 0, so a hole of zeros is no record. */
uint32_t points_check(const struct points_record *r, uint64_t number);

/* Cell `index` of the definition of a series. */
void points_definition(struct points_record *out, uint32_t series, const char *name, size_t length,
    unsigned index);
/* How many cells a name of this length takes (at least 1). */
unsigned points_cells(size_t length);

/* Collects definition cells until a name is whole. */
struct points_names {
	char **name;
	size_t count, cap;
	char partial[STORE_POINTS_NAME_MAX + 1];
	size_t got;		/* bytes of the name that is under way */
	unsigned next_cell;
};
/* Takes one definition record; false when it does not fit what came before (it is damage). */
bool points_names_take(struct points_names *n, const struct points_record *r);
void points_names_release(struct points_names *n);

void points_summary_add(struct store_summary *s, int64_t step, int64_t time, double value,
    double *sum);
void points_node_clear(struct points_node *n);
void points_node_add(struct points_node *n, int64_t step, int64_t time, double value);
/* b follows a. */
void points_node_join(struct points_node *a, const struct points_node *b);

/* The check over a directory. */
uint64_t points_checksum(const void *p, size_t n);
void points_header_make(struct points_header *h, uint32_t flags);
/* ERR_CORRUPT when it is not one of ours. */
MUST_CHECK bool points_header_read(int fd, const char *path, struct points_header *h,
    struct err *err);

/* Walks the live records of a file from *offset on; *offset ends behind the last right record. */
typedef bool points_record_fn(void *ctx, const struct points_record *r, struct err *err);
MUST_CHECK bool points_scan(int fd, uint64_t *offset, points_record_fn *fn, void *ctx,
    struct err *err);

#endif
