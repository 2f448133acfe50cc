# Everything the service needs is there.
test -d production && test -d staging
echo "both places are there"
