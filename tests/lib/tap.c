/*
 * tap.c - lines of TAP, counted.
 */
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>

static int number, failed;

void
tap_check(bool ok, const char *name)
{
	printf("%s %d - %s\n", ok ? "ok" : "not ok", ++number, name);
	failed += !ok;
}

void
tap_must(bool ok, const struct err *err)
{
	if (ok)
		return;
	printf("Bail out! %s\n", err->msg);
	exit(1);
}

int
tap_end(void)
{
	printf("1..%d\n", number);
	return failed > 0;
}
