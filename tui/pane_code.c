/*
 * pane_code.c - the code that a run used: the commit, what was not committed (as a diff, file by file),
 * files that git did not know, and what was left out of the snapshot.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base_json.h"
#include "filepane.h"
#include "os_fs.h"
#include "store_run.h"

enum { COLUMN_STATE, COLUMN_PATH, COLUMN_CHANGE };

static const struct table_column columns[] = {
	[COLUMN_STATE] = { .name = "state", .title = "", .width = 9, .least = 9, .fixed = true },
	[COLUMN_PATH] = { .name = "file", .title = "file", .width = 24, .least = 14, .grow = 1, .fixed = true },
	[COLUMN_CHANGE] = { .name = "change", .title = "change", .width = 14, .least = 8, .right = true },
};

enum { SNAPSHOT_MAX = 64 << 20 };

enum state { STATE_ALL, STATE_CHANGED, STATE_UNTRACKED, STATE_LEFT_OUT };

static const struct {
	const char *word;
	unsigned style;
} states[] = {
	[STATE_ALL] = { "all", STYLE_STRONG },
	[STATE_CHANGED] = { "changed", STYLE_WARNING },
	[STATE_UNTRACKED] = { "untracked", STYLE_ACCENT },
	[STATE_LEFT_OUT] = { "left out", STYLE_DIM },
};

struct code_row {
	enum state state;
	const char *path, *why;	/* in the arena */
	uint64_t line;		/* of the diff */
	uint64_t added, removed;
	int64_t size;
};

struct pane_code {
	struct runview *run;
	struct filepane files;
	struct arena *arena;
	struct code_row *rows;
	size_t count, cap;
	const char *diff;	/* path of diff.patch */
	bool is_read;		/* the snapshot is frozen: once is enough */
	struct err error;
};

/* ---------------------------------------------------------------------------------------- reading */

static struct code_row *
add_row(struct pane_code *p, enum state state, const char *path)
{
	x_grow(&p->rows, &p->cap, p->count + 1);
	p->rows[p->count] = (struct code_row){ .state = state, .path = arena_strdup(p->arena, path) };
	return &p->rows[p->count++];
}

/* "diff --git a/fit.py b/fit.py" -> fit.py; both names are the same but for renames. */
static void
add_changed(struct pane_code *p, const char *line, uint64_t number)
{
	const char *name = strstr(line, " b/");
	struct code_row *row;

	for (const char *next = name; next != NULL; next = strstr(next + 1, " b/"))
		name = next;
	row = add_row(p, STATE_CHANGED, name != NULL ? name + 3 : line);
	row->line = number;
}

/* Where each file begins in the diff, and how many lines it adds and takes away. */
static void
read_diff(struct pane_code *p)
{
	FILE *f = fopen(p->diff, "re");
	struct code_row *all;
	char *line = NULL;
	size_t cap = 0;
	bool in_hunk = false;
	ssize_t n;

	if (f == NULL)
		return;
	all = add_row(p, STATE_ALL, "all changes");
	for (uint64_t number = 0; (n = getline(&line, &cap, f)) > 0; number++) {
		struct code_row *row = &p->rows[p->count - 1];

		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (str_starts(line, "diff --git ")) {
			add_changed(p, line + strlen("diff --git "), number);
			in_hunk = false;
		} else if (str_starts(line, "@@")) {
			in_hunk = true;
		} else if (in_hunk) {
			row->added += *line == '+';
			row->removed += *line == '-';
		}
	}
	free(line);
	fclose(f);
	all = &p->rows[0];
	for (size_t i = 1; i < p->count; i++) {
		all->added += p->rows[i].added;
		all->removed += p->rows[i].removed;
	}
	if (p->count == 1)
		p->count = 0;	/* an empty diff */
}

static void
read_list(struct pane_code *p, const struct json *list, enum state state)
{
	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *item = json_at(list, i);
		struct code_row *row;

		if (state == STATE_UNTRACKED && !str_equal(json_str(json_get(item, "state"), ""), "untracked"))
			continue;
		row = add_row(p, state, json_str(json_get(item, "path"), ""));
		row->size = json_int(json_get(item, "size"), 0);
		row->why = arena_strdup(p->arena, json_str(json_get(item, "why"), ""));
	}
}

static void
read_snapshot(struct pane_code *p)
{
	struct buf text = BUF_INIT;
	struct json *root = NULL;
	const char *path = store_run_path(frame_store(p->run->frame), p->run->id, "code/snapshot.json", p->arena);

	p->diff = store_run_path(frame_store(p->run->frame), p->run->id, "code/diff.patch", p->arena);
	read_diff(p);
	if (!fs_exists(path))
		return;
	if (fs_read_file(path, SNAPSHOT_MAX, &text, &p->error) && json_parse(&root, buf_slice(&text), &p->error)) {
		read_list(p, json_get(root, "files"), STATE_UNTRACKED);
		read_list(p, json_get(root, "left_out"), STATE_LEFT_OUT);
		json_free(root);
	}
	buf_release(&text);
}

/* ------------------------------------------------------------------------------------------ table */

static size_t
count(void *self)
{
	return ((struct pane_code *)self)->count;
}

static void
cell(void *self, size_t at, size_t column, struct table_cell *out)
{
	const struct code_row *row = &((struct pane_code *)self)->rows[at];
	char s[STR_SHORT];

	out->style = column == COLUMN_STATE ? states[row->state].style : STYLE_TEXT;
	if (column == COLUMN_STATE)
		str_copy(out->text, sizeof(out->text), states[row->state].word);
	else if (column == COLUMN_PATH)
		str_copy(out->text, sizeof(out->text), row->path);
	else if (row->state <= STATE_CHANGED)
		snprintf(out->text, sizeof(out->text), "+%llu \xe2\x88\x92%llu", (unsigned long long)row->added,
		    (unsigned long long)row->removed);
	else if (row->state == STATE_UNTRACKED)
		str_copy(out->text, sizeof(out->text), str_bytes(s, (uint64_t)row->size));
}

static enum next
open_file(void *self)
{
	return filepane_enter(&((struct pane_code *)self)->files);
}

static const struct table_model model = {
	.count = count,
	.cell = cell,
	.single = true,
	.open = open_file,
};

static void
look_at_diff(struct pane_code *p, const struct code_row *row)
{
	struct filepane *f = &p->files;

	f->in_diff = true;
	if (!str_equal(f->diff->path, p->diff) && !logview_open(f->diff, p->diff, "diff"))
		return;
	log_model_home(f->diff->model);
	if (row->line > 0 && f->diff->model->rows > 1)
		log_model_scroll(f->diff->model, (int64_t)row->line);
	buf_printf(&f->facts, "%s  +%llu \xe2\x88\x92%llu", row->path, (unsigned long long)row->added,
	    (unsigned long long)row->removed);
}

static void
look(void *self)
{
	struct pane_code *p = self;
	const struct code_row *row = &p->rows[p->files.table.cursor];
	struct preview *preview = p->files.preview;
	struct arena *a = arena_new();

	if (row->state <= STATE_CHANGED) {
		look_at_diff(p, row);
	} else if (row->state == STATE_UNTRACKED) {
		p->files.in_diff = false;
		preview_open(preview, store_run_path(frame_store(p->run->frame), p->run->id,
		    arena_printf(a, "code/files/%s", row->path), a), row->path);
		buf_printf(&p->files.facts, "%s  %s", row->path, preview->fact != NULL ? preview->fact : "not readable");
	} else {
		p->files.in_diff = false;
		preview_close(preview);
		buf_printf(&p->files.facts, "%s was not kept: %s", row->path, row->why);
	}
	arena_free(a);
}

/* ------------------------------------------------------------------------------------------- life */

static void *
pane_code_open(struct runview *v)
{
	struct pane_code *p = x_new(struct pane_code);

	p->run = v;
	p->arena = arena_new();
	filepane_init(&p->files, v->frame, &model, p, columns, ARRAY_LEN(columns), look);
	return p;
}

static void
pane_code_close(void *self)
{
	struct pane_code *p = self;

	filepane_release(&p->files);
	arena_free(p->arena);
	x_free(p->rows);
	x_free(p);
}

static void
pane_code_load(void *self)
{
	struct pane_code *p = self;

	if (p->is_read)
		return;
	p->is_read = true;
	read_snapshot(p);
	filepane_changed(&p->files);
}

/* ---------------------------------------------------------------------------------------- drawing */

static int
draw_facts(const struct pane_code *p, struct area a)
{
	const struct store_run *run = p->run->run;
	const struct run_code *code = p->run->has_spec ? &p->run->spec.code : NULL;
	int x = 1;

	if (*run->commit == '\0') {
		draw_text(a, 1, 0, STYLE_DIM, "no git commit; all files of the project were kept with the run");
	} else {
		x += draw_text(a, x, 0, STYLE_DIM, "commit ");
		x += draw_text(a, x, 0, STYLE_ACCENT, run->commit) + 2;
		if (*run->branch != '\0')
			x += draw_printf(a, x, 0, STYLE_TEXT, "on %s", run->branch) + 2;
		if (code != NULL && code->remote != NULL)
			draw_text(a, x, 0, STYLE_DIM, code->remote);
	}
	if (code == NULL || *run->commit == '\0')
		return 1;
	draw_printf(a, 1, 1, run->dirty ? STYLE_WARNING : STYLE_GOOD, run->dirty ?
	    "%zu changed, %zu untracked, %zu deleted; +%lld \xe2\x88\x92%lld lines not committed" : "nothing uncommitted",
	    code->changed, code->untracked, code->deleted, (long long)code->lines_added, (long long)code->lines_removed);
	return 2;
}

static void
pane_code_draw(void *self, struct area a)
{
	struct pane_code *p = self;
	int y = draw_facts(p, a);

	if (p->error.kind != ERR_NONE) {
		draw_paragraph(area_part(a, 1, y, a.w - 2, a.h - y), 0, STYLE_ERROR, p->error.msg);
	} else if (p->count == 0) {
		draw_paragraph(area_part(a, 1, y + 1, a.w - 2, a.h - y - 1), 0, STYLE_DIM, *p->run->run->commit != '\0' ?
		    "the code of this run is exactly that commit" : "no code was kept with this run");
	} else {
		filepane_draw(&p->files, area_below(a, y + 1));
	}
}

static struct filepane *
pane_code_files(void *self)
{
	return &((struct pane_code *)self)->files;
}

const struct pane_type pane_code = {
	.name = "code",
	.title = "Code",
	.open = pane_code_open,
	.load = pane_code_load,
	.draw = pane_code_draw,
	.files = pane_code_files,
	.close = pane_code_close,
};
