/* tests/composer/link_remote_test.c - a composer's link to a driver in a process of its own. */
#include "puppet.h"

static void give_chain(int host, struct composer_chain *chain, int descriptors[COMPOSER_SURFACES])
{
	struct host_socket_message message = { .bytes = chain,
		                               .count = sizeof(*chain),
		                               .descriptor_count = COMPOSER_SURFACES };
	struct composer_draw draw = { COMPOSER_DRAW, chain->chain, 2, 0 };

	for (unsigned at = 0; at < COMPOSER_SURFACES; at++) {
		descriptors[at] = host_shared_file_create("link-test", composer_chain_bytes(chain));
		message.descriptor[at] = descriptors[at];
	}
	assert_int_equal(host_socket_send(host, &message), 0);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++)
		host_descriptor_close(descriptors[at]);
	message = (struct host_socket_message){ .bytes = &draw, .count = sizeof(draw) };
	assert_int_equal(host_socket_send(host, &message), 0);
}

/* The link between both is ready, and its puppet, too. */
static void begin_remote(struct puppet *puppet)
{
	int sockets[2];
	struct composer_link_options options = { .is_remote = true, .seat_socket = -1 };

	assert_int_equal(host_socket_pair(sockets), 0);
	options.display_socket = sockets[0];
	*puppet = (struct puppet){ .socket = sockets[1] };
	assert_int_equal(composer_link_start(&options, &puppet->link), 0);
	say_ready(puppet);
}

static int connect_host(struct puppet *puppet)
{
	struct composer_ready ready;
	struct host_socket_message message = { .bytes = &ready, .count = sizeof(ready) };
	int host = composer_link_connect(puppet->link);

	assert_true(host >= 0);
	assert_int_equal(host_socket_receive(host, true, &message), 1);
	assert_true(composer_message_ready(&ready, message.count));
	return host;
}

static void end_remote(struct puppet *puppet)
{
	composer_link_stop(puppet->link);
	host_descriptor_close(puppet->socket);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++)
		if (puppet->surface[at])
			host_pages_free(puppet->surface[at], composer_chain_bytes(&puppet->chain));
}

TEST(DISP_97_a_composer_outlives_the_process_of_its_display_s_driver)
{
	struct composer_chain chain = { COMPOSER_CHAIN, 5, 64, 48, 256, 60, 1 };
	struct composer_present present;
	struct host_socket_message message = { .bytes = &present, .count = sizeof(present) };
	int descriptors[COMPOSER_SURFACES], host;
	struct puppet puppet;

	begin_remote(&puppet);
	host = connect_host(&puppet);
	give_chain(host, &chain, descriptors);
	wait_draw(&puppet);
	assert_int_equal(puppet.draw.index, 2);
	say_present(&puppet);
	assert_int_equal(host_socket_receive(host, true, &message), 1);
	assert_int_equal(present.chain, 5);
	assert_int_equal(present.index, 2);
	/* It is killed; another takes its place. */
	host_descriptor_close(host);
	assert_int_equal(composer_message_type(hear(&puppet).bytes, 4), COMPOSER_OFF);
	for (unsigned at = 0; at < COMPOSER_SURFACES; at++)
		host_pages_free(puppet.surface[at], composer_chain_bytes(&puppet.chain));
	host = connect_host(&puppet);
	chain.width = 60;
	give_chain(host, &chain, descriptors);
	wait_draw(&puppet);
	assert_int_equal(puppet.chain.width, 60);
	host_descriptor_close(host);
	end_remote(&puppet);
}

TEST(a_driver_s_process_that_says_what_it_must_not_is_not_heard_any_more)
{
	struct composer_chain chain = { COMPOSER_CHAIN, 5, 64, 48, 256, 60, 1 };
	struct composer_link_view view;
	int descriptors[COMPOSER_SURFACES] = { 0 }, host;
	struct host_socket_message message = { .bytes = &chain, .count = sizeof(chain) };
	struct puppet puppet;

	begin_remote(&puppet);
	host = connect_host(&puppet);
	give_chain(host, &chain, descriptors);
	wait_draw(&puppet);
	/* Without its memory it is none. */
	chain.chain = 6;
	assert_int_equal(host_socket_send(host, &message), 0);
	assert_int_equal(composer_message_type(hear(&puppet).bytes, 4), COMPOSER_OFF);
	assert_int_equal(host_socket_receive(host, true, &message), 0);
	composer_link_look(puppet.link, &view);
	assert_int_equal(view.refused, 1);
	host_descriptor_close(host);
	end_remote(&puppet);
}

static void say_as_host(int host, uint32_t outside, uint32_t serial, uint32_t is_answer)
{
	struct composer_pointer pointer = { COMPOSER_POINTER, outside, serial, is_answer };
	struct host_socket_message message = { .bytes = &pointer, .count = sizeof(pointer) };

	assert_int_equal(host_socket_send(host, &message), 0);
}

TEST(DISP_30_a_pointer_is_handed_to_the_driver_s_process_and_its_answer_back)
{
	struct composer_pointer pointer;
	uint8_t bytes[64];
	struct composer_cursor cursor;
	struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };
	struct puppet puppet;
	int host;

	begin_remote(&puppet);
	host = connect_host(&puppet);
	say_as_host(host, 1, 3, 0);
	pointer = hear_pointer(&puppet);
	assert_int_equal(pointer.outside, 1);
	assert_int_equal(pointer.serial, 3);
	assert_int_equal(pointer.is_answer, 0);
	say_cursor(&puppet, 7, true);
	assert_int_equal(host_socket_receive(host, true, &message), 1);
	assert_true(composer_message_cursor(bytes, message.count, &cursor));
	assert_int_equal(cursor.x, 7);
	say_as_host(host, 1, 3, 1);
	assert_int_equal(hear_pointer(&puppet).is_answer, 1);
	/* An answer to nothing is none. */
	say_as_host(host, 1, 3, 1);
	say_as_host(host, 1, 4, 1);
	pointer = hear_pointer(&puppet);
	assert_int_equal(pointer.serial, 4);
	assert_int_equal(pointer.is_answer, 0);
	/* It ends with a question open: the pointer is the picture's again, and the composer is not left waiting. */
	say_cursor(&puppet, 8, false);
	message.count = sizeof(bytes);
	assert_int_equal(host_socket_receive(host, true, &message), 1);
	host_descriptor_close(host);
	pointer = hear_pointer(&puppet);
	assert_int_equal(pointer.outside, 0);
	assert_int_equal(pointer.is_answer, 1);
	end_remote(&puppet);
}

TEST(a_composer_that_does_not_wait_for_its_pointer_s_answer_is_ended)
{
	struct composer_link_view view;
	struct puppet puppet;
	int host;

	begin_remote(&puppet);
	host = connect_host(&puppet);
	say_cursor(&puppet, 7, true);
	say_cursor(&puppet, 8, false);
	while (hear(&puppet).count)
		continue;
	composer_link_look(puppet.link, &view);
	assert_int_equal(view.refused, 1);
	assert_int_equal(view.pointed, 1);
	host_descriptor_close(host);
	end_remote(&puppet);
}

TEST(DISP_31_a_driver_s_process_that_says_something_else_of_the_pointer_is_not_heard_any_more)
{
	struct composer_link_view view;
	struct host_socket_message message = { .count = 0 };
	struct puppet puppet;
	uint8_t byte;
	int host;

	begin_remote(&puppet);
	host = connect_host(&puppet);
	say_as_host(host, 2, 3, 0);
	message.bytes = &byte, message.count = 1;
	assert_int_equal(host_socket_receive(host, true, &message), 0);
	composer_link_look(puppet.link, &view);
	assert_int_equal(view.refused, 1);
	host_descriptor_close(host);
	end_remote(&puppet);
}
