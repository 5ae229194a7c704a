/*
 * datawork_add.c - asking for what a new version of a dataset is made of.
 */
#include <stdlib.h>
#include <string.h>

#include "base_map.h"
#include "datawork.h"
#include "form.h"
#include "job.h"
#include "pathwords.h"
#include "run_project.h"
#include "store_dataset.h"

enum { FIELD_NAME, FIELD_PATH, FIELD_MESSAGE, FIELD_COMPRESS, FIELDS, MAX_ARGS = 8 };

/* What the choice is as an option; the first one is none. */
static const char *const compress_words[] = { "as configured", "yes", "no" };
static const char *const compress_options[] = { NULL, "--compress", "--no-compress" };

/* What is known of the datasets while the form is open, or may come back. */
struct adding {
	struct frame *frame;
	struct form *form;		/* which waits for the version */
	struct arena *arena;
	struct map *empty;		/* what an empty path stands for, by dataset; "" when nothing is configured */
};

/* Configured datasets, then those that have versions. */
static void
find_datasets(struct adding *ad)
{
	const struct run_project *project;
	struct mistakes mistakes;
	const char **names;
	size_t count;

	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	if (run_project_load(&project, frame_root(ad->frame), ad->arena, &mistakes, NULL))
		for (size_t i = 0; i < project->dataset_count; i++)
			map_set(ad->empty, project->datasets[i].name, project->datasets[i].path == NULL
			    ? arena_strdup(ad->arena, "") : arena_printf(ad->arena, "empty: %s, as configured; tab completes",
			    project->datasets[i].path));
	mistakes_release(&mistakes);
	if (store_dataset_names(frame_store(ad->frame), ad->arena, &names, &count, NULL))
		for (size_t i = 0; i < count; i++)
			if (map_get(ad->empty, names[i]) == NULL)
				map_set(ad->empty, names[i], arena_strdup(ad->arena, ""));
}

static bool
check(void *self, size_t field, const char *value, struct err *err)
{
	(void)self;
	if (field == FIELD_NAME && value[0] == '\0')
		return err_set(err, ERR_INPUT, "a dataset has a name: letters, digits and -_.");
	if (field == FIELD_NAME && value[strspn(value, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")] != '\0')
		return err_set(err, ERR_INPUT, "a name has letters, digits and -_. only");
	return true;
}

static void
complete(void *self, size_t field, const char *value, struct map *words)
{
	struct adding *ad = self;

	if (field == FIELD_PATH)
		pathwords_add(frame_root(ad->frame), value, words);
	for (size_t i = 0; field == FIELD_NAME && i < map_count(ad->empty); i++)
		if (str_starts(map_key_at(ad->empty, i), value))
			map_set(words, map_key_at(ad->empty, i), words);
}

/* The arguments of the command, NULL-ended. */
static void
arguments(struct arena *a, const char *const *values, const char *out[MAX_ARGS])
{
	const char *home = getenv("HOME"), *path = values[FIELD_PATH];
	size_t n = 0;

	out[n++] = "data";
	out[n++] = "add";
	out[n++] = values[FIELD_NAME];
	if (str_starts(path, "~/") && home != NULL)
		path = arena_printf(a, "%s/%s", home, path + 2);
	if (path[0] != '\0')
		out[n++] = path;
	if (values[FIELD_MESSAGE][0] != '\0') {
		out[n++] = "-m";
		out[n++] = values[FIELD_MESSAGE];
	}
	for (size_t i = 0; i < ARRAY_LEN(compress_words); i++)
		if (compress_options[i] != NULL && str_equal(values[FIELD_COMPRESS], compress_words[i]))
			out[n++] = compress_options[i];
	out[n] = NULL;
}

static void
shell(void *self, const char *const *values, struct buf *out)
{
	struct adding *ad = self;
	const char *args[MAX_ARGS];

	arguments(ad->arena, values, args);
	job_shell(out, args);
}

/* `waits` is told how it ended; NULL: nobody. */
static void
add(struct frame *f, struct arena *a, const char *const *values, struct adding *waits,
    void (*ended)(void *self, const char *error))
{
	char *doing = arena_printf(a, "adding %s", values[FIELD_NAME]);
	const char *args[MAX_ARGS];

	arguments(a, values, args);
	datawork_start(f, &(struct datawork){ .doing = doing, .done = "added", .args = args,
	    .ended = ended, .self = waits });
}

static void
ended(void *self, const char *error)
{
	form_end(((struct adding *)self)->form, error);
}

static enum next
start(void *self, const char *const *values, struct form *form)
{
	struct adding *ad = self;

	ad->form = form;
	add(ad->frame, ad->arena, values, ad, ended);
	return NEXT_DRAW;
}

/* What an empty path stands for hangs on the dataset. */
static const char *
help(void *self, size_t field, const char *const *values)
{
	struct adding *ad = self;
	const char *empty = field == FIELD_PATH ? map_get(ad->empty, values[FIELD_NAME]) : NULL;

	return empty != NULL && empty[0] != '\0' ? empty : NULL;
}

static void
dropped(void *self)
{
	struct adding *ad = self;

	map_free(ad->empty, NULL);
	arena_free(ad->arena);
	x_free(ad);
}

void
datawork_ask_add(struct frame *f, const char *name, const char *path)
{
	struct adding *ad = x_new(struct adding);
	const char *empty;

	ad->frame = f;
	ad->arena = arena_new();
	ad->empty = map_new();
	find_datasets(ad);
	if (name == NULL && map_count(ad->empty) > 0)
		name = map_key_at(ad->empty, 0);
	empty = name != NULL ? map_get(ad->empty, name) : NULL;
	if (empty != NULL && empty[0] != '\0')
		path = NULL;
	form_open(f, &(struct form_request){ .title = "Add a version of a dataset", .button = "add",
	    .self = ad, .check = check, .complete = complete, .help = help, .shell = shell, .start = start,
	    .dropped = dropped, .count = FIELDS, .fields = (const struct form_field[]){
		[FIELD_NAME] = { .name = "dataset", .type = "a name", .value = name != NULL ? name : "",
		    .help = "one that is there, or a new one; tab completes" },
		[FIELD_PATH] = { .name = "path", .type = "file, folder or glob",
		    .value = path != NULL ? path : "",
		    .help = "CSV, TSV or JSON Lines, also .gz and .zst; tab completes" },
		[FIELD_MESSAGE] = { .name = "message", .type = "may stay empty", .value = "",
		    .help = "what is new in this version" },
		[FIELD_COMPRESS] = { .name = "compress", .type = "zstd", .value = compress_words[0],
		    .choices = compress_words, .choice_count = ARRAY_LEN(compress_words),
		    .help = "keep new files compressed in the store; nothing else changes" },
	    } });
}

void
datawork_add(struct frame *f, const char *text)
{
	size_t n = strcspn(text, " ");
	struct arena *a = arena_new();

	add(f, a, (const char *const[FIELDS]){ arena_strndup(a, text, n),
	    text[n] != '\0' ? text + n + 1 : "", "", compress_words[0] }, NULL, NULL);
	arena_free(a);
}
