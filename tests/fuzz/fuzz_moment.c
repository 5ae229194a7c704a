/*
 * Fuzzes what people type as times, durations, numbers and patterns: it is taken or refused, and what is taken is
 * written and read back the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "base_time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size), s[STR_SHORT];
	const char *half = text + strlen(text) / 2;
	int64_t t, back;
	double v;

	if (time_parse(text, &t) && (!time_parse(time_format_exact(s, t), &back) || back != t))
		abort();
	if (time_parse_duration(text, &t) && t < 0)
		abort();
	if (time_parse_moment(text, INT64_C(1767225600) * TIME_SECOND, &t)) {
		time_ago(s, t, INT64_C(1767225600) * TIME_SECOND);
		time_local(s, t);
	}
	if (str_to_double(text, &v)) {
		double again;

		if (!str_to_double(str_double(s, v), &again) || (memcmp(&v, &again, sizeof(v)) != 0 && v == v))
			abort();
		str_number(s, v, 5);
		str_duration(s, v);
	}
	if (size < 64)
		str_glob(text, half);
	x_free(text);
	return 0;
}
