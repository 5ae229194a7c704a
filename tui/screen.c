/*
 * screen.c - the list of screens, in the order of their tabs.
 */
#include "screen.h"

#include "screens.h"

static const struct screen_type *const screens[] = {
	&runs_screen,
	&run_screen,
	&compare_screen,
	&data_screen,
	&dataset_screen,
	&drift_screen,
	&rules_screen,
	&changes_screen,
};

const struct screen_type *const *
screen_list(size_t *count)
{
	*count = ARRAY_LEN(screens);
	return screens;
}

const struct screen_type *
screen_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
		if (str_equal(screens[i]->name, name))
			return screens[i];
	}
	return NULL;
}

const struct screen_type *
screen_by_digit(char digit)
{
	for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
		if (screens[i]->digit == digit)
			return screens[i];
	}
	return NULL;
}
