/* frames.c - each frame is read back, kept, and published into the ring. */
#include "worker.h"

#include "../../testcard/driver/system.h"

#define FRAME_WAIT_MS 16

/* --- The ring --------------------------------------------------------------------------------------------------- */

/* A newer ring takes the place of the one we had. TRUE: there is one that has seen nothing yet. */
static BOOLEAN TakeRing(struct worker *worker)
{
	struct screen *screen = worker->screen;
	struct channel_self self = { screen->monitor->targetId, worker->render.LowPart,
		                     worker->render.HighPart };
	UINT32 deliveries = __atomic_load_n(&screen->monitor->deliveries, __ATOMIC_ACQUIRE);
	struct frame_set_channel delivery;
	struct channel channel;
	BOOLEAN fresh = FALSE;

	if (deliveries == screen->deliveries)
		return FALSE;
	screen->deliveries = deliveries;
	if (!ControlTakeDelivery(screen->control, screen->monitor, &delivery))
		return FALSE;
	if (NT_SUCCESS(ChannelAttach(&channel, &SystemChannel, &delivery, &self))) {
		ChannelDetach(&screen->channel);
		screen->channel = channel;
		fresh = TRUE;
	}
	ChannelDropDelivery(&SystemChannel, &delivery);
	return fresh;
}

/* All of the picture may be another one. */
static void DamageAll(struct picture *picture)
{
	picture->damage.left = picture->damage.top = 0;
	picture->damage.right = picture->description.Width;
	picture->damage.bottom = picture->description.Height;
}

/* One that is published again may have changed anywhere, for who is told: only a ring that has nothing gets it. */
static void Publish(struct worker *worker)
{
	struct channel *channel = &worker->screen->channel;
	struct picture *picture = &worker->screen->picture;
	D3D11_MAPPED_SUBRESOURCE mapped;
	struct channel_frame frame;

	if (!picture->isThere || !channel->header || ChannelIsStale(channel))
		return;
	if (FAILED(ID3D11DeviceContext_Map(worker->context, (ID3D11Resource *)picture->staging, 0,
	                                   D3D11_MAP_READ, 0, &mapped)))
		return;
	frame.pixels = mapped.pData;
	frame.width = picture->description.Width;
	frame.height = picture->description.Height;
	frame.format = picture->description.Format;
	frame.pitch_bytes = mapped.RowPitch;
	frame.display_time = picture->displayTime;
	frame.damage = picture->damage;
	RtlZeroMemory(&picture->damage, sizeof(picture->damage));
	ChannelPublish(channel, &frame);
	ID3D11DeviceContext_Unmap(worker->context, (ID3D11Resource *)picture->staging, 0);
}

/* --- Frames ------------------------------------------------------------------------------------------------------ */

static BOOLEAN HasStagingFor(const struct picture *picture, const D3D11_TEXTURE2D_DESC *surface)
{
	return picture->staging && picture->description.Width == surface->Width &&
	       picture->description.Height == surface->Height &&
	       picture->description.Format == surface->Format;
}

void FramesDropPicture(_Inout_ struct picture *picture)
{
	if (picture->staging)
		ID3D11Texture2D_Release(picture->staging);
	picture->staging = NULL;
	picture->isThere = FALSE;
}

static HRESULT PrepareStaging(struct worker *worker, ID3D11Texture2D *surface)
{
	struct picture *picture = &worker->screen->picture;
	D3D11_TEXTURE2D_DESC description;

	ID3D11Texture2D_GetDesc(surface, &description);
	if (HasStagingFor(picture, &description))
		return S_OK;
	FramesDropPicture(picture);
	description.Usage = D3D11_USAGE_STAGING;
	description.BindFlags = 0;
	description.MiscFlags = 0;
	description.CPUAccessFlags = D3D11_CPU_ACCESS_READ;
	picture->description = description;
	DamageAll(picture);
	return ID3D11Device_CreateTexture2D(worker->device, &description, NULL, &picture->staging);
}

#define DIRTY_MAX 64

/* Of the frame that was acquired. More than there is room for, or what cannot be told, is all of it. */
static void NoteDamage(struct worker *worker, UINT count)
{
	struct picture *picture = &worker->screen->picture;
	RECT dirty[DIRTY_MAX];
	IDARG_IN_GETDIRTYRECTS in;
	IDARG_OUT_GETDIRTYRECTS out;

	RtlZeroMemory(&in, sizeof(in));
	RtlZeroMemory(&out, sizeof(out));
	in.DirtyRectInCount = DIRTY_MAX;
	in.pDirtyRects = dirty;
	if (!worker->hasFrame || !count || count > DIRTY_MAX ||
	    FAILED(IddCxSwapChainGetDirtyRects(worker->chain, &in, &out)) ||
	    out.DirtyRectOutCount != count) {
		worker->hasFrame = TRUE;
		DamageAll(picture);
		return;
	}
	for (UINT at = 0; at < count; at++) {
		struct frame_rectangle rectangle;

		rectangle.left = dirty[at].left < 0 ? 0 : (UINT32)dirty[at].left;
		rectangle.top = dirty[at].top < 0 ? 0 : (UINT32)dirty[at].top;
		rectangle.right = (UINT32)dirty[at].right;
		rectangle.bottom = (UINT32)dirty[at].bottom;
		frame_rectangle_join(&picture->damage, &rectangle);
	}
}

/* Takes over the reference to resource that the acquire gave. */
static HRESULT ReadBack(struct worker *worker, IDXGIResource *resource)
{
	struct picture *picture = &worker->screen->picture;
	ID3D11Texture2D *surface;
	HRESULT result =
		IDXGIResource_QueryInterface(resource, &IID_ID3D11Texture2D, (void **)&surface);

	IDXGIResource_Release(resource);
	if (FAILED(result))
		return result;
	result = PrepareStaging(worker, surface);
	if (SUCCEEDED(result)) {
		ID3D11DeviceContext_CopyResource(worker->context,
		                                 (ID3D11Resource *)picture->staging,
		                                 (ID3D11Resource *)surface);
		picture->isThere = TRUE;
	}
	ID3D11Texture2D_Release(surface);
	return result;
}

/* Whoever looks for slow steps sees when the frame was read. */
static void Report(struct worker *worker, UINT frameNumber, UINT64 acquired)
{
	const D3D11_TEXTURE2D_DESC *surface = &worker->screen->picture.description;
	IDARG_IN_REPORTFRAMESTATISTICS in;
	IDDCX_FRAME_STATISTICS_STEP step;

	RtlZeroMemory(&in, sizeof(in));
	RtlZeroMemory(&step, sizeof(step));
	step.Size = sizeof(step);
	step.Type = IDDCX_FRAME_STATISTICS_STEP_TYPE_DRIVER_DEFINED_1;
	step.QpcTime = acquired;
	in.FrameStatistics.Size = sizeof(in.FrameStatistics);
	in.FrameStatistics.PresentationFrameNumber = frameNumber;
	in.FrameStatistics.FrameStatus = IDDCX_FRAME_STATUS_COMPLETED;
	in.FrameStatistics.FrameSliceTotal = 1;
	in.FrameStatistics.FrameAcquireQpcTime = acquired;
	in.FrameStatistics.FrameProcessingStepsCount = 1;
	in.FrameStatistics.pFrameProcessingStep = &step;
	in.FrameStatistics.ProcessedPixelCount = surface->Width * surface->Height;
	(void)IddCxSwapChainReportFrameStatistics(worker->chain, &in);
}

static HRESULT TakeFrame(struct worker *worker)
{
	IDARG_IN_RELEASEANDACQUIREBUFFER2 in;
	IDARG_OUT_RELEASEANDACQUIREBUFFER2 out;
	HRESULT result;

	RtlZeroMemory(&in, sizeof(in));
	RtlZeroMemory(&out, sizeof(out));
	in.Size = sizeof(in);
	result = IddCxSwapChainReleaseAndAcquireBuffer2(worker->chain, &in, &out);
	if (FAILED(result))
		return result;
	UINT64 acquired = SystemChannel.now(NULL);
	ChannelBeat(&worker->screen->channel, TRUE);
	worker->screen->picture.displayTime = out.MetaData.PresentDisplayQPCTime;
	result = ReadBack(worker, out.MetaData.pSurface);
	if (SUCCEEDED(result))
		NoteDamage(worker, out.MetaData.DirtyRectCount);
	if (SUCCEEDED(result))
		result = IddCxSwapChainFinishedProcessingFrame(worker->chain);
	if (FAILED(result))
		return result;
	Publish(worker);
	Report(worker, out.MetaData.PresentationFrameNumber, acquired);
	return S_OK;
}

void FramesProcess(_Inout_ struct worker *worker)
{
	HANDLE handles[2];

	handles[0] = worker->terminate;
	handles[1] = worker->nextSurface;
	while (!WorkerIsToEnd(worker, 0)) {
		if (TakeRing(worker))
			Publish(worker);
		ChannelBeat(&worker->screen->channel, FALSE);
		HRESULT result = TakeFrame(worker);
		if (result == E_PENDING)
			WaitForMultipleObjects(2, handles, FALSE, FRAME_WAIT_MS);
		else if (FAILED(result))
			return;
	}
}
