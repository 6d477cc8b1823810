//! Terms of the trade, as the manual writes them. `i18n/term.rs` picks the one for a value.

texts! {
    reason_identity_document_changed;
    reason_lost;
    reason_error_in_certificate;
    reason_damaged;
    reason_identity_document_changed_short;
    reason_lost_short;
    reason_error_in_certificate_short;
    reason_damaged_short;
    reason_identity_document_note;
    document_type_din;
    document_type_migration;
    sex_male;
    sex_female;
    insurer_legal_entity;
    insurer_entrepreneur;
    insurer_entrepreneur_short;
    field_surname;
    field_name;
    field_patronymic;
    field_sex;
    field_birth_date;
    status_received;
    status_in_progress;
    status_done;
    status_refused;
    outbox_queued;
    outbox_sending;
    outbox_unknown;
    outbox_accepted;
    outbox_refused;
    outbox_discarded;
}
