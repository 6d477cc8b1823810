# Words of the command line.
cli_declined = Cancelled. Nothing was signed or sent.
cli_bad_descriptor = Nothing can be read from file descriptor { $number }.
cli_no_terminal = There is no terminal. Give the PIN or the passphrase on a file descriptor (--pin-fd, --passphrase-fd).
cli_pin_sign_in = PIN to sign in ({ $holder }):
cli_pin_sign = PIN to sign the application ({ $holder }):
cli_pin_test = PIN for a test signature ({ $holder }):
cli_pin_old = PIN so far:
cli_pin_new = New PIN:
cli_pin_new_again = New PIN again:
cli_puk = PUK:
cli_passphrase = Passphrase of the local database:
cli_bad_argument = “{ $value }” will not do: { $why }
cli_fin_read_as = The FİN was read as { $fin }
cli_choose_insurer =
    There are several insurers; choose one with --insurer:
    { $list }
cli_choose_certificate = Several certificates would do; name one by number or fingerprint (mohur-cli certificates).
cli_reader_empty = no card
cli_reader_card = card present ({ $atr })
cli_usable = can be used
cli_not_for_this = not for this
cli_no_difference = Note: the registry's data is the same as DSMF's; the chosen reason does not fit that.
cli_needs_yes = There is no terminal to ask at: add --yes to agree.
cli_confirm = Sign and send this document? [y/N]
cli_outbox_empty = The outbox is empty.
cli_offline_needs_insurer = --offline needs --insurer.
cli_export_format = For --export the name of the file ends with .xlsx, .csv, .pdf or .json.
cli_exported = Applications written: { $rows }. File: { $file }
cli_history_count = { $matching } of { $total } applications match
cli_sandbox_running = The trial service runs at { $origin } (Ctrl-C ends it). Settings file and cards:
