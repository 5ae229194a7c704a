/*
 * pathwords.c - one look into the folder that was typed so far.
 */
#include "pathwords.h"

#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "os_fs.h"

/* The folder that the typed part stands for. */
static char *
folder_of(struct arena *a, const char *base, const char *typed)
{
	const char *slash = strrchr(typed, '/'), *home = getenv("HOME");
	char *folder;

	if (slash == NULL)
		return arena_strdup(a, base);
	folder = arena_strndup(a, typed, (size_t)(slash + 1 - typed));
	if (str_starts(folder, "~/") && home != NULL)
		return fs_join(a, home, folder + 2);
	return fs_join(a, base, folder);
}

void
pathwords_add(const char *base, const char *typed, struct map *words)
{
	const char *slash = strrchr(typed, '/'), *begin = slash != NULL ? slash + 1 : typed;
	struct arena *a = arena_new();
	char *folder = folder_of(a, base, typed), **names;
	size_t count;

	if (fs_list(folder, a, &names, &count, NULL)) {
		for (size_t i = 0; i < count && map_count(words) < PATHWORDS_MAX; i++) {
			bool hidden = names[i][0] == '.' && begin[0] != '.';

			if (hidden || !str_starts(names[i], begin))
				continue;
			map_set(words, arena_printf(a, "%.*s%s%s", (int)(begin - typed), typed, names[i],
			    fs_is_dir(fs_join(a, folder, names[i])) ? "/" : ""), words);
		}
	}
	arena_free(a);
}
