/*
 * npfs/pipe.c - pipes and their instances: names, counts, lifetime.
 */
#include <stdlib.h>

#include "nt/npfs/npfs_internal.h"
#include "nt/ps/ps.h"

static LIST_ENTRY *bucket_of(struct npfs_machine *npfs, const UNICODE_STRING *name)
{
	uint32_t hash = 5381;
	for (USHORT i = 0; i < name->Length / sizeof(WCHAR); i++)
		hash = hash * 33 + RtlUpcaseUnicodeChar(name->Buffer[i]);
	return &npfs->buckets[hash % NPFS_BUCKETS];
}

struct npfs_pipe *npfs_pipe_find_locked(struct npfs_machine *npfs, const UNICODE_STRING *name)
{
	LIST_ENTRY *bucket = bucket_of(npfs, name);
	for (LIST_ENTRY *entry = bucket->Flink; entry != bucket; entry = entry->Flink) {
		struct npfs_pipe *pipe = CONTAINING_RECORD(entry, struct npfs_pipe, entry);
		if (RtlEqualUnicodeString(&pipe->name, name, TRUE))
			return pipe;
	}
	return NULL;
}

void npfs_pipe_link_locked(struct npfs_machine *npfs, struct npfs_pipe *pipe)
{
	InsertTailList(bucket_of(npfs, &pipe->name), &pipe->entry);
}

struct npfs_pipe *npfs_pipe_create(const NAMED_PIPE_CREATE_PARAMETERS *parameters,
                                   ULONG configuration)
{
	struct npfs_pipe *pipe = calloc(1, sizeof(*pipe));
	if (!pipe)
		return NULL;
	InitializeListHead(&pipe->entry);
	InitializeListHead(&pipe->listening);
	pipe->maximum = parameters->MaximumInstances;
	pipe->type = parameters->NamedPipeType & FILE_PIPE_MESSAGE_TYPE;
	pipe->configuration = configuration;
	if (parameters->TimeoutSpecified)
		pipe->timeout = parameters->DefaultTimeout;
	if (!pipe->timeout.QuadPart)
		pipe->timeout.QuadPart = NPFS_DEFAULT_TIMEOUT_100NS;
	return pipe;
}

void npfs_pipe_destroy(struct npfs_pipe *pipe)
{
	if (!pipe)
		return;
	se_free_descriptor(pipe->descriptor);
	free(pipe->name.Buffer);
	free(pipe);
}

struct npfs_instance *npfs_instance_create_locked(struct npfs_pipe *pipe,
                                                  const NAMED_PIPE_CREATE_PARAMETERS *parameters)
{
	struct npfs_instance *instance = calloc(1, sizeof(*instance));
	if (!instance)
		return NULL;
	instance->pipe = pipe;
	instance->state = FILE_PIPE_LISTENING_STATE;
	InitializeListHead(&instance->listeners);
	npfs_queue_init(&instance->queue[NPFS_SERVER], parameters->InboundQuota);
	npfs_queue_init(&instance->queue[NPFS_CLIENT], parameters->OutboundQuota);
	InsertTailList(&pipe->listening, &instance->listening);
	pipe->references++;
	pipe->instances++;
	return instance;
}

void npfs_instance_retire_locked(struct npfs_instance *instance)
{
	struct npfs_pipe *pipe = instance->pipe;
	if (--pipe->instances)
		return;
	RemoveEntryList(&pipe->entry);
	InitializeListHead(&pipe->entry);
}

void npfs_instance_consider_free_locked(struct npfs_operation *operation,
                                        struct npfs_instance *instance)
{
	if (instance->file[NPFS_CLIENT] || instance->file[NPFS_SERVER])
		return;
	operation->dead_instance = instance;
	if (--instance->pipe->references == 0)
		operation->dead_pipe = instance->pipe;
}

void npfs_opener_fill(struct npfs_opener *opener)
{
	const struct ps_process *process = ps_current_process();
	opener->process_id = process->ke.id;
	opener->session_id = process->session_id;
}
