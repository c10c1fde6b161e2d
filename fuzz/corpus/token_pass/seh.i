# 1 "/x/a.c"
extern void *IoFileObjectType; extern char a[], b;
#pragma alloc_text(PAGE, f)
int f(int);
#pragma alloc_text(PAGE, f, g)
#pragma code_seg("PAGE")
#pragma code_seg()
#pragma warning(disable: 4000)
#pragma drydock_missing x.h
__declspec(code_seg("PAGE")) unsigned long f(long x) { for (;;) { __try { __try { if (x) return 0x1UL; break; continue; goto out; __leave; }
 __finally { AbnormalTermination(); } } __except (GetExceptionCode() == 1 ? 1 : 0) { GetExceptionInformation(); return 2; } } out: do { switch (x) { case 1: default: break; } } while (1); return 1i64 + 1.5L + 'a' + "s" __FUNCTION__ L__FUNCTION__; }
inline int g(void) { __try { } __finally { } } namespace n { class c { public: int m() { return 0; } }; } int main() { __try return 1; __leave; }
