/* Specifications: what is frozen reads back the same, clean folders hold what the run had, reruns repeat it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/store_fixture.h"
#include "os_fs.h"
#include "os_proc.h"
#include "run_rerun.h"
#include "run_spec.h"
#include "store_dataset.h"

struct place {
	struct fixture *f;
	struct arena *arena;
	struct mistakes mistakes;
	const struct run_project *project;
	struct run_spec spec;
	char id[STORE_ID_SIZE];
	struct err err;
};

static int
set_up(void **state)
{
	struct place *p = x_new(struct place);

	p->f = fixture_new_files();
	p->arena = p->f->arena;
	mistakes_init(&p->mistakes, RUN_PROJECT_FILE);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	mistakes_release(&p->mistakes);
	fixture_free(p->f);
	x_free(p);
	return 0;
}

static void
put(struct place *p, const char *path, const char *text)
{
	char *file = fixture_path(p->f, path), *folder = arena_strdup(p->arena, file);

	*strrchr(folder, '/') = '\0';
	assert_true(fs_mkdirs(folder, &p->err));
	assert_true(fs_write_file(file, slice_of(text), 0, &p->err));
}

static const char *
get(struct place *p, const char *path)
{
	struct buf b = BUF_INIT;
	const char *text = NULL;

	if (fs_read_file(path, 0, &b, &p->err))
		text = arena_strndup(p->arena, buf_str(&b), b.len);
	buf_release(&b);
	return text;
}

static void
load(struct place *p)
{
	if (!run_project_load(&p->project, p->f->root, p->arena, &p->mistakes, &p->err))
		fail_msg("%s", p->err.msg);
}

static bool
prepare(struct place *p, const struct run_request *request)
{
	return run_spec_prepare(&p->spec, p->f->store, p->project, request, NULL, p->arena, &p->err);
}

/* What run_launch_spec does, without the supervisor. */
static void
make_run(struct place *p, struct run_spec *spec)
{
	struct buf yaml = BUF_INIT;
	struct store_run_spec run = { .pipeline = spec->pipeline };

	run_spec_print(spec, &yaml);
	run.spec_yaml = buf_slice(&yaml);
	assert_true(store_run_create(p->f->store, &run, p->id, &p->err));
	assert_true(run_snapshot_keep(&spec->code, store_run_path(p->f->store, p->id, NULL, p->arena), p->arena, &p->err));
	run_spec_place(spec, p->f->store, p->id, p->arena);
	if (!run_spec_fill(spec, p->f->store, NULL, p->arena, &p->err))
		fail_msg("%s", p->err.msg);
	buf_release(&yaml);
}

#define PIPELINE \
	"project: demo\n" \
	"pipelines:\n" \
	"  train:\n" \
	"    params: {name: \"it's\", depth: 6, rate: 0.1, file: model.json}\n" \
	"    env: {DEPTH: \"${params.depth}\"}\n" \
	"    tags: [nightly]\n" \
	"    metrics: {loss: min}\n" \
	"    steps:\n" \
	"      fit:\n" \
	"        run: python3 fit.py --name ${params.name}\n" \
	"        outputs: [\"out/${params.file}\"]\n" \
	"        metrics: [{log: 'loss=(?<loss>\\S+)'}]\n" \
	"        timeout: 90s\n" \
	"      check:\n" \
	"        run: [python3, check.py, \"${params.name}\", \"$${params.name}\"]\n" \
	"        inputs: [\"out/${params.file}\"]\n" \
	"        env: {RATE: \"${params.rate}\"}\n" \
	"    tests: [{metric: loss, below: 1}, {run: \"python3 test.py ${params.name}\"}]\n" \
	"    bundle: {files: [\"out/${params.file}\"], predict: [python3, predict.py, \"${params.file}\"]}\n" \
	"    promote: {when: metrics.loss < 1}\n"

static void
parameters_are_resolved_and_substituted(void **state)
{
	struct place *p = *state;
	const char *overrides[] = { "depth=8", "name=$(reboot) \"x\"" };
	const char *tags[] = { "quick" };
	struct run_request request = { .pipeline = "train", .overrides = overrides, .override_count = 2, .tags = tags,
		.tag_count = 1, .note = "try" };

	put(p, RUN_PROJECT_FILE, PIPELINE);
	put(p, "fit.py", "print(1)\n");
	load(p);
	if (!prepare(p, &request))
		fail_msg("%s", p->err.msg);
	assert_string_equal(p->spec.steps[0].run.line, "python3 fit.py --name '$(reboot) \"x\"'");
	assert_string_equal(p->spec.steps[1].run.argv.items[2], "$(reboot) \"x\"");
	assert_string_equal(p->spec.steps[1].run.argv.items[3], "${params.name}");
	assert_string_equal(p->spec.steps[1].env.items[0].value, "0.1");
	assert_string_equal(p->spec.steps[0].outputs.items[0], "out/model.json");
	assert_string_equal(p->spec.env.items[0].value, "8");
	assert_string_equal(p->spec.tests[1].run.line, "python3 test.py '$(reboot) \"x\"'");
	assert_string_equal(p->spec.bundle.predict.argv.items[2], "model.json");
	assert_string_equal(p->spec.bundle.files.items[0], "out/model.json");
	assert_int_equal(p->spec.steps[1].needs[0], 0);
	assert_int_equal(p->spec.tags.count, 2);
	assert_int_equal(p->spec.template_count, 2);
	assert_string_equal(p->spec.code.notes.count == 0 ? "" : p->spec.code.notes.items[0], "");
	run_snapshot_drop(&p->spec.code);
}

static void
what_is_frozen_reads_back_the_same(void **state)
{
	struct place *p = *state;
	const char *overrides[] = { "name=two\nlines \t \xc3\xa9 'q' \\ ${x}" };
	struct run_request request = { .pipeline = "train", .overrides = overrides, .override_count = 1 };
	struct buf first = BUF_INIT, second = BUF_INIT;
	struct run_spec again;

	put(p, RUN_PROJECT_FILE, PIPELINE);
	load(p);
	assert_true(prepare(p, &request));
	run_spec_print(&p->spec, &first);
	if (!run_spec_parse(&again, buf_slice(&first), p->arena, &p->err))
		fail_msg("%s in\n%s", p->err.msg, buf_str(&first));
	run_spec_print(&again, &second);
	assert_string_equal(buf_str(&first), buf_str(&second));
	assert_true(run_params_equal(again.params, p->spec.params));
	assert_string_equal(again.steps[0].run.line, p->spec.steps[0].run.line);
	assert_int_equal(again.created, p->spec.created);
	assert_int_equal(again.steps[0].timeout, p->spec.steps[0].timeout);
	assert_int_equal(again.steps[1].needs[0], 0);
	assert_int_equal(again.order[0], 0);
	assert_true(again.bundle.is_set && again.promote.is_set);
	assert_string_equal(again.tests[0].name, "loss below 1");
	assert_int_equal(again.environ.packages.count, p->spec.environ.packages.count);
	run_snapshot_drop(&p->spec.code);
	buf_release(&first);
	buf_release(&second);
}

static void
a_value_cannot_lead_a_path_out_of_the_project(void **state)
{
	struct place *p = *state;
	const char *overrides[] = { "file=../../x" };
	struct run_request request = { .pipeline = "train", .overrides = overrides, .override_count = 1 };

	put(p, RUN_PROJECT_FILE, PIPELINE);
	load(p);
	assert_false(prepare(p, &request));
	assert_string_equal(p->err.msg, "step fit: outputs: \"out/../../x\" leaves the project's folder");
}

static void
wrong_overrides_stop_before_anything_is_made(void **state)
{
	struct place *p = *state;
	const char *overrides[] = { "dept=3" };
	struct run_request request = { .pipeline = "train", .overrides = overrides, .override_count = 1 };

	put(p, RUN_PROJECT_FILE, PIPELINE);
	load(p);
	assert_false(prepare(p, &request));
	assert_string_equal(p->err.msg, "no parameter \"dept\" (did you mean \"depth\"?)");
	overrides[0] = "depth=deep";
	assert_false(prepare(p, &request));
	assert_string_equal(p->err.msg, "parameter depth is an int (declared in benchtop.yaml:4:28): \"deep\" does not fit");
	request.pipeline = "trian";
	assert_false(prepare(p, &request));
	assert_int_equal(p->err.kind, ERR_NOTFOUND);
}

static void
an_isolated_run_works_in_a_clean_folder(void **state)
{
	struct place *p = *state;
	struct run_request request = { .pipeline = "train", .isolated = true };
	struct run_spec loaded;

	put(p, RUN_PROJECT_FILE, PIPELINE);
	put(p, "fit.py", "print(1)\n");
	put(p, "out/model.json", "{}\n");
	put(p, ".venv/bin/python", "x\n");
	load(p);
	assert_true(prepare(p, &request));
	make_run(p, &p->spec);
	assert_true(run_spec_load(&loaded, p->f->store, p->id, p->arena, &p->err));
	assert_string_equal(loaded.workdir, store_run_path(p->f->store, p->id, "work", p->arena));
	assert_string_equal(get(p, fs_join(p->arena, loaded.workdir, "fit.py")), "print(1)\n");
	assert_string_equal(get(p, fs_join(p->arena, loaded.workdir, ".venv/bin/python")), "x\n");
	assert_null(get(p, fs_join(p->arena, loaded.workdir, "out/model.json")));	/* a result, no code */
	assert_string_equal(loaded.id, p->id);
}

static void
a_run_in_place_works_in_the_project(void **state)
{
	struct place *p = *state;
	struct run_request request = { .pipeline = "train" };

	put(p, RUN_PROJECT_FILE, PIPELINE);
	load(p);
	assert_true(prepare(p, &request));
	make_run(p, &p->spec);
	assert_string_equal(p->spec.workdir, p->f->root);
	assert_false(fs_exists(store_run_path(p->f->store, p->id, "work", p->arena)));
}

static void
a_rerun_repeats_code_and_parameters_of_then(void **state)
{
	struct place *p = *state;
	const char *overrides[] = { "depth=8" };
	struct run_request request = { .pipeline = "train", .overrides = overrides, .override_count = 1 };
	struct run_spec again;
	char first[STORE_ID_SIZE];

	put(p, RUN_PROJECT_FILE, PIPELINE);
	put(p, "fit.py", "print('then')\n");
	load(p);
	assert_true(prepare(p, &request));
	make_run(p, &p->spec);
	memcpy(first, p->id, sizeof first);
	put(p, "fit.py", "print('now')\n");
	put(p, RUN_PROJECT_FILE, "project: changed\n");
	if (!run_rerun_prepare(&again, p->f->store, first, NULL, 0, p->arena, &p->err))
		fail_msg("%s", p->err.msg);
	assert_string_equal(again.steps[0].run.line, p->spec.steps[0].run.line);
	assert_string_equal(again.env.items[0].value, "8");
	assert_string_equal(again.rerun_of, first);
	make_run(p, &again);
	assert_string_not_equal(p->id, first);
	assert_string_equal(get(p, fs_join(p->arena, again.workdir, "fit.py")), "print('then')\n");
	assert_string_equal(get(p, fs_join(p->arena, again.workdir, RUN_PROJECT_FILE)), PIPELINE);
	assert_string_equal(get(p, fs_join(p->arena, p->f->root, "fit.py")), "print('now')\n");
	/* The first run's folder is whole without the second, and the other way round. */
	assert_true(fs_remove_tree(store_run_path(p->f->store, first, NULL, p->arena), &p->err));
	assert_true(run_rerun_prepare(&again, p->f->store, p->id, NULL, 0, p->arena, &p->err));
	run_snapshot_drop(&again.code);
}

static void
a_rerun_with_other_parameters_substitutes_anew(void **state)
{
	struct place *p = *state;
	const char *overrides[] = { "name=other", "file=b.json" };
	struct run_request request = { .pipeline = "train" };
	struct run_spec again;

	put(p, RUN_PROJECT_FILE, PIPELINE);
	load(p);
	assert_true(prepare(p, &request));
	make_run(p, &p->spec);
	assert_true(run_rerun_prepare(&again, p->f->store, p->id, overrides, 2, p->arena, &p->err));
	assert_string_equal(again.steps[0].run.line, "python3 fit.py --name other");
	assert_string_equal(again.steps[1].inputs.items[0], "out/b.json");
	assert_string_equal(again.tests[1].run.line, "python3 test.py other");
	assert_string_equal(again.bundle.predict.argv.items[2], "b.json");
	assert_int_equal(again.overrides.count, 2);
	run_snapshot_drop(&again.code);
	overrides[0] = "nam=x";
	assert_false(run_rerun_prepare(&again, p->f->store, p->id, overrides, 1, p->arena, &p->err));
	assert_string_equal(p->err.msg, "no parameter \"nam\" (did you mean \"name\"?)");
}

static void
an_adhoc_command_is_frozen_and_rerun(void **state)
{
	struct place *p = *state;
	const char *argv[] = { "python3", "fit.py", "--rate", "0.1", "--text", "${params.rate}", NULL };
	const char *overrides[] = { "rate=0.5" };
	struct run_request request = { .argv = (char *const *)(uintptr_t)argv };
	struct run_spec again;

	put(p, "sub/fit.py", "print(1)\n");
	load(p);
	request.folder = fixture_path(p->f, "sub");
	if (!prepare(p, &request))
		fail_msg("%s", p->err.msg);
	assert_null(p->spec.pipeline);
	assert_string_equal(p->spec.steps[0].name, "fit");
	assert_string_equal(p->spec.steps[0].cwd, "sub");
	assert_string_equal(p->spec.steps[0].run.argv.items[5], "${params.rate}");
	make_run(p, &p->spec);
	if (!run_rerun_prepare(&again, p->f->store, p->id, overrides, 1, p->arena, &p->err))
		fail_msg("%s", p->err.msg);
	assert_string_equal(again.steps[0].run.argv.items[3], "0.5");
	assert_string_equal(again.command.items[3], "0.5");
	assert_true(run_params_find(again.params, "rate")->real == 0.5);
	make_run(p, &again);
	assert_string_equal(get(p, fs_join(p->arena, again.workdir, "sub/fit.py")), "print(1)\n");
}

#define DATA \
	"project: demo\n" \
	"datasets:\n" \
	"  many: {path: data/part-*.csv}\n" \
	"  one: data/sub/one.csv\n" \
	"  folder: raw\n" \
	"  unused: nowhere/*.csv\n" \
	"pipelines:\n" \
	"  train:\n" \
	"    steps:\n" \
	"      fit: {run: cat data/part-1.csv, reads: [many, one], inputs: [raw/a/x.csv]}\n"

static void
data_versions_are_recorded_and_come_back(void **state)
{
	struct place *p = *state;
	struct run_request request = { .pipeline = "train" };
	struct run_spec again;
	char first[STORE_ID_SIZE];

	put(p, RUN_PROJECT_FILE, DATA);
	put(p, "data/part-1.csv", "a\n1\n");
	put(p, "data/part-2.csv", "a\n2\n");
	put(p, "data/sub/one.csv", "b\n1\n");
	put(p, "raw/a/x.csv", "c\n1\n");
	load(p);
	if (!prepare(p, &request))
		fail_msg("%s", p->err.msg);
	assert_int_equal(p->spec.data_count, 3);
	assert_string_equal(p->spec.data[0].version, "many@1");
	assert_true(p->spec.data[0].added);
	make_run(p, &p->spec);
	memcpy(first, p->id, sizeof first);

	put(p, "data/part-1.csv", "a\n9\n");
	put(p, "raw/a/x.csv", "c\n9\n");
	assert_true(prepare(p, &request));
	assert_string_equal(p->spec.data[0].version, "many@2");
	assert_string_equal(p->spec.data[1].version, "one@1");
	assert_false(p->spec.data[1].added);
	run_snapshot_drop(&p->spec.code);

	assert_true(run_rerun_prepare(&again, p->f->store, first, NULL, 0, p->arena, &p->err));
	make_run(p, &again);
	assert_string_equal(get(p, fs_join(p->arena, again.workdir, "data/part-1.csv")), "a\n1\n");
	assert_string_equal(get(p, fs_join(p->arena, again.workdir, "data/part-2.csv")), "a\n2\n");
	assert_string_equal(get(p, fs_join(p->arena, again.workdir, "data/sub/one.csv")), "b\n1\n");
	assert_string_equal(get(p, fs_join(p->arena, again.workdir, "raw/a/x.csv")), "c\n1\n");
	assert_string_equal(get(p, fixture_path(p->f, "raw/a/x.csv")), "c\n9\n");
}

static void
missing_data_stops_the_run_before_it_starts(void **state)
{
	struct place *p = *state;
	struct run_request request = { .pipeline = "train" };

	put(p, RUN_PROJECT_FILE, "datasets: {d: data/*.csv}\npipelines: {train: {steps: {s: {run: x, reads: d}}}}\n");
	load(p);
	assert_false(prepare(p, &request));
	assert_int_equal(p->err.kind, ERR_NOTFOUND);
	assert_string_equal(p->err.msg, "dataset d: data/*.csv matches no file");
}

#define FEATURES \
	"datasets: {d: {path: x.csv, schema: {a: {type: int, max: 5}, b: {type: float}, c: {type: int}}}, e: y.csv}\n" \
	"pipelines: {train: {steps: {s: {run: x, reads: {d: [a, b]}}, t: {run: y, reads: {e: [k]}}}}}\n"

static void
features_that_do_not_hold_stop_the_run(void **state)
{
	struct place *p = *state;
	struct run_request request = { .pipeline = "train" };

	put(p, RUN_PROJECT_FILE, FEATURES);
	put(p, "x.csv", "a,b,c\n1,0.5,oops\n2,0.25,3\n");
	put(p, "y.csv", "k,l\n1,2\n");
	load(p);
	if (!prepare(p, &request))	/* c is wrong, and nobody reads it */
		fail_msg("%s", p->err.msg);
	run_snapshot_drop(&p->spec.code);
	put(p, "x.csv", "a,b,c\n1,0.5,1\n9,0.25,3\n");
	assert_false(prepare(p, &request));
	assert_int_equal(p->err.kind, ERR_FAILED);
	assert_non_null(strstr(p->err.msg, "step s cannot read d@2: it breaks 1 rule of its schema\n  column a: max: "));
	assert_non_null(strstr(p->err.msg, "row 2: 9"));
	put(p, "x.csv", "a,c\n1,1\n");
	assert_false(prepare(p, &request));
	assert_non_null(strstr(p->err.msg, "column b: required: the column is missing"));
	put(p, "x.csv", "a,b,c\n1,0.5,1\n");
	put(p, "y.csv", "l\n2\n");
	assert_false(prepare(p, &request));
	assert_non_null(strstr(p->err.msg, "step t cannot read e@2"));
	assert_non_null(strstr(p->err.msg, "column k: required"));
}

static void
features_of_binary_files_are_not_checked_but_said(void **state)
{
	struct place *p = *state;
	struct run_request request = { .pipeline = "train" };
	static const char bytes[] = "PAR1\0\1\2,a\n\0";

	put(p, RUN_PROJECT_FILE, "datasets: {d: x.parquet}\npipelines: {train: {steps: {s: {run: x, reads: {d: [a]}}}}}\n");
	assert_true(fs_write_file(fixture_path(p->f, "x.parquet"), (struct slice){ bytes, sizeof bytes }, 0, &p->err));
	load(p);
	if (!prepare(p, &request))
		fail_msg("%s", p->err.msg);
	assert_string_equal(p->spec.warnings.items[0], "dataset d@1: its features are not checked: it is neither CSV nor "
	    "JSON Lines");
	run_snapshot_drop(&p->spec.code);
}

static void
removed_data_stops_a_rerun(void **state)
{
	struct place *p = *state;
	struct run_request request = { .pipeline = "train" };
	struct run_spec again;

	put(p, RUN_PROJECT_FILE, "datasets: {d: x.csv}\npipelines: {train: {steps: {s: {run: x, reads: d}}}}\n");
	put(p, "x.csv", "a\n1\n");
	load(p);
	assert_true(prepare(p, &request));
	make_run(p, &p->spec);
	assert_true(store_dataset_delete(p->f->store, "d", 1, &p->err));
	assert_false(run_rerun_prepare(&again, p->f->store, p->id, NULL, 0, p->arena, &p->err));
	assert_non_null(strstr(p->err.msg, "d@1"));
}

/* As from the launcher to the supervisor. */
static void
hand_over(struct place *p, struct run_spec *to)
{
	struct os_env *env = os_env_new(false);

	run_spec_secret_env(&p->spec, env);
	for (const char *const *v = os_env_list(env); *v != NULL; v++)
		assert_int_equal(putenv(arena_strdup(p->arena, *v)), 0);
	run_spec_reveal(to, p->arena);
	os_env_free(env);
}

static void
secrets_of_a_command_reach_the_step_and_no_file(void **state)
{
	struct place *p = *state;
	const char *argv[] = { "./fit", "--api-key", "hush hush", "--rate", "1", NULL };
	const char *overrides[] = { "api-key=new hush" };
	struct run_request request = { .argv = (char *const *)(uintptr_t)argv };
	struct buf text = BUF_INIT;
	struct run_spec spec;

	load(p);
	assert_true(prepare(p, &request));
	run_spec_print(&p->spec, &text);
	assert_null(strstr(buf_str(&text), "hush"));
	assert_true(run_spec_parse(&spec, buf_slice(&text), p->arena, &p->err));
	hand_over(p, &spec);
	assert_string_equal(spec.steps[0].run.argv.items[2], "hush hush");
	assert_null(getenv(RUN_SPEC_SECRET_ARGV "_0"));
	make_run(p, &p->spec);
	assert_false(run_rerun_prepare(&spec, p->f->store, p->id, NULL, 0, p->arena, &p->err));
	assert_non_null(strstr(p->err.msg, "not recorded"));
	assert_true(run_rerun_prepare(&spec, p->f->store, p->id, overrides, 1, p->arena, &p->err));
	assert_string_equal(spec.secret_argv.items[2], "new hush");
	buf_clear(&text);
	run_spec_print(&spec, &text);
	assert_null(strstr(buf_str(&text), "hush"));
	run_snapshot_drop(&spec.code);
	buf_release(&text);
}

static void
arguments_that_are_no_utf8_reach_the_step_as_they_are(void **state)
{
	struct place *p = *state;
	const char *argv[] = { "./fit", "", "caf\xe9: 3:x", NULL, "plain", NULL };
	struct run_request request = { .argv = (char *const *)(uintptr_t)argv };
	struct buf text = BUF_INIT;
	struct run_spec spec;
	char *longest = xcalloc(1, 300001);

	memset(longest, '7', 300000);
	argv[3] = longest;
	load(p);
	assert_true(prepare(p, &request));
	assert_string_equal(p->spec.warnings.items[p->spec.warnings.count - 1], "argument 2 of the command is no UTF-8: "
	    "it is recorded with other bytes in it, which a rerun will give");
	run_spec_print(&p->spec, &text);
	assert_true(run_spec_parse(&spec, buf_slice(&text), p->arena, &p->err));
	hand_over(p, &spec);
	assert_int_equal(spec.steps[0].run.argv.count, 5);
	for (size_t i = 0; argv[i] != NULL; i++)
		assert_string_equal(spec.steps[0].run.argv.items[i], argv[i]);
	x_free(longest);
	run_snapshot_drop(&p->spec.code);
	buf_release(&text);
}

static void
broken_specifications_are_refused(void **state)
{
	static const char *const bad[] = { "", "version: 99\nroot: /\n", "[1]", "version: x\nroot: /\n", "a: [",
		"version: 1\nroot: /\nsteps: {a: {run: x, after: b}}\n",
		"version: 1\nroot: /\nsteps: {a: {run: x, outputs: [../x]}}\n" };
	struct place *p = *state;
	struct run_spec spec;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (run_spec_parse(&spec, slice_of(bad[i]), p->arena, &p->err))
			fail_msg("%s was read", bad[i]);
		assert_int_equal(p->err.kind, ERR_CORRUPT);
	}
	assert_true(run_spec_parse(&spec, slice_of("version: 1\nroot: /\nnewer_key: 1\n"), p->arena, &p->err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(parameters_are_resolved_and_substituted),
		TEST(what_is_frozen_reads_back_the_same),
		TEST(a_value_cannot_lead_a_path_out_of_the_project),
		TEST(wrong_overrides_stop_before_anything_is_made),
		TEST(an_isolated_run_works_in_a_clean_folder),
		TEST(a_run_in_place_works_in_the_project),
		TEST(a_rerun_repeats_code_and_parameters_of_then),
		TEST(a_rerun_with_other_parameters_substitutes_anew),
		TEST(an_adhoc_command_is_frozen_and_rerun),
		TEST(data_versions_are_recorded_and_come_back),
		TEST(missing_data_stops_the_run_before_it_starts),
		TEST(features_that_do_not_hold_stop_the_run),
		TEST(features_of_binary_files_are_not_checked_but_said),
		TEST(removed_data_stops_a_rerun),
		TEST(secrets_of_a_command_reach_the_step_and_no_file),
		TEST(arguments_that_are_no_utf8_reach_the_step_as_they_are),
		TEST(broken_specifications_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
