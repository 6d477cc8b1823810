//! Words of the command line.

texts! {
    cli_declined;
    cli_bad_descriptor(number: &str);
    cli_no_terminal;
    cli_pin_sign_in(holder: &str);
    cli_pin_sign(holder: &str);
    cli_pin_test(holder: &str);
    cli_pin_old;
    cli_pin_new;
    cli_pin_new_again;
    cli_puk;
    cli_passphrase;
    cli_bad_argument(value: &str, why: &str);
    cli_fin_read_as(fin: &str);
    cli_choose_insurer(list: &str);
    cli_choose_certificate;
    cli_reader_empty;
    cli_reader_card(atr: &str);
    cli_usable;
    cli_not_for_this;
    cli_no_difference;
    cli_needs_yes;
    cli_confirm;
    cli_outbox_empty;
    cli_offline_needs_insurer;
    cli_export_format;
    cli_exported(rows: usize, file: &str);
    cli_history_count(matching: usize, total: usize);
    cli_sandbox_running(origin: &str);
}
