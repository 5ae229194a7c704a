/*
 * cmd_data_versions.h - the profiles of the versions of a dataset, for what compares or draws them in a row.
 *
 * One version that cannot be read is no reason to hide the others: it is told, left out, and the command goes
 * on; at its end cmd_data_versions_check makes it fail.
 *
 *	if (!cmd_data_versions_load(call, "rentals", &pass, &v, err)) ...
 *	... v.profiles[0 .. v.count - 1], oldest first ...
 *	cmd_data_versions_release(&v);
 */
#ifndef CMD_DATA_VERSIONS_H
#define CMD_DATA_VERSIONS_H

#include "cmd.h"
#include "data_pass.h"

/* The newest so many are looked at. */
enum { CMD_DATA_VERSIONS_MOST = 64 };

struct cmd_data_unread {
	const char *label, *why;	/* "rentals@3" */
	enum err_kind kind;
};

/* Texts and arrays are the call's, the profiles are released. */
struct cmd_data_versions {
	const char *name;
	struct data_profile *profiles;
	const char **labels;		/* "rentals@7" */
	int *versions;
	size_t count;			/* that could be read */
	struct cmd_data_unread *unread;
	size_t unread_count;
	bool newest_unread;
	size_t all, too_old;		/* versions that there are; of these not looked at */
};

/* Tells on standard error of each version that cannot be read, and how many are too old. ERR_NOTFOUND: there
 * is no such dataset; ERR_CANCELLED when stopped. Released by the caller in any case. */
MUST_CHECK bool cmd_data_versions_load(struct cmd_call *call, const char *name,
    const struct data_pass_options *pass, struct cmd_data_versions *out, struct err *err);
void cmd_data_versions_release(struct cmd_data_versions *v);
/* Fails where a version was left out, with the kind of the first. */
MUST_CHECK bool cmd_data_versions_check(const struct cmd_data_versions *v, struct err *err);

#endif
