/*
 * run_snapshot_eol.c - files that git calls unchanged and would still check out differently.
 *
 * With core.autocrlf or text attributes git compares files after normalising their line ends, so a file
 * with LF in the work tree counts as unchanged although a fresh checkout gives it CRLF, and a mixed one
 * can never come back. Such files are kept whole, like changed ones. `git ls-files --eol` tells what is in
 * the index ("i/"), in the work tree ("w/") and which attributes apply; since it reads every file, it is
 * asked only when the settings or the attributes speak of text at all.
 */
#include <string.h>

#include "base_map.h"
#include "os_fs.h"
#include "run_snapshot_parts.h"

static bool
attributes_speak_of_text(struct run_snapshot *s, const char *file)
{
	struct buf text = BUF_INIT;
	struct err absent;
	bool found = fs_read_file(fs_join(s->arena, s->top, file), 1 << 20, &text, &absent) &&
	    (strstr(buf_str(&text), "text") != NULL || strstr(buf_str(&text), "eol") != NULL ||
	    strstr(buf_str(&text), "crlf") != NULL);

	buf_release(&text);
	return found;
}

static bool
is_true(const char *word)
{
	return str_equal(word, "true") || str_equal(word, "yes") || str_equal(word, "on") ||
	    str_equal(word, "1");
}

/* Would a checkout turn LF into CRLF? */
static bool
gives_crlf(const struct run_snapshot *s, const char *attributes)
{
	if (strstr(attributes, "eol=crlf") != NULL)
		return true;
	if (strstr(attributes, "eol=lf") != NULL || str_starts(attributes, "-text"))
		return false;
	if (is_true(s->autocrlf))
		return true;
	return *attributes != '\0' && str_equal(s->eol, "crlf") &&
	    !str_equal(s->autocrlf, "input");
}

static bool
begins_with_word(const char *s, const char *word)
{
	size_t n = strlen(word);

	return strncmp(s, word, n) == 0 && (s[n] == ' ' || s[n] == '\t');
}

/* "i/lf    w/crlf  attr/text eol=crlf \tpath": is it certain that a checkout gives the same bytes? */
static bool
comes_back(const struct run_snapshot *s, const char *record)
{
	const char *work = strstr(record, " w/"), *attributes = strstr(record, "attr/");

	if (work == NULL || attributes == NULL)
		return true;
	work += 3;
	attributes = attributes + strlen("attr/");
	if (begins_with_word(record, "i/none") || begins_with_word(record, "i/-text") ||
	    begins_with_word(record, "i/") || begins_with_word(work, ""))
		return true;
	if (begins_with_word(record, "i/lf")) {
		char *words = xstrndup(attributes, strcspn(attributes, "\t"));
		struct slice trimmed = slice_trim(slice_of(words));
		bool crlf;

		words[trimmed.p - words + trimmed.n] = '\0';
		crlf = gives_crlf(s, trimmed.p);
		x_free(words);
		return begins_with_word(work, crlf ? "crlf" : "lf");
	}
	return begins_with_word(record, "i/crlf") && begins_with_word(work, "crlf");
}

static struct map *
map_of_changed(const struct run_snapshot *s)
{
	struct map *changed = map_new();

	for (size_t i = 0; i < s->changed_count; i++)
		map_set(changed, s->changed[i], changed);
	return changed;
}

bool
run_snapshot_line_ends(struct run_snapshot *s, struct err *err)
{
	static const char *const args[] = { "ls-files", "--eol", "-z", "--full-name", ":/", NULL };
	struct buf out = BUF_INIT;
	struct map *changed;
	bool ok;

	if (s->code->commit == NULL)
		return true;
	if ((*s->autocrlf == '\0' || str_equal(s->autocrlf, "false")) &&
	    !attributes_speak_of_text(s, ".gitattributes") &&
	    !attributes_speak_of_text(s, ".git/info/attributes"))
		return true;
	ok = run_snapshot_ask(s, args, &out, err);
	changed = map_of_changed(s);
	for (size_t i = 0; ok && i < out.len; i += strlen(out.data + i) + 1) {
		const char *path = strchr(out.data + i, '\t');

		if (path == NULL || comes_back(s, out.data + i) ||
		    map_get(changed, path + 1) != NULL || run_snapshot_is_skipped(s, path + 1))
			continue;
		ok = run_snapshot_add(s, path + 1, "line ends", err);
	}
	map_free(changed, NULL);
	buf_release(&out);
	return ok;
}
