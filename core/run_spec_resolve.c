/*
 * run_spec_resolve.c - steps, tests and the bundle with their parameters put in.
 */
#include <string.h>

#include "run_order.h"
#include "run_section.h"
#include "run_spec.h"

struct resolver {
	const struct run_spec *spec;
	const char *step;		/* what is looked at, for messages: "step fit" */
	struct arena *arena;
};

static bool
expand(struct resolver *r, const char **text, enum run_expand how, struct err *err)
{
	struct buf out = BUF_INIT;
	bool ok;

	if (*text == NULL)
		return true;
	ok = run_params_expand(&out, *text, r->spec->params, how, err);
	if (ok)
		*text = arena_strndup(r->arena, buf_str(&out), out.len);
	else
		err_wrap(err, "%s", r->step);
	buf_release(&out);
	return ok;
}

static bool
expand_texts(struct resolver *r, struct run_texts *texts, struct err *err)
{
	const char **items = arena_array(r->arena, const char *, texts->count + 1);

	for (size_t i = 0; i < texts->count; i++) {
		items[i] = texts->items[i];
		if (!expand(r, &items[i], RUN_EXPAND_PLAIN, err))
			return false;
	}
	texts->items = items;
	return true;
}

static bool
expand_command(struct resolver *r, struct run_command *command, struct err *err)
{
	return expand(r, &command->line, RUN_EXPAND_SHELL, err) && expand_texts(r, &command->argv, err);
}

/* A value may turn a harmless path into one that leaves the folder. */
static bool
expand_paths(struct resolver *r, struct run_texts *paths, const char *what, struct err *err)
{
	if (!expand_texts(r, paths, err))
		return false;
	for (size_t i = 0; i < paths->count; i++)
		if (!run_path_check(paths->items[i], err))
			return err_wrap(err, "%s: %s", r->step, what);
	return true;
}

static bool
expand_pairs(struct resolver *r, struct run_pairs *pairs, struct err *err)
{
	struct run_pair *items = arena_array(r->arena, struct run_pair, pairs->count + 1);

	for (size_t i = 0; i < pairs->count; i++) {
		items[i] = pairs->items[i];
		if (!expand(r, &items[i].value, RUN_EXPAND_PLAIN, err))
			return false;
	}
	pairs->items = items;
	return true;
}

static bool
expand_rules(struct resolver *r, struct run_step *step, struct err *err)
{
	struct run_metric_rule *rules = arena_array(r->arena, struct run_metric_rule,
	    step->metric_count + 1);

	for (size_t i = 0; i < step->metric_count; i++) {
		rules[i] = step->metrics[i];
		if (!expand(r, &rules[i].file, RUN_EXPAND_PLAIN, err))
			return false;
		if (rules[i].file != NULL && !run_path_check(rules[i].file, err))
			return err_wrap(err, "%s: metrics", r->step);
	}
	step->metrics = rules;
	return true;
}

static bool
expand_step(struct resolver *r, struct run_step *step, struct err *err)
{
	r->step = arena_printf(r->arena, "step %s", step->name);
	if (!expand_command(r, &step->run, err) ||
	    !expand_paths(r, &step->inputs, "inputs", err) ||
	    !expand_paths(r, &step->outputs, "outputs", err) ||
	    !expand_paths(r, &step->code, "code", err) || !expand_pairs(r, &step->env, err) ||
	    !expand_rules(r, step, err) || !expand(r, &step->cwd, RUN_EXPAND_PLAIN, err))
		return false;
	if (step->cwd != NULL && !run_path_check(step->cwd, err))
		return err_wrap(err, "%s: cwd", r->step);
	return true;
}

static bool
expand_tests(struct resolver *r, struct run_spec *spec, struct err *err)
{
	if (spec->test_template_count == 0)
		return true;
	spec->tests = arena_array(r->arena, struct run_test, spec->test_template_count);
	spec->test_count = spec->test_template_count;
	for (size_t i = 0; i < spec->test_count; i++) {
		struct run_test *test = &spec->tests[i];

		*test = spec->test_templates[i];
		r->step = arena_printf(r->arena, "test %s", test->name);
		if (!expand_command(r, &test->run, err))
			return false;
	}
	return true;
}

static bool
expand_bundle(struct resolver *r, struct run_spec *spec, struct err *err)
{
	if (!spec->bundle_template.is_set)
		return true;
	spec->bundle = spec->bundle_template;
	r->step = "bundle";
	return expand_command(r, &spec->bundle.predict, err) &&
	    expand_paths(r, &spec->bundle.files, "files", err);
}

static bool
expand_steps(struct resolver *r, struct run_spec *spec, struct err *err)
{
	if (spec->template_count == 0)
		return true;
	spec->steps = arena_array(r->arena, struct run_step, spec->template_count);
	spec->step_count = spec->template_count;
	for (size_t i = 0; i < spec->step_count; i++) {
		spec->steps[i] = spec->templates[i];
		if (!expand_step(r, &spec->steps[i], err))
			return false;
	}
	return true;
}

bool
run_spec_resolve(struct run_spec *spec, struct arena *arena, struct err *err)
{
	struct resolver r = { .spec = spec, .arena = arena };
	struct mistakes mistakes;
	bool ok;

	if (!expand_steps(&r, spec, err) || !expand_tests(&r, spec, err) || !expand_bundle(&r, spec, err))
		return false;
	r.step = "env";
	if (!expand_pairs(&r, &spec->env, err))
		return false;
	/* Files with values in their names may depend on each other in another way than before. */
	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	run_order_needs(spec->steps, spec->step_count, arena, &mistakes, "run");
	run_order_sort(spec->steps, spec->step_count, arena, &mistakes, "run", &spec->order);
	ok = !mistakes_any(&mistakes) || mistakes_err(&mistakes, err);
	mistakes_release(&mistakes);
	return ok;
}
