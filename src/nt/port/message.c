/* port/message.c - messages on the port's socket: checking what came, filling what goes. */
#include "nt/port/protocol.h"

#include <string.h>

#define PAGE_MASK 0xFFFull
#define ADDRESS_BITS 47

static const uint16_t length_of[PORT_MESSAGE_TYPES] = {
	[PORT_HELLO] = sizeof(struct port_hello),
	[PORT_WELCOME] = sizeof(struct port_welcome),
	[PORT_MAP] = sizeof(struct port_map),
	[PORT_MAPPED] = sizeof(struct port_mapped),
	[PORT_THREAD] = sizeof(struct port_thread_made),
	[PORT_EVENT] = sizeof(struct port_event_message),
	[PORT_GOODBYE] = sizeof(struct port_goodbye),
	[PORT_VIEW] = sizeof(struct port_view),
	[PORT_VIEWED] = sizeof(struct port_viewed),
	[PORT_SNAPSHOT] = sizeof(struct port_snapshot),
	[PORT_CHILD] = sizeof(struct port_child_made),
};

static bool is_range(uint64_t start, uint64_t bytes)
{
	return bytes != 0 && start != 0 && ((start | bytes) & PAGE_MASK) == 0 &&
	       start + bytes > start && (start + bytes) >> ADDRESS_BITS == 0;
}

static bool is_hello(const struct port_hello *hello)
{
	return hello->purpose >= PORT_ATTACH && hello->purpose <= PORT_INSPECT &&
	       hello->account <= (hello->purpose == PORT_ATTACH ? PORT_ACCOUNTS : 0) &&
	       memchr(hello->name, 0, sizeof(hello->name)) != NULL;
}

static bool is_view(const struct port_view *view)
{
	if (view->reserved || view->flags & ~PORT_VIEW_FLAGS || view->kind < PORT_VIEW_MAP ||
	    view->kind >= PORT_VIEW_KINDS)
		return false;
	if (view->kind == PORT_VIEW_FORGET)
		return view->file != 0;
	return is_range(view->address, view->bytes) && (view->offset & PAGE_MASK) == 0 &&
	       (view->kind == PORT_VIEW_UNMAP || view->kind == PORT_VIEW_COMMIT ||
	        (is_range(PAGE_MASK + 1, view->file_bytes) && view->offset < view->file_bytes &&
	         view->bytes <= view->file_bytes - view->offset));
}

static bool is_body(const union port_message *message)
{
	switch (message->header.type) {
	case PORT_HELLO: return is_hello(&message->hello);
	case PORT_WELCOME:
		return is_range(message->welcome.memory_start, message->welcome.memory_bytes);
	case PORT_SNAPSHOT:
		return message->snapshot.bytes &&
		       message->snapshot.bytes <= PORT_SNAPSHOT_BYTES_MAX;
	case PORT_MAP: return is_range(message->map.address, message->map.bytes);
	case PORT_VIEW: return is_view(&message->view);
	case PORT_VIEWED: return true;
	case PORT_MAPPED: return message->mapped.reserved == 0;
	case PORT_THREAD: return message->thread.reserved == 0;
	case PORT_CHILD: return message->child.reserved == 0;
	case PORT_EVENT:
		return message->event.reserved == 0 && message->event.id != 0 &&
		       message->event.index < PORT_EVENTS_MAX && message->event.writable <= 1;
	default: return message->goodbye.reserved == 0;
	}
}

bool port_message_parse(const void *bytes, size_t count, union port_message *ret_message)
{
	union port_message message = { 0 };
	const struct port_message_header *header = &message.header;

	if (count < sizeof(*header) || count > sizeof(message))
		return false;
	memcpy(&message, bytes, count);
	if (header->magic != PORT_MAGIC || header->version != PORT_VERSION || header->reserved)
		return false;
	if (header->type == 0 || header->type >= PORT_MESSAGE_TYPES || header->bytes != count ||
	    length_of[header->type] != count || !is_body(&message))
		return false;
	*ret_message = message;
	return true;
}

size_t port_message_begin(union port_message *message, enum port_message_type type)
{
	memset(message, 0, sizeof(*message));
	message->header = (struct port_message_header){
		.magic = PORT_MAGIC,
		.version = PORT_VERSION,
		.type = (uint16_t)type,
		.bytes = length_of[type],
	};
	return length_of[type];
}
