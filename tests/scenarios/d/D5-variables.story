# Variables of each environment, by name and pattern; secrets by reference only; no .env file in the repository.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell green.lines
gate production-variables fail "NETLIFY_AUTH_TOKEN: not set on the platform"
verdict NO-GO gate:production-variables: NETLIFY_AUTH_TOKEN: not set on the platform
gate production-variables pass
gate staging-variables fail "STAGING_URL: not as it should be on the platform"
verdict NO-GO gate:staging-variables
gate staging-variables pass
gate no-dotenv fail ".env.local is there"
verdict NO-GO gate:no-dotenv
as mia release-manager
> start-item deploy-green
! blocked no-dotenv failed
gate no-dotenv pass
> start-item deploy-green
# what the command is given are names; the values are the engine's to fill in, and in no entry
orders item:deploy-green NETLIFY_AUTH_TOKEN SENTRY_TOKEN
< run.ordered what="python3 scripts/site.py deploy staging"
