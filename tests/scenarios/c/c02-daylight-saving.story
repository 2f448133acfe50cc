# C2. The clocks go forward in the night before the launch: hours before T0 stay hours, and wall times say what they are.
plan hotdash-pilot
start 2027-03-13T16:30 t0=2027-03-14T17:00
as ada commander
shown header 08:30 16:30Z PST
shown timeline T-24h "Dry run" 09:00
shown timeline T-12h "Code freeze" 21:00
shown timeline T-2h "Pre-flight" 08:00
shown timeline T0 Launch 10:00
at T0
shown header 10:00 17:00Z PDT T+0
