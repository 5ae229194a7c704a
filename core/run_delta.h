/*
 * run_delta.h - how far a value is from the one it is held against, as a person reads it.
 */
#ifndef RUN_DELTA_H
#define RUN_DELTA_H

#include "base.h"

/*
 * "+4.1%", "-0.3%", "=" when the same, "+<0.01%" when it is hardly a difference, "×14.7" from ten times on;
 * against zero, or with another sign, the difference itself: "+0.25". "" when one of them is not finite.
 */
const char *run_delta_text(char out[STR_SHORT], double value, double base);

#endif
