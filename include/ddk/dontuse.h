/* dontuse.h - Windows marks unsafe string functions here; the C runtime headers of images do it for us. */
