/*
 * run_metric_file.c - files of metrics, read on as they grow or whole when they change.
 *
 * Programs write such files in every way: appending, truncating and writing anew, replacing by a
 * rename. A file of lines is read on from the offset reached; one that became shorter or
 * another file is read from its beginning, but as many rows as were taken before are passed over,
 * since such programs write all of their history again.
 */
#include "run_metric_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "base_map.h"
#include "base_time.h"
#include "base_yaml.h"
#include "os_fs.h"
#include "run_scan.h"

enum { CHUNK = 1024 * 1024, CHUNKS_A_LOOK = 8, LINE_MAX_BYTES = 1024 * 1024,
	WHOLE_MAX = YAML_MAX_BYTES, TAIL = 64 };

enum kind { LINES, TABLE, WHOLE };

struct run_metric_file {
	char *path, *prefix, *axis;
	enum kind kind;
	struct run_ingest *ingest;
	struct scan_points points;
	struct buf name;		/* with prefix */
	struct stat seen;		/* as it was at the last look */
	bool exists;			/* seen is set */
	bool stale;			/* what is there was there before the step began */
	bool changed;			/* WHOLE: since it was read */
	bool taken;			/* a number, once */
	struct buf said;		/* the message of the look that failed last */
	int64_t now;
	/* LINES and TABLE */
	off_t offset;
	char tail[TAIL];		/* what stood just before the offset */
	size_t tail_len;
	struct buf carry;		/* an unfinished line */
	char *chunk;
	uint64_t line, rows, skip;	/* lines read, rows taken, rows to pass over */
	uint64_t bad, first_bad;	/* lines that were not understood */
	char **columns;			/* of a table's first line */
	size_t column_count, columns_cap;
	char separator;
	/* WHOLE */
	struct map *values;		/* name -> double *, as last taken */
	size_t items;			/* of a list: taken so far */
	bool is_list;
};

static enum kind
kind_of(const char *path)
{
	static const struct {
		const char *ending;
		enum kind kind;
	} kinds[] = { { ".jsonl", LINES }, { ".ndjson", LINES }, { ".csv", TABLE }, { ".tsv", TABLE } };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (str_ends(path, kinds[i].ending))
			return kinds[i].kind;
	}
	return WHOLE;
}

struct run_metric_file *
run_metric_file_new(const char *path, const char *prefix, const char *axis, bool fresh,
    struct run_ingest *ingest)
{
	struct run_metric_file *f = x_new(struct run_metric_file);

	f->path = xstrdup(path);
	f->prefix = xstrdup(prefix != NULL ? prefix : "");
	f->axis = axis != NULL ? xstrdup(axis) : NULL;
	f->points.axis_name = f->axis;
	f->kind = kind_of(path);
	f->ingest = ingest;
	f->carry.max = LINE_MAX_BYTES;
	f->values = map_new();
	f->exists = !fresh && stat(path, &f->seen) == 0;
	f->stale = f->exists;
	return f;
}

static void
forget_columns(struct run_metric_file *f)
{
	for (size_t i = 0; i < f->column_count; i++)
		x_free(f->columns[i]);
	f->column_count = 0;
}

void
run_metric_file_free(struct run_metric_file *f)
{
	if (f == NULL)
		return;
	forget_columns(f);
	x_free(f->columns);
	x_free(f->path);
	x_free(f->prefix);
	x_free(f->axis);
	x_free(f->chunk);
	scan_points_release(&f->points);
	buf_release(&f->name);
	buf_release(&f->carry);
	buf_release(&f->said);
	map_free(f->values, x_free);
	x_free(f);
}

/* ------------------------------------------------------------------------------------ points */

static bool
is_repeated(struct run_metric_file *f, double value)
{
	const char *name = buf_str(&f->name);
	double *before = map_get(f->values, name);

	if (f->kind != WHOLE || f->is_list)
		return false;
	if (before != NULL && memcmp(before, &value, sizeof value) == 0)
		return true;
	if (before == NULL) {
		before = x_new(double);
		map_set(f->values, name, before);
	}
	*before = value;
	return false;
}

static void
on_point(void *arg, struct slice name, int64_t step, double value)
{
	struct run_metric_file *f = arg;

	f->taken = true;
	buf_clear(&f->name);
	buf_add(&f->name, f->prefix);
	buf_append(&f->name, name.p, name.n);
	if (f->name.len <= RUN_RULE_NAME_MAX && !is_repeated(f, value))
		run_ingest_point(f->ingest, buf_slice(&f->name), step, value, f->now);
}

static void
emit(struct run_metric_file *f)
{
	scan_points_emit(&f->points, RUN_RULE_NO_STEP, on_point, f);
}

/* ------------------------------------------------------------------------- lines and tables */

/* One field of a row; p moves behind its separator, NULL after the last. Quotes are taken off, in
 * place. */
static struct slice
take_field(const char **p, const char *end, char separator, struct buf *quoted)
{
	const char *at = *p, *stop;
	struct slice field;

	if (at < end && *at == '"') {
		buf_clear(quoted);
		for (at++; at < end && (*at != '"' || (at + 1 < end && at[1] == '"')); at++) {
			at += *at == '"';
			buf_add_char(quoted, *at);
		}
		stop = memchr(at, separator, (size_t)(end - at));
		field = buf_slice(quoted);
	} else {
		stop = memchr(at, separator, (size_t)(end - at));
		field = (struct slice){ at, (size_t)((stop != NULL ? stop : end) - at) };
	}
	*p = stop != NULL ? stop + 1 : NULL;
	return slice_trim(field);
}

static void
take_columns(struct run_metric_file *f, struct slice line)
{
	const char *p = line.p, *end = line.p + line.n;
	struct buf quoted = BUF_INIT;

	f->separator = str_ends(f->path, ".tsv") ? '\t' : ',';
	if (f->separator == ',' && memchr(p, ',', line.n) == NULL && memchr(p, ';', line.n) != NULL)
		f->separator = ';';
	while (p != NULL) {
		struct slice name = take_field(&p, end, f->separator, &quoted);

		x_grow(&f->columns, &f->columns_cap, f->column_count + 1);
		f->columns[f->column_count++] = xstrndup(name.p, name.n);
	}
	buf_release(&quoted);
}

static bool
take_row(struct run_metric_file *f, struct slice line)
{
	const char *p = line.p, *end = line.p + line.n;
	struct buf quoted = BUF_INIT;
	size_t i = 0;
	double value;

	scan_points_clear(&f->points);
	for (; p != NULL && i < f->column_count; i++) {
		struct slice field = take_field(&p, end, f->separator, &quoted);

		if (field.n > 0 && scan_is_number(field, &value))
			scan_points_add(&f->points, slice_of(f->columns[i]), value);
	}
	buf_release(&quoted);
	return i == f->column_count && p == NULL;
}

static void
take_line(struct run_metric_file *f, struct slice line)
{
	bool ok;

	f->line++;
	line = slice_trim(line);
	if (line.n == 0)
		return;
	if (f->kind == TABLE && f->column_count == 0) {
		take_columns(f, line);
		return;
	}
	if (f->skip > 0) {
		f->skip--;
		return;
	}
	scan_points_clear(&f->points);
	ok = f->kind == TABLE ? take_row(f, line) : scan_json(&f->points, line);
	f->rows++;
	if (ok)
		emit(f);
	else if (f->bad++ == 0)
		f->first_bad = f->line;
}

static void
take_bytes(struct run_metric_file *f, const char *p, size_t n)
{
	const char *end = p + n, *newline;

	while ((newline = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		struct slice line = { p, (size_t)(newline - p) };

		if (f->carry.len > 0) {
			(void)buf_append(&f->carry, p, line.n);
			line = buf_slice(&f->carry);
		}
		take_line(f, line);
		buf_clear(&f->carry);
		f->carry.overflow = false;
		p = newline + 1;
	}
	(void)buf_append(&f->carry, p, (size_t)(end - p));
}

/* Does the file go on from what was read, or was it written anew? An inode's number may be that
 * of a file that is gone, so the bytes decide. */
static bool
goes_on(const struct run_metric_file *f, int fd, const struct stat *now)
{
	char bytes[TAIL];

	return now->st_size >= f->offset &&
	    pread(fd, bytes, f->tail_len, f->offset - (off_t)f->tail_len) == (ssize_t)f->tail_len &&
	    memcmp(bytes, f->tail, f->tail_len) == 0;
}

static void
remember_tail(struct run_metric_file *f, size_t n)
{
	if (n < TAIL) {
		f->tail_len = n;	/* less is still right */
		memcpy(f->tail, f->chunk, n);
		return;
	}
	f->tail_len = TAIL;
	memcpy(f->tail, f->chunk + n - TAIL, TAIL);
}

static void
start_again(struct run_metric_file *f)
{
	f->offset = 0;
	f->tail_len = 0;
	f->line = 0;
	f->skip = f->rows;
	forget_columns(f);
	buf_clear(&f->carry);
}

static bool
read_on(struct run_metric_file *f, int fd, bool last, bool *more, struct err *err)
{
	if (f->chunk == NULL)
		f->chunk = xmalloc(CHUNK);
	for (int i = 0; i < CHUNKS_A_LOOK || last; i++) {
		ssize_t n = pread(fd, f->chunk, CHUNK, f->offset);

		if (n < 0)
			return err_sys(err, "read %s", f->path);
		if (n == 0) {
			if (last && f->carry.len > 0)
				take_line(f, buf_slice(&f->carry));
			if (last)
				buf_clear(&f->carry);
			return true;
		}
		f->offset += n;
		remember_tail(f, (size_t)n);
		take_bytes(f, f->chunk, (size_t)n);
	}
	*more = true;
	return true;
}

/* ------------------------------------------------------------------------------ whole files */

static void add_node(struct run_metric_file *f, const char *name, const struct yaml_node *node,
    struct arena *a);

static void
add_map(struct run_metric_file *f, const char *name, const struct yaml_node *map, struct arena *a)
{
	for (size_t i = 0; i < map->count; i++) {
		const char *key = map->pairs[i].key->text;

		add_node(f, name[0] != '\0' ? arena_printf(a, "%s/%s", name, key) : key,
		    map->pairs[i].value, a);
	}
}

static void
add_node(struct run_metric_file *f, const char *name, const struct yaml_node *node, struct arena *a)
{
	double value;

	if (node->type == YAML_MAP)
		add_map(f, name, node, a);
	else if (node->type == YAML_SCALAR && (yaml_float(node, &value) ||
	    scan_is_number(slice_of(node->text), &value)))
		scan_points_add(&f->points, slice_of(name), value);
}

static void
take_tree(struct run_metric_file *f, const struct yaml_node *root, struct arena *a)
{
	f->is_list = root->type == YAML_LIST;
	if (!f->is_list) {
		scan_points_clear(&f->points);
		add_node(f, "", root, a);
		emit(f);
		return;
	}
	for (; f->items < root->count; f->items++) {
		scan_points_clear(&f->points);
		add_node(f, "", root->items[f->items], a);
		emit(f);
	}
}

static bool
read_whole(struct run_metric_file *f, struct err *err)
{
	struct buf text = BUF_INIT;
	struct arena *a = arena_new();
	const struct yaml_node *root;
	struct mistakes mistakes;
	bool ok = false;

	mistakes_init(&mistakes, f->path);
	if (!fs_read_file(f->path, WHOLE_MAX, &text, err))
		goto out;
	scan_points_clear(&f->points);
	/* JSON with NaN in it, as Python writes it, is no YAML. */
	ok = scan_json(&f->points, slice_trim(buf_slice(&text)));
	if (ok) {
		emit(f);
	} else if (yaml_parse(&root, buf_slice(&text), a, &mistakes)) {
		take_tree(f, root, a);
		ok = true;
	} else {
		(void)mistakes_err(&mistakes, err);
	}
out:
	mistakes_release(&mistakes);
	arena_free(a);
	buf_release(&text);
	return ok;
}

/* ------------------------------------------------------------------------------------ looking */

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* A whole file is read when a look finds it as the one before did: it is not being written then.
 * One that is not understood is tried again when the step has ended, and only then complained
 * about. */
static bool
look_whole(struct run_metric_file *f, const struct stat *now, bool last, struct err *err)
{
	bool settled = f->exists && is_same(&f->seen, now), ok;

	f->changed = f->changed || !settled;
	if (!f->changed || !(settled || last))
		return true;
	ok = read_whole(f, last ? err : NULL);
	f->changed = !ok;
	return ok || !last;
}

static bool
look_lines(struct run_metric_file *f, const struct stat *now, bool last, bool *more, struct err *err)
{
	int fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool ok;

	if (fd < 0)
		return err_sys(err, "open %s", f->path);
	if (!goes_on(f, fd, now))
		start_again(f);
	ok = read_on(f, fd, last, more, err);
	close(fd);
	if (ok && last && f->bad > 0)
		return err_set(err, ERR_INPUT, "%s: line %llu is not understood (and %llu more)", f->path,
		    (unsigned long long)f->first_bad, (unsigned long long)f->bad - 1);
	return ok;
}

/* What is wrong now will be so at the next look, a second later. */
static bool
was_said(struct run_metric_file *f, const struct err *err)
{
	bool was = str_equal(buf_str(&f->said), err->msg);

	buf_clear(&f->said);
	buf_add(&f->said, err->msg);
	return was;
}

bool
run_metric_file_look(struct run_metric_file *f, bool last, bool *more, struct err *err)
{
	struct stat now;
	bool ok = true;

	*more = false;
	if (stat(f->path, &now) < 0 || !S_ISREG(now.st_mode))
		return true;
	if (f->stale && is_same(&f->seen, &now))
		return true;
	f->stale = false;
	f->now = time_now();
	ok = f->kind == WHOLE ? look_whole(f, &now, last, err) : look_lines(f, &now, last, more, err);
	f->seen = now;
	f->exists = true;
	return ok || was_said(f, err);
}

const char *
run_metric_file_lack(const struct run_metric_file *f)
{
	struct stat now;

	if (f->taken || f->said.len > 0)
		return NULL;
	if (f->stale)
		return "it is as it was before the step began";
	if (f->exists)
		return "there is no number in it";
	return stat(f->path, &now) == 0 ? "it is not a regular file" : "it was never written";
}
