# Words of the list of drafts: Qaralamalar.
drafts_empty = Qaralama yoxdur. Başladığınız hər müraciət burada özü saxlanılır.
drafts_open = &Davam et
drafts_delete = &Sil
drafts_changed = Dəyişdirilib
draft_nameless = Hələ axtarılmayıb
