/*
 * frameworks/wdf/lock.c - presentation locks, and the check of a callback's side effects.
 */
#include "frameworks/wdf/lock.h"

struct wdf_presentation *wdf_presentation_create(bool passive)
{
	struct wdf_presentation *presentation = calloc(1, sizeof(*presentation));

	if (!presentation)
		return NULL;
	presentation->references = 1;
	presentation->passive = passive;
	KeInitializeSpinLock(&presentation->spin);
	KeInitializeEvent(&presentation->wait, SynchronizationEvent, TRUE);
	return presentation;
}

void wdf_presentation_ref(struct wdf_presentation *presentation)
{
	__atomic_fetch_add(&presentation->references, 1, __ATOMIC_RELAXED);
}

void wdf_presentation_unref(struct wdf_presentation *presentation)
{
	if (presentation && __atomic_sub_fetch(&presentation->references, 1, __ATOMIC_ACQ_REL) == 0)
		free(presentation);
}

void wdf_presentation_acquire(struct wdf_presentation *presentation)
{
	KIRQL irql = PASSIVE_LEVEL;

	if (!presentation)
		return;
	if (wdf_presentation_owned(presentation))
		wdf_bugcheck(
			&(struct wdf_break){ "WDF-94", WDF_RECURSIVE_LOCK, presentation, 0,
		                             "Callbacks of this scope hold the lock already." },
			"a synchronization lock was acquired by the thread that holds it");
	if (presentation->passive) {
		KeEnterCriticalRegion();
		KeWaitForSingleObject(&presentation->wait, Executive, KernelMode, FALSE, NULL);
	} else {
		KeAcquireSpinLock(&presentation->spin, &irql);
	}
	presentation->irql = irql;
	__atomic_store_n(&presentation->owner, KeGetCurrentThread(), __ATOMIC_RELAXED);
}

void wdf_presentation_release(struct wdf_presentation *presentation)
{
	if (!presentation)
		return;
	KIRQL irql = presentation->irql;
	__atomic_store_n(&presentation->owner, NULL, __ATOMIC_RELAXED);
	if (presentation->passive) {
		KeSetEvent(&presentation->wait, 0, FALSE);
		KeLeaveCriticalRegion();
	} else {
		KeReleaseSpinLock(&presentation->spin, irql);
	}
}

void wdf_callback_changed(const char *name, uint32_t changed)
{
	if (changed & 1)
		wdf_report(&(struct wdf_break){ "VF-28", WDF_VERIFIER_IRQL_MISMATCH, NULL, changed,
		                                "Release every spin lock that the callback took." },
		           "%s returned at another IRQL than it was called at", name);
	if (changed & 2)
		wdf_report(&(struct wdf_break){ "VF-28", WDF_VERIFIER_CRITICAL_REGION_MISMATCH,
		                                NULL, changed,
		                                "Leave every region that was entered." },
		           "%s returned with another count of critical regions", name);
}
