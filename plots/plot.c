/*
 * plot.c - the devices: character cells, pixels in memory, files. It opens a PLplot stream for one
 * picture, draws the page, closes it.
 *
 * PLplot reports an internal error to a handler and then ends the process; ours jumps out instead.
 * A stream that was left like that is ended before the next one begins.
 */
#include "plot.h"

#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <plplot.h>
#include <plplotP.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "config.h"
#include "os_share.h"
#include "plot_parts.h"

enum { FILE_DPI = 96, CELL_DOTS_X = 2, CELL_DOTS_Y = 4 };

/* One picture: which driver, how large, and what the driver is handed. */
struct request {
	const char *device;
	const char *path;		/* files */
	struct cells_canvas *canvas;	/* cells */
	unsigned char *rgb;		/* pixels */
	int width, height;		/* dots, pixels or points */
	struct page page;
	const struct plot_style *style;
};

static jmp_buf failed;
static char complaint[256];

static int
on_exit_request(const char *message)
{
	str_copy(complaint, sizeof complaint, message != NULL ? message : "no reason given");
	longjmp(failed, 1);
}

/* A warning: the call that complained did nothing. The picture goes on without it. */
static void
on_abort(const char *message)
{
	str_copy(complaint, sizeof complaint, message != NULL ? message : "");
}

static bool
has_cells_driver(const char *dir)
{
	char *path = xasprintf("%s/cells.driver_info", dir);
	bool has = access(path, R_OK) == 0;

	x_free(path);
	return has;
}

static bool
find_driver_dir(char out[PATH_MAX])
{
	struct arena *a = arena_new();
	char *line;
	bool found = os_share_find_module("cells.driver_info", a, &line, NULL);

	if (found) {
		*strrchr(line, '/') = '\0';
		str_copy(out, PATH_MAX, line);
	}
	arena_free(a);
	return found;
}

/* The folder of PLplot drivers that holds ours, for programs started by us: found beside the
 * executable (a build) or where it was installed; NULL when neither is there. */
static const char *
driver_dir(void)
{
	static char dir[PATH_MAX];
	const char *chosen = getenv("PLPLOT_DRV_DIR");

	if (chosen != NULL && has_cells_driver(chosen))
		return chosen;
	return dir[0] != '\0' || find_driver_dir(dir) ? dir : NULL;
}

static void
set_color(int index, uint32_t rgb)
{
	plscol0(index, (PLINT)(rgb >> 16 & 255), (PLINT)(rgb >> 8 & 255), (PLINT)(rgb & 255));
}

static void
set_colors(const struct plot_style *style)
{
	plscmap0n(PAGE_COLORS);
	set_color(PAGE_PAPER, style->paper);
	set_color(PAGE_INK, style->ink);
	set_color(PAGE_DIM, style->dim);
	set_color(PAGE_GRID, style->grid);
	set_color(PAGE_BLACK, 0x000000);
	set_color(PAGE_WHITE, 0xffffff);
	for (int i = 0; i < PLOT_COLORS; i++) {
		set_color(PAGE_COLOR + i, style->color[i]);
		set_color(PAGE_FAINT + i, style->faint[i]);
	}
	for (int i = 0; i < PLOT_HEAT; i++) {
		set_color(PAGE_HEAT + i, style->heat[i]);
		set_color(PAGE_DIVERGE + i, style->diverge[i]);
	}
}

/* The height of text: below the height of a row of the page, so much that letters are about as large as those of the
 * terminal beside them. */
#define SCREEN_TEXT 0.72
#define PAPER_TEXT 0.62

static void
set_text_size(const struct request *r)
{
	double row_mm;

	if (r->page.is_cells)
		return;
	row_mm = (double)r->height / r->page.rows / FILE_DPI * 25.4;
	plschr(row_mm * (r->rgb != NULL ? SCREEN_TEXT : PAPER_TEXT), 1);
}

static void
draw(const struct request *r, const struct chart *chart)
{
	static char warning[256];
	static PLINT code;

	/* Told nowhere else: on the standard error of a workbench it would be rubbish on the screen. */
	plsError(&code, warning);
	plsdev(r->device);
	if (r->path != NULL)
		plsfnam(r->path);
	if (r->rgb != NULL)
		plsmem(r->width, r->height, r->rgb);
	set_colors(r->style);
	plspage(FILE_DPI, FILE_DPI, r->width, r->height, 0, 0);
	plspause(0);
	plinit();
	if (r->canvas != NULL)
		pl_cmd(PLESC_DEVINIT, r->canvas);
	set_text_size(r);
	pladv(0);
	page_leave(&r->page);
	if (!r->page.is_cells)
		plwidth(1);
	plot_page(&r->page, chart);
	plend1();
}

static bool
run_request(const struct request *r, const struct chart *chart, struct err *err)
{
	static bool broken;
	const char *dir = driver_dir();

	if (dir == NULL)
		return err_set(err, ERR_SYSTEM, "no PLplot drivers in %s: is Benchtop installed whole?",
		    BENCHTOP_LIBDIR "/drivers");
	if (setenv("PLPLOT_DRV_DIR", dir, 1) == -1)
		return err_sys(err, "set PLPLOT_DRV_DIR");
	complaint[0] = '\0';
	plsexit(on_exit_request);
	plsabort(on_abort);
	if (setjmp(failed) != 0) {
		broken = true;
		return err_set(err, ERR_SYSTEM, "PLplot (%s): %s", r->device, complaint);
	}
	if (broken) {
		broken = false;
		plend();
	}
	draw(r, chart);
	return true;
}

static void
hatch(struct cells_canvas *canvas, const struct plot_style *style)
{
	for (size_t i = 0; i < PLOT_COLORS; i++)
		cells_canvas_hatch(canvas, style->faint[i], style->color[i], style->dim, style->ascii ? '.' : 0x2591);
}

bool
plot_cells(const struct chart *chart, struct cells_canvas *canvas, const struct plot_style *style,
    struct err *err)
{
	struct request r = {
		.device = "cells",
		.canvas = canvas,
		.width = canvas->cols * CELL_DOTS_X,
		.height = canvas->rows * CELL_DOTS_Y,
		.page = { canvas->cols, canvas->rows, true, style->ascii, style->mono, CELL_DOTS_X, 0 },
		.style = style,
	};

	if (!run_request(&r, chart, err))
		return false;
	if (style->few)
		hatch(canvas, style);
	return true;
}

bool
plot_pixels(const struct chart *chart, const struct plot_pixels *size,
    const struct plot_style *style, unsigned char *rgb, struct err *err)
{
	struct request r = {
		.device = "memcairo",
		.rgb = rgb,
		.width = size->width,
		.height = size->height,
		.page = { size->cols, size->rows, false, style->ascii, false,
		    (double)size->width / size->cols, size->cols > 60 ? 1 : 0 },
		.style = style,
	};

	if (size->width < 8 || size->height < 8 || size->width > 16384 || size->height > 16384 ||
	    size->cols < 1 || size->rows < 1)
		return err_set(err, ERR_INPUT, "no picture of %d x %d pixels", size->width,
		    size->height);
	for (size_t i = 0; i < (size_t)size->width * (size_t)size->height; i++)
		for (size_t k = 0; k < 3; k++)
			rgb[3 * i + k] = (unsigned char)(style->paper >> (16 - 8 * k));
	return run_request(&r, chart, err);
}

static const struct {
	const char *ending, *device;
} file_kinds[] = {
	{ ".png", "pngcairo" }, { ".svg", "svgcairo" }, { ".pdf", "pdfcairo" },
};

static const char *
device_of(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(file_kinds); i++)
		if (str_ends(path, file_kinds[i].ending))
			return file_kinds[i].device;
	return NULL;
}

bool
plot_file_known(const char *path)
{
	return device_of(path) != NULL;
}

/* Characters of a page on paper: a column is about 8 pixels wide, a row 17 high. */
bool
plot_file(const struct chart *chart, const char *path, int width, int height,
    const struct plot_style *style, struct err *err)
{
	char *draft = xasprintf("%s.%d.part", path, (int)getpid());
	struct request r = {
		.device = device_of(path),
		.path = draft,
		.width = width,
		.height = height,
		.page = { fmax(20, width / 8), fmax(6, height / 17), false, style->ascii, false, 2,
		    width > 400 && height > 200 ? 2 : 0 },
		.style = style,
	};
	struct stat st;
	bool ok = false;
	int fd;

	r.page.dots_per_col = width / r.page.cols;
	if (r.device == NULL)
		err_set(err, ERR_USAGE, "%s: a picture's name ends in .png, .svg or .pdf", path);
	else if (width < 50 || height < 50 || width > 16384 || height > 16384)
		err_set(err, ERR_USAGE, "no picture of %d x %d: 50 to 16384 each", width, height);
	else if ((fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) == -1)
		/* PLplot would ask on the terminal for another name. */
		err_sys(err, "write %s", path);
	else if (close(fd) == -1 || !run_request(&r, chart, err))
		err_wrap(err, "%s", path);
	else if (stat(draft, &st) == -1 || st.st_size == 0)
		err_set(err, ERR_SYSTEM, "write %s: PLplot made no file%s%s", path,
		    complaint[0] != '\0' ? ": " : "", complaint);
	else if (rename(draft, path) == -1)
		err_sys(err, "write %s", path);
	else
		ok = true;
	if (!ok)
		unlink(draft);
	x_free(draft);
	return ok;
}
