/*
 * npfs/queue.c - one direction of an instance: messages that wait for reads, or reads that wait for messages.
 *
 * Quota    A write is done at once when all unread bytes with its own fit into the quota, and when it is empty.
 *          Else it waits until those before it and its own do. Its bytes can be read all the while.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/npfs/npfs_internal.h"

void npfs_queue_init(struct npfs_queue *queue, uint32_t quota)
{
	InitializeListHead(&queue->messages);
	InitializeListHead(&queue->readers);
	InitializeListHead(&queue->flushers);
	queue->quota = quota;
}

static struct npfs_message *first(struct npfs_queue *queue)
{
	return CONTAINING_RECORD(queue->messages.Flink, struct npfs_message, entry);
}

uint8_t *npfs_read_buffer(PIRP irp, uint32_t *ret_capacity)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	if (stack->MajorFunction == IRP_MJ_READ) {
		*ret_capacity = stack->Parameters.Read.Length;
		return irp->AssociatedIrp.SystemBuffer;
	}
	*ret_capacity = stack->Parameters.FileSystemControl.OutputBufferLength;
	return npfs_slot(irp)[1];
}

/* The request of a waiting write ends; its message stays. */
static void end_write_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                             struct npfs_message *message, NTSTATUS status)
{
	PIRP irp = message->irp;
	if (!irp)
		return;
	message->irp = NULL;
	queue->waiting--;
	ULONG length = IoGetCurrentIrpStackLocation(irp)->Parameters.Write.Length;
	npfs_decide_locked(operation, irp, status, NT_SUCCESS(status) ? length : 0);
}

void npfs_queue_drop_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                            struct npfs_message *message)
{
	RemoveEntryList(&message->entry);
	queue->message_count--;
	queue->unread -= message->bytes - message->taken;
	InsertTailList(&operation->garbage, &message->entry);
}

void npfs_queue_settle_locked(struct npfs_operation *operation, struct npfs_queue *queue)
{
	uint64_t total = 0;
	LIST_ENTRY *entry = queue->messages.Flink;
	for (; queue->waiting && entry != &queue->messages; entry = entry->Flink) {
		struct npfs_message *message = CONTAINING_RECORD(entry, struct npfs_message, entry);
		total += message->bytes - message->taken;
		if (total > queue->quota)
			break;
		end_write_locked(operation, queue, message, STATUS_SUCCESS);
	}
	if (IsListEmpty(&queue->messages))
		npfs_finish_all_locked(operation, &queue->flushers, STATUS_SUCCESS);
}

void npfs_queue_break_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                             NTSTATUS status, bool discard)
{
	npfs_finish_all_locked(operation, &queue->readers, status);
	npfs_finish_all_locked(operation, &queue->flushers, status);
	while (discard && !IsListEmpty(&queue->messages)) {
		end_write_locked(operation, queue, first(queue), status);
		npfs_queue_drop_locked(operation, queue, first(queue));
	}
}

void npfs_queue_orphan_locked(struct npfs_operation *operation, struct npfs_queue *queue)
{
	LIST_ENTRY *entry = queue->messages.Flink;
	for (; queue->waiting && entry != &queue->messages; entry = entry->Flink)
		end_write_locked(operation, queue,
		                 CONTAINING_RECORD(entry, struct npfs_message, entry),
		                 STATUS_SUCCESS);
}

/* --- Writing -------------------------------------------------------------------------------------------------- */

/* Bytes that the reads that wait can take. */
static uint64_t wanted_locked(const struct npfs_queue *queue)
{
	uint64_t wanted = 0;
	for (LIST_ENTRY *link = queue->readers.Flink; link != &queue->readers; link = link->Flink) {
		uint32_t capacity;
		npfs_read_buffer(npfs_irp(link), &capacity);
		wanted += capacity;
	}
	return wanted;
}

static bool fits(const struct npfs_queue *queue, uint64_t bytes)
{
	return bytes == 0 || queue->unread + bytes <= queue->quota;
}

/* Give what is left to the read that waits longest. False: there is none. */
static bool meet_reader_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                               const struct npfs_write *write, uint32_t *given)
{
	PIRP reader = npfs_take_locked(&queue->readers);
	if (!reader)
		return false;
	uint32_t left = write->bytes - *given, count;
	uint8_t *to = npfs_read_buffer(reader, &count);
	count = count < left ? count : left;
	if (count)
		memcpy(to, (const uint8_t *)write->data + *given, count);
	*given += count;
	bool has_more = write->message_reader && count < left;
	npfs_finish_locked(operation, reader, has_more ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS,
	                   count);
	return true;
}

static struct npfs_message *make_message(const struct npfs_write *write, uint32_t given)
{
	uint32_t bytes = write->bytes - given;
	struct npfs_message *message = malloc(sizeof(*message) + bytes);
	if (!message)
		return NULL;
	*message = (struct npfs_message){ .bytes = bytes };
	if (bytes)
		memcpy(message->data, (const uint8_t *)write->data + given, bytes);
	return message;
}

/* Keep what is left of write; it waits when it does not fit. */
static NTSTATUS keep_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                            const struct npfs_write *write, uint32_t given)
{
	struct npfs_message *message = make_message(write, given);
	NTSTATUS status = STATUS_SUCCESS;
	if (!message)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (!write->never_waits && !fits(queue, message->bytes)) {
		status = npfs_pend_locked(operation, NULL, message);
		if (status != STATUS_PENDING) {
			free(message);
			return status;
		}
		message->irp = operation->irp;
		queue->waiting++;
	}
	if (write->token) {
		ob_reference(write->token);
		message->token = write->token;
	}
	InsertTailList(&queue->messages, &message->entry);
	queue->message_count++;
	queue->unread += message->bytes;
	return status;
}

NTSTATUS npfs_queue_write_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                                 const struct npfs_write *write)
{
	uint32_t given = 0;
	bool met = false;
	npfs_release_later(operation, write->token);
	operation->information = 0;
	if (!write->bytes && !write->message_type)
		return STATUS_SUCCESS;
	if (write->no_wait && write->message_type) {
		uint64_t wanted = wanted_locked(queue);
		if (write->bytes > wanted && !fits(queue, write->bytes - wanted))
			return STATUS_SUCCESS;
	}
	while ((!met || given < write->bytes) &&
	       meet_reader_locked(operation, queue, write, &given))
		met = true;
	if (met && write->reader_token) {
		npfs_release_later(operation, *write->reader_token);
		if (write->token)
			ob_reference(write->token);
		*write->reader_token = write->token;
	}
	operation->information = write->bytes;
	if (met && given == write->bytes)
		return STATUS_SUCCESS;
	if (write->no_wait && !fits(queue, write->bytes - given)) {
		operation->information = given;
		return STATUS_SUCCESS;
	}
	return keep_locked(operation, queue, write, given);
}

/* --- Reading -------------------------------------------------------------------------------------------------- */

/* The reader is now told who wrote message. */
static void note_token(struct npfs_operation *operation, const struct npfs_read *read,
                       struct npfs_message *message)
{
	if (!read->token)
		return;
	struct se_token *old = *read->token;
	*read->token = message->token;
	message->token = old;
	if (message->taken == message->bytes || old == *read->token)
		return; /* the old one goes with the message, or both are one */
	message->token = *read->token;
	if (message->token)
		ob_reference(message->token);
	npfs_release_later(operation, old);
}

/* Copy from message; what it gave up whole goes. Gives the count. */
static uint32_t copy_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                            struct npfs_message *message, const struct npfs_read *read, uint32_t at)
{
	uint32_t left = message->bytes - message->taken, count = read->capacity - at;
	count = count < left ? count : left;
	if (count)
		memcpy(read->to + at, message->data + message->taken, count);
	if (read->peek)
		return count;
	message->taken += count;
	queue->unread -= count;
	note_token(operation, read, message);
	if (message->taken == message->bytes) {
		end_write_locked(operation, queue, message, STATUS_SUCCESS);
		npfs_queue_drop_locked(operation, queue, message);
	}
	return count;
}

/* Bytes of as many messages as there are; an empty one is read alone. */
static uint32_t read_bytes_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                                  const struct npfs_read *read)
{
	uint32_t at = 0;
	LIST_ENTRY *entry = queue->messages.Flink, *next;
	for (; entry != &queue->messages; entry = next) {
		struct npfs_message *message = CONTAINING_RECORD(entry, struct npfs_message, entry);
		bool is_empty = message->bytes == 0;
		next = entry->Flink;
		if (at && (is_empty || at == read->capacity))
			break;
		at += copy_locked(operation, queue, message, read, at);
		if (is_empty || at == read->capacity)
			break;
	}
	return at;
}

NTSTATUS npfs_queue_read_locked(struct npfs_operation *operation, struct npfs_queue *queue,
                                const struct npfs_read *read, uint32_t *ret_bytes)
{
	NTSTATUS status = STATUS_SUCCESS;
	if (read->message_mode) {
		struct npfs_message *message = first(queue);
		if (message->bytes - message->taken > read->capacity)
			status = STATUS_BUFFER_OVERFLOW;
		*ret_bytes = copy_locked(operation, queue, message, read, 0);
	} else {
		*ret_bytes = read_bytes_locked(operation, queue, read);
	}
	if (!read->peek)
		npfs_queue_settle_locked(operation, queue);
	return status;
}
