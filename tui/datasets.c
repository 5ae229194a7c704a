/*
 * datasets.c - the Data screen: every dataset with its versions, newest first. Enter opens a
 * version's columns, two marked versions compare.
 *
 * Rows and columns come from the profile that is kept with a version; one that has none yet is
 * profiled by a command behind the workbench, when it is opened.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base_time.h"
#include "data_dataset.h"
#include "frame.h"
#include "job.h"
#include "os_fs.h"
#include "run_project.h"
#include "screens.h"
#include "store_dataset.h"
#include "table.h"

struct version {
	const char *name;
	struct store_dataset *dataset;
	bool looked;			/* for the profile */
	bool has_profile;
	uint64_t rows;
	size_t columns;
};

struct data {
	struct frame *frame;
	struct table table;
	struct arena *arena;
	struct version *versions;
	size_t count;
	bool loaded;
};

enum { COLUMN_VERSION, COLUMN_CREATED, COLUMN_ROWS, COLUMN_COLUMNS, COLUMN_BYTES, COLUMN_FILES,
	COLUMN_MESSAGE, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	[COLUMN_VERSION] = { .name = "version", .title = "version", .width = 22, .least = 12,
	    .fixed = true, .unsortable = true },
	[COLUMN_CREATED] = { .name = "created", .title = "added", .width = 12, .least = 10,
	    .unsortable = true },
	[COLUMN_ROWS] = { .name = "rows", .title = "rows", .width = 13, .least = 9, .right = true,
	    .unsortable = true },
	[COLUMN_COLUMNS] = { .name = "columns", .title = "columns", .width = 8, .least = 7,
	    .right = true, .unsortable = true },
	[COLUMN_BYTES] = { .name = "size", .title = "size", .width = 9, .least = 8, .right = true,
	    .unsortable = true },
	[COLUMN_FILES] = { .name = "files", .title = "files", .width = 6, .least = 5, .right = true,
	    .unsortable = true },
	[COLUMN_MESSAGE] = { .name = "message", .title = "message, or where it came from",
	    .width = 24, .least = 8, .grow = 1, .unsortable = true },
};

static struct version *
version_here(struct data *d)
{
	return d->table.cursor < d->count ? &d->versions[d->table.cursor] : NULL;
}

/* ---- the table */

static size_t
model_count(void *self)
{
	return ((struct data *)self)->count;
}

static uint64_t
model_identity(void *self, size_t row)
{
	const struct version *v = &((struct data *)self)->versions[row];

	return (str_hash(v->name, strlen(v->name)) + (uint64_t)v->dataset->version) | 1;
}

/* The profile of a row in sight, read once: two numbers of it are kept. */
static void
look(struct data *d, struct version *v)
{
	struct data_profile profile;
	char *path;

	if (v->looked)
		return;
	v->looked = true;
	path = store_dataset_path(frame_store(d->frame), v->name, v->dataset->version,
	    DATA_PROFILE_FILE, d->arena);
	if (!fs_exists(path) || !data_profile_load(&profile, path, NULL))
		return;
	v->has_profile = true;
	v->rows = profile.rows;
	v->columns = profile.count;
	data_profile_release(&profile);
}

static void
model_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	struct data *d = self;
	struct version *v = &d->versions[row];
	const struct store_dataset *set = v->dataset;
	char text[STR_SHORT];

	look(d, v);
	switch (column) {
	case COLUMN_VERSION:
		snprintf(out->text, sizeof out->text, "%s@%d", v->name, set->version);
		out->style = STYLE_ACCENT;
		break;
	case COLUMN_CREATED:
		str_copy(out->text, sizeof out->text, time_ago(text, set->created, time_now()));
		break;
	case COLUMN_ROWS:
		str_copy(out->text, sizeof out->text, v->has_profile ? str_count(text, v->rows) : "–");
		break;
	case COLUMN_COLUMNS:
		if (v->has_profile)
			snprintf(out->text, sizeof out->text, "%zu", v->columns);
		break;
	case COLUMN_BYTES:
		str_copy(out->text, sizeof out->text, str_bytes(text, set->bytes));
		break;
	case COLUMN_FILES:
		snprintf(out->text, sizeof out->text, "%zu", set->file_count);
		break;
	default:
		str_copy(out->text, sizeof out->text, set->message[0] != '\0' ? set->message
		    : set->source);
		out->style = set->message[0] != '\0' ? STYLE_TEXT : STYLE_DIM;
	}
}

static bool
model_heading(void *self, size_t row, struct table_cell *out)
{
	const struct data *d = self;

	if (row > 0 && d->versions[row].name == d->versions[row - 1].name)
		return false;
	str_copy(out->text, sizeof out->text, d->versions[row].name);
	out->style = STYLE_TITLE;
	return true;
}

static enum next
open_version(void *self)
{
	struct data *d = self;
	struct version *v = version_here(d);
	char *what;

	if (v == NULL)
		return NEXT_NOTHING;
	what = xasprintf("%s@%d", v->name, v->dataset->version);
	frame_open(d->frame, "dataset", what);
	x_free(what);
	return NEXT_DRAW;
}

static const struct table_model model = {
	.count = model_count,
	.identity = model_identity,
	.cell = model_cell,
	.heading = model_heading,
	.open = open_version,
};

/* ---- loading */

static bool
add_versions(struct data *d, const char *name, size_t *cap, struct err *err)
{
	struct store *s = frame_store(d->frame);
	int *numbers;
	size_t count;

	if (!store_dataset_versions(s, name, d->arena, &numbers, &count, err))
		return false;
	for (size_t i = count; i-- > 0;) {
		struct version v = { .name = name };

		if (!store_dataset_load(s, name, numbers[i], d->arena, &v.dataset, err))
			return false;
		x_grow(&d->versions, cap, d->count + 1);
		d->versions[d->count++] = v;
	}
	return true;
}

static bool
data_load(void *self, struct err *err)
{
	struct data *d = self;
	const char **names;
	size_t count, cap = 0;
	bool ok;

	arena_clear(d->arena);
	x_free(d->versions);
	d->versions = NULL;
	d->count = 0;
	ok = store_dataset_names(frame_store(d->frame), d->arena, &names, &count, err);
	for (size_t i = 0; ok && i < count; i++)
		ok = add_versions(d, names[i], &cap, err);
	d->loaded = ok;
	table_changed(&d->table);
	return ok;
}

/* ---- actions */

static void
shell_stats(void *self, struct buf *out)
{
	const struct version *v = version_here(self);

	if (v != NULL)
		buf_printf(out, "benchtop data stats %s@%d", v->name, v->dataset->version);
}

static const char *
why_no_version(void *self)
{
	return version_here(self) != NULL ? NULL : "no version is under the cursor";
}

static enum next
act_open(void *self, const char *argument)
{
	(void)argument;
	return open_version(self);
}

/* The two marked versions, older first; or the one under the cursor and the one before it. */
static bool
chosen_pair(struct data *d, const struct version **reference, const struct version **current)
{
	size_t marked = table_mark_count(&d->table), found = 0;
	const struct version *pair[2] = { NULL, NULL };

	for (size_t i = 0; marked == 2 && i < d->count && found < 2; i++)
		if (table_is_marked(&d->table, model_identity(d, i)))
			pair[found++] = &d->versions[i];
	if (found == 0 && marked == 0 && d->table.cursor + 1 < d->count &&
	    d->versions[d->table.cursor].name == d->versions[d->table.cursor + 1].name) {
		pair[0] = &d->versions[d->table.cursor];
		pair[1] = pair[0] + 1;
	}
	if (pair[0] == NULL || pair[1] == NULL)
		return false;
	*reference = pair[0]->dataset->created <= pair[1]->dataset->created ? pair[0] : pair[1];
	*current = *reference == pair[0] ? pair[1] : pair[0];
	return true;
}

static const char *
why_no_pair(void *self)
{
	const struct version *a, *b;

	return chosen_pair(self, &a, &b) ? NULL
	    : "mark two versions with space, or stand on one that has one before it";
}

/* The two versions by name. */
struct pair_names {
	struct frame *frame;
	char *reference, *current;
};

static bool
find_pair(struct data *d, struct pair_names *out)
{
	const struct version *a, *b;

	*out = (struct pair_names){ .frame = d->frame };
	if (!chosen_pair(d, &a, &b))
		return false;
	out->reference = xasprintf("%s@%d", a->name, a->dataset->version);
	out->current = xasprintf("%s@%d", b->name, b->dataset->version);
	return true;
}

static void
release_pair(struct pair_names *names)
{
	x_free(names->reference);
	x_free(names->current);
}

/* Does the project file say what the dataset must be? */
static bool
has_schema(struct data *d, const char *name)
{
	const struct run_project *project;
	const struct run_dataset *dataset = NULL;
	struct arena *a = arena_new();
	struct mistakes mistakes;
	bool has;

	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	if (run_project_load(&project, frame_root(d->frame), a, &mistakes, NULL))
		dataset = run_project_dataset(project, name, NULL);
	has = dataset != NULL && dataset->column_count > 0;
	mistakes_release(&mistakes);
	arena_free(a);
	return has;
}

static char *
pair_text(struct data *d, const char *before)
{
	const struct version *a, *b;

	if (!chosen_pair(d, &a, &b))
		return NULL;
	return xasprintf("%s%s@%d %s@%d", before, a->name, a->dataset->version, b->name,
	    b->dataset->version);
}

static enum next
act_drift(void *self, const char *argument)
{
	struct data *d = self;
	char *what = argument != NULL ? xstrdup(argument) : pair_text(d, "");

	if (what != NULL)
		frame_open(d->frame, "drift", what);
	x_free(what);
	return NEXT_DRAW;
}

static void
shell_drift(void *self, struct buf *out)
{
	char *line = pair_text(self, "benchtop drift ");

	buf_add(out, line != NULL ? line : "");
	x_free(line);
}

static enum next
add_typed(void *self, const char *text)
{
	struct data *d = self;
	size_t name = strcspn(text, " ");
	char *first = xstrndup(text, name), *doing;

	if (name == 0) {
		x_free(first);
		return NEXT_DRAW;
	}
	doing = xasprintf("adding a version of %s", first);
	job_start(d->frame, doing, NULL, (const char *const[]){ "data", "add", first,
	    text[name] != '\0' ? text + name + 1 : NULL, NULL });
	x_free(doing);
	x_free(first);
	return NEXT_DRAW;
}

static enum next
act_add(void *self, const char *argument)
{
	struct data *d = self;

	if (argument != NULL)
		return add_typed(d, argument);
	frame_prompt(d->frame, &(struct frame_ask){ .label = "add", .history = "data", .self = d,
	    .hint = "NAME [PATH]: a new version of a dataset, from its configured path or this one",
	    .initial = version_here(d) != NULL ? version_here(d)->name : NULL, .done = add_typed });
	return NEXT_DRAW;
}

static enum next
act_verify(void *self, const char *argument)
{
	struct data *d = self;
	const struct version *v = version_here(d);
	char *what, *doing;

	(void)argument;
	if (v == NULL)
		return NEXT_NOTHING;
	what = xasprintf("%s@%d", v->name, v->dataset->version);
	doing = xasprintf("verifying %s", what);
	job_start(d->frame, doing, NULL, (const char *const[]){ "data", "verify", what, NULL });
	x_free(doing);
	x_free(what);
	return NEXT_DRAW;
}

static void
shell_verify(void *self, struct buf *out)
{
	const struct version *v = version_here(self);

	if (v != NULL)
		buf_printf(out, "benchtop data verify %s@%d", v->name, v->dataset->version);
}

static enum next
act_diff(void *self, const char *argument)
{
	struct pair_names names;

	(void)argument;
	if (find_pair(self, &names))
		job_show(names.frame, (const char *const[]){ "data", "diff", names.reference, names.current,
		    NULL });
	release_pair(&names);
	return NEXT_DRAW;
}

static void
shell_diff(void *self, struct buf *out)
{
	char *line = pair_text(self, "benchtop data diff ");

	buf_add(out, line != NULL ? line : "");
	x_free(line);
}

/* What holds of the version as a schema; with one in the project file, what breaks it. */
static enum next
act_schema(void *self, const char *argument)
{
	struct data *d = self;
	const struct version *v = version_here(d);
	char *what;

	(void)argument;
	if (v == NULL)
		return NEXT_NOTHING;
	what = xasprintf("%s@%d", v->name, v->dataset->version);
	job_show(d->frame, (const char *const[]){ "data", "schema", what,
	    has_schema(d, v->name) ? "--check" : NULL, NULL });
	x_free(what);
	return NEXT_DRAW;
}

static void
shell_schema(void *self, struct buf *out)
{
	const struct version *v = version_here(self);

	if (v != NULL)
		buf_printf(out, "benchtop data schema %s@%d%s", v->name, v->dataset->version,
		    has_schema(self, v->name) ? " --check" : "");
}

static const struct action actions[] = {
	{ .name = "open", .keys = "enter", .hint = "open", .act = act_open, .shell = shell_stats,
	  .why_not = why_no_version, .help = "the columns of the version: statistics and charts" },
	{ .name = "drift", .keys = "d", .hint = "drift", .act = act_drift, .why_not = why_no_pair,
	  .argument = "REF CURRENT", .shell = shell_drift,
	  .help = "compare the two marked versions, or this one with the one before it" },
	{ .name = "diff", .keys = "D", .hint = "diff", .act = act_diff, .why_not = why_no_pair,
	  .shell = shell_diff,
	  .help = "rows, columns and statistics that differ between the two versions, in $PAGER" },
	{ .name = "schema", .keys = "c", .hint = "schema", .act = act_schema,
	  .why_not = why_no_version, .shell = shell_schema,
	  .help = "check the version against its schema, with failing rows; without one, infer it" },
	{ .name = "add", .keys = "a", .hint = "add", .act = act_add, .argument = "NAME [PATH]",
	  .help = "add a version of a dataset" },
	{ .name = "verify", .keys = "V", .hint = "verify", .act = act_verify, .shell = shell_verify,
	  .why_not = why_no_version, .help = "read every file of the version again and check its hash" },
};

static const struct action_set data_actions = {
	.context = "data", .title = "Data", .actions = actions, .count = ARRAY_LEN(actions),
};

/* ---- the screen */

static void
data_draw(void *self, struct area a)
{
	static const char *const words[] = {
		"No dataset yet",
		"",
		"A run adds a version by itself when it reads a dataset of benchtop.yaml.",
		"Or add one now, with  a  or in a shell:",
		"    $ benchtop data add rentals data/rentals.csv",
	};
	struct data *d = self;

	if (!d->loaded) {
		draw_text(a, 2, 1, STYLE_DIM, "loading…");
		return;
	}
	if (d->count > 0) {
		table_draw(&d->table, a);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		draw_text(a, 4, 2 + (int)i, i == 0 ? STYLE_STRONG : words[i][0] == ' ' ? STYLE_SHELL
		    : STYLE_DIM, words[i]);
}

static void *
data_open(struct frame *f, const char *argument, struct err *err)
{
	struct data *d = x_new(struct data);

	(void)argument;
	(void)err;
	d->frame = f;
	d->arena = arena_new();
	table_init(&d->table, f, &model, d);
	table_set_columns(&d->table, columns, COLUMNS);
	return d;
}

static void
data_close(void *self)
{
	struct data *d = self;

	table_release(&d->table);
	x_free(d->versions);
	arena_free(d->arena);
	x_free(d);
}

static struct table *
data_table(void *self)
{
	return &((struct data *)self)->table;
}

const struct screen_type data_screen = {
	.name = "data",
	.title = "Data",
	.digit = '3',
	.help = "datasets and their versions: statistics, drift, adding, verifying",
	.actions = &data_actions,
	.open = data_open,
	.load = data_load,
	.draw = data_draw,
	.table = data_table,
	.close = data_close,
};
