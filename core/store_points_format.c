/*
 * store_points_format.c - checks, definitions, summaries: what writer, sealer and readers of
 * metrics.bin have in common. The layout is described in store_points_format.h.
 */
#include "store_points_format.h"

#include <errno.h>
#include <math.h>

#include "base.h"
#include "os_fs.h"

enum { SCAN_RECORDS = 4096 };

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

uint32_t
points_check(const struct points_record *r, uint64_t number)
{
	uint64_t words[3], h;

	memcpy(words, (const char *)r + 8, sizeof words);
	h = mix(mix(mix(mix(number, r->series), words[0]), words[1]), words[2]);
	return (uint32_t)(h >> 32) | 1;
}

uint64_t
points_checksum(const void *p, size_t n)
{
	const unsigned char *at = p;
	uint64_t h = n, word;

	for (; n >= sizeof word; n -= sizeof word, at += sizeof word) {
		memcpy(&word, at, sizeof word);
		h = mix(h, word);
	}
	for (; n > 0; n--)
		h = mix(h, *at++);
	return h;
}

void
points_header_make(struct points_header *h, uint32_t flags)
{
	*h = (struct points_header){ .version = POINTS_VERSION, .flags = flags };
	memcpy(h->magic, POINTS_MAGIC, sizeof h->magic);
}

bool
points_header_read(int fd, const char *path, struct points_header *h, struct err *err)
{
	ssize_t got = fs_pread_full(fd, h, sizeof *h, 0);

	if (got == -1)
		return err_sys(err, "read %s", path);
	if (got < (ssize_t)sizeof *h)	/* killed while it was made */
		points_header_make(h, POINTS_LIVE);
	if (memcmp(h->magic, POINTS_MAGIC, sizeof h->magic) != 0 || h->version != POINTS_VERSION
	    || h->flags > POINTS_SEALED)
		return err_set(err, ERR_CORRUPT, "%s: not a file of points of version %d", path,
		    POINTS_VERSION);
	return true;
}

unsigned
points_cells(size_t length)
{
	return length == 0 ? 1 : (unsigned)((length + POINTS_NAME_CELL - 1) / POINTS_NAME_CELL);
}

void
points_definition(struct points_record *out, uint32_t series, const char *name, size_t length,
    unsigned index)
{
	unsigned char cell[24] = { 0 };
	size_t from = (size_t)index * POINTS_NAME_CELL, n = length - from;
	uint16_t head[2] = { (uint16_t)length, (uint16_t)index };

	memcpy(cell, head, sizeof head);
	memcpy(cell + sizeof head, name + from, n < POINTS_NAME_CELL ? n : POINTS_NAME_CELL);
	out->series = series | POINTS_DEFINITION;
	memcpy((char *)out + 8, cell, sizeof cell);
}

bool
points_names_take(struct points_names *n, const struct points_record *r)
{
	uint16_t head[2];
	unsigned char cell[24];
	size_t rest;

	memcpy(cell, (const char *)r + 8, sizeof cell);
	memcpy(head, cell, sizeof head);
	/* A kill between two cells leaves the beginning of a name; the writer then starts again. */
	if (head[1] == 0)
		n->got = 0, n->next_cell = 0;
	if ((r->series & ~POINTS_DEFINITION) != n->count || head[1] != n->next_cell
	    || head[0] > STORE_POINTS_NAME_MAX || n->got > head[0]
	    || n->count >= STORE_POINTS_SERIES_MAX)
		return false;
	rest = head[0] - n->got;
	if (rest > POINTS_NAME_CELL)
		rest = POINTS_NAME_CELL;
	memcpy(n->partial + n->got, cell + sizeof head, rest);
	n->got += rest;
	n->next_cell++;
	if (n->got < head[0])
		return true;
	x_grow(&n->name, &n->cap, n->count + 1);
	n->name[n->count++] = xstrndup(n->partial, n->got);
	n->got = 0, n->next_cell = 0;
	return true;
}

void
points_names_release(struct points_names *n)
{
	for (size_t i = 0; i < n->count; i++)
		x_free(n->name[i]);
	x_free(n->name);
	*n = (struct points_names){ .name = NULL };
}

void
points_summary_add(struct store_summary *s, int64_t step, int64_t time, double value, double *sum)
{
	s->count++;
	s->last = value;
	s->step = step;
	s->time = time;
	if (isnan(value)) {
		s->nan++;
		return;
	}
	if (s->count - s->nan == 1)
		s->min = s->max = value;
	s->min = value < s->min ? value : s->min;
	s->max = value > s->max ? value : s->max;
	*sum += value;
	s->mean = *sum / (double)(s->count - s->nan);
}

void
points_node_clear(struct points_node *n)
{
	*n = (struct points_node){ .min = (double)NAN, .max = (double)NAN, .first = (double)NAN,
		.last = (double)NAN };
}

void
points_node_add(struct points_node *n, int64_t step, int64_t time, double value)
{
	struct points_node one = { .count = 1, .nan = isnan(value), .min = value, .max = value,
		.sum = isnan(value) ? 0 : value, .first = value, .last = value, .step_min = step,
		.step_max = step, .time_min = time, .time_max = time };

	points_node_join(n, &one);
}

void
points_node_join(struct points_node *a, const struct points_node *b)
{
	if (b->count == 0)
		return;
	if (a->count == 0) {
		*a = *b;
		return;
	}
	/* fmin and fmax take the other one when one is NaN. */
	a->min = fmin(a->min, b->min);
	a->max = fmax(a->max, b->max);
	a->sum += b->sum;
	a->last = b->last;
	a->step_min = a->step_min < b->step_min ? a->step_min : b->step_min;
	a->step_max = a->step_max > b->step_max ? a->step_max : b->step_max;
	a->time_min = a->time_min < b->time_min ? a->time_min : b->time_min;
	a->time_max = a->time_max > b->time_max ? a->time_max : b->time_max;
	a->count += b->count;
	a->nan += b->nan;
}

bool
points_scan(int fd, uint64_t *offset, points_record_fn *fn, void *ctx, struct err *err)
{
	struct points_record *r = xmalloc(SCAN_RECORDS * sizeof *r);
	uint64_t at = *offset;
	ssize_t got;
	bool ok = true;

	while (ok && (got = fs_pread_full(fd, r, SCAN_RECORDS * sizeof *r, (off_t)at)) != 0) {
		size_t n = (size_t)got / sizeof *r;

		if (got == -1)
			ok = err_sys(err, "read points");
		for (size_t i = 0; ok && i < n; i++, at += sizeof *r) {
			if (r[i].check != points_check(&r[i], at / sizeof *r))
				continue;
			ok = fn(ctx, &r[i], err);
			*offset = at + sizeof *r;
		}
		if (n < SCAN_RECORDS)
			break;
	}
	x_free(r);
	return ok;
}
