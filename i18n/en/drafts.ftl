# Words of the list of drafts: Qaralamalar.
drafts_empty = There are no drafts. Whatever you begin is kept here by itself.
drafts_open = &Go on
drafts_delete = &Delete
drafts_changed = Changed
draft_nameless = Not looked up yet
