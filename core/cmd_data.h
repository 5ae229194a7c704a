/*
 * cmd_data.h - what the commands about data share: options that say how files are to be read, and
 * turning what a person typed (a file, a folder, a glob, a stored profile, NAME[@VERSION]) into files
 * or a profile.
 */
#ifndef CMD_DATA_H
#define CMD_DATA_H

#include "cmd.h"
#include "data_dataset.h"
#include "run_project.h"

/* Rows for the option table of a command that reads data. */
#define CMD_DATA_READ_OPTIONS                                                                      \
	{ .name = "delimiter",                                                                     \
		.arg = "C",                                                                        \
		.type = CMD_TEXT,                                                                  \
		.help = "what stands between fields (one byte, or tab)" },                         \
	    { .name = "quote", .arg = "C", .type = CMD_TEXT, .help = "the quote; \"\" for none" }, \
	    { .name = "escape",                                                                    \
		    .arg = "C",                                                                    \
		    .type = CMD_TEXT,                                                              \
		    .help = "what escapes a quote; \"\" when it is doubled" },                     \
	    { .name = "comment",                                                                   \
		    .arg = "C",                                                                    \
		    .type = CMD_TEXT,                                                              \
		    .help = "first byte of lines to leave out" },                                  \
	    { .name = "encoding",                                                                  \
		    .arg = "NAME",                                                                 \
		    .type = CMD_CHOICE,                                                            \
		    .choices = "auto|utf-8|latin-1|utf-16le|utf-16be",                             \
		    .help = "of the text" },                                                       \
	    { .name = "format",                                                                    \
		    .arg = "NAME",                                                                 \
		    .type = CMD_CHOICE,                                                            \
		    .choices = "auto|csv|jsonl",                                                   \
		    .help = "of the files" },                                                      \
	    { .name = "header", .help = "the first record has the names" },                        \
	    { .name = "no-header", .help = "the first record is data" },                           \
	{                                                                                          \
		.name = "missing-value", .arg = "TEXT", .type = CMD_TEXT, .repeats = true,         \
		.help = "a further text that means a missing value"                                \
	}

#define CMD_DATA_PASS_OPTIONS                                                               \
	{ .name = "threads",                                                                \
		.arg = "N",                                                                 \
		.type = CMD_COUNT,                                                          \
		.help = "how many; by default one for each processor" },                    \
	{                                                                                   \
		.name = "exact", .help = "no sketches: quantiles, distinct and top values " \
					 "exactly (memory grows with the data)"             \
	}

MUST_CHECK bool
cmd_data_read_options(const struct cmd_call *call, struct data_read_options *out, struct err *err);
MUST_CHECK bool
cmd_data_pass_options(struct cmd_call *call, struct data_pass_options *out, struct err *err);

/* A thing that a person named. */
struct cmd_data_input {
	const char *text;
	const char *name;	/* of the dataset; NULL: files */
	int version;
	struct store_dataset *dataset;
	const char *like;	/* the dataset that a file is another delivery of; NULL: none is known */
};

/* A path that exists or has a glob's characters is files; else a dataset of the workspace. */
MUST_CHECK bool
cmd_data_find(struct cmd_call *call, const char *text, struct cmd_data_input *out, struct err *err);
/* A dataset version that must be one of the store, removed ones included. */
MUST_CHECK bool
cmd_data_version(struct cmd_call *call, const char *text, struct store_dataset **out, struct err *err);
/* How the input is to be read: the options that were given, then what the project file says of the
 * dataset. A file is read as a dataset when it is the path that the project file declares for it, when
 * --of names it, or when it is compared with one (cmd_data_find_two). *declared (may be NULL) is the dataset of
 * the project file, or NULL. */
MUST_CHECK bool cmd_data_settle(struct cmd_call *call, const struct cmd_data_input *in,
    struct data_pass_options *options, const struct run_dataset **declared, struct err *err);
/* The first two arguments, which are compared: of a file and a dataset, the file is read as the dataset. */
MUST_CHECK bool cmd_data_find_two(struct cmd_call *call, struct cmd_data_input in[2], struct err *err);
MUST_CHECK bool cmd_data_files(struct cmd_call *call, const struct cmd_data_input *in,
    struct data_files *out, struct err *err);
/* Shows progress. The options are settled by this. */
MUST_CHECK bool cmd_data_profile(struct cmd_call *call, const struct cmd_data_input *in,
    const struct data_pass_options *options, struct data_profile *out, struct err *err);
/* Both or none. */
MUST_CHECK bool cmd_data_profile_two(struct cmd_call *call, const struct cmd_data_input in[2],
    const struct data_pass_options *options, struct data_profile out[2], struct err *err);

/* Profiles a new version and checks it, in the same pass, against the schema of the project file, where
 * there is one; tells what is broken on standard error. The caller releases the profile. */
MUST_CHECK bool cmd_data_check_new(struct cmd_call *call, const struct cmd_data_input *in,
    struct data_profile *p, struct err *err);

/* Prints JSON with a newline. */
void cmd_data_print(struct cmd_call *call, struct buf *json);

extern const struct cmd cmd_data_add, cmd_data_ls, cmd_data_show, cmd_data_verify,
    cmd_data_checkout, cmd_data_rm, cmd_data_restore, cmd_data_diff, cmd_data_schema,
    cmd_data_stats, cmd_data_cat, cmd_data_head, cmd_data_sample;

#endif
