# Words of one's own card, of the PIN dialogs, and of the session locked when the card is pulled.
section_my_card = My card
reader_virtual = virtual, not a reader of its own
ends_soon = { $days ->
    [0] ends today
    [one] ends in { $days } day
   *[other] ends in { $days } days
    }
pin_of_sign_in = PIN for signing in
pin_of_signature = PIN for signatures
pin_of_both = PIN for signing in and for signatures
pin_of_card = PIN of the card
pin_at_keypad = entered at the reader's keypad
tries_not_told = The card does not say how many tries are left: as a rule, all of them.
issued_by = issued by { $issuer }
my_card_change_pin = Change PIN
my_card_unblock = Unblock with PUK
my_card_details = Details
my_card_test = Test signature
my_card_copy = Copy details
my_card_copied = The details are on the clipboard.
my_card_pin_changed = The PIN was changed. From now on only the new one is right.
my_card_unblocked = The PIN was unblocked. From now on the new one is right, with all its tries.
my_card_tested = The card signed within { $seconds } seconds, and the signature holds: card, PIN and key are in order.
detail_issuer = Issuer
detail_serial = Serial number
detail_key = Key
detail_validity = Validity
detail_fingerprint = SHA-256 fingerprint
key_other = of a kind that this program does not sign with
pin_doubt_layout = A letter or a sign was typed instead of a digit: perhaps another keyboard layout is on, or its digits need Shift.
pin_doubt_caps_lock = Caps Lock seems to be on: capital letters are typed.
pin_doubt_num_lock = Num Lock is off: the number pad moves the cursor and types no digits.
pin_wiped_idle = No key was pressed for a minute, so what was typed has been wiped. Type the PIN again.
pin_wiped_focus = Another window came to the front, so what was typed has been wiped. Type the PIN again.
pin_card_gone = The card was taken out. Insert it again and go on right here.
pin_card_another = This is another card, and nothing is done with it. Insert the one shown above to go on right here.
pin_keypad_now = Enter the PIN on the reader's own keypad now.
pin_keypad_left = { $time } left, then the reader gives up
pin_keypad_over = The reader may give up at any moment
pin_unblock = Unblock with PUK
pin_test_title = Test signature
pin_test_act = Sign
pin_test_what = The card signs random bytes. They mean nothing and are sent nowhere.
pin_resume_title = The session is locked
pin_resume_act = Go on
pin_resume_what = The card was taken out. Insert the card below and enter its PIN: everything is still as it was.
pin_resume_gone = The card is not in the reader. Insert the one shown above.
new_pin_change_title = Change PIN
new_pin_change_what = The old PIN and the new one. A wrong old PIN costs a try.
new_pin_change_act = Change
new_pin_unblock_title = Unblock with PUK
new_pin_unblock_what = The PUK came with the card. It gives the PIN a new value and all its tries. A wrong PUK costs a try too, and the PUK cannot be unblocked.
new_pin_unblock_act = Unblock
new_pin_old = PIN so far
new_pin_puk = PUK
new_pin_new = New PIN
new_pin_again = New PIN again
new_pin_wrong_length = The new PIN is too short or too long for this card.
new_pin_same = The new PIN is the old one.
new_pin_differs = The new PIN was typed differently the second time.
new_pin_keypad = The PINs are entered on the reader's own keypad.
new_pin_keypad_now = On the reader's keypad now: the old PIN, the new one, and the new one again.
new_pin_working = The card changes the PIN…
card_taken_out = The card you signed in with is out
certificate_ends_soon = { $days ->
    [0] The certificate ends today
    [one] The certificate ends in { $days } day
   *[other] The certificate ends in { $days } days
    }
pin_idle_what = Nobody worked here for a while. Enter the PIN of the card you signed in with to go on: everything is still as it was.
pin_ended_what = The service no longer accepts this sign-in. Enter the PIN of the card you signed in with to go on: everything is still as it was.
