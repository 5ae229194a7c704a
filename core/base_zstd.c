/*
 * base_zstd.c - the one file that knows libzstd.
 */
#include "base_zstd.h"

#include <zstd.h>

#include "base_mem.h"

/* A piece of work of a thread: small, so that stopping takes no long time at high levels either, and that many of
 * them take little memory. Each begins with a look at the last eighth of a window before it. */
enum { OUT_STEP = 128 * 1024, JOB = 2 << 20, OVERLAP = 6 };

struct zstd_out {
	ZSTD_CCtx *ctx;
	zstd_put *put;
	void *arg;
	char step[OUT_STEP];
};

struct zstd_in {
	ZSTD_DStream *stream;
	bool whole;
};

struct zstd_out *
zstd_out_new(int level, int workers, zstd_put *put, void *ctx)
{
	struct zstd_out *z = x_new(struct zstd_out);

	z->put = put;
	z->arg = ctx;
	z->ctx = ZSTD_createCCtx();
	if (z->ctx == NULL)
		x_fatal("libzstd gives no stream (out of memory?)");
	x_assert(!ZSTD_isError(ZSTD_CCtx_setParameter(z->ctx, ZSTD_c_compressionLevel, level)) &&
	    !ZSTD_isError(ZSTD_CCtx_setParameter(z->ctx, ZSTD_c_checksumFlag, 1)));
	/* A library that was built without threads refuses, and then it works without. */
	(void)ZSTD_CCtx_setParameter(z->ctx, ZSTD_c_nbWorkers, workers);
	if (workers > 0) {
		(void)ZSTD_CCtx_setParameter(z->ctx, ZSTD_c_jobSize, JOB);
		(void)ZSTD_CCtx_setParameter(z->ctx, ZSTD_c_overlapLog, OVERLAP);
	}
	return z;
}

/* All of the input, or all that is still inside of the stream. */
static bool
drive(struct zstd_out *z, ZSTD_inBuffer *from, ZSTD_EndDirective how, struct err *err)
{
	size_t left;

	do {
		ZSTD_outBuffer to = { z->step, sizeof z->step, 0 };

		left = ZSTD_compressStream2(z->ctx, &to, from, how);
		if (ZSTD_isError(left))
			return err_set(err, ERR_SYSTEM, "zstd: %s", ZSTD_getErrorName(left));
		if (to.pos > 0 && !z->put(z->arg, z->step, to.pos, err))
			return false;
	} while (how == ZSTD_e_end ? left > 0 : from->pos < from->size);
	return true;
}

bool
zstd_out_write(struct zstd_out *z, const void *p, size_t n, struct err *err)
{
	return drive(z, &(ZSTD_inBuffer){ p, n, 0 }, ZSTD_e_continue, err);
}

bool
zstd_out_finish(struct zstd_out *z, struct err *err)
{
	return drive(z, &(ZSTD_inBuffer){ "", 0, 0 }, ZSTD_e_end, err);
}

void
zstd_out_free(struct zstd_out *z)
{
	if (z == NULL)
		return;
	ZSTD_freeCCtx(z->ctx);
	x_free(z);
}

struct zstd_in *
zstd_in_new(int window_log)
{
	struct zstd_in *z = x_new(struct zstd_in);

	z->stream = ZSTD_createDStream();
	if (z->stream == NULL)
		x_fatal("libzstd gives no stream (out of memory?)");
	if (window_log != 0)
		x_assert(!ZSTD_isError(ZSTD_DCtx_setParameter(z->stream, ZSTD_d_windowLogMax, window_log)));
	z->whole = true;
	return z;
}

bool
zstd_in_read(struct zstd_in *z, struct slice *from, char *out, size_t n, size_t *got, struct err *err)
{
	ZSTD_outBuffer to = { out, n, 0 };
	ZSTD_inBuffer in = { from->p, from->n, 0 };

	/* An empty input may still have something inside of the stream that did not fit before. */
	do {
		size_t before = in.pos, left = ZSTD_decompressStream(z->stream, &to, &in);

		if (ZSTD_isError(left))
			return err_set(err, ERR_INPUT, "broken zstd data: %s", ZSTD_getErrorName(left));
		if (in.pos > before || to.pos > 0)
			z->whole = left == 0;
	} while (to.pos == 0 && in.pos < in.size);
	*from = (struct slice){ from->p + in.pos, from->n - in.pos };
	*got = to.pos;
	return true;
}

bool
zstd_in_is_whole(const struct zstd_in *z)
{
	return z->whole;
}

void
zstd_in_free(struct zstd_in *z)
{
	if (z == NULL)
		return;
	ZSTD_freeDStream(z->stream);
	x_free(z);
}
