#!/bin/sh
# Installs the Debian or Ubuntu packages that building, testing and the demo need; names exactly
# what is missing where it cannot install. Rust itself is expected to be there.
set -eu
packages="build-essential pkg-config mold libssl-dev libpcsclite-dev
  pcscd libccid opensc opensc-pkcs11 softhsm2 gnutls-bin
  dbus gnome-keyring libsecret-tools cups-daemon cups-client
  libxkbcommon0 libxkbcommon-x11-0 libwayland-client0 libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2
  xvfb xauth xdotool imagemagick openbox
  openssl xmlsec1 poppler-utils python3-venv util-linux procps"

command -v cargo >/dev/null || { echo "Rust is missing: install it with rustup (https://rustup.rs)." >&2; exit 1; }

missing=""
for p in $packages; do
  dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
done
# Ubuntu 24.04 names some libraries with a t64 suffix; the plain names are provided by them.
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null; then sudo="sudo"; else
  echo "These packages are missing and sudo is not there to install them:$missing" >&2
  exit 1
fi
echo "Installing:$missing"
if ! command -v apt-get >/dev/null; then
  echo "Not a Debian or Ubuntu system. Needed are the equivalents of:$missing" >&2
  exit 1
fi
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -qq update
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -qq install -y \
  --no-install-recommends $missing >/dev/null
