/*
 * data_dataset.h - dataset versions as data: their files, and their profile, which is made once and
 * kept beside the manifest.
 */
#ifndef DATA_DATASET_H
#define DATA_DATASET_H

#include "base_mem.h"
#include "data_pass.h"
#include "store_dataset.h"

#define DATA_PROFILE_FILE "profile"
#define DATA_PROFILE_READ "profile.read"

/* The data files of a version, as paths of their objects. The caller releases. */
MUST_CHECK bool data_dataset_files(
    struct store *s, const struct store_dataset *d, struct data_files *out, struct err *err);

/* The kept profile; made and kept when there is none, when the kept one cannot be read, or when it was
 * made with other read settings (they stand beside it in DATA_PROFILE_READ). Kept are profiles with the
 * default limits, whose read settings are those of the dataset (options->keep) or the default ones. */
MUST_CHECK bool data_dataset_profile(struct store *s, const struct store_dataset *d,
    const struct data_pass_options *options, struct data_profile *out, struct err *err);

#endif
