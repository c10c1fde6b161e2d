/* tests/frameworks/idd/vdisplay_worker_test.c - the worker of the virtual monitor's driver, step by step. */
#include "vdisplay_worker.h"

/* --- The pool ----------------------------------------------------------------------------------------------------------- */

TEST(DISP_138_the_workers_of_an_adapter_share_a_device_and_another_adapter_replaces_it)
{
	ID3D11Device *one;
	ID3D11DeviceContext *with;

	begin();
	for (uint32_t worker = 0; worker < 3; worker++) {
		assert_int_equal(PoolTake(&device.pool, first_gpu, &one, &with), S_OK);
		ID3D11DeviceContext_Release(with);
		ID3D11Device_Release(one);
	}
	assert_int_equal(side.devices_made, 1);
	assert_int_equal(PoolTake(&device.pool, second_gpu, &one, &with), S_OK);
	assert_int_equal(side.devices_made, 2);
	/* The pool's own reference and ours: none of the first one's. */
	assert_int_equal(side.device_references, 2);
	ID3D11DeviceContext_Release(with);
	ID3D11Device_Release(one);
	end();
}

TEST(DISP_138_a_device_that_cannot_be_made_is_tried_again_the_next_time)
{
	ID3D11Device *one;
	ID3D11DeviceContext *with;

	begin();
	side.make_result = E_OUTOFMEMORY;
	assert_int_equal(PoolTake(&device.pool, first_gpu, &one, &with), E_OUTOFMEMORY);
	side.make_result = S_OK;
	assert_int_equal(PoolTake(&device.pool, first_gpu, &one, &with), S_OK);
	ID3D11DeviceContext_Release(with);
	ID3D11Device_Release(one);
	end();
}

TEST(DISP_139_the_shared_device_is_for_many_threads_and_protects_itself)
{
	ID3D11Device *one;
	ID3D11DeviceContext *with;

	begin();
	assert_int_equal(PoolTake(&device.pool, first_gpu, &one, &with), S_OK);
	assert_int_equal(side.flags & D3D11_CREATE_DEVICE_SINGLETHREADED, 0);
	assert_true(side.is_protected);
	ID3D11DeviceContext_Release(with);
	ID3D11Device_Release(one);
	end();
}

/* --- Assignment ---------------------------------------------------------------------------------------------------------- */

TEST(DISP_118_an_assignment_joins_the_worker_before_and_starts_one_without_the_lists_lock)
{
	begin();
	assign(first_gpu);
	assert_int_equal(side.workers, 1);
	ID3D11DeviceContext_Release(vdisplay_screen.worker->context);
	ID3D11Device_Release(vdisplay_screen.worker->device);
	assign(first_gpu);
	assert_int_equal(side.workers, 2);
	assert_int_equal(side.joined, 1);
	assert_int_equal(side.devices_made, 1);
	assert_int_equal(side.chains_deleted, 0);
	assert_int_equal(side.cursors_set_up, 2);
	assert_int_equal(side.locks, 0);
	end();
}

TEST(DISP_118_without_a_device_the_swap_chain_is_deleted_and_that_is_a_success)
{
	begin();
	side.make_result = E_FAIL;
	assign(first_gpu);
	assert_null(vdisplay_screen.worker);
	assert_int_equal(side.chains_deleted, 1);
	assert_int_equal(side.workers, 0);
	end();
}

TEST(DISP_134_a_worker_on_the_same_adapter_goes_on_with_ring_and_picture_and_another_drops_them)
{
	static struct frame_header header;

	begin();
	assign(first_gpu);
	vdisplay_screen.channel.header = &header;
	vdisplay_screen.picture.staging = &texture;
	vdisplay_screen.picture.isThere = TRUE;
	side.textures = 1;
	ID3D11DeviceContext_Release(vdisplay_screen.worker->context);
	ID3D11Device_Release(vdisplay_screen.worker->device);
	assert_int_equal(DisplayUnassign(NULL), STATUS_SUCCESS);
	assign(first_gpu);
	assert_ptr_equal(vdisplay_screen.channel.header, &header);
	assert_true(vdisplay_screen.picture.isThere);
	ID3D11DeviceContext_Release(vdisplay_screen.worker->context);
	ID3D11Device_Release(vdisplay_screen.worker->device);
	assert_int_equal(DisplayUnassign(NULL), STATUS_SUCCESS);
	assign(second_gpu);
	assert_null(vdisplay_screen.channel.header);
	assert_false(vdisplay_screen.picture.isThere);
	assert_int_equal(side.detaches, 1);
	end();
}

/* --- Binding ------------------------------------------------------------------------------------------------------------- */

TEST(DISP_120_a_device_is_bound_in_60_tries_that_are_50_ms_apart)
{
	struct worker worker = a_worker();

	begin();
	side.bind_succeeds_at = ENDLESS;
	assert_true(FAILED(SetDevice(&worker)));
	assert_int_equal(side.binds, 60);
	/* Each try looks first whether it is to end. */
	assert_int_equal(side.waits, 60);
	assert_int_equal(side.waits_50_ms, 59);
	end();
}

TEST(DISP_120_who_is_to_end_tries_no_more)
{
	struct worker worker = a_worker();

	begin();
	side.bind_succeeds_at = ENDLESS;
	side.end_after = 8;
	assert_true(FAILED(SetDevice(&worker)));
	assert_int_equal(side.binds, 7);
	side.end_after = 1;
	side.waits = side.binds = 0;
	assert_true(FAILED(SetDevice(&worker)));
	assert_int_equal(side.binds, 0);
	end();
}

TEST(DISP_121_all_tries_use_one_reference_to_the_device)
{
	struct worker worker = a_worker();

	begin();
	side.bind_succeeds_at = 40;
	assert_int_equal(SetDevice(&worker), S_OK);
	assert_int_equal(side.binds, 40);
	assert_int_equal(side.dxgi_queries, 1);
	assert_int_equal(side.dxgi_references, 0);
	end();
}

TEST(DISP_135_the_display_is_preferred_unless_an_operator_says_no_and_no_failure_counts)
{
	struct worker worker = a_worker();

	begin();
	assert_int_equal(SetDevice(&worker), S_OK);
	assert_int_equal(side.real_time, 1);
	device.prefersDisplay = FALSE;
	assert_int_equal(SetDevice(&worker), S_OK);
	assert_int_equal(side.real_time, 1);
	end();
}

/* --- The loop ------------------------------------------------------------------------------------------------------------- */

TEST(DISP_126_a_frame_is_acquired_read_finished_published_and_reported)
{
	struct worker worker = a_worker();

	begin();
	monitor.deliveries = 1;
	side.lost_at = 2;
	FramesProcess(&worker);
	/* The read gives the surface back before the frame is finished. */
	assert_string_equal(side.order, "arcfps");
	assert_int_equal(side.acquires, 2);
	end();
}

TEST(DISP_126_without_a_frame_it_waits_16_ms_for_the_surface_event_and_any_failure_is_the_end)
{
	struct worker worker = a_worker();

	begin();
	side.pending_at = 1;
	side.lost_at = 3;
	FramesProcess(&worker);
	assert_int_equal(side.waits_16_ms, 1);
	assert_int_equal(side.acquires, 3);
	end();
}

TEST(DISP_122_an_unbroken_run_of_frames_ends_when_it_is_to)
{
	struct worker worker = a_worker();

	begin();
	side.end_after = 100;
	FramesProcess(&worker);
	assert_int_equal(side.acquires, 99);
	assert_int_equal(side.waits_16_ms, 0);
	end();
}

TEST(DISP_123_DISP_124_a_surface_goes_back_whether_it_could_be_read_or_not)
{
	struct worker worker = a_worker();

	begin();
	side.texture_result = E_OUTOFMEMORY;
	FramesProcess(&worker);
	assert_int_equal(side.acquires, 1);
	assert_int_equal(side.surfaces, 0);
	assert_int_equal(side.textures, 0);
	assert_int_equal(side.copies, 0);
	side.texture_result = S_OK;
	side.lost_at = 12;
	FramesProcess(&worker);
	assert_int_equal(side.copies, 10);
	assert_int_equal(side.surfaces, 0);
	/* The staging texture alone. */
	assert_int_equal(side.textures, 1);
	end();
}

TEST(DISP_132_a_steady_run_looks_for_a_ring_once_and_again_when_one_was_delivered)
{
	struct worker worker = a_worker();

	begin();
	monitor.deliveries = 1;
	side.lost_at = 1000;
	FramesProcess(&worker);
	assert_int_equal(side.publishes, 999);
	assert_int_equal(side.deliveries_taken, 1);
	assert_int_equal(side.locks, 0);
	monitor.deliveries = 2;
	side.acquires = 0;
	FramesProcess(&worker);
	assert_int_equal(side.deliveries_taken, 2);
	/* The new ring had the last picture before any other: one more than there were frames. */
	assert_int_equal(side.publishes, 999 + 1 + 999);
	end();
}

TEST(DISP_137_each_pass_beats_and_what_is_acquired_is_told_by_itself)
{
	struct worker worker = a_worker();

	begin();
	side.pending_at = 3;
	side.lost_at = 5;
	FramesProcess(&worker);
	assert_int_equal(side.beats, 5);
	assert_int_equal(side.acquired_beats, 3);
	end();
}

/* --- The thread ------------------------------------------------------------------------------------------------------------ */

TEST(DISP_119_who_gets_no_turn_of_the_system_hurries_by_itself_and_goes_on)
{
	begin();
	for (int refuses = 0; refuses < 2; refuses++) {
		struct worker worker = a_worker();

		side.refuses_task = refuses;
		side.acquires = 0;
		side.lost_at = 3;
		side.device_references = side.context_references = 1;
		assert_int_equal(Run(&worker), 0);
		assert_int_equal(side.acquires, 3);
		assert_int_equal(side.is_critical, refuses);
		assert_true(side.reverted);
		assert_int_equal(side.chains_deleted, refuses + 1);
	}
	end();
}
