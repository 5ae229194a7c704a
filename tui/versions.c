/*
 * versions.c - naming dataset versions, and their kept profiles.
 */
#include "versions.h"

#include <string.h>


bool
versions_before(struct store *s, const char *name, int version, struct arena *a, int *before,
    struct err *err)
{
	int *numbers;
	size_t count;

	*before = 0;
	if (!store_dataset_versions(s, name, a, &numbers, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (numbers[i] < version)
			*before = numbers[i];
	return true;
}

bool
versions_after(struct store *s, const char *name, int version, struct arena *a, int *after,
    struct err *err)
{
	int *numbers;
	size_t count;

	*after = 0;
	if (!store_dataset_versions(s, name, a, &numbers, &count, err))
		return false;
	for (size_t i = count; i-- > 0;)
		if (numbers[i] > version)
			*after = numbers[i];
	return true;
}

static bool
parse_one(struct store *s, const char *text, struct arena *a, struct versions_pair *p, size_t which,
    struct err *err)
{
	if (!store_dataset_parse(s, text, a, &p->name[which], &p->version[which], err))
		return false;
	p->label[which] = arena_printf(a, "%s@%d", p->name[which], p->version[which]);
	return true;
}

bool
versions_parse_pair(struct store *s, const char *text, struct arena *a, struct versions_pair *out,
    struct err *err)
{
	const char *space = strchr(text, ' ');
	struct versions_pair p = { .version = { 0, 0 } };

	if (space != NULL) {
		if (!parse_one(s, arena_strndup(a, text, (size_t)(space - text)), a, &p, 0, err) ||
		    !parse_one(s, space + 1, a, &p, 1, err))
			return false;
	} else {
		if (!parse_one(s, text, a, &p, 1, err) ||
		    !versions_before(s, p.name[1], p.version[1], a, &p.version[0], err))
			return false;
		if (p.version[0] == 0)
			return err_set(err, ERR_NOTFOUND, "%s is the first version: name two", p.label[1]);
		p.name[0] = p.name[1];
		p.label[0] = arena_printf(a, "%s@%d", p.name[0], p.version[0]);
	}
	*out = p;
	return true;
}

bool
versions_profile(struct store *s, const char *name, int version, struct arena *a,
    struct data_profile *out, struct err *err)
{
	char *path = store_dataset_path(s, name, version, DATA_PROFILE_FILE, a);

	if (!data_profile_is_file(path))
		return err_set(err, ERR_NOTFOUND,
		    "%s@%d has no statistics yet; benchtop data stats %s@%d makes them", name, version,
		    name, version);
	return data_profile_load(out, path, err);
}
