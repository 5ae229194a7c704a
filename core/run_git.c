/*
 * run_git.c - starting git with the user's settings that could run programs or write files turned off.
 */
#include "run_git.h"

#include <string.h>

#include "os_proc.h"

static const char *const settings[] = { "core.fsmonitor=false", "core.hooksPath=/dev/null",
	"core.quotePath=false", "color.ui=false", "diff.noprefix=false",
	"diff.mnemonicPrefix=false", "gc.auto=0", "maintenance.auto=false",
	"advice.detachedHead=false" };

/* What a hook or another git command that started us may have set. */
static const char *const unset[] = { "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX",
	"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE",
	"GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_CEILING_DIRECTORIES", "GIT_LITERAL_PATHSPECS",
	"GIT_TRACE" };

static struct os_env *
make_env(const struct run_git *git)
{
	struct os_env *env = os_env_new(true);

	for (size_t i = 0; i < ARRAY_LEN(unset); i++)
		os_env_set(env, unset[i], NULL);
	os_env_set(env, "GIT_OPTIONAL_LOCKS", "0");
	os_env_set(env, "GIT_TERMINAL_PROMPT", "0");
	os_env_set(env, "GIT_PAGER", "cat");
	os_env_set(env, "LC_ALL", "C");
	if (git->git_dir != NULL)
		os_env_set(env, "GIT_DIR", git->git_dir);
	if (git->work_tree != NULL)
		os_env_set(env, "GIT_WORK_TREE", git->work_tree);
	if (git->index != NULL)
		os_env_set(env, "GIT_INDEX_FILE", git->index);
	return env;
}

bool
run_git(const struct run_git *git, const char *const *args, struct buf *out, struct err *err)
{
	const char **argv = NULL;
	size_t count = 0, cap = 0, n = 0;
	struct os_env *env = make_env(git);
	struct os_proc proc = OS_PROC_INIT;
	struct buf errors = BUF_INIT_MAX(4096);
	int status;
	bool ok = false;

	while (args[count] != NULL)
		count++;
	x_grow(&argv, &cap, count + 2 * ARRAY_LEN(settings) + 4);
	argv[n++] = "git";
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		argv[n++] = "-c";
		argv[n++] = settings[i];
	}
	memcpy(argv + n, args, count * sizeof *args);
	argv[n + count] = NULL;
	proc.argv = argv;
	proc.env = os_env_list(env);
	proc.cwd = git->folder;
	if (!os_proc_run(&proc, NULL, out, &errors, &status, err))
		goto out;
	if (status != 0) {
		struct slice said = slice_trim(buf_slice(&errors));

		said.n = said.n > 400 ? 400 : said.n;
		err_set(err, ERR_FAILED, "git %s: " SLICE_FMT, args[0], SLICE_ARG(said));
		goto out;
	}
	ok = true;
out:
	x_free(argv);
	os_env_free(env);
	buf_release(&errors);
	return ok;
}
