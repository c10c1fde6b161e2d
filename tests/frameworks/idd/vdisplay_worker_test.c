/*
 * tests/frameworks/idd/vdisplay_worker_test.c - the worker of the virtual monitor's driver: the sample's own files on fakes of
 * Direct3D, of IddCx and of the channel, so that each step can be counted and made to fail.
 */
#include "vdisplay_source.h"

#include <avrt.h>

#include "../../../samples/vdisplay/driver/cursor.h"

#define ENDLESS 0xFFFFFFFF

static struct device device;
static struct monitor monitor;
struct device *TheDevice = &device;

static struct {
	uint32_t devices_made, device_references, context_references, dxgi_references, dxgi_queries;
	UINT flags;
	BOOL is_protected;
	HRESULT make_result;
	uint32_t textures, surfaces, copies; /* alive, alive, so far */
	HRESULT texture_result;
	uint32_t binds, bind_succeeds_at; /* counted from 1 */
	uint32_t waits, waits_50_ms,
		end_after; /* of the terminate event; the wait at which it is set */
	uint32_t acquires, pending_at, lost_at, waits_16_ms;
	uint32_t chains_deleted, workers, joined;
	uint32_t deliveries_taken, attaches, detaches, publishes, beats, acquired_beats, locks;
	uint32_t real_time, cursors_set_up;
	bool refuses_task, is_critical, reverted;
	char order[64];
} side;

static void note(char what)
{
	size_t used = strlen(side.order);

	if (used + 1 < sizeof(side.order))
		side.order[used] = what;
}

/* --- Direct3D -------------------------------------------------------------------------------------------------------- */

static ID3D11Device d3d;
static ID3D11DeviceContext context;
static ID3D11Multithread multithread;
static IDXGIDevice dxgi;
static ID3D11Texture2D texture;
static IDXGIResource resource;
static IDXGIFactory5 factory;
static IDXGIAdapter1 adapter;

static ULONG no_references(void *This)
{
	(void)This;
	return 1;
}

static HRESULT d3d_query(ID3D11Device *This, REFIID id, void **ret_object)
{
	(void)This, (void)id;
	side.dxgi_queries++;
	side.dxgi_references++;
	*ret_object = &dxgi;
	return S_OK;
}

static ULONG d3d_add(ID3D11Device *This)
{
	(void)This;
	return ++side.device_references;
}

static ULONG d3d_release(ID3D11Device *This)
{
	(void)This;
	return --side.device_references;
}

static HRESULT d3d_texture(ID3D11Device *This, const D3D11_TEXTURE2D_DESC *description,
                           const D3D11_SUBRESOURCE_DATA *data, ID3D11Texture2D **ret_texture)
{
	(void)This, (void)description, (void)data;
	if (FAILED(side.texture_result))
		return side.texture_result;
	side.textures++;
	*ret_texture = &texture;
	return S_OK;
}

static ULONG dxgi_release(IDXGIDevice *This)
{
	(void)This;
	return --side.dxgi_references;
}

static HRESULT context_query(ID3D11DeviceContext *This, REFIID id, void **ret_object)
{
	(void)This, (void)id;
	*ret_object = &multithread;
	return S_OK;
}

static ULONG context_add(ID3D11DeviceContext *This)
{
	(void)This;
	return ++side.context_references;
}

static ULONG context_release(ID3D11DeviceContext *This)
{
	(void)This;
	return --side.context_references;
}

static void context_copy(ID3D11DeviceContext *This, ID3D11Resource *to, ID3D11Resource *from)
{
	(void)This, (void)to, (void)from;
	side.copies++;
	note('c');
}

static HRESULT context_map(ID3D11DeviceContext *This, ID3D11Resource *of, UINT part, D3D11_MAP how,
                           UINT flags, D3D11_MAPPED_SUBRESOURCE *ret_mapped)
{
	(void)This, (void)of, (void)part, (void)how, (void)flags;
	*ret_mapped = (D3D11_MAPPED_SUBRESOURCE){ 0 };
	return S_OK;
}

static void context_unmap(ID3D11DeviceContext *This, ID3D11Resource *of, UINT part)
{
	(void)This, (void)of, (void)part;
}

static BOOL multithread_protect(ID3D11Multithread *This, BOOL protect)
{
	(void)This;
	side.is_protected = protect;
	return FALSE;
}

/* The surface and the staging texture are one object here: who holds what is told apart by the calls. */
static HRESULT resource_query(IDXGIResource *This, REFIID id, void **ret_object)
{
	(void)This, (void)id;
	side.textures++;
	*ret_object = &texture;
	return S_OK;
}

static ULONG resource_release(IDXGIResource *This)
{
	(void)This;
	note('r');
	return --side.surfaces;
}

static void texture_describe(ID3D11Texture2D *This, D3D11_TEXTURE2D_DESC *ret_description)
{
	(void)This;
	*ret_description = (D3D11_TEXTURE2D_DESC){ .Width = 64, .Height = 48, .Format = 87 };
}

static ULONG texture_release(ID3D11Texture2D *This)
{
	(void)This;
	return --side.textures;
}

static HRESULT find_adapter(IDXGIFactory5 *This, LUID luid, REFIID id, void **ret_adapter)
{
	(void)This, (void)luid, (void)id;
	*ret_adapter = &adapter;
	return S_OK;
}

static const ID3D11DeviceVtbl d3d_table = { .QueryInterface = d3d_query,
	                                    .AddRef = d3d_add,
	                                    .Release = d3d_release,
	                                    .CreateTexture2D = d3d_texture };
static const ID3D11DeviceContextVtbl context_table = { .QueryInterface = context_query,
	                                               .AddRef = context_add,
	                                               .Release = context_release,
	                                               .CopyResource = context_copy,
	                                               .Map = context_map,
	                                               .Unmap = context_unmap };
static const ID3D11MultithreadVtbl multithread_table = {
	.Release = (ULONG(*)(ID3D11Multithread *))no_references,
	.SetMultithreadProtected = multithread_protect
};
static const IDXGIDeviceVtbl dxgi_table = { .Release = dxgi_release };
static const ID3D11Texture2DVtbl texture_table = { .Release = texture_release,
	                                           .GetDesc = texture_describe };
static const IDXGIResourceVtbl resource_table = { .QueryInterface = resource_query,
	                                          .Release = resource_release };
static const IDXGIFactory5Vtbl factory_table = { .Release =
	                                                 (ULONG(*)(IDXGIFactory5 *))no_references,
	                                         .EnumAdapterByLuid = find_adapter };
static const IDXGIAdapter1Vtbl adapter_table = { .Release =
	                                                 (ULONG(*)(IDXGIAdapter1 *))no_references };

static HRESULT make_factory(void **ret_factory)
{
	*ret_factory = &factory;
	return S_OK;
}

static HRESULT make_device(UINT flags, ID3D11Device **ret_device, ID3D11DeviceContext **ret_context)
{
	if (FAILED(side.make_result))
		return side.make_result;
	side.devices_made++;
	side.flags = flags;
	side.device_references++;
	side.context_references++;
	*ret_device = &d3d;
	*ret_context = &context;
	return S_OK;
}

/* --- IddCx and Windows ----------------------------------------------------------------------------------------------- */

static HRESULT bind_device(void)
{
	return ++side.binds >= side.bind_succeeds_at ? S_OK : E_FAIL;
}

static HRESULT acquire(IDARG_OUT_RELEASEANDACQUIREBUFFER2 *out)
{
	side.acquires++;
	if (side.acquires == side.pending_at)
		return E_PENDING;
	if (side.acquires == side.lost_at)
		return DXGI_ERROR_ACCESS_LOST;
	note('a');
	side.surfaces++;
	out->MetaData.pSurface = &resource;
	out->MetaData.PresentationFrameNumber = side.acquires;
	return S_OK;
}

static HRESULT finish_frame(void)
{
	note('f');
	/* Its surface was given back before. */
	assert_int_equal(side.surfaces, 0);
	return S_OK;
}

static HRESULT ask_real_time(void)
{
	side.real_time++;
	return E_NOTIMPL;
}

static DWORD wait_one(HANDLE handle, DWORD milliseconds)
{
	if (milliseconds == INFINITE) {
		side.joined++;
		return WAIT_OBJECT_0;
	}
	assert_ptr_equal(handle, (HANDLE)0x7E);
	side.waits++;
	side.waits_50_ms += milliseconds == 50;
	return side.waits >= side.end_after ? WAIT_OBJECT_0 : WAIT_TIMEOUT;
}

static DWORD wait_both(DWORD count, const HANDLE *handles, DWORD milliseconds)
{
	assert_int_equal(count, 2);
	assert_ptr_equal(handles[0], (HANDLE)0x7E);
	assert_ptr_equal(handles[1], (HANDLE)0x5F);
	side.waits_16_ms += milliseconds == 16;
	return WAIT_TIMEOUT;
}

static HANDLE make_thread(void)
{
	/* Whoever had the monitor before has gone. */
	assert_int_equal(side.joined, side.workers);
	side.workers++;
	return (HANDLE)0x7D;
}

#define CreateDXGIFactory2(flags, id, ret) make_factory(ret)
#define D3D11CreateDevice(on, type, software, flags, levels, count, version, device, level, with) \
	((void)(on), make_device(flags, device, with))
#define IddCxSwapChainSetDevice(chain, in) ((void)(in), bind_device())
#define IddCxSwapChainReleaseAndAcquireBuffer2(chain, in, out) ((void)(in), acquire(out))
#define IddCxSwapChainFinishedProcessingFrame(chain) finish_frame()
#define IddCxSwapChainReportFrameStatistics(chain, in) ((void)(in), note('s'), S_OK)
#define IddCxSetRealtimeGPUPriority(chain, in) ((void)(worker), (void)(in), ask_real_time())
#undef IDD_IS_FUNCTION_AVAILABLE
#define IDD_IS_FUNCTION_AVAILABLE(name) TRUE
#define WdfObjectDelete(handle) ((void)(handle), side.chains_deleted++)
#define WdfWaitLockAcquire(lock, timeout) side.locks++
#define WaitForSingleObject wait_one
#define WaitForMultipleObjects(count, handles, all, ms) wait_both(count, handles, ms)
#define CreateEventW(security, manual, initial, name) ((HANDLE)0x7E)
#define CreateThread(security, stack, start, argument, flags, id) make_thread()
#define CloseHandle(handle) ((void)(handle))
#define SetEvent(event) ((void)(event))
#define GetProcessHeap() NULL
#define HeapAlloc(heap, flags, bytes) calloc(1, bytes)
#define HeapFree(heap, flags, memory) free(memory)
#define AvSetMmThreadCharacteristicsW(task, index) \
	(*(index) = 1, side.refuses_task ? NULL : (HANDLE)0x41)
#define AvRevertMmThreadCharacteristics(turn) (side.reverted = true)
#define GetCurrentThread() NULL
#define SetThreadPriority(thread, priority) \
	(side.is_critical = (priority) == THREAD_PRIORITY_TIME_CRITICAL)

/* --- The channel ------------------------------------------------------------------------------------------------------ */

static UINT64 now(void *context)
{
	(void)context;
	return 1;
}

const struct channel_operations SystemChannel = { .now = now };

BOOLEAN ControlTakeDelivery(struct control *control, struct monitor *of,
                            struct frame_set_channel *delivery)
{
	(void)control, (void)of;
	*delivery = (struct frame_set_channel){ 0 };
	side.deliveries_taken++;
	return TRUE;
}

NTSTATUS ChannelAttach(struct channel *channel, const struct channel_operations *operations,
                       struct frame_set_channel *delivery, const struct channel_self *self)
{
	static struct frame_header header;

	(void)delivery, (void)self;
	*channel = (struct channel){ .operations = operations, .header = &header };
	side.attaches++;
	return STATUS_SUCCESS;
}

void ChannelDetach(struct channel *channel)
{
	side.detaches += channel->header != NULL;
	channel->header = NULL;
}

void ChannelDropDelivery(const struct channel_operations *operations,
                         struct frame_set_channel *delivery)
{
	(void)operations, (void)delivery;
}

void CursorSetUp(struct screen *screen)
{
	(void)screen;
	side.cursors_set_up++;
}

BOOLEAN ChannelIsStale(const struct channel *channel)
{
	(void)channel;
	return FALSE;
}

BOOLEAN ChannelPublish(struct channel *channel, const struct channel_frame *frame)
{
	(void)channel, (void)frame;
	side.publishes++;
	note('p');
	return TRUE;
}

void ChannelBeat(struct channel *channel, BOOLEAN acquired)
{
	(void)channel;
	if (acquired)
		side.acquired_beats++;
	else
		side.beats++;
}

#include "../../../samples/vdisplay/driver/device_pool.c"
#include "../../../samples/vdisplay/driver/frames.c"
#include "../../../samples/vdisplay/driver/swap_chain.c"

/* --- The stage -------------------------------------------------------------------------------------------------------- */

static const LUID first_gpu = { 5, 0 }, second_gpu = { 6, 0 };

static void begin(void)
{
	memset(&side, 0, sizeof(side));
	side.end_after = ENDLESS;
	d3d.lpVtbl = (ID3D11DeviceVtbl *)&d3d_table;
	context.lpVtbl = (ID3D11DeviceContextVtbl *)&context_table;
	multithread.lpVtbl = (ID3D11MultithreadVtbl *)&multithread_table;
	dxgi.lpVtbl = (IDXGIDeviceVtbl *)&dxgi_table;
	texture.lpVtbl = (ID3D11Texture2DVtbl *)&texture_table;
	resource.lpVtbl = (IDXGIResourceVtbl *)&resource_table;
	factory.lpVtbl = (IDXGIFactory5Vtbl *)&factory_table;
	adapter.lpVtbl = (IDXGIAdapter1Vtbl *)&adapter_table;
	device = (struct device){ .prefersDisplay = TRUE };
	monitor = (struct monitor){ .targetId = 9 };
	vdisplay_screen = (struct screen){ .monitor = &monitor };
}

static struct worker a_worker(void)
{
	return (struct worker){ .screen = &vdisplay_screen,
		                .terminate = (HANDLE)0x7E,
		                .nextSurface = (HANDLE)0x5F,
		                .device = &d3d,
		                .context = &context };
}

static void assign(LUID gpu)
{
	IDARG_IN_SETSWAPCHAIN in = { (IDDCX_SWAPCHAIN)0x5C, (HANDLE)0x5F, gpu };

	assert_int_equal(DisplayAssign(NULL, &in), STATUS_SUCCESS);
}

/* Everything that was taken was given back. */
static void end(void)
{
	if (vdisplay_screen.worker) {
		/* What its thread gives back at its end. */
		ID3D11DeviceContext_Release(vdisplay_screen.worker->context);
		ID3D11Device_Release(vdisplay_screen.worker->device);
	}
	DisplayUnassign(NULL);
	FramesDropPicture(&vdisplay_screen.picture);
	PoolDrop(&device.pool);
	assert_int_equal(side.device_references, 0);
	assert_int_equal(side.context_references, 0);
	assert_int_equal(side.dxgi_references, 0);
	assert_int_equal(side.textures, 0);
	assert_int_equal(side.surfaces, 0);
}

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
