/* display/certificate.c - on OpenSSL's library. */
#include "display/certificate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/host/host_address.h"

#define DAY_SECONDS 86400l
#define DAYS 30
#define SERIAL_BITS 127
#define SUBJECT "drydock monitor"

struct display_certificate {
	X509 *leaf;
	EVP_PKEY *key;
	STACK_OF(X509) * chain; /* above leaf; null: none */
	char fingerprint[DISPLAY_FINGERPRINT_TEXT];
};

/* --- Its fingerprint --------------------------------------------------------------------------------------------- */

void display_fingerprint(const unsigned char *bytes, size_t size,
                         char ret_text[DISPLAY_FINGERPRINT_TEXT])
{
	unsigned char digest[32];

	EVP_Digest(bytes, size, digest, NULL, EVP_sha256(), NULL);
	for (size_t at = 0; at < sizeof(digest); at++)
		snprintf(ret_text + at * 3, 4, at + 1 < sizeof(digest) ? "%02X:" : "%02X",
		         digest[at]);
}

static bool note_fingerprint(struct display_certificate *certificate)
{
	unsigned char *bytes = NULL;
	int size = i2d_X509(certificate->leaf, &bytes);

	if (size <= 0)
		return false;
	display_fingerprint(bytes, (size_t)size, certificate->fingerprint);
	OPENSSL_free(bytes);
	return true;
}

/* --- One that is made -------------------------------------------------------------------------------------------- */

static bool add_extension(X509 *leaf, int kind, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	bool added;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, leaf, leaf, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
	added = extension && X509_add_ext(leaf, extension, -1);
	X509_EXTENSION_free(extension);
	return added;
}

/* "IP:127.0.0.1,DNS:localhost"; null: memory is short. The caller frees it. */
static char *list_names(const char *const *names, size_t count)
{
	char unused[HOST_ADDRESS_TEXT], *list = strdup("");

	for (size_t at = 0; at < count && list; at++) {
		bool is_name = host_address_parse(names[at], unused) == HOST_ADDRESS_NONE;
		char *longer = NULL;

		if (asprintf(&longer, "%s%s%s:%s", list, at ? "," : "", is_name ? "DNS" : "IP",
		             names[at]) < 0)
			longer = NULL;
		free(list);
		list = longer;
	}
	return list;
}

static bool add_names(X509 *leaf, const char *const *names, size_t count)
{
	char *list = list_names(names, count);
	bool added = list && add_extension(leaf, NID_subject_alt_name, list);

	free(list);
	return added;
}

static bool number(X509 *leaf)
{
	BIGNUM *serial = BN_new();
	bool numbered = serial &&
	                BN_rand(serial, SERIAL_BITS, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) &&
	                BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(leaf));

	BN_free(serial);
	return numbered;
}

/* Who looks may have a clock that is a little behind. */
static bool date(X509 *leaf)
{
	return X509_gmtime_adj(X509_getm_notBefore(leaf), -DAY_SECONDS) &&
	       X509_gmtime_adj(X509_getm_notAfter(leaf), DAYS * DAY_SECONDS);
}

static bool name_subject(X509 *leaf)
{
	X509_NAME *name = X509_get_subject_name(leaf);

	return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)SUBJECT,
	                                  -1, -1, 0) &&
	       X509_set_issuer_name(leaf, name);
}

static bool fill(struct display_certificate *certificate, const char *const *names, size_t count)
{
	X509 *leaf = certificate->leaf;

	return X509_set_version(leaf, X509_VERSION_3) && number(leaf) && date(leaf) &&
	       name_subject(leaf) && X509_set_pubkey(leaf, certificate->key) &&
	       add_extension(leaf, NID_basic_constraints, "critical,CA:FALSE") &&
	       add_extension(leaf, NID_key_usage, "critical,digitalSignature") &&
	       add_extension(leaf, NID_ext_key_usage, "serverAuth") &&
	       add_names(leaf, names, count) && X509_sign(leaf, certificate->key, EVP_sha256());
}

int display_certificate_make(const char *const *names, size_t count,
                             struct display_certificate **ret_certificate)
{
	struct display_certificate *certificate = calloc(1, sizeof(*certificate));

	if (!certificate)
		return -ENOMEM;
	certificate->leaf = X509_new();
	certificate->key = EVP_EC_gen("P-256");
	if (certificate->leaf && certificate->key && fill(certificate, names, count) &&
	    note_fingerprint(certificate)) {
		*ret_certificate = certificate;
		return 0;
	}
	display_certificate_destroy(certificate);
	return -ENOMEM;
}

/* --- One of files ------------------------------------------------------------------------------------------------ */

/* No question on a terminal for a key's password. */
static int no_password(char *buffer, int size, int writing, void *unused)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)unused;
	return -1;
}

static bool read_chain(struct display_certificate *certificate, FILE *file)
{
	X509 *next;

	certificate->leaf = PEM_read_X509(file, NULL, no_password, NULL);
	certificate->chain = sk_X509_new_null();
	while (certificate->leaf && certificate->chain &&
	       (next = PEM_read_X509(file, NULL, no_password, NULL)) != NULL)
		if (!sk_X509_push(certificate->chain, next))
			X509_free(next);
	/* That there is no more is told as an error, too. */
	ERR_clear_error();
	return certificate->leaf;
}

static bool read_key(struct display_certificate *certificate, FILE *file)
{
	certificate->key = PEM_read_PrivateKey(file, NULL, no_password, NULL);
	ERR_clear_error();
	return certificate->key;
}

/* 0, or why not. */
static int read_file(struct display_certificate *certificate, const char *path,
                     bool (*read)(struct display_certificate *, FILE *))
{
	FILE *file = fopen(path, "re");
	bool is_read = file && read(certificate, file);

	if (file)
		fclose(file);
	return is_read ? 0 : file ? -EINVAL : -ENOENT;
}

static int say(int error, const char *path, const char *what, char *text, size_t bytes)
{
	if (error == -ENOENT)
		snprintf(text, bytes, "%s cannot be read", path);
	else if (error)
		snprintf(text, bytes, "%s holds no %s in PEM", path, what);
	return error;
}

static int load(struct display_certificate *certificate,
                const struct display_certificate_files *files, char *text, size_t bytes)
{
	int error = say(read_file(certificate, files->certificate, read_chain), files->certificate,
	                "certificate", text, bytes);

	if (!error)
		error = say(read_file(certificate, files->key, read_key), files->key,
		            "key without a password", text, bytes);
	if (error)
		return error;
	if (X509_check_private_key(certificate->leaf, certificate->key) != 1) {
		ERR_clear_error();
		snprintf(text, bytes, "the key in %s is not that of the certificate in %s",
		         files->key, files->certificate);
		return -EINVAL;
	}
	return note_fingerprint(certificate) ? 0 : -ENOMEM;
}

int display_certificate_load(const struct display_certificate_files *files, char *text,
                             size_t bytes, struct display_certificate **ret_certificate)
{
	struct display_certificate *certificate = calloc(1, sizeof(*certificate));
	int error = certificate ? load(certificate, files, text, bytes) : -ENOMEM;

	if (error)
		display_certificate_destroy(certificate);
	else
		*ret_certificate = certificate;
	return error;
}

/* --- What it is for ---------------------------------------------------------------------------------------------- */

bool display_certificate_is_for(const struct display_certificate *certificate, const char *name)
{
	char unused[HOST_ADDRESS_TEXT];

	if (!*name)
		return false;
	if (host_address_parse(name, unused) != HOST_ADDRESS_NONE)
		return X509_check_ip_asc(certificate->leaf, name, 0) == 1;
	return X509_check_host(certificate->leaf, name, 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
	                       NULL) == 1;
}

const char *display_certificate_fingerprint(const struct display_certificate *certificate)
{
	return certificate->fingerprint;
}

bool display_certificate_use(const struct display_certificate *certificate,
                             struct ssl_ctx_st *context)
{
	return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
	       SSL_CTX_use_certificate(context, certificate->leaf) == 1 &&
	       SSL_CTX_use_PrivateKey(context, certificate->key) == 1 &&
	       (!certificate->chain || SSL_CTX_set1_chain(context, certificate->chain) == 1);
}

void display_certificate_destroy(struct display_certificate *certificate)
{
	if (!certificate)
		return;
	X509_free(certificate->leaf);
	EVP_PKEY_free(certificate->key);
	sk_X509_pop_free(certificate->chain, X509_free);
	free(certificate);
}
