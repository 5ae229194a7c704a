/*
 * datasets_action.c - what can be done on the Data screen.
 */
#include <string.h>

#include "base_map.h"
#include "datasets_parts.h"
#include "datawork.h"
#include "pathwords.h"

static void
shell_stats(void *self, struct buf *out)
{
	const struct version *v = datasets_here(self);

	if (v != NULL)
		buf_printf(out, "benchtop data stats %s@%d", v->name, v->dataset->version);
}

static const char *
why_no_version(void *self)
{
	return datasets_here(self) != NULL ? NULL : "no version is under the cursor";
}

static enum next
act_open(void *self, const char *argument)
{
	(void)argument;
	return datasets_open_version(self);
}

/* ---- pairs and more */

static bool
same_dataset(const struct version *a, const struct version *b)
{
	return str_equal(a->name, b->name);
}

static size_t
add_chosen(const struct version *v, struct buf *out)
{
	if (out->len > 0)
		buf_add_char(out, ' ');
	buf_printf(out, "%s@%d", v->name, v->dataset->version);
	return 1;
}

/* "rentals@6 rentals@7", older first: the marked versions, at most `most` of them; without marks the one
 * under the cursor and the one before it. Returns how many; fewer than two are none. */
static size_t
chosen(struct data *d, size_t most, struct buf *out)
{
	const struct version *here = datasets_here(d);
	size_t marked = table_mark_count(&d->table), found = 0;

	/* The table has the newest first. */
	for (size_t i = d->count; marked > 0 && i-- > 0;)
		if (table_is_marked(&d->table, datasets_identity(d, i)))
			found += add_chosen(&d->versions[i], out);
	if (marked == 0 && here != NULL && d->table.cursor + 1 < d->count && same_dataset(here, here + 1))
		found = add_chosen(here + 1, out) + add_chosen(here, out);
	if (found < 2 || found > most || (marked > 0 && found != marked)) {
		buf_clear(out);
		return 0;
	}
	return found;
}

static const char *
why_no_pair(void *self)
{
	struct buf text = BUF_INIT;
	size_t count = chosen(self, 2, &text);

	buf_release(&text);
	return count == 2 ? NULL
	    : "mark two versions with space, or stand on one that has one before it";
}

static const char *
why_no_drift(void *self)
{
	struct buf text = BUF_INIT;
	size_t count = chosen(self, SIZE_MAX, &text);

	buf_release(&text);
	return count >= 2 ? NULL
	    : "mark two versions or more with space, or stand on one that has one before it";
}

/* Opens a screen with the chosen versions as what it shows. */
static enum next
open_chosen(struct data *d, const char *screen, size_t most, const char *argument)
{
	struct buf text = BUF_INIT;

	if (argument != NULL)
		buf_add(&text, argument);
	else
		chosen(d, most, &text);
	if (text.len > 0)
		frame_open(d->frame, screen, buf_str(&text));
	buf_release(&text);
	return NEXT_DRAW;
}

static enum next
act_drift(void *self, const char *argument)
{
	return open_chosen(self, "drift", SIZE_MAX, argument);
}

static void
shell_drift(void *self, struct buf *out)
{
	const struct data *d = self;
	struct buf text = BUF_INIT;
	size_t count = chosen(self, SIZE_MAX, &text);

	if (count == 2)
		buf_printf(out, "benchtop drift %s", buf_str(&text));
	else if (count > 2 && d->table.cursor < d->count)
		buf_printf(out, "benchtop drift %s", d->versions[d->table.cursor].name);
	buf_release(&text);
}

static enum next
act_history(void *self, const char *argument)
{
	struct data *d = self;

	(void)argument;
	frame_open(d->frame, "drift", datasets_here(d)->name);
	return NEXT_DRAW;
}

static const char *
why_no_history(void *self)
{
	const struct version *v = datasets_here(self);

	return v != NULL && v->of > 1 ? NULL : "the dataset has one version only";
}

static void
shell_history(void *self, struct buf *out)
{
	const struct version *v = datasets_here(self);

	if (v != NULL)
		buf_printf(out, "benchtop drift %s", v->name);
}

static enum next
act_diff(void *self, const char *argument)
{
	return open_chosen(self, "changes", 2, argument);
}

static void
shell_diff(void *self, struct buf *out)
{
	struct buf text = BUF_INIT;

	if (chosen(self, 2, &text) == 2)
		buf_printf(out, "benchtop data diff %s", buf_str(&text));
	buf_release(&text);
}

/* ---- one version */

static enum next
act_rules(void *self, const char *argument)
{
	struct data *d = self;
	const struct version *v = datasets_here(d);
	char *what = xasprintf("%s@%d", v->name, v->dataset->version);

	(void)argument;
	frame_open(d->frame, "rules", what);
	x_free(what);
	return NEXT_DRAW;
}

static void
shell_rules(void *self, struct buf *out)
{
	const struct version *v = datasets_here(self);

	if (v != NULL)
		buf_printf(out, "benchtop data schema %s@%d --check", v->name, v->dataset->version);
}

/* `benchtop data VERB NAME@VERSION [WHERE]` behind the workbench. */
static enum next
work_on(struct data *d, const char *verb, const char *doing, const char *done, const char *where)
{
	const struct version *v = datasets_here(d);
	char *what = xasprintf("%s@%d", v->name, v->dataset->version);
	char *text = xasprintf("%s %s", doing, what);

	datawork_start(d->frame, &(struct datawork){ .doing = text, .done = done,
	    .args = (const char *const[]){ "data", verb, what, where, NULL } });
	x_free(text);
	x_free(what);
	return NEXT_DRAW;
}

static enum next
act_verify(void *self, const char *argument)
{
	(void)argument;
	return work_on(self, "verify", "verifying", "", NULL);
}

static void
shell_verify(void *self, struct buf *out)
{
	const struct version *v = datasets_here(self);

	if (v != NULL)
		buf_printf(out, "benchtop data verify %s@%d", v->name, v->dataset->version);
}

static enum next
checkout_typed(void *self, const char *text)
{
	if (*text == '\0' || datasets_here(self) == NULL)
		return NEXT_DRAW;
	return work_on(self, "checkout", "checking out", "", text);
}

static void
complete_folder(void *self, const char *text, struct map *words)
{
	const struct data *d = self;

	pathwords_add(frame_root(d->frame), text, words);
}

static enum next
act_checkout(void *self, const char *argument)
{
	struct data *d = self;
	const struct version *v = datasets_here(d);
	char *initial;

	if (argument != NULL)
		return checkout_typed(self, argument);
	initial = xasprintf("%s-%d", v->name, v->dataset->version);
	frame_prompt(d->frame, &(struct frame_ask){ .label = "checkout into", .history = "checkout",
	    .initial = initial, .hint = "a folder: the files of the version, byte for byte",
	    .self = d, .done = checkout_typed, .complete = complete_folder });
	x_free(initial);
	return NEXT_DRAW;
}

/* ---- taking away, and back */

struct taken {
	char *name;
	int version;
};

static void
drop_taken(void *arg)
{
	struct taken *t = arg;

	x_free(t->name);
	x_free(t);
}

static bool
give_back(struct frame *f, void *arg, struct err *err)
{
	const struct taken *t = arg;

	return store_dataset_restore(frame_store(f), t->name, t->version, err);
}

static enum next
delete_now(void *self)
{
	struct data *d = self;
	const struct version *v = datasets_here(d);
	struct taken *t;
	char *what;
	struct err err;

	if (v == NULL)
		return NEXT_DRAW;
	if (!store_dataset_delete(frame_store(d->frame), v->name, v->dataset->version, &err)) {
		frame_say_error(d->frame, &err);
		return NEXT_DRAW;
	}
	t = x_new(struct taken);
	*t = (struct taken){ xstrdup(v->name), v->dataset->version };
	what = xasprintf("delete %s@%d", t->name, t->version);
	frame_undoable(d->frame, what, give_back, t, drop_taken);
	frame_say(d->frame, TONE_GOOD, "deleted %s@%d; z takes it back, gc frees it", t->name, t->version);
	x_free(what);
	return NEXT_LOAD;
}

static void
shell_delete(void *self, struct buf *out)
{
	const struct version *v = datasets_here(self);

	if (v != NULL)
		buf_printf(out, "benchtop data rm %s@%d", v->name, v->dataset->version);
}

static enum next
act_delete(void *self, const char *argument)
{
	struct data *d = self;
	const struct version *v = datasets_here(d);
	char *question = xasprintf("Delete %s@%d?", v->name, v->dataset->version);
	struct buf shell = BUF_INIT;

	(void)argument;
	shell_delete(d, &shell);
	frame_confirm(d->frame, question, buf_str(&shell), delete_now, d);
	buf_release(&shell);
	x_free(question);
	return NEXT_DRAW;
}

/* ---- adding */

static enum next
act_add(void *self, const char *argument)
{
	struct data *d = self;
	const struct version *v = datasets_here(d);

	if (argument != NULL)
		datawork_add(d->frame, argument);
	else
		datawork_ask_add(d->frame, v != NULL ? v->name : NULL,
		    v != NULL ? v->dataset->source : NULL);
	return NEXT_DRAW;
}

static void
complete_add(void *self, const char *text, struct map *words)
{
	struct data *d = self;
	size_t name = strcspn(text, " ");

	if (text[name] == '\0') {
		for (size_t i = 0; i < d->count; i++)
			if (str_starts(d->versions[i].name, text))
				map_set(words, d->versions[i].name, words);
	} else {
		struct map *paths = map_new();

		pathwords_add(frame_root(d->frame), text + name + 1, paths);
		for (size_t i = 0; i < map_count(paths); i++) {
			char *line = xasprintf("%.*s %s", (int)name, text, map_key_at(paths, i));

			map_set(words, line, words);
			x_free(line);
		}
		map_free(paths, NULL);
	}
}

/* Versions of the dataset under the cursor that were looked at and have none. */
static size_t
find_bare(struct data *d, const char **out)
{
	const struct version *here = datasets_here(d);
	size_t n = 0;

	for (size_t i = 0; here != NULL && i < d->count; i++) {
		const struct version *v = &d->versions[i];

		if (!same_dataset(here, v) || datasets_has_statistics(d, i))
			continue;
		if (out != NULL)
			out[n] = arena_printf(d->arena, "%s@%d", v->name, v->dataset->version);
		n++;
	}
	return n;
}

static const char *
why_no_statistics(void *self)
{
	return find_bare(self, NULL) > 0 ? NULL : "every version of the dataset has statistics";
}

static enum next
act_statistics(void *self, const char *argument)
{
	struct data *d = self;
	const char **bare = x_new_array(const char *, d->count + 1);
	size_t count = find_bare(d, bare);

	(void)argument;
	datawork_statistics(d->frame, bare, count);
	x_free(bare);
	return NEXT_DRAW;
}

static const struct action actions[] = {
	{ .name = "open", .keys = "enter", .hint = "open", .act = act_open, .shell = shell_stats,
	  .why_not = why_no_version, .help = "the columns of the version: statistics and charts" },
	{ .name = "add", .keys = "a", .hint = "add", .act = act_add, .argument = "NAME [PATH]",
	  .complete = complete_add, .help = "add a version of a dataset: a form with path and message" },
	{ .name = "rules", .keys = "c", .hint = "rules", .act = act_rules,
	  .why_not = why_no_version, .shell = shell_rules,
	  .help = "check the version against its schema, with failing rows; without one, infer it" },
	{ .name = "diff", .keys = "D", .hint = "diff", .act = act_diff, .why_not = why_no_pair,
	  .argument = "A B", .names = true, .shell = shell_diff,
	  .help = "what differs between the two marked versions, or from the one before this one" },
	{ .name = "drift", .keys = "d", .hint = "drift", .act = act_drift, .why_not = why_no_drift,
	  .argument = "REF CURRENT", .names = true, .shell = shell_drift,
	  .help = "has it drifted? the marked versions, or this one and the one before it" },
	{ .name = "history", .keys = "t", .hint = "over time", .act = act_history,
	  .why_not = why_no_history, .shell = shell_history,
	  .help = "drift over all versions of the dataset" },
	DATAWORK_STOP_ACTION,
	{ .name = "statistics", .keys = "s", .hint = "statistics", .act = act_statistics,
	  .why_not = why_no_statistics,
	  .help = "compute the statistics that versions of this dataset do not have yet" },
	{ .name = "verify", .keys = "V", .hint = "verify", .act = act_verify, .shell = shell_verify,
	  .why_not = why_no_version, .help = "read every file of the version again and check its hash" },
	{ .name = "checkout", .keys = "o", .hint = "checkout", .act = act_checkout,
	  .argument = "FOLDER", .why_not = why_no_version,
	  .help = "write the files of the version into a folder, byte for byte" },
	{ .name = "delete", .keys = "delete", .act = act_delete, .why_not = why_no_version,
	  .shell = shell_delete, .help = "hide the version, until gc frees it; z takes it back" },
};

const struct action_set data_actions = {
	.context = "data", .title = "Data", .actions = actions, .count = ARRAY_LEN(actions),
};
