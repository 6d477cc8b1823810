# Words of the authorities: Səlahiyyətlərin verilməsi.
means_card = e-İmza kartı
means_asan = Asan imza
term_from = { $from } tarixindən, müddətsiz
term_from_until = { $from } – { $until }
act_give = Səlahiyyətin verilməsi
act_renew = Səlahiyyətin yenilənməsi
act_withdraw = Səlahiyyətin ləğv edilməsi
profile_order = Möhür ilə imzalanmış səlahiyyət sənədi
verify_act = Əməliyyat
verify_delegate = Səlahiyyət alan
verify_term = Müddət
