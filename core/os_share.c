/*
 * os_share.c - finding the files that come with the program.
 *
 * The places are two tables of patterns, tried in order. The build folder holds the executable next
 * to `share` (a link to the sources) and `drivers`; an installed tree has bin, share/benchtop and
 * lib/benchtop/drivers side by side.
 */
#include "os_share.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "config.h"
#include "os_host.h"

/* A place is the value of an environment variable, a path relative to the executable's folder, or an
 * absolute path. */
struct place {
	const char *variable, *beside, *absolute;
};

static const struct place shares[] = {
	{ .variable = "BENCHTOP_SHARE" },
	{ .beside = "share" },
	{ .beside = "../share/benchtop" },
	{ .absolute = BENCHTOP_DATADIR },
};

static const struct place modules[] = {
	{ .variable = "BENCHTOP_LIB" },
	{ .beside = "drivers" },
	{ .beside = "../drivers" },	/* programs of tests lie below the build's folder */
	{ .beside = "../../drivers" },
	{ .beside = "../lib/benchtop/drivers" },
	{ .absolute = BENCHTOP_LIBDIR "/drivers" },
};

/* The folder of our executable in the arena; NULL when the system does not tell. */
static char *
own_folder(struct arena *a)
{
	struct buf path = BUF_INIT;
	char *folder = NULL, *slash;

	if (os_self_path(&path, NULL)) {
		folder = arena_strndup(a, buf_str(&path), path.len);
		slash = strrchr(folder, '/');
		if (slash)
			*slash = '\0';
	}
	buf_release(&path);
	return folder;
}

/* NULL when the place does not exist here. */
static char *
place_path(const struct place *place, const char *own, const char *name, struct arena *a)
{
	const char *folder = place->absolute;

	if (place->variable)
		folder = getenv(place->variable);
	if (place->beside)
		return own ? arena_printf(a, "%s/%s/%s", own, place->beside, name) : NULL;
	return folder && *folder ? arena_printf(a, "%s/%s", folder, name) : NULL;
}

static bool
find(const struct place *places, size_t count, const char *name, struct arena *a, char **out,
    struct err *err)
{
	const char *own = own_folder(a), *tried = "";
	char *path, *whole;

	for (size_t i = 0; i < count; i++) {
		path = place_path(&places[i], own, name, a);
		if (!path)
			continue;
		/* Without "..", so that what a person is shown is short. */
		whole = realpath(path, NULL);
		if (whole) {
			*out = arena_strdup(a, whole);
			free(whole);
			return true;
		}
		tried = arena_printf(a, "%s%s%s", tried, *tried ? ", " : "", path);
	}
	return err_set(err, ERR_NOTFOUND, "%s is not installed (looked for %s)", name, tried);
}

bool
os_share_find(const char *name, struct arena *a, char **out, struct err *err)
{
	return find(shares, ARRAY_LEN(shares), name, a, out, err);
}

bool
os_share_find_module(const char *name, struct arena *a, char **out, struct err *err)
{
	return find(modules, ARRAY_LEN(modules), name, a, out, err);
}
