/* pshpack8.h - lay out the structures that follow with a packing of 8; poppack.h ends it. */
#pragma pack(push, 8)
