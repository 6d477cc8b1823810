# Words of the list of drafts: Qaralamalar.
drafts_empty = Черновиков нет. Всё начатое сохраняется здесь само.
drafts_open = &Продолжить
drafts_delete = &Удалить
drafts_changed = Изменён
draft_nameless = Ещё не найден
