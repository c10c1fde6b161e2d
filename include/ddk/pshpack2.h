/* pshpack2.h - lay out the structures that follow with a packing of 2; poppack.h ends it. */
#pragma pack(push, 2)
