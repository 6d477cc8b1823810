# Words of the form: Müraciətlərin göndərilməsi.
part_insurer = The insurer
part_person = The insured person, as DSMF has it
part_reason = Reason for the replacement or the duplicate
part_changes = Changes to be made in the certificate
label_voen = VÖEN
label_insurer_name = Name of the insurer
label_office = Office
label_ssn = SSN
label_fin = FİN
label_document_type = Type of document
confirm_person = &Confirm
change_person = C&hange
looking_up = Looking the person up…
found_at = Found · { $time }
add_application = &Add
put_aside = Keep for &later
draft_saving = Saving the draft…
draft_saved = Draft saved · { $time }
differences = { $count ->
    [one] { $count } difference
   *[other] { $count } differences
    }
no_differences = No difference
differences_support = { $count ->
    [one] The difference below could support the first or the third reason.
   *[other] The { $count } differences below could support the first or the third reason.
    }
no_differences_support = The two records do not differ: the first reason does not seem to fit, the others may.
reason_missing = Choose one of the reasons.
reason_contradicts = The first reason is chosen, but the two records do not differ. You may go on; check the reason first.
fin_empty = Enter the FİN: 7 characters, printed on the identity card.
fin_length = A FİN has 7 characters; this has { $count }.
fin_character = A FİN has no “{ $character }”: digits and Latin letters only.
fin_letter_o = A FİN never has the letter O; a zero is meant.
fin_use_zeros = Replace O by &0
fin_note_cyrillic = Cyrillic letters were replaced by Latin ones.
fin_note_i = It has a letter I: perhaps a 1 is meant? Please check.
ssn_empty = Enter the SSN: the social insurance number.
ssn_character = An SSN has digits only, no “{ $character }”.
ssn_too_long = The SSN is too long.
ssn_unusual = Usually it has 13 digits. Please check.
ssn_optional = Optional
record_empty = Filled in after “Confirm”
value_before = before: { $value }
