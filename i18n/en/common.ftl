# Words of every window.
app_name = Möhür
service_name = Replacing the state social insurance certificate or issuing a duplicate
trial_banner = TEST ENVIRONMENT: applications sent have no legal effect
ok = OK
back = Back
browse = Choose…
browse_new = New file…
browse_old = Existing file…
close = Close
