/*
 * data_json.h - a profile as JSON, for programs.
 */
#ifndef DATA_JSON_H
#define DATA_JSON_H

#include "data_alert.h"

/* dataset may be NULL, version 0: not stored. Only `column` where it is not NULL. */
void data_json_profile(struct json_out *out, const struct data_profile *p, const char *dataset,
    int64_t version, const char *column);

#endif
