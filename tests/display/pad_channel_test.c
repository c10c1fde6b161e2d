/* tests/display/pad_channel_test.c - the host's half of a pad's channel: opened, delivered to who proves itself, attached. */
#include "pad_channel_stage.h"

/* --- Opening ------------------------------------------------------------------------------------------------------ */

TEST(DISP_163_mailbox_and_section_are_stamped_when_they_can_be_found)
{
	struct pad_xusb *section = open_xusb();

	assert_string_equal(stage.name, "ddxusb-boot-2");
	assert_int_equal(section->magic, PAD_XUSB_MAGIC);
	assert_int_equal(section->pad_index, 2);
	assert_int_equal(stage.channel.mailbox->magic, PAD_MAILBOX_MAGIC);
	assert_int_equal(stage.channel.mailbox->host_protocol, PAD_PROTOCOL_VERSION);
	assert_int_equal(stage.channel.mailbox->handle_sequence, 0);
	end();
}

TEST(DISP_171_a_pads_identity_is_there_before_anybody_asks)
{
	begin();
	assert_int_equal(open_kind(PAD_KIND_HID), STATUS_SUCCESS);
	assert_int_equal(((struct pad_hid *)stage.channel.data)->device_type, PAD_DUALSENSE_EDGE);
	assert_int_equal(((struct pad_hid *)stage.channel.data)->ring_version, PAD_RING_VERSION);
	end();
}

TEST(DISP_162_a_name_that_becomes_free_is_taken_at_the_sixth_try)
{
	begin();
	stage.taken = 5;
	assert_int_equal(open_kind(PAD_KIND_XUSB), STATUS_SUCCESS);
	assert_int_equal(stage.pauses, 5);
	assert_int_equal(stage.lines, 0);
	end();
}

TEST(DISP_162_a_name_that_stays_taken_fails_and_is_named)
{
	begin();
	stage.taken = 6;
	assert_int_equal(open_kind(PAD_KIND_XUSB), STATUS_OBJECT_NAME_COLLISION);
	assert_int_equal(stage.pauses, 5);
	assert_non_null(strstr(stage.line, "ddxusb-boot-2 is taken"));
	end();
}

TEST(DISP_161_each_step_of_opening_that_fails_leaves_nothing)
{
	for (uint32_t step = 1; step <= 4; step++) {
		begin();
		stage.fake.fails_at = step;
		assert_int_equal(open_kind(PAD_KIND_XUSB), STATUS_INSUFFICIENT_RESOURCES);
		end();
	}
}

/* --- Delivering --------------------------------------------------------------------------------------------------- */

TEST(DISP_161_DISP_163_a_driver_that_proves_itself_is_given_read_and_write)
{
	open_xusb();
	pump(PAD_EAGER_MS);
	assert_int_equal(stage.proofs, 0);
	hint(900);
	assert_int_equal(stage.last_pid, 900);
	assert_int_equal(fake_open_remotes(&stage.fake), 1);
	assert_int_equal(stage.fake.remote[1].rights, 0x0006);
	assert_ptr_equal(stage.fake.remote[1].source, stage.channel.data_section);
	assert_int_equal(stage.channel.mailbox->data_handle, 1);
	assert_int_equal(stage.channel.mailbox->handle_pid, 900);
	assert_int_not_equal(stage.channel.mailbox->handle_sequence, 0);
	/* Said again it is nothing new. */
	hint(900);
	assert_int_equal(fake_open_remotes(&stage.fake), 1);
	end();
}

/* The first number of a program is made of its time, so that no former program's is told again. */
TEST(DISP_163_sequences_begin_with_the_time_go_up_by_one_and_are_never_0)
{
	uint32_t told = 0;

	begin();
	/* Milliseconds of which 24 bits are ones, when the first is told: the last 255 numbers before 0. */
	stage.fake.now_ns = (0xFFFFFFull - PAD_EAGER_MS) * MS;
	assert_int_equal(open_kind(PAD_KIND_XUSB), STATUS_SUCCESS);
	for (uint32_t pid = 1; pid <= 16; pid++) {
		stage.device[0].proof.driver_pid = pid;
		hint(pid);
		assert_int_equal(stage.channel.mailbox->handle_sequence, 0xFFFFFF00u + ++told);
	}
	end();
	while (told < 260) {
		open_xusb();
		for (uint32_t pid = 1; pid <= 16 && told < 260; pid++) {
			stage.device[0].proof.driver_pid = pid;
			hint(pid);
			told++;
			assert_int_equal(stage.channel.mailbox->handle_sequence,
			                 told < 256 ? 0xFFFFFF00u + told : told - 255);
		}
		end();
	}
}

/* A stranger of the drivers' account writes its own process into the mailbox. */
TEST(DISP_167_what_the_mailbox_says_decides_nothing)
{
	open_xusb();
	hint(31337);
	assert_int_equal(stage.last_pid, 900);
	assert_int_equal(stage.channel.mailbox->handle_pid, 900);
	end();
}

TEST(DISP_167_a_device_of_another_index_or_a_malformed_answer_gets_nothing)
{
	open_xusb();
	stage.device[0].bytes = 15;
	hint(900);
	stage.device[0].bytes = 16;
	stage.device[0].proof.pad_index = 1;
	pump(PAD_EAGER_MS);
	stage.device[0].proof.pad_index = 2;
	stage.device[0].status = STATUS_ACCESS_DENIED;
	pump(PAD_EAGER_MS);
	assert_int_equal(fake_open_remotes(&stage.fake), 0);
	/* The right one stands behind it in the list. */
	stage.devices = 2;
	stage.device[1].proof = (struct pad_proof){ PAD_PROOF_MAGIC, PAD_PROTOCOL_VERSION, 2, 901 };
	stage.device[1].bytes = 16;
	pump(PAD_EAGER_MS);
	assert_int_equal(stage.last_pid, 901);
	end();
}

/* Those of another host's pads stand in the list, too. */
TEST(DISP_171_twice_as_many_devices_are_asked_as_there_can_be_pads)
{
	open_xusb();
	stage.devices = UINT32_MAX;
	stage.is_other = true;
	hint(900);
	assert_int_equal(stage.proofs, 2 * PAD_COUNT_MAX);
	assert_int_equal(fake_open_remotes(&stage.fake), 0);
	end();
}

TEST(DISP_163_a_mailbox_that_is_closed_is_none_any_more_for_who_has_it_open)
{
	open_xusb();
	stage.keeps_views = true;
	struct pad_mailbox *mailbox = stage.channel.mailbox;
	void *data = stage.channel.data;
	pad_channel_close(&stage.channel);
	assert_int_equal(mailbox->magic, 0);
	assert_int_equal(mailbox->host_protocol, PAD_PROTOCOL_VERSION);
	fake_unmap(&stage.fake, mailbox);
	fake_unmap(&stage.fake, data);
	end();
}

TEST(DISP_171_the_device_is_asked_every_ten_milliseconds_until_it_proves)
{
	open_xusb();
	stage.devices = 0;
	hint(900);
	assert_int_equal(stage.proofs, 1);
	pump(4);
	pump(4);
	assert_int_equal(stage.proofs, 1);
	pump(4);
	assert_int_equal(stage.proofs, 2);
	end();
}

TEST(DISP_166_no_process_is_tried_twice)
{
	open_xusb();
	hint(900);
	hint(5);
	hint(900);
	assert_int_equal(fake_open_remotes(&stage.fake), 1);
	/* Also not when it could be given nothing. */
	stage.device[0].proof.driver_pid = 901;
	stage.process_status = STATUS_ACCESS_DENIED;
	hint(901);
	assert_non_null(strstr(stage.line, "process 901 can be given nothing"));
	stage.process_status = STATUS_SUCCESS;
	hint(6);
	assert_int_equal(fake_open_remotes(&stage.fake), 1);
	end();
}

TEST(DISP_166_sixteen_processes_are_tried_and_then_one_word_is_said)
{
	open_xusb();
	for (uint32_t pid = 1; pid <= 20; pid++) {
		stage.device[0].proof.driver_pid = pid;
		hint(pid);
	}
	assert_int_equal(fake_open_remotes(&stage.fake), 16);
	assert_int_equal(stage.lines, 1);
	assert_non_null(strstr(stage.line, "16 times"));
	end();
}

/* --- Attached ----------------------------------------------------------------------------------------------------- */

TEST(DISP_173_attached_is_who_says_so_in_the_hosts_version)
{
	struct pad_xusb *section = open_xusb();

	pump(4);
	assert_false(stage.channel.is_attached);
	section->driver_protocol = PAD_PROTOCOL_VERSION + 1;
	pump(4);
	assert_false(stage.channel.is_attached);
	section->driver_protocol = PAD_PROTOCOL_VERSION;
	pump(4);
	assert_true(stage.channel.is_attached);
	assert_int_equal(stage.lines, 0);
	/* Its process is followed by another: what the first one has written counts no more. */
	hint(900);
	assert_false(stage.channel.is_attached);
	assert_int_equal(section->driver_protocol, 0);
	end();
}

TEST(DISP_172_after_three_seconds_without_a_driver_the_reason_is_told_once)
{
	static const struct {
		struct pad_device_state state;
		const char *words;
	} row[] = {
		{ { 0 }, "no driver for it is installed" },
		{ { true, false, false, 0 }, "there is no such device" },
		{ { true, true, false, STATUS_ACCESS_DENIED },
		  "its device does not run (installed 1, present 1, started 0, status "
		  "0xC0000022)" },
		{ { true, true, true, 0 }, "its driver does not speak" },
		{ { false, false, false, STATUS_NO_MORE_ENTRIES, true },
		  "no device says that it is this one (status 0x8000001A)" },
		{ { false, true, true, 0, true }, "its driver does not speak (status 0x00000000)" },
	};

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++) {
		open_xusb();
		stage.state = row[index].state;
		pump(2999);
		assert_int_equal(stage.lines, 0);
		pump(1);
		assert_int_equal(stage.lines, 1);
		assert_non_null(strstr(stage.line, row[index].words));
		pump(5000);
		assert_int_equal(stage.lines, 1);
		end();
	}
}

TEST(DISP_172_what_is_looked_for_is_what_the_pad_is)
{
	static const struct {
		enum pad_kind kind;
		const char *id, *words;
	} row[] = {
		{ PAD_KIND_XUSB, "root\\drydock_xusb", "pad 2 has no driver" },
		{ PAD_KIND_HID, "root\\drydock_dualsense_edge", "pad 2 has no driver" },
		{ PAD_KIND_MOUSE, "root\\drydock_mouse", "the mouse has no driver" },
	};

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++) {
		begin();
		assert_int_equal(open_kind(row[index].kind), STATUS_SUCCESS);
		pump(3000);
		assert_string_equal(stage.looked_for->inf_id, row[index].id);
		assert_memory_equal(stage.line, row[index].words, strlen(row[index].words));
		end();
	}
}

TEST(DISP_172_a_driver_that_comes_late_is_told_once)
{
	struct pad_xusb *section = open_xusb();

	pump(3000);
	section->driver_protocol = PAD_PROTOCOL_VERSION;
	pump(4);
	assert_int_equal(stage.lines, 2);
	assert_non_null(strstr(stage.line, "is there now"));
	pump(4);
	assert_int_equal(stage.lines, 2);
	end();
}

TEST(DISP_172_a_driver_of_another_version_is_named)
{
	open_xusb();
	stage.channel.mailbox->driver_protocol = 2;
	pump(3000);
	assert_non_null(strstr(stage.line, "speaks version 2, and this host 3"));
	end();
}

TEST(DISP_224_a_driver_whose_heart_stands_still_is_not_alive)
{
	struct pad_xusb *section = open_xusb();

	section->driver_heartbeat = 1;
	pump(4);
	pump(999);
	assert_true(pad_channel_is_alive(&stage.channel));
	stage.fake.now_ns += MS;
	assert_false(pad_channel_is_alive(&stage.channel));
	section->driver_heartbeat = 2;
	pump(4);
	assert_true(pad_channel_is_alive(&stage.channel));
	end();
}
