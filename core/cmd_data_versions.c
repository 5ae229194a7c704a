/*
 * cmd_data_versions.c - see the header.
 */
#include "cmd_data_versions.h"

#include <string.h>

#include "cmd_data.h"
#include "cmd_store.h"

/* What is wrong with one version; all else (stopped, a mistake in the project file) is wrong with all. */
static bool
is_of_one(enum err_kind kind)
{
	return kind == ERR_CORRUPT || kind == ERR_SYSTEM || kind == ERR_NOTFOUND || kind == ERR_INPUT;
}

static bool
load_one(struct cmd_call *call, const struct data_pass_options *pass, const char *label,
    struct data_profile *out, struct err *err)
{
	struct cmd_data_input in;

	return cmd_data_find(call, label, &in, err) && cmd_data_profile(call, &in, pass, out, err);
}

static void
leave_out(struct cmd_call *call, struct cmd_data_versions *v, const char *label, const struct err *why)
{
	v->unread[v->unread_count++] = (struct cmd_data_unread){ label,
		arena_strdup(call->arena, why->msg), why->kind };
	cmd_out_printf(call->errors, "benchtop: left out: %s\n", why->msg);
}

bool
cmd_data_versions_load(struct cmd_call *call, const char *name, const struct data_pass_options *pass,
    struct cmd_data_versions *out, struct err *err)
{
	struct cmd_data_versions v = { .name = name };
	struct store *s;
	int *all;

	*out = v;
	if (!cmd_store(call, &s, err) || !store_dataset_versions(s, name, call->arena, &all, &v.all, err))
		return false;
	if (v.all == 0)
		return err_set(err, ERR_NOTFOUND, "no dataset \"%s\"", name);
	v.too_old = v.all > CMD_DATA_VERSIONS_MOST ? v.all - CMD_DATA_VERSIONS_MOST : 0;
	v.profiles = arena_array(call->arena, struct data_profile, v.all);
	v.labels = arena_array(call->arena, const char *, v.all);
	v.versions = arena_array(call->arena, int, v.all);
	v.unread = arena_array(call->arena, struct cmd_data_unread, v.all);
	if (v.too_old > 0)
		cmd_out_printf(call->errors, "dataset %s: the %zu oldest versions are left out\n", name,
		    v.too_old);
	for (size_t i = v.too_old; i < v.all; i++) {
		const char *label = arena_printf(call->arena, "%s@%d", name, all[i]);
		struct err why = { ERR_NONE };

		if (load_one(call, pass, label, &v.profiles[v.count], &why)) {
			v.labels[v.count] = label;
			v.versions[v.count++] = all[i];
			continue;
		}
		if (!is_of_one(why.kind)) {
			*out = v;
			*err = why;
			return false;
		}
		leave_out(call, &v, label, &why);
		v.newest_unread = i + 1 == v.all;
	}
	*out = v;
	return true;
}

void
cmd_data_versions_release(struct cmd_data_versions *v)
{
	for (size_t i = 0; i < v->count; i++)
		data_profile_release(&v->profiles[i]);
	v->count = 0;
}

bool
cmd_data_versions_check(const struct cmd_data_versions *v, struct err *err)
{
	return v->unread_count == 0 ||
	    err_set(err, v->unread[0].kind, "%zu of %zu versions of %s could not be read and %s left out",
		v->unread_count, v->all - v->too_old, v->name, v->unread_count == 1 ? "is" : "are");
}
