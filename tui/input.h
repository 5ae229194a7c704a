/*
 * input.h - what a terminal sends, byte by byte, as keys, clicks and pasted text. It knows no terminal
 * and no clock: bytes are fed with the time at which they came.
 *
 *	in = input_new();
 *	input_add_key(in, "\033OA", K_UP);		what this terminal calls its keys
 *	input_feed(in, bytes, n, now);
 *	while ((found = input_next(in, now, &event, &wait)) == INPUT_EVENT) ...
 *	input_free(in);
 *
 * The hard part is that bytes of one key may come apart, over a slow line or on a busy machine. An Esc
 * that nothing follows within INPUT_ESC_MS is the key Esc. If what follows later looks like the rest of a
 * sequence all the same, it is taken as that, and never as the letters that it is made of: "[B" is the
 * arrow down, not `[` and `B`. A sequence that began is waited for as long as it takes; letters
 * of a sequence that nobody knows are swallowed with it.
 */
#ifndef INPUT_H
#define INPUT_H

#include "base.h"
#include "key.h"

enum {
	INPUT_ESC_MS = 25,	/* an Esc alone is a key */
	INPUT_LATE_MS = 5000,	/* for so long the rest of a sequence may come late */
	INPUT_REST_MS = 50,	/* between the first bytes of what may be such a rest */
	INPUT_PASTE_MS = 500,	/* a longer silence ends a paste that has no end */
};

enum input_found {
	INPUT_EVENT,
	INPUT_NONE,		/* nothing is left */
	INPUT_WAIT,		/* the beginning of something: ask again when more came, or after `wait` ms */
};

struct input;

struct input *input_new(void);
void input_free(struct input *in);
/* A sequence of this terminal's own, beside those that all terminals send. Copied. */
void input_add_key(struct input *in, const char *bytes, uint32_t key);
/* Who gets the sequences that are no keys (answers to questions); true: draw again (K_RESIZE). */
void input_set_answer(struct input *in, bool (*answer)(struct slice sequence));
/* The sequence that begins now may be an answer: an Esc is not given up so soon. */
void input_set_patient(struct input *in, bool patient);
void input_feed(struct input *in, const char *bytes, size_t n, int64_t now);
/* out->text of K_PASTE is valid until the next call. */
enum input_found input_next(struct input *in, int64_t now, struct event *out, int *wait);

#endif
