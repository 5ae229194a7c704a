/*
 * pane_artifacts.c - the files that a run's steps produced, and what is in them.
 */
#include <stdio.h>
#include <string.h>

#include "filepane.h"
#include "store_run.h"

enum { COLUMN_PATH, COLUMN_SIZE, COLUMN_STEP, COLUMN_HASH };

static const struct table_column columns[] = {
	[COLUMN_PATH] = { .name = "file", .title = "file", .width = 24, .least = 14, .grow = 1, .fixed = true },
	[COLUMN_SIZE] = { .name = "size", .title = "size", .width = 9, .least = 8, .right = true },
	[COLUMN_STEP] = { .name = "step", .title = "step", .width = 12, .least = 9 },
	[COLUMN_HASH] = { .name = "sha256", .title = "sha-256", .width = 12, .least = 12 },
};

struct pane_artifacts {
	struct runview *run;
	struct filepane files;
};

static const struct store_artifact *
artifact_at(const struct pane_artifacts *p, size_t row)
{
	return &p->run->run->artifacts[row];
}

static size_t
count(void *self)
{
	struct pane_artifacts *p = self;

	return p->run->run != NULL ? p->run->run->artifact_count : 0;
}

static void
cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	const struct store_artifact *a = artifact_at(self, row);
	char s[STR_SHORT];

	out->style = column == COLUMN_PATH ? STYLE_TEXT : STYLE_DIM;
	switch (column) {
	case COLUMN_PATH: str_copy(out->text, sizeof(out->text), a->path); break;
	case COLUMN_SIZE: str_copy(out->text, sizeof(out->text), str_bytes(s, a->size)); break;
	case COLUMN_STEP: str_copy(out->text, sizeof(out->text), a->step); break;
	default: snprintf(out->text, sizeof(out->text), "%.12s", a->sha256); break;
	}
}

static enum next
open_file(void *self)
{
	struct pane_artifacts *p = self;

	return filepane_enter(&p->files);
}

static const struct table_model model = {
	.count = count,
	.cell = cell,
	.single = true,
	.open = open_file,
};

/* A journal is only a file: what it names must not lead out of the run's folder. */
static bool
stays_inside(const char *path)
{
	if (*path == '/' || *path == '\0')
		return false;
	for (const char *part = path; part != NULL; part = strchr(part, '/')) {
		part += *part == '/';
		if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
			return false;
	}
	return true;
}

static void
look(void *self)
{
	struct pane_artifacts *p = self;
	const struct store_artifact *file = artifact_at(p, p->files.table.cursor);
	struct preview *preview = p->files.preview;
	struct arena *a = arena_new();
	char s[STR_SHORT];

	if (stays_inside(file->path)) {
		preview_open(preview, store_run_path(frame_store(p->run->frame), p->run->id,
		    arena_printf(a, "artifacts/%s", file->path), a), file->path);
	} else {
		preview_close(preview);
		preview->path = xstrdup(file->path);
		err_set(&preview->error, ERR_CORRUPT, "%s leads out of the run's folder and is not opened", file->path);
	}
	buf_printf(&p->files.facts, "%s  %s, %s%s%s  sha-256 %.16s  of %s", file->path,
	    preview->fact != NULL ? preview->fact : "not readable", str_bytes(s, file->size),
	    preview->note != NULL ? ", shown: " : "", preview->note != NULL ? preview->note : "", file->sha256, file->step);
	arena_free(a);
}

static void *
pane_artifacts_open(struct runview *v)
{
	struct pane_artifacts *p = x_new(struct pane_artifacts);

	p->run = v;
	filepane_init(&p->files, v->frame, &model, p, columns, ARRAY_LEN(columns), look);
	return p;
}

static void
pane_artifacts_close(void *self)
{
	struct pane_artifacts *p = self;

	filepane_release(&p->files);
	x_free(p);
}

static void
pane_artifacts_load(void *self)
{
	struct pane_artifacts *p = self;

	filepane_changed(&p->files);
}

static void
pane_artifacts_draw(void *self, struct area a)
{
	struct pane_artifacts *p = self;

	if (count(p) == 0)
		draw_paragraph(area_part(a, 1, 1, a.w - 2, a.h), 0, STYLE_DIM, runview_is_live(p->run) ?
		    "no files yet; what a step declares under outputs: is kept when the step is done" :
		    "no files were kept. What a step declares under outputs: in benchtop.yaml is kept with the run");
	else
		filepane_draw(&p->files, a);
}

static struct filepane *
pane_artifacts_files(void *self)
{
	return &((struct pane_artifacts *)self)->files;
}

static void
pane_artifacts_show(void *self, const char *what)
{
	struct pane_artifacts *p = self;

	for (size_t i = 0; i < count(p); i++)
		if (str_equal(artifact_at(p, i)->path, what))
			table_move_to(&p->files.table, i);
}

const struct pane_type pane_artifacts = {
	.name = "artifacts",
	.title = "Artifacts",
	.open = pane_artifacts_open,
	.load = pane_artifacts_load,
	.draw = pane_artifacts_draw,
	.files = pane_artifacts_files,
	.show = pane_artifacts_show,
	.close = pane_artifacts_close,
};
