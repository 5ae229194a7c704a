/*
 * pixel_screen.c - takes pictures and questions about them out of a program's output, and keeps what is shown.
 */
#include "screen/pixel_screen.h"

#include <stdio.h>
#include <string.h>

#include "base.h"

enum { SEQUENCE_MAX = 64 << 20, KITTY_MAX = 8 };

enum state { TEXT, ESCAPE, CONTROL, STRING, STRING_ESCAPE };

struct kitty {
	unsigned id;
	int x, y;		/* cells */
	struct picture picture;
};

struct pixel_screen {
	struct pixel_traits traits;
	struct pixel_host host;
	int columns, rows;
	struct picture sixels;		/* of the whole screen */
	struct kitty kitty[KITTY_MAX];
	struct kitty_reader reader;
	enum state state;
	struct buf text;		/* for the terminal behind */
	struct buf sequence;		/* from its Esc on */
	bool holds;
	struct buf held;
	struct pixel_counts counts;
	struct buf complaints;
};

/* ---- life */

static void
make_screen(struct pixel_screen *p, int columns, int rows)
{
	size_t n;

	p->columns = columns;
	p->rows = rows;
	p->sixels.width = columns * p->traits.cell_width;
	p->sixels.height = rows * p->traits.cell_height;
	n = (size_t)p->sixels.width * (size_t)p->sixels.height;
	p->sixels.rgb = xmalloc(n * sizeof(*p->sixels.rgb));
	for (size_t i = 0; i < n; i++)
		p->sixels.rgb[i] = PICTURE_NOTHING;
}

struct pixel_screen *
pixel_screen_new(const struct pixel_traits *traits, const struct pixel_host *host, int columns, int rows)
{
	struct pixel_screen *p = x_new(struct pixel_screen);

	p->traits = *traits;
	p->host = *host;
	make_screen(p, columns, rows);
	return p;
}

void
pixel_screen_free(struct pixel_screen *p)
{
	if (p == NULL)
		return;
	picture_release(&p->sixels);
	for (size_t i = 0; i < KITTY_MAX; i++)
		picture_release(&p->kitty[i].picture);
	kitty_reader_release(&p->reader);
	buf_release(&p->text);
	buf_release(&p->sequence);
	buf_release(&p->held);
	buf_release(&p->complaints);
	x_free(p);
}

void
pixel_screen_set_size(struct pixel_screen *p, int columns, int rows)
{
	struct picture before = p->sixels;

	make_screen(p, columns, rows);
	for (int y = 0; y < before.height && y < p->sixels.height; y++)
		memcpy(p->sixels.rgb + (size_t)y * (size_t)p->sixels.width,
		    before.rgb + (size_t)y * (size_t)before.width,
		    sizeof(*before.rgb) * (size_t)(before.width < p->sixels.width ? before.width : p->sixels.width));
	picture_release(&before);
}

void
pixel_screen_set_cell(struct pixel_screen *p, int width, int height)
{
	p->traits.cell_width = width;
	p->traits.cell_height = height;
}

int
pixel_screen_width(const struct pixel_screen *p)
{
	return p->traits.cell_known != PIXEL_CELL_UNKNOWN ? p->sixels.width : 0;
}

int
pixel_screen_height(const struct pixel_screen *p)
{
	return p->traits.cell_known != PIXEL_CELL_UNKNOWN ? p->sixels.height : 0;
}

static void
complain(struct pixel_screen *p, const char *kind, const char *what)
{
	buf_printf(&p->complaints, "%s: %s\n", kind, what);
}

/* ---- what is shown */

/* Where both are; pixels that were not drawn are seen through. */
static void
paste(struct picture *on, const struct picture *what, int left, int top)
{
	for (int y = 0; y < what->height; y++) {
		for (int x = 0; x < what->width; x++) {
			uint32_t rgb = what->rgb[(size_t)y * (size_t)what->width + (size_t)x];

			if (rgb != PICTURE_NOTHING && left + x >= 0 && left + x < on->width && top + y >= 0 &&
			    top + y < on->height)
				on->rgb[(size_t)(top + y) * (size_t)on->width + (size_t)(left + x)] = rgb;
		}
	}
}

void
pixel_screen_damage(struct pixel_screen *p, int x, int y, int w, int h)
{
	int left = x * p->traits.cell_width, right = (x + w) * p->traits.cell_width;
	int top = y * p->traits.cell_height, bottom = (y + h) * p->traits.cell_height;

	for (int row = top; row < bottom && row < p->sixels.height; row++)
		for (int column = left; column < right && column < p->sixels.width; column++)
			p->sixels.rgb[(size_t)row * (size_t)p->sixels.width + (size_t)column] = PICTURE_NOTHING;
}

struct picture
pixel_screen_part(const struct pixel_screen *p, int x, int y, int w, int h)
{
	int cw = p->traits.cell_width, ch = p->traits.cell_height;
	struct picture out = { w * cw, h * ch, NULL };
	size_t n = (size_t)out.width * (size_t)out.height;

	out.rgb = xmalloc((n + 1) * sizeof(*out.rgb));
	for (size_t i = 0; i < n; i++)
		out.rgb[i] = PICTURE_NOTHING;
	paste(&out, &p->sixels, -x * cw, -y * ch);
	for (size_t i = 0; i < KITTY_MAX; i++)
		paste(&out, &p->kitty[i].picture, (p->kitty[i].x - x) * cw, (p->kitty[i].y - y) * ch);
	return out;
}

static void
widen(struct pixel_box *b, int x, int y)
{
	int right = b->x + b->w > x + 1 ? b->x + b->w : x + 1, bottom = b->y + b->h > y + 1 ? b->y + b->h : y + 1;

	if (b->w == 0)
		*b = (struct pixel_box){ .x = x, .y = y };
	b->x = x < b->x ? x : b->x;
	b->y = y < b->y ? y : b->y;
	b->w = right - b->x;
	b->h = bottom - b->y;
}

struct pixel_box
pixel_screen_box(const struct pixel_screen *p)
{
	struct picture all = pixel_screen_part(p, 0, 0, p->columns, p->rows), box;
	struct pixel_box b = { 0 };

	for (int y = 0; y < all.height; y++)
		for (int x = 0; x < all.width; x++)
			if (all.rgb[(size_t)y * (size_t)all.width + (size_t)x] != PICTURE_NOTHING)
				widen(&b, x / p->traits.cell_width, y / p->traits.cell_height);
	picture_release(&all);
	box = pixel_screen_part(p, b.x, b.y, b.w, b.h);
	b.is_whole = b.w > 0 && picture_undrawn(&box) == 0;
	picture_release(&box);
	return b;
}

struct pixel_counts
pixel_screen_counts(const struct pixel_screen *p)
{
	return p->counts;
}

const char *
pixel_screen_complaints(const struct pixel_screen *p)
{
	return buf_str(&p->complaints);
}

/* ---- sixel */

/* Behind a sixel the cursor is at its last six rows of pixels. */
static void
move_down(struct pixel_screen *p, int rows)
{
	char *move = xasprintf("\033[%dB", rows);

	if (rows > 0)
		p->host.text(p->host.self, move, strlen(move));
	x_free(move);
}

static void
take_sixel(struct pixel_screen *p, const char *body)
{
	struct picture picture = { 0 };
	const char *wrong = picture_read_sixel(&picture, body);
	int x, y;

	if (p->traits.attributes == NULL)
		complain(p, "sixel", "this terminal does not show any");
	if (wrong != NULL && picture_undrawn(&picture) == 0)
		complain(p, "sixel", wrong);
	p->host.cursor(p->host.self, &x, &y);
	if (y * p->traits.cell_height + picture.height > p->sixels.height)
		complain(p, "sixel", "it makes the screen scroll");
	if (x * p->traits.cell_width + picture.width > p->sixels.width)
		complain(p, "sixel", "wider than the screen");
	if ((p->traits.max_width > 0 && picture.width > p->traits.max_width) ||
	    (p->traits.max_height > 0 && picture.height > p->traits.max_height))
		complain(p, "sixel", "larger than the terminal shows");
	paste(&p->sixels, &picture, x * p->traits.cell_width, y * p->traits.cell_height);
	if (wrong == NULL && picture_undrawn(&picture) == 0)
		p->counts.sixels++;
	else
		p->counts.broken++;
	move_down(p, (picture.height - 1) / p->traits.cell_height);
	picture_release(&picture);
}

/* ---- kitty */

static struct kitty *
find_kitty(struct pixel_screen *p, unsigned id)
{
	for (size_t i = 0; i < KITTY_MAX; i++)
		if (p->kitty[i].id == id)
			return &p->kitty[i];
	return NULL;
}

static void
count_standing(struct pixel_screen *p)
{
	p->counts.standing = 0;
	for (size_t i = 0; i < KITTY_MAX; i++)
		p->counts.standing += p->kitty[i].id != 0;
}

static void
delete_kitty(struct pixel_screen *p, const struct kitty_command *c)
{
	struct kitty *k = find_kitty(p, c->id);

	if (c->delete != 'I' || c->id == 0)
		complain(p, "kitty", "it deletes what is not its own");
	if (k == NULL)
		return;
	p->counts.deletions++;
	picture_release(&k->picture);
	*k = (struct kitty){ 0 };
}

static void
show_kitty(struct pixel_screen *p, struct kitty_command *c)
{
	struct kitty *k = find_kitty(p, c->id);

	if (c->id == 0)
		complain(p, "kitty", "a picture without a name");
	if (!c->keeps_cursor)
		complain(p, "kitty", "it moves the cursor");
	if (c->cols * p->traits.cell_width != c->picture.width || c->rows * p->traits.cell_height != c->picture.height)
		complain(p, "kitty", "pixels of another size than its cells");
	k = k != NULL ? k : find_kitty(p, 0);
	if (k == NULL) {
		complain(p, "kitty", "more pictures than anybody looks at");
		picture_release(&c->picture);
		return;
	}
	picture_release(&k->picture);
	k->id = c->id;
	k->picture = c->picture;
	p->host.cursor(p->host.self, &k->x, &k->y);
	p->counts.kitties++;
	p->counts.chunks += c->chunks;
}

static void
give_answer(struct pixel_screen *p, const char *bytes)
{
	buf_add(&p->held, bytes);
	if (p->holds)
		return;
	p->host.answer(p->host.self, buf_str(&p->held), p->held.len);
	buf_clear(&p->held);
}

void
pixel_screen_hold(struct pixel_screen *p, bool yes)
{
	p->holds = yes;
	if (!yes && p->held.len > 0)
		give_answer(p, "");
}

static void
take_kitty(struct pixel_screen *p, const char *body, size_t n)
{
	struct kitty_command c;

	if (!kitty_take(&p->reader, body, n, &c))
		return;
	if (c.action == 'q')
		p->counts.questions++;
	if (c.action == 'q' && p->traits.kitty)
		give_answer(p, "\033_Gi=4211;OK\033\\");
	if (c.action == 'q')
		return;
	if (!p->traits.kitty)
		complain(p, "kitty", "this terminal does not show any");
	if (c.wrong != NULL)
		p->counts.broken++;
	else if (c.action == 'T')
		show_kitty(p, &c);
	else if (c.action == 'd')
		delete_kitty(p, &c);
	count_standing(p);
}

/* ---- questions */

static void
add_limits(const struct pixel_screen *p, struct buf *out, bool of_size)
{
	if (of_size && p->traits.max_width > 0)
		buf_printf(out, "\033[?2;0;%d;%dS", p->traits.max_width, p->traits.max_height);
	else if (!of_size && p->traits.colors > 0)
		buf_printf(out, "\033[?1;0;%dS", p->traits.colors);
}

/* False: it is not about pictures. */
static bool
take_control(struct pixel_screen *p, const char *sequence)
{
	struct buf out = BUF_INIT;

	if (str_equal(sequence, "\033[c"))
		buf_printf(&out, "\033[?%sc", p->traits.attributes != NULL ? p->traits.attributes : "62;22");
	else if (str_equal(sequence, "\033[?1;1;0S") || str_equal(sequence, "\033[?2;1;0S"))
		add_limits(p, &out, sequence[3] == '2');
	else if (!str_equal(sequence, "\033[16t"))
		return false;
	else if (p->traits.cell_known == PIXEL_CELL_TOLD)
		buf_printf(&out, "\033[6;%d;%dt", p->traits.cell_height, p->traits.cell_width);
	p->counts.questions++;
	if (out.len > 0)
		give_answer(p, buf_str(&out));
	buf_release(&out);
	return true;
}

static void
tell_paper(struct pixel_screen *p)
{
	char *answer = xasprintf("\033]11;%s\033\\", p->traits.paper != NULL ? p->traits.paper : "");

	if (p->traits.paper != NULL)
		give_answer(p, answer);
	x_free(answer);
}

/* ---- the stream */

static void
pass_text(struct pixel_screen *p)
{
	if (p->text.len > 0)
		p->host.text(p->host.self, p->text.data, p->text.len);
	buf_clear(&p->text);
}

static void
end_sequence(struct pixel_screen *p)
{
	const char *s = buf_str(&p->sequence);

	p->state = TEXT;
	pass_text(p);
	if (s[1] == 'P') {
		take_sixel(p, s + 2);
	} else if (str_starts(s, "\033_G")) {
		take_kitty(p, s + 3, p->sequence.len - 3);
	} else if (str_equal(s, "\033]11;?")) {
		tell_paper(p);
	} else if (s[1] != '[' || !take_control(p, s)) {
		buf_append(&p->text, p->sequence.data, p->sequence.len);
		if (s[1] == ']')
			buf_add(&p->text, "\033\\");
	}
	buf_clear(&p->sequence);
}

static void
take_byte(struct pixel_screen *p, char c)
{
	struct buf *sequence = &p->sequence;
	bool is_string = c == 'P' || c == '_' || c == ']';

	if (p->state == TEXT && c != '\033') {
		buf_add_char(&p->text, c);
		return;
	}
	if (p->state == STRING && (c == '\033' || c == '\007')) {
		p->state = STRING_ESCAPE;
		if (c == '\007')
			end_sequence(p);
		return;
	}
	if (p->state == STRING_ESCAPE) {
		end_sequence(p);
		if (c == '\\')
			return;
		buf_add_char(sequence, '\033');	/* another sequence broke the string off */
		p->state = ESCAPE;
	}
	if (p->state == CONTROL && c == '\033')
		buf_clear(sequence);	/* an Esc within begins another */
	buf_add_char(sequence, c);
	x_assert(sequence->len < SEQUENCE_MAX);
	if (p->state == TEXT || c == '\033')
		p->state = ESCAPE;
	else if (p->state == ESCAPE && (c == '[' || is_string))
		p->state = c == '[' ? CONTROL : STRING;
	else if (p->state == ESCAPE || (p->state == CONTROL && c >= '@' && c <= '~'))
		end_sequence(p);
}

void
pixel_screen_feed(struct pixel_screen *p, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		take_byte(p, bytes[i]);
	pass_text(p);
}
