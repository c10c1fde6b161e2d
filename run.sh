#!/bin/sh
# Install what is missing, build, and run the echo sample with its client: the shortest proof that it works.
set -eu
cd "$(dirname "$0")"
sh tools/setup.sh run
sh tools/configure.sh build
# Quiet unless it fails; a first build takes a while, so say what is going on.
[ -x build/drydock ] || echo "building drydock (once)..." >&2
ninja -C build drydock >build/build.log 2>&1 || { cat build/build.log >&2; exit 3; }
if [ $# -gt 0 ]; then
	exec build/drydock "$@"
fi
status=0
build/drydock run samples/echo -- echo_client || status=$?
cat <<'TEXT'

That was a KMDF driver, built from samples/echo/driver, and its own test program, samples/echo/client, in
a machine of their own. Next:
  build/drydock run samples/ioctl -- ioctl_client    a WDM driver, the four buffer methods
  build/drydock run --seed 7 samples/echo -- echo_client    the same run every time
  build/drydock run PATH/TO/YOUR/DRIVER              your own project, as it stands
TEXT
exit $status
