# Words of the form: Müraciətlərin göndərilməsi.
part_insurer = Сведения о страхователе
part_person = Сведения DSMF о застрахованном
part_reason = Причина замены или выдачи дубликата
part_changes = Изменения в свидетельстве
label_voen = VÖEN
label_insurer_name = Наименование страхователя
label_office = Орган
label_ssn = SSN
label_fin = FİN
label_document_type = Тип документа
confirm_person = &Подтвердить
change_person = И&зменить
looking_up = Поиск сведений…
found_at = Найдено · { $time }
add_application = &Добавить
put_aside = &Отложить
draft_saving = Черновик сохраняется…
draft_saved = Черновик сохранён · { $time }
differences = { $count ->
    [one] { $count } отличие
    [few] { $count } отличия
   *[other] { $count } отличий
    }
no_differences = Отличий нет
differences_support = { $count ->
    [one] Отличие ниже может соответствовать первой или третьей причине.
   *[other] Отличия ниже ({ $count }) могут соответствовать первой или третьей причине.
    }
no_differences_support = Записи не отличаются: первая причина, похоже, не подходит, остальные возможны.
reason_missing = Выберите одну из причин.
reason_contradicts = Выбрана первая причина, но записи не отличаются. Продолжить можно; сначала проверьте причину.
fin_empty = Введите FİN: 7 знаков, указан в удостоверении личности.
fin_length = FİN состоит из 7 знаков, здесь { $count }.
fin_character = В FİN не бывает «{ $character }»: только цифры и латинские буквы.
fin_letter_o = В FİN не бывает буквы «O», имеется в виду ноль.
fin_use_zeros = Заменить O на &0
fin_note_cyrillic = Кириллические буквы заменены латинскими.
fin_note_i = Есть буква «I»: может быть, это цифра 1? Проверьте.
ssn_empty = Введите SSN: номер социального страхования.
ssn_character = SSN состоит только из цифр, без «{ $character }».
ssn_too_long = SSN слишком длинный.
ssn_unusual = Обычно 13 цифр. Проверьте.
ssn_optional = Необязательно
record_empty = Заполнится после «Подтвердить»
value_before = было: { $value }
