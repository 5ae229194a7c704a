/*
 * terminal.c - the terminal: showing a canvas through ncursesw, and handing its bytes to input.c.
 *
 * Curses reads keys and mouse too, but loses events that come together, and takes a sequence that comes
 * apart for letters.
 *
 * Cells are translated here to what this terminal can show: colours by the theme, and in a locale
 * without UTF-8 every character to an ASCII one of the same width. A character whose width the C
 * library sees otherwise than we do is replaced, since the rest of its row would be displaced.
 */
#include "terminal.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base_ascii.h"
#include "base_time.h"
#include "base_utf8.h"
#include "input.h"
#include "terminal_graphics.h"

enum { LOOKS = 256 };

/* A style as curses wants it, kept since it is asked for with every cell. */
struct terminal_look {
	unsigned style;
	bool known;
	attr_t attributes;
	int pair;
};

static struct {
	SCREEN *screen;
	bool is_open, is_shown, unicode, mouse;
	struct theme *theme;
	int colours;
	struct termios before;
	struct terminal_look looks[LOOKS];
	cchar_t *row;
	int row_size;
	struct input *input;
} term;

/* ---- opening and closing */

/* Modes that curses does not set: bracketed paste, so that pasted text is not obeyed as keys, and the
 * mouse, with numbers instead of bytes for its place. */
static void
send_modes(bool on)
{
	static const char *const paste[] = { "\033[?2004l", "\033[?2004h" };
	static const char *const mouse[] = { "\033[?1006l\033[?1000l", "\033[?1000h\033[?1006h" };

	if (write(STDOUT_FILENO, paste[on], strlen(paste[on])) < 0)
		return;
	if (term.mouse && write(STDOUT_FILENO, mouse[on], strlen(mouse[on])) < 0)
		return;
}

/* Curses believes that the cursor is shown when a signal made what it wrote last go nowhere. */
static void
show_cursor(void)
{
	const char *show = tigetstr("cnorm");

	if (show != NULL && show != (const char *)-1 && strchr(show, '$') == NULL
	    && write(STDOUT_FILENO, show, strlen(show)) < 0)
		return;
}

static bool
check_tty(struct err *err)
{
	const char *name = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_USAGE,
		    "the workbench needs a terminal; `benchtop runs` lists runs without one");
	if (name == NULL || *name == '\0')
		return err_set(err, ERR_USAGE,
		    "TERM is not set; say what terminal this is, as in TERM=xterm-256color");
	return true;
}

static bool
open_screen(struct err *err)
{
	const char *move;

	term.screen = newterm(NULL, stdout, stdin);
	if (term.screen == NULL)
		return err_set(err, ERR_USAGE,
		    "terminal \"%s\" is not known on this machine; try TERM=xterm-256color", getenv("TERM"));
	move = tigetstr("cup");
	if (move != NULL && move != (char *)-1)
		return true;
	endwin();
	delscreen(term.screen);
	return err_set(err, ERR_USAGE, "terminal \"%s\" cannot move its cursor; try "
	    "TERM=xterm-256color, or `benchtop runs`, which needs no such terminal", getenv("TERM"));
}

static bool
is_utf8_locale(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void
choose_unicode(const char *wish)
{
	setlocale(LC_CTYPE, "");
	if (str_equal(wish, "yes") && !is_utf8_locale() && setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		setlocale(LC_CTYPE, "");
	term.unicode = is_utf8_locale() && !str_equal(wish, "no");
}

static int
choose_colours(const char *wish)
{
	const char *no_color = getenv("NO_COLOR");
	int64_t wanted = 256;

	if (str_equal(wish, "none") || !has_colors())
		return 0;
	if (!str_to_int64(wish, &wanted) && no_color != NULL && *no_color != '\0')
		return 0;
	if (wanted > COLORS)
		wanted = COLORS;
	return wanted >= 256 ? 256 : wanted >= 16 ? 16 : wanted >= 8 ? 8 : 0;
}

/* Before the first paint, which clears what a terminal might print of a question that it does not
 * know. The answer comes among the keys. */
static void
ask_for_graphics(void)
{
	const char *question = terminal_graphics_question();

	if (question == NULL)
		return;
	fflush(stdout);
	if (write(STDOUT_FILENO, question, strlen(question)) < 0)
		return;
}

bool
terminal_toggle_graphics(struct err *err)
{
	if (!terminal_graphics_toggle(err))
		return false;
	ask_for_graphics();
	return true;
}

/* What a terminal's description calls its keys; input.c knows what all terminals send. */
static const struct described_key {
	const char *name;
	uint32_t key;
} described_keys[] = {
	{ "kcuu1", K_UP }, { "kcud1", K_DOWN }, { "kcub1", K_LEFT }, { "kcuf1", K_RIGHT }, { "khome", K_HOME },
	{ "kend", K_END }, { "kpp", K_PAGEUP }, { "knp", K_PAGEDOWN }, { "kich1", K_INSERT }, { "kdch1", K_DELETE },
	{ "kcbt", K_BACKTAB }, { "kent", K_ENTER }, { "kbs", K_BACKSPACE }, { "kLFT", K_LEFT | K_SHIFT },
	{ "kRIT", K_RIGHT | K_SHIFT }, { "kri", K_UP | K_SHIFT }, { "kind", K_DOWN | K_SHIFT }, { "kf1", K_F1 },
	{ "kf2", K_F1 + 1 }, { "kf3", K_F1 + 2 }, { "kf4", K_F1 + 3 }, { "kf5", K_F1 + 4 }, { "kf6", K_F1 + 5 },
	{ "kf7", K_F1 + 6 }, { "kf8", K_F1 + 7 }, { "kf9", K_F1 + 8 }, { "kf10", K_F1 + 9 }, { "kf11", K_F1 + 10 },
	{ "kf12", K_F12 },
};

static const char *
described(const char *name)
{
	const char *text = tigetstr(name);

	return text == (char *)-1 ? NULL : text;
}

static void
learn_keys(void)
{
	term.input = input_new();
	input_set_answer(term.input, terminal_graphics_answer);
	for (size_t i = 0; i < ARRAY_LEN(described_keys); i++)
		if (described(described_keys[i].name) != NULL)
			input_add_key(term.input, described(described_keys[i].name), described_keys[i].key);
}

/* As curses has it: terminals that say so, and all that call themselves after xterm. */
static bool
knows_mouse(void)
{
	return described("kmous") != NULL || strstr(getenv("TERM"), "xterm") != NULL;
}

static void
set_modes(void)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	curs_set(0);
}

/* Without memory curses ends the process itself, and says so on the screen that goes. */
static void
at_exit(void)
{
	if (!term.is_open)
		return;
	terminal_crash();
	fputs("benchtop: curses ended the program (out of memory?)\n", stderr);
}

static void
on_end(int signo)
{
	terminal_crash();
	signal(signo, SIG_DFL);
	raise(signo);
}

/* Before the terminal is touched. TERM and HUP are the loop's, as soon as there is one. */
static void
restore_at_any_end(void)
{
	static const int ends[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM, SIGHUP };
	static bool registered;

	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		signal(ends[i], on_end);
	x_on_fatal(terminal_crash);
	if (!registered)
		(void)atexit(at_exit);
	registered = true;
	term.is_open = term.is_shown = true;
}

bool
terminal_open(struct theme *theme, const struct terminal_options *options, struct err *err)
{
	if (!check_tty(err))
		return false;
	choose_unicode(options->unicode);
	tcgetattr(STDIN_FILENO, &term.before);
	restore_at_any_end();
	term.is_open = term.is_shown = open_screen(err);
	if (!term.is_open)
		return false;
	term.mouse = options->mouse && knows_mouse();
	learn_keys();
	term.theme = theme;
	set_modes();
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	term.colours = choose_colours(options->colours);
	theme_set_colours(theme, term.colours);
	memset(term.looks, 0, sizeof(term.looks));
	send_modes(true);
	terminal_graphics_open(options->graphics);
	ask_for_graphics();
	return true;
}

bool
terminal_has_unicode(void)
{
	return term.unicode;
}

int
terminal_colours(void)
{
	return term.colours;
}

void
terminal_suspend(void)
{
	if (!term.is_open || !term.is_shown)
		return;
	term.is_shown = false;
	terminal_graphics_lost();
	send_modes(false);
	endwin();
	show_cursor();
}

void
terminal_resume(void)
{
	if (!term.is_open || term.is_shown)
		return;
	term.is_shown = true;
	reset_prog_mode();
	set_modes();
	clearok(curscr, TRUE);
	refresh();
	send_modes(true);
}

void
terminal_close(void)
{
	if (!term.is_open)
		return;
	terminal_suspend();
	term.is_open = false;
	delscreen(term.screen);
	x_free(term.row);
	term.row = NULL;
	term.row_size = 0;
	input_free(term.input);
	term.input = NULL;
}

void
terminal_crash(void)
{
	static const char sane[] = "\033[?1000l\033[?1006l\033[?2004l\033[?1049l\033[?25h\033[0m\r\n";

	if (!term.is_open || !term.is_shown)
		return;
	term.is_shown = false;	/* an abort ends here a second time */
	if (write(STDOUT_FILENO, sane, sizeof(sane) - 1) < 0)
		return;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &term.before);
}

/* Pictures stay somewhere or go, as each terminal likes: all is painted anew. Letters of another size make a size of
 * the screen, too. */
static void
take_size(int rows, int columns)
{
	resizeterm(rows, columns);
	if (terminal_graphics() == GRAPHICS_CELLS)
		return;
	terminal_repaint();
	terminal_graphics_forget();
	ask_for_graphics();
}

void
terminal_size(int *columns, int *rows)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0 &&
	    (size.ws_col != COLS || size.ws_row != LINES))
		take_size(size.ws_row, size.ws_col);
	*columns = COLS;
	*rows = LINES;
}

void
terminal_repaint(void)
{
	terminal_graphics_lost();
	clearok(curscr, TRUE);
}

/* ---- showing */

void
terminal_restyle(void)
{
	memset(term.looks, 0, sizeof(term.looks));
}

static const struct terminal_look *
look_of(unsigned style)
{
	struct terminal_look *kept = &term.looks[(style ^ style >> 8 ^ style >> 16) % LOOKS];
	struct theme_look look;

	if (kept->known && kept->style == style)
		return kept;
	look = theme_resolve(term.theme, style);
	*kept = (struct terminal_look){ .style = style, .known = true };
	if (term.colours > 0 && (look.fg != -1 || look.bg != -1))
		kept->pair = alloc_pair(look.fg, look.bg);
	/* Bold blanks look like others, but curses does not take them for cleared ones. */
	kept->attributes = (look.bold || (style & STYLE_PICTURE) != 0 ? A_BOLD : 0) | (look.dim ? A_DIM : 0) |
	    (look.underline ? A_UNDERLINE : 0) | (look.reverse ? A_REVERSE : 0);
	return kept;
}

static void
set_cell(cchar_t *out, const struct cell *cell)
{
	const struct terminal_look *look = look_of(cell->style);
	wchar_t text[3] = { (wchar_t)cell->c, (wchar_t)cell->mark, 0 };
	int pair = look->pair;

	if (!term.unicode)
		text[0] = (wchar_t)ascii_for(cell->c), text[1] = 0;
	else if (cell->c >= 0x80 && wcwidth(text[0]) != utf8_char_width(cell->c))
		text[0] = '?', text[1] = 0;
	if (text[1] != 0 && wcwidth(text[1]) != 0)
		text[1] = 0;
	setcchar(out, text, look->attributes, 0, &pair);
}

static void
show_row(const struct cell *cells, int y, int columns)
{
	int n = 0;

	for (int x = 0; x < columns; x++) {
		bool wide = x + 1 < columns && cells[x + 1].c == 0;
		struct cell question = { .c = '?', .style = cells[x].style };

		if (cells[x].c == 0 && n > 0 && (!term.unicode || wcwidth((wchar_t)cells[x - 1].c) != 2))
			set_cell(&term.row[n++], &question);
		else if (cells[x].c != 0)
			set_cell(&term.row[n++], wide && !term.unicode ? &question : &cells[x]);
	}
	mvadd_wchnstr(y, 0, term.row, n);
}

void
terminal_show(struct canvas *c)
{
	struct area a = canvas_area(c);
	struct picture picture;
	bool has_picture = canvas_picture(c, &picture);
	int x, y, h;

	if (!term.is_open || !term.is_shown)
		return;
	if (terminal_graphics_leave(has_picture ? &picture : NULL, &y, &h))
		wredrawln(stdscr, y, h);
	if (a.w > term.row_size) {
		term.row = xrealloc(term.row, (size_t)a.w, sizeof(*term.row));
		term.row_size = a.w;
	}
	for (int row = 0; row < a.h && row < LINES; row++)
		show_row(canvas_cells(c, row), row, a.w < COLS ? a.w : COLS);
	if (canvas_cursor(c, &x, &y)) {
		curs_set(1);
		wmove(stdscr, y, x);
	} else {
		curs_set(0);
	}
	wnoutrefresh(stdscr);
	doupdate();
	terminal_graphics_show(has_picture ? &picture : NULL);
}

bool
terminal_owes_picture(void)
{
	return term.is_open && term.is_shown && terminal_graphics_owes();
}

/* ---- reading */

/* What waits at the terminal goes to the input; false: nothing did. */
static bool
feed(int milliseconds)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	char bytes[4096];
	ssize_t n;

	if (poll(&in, 1, milliseconds) <= 0)
		return false;
	n = read(STDIN_FILENO, bytes, sizeof(bytes));
	if (n <= 0)
		return false;
	input_set_patient(term.input, terminal_graphics_expects());
	input_feed(term.input, bytes, (size_t)n, time_monotonic());
	return true;
}

bool
terminal_read(struct event *out)
{
	enum input_found found;
	int wait;

	if (!term.is_open || !term.is_shown)
		return false;
	while ((found = input_next(term.input, time_monotonic(), out, &wait)) != INPUT_EVENT) {
		bool short_wait = found == INPUT_WAIT && wait <= INPUT_PASTE_MS;

		/* An Esc alone is decided here and now; longer waits are for the loop. */
		if (!feed(short_wait ? wait : 0) && !short_wait)
			return false;
	}
	return true;
}

bool
terminal_waiting(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&in, 1, 0) > 0;
}
