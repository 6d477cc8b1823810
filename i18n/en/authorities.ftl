# Words of the authorities: Səlahiyyətlərin verilməsi.
means_card = e-İmza card
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
section_authorities = Authorities
authority_new = New authority
authority_trust = &Entrusted
authority_means = Means
authority_means_card = E-signature card (MSXM, formerly RYTN)
authority_means_asan = Number of an Asan İmza
authority_number = Number
authority_card_number = Number of the e-signature card
authority_asan_number = Phone number of the Asan İmza
authority_card_fin = FİN of the card's holder
authority_asan_fin = FİN of the Asan İmza's holder
authority_own_fin = This is your own FİN: an authority is given to somebody else.
authority_number_empty = Enter the number.
authority_number_too_long = The number is too long: 64 characters at most.
authority_number_invisible = There is a character in it that cannot be seen. Delete it and type it anew.
authority_phone_wrong = A mobile number is written like this: 099 000 45 67
authority_term = Term
authority_unlimited = Unlimited
authority_timed = Timed
authority_until = Last day (included)
authority_until_past = This day is past.
authority_calendar = Calendar for the last day
authority_note = The confirmation is signed and has effect at once. A delegate cannot delegate.
authority_needs_service = Without the service no authority can be given or withdrawn: it has effect only there.
authority_person = Person
authority_begins = Begins
authority_ends = Ends
authority_giver = Giver
authority_state = State
authorities_unknown = There is no list on this computer yet.
authorities_empty = Nobody has been given an authority yet.
authorities_none_own = You have not been given an authority for this insurer.
authorities_only_own = Only what was given to you is shown.
authorities_as_of = As of { $time }
authority_given = Given by: { $who } · { $when }
authority_withdrawn_at = Withdrawn: { $time }
authority_withdraw = &Withdraw
authority_replace_card = Card re&placed
authority_replace_phone = &Number changed
authority_new_number = New number
authority_renew = &Move to the new number
authority_renew_all = All authorities of this person with the old number ({ $count }) move to the new one in one step of signing.
delegation_not_yet = Not yet begun
delegation_active = In force
delegation_days_left = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
    }
delegation_last_day = Ends today
delegation_ended = Ended
delegation_withdrawn = Withdrawn
authority_ends_soon = { $days ->
    [0] Your authority ends today
   *[other] Your authority ends, days left: { $days }
    }
order_title = Confirm the order
order_text = The document below will be signed and sent as it is. It has effect as soon as it reaches the service.
order_withdraw_warning = The authority is withdrawn: this person can no longer act for the insurer, at once, in open windows too. It cannot be taken back; a new one has to be given.
order_count = Documents to be signed: { $count }
pin_order_title = Signing the order
order_sending = The order is being signed and sent…
order_given = The authority was given
order_renewed = The authority moved to the new number
order_withdrawn = The authority was withdrawn
order_done_text = The service took the order; it is in force.
order_withdrawn_text = The service took the order; the authority is no longer in force.
order_partly = { $done } of { $all } orders took effect; the rest were not sent.
orders_refused = { $count ->
    [one] The service refused an order about an authority, whose answer had not come at first:
   *[other] The service refused { $count } orders about authorities, whose answers had not come at first:
    }
acting_for = For { $name } · VÖEN { $voen }
mandate_until = until { $date }
acting_for_whom = Acting for
authority_save = Save the signed order
authority_no_order = No order about this authority was signed on this computer.
