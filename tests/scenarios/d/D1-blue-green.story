# Staging is green, production is blue: promotion takes the approver's own look and a healthy green, and never less.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
as mia release-manager
# set up by hand, once, with proof
> check-item manual-promotion
! proof-needed
tell green.lines
> run-gate green-version
run gate:green-version pass
> check-item manual-promotion link=https://app.example/deploys
< item.done item=manual-promotion link=https://app.example/deploys
> check-item staging-context text="variables of its own: 14 of 14"

# each environment has its address and its variables
gate staging-variables fail "STAGING_URL: not set in the engine"
> start-item deploy-green
! blocked staging-variables failed
gate staging-variables pass
> start-item deploy-green
orders item:deploy-green "site.py deploy staging" STAGING_URL PROD_URL
run item:deploy-green pass

# nobody promotes: neither without approval, nor the one who deployed, nor on a green that is ill
at T-1h
tell look.lines
as mia release-manager
> start-item promote
! blocked approval is pending
> attest-gate approval pass
! not-allowed approval is for approver
as petra approver
gate green-healthy fail "HTTP 503"
> attest-gate approval pass
! blocked approval waits for green-healthy
> make-decision deploy-to-green promote
! not-go
gate green-healthy pass
as mia approver
> attest-gate approval pass
! same-reviewer
as petra approver
> attest-gate approval pass
< gate.judged gate=approval verdict=pass actor=petra
> make-decision deploy-to-green maybe
! choice promote and no-go
> make-decision deploy-to-green promote
! not-go verdict is NOT READY
as mia release-manager
> run-gate green-version
run gate:green-version pass
as petra approver
> make-decision deploy-to-green promote
< decision.made choice=promote verdict=GO

# before its time it does not start, and at T0 a green that went stale meanwhile stops it
at T0
as mia release-manager
verdict NOT READY green-healthy: stale
> start-item promote
! blocked green-healthy is stale
tell look.lines
> start-item promote
< run.ordered subject=item:promote what="site.py promote" exclusive=production
run item:promote pass
< item.done item=promote
see deploys.0.generation == 1
