/*
 * store_log_format.h - <step>.log.idx: 16 bytes for each line of the log.
 *
 *	0  8  "BTLOGIDX"
 *	8  4  version (1)
 *	12 4  0
 *	then records:
 *	0  8  bits 0-47: where in the log the line begins; 48-55: stream; 56-63: check
 *	8  8  time in ns, never less than that of the line before
 *
 * The log is written before its index, so after a kill the index may lack lines (they are found by
 * their newlines, with unknown stream) but never has one too many. A record whose check is wrong ends
 * the index.
 */
#ifndef STORE_LOG_FORMAT_H
#define STORE_LOG_FORMAT_H

#include <stdint.h>

#include "store_log.h"

enum { LOG_INDEX_VERSION = 1, LOG_INDEX_HEADER = 16, LOG_INDEX_RECORD = 16 };

#define LOG_INDEX_MAGIC "BTLOGIDX"
#define LOG_OFFSET_MAX ((UINT64_C(1) << 48) - 1)

struct log_header {
	char magic[8];
	uint32_t version, zero;
};

struct log_record {
	uint64_t word;
	int64_t time;
};

static inline uint8_t
log_check(uint64_t word, int64_t time)
{
	uint64_t h = ((word & ~(UINT64_C(0xff) << 56)) ^ (uint64_t)time) * UINT64_C(0x9e3779b97f4a7c15);

	return (uint8_t)(h >> 56) | 1;	/* so that zeros are no record */
}

static inline struct log_record
log_record_make(uint64_t offset, enum store_stream stream, int64_t time)
{
	uint64_t word = (offset & LOG_OFFSET_MAX) | (uint64_t)stream << 48;

	return (struct log_record){ word | (uint64_t)log_check(word, time) << 56, time };
}

static inline bool
log_record_is_right(const struct log_record *r)
{
	return r->word >> 56 == log_check(r->word, r->time);
}

static inline uint64_t
log_record_offset(const struct log_record *r)
{
	return r->word & LOG_OFFSET_MAX;
}

static inline enum store_stream
log_record_stream(const struct log_record *r)
{
	unsigned stream = r->word >> 48 & 0xff;

	return stream > STORE_STREAM_UNKNOWN ? STORE_STREAM_UNKNOWN : (enum store_stream)stream;
}

#endif
