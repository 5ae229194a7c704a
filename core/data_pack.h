/*
 * data_pack.h - little-endian bytes of stored sketches: writing into a buffer, reading without trust.
 *
 * A reader that runs past its end returns zeros and stays `bad`; callers look once at the end, and
 * use data_unpack_count to bound what they allocate by what is really there.
 */
#ifndef DATA_PACK_H
#define DATA_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"

void data_pack_u32(struct buf *out, uint32_t v);
void data_pack_u64(struct buf *out, uint64_t v);
void data_pack_f64(struct buf *out, double v);
void data_pack_text(struct buf *out, struct slice s);	/* length, bytes */
void data_pack_words(struct buf *out, const uint64_t *v, size_t n);	/* without the count */
void data_pack_reals(struct buf *out, const double *v, size_t n);

struct data_unpack {
	const unsigned char *p;
	size_t n;
	bool bad;
};

uint32_t data_unpack_u32(struct data_unpack *in);
uint64_t data_unpack_u64(struct data_unpack *in);
double data_unpack_f64(struct data_unpack *in);
struct slice data_unpack_text(struct data_unpack *in);	/* borrowed */
/* A u32 count of items of at least `size` bytes each that can still follow; else bad and 0. */
uint32_t data_unpack_count(struct data_unpack *in, size_t size);
void data_unpack_words(struct data_unpack *in, uint64_t *v, size_t n);
void data_unpack_reals(struct data_unpack *in, double *v, size_t n);

#endif
