/*
 * cmd_doctor.c - `benchtop doctor`: is everything that Benchtop needs there and in order? A table of
 * checks, one line each with a verdict; what is wrong says what to do.
 */
#include "cmd.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include "base_json.h"
#include "base_time.h"
#include "cmd_store.h"
#include "config.h"
#include "os_fs.h"
#include "os_host.h"
#include "os_proc.h"
#include "os_share.h"
#include "run_project.h"
#include "store_open.h"
#include "store_query.h"
#include "store_reindex.h"
#include "store_workspace.h"

enum verdict { GOOD, REMARK, WARNING, PROBLEM };

static const struct {
	const char *word, *style;
} verdicts[] = {
	[GOOD] = { "ok", "good" },
	[REMARK] = { "note", "dim" },
	[WARNING] = { "warning", "warning" },
	[PROBLEM] = { "problem", "error" },
};

struct checkup {
	struct cmd_call *call;
	char *root;		/* NULL: no workspace */
	struct store *store;	/* NULL: it cannot be opened */
	struct buf text;	/* what the check found */
};

static enum verdict
say(struct checkup *c, enum verdict verdict, const char *text)
{
	buf_add(&c->text, text);
	return verdict;
}

static void
put_count(struct buf *b, uint64_t n, const char *one, const char *after)
{
	char number[STR_SHORT];

	buf_printf(b, "%s%s", str_things(number, n, one), after);
}

/* ------------------------------------------------------------------------------- the workspace */

static enum verdict
check_version(struct checkup *c)
{
	return say(c, GOOD, "benchtop " BENCHTOP_VERSION);
}

static enum verdict
check_workspace(struct checkup *c)
{
	struct err err;

	if (!cmd_store_root(c->call, &c->root, &err))
		return say(c, REMARK, err.msg);
	buf_add(&c->text, c->root);
	if (!store_workspace_has_store(c->root))
		return say(c, REMARK, ": no store yet; the first run makes it");
	if (!fs_is_writable_dir(arena_printf(c->call->arena, "%s/%s", c->root, STORE_DIR)))
		return say(c, WARNING, ": you may look but not run: .benchtop is not writable for you");
	return GOOD;
}

static enum verdict
check_project(struct checkup *c)
{
	const struct run_project *project;
	struct mistakes mistakes;
	struct err err = { .kind = ERR_NONE };
	enum verdict verdict = GOOD;

	if (c->root == NULL)
		return say(c, REMARK, "no workspace");
	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	if (!run_project_load(&project, c->root, c->call->arena, &mistakes, &err)) {
		buf_printf(&c->text, "%s; see: benchtop config", err.kind == ERR_CONFIG
			? "has mistakes" : err.msg);
		verdict = PROBLEM;
	} else if (project->file == NULL) {
		verdict = say(c, REMARK, "none; commands run without: benchtop run -- COMMAND");
	} else {
		put_count(&c->text, project->pipeline_count, "pipeline", ", ");
		put_count(&c->text, project->dataset_count, "dataset", ", ");
		put_count(&c->text, mistakes.warnings, "warning", "");
		verdict = mistakes.warnings > 0 ? WARNING : GOOD;
	}
	mistakes_release(&mistakes);
	return verdict;
}

static enum verdict
check_store(struct checkup *c)
{
	struct err err;
	uint64_t total;

	if (c->root == NULL || !store_workspace_has_store(c->root))
		return say(c, REMARK, "none");
	if (!cmd_store(c->call, &c->store, &err) ||
	    !store_query_total(c->store, &total, &err)) {
		buf_printf(&c->text, "%s", err.msg);
		return PROBLEM;
	}
	put_count(&c->text, total, "run", "");
	return GOOD;
}

static enum verdict
check_index(struct checkup *c)
{
	struct err err;
	bool ok;

	if (c->store == NULL)
		return say(c, REMARK, "none");
	ok = store_reindex_check(c->store, cmd_store_progress(c->call), &err);
	cmd_store_progress_end(c->call);
	if (!ok) {
		buf_printf(&c->text, "%s; make it anew: benchtop reindex", err.msg);
		return err.kind == ERR_CANCELLED ? WARNING : PROBLEM;
	}
	buf_printf(&c->text, "says what the run folders say: %s", store_index_path(c->store));
	return GOOD;
}

static enum verdict
check_network(struct checkup *c)
{
	if (c->root == NULL)
		return say(c, REMARK, "no workspace");
	if (!fs_is_network(c->root))
		return say(c, GOOD, "local");
	return say(c, REMARK, "network: every user has an index of their own in ~/.cache");
}

static enum verdict
check_space(struct checkup *c)
{
	const char *path = c->root != NULL ? c->root : ".";
	struct statvfs st;
	uint64_t bytes, inodes;
	char number[STR_SHORT];

	if (statvfs(path, &st) == -1)
		return say(c, WARNING, "cannot be told");
	bytes = (uint64_t)st.f_bavail * st.f_frsize;
	inodes = st.f_files > 0 ? (uint64_t)st.f_favail : UINT64_MAX;
	buf_printf(&c->text, "%s free", str_bytes(number, bytes));
	if (inodes < 10000)
		buf_printf(&c->text, ", only %s files more", str_count(number, inodes));
	if (bytes < UINT64_C(100000000) || inodes < 1000)
		return say(c, PROBLEM, ": runs will fail soon; benchtop gc frees what was deleted");
	return bytes < UINT64_C(2000000000) || inodes < 10000 ? WARNING : GOOD;
}

/* ------------------------------------------------------------------------------- the machine */

/* The first line that a program prints about itself. */
static enum verdict
program_version(struct checkup *c, const char *program, enum verdict absent, const char *without)
{
	const char *const argv[] = { program, "--version", NULL };
	struct os_proc proc = OS_PROC_INIT;
	struct buf out = BUF_INIT_MAX(4096);
	struct err err;
	int status = 0;
	bool ok;

	proc.argv = argv;
	ok = os_proc_run(&proc, NULL, &out, NULL, &status, &err) && WIFEXITED(status) &&
	    WEXITSTATUS(status) == 0;
	if (ok)
		buf_append(&c->text, buf_str(&out), strcspn(buf_str(&out), "\n"));
	else
		buf_printf(&c->text, "no %s: %s", program, without);
	buf_release(&out);
	return ok ? GOOD : absent;
}

static enum verdict
check_git(struct checkup *c)
{
	return program_version(c, "git", WARNING,
	    "the commit of a run is not recorded, its files are copied instead");
}

static enum verdict
check_python(struct checkup *c)
{
	return program_version(c, "python3", REMARK, "the example projects need it");
}

static enum verdict
check_host(struct checkup *c)
{
	struct os_host host;
	char memory[STR_SHORT];

	os_host_facts(&host);
	buf_printf(&c->text, "%s, %s, %d cpus, %s",
	    host.distribution[0] != '\0' ? host.distribution : host.system, os_host_name(),
	    host.cpus, str_bytes(memory, host.memory));
	return GOOD;
}

static enum verdict
check_limits(struct checkup *c)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == -1)
		return say(c, WARNING, "cannot be told");
	buf_printf(&c->text, "%llu open files", (unsigned long long)files.rlim_cur);
	if (files.rlim_cur < 256)
		return say(c, WARNING, ": many steps at once may fail; see ulimit -n");
	return GOOD;
}

static enum verdict
check_clock(struct checkup *c)
{
	char now[STR_SHORT];
	int64_t earliest;

	buf_add(&c->text, time_local(now, time_now()));
	if (time_parse("2024-01-01T00:00:00Z", &earliest) && time_now() < earliest)
		return say(c, PROBLEM, ": ids of runs begin in 2024; set the clock");
	return GOOD;
}

static enum verdict
check_gpu(struct checkup *c)
{
	void *nvml = dlopen("libnvidia-ml.so.1", RTLD_LAZY | RTLD_LOCAL);

	if (nvml == NULL)
		return say(c, REMARK, "no NVIDIA driver library (NVML): GPU use is not recorded");
	dlclose(nvml);
	return say(c, GOOD, "NVML is there: GPU use is recorded");
}

static enum verdict
check_terminal(struct checkup *c)
{
	const struct cmd_out *out = c->call->out;
	const char *term = getenv("TERM");

	if (!out->terminal)
		return say(c, REMARK, "standard output is no terminal");
	buf_printf(&c->text, "%s, %d columns, %s, %s", term != NULL ? term : "TERM is not set",
	    cmd_out_width(out), out->ascii ? "no UTF-8" : "UTF-8",
	    out->colour ? "colours" : "no colours");
	if (term == NULL || *term == '\0')
		return say(c, PROBLEM, ": the workbench needs TERM");
	if (out->ascii)
		return say(c, WARNING, ": for better pictures set LANG=C.UTF-8");
	return GOOD;
}

static enum verdict
check_plots(struct checkup *c)
{
	const char *cairo = arena_printf(c->call->arena, "%s/cairo.driver_info",
	    PLPLOT_SYSTEM_DRIVERS);
	struct err err;
	char *path;

	if (!os_share_find_module("cells.so", c->call->arena, &path, &err))
		return say(c, WARNING, "the driver module cells.so is missing: no charts in the terminal");
	if (!fs_exists(cairo))
		return say(c, WARNING, "PLplot's cairo driver is missing: no charts in files; "
			"install plplot-driver-cairo");
	buf_printf(&c->text, "%s and cairo", path);
	return GOOD;
}

static enum verdict
check_examples(struct checkup *c)
{
	struct err err;
	char *path;

	if (!os_share_find("examples", c->call->arena, &path, &err))
		return say(c, WARNING, "the program's own files are missing: install Benchtop again");
	return say(c, GOOD, path);
}

/* In this order: later ones use what earlier ones opened. */
static const struct {
	const char *name;
	enum verdict (*check)(struct checkup *c);
} checks[] = {
	{ "program", check_version },	   { "workspace", check_workspace },
	{ "project file", check_project }, { "store", check_store },
	{ "index", check_index },	   { "file system", check_network },
	{ "disk", check_space },	   { "host", check_host },
	{ "clock", check_clock },	   { "limits", check_limits },
	{ "git", check_git },		   { "python", check_python },
	{ "gpu", check_gpu },		   { "terminal", check_terminal },
	{ "plots", check_plots },	   { "examples", check_examples },
};

static void
tell(struct checkup *c, struct json_out *json, const char *name, enum verdict verdict)
{
	struct cmd_out *out = c->call->out;

	if (json != NULL) {
		json_open(json, NULL, '{');
		json_put_str(json, "check", name);
		json_put_str(json, "verdict", verdicts[verdict].word);
		json_put_str(json, "text", buf_str(&c->text));
		json_close(json);
		return;
	}
	cmd_out_printf(out, "%-13s ", name);
	cmd_out_style(out, verdicts[verdict].style);
	cmd_out_printf(out, "%-8s", verdicts[verdict].word);
	cmd_out_style(out, NULL);
	cmd_out_printf(out, " %s\n", buf_str(&c->text));
	cmd_out_flush(out);
}

static bool
doctor_run(struct cmd_call *call, struct err *err)
{
	struct checkup c = { .call = call };
	struct json_out *json = cmd_flag(call, "json") ? x_new(struct json_out) : NULL;
	struct buf text = BUF_INIT;
	size_t problems = 0;
	char number[STR_SHORT];

	if (json != NULL) {
		json_begin(json, &text);
		json->indent = 2;
		json_open(json, NULL, '[');
	}
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		enum verdict verdict;

		buf_clear(&c.text);
		verdict = checks[i].check(&c);
		problems += verdict == PROBLEM;
		tell(&c, json, checks[i].name, verdict);
	}
	if (json != NULL) {
		json_close(json);
		buf_add_char(&text, '\n');
		cmd_out_bytes(call->out, text.data, text.len);
	}
	buf_release(&text);
	buf_release(&c.text);
	x_free(json);
	if (problems > 0)
		return err_set(err, ERR_FAILED, "%s", str_things(number, problems, "problem"));
	return true;
}

static const struct cmd_option options[] = {
	{ .name = "json", .help = "print an array of objects {check, verdict, text}" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop doctor", "everything that could be wrong, and what to do about it" },
	{ .line = NULL },
};

const struct cmd cmd_doctor = {
	.name = "doctor",
	.group = CMD_GROUP_STORE,
	.summary = "check that everything is in order",
	.usage = "[--json]",
	.options = options,
	.details = "One line for each check, with a verdict: ok, note, warning or problem. The exit code "
	    "is 1 when there is a problem.",
	.examples = examples,
	.run = doctor_run,
};
