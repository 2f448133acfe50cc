#!/usr/bin/env bash
# binaries.sh build | check | size | pack VERSION | packed VERSION | upload VERSION: caro for four platforms.
# size exits 1 (a warning) above 15 MB; the limit of 50 MB is the gate's.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
in_caro() { "$here/in-caro.sh" "$@"; }
cd "$here/../workspace/caro"
targets=(x86_64-apple-darwin aarch64-apple-darwin x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu)
archive() { printf 'target/%s/release/caro-%s-%s.tar.gz' "$2" "$1" "$2"; }
case ${1:-} in
  build)
    for target in "${targets[@]}"; do in_caro cargo build --release --target "$target"; done
    ;;
  check)
    good=0
    wanted=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
    for target in "${targets[@]}"; do
      said=$("./target/$target/release/caro" --version || true)
      echo "$target: $said"
      [[ $said == "caro $wanted" ]] && good=$((good + 1))
    done
    echo "$good of ${#targets[@]} are caro $wanted"
    [[ $good -eq ${#targets[@]} ]]
    ;;
  size)
    largest=0
    for target in "${targets[@]}"; do
      bytes=$(wc -c < "target/$target/release/caro")
      echo "$target: $((bytes / 1000000)) MB"
      ((bytes > largest)) && largest=$bytes
    done
    echo "largest: $((largest / 1000000)).$((largest / 100000 % 10)) MB"
    ((largest <= 15000000))
    ;;
  pack)
    for target in "${targets[@]}"; do
      file=$(archive "${2:?version}" "$target")
      tar -czf "$file" -C "target/$target/release" caro
      (cd "${file%/*}" && sha256sum "${file##*/}" > "${file##*/}.sha256")
      echo "packed ${file##*/}"
    done
    ;;
  packed)
    for target in "${targets[@]}"; do
      file=$(archive "${2:?version}" "$target")
      (cd "${file%/*}" && sha256sum -c --quiet "${file##*/}.sha256")
    done
    echo "eight files are there and agree"
    ;;
  upload)
    files=()
    for target in "${targets[@]}"; do
      file=$(archive "${2:?version}" "$target")
      files+=("$file" "$file.sha256")
    done
    in_caro gh release create "$2" --title "Caro $2" --notes-file CHANGELOG.md "${files[@]}"
    ;;
  *) echo "usage: binaries.sh build|check|size|pack|packed|upload [VERSION]" >&2; exit 2 ;;
esac
