/*
 * run_order.c - the graph of steps: edges from `after` and from files, sorted, cycles named.
 */
#include "run_order.h"

#include <string.h>

static bool
is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	while (n > 0 && folder[n - 1] == '/')
		n--;
	return n > 0 && strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

static const char *
without_dot(const char *path)
{
	while (path[0] == '.' && path[1] == '/')
		path += 2;
	return path;
}

bool
run_order_overlap(const char *a, const char *b)
{
	a = without_dot(a);
	b = without_dot(b);
	return is_below(a, b) || is_below(b, a) || str_glob(a, b) || str_glob(b, a);
}

static bool
lists_overlap(const struct run_texts *a, const struct run_texts *b)
{
	for (size_t i = 0; i < a->count; i++)
		for (size_t k = 0; k < b->count; k++)
			if (run_order_overlap(a->items[i], b->items[k]))
				return true;
	return false;
}

static bool
find_step(const struct run_step *steps, size_t count, const char *name, size_t *out)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(steps[i].name, name) == 0) {
			*out = i;
			return true;
		}
	return false;
}

static void
add_need(struct run_step *step, size_t need)
{
	for (size_t i = 0; i < step->need_count; i++)
		if (step->needs[i] == need)
			return;
	step->needs[step->need_count++] = need;
}

static struct mark
mark_at(const struct run_texts *texts, size_t i, struct mark otherwise)
{
	return texts->marks != NULL ? texts->marks[i] : otherwise;
}

static void
add_after(struct run_step *steps, size_t count, size_t at, struct mistakes *mistakes,
    const char *context)
{
	struct run_step *step = &steps[at];
	const char *names[64];
	size_t known = count < ARRAY_LEN(names) ? count : ARRAY_LEN(names);

	for (size_t i = 0; i < known; i++)
		names[i] = steps[i].name;
	for (size_t i = 0; i < step->after.count; i++) {
		const char *name = step->after.items[i];
		struct mark mark = mark_at(&step->after, i, step->mark);
		size_t need;

		if (!find_step(steps, count, name, &need)) {
			mistake_add(mistakes, mark, "%s.steps.%s.after: no step \"%s\"", context,
			    step->name, name);
			mistake_meant(mistakes, name, names, known);
		} else if (need == at) {
			mistake_add(mistakes, mark,
			    "%s.steps.%s.after: a step cannot come after itself", context,
			    step->name);
		} else {
			add_need(step, need);
		}
	}
}

/* Two steps that write the same would overwrite each other's results. */
static void
check_outputs(
    const struct run_step *steps, size_t at, struct mistakes *mistakes, const char *context)
{
	for (size_t before = 0; before < at; before++)
		for (size_t i = 0; i < steps[at].outputs.count; i++)
			for (size_t k = 0; k < steps[before].outputs.count; k++)
				if (run_order_overlap(steps[at].outputs.items[i],
				    steps[before].outputs.items[k]))
					mistake_add(mistakes,
					    mark_at(&steps[at].outputs, i, steps[at].mark),
					    "%s.steps.%s.outputs: \"%s\" is written by step %s too",
					    context, steps[at].name, steps[at].outputs.items[i],
					    steps[before].name);
}

void
run_order_needs(struct run_step *steps, size_t count, struct arena *arena,
    struct mistakes *mistakes, const char *context)
{
	for (size_t i = 0; i < count; i++) {
		steps[i].need_count = 0;
		steps[i].needs = arena_array(arena, size_t, count);
		add_after(steps, count, i, mistakes, context);
		for (size_t k = 0; k < count; k++)
			if (k != i && lists_overlap(&steps[i].inputs, &steps[k].outputs))
				add_need(&steps[i], k);
		check_outputs(steps, i, mistakes, context);
	}
}

enum colour { UNSEEN, OPEN, DONE };

struct sorter {
	const struct run_step *steps;
	enum colour *colours;
	size_t *trail, depth;		/* the steps that are open, outermost first */
	size_t *order, done;
	struct mistakes *mistakes;
	const char *context;
	bool cycle;
};

static void
report_cycle(struct sorter *s, size_t again)
{
	struct buf text = BUF_INIT;
	size_t start = 0;

	while (s->trail[start] != again)
		start++;
	for (size_t i = start; i < s->depth; i++)
		buf_printf(&text, "%s after ", s->steps[s->trail[i]].name);
	buf_add(&text, s->steps[again].name);
	mistake_add(s->mistakes, s->steps[again].mark, "%s.steps: steps wait for each other: %s",
	    s->context, buf_str(&text));
	buf_release(&text);
	s->cycle = true;
}

/* Depth first, with a stack of its own kind: the depth is at most the number of steps, which a file
 * of 8 MB bounds; each level is small. */
static void
visit(struct sorter *s, size_t at)
{
	const struct run_step *step = &s->steps[at];

	s->colours[at] = OPEN;
	s->trail[s->depth++] = at;
	for (size_t i = 0; i < step->need_count && !s->cycle; i++) {
		size_t need = step->needs[i];

		if (s->colours[need] == OPEN)
			report_cycle(s, need);
		else if (s->colours[need] == UNSEEN)
			visit(s, need);
	}
	s->depth--;
	s->colours[at] = DONE;
	s->order[s->done++] = at;
}

void
run_order_sort(const struct run_step *steps, size_t count, struct arena *arena,
    struct mistakes *mistakes, const char *context, size_t **order)
{
	struct sorter s = { .steps = steps, .mistakes = mistakes, .context = context };

	s.colours = arena_array(arena, enum colour, count + 1);
	s.trail = arena_array(arena, size_t, count + 1);
	s.order = arena_array(arena, size_t, count + 1);
	for (size_t i = 0; i < count && !s.cycle; i++)
		if (s.colours[i] == UNSEEN)
			visit(&s, i);
	*order = s.cycle ? NULL : s.order;
}
