/*
 * store_progress.c - progress as people read it, and as programs do.
 *
 * A program that starts us and wants to show our progress sets BENCHTOP_PROGRESS=json; then each
 * report is one line of JSON on standard error:
 *
 *	{"progress":"adding files","item":"a.csv","done":3,"total":10,"bytes":4096,"bytes_total":8192}
 */
#include "store_progress.h"

#include <math.h>

#include "base.h"
#include "base_json.h"

void
store_progress_note(struct rate *rate, const struct store_progress_at *at, int64_t now)
{
	rate_note(rate, now, at->bytes_total > 0 ? at->bytes : at->done);
}

double
store_progress_share(const struct store_progress_at *at)
{
	if (at->bytes_total > 0)
		return (double)at->bytes / (double)at->bytes_total;
	return at->total > 0 ? (double)at->done / (double)at->total : (double)NAN;
}

void
store_progress_text(struct buf *out, const struct store_progress_at *at, const struct rate *rate)
{
	bool bytes = at->bytes_total > 0;
	uint64_t done = bytes ? at->bytes : at->done, total = bytes ? at->bytes_total : at->total;
	const char *(*shown)(char *, uint64_t) = bytes ? str_bytes : str_count;
	double pace = rate_per_second(rate), left = rate_left(rate, done, total);
	char text[STR_SHORT];

	buf_printf(out, "%s  %s", at->what, shown(text, done));
	if (total > 0)
		buf_printf(out, " of %s", shown(text, total));
	if (pace > 0)
		buf_printf(out, "  %s/s", shown(text, (uint64_t)pace));
	if (total > done && !isnan(left))
		buf_printf(out, "  %s left", str_duration(text, ceil(left)));
}

void
store_progress_json(struct buf *out, const struct store_progress_at *at)
{
	struct json_out json;

	json_begin(&json, out);
	json_open(&json, NULL, '{');
	json_put_str(&json, "progress", at->what);
	json_put_str(&json, "item", at->item);
	json_put_int(&json, "done", (int64_t)at->done);
	json_put_int(&json, "total", (int64_t)at->total);
	json_put_int(&json, "bytes", (int64_t)at->bytes);
	json_put_int(&json, "bytes_total", (int64_t)at->bytes_total);
	json_close(&json);
	buf_add_char(out, '\n');
}

bool
store_progress_parse(struct slice line, char what[STORE_PROGRESS_WHAT], struct store_progress_at *out)
{
	struct json *root = NULL;
	const char *name;

	if (line.n == 0 || line.p[0] != '{' || !json_parse(&root, line, NULL))
		return false;
	name = json_str(json_get(root, "progress"), NULL);
	if (name != NULL) {
		str_copy(what, STORE_PROGRESS_WHAT, name);
		*out = (struct store_progress_at){ .what = what,
			.done = (uint64_t)json_int(json_get(root, "done"), 0),
			.total = (uint64_t)json_int(json_get(root, "total"), 0),
			.bytes = (uint64_t)json_int(json_get(root, "bytes"), 0),
			.bytes_total = (uint64_t)json_int(json_get(root, "bytes_total"), 0) };
	}
	json_free(root);
	return name != NULL;
}
