/*
 * table_find.c - text in text, as people search: "adam" finds "Adam", "Adam" does not find "adam".
 */
#include "table_find.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool
has_capital(const char *s)
{
	for (; *s != '\0'; s++) {
		if (isupper((unsigned char)*s))
			return true;
	}
	return false;
}

bool
table_find_in(const char *text, const char *wanted, size_t *at, size_t *n)
{
	const char *found = has_capital(wanted) ? strstr(text, wanted) : strcasestr(text, wanted);

	if (found == NULL || *wanted == '\0')
		return false;
	if (at != NULL)
		*at = (size_t)(found - text);
	if (n != NULL)
		*n = strlen(wanted);
	return true;
}
