//! Words of the sign-in screen: İstifadəçi girişi.

texts! {
    sign_in_card;
    sign_in_card_kinds;
    rung_service;
    rung_reader(reader: &str);
    rung_reader_none;
    rung_card;
    rung_certificates(count: usize);
    rung_certificates_none;
    certificates_list;
    looking;
    reading;
    reread;
    reconnect;
    valid_until(date: &str);
    expired_on(date: &str);
    valid_from(date: &str);
    no_voen;
    voen_is(voen: &str);
    use_sign_in;
    use_signature;
    use_both;
    unusable_expired;
    unusable_not_yet_valid;
    unusable_wrong_usage;
    unusable_unknown_issuer;
    unusable_update_needed;
    unusable_unfit_issuer;
    unusable_unsupported_key;
    unusable_malformed;
    unusable_not_understood;
    unusable_revoked;
    unnamed_certificate;
}
