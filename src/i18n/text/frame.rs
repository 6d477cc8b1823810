//! Words of the window's frame: banner, sidebar, top bar.

texts! {
    trial_environment;
    fake_banner;
    section_compose;
    section_drafts;
    section_history;
    section_about;
    acting_as(voen: &str, signer: &str);
    switch_insurer;
    sign_in_again;
    sign_out;
    card_present(reader: &str);
    card_absent;
    service_connected;
    service_connecting;
    service_unreachable;
    waiting_to_be_sent(count: usize);
    text_size(percent: usize);
    text_size_name;
    theme_light;
    theme_dark;
    theme_contrast_light;
    theme_contrast_dark;
    theme_name;
    language_name;
}
