# deploy.sh PLACE VERSION: the service of PLACE reads its version from this file.
printf '%s\n' "$2" > "$1/version"
echo "$1 serves $2"
