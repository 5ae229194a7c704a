/*
 * run_logdiff.c - reading two logs side by side, and finding where they agree again.
 */
#include "run_logdiff.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "run_logdiff_words.h"

/* WINDOW: lines that are looked at ahead. AGREE: so many in a row mean that the logs have met again. */
enum { WINDOW = 8192, WINDOW_BYTES = 8 << 20, LINE_MOST = 1 << 16, CHUNK = 1 << 18, DIFFERENCES = 400,
	AGREE = 4, TEXT_MOST = 400, NUMBERS_KEPT = 3, MANY = 500, REPORT_EVERY = 1 << 14 };

struct line {
	uint64_t hash;
	size_t at, n;		/* in the side's bytes */
};

struct side {
	int fd;
	bool eof;
	char *bytes;		/* of the lines ahead, then a part that has no end yet */
	size_t len, cap, parsed;
	struct line *lines;	/* from head to count */
	size_t head, count, line_cap;
	uint64_t number;	/* of the line at the head, from 1 */
	uint64_t done, size;	/* bytes */
};

struct differ {
	struct side a, b;
	struct run_logdiff *out;
	struct arena *arena;
	size_t most, numbers_kept, only_kept, kept_cap;
	struct run_logdiff_line *kept;
	const struct store_progress *progress;
	uint64_t steps;
	int *trace;		/* of Myers: the furthest x of each diagonal, for each number of differences */
};

/* ------------------------------------------------------------------ reading */

static bool
side_open(struct side *s, const char *path, struct err *err)
{
	struct stat st;

	*s = (struct side){ .fd = open(path, O_RDONLY | O_CLOEXEC), .number = 1 };
	if (s->fd == -1 && errno == ENOENT) {
		s->eof = true;
		return true;
	}
	if (s->fd == -1 || fstat(s->fd, &st) == -1)
		return err_sys(err, "open %s", path);
	s->size = (uint64_t)st.st_size;
	return true;
}

static void
side_close(struct side *s)
{
	if (s->fd != -1)
		close(s->fd);
	x_free(s->bytes);
	x_free(s->lines);
}

static size_t
ahead(const struct side *s)
{
	return s->count - s->head;
}

static const struct line *
line_at(const struct side *s, size_t i)
{
	return &s->lines[s->head + i];
}

/* Forgets what was consumed. */
static void
compact(struct side *s)
{
	size_t from = ahead(s) > 0 ? s->lines[s->head].at : s->parsed;

	if (s->len > 0)
		memmove(s->bytes, s->bytes + from, s->len - from);
	s->len -= from;
	s->parsed -= from;
	for (size_t i = 0; i < ahead(s); i++) {
		s->lines[i] = s->lines[s->head + i];
		s->lines[i].at -= from;
	}
	s->count = ahead(s);
	s->head = 0;
}

static void
add_line(struct side *s, size_t n)
{
	x_grow(&s->lines, &s->line_cap, s->count + 1);
	s->lines[s->count++] = (struct line){ run_logdiff_hash(s->bytes + s->parsed, n), s->parsed, n };
	s->parsed += n;
}

/* A carriage return that ends a line is not of its words. */
static void
cut_lines(struct side *s)
{
	for (;;) {
		const char *p = s->bytes + s->parsed;
		size_t rest = s->len - s->parsed, n;
		const char *newline = rest > 0 ? memchr(p, '\n', rest) : NULL;

		if (newline == NULL && (rest == 0 || (rest < LINE_MOST && !s->eof)))
			return;
		n = newline != NULL ? (size_t)(newline - p) : rest;
		if (n > LINE_MOST) {
			n = LINE_MOST;
			newline = NULL;
		}
		add_line(s, n > 0 && p[n - 1] == '\r' ? n - 1 : n);
		s->parsed += (n > 0 && p[n - 1] == '\r') + (newline != NULL);
	}
}

static bool
fill(struct side *s, size_t wanted, struct err *err)
{
	while (ahead(s) < wanted && !s->eof && s->len - (ahead(s) > 0 ? s->lines[s->head].at : 0) <
	    WINDOW_BYTES) {
		ssize_t got;

		compact(s);
		x_grow(&s->bytes, &s->cap, s->len + CHUNK);
		got = read(s->fd, s->bytes + s->len, CHUNK);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return err_sys(err, "read a log");
		s->eof = got == 0;
		s->len += (size_t)got;
		s->done += (uint64_t)got;
		cut_lines(s);
	}
	return true;
}

static bool
tell(struct differ *d, struct err *err)
{
	struct store_progress_at at = { .what = "comparing logs", .bytes = d->a.done + d->b.done,
		.bytes_total = d->a.size + d->b.size };

	if (d->progress == NULL || d->steps++ % REPORT_EVERY != 0)
		return true;
	return d->progress->report(d->progress->ctx, &at) || err_set(err, ERR_CANCELLED, "interrupted");
}

/* ------------------------------------------------------------------ results */

static const char *
text_of(struct differ *d, const struct side *s)
{
	const struct line *l = line_at(s, 0);

	return arena_strndup(d->arena, s->bytes + l->at, l->n < TEXT_MOST ? l->n : TEXT_MOST);
}

static void
keep(struct differ *d, enum run_logdiff_kind kind)
{
	bool has_a = kind != RUN_LOGDIFF_ONLY_B, has_b = kind != RUN_LOGDIFF_ONLY_A;
	size_t *kept = kind == RUN_LOGDIFF_NUMBERS ? &d->numbers_kept : &d->only_kept;

	if (*kept >= (kind == RUN_LOGDIFF_NUMBERS && d->most < MANY ? NUMBERS_KEPT : d->most))
		return;
	(*kept)++;
	x_grow(&d->kept, &d->kept_cap, d->out->count + 1);
	d->kept[d->out->count++] = (struct run_logdiff_line){ kind, has_a ? d->a.number : 0,
		has_b ? d->b.number : 0, has_a ? text_of(d, &d->a) : NULL,
		has_b ? text_of(d, &d->b) : NULL };
}

static void
pop(struct side *s)
{
	s->head++;
	s->number++;
}

static void
take_a(struct differ *d)
{
	keep(d, RUN_LOGDIFF_ONLY_A);
	d->out->only_a++;
	pop(&d->a);
}

static void
take_b(struct differ *d)
{
	keep(d, RUN_LOGDIFF_ONLY_B);
	d->out->only_b++;
	pop(&d->b);
}

static void
take_both(struct differ *d)
{
	const struct line *a = line_at(&d->a, 0), *b = line_at(&d->b, 0);

	d->out->aligned++;
	if (run_logdiff_numbers_differ(d->a.bytes + a->at, a->n, d->b.bytes + b->at, b->n)) {
		keep(d, RUN_LOGDIFF_NUMBERS);
		d->out->numbers++;
	}
	pop(&d->a);
	pop(&d->b);
}

/* ------------------------------------------------------------------ where they agree again */

static bool
same(const struct differ *d, size_t x, size_t y)
{
	return line_at(&d->a, x)->hash == line_at(&d->b, y)->hash;
}

/* The row of the trace for k differences; its diagonals are -k..k. */
static int *
trace_row(const struct differ *d, int k)
{
	return d->trace + (size_t)k * (size_t)k + (size_t)k;
}

/* Was diagonal `diagonal` with k differences reached by a line of b (down), or by one of a? */
static bool
goes_down(const int *last, int k, int diagonal)
{
	if (diagonal == -k)
		return true;
	return diagonal != k && last[diagonal - 1] < last[diagonal + 1];
}

/* Walks back from diagonal `diagonal` of row k; moves are written from the end, 'a', 'b' or '='. */
static size_t
walk_back(const struct differ *d, int k, int diagonal, char *moves, size_t size)
{
	int x = trace_row(d, k)[diagonal], y = x - diagonal;
	size_t at = size;

	for (; k > 0; k--) {
		const int *row = trace_row(d, k - 1);
		bool down = goes_down(row, k, diagonal);
		int before = down ? diagonal + 1 : diagonal - 1;
		int x0 = row[before], y0 = x0 - before;

		while (x > x0 + !down && y > y0 + down) {
			moves[--at] = '=';
			x--;
			y--;
		}
		moves[--at] = down ? 'b' : 'a';
		x = x0;
		y = y0;
		diagonal = before;
	}
	return at;
}

/* The furthest point of a diagonal with k differences; returns the length of the agreement there. */
static int
extend(struct differ *d, int k, int diagonal, int na, int nb)
{
	int *row = trace_row(d, k), x, y, begin;

	if (k == 0)
		x = 0;
	else
		x = goes_down(trace_row(d, k - 1), k, diagonal)
		    ? trace_row(d, k - 1)[diagonal + 1] : trace_row(d, k - 1)[diagonal - 1] + 1;
	y = x - diagonal;
	begin = x;
	while (x >= 0 && y >= 0 && x < na && y < nb && same(d, (size_t)x, (size_t)y)) {
		x++;
		y++;
	}
	row[diagonal] = x;
	return x <= na && y <= nb && y >= 0 ? x - begin : 0;
}

static void
apply(struct differ *d, const char *moves, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (moves[i] == 'a')
			take_a(d);
		else if (moves[i] == 'b')
			take_b(d);
		else
			take_both(d);
	}
}

/* Goes on with few differences until some lines in a row agree, or both logs end. */
static bool
resume_greedily(struct differ *d)
{
	int na = (int)ahead(&d->a), nb = (int)ahead(&d->b);
	size_t size = (size_t)na + (size_t)nb + 2;
	char *moves;
	bool found = false;

	for (int k = 0; k <= DIFFERENCES && !found; k++) {
		for (int diagonal = -k; diagonal <= k && !found; diagonal += 2) {
			int agree = extend(d, k, diagonal, na, nb), x = trace_row(d, k)[diagonal];
			int y = x - diagonal;
			bool end = d->a.eof && d->b.eof && x == na && y == nb;

			if (x > na || y > nb || y < 0 || (agree < AGREE && !end))
				continue;
			found = true;
			moves = xmalloc(size);
			size -= walk_back(d, k, diagonal, moves, size);
			apply(d, moves + ((size_t)na + (size_t)nb + 2 - size), size);
			x_free(moves);
		}
	}
	return found;
}

struct place {
	uint64_t hash;
	size_t at;
	bool often;
};

static struct place *
find_place(struct place *table, size_t slots, uint64_t hash)
{
	size_t i = hash % slots;

	while (table[i].at != 0 && table[i].hash != hash)
		i = (i + 1) % slots;
	return &table[i];
}

static bool
agree_from(const struct differ *d, size_t x, size_t y)
{
	size_t n = 0;

	while (n < AGREE && x + n < ahead(&d->a) && y + n < ahead(&d->b) && same(d, x + n, y + n))
		n++;
	return n == AGREE;
}

/* The nearest line that comes once in the window of b, is in that of a, and is where the logs agree. */
static bool
find_anchor(const struct differ *d, size_t *to_a, size_t *to_b)
{
	enum { SLOTS = 1 << 15 };
	size_t na = ahead(&d->a), nb = ahead(&d->b), best = SIZE_MAX;
	size_t slots = SLOTS > 4 * nb ? SLOTS : 4 * nb;
	struct place *table = x_new_array(struct place, slots);

	for (size_t j = 0; j < nb; j++) {
		struct place *p = find_place(table, slots, line_at(&d->b, j)->hash);

		p->often = p->often || p->at != 0;
		p->hash = line_at(&d->b, j)->hash;
		p->at = p->at != 0 ? p->at : j + 1;
	}
	for (size_t i = 0; i < na && i < best; i++) {
		const struct place *p = find_place(table, slots, line_at(&d->a, i)->hash);

		if (p->at == 0 || p->often || i + p->at >= best || !agree_from(d, i, p->at - 1))
			continue;
		best = i + p->at;
		*to_a = i;
		*to_b = p->at - 1;
	}
	x_free(table);
	return best != SIZE_MAX;
}

/* Nothing in sight: half of the windows is passed over. A log that has ended in its window waits for the
 * other one. */
static void
resume_far(struct differ *d)
{
	size_t na = ahead(&d->a), nb = ahead(&d->b), to_a = 0, to_b = 0;

	if (!find_anchor(d, &to_a, &to_b)) {
		to_a = d->a.eof && !d->b.eof ? 0 : d->a.eof ? na : (na + 1) / 2;
		to_b = d->b.eof && !d->a.eof ? 0 : d->b.eof ? nb : (nb + 1) / 2;
	}
	for (size_t i = 0; i < to_a; i++)
		take_a(d);
	for (size_t i = 0; i < to_b; i++)
		take_b(d);
}

static bool
align(struct differ *d, struct err *err)
{
	for (;;) {
		if (!fill(&d->a, 1, err) || !fill(&d->b, 1, err) || !tell(d, err))
			return false;
		if (ahead(&d->a) == 0 && ahead(&d->b) == 0)
			return true;
		if (ahead(&d->a) == 0)
			take_b(d);
		else if (ahead(&d->b) == 0)
			take_a(d);
		else if (same(d, 0, 0))
			take_both(d);
		else if (!fill(&d->a, WINDOW, err) || !fill(&d->b, WINDOW, err))
			return false;
		else if (!resume_greedily(d))
			resume_far(d);
	}
}

bool
run_logdiff(struct run_logdiff *out, const char *path_a, const char *path_b, size_t most,
    const struct store_progress *progress, struct arena *a, struct err *err)
{
	struct differ d = { .a.fd = -1, .b.fd = -1, .out = out, .arena = a, .most = most,
		.progress = progress };
	bool ok;

	*out = (struct run_logdiff){ .count = 0 };
	d.trace = xmalloc(((size_t)DIFFERENCES + 1) * (DIFFERENCES + 2) * sizeof *d.trace);
	ok = side_open(&d.a, path_a, err) && side_open(&d.b, path_b, err) && align(&d, err);
	out->lines_a = d.a.number > 0 ? d.a.number - 1 : 0;
	out->lines_b = d.b.number > 0 ? d.b.number - 1 : 0;
	out->kept = arena_array(a, struct run_logdiff_line, out->count);
	if (out->count > 0)
		memcpy(out->kept, d.kept, out->count * sizeof *d.kept);
	side_close(&d.a);
	side_close(&d.b);
	x_free(d.kept);
	x_free(d.trace);
	return ok;
}

bool
run_logdiff_any(const struct run_logdiff *d)
{
	return d->numbers > 0 || d->only_a > 0 || d->only_b > 0;
}
