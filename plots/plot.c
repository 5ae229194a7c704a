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
#include "plot_page.h"

/* Colours after Okabe and Ito (2008), brightened for dark and darkened for light paper. */
const struct plot_style plot_style_dark = {
	.paper = 0x000000, .ink = 0xd8d8d8, .dim = 0x808080, .grid = 0x303030,
	.color = { 0x56b4e9, 0xe69f00, 0x35c08a, 0xf06fae, 0xf0e442, 0xd55e00, 0x9f8bf0, 0x8dd3c7,
	    0xbdbdbd, 0xff9d9a },
	.faint = { 0x1f4460, 0x5c4207, 0x14503a, 0x602c46, 0x5f5a1a, 0x5a2a04, 0x403862, 0x38554f,
	    0x4c4c4c, 0x663f3e },
	.heat = { 0x440154, 0x470d60, 0x48186a, 0x482374, 0x472d7b, 0x453781, 0x424086, 0x3e4989,
	    0x3a538b, 0x365c8d, 0x32658e, 0x2e6e8e, 0x2b768e, 0x277f8e, 0x24878e, 0x21908d,
	    0x1f988b, 0x1fa188, 0x22a884, 0x2ab07f, 0x35b779, 0x43bf71, 0x54c568, 0x67cc5c,
	    0x7ad151, 0x90d743, 0xa5db36, 0xbcdf27, 0xd2e21b, 0xe9e51a, 0xfde725, 0xfef3a0 },
	.diverge = { 0x9ecae1, 0x8ac0df, 0x75b6dc, 0x61acda, 0x4ea2d7, 0x4697cc, 0x3d8bc2, 0x3580b8,
	    0x2e75ac, 0x2b6a9b, 0x29608b, 0x26557a, 0x254b6a, 0x284359, 0x2b3c49, 0x2e3438,
	    0x38322d, 0x483628, 0x583a23, 0x683e1e, 0x79431c, 0x8a4a1b, 0x9b511b, 0xac581a,
	    0xbb621d, 0xc96d21, 0xd87725, 0xe68229, 0xed913f, 0xf2a157, 0xf8b06e, 0xfdc086 },
};

const struct plot_style plot_style_light = {
	.paper = 0xffffff, .ink = 0x202020, .dim = 0x606060, .grid = 0xe6e6e6,
	.color = { 0x0072b2, 0xd55e00, 0x009e73, 0xcc4a92, 0x8f7a00, 0x7a3b00, 0x6a51c7, 0x35807a,
	    0x606060, 0xc0392b },
	.faint = { 0xbfdcef, 0xf6d5bf, 0xbfe8dd, 0xf2d1e4, 0xe3dcb5, 0xdccab8, 0xd9d2f3, 0xcbe3e0,
	    0xd8d8d8, 0xf2cbc6 },
	.heat = { 0xfbfbf2, 0xf7fae1, 0xf4f9d0, 0xf0f9c0, 0xecf8b1, 0xe2f4b2, 0xd8f0b3, 0xceecb3,
	    0xc2e7b4, 0xb0e0b6, 0x9dd9b8, 0x8bd2ba, 0x79cbbc, 0x69c5be, 0x59bfc1, 0x49b9c3,
	    0x3cb1c3, 0x33a8c2, 0x2a9ec1, 0x2095c0, 0x1e89bc, 0x1f7cb6, 0x206eb0, 0x2261aa,
	    0x2356a4, 0x234b9f, 0x24409a, 0x253595, 0x1e2f86, 0x172977, 0x0f2367, 0x081d58 },
	.diverge = { 0x2166ac, 0x2a72b2, 0x337db8, 0x3b89be, 0x4695c4, 0x5aa2cb, 0x6eaed2, 0x83bbd9,
	    0x96c7df, 0xa6cfe4, 0xb7d8e8, 0xc7e0ed, 0xd5e7f1, 0xdeebf2, 0xe8f0f4, 0xf2f5f6,
	    0xf8f3f1, 0xf9ece4, 0xfbe5d8, 0xfcdecc, 0xfcd2bc, 0xf9c4aa, 0xf7b698, 0xf5a886,
	    0xee9878, 0xe6866a, 0xdf745c, 0xd7624f, 0xce5045, 0xc53d3d, 0xbb2b34, 0xb2182b },
};

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

/* obj/drivers beside a built executable, or the folder that `make install` filled. */
static bool
find_driver_dir(char out[PATH_MAX])
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	for (; n > 0; n--) {
		if (exe[n - 1] != '/')
			continue;
		exe[n - 1] = '\0';
		if ((size_t)snprintf(out, PATH_MAX, "%s/drivers", exe) < PATH_MAX &&
		    has_cells_driver(out))
			return true;
	}
	str_copy(out, PATH_MAX, BENCHTOP_LIBDIR "/drivers");
	return has_cells_driver(out);
}

const char *
plot_driver_dir(void)
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

/* The height of text: just below the height of a row of the page. */
static void
set_text_size(const struct request *r)
{
	double row_mm;

	if (r->page.is_cells)
		return;
	row_mm = (double)r->height / r->page.rows / FILE_DPI * 25.4;
	plschr(row_mm * 0.62, 1);
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
	const char *dir = plot_driver_dir();

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

	return run_request(&r, chart, err);
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
