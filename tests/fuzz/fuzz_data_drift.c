/*
 * Fuzzes the comparison of two stored profiles that are not alike: two bytes choose preset, measure, and what else is
 * looked at, three say how long the first profile is (little endian), both stand behind them without their headers.
 * What is found must be printable.
 */
#include <stdlib.h>
#include <string.h>

#include "data_drift.h"
#include "data_hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHOICES = 5 };

static bool
unpack(struct data_profile *p, const uint8_t *data, size_t size)
{
	struct buf file = BUF_INIT;
	struct err err;
	bool ok;

	buf_add(&file, DATA_PROFILE_MAGIC);
	data_pack_u64(&file, size);
	data_pack_u64(&file, data_hash_long((const char *)data, size));
	buf_append(&file, data, size);
	ok = data_profile_unpack(p, buf_slice(&file), &err);
	buf_release(&file);
	return ok;
}

static void
compare(const struct data_profile *p, const struct data_profile *q, const uint8_t *choices)
{
	static const char *const presets[] = { NULL, "evidently", "tfdv", "nannyml", "whylogs", "psi" };
	size_t measures = 0;
	struct data_drift_setting *settings;
	struct data_drift_options options = { .preset = presets[choices[0] % 6],
		.discrepancy = choices[0] >= 240, .bonferroni = (choices[0] & 8) != 0 };
	struct data_drift_pair pairs[2] = { { .before = p, .now = q }, { .before = q, .now = p } };
	struct err err;

	while (data_measure_names[measures] != NULL)
		measures++;
	settings = x_new_array(struct data_drift_setting, p->count + 1);
	for (size_t i = 0; i < p->count; i++)
		settings[i] = (struct data_drift_setting){ .column = p->columns[i].name,
			.measure = (choices[1] & 64) != 0 ? data_measure_names[(choices[1] + i) % measures] : NULL,
			.category = (choices[1] & 128) != 0 };
	options.settings = settings;
	options.setting_count = (choices[1] & 192) != 0 ? p->count : 0;
	if (data_drift_find_all(pairs, 2, &options, 1, NULL, &err))
		for (size_t i = 0; i < 2; i++) {
			struct buf out = BUF_INIT;
			struct json_out json;

			json_begin(&json, &out);
			data_drift_json(&json, &pairs[i].drift, "a", "b");
			buf_release(&out);
		}
	data_drift_release_all(pairs, 2);
	x_free(settings);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct data_profile p, q;
	size_t first;

	if (size < CHOICES)
		return 0;
	first = data[2] | (size_t)data[3] << 8 | (size_t)data[4] << 16;
	if (first > size - CHOICES || !unpack(&p, data + CHOICES, first))
		return 0;
	if (unpack(&q, data + CHOICES + first, size - CHOICES - first)) {
		compare(&p, &q, data);
		data_profile_release(&q);
	}
	data_profile_release(&p);
	return 0;
}
