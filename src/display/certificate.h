/*
 * display/certificate.h - who a server is, for TLS: a certificate with its key, read from files or made for one run.
 *
 * Model    One that is made is its own issuer: a browser warns, and a person compares the fingerprint. Its key is never
 *          written anywhere. Which names a server answers to is asked of the certificate (RFC 6125), so there is one
 *          list of them.
 * Locks    None: it does not change.
 * Tests    tests/display/certificate_test.c, tls_test.c
 */
#ifndef DRYDOCK_DISPLAY_CERTIFICATE_H
#define DRYDOCK_DISPLAY_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>

/* SHA-256 of the whole certificate: pairs of digits with colons between, as browsers show it. */
#define DISPLAY_FINGERPRINT_TEXT (32 * 3)

struct display_certificate;
struct ssl_ctx_st;

/*
 * Make one for names of this computer: addresses as text, or names of the DNS; count of them, the first stands in it as its
 * subject, too. It is good for 30 days; P-256.
 * Errors   -ENOMEM: the library can make none.
 */
int display_certificate_make(const char *const *names, size_t count, struct display_certificate **ret_certificate);
/*
 * Read one from two files of PEM: the server's certificate, and behind it those that lead to who issued it; its key, without
 * a password.
 * Errors   -ENOENT: a file cannot be read; -EINVAL: what is in it is none, or the two do not belong together. text says which.
 */
struct display_certificate_files {
	const char *certificate, *key;
};
int display_certificate_load(const struct display_certificate_files *files, char *text, size_t bytes,
                             struct display_certificate **ret_certificate);
/* Whether it is one of name: an address as text, or a name. */
bool display_certificate_is_for(const struct display_certificate *certificate, const char *name);
const char *display_certificate_fingerprint(const struct display_certificate *certificate);
/* The same of any certificate in its encoding (DER). */
void display_fingerprint(const unsigned char *bytes, size_t size, char ret_text[DISPLAY_FINGERPRINT_TEXT]);
/* Servers of context are this one, and speak TLS 1.2 or later. False: the library refuses it. */
bool display_certificate_use(const struct display_certificate *certificate, struct ssl_ctx_st *context);
/* Null is accepted. */
void display_certificate_destroy(struct display_certificate *certificate);

#endif
