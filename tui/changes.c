/*
 * changes.c - the Changes screen: what differs between two dataset versions. Rows and columns that came and
 * went, types and statistics that changed, and of the column under the cursor both distributions over each other.
 */
#include <math.h>
#include <string.h>

#include "changes_parts.h"
#include "chart_data.h"
#include "datawork.h"
#include "screens.h"

/* ---- loading */

static void
forget(struct changes *c)
{
	if (c->loaded)
		data_diff_release(&c->diff);
	c->loaded = false;
	c->shown_count = 0;
	while (c->profile_count > 0)
		data_profile_release(&c->profiles[--c->profile_count]);
}

void
changes_choose(struct changes *c)
{
	x_free(c->shown);
	c->shown = x_new_array(size_t, c->diff.count + 1);
	c->shown_count = 0;
	for (size_t i = 0; i < c->diff.count; i++)
		if (c->all || c->diff.columns[i].kind != DATA_DIFF_SAME)
			c->shown[c->shown_count++] = i;
	c->main.stale = true;
	table_changed(&c->main.table);
}

static void
count_kinds(struct changes *c)
{
	memset(c->kinds, 0, sizeof c->kinds);
	for (size_t i = 0; i < c->diff.count; i++)
		c->kinds[c->diff.columns[i].kind]++;
}

/* Has the statistics made that there are not, once; false: they are there. */
static bool
wait_for_statistics(struct changes *c)
{
	const char *bare[2];
	size_t count = 0;

	for (size_t i = 0; i < 2; i++)
		if (!data_profile_is_file(store_dataset_path(frame_store(c->frame), c->pair.name[i],
		    c->pair.version[i], DATA_PROFILE_FILE, c->arena)))
			bare[count++] = c->pair.label[i];
	if (count > 0 && !c->asked)
		datawork_statistics(c->frame, bare, count);
	c->asked = true;
	return count > 0 && datawork_is_on();
}

/* Versions never change: what was compared stays. */
static bool
changes_load(void *self, struct err *err)
{
	struct changes *c = self;
	struct store *s = frame_store(c->frame);

	if (c->loaded || c->failed)
		return true;
	if (c->pair.label[0] == NULL && !versions_parse_pair(s, c->wanted, c->arena, &c->pair, err)) {
		c->failed = true;
		str_copy(c->main.note, sizeof c->main.note, err->msg);
		return false;
	}
	if (wait_for_statistics(c))
		return true;
	c->failed = true;
	while (c->profile_count < 2) {
		size_t i = c->profile_count;

		if (!versions_profile(s, c->pair.name[i], c->pair.version[i], c->arena, &c->profiles[i],
		    err)) {
			str_copy(c->main.note, sizeof c->main.note, err->msg);
			return false;
		}
		c->profile_count++;
	}
	data_diff_make(&c->diff, &c->profiles[0], &c->profiles[1]);
	c->failed = false;
	c->loaded = true;
	count_kinds(c);
	changes_choose(c);
	return true;
}

void
changes_go(struct changes *c, const char *wanted)
{
	char *kept = xstrdup(wanted);

	forget(c);
	charttable_set(&c->main, NULL, NULL);
	arena_clear(c->arena);
	c->pair = (struct versions_pair){ .version = { 0, 0 } };
	c->failed = c->asked = false;
	x_free(c->wanted);
	c->wanted = kept;
}

static void
make_chart(struct changes *c)
{
	const struct data_diff_column *column = changes_here(c);
	const struct data_profile *profiles[2] = { &c->profiles[0], &c->profiles[1] };
	struct chart_data_request r = { .profiles = profiles, .labels = c->pair.label, .count = 2,
		.ecdf = c->ecdf };
	struct chart *chart = NULL;
	struct err err = { ERR_NONE };

	if (column == NULL)
		return;
	r.column = column->name;
	if (!chart_data_column(&r, &chart, &err))
		chart = NULL;
	charttable_set(&c->main, chart, &err);
}

static bool
changes_idle(void *self)
{
	struct changes *c = self;

	if (!c->main.stale || !c->loaded)
		return false;
	make_chart(c);
	c->main.stale = false;
	return true;
}

/* ---- life */

static void *
changes_open(struct frame *f, const char *argument, struct err *err)
{
	struct changes *c;

	if (argument == NULL) {
		err_set(err, ERR_USAGE, "changes: between which versions? NAME@VERSION NAME@VERSION");
		return NULL;
	}
	c = x_new(struct changes);
	c->frame = f;
	c->wanted = xstrdup(argument);
	c->arena = arena_new();
	charttable_init(&c->main, f, &changes_model, c);
	c->main.views = (struct tabs){ .names = changes_view_names, .count = CHANGES_VIEWS };
	changes_set_columns(c);
	return c;
}

static void
changes_close(void *self)
{
	struct changes *c = self;

	forget(c);
	charttable_release(&c->main);
	arena_free(c->arena);
	x_free(c->shown);
	x_free(c->wanted);
	x_free(c);
}

static void
changes_title(void *self, struct buf *out)
{
	const struct changes *c = self;

	buf_add(out, c->loaded ? c->pair.label[1] : c->wanted);
	buf_add(out, " › Changes");
}

const struct screen_type changes_screen = {
	.name = "changes",
	.title = "Changes",
	.help = "two dataset versions: rows and columns that came and went, types and statistics that changed",
	.actions = &changes_actions,
	.open = changes_open,
	.load = changes_load,
	.idle = changes_idle,
	.draw = changes_draw,
	.event = charttable_event,
	.peel = charttable_peel,
	.table = charttable_table,
	.title_of = changes_title,
	.close = changes_close,
};
