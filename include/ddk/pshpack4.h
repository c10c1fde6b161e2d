/* pshpack4.h - lay out the structures that follow with a packing of 4; poppack.h ends it. */
#pragma pack(push, 4)
