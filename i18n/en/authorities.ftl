# Words of the authorities: Səlahiyyətlərin verilməsi.
means_card = e-signature card
means_asan = Asan İmza
term_from = from { $from }, unlimited
term_from_until = { $from } to { $until }
act_give = An authority is given
act_renew = An authority is renewed
act_withdraw = An authority is withdrawn
profile_order = Order about an authority, signed with Möhür
verify_act = Order
verify_delegate = Delegate
verify_term = Term
