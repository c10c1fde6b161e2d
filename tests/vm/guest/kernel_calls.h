/*
 * tests/vm/guest/kernel_calls.h - put before each source of src/vm/guest when it is built for its tests: what would change this
 * computer, or what only a guest's kernel has, goes to tests/vm/guest/kernel.c.
 */
#ifndef DRYDOCK_TESTS_VM_GUEST_KERNEL_CALLS_H
#define DRYDOCK_TESTS_VM_GUEST_KERNEL_CALLS_H

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

int kernel_access(const char *path, int mode);
void *kernel_calloc(size_t count, size_t bytes);
int kernel_chdir(const char *path);
int kernel_chroot(const char *path);
int kernel_execvpe(const char *file, char *const arguments[], char *const environment[]);
void kernel_exit(int status) __attribute__((noreturn));
pid_t kernel_fork(void);
pid_t kernel_getpid(void);
int kernel_ioctl(int descriptor, unsigned long request, ...);
int kernel_kill(pid_t target, int number);
int kernel_mkdir(const char *path, mode_t mode);
int kernel_mount(const char *source, const char *target, const char *type, unsigned long flags,
                 const void *options);
int kernel_nanosleep(const struct timespec *time, struct timespec *left);
int kernel_open(const char *path, int flags, ...);
DIR *kernel_opendir(const char *path);
int kernel_pause(void);
int kernel_reboot(int what);
int kernel_sethostname(const char *name, size_t bytes);
int kernel_setrlimit(int resource, const struct rlimit *limit);
pid_t kernel_setsid(void);
int kernel_socket(int domain, int type, int protocol);
void kernel_sync(void);
long kernel_syscall(long number, ...);
int kernel_tcdrain(int descriptor);

#ifdef DRYDOCK_GUEST_SOURCE
#define access kernel_access
#define calloc kernel_calloc
#define chdir kernel_chdir
#define chroot kernel_chroot
#define execvpe kernel_execvpe
#define _exit kernel_exit
#define fork kernel_fork
#define getpid kernel_getpid
#define ioctl kernel_ioctl
#define kill kernel_kill
#define mkdir kernel_mkdir
#define mount kernel_mount
#define nanosleep kernel_nanosleep
#define open kernel_open
#define opendir kernel_opendir
#define pause kernel_pause
#define reboot kernel_reboot
#define sethostname kernel_sethostname
#define setrlimit kernel_setrlimit
#define setsid kernel_setsid
#define socket kernel_socket
#define sync kernel_sync
#define syscall kernel_syscall
#define tcdrain kernel_tcdrain
#endif

#endif
