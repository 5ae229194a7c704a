/*
 * cmd_tail.c - printing logs. Memory is bounded by a piece of a line, whatever the log's size.
 */
#include "cmd_tail.h"

#include <inttypes.h>
#include <string.h>

#include "base_ansi.h"
#include "base_loglevel.h"
#include "base_time.h"
#include "base_utf8.h"
#include "store_log.h"

enum { PIECE = 1 << 16, MAX_COLUMNS = 8192, SKIP_OVER = 5000, SKIP_TO = 200 };

struct cmd_tail {
	struct cmd_out *out;
	struct cmd_tail_request request;
	struct store_log *log;
	struct ansi *ansi;
	struct buf text;
	uint64_t line;		/* next to print */
	uint64_t offset;	/* next byte, where bytes are printed */
	bool by_line;
	bool ended;
};

static uint64_t
min64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool
start_at(struct cmd_tail *t, struct err *err)
{
	uint64_t lines = store_log_lines(t->log), last;
	struct store_log_line line;

	if (t->request.last < 0)
		return true;
	last = min64(lines, (uint64_t)t->request.last);
	t->line = lines - last;
	if (t->line == lines) {
		t->offset = store_log_bytes(t->log);
		return true;
	}
	if (!store_log_line(t->log, t->line, &line, err))
		return false;
	t->offset = line.offset;
	return true;
}

bool
cmd_tail_open(struct cmd_tail **out, struct cmd_out *to, const struct cmd_tail_request *request,
    struct err *err)
{
	struct cmd_tail *t = x_new(struct cmd_tail);

	t->out = to;
	t->request = *request;
	t->by_line = to->terminal || request->times;
	if (!store_log_open(&t->log, request->path, err) || !start_at(t, err)) {
		cmd_tail_close(t);
		return false;
	}
	t->ansi = ansi_new();
	*out = t;
	return true;
}

void
cmd_tail_close(struct cmd_tail *t)
{
	if (t == NULL)
		return;
	store_log_close(t->log);
	ansi_free(t->ansi);
	buf_release(&t->text);
	x_free(t);
}

/* ------------------------------------------------------------------------------- by bytes */

/* The end of what may be printed now: behind the last newline when lines must be whole. */
static bool
end_of_bytes(struct cmd_tail *t, uint64_t *end, struct err *err)
{
	uint64_t lines = store_log_lines(t->log);
	struct store_log_line last;

	*end = store_log_bytes(t->log);
	if (!t->request.whole_lines || t->ended || lines == 0)
		return true;
	if (!store_log_line(t->log, lines - 1, &last, err))
		return false;
	if (last.offset + last.length == *end)
		*end = last.offset;
	return true;
}

static bool
pump_bytes(struct cmd_tail *t, struct err *err)
{
	uint64_t end;

	if (!end_of_bytes(t, &end, err))
		return false;
	while (t->offset < end) {
		size_t n = (size_t)min64(end - t->offset, PIECE);

		if (!store_log_read(t->log, t->offset, n, &t->text, err))
			return false;
		if (t->text.len == 0)
			break;
		cmd_out_raw(t->out, t->text.data, t->text.len);
		t->offset += t->text.len;
		if (t->out->saved_errno != 0)
			break;
	}
	return true;
}

/* ------------------------------------------------------------------------------- by lines */

/* The end of the lines that may be printed now. */
static bool
end_of_lines(struct cmd_tail *t, uint64_t *end, struct err *err)
{
	struct store_log_line last;

	*end = store_log_lines(t->log);
	if (t->ended || *end == 0 || *end <= t->line)
		return true;
	if (!store_log_line(t->log, *end - 1, &last, err))
		return false;
	if (last.stream != STORE_ATTEMPT && last.offset + last.length == store_log_bytes(t->log))
		(*end)--;
	return true;
}

static void
put_colour(struct buf *sgr, int32_t colour, int base)
{
	if (colour == ANSI_DEFAULT)
		return;
	if (colour & ANSI_RGB)
		buf_printf(sgr, ";%d;2;%d;%d;%d", base + 8, colour >> 16 & 255, colour >> 8 & 255,
		    colour & 255);
	else if (colour < 8)
		buf_printf(sgr, ";%d", base + colour);
	else
		buf_printf(sgr, ";%d;5;%d", base + 8, colour);
}

static void
put_attr(struct cmd_out *out, const struct ansi_attr *attr)
{
	static const struct {
		unsigned flag;
		const char *sgr;
	} flags[] = { { ANSI_BOLD, ";1" }, { ANSI_DIM, ";2" }, { ANSI_ITALIC, ";3" },
		{ ANSI_UNDERLINE, ";4" }, { ANSI_REVERSE, ";7" }, { ANSI_STRIKE, ";9" },
		{ ANSI_CONTROL, ";7" } };
	struct buf sgr = BUF_INIT;

	buf_add(&sgr, "\033[0");
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		if (attr->flags & flags[i].flag)
			buf_add(&sgr, flags[i].sgr);
	}
	put_colour(&sgr, attr->fg, 30);
	put_colour(&sgr, attr->bg, 40);
	buf_add_char(&sgr, 'm');
	cmd_out_raw(out, sgr.data, sgr.len);
	buf_release(&sgr);
}

static bool
is_plain(const struct ansi_attr *attr)
{
	return attr->fg == ANSI_DEFAULT && attr->bg == ANSI_DEFAULT && attr->flags == 0;
}

/* A line without colours of its own is coloured by how serious it is. */
static void
put_text(struct cmd_tail *t, const struct ansi_text *text)
{
	static const char *const styles[] = { [LOGLEVEL_DEBUG] = "dim",
		[LOGLEVEL_WARNING] = "warning", [LOGLEVEL_ERROR] = "error" };
	bool plain = text->count == 0 || (text->count == 1 && is_plain(&text->spans[0].attr));
	const char *style = plain ? styles[loglevel_of(text->text)] : NULL;

	if (style != NULL)
		cmd_out_style(t->out, style);
	for (size_t i = 0; i < text->count; i++) {
		const struct ansi_span *span = &text->spans[i];
		bool coloured = t->out->colour && !is_plain(&span->attr);

		if (coloured)
			put_attr(t->out, &span->attr);
		cmd_out_bytes(t->out, text->text.p + span->start, span->len);
		if (coloured)
			cmd_out_raw(t->out, "\033[0m", 4);
	}
	if (style != NULL)
		cmd_out_style(t->out, NULL);
	if (text->width > MAX_COLUMNS)
		cmd_out_printf(t->out, "... (%" PRId64 " columns more)", text->width - MAX_COLUMNS);
}

static bool
print_sanitised(struct cmd_tail *t, const struct store_log_line *line, struct err *err)
{
	struct ansi_text text;

	ansi_begin(t->ansi, &(struct ansi_window){ .columns = MAX_COLUMNS });
	for (uint64_t skip = 0; skip < line->length;) {
		if (!store_log_text(t->log, line, skip, PIECE, &t->text, err))
			return false;
		if (t->text.len == 0)
			break;
		ansi_feed(t->ansi, t->text.data, t->text.len);
		skip += t->text.len;
	}
	text = ansi_end(t->ansi);
	put_text(t, &text);
	return true;
}

static bool
print_raw(struct cmd_tail *t, const struct store_log_line *line, struct err *err)
{
	for (uint64_t skip = 0; skip < line->length;) {
		if (!store_log_text(t->log, line, skip, PIECE, &t->text, err))
			return false;
		if (t->text.len == 0)
			break;
		cmd_out_raw(t->out, t->text.data, t->text.len);
		skip += t->text.len;
	}
	return true;
}

static void
put_label(struct cmd_tail *t, const struct store_log_line *line)
{
	char time[STR_SHORT] = "";
	int pad;

	if (t->out->terminal && t->request.label != NULL) {
		pad = t->request.label_width - utf8_width(t->request.label);
		cmd_out_style(t->out, "dim");
		cmd_out_printf(t->out, "%s%*s %s ", t->request.label, pad > 0 ? pad : 0, "",
		    cmd_out_symbol(t->out, "│", "|"));
		cmd_out_style(t->out, NULL);
	}
	if (!t->request.times)
		return;
	if (line->time != 0)
		time_local(time, line->time);
	cmd_out_style(t->out, "dim");
	cmd_out_printf(t->out, "%-19s ", time);
	cmd_out_style(t->out, NULL);
}

static bool
print_line(struct cmd_tail *t, uint64_t number, struct err *err)
{
	struct store_log_line line;

	if (!store_log_line(t->log, number, &line, err))
		return false;
	if (line.stream == STORE_ATTEMPT) {
		put_label(t, &line);
		cmd_out_styled(t->out, "dim", "(tried again)");
	} else {
		put_label(t, &line);
		if (!(t->out->terminal ? print_sanitised(t, &line, err) : print_raw(t, &line, err)))
			return false;
	}
	cmd_out_text(t->out, "\n");
	return true;
}

static bool
pump_lines(struct cmd_tail *t, struct err *err)
{
	char skipped[STR_SHORT];
	uint64_t end;

	if (!end_of_lines(t, &end, err))
		return false;
	if (t->request.may_skip && t->out->terminal && end - t->line > SKIP_OVER) {
		uint64_t to = end - SKIP_TO;

		cmd_out_style(t->out, "dim");
		cmd_out_printf(t->out, "... %s lines left out here\n",
		    str_count(skipped, to - t->line));
		cmd_out_style(t->out, NULL);
		t->line = to;
	}
	for (; t->line < end && t->out->saved_errno == 0; t->line++) {
		if (!print_line(t, t->line, err))
			return false;
	}
	return true;
}

bool
cmd_tail_refresh(struct cmd_tail *t, bool ended, bool *more, struct err *err)
{
	bool changed;
	uint64_t end;

	t->ended = ended;
	if (!store_log_refresh(t->log, &changed, err))
		return false;
	if (!(t->by_line ? end_of_lines(t, &end, err) : end_of_bytes(t, &end, err)))
		return false;
	*more = (t->by_line ? t->line : t->offset) < end;
	return true;
}

bool
cmd_tail_pump(struct cmd_tail *t, struct err *err)
{
	return t->by_line ? pump_lines(t, err) : pump_bytes(t, err);
}
