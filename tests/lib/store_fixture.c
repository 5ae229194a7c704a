/* A workspace in a temporary folder. */
#include "lib/store_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os_fs.h"
#include "os_host.h"
#include "store_journal.h"
#include "store_workspace.h"

static void
must(bool ok, const struct err *err, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fixture: %s: %s\n", what, err->msg);
	abort();
}

static struct fixture *
make(unsigned flags)
{
	struct fixture *f = x_new(struct fixture);
	const char *tmp = getenv("TMPDIR");

	f->arena = arena_new();
	snprintf(f->root, sizeof f->root, "%s/store-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(f->root) == NULL)
		abort();
	must(store_workspace_init(f->root, NULL, &f->err), &f->err, "init");
	must(store_open(&f->store, f->root, flags, &f->err), &f->err, "open");
	return f;
}

struct fixture *
fixture_new(void)
{
	return make(0);
}

struct fixture *
fixture_new_files(void)
{
	return make(STORE_FILES);
}

void
fixture_free(struct fixture *f)
{
	store_close(f->store);
	fs_discard_tree(f->root);
	arena_free(f->arena);
	x_free(f);
}

void
fixture_reopen(struct fixture *f, unsigned flags)
{
	store_close(f->store);
	f->store = NULL;
	must(store_open(&f->store, f->root, flags, &f->err), &f->err, "reopen");
}

char *
fixture_path(struct fixture *f, const char *name)
{
	return fs_join(f->arena, f->root, name);
}

void
fixture_run(struct fixture *f, const char *params, char id[STORE_ID_SIZE])
{
	struct store_run_spec spec = { .pipeline = "train", .project = "demo", .user = "ada",
		.host = "box", .params_json = params, .spec_yaml = slice_of("pipeline: train\n") };

	must(store_run_create(f->store, &spec, id, &f->err), &f->err, "create");
}

void
fixture_record(struct fixture *f, const char *id, const char *kind, const char *members)
{
	struct store_journal *j = NULL;
	struct store_record r;

	must(store_run_write(f->store, id, &j, &f->err), &f->err, "write");
	store_record_begin(&r, kind);
	buf_printf(&r.line, ",%s", members);
	must(store_journal_append(j, &r, 0, &f->err), &f->err, "append");
	store_journal_close(j);
}

pid_t
fixture_supervise(struct fixture *f, const char *id)
{
	int ours[2];
	char byte;
	pid_t pid = 0;

	must(pipe2(ours, O_CLOEXEC) == 0 && (pid = fork()) != -1, &f->err, "fork");
	if (pid == 0) {
		close(ours[1]);
		(void)!read(ours[0], &byte, 1);
		_exit(0);
	}
	close(ours[0]);
	fixture_record(f, id, "status", arena_printf(f->arena, "\"status\":\"running\",\"host\":\"%s\",\"boot\":\"%s\","
	    "\"pid\":%d,\"pidstart\":%llu", os_host_name(), os_host_boot(), (int)pid,
	    (unsigned long long)os_pid_start(pid)));
	return pid;
}

void
fixture_kill(pid_t pid)
{
	if (kill(pid, SIGKILL) == -1 || waitpid(pid, NULL, 0) != pid)
		abort();
}

void
fixture_at_once(struct fixture *f, int processes, bool (*work)(struct fixture *f, int number))
{
	int status;
	pid_t pid;

	for (int i = 0; i < processes; i++) {
		must((pid = fork()) != -1, &f->err, "fork");
		if (pid == 0) {
			must(work(f, i), &f->err, "one of several processes");
			_exit(0);
		}
	}
	for (int i = 0; i < processes; i++)
		must(wait(&status) > 0 && status == 0, &f->err, "not all of several processes did well");
}

void
fixture_write(const char *path, const void *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd == -1 || !fs_write_all(fd, p, n))
		abort();
	close(fd);
}

struct slice
fixture_read(struct fixture *f, const char *path)
{
	struct buf b = BUF_INIT;
	struct slice s;
	char *copy;

	must(fs_read_file(path, 0, &b, &f->err), &f->err, path);
	s.n = b.len;
	copy = arena_alloc(f->arena, b.len + 1);
	if (b.len > 0)
		memcpy(copy, b.data, b.len);
	s.p = copy;
	buf_release(&b);
	return s;
}
