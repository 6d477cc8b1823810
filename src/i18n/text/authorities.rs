//! Words of the authorities: Səlahiyyətlərin verilməsi.

texts! {
    means_card;
    means_asan;
    term_from(from: &str);
    term_from_until(from: &str, until: &str);
    act_give;
    act_renew;
    act_withdraw;
    profile_order;
    verify_act;
    verify_delegate;
    verify_term;
}
