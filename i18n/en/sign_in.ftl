# Words of the sign-in screen: İstifadəçi girişi.
sign_in_card = Sign in with an e-signature card
sign_in_card_kinds = A card issued by MSXM (SİMA Token) · RİNN, formerly RYTN
rung_service = Card service
rung_reader = Reader: { $reader }
rung_reader_none = Reader
rung_card = Card
rung_certificates = { $count ->
    [one] { $count } certificate
   *[other] { $count } certificates
    }
rung_certificates_none = Certificate
certificates_list = Certificates
looking = Looking for readers…
reading = Reading the card…
reread = &Read again
reconnect = &Connect again
valid_until = valid until { $date }
expired_on = expired on { $date }
valid_from = valid from { $date }
no_voen = no VÖEN in the certificate
voen_is = VÖEN { $voen }
use_sign_in = Sign-in
use_signature = Signature
use_both = Sign-in and signature
unusable_expired = Expired
unusable_not_yet_valid = Not valid yet
unusable_wrong_usage = Not for sign-in
unusable_unknown_issuer = Unknown issuer
unusable_update_needed = The trust list is out of date
unusable_unfit_issuer = Its issuer may not issue it
unusable_unsupported_key = Unsupported key
unusable_malformed = Cannot be read
unusable_not_understood = Has conditions that this program cannot check
unusable_revoked = Revoked
unnamed_certificate = A certificate without a legible name
