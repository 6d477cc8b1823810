//! Words of every window.

texts! {
    app_name;
    service_name;
    trial_banner;
    ok;
    back;
    browse;
    browse_new;
    browse_old;
    close;
}
