/* SHA-256 (FIPS 180-4 examples) and pinned randomness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base.h"
#include "base_hash.h"
#include "base_rand.h"

static void
digests_match_the_standard(void **state)
{
	char hex[SHA256_HEX];

	(void)state;
	sha256_of("abc", 3, hex);
	assert_string_equal(hex,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_of("", 0, hex);
	assert_string_equal(hex,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_true(sha256_is_hex(hex));
	assert_false(sha256_is_hex("abc"));
}

static void
pieces_give_the_digest_of_the_whole(void **state)
{
	struct sha256 *h = sha256_new();
	char hex[SHA256_HEX], whole[SHA256_HEX];

	(void)state;
	sha256_update(h, "a", 1);
	sha256_update(h, "bc", 2);
	sha256_finish(h, hex);
	sha256_of("abc", 3, whole);
	assert_string_equal(hex, whole);
}

static void
a_pinned_seed_gives_the_published_sequence(void **state)
{
	(void)state;
	/* SplitMix64 with seed 0: the first output of the reference implementation. */
	assert_true(rand_u64() == UINT64_C(0xe220a8397b1dcdaf));
	for (int i = 0; i < 1000; i++)
		assert_true(rand_below(10) < 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_match_the_standard),
		cmocka_unit_test(pieces_give_the_digest_of_the_whole),
		cmocka_unit_test(a_pinned_seed_gives_the_published_sequence),
	};

	setenv("BENCHTOP_SEED", "0", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
