/*
 * base_hash.c - the one file that knows libcrypto.
 */
#include "base_hash.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base_mem.h"

struct sha256 {
	EVP_MD_CTX *ctx;
};

struct sha256 *
sha256_new(void)
{
	struct sha256 *h = x_new(struct sha256);

	h->ctx = EVP_MD_CTX_new();
	if (h->ctx == NULL || EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) != 1)
		x_fatal("libcrypto gives no SHA-256 (out of memory?)");
	return h;
}

void
sha256_free(struct sha256 *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->ctx);
	x_free(h);
}

void
sha256_update(struct sha256 *h, const void *p, size_t n)
{
	x_assert(EVP_DigestUpdate(h->ctx, p, n) == 1);
}

void
sha256_finish(struct sha256 *h, char out[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char md[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	x_assert(EVP_DigestFinal_ex(h->ctx, md, &n) == 1 && n == 32);
	for (unsigned i = 0; i < n; i++) {
		out[2 * i] = digits[md[i] >> 4];
		out[2 * i + 1] = digits[md[i] & 15];
	}
	out[64] = '\0';
	sha256_free(h);
}

void
sha256_of(const void *p, size_t n, char out[SHA256_HEX])
{
	struct sha256 *h = sha256_new();

	sha256_update(h, p, n);
	sha256_finish(h, out);
}

bool
sha256_is_hex(const char *s)
{
	return strspn(s, "0123456789abcdef") == 64 && s[64] == '\0';
}
