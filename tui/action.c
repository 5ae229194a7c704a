/*
 * action.c - finding actions by key and by name; the key map that a person may change.
 */
#include "action.h"

#include <string.h>

#include "base_map.h"

/* The keys of one action: the defaults of its row, or those of a `bind` line. */
struct binding {
	uint32_t *keys;
	size_t count, cap;
	bool bound;		/* by a person, so that defaults do not come on top */
};

struct keymap {
	struct map *bindings;	/* "runs.delete" -> struct binding */
	bool changed;		/* by a person */
};

struct keymap *
keymap_new(void)
{
	struct keymap *m = x_new(struct keymap);

	m->bindings = map_new();
	return m;
}

static void
binding_free(void *p)
{
	struct binding *b = p;

	x_free(b->keys);
	x_free(b);
}

void
keymap_free(struct keymap *m)
{
	if (m == NULL)
		return;
	map_free(m->bindings, binding_free);
	x_free(m);
}

static struct binding *
binding_of(struct keymap *m, const char *name)
{
	struct binding *b = map_get(m->bindings, name);

	if (b == NULL) {
		b = x_new(struct binding);
		map_set(m->bindings, name, b);
	}
	return b;
}

static bool
parse_keys(struct binding *b, const char *keys, struct err *err)
{
	while (*keys != '\0') {
		size_t n = strcspn(keys, " ");
		char name[STR_SHORT];
		uint32_t key;

		if (n > 0) {
			str_copy(name, n + 1 < sizeof(name) ? n + 1 : sizeof(name), keys);
			if (!key_parse(name, &key))
				return err_set(err, ERR_CONFIG, "no key is called \"%s\"", name);
			x_grow(&b->keys, &b->cap, b->count + 1);
			b->keys[b->count++] = key;
		}
		keys += n;
		keys += strspn(keys, " ");
	}
	return true;
}

static void
full_name(char out[128], const struct action_set *set, const struct action *a)
{
	struct buf name = BUF_INIT;

	buf_printf(&name, "%s.%s", set->context, a->name);
	str_copy(out, 128, buf_str(&name));
	buf_release(&name);
}

void
keymap_add(struct keymap *m, const struct action_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		char name[128];
		struct binding *b;

		full_name(name, set, &set->actions[i]);
		b = binding_of(m, name);
		if (b->bound || b->count > 0 || set->actions[i].keys == NULL)
			continue;
		if (!parse_keys(b, set->actions[i].keys, NULL))
			x_fatal("%s has a default key that does not exist", name);
	}
}

bool
keymap_bind(struct keymap *m, const char *action, const char *keys, struct err *err)
{
	struct binding parsed = { .bound = true };
	struct binding *b;

	if (!parse_keys(&parsed, keys, err)) {
		x_free(parsed.keys);
		return false;
	}
	b = binding_of(m, action);
	x_free(b->keys);
	*b = parsed;
	m->changed = true;
	return true;
}

static const struct binding *
find_binding(const struct keymap *m, const struct action_set *set, const struct action *a)
{
	char name[128];

	full_name(name, set, a);
	return map_get(m->bindings, name);
}

static const struct action *
find_key(const struct keymap *m, const struct action_set *set, uint32_t key, bool bound)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct binding *b = find_binding(m, set, &set->actions[i]);

		for (size_t k = 0; b != NULL && (b->bound || !bound) && k < b->count; k++) {
			if (b->keys[k] == key)
				return &set->actions[i];
		}
	}
	return NULL;
}

/* What a person bound goes before defaults, which lose the key. */
const struct action *
keymap_find(const struct keymap *m, const struct action_set *set, uint32_t key)
{
	const struct action *a = m->changed ? find_key(m, set, key, true) : NULL;

	return a != NULL ? a : find_key(m, set, key, false);
}

static bool
has_key(const struct keymap *m, const struct action_set *set, const struct action *a, uint32_t key)
{
	return !m->changed || keymap_find(m, set, key) == a;
}

void
keymap_keys(const struct keymap *m, const struct action_set *set, const struct action *a,
    struct buf *out)
{
	const struct binding *b = find_binding(m, set, a);
	char shown[STR_SHORT];

	for (size_t k = 0; b != NULL && k < b->count; k++)
		if (has_key(m, set, a, b->keys[k]))
			buf_printf(out, "%s%s", out->len > 0 ? " " : "", key_show(shown, b->keys[k]));
}

uint32_t
keymap_first(const struct keymap *m, const struct action_set *set, const struct action *a)
{
	const struct binding *b = find_binding(m, set, a);

	for (size_t k = 0; b != NULL && k < b->count; k++)
		if (has_key(m, set, a, b->keys[k]))
			return b->keys[k];
	return K_NONE;
}

const struct action *
action_find(const struct action_set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++) {
		if (str_equal(set->actions[i].name, name))
			return &set->actions[i];
	}
	return NULL;
}

/* ---- doing */

static bool *
flag_of(const struct action *a, void *self)
{
	return (void *)((char *)self + a->flag - 1);
}

static size_t *
choice_of(const struct action *a, void *self)
{
	return (void *)((char *)self + a->choice_of - 1);
}

enum next
action_do(const struct action *a, void *self, const char *argument)
{
	if (a->flag > 0)
		*flag_of(a, self) = !*flag_of(a, self);
	if (a->choice_of > 0)
		*choice_of(a, self) = *choice_of(a, self) == a->choice ? 0 : a->choice;
	return a->act != NULL ? a->act(self, argument) : NEXT_DRAW;
}

bool
action_is_toggle(const struct action *a)
{
	return a->is_on != NULL || a->flag > 0 || a->choice_of > 0;
}

bool
action_is_on(const struct action *a, void *self)
{
	if (a->is_on != NULL)
		return a->is_on(self);
	if (a->choice_of > 0)
		return *choice_of(a, self) == a->choice;
	return a->flag > 0 && *flag_of(a, self);
}

bool
action_words(struct arena *a, const char *line, const char **words, size_t most)
{
	struct buf word = BUF_INIT;
	size_t count = 0;
	char quote = '\0';
	bool in_word = false, ok = true;

	for (const char *p = line; ok; p++) {
		bool ends = *p == '\0' || (quote == '\0' && (*p == ' ' || *p == '\t'));

		if (ends && in_word) {
			ok = count < most;
			if (ok)
				words[count++] = arena_strdup(a, buf_str(&word));
			buf_clear(&word);
			in_word = false;
		}
		if (*p == '\0')
			break;
		if (ends)
			continue;
		in_word = true;
		if (quote == '\0' && (*p == '\'' || *p == '"'))
			quote = *p;
		else if (*p == quote)
			quote = '\0';
		else if (*p == '\\' && quote != '\'' && p[1] != '\0')
			buf_add_char(&word, *++p);
		else
			buf_add_char(&word, *p);
	}
	buf_release(&word);
	return ok && quote == '\0';
}
