/*
 * preview.h - a file of unknown kind to look at: what it is, and the most of it that can be read.
 *
 *	p = preview_new(frame);
 *	preview_open(p, path, "model.json");
 *	preview_draw(p, area);
 *	preview_free(p);
 *
 * Text is shown as it is, the beginning of it when it is over PREVIEW_WHOLE (its lines would have to be counted
 * first, and nobody waits for a preview). JSON is shown indented and delimited text in columns, as long as
 * they are small (PREVIEW_LOOK); of a picture and of other binary files the facts are told, and the
 * first bytes are shown as a hex dump. Nothing in a file is ever obeyed.
 */
#ifndef PREVIEW_H
#define PREVIEW_H

#include "logview.h"

enum { PREVIEW_LOOK = 4 << 20, PREVIEW_WHOLE = 64 << 20, PREVIEW_ROWS = 1000, PREVIEW_COLUMN = 40, PREVIEW_DUMP = 64 << 10 };

struct preview {
	struct frame *frame;
	struct logview *view;
	char *path;		/* NULL: nothing is open */
	char *fact;		/* "PNG image, 640 x 480" */
	char *note;		/* "the first 1,000 rows", or NULL */
	int64_t size, time;	/* of the file that is shown, to notice a change */
	int rendered;		/* descriptor of the file that is shown instead of it, or -1 */
	struct err error;
};

struct preview *preview_new(struct frame *f);
void preview_free(struct preview *p);
/* Shows this file; the one that is shown already is read again only when it changed. */
void preview_open(struct preview *p, const char *path, const char *title);
void preview_close(struct preview *p);
void preview_draw(struct preview *p, struct area a);

/* ----------------------------------------------------------- preview_kind.c, preview_table.c */

enum preview_kind { PREVIEW_EMPTY, PREVIEW_TEXT, PREVIEW_JSON, PREVIEW_TABLE, PREVIEW_BINARY };

/* What the beginning of a file (and its name) say it is; the fact for people goes to out. */
enum preview_kind preview_kind_of(const char *name, struct slice head, struct buf *out);

/* A rendering of the whole text; false: it is not what it seemed, show it as text. note says what
 * was left out. */
MUST_CHECK bool preview_render_json(struct slice text, struct buf *out);
MUST_CHECK bool preview_render_table(struct slice text, bool whole, struct buf *out,
    struct buf *note);
void preview_render_dump(struct slice bytes, struct buf *out);

#endif
