/*
 * log_find.c - searching a log: for a pattern, or for the next line that is an error.
 *
 * A search is a state that goes on slice by slice. It begins behind the current line, goes over the end
 * once, and ends where it began.
 */
#include <ctype.h>
#include <string.h>

#include "base_regex.h"
#include "base_utf8.h"
#include "log_model.h"

static bool
has_capital(const char *s)
{
	/* `\S` and `\W` are no capitals that somebody meant. */
	for (; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0')
			s++;
		else if (isupper((unsigned char)*s))
			return true;
	}
	return false;
}

bool
log_find_pattern(struct log_model *m, const char *pattern, struct err *err)
{
	struct regex *regex = NULL;
	int flags;

	if (pattern != NULL && *pattern == '\0')
		pattern = NULL;
	if (pattern != NULL) {
		flags = REGEX_UTF | (has_capital(pattern) ? 0 : REGEX_IGNORE_CASE);
		if (!regex_compile(&regex, pattern, flags, err))
			return false;
	}
	regex_free(m->regex);
	x_free(m->pattern);
	m->regex = regex;
	m->pattern = pattern != NULL ? xstrdup(pattern) : NULL;
	m->find.active = false;
	m->stale = true;
	return true;
}

static bool
is_shown(const struct log_model *m, uint64_t line)
{
	return m->shown_count > 0 && line >= m->shown[0].place.line &&
	    line <= m->shown[m->shown_count - 1].place.line;
}

static void
start_at(struct log_model *m, enum log_target target, int step, uint64_t at)
{
	uint64_t lines = log_model_lines(m);

	m->find = (struct log_find){ .active = lines > 0, .target = target, .step = step, .at = at, .begun = at };
	if (at >= lines) {
		m->find.at = m->find.begun = step > 0 || lines == 0 ? 0 : lines - 1;
		m->find.wrapped = true;
	}
}

void
log_find_start_here(struct log_model *m, enum log_target target)
{
	start_at(m, target, 1, m->top.line);
}

void
log_find_start(struct log_model *m, enum log_target target, int step)
{
	uint64_t bottom = m->top.line + (m->shown_count > 0 ? m->shown_count : 1) - 1;

	if (m->has_current && is_shown(m, m->current))
		start_at(m, target, step, step > 0 ? m->current + 1 : m->current - 1);
	else
		start_at(m, target, step, step > 0 ? m->top.line : bottom);
}

void
log_find_stop(struct log_model *m)
{
	m->find.active = false;
}

static bool
match_error(void *self, struct slice text, enum store_stream stream)
{
	(void)self, (void)stream;
	return loglevel_of(text) == LOGLEVEL_ERROR;
}

static bool
match_stderr(void *self, struct slice text, enum store_stream stream)
{
	(void)self, (void)text;
	return stream == STORE_STDERR;
}

static bool
match_text(void *self, struct slice text, enum store_stream stream)
{
	struct log_model *m = self;
	struct slice group;

	(void)stream;
	if (ansi_needed(text.p, text.n)) {
		buf_clear(&m->plain);
		ansi_plain(m->ansi, &m->plain, text.p, text.n);
		text = buf_slice(&m->plain);
	}
	return regex_match(m->regex, text, 0, &group, 1) == REGEX_YES;
}

/* The column of the first match in a line, to bring it into sight. */
static int64_t
match_column(struct log_model *m, uint64_t number)
{
	struct store_log_line line;
	struct slice group;
	struct err err;

	if (m->find.target != LOG_FIND_TEXT || m->regex == NULL ||
	    !store_log_line(m->log, number, &line, &err) ||
	    !store_log_text(m->log, &line, 0, 64 << 10, &m->bytes, &err))
		return 0;
	buf_clear(&m->plain);
	ansi_plain(m->ansi, &m->plain, buf_str(&m->bytes), m->bytes.len);
	if (regex_match(m->regex, buf_slice(&m->plain), 0, &group, 1) != REGEX_YES)
		return 0;
	return utf8_width_n(m->plain.data, (size_t)(group.p - m->plain.data));
}

/* Over the end: once more from the other one. False: it has been everywhere. */
static bool
go_round(struct log_model *m)
{
	struct log_find *f = &m->find;

	if (f->wrapped)
		return false;
	f->wrapped = true;
	f->at = f->step > 0 ? 0 : log_model_lines(m) - 1;
	return true;
}

bool
log_find_step(struct log_model *m, uint64_t budget, enum log_found *found, struct err *err)
{
	static bool (*const matchers[])(void *, struct slice, enum store_stream) = {
		[LOG_FIND_TEXT] = match_text,
		[LOG_FIND_ERROR] = match_error,
		[LOG_FIND_STDERR] = match_stderr,
	};
	struct log_find *f = &m->find;
	bool hit = false, done = false;
	uint64_t at = f->at;

	*found = LOG_FOUND_NONE;
	if (!f->active || (f->target == LOG_FIND_TEXT && m->regex == NULL))
		return true;
	if (!store_log_search(m->log, f->at, f->step, matchers[f->target], m, budget, &hit, &done, &at, err)) {
		f->active = false;
		return false;
	}
	if (hit) {
		f->active = false;
		*found = LOG_FOUND;
		log_model_show(m, at, match_column(m, at));
		return true;
	}
	f->at = at;
	if (done && !go_round(m)) {
		f->active = false;
		return true;
	}
	*found = LOG_FOUND_NOTHING_YET;
	return true;
}

double
log_find_progress(const struct log_model *m)
{
	double lines = (double)log_model_lines(m), way;

	if (lines <= 0)
		return 1;
	way = ((double)m->find.at - (double)m->find.begun) * m->find.step;
	if (way < 0 || (m->find.wrapped && way == 0))
		way += lines;
	return way < lines ? way / lines : 1;
}
