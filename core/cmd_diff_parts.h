/*
 * cmd_diff_parts.h - what the files of `benchtop diff` share: causes, ranked; the statistics of data that
 * changed; logs beside each other.
 */
#ifndef CMD_DIFF_PARTS_H
#define CMD_DIFF_PARTS_H

#include "base_json.h"
#include "cmd.h"
#include "data_drift.h"
#include "run_compare.h"
#include "run_logdiff.h"

enum cmd_diff_rank { CMD_DIFF_LIKELY, CMD_DIFF_POSSIBLE, CMD_DIFF_UNLIKELY, CMD_DIFF_RANKS };
extern const char *const cmd_diff_rank_names[CMD_DIFF_RANKS];

/* Two versions of a dataset; of data that is no version of ours there are none. */
struct cmd_diff_data {
	const char *name, *before, *now;
	struct data_profile profiles[2];
	struct data_drift drift;
};

struct cmd_diff_cause {
	enum run_compare_part part;
	const struct run_compare_row *row;
	enum cmd_diff_rank rank;
	const char *note;		/* why it has this rank; NULL */
	const struct cmd_diff_data *data;	/* NULL: none */
};

struct cmd_diff_causes {
	struct cmd_diff_cause *list;
	size_t count;
	struct cmd_diff_data *data;
	size_t data_count;
};

/* code_same: the files of both runs were compared and are the same. Versions whose profile cannot be read
 * are told on standard error and stay without statistics. */
void cmd_diff_rank(struct cmd_call *call, const struct run_compare *c, bool code_same,
    struct cmd_diff_causes *out);
void cmd_diff_causes_release(struct cmd_diff_causes *c);

/* Columns of changed data: how many drifted, and the strongest of them. */
void cmd_diff_put_data(struct cmd_call *call, const struct cmd_diff_data *d);
void cmd_diff_json_data(struct json_out *json, const struct cmd_diff_data *d);

/* The logs of steps that both runs have. */
struct cmd_diff_log {
	const char *step;
	struct run_logdiff diff;
};
struct cmd_diff_logs {
	struct cmd_diff_log *list;
	size_t count;
};
MUST_CHECK bool cmd_diff_find_logs(struct cmd_call *call, const struct run_compare *c, size_t most,
    struct cmd_diff_logs *out, struct err *err);
void cmd_diff_put_logs(struct cmd_call *call, const struct cmd_diff_logs *logs);
void cmd_diff_json_logs(struct json_out *json, const struct cmd_diff_logs *logs);

#endif
