# Words of the authorities: Səlahiyyətlərin verilməsi.
means_card = карта
means_asan = Asan İmza
term_from = с { $from }, бессрочно
term_from_until = с { $from } по { $until }
act_give = Предоставление полномочия
act_renew = Обновление полномочия
act_withdraw = Отзыв полномочия
profile_order = Документ о полномочии, подписанный в Möhür
verify_act = Действие
verify_delegate = Кому
verify_term = Срок
section_authorities = Полномочия
authority_new = Новое полномочие
authority_trust = &Доверяется
authority_means = Средство
authority_means_card = Карта электронной подписи (MSXM, бывш. RYTN)
authority_means_asan = Номер подписи Asan İmza
authority_number = Номер
authority_card_number = Номер карты электронной подписи
authority_asan_number = Номер телефона Asan İmza
authority_card_fin = FİN владельца карты
authority_asan_fin = FİN владельца Asan İmza
authority_own_fin = Это ваш собственный FİN: полномочие предоставляется другому лицу.
authority_number_empty = Введите номер.
authority_number_too_long = Номер слишком длинный: не более 64 знаков.
authority_number_invisible = В номере есть невидимый знак. Удалите его и введите заново.
authority_phone_wrong = Мобильный номер пишется так: 099 000 45 67
authority_term = Срок
authority_unlimited = Бессрочно
authority_timed = На срок
authority_until = Последний день (включительно)
authority_until_past = Этот день уже прошёл.
authority_calendar = Календарь последнего дня
authority_note = Подтверждение подписывается и действует сразу. Получивший полномочие не может передать его.
authority_needs_service = Без связи с сервисом нельзя предоставить или отозвать полномочие: решение действует только там.
authority_person = Лицо
authority_begins = С
authority_ends = До
authority_giver = Выдал
authority_state = Состояние
authorities_unknown = Списка на этом компьютере ещё нет.
authorities_empty = Полномочий пока никому не предоставлено.
authorities_none_own = Для этого страхователя вам полномочие не предоставлено.
authorities_only_own = Показаны только полномочия, предоставленные вам.
authorities_as_of = По состоянию на { $time }
authority_given = Предоставил: { $who } · { $when }
authority_withdrawn_at = Отозвано: { $time }
authority_withdraw = Ото&звать
authority_replace_card = &Карта заменена
authority_replace_phone = &Номер изменён
authority_new_number = Новый номер
authority_renew = Пе&ренести на новый номер
authority_renew_all = Все полномочия этого лица со старым номером ({ $count }) переходят на новый за один шаг подписи.
delegation_not_yet = Не началось
delegation_active = Действует
delegation_days_left = Ещё { $days } дн.
delegation_last_day = Ещё сегодня
delegation_ended = Срок истёк
delegation_withdrawn = Отозвано
authority_ends_soon = { $days ->
    [0] Полномочие заканчивается сегодня
   *[other] Полномочию осталось дней: { $days }
    }
order_title = Подтвердите документ
order_text = Документ ниже будет подписан и отправлен как есть. Он вступает в силу, как только дойдёт до сервиса.
order_withdraw_warning = Полномочие отзывается: это лицо сразу не сможет действовать от имени страхователя, даже в открытом окне. Отменить отзыв нельзя, придётся предоставить новое.
order_count = Документов к подписи: { $count }
pin_order_title = Подписание документа о полномочии
order_sending = Документ подписывается и отправляется…
order_given = Полномочие предоставлено
order_renewed = Полномочие перенесено на новый номер
order_withdrawn = Полномочие отозвано
order_done_text = Сервис принял документ, он действует.
order_withdrawn_text = Сервис принял документ, полномочие больше не действует.
order_partly = Вступили в силу { $done } из { $all } документов, остальные не отправлены.
orders_refused = { $count ->
    [one] Сервис не принял { $count } документ о полномочии, на который раньше не пришёл ответ:
    [few] Сервис не принял { $count } документа о полномочиях, на которые раньше не пришёл ответ:
   *[other] Сервис не принял { $count } документов о полномочиях, на которые раньше не пришёл ответ:
    }
acting_for = За { $name } · VÖEN { $voen }
mandate_until = до { $date }
acting_for_whom = От чьего имени
authority_save = Сохранить подписанный документ
authority_no_order = На этом компьютере документов об этом полномочии не подписывали.
