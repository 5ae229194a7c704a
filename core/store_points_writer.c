/*
 * store_points_writer.c - appending points to a live metrics.bin.
 *
 * Records are gathered in a buffer and written in one call; a kill loses at most what was not
 * flushed. When the disk is full the buffer keeps growing up to a limit, so that nothing is lost if
 * room is made in time.
 */
#include "store_points.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "base_json_fields.h"
#include "base_map.h"
#include "os_fs.h"
#include "store_points_format.h"

enum { FLUSH_RECORDS = 4096, KEEP_RECORDS = (8 << 20) / POINTS_RECORD };

struct series {
	struct store_summary summary;
	double sum;
};

struct store_points_writer {
	int fd;
	char *path;
	uint64_t end;			/* bytes in the file, all whole records */
	struct points_names names;
	struct map *numbers;		/* name -> number + 1 */
	struct series *series;
	size_t series_cap;
	struct points_record *pending;
	size_t pending_count, pending_cap;
	size_t write_at;		/* write when this many are pending */
};

static void
add_series(struct store_points_writer *w, uint32_t number)
{
	x_grow(&w->series, &w->series_cap, (size_t)number + 1);
	w->series[number] = (struct series){ .summary = { .min = (double)NAN, .max = (double)NAN,
		.mean = (double)NAN, .last = (double)NAN } };
	map_set(w->numbers, w->names.name[number], (void *)(uintptr_t)(number + 1));
}

/* Rebuilds names and summaries from what is in the file. */
static bool
take_record(void *ctx, const struct points_record *r, struct err *err)
{
	struct store_points_writer *w = ctx;
	size_t before = w->names.count;

	(void)err;
	if ((r->series & POINTS_DEFINITION) != 0) {
		if (points_names_take(&w->names, r) && w->names.count > before)
			add_series(w, (uint32_t)before);
	} else if (r->series < before) {
		points_summary_add(&w->series[r->series].summary, r->step, r->time, r->value,
		    &w->series[r->series].sum);
	}
	return true;
}

static bool
start_file(struct store_points_writer *w, struct err *err)
{
	struct points_header h;

	points_header_make(&h, POINTS_LIVE);
	if (ftruncate(w->fd, 0) == -1 || !fs_pwrite_all(w->fd, &h, sizeof h, 0))
		return err_sys(err, "write %s", w->path);
	w->end = POINTS_HEADER;
	return true;
}

/* What is there already: the header is checked, the records are taken in, a torn tail is cut off. */
static bool
resume_file(struct store_points_writer *w, struct err *err)
{
	struct points_header h;
	struct stat st;

	if (fstat(w->fd, &st) == -1)
		return err_sys(err, "%s", w->path);
	if (!points_header_read(w->fd, w->path, &h, err))
		return false;
	if (st.st_size < POINTS_HEADER)
		return start_file(w, err);
	if (h.flags == POINTS_SEALED)
		return err_set(err, ERR_EXISTS, "%s is sealed", w->path);
	w->end = POINTS_HEADER;
	if (!points_scan(w->fd, &w->end, take_record, w, err))
		return err_wrap(err, "%s", w->path);
	return ftruncate(w->fd, (off_t)w->end) == 0 || err_sys(err, "repair %s", w->path);
}

static void
release(struct store_points_writer *w)
{
	if (w->fd != -1)
		close(w->fd);
	points_names_release(&w->names);
	map_free(w->numbers, NULL);
	x_free(w->series);
	x_free(w->pending);
	x_free(w->path);
	x_free(w);
}

bool
store_points_writer_open(struct store_points_writer **out, const char *path, struct err *err)
{
	struct store_points_writer *w = x_new(struct store_points_writer);

	w->path = xstrdup(path);
	w->write_at = FLUSH_RECORDS;
	w->numbers = map_new();
	w->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (w->fd == -1)
		err_sys(err, "open %s", path);
	else if (resume_file(w, err)) {
		*out = w;
		return true;
	}
	release(w);
	return false;
}

static bool
write_pending(struct store_points_writer *w, struct err *err)
{
	size_t n = w->pending_count * POINTS_RECORD;

	if (n == 0)
		return true;
	if (!fs_pwrite_all(w->fd, w->pending, n, (off_t)w->end))
		return err_sys(err, "write %s", w->path);
	w->end += n;
	w->pending_count = 0;
	w->write_at = FLUSH_RECORDS;
	return true;
}

/* Room for n more records: writes what is there when it is much. On a full disk that is tried again
 * after as many points, not for each one. */
static bool
make_room(struct store_points_writer *w, size_t n, struct err *err)
{
	if (w->pending_count >= w->write_at && !write_pending(w, err)) {
		if (w->pending_count + n > KEEP_RECORDS)
			return false;
		w->write_at = w->pending_count + FLUSH_RECORDS;
	}
	x_grow(&w->pending, &w->pending_cap, w->pending_count + n);
	return true;
}

static void
put_record(struct store_points_writer *w, struct points_record *r)
{
	r->check = points_check(r, w->end / POINTS_RECORD + w->pending_count);
	w->pending[w->pending_count++] = *r;
}

bool
store_points_series(struct store_points_writer *w, const char *name, uint32_t *series,
    struct err *err)
{
	uintptr_t known = (uintptr_t)map_get(w->numbers, name);
	size_t length = strlen(name), number = w->names.count;
	struct points_record r;

	if (known != 0) {
		*series = (uint32_t)(known - 1);
		return true;
	}
	if (length > STORE_POINTS_NAME_MAX || number >= STORE_POINTS_SERIES_MAX)
		return err_set(err, ERR_INPUT, "metric \"%.40s\": %s", name, length
		    > STORE_POINTS_NAME_MAX ? "the name is too long" : "too many metrics in one run");
	if (!make_room(w, points_cells(length), err))
		return false;
	for (unsigned i = 0; i < points_cells(length); i++) {
		points_definition(&r, (uint32_t)number, name, length, i);
		put_record(w, &r);
		points_names_take(&w->names, &r);
	}
	add_series(w, (uint32_t)number);
	*series = (uint32_t)number;
	return true;
}

bool
store_points_add(struct store_points_writer *w, uint32_t series, int64_t step, int64_t time,
    double value, struct err *err)
{
	struct points_record r = { .series = series, .step = step, .time = time, .value = value };

	x_assert(series < w->names.count);
	if (!make_room(w, 1, err))
		return false;
	put_record(w, &r);
	points_summary_add(&w->series[series].summary, step, time, value, &w->series[series].sum);
	return true;
}

bool
store_points_flush(struct store_points_writer *w, bool sync, struct err *err)
{
	if (!write_pending(w, err))
		return false;
	return !sync || fdatasync(w->fd) == 0 || err_sys(err, "sync %s", w->path);
}

size_t
store_points_series_count(const struct store_points_writer *w)
{
	return w->names.count;
}

const char *
store_points_series_name(const struct store_points_writer *w, uint32_t series)
{
	return w->names.name[series];
}

const struct store_summary *
store_points_summary(const struct store_points_writer *w, uint32_t series)
{
	return &w->series[series].summary;
}

void
store_points_put_summary(struct json_out *out, const char *name, const struct store_summary *s)
{
	static const struct json_field fields[] = {
		JSON_UINT64(struct store_summary, "count", count),
		JSON_REAL(struct store_summary, "last", last),
		JSON_REAL(struct store_summary, "min", min),
		JSON_REAL(struct store_summary, "max", max),
		JSON_REAL(struct store_summary, "mean", mean),
		JSON_INT64(struct store_summary, "step", step),
		JSON_INT64(struct store_summary, "time", time),
	};

	json_put_object(out, name, s, fields, ARRAY_LEN(fields));
}

bool
store_points_writer_close(struct store_points_writer *w, struct err *err)
{
	bool ok = write_pending(w, err);

	if (close(w->fd) == -1 && ok)
		ok = err_sys(err, "close %s", w->path);
	w->fd = -1;
	release(w);
	return ok;
}
