/*
 * run_spec_secret.c - the way of an ad-hoc command from the launcher to the supervisor, past everything that is
 * recorded, where it has secrets in it or bytes that no record can have: in the environment of the process, which
 * the same user alone can read. For each argument a number of bytes, a colon and the bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base_utf8.h"
#include "os_proc.h"
#include "run_adhoc.h"
#include "run_spec.h"

/* The kernel takes 128 KiB for one variable. */
enum { PART = 100 * 1024 };

static bool
same(const struct run_texts *masked, char *const *argv)
{
	for (size_t i = 0; i < masked->count; i++)
		if (!str_equal(masked->items[i], argv[i]))
			return false;
	return true;
}

/* The arguments can be told, and all but their strange bytes recorded. */
static bool
is_text(struct run_spec *spec, char *const *argv, struct arena *arena)
{
	for (size_t i = 0; argv[i] != NULL; i++) {
		if (utf8_valid(argv[i], strlen(argv[i])))
			continue;
		run_spec_warn(spec, arena_printf(arena, "argument %zu of the command is no UTF-8: it is recorded with "
		    "other bytes in it, which a rerun will give", i), arena);
		return false;
	}
	return true;
}

void
run_spec_hide(struct run_spec *spec, char *const *argv, struct arena *arena)
{
	struct run_texts *recorded = &spec->steps[0].run.argv;

	spec->command = run_adhoc_masked(argv, arena);
	spec->secret_argv.count = 0;
	if (!is_text(spec, argv, arena) || !same(&spec->command, argv))
		spec->secret_argv = (struct run_texts){ .items = arena_array(arena, const char *,
		    spec->command.count) };
	*recorded = (struct run_texts){ .items = arena_array(
					    arena, const char *, spec->command.count + 1) };
	for (size_t i = 0; i < spec->command.count; i++) {
		recorded->items[recorded->count++] = spec->command.items[i];
		if (spec->secret_argv.items != NULL)
			spec->secret_argv.items[spec->secret_argv.count++] = argv[i];
	}
}

/* The name of the n-th part. */
static const char *
part_name(char name[STR_SHORT], size_t n)
{
	snprintf(name, STR_SHORT, RUN_SPEC_SECRET_ARGV "_%zu", n);
	return name;
}

void
run_spec_secret_env(const struct run_spec *spec, struct os_env *env)
{
	struct buf text = BUF_INIT;
	char name[STR_SHORT];

	os_env_unset_prefix(env, RUN_SPEC_SECRET_ARGV);
	for (size_t i = 0; i < spec->secret_argv.count; i++)
		buf_printf(&text, "%zu:%s", strlen(spec->secret_argv.items[i]), spec->secret_argv.items[i]);
	for (size_t n = 0; n * PART < text.len; n++) {
		size_t left = text.len - n * PART;
		char *part = xstrndup(text.data + n * PART, left < PART ? left : PART);

		os_env_set(env, part_name(name, n), part);
		x_free(part);
	}
	buf_release(&text);
}

/* False when there are not so many. */
static bool
take_arguments(const char *text, size_t count, struct run_texts *out, struct arena *arena)
{
	char *end;

	out->items = arena_array(arena, const char *, count + 1);
	for (; out->count < count; out->count++) {
		size_t n = strtoul(text, &end, 10);

		if (end == text || *end != ':' || strlen(end + 1) < n)
			return false;
		out->items[out->count] = arena_strndup(arena, end + 1, n);
		text = end + 1 + n;
	}
	return *text == '\0';
}

void
run_spec_reveal(struct run_spec *spec, struct arena *arena)
{
	struct run_texts argv = { .count = 0 };
	struct buf text = BUF_INIT;
	char name[STR_SHORT];
	const char *part;

	for (size_t n = 0; (part = getenv(part_name(name, n))) != NULL; n++) {
		buf_add(&text, part);
		unsetenv(name);
	}
	if (text.len > 0 && spec->pipeline == NULL && spec->step_count == 1 &&
	    take_arguments(buf_str(&text), spec->steps[0].run.argv.count, &argv, arena))
		spec->steps[0].run.argv = argv;
	buf_release(&text);
}
