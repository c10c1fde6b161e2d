/* math.h - floating point functions. */
#ifndef _INC_MATH
#define _INC_MATH

#include <corecrt.h>

#define M_E 2.71828182845904523536
#define M_LOG2E 1.44269504088896340736
#define M_LOG10E 0.434294481903251827651
#define M_LN2 0.693147180559945309417
#define M_LN10 2.30258509299404568402
#define M_PI 3.14159265358979323846
#define M_PI_2 1.57079632679489661923
#define M_PI_4 0.785398163397448309616
#define M_1_PI 0.318309886183790671538
#define M_2_PI 0.636619772367581343076
#define M_SQRT2 1.41421356237309504880
#define M_SQRT1_2 0.707106781186547524401
#define HUGE_VAL __builtin_huge_val()
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")
#define isnan(value) __builtin_isnan(value)
#define isinf(value) __builtin_isinf_sign(value)
#define isfinite(value) __builtin_isfinite(value)
#define signbit(value) __builtin_signbit(value)

_CRT_BEGIN
double acos(double value);
double asin(double value);
double atan(double value);
double atan2(double y, double x);
double cos(double value);
double sin(double value);
double tan(double value);
double cosh(double value);
double sinh(double value);
double tanh(double value);
double exp(double value);
double exp2(double value);
double log(double value);
double log2(double value);
double log10(double value);
double pow(double base, double exponent);
double sqrt(double value);
double cbrt(double value);
double hypot(double x, double y);
double ceil(double value);
double floor(double value);
double round(double value);
double trunc(double value);
double fabs(double value);
double fmod(double value, double divisor);
double fmin(double left, double right);
double fmax(double left, double right);
double ldexp(double value, int exponent);
double frexp(double value, int *ret_exponent);
double modf(double value, double *ret_whole);
int lround(double value);
long long llround(double value);
float sqrtf(float value);
float powf(float base, float exponent);
float sinf(float value);
float cosf(float value);
float tanf(float value);
float atan2f(float y, float x);
float expf(float value);
float logf(float value);
float fabsf(float value);
float floorf(float value);
float ceilf(float value);
float roundf(float value);
float fmodf(float value, float divisor);
_CRT_END

#endif
