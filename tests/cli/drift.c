/*
 * drift - the heat map of a history says what its JSON says, cell by cell: of a dataset that is made here, and of
 * bike-sharing and bank-marketing, quarter by quarter, where the shared data is. The picture is read as a person
 * reads it in a pipe.
 */
#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "base_json.h"
#include "lib/reference.h"
#include "lib/tap.h"
#include "os_fs.h"

enum { LINE_MOST = 4096, FILES_MOST = 64 };

static const char *program;

/* What the program prints on standard output; "" and a failed check where it fails. */
static void
run(struct buf *out, const char *arguments)
{
	char *line = xasprintf("'%s' %s", program, arguments);
	FILE *f = popen(line, "r");
	char bytes[LINE_MOST];
	size_t n;

	buf_clear(out);
	while (f != NULL && (n = fread(bytes, 1, sizeof bytes, f)) > 0)
		buf_append(out, bytes, n);
	if (f == NULL || pclose(f) != 0)
		tap_check(false, arguments);
	x_free(line);
}

/* ------------------------------------------------------------------------------------- the picture */

/* The line of a column: its name, then the axis. */
static const char *
line_of(const char *picture, const char *column, char *out)
{
	const char *next;

	for (const char *at = picture; *at != '\0'; at = *next == '\n' ? next + 1 : next) {
		size_t blanks = strspn(at, " "), n = strlen(column);

		next = at + strcspn(at, "\n");
		if (strncmp(at + blanks, column, n) != 0 || strncmp(at + blanks + n, "┤", strlen("┤")) != 0)
			continue;
		at += blanks + n + strlen("┤");
		n = (size_t)(next - at) < LINE_MOST - 1 ? (size_t)(next - at) : LINE_MOST - 1;
		memcpy(out, at, n);
		out[n] = '\0';
		return out;
	}
	return NULL;
}

/* Leaves only what is written in the cells, with one blank between. */
static void
drop_shades(char *line)
{
	char *out = line;

	for (const char *at = line; *at != '\0'; at++) {
		bool ink = (unsigned char)*at > ' ' && (unsigned char)*at < 0x7f;

		if (ink)
			*out++ = *at;
		else if (out > line && out[-1] != ' ')
			*out++ = ' ';
	}
	while (out > line && out[-1] == ' ')
		out--;
	*out = '\0';
}

/* ------------------------------------------------------------------------------------- the report */

static const struct json *
column_of(const struct json *report, const char *name)
{
	const struct json *columns = json_get(report, "columns");

	for (size_t i = 0; i < json_len(columns); i++)
		if (str_equal(json_str(json_get(json_at(columns, i), "name"), NULL), name))
			return json_at(columns, i);
	return NULL;
}

/* What a cell must say. */
static void
add_cell(struct buf *out, const struct json *column)
{
	const char *verdict = column != NULL ? json_str(json_get(column, "verdict"), "") : "";
	const char *sign = str_equal(verdict, "drift") ? "!" : "";
	double score, threshold, times;

	if (out->len > 0 && out->data[out->len - 1] != ' ')
		buf_add_char(out, ' ');
	if (column == NULL)
		buf_add_char(out, '-');
	else if (str_equal(verdict, "missing column"))
		buf_add(out, "gone!");
	else if (str_equal(verdict, "type changed"))
		buf_add(out, "type!");
	else if (str_equal(verdict, "new column"))
		buf_add(out, "new");
	else if (!json_num(json_get(column, "score"), &score) ||
	    !json_num(json_get(column, "threshold"), &threshold))
		buf_add(out, sign);
	else if ((times = score / threshold) > 999)
		buf_printf(out, ">999%s", sign);
	else
		buf_printf(out, "%.*f%s", times >= 9.95 ? 0 : times >= 0.995 ? 1 : 2, times, sign);
}

static void
compare_column(const char *dataset, const struct json *reports, const char *name, const char *picture)
{
	char line[LINE_MOST], what[LINE_MOST];
	struct buf wanted = BUF_INIT;
	bool found = line_of(picture, name, line) != NULL;

	for (size_t i = 0; i < json_len(reports); i++)
		add_cell(&wanted, column_of(json_at(reports, i), name));
	while (wanted.len > 0 && wanted.data[wanted.len - 1] == ' ')
		wanted.len--;
	if (found)
		drop_shades(line);
	snprintf(what, sizeof what, "%s: %s: %s", dataset, name, buf_str(&wanted));
	if (found && !str_equal(line, buf_str(&wanted)))
		printf("# drawn: %s\n", line);
	tap_check(found && str_equal(line, buf_str(&wanted)), what);
	buf_release(&wanted);
}

static void
compare(const char *dataset, const char *against)
{
	char *arguments = xasprintf("drift %s --json", dataset);
	struct buf text = BUF_INIT, picture = BUF_INIT;
	const struct json *reports, *columns;
	struct json *all = NULL;
	struct err err;

	run(&text, arguments);
	x_free(arguments);
	arguments = xasprintf("drift %s --plot --against %s --size 200x60", dataset, against);
	run(&picture, arguments);
	x_free(arguments);
	tap_must(json_parse(&all, buf_slice(&text), &err), &err);
	reports = json_get(all, against);
	tap_check(json_len(reports) > 0, "there are comparisons");
	columns = json_get(json_at(reports, json_len(reports) - 1), "columns");
	for (size_t i = 0; i < json_len(columns); i++)
		compare_column(dataset, reports, json_str(json_get(json_at(columns, i), "name"), ""),
		    buf_str(&picture));
	json_free(all);
	buf_release(&text);
	buf_release(&picture);
}

/* ------------------------------------------------------------------------------------- the data */

/* Version by version something else happens: nothing, a shift, a new category, a type, a column less. */
static void
make_versions(void)
{
	struct buf out = BUF_INIT;

	for (int version = 1; version <= 6; version++) {
		FILE *f = fopen("made.csv", "w");

		if (f == NULL)
			exit(1);
		fprintf(f, "same,shifted,kind,typed%s\n", version < 6 ? ",leaves" : "");
		for (int i = 0; i < 800; i++)
			fprintf(f, "%d,%d,%c,%s%d%s\n", i * 7919 % 1000,
			    i * 7919 % 1000 + (version == 3 ? 400 : 0),
			    version == 4 && i % 20 == 0 ? 'z' : 'a' + i % 4, version == 5 ? "v" : "",
			    i * 31 % 500, version < 6 ? ",1.5" : "");
		fclose(f);
		run(&out, "data add made made.csv");
	}
	buf_release(&out);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every slice a version. */
static void
add_slices(const char *name)
{
	char *dir = xasprintf("%s/%s/slices", reference_dir(), name), *files[FILES_MOST];
	DIR *d = opendir(dir);
	struct buf out = BUF_INIT;
	struct dirent *entry;
	size_t count = 0;

	while (d != NULL && count < FILES_MOST && (entry = readdir(d)) != NULL)
		if (str_ends(entry->d_name, ".csv"))
			files[count++] = xasprintf("data add %s '%s/%s'", name, dir, entry->d_name);
	if (d != NULL)
		closedir(d);
	if (count > 0)
		qsort(files, count, sizeof *files, by_name);
	for (size_t i = 0; i < count; i++) {
		run(&out, files[i]);
		x_free(files[i]);
	}
	buf_release(&out);
	x_free(dir);
}

int
main(void)
{
	static const char *const shared[] = { "bike-sharing", "bank-marketing" };
	char folder[] = "/tmp/benchtop-drift-XXXXXX";
	struct buf out = BUF_INIT;
	struct err err;

	program = getenv("BENCHTOP");
	setenv("LC_ALL", "C.UTF-8", 1);
	if (program == NULL || mkdtemp(folder) == NULL || chdir(folder) == -1)
		return 1;
	run(&out, "init");
	make_versions();
	compare("made", "previous");
	compare("made", "first");
	for (size_t i = 0; i < ARRAY_LEN(shared); i++) {
		if (reference_dir() == NULL) {
			printf("# skipped: %s, there is no shared data\n", shared[i]);
			continue;
		}
		add_slices(shared[i]);
		compare(shared[i], "previous");
	}
	buf_release(&out);
	tap_must(chdir("/") == 0 && fs_remove_tree(folder, &err), &err);
	return tap_end();
}
