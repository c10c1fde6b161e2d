/* suppress.h - names of analysis warnings to silence; the analyser is not used here. */
