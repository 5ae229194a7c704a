/*
 * run_keys.c - the table of all keys of benchtop.yaml. One row is one key: what reads it, checks it,
 * fills it in, prints it (`benchtop config`) and documents it (`benchtop config --keys`, the man page).
 *
 * To add a key: a member in the struct of run_project.h and a row here.
 */
#include "run_keys.h"

#include <ctype.h>
#include <string.h>

#include "base_json.h"
#include "base_zstd.h"
#include "data_drift.h"
#include "run_keys_table.h"
#include "run_project.h"

#define HUGE_NUMBER 1e18

#define AT(type, member) .offset = offsetof(struct type, member)
#define COUNTED(type, member, number) AT(type, member), .count = offsetof(struct type, number)

/* ------------------------------------------------------------------------------- datasets */

static const struct run_field drift_fields[] = {
	{ "measure", RUN_CHOICE, AT(run_drift_rule, measure), .choices = data_measure_names,
	    .help = "how distributions are compared; without it chosen by the column's type" },
	{ "threshold", RUN_NUMBER, AT(run_drift_rule, threshold), .max = HUGE_NUMBER,
	    .help = "score from which the column drifted (of a test: p up to which)" },
	{ "missing", RUN_NUMBER, AT(run_drift_rule, missing), .max = 1,
	    .help = "change of the missing share that is drift; without it that of the dataset" },
	{ "unseen", RUN_NUMBER, AT(run_drift_rule, unseen), .max = 1,
	    .help = "share of rows with new categories that is drift; without it that of the dataset" },
	{ "ignore", RUN_BOOL, AT(run_drift_rule, ignore), .fallback = "false",
	    .help = "leave the column out of drift reports" },
	{ "critical", RUN_BOOL, AT(run_drift_rule, critical), .fallback = "false",
	    .help = "drift of this column alone is drift of the dataset" },
};

static const struct run_section drift_section = { .size = sizeof(struct run_drift_rule),
	RUN_FIELDS(drift_fields), .name = RUN_NO_OFFSET, .mark = RUN_NO_OFFSET };

static const char *const presets[] = { "evidently", "tfdv", "nannyml", "whylogs", "psi", NULL };
static const char *const corrections[] = { "benjamini-hochberg", "bonferroni", NULL };

static const struct run_field drift_rules_fields[] = {
	{ "preset", RUN_CHOICE, AT(run_drift_rules, preset), .choices = presets,
	    .help = "measures and thresholds of another tool, in place of the two-key rule" },
	{ "threshold", RUN_NUMBER, AT(run_drift_rules, threshold), .max = HUGE_NUMBER,
	    .help = "score from which a column counts as drifted; without it 0.1" },
	{ "share", RUN_NUMBER, AT(run_drift_rules, share), .max = 1,
	    .help = "share of drifted columns that makes the dataset drift; without it 0.5" },
	{ "alpha", RUN_NUMBER, AT(run_drift_rules, alpha), .max = 1,
	    .help = "of tests, over all columns together; without it 0.05" },
	{ "missing", RUN_NUMBER, AT(run_drift_rules, missing), .max = 1,
	    .help = "change of the missing share that is drift; without it 0.05, 0.01 when it doubles" },
	{ "unseen", RUN_NUMBER, AT(run_drift_rules, unseen), .max = 1,
	    .help = "share of rows with new categories that is drift; without it 0.01" },
	{ "correction", RUN_CHOICE, AT(run_drift_rules, correction), .choices = corrections,
	    .fallback = "benjamini-hochberg", .help = "for testing many columns at once" },
};

static const struct run_section drift_rules_section = { .size = sizeof(struct run_drift_rules),
	RUN_FIELDS(drift_rules_fields), .name = RUN_NO_OFFSET, .mark = RUN_NO_OFFSET };

static const char *const column_types[] = { "bool", "int", "float", "date", "timestamp", "string",
	"categorical", "text", "code", "json", NULL };
static const char *const roles[] = { "feature", "target", "id", "time", "weight", "ignore", NULL };
static const char *const orders[] = { "ascending", "descending", "strictly-ascending",
	"strictly-descending", NULL };

static const struct run_field column_fields[] = {
	{ "type", RUN_CHOICE, AT(run_column, type), .choices = column_types,
	    .help = "what values must be; others are counted apart (code: digits that are a name)" },
	{ "role", RUN_CHOICE, AT(run_column, role), .choices = roles, .fallback = "feature",
	    .help = "what the column is for" },
	{ "description", RUN_TEXT, AT(run_column, description), .help = "a sentence for people" },
	{ "required", RUN_BOOL, AT(run_column, required), .fallback = "true",
	    .help = "the column must be there" },
	{ "missing", RUN_NUMBER, AT(run_column, missing), .max = 1,
	    .help = "largest share of missing values that is allowed; without it any" },
	{ "min", RUN_NUMBER, AT(run_column, min), .help = "smallest allowed value" },
	{ "max", RUN_NUMBER, AT(run_column, max), .help = "largest allowed value" },
	{ "min_length", RUN_NUMBER, AT(run_column, min_length), .max = HUGE_NUMBER,
	    .help = "shortest allowed text, in characters" },
	{ "max_length", RUN_NUMBER, AT(run_column, max_length), .max = HUGE_NUMBER,
	    .help = "longest allowed text, in characters" },
	{ "values", RUN_TEXTS, AT(run_column, values), .help = "the only allowed values" },
	{ "pattern", RUN_REGEX, AT(run_column, pattern),
	    .help = "regular expression (PCRE2) that every whole value matches" },
	{ "unique", RUN_BOOL, AT(run_column, unique), .fallback = "false",
	    .help = "no value occurs twice" },
	{ "order", RUN_CHOICE, AT(run_column, order), .choices = orders,
	    .help = "the order of the rows by this column" },
	{ "drift", RUN_ONE, AT(run_column, drift), .count = RUN_NO_OFFSET, .section = &drift_section,
	    .help = "how drift of this column is judged" },
};

static const struct run_section column_section = { .item = "COLUMN",
	.size = sizeof(struct run_column), RUN_FIELDS(column_fields),
	.name = offsetof(struct run_column, name), .mark = offsetof(struct run_column, mark),
	.free_names = true, .shorthand = "type", .check = run_check_column };

static const struct run_field key_fields[] = {
	{ "columns", RUN_TEXTS, AT(run_key, columns), .required = true,
	    .help = "columns; a list of names in place of the map will do" },
};

static const struct run_section key_section = { .size = sizeof(struct run_key), RUN_FIELDS(key_fields),
	.name = RUN_NO_OFFSET, .mark = offsetof(struct run_key, mark), .shorthand = "columns" };

static const char *const formats[] = { "auto", "csv", "tsv", "jsonl", NULL };
static const char *const headers[] = { "auto", "true", "false", NULL };
static const char *const encodings[] = { "utf-8", "latin-1", "utf-16", "utf-16le", "utf-16be",
	NULL };

static const struct run_field dataset_fields[] = {
	{ "path", RUN_TEXT, AT(run_dataset, path), .required = true,
	    .help = "a file, a folder or a glob: CSV, TSV or JSON Lines, also .gz and .zst" },
	{ "description", RUN_TEXT, AT(run_dataset, description), .help = "a sentence for people" },
	{ "format", RUN_CHOICE, AT(run_dataset, format), .choices = formats, .fallback = "auto",
	    .help = "how the files are written" },
	{ "delimiter", RUN_TEXT, AT(run_dataset, delimiter),
	    .help = "character between values; without it found by itself" },
	{ "quote", RUN_TEXT, AT(run_dataset, quote),
	    .help = "character around values; without it found by itself" },
	{ "escape", RUN_TEXT, AT(run_dataset, escape),
	    .help = "character before a quote inside quotes; without it found by itself" },
	{ "comment", RUN_TEXT, AT(run_dataset, comment),
	    .help = "first character of lines to leave out; without it found by itself" },
	{ "encoding", RUN_CHOICE, AT(run_dataset, encoding), .choices = encodings,
	    .help = "of the text; without it found by itself" },
	{ "header", RUN_CHOICE, AT(run_dataset, header), .choices = headers, .fallback = "auto",
	    .help = "the first row names the columns" },
	{ "missing_values", RUN_TEXTS, AT(run_dataset, missing_values),
	    .help = "further texts that mean a missing value, as in [\"-999\", \"?\"]" },
	{ "schema", RUN_NAMED, COUNTED(run_dataset, columns, column_count), .section = &column_section,
	    .help = "what is true of each column; `benchtop data schema NAME` infers one" },
	{ "extra_columns", RUN_BOOL, AT(run_dataset, extra_columns), .fallback = "true",
	    .help = "columns that the schema does not name are allowed" },
	{ "rules", RUN_TEXTS, AT(run_dataset, rules),
	    .help = "conditions across columns that every row meets, as in \"start <= end\"" },
	{ "unique", RUN_MANY, COUNTED(run_dataset, unique, unique_count), .section = &key_section,
	    .help = "columns that together never repeat: a list of names, or several lists" },
	{ "rows_min", RUN_NUMBER, AT(run_dataset, rows_min), .max = HUGE_NUMBER,
	    .help = "fewest rows of a version" },
	{ "rows_max", RUN_NUMBER, AT(run_dataset, rows_max), .max = HUGE_NUMBER,
	    .help = "most rows of a version" },
	{ "freshness", RUN_DURATION, AT(run_dataset, freshness), .fallback = "0",
	    .help = "how old the newest value of the time column may be; 0: any" },
	{ "file_freshness", RUN_DURATION, AT(run_dataset, file_freshness), .fallback = "0",
	    .help = "how old the newest file may be, by when it was written; 0: any" },
	{ "drift", RUN_ONE, AT(run_dataset, drift), .count = RUN_NO_OFFSET, .section = &drift_rules_section,
	    .help = "how drift of the dataset is judged" },
	{ "compress", RUN_BOOL, AT(run_dataset, compress), .fallback = "false",
	    .help = "new files of its versions are kept compressed (zstd) in the store" },
	{ "compress_level", RUN_INT, AT(run_dataset, compress_level), .fallback = "3",
	    .min = ZSTD_LEVEL_MIN, .max = ZSTD_LEVEL_MAX,
	    .help = "how hard: 1 is quick, 19 is small" },
};

static const struct run_section dataset_section = { .item = "NAME",
	.size = sizeof(struct run_dataset), RUN_FIELDS(dataset_fields),
	.name = offsetof(struct run_dataset, name), .mark = offsetof(struct run_dataset, mark),
	.shorthand = "path", .check = run_check_dataset };

/* ------------------------------------------------------------------------------- steps */

static const struct run_field reads_fields[] = {
	{ "columns", RUN_TEXTS, AT(run_reads, columns),
	    .help = "features that the step reads; a list in place of the map will do, \"*\" is all" },
};

static const struct run_section reads_section = { .item = "DATASET",
	.size = sizeof(struct run_reads), RUN_FIELDS(reads_fields),
	.name = offsetof(struct run_reads, dataset), .mark = offsetof(struct run_reads, mark),
	.bare_names = true, .shorthand = "columns", .check = run_check_reads };

static const char *const builtins[] = { "all", "none", "pairs", "json", "epoch", "progress", NULL };
static const char *const streams[] = { "both", "stdout", "stderr", NULL };

static const struct run_field rule_fields[] = {
	{ "log", RUN_REGEX, AT(run_metric_rule, log),
	    .help = "regular expression (PCRE2) on each line; its named groups are metrics" },
	{ "file", RUN_PATH, AT(run_metric_rule, file),
	    .help = "JSON, JSON Lines, CSV or YAML that the step writes; the run warns of one that is missing" },
	{ "builtin", RUN_CHOICES, AT(run_metric_rule, builtin), .choices = builtins,
	    .help = "rules for name=value, name: value, JSON lines and progress; alone when no other" },
	{ "axis", RUN_TEXT, AT(run_metric_rule, axis),
	    .help = "group or key that counts steps; without it step, else epoch" },
	{ "prefix", RUN_TEXT, AT(run_metric_rule, prefix), .help = "put before the names of metrics" },
	{ "stream", RUN_CHOICE, AT(run_metric_rule, stream), .choices = streams, .fallback = "both",
	    .help = "which output is looked at" },
};

static const struct run_section rule_section = { .size = sizeof(struct run_metric_rule),
	RUN_FIELDS(rule_fields), .name = RUN_NO_OFFSET,
	.mark = offsetof(struct run_metric_rule, mark), .check = run_check_metric_rule };

const struct run_field run_step_fields[] = {
	{ "run", RUN_COMMAND, AT(run_step, run), .mark = offsetof(struct run_step, run_mark),
	    .required = true, .help = "the command; ${params.x} stands for a parameter, quoted as needed" },
	{ "description", RUN_TEXT, AT(run_step, description), .help = "a sentence for people" },
	{ "after", RUN_TEXTS, AT(run_step, after),
	    .help = "steps that must have finished; those whose outputs are inputs here need no mention" },
	{ "reads", RUN_NAMED, COUNTED(run_step, reads, read_count), .section = &reads_section,
	    .help = "datasets that the step reads, with the features that it needs" },
	{ "inputs", RUN_PATHS, AT(run_step, inputs), .help = "files that the step reads" },
	{ "outputs", RUN_PATHS, AT(run_step, outputs),
	    .help = "files, folders or globs that the step writes; kept as artifacts" },
	{ "code", RUN_PATHS, AT(run_step, code),
	    .help = "source files that the step depends on; always part of the snapshot" },
	{ "params", RUN_TEXTS, AT(run_step, params),
	    .help = "parameters that it reads from $BENCHTOP_PARAMS or the environment; \"*\" is all" },
	{ "metrics", RUN_MANY, COUNTED(run_step, metrics, metric_count), .section = &rule_section,
	    .help = "where its metrics are found; without it by the built-in rules" },
	{ "cpus", RUN_FLOAT, AT(run_step, cpus), .fallback = "0", .max = 100000,
	    .help = "processors that it uses: limits threads and how many steps run at once; 0: not said" },
	{ "gpus", RUN_INT, AT(run_step, gpus), .fallback = "0", .max = 1024,
	    .help = "graphics processors: it waits for so many free ones, while others run, and sees only them" },
	{ "timeout", RUN_DURATION, AT(run_step, timeout), .fallback = "0",
	    .help = "longest time of one attempt; 0: no limit" },
	{ "grace", RUN_DURATION, AT(run_step, grace), .fallback = "10s",
	    .help = "time between asking it, or what it left running, to stop and killing it" },
	{ "retries", RUN_INT, AT(run_step, retries), .fallback = "0", .max = 1000,
	    .help = "further attempts after a failure" },
	{ "backoff", RUN_DURATION, AT(run_step, backoff), .fallback = "1s",
	    .help = "wait before the first further attempt, doubled each time" },
	{ "env", RUN_PAIRS, AT(run_step, env), .help = "environment variables; ${params.x} works" },
	{ "cwd", RUN_PATH, AT(run_step, cwd), .mark = offsetof(struct run_step, cwd_mark),
	    .help = "folder to run in; without it the project's" },
	{ "cache", RUN_BOOL, AT(run_step, cache), .fallback = "true",
	    .help = "take its outputs from an earlier run when nothing that it depends on changed" },
};

const struct run_section run_step_section = { .item = "NAME", .size = sizeof(struct run_step),
	RUN_FIELDS(run_step_fields), .name = offsetof(struct run_step, name),
	.mark = offsetof(struct run_step, mark), .free_names = true, .shorthand = "run",
	.check = run_check_step };

/* ------------------------------------------------------------------------------- tests and so on */

static const struct run_field test_fields[] = {
	{ "name", RUN_TEXT, AT(run_test, name), .help = "how it is called; without it what it tests" },
	{ "metric", RUN_TEXT, AT(run_test, metric), .help = "a metric whose last value is tested" },
	{ "below", RUN_NUMBER, AT(run_test, below), .help = "the metric must be below this" },
	{ "above", RUN_NUMBER, AT(run_test, above), .help = "the metric must be above this" },
	{ "equals", RUN_NUMBER, AT(run_test, equals), .help = "the metric must be this" },
	{ "tolerance", RUN_FLOAT, AT(run_test, tolerance), .fallback = "1e-9", .max = HUGE_NUMBER,
	    .help = "allowed difference, relative to the larger, of equals and parity" },
	{ "slice", RUN_TEXT, AT(run_test, slice),
	    .help = "test only rows of the data that meet a condition, as in \"season = 1\"" },
	{ "run", RUN_COMMAND, AT(run_test, run), .help = "a command that must succeed" },
	{ "data", RUN_NAME, AT(run_test, data), .help = "a dataset whose schema must hold" },
	{ "parity", RUN_NAME, AT(run_test, parity),
	    .help = "a dataset on which the bundle must predict what the training predicted" },
	{ "rows", RUN_INT, AT(run_test, rows), .fallback = "1000", .min = 1, .max = 1e12,
	    .help = "rows that a parity test compares" },
	{ "timeout", RUN_DURATION, AT(run_test, timeout), .fallback = "1h",
	    .help = "longest time; 0: no limit" },
	{ "optional", RUN_BOOL, AT(run_test, optional), .fallback = "false",
	    .help = "a failure is shown but does not stop promotion" },
};

const struct run_section run_test_section = { .size = sizeof(struct run_test),
	RUN_FIELDS(test_fields), .name = RUN_NO_OFFSET, .mark = offsetof(struct run_test, mark),
	.check = run_check_test };

static const struct run_field bundle_fields[] = {
	{ "model", RUN_NAME, AT(run_bundle, model), .help = "name of the model; without it the pipeline's" },
	{ "description", RUN_TEXT, AT(run_bundle, description), .help = "a sentence for people" },
	{ "files", RUN_PATHS, AT(run_bundle, files), .required = true,
	    .help = "files of the deployable artefact: model and preprocessing" },
	{ "predict", RUN_COMMAND, AT(run_bundle, predict),
	    .help = "command that reads JSON Lines and writes JSON Lines" },
	{ "schema", RUN_NAME, AT(run_bundle, schema),
	    .help = "dataset whose schema requests must fit; without it that of the first step that reads" },
	{ "features", RUN_TEXTS, AT(run_bundle, features),
	    .help = "columns of a request; without it those that steps read, less the target" },
};

const struct run_section run_bundle_section = { .size = sizeof(struct run_bundle),
	RUN_FIELDS(bundle_fields), .name = RUN_NO_OFFSET, .mark = offsetof(struct run_bundle, mark) };

static const struct run_field promote_fields[] = {
	{ "when", RUN_WHEN, AT(run_promote, when), .required = true,
	    .help = "condition, as in \"metrics.rmse < champion.metrics.rmse\"" },
	{ "alias", RUN_NAME, AT(run_promote, alias), .fallback = "champion",
	    .help = "alias that the model version gets" },
	{ "tests", RUN_BOOL, AT(run_promote, tests), .fallback = "true",
	    .help = "all tests that are not optional must have passed" },
};

const struct run_section run_promote_section = { .size = sizeof(struct run_promote),
	RUN_FIELDS(promote_fields), .name = RUN_NO_OFFSET, .mark = offsetof(struct run_promote, mark),
	.shorthand = "when" };

static const struct run_field trigger_fields[] = {
	{ "schedule", RUN_TEXT, AT(run_trigger, schedule),
	    .help = "cron times: minute hour day month weekday, as in \"0 3 * * *\"" },
	{ "data", RUN_NAME, AT(run_trigger, data), .help = "a dataset: run when it has a new version" },
	{ "drift", RUN_NAME, AT(run_trigger, drift),
	    .help = "a dataset: run when its newest version drifted from that of the champion" },
	{ "above", RUN_FLOAT, AT(run_trigger, above), .fallback = "0.5", .max = 1,
	    .help = "share of drifted columns that counts, for drift" },
	{ "params", RUN_PAIRS, AT(run_trigger, params), .help = "parameters of runs started so" },
};

static const struct run_section trigger_section = { .size = sizeof(struct run_trigger),
	RUN_FIELDS(trigger_fields), .name = RUN_NO_OFFSET, .mark = offsetof(struct run_trigger, mark),
	.check = run_check_trigger };

static const char *const directions[] = { "min", "max", NULL };

static const struct run_field info_fields[] = {
	{ "direction", RUN_CHOICE, AT(run_metric_info, direction), .choices = directions,
	    .help = "which values are better; without it guessed from the name" },
	{ "unit", RUN_TEXT, AT(run_metric_info, unit), .help = "of its values (kept with the run, not shown yet)" },
	{ "tolerance", RUN_FLOAT, AT(run_metric_info, tolerance), .fallback = "0", .max = HUGE_NUMBER,
	    .help = "relative difference up to which a rerun came out the same (kept with the run, not used yet)" },
};

const struct run_section run_metric_info_section = { .item = "METRIC",
	.size = sizeof(struct run_metric_info), RUN_FIELDS(info_fields),
	.name = offsetof(struct run_metric_info, name), .mark = offsetof(struct run_metric_info, mark),
	.free_names = true, .shorthand = "direction" };

/* ------------------------------------------------------------------------------- pipelines, project */

static const struct run_field pipeline_fields[] = {
	{ "description", RUN_TEXT, AT(run_pipeline, description), .help = "a sentence for people" },
	{ "params", RUN_PARAMS, AT(run_pipeline, params),
	    .help = "parameters, nested as you like; the declared value gives type and default" },
	{ "steps", RUN_NAMED, COUNTED(run_pipeline, steps, step_count), .section = &run_step_section,
	    .required = true, .help = "the commands, in any order" },
	{ "jobs", RUN_INT, AT(run_pipeline, jobs), .fallback = "0", .max = 10000,
	    .help = "steps that may run at once; 0: as many as the processors allow" },
	{ "isolated", RUN_BOOL, AT(run_pipeline, isolated), .fallback = "false",
	    .help = "each run works in a clean folder of its own, made from the snapshot" },
	{ "timeout", RUN_DURATION, AT(run_pipeline, timeout), .fallback = "0",
	    .help = "longest time of a whole run; 0: no limit" },
	{ "env", RUN_PAIRS, AT(run_pipeline, env), .help = "environment variables of all steps" },
	{ "tags", RUN_TEXTS, AT(run_pipeline, tags), .help = "tags of its runs: key or key=value" },
	{ "metrics", RUN_NAMED, COUNTED(run_pipeline, metrics, metric_count),
	    .section = &run_metric_info_section, .help = "what is known of its metrics" },
	{ "tests", RUN_MANY, COUNTED(run_pipeline, tests, test_count), .section = &run_test_section,
	    .help = "what must be true of a finished run (kept with it, not carried out yet)" },
	{ "bundle", RUN_ONE, COUNTED(run_pipeline, bundle, bundle.is_set),
	    .section = &run_bundle_section, .help = "the deployable artefact that a run is to make (kept with it, not made yet)" },
	{ "promote", RUN_ONE, COUNTED(run_pipeline, promote, promote.is_set),
	    .section = &run_promote_section, .help = "when the new model is to replace the champion (kept with the run, not carried out yet)" },
	{ "triggers", RUN_MANY, COUNTED(run_pipeline, triggers, trigger_count),
	    .section = &trigger_section, .help = "what is to start a run by itself (checked, not acted on yet)" },
};

static const struct run_section pipeline_section = { .item = "NAME",
	.size = sizeof(struct run_pipeline), RUN_FIELDS(pipeline_fields),
	.name = offsetof(struct run_pipeline, name), .mark = offsetof(struct run_pipeline, mark),
	.free_names = true, .check = run_check_pipeline };

static const struct run_field snapshot_fields[] = {
	{ "max_file", RUN_BYTES, AT(run_snapshot_rules, max_file), .fallback = "10 MB",
	    .help = "larger files that are not in a commit are left out, and said" },
	{ "max_total", RUN_BYTES, AT(run_snapshot_rules, max_total), .fallback = "100 MB",
	    .help = "most bytes that one run keeps" },
	{ "exclude", RUN_TEXTS, AT(run_snapshot_rules, exclude),
	    .help = "patterns of files that are never kept, as in \"*.ckpt\" or \"cache/\"" },
};

static const struct run_section snapshot_section = { .size = sizeof(struct run_snapshot_rules),
	RUN_FIELDS(snapshot_fields), .name = RUN_NO_OFFSET, .mark = RUN_NO_OFFSET };

static const struct run_field project_fields[] = {
	{ "project", RUN_TEXT, AT(run_project, name), .help = "its name; without it the folder's" },
	{ "description", RUN_TEXT, AT(run_project, description), .help = "a sentence for people" },
	{ "datasets", RUN_NAMED, COUNTED(run_project, datasets, dataset_count),
	    .section = &dataset_section, .help = "data that is versioned, profiled and checked" },
	{ "pipelines", RUN_NAMED, COUNTED(run_project, pipelines, pipeline_count),
	    .section = &pipeline_section, .help = "what can be run" },
	{ "metrics", RUN_NAMED, COUNTED(run_project, metrics, metric_count),
	    .section = &run_metric_info_section, .help = "what is known of metrics, in all pipelines" },
	{ "snapshot", RUN_ONE, AT(run_project, snapshot), .count = RUN_NO_OFFSET,
	    .section = &snapshot_section, .help = "what is kept of code that is not committed" },
	{ "mask", RUN_TEXTS, AT(run_project, mask),
	    .help = "further names of variables whose values are secret, as in \"*_DSN\"" },
};

const struct run_section run_project_section = { .size = sizeof(struct run_project),
	RUN_FIELDS(project_fields), .name = RUN_NO_OFFSET, .mark = RUN_NO_OFFSET };
