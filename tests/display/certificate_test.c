/* tests/display/certificate_test.c - certificates that are made, and those of files. */
#include "harness/test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "display/certificate.h"

static const char *const names[] = { "localhost", "127.0.0.1", "::1", "192.0.2.7" };

static struct display_certificate *make(void)
{
	struct display_certificate *certificate = NULL;

	assert_int_equal(display_certificate_make(names, 4, &certificate), 0);
	return certificate;
}

/* What TLS would show of it. */
static SSL_CTX *use(const struct display_certificate *certificate)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	assert_true(display_certificate_use(certificate, context));
	assert_int_equal(SSL_CTX_check_private_key(context), 1);
	return context;
}

/* Write it and its key into folder; the tool of a person would be openssl req. */
static void write_files(const struct display_certificate *certificate, const char *certificate_path,
                        const char *key_path)
{
	SSL_CTX *context = use(certificate);
	FILE *file = fopen(certificate_path, "w");

	assert_non_null(file);
	assert_int_equal(PEM_write_X509(file, SSL_CTX_get0_certificate(context)), 1);
	fclose(file);
	file = fopen(key_path, "w");
	assert_non_null(file);
	assert_int_equal(PEM_write_PrivateKey(file, SSL_CTX_get0_privatekey(context), NULL, NULL, 0,
	                                      NULL, NULL),
	                 1);
	fclose(file);
	SSL_CTX_free(context);
}

static const char *path_of(const char *name)
{
	static char path[4][512];
	static unsigned next;
	char *text = path[next++ % 4];

	snprintf(text, sizeof(path[0]), "%s/%s", test_directory(), name);
	return text;
}

TEST(one_that_is_made_is_for_the_names_it_was_made_for_and_no_other)
{
	struct display_certificate *certificate = make();

	for (size_t at = 0; at < 4; at++)
		assert_true(display_certificate_is_for(certificate, names[at]));
	assert_false(display_certificate_is_for(certificate, "evil.example"));
	assert_false(display_certificate_is_for(certificate, "localhost.evil.example"));
	assert_false(display_certificate_is_for(certificate, "192.0.2.8"));
	assert_false(display_certificate_is_for(certificate, "drydock monitor"));
	assert_false(display_certificate_is_for(certificate, ""));
	display_certificate_destroy(certificate);
}

TEST(one_that_is_made_is_a_servers_of_now_and_signs_itself)
{
	struct display_certificate *certificate = make();
	SSL_CTX *context = use(certificate);
	X509 *leaf = SSL_CTX_get0_certificate(context);

	assert_int_equal(X509_verify(leaf, X509_get0_pubkey(leaf)), 1);
	assert_int_equal(X509_cmp_current_time(X509_get0_notBefore(leaf)), -1);
	assert_int_equal(X509_cmp_current_time(X509_get0_notAfter(leaf)), 1);
	assert_int_equal(X509_check_purpose(leaf, X509_PURPOSE_SSL_SERVER, 0), 1);
	/* Nobody can issue others with it. */
	assert_int_equal(X509_check_ca(leaf), 0);
	assert_true(SSL_CTX_get_min_proto_version(context) >= TLS1_2_VERSION);
	SSL_CTX_free(context);
	display_certificate_destroy(certificate);
}

/* From one moment to another, in seconds; null: now. */
static long seconds_between(const ASN1_TIME *from, const ASN1_TIME *to)
{
	int days, seconds;

	assert_int_equal(ASN1_TIME_diff(&days, &seconds, from, to), 1);
	return days * 86400l + seconds;
}

TEST(one_that_is_made_is_good_from_yesterday_for_thirty_days)
{
	struct display_certificate *certificate = make();
	SSL_CTX *context = use(certificate);
	X509 *leaf = SSL_CTX_get0_certificate(context);
	long whole = seconds_between(X509_get0_notBefore(leaf), X509_get0_notAfter(leaf));

	/* The clock is read once for each end. */
	assert_in_range(whole, 31 * 86400, 31 * 86400 + 10);
	assert_in_range(seconds_between(X509_get0_notBefore(leaf), NULL), 86400, 86400 + 3600);
	SSL_CTX_free(context);
	display_certificate_destroy(certificate);
}

/* A serial number that nobody guesses, and that is positive in 16 bytes: two of them never meet. */
TEST(a_serial_number_is_127_bits_of_chance)
{
	int bits = 0;

	for (int count = 0; count < 32; count++) {
		struct display_certificate *certificate = make();
		SSL_CTX *context = use(certificate);
		X509 *leaf = SSL_CTX_get0_certificate(context);
		BIGNUM *serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(leaf), NULL);

		assert_false(BN_is_negative(serial));
		bits = BN_num_bits(serial) > bits ? BN_num_bits(serial) : bits;
		BN_free(serial);
		SSL_CTX_free(context);
		display_certificate_destroy(certificate);
	}
	assert_int_equal(bits, 127);
}

TEST(each_that_is_made_has_a_key_and_a_fingerprint_of_its_own)
{
	struct display_certificate *first = make(), *second = make();
	SSL_CTX *of_first = use(first), *of_second = use(second);
	const char *fingerprint = display_certificate_fingerprint(first);

	assert_int_equal(strlen(fingerprint), 32 * 3 - 1);
	assert_int_equal(strspn(fingerprint, "0123456789ABCDEF:"), 32 * 3 - 1);
	assert_string_not_equal(fingerprint, display_certificate_fingerprint(second));
	assert_int_not_equal(EVP_PKEY_eq(SSL_CTX_get0_privatekey(of_first),
	                                 SSL_CTX_get0_privatekey(of_second)),
	                     1);
	SSL_CTX_free(of_first);
	SSL_CTX_free(of_second);
	display_certificate_destroy(first);
	display_certificate_destroy(second);
}

TEST(one_of_files_is_the_one_that_was_written)
{
	struct display_certificate *certificate = make(), *read = NULL;
	const char *paths[] = { path_of("site.pem"), path_of("site.key") };
	const struct display_certificate_files files = { paths[0], paths[1] };
	char text[256] = "";

	write_files(certificate, paths[0], paths[1]);
	assert_int_equal(display_certificate_load(&files, text, sizeof(text), &read), 0);
	assert_string_equal(display_certificate_fingerprint(read),
	                    display_certificate_fingerprint(certificate));
	assert_true(display_certificate_is_for(read, "192.0.2.7"));
	SSL_CTX_free(use(read));
	display_certificate_destroy(certificate);
	display_certificate_destroy(read);
}

static void expect_refused(const char *certificate_path, const char *key_path, int error,
                           const char *words)
{
	struct display_certificate *read = NULL;
	const struct display_certificate_files files = { certificate_path, key_path };
	char text[256] = "";

	assert_int_equal(display_certificate_load(&files, text, sizeof(text), &read), error);
	assert_null(read);
	if (!strstr(text, words))
		fail_msg("said: %s", text);
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	fputs(text, file);
	fclose(file);
}

TEST(files_that_are_none_or_do_not_belong_together_are_refused_by_name)
{
	struct display_certificate *certificate = make(), *other = make();
	const char *site = path_of("site.pem"), *key = path_of("site.key");
	const char *other_key = path_of("other.key"), *garbage = path_of("garbage");

	write_files(other, site, other_key);
	write_files(certificate, site, key);
	write_text(garbage, "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
	expect_refused("/nowhere", key, -ENOENT, "/nowhere cannot be read");
	expect_refused(site, "/nowhere", -ENOENT, "/nowhere cannot be read");
	expect_refused(garbage, key, -EINVAL, "holds no certificate");
	expect_refused(site, garbage, -EINVAL, "holds no key");
	/* The two in the wrong order. */
	expect_refused(key, site, -EINVAL, "holds no certificate");
	expect_refused(site, other_key, -EINVAL, "is not that of the certificate");
	display_certificate_destroy(certificate);
	display_certificate_destroy(other);
	display_certificate_destroy(NULL);
}
