"""What is shown in one boot of the outer guest: a command of its shell each, and what it must print.

The scripts are files of the outer guest; INNER_INIT is the first program of the inner one.
"""

INNER_INIT = """#!/bin/sh
export PATH=/bin
busybox mount -t proc proc /proc
busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t sysfs sys /sys
echo "inner: $(uname -sr) on $(nproc)"
drivers() { for module in %(modules)s; do insmod /lib/$module.ko || echo "inner: no $module"; done; }
case "$1" in
ids) for n in $(grep ^processor /proc/cpuinfo | cut -d: -f2); do
	taskset $((1 << n)) sh -c 'read -r line </proc/self/stat; set -- $line; shift 38; echo "inner: ran on $1"'
     done ;;
echo) read -r line; echo "inner: read $line" ;;
time) hwclock -u -r; grep ttyS0 /proc/interrupts ;;
rng) drivers
     echo "inner: entropy from $(cat /sys/class/misc/hw_random/rng_current)"
     one=$(head -c 100000 /dev/hwrng | sha256sum); two=$(head -c 100000 /dev/hwrng | sha256sum)
     echo "inner: read $(head -c 70000 /dev/hwrng | wc -c)"
     [ "$one" != "$two" ] && echo "inner: two reads differ"
     grep virtio /proc/interrupts
     echo virtio0 >/sys/bus/virtio/drivers/virtio_rng/unbind
     echo virtio0 >/sys/bus/virtio/drivers/virtio_rng/bind
     echo "inner: bound again, read $(head -c 70000 /dev/hwrng | wc -c)" ;;
shell) drivers
     # The driver learns of its ports after it has loaded.
     i=0; while [ ! -c /dev/hvc0 ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i + 1)); done
     setsid sh -i </dev/hvc0 >/dev/hvc0 2>&1 ;;
disk) drivers
     echo "inner: vda $(cat /sys/block/vda/size) sectors, serial $(cat /sys/block/vda/serial), $(ls /sys/block/vda/mq | wc -l) queues"
     mke2fs -q /dev/vda || mke2fs /dev/vda
     mkdir /mnt; mount -t ext2 /dev/vda /mnt || exit 1
     i=0; while [ $i -lt 40 ]; do head -c $((i * 9000 + 1)) /dev/urandom >/mnt/file$i; i=$((i + 1)); done
     mkdir /mnt/tree; cp -r /bin /lib /mnt/tree
     (cd /mnt; find . -type f ! -name sums -exec sha256sum {} + >sums)
     echo "inner: sums $(sha256sum </mnt/sums)"
     umount /mnt && echo "inner: unmounted"
     blkdiscard -o 90M -l 1M /dev/vda 2>/dev/null; grep virtio2 /proc/interrupts ;;
disk-read-only) drivers
     echo "inner: read only $(cat /sys/block/vda/ro)"
     dd if=/dev/zero of=/dev/vda bs=4k count=1 conv=fsync 2>&1 | grep -q permitted && echo "inner: no writes"
     mkdir /mnt; mount -t ext2 -o ro /dev/vda /mnt && cd /mnt && sha256sum -c sums | grep -c OK ;;
fill) drivers
     mkdir /mnt; mount -t ext4 /dev/vda /mnt || exit 1
     for n in 1 2 3; do (while :; do dd if=/dev/urandom of=/mnt/junk$n bs=64k count=32 conv=notrunc,fsync 2>/dev/null; done) & done
     i=0; while :; do
	dd if=/dev/urandom of=/mnt/file$i bs=1001 count=$((i * 7 %% 50 + 1)) conv=fsync 2>/dev/null || exit 1
	echo "inner: flushed $(cd /mnt; sha256sum file$i)"; i=$((i + 1))
     done ;;
errors) drivers
     dd if=/dev/zero of=/dev/vda bs=64k count=128 oflag=direct 2>&1 | grep error | sed 's/^/inner: full, /'
     dd if=/dev/vda of=/dev/null bs=64k count=4 iflag=direct 2>/dev/null && echo "inner: the full disk reads"
     echo "inner: cut me"
     i=0; while dd if=/dev/vdb of=/dev/null bs=4k skip=2000 count=1 iflag=direct 2>/tmp/said && [ $i -lt 300 ]; do sleep 0.1; i=$((i + 1)); done
     grep error /tmp/said | sed 's/^/inner: cut, /'
     dd if=/dev/vdb of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null && echo "inner: what is left reads"
     dd if=/dev/zero of=/dev/vdb bs=4k seek=8 count=1 oflag=direct 2>/dev/null && echo "inner: and is written" ;;
net) drivers
     printf '#!/bin/sh\n[ "$1" = bound ] && ifconfig $interface $ip netmask $subnet && route add default gw $router && echo "inner: leased $ip, router $router, names $dns"\n' >/bin/lease
     chmod +x /bin/lease; ifconfig lo up; ifconfig eth0 up
     echo "inner: card $(cat /sys/class/net/eth0/address), carrier $(cat /sys/class/net/eth0/carrier)"
     udhcpc -n -q -i eth0 -s /bin/lease || exit 1
     ping -c 1 -w 20 10.0.2.2 | grep -q '1 packets received' && echo "inner: the router answers"
     mkdir /srv; wget -q -O /srv/file http://10.0.2.2:8000/file && echo "inner: got $(sha256sum </srv/file)"
     httpd -p 80 -h /srv
     i=0; while ! wget -q -O /dev/null http://10.0.2.2:8000/done && [ $i -lt 60 ]; do sleep 1; i=$((i + 1)); done
     cat /sys/class/net/eth0/statistics/rx_errors /sys/class/net/eth0/statistics/tx_errors | tr '\n' ' ' | sed 's/^/inner: errors /'; echo ;;
count) drivers
     i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); echo "inner: at $i $(head -c 100 /dev/hwrng | wc -c) $(date +%%s) $(head -c 512 /dev/vda | wc -c)"; sleep 0.1; done ;;
args) shift; echo "inner: arguments $*"; free -m ;;
reboot) reboot -f ;;
esac
poweroff -f
"""

# A file system made, filled and unmounted by the guest, then looked at from outside.
DISK_SCRIPT = """#!/bin/sh
rm -f /disk.img; truncate -s 96M /disk.img
%(run)s "$@" --disk /disk.img -- disk || exit 1
e2fsck -fn /disk.img && echo "outer: fsck finds nothing"
rm -rf /out; mkdir /out
debugfs -R "rdump / /out" /disk.img >/dev/null 2>&1
cd /out && sha256sum -c sums >/tmp/checked && echo "outer: $(grep -c OK /tmp/checked) files agree"
echo "outer: sums $(sha256sum </out/sums)"
%(run)s "$@" --disk /disk.img,ro -- disk-read-only
rm -rf /out /disk.img
"""

# A disk with a root of its own: the guest is in it, what it wrote is there, and the file system was left clean.
DISK_ROOT_SCRIPT = """#!/bin/sh
export KRUN_KERNEL=/vmlinuz
mkdir -p /new/bin /new/proc /new/dev /new/sys /new/tmp; cp /bin/busybox /new/bin/busybox; ln -s busybox /new/bin/sh
truncate -s 32M /disk.img; mkfs.ext4 -q -F -d /new /disk.img
KRUN_DISK=/disk.img krun-sample / /bin/sh -c '
  /bin/busybox grep " / " /proc/mounts; [ -e /vmlinuz ] || echo inner: no folder of the host
  echo "inner: $(/bin/busybox env | /bin/busybox grep -c KRUN_BLOCK) words"; echo kept >/said; exit 44' </dev/null
echo "outer: ended $?"
e2fsck -fn /disk.img >/dev/null 2>&1 && echo "outer: clean"
echo "outer: said $(debugfs -R 'cat /said' /disk.img 2>/dev/null)"
truncate -s 1M /disk.img; KRUN_DISK=/disk.img krun-sample / /bin/sh </dev/null 2>&1 | grep -a 'drydock-init: mounting'
rm -rf /new /disk.img
"""

# The monitor is killed while four programs of the guest write: what the guest has flushed is there.
KILL_SCRIPT = """#!/bin/sh
flushed() { grep -c '^inner: flushed .* file' /tmp/log; }
rm -rf /disk.img /out; mkdir /out; : >/tmp/log
truncate -s 64M /disk.img; mkfs.ext4 -q -F /disk.img
%(run)s "$@" --disk /disk.img -- fill >/tmp/log </dev/null &
i=0; while [ $(flushed) -lt 12 ] && [ $i -lt 1200 ]; do sleep 0.1; i=$((i + 1)); done
kill -9 $!; wait $!; echo "outer: status $?"
e2fsck -fp /disk.img; [ $? -le 1 ] && e2fsck -fn /disk.img && echo "outer: fsck finds nothing"
debugfs -R "rdump / /out" /disk.img >/dev/null 2>&1
sed -n '$d; s/\\r//; s/^inner: flushed //p' /tmp/log >/tmp/sums
cd /out && sha256sum -c /tmp/sums >/tmp/checked && echo "outer: all $(grep -c OK /tmp/checked) files that were flushed are there"
cd /; rm -rf /out /disk.img
"""

# Images that are full, cut, to be read alone, no files, not there.
ERRORS_SCRIPT = """#!/bin/sh
mkdir -p /small; mount -t tmpfs -o size=2m small /small
truncate -s 16M /small/full.img; truncate -s 16M /tmp/cut.img; : >/tmp/log
%(run)s --disk /small/full.img --disk /tmp/cut.img -- errors >/tmp/log </dev/null &
i=0; while ! grep -q 'cut me' /tmp/log && [ $i -lt 600 ]; do sleep 0.1; i=$((i + 1)); done
truncate -s 4096 /tmp/cut.img; wait $!; status=$?
cat /tmp/log; echo "outer: status $status"
mount -o remount,ro /small
for image in /none.img /tmp /small/full.img; do %(run)s --disk $image -- args; echo "outer: $?"; done
umount /small; rm -f /tmp/cut.img
exit $status
"""

# fio in the guest writes a disk and reads it back; then the host's fio finds in the file what the guest's wrote.
FIO_SCRIPT = """#!/bin/sh
rm -f /fio.img; truncate -s 6M /fio.img
cat >/fio.job <<'END'
[global]
thread
verify=crc32c
verify_fatal=1
fallocate=none
[random]
rw=randwrite
bs=4k
size=2M
iodepth=16
fsync=64
[mixed]
stonewall
rw=randrw
bsrange=512-32k
blockalign=512
offset=2M
size=2M
iodepth=8
[large]
stonewall
rw=write
bs=64k
offset=4M
size=2M
END
%(run)s / "$@" --disk /fio.img -- /bin/fio --filename=/dev/vda --direct=1 --ioengine=libaio /fio.job >/tmp/fio.log
echo "inner: fio ends with $?"; grep -E 'err=' /tmp/fio.log
fio --filename=/fio.img --ioengine=psync --verify_only /fio.job >/tmp/fio.log
echo "outer: fio ends with $?"; grep -E 'err=' /tmp/fio.log
rm -f /fio.img /fio.job /tmp/fio.log
"""

# A command's streams, none of them a terminal.
STREAMS_SCRIPT = """#!/bin/sh
head -c 1000000 /dev/urandom >/tmp/sent
%(run)s / -- /bin/sh -c 'cat; echo err >&2; exit 3' </tmp/sent >/tmp/got 2>/tmp/errors
echo "outer: status $?"
cmp /tmp/sent /tmp/got && echo "outer: $(wc -c </tmp/got) bytes came back the same"
echo "outer: errors are $(grep -x err /tmp/errors)"
echo "outer: output is $(%(run)s / -- /bin/echo out </dev/null 2>/dev/null)"
"""

SIGNAL_SCRIPT = """#!/bin/sh
mkfifo /tmp/pipe
%(run)s / -- /bin/sh -c 'trap "echo caught TERM; exit 9" TERM; echo ready; while :; do sleep 1; done' >/tmp/pipe </dev/null &
exec 3</tmp/pipe
read -r line <&3
kill -TERM $!
read -r line <&3
echo "outer: said $line"
wait $!
echo "outer: status $?"
rm /tmp/pipe
"""

# A machine that is asked while its command counts.
CONTROL_SCRIPT = """#!/bin/sh
more() { i=0; while [ $(wc -l </tmp/count) -le $1 ] && [ $i -lt 600 ]; do sleep 0.1; i=$((i + 1)); done; }
: >/tmp/count
%(run)s / --name one -- /bin/sh -c 'while :; do echo x; sleep 0.1; done' >/tmp/count </dev/null &
more 3
drydock vm pause one && echo "outer: paused"
before=$(wc -l </tmp/count); sleep 3
echo "outer: $(($(wc -l </tmp/count) - before)) while paused"
drydock vm stats one >/tmp/stats; grep -o '"state": "[a-z]*"' /tmp/stats
grep -E '"(first_exit|first_word|first_driver|port|run)"' /tmp/stats | head -6
drydock vm resume one && echo "outer: resumed"
more $((before + 5)); [ $(wc -l </tmp/count) -gt $((before + 5)) ] && echo "outer: it goes on"
drydock vm stop one; wait $!
echo "outer: status $?"
drydock vm pause one; echo "outer: nobody $?"
rm /tmp/count
"""

# A machine that counts is kept, and two that are made of it count on.
SNAPSHOT_SCRIPT = """#!/bin/sh
at() { sed -n 's/^inner: at \\([0-9]*\\) 100.*/\\1/p' $1; }
past() { i=0; while [ "$(at $1 | tail -1)0" -le "${2}0" ] && [ $i -lt 600 ]; do sleep 0.1; i=$((i + 1)); done; }
: >/tmp/two; : >/tmp/three; : >/tmp/one; rm -f /tmp/snapshot
truncate -s 1M /tmp/disk
%(run)s --mem 128 --name one "$@" --disk /tmp/disk -- count >/tmp/one </dev/null &
past /tmp/one 20
drydock vm snapshot one /tmp/snapshot --stop && echo "outer: kept"
wait $!; echo "outer: status $?"
last=$(at /tmp/one | tail -1)
echo "outer: $(stat -c %%s /tmp/snapshot) bytes, on the disk $(du -k /tmp/snapshot | cut -f 1) KiB"
drydock vm restore --verify /tmp/snapshot --name two >/tmp/two </dev/null &
past /tmp/two $((last + 30)); drydock vm stats two | grep -E '"(begun|created|started|first_exit)"'
drydock vm stop two; wait $!
drydock vm restore /tmp/snapshot --name three >/tmp/three </dev/null &
past /tmp/three $((last + 10)); drydock vm stop three; wait $!
echo "outer: first behind it $(($(at /tmp/two | head -1) - last)) $(($(at /tmp/three | head -1) - last))"
[ $(at /tmp/two | tail -1) -gt $((last + 30)) ] && echo "outer: counts on"
echo "outer: $(tail -n 1 /tmp/two)"; grep -i -E "unstable|stall|lockup|BUG|warning" /tmp/two
echo x >>/tmp/disk; drydock vm restore /tmp/snapshot; echo "outer: changed disk $?"
rm -f /tmp/snapshot /tmp/one /tmp/two /tmp/three /tmp/disk
"""

# A command that writes and reads open files of its folder is kept, and goes on in a machine that finds them again.
FOLDER_SNAPSHOT_SCRIPT = """#!/bin/sh
rm -rf /kept; mkdir /kept; echo spoken >/kept/words; : >/kept/log
more() { i=0; while [ $(wc -l </kept/log) -le $1 ] && [ $i -lt 600 ]; do sleep 0.1; i=$((i + 1)); done; }
%(run)s / --name one --mem 128 -- /bin/sh -c 'cd /kept; exec 4>>log 5<words; i=0; while [ ! -e stop ]; do echo $i >&4; i=$((i + 1)); sleep 0.1; done; read -r word <&5; echo "word $word"; exit 43' </dev/null &
more 5
drydock vm snapshot one /tmp/snapshot --stop && echo "outer: kept"
wait $!; last=$(wc -l </kept/log)
drydock vm restore /tmp/snapshot --name two </dev/null & more $((last + 5)); : >/kept/stop
wait $!; echo "outer: status $?, $(wc -l </kept/log) lines"
[ $(wc -l </kept/log) -gt $((last + 5)) ] && awk '$1 != NR - 1 { bad = 1 } END { exit bad }' /kept/log && echo "outer: counts on in one file"
mv /kept/words /kept/other; drydock vm restore /tmp/snapshot </dev/null 2>&1 | grep -i stale
rm -rf /kept /tmp/snapshot
"""

STATUS_SCRIPT = """#!/bin/sh
%(run)s / -- /bin/nothing; echo "outer: none $?"
%(run)s / -- /bin; echo "outer: folder $?"
%(run)s / -- /bin/sh -c 'kill -9 $$'; echo "outer: killed $?"
"""

# A tree that the guest reads, and one that it makes, hashed on both sides.
TREE_SCRIPT = """#!/bin/sh
rm -rf /share; mkdir -p /share/dev /share/proc /share/sys /share/etc
cp -r /bin /lib /share
echo 'nobody:x:65534:65534::/:/bin/sh' >/share/etc/passwd
cat >/share/sums.sh <<'END'
cd "$1"; find . -type f ! -name sums.sh | sort | xargs sha256sum | sha256sum
END
cat >/share/work.sh <<'END'
cd /
echo "inner: before $(sh /sums.sh /lib)"
mkdir /made /made/deep; cp -r /bin /made/deep/
i=0; while [ $i -lt 300 ]; do echo $i >/made/file$i; i=$((i + 1)); done
echo "inner: $(ls /made | grep -c file) names"
mv /made/deep /made/moved; rm /made/file7; ln /made/file8 /made/same; ln -s nowhere /made/link
echo x >/made/mode; chown 1000:1001 /made/mode; chmod 4711 /made/mode
mkdir /made/open; chmod 777 /made/open
su nobody -c 'echo mine >/made/open/nobody'
exec 4<>/made/file9; rm /made/file9; echo kept >&4; grep -q kept /proc/self/fd/4 && echo "inner: kept open"
dd if=/dev/urandom of=/made/large bs=1M count=8 2>/dev/null; sync
echo "inner: after $(sh /sums.sh /made)"
END
echo "outer: before $(sh /share/sums.sh /share/lib)"
%(run)s /share -- /bin/sh /work.sh
echo "outer: after $(sh /share/sums.sh /share/made)"
echo "outer: link to $(readlink /share/made/link)"
[ -e /share/made/file7 ] || [ -e /share/made/file9 ] || echo "outer: gone"
echo "outer: mode $(stat -c '%%a uid %%u gid %%g' /share/made/mode)"
echo "outer: user $(stat -c %%u /share/made/open/nobody) made it"
%(run)s /share:ro -- /bin/sh -c 'touch /made/no 2>&1 | grep -q Read-only && exit 30'
echo "outer: read-only $?"
rm -rf /share
"""

# What the guests fetch: /tmp/srv on a port of the outer guest's own, once.
SERVE_SCRIPT = """#!/bin/sh
ifconfig lo 127.0.0.1 up
[ -d /tmp/srv ] || { mkdir /tmp/srv; httpd -p 127.0.0.1:8000 -h /tmp/srv; }
"""

# A file goes into the guest over a connection of the guest's, and comes back over one of ours.
NET_SCRIPT = """#!/bin/sh
serve
rm -f /tmp/srv/done /tmp/back
head -c 3000001 /dev/urandom >/tmp/srv/file
echo "outer: has $(sha256sum </tmp/srv/file)"
(i=0; while [ $i -lt 90 ]; do
	wget -q -O /tmp/back http://127.0.0.1:2222/file 2>/dev/null && break
	sleep 1; i=$((i + 1))
 done
 cmp /tmp/back /tmp/srv/file && echo "outer: it came back whole"
 : >/tmp/srv/done) &
%(run)s --port 2222:80 "$@" -- net
status=$?; wait; exit $status
"""

# The outer guest's own kernel is at the other end of the card.
TAP_SCRIPT = """#!/bin/sh
serve; echo words on a tap >/tmp/srv/tap-word
tunctl -t tap0 >/dev/null && ifconfig tap0 192.168.9.1 netmask 255.255.255.0 up || exit 1
httpd -p 192.168.9.1:8001 -h /tmp/srv
%(run)s / --net-tap tap0 -- /bin/sh -c '
  i=0; while ! ifconfig eth0 192.168.9.2 netmask 255.255.255.0 up && [ $i -lt 300 ]; do sleep 0.1; i=$((i + 1)); done
  ping -c 1 -w 60 192.168.9.1 | grep -q "1 packets received" && echo "inner: the outer kernel answers"
  wget -q -O - http://192.168.9.1:8001/tap-word; exit 45'
echo "outer: ended $?"
%(run)s / --net-tap tap1 -- /bin/true; echo "outer: no tap1, $?"
"""

RUN = "drydock vm run --kernel /vmlinuz --initrd /inner.img --append quiet"
ROOT_RUN = "drydock vm run --kernel /vmlinuz --root"
VERSION = r"inner: Linux \d+\.\d+\S* on "


class Proof:
    def __init__(self, name, command, status, expected, prepare="", is_told=False):
        self.name, self.command, self.status = name, command, status
        self.expected, self.prepare = expected, prepare
        self.is_told = is_told  # the command, what it printed of what is expected, and its status are printed


# Test programs of tests/vm/hv that run there as they are.
BARE_CODE = ["hyperv", "msr", "reset"]


def passed(*tests):
    """That each of these tests has run: one that is skipped says so behind its name."""
    return [rf"\bok \d+ {test}\s*$" for test in tests]


PROOFS = [
    Proof("VM_48_a_distributions_bzimage_boots_to_its_init",
          "drydock vm run --kernel /vmlinuz --initrd /inner.img --mem 256 -- time", 0,
          [r"Linux version \d", "Run /init as init process", VERSION + "1", r"IO-APIC +4-edge +ttyS0",
           "reboot: Power down"]),
    Proof("VM_36_four_processors_start_and_run", RUN + " --cpus 4 -- ids", 0,
          [VERSION + "4"] + [f"inner: ran on {n}" for n in range(4)]),
    Proof("VM_73_what_is_typed_reaches_the_guest", RUN + " -- echo", 0, ["inner: read spoken words"],
          "echo spoken words >/tmp/in"),
    Proof("VM_66_a_guest_that_reboots_ends_the_machine", RUN + " -- reboot", 0, [VERSION + "1"]),
    Proof("VM_48_a_bzimage_unpacks_itself_from_its_64_bit_entry",
          RUN.replace("/vmlinuz", "/vmlinuz-self") + " --mem 3400 -- args one two", 0,
          [VERSION + "1", "inner: arguments one two", r"Mem: +3[0-9]{3}"]),
    Proof("VM_145_a_guests_own_driver_reads_entropy", RUN + " -- rng", 0,
          ["inner: entropy from virtio_rng.0", "inner: read 70000", "inner: two reads differ",
           r"IO-APIC +5-edge +virtio0", "inner: bound again, read 70000"]),
    Proof("VM_83_a_packed_ring_serves_the_guests_driver", RUN + " --rings packed -- rng", 0,
          ["inner: read 70000", "inner: two reads differ", "inner: bound again, read 70000"]),
    Proof("VM_99_a_shell_on_hvc0", RUN + " --console virtio -- shell", 0,
          ["inner: Linux", r"answer 42 \[ *24 +80\]", "tty /dev/hvc0"],
          "printf 'echo answer $((6 * 7)) [$(stty size)]\\necho tty $(tty)\\nexit\\n' >/tmp/in"),
    Proof("VM_106_a_guests_file_system_agrees_with_the_hosts_view", "disk-proof", 0,
          ["inner: vda 196608 sectors, serial disk.img, 1 queues", "inner: unmounted",
           r"inner: sums (\w+)[\s\S]*outer: sums \1", "outer: fsck finds nothing",
           r"outer: [4-9]\d files agree", "inner: read only 1", "inner: no writes"]),
    Proof("VM_110_two_processors_have_two_queues_in_packed_rings",
          "disk-proof --cpus 2 --rings packed", 0,
          ["serial disk.img, 2 queues", r"inner: sums (\w+)[\s\S]*outer: sums \1",
           "outer: fsck finds nothing"]),
    Proof("VM_108_what_was_flushed_survives_a_killed_monitor", "kill-proof --cpus 2", 0,
          ["outer: status 137", "outer: fsck finds nothing",
           r"outer: all [1-9]\d files that were flushed are there"]),
    Proof("VM_106_a_full_disk_and_a_cut_one_are_errors_of_the_guests", "errors-proof", 0,
          ["inner: full, .*[Ee]rror", "inner: the full disk reads", "inner: cut, .*[Ee]rror",
           "inner: what is left reads", "inner: and is written", "outer: status 0",
           r"/none\.img: No such file[^\n]*\s+outer: 3", r"/tmp: Is a directory[^\n]*\s+outer: 3",
           r"full\.img: Read-only file system[^\n]*\s+outer: 3"]),
    Proof("VM_110_what_fio_writes_in_the_guest_fio_verifies_on_both_sides", "fio-proof --cpus 2", 0,
          ["inner: fio ends with 0", "outer: fio ends with 0"]),
    Proof("VM_67_a_command_in_a_folder_gives_its_exit_code",
          ROOT_RUN + " / -- /bin/sh -c 'uname -a; exit 7'", 7, [r"Linux drydock \d+\.\d+\S* #1 SMP"],
          is_told=True),
    Proof("VM_67_with_four_processors_too",
          ROOT_RUN + " / --cpus 4 -- /bin/sh -c 'uname -sr; nproc; exit 7'", 7, [r"Linux \d", "^4$"],
          is_told=True),
    Proof("VM_206_section_14_with_a_real_kernel_on_a_processor_with_virtualization",
          "env TEST_VMLINUX_PATH=/vmlinuz smoke-machine --filter 'test_whpx_*'", 0,
          [r"\bok \d+ test_whpx_real_kernel_e2e\s*$", r"\bok \d+ test_whpx_in_process_handle_reclamation\s*$"]),
    Proof("VM_14_bare_code_finds_hyper_vs_leaves", "hv-hyperv --filter 'VM_1*_kvm'", 0,
          passed("VM_13_the_bank_names_what_the_hypervisor_has_and_no_more_on_kvm",
                 "VM_14_a_guest_finds_the_interface_and_what_it_has_on_kvm",
                 "VM_14_the_hypervisors_own_leaves_lie_behind_on_kvm",
                 "VM_14_a_feature_that_is_left_out_is_not_named_on_kvm",
                 "VM_14_without_the_interface_nothing_is_shown_on_kvm")),
    Proof("VM_31_bare_code_uses_hyper_vs_registers", "hv-hyperv --filter 'VM_31*_kvm'", 0,
          passed("VM_31_the_guests_name_and_pages_are_registers_on_kvm",
                 "VM_31_bare_code_reads_and_writes_its_registers_on_kvm")),
    Proof("VM_31_single_msrs_are_exits", "hv-msr --filter '*_kvm'", 0,
          passed("VM_31_a_read_that_is_listed_is_an_exit_and_a_write_is_not_on_kvm",
                 "VM_31_a_write_that_is_listed_is_an_exit_and_a_read_is_not_on_kvm",
                 "VM_31_a_listed_msr_reads_zero_and_its_writes_are_lost_on_kvm",
                 "VM_31_listed_msrs_far_apart_and_close_together_are_all_exits_on_kvm")),
    Proof("a_partition_is_reset", "hv-reset --filter '*_kvm'", 0,
          passed("a_reset_gives_processors_the_registers_that_they_began_with_on_kvm",
                 "VM_17_memory_and_what_is_mapped_stay_at_a_reset_on_kvm",
                 "VM_36_a_processor_waits_to_be_started_again_after_a_reset_on_kvm")),
    Proof("VM_65_a_guests_programs_find_the_oem_strings",
          ROOT_RUN + " / --oem-string one --oem-string 'words of the host' -- /bin/sh -c "
          "'mkdir -p /sys; mount -t sysfs sys /sys; grep -ac words.of.the.host /sys/firmware/dmi/tables/DMI'",
          0, ["^1$"]),
    Proof("VM_101_standard_streams_are_the_commands", "streams-proof", 0,
          ["outer: output is out", "outer: errors are err", "outer: 1000000 bytes came back the same",
           "outer: status 3"]),
    Proof("VM_69_signals_reach_the_command", "signal-proof", 0, ["outer: said caught TERM", "outer: status 9"]),
    Proof("VM_67_what_cannot_be_run_has_its_own_status", "status-proof", 0,
          ["outer: none 127", "outer: folder 126", "outer: killed 137"]),
    Proof("VM_22_a_machine_with_a_name_is_paused_and_asked", "control-proof", 0,
          ["outer: paused", "outer: 0 while paused", '"state": "paused"', '"first_driver": [1-9]',
           "outer: resumed", "outer: it goes on", "outer: status 1", "outer: nobody 3"]),
    Proof("VM_189_a_guest_counts_on_from_its_snapshot", "snapshot-proof", 0,
          ["outer: kept", "outer: status 1", "outer: first behind it [01] [01]", "outer: counts on",
           "outer: changed disk 3"]),
    Proof("VM_189_with_four_processors_and_packed_rings_too",
          "snapshot-proof --cpus 4 --rings packed --console virtio", 0,
          ["outer: kept", "outer: first behind it [01] [01]", "outer: counts on"]),
    Proof("VM_189_a_command_goes_on_with_its_open_files", "folder-snapshot-proof", 0,
          ["outer: kept", "word spoken", r"outer: status 43, \d+ lines", "outer: counts on in one file",
           r"[1-9]\d* of \d+ files that the guest knew .* stale to it; the first: kept/words"]),
    Proof("VM_184_a_program_in_c_runs_a_command_and_gets_its_status",
          "env KRUN_KERNEL=/vmlinuz krun-sample / /bin/sh -c 'uname -sr; cat; echo two  words >&2; exit 43' one", 43,
          [r"^Linux \d+\.\d+", "^piped in", "^two words", "krun sample: status 43"],
          "echo piped in >/tmp/in"),
    Proof("VM_61_a_disk_becomes_the_root", "disk-root-proof", 0,
          ["^/dev/vda / ext4 rw,noatime", "inner: no folder of the host", "inner: 0 words", "outer: ended 44", "outer: clean",
           "outer: said kept", "drydock-init: mounting /dev/vda as ext4"]),
    Proof("VM_61_a_command_takes_the_place_of_the_first_program",
          "env KRUN_KERNEL=/vmlinuz KRUN_INIT_PID1=1 krun-sample / /bin/sh -c 'echo \"inner: process $$\"; "
          "echo \"inner: $(env | grep -c KRUN_INIT) words\"; poweroff -f'", 125,
          ["inner: process 1$", "inner: 0 words"]),
    Proof("VM_61_a_first_program_that_is_not_there_is_told",
          "env KRUN_KERNEL=/vmlinuz KRUN_INIT_PID1=1 krun-sample / /nonexistent", 127, ["krun sample: status 127"]),
    Proof("VM_165_a_tree_agrees_with_the_hosts", "tree-proof", 0,
          [r"outer: before (\w+)[\s\S]*inner: before \1", r"inner: after (\w+)[\s\S]*outer: after \1",
           "outer: link to nowhere", "outer: gone", "outer: mode 4711 uid 1000 gid 1001",
           "outer: user 65534 made it", "inner: 300 names", "inner: kept open", "outer: read-only 30"]),
    Proof("VM_122_a_guest_gets_an_address_and_talks_tcp_both_ways", "net-proof", 0,
          ["inner: card 5a:94:ef:e4:0c:ee, carrier 1",
           r"inner: leased 10\.0\.2\.15, router 10\.0\.2\.2, names 10\.0\.2\.3",
           "inner: the router answers", r"outer: has (\w+)[\s\S]*inner: got \1",
           "outer: it came back whole", "inner: errors 0 0"]),
    Proof("VM_122_over_packed_rings_and_two_processors_too",
          "net-proof --cpus 2 --rings packed --mac 52:54:00:12:34:56", 0,
          ["inner: card 52:54:00:12:34:56", r"outer: has (\w+)[\s\S]*inner: got \1",
           "outer: it came back whole"]),
    Proof("VM_122_a_command_in_a_folder_has_the_network",
          ROOT_RUN + " / --net -- /bin/sh -c 'ifconfig eth0; route -n; wget -q -O - http://10.0.2.2:8000/word'",
          0, [r"inet addr:10\.0\.2\.15", r"0\.0\.0\.0 +10\.0\.2\.2", "spoken over the wire"],
          "serve; echo spoken over the wire >/tmp/srv/word"),
    Proof("VM_122_a_command_in_a_folder_is_on_a_tap", "tap-proof", 0,
          ["inner: the outer kernel answers", "^words on a tap", "outer: ended 45",
           "there is no interface 'tap1'", "outer: no tap1, 3"]),
    Proof("VM_157_the_hosts_own_proc_is_closed", ROOT_RUN + " / -- /bin/sh -c 'mount -o bind / /mnt; "
          "ls /mnt/bin/busybox; cat /mnt/proc/version || ls /mnt/proc'", 1,
          ["^/mnt/bin/busybox", "/mnt/proc/version'?: Permission denied",
           "/mnt/proc'?: Permission denied"]),
    Proof("VM_49_no_file_system_is_the_kernels_own_panic",
          "drydock vm run --kernel /vmlinuz --mem 128 --append quiet", 0, ["Unable to mount root fs"]),
]
