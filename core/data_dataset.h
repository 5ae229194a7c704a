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

/* The data files of a version, as paths of their objects. The caller releases. */
MUST_CHECK bool data_dataset_files(
    struct store *s, const struct store_dataset *d, struct data_files *out, struct err *err);

/* The kept profile; made and kept when there is none, or when the kept one cannot be read. The
 * options' limits other than the default are not kept. */
MUST_CHECK bool data_dataset_profile(struct store *s, const struct store_dataset *d,
    const struct data_pass_options *options, struct data_profile *out, struct err *err);

#endif
