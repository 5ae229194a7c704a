/* Files and folders: writes that are all or nothing, copies, walks in order, removal that stays inside. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "os_fs.h"

static char root[64];
static struct arena *arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	str_copy(root, sizeof root, "/tmp/test-fs-XXXXXX");
	arena = arena_new();
	return mkdtemp(root) == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	fs_discard_tree(root);
	return 0;
}

static char *
in_root(const char *name)
{
	return fs_join(arena, root, name);
}

static void
put(const char *name, const char *text)
{
	assert_true(fs_write_file(in_root(name), slice_of(text), 0, &err));
}

static void
holds(const char *name, const char *text)
{
	struct buf b = BUF_INIT;

	assert_true(fs_read_file(in_root(name), 0, &b, &err));
	assert_string_equal(buf_str(&b), text);
	buf_release(&b);
}

static void
paths_are_joined(void **state)
{
	(void)state;
	assert_string_equal(fs_join(arena, "a", "b/c"), "a/b/c");
	assert_string_equal(fs_join(arena, "a/", "b"), "a/b");
	assert_string_equal(fs_join(arena, "", "b"), "b");
	assert_string_equal(fs_join(arena, "a", "/b"), "/b");
	assert_string_equal(fs_basename("a/b"), "b");
	assert_string_equal(fs_basename("b"), "b");
}

static void
a_file_is_replaced_whole(void **state)
{
	struct stat st;
	char **names;
	size_t count;

	(void)state;
	put("f", "old");
	assert_true(fs_write_file(in_root("f"), slice_of("new"), FS_SYNC | FS_READONLY, &err));
	holds("f", "new");
	assert_int_equal(stat(in_root("f"), &st), 0);
	assert_int_equal(st.st_mode & 0222, 0);
	assert_false(fs_write_file(in_root("f"), slice_of("x"), FS_EXCLUSIVE, &err));
	assert_int_equal(err.kind, ERR_EXISTS);
	holds("f", "new");
	assert_false(fs_write_file(in_root("no/f"), slice_of("x"), 0, &err));
	assert_int_equal(err.kind, ERR_NOTFOUND);
	assert_true(fs_list(root, arena, &names, &count, &err));
	assert_int_equal(count, 1);
}

static void
a_file_that_is_too_large_is_refused(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	put("f", "0123456789");
	assert_true(fs_read_file(in_root("f"), 10, &b, &err));
	assert_false(fs_read_file(in_root("f"), 9, &b, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_false(fs_read_file(in_root("none"), 9, &b, &err));
	assert_int_equal(err.kind, ERR_NOTFOUND);
	assert_non_null(strstr(err.msg, "none"));
	buf_release(&b);
}

static void
copies_keep_bytes_mode_and_time(void **state)
{
	const struct timespec times[2] = { { 1000, 0 }, { 2000, 5 } };
	enum fs_copied how;
	struct stat st;

	(void)state;
	put("f", "bytes");
	assert_int_equal(chmod(in_root("f"), 0754), 0);
	assert_int_equal(utimensat(AT_FDCWD, in_root("f"), times, 0), 0);
	assert_true(fs_copy_file(in_root("f"), in_root("g"), 0, &how, &err));
	assert_true(how == FS_COPIED || how == FS_REFLINKED);
	holds("g", "bytes");
	assert_int_equal(stat(in_root("g"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0754);
	assert_int_equal(st.st_mtim.tv_sec, 2000);
	assert_true(fs_copy_file(in_root("f"), in_root("h"), FS_MAY_LINK, &how, &err));
	assert_int_equal(stat(in_root("h"), &st), 0);
	assert_true(how != FS_LINKED || st.st_nlink == 2);
	/* A link onto itself leaves no temporary name. */
	assert_true(fs_copy_file(in_root("f"), in_root("h"), FS_MAY_LINK, &how, &err));
	assert_int_equal(stat(in_root("h"), &st), 0);
	assert_int_equal(st.st_nlink, 2);
	assert_false(fs_copy_file(in_root("none"), in_root("x"), 0, NULL, &err));
	assert_false(fs_exists(in_root("x")));
}

static bool
collect(void *ctx, const char *path, const char *relative, const struct stat *st, struct err *e)
{
	(void)path, (void)st, (void)e;
	buf_printf(ctx, "%s ", relative);
	return true;
}

static void
a_walk_goes_in_byte_order_of_relative_paths(void **state)
{
	struct buf seen = BUF_INIT;

	(void)state;
	assert_true(fs_mkdirs(in_root("a/b"), &err));
	put("a.csv", "");
	put("a/x", "");
	put("a/b/y", "");
	put("b", "");
	assert_int_equal(symlink(in_root("a"), in_root("loop")), 0);
	assert_int_equal(symlink(in_root("b"), in_root("c")), 0);
	assert_int_equal(symlink("/nowhere", in_root("dangling")), 0);
	assert_true(fs_walk(root, collect, &seen, &err));
	assert_string_equal(buf_str(&seen), "a.csv a/b/y a/x b c ");
	buf_clear(&seen);
	assert_true(fs_walk(in_root("a/x"), collect, &seen, &err));
	assert_string_equal(buf_str(&seen), "x ");
	assert_false(fs_walk(in_root("none"), collect, &seen, &err));
	buf_release(&seen);
}

static void
a_tree_gives_back_what_has_no_other_name(void **state)
{
	(void)state;
	assert_true(fs_mkdirs(in_root("tree/below"), &err));
	put("outside", "many bytes that stay");
	put("tree/below/own", "12345");
	put("tree/file", "123");
	put("tree/shared", "1");
	assert_int_equal(link(in_root("tree/shared"), in_root("kept")), 0);
	assert_int_equal(symlink(in_root("outside"), in_root("tree/link")), 0);
	assert_int_equal(symlink(root, in_root("tree/below/round")), 0);
	assert_true(fs_mkdirs(in_root("tree/closed"), &err));
	assert_int_equal(chmod(in_root("tree/closed"), 0), 0);
	assert_int_equal(fs_tree_bytes(in_root("tree")), 8);
	assert_int_equal(fs_tree_bytes(in_root("tree/file")), 3);
	assert_int_equal(fs_tree_bytes(in_root("none")), 0);
	assert_true(fs_remove_tree(in_root("tree"), &err));
}

static void
removal_follows_no_link(void **state)
{
	(void)state;
	assert_true(fs_mkdirs(in_root("keep"), &err));
	assert_true(fs_mkdirs(in_root("gone/deep/er"), &err));
	put("keep/f", "x");
	put("gone/deep/g", "x");
	assert_int_equal(symlink(in_root("keep"), in_root("gone/link")), 0);
	assert_int_equal(chmod(in_root("gone/deep"), 0500), 0);
	assert_true(fs_remove_tree(in_root("gone"), &err));
	assert_false(fs_exists(in_root("gone")));
	holds("keep/f", "x");
	assert_true(fs_remove_tree(in_root("gone"), &err));
}

static void
what_is_needed_for_a_moment_is_where_it_is_wished(void **state)
{
	char *before = getenv("TMPDIR"), *folder, byte;
	struct stat st;
	int fd;

	(void)state;
	before = before != NULL ? arena_strdup(arena, before) : NULL;
	assert_true(fs_mkdirs(in_root("moment"), &err));
	setenv("TMPDIR", in_root("moment"), 1);
	folder = fs_temp_folder(arena, &err);
	assert_non_null(folder);
	assert_true(str_starts(folder, in_root("moment/")));
	assert_int_equal(rmdir(folder), 0);
	fd = fs_temp_file(&err);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_nlink, 0);
	assert_true(fs_write_all(fd, "x", 1));
	assert_int_equal(pread(fd, &byte, 1, 0), 1);
	close(fd);
	assert_int_equal(rmdir(in_root("moment")), 0);
	assert_null(fs_temp_folder(arena, &err));
	assert_non_null(strstr(err.msg, "moment/"));
	assert_int_equal(fs_temp_file(&err), -1);
	assert_non_null(strstr(err.msg, "moment/"));
	if (before != NULL)
		setenv("TMPDIR", before, 1);
	else
		unsetenv("TMPDIR");
}

static void
a_lock_is_seen_without_taking_it(void **state)
{
	int fd, ready[2], go[2], status;
	char c = 0;

	(void)state;
	put("lock", "");
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(go), 0);
	fd = open(in_root("lock"), O_RDWR | O_CLOEXEC);
	assert_false(fs_is_locked(fd));
	if (fork() == 0) {
		int own = open(in_root("lock"), O_RDWR | O_CLOEXEC);

		_exit(!fs_lock(own, FS_EXCLUSIVE_LOCK, NULL) || write(ready[1], &c, 1) != 1
		    || read(go[0], &c, 1) != 1);
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	assert_true(fs_is_locked(fd));
	assert_false(fs_try_lock(fd, FS_SHARED, &err));
	assert_int_equal(err.kind, ERR_BUSY);
	assert_int_equal(write(go[1], &c, 1), 1);
	assert_true(wait(&status) > 0);
	assert_int_equal(status, 0);
	assert_false(fs_is_locked(fd));
	assert_true(fs_try_lock(fd, FS_EXCLUSIVE_LOCK, &err));
	fs_unlock(fd);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(paths_are_joined, setup, teardown),
		cmocka_unit_test_setup_teardown(a_file_is_replaced_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(a_file_that_is_too_large_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(copies_keep_bytes_mode_and_time, setup, teardown),
		cmocka_unit_test_setup_teardown(a_walk_goes_in_byte_order_of_relative_paths, setup, teardown),
		cmocka_unit_test_setup_teardown(a_tree_gives_back_what_has_no_other_name, setup, teardown),
		cmocka_unit_test_setup_teardown(removal_follows_no_link, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_needed_for_a_moment_is_where_it_is_wished, setup, teardown),
		cmocka_unit_test_setup_teardown(a_lock_is_seen_without_taking_it, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
