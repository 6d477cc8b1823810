//! What every [`Tokens`] does.

use super::{items, of, pin, verify};
use mohur::card::{Error, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::token::{Fingerprint, Tries};
use mohur_rig::fixture::Identity;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// What is on the token.
pub struct Fixture<'f> {
    pub tokens: &'f dyn Tokens,
    pub pin: &'f str,
    /// All the identities, with the algorithm of each key.
    pub identities: &'f [(Identity, Algorithm)],
    /// What the token tells after one wrong PIN.
    pub after_one_wrong: Tries,
}

impl Fixture<'_> {
    pub async fn check(&self) {
        self.lists_each_certificate_once().await;
        self.signs_with_each_key().await;
        self.refuses_pins_of_wrong_length_without_asking_the_token().await;
        self.spends_one_try_on_a_batch().await;
        self.signs_with_nothing_but_the_chosen_certificate().await;
        self.works_again_after_the_session_ended().await;
    }

    async fn lists_each_certificate_once(&self) {
        let found = self.tokens.credentials().await.unwrap();
        let listed: HashSet<_> = found.iter().map(|c| c.certificate.clone()).collect();
        let expected: HashSet<_> = self.identities.iter().map(|(i, _)| i.certificate.to_vec()).collect();
        assert_eq!(listed, expected);
        assert_eq!(found.len(), self.identities.len());
        for credential in &found {
            let digest: [u8; 32] = Sha256::digest(&credential.certificate).into();
            assert_eq!(credential.fingerprint, Fingerprint(digest));
            assert!(!credential.key_id.is_empty());
            assert!(!credential.token.serial.is_empty() && !credential.token.label.is_empty());
            assert!(!credential.token.pin.has_keypad);
        }
    }

    async fn signs_with_each_key(&self) {
        let found = self.tokens.credentials().await.unwrap();
        for (identity, algorithm) in self.identities {
            let items = items(*algorithm, 3);
            let credential = of(&found, identity);
            let signatures = self.tokens.sign(credential, pin(self.pin), items.clone()).await.unwrap();
            verify(identity, &items, &signatures);
        }
    }

    async fn refuses_pins_of_wrong_length_without_asking_the_token(&self) {
        let (identity, algorithm) = &self.identities[0];
        let found = self.tokens.credentials().await.unwrap();
        let credential = of(&found, identity);
        let before = credential.token.pin;
        let (shortest, longest) = (before.shortest, before.longest);
        let short = "1".repeat(shortest - 1);
        let long = "1".repeat(longest + 1);
        let mut wrong = vec![None, pin(""), pin(&short)];
        if longest < 64 {
            wrong.push(pin(&long));
        }
        for pin in wrong {
            let result = self.tokens.sign(credential, pin, items(*algorithm, 2)).await;
            assert_eq!(result, Err(Error::PinLength { shortest, longest }));
        }
        let after = self.tokens.credentials().await.unwrap();
        assert_eq!(of(&after, identity).token.pin, before);
    }

    async fn spends_one_try_on_a_batch(&self) {
        let found = self.tokens.credentials().await.unwrap();
        for (identity, algorithm) in self.identities {
            let credential = of(&found, identity);
            let result = self.tokens.sign(credential, pin("987654"), items(*algorithm, 50)).await;
            assert_eq!(result, Err(Error::WrongPin { tries: self.after_one_wrong }));
            let told = self.tokens.credentials().await.unwrap();
            assert_eq!(of(&told, identity).token.pin.tries, self.after_one_wrong);
            // The right PIN gives all the tries back.
            let items = items(*algorithm, 1);
            let signatures = self.tokens.sign(credential, pin(self.pin), items.clone()).await.unwrap();
            verify(identity, &items, &signatures);
            let told = self.tokens.credentials().await.unwrap();
            assert_eq!(of(&told, identity).token.pin.tries, Tries::NotTold);
        }
    }

    async fn signs_with_nothing_but_the_chosen_certificate(&self) {
        let (identity, algorithm) = &self.identities[0];
        let found = self.tokens.credentials().await.unwrap();
        let mut other = of(&found, identity).clone();
        other.certificate.push(0);
        other.fingerprint = Fingerprint(Sha256::digest(&other.certificate).into());
        let result = self.tokens.sign(&other, pin(self.pin), items(*algorithm, 1)).await;
        assert_eq!(result, Err(Error::CredentialGone));

        let mut elsewhere = of(&found, identity).clone();
        elsewhere.token.serial = "another".into();
        let result = self.tokens.sign(&elsewhere, pin(self.pin), items(*algorithm, 1)).await;
        assert_eq!(result, Err(Error::CardRemoved));
    }

    async fn works_again_after_the_session_ended(&self) {
        self.tokens.end_session().await;
        self.signs_with_each_key().await;
    }
}
