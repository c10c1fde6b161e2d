/* tests/harness/sanitizer.h - HAS_SANITIZER: memory and threads are a sanitizer's in this build, of either compiler. */
#ifndef DRYDOCK_TESTS_HARNESS_SANITIZER_H
#define DRYDOCK_TESTS_HARNESS_SANITIZER_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#endif
