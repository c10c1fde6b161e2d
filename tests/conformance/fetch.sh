#!/bin/sh
# Fetch and unpack Debian's source package of Wine below a folder, with an apt configuration of its own.
#
# Use     sh tests/conformance/fetch.sh FOLDER
# Gives   The folder of the sources on standard output. Nothing of the system's apt configuration changes.
# Errors  Status 4 when there is no Debian client, no network, or another version: one line says which.
set -eu
version=8.0~repack-4
folder=$(mkdir -p "$1" && cd "$1" && pwd)
sources=$folder/wine-8.0~repack

skip() {
	echo "$1" >&2
	exit 4
}

if [ -f "$folder/unpacked" ]; then
	echo "$sources"
	exit 0
fi
command -v apt-get >/dev/null 2>&1 || skip "apt-get is missing"
command -v dpkg-source >/dev/null 2>&1 || skip "dpkg-source is missing (Debian package dpkg-dev)"

# The mirror that this system already uses for Debian itself, else Debian's own.
mirror=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(SITE)' 2>/dev/null |
	sed -n 's/^Debian|Debian|//p' | head -n 1)
[ -n "$mirror" ] || mirror=http://deb.debian.org/debian

mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial"
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bookworm main" \
	>"$folder/apt/sources.list"

private_apt() {
	apt-get -q -o Dir::Etc::SourceList="$folder/apt/sources.list" -o Dir::Etc::SourceParts=- \
		-o Dir::State::Lists="$folder/apt/lists" -o Dir::Cache="$folder/apt/cache" \
		-o APT::Sandbox::User=root -o Acquire::Retries=2 -o Acquire::http::Timeout=20 \
		-o Acquire::Languages=none "$@"
}

cd "$folder"
private_apt -o APT::Update::Error-Mode=any update >apt.log 2>&1 ||
	skip "no network: the Debian mirror cannot be read ($folder/apt.log)"
private_apt source --download-only "wine=$version" >>apt.log 2>&1 ||
	skip "the mirror has no wine $version ($folder/apt.log)"
rm -rf "$sources"
dpkg-source --no-check -x "wine_$version.dsc" "$sources" >>apt.log 2>&1 ||
	skip "the source package does not unpack ($folder/apt.log)"
touch unpacked
echo "$sources"
