/* The environment: secrets are never recorded, and the interpreter's packages are found without starting it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "os_fs.h"
#include "run_environ.h"

static struct arena *arena;
static char top[256];
static struct err err;

static int
set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	arena = arena_new();
	snprintf(top, sizeof top, "%s/environ.XXXXXX", tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(top));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	(void)!fs_remove_tree(top, &err);
	arena_free(arena);
	return 0;
}

static void
secrets_are_known_by_name_and_by_form(void **state)
{
	static const char *const secret[][2] = {
		{ "AWS_SECRET_ACCESS_KEY", "x" }, { "GITHUB_TOKEN", "x" }, { "db_password", "x" }, { "API_KEY", "x" },
		{ "OPENAI_KEY", "x" }, { "MY_PASS", "x" }, { "SENTRY_DSN", "x" }, { "HF_AUTH", "x" },
		{ "my-api-key", "x" }, { "X", "-----BEGIN RSA PRIVATE KEY-----\nabc" },
		{ "X", "ghp_0123456789abcdefghijABCDEFGHIJ012345" }, { "X", "AKIAIOSFODNN7EXAMPLE" },
		{ "X", "postgres://me:hunter2@db.example/x" }, { "X", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijkl" },
		{ "X", "sk-abcdefghijklmnopqrstuvwxyz" },
	};
	static const char *const open[][2] = {
		{ "PATH", "/usr/bin" }, { "PWD", "/home/me" }, { "OLDPWD", "/" }, { "KEYBOARD", "us" }, { "MONKEY", "x" },
		{ "SSH_AUTH_SOCK", "/tmp/s" }, { "XDG_SESSION_ID", "1" }, { "TOKENIZERS_PARALLELISM", "false" },
		{ "X", "https://host.example/a:b@c" }, { "X", "skating-is-fun" }, { "AUTHOR", "me" }, { "API_KEY", "" },
		{ "X", "a.b.c" }, { "COMPASS", "north" }, { "TOKENIZER", "bert" }, { "LLM_MAX_TOKENS", "512" },
	};
	const char *more[] = { "*_CODE" };
	struct run_texts mask = { .items = more, .count = 1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(secret); i++)
		if (!run_environ_is_secret(secret[i][0], secret[i][1], NULL))
			fail_msg("%s=%s would be recorded", secret[i][0], secret[i][1]);
	for (size_t i = 0; i < ARRAY_LEN(open); i++)
		if (run_environ_is_secret(open[i][0], open[i][1], NULL))
			fail_msg("%s=%s would be masked", open[i][0], open[i][1]);
	assert_false(run_environ_is_secret("DOOR_CODE", "1", NULL));
	assert_true(run_environ_is_secret("DOOR_CODE", "1", &mask));
}

static void
commands_are_masked_word_by_word(void **state)
{
	static const char *const cases[][2] = {
		{ "fit.py --rate 0.1", "fit.py --rate 0.1" },
		{ "fit.py --api-key=abc  --rate 1", "fit.py --api-key=" RUN_MASK "  --rate 1" },
		{ "fit.py --password hunter2 x", "fit.py --password " RUN_MASK " x" },
		{ "fit.py --token --rate 1", "fit.py --token --rate 1" },
		{ "DB_PASSWORD=x fit.py", "DB_PASSWORD=" RUN_MASK " fit.py" },
		{ "get postgres://me:pw@db/x now", "get postgres://me:" RUN_MASK "@db/x now" },
		{ "use ghp_0123456789abcdefghijABCDEFGHIJ012345", "use " RUN_MASK },
		{ "fit.py --password 'my secret' x", "fit.py --password " RUN_MASK " x" },
		{ "fit.py --password=\"my secret\" x", "fit.py --password=" RUN_MASK " x" },
		{ "fit.py '--api-key=" RUN_MASK "' x", "fit.py '--api-key=" RUN_MASK "' x" },
		{ "fit.py '--api-key=my secret' x", "fit.py '--api-key=" RUN_MASK "' x" },
		{ "sh -c 'get u://me:pw@db/x --token \"a b\" y'", "sh -c 'get u://me:" RUN_MASK "@db/x --token " RUN_MASK " y'" },
		{ "echo don't --token abc", "echo don't --token " RUN_MASK },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(run_environ_mask_text(cases[i][0], arena), cases[i][1]);
	assert_ptr_equal(run_environ_mask_text(cases[0][0], arena), cases[0][0]);
}

static void
make(const char *path, const char *text, int mode)
{
	char *file = fs_join(arena, top, path), *folder = arena_strdup(arena, file);

	*strrchr(folder, '/') = '\0';
	assert_true(fs_mkdirs(folder, &err));
	assert_true(fs_write_file(file, slice_of(text), 0, &err));
	assert_int_equal(chmod(file, (mode_t)mode), 0);
}

static const char *
version_of(const struct run_environ *e, const char *name)
{
	for (size_t i = 0; i < e->packages.count; i++)
		if (str_equal(e->packages.items[i].name, name))
			return e->packages.items[i].value;
	return NULL;
}

/* What a run in `folder` with this PATH would record. */
static void
capture(struct run_environ *e, const char *folder, const char *path)
{
	char *envp[] = { arena_printf(arena, "PATH=%s", path), NULL };
	struct run_environ_request request = { .folder = folder, .envp = envp };

	run_environ_capture(e, &request, arena);
}

static void
packages_of_a_virtual_environment_are_read(void **state)
{
	struct run_environ e;

	(void)state;
	make("venv/bin/python3", "#!/bin/sh\n", 0755);
	make("venv/pyvenv.cfg", "home = /usr/bin\nversion = 3.12.4\n", 0644);
	make("venv/lib/python3.12/site-packages/numpy-1.26.4.dist-info/METADATA", "", 0644);
	make("venv/lib/python3.12/site-packages/Scikit_learn-1.5.0.dist-info/METADATA", "", 0644);
	make("venv/lib/python3.12/site-packages/six-1.16.0-py3.12.egg-info/PKG-INFO", "", 0644);
	make("venv/lib/python3.12/site-packages/odd.dist-info/METADATA", "", 0644);
	capture(&e, top, arena_printf(arena, "%s/nothing:%s/venv/bin", top, top));
	assert_string_equal(e.python, fs_join(arena, top, "venv/bin/python3"));
	assert_string_equal(e.python_version, "3.12.4");
	assert_int_equal(e.packages.count, 3);
	assert_string_equal(version_of(&e, "numpy"), "1.26.4");
	assert_string_equal(version_of(&e, "scikit-learn"), "1.5.0");
	assert_string_equal(version_of(&e, "six"), "1.16.0");
	assert_string_equal(e.packages.items[0].name, "numpy");
}

static void
shims_lead_to_the_version_that_is_chosen(void **state)
{
	struct run_environ e;

	(void)state;
	make("pyenv/shims/python3", "#!/bin/sh\n", 0755);
	make("pyenv/version", "3.9.1\n", 0644);
	make("pyenv/versions/3.9.1/bin/python3", "", 0755);
	make("pyenv/versions/3.11.7/bin/python3", "", 0755);
	make("pyenv/versions/3.11.7/lib/python3.11/site-packages/x-1.dist-info/METADATA", "", 0644);
	make("work/.python-version", "3.11.7\n", 0644);
	make("work/deep/x", "", 0644);
	capture(&e, fs_join(arena, top, "work/deep"), fs_join(arena, top, "pyenv/shims"));
	assert_string_equal(e.python, fs_join(arena, top, "pyenv/versions/3.11.7/bin/python3"));
	assert_string_equal(e.python_version, "3.11.7");
	assert_string_equal(version_of(&e, "x"), "1");
}

static void
a_linked_interpreter_names_its_version(void **state)
{
	struct run_environ e;

	(void)state;
	make("opt/bin/python3.10", "", 0755);
	make("opt/lib/python3.9/site-packages/old-1.dist-info/METADATA", "", 0644);
	make("opt/lib/python3.10/site-packages/y-2.dist-info/METADATA", "", 0644);
	make("opt/lib/python3.11/site-packages/new-3.dist-info/METADATA", "", 0644);
	make("bin/other", "", 0755);
	assert_int_equal(symlink("../opt/bin/python3.10", fs_join(arena, top, "bin/python3")), 0);
	capture(&e, top, fs_join(arena, top, "bin"));
	assert_string_equal(e.python_version, "3.10");
	assert_int_equal(e.packages.count, 1);
	assert_string_equal(version_of(&e, "y"), "2");
}

static void
variables_are_sorted_and_masked(void **state)
{
	struct run_environ e;
	const char *list[] = { "Z=1", "A_TOKEN=abc", "EMPTY=", "noequals", "=x", "TZ=Europe/Berlin", NULL };
	struct run_environ_request request = { .folder = top, .envp = (char *const *)(uintptr_t)list };

	(void)state;
	run_environ_capture(&e, &request, arena);
	assert_int_equal(e.variables.count, 4);
	assert_string_equal(e.variables.items[0].name, "A_TOKEN");
	assert_string_equal(e.variables.items[0].value, RUN_MASK);
	assert_string_equal(e.variables.items[3].value, "1");
	assert_string_equal(e.timezone, "Europe/Berlin");
	assert_string_equal(e.locale, "C");
	assert_null(e.python);
	assert_non_null(e.host);
	assert_true(e.cpus >= 1 && e.memory > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(secrets_are_known_by_name_and_by_form),
		TEST(commands_are_masked_word_by_word),
		TEST(packages_of_a_virtual_environment_are_read),
		TEST(shims_lead_to_the_version_that_is_chosen),
		TEST(a_linked_interpreter_names_its_version),
		TEST(variables_are_sorted_and_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
