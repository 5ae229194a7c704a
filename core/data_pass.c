/*
 * data_pass.c - the threads of a pass.
 *
 * Workers take turns at the reader: whoever holds the lock reads the next block. Profiles of blocks are
 * added to the whole strictly in the order of the blocks, by whichever worker finishes the one that is
 * due; one that is early waits in a list. So the result depends on the blocks alone. What is indifferent
 * to order (the smallest row hashes, the sample) is common to all, since few rows get into it.
 *
 * Memory grows neither with the rows nor, beyond MEMORY, with the threads that were asked for. There are,
 * with T workers: the whole; for each worker a block of text, its batch and its profile; and a few
 * profiles that wait, since no worker takes a block that is T + 2 ahead of the last one added. A
 * profile of a block is at most some times the block's text. T is as many as fit into MEMORY. The
 * whole has for each column about 3 kB, 16 kB for each HyperLogLog, 34 kB for each quantile sketch and
 * 40 to 80 bytes for each frequent value, of which VALUES_KEPT in all columns together are kept:
 * narrow tables have DATA_TOP_CAPACITY for each, wide ones fewer.
 */
#include "data_pass.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base_time.h"
#include "data_batch.h"
#include "data_hash.h"
#include "data_hint.h"
#include "os_workers.h"

enum {
	BATCH_CELLS = 1 << 19,
	MEMORY = 104 << 20,		/* of all workers */
	MEMORY_EACH = 4 << 20,		/* for sorting and for profiles that wait */
	VALUES_KEPT = 200 * DATA_TOP_CAPACITY,
	LEAST_VALUES = 64
};

/* The profile of a block that waits for those before it. */
struct early {
	uint64_t index;
	struct data_profile profile;
};

struct pass {
	const struct data_pass_options *options;
	struct data_limits limits;
	struct data_reader *reader;
	struct data_hints hints;

	pthread_mutex_t rows_lock;	/* of these two */
	struct data_theta row_hashes;
	struct data_sample sample;
	_Atomic uint64_t sample_limit;	/* of the sample, to be read without the lock */

	pthread_mutex_t lock;
	struct data_block first;	/* read ahead to find the hints */
	bool first_taken, stop;
	pthread_cond_t advanced;	/* the whole has grown, or it is time to stop */
	struct data_profile whole;
	struct early *early;
	size_t early_count, early_cap;
	uint64_t taken, added;		/* blocks */
	bool adding;			/* some worker is at it */
	unsigned threads;
	uint64_t bytes;			/* of all files */
	struct worker *workers;		/* one a thread */
	struct err err;
};

struct worker {
	struct pass *pass;
	struct data_block block;
	struct data_rows rows;
	struct data_batch batch;
	uint32_t together[DATA_COMOMENT_COLUMNS];	/* columns of the part */
	uint32_t together_count;
};

/* ------------------------------------------------------------------------------------- one block */

/* Sampled rows have the columns of the first block, in its order. */
static size_t
sample_place(const struct pass *pass, const struct data_rows *rows, uint32_t column)
{
	struct slice name;

	if (!rows->is_json)
		return column;
	name = data_rows_name(rows, column);
	if (column < pass->hints.count && slice_is(name, pass->hints.items[column].name))
		return column;
	for (size_t i = 0; i < pass->hints.count; i++)
		if (slice_is(name, pass->hints.items[i].name))
			return i;
	return SIZE_MAX;
}

static void
sample_row(struct worker *w, const struct data_rows *rows, const struct data_cell *cells,
    struct slice *fields)
{
	const struct pass *pass = w->pass;

	memset(fields, 0, pass->hints.count * sizeof *fields);
	for (uint32_t c = 0; c < rows->columns; c++) {
		uint32_t len = cells[c].len & DATA_CELL_LENGTH;
		const char *p = rows->text + cells[c].at;
		size_t place = sample_place(pass, rows, c);

		if (place >= pass->hints.count ||
		    ((cells[c].len & (DATA_CELL_QUOTED | DATA_CELL_STRING)) == 0 &&
			data_value_is_null_word(p, len)))
			continue;
		fields[place] = (struct slice){ p, len };
	}
}

static void
take_sample(struct worker *w, const struct data_rows *rows, size_t n, uint64_t row)
{
	struct pass *pass = w->pass;
	uint64_t order = w->block.index << 32 | row;
	struct slice *fields = NULL;

	for (size_t i = 0; i < n; i++, order++) {
		uint64_t hash = data_mix(order ^ pass->limits.seed);
		const struct data_cell *cells = rows->cells + i * rows->columns;

		/* The limit only falls: one that is out of date takes a row too many, never too few. */
		if (hash >= atomic_load_explicit(&pass->sample_limit, memory_order_relaxed))
			continue;
		if (fields == NULL)
			fields = x_new_array(struct slice, pass->hints.count);
		sample_row(w, rows, cells, fields);
		pthread_mutex_lock(&pass->rows_lock);
		data_sample_add(&pass->sample, hash, order, fields, pass->hints.count);
		atomic_store_explicit(
		    &pass->sample_limit, pass->sample.limit, memory_order_relaxed);
		pthread_mutex_unlock(&pass->rows_lock);
	}
	x_free(fields);
}

static char *
cell_value(const struct data_rows *rows, size_t cell)
{
	uint32_t len = rows->cells[cell].len & DATA_CELL_LENGTH;

	return len == 0 ? NULL
			: xstrndup(rows->text + rows->cells[cell].at,
			      len < DATA_TOP_TEXT_MAX ? len : DATA_TOP_TEXT_MAX);
}

/* The first value of the block and, so far, the last. */
static void
note_ends(struct data_profile *part, const struct data_rows *rows, size_t n, bool last)
{
	for (size_t c = 0; c < rows->columns; c++) {
		struct data_column *column = &part->columns[c];

		if (!last && column->first_value == NULL)
			column->first_value = cell_value(rows, c);
		if (last) {
			x_free(column->last_value);
			column->last_value = cell_value(rows, (n - 1) * rows->columns + c);
		}
	}
}

static void
note_breaks(struct data_profile *part, const struct data_rows *rows)
{
	if (rows->is_json) {
		part->bad_rows = rows->jsonl.notes.bad_rows;
		part->first_bad = rows->jsonl.notes.first_bad;
		part->empty_rows = rows->jsonl.notes.empty_rows;
		memcpy(part->problem, rows->jsonl.notes.problem, sizeof part->problem);
		return;
	}
	part->short_rows = rows->csv.notes.short_rows;
	part->long_rows = rows->csv.notes.long_rows;
	part->empty_rows = rows->csv.notes.empty_rows;
	part->first_short = rows->csv.notes.first_short;
	part->first_long = rows->csv.notes.first_long;
}

static void
add_row_hashes(struct pass *pass, const uint64_t *hashes, size_t n)
{
	pthread_mutex_lock(&pass->rows_lock);
	for (size_t i = 0; i < n; i++)
		data_theta_add(&pass->row_hashes, hashes[i]);
	pthread_mutex_unlock(&pass->rows_lock);
}

/* What was gathered in the batch becomes a part, which is merged behind what the block has so far. */
static void
flush(struct worker *w, struct data_profile *block, struct data_profile *part)
{
	if (w->batch.rows > 0) {
		data_batch_finish(&w->batch, w->block.text);
		data_batch_together(&w->batch, w->together, w->together_count, &part->together);
		add_row_hashes(w->pass, w->batch.row_hashes, w->batch.rows);
		part->digest = data_column_digest(0, w->batch.row_hashes, w->batch.rows);
		part->rows = w->batch.rows;
		data_profile_join(block, part);
	} else {
		data_profile_release(part);
	}
}

/* About how many rows there are from the first of these n to the end of the block: what memory is made
 * for at once need not grow by steps, which leave holes. */
static size_t
rows_left(const struct worker *w, size_t n)
{
	const struct data_rows *rows = &w->rows;
	size_t first, last, most, about;

	if (rows->columns == 0 || n < 2)
		return n;
	first = rows->cells[0].at;
	last = rows->cells[n * rows->columns - 1].at;
	if (last <= first)
		return n;
	most = BATCH_CELLS / rows->columns;
	if (most > DATA_BATCH_ROWS)
		most = DATA_BATCH_ROWS;
	about = (size_t)((double)n * 1.05 * (double)(w->block.len - first) / (double)(last - first));
	return about < n ? n : about < most ? about : most;
}

/* From the n rows on that were read last. */
static void
start_part(struct worker *w, struct data_profile *part, uint64_t row, size_t n)
{
	struct pass *pass = w->pass;
	struct data_limits limits = pass->limits;

	limits.seed ^= data_mix(w->block.index << 32 | row);
	data_profile_init(part, &limits);
	w->together_count = 0;
	for (uint32_t i = 0; i < w->rows.columns; i++) {
		struct slice name = data_rows_name(&w->rows, i);
		struct data_hint hint = data_hint_of(&pass->hints, name, i);

		data_profile_add_column(part, name, hint.family)->told = hint.told;
		if (hint.together)
			w->together[w->together_count++] = i;
	}
	data_batch_begin(&w->batch, part->columns, part->count, rows_left(w, n));
}

static void
profile_block(struct worker *w, struct data_profile *out)
{
	struct data_check *check = w->pass->options->check;
	struct data_check_part *checks = check != NULL ? data_check_begin(check) : NULL;
	struct data_profile part;
	uint64_t row = 0;
	size_t n;

	data_profile_init(out, &w->pass->limits);
	data_rows_open(&w->rows, w->pass->reader, &w->block);
	memset(&part, 0, sizeof part);
	w->batch.rows = 0;
	while ((n = data_rows_next(&w->rows)) > 0) {
		size_t batched = w->batch.rows + n;

		if (w->batch.rows == 0 || w->rows.columns != part.count ||
		    batched > DATA_BATCH_ROWS || batched * w->rows.columns > BATCH_CELLS) {
			flush(w, out, &part);
			w->batch.rows = 0;
			start_part(w, &part, row, n);
			note_ends(&part, &w->rows, n, false);
		}
		data_batch_take(&w->batch, w->block.text, w->rows.cells, n);
		note_ends(&part, &w->rows, n, true);
		take_sample(w, &w->rows, n, row);
		if (checks != NULL)
			data_check_rows(checks, &w->rows, n);
		row += n;
	}
	flush(w, out, &part);
	/* Texts of the block end here: the columns have copies. */
	note_breaks(out, &w->rows);
	if (checks != NULL)
		data_check_end(check, checks, w->block.index);
	data_rows_close(&w->rows);
	out->blocks = 1;
}

/* ------------------------------------------------------------------------------------- in order */

static bool
take_early(struct pass *pass, uint64_t index, struct data_profile *out)
{
	for (size_t i = 0; i < pass->early_count; i++) {
		if (pass->early[i].index != index)
			continue;
		*out = pass->early[i].profile;
		pass->early[i] = pass->early[--pass->early_count];
		return true;
	}
	return false;
}

/* Called with the lock held, which is given up while adding. Who comes meanwhile leaves his profile to
 * the one who adds. */
static void
deliver(struct pass *pass, uint64_t index, struct data_profile *profile)
{
	struct data_profile due;

	x_grow(&pass->early, &pass->early_cap, pass->early_count + 1);
	pass->early[pass->early_count++] = (struct early){ index, *profile };
	if (pass->adding)
		return;
	pass->adding = true;
	while (take_early(pass, pass->added, &due)) {
		pthread_mutex_unlock(&pass->lock);
		data_profile_join(&pass->whole, &due);
		pthread_mutex_lock(&pass->lock);
		pass->added++;
		pthread_cond_broadcast(&pass->advanced);
	}
	pass->adding = false;
}

static void
stop(struct pass *pass)
{
	pass->stop = true;
	pthread_cond_broadcast(&pass->advanced);
}

/* ------------------------------------------------------------------------------------- threads */

/* With the lock held: the next block into w->block. False: no more, or something is wrong. */
static bool
next_block(struct worker *w)
{
	struct pass *pass = w->pass;

	while (!pass->stop && pass->taken >= pass->added + pass->threads + 2)
		pthread_cond_wait(&pass->advanced, &pass->lock);
	if (pass->stop)
		return false;
	pass->taken++;
	if (!pass->first_taken) {
		w->block = pass->first;
		pass->first = (struct data_block){ .text = NULL };
		pass->first_taken = true;
		return w->block.len > 0;
	}
	if (!data_reader_next(pass->reader, &w->block, &pass->err)) {
		stop(pass);
		return false;
	}
	if (w->block.len == 0)
		stop(pass);
	return !pass->stop;
}

static void
work(void *ctx, unsigned thread)
{
	struct pass *pass = ctx;
	struct worker *w = &pass->workers[thread];

	pthread_mutex_lock(&pass->lock);
	while (next_block(w)) {
		struct data_profile profile;

		pthread_mutex_unlock(&pass->lock);
		profile_block(w, &profile);
		pthread_mutex_lock(&pass->lock);
		deliver(pass, w->block.index, &profile);
	}
	pthread_mutex_unlock(&pass->lock);
}

static void
tell(void *ctx)
{
	struct pass *pass = ctx;
	const struct store_progress *progress = pass->options->progress;
	struct store_progress_at at = { .what = "profiling", .bytes_total = pass->bytes };

	pthread_mutex_lock(&pass->lock);
	at.bytes = data_reader_position(pass->reader);
	pthread_mutex_unlock(&pass->lock);
	if (progress == NULL || progress->report(progress->ctx, &at))
		return;
	pthread_mutex_lock(&pass->lock);
	stop(pass);
	if (pass->err.kind == ERR_NONE)
		err_set(&pass->err, ERR_CANCELLED, "stopped");
	pthread_mutex_unlock(&pass->lock);
}

static void
worker_init(struct worker *w, struct pass *pass)
{
	memset(w, 0, sizeof *w);
	w->pass = pass;
	data_batch_init(&w->batch);
}

static void
worker_release(struct worker *w)
{
	data_block_release(&w->block);
	data_rows_release(&w->rows);
	data_batch_release(&w->batch);
}

static void
take_whole(struct pass *pass, struct data_profile *out)
{
	*out = pass->whole;
	memset(&pass->whole, 0, sizeof pass->whole);
	data_profile_settle(out);
	data_theta_release(&out->row_hashes);
	data_theta_settle(&pass->row_hashes);
	out->row_hashes = pass->row_hashes;
	memset(&pass->row_hashes, 0, sizeof pass->row_hashes);
	data_sample_release(&out->sample);
	data_sample_settle(&pass->sample);
	out->sample = pass->sample;
	memset(&pass->sample, 0, sizeof pass->sample);
}

/* How many workers fit into MEMORY, by the first block: its text, and for each cell of a batch a value and a
 * hash. */
static size_t
workers_that_fit(const struct pass *pass)
{
	size_t cells = pass->first.len / 2 < BATCH_CELLS ? pass->first.len / 2 : BATCH_CELLS;
	size_t each = MEMORY_EACH + pass->first.cap + cells * 2 * sizeof(uint64_t);

	return each < MEMORY ? MEMORY / each : 1;
}

static void
run_workers(struct pass *pass, const struct data_files *files, struct data_profile *out)
{
	/* What a worker made of a block is merged and freed by another. */
	x_share_heap();
	pass->bytes = files->bytes;
	pass->threads = data_reader_threads(pass->reader, pass->options->threads, workers_that_fit(pass));
	pass->workers = x_new_array(struct worker, pass->threads);
	for (unsigned i = 0; i < pass->threads; i++)
		worker_init(&pass->workers[i], pass);
	os_workers_each(pass->threads, work, tell, pass);
	take_whole(pass, out);
	for (unsigned i = 0; i < pass->threads; i++)
		worker_release(&pass->workers[i]);
	x_free(pass->workers);
}

/* How many frequent values a column may keep. */
static uint32_t
capacity_for(size_t columns)
{
	size_t share = columns > 0 ? VALUES_KEPT / columns : DATA_TOP_CAPACITY;

	if (share > DATA_TOP_CAPACITY)
		share = DATA_TOP_CAPACITY;
	return share > LEAST_VALUES ? (uint32_t)share : LEAST_VALUES;
}

static bool
prepare(struct pass *pass, const struct data_files *files, struct err *err)
{
	struct data_read_options read = pass->options->read;

	read.progress = pass->options->progress;
	if (!data_reader_open(&pass->reader, files, &read, err) ||
	    !data_reader_next(pass->reader, &pass->first, err))
		return false;
	if (pass->first.len > 0)
		data_hints_find(&pass->hints, pass->reader, &pass->first);
	if (pass->options->limits.kll_k == 0)
		pass->limits.top_capacity = capacity_for(pass->hints.count);
	data_profile_init(&pass->whole, &pass->limits);
	data_theta_init(&pass->row_hashes, DATA_THETA_K);
	data_sample_init(&pass->sample,
	    pass->options->sample_rows != 0 ? pass->options->sample_rows : DATA_SAMPLE_ROWS);
	pass->sample_limit = pass->sample.limit;
	return true;
}

/* A dataset without rows has columns all the same. */
static void
add_empty_columns(const struct pass *pass, struct data_profile *out)
{
	uint32_t count;
	char *const *names = data_reader_names(pass->reader, &count);

	for (uint32_t i = 0; i < count; i++)
		data_profile_add_column(out, slice_of(names[i]), DATA_FAMILY_NUMBER);
}

bool
data_pass_run(struct data_profile *out, const struct data_files *files,
    const struct data_pass_options *options, struct err *err)
{
	const struct data_limits limits = DATA_LIMITS_DEFAULT;
	struct pass pass = { .options = options,
		.limits = options->limits.kll_k != 0 ? options->limits : limits };
	bool done = false;

	pthread_mutex_init(&pass.lock, NULL);
	pthread_mutex_init(&pass.rows_lock, NULL);
	pthread_cond_init(&pass.advanced, NULL);
	if (!prepare(&pass, files, err))
		goto out;
	run_workers(&pass, files, out);
	if (pass.err.kind != ERR_NONE) {
		data_profile_release(out);
		if (err != NULL)
			*err = pass.err;
		goto out;
	}
	if (out->count == 0)
		add_empty_columns(&pass, out);
	out->limits = pass.limits;
	out->files = files->count;
	/* A pipe has no size until it was read. */
	out->bytes = files->bytes > 0 ? files->bytes : data_reader_position(pass.reader);
	out->dialect = *data_reader_dialect(pass.reader);
	/* Not now: the same data give the same bytes at any time. */
	out->written = files->newest > 0 ? files->newest : time_now();
	if (options->check != NULL)
		data_check_seen(options->check);
	done = true;
out:
	data_block_release(&pass.first);
	data_reader_close(pass.reader);
	data_hints_release(&pass.hints);
	for (size_t i = 0; i < pass.early_count; i++)
		data_profile_release(&pass.early[i].profile);
	x_free(pass.early);
	data_profile_release(&pass.whole);
	data_theta_release(&pass.row_hashes);
	data_sample_release(&pass.sample);
	pthread_cond_destroy(&pass.advanced);
	pthread_mutex_destroy(&pass.rows_lock);
	pthread_mutex_destroy(&pass.lock);
	return done;
}
