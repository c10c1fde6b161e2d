/* tests/display/pad_proof_hid_test.c - which serial numbers are proofs. */
#include "harness/test.h"

#include "display/pad/proof_hid.h"

static bool read(const WCHAR *serial, size_t units, struct pad_proof *ret_proof)
{
	*ret_proof = (struct pad_proof){ 1, 1, 1, 1 };
	return pad_proof_of_serial(serial, units, ret_proof);
}

TEST(DISP_168_the_mouses_serial_number_is_its_proof)
{
	static const WCHAR serial[] = u"DDCP:3:7:4294967295";
	struct pad_proof proof;

	assert_true(read(serial, sizeof(serial) / sizeof(WCHAR), &proof));
	assert_true(pad_proof_is_good(&proof, sizeof(proof), 7));
	assert_int_equal(proof.driver_pid, 0xFFFFFFFF);
}

TEST(DISP_167_a_serial_number_of_another_form_is_no_proof)
{
#define ROW(text) \
	{ \
		text, sizeof(text) / sizeof(WCHAR) \
	}
	static const struct {
		const WCHAR *serial;
		size_t units;
	} rows[] = {
		ROW(u""),
		ROW(u"drydock-0"),
		ROW(u"DDCP:"),
		ROW(u"DDCP:3"),
		ROW(u"DDCP:3:7:"),
		ROW(u"DDCP:3:7:12:"),
		ROW(u"DDCP:3:-7:12"),
		ROW(u"DDCP:3: 7:12"),
		ROW(u"DDCP:3:7:4294967296"),
		ROW(u"DDCP:99999999999999999999:7:1"),
		{ u"DDCP:3:7:12", 11 }, /* without its end */
		{ u"DDCP", 3 },
	};

	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		struct pad_proof proof;

		assert_false(read(rows[index].serial, rows[index].units, &proof));
		assert_int_equal(proof.magic, 1);
	}
}
