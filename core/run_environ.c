/*
 * run_environ.c - host, system and variables. Secrets are recognised in run_environ_secret.c, the
 * interpreter and its packages in run_environ_python.c.
 */
#include "run_environ.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os_fs.h"
#include "os_host.h"

enum { VARIABLES_MAX = 4096, VALUE_MAX = 8192 };

static int
by_name(const void *a, const void *b)
{
	const struct run_pair *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : strcmp(x->value, y->value);
}

static const char *
recorded_value(const char *name, const char *value, const struct run_texts *mask,
    struct arena *arena)
{
	if (run_environ_is_secret(name, value, mask))
		return RUN_MASK;
	if (strlen(value) > VALUE_MAX)
		return arena_printf(arena, "%.*s... (%zu bytes)", VALUE_MAX, value, strlen(value));
	return arena_strdup(arena, value);
}

static void
capture_variables(struct run_environ *out, const struct run_environ_request *request,
    struct arena *arena)
{
	size_t count = 0;

	while (count < VARIABLES_MAX && request->envp[count] != NULL)
		count++;
	out->variables.items = arena_array(arena, struct run_pair, count + 1);
	for (size_t i = 0; i < count; i++) {
		const char *entry = request->envp[i], *equals = strchr(entry, '=');
		const char *name;

		if (equals == NULL || equals == entry)
			continue;
		name = arena_strndup(arena, entry, (size_t)(equals - entry));
		out->variables.items[out->variables.count++] = (struct run_pair){ name,
			recorded_value(name, equals + 1, request->mask, arena) };
	}
	qsort(out->variables.items, out->variables.count, sizeof *out->variables.items, by_name);
}

/* The driver lists its devices as files; starting nvidia-smi would take a second. */
static const char *
capture_gpus(struct arena *arena)
{
	static const char folder[] = "/proc/driver/nvidia/gpus";
	struct buf names = BUF_INIT, text = BUF_INIT;
	char **entries;
	size_t count;
	const char *found = NULL;
	struct err err;

	if (!fs_list(folder, arena, &entries, &count, &err))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		char *path = arena_printf(arena, "%s/%s/information", folder, entries[i]);
		const char *model;

		buf_clear(&text);
		if (!fs_read_file(path, 65536, &text, &err))
			continue;
		model = strstr(buf_str(&text), "Model:");
		if (model == NULL)
			continue;
		model += strlen("Model:");
		buf_printf(&names, "%s" SLICE_FMT, names.len > 0 ? ", " : "",
		    SLICE_ARG(slice_trim((struct slice){ model, strcspn(model, "\n") })));
	}
	if (names.len > 0)
		found = arena_strdup(arena, buf_str(&names));
	buf_release(&names);
	buf_release(&text);
	return found;
}

static const char *
variable(char *const *envp, const char *name)
{
	size_t n = strlen(name);

	for (; *envp != NULL; envp++)
		if (strncmp(*envp, name, n) == 0 && (*envp)[n] == '=' && (*envp)[n + 1] != '\0')
			return *envp + n + 1;
	return NULL;
}

static const char *
capture_locale(char *const *envp, struct arena *arena)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (variable(envp, names[i]) != NULL)
			return arena_strdup(arena, variable(envp, names[i]));
	return "C";
}

static const char *
capture_timezone(char *const *envp, struct arena *arena)
{
	struct buf text = BUF_INIT;
	const char *zone = variable(envp, "TZ");
	struct err err;

	if (zone != NULL)
		return arena_strdup(arena, zone);
	if (fs_read_file("/etc/timezone", 256, &text, &err)) {
		struct slice s = slice_trim(buf_slice(&text));

		zone = arena_strndup(arena, s.p, s.n);
	}
	buf_release(&text);
	return zone;
}

void
run_environ_capture(struct run_environ *out, const struct run_environ_request *request,
    struct arena *arena)
{
	struct os_host host;

	*out = (struct run_environ){ .host = arena_strdup(arena, os_host_name()),
		.user = arena_strdup(arena, os_host_user()) };
	os_host_facts(&host);
	if (host.distribution[0] != '\0')
		out->system = arena_strdup(arena, host.distribution);
	out->kernel = arena_strdup(arena, host.system);
	if (host.cpu[0] != '\0')
		out->cpu = arena_strdup(arena, host.cpu);
	out->cpus = host.cpus;
	out->memory = (int64_t)host.memory;
	out->gpus = capture_gpus(arena);
	out->timezone = capture_timezone(request->envp, arena);
	out->locale = capture_locale(request->envp, arena);
	capture_variables(out, request, arena);
	run_environ_python(out, request, arena);
}

void
run_environ_facts(const struct run_environ *e, struct run_environ_fact out[RUN_ENVIRON_FACTS],
    struct arena *arena)
{
	char memory[STR_SHORT];
	const struct run_environ_fact facts[RUN_ENVIRON_FACTS] = {
		{ "host", e->host, true },
		{ "cpu", e->cpu, true },
		{ "cpus", e->cpus != 0 ? arena_printf(arena, "%" PRId64, e->cpus) : NULL, true },
		{ "memory", e->memory > 0 ? arena_strdup(arena, str_bytes(memory, (uint64_t)e->memory))
		    : NULL, true },
		{ "gpus", e->gpus, true },
		{ "system", e->system, false },
		{ "kernel", e->kernel, false },
		{ "user", e->user, false },
		{ "time zone", e->timezone, false },
		{ "locale", e->locale, false },
		{ "python", e->python, false },
		{ "python version", e->python_version, false },
	};

	memcpy(out, facts, sizeof facts);
}
