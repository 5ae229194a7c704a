/*
 * Fuzzes the log sanitiser: whatever comes in, what goes out is valid UTF-8 without a control character, spans cover
 * it in order, it fits the window, and feeding in two pieces gives the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "base_ansi.h"
#include "base_utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(struct ansi_text t, const struct ansi_window *w)
{
	size_t at = 0;

	if (!utf8_valid(t.text.p, t.text.n) || utf8_width_n(t.text.p, t.text.n) > w->columns || t.width < 0)
		abort();
	for (size_t i = 0; i < t.text.n;) {
		uint32_t c;

		i += utf8_decode(t.text.p + i, t.text.n - i, &c);
		if (c < 0x20 || utf8_is_deceptive(c) || c == 0x7f)
			abort();
	}
	for (size_t i = 0; i < t.count; i++) {
		if (t.spans[i].start != at || t.spans[i].len == 0 || t.spans[i].column < w->first)
			abort();
		at += t.spans[i].len;
	}
	if (at != t.text.n)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data;
	size_t cut = size > 0 ? data[0] % size : 0;
	struct ansi_window windows[] = { { .first = 0, .columns = 200 }, { .first = 3, .columns = 7 },
		{ .first = 16, .columns = 8, .wrap = 8 } };
	struct ansi *a = ansi_new();
	int64_t unwrapped = -1;

	for (size_t i = 0; i < ARRAY_LEN(windows); i++) {
		struct buf whole = BUF_INIT;
		struct ansi_text t;
		int64_t width;

		ansi_begin(a, &windows[i]);
		ansi_feed(a, p, size);
		t = ansi_end(a);
		check_text(t, &windows[i]);
		buf_append(&whole, t.text.p, t.text.n);
		width = t.width;
		/* What a window shows does not change what the line is. */
		if (windows[i].wrap == 0 && unwrapped != -1 && width != unwrapped)
			abort();
		unwrapped = windows[i].wrap == 0 ? width : unwrapped;

		ansi_begin(a, &windows[i]);
		ansi_feed(a, p, cut);
		ansi_feed(a, p + cut, size - cut);
		t = ansi_end(a);
		if (t.width != width || t.text.n != whole.len || (whole.len > 0 && memcmp(t.text.p, whole.data, whole.len) != 0))
			abort();
		buf_release(&whole);
	}
	ansi_free(a);
	return 0;
}
