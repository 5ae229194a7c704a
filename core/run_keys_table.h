/*
 * run_keys_table.h - the sections of run_keys.c, for those that read and write them, and the checks
 * across the keys of one section (run_check.c).
 */
#ifndef RUN_KEYS_TABLE_H
#define RUN_KEYS_TABLE_H

#include "run_section.h"

extern const struct run_section run_project_section;
extern const struct run_section run_step_section;
extern const struct run_section run_test_section;
extern const struct run_section run_bundle_section;
extern const struct run_section run_promote_section;
extern const struct run_section run_metric_info_section;

/* Each is called after all keys of an item were read. */
void run_check_column(struct run_reader *r, struct mark mark, void *column);
void run_check_dataset(struct run_reader *r, struct mark mark, void *dataset);
void run_check_reads(struct run_reader *r, struct mark mark, void *reads);
void run_check_metric_rule(struct run_reader *r, struct mark mark, void *rule);
void run_check_step(struct run_reader *r, struct mark mark, void *step);
void run_check_test(struct run_reader *r, struct mark mark, void *test);
void run_check_trigger(struct run_reader *r, struct mark mark, void *trigger);
void run_check_pipeline(struct run_reader *r, struct mark mark, void *pipeline);

#endif
