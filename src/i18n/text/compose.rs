//! Words of the form: Müraciətlərin göndərilməsi.

texts! {
    part_insurer;
    part_person;
    part_reason;
    part_changes;
    label_voen;
    label_insurer_name;
    label_office;
    label_ssn;
    label_fin;
    label_document_type;
    confirm_person;
    change_person;
    looking_up;
    found_at(time: &str);
    add_application;
    put_aside;
    draft_saving;
    draft_saved(time: &str);
    differences(count: usize);
    no_differences;
    differences_support(count: usize);
    no_differences_support;
    reason_missing;
    reason_contradicts;
    fin_empty;
    fin_length(count: usize);
    fin_character(character: &str);
    fin_letter_o;
    fin_use_zeros;
    fin_note_cyrillic;
    fin_note_i;
    ssn_empty;
    ssn_character(character: &str);
    ssn_too_long;
    ssn_unusual;
    ssn_optional;
    record_empty;
    value_before(value: &str);
}
