/*
 * run_environ_python.c - which Python interpreter steps would get, and its installed packages.
 *
 * `pip list` takes a second and `python -c` some tens of milliseconds, at every launch. The same facts
 * stand in the file system: an interpreter is found by PATH (through pyenv's shims), its prefix tells
 * the site-packages folders, and each package has a folder NAME-VERSION.dist-info or .egg-info there.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base_map.h"
#include "os_fs.h"
#include "run_environ.h"

enum { PACKAGES_MAX = 20000 };

static const char *
variable(char *const *envp, const char *name)
{
	size_t n = strlen(name);

	for (; *envp != NULL; envp++)
		if (strncmp(*envp, name, n) == 0 && (*envp)[n] == '=')
			return *envp + n + 1;
	return NULL;
}

static bool
is_program(const char *path)
{
	return access(path, X_OK) == 0 && !fs_is_dir(path);
}

static const char *
find_in_path(const struct run_environ_request *request, const char *name, struct arena *arena)
{
	const char *path = variable(request->envp, "PATH");

	if (strchr(name, '/') != NULL) {
		name = fs_join(arena, request->folder, name);
		return is_program(name) ? name : NULL;
	}
	while (path != NULL && *path != '\0') {
		size_t n = strcspn(path, ":");
		char *file = arena_printf(arena, "%.*s/%s", (int)n, path, name);

		if (n > 0 && is_program(file))
			return file;
		path += n + (path[n] == ':');
	}
	return NULL;
}

static const char *
first_word(const char *path, struct arena *arena)
{
	struct buf text = BUF_INIT;
	const char *word = NULL;
	struct err err;

	if (fs_read_file(path, 4096, &text, &err)) {
		struct slice s = slice_trim(buf_slice(&text));

		word = arena_strndup(arena, s.p, strcspn(s.p, " \t\n\r"));
	}
	buf_release(&text);
	return word;
}

/* pyenv's shim is a script; what it would start depends on a variable, a file above the folder, or
 * the global choice. */
static const char *
through_shim(const char *shim, const struct run_environ_request *request, struct arena *arena)
{
	const char *cut = strstr(shim, "/shims/"),
		   *version = variable(request->envp, "PYENV_VERSION"), *file;
	char *root, *folder = arena_strdup(arena, request->folder);

	if (cut == NULL)
		return shim;
	root = arena_strndup(arena, shim, (size_t)(cut - shim));
	while (version == NULL && *folder == '/') {
		version = first_word(fs_join(arena, folder, ".python-version"), arena);
		*strrchr(folder, '/') = '\0';
	}
	if (version == NULL)
		version = first_word(fs_join(arena, root, "version"), arena);
	if (version == NULL || *version == '\0')
		return shim;
	version = arena_strndup(arena, version, strcspn(version, ":"));
	file = arena_printf(arena, "%s/versions/%s/bin/%s", root, version, fs_basename(shim));
	return is_program(file) ? file : shim;
}

/* What a link leads to in the end. */
static const char *
real_path(const char *path, struct arena *arena)
{
	char *real = realpath(path, NULL);
	const char *copy = real != NULL ? arena_strdup(arena, real) : path;

	free(real);
	return copy;
}

static char *
parent(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');

	return arena_strndup(
	    arena, path, slash != NULL && slash > path ? (size_t)(slash - path) : 1);
}

/* ------------------------------------------------------------------------------- packages */

struct packages {
	struct arena *arena;
	struct run_pair *items;
	size_t count, cap;
};

/* "numpy-1.26.4.dist-info", "six-1.16.0-py3.11.egg-info" */
static void
add_package(struct packages *p, const char *entry)
{
	const char *dash = strchr(entry, '-'), *end;
	char *name;

	if (str_ends(entry, ".dist-info"))
		end = entry + strlen(entry) - strlen(".dist-info");
	else if (str_ends(entry, ".egg-info"))
		end = entry + strlen(entry) - strlen(".egg-info");
	else
		return;
	if (dash == NULL || dash == entry || dash + 1 >= end || p->count >= PACKAGES_MAX)
		return;
	for (const char *py = dash + 1; py < end; py++)
		if (strncmp(py, "-py", 3) == 0)
			end = py;
	name = arena_strndup(p->arena, entry, (size_t)(dash - entry));
	for (char *c = name; *c != '\0'; c++)
		*c = *c == '_' ? '-' : (char)tolower((unsigned char)*c);
	x_grow(&p->items, &p->cap, p->count + 1);
	p->items[p->count++] = (struct run_pair){ name,
		arena_strndup(p->arena, dash + 1, (size_t)(end - dash - 1)) };
}

static void
add_folder(struct packages *p, const char *folder)
{
	char **names;
	size_t count;
	struct err err;

	if (!fs_list(folder, p->arena, &names, &count, &err))
		return;
	for (size_t i = 0; i < count; i++)
		add_package(p, names[i]);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct run_pair *)a)->name, ((const struct run_pair *)b)->name);
}

/* The folder that comes first in Python's path counts. */
static void
keep_packages(struct packages *p, struct run_environ *out)
{
	struct run_pair *items = arena_array(p->arena, struct run_pair, p->count + 1);
	struct map *seen = map_new();
	size_t count = 0;

	for (size_t i = 0; i < p->count; i++)
		if (map_get(seen, p->items[i].name) == NULL) {
			map_set(seen, p->items[i].name, p);
			items[count++] = p->items[i];
		}
	map_free(seen, NULL);
	if (count > 0)
		qsort(items, count, sizeof *items, by_name);
	out->packages = (struct run_pairs){ items, count };
	x_free(p->items);
}

/* "3.11" from the folder lib/python3.11 of a prefix; NULL: it has none. */
static const char *
minor_version(const char *prefix, const char *wanted, struct arena *arena)
{
	char **names;
	size_t count;
	const char *found = NULL;
	struct err err;

	if (wanted != NULL && fs_is_dir(arena_printf(arena, "%s/lib/python%s", prefix, wanted)))
		return wanted;
	if (!fs_list(fs_join(arena, prefix, "lib"), arena, &names, &count, &err))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (str_starts(names[i], "python3.") && isdigit((unsigned char)names[i][8]))
			found = names[i] + strlen("python");
	return found;
}

/* "python3.11" names its version. */
static const char *
version_in_name(const char *path)
{
	const char *name = fs_basename(path);

	return str_starts(name, "python3.") ? name + strlen("python") : NULL;
}

/* A line "version = 3.11.2" of pyvenv.cfg. */
static const char *
venv_version(const char *prefix, struct arena *arena)
{
	struct buf text = BUF_INIT;
	const char *found = NULL, *line;
	struct err err;

	if (fs_read_file(fs_join(arena, prefix, "pyvenv.cfg"), 65536, &text, &err)) {
		line = strstr(buf_str(&text), "version");
		line = line != NULL ? strchr(line, '=') : NULL;
		if (line != NULL) {
			line += 1 + strspn(line + 1, " ");
			found = arena_strndup(arena, line, strspn(line, "0123456789."));
		}
	}
	buf_release(&text);
	return found;
}

/* The last part of "/opt/versions/3.12.4" when it is a whole version. */
static const char *
version_of_prefix(const char *prefix, struct arena *arena)
{
	const char *name = fs_basename(prefix);
	size_t n = strspn(name, "0123456789.");

	return n >= 5 && name[n] == '\0' ? arena_strdup(arena, name) : NULL;
}

static void
add_site_folders(struct packages *p, const char *prefix, const char *minor, bool venv,
    const struct run_environ_request *request)
{
	const char *home = variable(request->envp, "HOME");

	add_folder(p, arena_printf(p->arena, "%s/lib/python%s/site-packages", prefix, minor));
	if (venv)
		return;
	if (home != NULL)
		add_folder(
		    p, arena_printf(p->arena, "%s/.local/lib/python%s/site-packages", home, minor));
	add_folder(p, arena_printf(p->arena, "%s/local/lib/python%s/dist-packages", prefix, minor));
	add_folder(p, arena_printf(p->arena, "%s/lib/python%s/dist-packages", prefix, minor));
	add_folder(p, arena_printf(p->arena, "%s/lib/python3/dist-packages", prefix));
}

void
run_environ_python(struct run_environ *out, const struct run_environ_request *request,
    struct arena *arena)
{
	struct packages p = { .arena = arena };
	const char *python = find_in_path(request,
	    request->python != NULL ? request->python : "python3", arena);
	const char *prefix, *minor, *version;
	const char *real;
	bool venv;

	if (python == NULL)
		return;
	python = through_shim(python, request, arena);
	out->python = python;
	prefix = parent(parent(python, arena), arena);
	version = venv_version(prefix, arena);
	venv = version != NULL;
	real = real_path(python, arena);
	if (!venv)
		prefix = parent(parent(real, arena), arena);
	minor = minor_version(prefix, version_in_name(real), arena);
	if (minor == NULL)
		return;
	if (version == NULL)
		version = version_of_prefix(prefix, arena);
	out->python_version = version != NULL ? version : minor;
	add_site_folders(&p, prefix, minor, venv, request);
	keep_packages(&p, out);
}
