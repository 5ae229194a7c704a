/*
 * data_profile.h - all that is known of a dataset after one pass over it. It can be stored, merged
 * with the profile of another part of the data, and compared with the profile of another version; the
 * data itself is not needed again.
 *
 * The file: the magic "BTPROF3\n", the length and the XXH3 of the body, the body. Little-endian.
 * Reading trusts nothing: a broken file is an error of kind ERR_CORRUPT.
 */
#ifndef DATA_PROFILE_H
#define DATA_PROFILE_H

#include "base.h"
#include "data_column.h"
#include "data_comoment.h"
#include "data_dialect.h"
#include "data_sample.h"
#include "data_theta.h"

/* Another one whenever the same bytes would mean something else: profiles of before are then made anew. */
#define DATA_PROFILE_MAGIC "BTPROF3\n"

struct data_profile {
	struct data_limits limits;
	uint64_t rows, bytes, files, blocks;
	struct data_dialect dialect;		/* of the first file */
	/* records that broke the dialect; first rows from 0, DATA_NO_ROW without */
	uint64_t short_rows, long_rows, empty_rows, bad_rows;
	uint64_t first_short, first_long, first_bad;
	char problem[96];			/* of the first bad row */
	uint64_t digest;			/* of all rows in order */
	struct data_column *columns;
	size_t count, cap;
	struct data_comoments together;		/* of the first columns of numbers and times */
	struct data_theta row_hashes;
	struct data_sample sample;
	int64_t written;			/* the data, ns since 1970: later times in it are of the future */
};

void data_profile_init(struct data_profile *p, const struct data_limits *limits);
void data_profile_release(struct data_profile *p);

/* A new column; rows so far count as missing. Pointers to columns become invalid. */
struct data_column *
data_profile_add_column(struct data_profile *p, struct slice name, enum data_family family);
struct data_column *
data_profile_find(const struct data_profile *p, struct slice name); /* or NULL */

/* b follows a. Columns go by name; one that a part does not have is missing in all its rows. */
void data_profile_merge(struct data_profile *a, const struct data_profile *b);
/* The same, where many follow each other: a is unsettled, and b is taken, so that a first b costs
 * nothing. Nothing but data_profile_join and data_profile_settle may be called on an unsettled one. */
void data_profile_join(struct data_profile *a, struct data_profile *b);
void data_profile_settle(struct data_profile *p);

void data_profile_pack(const struct data_profile *p, struct buf *out);
MUST_CHECK bool data_profile_unpack(struct data_profile *p, struct slice bytes, struct err *err);
MUST_CHECK bool data_profile_save(const struct data_profile *p, const char *path, struct err *err);
MUST_CHECK bool data_profile_load(struct data_profile *p, const char *path, struct err *err);
/* Does the file start like a profile? */
bool data_profile_is_file(const char *path);

#endif
