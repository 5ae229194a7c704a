/*
 * os_tree.c - a tree of processes, read from /proc.
 *
 * A sample lists /proc and reads the stat of those that may be ours. Who descends from us is
 * found by following parents. A process that was seen and is not below us never will be (only
 * children of what is below us come in), so it is not read again: on a machine with thousands of
 * processes a sample costs what our own cost. Since numbers are used again, every RECHECK-th
 * sample reads all.
 *
 * What an ended child used is added by the kernel to the parent that waits for it (times and
 * bytes both); for children of ours the caller reports the usage that waiting gave.
 */
#include "os_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base.h"

enum { ENV_END = 51,	/* field of /proc/PID/stat, counted from 1 */
	RECHECK = 16, LINE_SIZE = 2048, NO_BRANCH = -1, ENVIRON_MAX = 256 * 1024, MAX_DEPTH = 4096,
	EXEC_TRIES = 2000, EXEC_WAIT_US = 200 };

struct process {
	pid_t pid, parent;
	uint64_t start;
	double cpu;			/* seconds, with ended children */
	uint64_t rss, read, written;
	int branch;			/* index, or NO_BRANCH */
	bool known;			/* branch was settled in an earlier sample */
	bool ours;
	bool zombie;
};

struct branch {
	char *name;
	struct os_usage usage;
	double reaped_cpu;		/* of children that we waited for */
	uint64_t reaped_read, reaped_written, reaped_peak;
};

struct root {
	pid_t pid;
	int branch;
};

/* Sorted by pid. */
struct sample {
	struct process *items;
	size_t count, cap;
};

struct pids {
	pid_t *items;
	size_t count, cap;
};

struct os_tree {
	char *mark;
	struct sample now, before;	/* both hold only what is ours */
	struct pids others, fresh_others;	/* seen and not ours */
	struct branch *branches;
	size_t branch_count, branches_cap;
	struct root *roots;		/* children of ours with a branch of their own */
	size_t root_count, roots_cap;
	struct branch strays;		/* below us, branch unknown */
	unsigned samples;
	double tick;			/* seconds */
	uint64_t page;
	char *environ_bytes;
};

bool
os_tree_adopt(struct err *err)
{
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		return err_sys(err, "become the parent of orphaned processes");
	return true;
}

struct os_tree *
os_tree_new(const char *mark)
{
	struct os_tree *tree = x_new(struct os_tree);
	long ticks = sysconf(_SC_CLK_TCK), page = sysconf(_SC_PAGESIZE);

	tree->mark = mark != NULL ? xstrdup(mark) : NULL;
	tree->tick = 1.0 / (double)(ticks > 0 ? ticks : 100);
	tree->page = (uint64_t)(page > 0 ? page : 4096);
	return tree;
}

void
os_tree_free(struct os_tree *tree)
{
	if (tree == NULL)
		return;
	for (size_t i = 0; i < tree->branch_count; i++)
		x_free(tree->branches[i].name);
	x_free(tree->branches);
	x_free(tree->roots);
	x_free(tree->now.items);
	x_free(tree->before.items);
	x_free(tree->others.items);
	x_free(tree->fresh_others.items);
	x_free(tree->environ_bytes);
	x_free(tree->mark);
	x_free(tree);
}

/* ------------------------------------------------------------------------------------ branches */

static int
branch_find(const struct os_tree *tree, const char *name)
{
	for (size_t i = 0; i < tree->branch_count; i++) {
		if (strcmp(tree->branches[i].name, name) == 0)
			return (int)i;
	}
	return NO_BRANCH;
}

void
os_tree_branch(struct os_tree *tree, pid_t pid, const char *name)
{
	int i = branch_find(tree, name);

	if (i == NO_BRANCH) {
		x_grow(&tree->branches, &tree->branches_cap, tree->branch_count + 1);
		i = (int)tree->branch_count++;
		tree->branches[i] = (struct branch){ .name = xstrdup(name) };
	}
	x_grow(&tree->roots, &tree->roots_cap, tree->root_count + 1);
	tree->roots[tree->root_count++] = (struct root){ pid, i };
}

static struct branch *
branch_at(struct os_tree *tree, int i)
{
	return i == NO_BRANCH ? &tree->strays : &tree->branches[i];
}

/* ---------------------------------------------------------------------------- reading /proc */

/* The whole of a small file; returns its length, 0 when it cannot be read. */
static size_t
read_proc(pid_t pid, const char *file, char *out, size_t size)
{
	char path[64];
	ssize_t n, all = 0;
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	while ((size_t)all < size - 1 && (n = read(fd, out + all, size - 1 - (size_t)all)) > 0)
		all += n;
	close(fd);
	out[all] = '\0';
	return (size_t)all;
}

/* Whether it can be opened; access(2) does not know all that keeps one from it. */
static bool
may_read(pid_t pid, const char *file)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool
read_stat(const struct os_tree *tree, struct process *p)
{
	unsigned long user, system;
	long child_user, child_system, pages;
	char line[LINE_SIZE], state;
	const char *fields;

	if (read_proc(p->pid, "stat", line, sizeof line) == 0)
		return false;
	fields = strrchr(line, ')');	/* the name before it may hold anything */
	if (fields == NULL || sscanf(fields, ") %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu "
	    "%ld %ld %*d %*d %*d %*d %" SCNu64 " %*u %ld", &state, &p->parent, &user, &system,
	    &child_user, &child_system, &p->start, &pages) != 8)
		return false;
	p->zombie = state == 'Z' || state == 'X';
	p->cpu = ((double)user + (double)system + (double)child_user + (double)child_system) * tree->tick;
	p->rss = pages > 0 ? (uint64_t)pages * tree->page : 0;
	return true;
}

/* Refused for processes that changed their user; their bytes are not counted then. */
static void
read_io(struct process *p)
{
	char text[LINE_SIZE];
	const char *at;

	if (read_proc(p->pid, "io", text, sizeof text) == 0)
		return;
	at = strstr(text, "\nread_bytes: ");
	if (at != NULL)
		p->read = strtoull(at + strlen("\nread_bytes: "), NULL, 10);
	at = strstr(text, "\nwrite_bytes: ");
	if (at != NULL)
		p->written = strtoull(at + strlen("\nwrite_bytes: "), NULL, 10);
}

/* The value of a variable in the environment that a process was started with; NULL: not there. */
static const char *
environ_value(char *bytes, size_t n, const char *name)
{
	size_t name_len = strlen(name);

	for (size_t i = 0; i < n; i += strlen(bytes + i) + 1) {
		if (strncmp(bytes + i, name, name_len) == 0 && bytes[i + name_len] == '=')
			return bytes + i + name_len + 1;
	}
	return NULL;
}

/* Whether a process is between two programs (execve): it has memory, as kernel threads and zombies have
 * not, but its environment has no place in it yet. One without variables has an empty place. */
static bool
is_becoming(pid_t pid)
{
	char line[LINE_SIZE];
	unsigned long place = 1;
	const char *fields;

	/* Who may not see its environment is not told its place either. */
	if (read_proc(pid, "statm", line, sizeof line) == 0 || line[0] == '0' || !may_read(pid, "environ") ||
	    read_proc(pid, "stat", line, sizeof line) == 0 || (fields = strrchr(line, ')')) == NULL)
		return false;
	for (int i = 2; i < ENV_END && fields != NULL; i++)
		fields = strchr(fields + 1, ' ');
	return fields != NULL && sscanf(fields, "%lu", &place) == 1 && place == 0;
}

/* While a process is between two programs its environment reads as empty: looked at again until it is the next one,
 * however long that takes on a busy machine, within reason. */
static size_t
read_environ(pid_t pid, char *bytes)
{
	size_t n = read_proc(pid, "environ", bytes, ENVIRON_MAX);

	for (int tries = 0; n == 0 && tries < EXEC_TRIES && is_becoming(pid); tries++) {
		usleep(EXEC_WAIT_US);
		n = read_proc(pid, "environ", bytes, ENVIRON_MAX);
	}
	return n;
}

static int
branch_by_mark(struct os_tree *tree, pid_t pid)
{
	const char *value;
	size_t n;

	if (tree->mark == NULL)
		return NO_BRANCH;
	if (tree->environ_bytes == NULL)
		tree->environ_bytes = xmalloc(ENVIRON_MAX);
	n = read_environ(pid, tree->environ_bytes);
	value = environ_value(tree->environ_bytes, n, tree->mark);
	return value != NULL ? branch_find(tree, value) : NO_BRANCH;
}

/* ------------------------------------------------------------------------------- one sample */

static int
by_pid(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

_Static_assert(offsetof(struct process, pid) == 0, "by_pid compares the first member");

static struct process *
process_find(const struct sample *sample, pid_t pid)
{
	return sample->count == 0 ? NULL :
	    bsearch(&pid, sample->items, sample->count, sizeof *sample->items, by_pid);
}

static void
swap_samples(struct os_tree *tree)
{
	struct sample free_room = tree->before;

	tree->before = tree->now;
	tree->now = free_room;
	tree->now.count = 0;
}

static bool
is_known_other(const struct os_tree *tree, pid_t pid)
{
	return tree->samples % RECHECK != 0 && tree->others.count > 0 &&
	    bsearch(&pid, tree->others.items, tree->others.count, sizeof pid, by_pid) != NULL;
}

static void
add_other(struct os_tree *tree, pid_t pid)
{
	struct pids *fresh = &tree->fresh_others;

	x_grow(&fresh->items, &fresh->cap, fresh->count + 1);
	fresh->items[fresh->count++] = pid;
}

static void
list_processes(struct os_tree *tree)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct process p = { .pid = (pid_t)strtol(entry->d_name, NULL, 10),
			.branch = NO_BRANCH };

		if (p.pid <= 0)
			continue;
		if (is_known_other(tree, p.pid)) {
			add_other(tree, p.pid);
		} else if (read_stat(tree, &p)) {
			x_grow(&tree->now.items, &tree->now.cap, tree->now.count + 1);
			tree->now.items[tree->now.count++] = p;
		}
	}
	if (dir != NULL)
		closedir(dir);
	if (tree->now.count > 1)
		qsort(tree->now.items, tree->now.count, sizeof *tree->now.items, by_pid);
}

/* Follows parents up to a child of ours; that child, or NULL when it is not below us. */
static struct process *
ancestor_of(struct os_tree *tree, struct process *p)
{
	pid_t self = getpid();

	for (int depth = 0; p != NULL && depth < MAX_DEPTH; depth++) {
		if (p->parent == self)
			return p;
		p = process_find(&tree->now, p->parent);
	}
	return NULL;
}

static int
branch_of_child(struct os_tree *tree, struct process *child)
{
	struct process *seen = process_find(&tree->before, child->pid);

	for (size_t i = tree->root_count; i-- > 0;) {
		if (tree->roots[i].pid == child->pid)
			return tree->roots[i].branch;
	}
	if (seen != NULL && seen->start == child->start && seen->branch != NO_BRANCH)
		return seen->branch;
	return branch_by_mark(tree, child->pid);
}

static void
settle(struct os_tree *tree, struct process *p)
{
	struct process *child = ancestor_of(tree, p);
	struct process *seen = process_find(&tree->before, p->pid);

	p->ours = child != NULL;
	if (!p->ours)
		return;
	if (seen != NULL && seen->start == p->start && seen->branch != NO_BRANCH) {
		p->branch = seen->branch;
	} else {
		if (!child->known)
			child->branch = branch_of_child(tree, child);
		child->known = true;
		p->branch = child->branch;
	}
	p->known = true;
	if (!p->zombie)
		read_io(p);
}

static void
keep_ours(struct os_tree *tree)
{
	struct pids free_room = tree->others;
	size_t kept = 0;

	for (size_t i = 0; i < tree->now.count; i++) {
		if (tree->now.items[i].ours)
			tree->now.items[kept++] = tree->now.items[i];
		else
			add_other(tree, tree->now.items[i].pid);
	}
	tree->now.count = kept;
	tree->others = tree->fresh_others;
	tree->fresh_others = free_room;
	tree->fresh_others.count = 0;
	if (tree->others.count > 1)
		qsort(tree->others.items, tree->others.count, sizeof *tree->others.items, by_pid);
}

static void
begin_usage(struct branch *b)
{
	uint64_t peak = b->usage.rss_peak > b->reaped_peak ? b->usage.rss_peak : b->reaped_peak;

	b->usage = (struct os_usage){ .cpu = b->reaped_cpu, .read = b->reaped_read,
		.written = b->reaped_written, .rss_peak = peak };
}

static void
add_usage(struct branch *b, const struct process *p)
{
	b->usage.cpu += p->cpu;
	b->usage.rss += p->rss;
	b->usage.read += p->read;
	b->usage.written += p->written;
	b->usage.processes += !p->zombie;
	if (b->usage.rss > b->usage.rss_peak)
		b->usage.rss_peak = b->usage.rss;
}

void
os_tree_sample(struct os_tree *tree)
{
	swap_samples(tree);
	list_processes(tree);
	for (size_t i = 0; tree->now.items != NULL && i < tree->now.count; i++)
		settle(tree, &tree->now.items[i]);
	keep_ours(tree);
	tree->samples++;
	begin_usage(&tree->strays);
	for (size_t i = 0; i < tree->branch_count; i++)
		begin_usage(&tree->branches[i]);
	for (size_t i = 0; i < tree->now.count; i++)
		add_usage(branch_at(tree, tree->now.items[i].branch), &tree->now.items[i]);
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* The kernel counts what the process was before it executed its program too: a copy of us. Only
 * more than that says something about the child. */
static uint64_t
peak_of(const struct rusage *usage)
{
	enum { KIB = 1024 };
	struct rusage self;

	if (getrusage(RUSAGE_SELF, &self) == 0 && usage->ru_maxrss <= self.ru_maxrss)
		return 0;
	return (uint64_t)usage->ru_maxrss * KIB;
}

static void
forget(struct os_tree *tree, pid_t pid, struct process *seen)
{
	if (seen != NULL) {
		size_t behind = tree->now.count - (size_t)(seen - tree->now.items) - 1;

		memmove(seen, seen + 1, behind * sizeof *seen);
		tree->now.count--;
	}
	for (size_t i = tree->root_count; i-- > 0;) {
		if (tree->roots[i].pid == pid)
			tree->roots[i] = tree->roots[--tree->root_count];
	}
}

void
os_tree_reaped(struct os_tree *tree, pid_t pid, const struct rusage *usage)
{
	enum { BLOCK = 512 };
	struct process *seen = process_find(&tree->now, pid);
	struct process child = { .pid = pid };
	uint64_t peak = peak_of(usage);
	struct branch *b;

	b = branch_at(tree, seen != NULL ? seen->branch : branch_of_child(tree, &child));
	b->reaped_cpu += seconds(usage->ru_utime) + seconds(usage->ru_stime);
	b->reaped_read += (uint64_t)usage->ru_inblock * BLOCK;
	b->reaped_written += (uint64_t)usage->ru_oublock * BLOCK;
	if (peak > b->reaped_peak)
		b->reaped_peak = peak;
	forget(tree, pid, seen);
}

static void
add_up(struct os_usage *sum, const struct os_usage *part)
{
	sum->cpu += part->cpu;
	sum->rss += part->rss;
	sum->rss_peak = part->rss_peak > sum->rss_peak ? part->rss_peak : sum->rss_peak;
	sum->read += part->read;
	sum->written += part->written;
	sum->processes += part->processes;
}

void
os_tree_usage(const struct os_tree *tree, const char *name, struct os_usage *out)
{
	int i = name != NULL ? branch_find(tree, name) : NO_BRANCH;

	memset(out, 0, sizeof *out);
	if (name != NULL) {
		if (i != NO_BRANCH)
			*out = tree->branches[i].usage;
		return;
	}
	add_up(out, &tree->strays.usage);
	for (size_t k = 0; k < tree->branch_count; k++)
		add_up(out, &tree->branches[k].usage);
}

/* ------------------------------------------------------------------------------------ signals */

/* Numbers cannot be used again between sample and signal for children that nobody waits for but us;
 * for others the gap is microseconds. */
int
os_tree_signal(struct os_tree *tree, const char *name, int signo)
{
	int wanted = name != NULL ? branch_find(tree, name) : NO_BRANCH, count = 0;

	if (name != NULL && wanted == NO_BRANCH)
		return 0;
	os_tree_sample(tree);
	for (size_t i = 0; i < tree->now.count; i++) {
		const struct process *p = &tree->now.items[i];

		if ((name != NULL && p->branch != wanted) || p->zombie)
			continue;
		count++;
		if (signo != 0)
			(void)kill(p->pid, signo);
	}
	return count;
}

bool
os_tree_is_empty(void)
{
	siginfo_t info;

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 && errno == ECHILD;
}

static bool
is_mine(pid_t pid)
{
	struct stat st;
	char path[64];

	snprintf(path, sizeof path, "/proc/%d", (int)pid);
	return pid > 0 && pid != getpid() && stat(path, &st) == 0 && st.st_uid == geteuid();
}

int
os_tree_signal_marked(const char *name, const char *value, int signo)
{
	char *bytes = xmalloc(ENVIRON_MAX);
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int count = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		size_t n = is_mine(pid) ? read_environ(pid, bytes) : 0;

		if (!str_equal(environ_value(bytes, n, name), value))
			continue;
		count++;
		if (signo != 0)
			(void)kill(pid, signo);
	}
	if (dir != NULL)
		closedir(dir);
	x_free(bytes);
	return count;
}
