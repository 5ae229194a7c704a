/*
 * data_check.h - all rules of a schema looked at in one pass over the rows, on any number of threads.
 *
 *	data_check_new(&check, &schema, err);
 *	options.check = check;				the pass that makes the profile checks too
 *	data_pass_run(&profile, files, &options, err);
 *	data_check_finish(check, &profile, files, &read, threads, &violations, err);
 *	data_check_free(check);
 *
 * Where the profile was there before, data_check_finish reads the rows itself, on as many threads, if the
 * profile cannot tell that all rules hold.
 *
 * Each block has a part of its own; parts are put together in the order of blocks, so that the result, to
 * the last row, is the same for any number of threads. What is kept: per broken rule its count and its first
 * DATA_FAILING_ROWS rows; keys of `unique` as in data_unique.h, DATA_CHECK_MEMORY bytes together.
 */
#ifndef DATA_CHECK_H
#define DATA_CHECK_H

#include "data_schema.h"
#include "store_progress.h"

enum { DATA_CHECK_MEMORY = 32 << 20 };

struct data_check;
struct data_check_part;

/* ERR_CONFIG for a pattern or an expression that is none. The schema must outlive the check. */
MUST_CHECK bool data_check_new(struct data_check **out, const struct data_schema *schema,
    struct err *err);
void data_check_free(struct data_check *c);

/* One block, on any thread: begin, rows in order, end. The part is gone with end. Blocks are numbered from
 * 0 without gaps, and may end in any order. */
struct data_check_part *data_check_begin(struct data_check *c);
void data_check_rows(struct data_check_part *part, const struct data_rows *rows, size_t n);
void data_check_end(struct data_check *c, struct data_check_part *part, uint64_t block);
/* All blocks were given. */
void data_check_seen(struct data_check *c);

/* Who is told how far data_check_finish is, and may stop it (ERR_CANCELLED); NULL: nobody. */
void data_check_tell(struct data_check *c, const struct store_progress *progress);

/* files NULL: without rows. threads 0: one for each processor. An empty list means that all holds. */
MUST_CHECK bool data_check_finish(struct data_check *c, const struct data_profile *p,
    const struct data_files *files, const struct data_read_options *read, unsigned threads,
    struct data_violations *out, struct err *err);

#endif
