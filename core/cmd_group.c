/*
 * cmd_group.c - how a command's options put its runs together.
 */
#include "cmd_group.h"

bool
cmd_group(struct cmd_call *call, struct store_run *const *runs, size_t count,
    const struct run_groups **out, struct err *err)
{
	const char *by = cmd_text(call, "group-by", NULL);
	const char *band = cmd_text(call, "band", NULL);
	struct run_groups *g = arena_array(call->arena, struct run_groups, 1);

	*out = NULL;
	if (by == NULL)
		return band == NULL || err_set(err, ERR_USAGE, "--band: of which groups? add --group-by");
	if (!run_group(g, runs, count, by, call->arena, err))
		return false;
	for (size_t i = 0; band != NULL && i < RUN_BANDS; i++)
		if (str_equal(band, run_band_words[i]))
			g->band = (enum run_band)i;
	*out = g;
	return true;
}
