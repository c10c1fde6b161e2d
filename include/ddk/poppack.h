/* poppack.h - back to the packing before the last pshpackN.h. */
#pragma pack(pop)
