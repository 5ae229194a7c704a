/*
 * drift_versions.c - which versions the Drift screen compares: those that were named, all of a
 * dataset, or those of the dataset that has most.
 */
#include <string.h>

#include "data_dataset.h"
#include "drift_parts.h"
#include "store_dataset.h"

static void
make_room(struct drift *d, size_t count)
{
	d->labels = arena_array(d->arena, const char *, count + 1);
	d->paths = arena_array(d->arena, const char *, count + 1);
	d->bare = arena_array(d->arena, const char *, count + 1);
	d->version_count = d->bare_count = d->left_out = 0;
}

static void
add_version(struct drift *d, const char *name, int version)
{
	char *path = store_dataset_path(frame_store(d->frame), name, version, DATA_PROFILE_FILE,
	    d->arena);

	d->name = name;
	if (!data_profile_is_file(path)) {
		d->bare[d->bare_count++] = arena_printf(d->arena, "%s@%d", name, version);
		return;
	}
	d->labels[d->version_count] = arena_printf(d->arena, "%s@%d", name, version);
	d->paths[d->version_count++] = path;
}

static bool
add_named(struct drift *d, const char *text, struct err *err)
{
	const char *name;
	int version;

	if (!store_dataset_parse(frame_store(d->frame), text, d->arena, &name, &version, err))
		return false;
	add_version(d, name, version);
	return true;
}

/* "rentals@1 rentals@4 rentals@7" */
static bool
add_list(struct drift *d, const char *list, struct err *err)
{
	make_room(d, strlen(list));
	while (*list != '\0') {
		size_t n = strcspn(list, " ");

		if (n > 0 && !add_named(d, arena_strndup(d->arena, list, n), err))
			return false;
		list += n + (list[n] == ' ');
	}
	return true;
}

/* Every version of a dataset that has statistics: the newest DRIFT_VERSIONS_MOST. */
static bool
add_all(struct drift *d, const char *name, struct err *err)
{
	int *numbers;
	size_t count, first;

	if (!store_dataset_versions(frame_store(d->frame), name, d->arena, &numbers, &count, err))
		return false;
	first = count > DRIFT_VERSIONS_MOST ? count - DRIFT_VERSIONS_MOST : 0;
	make_room(d, count - first);
	d->left_out = first;
	for (size_t i = first; i < count; i++)
		add_version(d, name, numbers[i]);
	return true;
}

/* Without a wish: the dataset that has most versions. */
static bool
add_some(struct drift *d, struct err *err)
{
	const char **names, *best = NULL;
	size_t count, most = 0;

	if (!store_dataset_names(frame_store(d->frame), d->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		int *numbers;
		size_t versions;

		if (!store_dataset_versions(frame_store(d->frame), names[i], d->arena, &numbers,
		    &versions, err))
			return false;
		if (versions > most) {
			most = versions;
			best = names[i];
		}
	}
	return best == NULL || add_all(d, best, err);
}

bool
drift_choose_versions(struct drift *d, struct err *err)
{
	make_room(d, 0);
	if (d->wanted == NULL)
		return add_some(d, err);
	if (strchr(d->wanted, ' ') == NULL && strchr(d->wanted, '@') == NULL)
		return add_all(d, arena_strdup(d->arena, d->wanted), err);
	return add_list(d, arena_strdup(d->arena, d->wanted), err);
}
