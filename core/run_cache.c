/*
 * run_cache.c - the key of a step, its entry, and the process that looks for it.
 */
#include "run_cache.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base_json.h"
#include "os_fs.h"
#include "run_child.h"
#include "run_order.h"
#include "run_section.h"
#include "store_dataset.h"
#include "store_object.h"
#include "store_open.h"

enum { ENTRY_MAX = 8 << 20, FORMAT = 1 };

struct run_cache_job {
	struct run_cache_request want;
	struct run_child *child;	/* it answers with the key, and " hit" */
};

bool
run_cache_may(const struct run_spec *spec, size_t index)
{
	const struct run_step *step = &spec->steps[index];

	if (!step->cache || spec->no_cache || spec->pipeline == NULL || step->outputs.count == 0 ||
	    step->inputs.count + step->read_count == 0)
		return false;
	for (size_t i = 0; i < step->inputs.count; i++)
		for (size_t k = 0; k < step->outputs.count; k++)
			if (run_order_overlap(step->inputs.items[i], step->outputs.items[k]))
				return false;
	return true;
}

static char *
entry_path(struct store *store, const char *key, struct arena *a)
{
	return arena_printf(a, "%s/cache/%.2s/%s.json", store_dir(store), key, key + 2);
}

/* The key of an entry by its path below the folder of the cache; false: it is none of ours. */
static bool
entry_key(const char *relative, char key[SHA256_HEX])
{
	enum { HEAD = 2, TAIL = SHA256_HEX - 1 - HEAD };

	if (strlen(relative) != HEAD + 1 + TAIL + strlen(".json") || relative[HEAD] != '/' || !str_ends(relative, ".json"))
		return false;
	memcpy(key, relative, HEAD);
	memcpy(key + HEAD, relative + HEAD + 1, TAIL);
	key[HEAD + TAIL] = '\0';
	return sha256_is_hex(key);
}

/* ------------------------------------------------------------------------------------- entries */

static bool
read_artifacts(struct run_cache_entry *out, const struct json *list, struct arena *a)
{
	out->items = arena_array(a, struct run_artifact, json_len(list) + 1);
	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *one = json_at(list, i);
		struct run_artifact *item = &out->items[out->count++];
		struct err ignored;

		item->path = arena_strdup(a, json_str(json_get(one, "path"), ""));
		item->size = (uint64_t)json_int(json_get(one, "size"), 0);
		(void)str_copy(item->sha256, sizeof item->sha256, json_str(json_get(one, "sha256"), ""));
		/* It names what is written in the project's folder. */
		if (!run_path_check(item->path, &ignored) || !sha256_is_hex(item->sha256))
			return false;
	}
	return out->count > 0;
}

bool
run_cache_load(struct run_cache_entry *out, struct store *store, const char *key, struct arena *arena,
    struct err *err)
{
	const char *path = entry_path(store, key, arena), *newline;
	struct buf *text = arena_alloc(arena, sizeof *text);
	struct json *root = NULL;
	bool ok;

	*out = (struct run_cache_entry){ .took = 0 };
	if (!fs_read_file(path, ENTRY_MAX, text, err))
		return false;
	newline = memchr(buf_str(text), '\n', text->len);
	ok = newline != NULL &&
	    json_parse(&root, (struct slice){ text->data, (size_t)(newline - text->data) }, NULL) &&
	    json_int(json_get(root, "version"), 0) == FORMAT &&
	    str_equal(json_str(json_get(root, "key"), ""), key) &&
	    read_artifacts(out, json_get(root, "artifacts"), arena);
	if (ok) {
		size_t n = text->len - (size_t)(newline + 1 - text->data);

		out->run = arena_strdup(arena, json_str(json_get(root, "run"), ""));
		(void)json_num(json_get(root, "took"), &out->took);
		out->points = (struct slice){ arena_strndup(arena, newline + 1, n), n };
	} else {
		err_set(err, ERR_CORRUPT, "%s is no entry of the cache", path);
	}
	json_free(root);
	buf_release(text);
	return ok;
}

bool
run_cache_save(const struct run_cache_entry *entry, struct store *store, const char *key,
    const char *step, struct err *err)
{
	struct json_out *json = xmalloc(sizeof *json);
	struct arena *a = arena_new();
	char *path = entry_path(store, key, a), *folder = arena_strdup(a, path);
	struct buf text = BUF_INIT;
	bool ok;

	*strrchr(folder, '/') = '\0';
	json_begin(json, &text);
	json_open(json, NULL, '{');
	json_put_int(json, "version", FORMAT);
	json_put_str(json, "key", key);
	json_put_str(json, "run", entry->run);
	json_put_str(json, "step", step);
	json_put_num(json, "took", entry->took);
	json_open(json, "artifacts", '[');
	for (size_t i = 0; i < entry->count; i++) {
		json_open(json, NULL, '{');
		store_object_members(json, entry->items[i].path, entry->items[i].size,
		    entry->items[i].sha256);
		json_close(json);
	}
	json_close(json);
	json_close(json);
	buf_add_char(&text, '\n');
	buf_append(&text, entry->points.p != NULL ? entry->points.p : "", entry->points.n);
	ok = text.len <= ENTRY_MAX && fs_mkdirs(folder, err) && fs_write_file(path, buf_slice(&text), 0, err);
	if (text.len > ENTRY_MAX)
		err_set(err, ERR_INPUT, "too many artifacts for the cache");
	x_free(json);
	buf_release(&text);
	arena_free(a);
	return ok;
}

struct sweep {
	struct store *store;
	struct arena *a;
	size_t count;
	bool dry;
};

static bool
sweep_entry(void *ctx, const char *path, const char *relative, const struct stat *st, struct err *err)
{
	struct sweep *s = ctx;
	struct run_cache_entry entry;
	char key[SHA256_HEX];
	struct err ignored;
	bool whole;

	(void)st;
	(void)err;
	if (!entry_key(relative, key))
		return true;
	whole = run_cache_load(&entry, s->store, key, s->a, &ignored);
	for (size_t i = 0; whole && i < entry.count; i++)
		whole = store_object_exists(s->store, entry.items[i].sha256);
	if (!whole && (s->dry || unlink(path) == 0))
		s->count++;
	arena_clear(s->a);
	return true;
}

size_t
run_cache_sweep(struct store *store, bool dry)
{
	struct sweep s = { .store = store, .a = arena_new(), .dry = dry };
	char *folder = xasprintf("%s/cache", store_dir(store));
	struct err ignored;

	if (fs_is_dir(folder) && !fs_walk(folder, sweep_entry, &s, &ignored))
		err_clear(&ignored);
	x_free(folder);
	arena_free(s.a);
	return s.count;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct run_artifact *)a)->path, ((const struct run_artifact *)b)->path);
}

bool
run_cache_same(const struct run_cache_entry *entry, const struct run_artifact *items, size_t count)
{
	struct run_artifact *a, *b;
	bool same = entry->count == count;

	if (!same || count == 0)
		return false;
	a = x_new_array(struct run_artifact, count);
	b = x_new_array(struct run_artifact, count);
	memcpy(a, entry->items, count * sizeof *a);
	memcpy(b, items, count * sizeof *b);
	qsort(a, count, sizeof *a, by_path);
	qsort(b, count, sizeof *b, by_path);
	for (size_t i = 0; i < count; i++)
		same = same && str_equal(a[i].path, b[i].path) && str_equal(a[i].sha256, b[i].sha256);
	x_free(a);
	x_free(b);
	return same;
}

/* ------------------------------------------------------------------------------------- the key */

/* Everything is written as "what LENGTH:bytes", so that no two sets of facts give the same text. */
struct key {
	struct sha256 *hash;
	const struct run_spec *spec;
	const struct run_step *step, *declared;	/* without parameters put in */
	struct store *store;
	struct arena *a;
	bool refers;			/* to a parameter, in the declared command */
};

static void
add(struct key *k, const char *what, const char *text)
{
	struct buf line = BUF_INIT;

	buf_printf(&line, "%s %zu:", what, text != NULL ? strlen(text) : 0);
	if (text != NULL)
		buf_add(&line, text);
	buf_add_char(&line, '\n');
	sha256_update(k->hash, line.data, line.len);
	buf_release(&line);
}

static void
add_texts(struct key *k, const char *what, const struct run_texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		add(k, what, texts->items[i]);
}

static void
add_pairs(struct key *k, const char *what, const struct run_pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++) {
		add(k, what, pairs->items[i].name);
		add(k, "=", pairs->items[i].value);
	}
}

static void
refers(const char *path, void *arg)
{
	struct key *k = arg;

	(void)path;
	k->refers = true;
}

static void
add_param(struct key *k, const struct run_param *param)
{
	struct json_out *json = xmalloc(sizeof *json);
	struct buf text = BUF_INIT;

	json_begin(json, &text);
	run_params_put_json(json, NULL, param);
	add(k, "param", param->path);
	add(k, "=", buf_str(&text));
	buf_release(&text);
	x_free(json);
}

/* Parameters in the command are in it; those that the step reads by itself are not. */
static void
add_params(struct key *k)
{
	const struct run_command *run = &k->declared->run;
	const struct run_texts *params = &k->step->params;
	bool all = run->line != NULL && strstr(run->line, "BENCHTOP_PARAM") != NULL;

	if (run->line != NULL)
		run_params_references(run->line, refers, k);
	for (size_t i = 0; i < run->argv.count; i++)
		run_params_references(run->argv.items[i], refers, k);
	all = all || (params->count == 0 && !k->refers);
	for (size_t i = 0; i < params->count; i++)
		all = all || str_equal(params->items[i], "*");
	if (k->spec->params == NULL)
		return;
	if (all) {
		add_param(k, k->spec->params);
		return;
	}
	for (size_t i = 0; i < params->count; i++) {
		const struct run_param *param = run_params_find(k->spec->params, params->items[i]);

		if (param != NULL)
			add_param(k, param);
	}
}

static bool
add_file(void *ctx, const char *path, const char *relative, const struct stat *st, struct err *err)
{
	struct key *k = ctx;
	struct store_object object;

	(void)st;
	if (!store_object_hash_file(path, NULL, &object, err))
		return false;
	add(k, "file", relative);
	add(k, "=", object.sha256);
	return true;
}

/* Files, folders and globs of the folder that the step works in. What is not there is no key: the step
 * itself says so best. */
static bool
add_files(struct key *k, const char *what, const struct run_texts *paths, struct err *err)
{
	for (size_t i = 0; i < paths->count; i++) {
		const char *path = fs_join(k->a, k->spec->workdir, paths->items[i]);
		glob_t found = { .gl_pathc = 0 };
		bool ok = true;

		add(k, what, paths->items[i]);
		if (fs_is_dir(path)) {
			if (!fs_walk(path, add_file, k, err))
				return false;
			continue;
		}
		if (fs_exists(path)) {
			if (!add_file(k, path, paths->items[i], NULL, err))
				return false;
			continue;
		}
		if (glob(path, GLOB_ERR, NULL, &found) != 0)
			ok = err_set(err, ERR_NOTFOUND, "%s is not there", paths->items[i]);
		for (size_t f = 0; ok && f < found.gl_pathc; f++)
			ok = fs_is_dir(found.gl_pathv[f]) ? fs_walk(found.gl_pathv[f], add_file, k, err)
			    : add_file(k, found.gl_pathv[f], found.gl_pathv[f] + strlen(k->spec->workdir), NULL,
				err);
		globfree(&found);
		if (!ok)
			return false;
	}
	return true;
}

/* A version is known by its content, so that the same data under another number is the same. */
static bool
add_reads(struct key *k, struct err *err)
{
	for (size_t i = 0; i < k->step->read_count; i++) {
		const struct run_reads *reads = &k->step->reads[i];
		const struct run_spec_data *data = NULL;
		struct store_dataset *version;
		const char *name;
		int number;

		for (size_t d = 0; d < k->spec->data_count; d++)
			if (str_equal(k->spec->data[d].name, reads->dataset))
				data = &k->spec->data[d];
		if (data == NULL)
			return err_set(err, ERR_NOTFOUND, "no version of %s", reads->dataset);
		if (!store_dataset_parse(k->store, data->version, k->a, &name, &number, err) ||
		    !store_dataset_load(k->store, name, number, k->a, &version, err))
			return false;
		add(k, "reads", reads->dataset);
		add(k, "=", version->content);
		add_texts(k, "column", &reads->columns);
	}
	return true;
}

/* Of what the snapshot keeps: all of it. Of what it left out for its size: the content where it lies. What
 * was left out because it is no code by its name is nothing that a step without `inputs` for it depends on. */
static bool
add_snapshot(struct key *k, const struct json *root, struct err *err)
{
	const struct run_code *code = &k->spec->code;
	const struct json *files = json_get(root, "files"), *deleted = json_get(root, "deleted"),
		*left = json_get(root, "left_out");
	const char *top = code->repository != NULL ? code->repository : k->spec->root;

	for (size_t i = 0; i < json_len(files); i++) {
		const struct json *one = json_at(files, i);

		add(k, "code", json_str(json_get(one, "path"), ""));
		add(k, "mode", json_str(json_get(one, "mode"), ""));
		add(k, "link", json_str(json_get(one, "link"), ""));
		add(k, "=", json_str(json_get(one, "sha256"), ""));
	}
	for (size_t i = 0; i < json_len(deleted); i++)
		add(k, "deleted", json_str(json_at(deleted, i), ""));
	for (size_t i = 0; i < json_len(left); i++) {
		const char *path = json_str(json_get(json_at(left, i), "path"), "");

		if (!str_equal(json_str(json_get(json_at(left, i), "why"), ""), RUN_SNAPSHOT_NO_CODE) &&
		    !add_file(k, fs_join(k->a, top, path), path, NULL, err))
			return false;
	}
	return true;
}

static bool
add_code(struct key *k, struct err *err)
{
	const struct run_code *code = &k->spec->code;
	struct buf text = BUF_INIT;
	struct json *root = NULL;
	bool ok;

	if (k->step->code.count > 0)
		return add_files(k, "code", &k->step->code, err);
	add(k, "commit", code->commit);
	add(k, "prefix", code->prefix);
	ok = fs_read_file(fs_join(k->a, code->folder, "snapshot.json"), 0, &text, err) &&
	    json_parse(&root, buf_slice(&text), err) && add_snapshot(k, root, err);
	json_free(root);
	buf_release(&text);
	return ok;
}

static bool
make_key(struct key *k, char out[SHA256_HEX], struct err *err)
{
	const struct run_step *step = k->step;
	bool ok;

	k->hash = sha256_new();
	add(k, "benchtop cache", "1");
	add(k, "line", step->run.line);
	add_texts(k, "argument", &step->run.argv);
	add(k, "cwd", step->cwd);
	add_pairs(k, "variable of all", &k->spec->env);
	add_pairs(k, "variable", &step->env);
	add_params(k);
	add_texts(k, "output", &step->outputs);
	add(k, "python", k->spec->environ.python);
	add(k, "version", k->spec->environ.python_version);
	add_pairs(k, "package", &k->spec->environ.packages);
	ok = add_reads(k, err) && add_code(k, err) && add_files(k, "input", &step->inputs, err);
	if (ok)
		sha256_finish(k->hash, out);
	else
		sha256_free(k->hash);
	return ok;
}

/* ------------------------------------------------------------------------------------- in the child */

/* The file as the entry has it: left as it is where it is the same already. */
static bool
put_back(struct store *store, const char *folder, const struct run_artifact *item, struct arena *a,
    struct err *err)
{
	char *path = fs_join(a, folder, item->path), *parent = arena_strdup(a, path);
	struct store_object object;
	struct err ignored;

	if (store_object_hash_file(path, NULL, &object, &ignored) && str_equal(object.sha256, item->sha256))
		return true;
	*strrchr(parent, '/') = '\0';
	return fs_mkdirs(parent, err) && store_object_checkout(store, item->sha256, path, NULL, err);
}

/* All objects are looked at before any file is touched. */
static bool
restore(const struct run_cache_request *want, const char *key, struct arena *a)
{
	struct run_cache_entry entry;
	struct err err;

	if (!run_cache_load(&entry, want->store, key, a, &err))
		return false;
	for (size_t i = 0; i < entry.count; i++)
		if (!store_object_verify(want->store, entry.items[i].sha256, NULL, &err)) {
			(void)unlink(entry_path(want->store, key, a));
			return false;
		}
	for (size_t i = 0; i < entry.count; i++)
		if (!put_back(want->store, want->spec->workdir, &entry.items[i], a, &err))
			return false;
	return true;
}

static void
look(void *context, struct buf *answer)
{
	const struct run_cache_request *want = &((struct run_cache_job *)context)->want;
	const struct run_spec *spec = want->spec;
	struct key k = { .spec = spec, .step = &spec->steps[want->step], .store = want->store,
		.a = arena_new() };
	char hash[SHA256_HEX];
	struct err err;

	k.declared = want->step < spec->template_count ? &spec->templates[want->step] : k.step;
	if (make_key(&k, hash, &err))
		buf_printf(answer, "%s%s\n", hash, restore(want, hash, k.a) ? " hit" : "");
	arena_free(k.a);
}

/* ------------------------------------------------------------------------------------- in the supervisor */

static void
finish(void *arg, const struct buf *answer)
{
	struct run_cache_job *job = arg;
	struct slice text = slice_trim(buf_slice(answer));
	char key[SHA256_HEX] = "";
	bool whole = text.n >= SHA256_HEX - 1 && memchr(buf_str(answer), '\n', answer->len) != NULL;

	if (whole)
		memcpy(key, text.p, SHA256_HEX - 1);
	whole = whole && sha256_is_hex(key);
	job->want.done(job->want.arg, whole ? key : NULL, whole && text.n > SHA256_HEX);
	x_free(job);
}

bool
run_cache_start(struct run_cache_job **out, const struct run_cache_request *request, struct err *err)
{
	struct run_cache_job *job = x_new(struct run_cache_job);

	job->want = *request;
	if (!run_child_start(&job->child, request->loop, &(struct run_child_work){ look, job, finish, job },
	    err)) {
		x_free(job);
		return false;
	}
	*out = job;
	return true;
}

void
run_cache_cancel(struct run_cache_job *job)
{
	run_child_kill(job->child);
}
