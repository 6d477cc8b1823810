//! The page about the service (manual, Giriş).

texts! {
    about_purpose_title;
    about_purpose;
    about_offices_title;
    about_offices;
    about_users_title;
    about_users;
    about_needs_title;
    about_needs;
    about_steps_title;
    about_steps;
    about_authorities_title;
    about_authorities;
    about_free;
    about_not_portal;
}
