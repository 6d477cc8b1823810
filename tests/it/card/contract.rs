//! What every [`Tokens`] does.

use super::{Keypad, items, of, pin, verify};
use mohur::card::{Error, NewPin, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::secret::Pin;
use mohur::domain::token::{Credential, Fingerprint, Tries};
use mohur_rig::fixture::Identity;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// An identity that is on the token.
#[derive(Clone, Copy)]
pub struct Known<'f> {
    pub identity: Identity,
    /// Of its key.
    pub algorithm: Algorithm,
    /// Of its token.
    pub pin: &'f str,
}

/// What is on the tokens.
pub struct Fixture<'f> {
    pub tokens: &'f dyn Tokens,
    /// All the identities.
    pub known: &'f [Known<'f>],
    /// What the token tells after one wrong PIN.
    pub after_one_wrong: Tries,
    /// Where PINs are typed, when it is not the computer's keyboard.
    pub keypad: Option<&'f Keypad>,
    /// Whether PINs can be changed there: OpenSC wants to see the new PIN of a PIV card itself.
    pub changes_pins: bool,
}

impl<'f> Fixture<'f> {
    pub async fn check(&self) {
        self.lists_each_certificate_once().await;
        self.signs_with_each_key().await;
        self.refuses_pins_of_wrong_length_without_asking_the_token().await;
        self.spends_one_try_on_a_batch().await;
        self.signs_with_nothing_but_the_chosen_certificate().await;
        if self.changes_pins {
            self.changes_the_pin_of_each_token().await;
        }
        self.works_again_after_the_session_ended().await;
    }

    /// Has the PIN typed, wherever that is.
    fn enter(&self, text: &str) -> Option<Pin> {
        match self.keypad {
            Some(keypad) => {
                keypad.will_type(text);
                None
            }
            None => pin(text),
        }
    }

    /// The first identity, and where it is.
    async fn first(&self) -> (Known<'f>, Credential) {
        let found = self.tokens.credentials().await.unwrap();
        (self.known[0], of(&found, &self.known[0].identity).clone())
    }

    async fn sign(&self, known: &Known<'_>, credential: &Credential, count: usize) {
        let items = items(known.algorithm, count);
        let pin = self.enter(known.pin);
        let signatures = self.tokens.sign(credential, pin, items.clone()).await.unwrap();
        verify(&known.identity, &items, &signatures);
    }

    async fn lists_each_certificate_once(&self) {
        let found = self.tokens.credentials().await.unwrap();
        let listed: HashSet<_> = found.iter().map(|c| c.certificate.clone()).collect();
        let expected: HashSet<_> = self.known.iter().map(|k| k.identity.certificate.to_vec()).collect();
        assert_eq!(listed, expected);
        assert_eq!(found.len(), self.known.len());
        for credential in &found {
            let digest: [u8; 32] = Sha256::digest(&credential.certificate).into();
            assert_eq!(credential.fingerprint, Fingerprint(digest));
            assert!(!credential.key_id.is_empty());
            assert!(!credential.token.serial.is_empty() && !credential.token.label.is_empty());
            assert_eq!(credential.token.pin.has_keypad, self.keypad.is_some());
        }
    }

    async fn signs_with_each_key(&self) {
        let found = self.tokens.credentials().await.unwrap();
        for known in self.known {
            self.sign(known, of(&found, &known.identity), 3).await;
        }
    }

    async fn refuses_pins_of_wrong_length_without_asking_the_token(&self) {
        let (Known { algorithm, .. }, credential) = self.first().await;
        let before = credential.token.pin;
        let (shortest, longest) = (before.shortest, before.longest);
        let mut wrong = vec![self.enter(&"1".repeat(shortest - 1))];
        if self.keypad.is_none() {
            wrong.extend([None, pin("")]);
            wrong.extend((longest < 64).then(|| pin(&"1".repeat(longest + 1))));
        }
        for pin in wrong {
            let result = self.tokens.sign(&credential, pin, items(algorithm, 2)).await;
            assert_eq!(result, Err(Error::PinLength { shortest, longest }));
        }
        assert_eq!(self.first().await.1.token.pin, before);
    }

    async fn spends_one_try_on_a_batch(&self) {
        let found = self.tokens.credentials().await.unwrap();
        for known in self.known {
            let credential = of(&found, &known.identity);
            let pin = self.enter("987654");
            let result = self.tokens.sign(credential, pin, items(known.algorithm, 50)).await;
            assert_eq!(result, Err(Error::WrongPin { tries: self.after_one_wrong }));
            // Told of its own token, and of no other that has a PIN of its own.
            let told = self.tokens.credentials().await.unwrap();
            for other in self.known {
                let is_same = of(&told, &other.identity).token.label == credential.token.label;
                let expected = if is_same { self.after_one_wrong } else { Tries::NotTold };
                assert_eq!(of(&told, &other.identity).token.pin.tries, expected);
            }
            // The right PIN gives all the tries back.
            self.sign(known, credential, 1).await;
            let told = self.tokens.credentials().await.unwrap();
            assert_eq!(of(&told, &known.identity).token.pin.tries, Tries::NotTold);
        }
    }

    async fn signs_with_nothing_but_the_chosen_certificate(&self) {
        let (known, credential) = self.first().await;
        let mut other = credential.clone();
        other.certificate.push(0);
        other.fingerprint = Fingerprint(Sha256::digest(&other.certificate).into());
        let result = self.tokens.sign(&other, self.enter(known.pin), items(known.algorithm, 1)).await;
        assert_eq!(result, Err(Error::CredentialGone));

        let mut elsewhere = credential;
        elsewhere.token.serial = "another".into();
        let result = self.tokens.sign(&elsewhere, self.enter(known.pin), items(known.algorithm, 1)).await;
        assert_eq!(result, Err(Error::CardRemoved));
    }

    async fn changes_the_pin_of_each_token(&self) {
        let found = self.tokens.credentials().await.unwrap();
        let mut labels = HashSet::new();
        for known in self.known {
            let credential = of(&found, &known.identity);
            let token = &credential.token;
            if !labels.insert(token.label.clone()) {
                continue;
            }
            let change = async |old: &str, new: &str| {
                let pins = match self.keypad {
                    Some(keypad) => {
                        keypad.will_change(old, new);
                        None
                    }
                    None => pin(old).zip(pin(new)).map(|(old, new)| NewPin { old, new }),
                };
                self.tokens.change_pin(token, pins).await
            };
            let new = "246813";
            let (shortest, longest) = (token.pin.shortest, token.pin.longest);
            let short = "1".repeat(shortest - 1);
            assert_eq!(change(known.pin, &short).await, Err(Error::PinLength { shortest, longest }));
            assert_eq!(change("987654", new).await, Err(Error::WrongPin { tries: self.after_one_wrong }));
            assert_eq!(change(known.pin, new).await, Ok(()));
            self.sign(&Known { pin: new, ..*known }, credential, 1).await;
            let told = self.tokens.credentials().await.unwrap();
            assert_eq!(of(&told, &known.identity).token.pin.tries, Tries::NotTold);
            assert_eq!(change(new, known.pin).await, Ok(()));
        }
        self.signs_with_each_key().await;
    }

    async fn works_again_after_the_session_ended(&self) {
        self.tokens.end_session().await;
        self.signs_with_each_key().await;
    }
}
