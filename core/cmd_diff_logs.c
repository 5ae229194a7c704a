/*
 * cmd_diff_logs.c - `benchtop diff`: the logs of steps beside each other.
 */
#include <inttypes.h>

#include "cmd_diff_parts.h"
#include "base_json_fields.h"
#include "cmd_store.h"
#include "store_open.h"
#include "store_run.h"

bool
cmd_diff_find_logs(struct cmd_call *call, const struct run_compare *c, size_t most,
    struct cmd_diff_logs *out, struct err *err)
{
	const struct store_run *a = c->runs[0], *b = c->runs[1];
	bool ok = true;

	out->list = arena_array(call->arena, struct cmd_diff_log, a->step_count + 1);
	out->count = 0;
	for (size_t i = 0; ok && i < a->step_count; i++) {
		for (size_t k = 0; ok && k < b->step_count; k++) {
			struct cmd_diff_log *l = &out->list[out->count];

			if (!str_equal(a->steps[i].name, b->steps[k].name))
				continue;
			l->step = a->steps[i].name;
			ok = run_logdiff(&l->diff,
			    store_run_log_path(call->store, a->id, l->step, call->arena),
			    store_run_log_path(call->store, b->id, l->step, call->arena), most,
			    cmd_store_progress(call), call->arena, err);
			out->count += ok;
			break;
		}
	}
	cmd_store_progress_end(call);
	return ok;
}

static void
put_line(struct cmd_call *call, const char *style, const char *sign, uint64_t number, const char *text)
{
	cmd_out_printf(call->out, "  %6" PRIu64 " ", number);
	cmd_out_style(call->out, style);
	cmd_out_printf(call->out, "%s %s", sign, text);
	cmd_out_style(call->out, NULL);
	cmd_out_text(call->out, "\n");
}

static void
put_log(struct cmd_call *call, const struct cmd_diff_log *l)
{
	const struct run_logdiff *d = &l->diff;
	char n[STR_SHORT];

	cmd_out_printf(call->out, "%s: ", l->step);
	if (!run_logdiff_any(d)) {
		cmd_out_printf(call->out, "%s, the same but for times\n", str_things(n, d->aligned, "line"));
		return;
	}
	if (d->lines_a == 0 || d->lines_b == 0) {
		cmd_out_printf(call->out, "only the %s run wrote something, %s\n", d->lines_a > 0 ? "first"
		    : "second", str_things(n, d->lines_a + d->lines_b, "line"));
		return;
	}
	cmd_out_printf(call->out, "%s in both", str_things(n, d->aligned, "line"));
	if (d->numbers > 0)
		cmd_out_printf(call->out, ", %s with other numbers", d->numbers == d->aligned && d->numbers > 1
		    ? "all" : str_count(n, d->numbers));
	if (d->only_a > 0)
		cmd_out_printf(call->out, "; %s only in the first", str_count(n, d->only_a));
	if (d->only_b > 0)
		cmd_out_printf(call->out, "; %s only in the second", str_count(n, d->only_b));
	cmd_out_text(call->out, "\n");
	for (size_t i = 0; i < d->count; i++) {
		if (d->kept[i].a != NULL)
			put_line(call, "error", "-", d->kept[i].line_a, d->kept[i].a);
		if (d->kept[i].b != NULL)
			put_line(call, "good", "+", d->kept[i].line_b, d->kept[i].b);
	}
	if (d->count < d->numbers + d->only_a + d->only_b)
		cmd_out_printf(call->out, "  ... and %s more\n",
		    str_count(n, d->numbers + d->only_a + d->only_b - d->count));
}

void
cmd_diff_put_logs(struct cmd_call *call, const struct cmd_diff_logs *logs)
{
	if (logs->count == 0)
		return;
	cmd_out_text(call->out, "\n");
	cmd_out_styled(call->out, "bold", "Logs");
	cmd_out_text(call->out, "\n");
	for (size_t i = 0; i < logs->count; i++)
		put_log(call, &logs->list[i]);
}

void
cmd_diff_json_logs(struct json_out *json, const struct cmd_diff_logs *logs)
{
	static const char *const kinds[] = { "numbers", "only_a", "only_b" };
	static const struct json_field counts[] = {
		JSON_UINT64(struct run_logdiff, "lines_a", lines_a),
		JSON_UINT64(struct run_logdiff, "lines_b", lines_b),
		JSON_UINT64(struct run_logdiff, "aligned", aligned),
		JSON_UINT64(struct run_logdiff, "numbers", numbers),
		JSON_UINT64(struct run_logdiff, "only_a", only_a),
		JSON_UINT64(struct run_logdiff, "only_b", only_b),
	};

	json_open(json, "logs", '{');
	for (size_t i = 0; i < logs->count; i++) {
		const struct run_logdiff *d = &logs->list[i].diff;

		json_open(json, logs->list[i].step, '{');
		json_put_fields(json, d, counts, ARRAY_LEN(counts));
		json_open(json, "differences", '[');
		for (size_t k = 0; k < d->count; k++) {
			json_open(json, NULL, '{');
			json_put_str(json, "kind", kinds[d->kept[k].kind]);
			json_put_int(json, "line_a", (int64_t)d->kept[k].line_a);
			json_put_int(json, "line_b", (int64_t)d->kept[k].line_b);
			json_put_str(json, "a", d->kept[k].a);
			json_put_str(json, "b", d->kept[k].b);
			json_close(json);
		}
		json_close(json);
		json_close(json);
	}
	json_close(json);
}
