/*
 * terminal.c - the terminal through ncursesw: showing a canvas, reading keys and the mouse.
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

#include "base_time.h"
#include "base_utf8.h"
#include "terminal_ascii.h"
#include "terminal_graphics.h"

enum {
	ESCAPE_DELAY_MS = 25,
	DOUBLE_CLICK_MS = 400,
	PASTE_PAUSE_MS = 200,	/* a longer silence ends a paste that has no end */
	PASTE_MAX = 64 * 1024,
	SEQUENCE_PAUSE_MS = 50,	/* between the bytes of what a terminal answers */
	SEQUENCE_MAX = 512,
	LOOKS = 256,
	KEY_PASTE_BEGIN = KEY_MAX + 1,
	KEY_PASTE_END,
};

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
	struct buf paste;
	int64_t clicked_at;
	int clicked_x, clicked_y;
} term;

/* ---- opening and closing */

/* Modes that curses does not know: bracketed paste, so that pasted text is not obeyed as keys. */
static void
send_modes(bool on)
{
	const char *modes = on ? "\033[?2004h" : "\033[?2004l";

	if (write(STDOUT_FILENO, modes, strlen(modes)) < 0)
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

/* What terminals send whatever their description says. */
static const struct more_key {
	const char *bytes;
	int code;
} more_keys[] = {
	{ "\033[200~", KEY_PASTE_BEGIN },
	{ "\033[201~", KEY_PASTE_END },
	{ "\033[A", KEY_UP },
	{ "\033[B", KEY_DOWN },
	{ "\033[C", KEY_RIGHT },
	{ "\033[D", KEY_LEFT },
	{ "\033[H", KEY_HOME },
	{ "\033[F", KEY_END },
	{ "\033[1~", KEY_HOME },
	{ "\033[4~", KEY_END },
	{ "\033[Z", KEY_BTAB },
	{ "\033[1;5C", KEY_SRIGHT },
	{ "\033[1;5D", KEY_SLEFT },
};

static void
set_modes(void)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_DELAY_MS);
	leaveok(stdscr, FALSE);
	curs_set(0);
	for (size_t i = 0; i < ARRAY_LEN(more_keys); i++)
		define_key(more_keys[i].bytes, more_keys[i].code);
	if (term.mouse) {
		/* Releases too: what is not in the mask confuses how curses gathers events that come
		 * together. */
		mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON3_PRESSED | BUTTON3_RELEASED |
		    BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
		mouseinterval(0);
	}
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
restore_at_any_end(void)
{
	static bool registered;

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
	term.mouse = options->mouse;
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
	buf_release(&term.paste);
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

/* Pictures stay somewhere or go, as each terminal likes: all is painted anew. */
static void
take_size(int rows, int columns)
{
	resizeterm(rows, columns);
	if (terminal_graphics() != GRAPHICS_CELLS)
		terminal_repaint();
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
		text[0] = (wchar_t)terminal_ascii(cell->c), text[1] = 0;
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

/* ---- reading */

static const struct curses_key {
	int code;
	uint32_t key;
} curses_keys[] = {
	{ KEY_UP, K_UP },
	{ KEY_DOWN, K_DOWN },
	{ KEY_LEFT, K_LEFT },
	{ KEY_RIGHT, K_RIGHT },
	{ KEY_HOME, K_HOME },
	{ KEY_END, K_END },
	{ KEY_PPAGE, K_PAGEUP },
	{ KEY_NPAGE, K_PAGEDOWN },
	{ KEY_IC, K_INSERT },
	{ KEY_DC, K_DELETE },
	{ KEY_BTAB, K_BACKTAB },
	{ KEY_ENTER, K_ENTER },
	{ KEY_BACKSPACE, K_BACKSPACE },
	{ KEY_SLEFT, K_LEFT | K_SHIFT },
	{ KEY_SRIGHT, K_RIGHT | K_SHIFT },
	{ KEY_SR, K_UP | K_SHIFT },
	{ KEY_SF, K_DOWN | K_SHIFT },
	{ KEY_RESIZE, K_RESIZE },
};

static uint32_t
key_of_code(int code)
{
	for (size_t i = 0; i < ARRAY_LEN(curses_keys); i++) {
		if (curses_keys[i].code == code)
			return curses_keys[i].key;
	}
	if (code >= KEY_F(1) && code <= KEY_F(12))
		return K_F1 + (uint32_t)(code - KEY_F(1));
	return K_NONE;
}

static uint32_t
key_of_char(uint32_t c)
{
	if (c == '\t' || c == '\r' || c == K_ESC)
		return c;
	if (c == '\n')
		return K_ENTER;
	if (c == '\b' || c == 0x7f)
		return K_BACKSPACE;
	if (c >= 1 && c <= 26)
		return (c + 'a' - 1) | K_CTRL;
	return c < 0x20 ? K_NONE : c;
}

static void
take_mouse(const MEVENT *mouse, struct event *out)
{
	int64_t now = time_monotonic();

	if ((mouse->bstate & BUTTON4_PRESSED) != 0) {
		out->key = K_WHEEL_UP;
	} else if ((mouse->bstate & BUTTON5_PRESSED) != 0) {
		out->key = K_WHEEL_DOWN;
	} else if ((mouse->bstate & BUTTON3_PRESSED) != 0) {
		out->key = K_RIGHT_CLICK;
	} else if ((mouse->bstate & BUTTON1_PRESSED) != 0) {
		bool again = mouse->x == term.clicked_x && mouse->y == term.clicked_y &&
		    now - term.clicked_at < DOUBLE_CLICK_MS * TIME_MS;

		out->key = K_CLICK;
		out->clicks = again ? 2 : 1;
		term.clicked_at = again ? 0 : now;
		term.clicked_x = mouse->x;
		term.clicked_y = mouse->y;
	} else {
		return;
	}
	out->x = mouse->x;
	out->y = mouse->y;
}

/* One KEY_MOUSE may stand for several events that came together: a press and its release. */
static void
read_mouse(struct event *out)
{
	MEVENT mouse;

	while (getmouse(&mouse) != ERR)
		take_mouse(&mouse, out);
}

static void
read_paste(struct event *out)
{
	wint_t c;
	int kind;

	buf_release(&term.paste);
	term.paste.max = PASTE_MAX;
	wtimeout(stdscr, PASTE_PAUSE_MS);
	while ((kind = get_wch(&c)) != ERR && !(kind == KEY_CODE_YES && c == KEY_PASTE_END)) {
		char bytes[4];

		if (kind == OK)
			buf_append(&term.paste, bytes, utf8_encode(bytes, (uint32_t)c));
	}
	nodelay(stdscr, TRUE);
	out->key = K_PASTE;
	out->text = buf_str(&term.paste);
}

/* Of a control sequence, behind its first two bytes: CSI ends with a letter, the others with BEL or
 * Esc and a backslash. */
static bool
sequence_ends(char kind, wint_t c, bool *escaped)
{
	bool was_escaped = *escaped;

	*escaped = c == K_ESC;
	if (kind == '[')
		return c >= 0x40 && c <= 0x7e;
	return c == '\a' || (was_escaped && c == '\\');
}

/* What a terminal says without being a key: answers, and keys that nobody knows. Swallowed whole, so
 * that its letters are not obeyed. False: it was only Alt and this character. */
static bool
read_sequence(char kind, struct event *out)
{
	struct buf text = BUF_INIT;
	bool escaped = false, any = false, ended = false;
	wint_t c;

	buf_printf(&text, "\033%c", kind);
	wtimeout(stdscr, SEQUENCE_PAUSE_MS);
	while (!ended && text.len < SEQUENCE_MAX && get_wch(&c) == OK) {
		any = true;
		buf_add_char(&text, c < 0x80 ? (char)c : '?');
		ended = sequence_ends(kind, c, &escaped);
	}
	nodelay(stdscr, TRUE);
	if (ended && terminal_graphics_answer(buf_slice(&text)))
		out->key = K_RESIZE;
	buf_release(&text);
	return any;
}

/* Terminals send Alt as Esc before the key. */
static uint32_t
read_after_esc(struct event *out)
{
	wint_t c;
	uint32_t key;
	int kind;

	wtimeout(stdscr, terminal_graphics_expects() ? SEQUENCE_PAUSE_MS : 0);
	kind = get_wch(&c);
	nodelay(stdscr, TRUE);
	if (kind == ERR)
		return K_ESC;
	if (kind == OK && c < 0x80 && c > 0 && strchr("[]_P", (int)c) != NULL && read_sequence((char)c, out))
		return out->key;
	key = kind == KEY_CODE_YES ? key_of_code((int)c) : key_of_char((uint32_t)c);
	if (key == K_ESC || key == K_NONE)
		return K_ESC;
	return key | K_ALT;
}

bool
terminal_read(struct event *out)
{
	wint_t c;
	int kind;

	if (!term.is_open || !term.is_shown)
		return false;
	kind = get_wch(&c);
	if (kind == ERR)
		return false;
	*out = (struct event){ .key = K_NONE };
	if (kind == KEY_CODE_YES && c == KEY_MOUSE)
		read_mouse(out);
	else if (kind == KEY_CODE_YES && c == KEY_PASTE_BEGIN)
		read_paste(out);
	else if (kind == KEY_CODE_YES)
		out->key = key_of_code((int)c);
	else if (c == K_ESC)
		out->key = read_after_esc(out);
	else
		out->key = key_of_char((uint32_t)c);
	return true;
}

bool
terminal_waiting(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&in, 1, 0) > 0;
}
