/*
 * run_step_env.c - what a step's command is given.
 *
 * Parameters come three ways: as the file $BENCHTOP_PARAMS (JSON, nested), as variables
 * BENCHTOP_PARAM_<path> (dots and other signs as underscores: model.depth is
 * BENCHTOP_PARAM_model_depth), and put into the command itself, which happened when the
 * specification was made.
 *
 * Numeric libraries start a thread for each processor they see. Steps that run side by side would
 * then fight, so a step that declares `cpus` gets these libraries' variables, unless it sets them
 * itself. So is it with CUDA_VISIBLE_DEVICES for a step that declares `gpus`.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_json.h"
#include "os_fs.h"
#include "os_proc.h"
#include "run_super.h"

static const char *const thread_variables[] = {
	"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
	"VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMEXPR_MAX_THREADS", "NUMBA_NUM_THREADS",
	"RAYON_NUM_THREADS", "POLARS_MAX_THREADS", "ARROW_NUM_THREADS", "TF_NUM_INTRAOP_THREADS",
	"LOKY_MAX_CPU_COUNT", "JULIA_NUM_THREADS", "GOMAXPROCS",
};

enum { VALUE_MAX = 100 * 1024 };

static void
set_threads(struct os_env *env, double cpus)
{
	char text[STR_SHORT];

	if (cpus <= 0)
		return;
	snprintf(text, sizeof text, "%d", cpus < 1 ? 1 : (int)floor(cpus));
	for (size_t i = 0; i < ARRAY_LEN(thread_variables); i++)
		os_env_set(env, thread_variables[i], text);
}

static void
set_pairs(struct os_env *env, const struct run_pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++)
		os_env_set(env, pairs->items[i].name, pairs->items[i].value);
}

static void
set_params(struct os_env *env, const struct run_param *root, struct arena *a)
{
	const struct run_param **leaves;
	size_t count = root != NULL ? run_params_leaves(a, root, &leaves) : 0;
	struct buf name = BUF_INIT, value = BUF_INIT;

	for (size_t i = 0; i < count; i++) {
		buf_clear(&name);
		buf_clear(&value);
		run_params_variable(&name, leaves[i]->path);
		run_params_value(&value, leaves[i]);
		/* The kernel takes 128 KiB for one variable; what is longer is in the file alone.
		 */
		if (value.len < VALUE_MAX)
			os_env_set(env, buf_str(&name), buf_str(&value));
	}
	buf_release(&name);
	buf_release(&value);
}

static void
set_ours(struct os_env *env, const struct run_super_step *s)
{
	char attempt[STR_SHORT];

	snprintf(attempt, sizeof attempt, "%d", s->attempt);
	os_env_set(env, "BENCHTOP_RUN", s->super->id);
	os_env_set(env, RUN_STEP_MARK, s->step->name);
	os_env_set(env, "BENCHTOP_ATTEMPT", attempt);
	os_env_set(env, "BENCHTOP_WORKSPACE", store_root(s->super->store));
	os_env_set(env, "BENCHTOP_PARAMS", s->super->params_path);
	os_env_set(env, "BENCHTOP_METRICS", s->metrics_path);
}

bool
run_step_command(struct run_super_step *s, struct arena *a, struct run_step_command *out,
    struct err *err)
{
	const struct run_spec *spec = s->super->spec;

	if (s->step->run.line == NULL && s->step->run.argv.count == 0)
		return err_set(err, ERR_CONFIG, "step %s has no command", s->step->name);
	out->argv = run_spec_argv(&s->step->run, a);
	out->cwd = s->step->cwd != NULL ? fs_join(a, spec->workdir, s->step->cwd) : spec->workdir;
	out->env = os_env_new(true);
	set_threads(out->env, s->step->cpus);
	/* A program that writes into a pipe keeps its lines back otherwise. */
	if (os_env_get(out->env, "PYTHONUNBUFFERED") == NULL)
		os_env_set(out->env, "PYTHONUNBUFFERED", "1");
	os_env_set(out->env, "PWD", out->cwd);
	if (s->gpus != NULL)
		os_env_set(out->env, "CUDA_VISIBLE_DEVICES", run_gpu_visible(s->gpus));
	set_params(out->env, spec->params, a);
	set_pairs(out->env, &spec->env);
	set_pairs(out->env, &s->step->env);
	set_ours(out->env, s);
	return true;
}

bool
run_step_write_params(struct run_super *super, struct err *err)
{
	struct json_out *json = xmalloc(sizeof *json);
	struct buf text = BUF_INIT;
	bool ok;

	json_begin(json, &text);
	json->indent = 2;
	if (super->spec->params != NULL) {
		run_params_put_json(json, NULL, super->spec->params);
	} else {
		json_open(json, NULL, '{');
		json_close(json);
	}
	buf_add_char(&text, '\n');
	ok = fs_write_file(super->params_path, buf_slice(&text), 0, err);
	buf_release(&text);
	x_free(json);
	return ok;
}
