/*
 * cmd_data_cat.c - `benchtop data cat`, `head` and `sample`: records as they were understood.
 */
#include "cmd_data.h"
#include "cmd_store.h"
#include "cmd_table.h"
#include "data_value.h"

/* Where records go: JSON arrays, or CSV. */
struct sink {
	struct cmd_call *call;
	bool json;
	struct buf line;
};

static void
put_json_field(struct json_out *out, const char *text, struct data_cell cell)
{
	uint32_t n = cell.len & DATA_CELL_LENGTH;
	struct slice s = { text + cell.at, n };

	if ((cell.len & DATA_CELL_MISSING) != 0)
		json_put_null(out, NULL);
	else
		json_put_slice(out, NULL, s);
}

static void
put_csv_field(struct buf *out, struct slice s)
{
	char *copy = xstrndup(s.n > 0 ? s.p : "", s.n);

	cmd_csv_field(out, copy);
	x_free(copy);
}

static void
put_record(struct sink *sink, const char *text, const struct data_cell *cells, size_t count)
{
	struct json_out out;

	buf_clear(&sink->line);
	if (sink->json) {
		json_begin(&out, &sink->line);
		json_open(&out, NULL, '[');
		for (size_t i = 0; i < count; i++)
			put_json_field(&out, text, cells[i]);
		json_close(&out);
	} else {
		for (size_t i = 0; i < count; i++) {
			if (i > 0)
				buf_add_char(&sink->line, ',');
			put_csv_field(&sink->line,
			    (struct slice){ text + cells[i].at, cells[i].len & DATA_CELL_LENGTH });
		}
	}
	buf_add_char(&sink->line, '\n');
	if (sink->json)
		cmd_out_raw(sink->call->out, sink->line.data, sink->line.len);
	else
		cmd_out_bytes(sink->call->out, sink->line.data, sink->line.len);
}

static void
put_names(struct sink *sink, const struct slice *names, size_t count)
{
	struct data_cell *cells = x_new_array(struct data_cell, count + 1);
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < count; i++) {
		cells[i] = (struct data_cell){ (uint32_t)text.len, (uint32_t)names[i].n };
		buf_append(&text, names[i].p, names[i].n);
	}
	put_record(sink, buf_str(&text), cells, count);
	buf_release(&text);
	x_free(cells);
}

/* JSON Lines may show new columns at any time: the names are printed again, wider. */
static void
put_header(struct sink *sink, const struct data_rows *rows)
{
	struct slice *names = x_new_array(struct slice, rows->columns + (size_t)1);

	for (uint32_t i = 0; i < rows->columns; i++)
		names[i] = data_rows_name(rows, i);
	put_names(sink, names, rows->columns);
	x_free(names);
}

/* Records that are not as they should be, as far as they were printed. */
struct odd {
	uint64_t first, count;		/* first: UINT64_MAX, none */
};

struct odds {
	uint64_t rows, lines;		/* of the blocks so far */
	struct odd longer, shorter;	/* more fields than there are names, or fewer */
	struct odd bad;			/* lines that are no JSON objects */
	char problem[sizeof ((struct data_jsonl_notes *)0)->problem];	/* of the first of them */
	bool cut;			/* a block was not printed to its end: the counts say too much */
};

static bool
note_one(struct odd *r, uint64_t first, uint64_t count, uint64_t before, uint64_t end)
{
	bool is_first = r->first == UINT64_MAX;

	if (first >= end)
		return false;
	if (is_first)
		r->first = before + first;
	r->count += count;
	return is_first;
}

static void
note_odds(struct odds *o, const struct data_rows *rows, uint64_t printed)
{
	const struct data_csv_notes *csv = &rows->csv.notes;
	const struct data_jsonl_notes *json = &rows->jsonl.notes;
	uint64_t good = rows->is_json ? rows->jsonl.lines - json->bad_rows - json->empty_rows : rows->csv.rows, end;

	o->cut = printed < good;
	end = o->cut ? printed : UINT64_MAX;
	if (!rows->is_json) {
		note_one(&o->longer, csv->first_long, csv->long_rows, o->rows, end);
		note_one(&o->shorter, csv->first_short, csv->short_rows, o->rows, end);
	} else {
		if (note_one(&o->bad, json->first_bad, json->bad_rows, o->lines, end))
			str_copy(o->problem, sizeof o->problem, json->problem);
		o->lines += rows->jsonl.lines;
	}
	o->rows += printed;
}

static void
tell_one(struct cmd_call *call, const struct odd *r, bool cut, const char *what, const char *then)
{
	char rows[STR_SHORT];

	if (r->first == UINT64_MAX)
		return;
	cmd_out_printf(call->errors, "%s fields", what);
	if (!cut)
		cmd_out_printf(call->errors, " in %s", str_things(rows, r->count, "row"));
	cmd_out_printf(call->errors, ": %s (first: row %llu)\n", then, (unsigned long long)r->first + 1);
}

/* What is left out or filled in is not left out in silence. */
static bool
tell_odds(struct cmd_call *call, const struct odds *o, struct err *err)
{
	char lines[STR_SHORT];

	tell_one(call, &o->longer, o->cut, "too many", "those without a name are left out");
	tell_one(call, &o->shorter, o->cut, "too few", "the others are missing");
	if (o->bad.first == UINT64_MAX)
		return true;
	return err_set(err, ERR_INPUT, "no JSON objects in %s (first: line %llu, %s)",
	    o->cut ? "some lines" : str_things(lines, o->bad.count, "line"),
	    (unsigned long long)o->bad.first + 1, o->problem);
}

/* Records of one block until `left` are printed. */
static void
put_block(struct sink *sink, struct data_rows *rows, uint32_t *shown, uint64_t *left)
{
	size_t n;

	while (*left > 0 && (n = data_rows_next(rows)) > 0) {
		if (rows->columns != *shown)
			put_header(sink, rows);
		*shown = rows->columns;
		for (size_t i = 0; i < n && *left > 0; i++, (*left)--)
			put_record(
			    sink, rows->text, rows->cells + i * rows->columns, rows->columns);
		cmd_out_flush(sink->call->out);
	}
}

/* Of a table without rows. */
static void
put_names_alone(struct sink *sink, const struct data_reader *reader)
{
	uint32_t count;
	char *const *names = data_reader_names(reader, &count);
	struct slice *all = x_new_array(struct slice, count + (size_t)1);

	for (uint32_t i = 0; i < count; i++)
		all[i] = slice_of(names[i]);
	if (count > 0)
		put_names(sink, all, count);
	x_free(all);
}

static bool
put_records(struct cmd_call *call, struct data_reader *reader, uint64_t left, struct err *err)
{
	struct sink sink = { .call = call, .json = cmd_flag(call, "json") };
	struct data_block block = { .text = NULL };
	struct data_rows rows = { .cells = NULL };
	struct odds odds = { .longer.first = UINT64_MAX, .shorter.first = UINT64_MAX, .bad.first = UINT64_MAX };
	uint32_t shown = 0;
	bool done = true;

	while (left > 0 && (done = data_reader_next(reader, &block, err)) && block.len > 0) {
		uint64_t before = left;

		data_rows_open(&rows, reader, &block);
		put_block(&sink, &rows, &shown, &left);
		note_odds(&odds, &rows, before - left);
		data_rows_close(&rows);
	}
	if (done && shown == 0)
		put_names_alone(&sink, reader);
	done = done && tell_odds(call, &odds, err);
	buf_release(&sink.line);
	data_block_release(&block);
	data_rows_release(&rows);
	return done;
}

static void
show_dialect(struct cmd_call *call, const struct data_reader *reader)
{
	struct buf text = BUF_INIT;

	if (!call->errors->terminal)
		return;
	data_dialect_describe(data_reader_dialect(reader), &text);
	cmd_out_printf(call->errors, "read as: %s\n", buf_str(&text));
	cmd_out_flush(call->errors);
	buf_release(&text);
}

static bool
cat_some(struct cmd_call *call, uint64_t count, struct err *err)
{
	struct data_reader *reader = NULL;
	struct data_pass_options pass = { .threads = 0 };
	struct data_files files;
	struct cmd_data_input in;
	bool done = false;

	if (!cmd_data_read_options(call, &pass.read, err) ||
	    !cmd_data_find(call, call->args[0], &in, err) || !cmd_data_settle(call, &in, &pass, NULL, err))
		return false;
	if (cmd_data_files(call, &in, &files, err) &&
	    data_reader_open(&reader, &files, &pass.read, err)) {
		show_dialect(call, reader);
		done = put_records(call, reader, count, err);
	}
	data_reader_close(reader);
	data_files_release(&files);
	return done;
}

static bool
cat_run(struct cmd_call *call, struct err *err)
{
	return cat_some(call, UINT64_MAX, err);
}

static bool
head_run(struct cmd_call *call, struct err *err)
{
	return cat_some(call, (uint64_t)cmd_count(call, "count", 10), err);
}

static void
put_sample(struct sink *sink, const struct data_profile *p)
{
	struct slice *fields = x_new_array(struct slice, p->count + 1);
	struct data_cell *cells = x_new_array(struct data_cell, p->count + 1);

	for (size_t i = 0; i < p->count; i++)
		fields[i] = slice_of(p->columns[i].name);
	put_names(sink, fields, p->count);
	for (size_t row = 0; row < p->sample.count; row++) {
		size_t count = data_sample_fields(&p->sample, row, fields, p->count);
		struct buf text = BUF_INIT;

		for (size_t i = 0; i < p->count; i++) {
			struct slice s = i < count ? fields[i] : (struct slice){ NULL, 0 };

			cells[i] = (struct data_cell){ (uint32_t)text.len,
				s.p == NULL ? DATA_CELL_MISSING : (uint32_t)s.n };
			buf_append(&text, s.p != NULL ? s.p : "", s.n);
		}
		put_record(sink, buf_str(&text), cells, p->count);
		buf_release(&text);
	}
	x_free(cells);
	x_free(fields);
}

static bool
sample_run(struct cmd_call *call, struct err *err)
{
	struct sink sink = { .call = call, .json = cmd_flag(call, "json") };
	struct data_pass_options options;
	struct data_profile profile;
	struct cmd_data_input in;
	int64_t count = cmd_count(call, "count", 10);

	if (count < 1 || count > 1000000)
		return err_set(err, ERR_USAGE, "--count: from 1 to 1,000,000");
	if (!cmd_data_pass_options(call, &options, err) ||
	    !cmd_data_find(call, call->args[0], &in, err))
		return false;
	options.sample_rows = (uint32_t)count;
	if (!cmd_data_profile(call, &in, &options, &profile, err))
		return false;
	put_sample(&sink, &profile);
	buf_release(&sink.line);
	data_profile_release(&profile);
	return true;
}

#define JSON_OPTION { .name = "json", .help = "one JSON array a record, names first" }

static const struct cmd_option cat_options[] = { JSON_OPTION, CMD_DATA_READ_OPTIONS,
	{ .name = NULL } };

static const struct cmd_option head_options[] = { { .letter = 'n',
						      .name = "count",
						      .arg = "N",
						      .type = CMD_COUNT,
						      .help = "how many records [10]" },
	JSON_OPTION, CMD_DATA_READ_OPTIONS, { .name = NULL } };

static const struct cmd_option sample_options[] = { { .letter = 'n',
							.name = "count",
							.arg = "N",
							.type = CMD_COUNT,
							.help = "how many records [10]" },
	{ .name = "threads",
	    .arg = "N",
	    .type = CMD_COUNT,
	    .help = "how many at most; by default one for each processor" },
	{ .name = "exact", .help = "as in data stats" }, JSON_OPTION, CMD_DATA_READ_OPTIONS,
	{ .name = NULL } };

static const struct cmd_example cat_examples[] = {
	{ "benchtop data cat rentals@7 --json", "each record as an array, as Benchtop reads it" },
	{ "benchtop data cat odd.txt --delimiter tab --no-header", "a file whose form is told" },
	{ .line = NULL },
};

const struct cmd cmd_data_cat = {
	.name = "cat",
	.summary = "print records as they were understood",
	.usage = "NAME[@VERSION]|FILE [--json]",
	.options = cat_options,
	.details = "As CSV with commas, names first, or one JSON array of texts a record. A field "
		   "that a record does not "
		   "have is null in JSON. Fields beyond the last name are left out, as in the statistics; how "
		   "many records have too many or too few, and which is the first, is told on standard error.",
	.examples = cat_examples,
	.min_args = 1,
	.max_args = 1,
	.completes = CMD_ARGS_DATA,
	.run = cat_run,
};

const struct cmd cmd_data_head = {
	.name = "head",
	.summary = "print the first records",
	.usage = "NAME[@VERSION]|FILE [-n N] [--json]",
	.options = head_options,
	.min_args = 1,
	.max_args = 1,
	.completes = CMD_ARGS_DATA,
	.run = head_run,
};

const struct cmd cmd_data_sample = {
	.name = "sample",
	.summary = "print records chosen by chance",
	.usage = "NAME[@VERSION]|FILE [-n N] [--json]",
	.options = sample_options,
	.details =
	    "Every record has the same chance; the choice is the same each time for the same data.",
	.min_args = 1,
	.max_args = 1,
	.completes = CMD_ARGS_DATA,
	.run = sample_run,
};
