/*
 * run_rule.c - a set of rules over blocks of lines.
 *
 * A log may bring gigabytes of which one line in a thousand holds a metric. So each pattern is
 * asked for the text that every match must contain, that text is searched in the whole block, and
 * only lines that have it are given to PCRE2. A block with colour escapes goes line by line,
 * since an escape may stand in the middle of that text.
 */
#include "run_rule.h"

#include <string.h>

#include "base.h"
#include "base_regex.h"
#include "run_scan.h"

enum { GROUPS_MAX = 64, ESCAPE = 0x1b,
	LIMITED_MAX = 100,	/* a pattern that was cut off so often is not tried again */
};

struct rule {
	struct regex *re;		/* NULL: built-in */
	const char *pattern;
	const char *prefix;		/* "" for none */
	const char *axis_name;		/* NULL: step, epoch */
	int builtin;			/* SCAN_* */
	bool streams[2];		/* listens to stdout, stderr */
	size_t groups;			/* with group 0 */
	int64_t axis;			/* built-in: the axis of an earlier line */
	int limited;			/* matches that were cut off */
};

struct run_rule_set {
	struct rule *rules;
	size_t count, cap;
	struct scan_points points;
	struct buf clean;		/* a line without escapes */
	struct buf name;		/* a metric's name with its prefix */
	uint64_t limited;
	const char *limited_pattern;
	/* Of the block at hand. */
	run_rule_found *found;
	void *arg;
	const char *prefix;
	bool plain;			/* it has no escapes and no carriage returns */
};

struct run_rule_set *
run_rule_set_new(void)
{
	return x_new(struct run_rule_set);
}

void
run_rule_set_free(struct run_rule_set *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->count; i++)
		regex_free(set->rules[i].re);
	x_free(set->rules);
	scan_points_release(&set->points);
	buf_release(&set->clean);
	buf_release(&set->name);
	x_free(set);
}

/* ------------------------------------------------------------------------------------ rules */

static struct rule *
new_rule(struct run_rule_set *set)
{
	struct rule *rule;

	x_grow(&set->rules, &set->cap, set->count + 1);
	rule = &set->rules[set->count++];
	*rule = (struct rule){ .prefix = "", .streams = { true, true }, .axis = RUN_RULE_NO_STEP };
	return rule;
}

/* Is there a group that is a metric? An epoch is one when there is a step too. */
static bool
has_metric(const struct rule *rule)
{
	for (size_t i = 1; i < rule->groups; i++) {
		const char *name = regex_group_name(rule->re, i);

		if (name == NULL)
			continue;
		if (rule->axis_name != NULL ? !str_equal(name, rule->axis_name) :
		    scan_axis(slice_of(name)) == 0)
			return true;
	}
	return false;
}

static bool
add_pattern(struct run_rule_set *set, const struct run_metric_rule *from, struct err *err)
{
	struct regex *re;
	struct rule *rule;

	if (!regex_compile(&re, from->log, 0, err))
		return false;
	rule = new_rule(set);
	rule->re = re;
	rule->pattern = from->log;
	rule->axis_name = from->axis;
	rule->groups = regex_groups(re) + 1 < GROUPS_MAX ? regex_groups(re) + 1 : GROUPS_MAX;
	if (!has_metric(rule))
		return err_set(err, ERR_CONFIG, "pattern \"%s\" names no metric: write (?<loss>\\S+), "
		    "where loss is its name", from->log);
	return true;
}

static int
builtin_parts(const struct run_texts *names)
{
	static const struct {
		const char *name;
		int parts;
	} known[] = { { "all", SCAN_ALL }, { "pairs", SCAN_PAIRS }, { "json", SCAN_JSON },
		{ "epoch", SCAN_EPOCH }, { "progress", SCAN_PROGRESS } };
	int parts = 0;

	for (size_t i = 0; i < names->count; i++) {
		for (size_t k = 0; k < ARRAY_LEN(known); k++) {
			if (str_equal(names->items[i], known[k].name))
				parts |= known[k].parts;
		}
	}
	return parts;
}

bool
run_rule_set_add(struct run_rule_set *set, const struct run_metric_rule *from, struct err *err)
{
	int parts = builtin_parts(&from->builtin);
	size_t before = set->count;

	if (from->log != NULL && !add_pattern(set, from, err))
		return false;
	if (parts != 0)
		new_rule(set)->builtin = parts;
	for (size_t i = before; i < set->count; i++) {
		set->rules[i].prefix = from->prefix != NULL ? from->prefix : "";
		set->rules[i].axis_name = from->axis;
		set->rules[i].streams[STORE_STDOUT] = !str_equal(from->stream, "stderr");
		set->rules[i].streams[STORE_STDERR] = !str_equal(from->stream, "stdout");
	}
	return true;
}

void
run_rule_set_add_builtin(struct run_rule_set *set)
{
	new_rule(set)->builtin = SCAN_ALL;
}

/* ------------------------------------------------------------------------------------ a line */

/* Appends s without escape sequences: ESC [ ... letter, ESC ] ... BEL or ESC \, ESC and one byte.
 */
static void
strip_escapes(struct buf *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != ESCAPE) {
			buf_add_char(out, s.p[i]);
			continue;
		}
		if (++i < s.n && s.p[i] == '[') {
			for (i++; i < s.n && (unsigned char)s.p[i] < 0x40; i++)
				;
		} else if (i < s.n && s.p[i] == ']') {
			while (i < s.n && s.p[i] != '\a' && s.p[i] != ESCAPE)
				i++;
		}
	}
}

/* The part of a line that a terminal would show at last. */
static struct slice
visible(struct run_rule_set *set, const char *p, const char *end)
{
	struct slice line = { p, (size_t)(end - p) };
	const char *drawn_over;

	if (line.n > RUN_RULE_LINE_MAX)
		line.n = RUN_RULE_LINE_MAX;
	if (set->plain)
		return line;
	while (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	drawn_over = line.n > 0 ? memrchr(line.p, '\r', line.n) : NULL;
	if (drawn_over != NULL) {
		line.n -= (size_t)(drawn_over + 1 - line.p);
		line.p = drawn_over + 1;
	}
	if (line.n == 0 || memchr(line.p, ESCAPE, line.n) == NULL)
		return line;
	buf_clear(&set->clean);
	strip_escapes(&set->clean, line);
	return buf_slice(&set->clean);
}

static void
found_with_prefix(void *arg, struct slice name, int64_t step, double value)
{
	struct run_rule_set *set = arg;

	if (set->prefix[0] != '\0') {
		buf_clear(&set->name);
		buf_add(&set->name, set->prefix);
		buf_append(&set->name, name.p, name.n);
		name = buf_slice(&set->name);
	}
	if (name.n <= RUN_RULE_NAME_MAX)
		set->found(set->arg, name, step, value);
}

static void
pattern_line(struct run_rule_set *set, struct rule *rule, struct slice line)
{
	struct slice groups[GROUPS_MAX];
	double value;

	if (rule->limited >= LIMITED_MAX)
		return;
	switch (regex_match(rule->re, line, 0, groups, rule->groups)) {
	case REGEX_NO:
		return;
	case REGEX_LIMIT:
		rule->limited++;
		if (set->limited++ == 0)
			set->limited_pattern = rule->pattern;
		return;
	case REGEX_YES:
		break;
	}
	scan_points_clear(&set->points);
	for (size_t i = 1; i < rule->groups; i++) {
		const char *name = regex_group_name(rule->re, i);

		if (name != NULL && groups[i].p != NULL && scan_is_number(groups[i], &value))
			scan_points_add(&set->points, slice_of(name), value);
	}
	scan_points_emit(&set->points, RUN_RULE_NO_STEP, found_with_prefix, set);
}

static void
builtin_line(struct run_rule_set *set, struct rule *rule, struct slice line)
{
	struct slice text = slice_trim(line);

	scan_points_clear(&set->points);
	if (!(rule->builtin & SCAN_JSON) || text.n == 0 || text.p[0] != '{' ||
	    !scan_json(&set->points, text))
		scan_text(&set->points, line, rule->builtin);
	rule->axis = scan_points_emit(&set->points, rule->axis, found_with_prefix, set);
}

/* ------------------------------------------------------------------------------------ a block */

static const char *
line_end(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));

	return newline != NULL ? newline : end;
}

static void
each_line(struct run_rule_set *set, struct rule *rule, const char *p, const char *end)
{
	while (p < end) {
		const char *stop = line_end(p, end);
		struct slice line = visible(set, p, stop);

		if (rule->re != NULL)
			pattern_line(set, rule, line);
		else
			builtin_line(set, rule, line);
		p = stop + 1;
	}
}

/* Only lines that contain the rule's needle. */
static void
lines_with(struct run_rule_set *set, struct rule *rule, struct slice needle, const char *p,
    const char *end)
{
	const char *hit, *start, *stop;

	while (p < end && (hit = memmem(p, (size_t)(end - p), needle.p, needle.n)) != NULL) {
		start = memrchr(p, '\n', (size_t)(hit - p));
		start = start != NULL ? start + 1 : p;
		stop = line_end(hit, end);
		pattern_line(set, rule, visible(set, start, stop));
		p = stop + 1;
	}
}

void
run_rule_set_block(struct run_rule_set *set, enum store_stream stream, const char *p, size_t n,
    run_rule_found *found, void *arg)
{
	bool has_escapes = n > 0 && memchr(p, ESCAPE, n) != NULL;

	set->plain = !has_escapes && (n == 0 || memchr(p, '\r', n) == NULL);
	set->found = found;
	set->arg = arg;
	for (size_t i = 0; i < set->count && n > 0; i++) {
		struct rule *rule = &set->rules[i];
		struct slice needle = { NULL, 0 };

		if ((stream <= STORE_STDERR && !rule->streams[stream]) || rule->limited >= LIMITED_MAX)
			continue;
		if (rule->re != NULL && !has_escapes)
			needle = regex_needle(rule->re);
		set->prefix = rule->prefix;
		set->points.axis_name = rule->axis_name;
		if (needle.n > 0)
			lines_with(set, rule, needle, p, p + n);
		else
			each_line(set, rule, p, p + n);
	}
}

uint64_t
run_rule_set_limited(const struct run_rule_set *set, const char **pattern)
{
	*pattern = set->limited_pattern;
	return set->limited;
}
