#!/bin/sh
# Install what is missing of the Debian packages that a job needs. Silent and quick when all is there.
#
# Use   sh tools/setup.sh run|test|bench|nested|web|windows     test includes run; bench is the peer of the benchmarks;
#       nested is what emulates a computer for the microVM's tests; web is a browser for the viewer's; windows compiles for Windows and runs it
set -eu

run_packages="gcc libc6-dev clang meson ninja-build pkg-config python3
	libexpat1-dev libjansson-dev libdw-dev
	libbz2-dev liblz4-dev liblzma-dev libzstd-dev zlib1g-dev libslirp-dev
	libavcodec-dev libavformat-dev libavutil-dev libswscale-dev libwebsockets-dev libssl-dev
	libwlroots-dev libwayland-dev wayland-protocols libpixman-1-dev libxkbcommon-dev xwayland foot"
test_packages="xterm passt libcmocka-dev clang-format libclang-rt-14-dev llvm make"

case "${1:-}" in
run) packages=$run_packages ;;
bench) packages="wine64 gcc-mingw-w64-x86-64 mingw-w64-x86-64-dev libyuv-dev libzimg-dev sway wayvnc novnc websockify" ;;
test) packages="$run_packages $test_packages" ;;
nested) packages="qemu-system-x86 fio" ;;
windows) packages="wine64 gcc-mingw-w64-x86-64 mingw-w64-x86-64-dev" ;;
web)
	packages="chromium"
	# Not everybody has them from Debian.
	command -v node >/dev/null 2>&1 || packages="$packages nodejs"
	command -v npm >/dev/null 2>&1 || packages="$packages npm"
	;;
*) echo "usage: sh tools/setup.sh run|test|bench|nested|web|windows" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
	echo "setup: this is not a Debian system. Install the equivalents of:" $packages >&2
	echo "setup: then run 'meson setup build && ninja -C build'." >&2
	exit 3
fi

missing=""
for package in $packages; do
	status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=absent
	[ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
	as_root=""
elif command -v sudo >/dev/null 2>&1; then
	as_root="sudo"
else
	echo "setup: these packages are missing and only root can install them:$missing" >&2
	echo "setup: run as root:  apt-get install$missing" >&2
	exit 3
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

install_packages() {
	# shellcheck disable=SC2086
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing \
		>"$log" 2>&1
}

echo "setup: installing$missing" >&2
if ! install_packages; then
	# The package lists may be absent or old.
	if ! $as_root apt-get update -q >"$log" 2>&1 || ! install_packages; then
		cat "$log" >&2
		echo "setup: could not install$missing (the log is above)" >&2
		exit 3
	fi
fi
