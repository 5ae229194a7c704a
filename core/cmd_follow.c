/*
 * cmd_follow.c - following a run: its journal record by record, its logs as they grow.
 *
 * On a terminal the status line is wiped before anything else is printed and drawn again afterwards;
 * one write carries both, so nothing flickers.
 */
#include "cmd_follow.h"

#include <math.h>

#include "base_time.h"
#include "base_utf8.h"
#include "cmd_ask.h"
#include "cmd_store.h"
#include "cmd_tail.h"
#include "run_alive.h"
#include "run_spec.h"
#include "run_stop.h"
#include "store_journal.h"
#include "store_record.h"

enum { TICK_MS = 100, SWEEP_TICKS = 20, KEPT_METRICS = 64, SHOWN_METRICS = 6, MAX_LABEL = 20 };

struct followed_step {
	const char *name;
	const char *status;
	int64_t started;
	struct cmd_tail *tail;
};

struct followed_metric {
	const char *name;
	double last;
	unsigned changed;	/* number of the record that changed it last */
};

struct follow {
	struct cmd_call *call;
	const struct cmd_follow_request *request;
	struct cmd_out *progress;	/* where states are told */
	const char *journal;
	struct store_journal_state state;
	const char *status, *reason;
	int64_t started, ended;
	struct followed_step *steps;
	size_t step_count, step_cap;
	struct followed_metric metrics[KEPT_METRICS];
	size_t metric_count;
	unsigned metric_records;
	size_t planned_steps;
	int label_width;
	bool live;		/* a status line is wanted */
	bool drawn;		/* and is there */
	struct buf shown;	/* what it says */
	struct cmd_ask ask;
};

/* ------------------------------------------------------------------------------- printing */

static void
wipe(struct follow *f)
{
	if (f->drawn)
		cmd_out_raw(f->call->out, "\r\033[K", 4);
	f->drawn = false;
}

/* Those that changed last, in the order in which they appeared. */
static void
put_metrics(struct follow *f, struct buf *b)
{
	char number[STR_SHORT];
	unsigned oldest = f->metric_records;
	size_t shown = 0;

	while (oldest > 0 && shown < SHOWN_METRICS) {
		for (size_t i = 0; i < f->metric_count; i++)
			shown += f->metrics[i].changed == oldest;
		oldest--;
	}
	shown = 0;
	for (size_t i = 0; i < f->metric_count && shown < SHOWN_METRICS; i++) {
		if (f->metrics[i].changed <= oldest)
			continue;
		buf_printf(b, "  %s %s", f->metrics[i].name,
		    str_number(number, f->metrics[i].last, 5));
		shown++;
	}
}

static void
status_text(struct follow *f, struct buf *line)
{
	char took[STR_SHORT];

	for (size_t i = 0; i < f->step_count; i++) {
		const struct followed_step *s = &f->steps[i];

		if (str_equal(s->status, "running"))
			buf_printf(line, "%s%s %s", line->len > 0 ? "  " : "", s->name,
			    str_duration(took, (double)((time_now() - s->started) / TIME_SECOND)));
	}
	if (line->len == 0)
		buf_add(line, f->status);
	put_metrics(f, line);
}

/* Only when it changed: the line may be slow. */
static void
draw(struct follow *f)
{
	struct buf line = BUF_INIT;
	int width = cmd_out_width(f->call->out);

	status_text(f, &line);
	if (!f->drawn || !str_equal(buf_str(&line), buf_str(&f->shown))) {
		wipe(f);
		cmd_out_styled(f->call->out, "info", cmd_store_symbol(f->call->out, "running"));
		cmd_out_text(f->call->out, " ");
		cmd_out_bytes(f->call->out, line.data,
		    utf8_fit(buf_str(&line), width > 4 ? width - 3 : 1));
		f->drawn = true;
		buf_clear(&f->shown);
		buf_add(&f->shown, buf_str(&line));
	}
	buf_release(&line);
}

static void
tell_step(struct follow *f, const struct followed_step *s, const struct json *record, int64_t time)
{
	const char *reason = json_str(json_get(record, "reason"), "");
	int64_t exit_code = json_int(json_get(record, "exit"), 0);
	int64_t attempt = json_int(json_get(record, "attempt"), 1);
	char took[STR_SHORT];

	if (!f->request->progress || str_equal(s->status, "waiting"))
		return;
	wipe(f);
	cmd_out_style(f->progress, cmd_store_style(s->status));
	cmd_out_printf(f->progress, "%s ", cmd_store_symbol(f->progress, s->status));
	cmd_out_style(f->progress, NULL);
	cmd_out_printf(f->progress, "%s %s", s->name, s->status);
	if (str_equal(s->status, "running") && attempt > 1)
		cmd_out_printf(f->progress, ", attempt %d", (int)attempt);
	if (!str_equal(s->status, "running") && s->started != 0)
		cmd_out_printf(f->progress, " after %s",
		    str_duration(took, (double)(time - s->started) / (double)TIME_SECOND));
	if (*reason != '\0')
		cmd_out_printf(f->progress, ": %s", reason);
	else if (exit_code != 0)
		cmd_out_printf(f->progress, ": exit code %d", (int)exit_code);
	cmd_out_text(f->progress, "\n");
}

static void
tell_warning(struct follow *f, const char *step, const char *text)
{
	if (!f->request->progress)
		return;
	wipe(f);
	cmd_out_styled(f->progress, "warning", "warning: ");
	cmd_out_printf(f->progress, "%s%s%s\n", step, *step != '\0' ? ": " : "", text);
}

static void
tell_end(struct follow *f)
{
	struct buf b = BUF_INIT;
	char took[STR_SHORT];

	if (!f->request->progress)
		return;
	put_metrics(f, &b);
	cmd_out_style(f->progress, cmd_store_style(f->status));
	cmd_out_printf(f->progress, "%s %s", cmd_store_symbol(f->progress, f->status), f->status);
	cmd_out_style(f->progress, NULL);
	if (f->started != 0)
		cmd_out_printf(f->progress, " after %s",
		    str_duration(took, (double)(f->ended - f->started) / (double)TIME_SECOND));
	if (*f->reason != '\0')
		cmd_out_printf(f->progress, ": %s", f->reason);
	cmd_out_printf(f->progress, "%s\n", buf_str(&b));
	buf_release(&b);
}

/* ------------------------------------------------------------------------------- logs */

static bool
open_tail(struct follow *f, struct followed_step *s, struct err *err)
{
	struct cmd_tail_request request = {
		.path = store_run_log_path(f->call->store, f->request->id, s->name, f->call->arena),
		.label = f->request->step == NULL && f->planned_steps != 1 ? s->name : NULL,
		.label_width = f->label_width,
		.times = f->request->times,
		.whole_lines = f->request->step == NULL && f->planned_steps != 1,
		.may_skip = true,
		.last = f->request->last,
	};

	return cmd_tail_open(&s->tail, f->call->out, &request, err);
}

static bool
pump_step(struct follow *f, struct followed_step *s, bool ended, struct err *err)
{
	bool more;

	if (f->request->step != NULL && !str_equal(f->request->step, s->name))
		return true;
	if (s->tail == NULL && !open_tail(f, s, err))
		return false;
	if (!cmd_tail_refresh(s->tail, ended, &more, err))
		return false;
	if (!more)
		return true;
	wipe(f);
	return cmd_tail_pump(s->tail, err);
}

static bool
pump_all(struct follow *f, bool ended, struct err *err)
{
	for (size_t i = 0; i < f->step_count; i++) {
		if (!str_equal(f->steps[i].status, "waiting") &&
		    !pump_step(f, &f->steps[i], ended, err))
			return false;
	}
	return true;
}

/* ------------------------------------------------------------------------------- the journal */

static struct followed_step *
find_step(struct follow *f, const char *name)
{
	for (size_t i = 0; i < f->step_count; i++) {
		if (str_equal(f->steps[i].name, name))
			return &f->steps[i];
	}
	x_grow(&f->steps, &f->step_cap, f->step_count + 1);
	f->steps[f->step_count] = (struct followed_step){
		.name = arena_strdup(f->call->arena, name), .status = "waiting" };
	return &f->steps[f->step_count++];
}

static bool
see_step(struct follow *f, int64_t time, const struct json *record, struct err *err)
{
	struct followed_step *s = find_step(f, json_str(json_get(record, "step"), ""));

	s->status = arena_strdup(f->call->arena, json_str(json_get(record, "status"), ""));
	if (str_equal(s->status, "running"))
		s->started = time;
	else if (!str_equal(s->status, "waiting") && !pump_step(f, s, true, err))
		return false;
	tell_step(f, s, record, time);
	return true;
}

static bool
see_status(struct follow *f, int64_t time, const struct json *record, struct err *err)
{
	(void)err;
	f->status = arena_strdup(f->call->arena, json_str(json_get(record, "status"), ""));
	f->reason = arena_strdup(f->call->arena, json_str(json_get(record, "reason"), ""));
	if (str_equal(f->status, "running"))
		f->started = time;
	f->ended = time;
	return true;
}

static bool
see_notice(struct follow *f, int64_t time, const struct json *record, struct err *err)
{
	(void)time;
	(void)err;
	tell_warning(f, json_str(json_get(record, "step"), ""), json_str(json_get(record, "text"), ""));
	return true;
}

static void
see_metric_value(struct follow *f, const char *name, double last)
{
	struct followed_metric *m = f->metrics;

	while (m < f->metrics + f->metric_count && !str_equal(m->name, name))
		m++;
	if (m == f->metrics + KEPT_METRICS || str_starts(name, "sys/"))
		return;
	if (m == f->metrics + f->metric_count)
		*m = (struct followed_metric){ .name = arena_strdup(f->call->arena, name),
			.last = NAN };
	f->metric_count += m == f->metrics + f->metric_count;
	if (m->last != last)
		m->changed = f->metric_records;
	m->last = last;
}

static bool
see_metric(struct follow *f, int64_t time, const struct json *record, struct err *err)
{
	const struct json *metrics = json_get(record, "metrics");
	double last;

	(void)time;
	(void)err;
	if (json_type_of(metrics) != JSON_IS_OBJECT)
		return true;
	f->metric_records++;
	for (void *it = json_first(metrics); it != NULL; it = json_next(metrics, it)) {
		if (json_num(json_get(json_value(it), "last"), &last))
			see_metric_value(f, json_key(it), last);
	}
	return true;
}

static const struct {
	const char *kind;
	bool (*see)(struct follow *f, int64_t time, const struct json *record, struct err *err);
} kinds[] = { { "step", see_step }, { "status", see_status }, { "metric", see_metric },
	{ "notice", see_notice } };

static bool
see_record(void *ctx, const char *kind, int64_t time, const struct json *record, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (str_equal(kinds[i].kind, kind))
			return kinds[i].see(ctx, time, record, err);
	}
	return true;
}

/* ------------------------------------------------------------------------------- the loop */

/* The status line makes room for the question. */
static void
before_question(void *arg)
{
	wipe(arg);
	cmd_out_flush(((struct follow *)arg)->call->out);
}

static bool
heed(struct follow *f, enum cmd_answer answer, bool *detach, struct err *err)
{
	if (answer == CMD_STOP)
		return run_stop(f->call->store, f->request->id, false, err);
	if (answer == CMD_HANGUP)
		f->call->out->abandoned = f->call->errors->abandoned = true;
	*detach = answer != CMD_GO_ON;
	return true;
}

static bool
look_once(struct follow *f, struct err *err)
{
	return store_journal_read(f->journal, &f->state, see_record, f, err) &&
	    pump_all(f, store_status_is_final(f->status), err);
}

/* A supervisor that died is said to be lost in the journal; where nobody may write that, it is seen here. */
static void
look_for_supervisor(struct follow *f)
{
	struct arena *a = arena_new();
	struct store_run *run;
	struct err ignored;

	(void)!run_alive_sweep(f->call->store, NULL, &ignored);
	if (store_run_load(f->call->store, f->request->id, a, &run, &ignored) && str_equal(run->status, "lost")) {
		f->status = "lost";
		f->reason = arena_strdup(f->call->arena, run->reason);
		f->ended = run->ended;
	}
	arena_free(a);
}

static bool
follow_loop(struct follow *f, bool *detach, struct err *err)
{
	enum cmd_answer answer;

	for (unsigned tick = 1;; tick++) {
		if (!f->ask.asking) {
			if (!look_once(f, err))
				return false;
			if (store_status_is_final(f->status))
				return true;
			if (f->live)
				draw(f);
			cmd_out_flush(f->call->out);
			cmd_out_flush(f->call->errors);
		}
		if (f->call->out->saved_errno != 0) {
			*detach = true;
			return true;
		}
		if (!cmd_ask_wait(&f->ask, TICK_MS, &answer, err) || !heed(f, answer, detach, err))
			return false;
		if (*detach)
			return true;
		if (tick % SWEEP_TICKS == 0)
			look_for_supervisor(f);
	}
}

/* How many steps there will be and how wide their names are, if spec.yaml tells. */
static void
look_at_plan(struct follow *f)
{
	struct buf text = BUF_INIT;
	struct run_spec spec;
	struct err ignored;

	if (store_run_spec_text(f->call->store, f->request->id, &text, &ignored) &&
	    run_spec_parse(&spec, buf_slice(&text), f->call->arena, &ignored)) {
		f->planned_steps = spec.step_count;
		for (size_t i = 0; i < spec.step_count; i++) {
			int width = utf8_width(spec.steps[i].name);

			if (width > f->label_width)
				f->label_width = width < MAX_LABEL ? width : MAX_LABEL;
		}
	}
	buf_release(&text);
}

static void
release(struct follow *f)
{
	for (size_t i = 0; i < f->step_count; i++)
		cmd_tail_close(f->steps[i].tail);
	x_free(f->steps);
	buf_release(&f->shown);
}

bool
cmd_follow(struct cmd_call *call, const struct cmd_follow_request *request,
    struct cmd_follow_result *result, struct err *err)
{
	struct follow f = { .call = call, .request = request, .status = "created", .reason = "" };
	bool ok, detach = false;

	f.progress = call->out->terminal ? call->out : call->errors;
	f.live = request->progress && call->out->clever;
	f.journal = store_run_path(call->store, request->id, "journal.jsonl", call->arena);
	look_at_plan(&f);
	f.ask = (struct cmd_ask){ .out = call->errors, .allowed = request->progress,
		.before = before_question, .arg = &f };
	cmd_ask_begin(&f.ask);
	ok = follow_loop(&f, &detach, err);
	cmd_ask_end(&f.ask);
	wipe(&f);
	if (ok && !detach)
		tell_end(&f);
	result->status = f.status;
	result->detached = detach;
	release(&f);
	cmd_out_flush(call->out);
	return ok;
}
