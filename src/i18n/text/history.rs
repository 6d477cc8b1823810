//! Words of the history: Müraciətlərin tarixçəsi.

texts! {
    view_all;
    history_words;
    history_from;
    history_until;
    history_date_hint;
    history_date_error;
    history_any;
    history_search;
    column_date;
    column_reason;
    column_surname;
    column_name;
    column_patronymic;
    column_status;
    status_not_sent;
    history_result(matching: &str, total: &str);
    history_empty;
    history_none_found;
    history_refreshing;
    history_refresh;
    history_older;
    history_newer;
    history_loading;
    detail_pick;
    detail_number(number: &str);
    detail_change(field: &str, old: &str, new: &str);
    detail_office(office: &str);
    detail_signer(signer: &str);
    detail_level(level: &str);
    detail_level_stamped(level: &str, time: &str);
    save_receipt;
    save_container;
    paper_saved(file: &str);
}
