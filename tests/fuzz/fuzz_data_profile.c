/*
 * Fuzzes stored profiles behind their checksum: what is taken can be merged, summed up, printed,
 * compared and stored again.
 */
#include <stdlib.h>
#include <string.h>

#include "data_drift.h"
#include "data_hash.h"
#include "data_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
use(struct data_profile *p, struct data_profile *again)
{
	static const char *const presets[] = { NULL, "evidently", "tfdv", "nannyml", "whylogs", "psi" };
	struct data_drift drift;
	struct buf out = BUF_INIT;
	struct json_out json;
	struct err err;

	json_begin(&json, &out);
	data_json_profile(&json, p, NULL, 0, NULL);
	for (size_t i = 0; i < sizeof presets / sizeof *presets; i++) {
		const struct data_drift_options options = { .preset = presets[i],
			.columns_only = i > 0 };

		if (!data_drift_find(&drift, p, again, &options, &err))
			continue;
		buf_clear(&out);
		json_begin(&json, &out);
		data_drift_json(&json, &drift, "a", "b");
		data_drift_release(&drift);
	}
	data_profile_merge(p, again);
	buf_clear(&out);
	data_profile_pack(p, &out);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf file = BUF_INIT;
	struct data_profile p, again;
	struct err err;

	buf_add(&file, DATA_PROFILE_MAGIC);
	data_pack_u64(&file, size);
	data_pack_u64(&file, data_hash_long((const char *)data, size));
	buf_append(&file, data, size);
	if (data_profile_unpack(&p, buf_slice(&file), &err)) {
		if (!data_profile_unpack(&again, buf_slice(&file), &err))
			abort();
		use(&p, &again);
		data_profile_release(&p);
		data_profile_release(&again);
	}
	buf_release(&file);
	return 0;
}
