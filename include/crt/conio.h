/* conio.h - the console, key by key. */
#ifndef _INC_CONIO
#define _INC_CONIO

#include <corecrt.h>

_CRT_BEGIN
int _getch(void);
int _getche(void);
int _kbhit(void);
int _putch(int character);
int _ungetch(int character);
int _cputs(const char *text);
int _cprintf(const char *format, ...);
wint_t _getwch(void);
wint_t _getwche(void);
wint_t _putwch(wchar_t character);
_CRT_END

#define getch _getch
#define getche _getche
#define kbhit _kbhit
#define putch _putch

#endif
