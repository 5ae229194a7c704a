/*
 * cmd_man.c - manual pages in mdoc(7), written from the tables that the program itself goes by:
 * benchtop.1 and a page for each command from their rows, benchtop.yaml.5 from the keys of the project
 * file. `make documents` writes them to obj/man, so a command and its page cannot differ.
 */
#include "cmd.h"

#include <string.h>

#include "cmd_help.h"
#include "config.h"
#include "os_fs.h"
#include "run_keys.h"

/* The date in the pages is that of their text, not of the build: the same source gives the same bytes. */
#define PAGE_DATE "November 23, 2026"

/* Text in mdoc: backslashes and leading dots and quotes are syntax. */
static void
put_text(struct buf *b, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool line_start = b->len == 0 || b->data[b->len - 1] == '\n';

		if (line_start && (p[i] == '.' || p[i] == '\''))
			buf_add(b, "\\&");
		if (p[i] == '\\')
			buf_add(b, "\\e");
		else if (p[i] == '-')
			buf_add(b, "\\-");
		else
			buf_add_char(b, p[i]);
	}
}

static void
put_string(struct buf *b, const char *s)
{
	put_text(b, s, strlen(s));
}

/* An argument of a macro: quoted, so that no word of it is taken for a macro. */
static void
put_argument(struct buf *b, const char *s)
{
	buf_add_char(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_add(b, "\"\"");
		else
			put_text(b, s, 1);
	}
	buf_add_char(b, '"');
}

static bool
ends_sentence(const char *word, size_t n)
{
	return n > 0 && strchr(".?", word[n - 1]) != NULL;
}

/* Words in lines of at most 78 columns; new sentence, new line, as mdoc wants it. */
static void
put_filled(struct buf *b, const char *p, size_t n)
{
	enum { WIDTH = 78 };
	const char *end = p + n;
	size_t column = 0;

	while (p < end) {
		size_t len = 0;

		while (p + len < end && p[len] != ' ')
			len++;
		if (column > 0 && column + 1 + len > WIDTH)
			column = 0;
		else if (column > 0)
			buf_add_char(b, ' ');
		if (column == 0 && b->len > 0 && b->data[b->len - 1] != '\n')
			buf_add_char(b, '\n');
		put_text(b, p, len);
		column += len + (column > 0);
		if (ends_sentence(p, len))
			column = 0;
		p += len + (p + len < end);
	}
	buf_add_char(b, '\n');
}

/* Filled paragraphs; lines that begin with a blank are shown as they are. */
static void
put_details(struct buf *b, const char *text)
{
	bool literal = false;

	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		if (n > 0 && (*text == ' ') != literal) {
			buf_add(b, literal ? ".Ed\n.Pp\n" : ".Bd -literal -offset indent\n");
			literal = !literal;
		} else if (n == 0 && !literal && text[1] != ' ') {
			buf_add(b, ".Pp\n");
		}
		if (n > 0 && literal) {
			put_text(b, text + 1, n - 1);
			buf_add_char(b, '\n');
		} else if (n > 0) {
			put_filled(b, text, n);
		}
		text += n + (text[n] == '\n');
	}
	if (literal)
		buf_add(b, ".Ed\n");
}

static void
put_option(struct buf *b, const struct cmd_option *o)
{
	const char *arg = o->type == CMD_CHOICE ? o->choices : o->arg;

	buf_add(b, ".It ");
	if (o->letter != 0)
		buf_printf(b, "Fl %c , ", o->letter);
	buf_add(b, "Fl Fl ");
	put_string(b, o->name);
	if (o->type != CMD_FLAG) {
		buf_add(b, " Ar ");
		put_argument(b, arg);
	}
	buf_add(b, "\n");
	put_filled(b, o->help, strlen(o->help));
	if (o->repeats)
		buf_add(b, "(can be repeated)\n");
}

static void
put_options(struct buf *b, const struct cmd *cmd)
{
	const struct cmd_option *tables[] = { cmd->options, cmd_common_options };

	buf_add(b, ".Bl -tag -width indent\n");
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		for (const struct cmd_option *o = tables[i]; o != NULL && o->name != NULL; o++)
			put_option(b, o);
	}
	buf_add(b, ".El\n");
}

static void
put_forms(struct buf *b, const struct cmd *cmd, const char *full_name)
{
	const char *p = cmd->usage;

	for (bool more = true; more;) {
		size_t n = strcspn(p, "\n");
		struct buf line = BUF_INIT;

		buf_printf(&line, "%s%s%.*s", full_name, n > 0 ? " " : "", (int)n, p);
		buf_add(b, ".Nm benchtop Li ");
		put_argument(b, buf_str(&line));
		buf_add(b, "\n");
		buf_release(&line);
		more = p[n] != '\0';
		p += n + more;
	}
}

static void
put_examples(struct buf *b, const struct cmd_example *e)
{
	for (bool first = true; e->line != NULL; e++, first = false) {
		if (!first)
			buf_add(b, ".Pp\n");
		put_filled(b, e->what, strlen(e->what));
		buf_add(b, ".Dl $ ");
		put_string(b, e->line);
		buf_add(b, "\n");
	}
}

static void
put_head(struct buf *b, const char *page, int section, const char *summary)
{
	buf_add(b, ".\\\" Written by: benchtop man; edit the command's row instead.\n"
		".Dd " PAGE_DATE "\n.Dt ");
	for (const char *p = page; *p != '\0'; p++)
		buf_add_char(b, *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p);
	buf_printf(b, " %d\n.Os\n.Sh NAME\n.Nm %s\n.Nd ", section, page);
	put_string(b, summary);
	buf_add(b, "\n");
}

static void
put_sub(struct buf *b, const struct cmd *cmd, const char *parent)
{
	struct buf name = BUF_INIT;

	buf_printf(&name, "%s %s", parent, cmd->name);
	buf_add(b, ".Ss ");
	put_argument(b, buf_str(&name));
	buf_add(b, "\n");
	put_string(b, cmd->summary);
	buf_add(b, ".\n.Pp\n");
	for (const char *form = cmd->usage; *form != '\0'; form += strspn(form, "\n")) {
		size_t n = strcspn(form, "\n");

		buf_printf(b, ".Dl benchtop %s ", buf_str(&name));
		put_text(b, form, n);
		buf_add_char(b, '\n');
		form += n;
	}
	buf_add(b, ".Pp\n");
	if (cmd->details != NULL) {
		put_details(b, cmd->details);
		buf_add(b, ".Pp\n");
	}
	buf_add(b, "The options are:\n");
	put_options(b, cmd);
	if (cmd->examples != NULL) {
		buf_add(b, ".Pp\n");
		put_examples(b, cmd->examples);
	}
	buf_release(&name);
}

static void
put_command(struct buf *b, const struct cmd *cmd)
{
	struct buf page = BUF_INIT;

	buf_printf(&page, "benchtop-%s", cmd->name);
	put_head(b, buf_str(&page), 1, cmd->summary);
	buf_add(b, ".Sh SYNOPSIS\n");
	put_forms(b, cmd, cmd->name);
	buf_add(b, ".Sh DESCRIPTION\n");
	if (cmd->details != NULL)
		put_details(b, cmd->details);
	else
		buf_printf(b, "This command is to %s.\n", cmd->summary);
	buf_add(b, ".Pp\nThe options are:\n");
	put_options(b, cmd);
	for (const struct cmd *const *sub = cmd_subs(cmd); sub != NULL && *sub != NULL; sub++)
		put_sub(b, *sub, cmd->name);
	if (cmd->manual != NULL)
		cmd->manual(b);
	buf_add(b, ".Sh EXIT STATUS\nSee\n.Xr benchtop 1 .\n");
	if (cmd->examples != NULL) {
		buf_add(b, ".Sh EXAMPLES\n");
		put_examples(b, cmd->examples);
	}
	buf_add(b, ".Sh SEE ALSO\n.Xr benchtop 1\n");
	buf_release(&page);
}

static const struct {
	const char *name, *what;
} variables[] = {
	{ "BENCHTOP_WORKSPACE", "the workspace to use, instead of the nearest one at or above the current folder" },
	{ "BENCHTOP_RUN", "inside a step: the id of the run" },
	{ "BENCHTOP_STEP", "inside a step: its name" },
	{ "BENCHTOP_ATTEMPT", "inside a step: 1, or more when it is tried again" },
	{ "BENCHTOP_PARAMS", "inside a step: a JSON file with all parameters" },
	{ "BENCHTOP_PARAM_name", "inside a step: one parameter; characters that are no letters or digits are underscores" },
	{ "BENCHTOP_METRICS", "inside a step: a file to which lines of JSON with metrics may be appended" },
	{ "BENCHTOP_PROGRESS", "json: work that takes long tells where it is in lines of JSON on standard error" },
	{ "NO_COLOR", "when not empty, no colours are used" },
	{ "COLORTERM", "truecolor or 24bit: charts in the terminal have colours of 24 bits" },
	{ "PAGER", "what the workbench shows logs and long texts with (less -R); the setting pager wins" },
	{ "TMPDIR", "where files are kept that are needed for a moment (/tmp)" },
	{ "TZ", "the time zone in which times are shown and read" },
	{ "XDG_CONFIG_HOME", "where benchtop/workbench.conf, themes and key maps are (~/.config)" },
	{ "XDG_CACHE_HOME", "where the index of a workspace on a network file system is kept (~/.cache)" },
};

static void
put_list_of_commands(struct buf *b)
{
	const struct cmd *const *row = cmd_all();

	for (int group = 0; group < CMD_GROUP_HIDDEN; group++) {
		bool any = false;

		for (; *row != NULL && (int)(*row)->group == group; row++) {
			if (!any) {
				buf_add(b, ".Ss ");
				put_argument(b, cmd_help_group((enum cmd_group)group));
				buf_add(b, "\n.Bl -tag -width 18n -compact\n");
			}
			any = true;
			buf_printf(b, ".It Xr benchtop-%s 1\n", (*row)->name);
			put_string(b, (*row)->summary);
			buf_add(b, "\n");
		}
		if (any)
			buf_add(b, ".El\n");
	}
}

/* What programs can rely on. Members that people have no use for are left out. */
static const char json_text[] =
	"With --json a command prints one JSON value. Moments are texts in UTC, durations are seconds, sizes are "
	"bytes; what is not known is null. NaN, Infinity and -Infinity are texts. There may be more members than "
	"these:\n\n"
	" runs         [{id, name, pipeline, status, created, started, ended, duration, host, user,\n"
	"               params: {...}, metrics: {NAME: {last, min, max, mean, count, step}},\n"
	"               tags: {...}, note, data: {NAME: \"NAME@VERSION\"},\n"
	"               code: {commit, branch, dirty}}]\n"
	" show         the same of one run, and reason, exit, signal, rerun_of, command, steps,\n"
	"              artifacts, resources, environment\n"
	" compare      {runs, baseline, params: {NAME: {differs, values}},\n"
	"               metrics: {NAME: {direction, baseline, values, delta, best}},\n"
	"               data, code, environment: as params}; values in the order of runs\n"
	" diff         {runs, causes: [{rank, part, name, a, b, note}], metrics, data, code, logs}\n"
	" pipelines    [{name, description, steps, params, last_run, status}]\n"
	" data stats   {dataset, version, rows, bytes, dialect, columns: [{name, type, count, missing,\n"
	"               distinct, min, max, mean, stddev, quantiles, histogram, top}],\n"
	"               correlations, alerts}\n"
	" data diff    {before, now, rows_before, rows_now, rows_added, rows_removed,\n"
	"               columns: [{name, change, before, now}]}\n"
	" drift        {reference, current, verdict, drifted, share, settings, columns: [{name, type,\n"
	"               verdict, measure, score, threshold, floor, p, p_adjusted, measures: {...}}],\n"
	"               multivariate, overlap}; of a dataset: {dataset, left_out: [{version, why}],\n"
	"               previous: [...], first: [...]}";

static void
put_program(struct buf *b)
{
	put_head(b, "benchtop", 1, "machine-learning experiment workbench in a terminal");
	buf_add(b, ".Sh SYNOPSIS\n.Nm benchtop\n.Op Fl C Ar folder\n.Op Ar command Op Ar argument ...\n"
		".Sh DESCRIPTION\n");
	put_details(b, "Benchtop runs machine-learning pipelines and keeps what came of them: parameters, "
		"metrics, logs, artifacts, and the versions of code, data and environment. Without a command "
		"it opens the workbench in the nearest workspace, which is a folder with a project file, "
		"benchtop.yaml, or a store, .benchtop; nearest means the current folder or the closest one above it.\n\n"
		"A run is named by its id, the beginning of its id, its name or the beginning of that; "
		"@ is the newest run, @~1 the one before.");
	buf_add(b, ".Pp\nThe options before the command are:\n.Bl -tag -width indent\n"
		".It Fl C Ar folder\ngo to this folder first\n"
		".It Fl V , Fl Fl version\nprint the version\n"
		".It Fl h , Fl Fl help\nlist the commands\n.El\n.Sh COMMANDS\n");
	put_list_of_commands(b);
	buf_add(b, ".Sh ENVIRONMENT\n.Bl -tag -width indent\n");
	for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
		buf_printf(b, ".It Ev %s\n", variables[i].name);
		put_filled(b, variables[i].what, strlen(variables[i].what));
	}
	buf_add(b, ".El\n.Sh JSON\n");
	put_details(b, json_text);
	buf_add(b, ".Sh FILES\n.Bl -tag -width indent\n"
		".It Pa benchtop.yaml\nthe project file\n"
		".It Pa .benchtop/runs/\none folder of plain files for each run, which may be copied\n"
		".It Pa .benchtop/data/ , .benchtop/objects/\nthe versions of datasets, and the files that they and the "
		"artifacts of runs have, once each\n"
		".It Pa .benchtop/index.db\nan index, which\n.Xr benchtop-reindex 1\nmakes anew\n"
		".It Pa ~/.config/benchtop/workbench.conf\nsettings, keys and colours of the workbench:\n"
		".Xr benchtop-workbench 1\n"
		".El\n.Sh EXIT STATUS\n.Bl -tag -width indent -compact\n"
		".It 0\ndone\n.It 1\nthe work failed: a failed run, a check that did not hold; or it was interrupted\n"
		".It 2\nwrong usage, a mistake in the project file, or input that cannot be read as what it should be\n"
		".It 3\nno such run, file or dataset\n.It 4\nthe store or the system failed, or what is stored is damaged\n.El\n");
}

static const char project_file_text[] =
	"The project file says which data a project has and how its models are trained. It stands at the "
	"root of the workspace and is YAML. Every mistake in it is reported with line and column, what is "
	"wrong and what was meant, all mistakes at once.\n\n"
	"A step's command finds its parameters in three places: substituted for ${params.NAME} in its "
	"command line, as JSON in the file that the variable BENCHTOP_PARAMS names, and as the variables "
	"BENCHTOP_PARAM_NAME. It may append metrics to the file that BENCHTOP_METRICS names, one JSON "
	"object a line.\n\n"
	"A step that says how many cpus it uses has the thread counts of numeric libraries set to that "
	"number (OMP_NUM_THREADS, MKL_NUM_THREADS, OPENBLAS_NUM_THREADS and their like), so that steps which "
	"run side by side do not fight over processors. A step has ended when all processes that it started "
	"have; those that it leaves behind get SIGTERM, and SIGKILL two seconds later.\n\n"
	"An example:\n\n"
	"  project: bike-demand\n"
	"  datasets:\n"
	"    rentals: {path: data/rentals-*.csv}\n"
	"  pipelines:\n"
	"    train:\n"
	"      params: {split: 0.8, model: {depth: 6}}\n"
	"      steps:\n"
	"        prepare:\n"
	"          run: python3 prepare.py --split ${params.split}\n"
	"          reads: {rentals: [season, temp, cnt]}\n"
	"          outputs: [train.csv, test.csv]\n"
	"        fit:\n"
	"          after: prepare\n"
	"          run: python3 fit.py\n"
	"          metrics:\n"
	"            - log: '^epoch (?<step>\\d+) .*loss=(?<loss>\\S+)'";

static const struct {
	const char *title, *text;
} project_file_sections[] = {
	{ "PARAMETERS",
	    "The declared value of a parameter gives its type: true or false, a whole number, a number, a text, "
	    "a list; maps nest, and model.depth names a member. An override (-p model.depth=8) must be of that "
	    "type, except that a whole number will do for a number, and that anything will do where null is "
	    "declared. Write 8.0 for a number that is whole.\n\n"
	    "In a shell line ${params.NAME} is quoted so that the program gets exactly the value, within quotes "
	    "and without. It is refused where no quoting can be right: within backquotes, here-documents and "
	    "comments; use the variable there. In a list of arguments, in paths and in variables the value "
	    "stands as it is. $${params.NAME} is the text itself.\n\n"
	    "A parameter that no step uses is reported. A step uses those that it refers to and those that its "
	    "params key lists; a step that does neither is taken to read any from the file of parameters." },
	{ "STEPS",
	    "A step runs when the steps of its after key have finished, and those whose outputs are among its "
	    "inputs; the order in the file does not matter. Steps that do not wait for each other run side by "
	    "side, as many as jobs allows, or as the processors allow by their cpus. A shell line runs by "
	    "/bin/sh; a list of arguments runs without a shell.\n\n"
	    "All paths are relative to the folder of the project file and cannot lead out of it; those of "
	    "datasets may be anywhere." },
	{ "DATA",
	    "A dataset that a step reads is recorded with the run as a version; new content of its path becomes "
	    "a new version by itself. Features that reads lists must be there and meet their rules in the "
	    "schema; so must rules and unique keys all of whose columns it lists. A list of datasets, or *, demands "
	    "the whole schema. What does not hold stops the run before it starts, with column, rule and rows." },
	{ "WHERE A RUN WORKS",
	    "A run works in the project's own folder, so that its results are where they always were. What its "
	    "outputs name is copied into the run when a step has finished. Two runs with an output in common "
	    "would spoil each other's results: the second one waits until the first is over.\n\n"
	    "With isolated (or benchtop run --isolated) a run works in a clean folder of its own: the code as "
	    "committed, with uncommitted changes and untracked files, the versions of its data, and links to what "
	    "git ignores, such as environments. Isolated runs never wait for each other, and editing code "
	    "does not reach into them. A rerun is always isolated." },
	{ "STEPS FROM EARLIER RUNS",
	    "A step is not executed when an earlier run did the same: its outputs are put back as they were, "
	    "its metrics are taken over, and it is shown as cached with the run that it comes from. That "
	    "takes a step that says what it reads (inputs or reads) and what it writes (outputs). The same "
	    "means: the same command with parameters put in, folder and variables; the same values of the "
	    "parameters that it uses (those of params, else those in its command, else all); the same content "
	    "of its inputs and dataset versions; the same content of the files of code, or without it of all "
	    "code of the project; the same Python interpreter and packages. What a step reads without saying "
	    "so is not seen: give such a step cache: false, or execute all with benchtop run --no-cache. A "
	    "rerun executes every step. Outputs are compared by their SHA-256 before they count." },
	{ "SCHEMAS AND RULES",
	    "The schema of a dataset says what every value of a column must be (columns of the type string or "
	    "text are texts, also where they look like numbers); rules, what must be true of "
	    "several columns of a row; unique, which columns together never repeat; rows_min, rows_max, "
	    "freshness and file_freshness, what the whole must be. They are checked in the pass that makes "
	    "the statistics, when a version is added, before a run that reads the dataset, and by benchtop "
	    "data schema --check; rows that break one are told by number with their values.\n\n"
	    "A rule is a condition: comparisons (= == != <> < <= > >=, in (...), between A and B, is null, is "
	    "not null, matches 'REGEX' for a whole text, ~ and !~ for a part) joined by and, or, not and "
	    "parentheses, or if A then B [else C]. Sides are sums and products (+ - * / %) of columns, "
	    "numbers, 'texts', durations (90s, 5m, 1h30m, 3d) and functions: abs round floor ceil sqrt min max "
	    "coalesce length lower upper trim year month day hour minute weekday. Columns are those of the schema, "
	    "where there is one; a name with odd characters stands in back-quotes. Moments compare with moments and with texts like "
	    "'2024-05-01'. As in SQL, a comparison with a missing value is neither true nor false, and breaks "
	    "no rule; what cannot be compared or computed does.\n\n"
	    "  rules:\n"
	    "    - start <= end\n"
	    "    - casual + registered = count\n"
	    "    - if status = 'closed' then closed_at is not null\n"
	    "    - end - start < 2d and weekday(start) <= 5\n"
	    "  unique: [[store, day]]" },
	{ "WHAT IS NOT CARRIED OUT YET",
	    "The keys tests, bundle, promote and triggers of a pipeline, and unit and tolerance of a metric, are "
	    "read and checked as all others, and but for triggers kept with each run; this version does nothing else "
	    "with them. No test is carried out, no bundle made, no model promoted, and no run starts by itself." },
	{ "WHAT IS RECORDED",
	    "Of the code: the commit, and every changed or untracked file whole, within the limits of snapshot; "
	    "ignored files, results and data are no code. Without git the files of the folder are kept, up to "
	    "2,000 of at most 1 MB and 20 MB in all, larger ones when a code key names them. Of the data: a dataset that a step reads becomes a "
	    "new version when its files have changed.\n\n"
	    "Of the environment: host, user, system, processors, the Python interpreter with its packages, and "
	    "all variables. Values that look secret by their name (TOKEN, SECRET, PASSWORD, KEY and so on, and "
	    "the patterns of mask) or by their form are masked. So are the values of flags such as "
	    "--password or --api-key of a command that is run without a pipeline; its rerun asks for them. The "
	    "commands of pipelines stand in the run as they are: hand secrets over as variables." },
};

static void
put_project_file(struct buf *b)
{
	put_head(b, "benchtop.yaml", 5, "project file of the experiment workbench");
	buf_add(b, ".Sh DESCRIPTION\n");
	put_details(b, project_file_text);
	for (size_t i = 0; i < ARRAY_LEN(project_file_sections); i++) {
		buf_printf(b, ".Sh %s\n", project_file_sections[i].title);
		put_details(b, project_file_sections[i].text);
	}
	buf_add(b, ".Sh KEYS\n"
		"NAME stands for a name of your own, [] for each item of a list.\n");
	run_keys_mdoc(b);
	buf_add(b, ".Sh SEE ALSO\n.Xr benchtop 1 ,\n.Xr benchtop-run 1\n");
}

static bool
write_page(struct cmd_call *call, const char *name, const struct buf *b, struct err *err)
{
	if (call->arg_count == 0) {
		cmd_out_bytes(call->out, b->data, b->len);
		return true;
	}
	return fs_write_file(arena_printf(call->arena, "%s/%s", call->args[0], name), buf_slice(b),
	    0, err);
}

static bool
man_run(struct cmd_call *call, struct err *err)
{
	struct buf b = BUF_INIT;
	bool ok;

	put_program(&b);
	ok = write_page(call, "benchtop.1", &b, err);
	for (const struct cmd *const *row = cmd_all(); ok && *row != NULL; row++) {
		if ((*row)->group == CMD_GROUP_HIDDEN)
			continue;
		buf_clear(&b);
		put_command(&b, *row);
		ok = write_page(call, arena_printf(call->arena, "benchtop-%s.1", (*row)->name), &b, err);
	}
	if (ok) {
		buf_clear(&b);
		put_project_file(&b);
		ok = write_page(call, "benchtop.yaml.5", &b, err);
	}
	buf_release(&b);
	return ok;
}

const struct cmd cmd_man = {
	.name = "man",
	.group = CMD_GROUP_HIDDEN,
	.summary = "write the manual pages",
	.usage = "[FOLDER]",
	.details = "Into a folder, or all of them to standard output.",
	.max_args = 1,
	.completes = CMD_ARGS_FOLDERS,
	.run = man_run,
};
