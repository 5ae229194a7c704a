/*
 * command.c - the `:` line: names of actions and screens, completed while typing, with history.
 *
 * Above the line stand the commands that match; Up and Down choose one of them while the line is
 * unfinished, Tab completes it, Enter does it.
 */
#include "frame_parts.h"

#include <string.h>

#include "base_utf8.h"
#include "edit.h"
#include "table_find.h"

enum { LIST_ROWS = 10, MATCHES_MAX = 512 };

struct match {
	const struct action *action;
	const struct screen_type *screen;	/* when it is a screen */
	const struct action_set *set;
	void *self;
};

struct command {
	struct frame *frame;
	struct edit edit;
	struct match matches[MATCHES_MAX];
	size_t count, chosen;
	bool choosing;		/* Up or Down was pressed */
	struct map *words;	/* arguments that Tab offers, or NULL */
	size_t word;		/* the one that is in the line */
};

/* ---- what matches */

static const char *
match_name(const struct match *m)
{
	if (m->screen != NULL)
		return m->screen->name;
	return m->action != NULL ? m->action->name : "";
}

static const char *
match_help(const struct match *m)
{
	return m->screen != NULL ? m->screen->help : m->action->help;
}

static size_t
first_word(const char *line)
{
	return strcspn(line, " ");
}

static void
add_match(struct match *out, size_t *count, struct match m)
{
	if (*count < MATCHES_MAX)
		out[(*count)++] = m;
}

/* rank 0: begins with it; 1: has it in the name; 2: has it in the help */
static bool
has_rank(const struct match *m, const char *word, int rank)
{
	bool begins = str_starts(match_name(m), word);
	bool in_name = strstr(match_name(m), word) != NULL;

	if (rank == 0)
		return begins;
	if (rank == 1)
		return !begins && in_name;
	return !in_name && table_find_in(match_help(m), word, NULL, NULL);
}

static void
gather(struct frame *f, const char *word, int rank, struct match *out, size_t *count)
{
	struct frame_set sets[FRAME_SETS];
	size_t set_count = frame_sets(f, sets), screens;
	const struct screen_type *const *types = screen_list(&screens);

	for (size_t s = 0; s < set_count; s++) {
		for (size_t i = 0; i < sets[s].set->count; i++) {
			struct match m = { .action = &sets[s].set->actions[i], .set = sets[s].set,
				.self = sets[s].self };

			if (has_rank(&m, word, rank) && !frame_is_shadowed(sets, s, m.action))
				add_match(out, count, m);
		}
	}
	for (size_t i = 0; i < screens; i++) {
		struct match m = { .screen = types[i] };

		if (has_rank(&m, word, rank))
			add_match(out, count, m);
	}
}

static void
rematch(struct command *c)
{
	const char *line = buf_str(&c->edit.text);
	char *word = xstrndup(line, first_word(line));

	c->count = c->chosen = 0;
	c->choosing = false;
	for (int rank = 0; rank < 3; rank++)
		gather(c->frame, word, rank, c->matches, &c->count);
	x_free(word);
}

/* ---- doing */

static enum next
do_match(struct frame *f, const struct match *m, const char *argument)
{
	if (m->screen != NULL) {
		frame_open(f, m->screen->name, argument);
		return NEXT_DRAW;
	}
	return frame_act(f, m->action, m->self, argument);
}

/* The title of the screen that has such a command; NULL: none has. */
static const char *
screen_of_command(const char *word)
{
	size_t count;
	const struct screen_type *const *types = screen_list(&count);

	for (size_t i = 0; i < count; i++) {
		const struct action_set *set = types[i]->actions;

		for (size_t k = 0; set != NULL && k < set->count; k++)
			if (str_equal(set->actions[k].name, word))
				return types[i]->title;
	}
	return NULL;
}

/* Does a command line: an action's name with its argument. */
static enum next
do_line(struct frame *f, const char *line)
{
	struct match *found = x_new_array(struct match, MATCHES_MAX);
	char *word = xstrndup(line, first_word(line));
	const char *argument = line + first_word(line);
	enum next next = NEXT_DRAW;
	size_t count = 0, exact;

	argument += strspn(argument, " ");
	gather(f, word, 0, found, &count);
	for (exact = 0; exact < count && !str_equal(match_name(&found[exact]), word);)
		exact++;
	if (exact < count || count == 1)
		next = do_match(f, &found[exact < count ? exact : 0], *argument != '\0' ? argument : NULL);
	else if (count == 0 && screen_of_command(word) != NULL)
		frame_say(f, TONE_ERROR, "%s works on %s, not here", word, screen_of_command(word));
	else if (*word != '\0')
		frame_say(f, TONE_ERROR, count > 1 ? "\"%s\" may be several commands; Tab completes" :
		    "no command is called \"%s\"; ? shows all", word);
	x_free(word);
	x_free(found);
	return next;
}

static enum next
finish(struct command *c)
{
	struct frame *f = c->frame;
	struct match m = c->count > 0 ? c->matches[c->chosen] : (struct match){ 0 };
	char *line = xstrdup(buf_str(&c->edit.text));
	bool choosing = c->choosing && c->count > 0;
	enum next next;

	history_add(c->edit.history, choosing ? match_name(&m) : line);
	frame_close_popup(f, c);
	next = choosing ? do_match(f, &m, NULL) : do_line(f, line);
	x_free(line);
	return next;
}

static enum next
choose(struct command *c, bool down)
{
	if (c->count == 0)
		return NEXT_NOTHING;
	c->chosen = (c->chosen + (down ? 1 : c->count - 1)) % c->count;
	c->choosing = true;
	return NEXT_DRAW;
}


/* ---- arguments */

static void
forget_words(struct command *c)
{
	map_free(c->words, NULL);
	c->words = NULL;
}

/* The words of "auto|right|below" that begin with text. */
static void
offer_choices(const char *choices, const char *text, struct map *words)
{
	while (*choices != '\0') {
		size_t n = strcspn(choices, "|");
		char *word = xstrndup(choices, n);

		if (str_starts(word, text))
			map_set(words, word, words);
		x_free(word);
		choices += n;
		choices += *choices == '|';
	}
}

static void
find_words(struct command *c, const char *text)
{
	const struct match *m = c->count > 0 ? &c->matches[0] : NULL;
	const struct action *a = m != NULL ? m->action : NULL;

	c->words = map_new();
	c->word = 0;
	if (a != NULL && a->complete != NULL)
		a->complete(m->self, text, c->words);
	else if (a != NULL && a->argument != NULL && strchr(a->argument, '|') != NULL)
		offer_choices(a->argument, text, c->words);
}

static enum next
complete_argument(struct command *c, bool forward)
{
	const char *text = buf_str(&c->edit.text);
	size_t name = first_word(text), count;
	struct buf line = BUF_INIT;

	if (c->words == NULL) {
		find_words(c, text + name + 1);
		count = map_count(c->words);
	} else {
		count = map_count(c->words);
		c->word = count > 0 ? (c->word + (forward ? 1 : count - 1)) % count : 0;
	}
	if (count == 0)
		return NEXT_NOTHING;
	buf_append(&line, text, name + 1);
	buf_add(&line, map_key_at(c->words, c->word));
	edit_set(&c->edit, buf_str(&line));
	buf_release(&line);
	return NEXT_DRAW;
}

static enum next
complete(struct command *c, bool forward)
{
	struct buf line = BUF_INIT;

	if (strchr(buf_str(&c->edit.text), ' ') != NULL)
		return complete_argument(c, forward);
	if (!forward)
		return choose(c, false);
	if (c->count == 0)
		return NEXT_NOTHING;
	buf_add(&line, match_name(&c->matches[c->chosen]));
	if (c->matches[c->chosen].action != NULL && c->matches[c->chosen].action->argument != NULL)
		buf_add_char(&line, ' ');
	edit_set(&c->edit, buf_str(&line));
	buf_release(&line);
	rematch(c);
	return NEXT_DRAW;
}

/* ---- drawing */

static void
draw_match_row(struct command *c, struct area a, int y, size_t at)
{
	const struct match *m = &c->matches[at];
	unsigned flags = at == c->chosen ? STYLE_CURSOR : 0;
	struct area row = area_part(a, 0, y, a.w, 1);
	struct buf name = BUF_INIT, keys = BUF_INIT;
	const char *why = m->action != NULL && m->action->why_not != NULL ? m->action->why_not(m->self) : NULL;

	buf_add(&name, match_name(m));
	if (m->action != NULL && m->action->argument != NULL)
		buf_printf(&name, " %s", m->action->argument);
	if (m->action != NULL)
		keymap_keys(c->frame->keys, m->set, m->action, &keys);
	else
		buf_printf(&keys, "%c", m->screen->digit);
	draw_fill(row, STYLE_TEXT | flags);
	draw_field(row, 2, 0, 24, (why != NULL ? STYLE_FAINT : STYLE_STRONG) | flags, DRAW_LEFT, buf_str(&name));
	draw_field(row, 28, 0, row.w - 28 - 12, STYLE_DIM | flags, DRAW_LEFT, why != NULL ? why : match_help(m));
	draw_before(row, row.w - 1, 0, STYLE_ACCENT | flags, buf_str(&keys));
	buf_release(&name);
	buf_release(&keys);
}

static void
draw_word_row(struct command *c, struct area a, int y, size_t at)
{
	struct area row = area_part(a, 0, y, a.w, 1);
	unsigned flags = at == c->word ? STYLE_CURSOR : 0;

	draw_fill(row, STYLE_TEXT | flags);
	draw_text(row, 2, 0, STYLE_STRONG | flags, map_key_at(c->words, at));
}

static void
command_draw(void *self, struct area screen)
{
	struct command *c = self;
	struct area row = area_part(screen, 0, screen.h - 2, screen.w, 1);
	size_t count = c->words != NULL ? map_count(c->words) : c->count;
	size_t chosen = c->words != NULL ? c->word : c->chosen;
	size_t rows = count < LIST_ROWS ? count : LIST_ROWS;
	size_t most = screen.h > 8 ? (size_t)screen.h - 8 : 0;
	size_t top;
	struct area list;

	if (rows > most)
		rows = most;
	top = chosen >= rows && rows > 0 ? chosen - rows + 1 : 0;
	list = area_part(screen, 0, screen.h - 3 - (int)rows, screen.w, (int)rows + 1);
	draw_fill(list, STYLE_TEXT);
	draw_rule(list, 0, NULL);
	for (size_t i = 0; i < rows; i++) {
		if (c->words != NULL)
			draw_word_row(c, list, (int)i + 1, top + i);
		else
			draw_match_row(c, list, (int)i + 1, top + i);
	}
	draw_fill(row, STYLE_TEXT);
	draw_text(row, 0, 0, STYLE_TITLE, " :");
	edit_draw(&c->edit, row, 2, 0, row.w - 3, STYLE_TEXT);
}

/* ---- keys */

static enum next
command_event(void *self, const struct event *e)
{
	struct command *c = self;
	bool in_history = c->edit.history_at > 0 || c->edit.text.len == 0;

	switch (e->key) {
	case K_ESC: case 'c' | K_CTRL: return NEXT_CLOSE;
	case K_ENTER: return finish(c);
	case K_TAB: case K_BACKTAB: return complete(c, e->key == K_TAB);
	case K_DOWN: if (!in_history || c->choosing || c->edit.history_at == 0) return choose(c, true); break;
	case K_UP: if (!in_history || c->choosing) return choose(c, false); break;
	case K_BACKSPACE: if (c->edit.text.len == 0) return NEXT_CLOSE; break;
	default: break;
	}
	forget_words(c);
	if (edit_event(&c->edit, e))
		rematch(c);
	return NEXT_DRAW;
}

static void
command_close(void *self)
{
	struct command *c = self;

	forget_words(c);
	edit_release(&c->edit);
	x_free(c);
}

static size_t
command_hints(void *self, struct popup_hint out[POPUP_HINTS])
{
	size_t n = frame_line_hints(out, "do it", true, true);

	(void)self;
	out[n++] = (struct popup_hint){ "↓", "choose", K_DOWN };
	return n;
}

static const struct popup_type command_popup = { .draw = command_draw, .event = command_event,
	.close = command_close, .hints = command_hints };

void
command_open(struct frame *f, const char *initial)
{
	struct command *c = x_new(struct command);

	c->frame = f;
	edit_init(&c->edit, frame_history(f, "commands"));
	edit_set(&c->edit, initial);
	rematch(c);
	frame_popup(f, &command_popup, c);
}
