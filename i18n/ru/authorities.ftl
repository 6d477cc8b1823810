# Words of the authorities: Səlahiyyətlərin verilməsi.
means_card = карта e-İmza
means_asan = подпись Asan İmza
term_from = с { $from }, бессрочно
term_from_until = с { $from } по { $until }
act_give = Предоставление полномочия
act_renew = Обновление полномочия
act_withdraw = Отзыв полномочия
profile_order = Документ о полномочии, подписанный в Möhür
verify_act = Действие
verify_delegate = Кому
verify_term = Срок
