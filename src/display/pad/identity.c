/* display/pad/identity.c - the table of what pads can be. */
#include "display/pad/identity.h"

#include <stdio.h>
#include <string.h>

#define SONY 0x054Cu
#define VALVE 0x28DEu
#define MICROSOFT 0x045Eu

static const struct pad_identity identities[] = {
	{ "xusb",
	  PAD_KIND_XUSB,
	  PAD_DUALSENSE,
	  MICROSOFT,
	  0x028E,
	  0x0114,
	  "root\\drydock_xusb",
	  { "USB\\MS_COMP_XUSB10", "USB\\Class_FF&SubClass_5D&Prot_01", "USB\\Class_FF" } },
	{ "dualsense",
	  PAD_KIND_HID,
	  PAD_DUALSENSE,
	  SONY,
	  0x0CE6,
	  0x0100,
	  "root\\drydock_dualsense",
	  { "USB\\Class_03&SubClass_00&Prot_00", "USB\\Class_03" } },
	{ "dualshock4",
	  PAD_KIND_HID,
	  PAD_DUALSHOCK4,
	  SONY,
	  0x09CC,
	  0x0100,
	  "root\\drydock_dualshock4",
	  { "USB\\Class_03&SubClass_00&Prot_00", "USB\\Class_03" } },
	{ "dualsense-edge",
	  PAD_KIND_HID,
	  PAD_DUALSENSE_EDGE,
	  SONY,
	  0x0DF2,
	  0x0100,
	  "root\\drydock_dualsense_edge",
	  { "USB\\Class_03&SubClass_00&Prot_00", "USB\\Class_03" } },
	{ "steam-deck",
	  PAD_KIND_HID,
	  PAD_STEAM_DECK,
	  VALVE,
	  0x1205,
	  0x0300,
	  "root\\drydock_steam_deck",
	  { "USB\\Class_03&SubClass_00&Prot_00", "USB\\Class_03" } },
};

static const struct pad_identity mouse = { "mouse",
	                                   PAD_KIND_MOUSE,
	                                   PAD_DUALSENSE,
	                                   0x1209,
	                                   0x0001,
	                                   0x0100,
	                                   "root\\drydock_mouse",
	                                   { "USB\\Class_03&SubClass_01&Prot_02",
	                                     "USB\\Class_03&SubClass_01", "USB\\Class_03" } };

#define IDENTITIES (sizeof(identities) / sizeof(identities[0]))

const struct pad_identity *pad_identity_at(uint32_t number)
{
	return number < IDENTITIES ? &identities[number] : NULL;
}

const struct pad_identity *pad_identity_of(uint32_t code)
{
	for (uint32_t number = 0; number < IDENTITIES; number++)
		if (code ==
		    ((uint32_t)identities[number].vendor << 16 | identities[number].product))
			return &identities[number];
	return &identities[0];
}

const struct pad_identity *pad_identity_mouse(void)
{
	return &mouse;
}

const struct pad_identity *pad_identity_for(enum pad_kind kind, enum pad_device_type device_type)
{
	if (kind == PAD_KIND_MOUSE)
		return &mouse;
	for (uint32_t number = 0; kind == PAD_KIND_HID && number < IDENTITIES; number++)
		if (identities[number].kind == kind &&
		    identities[number].device_type == device_type)
			return &identities[number];
	return &identities[0];
}

void pad_identity_who(const struct pad_identity *identity, uint32_t index,
                      char ret_who[PAD_WHO_BYTES])
{
	if (identity->kind == PAD_KIND_MOUSE)
		snprintf(ret_who, PAD_WHO_BYTES, "the mouse");
	else
		snprintf(ret_who, PAD_WHO_BYTES, "pad %u", index);
}

const struct pad_identity *pad_identity_named(const char *name)
{
	for (uint32_t number = 0; number < IDENTITIES; number++)
		if (strcmp(name, identities[number].name) == 0)
			return &identities[number];
	return NULL;
}

uint32_t pad_identity_hardware_ids(const struct pad_identity *identity,
                                   char ret_id[PAD_IDS_MAX][PAD_ID_BYTES])
{
	snprintf(ret_id[0], PAD_ID_BYTES, "%s", identity->inf_id);
	snprintf(ret_id[1], PAD_ID_BYTES, "USB\\VID_%04X&PID_%04X&REV_%04X", identity->vendor,
	         identity->product, identity->release);
	snprintf(ret_id[2], PAD_ID_BYTES, "USB\\VID_%04X&PID_%04X", identity->vendor,
	         identity->product);
	return 3;
}

GUID pad_identity_container(const struct pad_identity *identity, uint32_t index)
{
	/* A name space of ours; the rest says which pad. */
	return (GUID){ 0xD7D0C4A1,
		       identity->vendor,
		       identity->product,
		       { 0x8D, 0x0C, 'd', 'd', 'p', 'a', 'd', (UCHAR)index } };
}
