/*
 * cmd_data.c - `benchtop data`: its subcommands, and what they share.
 */
#include "cmd_data.h"

#include <string.h>
#include <unistd.h>

#include "cmd_store.h"

bool
cmd_data_read_options(const struct cmd_call *call, struct data_read_options *out, struct err *err)
{
	const char *format = cmd_text(call, "format", "auto");

	*out = (struct data_read_options){
		.delimiter = cmd_text(call, "delimiter", NULL),
		.quote = cmd_text(call, "quote", NULL),
		.escape = cmd_text(call, "escape", NULL),
		.comment = cmd_text(call, "comment", NULL),
		.has_header = cmd_flag(call, "header"),
		.no_header = cmd_flag(call, "no-header"),
	};
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

	*out = (struct cmd_data_input){ .text = text };
	if (access(text, F_OK) == 0 || strpbrk(text, "*?[/") != NULL)
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
	if (!store_dataset_parse(store, text, call->arena, &out->name, &out->version, err) ||
	    !store_dataset_load(store, out->name, out->version, call->arena, &out->dataset, err))
		return false;
	return !out->dataset->deleted ||
	       err_set(err, ERR_NOTFOUND,
		   "%s@%d was removed; to bring it back: benchtop data restore %s@%d", out->name,
		   out->version, out->name, out->version);
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
	shown.progress = cmd_store_progress(call);
	done = in->name != NULL ? data_dataset_profile(call->store, in->dataset, &shown, out, err)
				: profile_files(in, &shown, out, err);
	cmd_store_progress_end(call);
	return done;
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
	.usage = "add|ls|show|stats|schema|diff|verify|checkout|rm|restore|cat|head|sample ...",
	.details = "Data is a CSV or TSV file of any dialect or JSON Lines, also compressed (.gz, "
		   ".zst); a folder "
		   "or a glob is one dataset; NAME or NAME@VERSION is a dataset version of the "
		   "workspace. How a file is "
		   "written (delimiter, quotes, header, encoding) is found by itself, shown, and "
		   "can be told.",
	.subs = subs,
};
