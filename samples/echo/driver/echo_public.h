/* What the echo sample's driver and its clients agree on. */
#pragma once

/* {7d1a4f1e-5c3b-4a53-9a0e-3d2f6b8c9e10} */
DEFINE_GUID(GUID_DEVINTERFACE_DRYDOCK_ECHO, 0x7d1a4f1e, 0x5c3b, 0x4a53, 0x9a, 0x0e, 0x3d, 0x2f, 0x6b, 0x8c,
            0x9e, 0x10);

/* The longest message. A longer write fails with STATUS_INVALID_BUFFER_SIZE. */
#define ECHO_MESSAGE_MAX 1024
/* How long an echo takes. */
#define ECHO_DELAY_MS 10
