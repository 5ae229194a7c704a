/*
 * base_mem.h - memory: x_new/x_free for what lives long, an arena for what dies together.
 *
 * Running out of memory is fatal: the handler given to x_on_fatal (the workbench restores the
 * terminal there) is called, a line is written to standard error, and the process aborts.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

#include "base_err.h"

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t count, size_t size);	/* count * size, checked for overflow */
/* From here on all threads share one heap. For work in which one thread frees what another allocated: heaps
 * of their own would each keep the holes. */
void x_share_heap(void);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *fmt, ...) PRINTF_LIKE(1, 2);
char *xvasprintf(const char *fmt, va_list ap) PRINTF_LIKE(1, 0);
void x_free(void *p);

#define x_new(type) ((type *)xcalloc(1, sizeof(type)))
#define x_new_array(type, n) ((type *)xcalloc((n), sizeof(type)))

/* Called once before an abort, by x_fatal and when memory runs out. NULL for none. */
void x_on_fatal(void (*handler)(void));
_Noreturn void x_fatal(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* An invariant of our own code; checked in release builds too. Never used on input. */
#define x_assert(cond) \
	((cond) ? (void)0 : x_fatal("%s:%d: broken invariant: %s", __FILE__, __LINE__, #cond))

/*
 * Arena: `arena_new`, any number of allocations, one `arena_free`. `arena_clear` keeps the memory
 * for reuse. Allocations are zeroed and aligned for any type.
 */
struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);
void arena_clear(struct arena *a);
void *arena_alloc(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

#define arena_array(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (n)))

/*
 * A growing array: `x_grow(&v.items, &v.cap, v.count + 1)` makes room for that many items.
 * Capacity doubles, so appending is amortised constant.
 */
#define x_grow(items, cap, need) \
	x_grow_((void **)(void *)(items), (cap), (need), sizeof(**(items)))
void x_grow_(void **items, size_t *cap, size_t need, size_t size);

#endif
