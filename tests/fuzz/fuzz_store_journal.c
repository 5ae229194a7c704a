/*
 * Any bytes are a journal: whole lines are read or counted as bad, never more bytes than there are. What
 * a line says is applied to a run also where its checksum is wrong, since fuzzing would hardly ever
 * find a right one.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "base_json.h"
#include "store_journal.h"
#include "store_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
scan(struct slice bytes, struct arena *a)
{
	struct store_journal_state journal = { .offset = 0 };
	struct store_state st;
	struct err err;

	store_state_init(&st, "000000000", a);
	if (!store_journal_scan(bytes, &journal, store_record_apply, &st, &err))
		abort();
	if (journal.offset > bytes.n)
		abort();
	store_state_finish(&st);
	store_state_release(&st);
}

static void
apply(struct slice bytes, struct arena *a)
{
	struct store_state st;

	store_state_init(&st, "zzzzzzzzz", a);
	while (bytes.n > 0) {
		const char *newline = memchr(bytes.p, '\n', bytes.n);
		size_t n = newline == NULL ? bytes.n : (size_t)(newline - bytes.p);
		struct json *record = NULL;

		if (json_parse(&record, (struct slice){ bytes.p, n }, NULL)
		    && !store_record_apply(&st, json_str(json_get(record, "k"), ""), 1, record, NULL))
			abort();
		json_free(record);
		bytes.p += n + (newline != NULL);
		bytes.n -= n + (newline != NULL);
	}
	store_state_finish(&st);
	store_state_release(&st);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = { (const char *)data, size };
	struct arena *a = arena_new();

	scan(bytes, a);
	apply(bytes, a);
	arena_free(a);
	return 0;
}
