/*
 * torture_disk - runs on disks that become full at every moment of their lives, and one on a disk that its step fills: the step must go on, the run must end as
 * what it was, and must say that its log is cut.
 *
 * The disk is a tmpfs of 4 MB in a mount namespace of our own; where that is not allowed the test
 * is skipped.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base.h"
#include "base_json.h"
#include "lib/tap.h"
#include "os_fs.h"
#include "os_proc.h"
#include "run_alive.h"
#include "store_journal.h"
#include "store_open.h"
#include "store_run.h"

static bool
write_text(const char *path, const char *text)
{
	struct err err;

	return fs_write_file(path, slice_of(text), 0, &err);
}

/* A mount namespace: as root, or as a user who may have a user namespace. */
static bool
small_disk(const char *dir)
{
	unsigned uid = getuid(), gid = getgid();
	char map[64];

	if (unshare(CLONE_NEWNS) < 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
			return false;
		snprintf(map, sizeof map, "0 %u 1", uid);
		(void)!write_text("/proc/self/uid_map", map);
		(void)!write_text("/proc/self/setgroups", "deny");
		snprintf(map, sizeof map, "0 %u 1", gid);
		(void)!write_text("/proc/self/gid_map", map);
	}
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount("tmpfs", dir, "tmpfs", 0, "size=4m,mode=0777") == 0;
}

static bool
see_notice(void *ctx, const char *kind, int64_t time, const struct json *record, struct err *err)
{
	(void)time;
	(void)err;
	if (str_equal(kind, "notice"))
		buf_printf(ctx, "%s\n", json_str(json_get(record, "text"), ""));
	return true;
}

static int
shell(const char *disk, const char *line, struct buf *errors)
{
	const char *argv[] = { "/bin/sh", "-c", line, NULL };
	struct os_proc child = OS_PROC_INIT;
	struct err err;
	int status;

	child.argv = argv;
	child.cwd = disk;
	tap_must(os_proc_run(&child, NULL, NULL, errors, &status, &err), &err);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* What was recorded of the newest run. */
static void
look_at_newest(const char *disk, struct run_state *state, struct buf *notices)
{
	struct store_journal_state at = { .offset = 0 };
	struct arena *a = arena_new();
	char id[STORE_ID_SIZE];
	struct store *store;
	struct err err;

	tap_must(store_open(&store, disk, STORE_FILES, &err), &err);
	tap_must(store_run_resolve(store, "@", id, &err), &err);
	tap_must(run_state_read(store, id, state, &err), &err);
	tap_must(store_journal_read(store_run_path(store, id, "journal.jsonl", a), &at, see_notice, notices, &err), &err);
	store_close(store);
	arena_free(a);
}

static void
step_fills_the_disk(const char *disk)
{
	char proof[] = "/tmp/benchtop-proof-XXXXXX";
	struct buf notices = BUF_INIT;
	struct run_state state;
	int fd = mkstemp(proof);
	struct stat st;

	setenv("PROOF", proof, 1);
	shell(disk, "$BENCHTOP run -- sh -c 'i=0; while [ $i -lt 400 ]; do echo \"step $i loss=0.$i\"; "
	    "head -c 40000 /dev/zero | tr \"\\0\" x; echo; i=$((i+1)); done; echo done >\"$PROOF\"'", NULL);
	look_at_newest(disk, &state, &notices);
	tap_check(fstat(fd, &st) == 0 && st.st_size == 5, "a step that fills the disk with output goes on to its end");
	tap_check(str_equal(state.status, "finished"), "its run is recorded as finished");
	tap_check(strstr(buf_str(&notices), "missing in the log") != NULL, "it is said that the log is cut");
	close(fd);
	(void)unlink(proof);
	buf_release(&notices);
}

/* One run on a disk of this size; then the disk becomes larger. False: something was left unended. */
static bool
run_on(const char *disk, int kilobytes, int *refused)
{
	struct buf errors = BUF_INIT, options = BUF_INIT;
	bool ok = true;
	int code;

	buf_printf(&options, "size=%dk,mode=0777", kilobytes);
	if (mount("tmpfs", disk, "tmpfs", 0, options.data) < 0)
		return false;
	code = shell(disk, "$BENCHTOP run -- sh -c 'for i in 1 2 3; do echo epoch $i loss=0.$i; done'", &errors);
	*refused += code != 0;
	if (code != 0 && errors.len == 0)
		ok = false;
	(void)mount(NULL, disk, NULL, MS_REMOUNT, "size=16m");
	/* Two minutes later, for those that were made but never started. */
	if (shell(disk, "export BENCHTOP_NOW=$(date -u -d '+2 minutes' +%Y-%m-%dT%H:%M:%SZ); [ ! -d .benchtop/runs ] || "
	    "{ $BENCHTOP runs >/dev/null && [ -z \"$($BENCHTOP runs --csv --columns status | grep -E 'running|created')\" ]; }",
	    &errors) != 0)
		ok = false;
	if (!ok)
		printf("# %d KB: exit code %d: %s\n", kilobytes, code, buf_str(&errors));
	(void)umount2(disk, MNT_DETACH);
	buf_release(&errors);
	buf_release(&options);
	return ok;
}

static void
disks_of_every_size(const char *disk)
{
	bool ok = true;
	int refused = 0, runs = 0;

	for (int kilobytes = 4; kilobytes <= 1400; kilobytes += kilobytes < 400 ? 8 : 40, runs++)
		ok = run_on(disk, kilobytes, &refused) && ok;
	printf("# %d runs, %d of them refused or failed\n", runs, refused);
	tap_check(ok, "a disk that is full at any moment leaves no run unended and no error untold");
}

int
main(void)
{
	char disk[] = "/tmp/benchtop-disk-XXXXXX";

	if (getenv("BENCHTOP") == NULL || mkdtemp(disk) == NULL) {
		printf("Bail out! run me with make torture\n");
		return 1;
	}
	unsetenv("BENCHTOP_WORKSPACE");
	if (!small_disk(disk)) {
		printf("ok 1 - a full disk # SKIP no mount namespace: %s\n", strerror(errno));
		return 0;
	}
	step_fills_the_disk(disk);
	(void)umount2(disk, MNT_DETACH);
	disks_of_every_size(disk);
	(void)rmdir(disk);
	return tap_end();
}
