//! Words of the window that says why the program cannot begin.

texts! {
    start_no_service;
    start_no_service_means;
    start_bad_address;
    start_bad_address_means;
    start_trust_file;
    start_client;
    start_client_means;
    start_settings_file(file: &str);
}
