/*
 * datasets.c - the Data screen: every dataset with its versions, newest first. Enter opens a
 * version's columns, two marked versions compare.
 *
 * Rows and columns come from the profile that is kept with a version; one that has none yet is
 * profiled by a command behind the workbench, when it is opened.
 */
#include <stdio.h>
#include <string.h>

#include "base_map.h"
#include "base_time.h"
#include "data_dataset.h"
#include "datasets_parts.h"
#include "datawork.h"
#include "screens.h"

enum { COLUMN_VERSION, COLUMN_CREATED, COLUMN_ROWS, COLUMN_COLUMNS, COLUMN_BYTES,
	COLUMN_MESSAGE, COLUMN_STORED, COLUMN_FILES, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	[COLUMN_VERSION] = { .name = "version", .title = "version", .fit = 32, .fixed = true,
	    .unsortable = true },
	[COLUMN_CREATED] = { .name = "created", .title = "added", .fit = 10, .unsortable = true },
	[COLUMN_ROWS] = { .name = "rows", .title = "rows", .width = 11, .least = 9, .right = true,
	    .unsortable = true },
	[COLUMN_COLUMNS] = { .name = "columns", .title = "columns", .width = 8, .least = 7,
	    .right = true, .unsortable = true },
	[COLUMN_BYTES] = { .name = "size", .title = "size", .fit = 9, .right = true,
	    .unsortable = true },
	[COLUMN_MESSAGE] = { .name = "message", .title = "message, or source",
	    .width = 24, .least = 18, .grow = 1, .unsortable = true },
	[COLUMN_STORED] = { .name = "stored", .title = "stored", .width = 9, .least = 8, .right = true,
	    .unsortable = true },
	[COLUMN_FILES] = { .name = "files", .title = "files", .fit = 7, .right = true,
	    .unsortable = true },
};

struct version *
datasets_here(struct data *d)
{
	return d->table.cursor < d->count ? &d->versions[d->table.cursor] : NULL;
}

/* ---- the table */

static size_t
model_count(void *self)
{
	return ((struct data *)self)->count;
}

uint64_t
datasets_identity(const struct data *d, size_t row)
{
	const struct version *v = &d->versions[row];

	/* Never 0, and neighbours never the same. */
	return 2 * (str_hash(v->name, strlen(v->name)) + (uint64_t)v->dataset->version) + 1;
}

static uint64_t
model_identity(void *self, size_t row)
{
	return datasets_identity(self, row);
}

/* What was once read of a version: it never changes. */
struct seen {
	uint64_t rows;
	size_t columns;
	uint64_t stored;
};

static bool
take_seen(struct data *d, struct version *v, const char *label)
{
	const struct seen *seen = map_get(d->seen, label);

	v->has_profile = seen != NULL;
	v->rows = seen != NULL ? seen->rows : 0;
	v->columns = seen != NULL ? seen->columns : 0;
	v->stored = seen != NULL ? seen->stored : 0;
	return seen != NULL;
}

/* Asks the store what the version takes, and reads the profile, of which two numbers are kept. */
static void
look(struct data *d, struct version *v)
{
	char *label = arena_printf(d->arena, "%s@%d", v->name, v->dataset->version);
	struct data_profile profile;
	struct seen *seen;
	char *path;

	v->looked = true;
	if (take_seen(d, v, label))
		return;
	v->stored = store_dataset_stored(frame_store(d->frame), v->dataset, NULL);
	path = store_dataset_path(frame_store(d->frame), v->name, v->dataset->version,
	    DATA_PROFILE_FILE, d->arena);
	if (!data_profile_is_file(path) || !data_profile_load(&profile, path, NULL))
		return;
	seen = x_new(struct seen);
	*seen = (struct seen){ profile.rows, profile.count, v->stored };
	map_set(d->seen, label, seen);
	take_seen(d, v, label);
	data_profile_release(&profile);
}

bool
datasets_has_statistics(struct data *d, size_t row)
{
	struct version *v = &d->versions[row];

	if (!v->asked)
		v->is_bare = !data_profile_is_file(store_dataset_path(frame_store(d->frame), v->name,
		    v->dataset->version, DATA_PROFILE_FILE, d->arena));
	v->asked = true;
	return !v->is_bare;
}

static void
model_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	struct data *d = self;
	struct version *v = &d->versions[row];
	const struct store_dataset *set = v->dataset;
	char text[STR_SHORT];

	if (v->unread && column != COLUMN_VERSION && column != COLUMN_MESSAGE)
		return;
	switch (column) {
	case COLUMN_VERSION:
		if (set->version > 0)
			snprintf(out->text, sizeof out->text, "%s@%d", v->name, set->version);
		else
			str_copy(out->text, sizeof out->text, v->name);
		out->style = STYLE_ACCENT;
		break;
	case COLUMN_CREATED:
		str_copy(out->text, sizeof out->text, time_ago(text, set->created, time_now()));
		break;
	case COLUMN_ROWS:
		str_copy(out->text, sizeof out->text, v->has_profile ? str_count(text, v->rows)
		    : v->looked ? "–" : "…");
		break;
	case COLUMN_COLUMNS:
		if (v->has_profile)
			snprintf(out->text, sizeof out->text, "%zu", v->columns);
		break;
	case COLUMN_BYTES:
		str_copy(out->text, sizeof out->text, str_bytes(text, set->bytes));
		break;
	case COLUMN_STORED:
		str_copy(out->text, sizeof out->text, v->looked ? str_bytes(text, v->stored) : "…");
		break;
	case COLUMN_FILES:
		snprintf(out->text, sizeof out->text, "%zu", set->file_count);
		break;
	default:
		str_copy(out->text, sizeof out->text, set->message[0] != '\0' ? set->message
		    : set->source);
		out->style = v->unread ? STYLE_ERROR : set->message[0] != '\0' ? STYLE_TEXT : STYLE_DIM;
		out->path = set->message[0] == '\0';
	}
}

static bool
model_heading(void *self, size_t row, struct table_cell *out)
{
	const struct data *d = self;

	if (row > 0 && d->versions[row].name == d->versions[row - 1].name)
		return false;
	snprintf(out->text, sizeof out->text, "%s  %zu version%s", d->versions[row].name,
	    d->versions[row].of, d->versions[row].of == 1 ? "" : "s");
	out->style = STYLE_TITLE;
	return true;
}

enum next
datasets_open_version(void *self)
{
	struct data *d = self;
	struct version *v = datasets_here(d);
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
	.open = datasets_open_version,
};

/* ---- loading */

/* A version that cannot be read has its row, which says why, and hides no other. 0: none of the dataset can. */
static void
stand_in(struct data *d, struct version *v, int version, const char *why)
{
	v->dataset = arena_array(d->arena, struct store_dataset, 1);
	*v->dataset = (struct store_dataset){ .name = v->name, .version = version, .user = "", .host = "",
		.source = "", .message = arena_printf(d->arena, "cannot be read: %s", why) };
	v->unread = v->looked = v->asked = true;
}

static void
add_versions(struct data *d, const char *name, size_t *cap)
{
	struct store *s = frame_store(d->frame);
	int *numbers;
	struct err why;
	size_t count;

	if (!store_dataset_versions(s, name, d->arena, &numbers, &count, &why)) {
		struct version v = { .name = name };

		stand_in(d, &v, 0, why.msg);
		x_grow(&d->versions, cap, d->count + 1);
		d->versions[d->count++] = v;
		return;
	}
	for (size_t i = count; i-- > 0;) {
		struct version v = { .name = name, .of = count };

		if (!store_dataset_load(s, name, numbers[i], d->arena, &v.dataset, &why))
			stand_in(d, &v, numbers[i], why.msg);
		x_grow(&d->versions, cap, d->count + 1);
		d->versions[d->count++] = v;
	}
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
		add_versions(d, names[i], &cap);
	d->loaded = ok;
	datasets_preview_again(d->preview);
	table_changed(&d->table);
	return ok;
}

/* ---- the screen */

/* Every version with its dataset's heading. */
static int
table_rows(const struct data *d)
{
	int rows = 1;

	for (size_t i = 0; i < d->count; i++)
		rows += i == 0 || d->versions[i].name != d->versions[i - 1].name ? 2 : 1;
	return rows;
}

/* The columns of the version under the cursor have what the table leaves, and some of its room. */
static void
draw_versions(struct data *d, struct area a)
{
	enum { LEAST = 14, PREVIEW_LEAST = 5 };
	int left = a.h - table_rows(d), most = a.h / 2 > left ? a.h / 2 : left;
	int wanted = datasets_preview_rows(d->preview, a.w - 2, most);
	int table, rows = a.h < LEAST || wanted == 0 ? 0 : wanted < most ? wanted : most;

	if (rows < PREVIEW_LEAST && rows < wanted)
		rows = 0;
	table = a.h - rows;
	if (rows > 0 && table > table_rows(d) + 1)
		table = table_rows(d) + 1;
	table_draw(&d->table, area_top(a, table));
	if (rows > 0)
		datasets_preview_draw(d->preview, area_part(a, 0, table, a.w, rows));
}

/* One version at a time, so that a key never waits for many: of those in sight. */
static bool
look_at_one(struct data *d)
{
	size_t end = d->table.top + (size_t)d->table.rows_in_sight;

	for (size_t i = d->table.top; i < d->count && i < end; i++)
		if (!d->versions[i].looked) {
			look(d, &d->versions[i]);
			return true;
		}
	return false;
}

static bool
data_idle(void *self)
{
	struct data *d = self;
	const struct version *v = datasets_here(d);

	if (!d->loaded || v == NULL)
		return false;
	return datasets_preview_load(d->preview, d->frame, v->name, v->dataset->version) ||
	    look_at_one(d);
}

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

	a = datawork_draw(a);
	if (!d->loaded) {
		draw_text(a, 2, 1, STYLE_DIM, "loading…");
		return;
	}
	if (d->count > 0) {
		draw_versions(d, a);
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
	d->preview = datasets_preview_new();
	d->seen = map_new();
	table_init(&d->table, f, &model, d);
	table_set_columns(&d->table, columns, COLUMNS);
	return d;
}

static void
data_close(void *self)
{
	struct data *d = self;

	table_release(&d->table);
	datasets_preview_free(d->preview);
	map_free(d->seen, x_free);
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
	.idle = data_idle,
	.draw = data_draw,
	.table = data_table,
	.close = data_close,
};
