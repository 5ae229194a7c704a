/*
 * data_unique.c - an external sort of (key, row): runs in one nameless file, merged by a heap. Rows of
 * equal keys come out together, the earliest first; all but the first of them repeat it.
 */
#include "data_unique.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "data_sort.h"
#include "os_fs.h"

struct record {
	uint64_t high, low, row;
};

struct run {
	off_t at, end;			/* in the file; what is read already is before `at` */
	struct record *buffer;
	size_t count, next;
};

struct data_unique {
	struct record *records;
	size_t count, cap, max;
	struct run *runs;
	size_t run_count, run_cap;
	int file;
	off_t written;
	/* merging */
	struct record last;
	bool any;
	struct data_repeats repeats;
};

enum { RECORDS_MIN = 16, RUN_BUFFER = 512 };

struct data_unique *
data_unique_new(size_t memory)
{
	struct data_unique *u = x_new(struct data_unique);

	u->max = memory / sizeof *u->records;
	if (u->max < RECORDS_MIN)
		u->max = RECORDS_MIN;
	u->file = -1;
	return u;
}

void
data_unique_free(struct data_unique *u)
{
	if (u == NULL)
		return;
	for (size_t i = 0; i < u->run_count; i++)
		x_free(u->runs[i].buffer);
	if (u->file >= 0)
		close(u->file);
	x_free(u->runs);
	x_free(u->records);
	x_free(u);
}

static int
compare(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	if (x->high != y->high)
		return x->high < y->high ? -1 : 1;
	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* By key, then row. Half of the key is enough to sort by in nearly all cases. */
static void
sort(struct record *records, size_t count)
{
	data_sort_by_hash(records, count, sizeof *records);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count && records[to].high == records[from].high; to++)
			;
		if (to > from + 1)
			qsort(records + from, to - from, sizeof *records, compare);
	}
}

/* ------------------------------------------------------------------------------------- runs */

static bool
open_file(struct data_unique *u, struct err *err)
{
	u->file = fs_temp_file(err);
	return u->file >= 0;
}

static bool
spill(struct data_unique *u, struct err *err)
{
	size_t size = u->count * sizeof *u->records;
	struct run run = { .at = u->written, .end = u->written + (off_t)size };

	if (u->file < 0 && !open_file(u, err))
		return false;
	sort(u->records, u->count);
	if (!fs_pwrite_all(u->file, u->records, size, u->written))
		return err_sys(err, "write keys that are looked at for repeats");
	u->written = run.end;
	x_grow(&u->runs, &u->run_cap, u->run_count + 1);
	u->runs[u->run_count++] = run;
	u->count = 0;
	return true;
}

bool
data_unique_add(struct data_unique *u, struct data_hash128 key, uint64_t row, struct err *err)
{
	if (u->count == u->max && !spill(u, err))
		return false;
	if (u->count == u->cap) {
		u->cap = u->cap * 2 < u->max ? u->cap * 2 : u->max;
		u->cap = u->cap < RECORDS_MIN ? RECORDS_MIN : u->cap;
		u->records = xrealloc(u->records, u->cap, sizeof *u->records);
	}
	u->records[u->count++] = (struct record){ key.high, key.low, row };
	return true;
}

/* ------------------------------------------------------------------------------------- merging */

static void
keep_row(struct data_repeats *r, uint64_t row)
{
	size_t i;

	r->count++;
	if (r->kept == DATA_UNIQUE_ROWS && row > r->rows[r->kept - 1])
		return;
	if (r->kept < DATA_UNIQUE_ROWS)
		r->kept++;
	for (i = r->kept - 1; i > 0 && r->rows[i - 1] > row; i--)
		r->rows[i] = r->rows[i - 1];
	r->rows[i] = row;
}

/* Records come in order. */
static void
see(struct data_unique *u, const struct record *r)
{
	if (u->any && u->last.high == r->high && u->last.low == r->low)
		keep_row(&u->repeats, r->row);
	u->last = *r;
	u->any = true;
}

/* The run's next record; NULL: it is at its end. */
static bool
peek(struct data_unique *u, struct run *run, const struct record **out, struct err *err)
{
	size_t want = RUN_BUFFER * sizeof *run->buffer, got = 0;

	*out = NULL;
	if (run->next == run->count && run->at < run->end) {
		if (run->buffer == NULL)
			run->buffer = x_new_array(struct record, RUN_BUFFER);
		if ((off_t)want > run->end - run->at)
			want = (size_t)(run->end - run->at);
		while (got < want) {
			ssize_t n = pread(u->file, (char *)run->buffer + got, want - got, run->at);

			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				return err_sys(err, "read keys that are looked at for repeats");
			got += (size_t)n;
			run->at += n;
		}
		run->count = got / sizeof *run->buffer;
		run->next = 0;
	}
	if (run->next < run->count)
		*out = &run->buffer[run->next];
	return true;
}

struct head {
	const struct record *record;
	struct run *run;
};

static void
sift(struct head *heap, size_t count, size_t i)
{
	for (;;) {
		size_t child = 2 * i + 1;
		struct head moved;

		if (child >= count)
			return;
		if (child + 1 < count && compare(heap[child + 1].record, heap[child].record) < 0)
			child++;
		if (compare(heap[i].record, heap[child].record) <= 0)
			return;
		moved = heap[i];
		heap[i] = heap[child];
		heap[child] = moved;
		i = child;
	}
}

static bool
merge(struct data_unique *u, struct head *heap, struct err *err)
{
	size_t count = 0;

	for (size_t i = 0; i < u->run_count; i++) {
		struct head head = { .run = &u->runs[i] };

		if (!peek(u, head.run, &head.record, err))
			return false;
		if (head.record != NULL)
			heap[count++] = head;
	}
	for (size_t i = count / 2; i > 0; i--)
		sift(heap, count, i - 1);
	while (count > 0) {
		see(u, heap[0].record);
		heap[0].run->next++;
		if (!peek(u, heap[0].run, &heap[0].record, err))
			return false;
		if (heap[0].record == NULL)
			heap[0] = heap[--count];
		sift(heap, count, 0);
	}
	return true;
}

bool
data_unique_finish(struct data_unique *u, struct data_repeats *out, struct err *err)
{
	struct head *heap;
	bool ok;

	if (u->run_count == 0) {
		sort(u->records, u->count);
		for (size_t i = 0; i < u->count; i++)
			see(u, &u->records[i]);
		*out = u->repeats;
		return true;
	}
	if (u->count > 0 && !spill(u, err))
		return false;
	heap = x_new_array(struct head, u->run_count);
	ok = merge(u, heap, err);
	x_free(heap);
	if (ok)
		*out = u->repeats;
	return ok;
}
