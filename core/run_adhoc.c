/*
 * run_adhoc.c - the flags of a command line, found without knowing the program.
 *
 * One scanner goes through the arguments and calls a function for each flag; recording, overriding
 * and making a project file are three such functions.
 */
#include "run_adhoc.h"

#include <ctype.h>
#include <string.h>

#include "base_map.h"
#include "os_fs.h"
#include "run_environ.h"
#include "run_keys_table.h"

/* One flag: its name as a parameter, and where its value is. */
struct flag {
	char *name;			/* "rate", "model.depth" */
	size_t at;			/* index in argv of the argument with the value */
	size_t offset;			/* of the value in that argument */
	size_t count;			/* arguments that are values; 0: the flag has none */
	bool value;			/* of a flag without: true, or false for --no-x */
};

typedef bool flag_fn(void *arg, const struct flag *flag);

/* Programs whose first argument that is no flag is the program that counts. */
static const char *const launchers[] = { "python*", "pypy*", "bash", "sh", "zsh", "dash", "node",
	"deno", "ruby", "perl", "Rscript", "julia", "java", "lua*", "php", "uv", "poetry", "pipenv",
	"conda", "mamba", "torchrun", "accelerate", "deepspeed", "mpirun", "mpiexec", "srun", "env",
	"nice", "time", "nohup", "stdbuf", "taskset", "numactl", "xvfb-run", "bundle", "npx",
	"cargo", "go", "make" };

/* What stands between a launcher and the program. */
static const char *const between[] = { "run", "exec", "launch" };

static bool
is_launcher(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(launchers); i++)
		if (str_glob(launchers[i], fs_basename(word)))
			return true;
	return false;
}

static bool
is_between(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(between); i++)
		if (str_equal(word, between[i]))
			return true;
	return false;
}

static bool
is_script(const char *word)
{
	static const char *const ends[] = { ".py", ".sh", ".R", ".r", ".jl", ".js", ".rb", ".pl",
		".lua", ".php", ".jar", ".ipynb" };

	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_ends(word, ends[i]))
			return true;
	return false;
}

/* The index of the program whose flags count. */
static size_t
find_script(char *const *argv)
{
	size_t i;

	if (!is_launcher(argv[0]))
		return 0;
	for (i = 1; argv[i] != NULL; i++)
		if (is_script(argv[i]))
			return i;
	for (i = 1; argv[i] != NULL; i++) {
		if ((str_equal(argv[i], "-m") || str_equal(argv[i], "-c")) && argv[i + 1] != NULL)
			return i + 1;
		if (argv[i][0] != '-' && !is_between(argv[i]) && !is_launcher(argv[i]) &&
		    strchr(argv[i], '=') == NULL)
			return i;
	}
	return 0;
}

/* Characters that a parameter's name cannot have become '_'; dots that name nothing are dropped. */
static char *
clean_name(struct arena *arena, const char *s, size_t n)
{
	char *name = arena_alloc(arena, n + 1), *to = name;

	for (size_t i = 0; i < n; i++) {
		bool dot = s[i] == '.' && (to == name || to[-1] == '.' || i + 1 == n);

		if (!dot)
			*to++ =
			    isalnum((unsigned char)s[i]) || s[i] == '.' || s[i] == '-' ? s[i] : '_';
	}
	*to = '\0';
	return name;
}

static bool
is_number(const char *s)
{
	enum yaml_scalar kind = yaml_kind_of_text(s);

	return kind == YAML_INT || kind == YAML_FLOAT;
}

static bool
is_value(const char *s)
{
	return s != NULL && (s[0] != '-' || s[1] == '\0' || is_number(s));
}

/* How many arguments from argv[i] are the values of a flag: one, or several numbers. */
static size_t
count_values(char *const *argv, size_t i)
{
	size_t n = 1;

	if (!is_value(argv[i]))
		return 0;
	while (is_number(argv[i]) && argv[i + n] != NULL && is_number(argv[i + n]))
		n++;
	return n;
}

/* `key=value` or Hydra's `+key=value`: the length of key, 0 when it is no such thing. */
static size_t
assignment(const char *s, size_t *start)
{
	size_t n;

	*start = strspn(s, "+");
	n = *start;
	if (!isalpha((unsigned char)s[n]) && s[n] != '_')
		return 0;
	while (isalnum((unsigned char)s[n]) || strchr("_.-/@", s[n]) != NULL) {
		if (s[n] == '\0')
			return 0;
		n++;
	}
	return s[n] == '=' ? n - *start : 0;
}

/* The flag at argv[i]; returns the arguments that it takes, 0 when it is none. */
static size_t
parse_flag(char *const *argv, size_t i, struct arena *arena, struct flag *out)
{
	const char *word = argv[i], *equals = strchr(word, '='), *name = word;
	size_t start, n = assignment(word, &start);

	*out = (struct flag){ .at = i, .value = true, .count = 1 };
	if (n > 0) {
		out->name = clean_name(arena, word + start, n);
		out->offset = start + n + 1;
		return 1;
	}
	name += strspn(word, "-");
	if (name == word || name - word > 2 || !isalpha((unsigned char)*name))
		return 0;
	if (equals != NULL && equals > name) {
		out->name = clean_name(arena, name, (size_t)(equals - name));
		out->offset = (size_t)(equals - word) + 1;
		return 1;
	}
	out->count = count_values(argv, i + 1);
	if (out->count == 0 && str_starts(name, "no-") && name[3] != '\0') {
		name += 3;
		out->value = false;
	}
	out->name = clean_name(arena, name, strlen(name));
	out->at = i + 1;
	return 1 + out->count;
}

static bool
scan(char *const *argv, struct arena *arena, flag_fn *fn, void *arg)
{
	size_t i = find_script(argv);

	for (i += argv[i] != NULL; argv[i] != NULL && !str_equal(argv[i], "--");) {
		struct flag flag;
		size_t taken = parse_flag(argv, i, arena, &flag);

		if (taken > 0 && *flag.name != '\0' && !fn(arg, &flag))
			return false;
		i += taken > 0 ? taken : 1;
	}
	return true;
}

/* ------------------------------------------------------------------------------- parameters */

struct collector {
	char *const *argv;
	struct arena *arena;
	struct run_param *root;
};

static bool
collect(void *arg, const struct flag *flag)
{
	struct collector *c = arg;
	struct buf list = BUF_INIT;

	if (flag->count == 0) {
		run_params_add(c->arena, c->root, flag->name, flag->value ? "true" : "false");
	} else if (flag->count == 1) {
		const char *value = c->argv[flag->at] + flag->offset;

		if (run_environ_is_secret_flag(flag->name, value))
			run_params_add_str(c->arena, c->root, flag->name, RUN_MASK);
		else
			run_params_add(c->arena, c->root, flag->name, value);
	} else {
		for (size_t i = 0; i < flag->count; i++)
			buf_printf(&list, "%s%s", i > 0 ? ", " : "[", c->argv[flag->at + i]);
		buf_add_char(&list, ']');
		run_params_add(c->arena, c->root, flag->name, buf_str(&list));
		buf_release(&list);
	}
	return true;
}

struct run_param *
run_adhoc_params(char *const *argv, struct arena *arena)
{
	struct collector c = { argv, arena, run_params_new(arena) };

	scan(argv, arena, collect, &c);
	return c.root;
}

/* ------------------------------------------------------------------------------- overriding */

static size_t
length(char *const *argv)
{
	size_t n = 0;

	while (argv[n] != NULL)
		n++;
	return n;
}

struct replacer {
	char **argv;
	struct arena *arena;
	const char *name, *value;
	bool found, has_value;
};

static bool
replace(void *arg, const struct flag *flag)
{
	struct replacer *r = arg;

	if (!str_equal(flag->name, r->name))
		return true;
	r->found = true;
	r->has_value = flag->count == 1;
	if (r->has_value)
		r->argv[flag->at] = arena_printf(
		    r->arena, "%.*s%s", (int)flag->offset, r->argv[flag->at], r->value);
	return r->has_value;
}

static bool
apply_one(char **argv, struct run_param *params, const char *override, struct arena *arena,
    struct err *err)
{
	const char *equals = strchr(override, '=');
	struct replacer r = { .argv = argv, .arena = arena };
	struct err unfit;

	if (!run_params_override(arena, params, NULL, override, &unfit))
		return err_set(err, unfit.kind, "%s", unfit.msg);
	r.name = arena_strndup(arena, override, (size_t)(equals - override));
	r.value = equals + 1;
	scan(argv, arena, replace, &r);
	if (!r.found || !r.has_value)
		return err_set(err, ERR_CONFIG,
		    "parameter %s: its flag has no single value on the command line: "
		    "give the whole command anew",
		    r.name);
	return true;
}

bool
run_adhoc_apply(char *const *argv, const char *const *overrides, size_t count, struct arena *arena,
    char ***out, struct err *err)
{
	size_t n = length(argv);
	char **copy = arena_array(arena, char *, n + 1);

	if (n == 0)
		return err_set(err, ERR_USAGE, "no command: `benchtop run -- COMMAND [ARG]...`");
	for (size_t i = 0; i < n; i++)
		copy[i] = arena_strdup(arena, argv[i]);
	for (size_t i = 0; i < count; i++)
		if (!apply_one(copy, run_adhoc_params(copy, arena), overrides[i], arena, err))
			return false;
	*out = copy;
	return true;
}

/* ------------------------------------------------------------------------------- recording */

struct masker {
	const char **items;
	char *const *argv;
	struct arena *arena;
};

static bool
mask(void *arg, const struct flag *flag)
{
	struct masker *m = arg;

	for (size_t i = 0; i < flag->count; i++) {
		const char *word = m->argv[flag->at + i];

		if (run_environ_is_secret_flag(flag->name, word + flag->offset))
			m->items[flag->at + i] =
			    arena_printf(m->arena, "%.*s%s", (int)flag->offset, word, RUN_MASK);
	}
	return true;
}

struct run_texts
run_adhoc_masked(char *const *argv, struct arena *arena)
{
	struct run_texts texts = { .count = length(argv) };
	struct masker m = { .argv = argv, .arena = arena };

	texts.items = m.items = arena_array(arena, const char *, texts.count + 1);
	for (size_t i = 0; i < texts.count; i++)
		texts.items[i] = run_environ_mask_text(argv[i], arena);
	scan(argv, arena, mask, &m);
	return texts;
}

/* A program given as text, `python3 -c 'import x; ...'`, is named by its interpreter unless it is short and
 * plain. */
static const char *
script_of(char *const *argv)
{
	enum { SHORT = 16 };
	size_t i = find_script(argv);

	if (i > 0 && str_equal(argv[i - 1], "-c") &&
	    (strlen(argv[i]) > SHORT || strpbrk(argv[i], "\"'$;(){}=") != NULL))
		i = 0;
	return fs_basename(argv[i]);
}

const char *
run_adhoc_mask_override(const char *override, struct arena *arena)
{
	const char *equals = strchr(override, '=');
	const char *name;

	if (equals == NULL)
		return arena_strdup(arena, override);
	name = arena_strndup(arena, override, (size_t)(equals - override));
	return arena_printf(arena, "%s=%s", name,
	    run_environ_is_secret_flag(name, equals + 1) ? RUN_MASK : equals + 1);
}

/* "fit" of "src/fit.py"; the module of `-m pkg.fit`; characters that print as they are. */
static const char *
step_name(char *const *argv, struct arena *arena)
{
	const char *script = script_of(argv), *dot = strrchr(script, '.');
	size_t n = dot != NULL && dot > script && is_script(script) ? (size_t)(dot - script)
								    : strlen(script);
	char *name = arena_strndup(arena, script, n > 60 ? 60 : n);

	for (char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("-_.", *p) == NULL)
			*p = '-';
	return *name != '\0' ? name : "command";
}

const struct run_pipeline *
run_adhoc_pipeline(char *const *argv, struct arena *arena)
{
	static const struct yaml_node nothing = { .type = YAML_MAP };
	struct run_pipeline *pipeline = arena_alloc(arena, sizeof *pipeline);
	struct run_step *step = arena_alloc(arena, sizeof *step);
	struct mistakes unused;
	struct run_reader r = { .arena = arena, .mistakes = &unused };
	size_t n = length(argv);

	/* The defaults of a step, from the table; "run is missing" is said into the wind. */
	mistakes_init(&unused, "");
	run_section_read(&r, &run_step_section, &nothing, step);
	mistakes_release(&unused);
	step->name = step_name(argv, arena);
	step->run.argv.items = arena_array(arena, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		step->run.argv.items[step->run.argv.count++] = arena_strdup(arena, argv[i]);
	pipeline->name = step->name;
	pipeline->params = run_adhoc_params(argv, arena);
	pipeline->steps = step;
	pipeline->step_count = 1;
	pipeline->order = arena_array(arena, size_t, 1);
	return pipeline;
}

/* ------------------------------------------------------------------------------- a shell line */

struct liner {
	struct map *references;		/* index of an argument as text -> its flag's name */
	size_t *offsets;
	struct arena *arena;
	char *const *argv;
};

static bool
refer(void *arg, const struct flag *flag)
{
	struct liner *l = arg;
	const char *value = flag->count == 1 ? l->argv[flag->at] + flag->offset : "";

	if (flag->count != 1 || run_environ_is_secret_flag(flag->name, value))
		return true;
	map_set(l->references, arena_printf(l->arena, "%zu", flag->at), flag->name);
	l->offsets[flag->at] = flag->offset;
	return true;
}

static void
add_word(struct buf *out, const char *word, size_t n)
{
	bool safe = n > 0;

	for (size_t i = 0; i < n; i++)
		safe &= isalnum((unsigned char)word[i]) || strchr("%+,-./:=@_", word[i]) != NULL;
	if (!safe)
		buf_add_char(out, '\'');
	for (size_t i = 0; i < n; i++)
		if (word[i] == '\'')
			buf_add(out, "'\\''");
		else if (word[i] == '$' && strncmp(word + i, "${params.", 9) == 0)
			buf_add(out, "$$");	/* the user's own text, not a reference */
		else
			buf_add_char(out, word[i]);
	if (!safe)
		buf_add_char(out, '\'');
}

void
run_adhoc_line(char *const *argv, struct arena *arena, struct buf *out)
{
	size_t n = length(argv);
	struct liner l = { map_new(), arena_array(arena, size_t, n + 1), arena, argv };

	scan(argv, arena, refer, &l);
	for (size_t i = 0; i < n; i++) {
		const char *name = map_get(l.references, arena_printf(arena, "%zu", i));

		if (i > 0)
			buf_add_char(out, ' ');
		if (name == NULL) {
			add_word(out, argv[i], strlen(argv[i]));
			continue;
		}
		if (l.offsets[i] > 0)
			add_word(out, argv[i], l.offsets[i]);
		buf_printf(out, "${params.%s}", name);
	}
	map_free(l.references, NULL);
}
