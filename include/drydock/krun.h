/*
 * drydock/krun.h - microVMs from C: a command in a folder of this computer, under a kernel of its own.
 *
 * Model    A context collects what a machine is to be made of; starting it uses the context up. The names of the first part,
 *          and what they do, are those of libkrun 1.x, so that programs for it build against this; docs/krun.md says what is
 *          not built, and where this differs. The second part starts machines that are handles, in a process that goes on.
 * Gives    0 or more; a negative errno of Linux otherwise. -ENOENT: no such context; -EINVAL: a null, text that is no UTF-8, a
 *          number out of range, or something that does not go with what was said before; -ENOTSUP: not built here, and a
 *          line in the log says what.
 * Owns     What is handed over is copied. Descriptors stay the caller's, and open as long as the machine.
 * Threads  Any. A context is used by one at a time.
 * Tests    tests/vm/krun, tools/nested
 */
#ifndef DRYDOCK_KRUN_H
#define DRYDOCK_KRUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KRUN_API __attribute__((visibility("default")))

/* Levels of the log, and its other two numbers. */
#define KRUN_LOG_LEVEL_OFF 0
#define KRUN_LOG_LEVEL_ERROR 1
#define KRUN_LOG_LEVEL_WARN 2
#define KRUN_LOG_LEVEL_INFO 3
#define KRUN_LOG_LEVEL_DEBUG 4
#define KRUN_LOG_LEVEL_TRACE 5
#define KRUN_LOG_TARGET_DEFAULT -1
#define KRUN_LOG_STYLE_AUTO 0
#define KRUN_LOG_STYLE_ALWAYS 1
#define KRUN_LOG_STYLE_NEVER 2
#define KRUN_LOG_OPTION_NO_ENV 1

#define KRUN_DISK_FORMAT_RAW 0
#define KRUN_DISK_FORMAT_QCOW2 1
#define KRUN_DISK_FORMAT_VMDK 2
#define KRUN_SYNC_NONE 0
#define KRUN_SYNC_RELAXED 1
#define KRUN_SYNC_FULL 2

#define NET_FEATURE_CSUM (1u << 0)
#define NET_FEATURE_GUEST_CSUM (1u << 1)
#define NET_FEATURE_GUEST_TSO4 (1u << 7)
#define NET_FEATURE_GUEST_TSO6 (1u << 8)
#define NET_FEATURE_GUEST_UFO (1u << 10)
#define NET_FEATURE_HOST_TSO4 (1u << 11)
#define NET_FEATURE_HOST_TSO6 (1u << 12)
#define NET_FEATURE_HOST_UFO (1u << 14)
#define NET_FLAG_VFKIT (1u << 0)

#define KRUN_KERNEL_FORMAT_RAW 0
#define KRUN_KERNEL_FORMAT_ELF 1
#define KRUN_KERNEL_FORMAT_PE_GZ 2
#define KRUN_KERNEL_FORMAT_IMAGE_BZ2 3
#define KRUN_KERNEL_FORMAT_IMAGE_GZ 4
#define KRUN_KERNEL_FORMAT_IMAGE_ZSTD 5

/* --- The log ------------------------------------------------------------------------------------------------ */

/* Of this process; KRUN_LOG_LEVEL_WARN before. */
KRUN_API int32_t krun_set_log_level(uint32_t level);
/* Where it goes, once: an open descriptor, or KRUN_LOG_TARGET_DEFAULT for standard error. */
KRUN_API int32_t krun_init_log(int target_fd, uint32_t level, uint32_t style, uint32_t options);

/* --- Contexts ----------------------------------------------------------------------------------------------- */

/* A new context's number. Errors: -ENOMEM. */
KRUN_API int32_t krun_create_ctx(void);
KRUN_API int32_t krun_free_ctx(uint32_t ctx_id);
/* 1 to krun_get_max_vcpus() processors, and memory; 1 and 512 MiB before. */
KRUN_API int32_t krun_set_vm_config(uint32_t ctx_id, uint8_t num_vcpus, uint32_t ram_mib);

/* --- Files -------------------------------------------------------------------------------------------------- */

/* The folder that is the guest's root. Once; errors of reaching it. */
KRUN_API int32_t krun_set_root(uint32_t ctx_id, const char *root_path);
/* A folder that the guest mounts by its tag, of 1 to 36 bytes; two have not the same. */
KRUN_API int32_t krun_add_virtiofs(uint32_t ctx_id, const char *tag, const char *path);
/* shm_size: bytes of a window for mappings; not built but for 0. */
KRUN_API int32_t krun_add_virtiofs2(uint32_t ctx_id, const char *tag, const char *path,
                                    uint64_t shm_size);
/* A disk: vda, vdb, ... in the order of the calls; two have not the same block_id. */
KRUN_API int32_t krun_add_disk(uint32_t ctx_id, const char *block_id, const char *disk_path,
                               bool read_only);
/* disk_format: not built but for KRUN_DISK_FORMAT_RAW. */
KRUN_API int32_t krun_add_disk2(uint32_t ctx_id, const char *block_id, const char *disk_path,
                                uint32_t disk_format, bool read_only);
/* direct_io is not built. A flush of the guest's reaches the disk whatever sync_mode asks at the least. */
KRUN_API int32_t krun_add_disk3(uint32_t ctx_id, const char *block_id, const char *disk_path,
                                uint32_t disk_format, bool read_only, bool direct_io,
                                uint32_t sync_mode);
/* Older: a disk that may be written, called "data". */
KRUN_API int32_t krun_set_data_disk(uint32_t ctx_id, const char *disk_path);
/* Not built. */
KRUN_API int32_t krun_set_root_disk(uint32_t ctx_id, const char *disk_path);
/*
 * A disk (krun_add_disk(), "/dev/vda") becomes the root over krun_set_root()'s folder, mounted by our first program, or by that of
 * krun_set_kernel()'s initial file system. fstype and options may be null; ours takes "ext4" then.
 */
KRUN_API int32_t krun_set_root_disk_remount(uint32_t ctx_id, const char *device, const char *fstype,
                                            const char *options);
/* There is no such thing any more: -EINVAL. */
KRUN_API int32_t krun_set_mapped_volumes(uint32_t ctx_id, const char *const mapped_volumes[]);

/* --- Network ------------------------------------------------------------------------------------------------- */

/* The card's address, of one station, for a network that krun_set_port_map() makes. */
KRUN_API int32_t krun_set_net_mac(uint32_t ctx_id, const uint8_t mac[6]);
/*
 * A network of the guest's own (docs/microvm.md), with "HOST:GUEST" ports of 127.0.0.1 that lead to it; an empty list gives a
 * network without. Null, which means all, is not built.
 */
KRUN_API int32_t krun_set_port_map(uint32_t ctx_id, const char *const port_map[]);
/* There is no vsock device, so nothing is to be left out. */
KRUN_API int32_t krun_disable_implicit_vsock(uint32_t ctx_id);
/*
 * A card in a network that is another program's or this computer's; one a machine (-EINVAL), and none beside krun_set_port_map()'s.
 * Of path and fd one is there, the other null or -1; fd is a connected socket, and the context's when the call succeeds. features
 * are what the other side can do for the card, of NET_FEATURE_*: it gets whole frames whatever they say. What is not at path, or
 * a tap that may not be used, shows when the machine is made.
 * unixstream: each frame stands behind its length, 32 bits with the highest byte first. unixgram: a frame a datagram; flags may
 * be NET_FLAG_VFKIT, to begin with a vfkit's greeting. tap: an interface that is there.
 */
KRUN_API int32_t krun_add_net_unixstream(uint32_t ctx_id, const char *path, int fd,
                                         const uint8_t mac[6], uint32_t features, uint32_t flags);
KRUN_API int32_t krun_add_net_unixgram(uint32_t ctx_id, const char *path, int fd,
                                       const uint8_t mac[6], uint32_t features, uint32_t flags);
KRUN_API int32_t krun_add_net_tap(uint32_t ctx_id, const char *tap_name, const uint8_t mac[6],
                                  uint32_t features, uint32_t flags);
/*
 * A card in a network that another program has at address, "HOST:PORT": each frame goes there behind its length, 32 bits with the
 * highest byte first, and the link is up while it is connected. Null: nobody is there. One card a machine (-EINVAL).
 */
KRUN_API int32_t krun_add_net_tcp(uint32_t ctx_id, const char *iface_id, const uint8_t mac[6],
                                  const char *address);
/* Older: krun_add_net_unixstream() with a descriptor, and krun_add_net_unixgram() of a path with NET_FLAG_VFKIT. */
KRUN_API int32_t krun_set_passt_fd(uint32_t ctx_id, int fd);
KRUN_API int32_t krun_set_gvproxy_path(uint32_t ctx_id, const char *path);
/* Not built. */
KRUN_API int32_t krun_add_vsock(uint32_t ctx_id, uint32_t tsi_features);
KRUN_API int32_t krun_add_vsock_port(uint32_t ctx_id, uint32_t port, const char *path);
KRUN_API int32_t krun_add_vsock_port2(uint32_t ctx_id, uint32_t port, const char *path,
                                      bool listen);
KRUN_API int32_t krun_add_vsock_port_windows(uint32_t ctx_id, uint32_t port, const char *pipe_name);

/* --- What the guest runs --------------------------------------------------------------------------------------- */

KRUN_API int32_t krun_set_workdir(uint32_t ctx_id, const char *workdir_path);
/* The program in the guest, the arguments behind its name (null: none) and its environment (null: this process's). */
KRUN_API int32_t krun_set_exec(uint32_t ctx_id, const char *exec_path, const char *const argv[],
                               const char *const envp[]);
KRUN_API int32_t krun_set_env(uint32_t ctx_id, const char *const envp[]);
/*
 * A kernel instead of the newest of /boot. kernel_format is one of the six numbers: a file that is RAW stands at 1 MiB as it
 * is and begins there in 64-bit mode; of the others the format is found out. -EINVAL behind krun_set_firmware(). With
 * initramfs, that runs; the program, its arguments, limits and environment reach it as words of the command line (KRUN_INIT=, ..., behind " -- "), which hold
 * no spaces, and folders are its affair.
 */
KRUN_API int32_t krun_set_kernel(uint32_t ctx_id, const char *kernel_path, uint32_t kernel_format,
                                 const char *initramfs, const char *cmdline);
/* The program's limits, each "RESOURCE=SOFT:HARD" with Linux' number of the resource (7: open files). */
KRUN_API int32_t krun_set_rlimits(uint32_t ctx_id, const char *const rlimits[]);
/* Texts that the guest's programs find in SMBIOS (type 11): at most 255, none empty. An empty list: no SMBIOS. */
KRUN_API int32_t krun_set_smbios_oem_strings(uint32_t ctx_id, const char *const oem_strings[]);
/*
 * Instead of a kernel (-EINVAL where one is set): an image of whole pages that ends at 4 GiB, at most 16 MiB, in which the first
 * processor starts in real mode as after a reset.
 */
KRUN_API int32_t krun_set_firmware(uint32_t ctx_id, const char *firmware_path);
/* Not built. */
KRUN_API int32_t krun_set_tee_config_file(uint32_t ctx_id, const char *filepath);

/* --- Consoles -------------------------------------------------------------------------------------------------- */

/*
 * A context has a console of its own, on the standard streams, until that is disabled; a console of the caller's is added
 * behind that (-EEXIST before), and there is one (-ENOTSUP for a second).
 * A stream that is a terminal is the guest's hvc0; another is a port of its own: krun-stdin, krun-stdout, krun-stderr.
 */
KRUN_API int32_t krun_disable_implicit_console(uint32_t ctx_id);
/* The console's output goes to a file; for the context's own console. */
KRUN_API int32_t krun_set_console_output(uint32_t ctx_id, const char *filepath);
/* What stands behind console= in the kernel's command line. */
KRUN_API int32_t krun_set_kernel_console(uint32_t ctx_id, const char *console_id);
/* -1: none. */
KRUN_API int32_t krun_add_virtio_console_default(uint32_t ctx_id, int input_fd, int output_fd,
                                                 int err_fd);
/* The serial port ttyS0: input comes in where there is no other console. */
KRUN_API int32_t krun_add_serial_console_default(uint32_t ctx_id, int input_fd, int output_fd);
/* A console whose ports are added one by one; gives its number. */
KRUN_API int32_t krun_add_virtio_console_multiport(uint32_t ctx_id);
/* The console's terminal, one of them: hvc0. */
KRUN_API int32_t krun_add_console_port_tty(uint32_t ctx_id, uint32_t console_id, const char *name,
                                           int tty_fd);
KRUN_API int32_t krun_add_console_port_inout(uint32_t ctx_id, uint32_t console_id, const char *name,
                                             int input_fd, int output_fd);

/* --- Not built: they check their context and arguments, and give -ENOTSUP -------------------------------------------- */

KRUN_API int32_t krun_set_gpu_options(uint32_t ctx_id, uint32_t virgl_flags);
KRUN_API int32_t krun_set_gpu_options2(uint32_t ctx_id, uint32_t virgl_flags, uint64_t shm_size);
KRUN_API int32_t krun_add_display(uint32_t ctx_id, uint32_t width, uint32_t height);
KRUN_API int32_t krun_display_set_edid(uint32_t ctx_id, uint32_t display_id, const uint8_t *edid,
                                       size_t bytes);
KRUN_API int32_t krun_display_set_dpi(uint32_t ctx_id, uint32_t display_id, uint32_t dpi);
KRUN_API int32_t krun_display_set_physical_size(uint32_t ctx_id, uint32_t display_id,
                                                uint16_t width_mm, uint16_t height_mm);
KRUN_API int32_t krun_display_set_refresh_rate(uint32_t ctx_id, uint32_t display_id,
                                               uint32_t hertz);
KRUN_API int32_t krun_set_display_backend(uint32_t ctx_id, const void *backend, size_t bytes);
KRUN_API int32_t krun_add_input_device(uint32_t ctx_id, const void *config, size_t config_bytes,
                                       const void *events, size_t events_bytes);
KRUN_API int32_t krun_add_input_device_fd(uint32_t ctx_id, int fd);
/* Switching it off is well. */
KRUN_API int32_t krun_set_snd_device(uint32_t ctx_id, bool enable);
/* Handles of Windows, beside descriptors: there are none here. */
KRUN_API int32_t krun_init_log_handle(void *handle, uint32_t level, uint32_t style,
                                      uint32_t options);
KRUN_API int32_t krun_set_passt_handle(uint32_t ctx_id, void *handle);
KRUN_API int32_t krun_add_input_device_handle(uint32_t ctx_id, void *handle);
KRUN_API int32_t krun_add_virtio_console_default_handle(uint32_t ctx_id, void *input, void *output,
                                                        void *errors);
KRUN_API int32_t krun_add_serial_console_default_handle(uint32_t ctx_id, void *input, void *output);
KRUN_API int32_t krun_add_console_port_tty_handle(uint32_t ctx_id, uint32_t console_id,
                                                  const char *name, void *handle);
KRUN_API int32_t krun_add_console_port_inout_handle(uint32_t ctx_id, uint32_t console_id,
                                                    const char *name, void *input, void *output);
KRUN_API int32_t krun_get_shutdown_handle(uint32_t ctx_id, void **ret_handle);

/* --- The computer ------------------------------------------------------------------------------------------------- */

/* Who this process is already; others are not built. */
KRUN_API int32_t krun_setuid(uint32_t ctx_id, uint32_t uid);
KRUN_API int32_t krun_setgid(uint32_t ctx_id, uint32_t gid);
/* Hypervisors in guests: switching them off is well, on gives -EINVAL. */
KRUN_API int32_t krun_set_nested_virt(uint32_t ctx_id, bool enabled);
/* -EOPNOTSUPP. */
KRUN_API int32_t krun_check_nested_virt(void);
/* The most processors that a machine has here. Errors: -ENODEV. */
KRUN_API int32_t krun_get_max_vcpus(void);
/* It is always split. */
KRUN_API int32_t krun_split_irqchip(uint32_t ctx_id, bool enable);
/*
 * A descriptor, the context's: writing 8 bytes to it (a number above 0) asks the running program to end, by SIGTERM; where it is
 * not running yet the machine ends.
 */
KRUN_API int32_t krun_get_shutdown_eventfd(uint32_t ctx_id);
/*
 * Make the machine, run it, and end this process with the program's status: 0 or 1 where the guest did not say, 125 to 127 where
 * the program could not be run. The context is used up either way; it comes back only with an error.
 * Errors   -EINVAL: nothing says what to run; -ENODEV: no hypervisor; of files.
 */
KRUN_API int32_t krun_start_enter(uint32_t ctx_id);

/* --- Machines in a process that goes on ------------------------------------------------------------------------------ */

struct krun2_vm;

/* Make the machine and let it run on threads of its own. The context is used up. Errors: as above. */
KRUN_API int32_t krun2_start(uint32_t ctx_id, struct krun2_vm **ret_vm);
/* Wait for its end; its status as krun_start_enter() would end the process with it, in ret_status (may be null). */
KRUN_API int32_t krun2_wait(struct krun2_vm *vm, int32_t *ret_status);
/* The same without waiting. Errors: -EAGAIN: it runs. */
KRUN_API int32_t krun2_exit_code(struct krun2_vm *vm, int32_t *ret_status);
/* Errors: -ESRCH: it does not run; -ETIMEDOUT: something blocks the monitor; it runs on. */
KRUN_API int32_t krun2_pause(struct krun2_vm *vm);
KRUN_API int32_t krun2_resume(struct krun2_vm *vm);
/* End it at once. */
KRUN_API int32_t krun2_stop(struct krun2_vm *vm);
/* All that is counted, as JSON (docs/microvm.md); to be freed with krun2_free(). */
KRUN_API int32_t krun2_stats(struct krun2_vm *vm, char **ret_json);
KRUN_API void krun2_free(char *text);
/* Keep it in a file, which is replaced when all is well. Errors: -ESRCH, -EBUSY: something cannot be kept now; of writing. */
KRUN_API int32_t krun2_snapshot(struct krun2_vm *vm, const char *path);
/*
 * A machine of such a file, running, whose streams are input, output and errors of this process. Errors: -EINVAL: no snapshot;
 * -ESTALE: a disk was written since; ...
 */
KRUN_API int32_t krun2_restore(const char *path, struct krun2_vm **ret_vm);
/* There is no balloon: -ENOTSUP. */
KRUN_API int32_t krun2_set_balloon(struct krun2_vm *vm, uint64_t bytes);
KRUN_API int32_t krun2_resize_console(struct krun2_vm *vm, uint16_t columns, uint16_t rows);
/* End it where it runs, and free it. Null is accepted; no other call about it is under way. */
KRUN_API int32_t krun2_close(struct krun2_vm *vm);

#ifdef __cplusplus
}
#endif

#endif
