/*
 * frameworks/idd/vdisplay_worker.h - the worker of the virtual monitor's driver on fakes: the sample's own files, and what they call of
 * Direct3D, of IddCx and of the channel, so that each step can be counted and made to fail.
 */
#ifndef DRYDOCK_TESTS_VDISPLAY_WORKER_H
#define DRYDOCK_TESTS_VDISPLAY_WORKER_H

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

#endif
