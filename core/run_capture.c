/*
 * run_capture.c - pipes, whole lines, and the way of bytes into the log and to the rules.
 *
 * A chunk is read, written to the log, and cut at its last newline: the whole lines go to the
 * rules as one block, straight from the chunk; the rest is carried over, at most as much of it as
 * rules look at. So memory does not depend on what a step prints, and most bytes are never
 * copied.
 */
#include "run_capture.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "base_time.h"
#include "os_proc.h"
#include "run_rule.h"
#include "store_log.h"

enum { PIPE_SIZE = 1024 * 1024, CHUNK = 256 * 1024,
	CHUNKS_A_TURN = 2,	/* then others have their turn */
	LINE_REST = 8 * 1024,	/* but for the rest of a line, up to so many bytes */
	STREAMS = 2 };

struct stream {
	int fd;				/* -1: closed */
	struct buf carry;		/* the beginning of a line without its end */
	bool at_line_start;		/* the last byte that was read ended a line */
};

struct run_capture {
	struct run_capture_request want;
	struct store_log_writer *log;
	struct run_rule_set *rules;
	struct stream streams[STREAMS];
	char *chunk;
	int64_t now;			/* of the chunk at hand */
	int attempts;
	bool lost_said, limited_said, read_failed;
};

static void
notice(struct run_capture *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void
notice(struct run_capture *c, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	c->want.notice(c->want.arg, buf_str(&text));
	buf_release(&text);
}

static bool
add_rules(struct run_capture *c, struct err *err)
{
	const struct run_step *step = c->want.step;

	c->rules = run_rule_set_new();
	if (step->metric_count == 0)
		run_rule_set_add_builtin(c->rules);
	for (size_t i = 0; i < step->metric_count; i++) {
		if (!run_rule_set_add(c->rules, &step->metrics[i], err))
			return err_wrap(err, "step %s", step->name);
	}
	return true;
}

bool
run_capture_open(struct run_capture **out, const struct run_capture_request *request,
    struct err *err)
{
	struct run_capture *c = x_new(struct run_capture);

	c->want = *request;
	for (int i = 0; i < STREAMS; i++)
		c->streams[i] = (struct stream){ .fd = -1, .carry = BUF_INIT_MAX(RUN_RULE_LINE_MAX) };
	if (!add_rules(c, err) || !store_log_writer_open(&c->log, request->log_path, err)) {
		run_capture_close(c);
		return false;
	}
	c->chunk = xmalloc(CHUNK);
	*out = c;
	return true;
}

/* ------------------------------------------------------------------------------------ bytes */

static void
on_point(void *arg, struct slice name, int64_t step, double value)
{
	struct run_capture *c = arg;

	run_ingest_found(c->want.ingest, name, step, value, c->now);
}

static void
look_at(struct run_capture *c, int which, const char *p, size_t n)
{
	const char *pattern;

	run_rule_set_block(c->rules, (enum store_stream)which, p, n, on_point, c);
	if (!c->limited_said && run_rule_set_limited(c->rules, &pattern) > 0) {
		c->limited_said = true;
		notice(c, "pattern \"%s\" takes too long on some lines; they are passed over", pattern);
	}
}

/* Keeps the beginning of a line; what is longer than rules look at is dropped. */
static void
carry(struct stream *s, const char *p, size_t n)
{
	size_t room = s->carry.max - s->carry.len;

	(void)buf_append(&s->carry, p, n < room ? n : room);
}

static void
flush_carry(struct run_capture *c, int which)
{
	struct stream *s = &c->streams[which];

	if (s->carry.len > 0)
		look_at(c, which, s->carry.data, s->carry.len);
	buf_clear(&s->carry);
}

static void
find_metrics(struct run_capture *c, int which, const char *p, size_t n)
{
	struct stream *s = &c->streams[which];
	const char *first = memchr(p, '\n', n), *last;

	if (first == NULL) {
		carry(s, p, n);
		return;
	}
	if (s->carry.len > 0) {
		carry(s, p, (size_t)(first - p));
		flush_carry(c, which);
		n -= (size_t)(first + 1 - p);
		p = first + 1;
	}
	last = n > 0 ? memrchr(p, '\n', n) : NULL;
	if (last != NULL) {
		look_at(c, which, p, (size_t)(last + 1 - p));
		n -= (size_t)(last + 1 - p);
		p = last + 1;
	}
	carry(s, p, n);
}

static void
take_chunk(struct run_capture *c, int which, size_t n)
{
	struct err err = { .kind = ERR_NONE };

	c->now = time_now();
	if (!store_log_write(c->log, (enum store_stream)which, c->chunk, n, c->now, &err) &&
	    !c->lost_said) {
		c->lost_said = true;
		notice(c, "no room for output, which waits in memory until there is some: %s", err.msg);
	}
	c->streams[which].at_line_start = c->chunk[n - 1] == '\n';
	find_metrics(c, which, c->chunk, n);
}

static void
end_stream(struct run_capture *c, int which)
{
	struct stream *s = &c->streams[which];

	if (s->fd < 0)
		return;
	os_loop_unwatch(c->want.loop, s->fd);
	close(s->fd);
	s->fd = -1;
	flush_carry(c, which);
}

/* Reads up to `chunks` times. False when the pipe is empty or closed. */
static bool
read_stream(struct run_capture *c, int which, int chunks)
{
	while (chunks-- > 0 && c->streams[which].fd >= 0) {
		ssize_t n = read(c->streams[which].fd, c->chunk, CHUNK);

		if (n > 0) {
			take_chunk(c, which, (size_t)n);
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			notice(c, "output cannot be read any more: %s", strerror(errno));
		if (n == 0 || errno != EAGAIN)
			end_stream(c, which);
		return false;
	}
	return c->streams[which].fd >= 0;
}

/* A turn ends within a line, and there is more of it in the pipe: the other stream would break into it in the
 * log although the program has printed it whole. Byte by byte, since what is behind the line is for the next
 * turn; nearly all output is read without this. */
static void
finish_line(struct run_capture *c, int which)
{
	size_t n = 0;

	while (n < LINE_REST && read(c->streams[which].fd, c->chunk + n, 1) == 1 && c->chunk[n++] != '\n')
		;
	if (n > 0)
		take_chunk(c, which, n);
}

static void
on_readable(void *arg, int fd, int events)
{
	struct run_capture *c = arg;
	int which = c->streams[STORE_STDERR].fd == fd;

	(void)events;
	if (read_stream(c, which, CHUNKS_A_TURN) && !c->streams[which].at_line_start)
		finish_line(c, which);
}

/* ------------------------------------------------------------------------------------ attempts */

static bool
open_stream(struct run_capture *c, int which, int *child_end, struct err *err)
{
	int fd;

	if (!os_proc_pipe(&fd, child_end, PIPE_SIZE, err))
		return false;
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	c->streams[which].fd = fd;
	os_loop_watch(c->want.loop, fd, OS_READ, on_readable, c);
	return true;
}

bool
run_capture_attempt(struct run_capture *c, int *out_end, int *err_end, struct err *err)
{
	run_capture_drain(c);
	if (c->attempts++ > 0 && !store_log_attempt(c->log, time_now(), NULL))
		c->lost_said = true;
	if (!open_stream(c, STORE_STDOUT, out_end, err))
		return false;
	if (!open_stream(c, STORE_STDERR, err_end, err)) {
		close(*out_end);
		end_stream(c, STORE_STDOUT);
		return false;
	}
	return true;
}

void
run_capture_drain(struct run_capture *c)
{
	for (int i = 0; i < STREAMS; i++) {
		while (read_stream(c, i, CHUNKS_A_TURN))
			;
		end_stream(c, i);
	}
}

void
run_capture_close(struct run_capture *c)
{
	char size[STR_SHORT];

	if (c == NULL)
		return;
	if (c->chunk != NULL)
		run_capture_drain(c);
	if (c->log != NULL) {
		if (!store_log_flush(c->log, NULL))
			notice(c, "%s of output found no room on disk and are missing in the log",
			    str_bytes(size, store_log_lost(c->log)));
		if (!store_log_writer_close(c->log, false, NULL))
			notice(c, "the log or its index is not complete");
	}
	for (int i = 0; i < STREAMS; i++)
		buf_release(&c->streams[i].carry);
	run_rule_set_free(c->rules);
	x_free(c->chunk);
	x_free(c);
}
