/*
 * store_id.c - the ids of runs: seconds and chance as digits that a person can type.
 */
#include "store_id.h"

#include <string.h>

#include "base_rand.h"
#include "base_time.h"

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* 2024-01-01T00:00:00Z; 30 bits of seconds reach to 2058. */
#define EPOCH (INT64_C(1704067200) * TIME_SECOND)

bool
store_id_is_valid(const char *s)
{
	return strspn(s, digits) == STORE_ID_LEN && s[STORE_ID_LEN] == '\0';
}

uint64_t
store_id_number(const char *s)
{
	uint64_t n = 0;

	if (!store_id_is_valid(s))
		return 0;
	for (; *s != '\0'; s++)
		n = n << 5 | (uint64_t)(strchr(digits, *s) - digits);
	return n;
}

void
store_id_make(int64_t now, char id[STORE_ID_SIZE])
{
	int64_t seconds = now > EPOCH ? (now - EPOCH) / TIME_SECOND : 0;
	uint64_t n = ((uint64_t)seconds & 0x3fffffff) << 15 | rand_below(1 << 15);

	for (int i = STORE_ID_LEN - 1; i >= 0; i--, n >>= 5)
		id[i] = digits[n & 31];
	id[STORE_ID_LEN] = '\0';
}

int64_t
store_id_time(const char *s)
{
	return EPOCH + (int64_t)(store_id_number(s) >> 15) * TIME_SECOND;
}
