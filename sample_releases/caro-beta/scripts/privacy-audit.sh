#!/usr/bin/env bash
# privacy-audit.sh: twenty commands that name people, files and addresses; then what telemetry kept of them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
caro() { "$here/in-caro.sh" ./target/release/caro "$@"; }
caro config telemetry --enable > /dev/null
while read -r line; do
  caro "$line" > /dev/null
done << 'ASK'
find files in /Users/alice/Documents
search for user@example.com in logs
show my ssh keys
list environment variables
show git config with email
copy /home/bob/notes to the backup
who is logged in from 192.168.1.20
open the invoice of alice
mail the report to boss@example.com
find photos older than a year
count lines in main.rs
list running containers
show the last commits of bob
print the token in .netrc
list files owned by alice
ping 10.0.0.1
show disk usage of /home
find large files
compress the logs of today
show open ports
ASK
caro telemetry export manual-audit-1.json
