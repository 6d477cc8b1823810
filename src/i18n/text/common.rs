//! Words of every window.

texts! {
    app_name;
    service_name;
    trial_banner;
    ok;
    back;
    close;
}
