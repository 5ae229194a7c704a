/* The project file from any bytes: it is read or refused with mistakes, and what is read prints and reads back. */
#include <stdint.h>
#include <stdlib.h>

#include "base.h"
#include "run_project.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
parse(const struct run_project **out, struct slice text, struct arena *arena)
{
	struct mistakes mistakes;
	struct buf said = BUF_INIT;
	struct err err;
	bool ok;

	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	ok = run_project_parse(out, "/fuzz", text, arena, &mistakes, &err);
	mistakes_print(&mistakes, &said);
	if (!ok && (said.len == 0 || err.msg[0] == '\0'))
		abort();
	buf_release(&said);
	mistakes_release(&mistakes);
	return ok;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct run_project *project, *again;
	struct buf printed = BUF_INIT;

	if (size <= 65536 && parse(&project, (struct slice){ (const char *)data, size }, arena)) {
		run_project_print(project, &printed);
		if (!parse(&again, buf_slice(&printed), arena))
			abort();
	}
	buf_release(&printed);
	arena_free(arena);
	return 0;
}
