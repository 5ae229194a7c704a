/*
 * table_marks.c - a hash set of row identities with open addressing; 0 is an empty place.
 */
#include "table_marks.h"

#include "base.h"

struct table_marks {
	uint64_t *places;
	size_t size;		/* a power of two, or 0 */
	size_t count;
};

struct table_marks *
table_marks_new(void)
{
	return x_new(struct table_marks);
}

void
table_marks_free(struct table_marks *m)
{
	if (m == NULL)
		return;
	x_free(m->places);
	x_free(m);
}

void
table_marks_clear(struct table_marks *m)
{
	x_free(m->places);
	*m = (struct table_marks){ 0 };
}

size_t
table_marks_count(const struct table_marks *m)
{
	return m->count;
}

static size_t
home_of(const struct table_marks *m, uint64_t identity)
{
	return (size_t)(identity * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (m->size - 1);
}

/* Where the identity is, or the empty place where it would go. */
static size_t
place_of(const struct table_marks *m, uint64_t identity)
{
	size_t at = home_of(m, identity);

	while (m->places[at] != 0 && m->places[at] != identity)
		at = (at + 1) & (m->size - 1);
	return at;
}

bool
table_marks_has(const struct table_marks *m, uint64_t identity)
{
	return m->size > 0 && m->places[place_of(m, identity)] == identity;
}

static void
grow(struct table_marks *m)
{
	struct table_marks bigger = { .size = m->size == 0 ? 16 : m->size * 2, .count = m->count };

	bigger.places = x_new_array(uint64_t, bigger.size);
	for (size_t i = 0; i < m->size; i++) {
		if (m->places[i] != 0)
			bigger.places[place_of(&bigger, m->places[i])] = m->places[i];
	}
	x_free(m->places);
	*m = bigger;
}

/* Takes one out and moves those behind it, so that no search stops too early. */
static void
take_out(struct table_marks *m, size_t hole)
{
	size_t at = hole;

	for (;;) {
		size_t home;

		at = (at + 1) & (m->size - 1);
		if (m->places[at] == 0)
			break;
		home = home_of(m, m->places[at]);
		if (((at - home) & (m->size - 1)) >= ((at - hole) & (m->size - 1))) {
			m->places[hole] = m->places[at];
			hole = at;
		}
	}
	m->places[hole] = 0;
	m->count--;
}

void
table_marks_set(struct table_marks *m, uint64_t identity, bool on)
{
	if (table_marks_has(m, identity) == on)
		return;
	if (!on) {
		take_out(m, place_of(m, identity));
		return;
	}
	if ((m->count + 1) * 2 > m->size)
		grow(m);
	m->places[place_of(m, identity)] = identity;
	m->count++;
}
