/*
 * run_environ.h - where a run runs: host, system, interpreter, packages, variables without secrets.
 */
#ifndef RUN_ENVIRON_H
#define RUN_ENVIRON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "run_project.h"

#define RUN_MASK "********"

struct run_environ {
	const char *host, *user;
	const char *system;		/* "Debian GNU/Linux 12 (bookworm)" */
	const char *kernel;		/* "Linux 6.1.0 x86_64" */
	const char *cpu;		/* model name */
	int64_t cpus;			/* usable by this process */
	int64_t memory;			/* bytes */
	const char *gpus;		/* names, comma separated; NULL: none seen */
	const char *timezone, *locale;
	const char *python;		/* path of the interpreter that steps would get; NULL: none */
	const char *python_version;	/* "3.11.2", or "3.11" when no more is known */
	struct run_pairs packages;	/* name = version, sorted */
	struct run_pairs variables;	/* sorted; secrets have the value RUN_MASK */
};

struct run_environ_request {
	const char *folder;		/* where steps will run */
	const char *python;		/* the interpreter that a command names; NULL: python3 */
	char *const *envp;		/* as for execve */
	const struct run_texts *mask;	/* further name patterns (globs); may be NULL */
};

/* Captures it all. Never fails: what cannot be found is NULL. It starts no process; packages are read
 * from the folder names of the interpreter's metadata, which takes milliseconds. */
void run_environ_capture(struct run_environ *out, const struct run_environ_request *request,
    struct arena *arena);

/* What there is to say of it in one line each, the hardware first: "cpu", "memory", ..., "system", ...,
 * "python version". Facts that are not known have no value. */
enum { RUN_ENVIRON_FACTS = 12 };
struct run_environ_fact {
	const char *name, *value;
	bool is_hardware;
};
void run_environ_facts(const struct run_environ *e, struct run_environ_fact out[RUN_ENVIRON_FACTS],
    struct arena *arena);

/* Fills in python, python_version and packages alone (run_environ_python.c). */
void run_environ_python(struct run_environ *out, const struct run_environ_request *request,
    struct arena *arena);

/* Whether the variable's value must not be recorded: by the name (TOKEN, SECRET, PASSWORD, ...) or
 * by what the value looks like (a private key, a well-known kind of token, a URL with a password). */
bool run_environ_is_secret(const char *name, const char *value, const struct run_texts *mask);

/* The same for a flag of a command and its value, where names are judged less strictly. */
bool run_environ_is_secret_flag(const char *name, const char *value);

/* A command or one of its arguments as it may be shown: the value of `--password=...`, a URL's password
 * and tokens are masked. Returns the arena's copy, or text itself when nothing is secret. */
const char *run_environ_mask_text(const char *text, struct arena *arena);

#endif
