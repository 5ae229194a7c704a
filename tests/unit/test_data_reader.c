/*
 * Reading: CSV of every dialect, JSON Lines, compression, encodings, blocks.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <zlib.h>

#include "base.h"
#include "base_rand.h"
#include "data_reader.h"
#include "lib/chance.h"
#include "lib/folder.h"
#include "lib/reference.h"
#include "os_fs.h"


static char *
write_file(const char *name, const char *text, size_t n)
{
	char *path = xasprintf("%s/%s", test_folder, name);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
	return path;
}

/* All records of a file, header first, fields between | and records between newlines; missing ones as
 * ~. Newlines inside fields are shown as $. */
static bool
read_all(
    struct buf *out, const char *path, const struct data_read_options *options, struct err *err)
{
	struct data_files files = { .count = 0 };
	struct data_reader *reader = NULL;
	struct data_block block = { .text = NULL };
	struct data_rows rows = { .cells = NULL };
	uint32_t count;
	char *const *names;
	bool done = false;

	if (!data_files_add(&files, path, err) || !data_reader_open(&reader, &files, options, err))
		goto out;
	names = data_reader_names(reader, &count);
	for (uint32_t i = 0; i < count; i++)
		buf_printf(out, "%s%s", names[i], i + 1 < count ? "|" : "\n");
	for (;;) {
		size_t n;

		if (!data_reader_next(reader, &block, err))
			goto out;
		if (block.len == 0)
			break;
		data_rows_open(&rows, reader, &block);
		while ((n = data_rows_next(&rows)) > 0)
			for (size_t i = 0; i < n * rows.columns; i++) {
				struct data_cell cell = rows.cells[i];

				for (uint32_t k = 0; k < (cell.len & DATA_CELL_LENGTH); k++)
					buf_add_char(out, block.text[cell.at + k] == '\n'
							      ? '$'
							      : block.text[cell.at + k]);
				if ((cell.len & DATA_CELL_MISSING) != 0)
					buf_add_char(out, '~');
				buf_add_char(out, (i + 1) % rows.columns == 0 ? '\n' : '|');
			}
		data_rows_close(&rows);
	}
	done = true;
out:
	data_rows_release(&rows);
	data_block_release(&block);
	data_reader_close(reader);
	data_files_release(&files);
	return done;
}

static void
check_text_n(
    const char *text, size_t n, const struct data_read_options *options, const char *expected)
{
	char *path = write_file("case.csv", text, n);
	struct buf out = BUF_INIT;
	struct err err = { .kind = ERR_NONE };

	if (!read_all(&out, path, options, &err))
		fail_msg("%s", err.msg);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
	x_free(path);
}

static void
check_text(const char *text, const char *expected)
{
	check_text_n(
	    text, strlen(text), &(struct data_read_options){ .delimiter = NULL }, expected);
}

static char *
load(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = xcalloc(1, 1 << 20);

	assert_non_null(f);
	assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	return text;
}

static void
csv_spectrum_reads_as_its_json_says(void **state)
{
	static const char *const names[] = { "comma_in_quotes", "empty", "empty_crlf",
		"escaped_quotes", "json", "location_coordinates", "newlines", "newlines_crlf",
		"quotes_and_newlines", "simple", "simple_crlf", "utf8" };

	(void)state;
	reference_or_skip();
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char *csv =
		    xasprintf("%s/reference/csv-spectrum/csvs/%s.csv", reference_dir(), names[i]);
		char *json =
		    xasprintf("%s/reference/csv-spectrum/json/%s.json", reference_dir(), names[i]);
		char *text = load(json);
		struct data_read_options options = { .has_header = true };
		struct buf got = BUF_INIT, expected = BUF_INIT;
		struct json *root;
		struct err err;
		bool one;

		if (!read_all(&got, csv, &options, &err) ||
		    !json_parse(&root, slice_of(text), &err))
			fail_msg("%s: %s", names[i], err.msg);
		/* One file of the collection has an object for its only record, with another telephone
		 * number than the CSV. */
		one = json_type_of(root) == JSON_IS_OBJECT;
		for (size_t r = 0; r < (one ? 1 : json_len(root)); r++) {
			const struct json *row = one ? root : json_at(root, r);

			for (int line = r == 0 ? 0 : 1; line < 2; line++)
				for (void *it = json_first(row); it != NULL;
				     it = json_next(row, it)) {
					const char *s = line == 0 ? json_key(it)
								  : json_str(json_value(it), "?");

					if (one && line == 1 && str_equal(s, "1234567890"))
						s = "2095257564";

					for (; *s != '\0'; s++)
						buf_add_char(&expected, *s == '\n' ? '$' : *s);
					buf_add_char(
					    &expected, json_next(row, it) != NULL ? '|' : '\n');
				}
		}
		if (!str_equal(buf_str(&got), buf_str(&expected)))
			fail_msg(
			    "%s:\n%s\nmust be\n%s", names[i], buf_str(&got), buf_str(&expected));
		json_free(root);
		buf_release(&got);
		buf_release(&expected);
		x_free(text);
		x_free(csv);
		x_free(json);
	}
}

static void
json_reference_cases_are_judged_right(void **state)
{
	char *path;
	DIR *dir;
	struct dirent *entry;
	size_t judged = 0;

	(void)state;
	reference_or_skip();
	path = xasprintf("%s/reference/json/test_parsing", reference_dir());
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		char *file, *text = xcalloc(1, 1 << 20);
		struct json *root = NULL;
		size_t n;
		FILE *f;
		bool ours, tree;

		file = xasprintf("%s/%s", path, entry->d_name);
		f = entry->d_name[0] == '.' ? NULL : fopen(file, "rb");
		if (f != NULL) {
			n = fread(text, 1, 1 << 20, f);
			fclose(f);
			ours = data_jsonl_valid(text, n, NULL);
			tree = json_parse(&root, (struct slice){ text, n }, NULL);
			json_free(root);
			if (entry->d_name[0] == 'y' && !ours)
				fail_msg("%s is refused", entry->d_name);
			/* The tree refuses duplicate keys on purpose (a configuration has none), and has no
			 * keys with a NUL inside. */
			if (entry->d_name[0] == 'y' && !tree &&
			    strstr(entry->d_name, "duplicated") == NULL &&
			    strstr(entry->d_name, "null_in_key") == NULL)
				fail_msg("%s is refused by json_parse", entry->d_name);
			if (entry->d_name[0] == 'n' && (ours || tree))
				fail_msg("%s is taken", entry->d_name);
			judged += entry->d_name[0] != 'i';
		}
		x_free(text);
		x_free(file);
	}
	closedir(dir);
	x_free(path);
	assert_true(judged > 250);
}

static void
delimiters_are_found(void **state)
{
	(void)state;
	check_text("a,b\n1,2\n3,4\n", "a|b\n1|2\n3|4\n");
	check_text("a;b\n1,5;2,5\n3,1;4,2\n", "a|b\n1,5|2,5\n3,1|4,2\n");
	check_text("a\tb\r\n1\t2\r\n", "a|b\n1|2\n");
	check_text("a|b|c\n1|2|3\n", "a|b|c\n1|2|3\n");
	check_text("a,b\r1,2\r3,4\r", "a|b\n1|2\n3|4\n");
	check_text("x\n1\n2\n\n3", "x\n1\n2\n3\n");
	check_text("1,2\n3,4\n", "column1|column2\n1|2\n3|4\n");
	check_text("# made by hand\n# twice\na,b\n1,2\n", "a|b\n1|2\n");
	check_text("#a,b\n1,2\n", "#a|b\n1|2\n");
	check_text("a,a,\n1,2,3\n", "a|a_2|column3\n1|2|3\n");
}

static void
quotes_are_read_exactly(void **state)
{
	(void)state;
	check_text("a,b\n\"x,1\",2\n", "a|b\nx,1|2\n");
	check_text("a,b\n\"x\"\"y\",\"\"\n", "a|b\nx\"y|\n");
	check_text("a,b\n\"x\ny\",2\r\n", "a|b\nx$y|2\n");
	check_text("a,b\n5\" pipe,6\" pipe\n7,8\n", "a|b\n5\" pipe|6\" pipe\n7|8\n");
	check_text("a,b\n\"x\"y,2\n3,4\n", "a|b\nxy|2\n3|4\n");
	check_text("a,b\n'x,1',2\n'y',3\n", "a|b\nx,1|2\ny|3\n");
	check_text("a,b\n\"x\\\"y\",2\n\"z,\\\"\",3\n", "a|b\nx\"y|2\nz,\"|3\n");
	check_text("a,b\n1,\"x\\\"y, 1\"\n2,\"z\\\"y, 2\"\n", "a|b\n1|x\"y, 1\n2|z\"y, 2\n");
	check_text("a,b\n1,\"C:\\x\\\"\n2,\"D:\\\"\n", "a|b\n1|C:\\x\\\n2|D:\\\n");
	check_text("a;b\n\"1,2,3\";\"4,5,6\"\n\"7,8,9\";\"1,2,3\"\n", "a|b\n1,2,3|4,5,6\n7,8,9|1,2,3\n");
	check_text("a,b\r\n1,\"2\"\r\n\"3\",\"4\"\r\n", "a|b\n1|2\n3|4\n");
}

static void
ragged_records_are_filled_and_cut(void **state)
{
	(void)state;
	check_text(
	    "a,b,c\n1,2,3\n1,2\n1,2,3,4\n1\n4,5,6\n", "a|b|c\n1|2|3\n1|2|~\n1|2|3\n1|~|~\n4|5|6\n");
}

static void
an_open_quote_is_an_error(void **state)
{
	const char *text = "a,b\n1,2\n\"x,3\n4,5\n";
	char *path = write_file("open.csv", text, strlen(text));
	struct buf out = BUF_INIT;
	struct err err;

	(void)state;
	assert_false(read_all(&out, path, &(struct data_read_options){ .has_header = true }, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.msg, "never closed"));
	buf_release(&out);
	x_free(path);
}

static void
encodings_are_found(void **state)
{
	const struct data_read_options none = { .delimiter = NULL };
	const char utf16[] = "\xff\xfe" "a\0,\0b\0\n\0" "\xe9\0,\0" "=\xd8\x00\xde\n\0";

	(void)state;
	check_text("\xef\xbb\xbf" "a,b\n1,2\n", "a|b\n1|2\n");
	check_text("a,b\ncaf\xe9,2\n", "a|b\ncaf\xc3\xa9|2\n");
	check_text_n(utf16, sizeof utf16 - 1, &none, "a|b\n\xc3\xa9|\xf0\x9f\x98\x80\n");
	check_text_n(utf16 + 2, sizeof utf16 - 3, &none, "a|b\n\xc3\xa9|\xf0\x9f\x98\x80\n");
}

static void
what_is_told_wins(void **state)
{
	struct data_read_options told = { .delimiter = ";", .no_header = true };

	(void)state;
	check_text_n("a,b\n1,2\n", 8, &told, "column1\na,b\n1,2\n");
	told = (struct data_read_options){ .quote = "" };
	check_text_n("a,b\n\"x,2\n3,\"4\n", 14, &told, "a|b\n\"x|2\n3|\"4\n");
}

static void
json_lines_give_columns_as_they_come(void **state)
{
	(void)state;
	check_text("{\"a\":1,\"b\":\"x\\ny\"}\n{\"b\":null,\"a\":2.5}\n", "1|x$y\n2.5|\n");
	check_text("{\"a\":1}\n{\"a\":2,\"c\":[1, {\"x\":2}]}\n\n{\"c\":true}\n",
	    "1\n2|[1, {\"x\":2}]\n~|true\n");
	check_text("{\"a\":1}\n{\"a\":\n{\"a\":3}\n[1]\n", "1\n3\n");
	check_text(
	    "{\"a\":\"\\ud83d\\ude00\"}\n{\"a\":\"\\u00e9\"}", "\xf0\x9f\x98\x80\n\xc3\xa9\n");
}

static void
compressed_files_read_as_plain_ones(void **state)
{
	const char *text = "a,b\n1,2\n3,4\n";
	char *path = write_file("x.csv.gz", "", 0);
	struct buf out = BUF_INIT;
	struct err err;
	gzFile f;

	(void)state;
	/* Two streams in a row are one text. */
	f = gzopen(path, "wb");
	gzwrite(f, text, 8);
	gzclose(f);
	f = gzopen(path, "ab");
	gzwrite(f, text + 8, 4);
	gzclose(f);
	if (!read_all(&out, path, &(struct data_read_options){ .delimiter = NULL }, &err))
		fail_msg("%s", err.msg);
	assert_string_equal(buf_str(&out), "a|b\n1|2\n3|4\n");
	buf_release(&out);
	x_free(path);
}

/* Random text out of the bytes that matter. */
static void
random_csv(struct buf *out, size_t records, bool stray)
{
	buf_add(out, "a,b,c\n");
	for (size_t r = 0; r < records; r++)
		for (int c = 0; c < 3; c++) {
			bool quoted = rand_below(3) == 0;

			if (quoted)
				buf_add_char(out, '"');
			for (uint64_t i = rand_below(12); i > 0; i--) {
				char x = "abc,\n\"\r 1"[rand_below(9)];

				if (quoted && x == '"')
					buf_add(out, "\"\"");
				else if (quoted ||
					 (x != ',' && x != '\n' && x != '\r' && x != '"') ||
					 (x == '"' && stray))
					buf_add_char(out, x);
			}
			if (quoted)
				buf_add_char(out, '"');
			buf_add(out, c < 2 ? "," : r % 2 == 0 ? "\n" : "\r\n");
		}
}

static void
blocks_of_any_size_give_the_same_records(void **state)
{
	(void)state;
	for (int round = 0; round < 60; round++) {
		struct buf text = BUF_INIT, whole = BUF_INIT, parts = BUF_INIT;
		struct data_read_options options = { .has_header = true,
			.delimiter = ",",
			.quote = "\"",
			.escape = "",
			.comment = "" };
		struct err err = { .kind = ERR_NONE };
		char *path;

		random_csv(&text, 300, round % 2 == 0);
		path = write_file("random.csv", text.data, text.len);
		if (!read_all(&whole, path, &options, &err)) {
			/* A stray quote at the start of a field may stay open to the end. */
			assert_non_null(strstr(err.msg, "never closed"));
		} else {
			options.block_size = 1 + rand_below(300);
			if (!read_all(&parts, path, &options, &err))
				fail_msg("%s", err.msg);
			assert_string_equal(buf_str(&whole), buf_str(&parts));
		}
		buf_release(&text);
		buf_release(&whole);
		buf_release(&parts);
		x_free(path);
	}
}

/* The scan by words against the reader byte by byte. */
static void
words_and_bytes_agree(void **state)
{
	const struct data_csv_dialect dialect = { .delimiter = ',', .quote = '"', .newline = '\n' };

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct buf text = BUF_INIT, copy = BUF_INIT;
		struct data_cell *cells = x_new_array(struct data_cell, 3000), one[3];
		struct data_csv csv;
		size_t rows, at = 0, row = 0, count;

		random_csv(&text, 100, round % 2 == 0);
		buf_reserve(&text, DATA_CSV_PADDING);
		text.len = data_csv_cut(&dialect, text.data, text.len);
		buf_append(&copy, text.data, text.len);
		data_csv_begin(&csv, &dialect, 3, text.data, text.len);
		rows = data_csv_rows(&csv, cells, 1000);
		while (at < copy.len) {
			size_t n = data_csv_record(
			    &dialect, copy.data + at, copy.len - at, one, 3, &count);
			bool blank = n == 1 || (n == 2 && copy.data[at] == '\r');

			assert_true(n > 0);
			for (size_t c = 0; !blank && c < count && c < 3; c++) {
				struct data_cell a = cells[row * 3 + c], b = one[c];

				if (a.len != b.len ||
				    memcmp(text.data + a.at, copy.data + at + b.at,
					a.len & DATA_CELL_LENGTH) != 0)
					fail_msg("round %d, record %zu, field %zu", round, row, c);
			}
			row += !blank;
			at += n;
		}
		assert_int_equal(rows, row);
		buf_release(&text);
		buf_release(&copy);
		x_free(cells);
	}
}

static void
a_file_that_changes_while_it_is_read_is_refused(void **state)
{
	char path[] = "/tmp/benchtop-changing-XXXXXX", bytes[4096];
	int fd = mkstemp(path);
	struct data_source *source;
	size_t got = 1;
	struct err err;
	bool fine = true;

	(void)state;
	assert_true(fd != -1);
	memset(bytes, 'x', sizeof bytes);
	for (int i = 0; i < 100; i++)
		assert_int_equal(write(fd, bytes, sizeof bytes), sizeof bytes);
	assert_true(data_source_open(&source, path, path, DATA_ENCODING_AUTO, NULL, &err));
	assert_true(data_source_read(source, bytes, sizeof bytes, &got, &err));
	assert_int_equal(write(fd, "more", 4), 4);
	while (fine && got > 0)
		fine = data_source_read(source, bytes, sizeof bytes, &got, &err);
	assert_false(fine);
	assert_non_null(strstr(err.msg, "was changed while it was read"));
	data_source_close(source);
	close(fd);
	unlink(path);
}

static void
files_are(const char *expected, const char *path)
{
	struct data_files files = { .count = 0 };
	char *full = xasprintf("%s/%s", test_folder, path);
	struct buf found = BUF_INIT;
	struct err err;

	assert_true(data_files_add(&files, full, &err));
	for (size_t i = 0; i < files.count; i++)
		buf_printf(&found, "%s%s", i > 0 ? " " : "", files.paths[i] + strlen(test_folder) + 1);
	assert_string_equal(buf_str(&found), expected);
	buf_release(&found);
	data_files_release(&files);
	x_free(full);
}

static void
put_link(const char *to, const char *name)
{
	char *path = xasprintf("%s/%s", test_folder, name);

	assert_int_equal(symlink(to, path), 0);
	x_free(path);
}

static void
folders_links_and_globs_mean_the_data_files_in_them(void **state)
{
	char *folder = xasprintf("%s/all/2024", test_folder), *hidden = xasprintf("%s/all/.git", test_folder);
	struct err err;

	(void)state;
	assert_true(fs_mkdirs(folder, &err) && fs_mkdirs(hidden, &err));
	x_free(write_file("all/2024/b.csv", "a\n1\n", 4));
	x_free(write_file("all/a.csv", "a\n1\n", 4));
	x_free(write_file("all/notes.md", "a\n1\n", 4));
	x_free(write_file("all/.git/c.csv", "a\n1\n", 4));
	put_link("2024/b.csv", "all/linked.csv");
	put_link("nowhere", "all/lost.csv");
	put_link("..", "all/2024/up");
	put_link("all", "link");
	files_are("all/2024/b.csv all/a.csv all/linked.csv", "all");
	files_are("link/2024/b.csv link/a.csv link/linked.csv", "link");
	files_are("all/2024/b.csv all/a.csv", "all/{a.csv,20*}");
	x_free(folder);
	x_free(hidden);
}

/* The beginning of what is read of a text that is not short. */
static void
reads_as(const char *beginning, const struct buf *text)
{
	char *path = write_file("long", text->data, text->len);
	struct buf found = BUF_INIT;
	struct err err;

	if (!read_all(&found, path, &(struct data_read_options){ .delimiter = NULL }, &err))
		fail_msg("%s", err.msg);
	assert_true(found.len > strlen(beginning));
	assert_memory_equal(buf_str(&found), beginning, strlen(beginning));
	buf_release(&found);
	x_free(path);
}

static void
lines_may_be_longer_than_what_is_looked_at_first(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	for (int row = 0; row < 3; row++)
		for (int i = 0; i < 20000; i++)
			buf_printf(&text, row == 0 ? "gene number %d%c" : "%d%c", i, i < 19999 ? '\t' : '\n');
	reads_as("gene number 0|gene number 1|", &text);
	buf_clear(&text);
	for (int row = 0; row < 2; row++) {
		buf_add(&text, "{\"id\":1,\"v\":[");
		for (int i = 0; i < 100000; i++)
			buf_printf(&text, "%d,", i);
		buf_add(&text, "0]}\n");
	}
	reads_as("1|[0,1,2,", &text);
	buf_release(&text);
}

static bool
stop_at_second_question(void *ctx)
{
	return ++*(int *)ctx == 2;
}

static void
a_pipe_that_gives_nothing_is_waited_for_until_told_to_stop(void **state)
{
	int asked = 0, ends[2];
	const struct store_progress progress = { .stopped = stop_at_second_question, .ctx = &asked };
	struct data_source *source;
	struct err err;
	char path[64];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "a,b\n1", 5), 5);
	snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
	assert_false(data_source_open(&source, path, path, DATA_ENCODING_AUTO, &progress, &err));
	assert_int_equal(err.kind, ERR_CANCELLED);
	assert_int_equal(asked, 2);
	close(ends[0]);
	close(ends[1]);
}

static unsigned
threads_for(const char *path)
{
	const struct data_read_options plain = { .format = DATA_FORMAT_AUTO };
	struct data_files files = { .count = 0 };
	struct data_reader *reader;
	unsigned threads;
	struct err err;

	assert_true(data_files_add(&files, path, &err));
	assert_true(data_reader_open(&reader, &files, &plain, &err));
	threads = data_reader_threads(reader, 3, 8);
	data_reader_close(reader);
	data_files_release(&files);
	return threads;
}

static void
one_thread_reads_what_is_known_to_be_small(void **state)
{
	char *path = write_file("small.csv", "a\n1\n", 4), through[64];
	int ends[2];

	(void)state;
	assert_int_equal(threads_for(path), 1);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "a\n1\n", 4), 4);
	close(ends[1]);
	snprintf(through, sizeof through, "/proc/self/fd/%d", ends[0]);
	assert_int_equal(threads_for(through), 3);
	close(ends[0]);
	x_free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_spectrum_reads_as_its_json_says),
		cmocka_unit_test(json_reference_cases_are_judged_right),
		cmocka_unit_test(delimiters_are_found),
		cmocka_unit_test(quotes_are_read_exactly),
		cmocka_unit_test(ragged_records_are_filled_and_cut),
		cmocka_unit_test(an_open_quote_is_an_error),
		cmocka_unit_test(encodings_are_found),
		cmocka_unit_test(what_is_told_wins),
		cmocka_unit_test(json_lines_give_columns_as_they_come),
		cmocka_unit_test(compressed_files_read_as_plain_ones),
		cmocka_unit_test(blocks_of_any_size_give_the_same_records),
		cmocka_unit_test(words_and_bytes_agree),
		cmocka_unit_test(a_file_that_changes_while_it_is_read_is_refused),
		cmocka_unit_test(folders_links_and_globs_mean_the_data_files_in_them),
		cmocka_unit_test(lines_may_be_longer_than_what_is_looked_at_first),
		cmocka_unit_test(one_thread_reads_what_is_known_to_be_small),
		cmocka_unit_test(a_pipe_that_gives_nothing_is_waited_for_until_told_to_stop),
	};

	chance_pin();
	return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
