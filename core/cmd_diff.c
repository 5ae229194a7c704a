/*
 * cmd_diff.c - `benchtop diff`: why two runs differ: what went in, by how likely it is the cause, what
 * came out, and their code as a unified diff.
 *
 * The code of both runs is restored into a temporary folder (commit and uncommitted changes), so that
 * the diff is between what really ran, whatever became of the work tree.
 */
#include "cmd.h"

#include <math.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_json.h"
#include "base_utf8.h"
#include "cmd_diff_parts.h"
#include "cmd_store.h"
#include "cmd_table.h"
#include "os_fs.h"
#include "os_proc.h"
#include "run_compare.h"
#include "run_delta.h"
#include "run_git.h"
#include "run_snapshot.h"
#include "run_spec.h"
#include "store_open.h"

enum { MAX_DIFF = 64 << 20, LABEL = 13 };

/* ------------------------------------------------------------------------------- unified diffs */

/* What `git diff` says of two files or folders below `folder`; appended to out. */
static bool
unified(const char *folder, const char *a, const char *b, struct buf *out, struct err *err)
{
	const char *const argv[] = { "git", "-c", "core.quotePath=false", "diff", "--no-index",
		"--no-color", "--no-ext-diff", "--no-prefix", "--", a, b, NULL };
	struct os_proc proc = OS_PROC_INIT;
	struct buf said = BUF_INIT_MAX(4096);
	int status = 0;
	bool ok;

	proc.argv = argv;
	proc.cwd = folder;
	ok = os_proc_run(&proc, NULL, out, &said, &status, err);
	/* 0: the same; 1: they differ */
	if (ok && (!WIFEXITED(status) || WEXITSTATUS(status) > 1))
		ok = err_set(err, ERR_SYSTEM, "git diff: %.*s",
		    (int)strcspn(buf_str(&said), "\n"), buf_str(&said));
	buf_release(&said);
	return ok;
}

static bool
restore_code(struct cmd_call *call, const char *id, const char *target, struct err *err)
{
	struct buf text = BUF_INIT;
	struct run_spec spec;
	struct run_texts notes = { .count = 0 };
	bool ok = store_run_spec_text(call->store, id, &text, err) &&
	    run_spec_parse(&spec, buf_slice(&text), call->arena, err);

	if (ok) {
		spec.code.folder = store_run_path(call->store, id, "code", call->arena);
		ok = run_snapshot_restore(&spec.code, target, call->arena, &notes, err);
	}
	for (size_t i = 0; ok && i < notes.count; i++)
		cmd_out_printf(call->errors, "run %s: %s\n", id, notes.items[i]);
	buf_release(&text);
	return ok;
}

static bool
code_diff(struct cmd_call *call, const struct run_compare *c, struct buf *out, struct err *err)
{
	char *folder = fs_temp_folder(call->arena, err);
	bool ok;

	if (folder == NULL)
		return false;
	ok = restore_code(call, c->runs[0]->id, fs_join(call->arena, folder, "a"), err) &&
	    restore_code(call, c->runs[1]->id, fs_join(call->arena, folder, "b"), err) &&
	    unified(folder, "a", "b", out, err);
	fs_discard_tree(folder);
	return ok;
}

/* What was committed between the two, newest first; nothing where one does not lead to the other. */
static void
put_commits(struct cmd_call *call, const struct run_compare *c)
{
	enum { COMMITS = 10 };
	const char *const *commits = NULL;
	struct run_git git = { .folder = store_root(call->store) };
	struct buf said = BUF_INIT_MAX(16 << 10);
	struct err ignored;

	for (size_t i = 0; i < c->row_count[RUN_COMPARE_CODE]; i++)
		if (str_equal(c->rows[RUN_COMPARE_CODE][i].name, "commit"))
			commits = c->rows[RUN_COMPARE_CODE][i].values;
	if (commits != NULL && commits[0] != NULL && commits[1] != NULL &&
	    !str_equal(commits[0], commits[1])) {
		const char *const args[] = { "log", "--oneline", "--no-color", "--no-decorate", "-n",
			arena_printf(call->arena, "%d", COMMITS), arena_printf(call->arena, "%s..%s",
			commits[0], commits[1]), "--", NULL };

		if (run_git(&git, args, &said, &ignored) && said.len > 0) {
			cmd_out_text(call->out, "\n");
			cmd_out_styled(call->out, "bold", "Commits");
			cmd_out_text(call->out, "\n");
			cmd_out_bytes(call->out, said.data, said.len);
		}
	}
	buf_release(&said);
}

static const char *
line_style(const char *line, size_t n)
{
	static const struct {
		const char *begins, *style;
	} looks[] = { { "+++", "bold" }, { "---", "bold" }, { "diff ", "bold" }, { "index ", "dim" },
		{ "@@", "info" }, { "+", "good" }, { "-", "error" } };

	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		size_t len = strlen(looks[i].begins);

		if (n >= len && memcmp(line, looks[i].begins, len) == 0)
			return looks[i].style;
	}
	return NULL;
}

/* On a terminal a tab would be one blank (cmd_out.h), and indentation matters here. */
static void
put_line(struct cmd_out *out, const char *line, size_t n)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		if (line[i] != '\t' || !out->terminal)
			buf_add_char(&b, line[i]);
		else
			buf_printf(&b, "%*s", 8 - (int)(utf8_width(buf_str(&b)) % 8), "");
	}
	cmd_out_bytes(out, buf_str(&b), b.len);
	buf_release(&b);
}

static void
put_diff(struct cmd_out *out, const char *title, const struct buf *diff)
{
	const char *p = buf_str(diff), *end = p + diff->len;

	if (diff->len == 0)
		return;
	cmd_out_text(out, "\n");
	cmd_out_styled(out, "bold", title);
	cmd_out_text(out, "\n");
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t n = newline != NULL ? (size_t)(newline - p) : (size_t)(end - p);
		const char *style = line_style(p, n);

		if (style != NULL)
			cmd_out_style(out, style);
		put_line(out, p, n);
		if (style != NULL)
			cmd_out_style(out, NULL);
		cmd_out_text(out, "\n");
		p += n + (newline != NULL);
	}
	if (diff->overflow)
		cmd_out_text(out, "... the rest is too long\n");
}

/* ------------------------------------------------------------------------------- the page */

static const char *
shown(const char *value)
{
	return value != NULL && *value != '\0' ? value : "(none)";
}

static void
put_long(struct cmd_out *out, const char *sign, const char *style, const char *text)
{
	do {
		size_t n = strcspn(text, "\n");

		cmd_out_printf(out, "%*s", LABEL, "");
		cmd_out_styled(out, style, sign);
		cmd_out_printf(out, "%.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	} while (*text != '\0');
}

static bool
is_short(const char *text)
{
	enum { SHORT = 24 };

	return utf8_width(text) <= SHORT && strchr(text, '\n') == NULL;
}

/* Short values beside each other, long ones below each other. */
static void
put_cause(struct cmd_out *out, const struct cmd_diff_cause *cause)
{
	enum { NAME = 22 };
	const struct run_compare_row *row = cause->row;
	const char *a = shown(row->values[0]), *b = shown(row->values[1]);
	int pad = NAME - utf8_width(row->name);

	cmd_out_style(out, "dim");
	cmd_out_printf(out, "%-*s", LABEL, run_compare_part_names[cause->part]);
	cmd_out_style(out, NULL);
	if (is_short(a) && is_short(b)) {
		cmd_out_printf(out, "%s%*s %s %s %s", row->name, pad > 0 ? pad : 0, "", a,
		    cmd_out_symbol(out, "→", "->"), b);
		if (cause->note != NULL) {
			cmd_out_style(out, "dim");
			cmd_out_printf(out, "   (%s)", cause->note);
			cmd_out_style(out, NULL);
		}
		cmd_out_text(out, "\n");
		return;
	}
	cmd_out_printf(out, cause->note != NULL ? "%s  (%s)\n" : "%s\n", row->name, cause->note);
	put_long(out, "- ", "error", a);
	put_long(out, "+ ", "good", b);
}

/* Every metric that can be judged differs by no more than repeats do. */
static bool
all_within_noise(const struct run_compare *c)
{
	size_t judged = 0;

	for (size_t i = 0; i < c->metric_count; i++) {
		if (c->metrics[i].noise[1] == RUN_COMPARE_BEYOND)
			return false;
		judged += c->metrics[i].noise[1] == RUN_COMPARE_WITHIN;
	}
	return judged > 0;
}

/* A run that did not come to its end says so: it explains what is not there. */
static void
put_run(struct cmd_out *out, const struct store_run *run)
{
	cmd_out_printf(out, "%s %s", run->id, run->name);
	if (str_equal(run->status, "finished"))
		return;
	cmd_out_text(out, " (");
	cmd_out_styled(out, str_equal(run->status, "failed") ? "error" : "warning", run->status);
	cmd_out_text(out, ")");
}

static void
put_causes(struct cmd_call *call, const struct run_compare *c, const struct cmd_diff_causes *causes)
{
	put_run(call->out, c->runs[0]);
	cmd_out_printf(call->out, "  %s  ", cmd_out_symbol(call->out, "→", "->"));
	put_run(call->out, c->runs[1]);
	cmd_out_text(call->out, "\n");
	if (all_within_noise(c))
		cmd_out_text(call->out, "no metric differs by more than repeated runs do\n");
	for (size_t i = 0; i < causes->count; i++) {
		if (i == 0 || causes->list[i].rank != causes->list[i - 1].rank) {
			cmd_out_text(call->out, "\n");
			cmd_out_styled(call->out, "bold", cmd_diff_rank_names[causes->list[i].rank]);
			cmd_out_text(call->out, "\n");
		}
		put_cause(call->out, &causes->list[i]);
	}
	if (causes->count == 0)
		cmd_out_text(call->out, "\nthe same parameters, data, code and environment\n");
}

static const char *
noise_word(enum run_compare_noise noise)
{
	static const char *const words[] = { [RUN_COMPARE_UNKNOWN] = "",
		[RUN_COMPARE_WITHIN] = "within noise", [RUN_COMPARE_BEYOND] = "beyond noise" };

	return words[noise];
}

/* "-38.5%  better, beyond noise" */
static void
put_change(struct cmd_call *call, struct cmd_table *t, const struct run_compare_metric *m)
{
	const char *noise = noise_word(m->noise[1]);
	const struct store_metric *a = m->values[0], *b = m->values[1];
	const char *way = "", *style = NULL;
	char delta[STR_SHORT] = "";

	if (a != NULL && b != NULL) {
		run_delta_text(delta, b->last, a->last);
		if (run_direction_better(m->direction, b->last, a->last)) {
			way = "better";
			style = "good";
		} else if (run_direction_better(m->direction, a->last, b->last)) {
			way = "worse";
			style = "error";
		}
	}
	cmd_table_cell(t, delta, NULL);
	if (m->noise[1] == RUN_COMPARE_WITHIN)
		style = "dim";
	cmd_table_cell(t, arena_printf(call->arena, "%s%s%s", way, *way != '\0' && *noise != '\0'
	    ? ", " : "", noise), style);
}

static void
put_metrics(struct cmd_call *call, const struct run_compare *c)
{
	static const char *const titles[] = { "metric", "best", NULL, NULL, "change", "" };
	struct cmd_table *t = cmd_table_new(ARRAY_LEN(titles));

	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		cmd_table_column(t, i, &(struct cmd_column){ .title = titles[i] != NULL ? titles[i]
			: c->runs[i - 2]->name, .right = i > 1 && i < 5 });
	for (size_t i = 0; i < c->metric_count; i++) {
		const struct run_compare_metric *m = &c->metrics[i];

		if (!m->differs)
			continue;
		cmd_table_cell(t, m->name, NULL);
		cmd_table_cell(t, run_direction_text(m->direction, m->guessed), "dim");
		for (size_t run = 0; run < 2; run++) {
			char number[STR_SHORT];

			if (m->values[run] != NULL)
				cmd_table_cell(t, str_number(number, m->values[run]->last, 6),
				    m->best == run ? "good" : NULL);
			else
				cmd_table_cell(t, cmd_out_symbol(call->out, "–", "-"), "dim");
		}
		put_change(call, t, m);
	}
	cmd_out_text(call->out, "\n");
	if (cmd_table_rows(t) > 0)
		cmd_table_print(t, call->out);
	else
		cmd_out_text(call->out, c->metric_count > 0 ? "the same metrics\n" : "no metrics\n");
	cmd_table_free(t);
}

/* All that was found. */
struct page {
	const struct run_compare *runs;
	struct cmd_diff_causes causes;
	struct cmd_diff_logs logs;
	struct buf code;
	bool has_code;
};

static void
json_causes(struct json_out *json, const struct cmd_diff_causes *causes)
{
	json_open(json, "causes", '[');
	for (size_t i = 0; i < causes->count; i++) {
		const struct cmd_diff_cause *cause = &causes->list[i];

		json_open(json, NULL, '{');
		json_put_str(json, "rank", cmd_diff_rank_names[cause->rank]);
		json_put_str(json, "part", run_compare_part_names[cause->part]);
		json_put_str(json, "name", cause->row->name);
		json_put_str(json, "a", cause->row->values[0]);
		json_put_str(json, "b", cause->row->values[1]);
		json_put_str(json, "note", cause->note);
		json_close(json);
	}
	json_close(json);
}

static void
json_metrics(struct json_out *json, const struct run_compare *c)
{
	json_open(json, "metrics", '{');
	for (size_t i = 0; i < c->metric_count; i++) {
		const struct run_compare_metric *m = &c->metrics[i];

		json_open(json, m->name, '{');
		json_put_num(json, "a", m->values[0] != NULL ? m->values[0]->last : (double)NAN);
		json_put_num(json, "b", m->values[1] != NULL ? m->values[1]->last : (double)NAN);
		json_put_num(json, "delta", m->delta[1]);
		json_put_str(json, "noise", noise_word(m->noise[1]));
		json_close(json);
	}
	json_close(json);
}

static void
put_json(struct cmd_call *call, const struct page *p)
{
	struct json_out *json = x_new(struct json_out);
	struct buf b = BUF_INIT;

	json_begin(json, &b);
	json->indent = 2;
	json_open(json, NULL, '{');
	json_open(json, "runs", '[');
	json_put_str(json, NULL, p->runs->runs[0]->id);
	json_put_str(json, NULL, p->runs->runs[1]->id);
	json_close(json);
	json_causes(json, &p->causes);
	json_metrics(json, p->runs);
	json_open(json, "data", '[');
	for (size_t i = 0; i < p->causes.data_count; i++)
		cmd_diff_json_data(json, &p->causes.data[i]);
	json_close(json);
	json_put_slice(json, "code", buf_slice(&p->code));
	cmd_diff_json_logs(json, &p->logs);
	json_close(json);
	buf_add_char(&b, '\n');
	cmd_out_bytes(call->out, b.data, b.len);
	buf_release(&b);
	x_free(json);
}

static void
put_page(struct cmd_call *call, const struct page *p)
{
	put_causes(call, p->runs, &p->causes);
	put_metrics(call, p->runs);
	for (size_t i = 0; i < p->causes.data_count; i++)
		cmd_diff_put_data(call, &p->causes.data[i]);
	if (p->has_code)
		put_commits(call, p->runs);
	put_diff(call->out, "Code", &p->code);
	cmd_diff_put_logs(call, &p->logs);
}

static bool
diff_run(struct cmd_call *call, struct err *err)
{
	enum { FEW = 4, MANY = 1000 };
	struct page page = { .code = BUF_INIT_MAX(MAX_DIFF) };
	struct err no_code = { .kind = ERR_NONE };
	struct run_compare c;
	const char **ids;
	size_t count;
	bool ok;

	if (!cmd_store_runs(call, 0, &ids, &count, err))
		return false;
	if (count != 2)
		return err_set(err, ERR_USAGE, "that is twice the same run: %s", ids[0]);
	if (!run_compare(&c, call->store, ids, count, 0, call->arena, err))
		return false;
	page.runs = &c;
	/* A commit that is gone leaves the rest of the page worth reading. */
	page.has_code = !cmd_flag(call, "no-code") && code_diff(call, &c, &page.code, &no_code);
	if (no_code.kind != ERR_NONE)
		cmd_out_printf(call->errors, "benchtop: the code cannot be compared: %s\n",
		    no_code.msg);
	cmd_diff_rank(call, &c, page.has_code && page.code.len == 0, &page.causes);
	ok = cmd_diff_find_logs(call, &c, cmd_flag(call, "logs") ? MANY : FEW, &page.logs, err);
	if (ok && cmd_flag(call, "json"))
		put_json(call, &page);
	else if (ok)
		put_page(call, &page);
	cmd_diff_causes_release(&page.causes);
	buf_release(&page.code);
	return ok;
}

static const struct cmd_option options[] = {
	{ .letter = 'l', .name = "logs", .help = "all lines that differ in the logs, up to 1,000 a step" },
	{ .name = "no-code", .help = "without the diff of the code" },
	{ .name = "json", .help = "print one object: runs, causes, metrics, data, code, logs" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop diff @~1 @", "what changed between the last two runs" },
	{ "benchtop diff 8f3a 51c0 --logs | less", "with all lines that differ in the logs" },
	{ .line = NULL },
};

const struct cmd cmd_diff = {
	.name = "diff",
	.group = CMD_GROUP_RUNS,
	.summary = "tell why two runs differ",
	.usage = "RUN RUN [--logs] [--no-code] [--json]",
	.options = options,
	.details = "One page of causes. First what went in and is not the same, ranked by how likely it "
	    "explains the rest: parameters, data that drifted, code; then seeds, packages, processors; "
	    "then what hardly ever matters. Then the metrics that differ, held against the noise of "
	    "repeated runs where there are any; the columns of changed data; the commits between the two, "
	    "and their code as a unified diff, the uncommitted changes included (by git).\n\n"
	    "Last the logs of the steps that both have, line beside line: numbers may differ in lines that "
	    "belong together, and times, durations and ids are no difference. The first lines that differ "
	    "are shown, with --logs all of them.",
	.examples = examples,
	.min_args = 2,
	.max_args = 2,
	.completes = CMD_ARGS_RUNS,
	.run = diff_run,
};
