/* The project file: what is read, every kind of mistake with its place, and the table of keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_json.h"
#include "base_time.h"
#include "os_fs.h"
#include "run_keys.h"
#include "run_project.h"
#include "run_when.h"

static struct arena *arena;
static struct mistakes mistakes;
static struct buf said;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new();
	mistakes_init(&mistakes, "f");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	mistakes_release(&mistakes);
	buf_release(&said);
	return 0;
}

static const struct run_project *
parse(const char *text)
{
	const struct run_project *project = NULL;
	struct err err;

	if (!run_project_parse(&project, "/tmp/demo", slice_of(text), arena, &mistakes, &err))
		assert_int_equal(err.kind, ERR_CONFIG);
	buf_clear(&said);
	mistakes_print(&mistakes, &said);
	return project;
}

#define TEN "$(reboot) "
#define PIPE "pipelines:\n  p:\n    steps:\n      s: {run: a}\n"
#define STEP "pipelines:\n  p:\n    params: {a: 1, b: {c: 2}}\n    steps:\n      s:\n        run: x\n        "
#define DATA "datasets:\n  d:\n    path: x.csv\n    schema:\n      c: {type: int}\n"

static const struct {
	const char *text, *said;
} golden[] = {
	/* keys */
	{ "projet: x\n", "f:1:1: unknown key \"projet\" (did you mean \"project\"?)\n" },
	{ "zzzzz: 1\n", "f:1:1: unknown key \"zzzzz\" (there are project, description, datasets, pipelines, metrics, "
	    "snapshot, mask)\n" },
	{ "steps: {}\n", "f:1:1: unknown key \"steps\": it belongs in pipelines.NAME\n" },
	{ "timeout: 3\n", "f:1:1: unknown key \"timeout\": it belongs in pipelines.NAME\n" },
	{ STEP "ouputs: [y]\n", "f:7:9: pipelines.p.steps.s: unknown key \"ouputs\" (did you mean \"outputs\"?)\n" },
	{ "project: a\nproject: b\n", "f:2:1: \"project\" stands here twice: first in line 1\n" },
	{ "- a\n", "f:1:1: must be a map of keys, not a list\n" },
	{ "just text\n", "f:1:1: must be a map of keys, not the text \"just text\"\n" },
	{ "pipelines: [a]\n", "f:1:12: pipelines: must be a map NAME: ..., not a list\n" },
	{ "pipelines:\n  p: x\n", "f:2:6: pipelines.p: must be a map of keys, not the text \"x\"\n" },
	{ "pipelines:\n  p: {}\n", "f:2:6: pipelines.p: \"steps\" is missing: the commands, in any order\n" },
	{ "pipelines:\n  p:\n    steps:\n      s: {cpus: 1}\n", "f:4:10: pipelines.p.steps.s: \"run\" is missing: the "
	    "command; ${params.x} stands for a parameter, quoted as needed\n" },
	{ "pipelines:\n  p:\n    steps:\n      s: {run: []}\n", "f:4:16: pipelines.p.steps.s.run: an empty command\n" },
	{ "pipelines:\n  p:\n    steps:\n      s: {run: '  '}\n", "f:4:16: pipelines.p.steps.s.run: an empty command\n" },
	{ "pipelines:\n  p:\n    steps:\n      s: {run: {a: 1}}\n", "f:4:16: pipelines.p.steps.s.run: must be a shell "
	    "line or a list of arguments, not a map\n" },
	{ "pipelines:\n  p:\n    steps:\n      s: {run: [a, [b]]}\n", "f:4:20: pipelines.p.steps.s.run[2]: must be a "
	    "text, not a list\n" },
	/* types and limits */
	{ STEP "cpus: two\n", "f:7:15: pipelines.p.steps.s.cpus: must be a number from 0 to 100000, not the text \"two\"\n" },
	{ STEP "cpus: -1\n", "f:7:15: pipelines.p.steps.s.cpus: must be a number from 0 to 100000, not the number -1\n" },
	{ STEP "retries: 1.5\n", "f:7:18: pipelines.p.steps.s.retries: must be a whole number from 0 to 1000, not the "
	    "number 1.5\n" },
	{ STEP "timeout: soon\n", "f:7:18: pipelines.p.steps.s.timeout: must be a duration (90, 5m, 1h30m), not the text "
	    "\"soon\"\n" },
	{ STEP "cache: yes\n", "f:7:16: pipelines.p.steps.s.cache: must be true or false, not the text \"yes\" (did you "
	    "mean \"true\"?)\n" },
	{ STEP "outputs: {a: b}\n", "f:7:18: pipelines.p.steps.s.outputs: must be a path or a list of paths, not a map\n" },
	{ STEP "outputs: [a, ~]\n", "f:7:22: pipelines.p.steps.s.outputs[2]: must be a text, not nothing\n" },
	{ STEP "env: [A=1]\n", "f:7:14: pipelines.p.steps.s.env: must be a map NAME: text, not a list\n" },
	{ STEP "env: {A: [1]}\n", "f:7:18: pipelines.p.steps.s.env.A: must be a text, not a list\n" },
	{ STEP "env: {BENCHTOP_RUN: x}\n", "f:6:9: pipelines.p.steps.s: env: BENCHTOP_RUN is set by benchtop itself\n" },
	{ "snapshot: {max_file: big}\n", "f:1:22: snapshot.max_file: must be a size (500 KB, 10 MB), not the text \"big\"\n" },
	/* paths */
	{ STEP "outputs: [../x]\n", "f:7:19: pipelines.p.steps.s.outputs[1]: \"../x\" leaves the project's folder\n" },
	{ STEP "inputs: /etc/passwd\n", "f:7:17: pipelines.p.steps.s.inputs: \"/etc/passwd\" is not relative to the "
	    "project's folder\n" },
	{ STEP "cwd: a/../..\n", "f:7:14: pipelines.p.steps.s.cwd: \"a/../..\" leaves the project's folder\n" },
	{ STEP "outputs: [\"\"]\n", "f:7:19: pipelines.p.steps.s.outputs[1]: is an empty path\n" },
	{ STEP "outputs: .\n", "f:7:18: pipelines.p.steps.s: outputs: \".\" cannot be an output\n" },
	{ STEP "outputs: .benchtop/x\n", "f:7:18: pipelines.p.steps.s: outputs: \".benchtop/x\" cannot be an output\n" },
	/* order */
	{ STEP "after: t\n", "f:7:16: pipelines.p.steps.s.after: no step \"t\" (there is s)\n" },
	{ STEP "after: [s]\n", "f:7:17: pipelines.p.steps.s.after: a step cannot come after itself\n" },
	{ "pipelines:\n  p:\n    steps:\n      prepare: {run: a}\n      fit: {run: b, after: prepar}\n",
	    "f:5:28: pipelines.p.steps.fit.after: no step \"prepar\" (did you mean \"prepare\"?)\n" },
	{ "pipelines:\n  p:\n    steps:\n      a: {run: x, after: c}\n      b: {run: x, after: a}\n      "
	    "c: {run: x, inputs: [o/x]}\n      d: {run: y, outputs: [o], after: b}\n",
	    "f:4:7: pipelines.p.steps: steps wait for each other: a after c after d after b after a\n" },
	{ "pipelines:\n  p:\n    steps:\n      a: {run: x, outputs: [m.json]}\n      b: {run: x, outputs: ['*.json']}\n",
	    "f:5:29: pipelines.p.steps.b.outputs: \"*.json\" is written by step a too\n" },
	/* parameters */
	{ "pipelines:\n  p:\n    params: {depth: 1}\n    steps:\n      s: {run: 'a ${params.dept}'}\n",
	    "f:5:16: pipelines.p.steps.s.run: ${params.dept}: no such parameter (did you mean \"depth\"?)\n" },
	{ STEP "params: [b.d]\n", "f:7:18: pipelines.p.steps.s.params: no parameter \"b.d\" (did you mean \"b.c\"?)\n" },
	{ STEP "params: [a]\n", "f:3:24: warning: pipelines.p.params.b.c: no step uses it (steps that read it from "
	    "$BENCHTOP_PARAMS say so with `params: [b.c]`)\n" },
	{ STEP "params: [b]\n", "f:3:14: warning: pipelines.p.params.a: no step uses it (steps that read it from "
	    "$BENCHTOP_PARAMS say so with `params: [a]`)\n" },
	{ "pipelines:\n  p:\n    params: 3\n    steps: {s: {run: a}}\n",
	    "f:3:13: pipelines.p.params: must be a map of parameters, not the number 3\n" },
	{ "pipelines:\n  p:\n    params: {a.b: 3}\n    steps: {s: {run: a}}\n",
	    "f:3:14: params: the name \"a.b\" must be made of letters, digits, \"_\", \"-\"\n" },
	{ "pipelines:\n  p:\n    params: {a: 1}\n    steps:\n      s:\n        run: 'echo `x ${params.a}`'\n",
	    "f:6:14: pipelines.p.steps.s.run: ${params.a} cannot be quoted inside backquotes: use "
	    "\"$BENCHTOP_PARAM_a\" there\n" },
	{ "pipelines:\n  p:\n    params: {fast: yes, slow: \"no\"}\n    steps: {s: x}\n",
	    "f:3:20: warning: params: fast: yes is a text; write true, or \"yes\"\n" },
	/* names */
	{ "datasets: {../x: {path: y}}\n", "f:1:12: datasets.../x: the name \"../x\" must begin with a letter or digit\n" },
	{ "datasets: {a b: {path: y}}\n", "f:1:12: datasets.a b: the name \"a b\" must be made of letters, digits, \"-\", "
	    "\"_\", \".\"\n" },
	{ "pipelines:\n  p:\n    steps:\n      \"a\\tb\": {run: x}\n", "f:4:7: pipelines.p.steps.a b: a name with a control "
	    "character\n" },
	/* metrics */
	{ STEP "metrics: [{log: 'loss=(\\S+)'}]\n", "f:7:19: pipelines.p.steps.s.metrics[1]: log has no named group: write "
	    "(?<loss>\\S+) around the number of the metric loss\n" },
	{ STEP "metrics: [{}]\n", "f:7:19: pipelines.p.steps.s.metrics[1]: give one of log, file, builtin\n" },
	{ STEP "metrics: [{file: a, builtin: all}]\n", "f:7:19: pipelines.p.steps.s.metrics[1]: give only one of log, "
	    "file, builtin\n" },
	{ STEP "metrics: [{builtin: [jsn]}]\n", "f:7:30: pipelines.p.steps.s.metrics[1].builtin[1]: must be some of all, "
	    "none, pairs, json, epoch, progress, not the text \"jsn\" (did you mean \"json\"?)\n" },
	{ STEP "metrics: {file: a}\n", "f:7:18: pipelines.p.steps.s.metrics: must be a list of maps, not a map\n" },
	{ "metrics: {rmse: least}\n", "f:1:17: metrics.rmse.direction: must be one of min, max, not the text \"least\"\n" },
	/* datasets */
	{ "datasets: {d: {}}\n", "f:1:15: datasets.d: \"path\" is missing: a file, a folder or a glob: CSV, TSV or JSON "
	    "Lines, also .gz and .zst\n" },
	{ "datasets: {d: {path: x, delimiter: ab}}\n", "f:1:15: datasets.d: delimiter must be one character, not \"ab\"\n" },
	{ "datasets: {d: {path: x, format: excel}}\n", "f:1:33: datasets.d.format: must be one of auto, csv, tsv, jsonl, "
	    "not the text \"excel\"\n" },
	{ "datasets: {d: {path: x, schema: {a: {type: floot}}}}\n", "f:1:44: datasets.d.schema.a.type: must be one of bool, "
	    "int, float, date, timestamp, string, categorical, text, code, json, not the text \"floot\" (did you mean "
	    "\"float\"?)\n" },
	{ "datasets: {d: {path: x, schema: {a: {min: 3, max: 1}}}}\n", "f:1:37: datasets.d.schema.a: min 3 is above max 1\n" },
	{ "datasets: {d: {path: x, schema: {a: {type: int, values: [1, x]}}}}\n", "f:1:61: datasets.d.schema.a: values: "
	    "\"x\" is not of type int\n" },
	{ "datasets: {d: {path: x, schema: {a: {type: string, min: 3}}}}\n", "f:1:37: datasets.d.schema.a: min and max are "
	    "for numbers, not for type string (did you mean min_length?)\n" },
	{ "datasets: {d: {path: x, schema: {a: {missing: 2}}}}\n", "f:1:47: datasets.d.schema.a.missing: must be a number "
	    "from 0 to 1, not the number 2\n" },
	{ "datasets: {d: {path: x, unique: [z], schema: {a: int}}}\n", "f:1:34: datasets.d: unique: no column \"z\" in the "
	    "schema (there is a)\n" },
	{ "datasets: {d: {path: x, freshness: 1d}}\n", "f:1:15: datasets.d: freshness needs a column with the role time\n" },
	{ DATA STEP "reads: {e: [c]}\n", "f:12:17: pipelines.p.steps.s.reads: no dataset \"e\" (there is d)\n" },
	{ DATA STEP "reads: {d: [cc]}\n", "f:12:21: pipelines.p.steps.s.reads: the schema of d has no column \"cc\" (there "
	    "is c)\n" },
	{ STEP "reads: rentals\n", "f:7:16: pipelines.p.steps.s.reads: no dataset \"rentals\": none is declared under "
	    "datasets\n" },
	/* tests, bundle, promote, triggers */
	{ PIPE "    tests: [{}]\n", "f:5:13: pipelines.p.tests[1]: give one of metric, run, data, parity\n" },
	{ PIPE "    tests: [{metric: a}]\n", "f:5:13: pipelines.p.tests[1]: metric a: give below, above or equals\n" },
	{ PIPE "    tests: [{run: a, below: 1}]\n", "f:5:13: pipelines.p.tests[1]: below is for the test of a metric\n" },
	{ PIPE "    tests: [{metric: a, above: 3, below: 2}]\n", "f:5:13: pipelines.p.tests[1]: no number is above 3 and "
	    "below 2\n" },
	{ DATA PIPE "    tests: [{parity: d}]\n", "f:10:13: pipelines.p.tests[1]: a parity test needs a bundle\n" },
	{ PIPE "    bundle: {predict: x}\n", "f:5:13: pipelines.p.bundle: \"files\" is missing: files of the deployable "
	    "artefact: model and preprocessing\n" },
	{ PIPE "    promote: {when: metrics.x < 1}\n", "f:5:14: pipelines.p.promote: nothing to promote without a bundle\n" },
	{ PIPE "    bundle: {files: x}\n    promote: metrics.x <\n", "f:6:14: pipelines.p.promote.when: \"metrics.x <\": a "
	    "value is expected at character 12\n" },
	{ PIPE "    bundle: {files: x}\n    promote: rmse < 1\n", "f:6:14: pipelines.p.promote.when: \"rmse < 1\": "
	    "metrics.NAME, params.NAME or champion.metrics.NAME is expected at character 1\n" },
	{ PIPE "    triggers: [{schedule: '0 3 * *'}]\n", "f:5:16: pipelines.p.triggers[1]: schedule \"0 3 * *\" has 4 "
	    "fields: minute hour day month weekday are expected, as in \"0 3 * * *\"\n" },
	{ PIPE "    triggers: [{schedule: '0 25 * * *'}]\n", "f:5:16: pipelines.p.triggers[1]: schedule \"0 25 * * *\": the "
	    "hour \"25\" is not from 0 to 23, *, a list or a range\n" },
	{ PIPE "    triggers: [{drift: d}]\n", "f:5:16: pipelines.p.triggers[1]: no dataset \"d\": none is declared under "
	    "datasets\n" },
	{ PIPE "    triggers: [{schedule: '* * * * *', params: {z: 1}}]\n", "f:5:16: pipelines.p: triggers: no parameter "
	    "\"z\": none is declared\n" },
	{ "pipelines:\n  p:\n    params: {ab: 1}\n    steps: {s: 'x ${params.ab}'}\n    tests: [{run: 'y ${params.abc}'}]\n",
	    "f:5:13: pipelines.p.tests[1].run: ${params.abc}: no such parameter (did you mean \"ab\"?)\n" },
	{ "pipelines:\n  p:\n    params: {ab: 1}\n    steps: {s: 'x ${params.ab}'}\n    bundle:\n      files: [m]\n"
	  "      predict: 'echo `${params.ab}`'\n",
	    "f:6:7: pipelines.p.bundle.predict: ${params.ab} cannot be quoted inside backquotes: use "
	    "\"$BENCHTOP_PARAM_ab\" there\n" },
	{ "pipelines:\n  p:\n    params: {ab: 1}\n    env: {X: '${params.abc}'}\n    steps: {s: x}\n",
	    "f:2:3: pipelines.p.env.X: ${params.abc}: no such parameter (did you mean \"ab\"?)\n" },
	{ "pipelines: {p: {steps: {\"" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "\": x}}}\n",
	    "f:1:25: pipelines.p: the name of a step is too long for its log file\n" },
	/* YAML itself */
	{ "a: [1\n", "f:2:1: a \",\" or the closing \"]\" is missing\n" },
	{ "project: \"a\n", "f:2:1: the closing quote is missing\n" },
};

static void
every_mistake_has_its_place_and_advice(void **state)
{
	int wrong = 0;

	(void)state;
	assert_true(ARRAY_LEN(golden) >= 40);
	for (size_t i = 0; i < ARRAY_LEN(golden); i++) {
		const struct run_project *project = parse(golden[i].text);

		if (strcmp(buf_str(&said), golden[i].said) != 0) {
			print_error("for:\n%sexpected:\n%sbut said:\n%s\n", golden[i].text, golden[i].said,
			    buf_str(&said));
			wrong++;
		}
		assert_int_equal(project != NULL, strstr(golden[i].said, "warning") != NULL);
		mistakes_release(&mistakes);
		mistakes_init(&mistakes, "f");
	}
	assert_int_equal(wrong, 0);
}

static void
all_mistakes_are_reported_at_once(void **state)
{
	(void)state;
	assert_null(parse("projct: x\npipelines:\n  p:\n    steps:\n      a: {runn: x, cpus: many}\n      b: {run: y, after: c}\n"));
	assert_string_equal(buf_str(&said),
	    "f:1:1: unknown key \"projct\" (did you mean \"project\"?)\n"
	    "f:5:10: pipelines.p.steps.a: \"run\" is missing: the command; ${params.x} stands for a parameter, quoted as "
	    "needed\n"
	    "f:5:11: pipelines.p.steps.a: unknown key \"runn\" (did you mean \"run\"?)\n"
	    "f:5:26: pipelines.p.steps.a.cpus: must be a number from 0 to 100000, not the text \"many\"\n"
	    "f:6:26: pipelines.p.steps.b.after: no step \"c\" (there are a, b)\n");
}

#define PRODUCT \
	"project: bike-demand\n" \
	"datasets:\n" \
	"  rentals:\n" \
	"    path: data/rentals-*.csv\n" \
	"    schema:\n" \
	"      season: {type: categorical, values: [1, 2, 3, 4]}\n" \
	"      temp:   {type: float, min: 0, max: 1, missing: 0}\n" \
	"      hum: float\n" \
	"      cnt:    {type: int, min: 0, role: target}\n" \
	"pipelines:\n" \
	"  train:\n" \
	"    params: {split: 0.8, seed: 7, model: {depth: 6, rate: 0.1}}\n" \
	"    steps:\n" \
	"      evaluate:\n" \
	"        run: [python3, evaluate.py]\n" \
	"        inputs: [test.csv, model.json]\n" \
	"        metrics:\n" \
	"          - file: metrics.json\n" \
	"      prepare:\n" \
	"        run: python3 prepare.py --split ${params.split}\n" \
	"        reads: {rentals: [season, temp, hum, cnt]}\n" \
	"        code: [prepare.py, features.py]\n" \
	"        outputs: [train.csv, test.csv]\n" \
	"      fit:\n" \
	"        after: prepare\n" \
	"        run: python3 fit.py\n" \
	"        inputs: train.csv\n" \
	"        outputs: [model.json]\n" \
	"        timeout: 1h30m\n" \
	"        metrics:\n" \
	"          - log: '^epoch (?<step>\\d+) .*loss=(?<loss>\\S+)'\n" \
	"    metrics: {rmse: min}\n" \
	"    tests:\n" \
	"      - {metric: rmse, below: 120}\n" \
	"      - {run: python3 -m unittest discover}\n" \
	"    bundle:\n" \
	"      files: [model.json, features.py, predict.py]\n" \
	"      predict: python3 predict.py\n" \
	"    promote: {when: \"metrics.rmse < champion.metrics.rmse\"}\n" \
	"    triggers:\n" \
	"      - {schedule: \"0 3 * * mon-fri\"}\n" \
	"      - {data: rentals}\n" \
	"      - {drift: rentals, above: 0.2}\n"

static void
the_file_of_the_manual_is_read_whole(void **state)
{
	const struct run_project *project = parse(PRODUCT);
	const struct run_pipeline *p;
	struct err err;

	(void)state;
	assert_string_equal(buf_str(&said), "");
	p = run_project_pipeline(project, "train", &err);
	assert_non_null(p);
	assert_int_equal(p->step_count, 3);
	assert_string_equal(p->steps[p->order[0]].name, "prepare");
	assert_string_equal(p->steps[p->order[1]].name, "fit");
	assert_string_equal(p->steps[p->order[2]].name, "evaluate");
	assert_int_equal(p->steps[0].need_count, 2);
	assert_int_equal(p->steps[0].run.argv.count, 2);
	assert_int_equal(p->steps[2].timeout, 5400 * TIME_SECOND);
	assert_int_equal(p->steps[2].grace, 10 * TIME_SECOND);
	assert_true(p->steps[2].cache);
	assert_string_equal(p->tests[0].name, "rmse below 120");
	assert_true(p->bundle.is_set && p->promote.is_set);
	assert_string_equal(p->promote.alias, "champion");
	assert_string_equal(run_project_direction(project, p, "rmse"), "min");
	assert_null(run_project_direction(project, p, "mae"));
	assert_string_equal(project->datasets[0].columns[2].type, "float");
	assert_true(project->datasets[0].columns[3].min.is_set);
	assert_false(project->datasets[0].columns[3].max.is_set);
	assert_null(run_project_pipeline(project, "tran", &err));
	assert_string_equal(err.msg, "no pipeline \"tran\" (did you mean \"train\"?)");
}

static void
what_is_printed_reads_back_the_same(void **state)
{
	struct buf first = BUF_INIT, second = BUF_INIT;

	(void)state;
	run_project_print(parse(PRODUCT), &first);
	assert_non_null(strstr(buf_str(&first), "grace: 10s"));
	assert_non_null(parse(buf_str(&first)));
	assert_string_equal(buf_str(&said), "");
	run_project_print(parse(buf_str(&first)), &second);
	assert_string_equal(buf_str(&first), buf_str(&second));
	buf_release(&first);
	buf_release(&second);
}

static void
odd_step_names_are_taken_as_they_are(void **state)
{
	const struct run_project *project = parse("pipelines:\n  p:\n    steps:\n      $(reboot): echo 1\n"
	    "      ../x: {run: echo 2, after: $(reboot)}\n");

	(void)state;
	assert_string_equal(buf_str(&said), "");
	assert_string_equal(project->pipelines[0].steps[0].name, "$(reboot)");
	assert_string_equal(project->pipelines[0].steps[0].run.line, "echo 1");
	assert_int_equal(project->pipelines[0].steps[1].needs[0], 0);
}

static void
anchors_and_merge_keys_share_steps(void **state)
{
	const struct run_project *project = parse("pipelines:\n  a:\n    steps:\n      s: &s {run: x, cpus: 2}\n"
	    "  b:\n    steps:\n      s: *s\n      t: {<<: *s, run: y}\n");

	(void)state;
	assert_string_equal(buf_str(&said), "");
	assert_true(project->pipelines[1].steps[1].cpus == 2);
	assert_string_equal(project->pipelines[1].steps[1].run.line, "y");
}

static void
parameters_of_a_step_without_references_are_not_called_unused(void **state)
{
	(void)state;
	assert_non_null(parse("pipelines:\n  p:\n    params: {a: 1}\n    steps: {s: python3 fit.py}\n"));
	assert_string_equal(buf_str(&said), "");
	assert_non_null(parse("pipelines:\n  p:\n    params: {a: 1, b: 2}\n    steps: {s: 'f $BENCHTOP_PARAM_a ${params.b}'}\n"));
	assert_string_equal(buf_str(&said), "");
}

static void
conditions_are_checked_as_written(void **state)
{
	static const char *const good[] = { "metrics.rmse < champion.metrics.rmse", "metrics.a = 1 or not metrics.b != 2",
		"(metrics.a + 1) * 2 >= 1e-3 and ((metrics.b < .5))", "-metrics.a <= champion.params.model.depth / 2",
		"not (metrics.a < 1 or metrics.b < 2) and params.x == 3" };
	static const char *const bad[] = { "", "metrics.a", "1 <", "< 1", "metrics. < 1", "(metrics.a < 1", "metrics.a < 1 2",
		"metrics.a < 1 and", "metrics.a << 1", "metrics.a < 1..2", "nota < 1", "metrics.a < 1)" };
	struct buf deep = BUF_INIT;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (!run_when_check(good[i], &err))
			fail_msg("%s", err.msg);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (run_when_check(bad[i], &err))
			fail_msg("%s was taken", bad[i]);
	for (int i = 0; i < 1000; i++)
		buf_add(&deep, "(");
	assert_false(run_when_check(buf_str(&deep), &err));
	buf_release(&deep);
}

static void
a_folder_without_a_file_is_a_project_without_pipelines(void **state)
{
	const struct run_project *project;
	struct err err;

	(void)state;
	assert_true(run_project_load(&project, "/nonexistent/demo", arena, &mistakes, &err));
	assert_string_equal(project->name, "demo");
	assert_null(project->file);
	assert_int_equal(project->snapshot.max_file, 10000000);
	assert_null(run_project_pipeline(project, "train", &err));
	assert_non_null(strstr(err.msg, "benchtop init"));
}

static void
hostile_files_end_in_a_message(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_add(&b, "pipelines:\n  p:\n    steps:\n");
	for (int i = 0; i < 1001; i++)
		buf_printf(&b, "      s%d: x\n", i);
	assert_null(parse(buf_str(&b)));
	assert_non_null(strstr(buf_str(&said), "over 1000 steps"));
	mistakes_release(&mistakes);
	mistakes_init(&mistakes, "f");
	buf_clear(&b);
	for (int i = 0; i < 5000; i++)
		buf_printf(&b, "k%d: x\n", i);
	assert_null(parse(buf_str(&b)));
	assert_int_equal(mistakes.count, MISTAKES_MAX);
	assert_non_null(strstr(buf_str(&said), "f: and 4900 more\n"));
	buf_release(&b);
}

static void
every_key_is_documented(void **state)
{
	const struct json *row;
	struct json *rows;
	struct buf b = BUF_INIT;
	bool seen = false;
	struct err err;
	size_t i;

	(void)state;
	run_keys_json(&b);
	assert_true(json_parse(&rows, slice_of(buf_str(&b)), &err));
	for (i = 0; (row = json_at(rows, i)) != NULL; i++) {
		const char *help = json_str(json_get(row, "help"), "");

		assert_true(strlen(help) > 5 && strlen(help) < 100);
		assert_true(help[strlen(help) - 1] != '.');
		assert_true(*json_str(json_get(row, "type"), "") != '\0');
		if (str_equal(json_str(json_get(row, "key"), ""), "pipelines.NAME.steps.NAME.metrics[].log"))
			seen = true;
	}
	json_free(rows);
	buf_release(&b);
	assert_true(seen);
	assert_true(i > 90);
	run_keys_print(&said);
	assert_non_null(strstr(buf_str(&said), "datasets.NAME.schema.COLUMN.role\n    what the column is for\n    one of "
	    "feature, target, id, time, weight, ignore; default feature\n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_mistake_has_its_place_and_advice),
		TEST(all_mistakes_are_reported_at_once),
		TEST(the_file_of_the_manual_is_read_whole),
		TEST(what_is_printed_reads_back_the_same),
		TEST(odd_step_names_are_taken_as_they_are),
		TEST(anchors_and_merge_keys_share_steps),
		TEST(parameters_of_a_step_without_references_are_not_called_unused),
		TEST(conditions_are_checked_as_written),
		TEST(a_folder_without_a_file_is_a_project_without_pipelines),
		TEST(hostile_files_end_in_a_message),
		TEST(every_key_is_documented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
