/*
 * Metric rules over any bytes: blocks cut anywhere, JSON lines, numbers. The first byte chooses
 * the rules. Found points must have a name, and numbers must be those that strtod reads.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "run_rule.h"
#include "run_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
found(void *arg, struct slice name, int64_t step, double value)
{
	uint64_t *sum = arg;

	(void)value;
	if (name.n == 0 || name.n > RUN_RULE_NAME_MAX)
		abort();
	/* Reads all of the name, so that a sanitizer sees one that is not there. */
	for (size_t i = 0; i < name.n; i++)
		*sum += (uint64_t)(unsigned char)name.p[i];
	*sum += (uint64_t)step;
}

static void
check_number(struct slice text)
{
	char copy[64], *end;
	double mine, theirs;
	const char *stop;

	if (text.n == 0 || text.n >= sizeof copy || memchr(text.p, '\0', text.n) != NULL)
		return;
	stop = scan_number(text.p, text.p + text.n, &mine);
	if (stop == NULL)
		return;
	memcpy(copy, text.p, text.n);
	copy[stop - text.p] = '\0';
	theirs = strtod(copy, &end);
	if (memcmp(&mine, &theirs, sizeof mine) != 0 && !(isnan(mine) && isnan(theirs)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const patterns[] = { "^epoch (?<step>\\d+) .*loss=(?<loss>\\S+)",
		"(?<a>\\S+)=(?<epoch>[-+.0-9e]+)", "x(?<step>.)?(?<y>.*)$", "(?<x>(a+)+)$" };
	struct run_rule_set *set = run_rule_set_new();
	struct scan_points points = { .count = 0 };
	const char *text = (const char *)data + 1;
	size_t n = size > 0 ? size - 1 : 0, cut;
	uint64_t sum = 0;

	if (n == 0)
		goto out;
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		struct run_metric_rule rule = { .log = patterns[i], .prefix = i == 1 ? "p/" : NULL,
			.axis = i == 2 ? "y" : NULL };

		if (data[0] & 1 << i && !run_rule_set_add(set, &rule, NULL))
			abort();
	}
	run_rule_set_add_builtin(set);
	cut = data[0] % n;
	run_rule_set_block(set, STORE_STDOUT, text, cut, found, &sum);
	run_rule_set_block(set, STORE_STDERR, text + cut, n - cut, found, &sum);
	if (scan_json(&points, slice_trim((struct slice){ text, n })))
		scan_points_emit(&points, RUN_RULE_NO_STEP, found, &sum);
	check_number((struct slice){ text, n });
out:
	scan_points_release(&points);
	run_rule_set_free(set);
	return 0;
}
