//! Words of the list of drafts: Qaralamalar.

texts! {
    drafts_empty;
    drafts_open;
    drafts_delete;
    drafts_changed;
    draft_nameless;
}
