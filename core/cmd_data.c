/*
 * cmd_data.c - `benchtop data`: its subcommands, and what they share.
 */
#include "cmd_data.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd_project.h"
#include "cmd_store.h"
#include "os_fs.h"
#include "run_dataset.h"

bool
cmd_data_read_options(const struct cmd_call *call, struct data_read_options *out, struct err *err)
{
	const char *format = cmd_text(call, "format", "auto");
	size_t missing = 0;

	*out = (struct data_read_options){
		.delimiter = cmd_text(call, "delimiter", NULL),
		.quote = cmd_text(call, "quote", NULL),
		.escape = cmd_text(call, "escape", NULL),
		.comment = cmd_text(call, "comment", NULL),
		.missing = cmd_texts(call, "missing-value", &missing),
		.has_header = cmd_flag(call, "header"),
		.no_header = cmd_flag(call, "no-header"),
	};
	out->missing_count = missing;
	if (out->has_header && out->no_header)
		return err_set(err, ERR_USAGE, "--header and --no-header: one of the two");
	if (str_equal(format, "csv"))
		out->format = DATA_FORMAT_CSV;
	else if (str_equal(format, "jsonl"))
		out->format = DATA_FORMAT_JSONL;
	return data_encoding_parse(cmd_text(call, "encoding", "auto"), &out->encoding) ||
	    err_set(err, ERR_USAGE, "--encoding: unknown name");
}

bool
cmd_data_pass_options(struct cmd_call *call, struct data_pass_options *out, struct err *err)
{
	const struct data_limits exact = DATA_LIMITS_EXACT;
	int64_t threads = cmd_count(call, "threads", 0);

	*out = (struct data_pass_options){ .threads = threads > 64 ? 64 : (unsigned)threads };
	if (cmd_flag(call, "exact"))
		out->limits = exact;
	return cmd_data_read_options(call, &out->read, err);
}

bool
cmd_data_find(struct cmd_call *call, const char *text, struct cmd_data_input *out, struct err *err)
{
	struct store *store;

	/* A container may have no /dev/stdin. */
	if (str_equal(text, "-"))
		text = access("/dev/stdin", F_OK) == 0 ? "/dev/stdin" : "/proc/self/fd/0";
	*out = (struct cmd_data_input){ .text = text };
	if (access(text, F_OK) == 0 || strpbrk(text, "*?[{/") != NULL)
		return true;
	if (!cmd_store(call, &store, err)) {
		/* Without a workspace it can only have been meant as a file. */
		if (err->kind == ERR_NOTFOUND)
			return err_set(err, ERR_NOTFOUND,
			    "no file %s, and no workspace here that could have a dataset of this "
			    "name",
			    text);
		return false;
	}
	if (!store_dataset_parse(store, text, call->arena, &out->name, &out->version, err))
		return err->kind == ERR_NOTFOUND && strchr(text, '@') == NULL
		    ? err_set(err, ERR_NOTFOUND, "no file and no dataset \"%s\"; add one with: "
			  "benchtop data add NAME PATH", text)
		    : false;
	if (!store_dataset_load(store, out->name, out->version, call->arena, &out->dataset, err))
		return false;
	return !out->dataset->deleted ||
	       err_set(err, ERR_NOTFOUND,
		   "%s@%d was removed; to bring it back: benchtop data restore %s@%d", out->name,
		   out->version, out->name, out->version);
}

bool
cmd_data_version(struct cmd_call *call, const char *text, struct store_dataset **out, struct err *err)
{
	const char *name;
	struct store *store;
	int version;

	return cmd_store(call, &store, err) &&
	       store_dataset_parse(store, text, call->arena, &name, &version, err) &&
	       store_dataset_load(store, name, version, call->arena, out, err);
}

bool
cmd_data_files(
    struct cmd_call *call, const struct cmd_data_input *in, struct data_files *out, struct err *err)
{
	*out = (struct data_files){ .count = 0 };
	if (in->name != NULL)
		return data_dataset_files(call->store, in->dataset, out, err);
	return data_files_add(out, in->text, err);
}

/* The dataset that the project file declares with this path; NULL: none. */
static const struct run_dataset *
declared_at(struct cmd_call *call, const struct run_project *project, const char *path)
{
	const char *wanted = realpath(path, NULL);
	const struct run_dataset *found = NULL;

	for (size_t i = 0; i < project->dataset_count && found == NULL; i++) {
		const char *declared = project->datasets[i].path;
		char *real;

		if (declared == NULL)
			continue;
		real = realpath(fs_join(call->arena, project->root, declared), NULL);
		if (str_equal(declared, path) || (real != NULL && wanted != NULL && str_equal(real, wanted)))
			found = &project->datasets[i];
		free(real);
	}
	free((void *)(uintptr_t)wanted);
	return found;
}

/* What --of says, of commands that have it. */
static const char *
of_name(const struct cmd_call *call)
{
	for (const struct cmd_option *o = call->cmd->options; o != NULL && o->name != NULL; o++)
		if (str_equal(o->name, "of"))
			return cmd_text(call, "of", NULL);
	return NULL;
}

static bool
find_declared(struct cmd_call *call, const struct cmd_data_input *in, const struct run_dataset **out,
    struct err *err)
{
	const char *name = in->name != NULL ? in->name : of_name(call);
	const struct run_project *project;
	char *root;

	*out = NULL;
	if (!cmd_store_root(call, &root, err)) {
		if (err->kind != ERR_NOTFOUND)
			return false;
		err_clear(err);
		return true;
	}
	/* A file is read whatever is wrong in a project file that may not be about it. */
	if (name == NULL) {
		project = cmd_project_quietly(call, root);
		*out = project != NULL ? declared_at(call, project, in->text) : NULL;
		if (*out != NULL || in->like == NULL)
			return true;
		name = in->like;
	}
	if (!cmd_project_for(call, root, NULL, &project, err))
		return false;
	*out = run_project_dataset(project, name, NULL);
	return true;
}

static bool
is_untold(const struct data_read_options *r)
{
	return r->format == DATA_FORMAT_AUTO && r->encoding == DATA_ENCODING_AUTO &&
	    r->delimiter == NULL && r->quote == NULL && r->escape == NULL && r->comment == NULL &&
	    !r->has_header && !r->no_header && r->missing_count == 0;
}

bool
cmd_data_find_two(struct cmd_call *call, struct cmd_data_input in[2], struct err *err)
{
	for (int i = 0; i < 2; i++)
		if (!cmd_data_find(call, call->args[i], &in[i], err))
			return false;
	for (int i = 0; i < 2; i++)
		if (in[i].name == NULL)
			in[i].like = in[1 - i].name;
	return true;
}

bool
cmd_data_settle(struct cmd_call *call, const struct cmd_data_input *in,
    struct data_pass_options *options, const struct run_dataset **declared, struct err *err)
{
	const struct run_dataset *dataset;

	if (!find_declared(call, in, &dataset, err))
		return false;
	options->keep = is_untold(&options->read);
	if (dataset != NULL)
		run_dataset_read(&options->read, dataset);
	if (declared != NULL)
		*declared = dataset;
	return true;
}

static bool
profile_files(const struct cmd_data_input *in, const struct data_pass_options *options,
    struct data_profile *out, struct err *err)
{
	struct data_files files = { .count = 0 };
	bool done =
	    data_files_add(&files, in->text, err) && data_pass_run(out, &files, options, err);

	data_files_release(&files);
	return done;
}

bool
cmd_data_profile(struct cmd_call *call, const struct cmd_data_input *in,
    const struct data_pass_options *options, struct data_profile *out, struct err *err)
{
	struct data_pass_options shown = *options;
	bool done;

	if (in->name == NULL && data_profile_is_file(in->text))
		return data_profile_load(out, in->text, err);
	if (!cmd_data_settle(call, in, &shown, NULL, err))
		return false;
	shown.progress = cmd_store_progress(call);
	done = in->name != NULL ? data_dataset_profile(call->store, in->dataset, &shown, out, err)
				: profile_files(in, &shown, out, err);
	cmd_store_progress_end(call);
	return done;
}

bool
cmd_data_profile_two(struct cmd_call *call, const struct cmd_data_input in[2],
    const struct data_pass_options *options, struct data_profile out[2], struct err *err)
{
	if (!cmd_data_profile(call, &in[0], options, &out[0], err))
		return false;
	if (cmd_data_profile(call, &in[1], options, &out[1], err))
		return true;
	data_profile_release(&out[0]);
	return false;
}

void
cmd_data_print(struct cmd_call *call, struct buf *json)
{
	buf_add_char(json, '\n');
	cmd_out_raw(call->out, json->data, json->len);
	buf_release(json);
}

static const struct cmd *const subs[] = { &cmd_data_add, &cmd_data_ls, &cmd_data_show,
	&cmd_data_stats, &cmd_data_schema, &cmd_data_diff, &cmd_data_verify, &cmd_data_checkout,
	&cmd_data_rm, &cmd_data_restore, &cmd_data_cat, &cmd_data_head, &cmd_data_sample, NULL };

const struct cmd cmd_data = {
	.name = "data",
	.group = CMD_GROUP_DATA,
	.summary = "keep versions of datasets, and know what is in them",
	.usage = "add|ls|show|stats|schema|diff|verify|checkout|rm|restore|cat|head|sample|plot ...",
	.details = "Data is a CSV or TSV file of any dialect or JSON Lines, also compressed (.gz, "
		   ".zst); a folder "
		   "or a glob is one dataset; NAME or NAME@VERSION is a dataset version of the "
		   "workspace. How a file is "
		   "written (delimiter, quotes, header, encoding) is found by itself, shown, and "
		   "can be told: in the project file, for all versions of a dataset and for the file "
		   "at its path, or by options, which win.",
	.subs = subs,
};
