/*
 * chart_drift.h - charts of drift: one comparison as distributions over each other, a history as a
 * heat map of columns against versions.
 */
#ifndef CHART_DRIFT_H
#define CHART_DRIFT_H

#include "chart.h"
#include "data_drift.h"

/* A panel for each column that drifted, the strongest first, at most `most` of them; when none did,
 * for the columns that came nearest. */
struct chart *chart_drift_pair(const struct data_drift *d, const char *reference,
    const char *current, size_t most);

/* Columns down, comparisons across; a cell is the score as a multiple of its threshold (held at 2),
 * so that 1 is where drift begins. labels: one a comparison. */
struct chart *chart_drift_history(const struct data_drift *d, const char *const *labels,
    size_t count);

/* One column over a history: its score beside threshold and noise floor. */
struct chart *chart_drift_column(const struct data_drift *d, const char *const *labels, size_t count,
    const char *column);

#endif
