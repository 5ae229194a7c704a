/*
 * os_env.c - an environment list: "NAME=value" strings in the form that exec wants.
 */
#include "os_proc.h"

#include <string.h>
#include <unistd.h>

#include "base.h"

struct os_env {
	char **list;		/* count strings and a NULL */
	size_t count, cap;
};

struct os_env *
os_env_new(bool inherit)
{
	struct os_env *env = x_new(struct os_env);

	x_grow(&env->list, &env->cap, 1);
	env->list[0] = NULL;
	for (char **e = environ; inherit && e != NULL && *e != NULL; e++) {
		x_grow(&env->list, &env->cap, env->count + 2);
		env->list[env->count++] = xstrdup(*e);
		env->list[env->count] = NULL;
	}
	return env;
}

void
os_env_free(struct os_env *env)
{
	if (env == NULL)
		return;
	for (size_t i = 0; i < env->count; i++)
		x_free(env->list[i]);
	x_free(env->list);
	x_free(env);
}

static size_t
env_find(const struct os_env *env, const char *name)
{
	size_t n = strlen(name), i = 0;

	while (i < env->count && (strncmp(env->list[i], name, n) != 0 || env->list[i][n] != '='))
		i++;
	return i;
}

void
os_env_set(struct os_env *env, const char *name, const char *value)
{
	size_t i = env_find(env, name);

	if (value == NULL) {
		if (i == env->count)
			return;
		x_free(env->list[i]);
		env->list[i] = env->list[--env->count];
		env->list[env->count] = NULL;
		return;
	}
	if (i == env->count) {
		x_grow(&env->list, &env->cap, i + 2);
		env->list[++env->count] = NULL;
	} else {
		x_free(env->list[i]);
	}
	env->list[i] = xasprintf("%s=%s", name, value);
}

void
os_env_unset_prefix(struct os_env *env, const char *prefix)
{
	for (size_t i = 0; i < env->count;) {
		if (!str_starts(env->list[i], prefix)) {
			i++;
			continue;
		}
		x_free(env->list[i]);
		env->list[i] = env->list[--env->count];
		env->list[env->count] = NULL;
	}
}

const char *
os_env_get(const struct os_env *env, const char *name)
{
	size_t i = env_find(env, name);

	return i == env->count ? NULL : env->list[i] + strlen(name) + 1;
}

const char *const *
os_env_list(const struct os_env *env)
{
	return (const char *const *)env->list;
}
