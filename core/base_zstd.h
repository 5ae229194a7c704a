/*
 * base_zstd.h - streams of zstd (RFC 8878), by libzstd. Memory is that of the window, whatever passes.
 *
 *	struct zstd_out *z = zstd_out_new(3, 2, put, ctx);
 *	ok = zstd_out_write(z, p, n, err) && ... && zstd_out_finish(z, err);
 *	zstd_out_free(z);
 *
 *	struct zstd_in *z = zstd_in_new(0);
 *	while (zstd_in_read(z, &from, out, n, &got, err)) ...
 *	zstd_in_free(z);
 */
#ifndef BASE_ZSTD_H
#define BASE_ZSTD_H

#include "base_buf.h"

enum { ZSTD_LEVEL_MIN = 1, ZSTD_LEVEL_USUAL = 3, ZSTD_LEVEL_MAX = 19 };

/* Frames have a checksum of what is in them. With workers it is these threads that compress, and the
 * bytes are the same for any number of them; 0: the caller's. `put` is given the compressed bytes. */
struct zstd_out;
typedef bool zstd_put(void *ctx, const void *p, size_t n, struct err *err);
struct zstd_out *zstd_out_new(int level, int workers, zstd_put *put, void *ctx);
MUST_CHECK bool zstd_out_write(struct zstd_out *z, const void *p, size_t n, struct err *err);
MUST_CHECK bool zstd_out_finish(struct zstd_out *z, struct err *err);
void zstd_out_free(struct zstd_out *z);		/* NULL is fine */

/* A frame that wants a larger window than 2^window_log bytes is refused; 0: 128 MiB. */
struct zstd_in;
struct zstd_in *zstd_in_new(int window_log);
/* Takes bytes of *from (which moves on) until something comes out or it is empty. Frames may follow each
 * other; skippable ones give nothing. ERR_INPUT. */
MUST_CHECK bool zstd_in_read(struct zstd_in *z, struct slice *from, char *out, size_t n, size_t *got,
    struct err *err);
bool zstd_in_is_whole(const struct zstd_in *z);	/* what was taken ends where a frame does */
void zstd_in_free(struct zstd_in *z);		/* NULL is fine */

#endif
