/* Parameters in shell lines: any line with any value is expanded or refused, and never reads past its end. */
#include <stdint.h>
#include <string.h>

#include "base.h"
#include "run_params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct run_param *root = run_params_new(arena);
	char *line = arena_strndup(arena, (const char *)data, size);
	char *value = strchr(line, '\n');
	struct buf out = BUF_INIT;
	struct err err;

	if (value != NULL)
		*value++ = '\0';
	run_params_add(arena, root, "a", value != NULL ? value : "");
	run_params_add_str(arena, root, "b.c", value != NULL ? value : "it's");
	(void)!run_params_expand(&out, line, root, RUN_EXPAND_SHELL, &err);
	(void)!run_params_expand(&out, line, root, RUN_EXPAND_PLAIN, &err);
	(void)!run_params_override(arena, root, "f", line, &err);
	buf_release(&out);
	arena_free(arena);
	return 0;
}
