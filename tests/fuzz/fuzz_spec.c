/* A run's specification from any bytes, as from a folder that somebody sent: it is read or refused, and what is read prints and
 * reads back. */
#include <stdint.h>
#include <stdlib.h>

#include "base.h"
#include "run_spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct run_spec spec, again;
	struct buf printed = BUF_INIT;
	struct err err = { .kind = ERR_NONE };

	if (size > 65536 || !run_spec_parse(&spec, (struct slice){ (const char *)data, size }, arena, &err))
		goto out;
	run_spec_print(&spec, &printed);
	if (!run_spec_parse(&again, buf_slice(&printed), arena, &err))
		abort();
	for (size_t i = 0; i < spec.step_count; i++)
		(void)run_spec_argv(&spec.steps[i].run, arena);
out:
	buf_release(&printed);
	arena_free(arena);
	return 0;
}
