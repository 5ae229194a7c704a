/*
 * pixel_kitty.c - the kitty graphics protocol: RGB, deflated with zlib, base64 in chunks.
 */
#include <stdint.h>
#include <zlib.h>

#include "base_mem.h"
#include "pixel.h"

enum { CHUNK = 4096 };

static void
add_base64(struct buf *out, const unsigned char *p, size_t n)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) |
		    (i + 2 < n ? p[i + 2] : 0);

		buf_add_char(out, digits[v >> 18]);
		buf_add_char(out, digits[v >> 12 & 63]);
		buf_add_char(out, i + 1 < n ? digits[v >> 6 & 63] : '=');
		buf_add_char(out, i + 2 < n ? digits[v & 63] : '=');
	}
}

void
pixel_kitty(struct buf *out, const unsigned char *rgb, int width, int height, int cols, int rows,
    unsigned id)
{
	uLong size = (uLong)width * (uLong)height * 3;
	uLongf packed_size = compressBound(size);
	unsigned char *packed = xmalloc(packed_size);
	struct buf text = BUF_INIT;

	x_assert(compress2(packed, &packed_size, rgb, size, 1) == Z_OK);
	add_base64(&text, packed, packed_size);
	for (size_t at = 0; at < text.len || at == 0; at += CHUNK) {
		size_t n = text.len - at < CHUNK ? text.len - at : CHUNK;
		int more = at + n < text.len;

		if (at == 0)
			buf_printf(out, "\033_Ga=T,f=24,o=z,q=2,C=1,i=%u,s=%d,v=%d,c=%d,r=%d,m=%d;", id,
			    width, height, cols, rows, more);
		else
			buf_printf(out, "\033_Gm=%d;", more);
		buf_append(out, text.data + at, n);
		buf_add(out, "\033\\");
	}
	buf_release(&text);
	x_free(packed);
}

void
pixel_kitty_delete(struct buf *out, unsigned id)
{
	buf_printf(out, "\033_Ga=d,d=I,i=%u,q=2;\033\\", id);
}
