/* Many plausible runs. */
#include "lib/gen_runs.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "base_time.h"
#include "os_fs.h"
#include "store_journal.h"
#include "store_run.h"
#include "store_workspace.h"

static uint64_t state;

static double
uniform(void)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(state >> 11) / 9007199254740992.0;
}

static uint64_t
below(uint64_t n)
{
	return (uint64_t)(uniform() * (double)n);
}

/* Ids count up from 2026-01-01, a minute each, so they sort as they are made. */
static int64_t
created_at(uint64_t i)
{
	return (INT64_C(1767225600) + (int64_t)i * 60) * TIME_SECOND;
}

static void
id_of(uint64_t i, char id[STORE_ID_SIZE])
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint64_t n = ((uint64_t)(created_at(i) / TIME_SECOND) - 1704067200) << 15 | below(1 << 15);

	for (int d = STORE_ID_LEN - 1; d >= 0; d--, n >>= 5)
		id[d] = digits[n & 31];
	id[STORE_ID_LEN] = '\0';
}

static void
put_params(struct json_out *out)
{
	static const char *const kinds[] = { "tree", "linear", "mlp", "forest" };
	char name[16];

	json_open(out, "params", '{');
	json_put_num(out, "split", 0.5 + (double)below(5) / 10);
	json_put_int(out, "seed", (int64_t)below(1000));
	json_open(out, "model", '{');
	json_put_int(out, "depth", (int64_t)below(12));
	json_put_str(out, "kind", kinds[below(4)]);
	json_close(out);
	for (int p = 0; p < 16; p++) {
		snprintf(name, sizeof name, "p%02d", p);
		if (p % 2 == 0)
			json_put_num(out, name, uniform());
		else
			json_put_int(out, name, (int64_t)below(100));
	}
	json_close(out);
}

static void
put_run(struct buf *out, uint64_t i, const char *id)
{
	static const char *const pipelines[] = { "train", "tune", "evaluate" };
	struct store_record r;
	struct buf name = BUF_INIT;
	char text[STR_SHORT];

	store_run_make_name(below(16384), &name);
	store_record_begin_at(&r, "run", created_at(i));
	json_put_str(&r.json, "id", id);
	json_put_str(&r.json, "name", buf_str(&name));
	json_put_str(&r.json, "pipeline", pipelines[below(3)]);
	json_put_str(&r.json, "project", "bike-demand");
	json_put_str(&r.json, "created", time_format_exact(text, created_at(i)));
	json_put_str(&r.json, "user", "ada");
	json_put_str(&r.json, "host", "workstation");
	put_params(&r.json);
	json_open(&r.json, "data", '{');
	snprintf(text, sizeof text, "rentals@%d", (int)below(9) + 1);
	json_put_str(&r.json, "rentals", text);
	json_close(&r.json);
	json_open(&r.json, "code", '{');
	snprintf(text, sizeof text, "%016llx", (unsigned long long)below(UINT64_C(1) << 52));
	json_put_str(&r.json, "commit", text);
	json_put_str(&r.json, "branch", "main");
	json_put_bool(&r.json, "dirty", below(4) == 0);
	json_close(&r.json);
	json_open(&r.json, "tags", '[');
	if (below(10) == 0)
		json_put_str(&r.json, NULL, "best");
	if (below(50) == 0)
		json_put_str(&r.json, NULL, "sweep=7");
	json_close(&r.json);
	store_record_end(&r, out);
	buf_release(&name);
}

static void
put_metric(struct json_out *out, const char *name, double scale)
{
	double last = uniform() * scale;

	json_open(out, name, '{');
	json_put_int(out, "count", 100);
	json_put_num(out, "last", last);
	json_put_num(out, "min", last * 0.9);
	json_put_num(out, "max", last * 3);
	json_put_num(out, "mean", last * 1.5);
	json_put_int(out, "step", 100);
	json_put_int(out, "time", 0);
	json_close(out);
}

static void
put_result(struct buf *out, uint64_t i)
{
	static const char *const statuses[] = { "finished", "finished", "finished", "finished",
		"finished", "finished", "failed", "stopped" };
	int64_t start = created_at(i) + TIME_SECOND, end = start + (int64_t)(below(3000) + 1) * TIME_SECOND;
	struct store_record r;
	char name[16];

	store_record_begin_at(&r, "status", start);
	json_put_str(&r.json, "status", "running");
	store_record_end(&r, out);
	store_record_begin_at(&r, "metric", end);
	json_open(&r.json, "metrics", '{');
	put_metric(&r.json, "rmse", 240);
	put_metric(&r.json, "loss", 1);
	for (int m = 0; m < 18; m++) {
		snprintf(name, sizeof name, "m%02d", m);
		put_metric(&r.json, name, 100);
	}
	json_close(&r.json);
	store_record_end(&r, out);
	store_record_begin_at(&r, "status", end);
	json_put_str(&r.json, "status", statuses[below(8)]);
	json_put_int(&r.json, "exit", 0);
	store_record_end(&r, out);
}

static bool
write_run(const char *root, uint64_t i, struct buf *bytes, struct err *err)
{
	char id[STORE_ID_SIZE], path[4096];
	int fd;
	bool ok;

	id_of(i, id);
	buf_clear(bytes);
	put_run(bytes, i, id);
	put_result(bytes, i);
	snprintf(path, sizeof path, "%s/.benchtop/runs/%s", root, id);
	if (mkdir(path, 0777) == -1)
		return err_sys(err, "make %s", path);
	snprintf(path, sizeof path, "%s/.benchtop/runs/%s/journal.jsonl", root, id);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd == -1)
		return err_sys(err, "make %s", path);
	ok = fs_write_all(fd, bytes->data, bytes->len) || err_sys(err, "write %s", path);
	close(fd);
	return ok;
}

bool
gen_runs(const char *root, uint64_t count, struct err *err)
{
	struct buf bytes = BUF_INIT;
	bool ok = store_workspace_init(root, NULL, err);

	state = 1;
	for (uint64_t i = 0; ok && i < count; i++)
		ok = write_run(root, i, &bytes, err);
	buf_release(&bytes);
	return ok;
}
