//! Words of the dialogs.

texts! {
    pin_sign_in_title;
    pin_sign_title;
    pin_sign_what(person: &str, reason: &str);
    pin_certificate_sign_in;
    pin_certificate_sign;
    pin_label;
    pin_length(shortest: usize, longest: usize);
    pin_keypad;
    pin_working_sign_in;
    pin_working_sign;
    tries_low;
    tries_last;
    tries_locked;
    accept_last_try;
    sign_and_send;
    enter;
    confirm_title;
    confirm_text;
    confirm_signers;
    confirm_no_signer;
    confirm_go_on;
    marked_different;
    insurers_title;
    insurers_text;
    mandate_certificate;
    mandate_delegation;
    notice_title;
    notice_sending;
    notice_accepted;
    notice_number;
    notice_accepted_text;
    notice_queued;
    notice_queued_text;
    notice_unknown_text;
    notice_refused;
    notice_reopen;
    notice_delete_title;
    notice_delete_text;
    problem_details;
}
