/*
 * run_spec_secret.c - the way of an ad-hoc command with secrets from the launcher to the supervisor, past
 * everything that is recorded. A process's environment can be read by the same user alone.
 */
#include <stdlib.h>
#include <string.h>

#include "base_json.h"
#include "run_adhoc.h"
#include "run_spec.h"

static bool
same(const struct run_texts *masked, char *const *argv)
{
	for (size_t i = 0; i < masked->count; i++)
		if (!str_equal(masked->items[i], argv[i]))
			return false;
	return true;
}

void
run_spec_hide(struct run_spec *spec, char *const *argv, struct arena *arena)
{
	struct run_texts *recorded = &spec->steps[0].run.argv;

	spec->command = run_adhoc_masked(argv, arena);
	spec->secret_argv.count = 0;
	if (!same(&spec->command, argv))
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

void
run_spec_secret_env(const struct run_spec *spec, struct buf *out)
{
	struct json_out json;

	json_begin(&json, out);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < spec->secret_argv.count; i++)
		json_put_str(&json, NULL, spec->secret_argv.items[i]);
	json_close(&json);
}

void
run_spec_reveal(struct run_spec *spec, struct arena *arena)
{
	const char *text = getenv(RUN_SPEC_SECRET_ARGV);
	struct json *argv;
	struct err err;

	if (text == NULL)
		return;
	if (spec->pipeline == NULL && spec->step_count == 1 &&
	    json_parse(&argv, slice_of(text), &err)) {
		struct run_texts *command = &spec->steps[0].run.argv;

		for (size_t i = 0; i < command->count && json_len(argv) == command->count; i++)
			command->items[i] = arena_strdup(arena, json_str(json_at(argv, i), ""));
		json_free(argv);
	}
	unsetenv(RUN_SPEC_SECRET_ARGV);
}
