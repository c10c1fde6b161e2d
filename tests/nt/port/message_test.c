/* tests/nt/port/message_test.c - which messages are messages. */
#include "test.h"

#include <string.h>

#include "nt/port/protocol.h"

static size_t good_hello(union port_message *message)
{
	size_t bytes = port_message_begin(message, PORT_HELLO);

	message->hello.purpose = PORT_ATTACH;
	strcpy(message->hello.name, "program");
	return bytes;
}

static bool parses(const union port_message *message, size_t bytes)
{
	union port_message result;

	return port_message_parse(message, bytes, &result);
}

TEST(a_whole_hello_is_taken_and_no_part_of_it)
{
	union port_message message;
	size_t bytes = good_hello(&message);

	assert_true(parses(&message, bytes));
	for (size_t count = 0; count < bytes; count++)
		assert_false(parses(&message, count));
	assert_false(parses(&message, bytes + 1));
}

TEST(every_field_of_the_header_counts)
{
	union port_message message;
	size_t bytes = good_hello(&message);

	message.header.magic ^= 1;
	assert_false(parses(&message, bytes));
	good_hello(&message);
	message.header.version++;
	assert_false(parses(&message, bytes));
	good_hello(&message);
	message.header.bytes++;
	assert_false(parses(&message, bytes));
	good_hello(&message);
	message.header.reserved = 1;
	assert_false(parses(&message, bytes));
	for (uint32_t type = 0; type < 0x10000; type += type < 10 ? 1 : 997) {
		good_hello(&message);
		message.header.type = (uint16_t)type;
		if (type != PORT_HELLO)
			assert_false(parses(&message, bytes));
	}
}

static bool is_view(struct port_view view)
{
	union port_message message;
	size_t bytes = port_message_begin(&message, PORT_VIEW);
	struct port_message_header header = message.header;

	message.view = view;
	message.header = header;
	return parses(&message, bytes);
}

TEST(a_view_lies_in_its_file_and_a_file_that_is_forgotten_has_a_number)
{
	struct port_view good = { .kind = PORT_VIEW_MAP,
		                  .address = 0x554000000000,
		                  .bytes = 0x2000,
		                  .offset = 0x1000,
		                  .file = 1,
		                  .file_bytes = 0x3000 },
			 view;

	assert_true(is_view(good));
	view = good, view.bytes = 0x3000;
	assert_false(is_view(view));
	view = good, view.offset = 0x800;
	assert_false(is_view(view));
	view = good, view.offset = UINT64_MAX << 12;
	assert_false(is_view(view));
	view = good, view.flags = PORT_VIEW_FLAGS + 1;
	assert_false(is_view(view));
	view = good, view.kind = PORT_VIEW_KINDS;
	assert_false(is_view(view));
	view = (struct port_view){ .kind = PORT_VIEW_UNMAP, .address = 0x1000, .bytes = 0x1000 };
	assert_true(is_view(view));
	view.kind = PORT_VIEW_COMMIT;
	assert_true(is_view(view));
	view.bytes = 0x800;
	assert_false(is_view(view));
	view = (struct port_view){ .kind = PORT_VIEW_FORGET, .file = 1 };
	assert_true(is_view(view));
	view.file = 0;
	assert_false(is_view(view));
}

TEST(a_hello_has_a_purpose_and_a_name_that_ends)
{
	union port_message message;
	size_t bytes = good_hello(&message);

	message.hello.purpose = PORT_INSPECT + 1;
	assert_false(parses(&message, bytes));
	good_hello(&message);
	memset(message.hello.name, 'x', sizeof(message.hello.name));
	assert_false(parses(&message, bytes));
}

TEST(a_hello_asks_for_an_account_that_there_is_and_only_to_attach)
{
	union port_message message;
	size_t bytes = good_hello(&message);

	for (uint32_t account = 0; account <= PORT_ACCOUNTS; account++) {
		message.hello.account = account;
		assert_true(parses(&message, bytes));
	}
	message.hello.account = PORT_ACCOUNTS + 1;
	assert_false(parses(&message, bytes));
	message.hello.account = 1;
	message.hello.purpose = PORT_STOP;
	assert_false(parses(&message, bytes));
}

TEST(memory_is_asked_for_in_whole_pages_that_do_not_wrap)
{
	static const struct {
		uint64_t address, bytes;
		bool good;
	} row[] = {
		{ 0x600000000000, 0x1000, true },
		{ 0x600000000001, 0x1000, false },
		{ 0x600000000000, 0xFFF, false },
		{ 0x600000000000, 0, false },
		{ 0, 0x1000, false },
		{ 0xFFFFFFFFFFFFF000, 0x1000, false },
		{ 0xFFFFFFFFFFFFF000, 0x2000, false },
		{ 0x7ffffffff000, 0x1000, false },
		{ 0x600000000000, UINT64_MAX << 12, false },
	};
	union port_message message;

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++) {
		size_t bytes = port_message_begin(&message, PORT_MAP);

		message.map.address = row[index].address;
		message.map.bytes = row[index].bytes;
		assert_int_equal(parses(&message, bytes), row[index].good);
	}
}
