/* Snapshots of code: what is restored is byte for byte what was there, with git and without, and git is only read. */
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
#include "os_proc.h"
#include "run_snapshot.h"

struct place {
	struct arena *arena;
	char top[256];			/* holds all folders below */
	const char *project, *staging, *target;
	struct run_snapshot_rules rules;
	struct run_snapshot_request request;
	struct run_code code;
	struct run_texts notes;
	struct err err;
};

/* Runs a shell line in the project's folder; what it printed. */
static const char *
shell(struct place *p, const char *line)
{
	const char *argv[] = { "/bin/sh", "-ec", line, NULL };
	struct os_env *env = os_env_new(true);
	struct os_proc proc = OS_PROC_INIT;
	struct buf out = BUF_INIT, errors = BUF_INIT;
	const char *said;
	int status;

	os_env_set(env, "HOME", p->top);
	os_env_set(env, "GIT_CONFIG_NOSYSTEM", "1");
	os_env_set(env, "GIT_AUTHOR_NAME", "A");
	os_env_set(env, "GIT_AUTHOR_EMAIL", "a@b.c");
	os_env_set(env, "GIT_COMMITTER_NAME", "A");
	os_env_set(env, "GIT_COMMITTER_EMAIL", "a@b.c");
	os_env_set(env, "LC_ALL", "C");
	proc.argv = argv;
	proc.env = os_env_list(env);
	proc.cwd = p->project;
	assert_true(os_proc_run(&proc, NULL, &out, &errors, &status, &p->err));
	if (status != 0)
		fail_msg("%s: %s%s", line, buf_str(&out), buf_str(&errors));
	said = arena_strdup(p->arena, buf_str(&out));
	buf_release(&out);
	buf_release(&errors);
	os_env_free(env);
	return said;
}

static int
set_up(void **state)
{
	struct place *p = x_new(struct place);
	const char *tmp = getenv("TMPDIR");

	p->arena = arena_new();
	snprintf(p->top, sizeof p->top, "%s/snapshot.XXXXXX", tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(p->top));
	p->project = fs_join(p->arena, p->top, "project");
	p->staging = fs_join(p->arena, p->top, "staging");
	p->target = fs_join(p->arena, p->top, "target");
	assert_true(fs_mkdirs(p->project, &p->err));
	p->rules = (struct run_snapshot_rules){ .max_file = 100000, .max_total = 1000000 };
	p->request = (struct run_snapshot_request){ .root = p->project, .staging = p->staging,
		.rules = &p->rules };
	setenv("HOME", p->top, 1);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	(void)!fs_remove_tree(p->top, &p->err);
	arena_free(p->arena);
	x_free(p);
	return 0;
}

static void
take(struct place *p)
{
	if (!run_snapshot_take(&p->code, &p->request, p->arena, &p->err))
		fail_msg("%s", p->err.msg);
}

static void
restore(struct place *p)
{
	if (!run_snapshot_restore(&p->code, p->target, p->arena, &p->notes, &p->err))
		fail_msg("%s", p->err.msg);
}

/* Every file with mode, link target and hash. */
static const char *
listing(struct place *p, const char *folder)
{
	return shell(p, arena_printf(p->arena, "cd '%s' && find . -name .git -prune -o -name .benchtop -prune -o "
	    "\\( -type f -o -type l \\) -printf '%%p %%m %%l\\n' | sort && "
	    "find . -name .git -prune -o -name .benchtop -prune -o -type f -print0 | sort -z | xargs -0 -r sha256sum",
	    folder));
}

static void
take_texts(struct run_texts *texts, const char **items, size_t count)
{
	*texts = (struct run_texts){ .items = items, .count = count };
}

#define EVERYTHING \
	"git init -q -b main . && printf 'old\\n' >a.py && printf 'gone\\n' >b.py && printf 'a\\r\\nb\\r\\n' >crlf.txt && " \
	"printf '\\000\\001\\377' >bin && mkdir sub && echo x >sub/keep && ln -s a.py link && printf '*.log\\n' >.gitignore && " \
	"git add -A && git commit -qm one && " \
	"printf 'new\\n' >a.py && rm b.py && chmod 755 sub/keep && printf '\\377\\000' >bin && ln -sfn sub link && " \
	"echo staged >staged.py && git add staged.py && echo 'more' >>staged.py && " \
	"echo u >'un tracked \"q\".py' && mkdir deep && : >deep/empty && ln -s /nonexistent deep/dangling && echo l >x.log && " \
	"printf 'x' >'new\nline' && echo e >'\303\251.py' && echo l >\"$(printf 'caf\\351')\""

static void
every_kind_of_change_is_restored_byte_for_byte(void **state)
{
	struct place *p = *state;

	shell(p, EVERYTHING);
	take(p);
	restore(p);
	shell(p, "rm x.log");			/* ignored: no code */
	shell(p, "rm 'new\nline' \"$(printf 'caf\\351')\"");	/* names that are left out, and said */
	assert_int_equal(p->notes.count, 2);
	assert_string_equal(p->notes.items[0], "caf\\xE9 was not kept: its name is not plain UTF-8");
	assert_string_equal(listing(p, p->target), listing(p, p->project));
	assert_true(p->code.dirty);
	assert_int_equal(strlen(p->code.commit), 40);
	assert_string_equal(p->code.branch, "main");
	assert_int_equal(p->code.deleted, 1);
	assert_int_equal(p->code.lines_added, 4);	/* a.py, two in staged.py, the link */
	assert_int_equal(p->code.lines_removed, 3);	/* a.py, b.py, the link */
}

static void
the_users_repository_is_not_touched(void **state)
{
	static const char look[] = "sha256sum .git/index; git for-each-ref; git stash list; ls .git | grep -v COMMIT; "
	    "stat -c '%y %n' .git/index .git .git/refs";
	struct place *p = *state;
	const char *before, *status;

	shell(p, EVERYTHING " && touch -d '2020-01-01' sub/keep a.py .gitignore");
	status = shell(p, "GIT_OPTIONAL_LOCKS=0 git status --porcelain -z | tr '\\0' '|'");
	before = shell(p, look);
	take(p);
	restore(p);
	assert_string_equal(shell(p, look), before);
	assert_string_equal(shell(p, "GIT_OPTIONAL_LOCKS=0 git status --porcelain -z | tr '\\0' '|'"), status);
}

static void
a_clean_work_tree_is_not_dirty(void **state)
{
	struct place *p = *state;

	shell(p, "git init -q -b main . && echo a >a && git add a && git commit -qm one && git checkout -q --detach");
	take(p);
	assert_false(p->code.dirty);
	assert_null(p->code.branch);
	assert_non_null(p->code.commit);
	assert_false(fs_exists(fs_join(p->arena, p->code.folder, "diff.patch")));
	restore(p);
	assert_string_equal(listing(p, p->target), listing(p, p->project));
}

static void
line_endings_and_filters_come_out_as_they_were(void **state)
{
	struct place *p = *state;

	shell(p, "git init -q . && git config core.autocrlf true && printf '*.u text eol=crlf\\n*.f filter=rot\\n' "
	    ">.gitattributes && git config filter.rot.clean 'tr a-z b-za' && git config filter.rot.smudge 'tr b-za a-z' && "
	    "printf 'one\\r\\ntwo\\r\\n' >a.u && printf 'one\\r\\n' >b.txt && printf 'mixed\\r\\nends\\n' >m.txt && "
	    "echo hello >c.f && git add -A 2>/dev/null && git commit -qm one && printf 'one\\r\\nthree\\r\\n' >a.u && echo 'hi' >d.f");
	take(p);
	restore(p);
	assert_string_equal(listing(p, p->target), listing(p, p->project));
}

static void
a_repository_without_commits_keeps_all_files(void **state)
{
	struct place *p = *state;

	shell(p, "git init -q -b main . && echo a >a.py && echo b >b.py && git add a.py && echo more >>a.py");
	take(p);
	assert_null(p->code.commit);
	assert_string_equal(p->code.branch, "main");
	restore(p);
	assert_string_equal(listing(p, p->target), listing(p, p->project));
}

static void
a_folder_without_git_is_kept_whole(void **state)
{
	struct place *p = *state;

	shell(p, "mkdir -p a/b .venv/lib __pycache__ && echo 1 >fit.py && echo 2 >a/b/c.py && ln -s fit.py l && chmod 700 fit.py && "
	    "echo 3 >.venv/lib/x && echo 4 >__pycache__/fit.pyc");
	take(p);
	assert_null(p->code.repository);
	restore(p);
	shell(p, "rm -r .venv __pycache__");
	assert_string_equal(listing(p, p->target), listing(p, p->project));
	assert_int_equal(p->notes.count, 1);
	assert_string_equal(p->notes.items[0], ".venv was not kept: no code by its name");
}

static void
results_and_data_are_no_code(void **state)
{
	struct place *p = *state;
	const char *skip[] = { "model.json", "out", "data/*.csv", NULL };

	skip[3] = fs_join(p->arena, p->project, "abs.csv");
	take_texts(&p->request.skip, skip, 4);
	shell(p, "git init -q . && echo a >a.py && echo m >model.json && git add -A && git commit -qm one && "
	    "echo n >model.json && mkdir out data && echo x >out/x && echo d >data/d.csv && echo z >abs.csv");
	take(p);
	assert_false(p->code.dirty);
	assert_int_equal(p->code.untracked, 0);
	assert_int_equal(p->code.notes.count, 0);
}

static void
large_files_are_left_out_and_said(void **state)
{
	struct place *p = *state;
	const char *include[] = { "named.bin" };

	take_texts(&p->request.include, include, 1);
	p->rules.exclude = (struct run_texts){ .items = (const char *[]){ "*.ckpt", "skipme/" }, .count = 2 };
	shell(p, "git init -q . && echo a >a.py && git add -A && git commit -qm one && head -c 200000 /dev/zero >big.bin && "
	    "head -c 200000 /dev/zero >named.bin && echo x >m.ckpt && mkdir skipme && echo y >skipme/z && mkfifo pipe");
	take(p);
	assert_int_equal(p->code.notes.count, 1);
	assert_string_equal(p->code.notes.items[0], "not kept: big.bin (larger than allowed (200 kB)), m.ckpt (no code by "
	    "its name), skipme (no code by its name)");
	assert_int_equal(p->code.kept_bytes, 200000);
	restore(p);
	assert_int_equal(p->notes.count, 3);
	assert_true(fs_exists(fs_join(p->arena, p->target, "named.bin")));
	assert_false(fs_exists(fs_join(p->arena, p->target, "big.bin")));
}

static void
the_total_is_bounded(void **state)
{
	struct place *p = *state;

	p->rules.max_total = 150000;
	shell(p, "for i in 1 2 3 4; do head -c 60000 /dev/zero >f$i; done");
	take(p);
	assert_int_equal(p->code.kept_bytes, 120000);
	assert_string_equal(p->code.notes.items[0], "not kept: f3 (no room (60 kB)), f4 (no room (60 kB))");
}

/* lib has l.py, gone.py, and a submodule deep of its own. */
#define SUBMODULES "for n in deep lib; do git init -q ../$n; done && " \
	"(cd ../deep && echo d >d.py && git add -A && git commit -qm deep) && " \
	"(cd ../lib && echo l >l.py && echo g >gone.py && git -c protocol.file.allow=always submodule --quiet add ../deep deep" \
	" && git add -A && git commit -qm lib) && git init -q . && git -c protocol.file.allow=always submodule --quiet add ../lib lib && " \
	"git -c protocol.file.allow=always submodule --quiet update --init --recursive && git add -A && git commit -qm one"

static void
submodules_are_restored_from_their_commits(void **state)
{
	struct place *p = *state;

	shell(p, SUBMODULES);
	take(p);
	assert_int_equal(p->code.notes.count, 0);
	assert_false(p->code.dirty);
	restore(p);
	assert_int_equal(p->notes.count, 0);
	assert_string_equal(listing(p, p->target), listing(p, p->project));
}

static void
what_differs_in_a_submodule_is_restored_too(void **state)
{
	struct place *p = *state;

	shell(p, SUBMODULES " && cd lib && echo new >>l.py && git commit -qam two && echo newer >>l.py && echo u >u.py && rm gone.py");
	take(p);
	assert_int_equal(p->code.notes.count, 0);
	assert_true(p->code.dirty);
	restore(p);
	assert_string_equal(listing(p, p->target), listing(p, p->project));
}

static void
a_submodule_that_is_missing_is_told_when_code_is_restored(void **state)
{
	struct place *p = *state;

	shell(p, SUBMODULES " && git submodule --quiet deinit -f lib");
	take(p);
	restore(p);
	assert_int_equal(p->notes.count, 1);
	assert_non_null(strstr(p->notes.items[0], "submodule lib was not restored: it is not checked out in "));
}

static void
a_project_below_the_top_is_restored_with_the_whole(void **state)
{
	struct place *p = *state;
	const char *top = p->project;

	shell(p, "git init -q . && mkdir -p ml/exp common && echo c >common/c.py && echo f >ml/exp/fit.py && git add -A && "
	    "git commit -qm one && echo c2 >common/c.py && echo u >ml/exp/u.py && echo outside >common/untracked.py");
	p->request.root = fs_join(p->arena, top, "ml/exp");
	take(p);
	assert_string_equal(p->code.prefix, "ml/exp");
	restore(p);
	shell(p, "rm common/untracked.py");	/* untracked files count below the project only */
	assert_string_equal(listing(p, p->target), listing(p, top));
	assert_string_equal(run_snapshot_project(&p->code, p->target, p->arena),
	    fs_join(p->arena, p->target, "ml/exp"));
}

static void
an_ignored_project_is_a_folder_without_git(void **state)
{
	struct place *p = *state;

	shell(p, "git init -q . && printf '*\\n' >.gitignore && git add -f .gitignore && git commit -qm one && mkdir p && echo f >p/fit.py");
	p->request.root = fs_join(p->arena, p->project, "p");
	take(p);
	assert_null(p->code.repository);
	assert_int_equal(p->code.untracked, 1);
}

static void
what_is_ignored_is_linked_where_it_was(void **state)
{
	struct place *p = *state;
	const char *skip[] = { "data/out.csv", "model.bin" };
	struct run_texts results = { .items = skip, .count = 2 };

	shell(p, "git init -q . && printf 'data/\\n.venv/\\n*.bin\\n' >.gitignore && echo a >a.py && git add -A && git commit -qm one && "
	    "mkdir -p data .venv/bin .benchtop && echo d >data/in.csv && echo o >data/out.csv && echo m >model.bin && "
	    "echo w >weights.bin && echo py >.venv/bin/python");
	take(p);
	restore(p);
	assert_true(run_snapshot_link_rest(&p->code, p->project, p->target, &results, p->arena, &p->err));
	assert_string_equal(shell(p, "cd ../target && find . -type l | sort && cat data/in.csv .venv/bin/python"),
	    "./.venv\n./data/in.csv\n./weights.bin\nd\npy\n");
}

static void
a_commit_that_is_gone_is_said(void **state)
{
	struct place *p = *state;

	shell(p, "git init -q . && echo a >a && git add a && git commit -qm one");
	take(p);
	shell(p, "rm -rf .git && git init -q .");
	assert_false(run_snapshot_restore(&p->code, p->target, p->arena, &p->notes, &p->err));
	assert_non_null(strstr(p->err.msg, "is not in"));
	shell(p, "rm -rf ../target && cd .. && mv project elsewhere && mkdir project");
	p->code.repository = "/nonexistent";
	assert_false(run_snapshot_restore(&p->code, p->target, p->arena, &p->notes, &p->err));
	assert_non_null(strstr(p->err.msg, "is gone"));
}

static void
rewrite(struct place *p, const char *json)
{
	assert_true(fs_write_file(fs_join(p->arena, p->code.folder, "snapshot.json"), slice_of(json), 0, &p->err));
}

static void
tampered_snapshots_are_refused(void **state)
{
	static const char *const bad[][2] = {
		{ "{\"files\":[{\"path\":\"../evil\",\"link\":\"x\"}]}", "leaves" },
		{ "{\"files\":[{\"path\":\"/tmp/evil\",\"link\":\"x\"}]}", "not relative" },
		{ "{\"files\":[{\"path\":\"\",\"link\":\"x\"}]}", "empty" },
		{ "{\"files\":[{\"path\":\"a.py\",\"sha256\":\"00\"}]}", "hash differs" },
		{ "{\"files\":[{\"path\":\"b.py\",\"sha256\":\"00\"}]}", "is missing" },
		{ "{\"deleted\":[\"../../x\"]}", "leaves" },
		{ "[", "not JSON" },
	};
	struct place *p = *state;

	shell(p, "echo a >a.py");
	take(p);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		rewrite(p, bad[i][0]);
		shell(p, "rm -rf ../target");
		assert_false(run_snapshot_restore(&p->code, p->target, p->arena, &p->notes, &p->err));
		if (strstr(p->err.msg, bad[i][1]) == NULL)
			fail_msg("%s: %s", bad[i][0], p->err.msg);
	}
}

static void
links_on_the_way_are_not_followed(void **state)
{
	struct place *p = *state;

	shell(p, "mkdir ../outside && mkdir d && echo a >d/x");
	take(p);
	rewrite(p, arena_printf(p->arena, "{\"files\":[{\"path\":\"d\",\"link\":\"%s/outside\"},{\"path\":\"d/x\",\"mode\":"
	    "\"644\",\"sha256\":\"87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7\"}]}", p->top));
	restore(p);
	assert_false(fs_exists(fs_join(p->arena, p->top, "outside/x")));
	assert_true(fs_exists(fs_join(p->arena, p->target, "d/x")));
}

static void
a_target_that_is_not_empty_is_refused(void **state)
{
	struct place *p = *state;

	shell(p, "echo a >a && mkdir ../target && echo mine >../target/a");
	take(p);
	assert_false(run_snapshot_restore(&p->code, p->target, p->arena, &p->notes, &p->err));
	assert_int_equal(p->err.kind, ERR_EXISTS);
	assert_string_equal(shell(p, "cat ../target/a"), "mine\n");
}

static void
a_kept_snapshot_moves_into_the_run(void **state)
{
	struct place *p = *state;
	char *run = fs_join(p->arena, p->top, "run");

	shell(p, "echo a >a && mkdir -p ../run/code");
	take(p);
	assert_true(run_snapshot_keep(&p->code, run, p->arena, &p->err));
	assert_true(fs_exists(fs_join(p->arena, run, "code/files/a")));
	restore(p);
	run_snapshot_drop(&p->code);
	assert_false(fs_exists(fs_join(p->arena, run, "code")));
}

static void
credentials_of_the_remote_are_not_kept(void **state)
{
	struct place *p = *state;

	shell(p, "git init -q . && git remote add origin https://user:secret@host.example/x.git");
	take(p);
	assert_string_equal(p->code.remote, "https://host.example/x.git");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_kind_of_change_is_restored_byte_for_byte),
		TEST(the_users_repository_is_not_touched),
		TEST(a_clean_work_tree_is_not_dirty),
		TEST(line_endings_and_filters_come_out_as_they_were),
		TEST(a_repository_without_commits_keeps_all_files),
		TEST(a_folder_without_git_is_kept_whole),
		TEST(results_and_data_are_no_code),
		TEST(large_files_are_left_out_and_said),
		TEST(the_total_is_bounded),
		TEST(submodules_are_restored_from_their_commits),
		TEST(what_differs_in_a_submodule_is_restored_too),
		TEST(a_submodule_that_is_missing_is_told_when_code_is_restored),
		TEST(a_project_below_the_top_is_restored_with_the_whole),
		TEST(an_ignored_project_is_a_folder_without_git),
		TEST(what_is_ignored_is_linked_where_it_was),
		TEST(a_commit_that_is_gone_is_said),
		TEST(tampered_snapshots_are_refused),
		TEST(links_on_the_way_are_not_followed),
		TEST(a_target_that_is_not_empty_is_refused),
		TEST(a_kept_snapshot_moves_into_the_run),
		TEST(credentials_of_the_remote_are_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
