/* pshpack1.h - lay out the structures that follow with a packing of 1; poppack.h ends it. */
#pragma pack(push, 1)
