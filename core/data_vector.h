/*
 * data_vector.h - four doubles at a time, by the compilers' vector extension: one AVX register where the
 * machine has them, else two or four smaller ones, with the same result.
 *
 *	static DATA_INLINE double sum(const double *p, size_t n) { ... data_lanes ... }
 *	static double sum_portable(...) { return sum(...); }
 *	#if DATA_WITH_AVX2
 *	DATA_AVX2 static double sum_avx2(...) { return sum(...); }
 *	#endif
 *
 * and DATA_HAS_AVX2 chooses at run time. The target is AVX2 without fused multiplication, which would
 * round otherwise than the portable way.
 */
#ifndef DATA_VECTOR_H
#define DATA_VECTOR_H

#include <stdint.h>

#include "config.h"

#if HAVE_AVX2_TARGET && defined(__x86_64__)
#define DATA_WITH_AVX2 1
#define DATA_AVX2 __attribute__((target("avx2")))
#define DATA_HAS_AVX2 __builtin_cpu_supports("avx2")
#else
#define DATA_WITH_AVX2 0
#endif

#define DATA_INLINE inline __attribute__((always_inline))

enum { DATA_LANES = 4 };

typedef double data_lanes __attribute__((vector_size(32)));
typedef int64_t data_words __attribute__((vector_size(32)));
/* The same, anywhere in an array. */
typedef double data_loose_lanes __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t data_loose_words __attribute__((vector_size(32), aligned(8), may_alias));

#define DATA_LOAD(p) (*(const data_loose_lanes *)(const void *)(p))
#define DATA_LOAD_WORDS(p) (*(const data_loose_words *)(const void *)(p))
#define DATA_STORE_WORDS(p, v) (*(data_loose_words *)(void *)(p) = (v))
#define DATA_ADD_LANES(v) (((v)[0] + (v)[1]) + ((v)[2] + (v)[3]))
/* Lanes of a where the mask has all bits set, of b where none. */
#define DATA_CHOOSE(mask, a, b) \
	((data_lanes)(((mask) & (data_words)(a)) | (~(mask) & (data_words)(b))))
#define DATA_ALL(x) ((data_lanes){ (x), (x), (x), (x) })

#endif
